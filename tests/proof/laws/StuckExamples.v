(* Law 10 by example: what the theorem says of one contract, and why it says "within the calendar". *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals Escrow Laws Stuck.
Import ListNotations.
Open Scope Z_scope.

(* The preset, with an award window of 30 days and half of the claim as the default award. *)
Definition example_policy : policy := Policy
  (Some 604800) 1209600 604800 (Some 432000) (Some 7776000) (Some 31536000) (Some 15552000) true 1 true None 0
  false 200 None Release None 0 AnyAmount (Some 0) None (Some 2592000) (Some 5000) None None 0 None false None.
Definition example_offer : offer := Offer 0 example_policy [Terms true (Money 0 10000) None] true.
(* The contract is opened, funded and accepted at this instant, and then nobody does anything. *)
Definition example_at (t : Z) : contract :=
  match open t example_offer with
  | Accepted o => fst (play o [Ask t None DoAcceptOffer])
  | Rejected _ => initial t example_offer
  end.
Definition held_at (t now : Z) : Z := total held (milestones (fst (advance (example_at t) now))).

(* 2026-01-01: it holds everything until dormancy and the refund window have passed, 97 days later. *)
Definition in_2026 : Z := 1767225600 * second.
Example before_97_days : held_at in_2026 (in_2026 + 97 * day - 1) = 10000.
Proof. vm_compute. reflexivity. Qed.
Example after_97_days : held_at in_2026 (in_2026 + 97 * day) = 0.
Proof. vm_compute. reflexivity. Qed.
Example within_the_calendar : all_windows example_policy /\ horizon (example_at in_2026) = in_2026 + 104 * day.
Proof. split; [repeat split; discriminate | vm_compute; reflexivity]. Qed.

(* 9999-12-01: the refund window of dormancy would end after the calendar. So dormancy never comes (TIME-6), and
   the last instant of the calendar still finds the money in escrow. *)
Definition in_9999 : Z := 253399622400 * second.
Example after_the_calendar : held_at in_9999 latest = 10000 /\ next (example_at in_9999) = None.
Proof. vm_compute. auto. Qed.
