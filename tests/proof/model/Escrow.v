(* The whole: opening a contract (sections 4 and 15), and answering a command (sections 3 and 14). *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide Proposals.
Import ListNotations.
Open Scope Z_scope.

(* What a command is: who it is from is part of it. REV-1: the revision that the caller has seen. *)
Definition handle (s : contract) (clock : Z) (seen : option Z) (c : command) : answer :=
  let now := reading s clock in
  let o := advance s clock in
  require match seen with Some r => r =? revision (fst o) | None => true end else StaleRevision;
  allow input (fst o) now c;
  allow in_stage (fst o) now c;
  decide o now c.

(* POL-1, field by field. *)
Definition window_input (w : Z) := fails ((1 <=? w) && (w <=? 315360000)) InvalidPolicy.
Definition optional_window (w : option Z) := match w with Some w => window_input w | None => None end.
Definition range_input (a b x : Z) := fails ((a <=? x) && (x <=? b)) InvalidPolicy.
Definition optional_range (a b : Z) (x : option Z) :=
  match x with Some x => range_input a b x | None => None end.
Definition policy_money (cur : Z) (m : option money) : option reason :=
  match m with
  | Some m => first_of [fails (currency m =? cur) CurrencyMismatch; fails (0 <? amount m) InvalidPolicy]
  | None => None
  end.
Definition policy_fields (cur : Z) (p : policy) : option reason := first_of [
  optional_window (offer_window p); window_input (review_window p); window_input (refund_window p);
  optional_window (answer_window p); optional_window (dormancy_window p); optional_window (bonus_window p);
  optional_window (payment_refund_window p); range_input 1 200 (max_current p);
  optional_range 0 1000 (revision_limit p); range_input 0 10000 (freelancer_fee_bps p);
  range_input 1 200 (max_milestones p); policy_money cur (minimum_price p);
  optional_window (review_extension p); range_input 0 1000 (review_extensions p);
  optional_range 0 315360000 (carry_after p); optional_window (freelancer_answer_window p);
  optional_window (award_window p); optional_range 0 10000 (default_award_bps p);
  policy_money cur (small_claim p); optional_window (clearance_window p);
  range_input 0 10000 (client_fee_bps p);
  policy_money cur (initiation_fee p); optional_window (feedback_window p)].
(* POL-3. *)
Definition is_release_and_end (p : policy) := match lapse p with ReleaseAndEnd => true | _ => false end.
Definition is_no_lapse (p : policy) := match lapse p with NoLapse => true | _ => false end.
Definition policy_together (p : policy) : bool :=
  Bool.eqb (is_some (review_extension p)) (0 <? review_extensions p) &&
  (negb (0 <? review_extensions p) || negb (is_no_lapse p)) &&
  (negb (is_release_and_end p) || (max_current p =? 1)) &&
  (negb (fund_all p) || (max_milestones p <=? max_current p)) &&
  Bool.eqb (is_some (default_award_bps p)) (is_some (award_window p) || is_some (small_claim p)) &&
  (negb (is_some (small_claim p)) ||
    is_some (answer_window p) &&
    match default_award_bps p with Some b => (1 <=? b) && (b <=? 9999) | None => false end) &&
  (negb (is_no_lapse p) ||
    match dormancy_window p with Some w => review_window p <=? w | None => true end).

Definition initial (s : Z) (x : offer) : contract :=
  let p := offer_policy x in
  let until := match offer_window p with Some w => Some (after_window s w) | None => None end in
  Contract p (offer_currency x) Offered false None 0 until s 1
    (map (fun y => new_milestone (amount (price_asked y)) (due_asked y)) (offer_milestones x))
    [] 0 0 0 0 0 0 0 false false false false 0 0 0.

Definition offer_input (now : Z) (x : offer) : option reason :=
  let l := offer_milestones x in
  let n := Z.of_nat (length l) in
  let p := offer_policy x in
  let cur := offer_currency x in
  let s := initial now x in
  first_of ([fails ((1 <=? n) && (n <=? 200)) InvalidMilestoneCount] ++
    map (terms_input s now) l ++
    [policy_fields cur p; fails (policy_together p) InvalidPolicy;
     fails (n <=? max_milestones p) InvalidMilestoneCount] ++
    map (fun y => fails (enough s (amount (price_asked y))) AmountBelowMinimum) l ++
    [fails (time_input (respond_by s)) TimeOutOfRange]).

(* OFFER-1, OFFER-2. The event contract_offered is the contract that the run starts with. *)
Definition open (clock : Z) (x : offer) : answer :=
  let now := clamped clock in
  allow offer_input now x;
  let o := start (initial now x) in
  Accepted (if fund_all (offer_policy x) then each (fund now) o
            else if fund_first x then fund now 1 o else o).
