(* Deadlines: which one comes next, and what it does (TIME-3). *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics Apply Effects.
Import ListNotations.
Open Scope Z_scope.

Inductive deadline := OfferExpiry | Lapse (n : Z) | Dormancy.

(* The earliest of the milestones' own windows, of the same instant the lowest number. *)
Fixpoint first_window (k : Z) (l : list milestone) : option (Z * Z) :=
  match l with
  | [] => None
  | m :: r =>
    match until m, first_window (k + 1) r with
    | Some u, Some (v, n) => if u <=? v then Some (u, k) else Some (v, n)
    | Some u, None => Some (u, k)
    | None, x => x
    end
  end.

(* DORM-1: the last activity, and the ends of the due dates of the milestones that it looks after. *)
Definition quiet_since (s : contract) : Z :=
  fold_right (fun m x => match due m with
                         | Some d => if is_dormant m then Z.max x (end_of_day d) else x
                         | None => x end)
             (last s) (milestones s).
Definition dormancy_at (s : contract) : option Z :=
  match dormancy_window (policy_of s) with
  | Some w =>
    let t := quiet_since s + w * second in
    if existsb is_dormant (milestones s) && (refund_end s t <=? latest) then Some t else None
  | None => None
  end.

Definition next (s : contract) : option (Z * deadline) :=
  match stage_of s with
  | Offered => match respond_by s with Some t => Some (t, OfferExpiry) | None => None end
  | Active =>
    match first_window 1 (milestones s), dormancy_at s with
    | Some (t, n), Some d => if t <=? d then Some (t, Lapse n) else Some (d, Dormancy)
    | Some (t, n), None => Some (t, Lapse n)
    | None, Some d => Some (d, Dormancy)
    | None, None => None
    end
  | Ending => match first_window 1 (milestones s) with Some (t, n) => Some (t, Lapse n) | None => None end
  | Closed => None
  end.

(* A milestone's own window has ended. *)
Definition lapse_of (t n : Z) (o : run) : run :=
  match find n (milestones (fst o)) with
  | Some m =>
    match state m with
    | Working _ =>
      let o := pay_claim t n ReviewLapsed o in
      match lapse (policy_of (fst o)) with ReleaseAndEnd => end_by_client t o | _ => o end
    | RefundRequested _ _ => close_when_ending t (give_back_all t RefundLapsed n o)
    | Disputed Client false _ => close_when_ending t (give_back_all t AnswerLapsedToClient n o)
    | Disputed Freelancer false _ => after_payment t n (pay_claim t n AnswerLapsed o)
    | Disputed _ true _ => split_by_default t n AwardLapsed AwardLapsedRest o
    | _ => o
    end
  | None => o
  end.
Definition fire (t : Z) (d : deadline) (o : run) : run :=
  match d with
  | OfferExpiry => end_offer t EOfferExpired OfferExpired Expired o
  | Lapse n => lapse_of t n o
  | Dormancy => each (ask_dormant t) o
  end.

(* Every deadline that has passed takes effect, in order; after each the deadlines are derived anew. The
   number of steps is bounded by the milestones; that it is enough is a theorem (law 4). *)
Fixpoint pass (fuel : nat) (now : Z) (o : run) : run :=
  match fuel with
  | O => o
  | S fuel =>
    match next (fst o) with
    | Some (t, d) => if t <=? now then pass fuel now (fire t d o) else o
    | None => o
    end
  end.
Definition most_deadlines (s : contract) : nat := 3 * length (milestones s) + 1.

(* TIME-1, TIME-6: what a reading of the clock counts as. *)
Definition reading (s : contract) (clock : Z) : Z := Z.max (last s) (clamped clock).
Definition advance (s : contract) (clock : Z) : run :=
  pass (most_deadlines s) (reading s clock) (start s).
