(* What an event does to the contract: section 16, "what an event implies". *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics.
Import ListNotations.
Open Scope Z_scope.

(* FUND-4: what is carried leaves its milestones. The list is in the order of the numbers. *)
Definition carry_from (a : Z) (m : milestone) : milestone :=
  let h := held m - a in
  let m := set_claim (Z.min (claim m) h) (set_held h m) in
  if h =? 0 then set_state Settled m else m.
Fixpoint take_carried (k : Z) (carried : list (Z * Z)) (l : list milestone) : list milestone :=
  match l with
  | [] => []
  | m :: r =>
    match carried with
    | (n, a) :: c => if n =? k then carry_from a m :: take_carried (k + 1) c r
                     else m :: take_carried (k + 1) carried r
    | [] => l
    end
  end.
Definition sum_carried (carried : list (Z * Z)) : Z := fold_right (fun x s => snd x + s) 0 carried.

Definition to_state (st : status) (u : option Z) (m : milestone) := set_until u (set_state st m).
Definition cancel_planned (m : milestone) := if is_planned m then set_state Cancelled m else m.

(* A milestone goes back to what it was at the instant t. *)
Definition go_back (t : Z) (w : work) (m : milestone) : milestone :=
  let m := to_state (Working w) None m in
  match w with Remainder => set_since t m | _ => m end.

Definition on_funded (added : Z) (m : milestone) : milestone :=
  let h := held m + added in
  to_state (Working Funded) None (set_claim h (set_held h m)).

Definition on_released (t a top fee : Z) (m : milestone) : milestone :=
  let h := held m - (a - top) in
  let m := set_claim (Z.min h (Z.max 0 (claim m - a))) (set_held h m) in
  let m := set_released true (set_fees (fees m + fee) (set_paid (paid m + a) m)) in
  to_state (if h =? 0 then Settled else Working Remainder) None (set_since t m).

Definition on_returned (a : Z) (m : milestone) : milestone :=
  let h := held m - a in
  let m := set_claim (Z.min h (claim m)) (set_held h (set_returned (returned m + a) m)) in
  if h =? 0 then to_state Settled None m else m.

Definition on_refund_requested (u : Z) (cause : request_cause) (m : milestone) : milestone :=
  match state m with
  | Working w | RefundRequested _ w => to_state (RefundRequested cause w) (Some u) m
  | _ => m
  end.
Definition on_refund_request_withdrawn (t : Z) (m : milestone) : milestone :=
  match state m with RefundRequested _ w => go_back t w m | _ => m end.

Definition on_dispute_opened (p : party) (answer award : option Z) (m : milestone) : milestone :=
  let from := match state m with Working w => Some w | _ => None end in
  let m := set_disputes (disputes m + 1) m in
  match answer with
  | Some _ => to_state (Disputed p false from) answer m
  | None => to_state (Disputed p true from) award m
  end.
Definition on_dispute_contested (award : option Z) (m : milestone) : milestone :=
  match state m with Disputed p _ from => to_state (Disputed p true from) award m | _ => m end.
Definition on_dispute_withdrawn (t : Z) (m : milestone) : milestone :=
  match state m with
  | Disputed Client _ (Some UnderReview) =>
    to_state (Working ChangesRequested) None (set_revisions (revisions m + 1) m)
  | Disputed _ _ (Some w) => go_back t w m
  | _ => m
  end.

Definition on_work_submitted (t requested : Z) (u : option Z) (m : milestone) : milestone :=
  let m := set_submitted_at t (set_submissions (submissions m + 1) m) in
  to_state (Working UnderReview) u (set_claim requested m).
Definition on_submission_withdrawn (m : milestone) : milestone :=
  to_state (Working Funded) None (set_claim (held m) m).
Definition on_changes_requested (m : milestone) : milestone :=
  to_state (Working ChangesRequested) None (set_revisions (revisions m + 1) m).
Definition on_review_extended (u : Z) (m : milestone) : milestone :=
  set_until (Some u) (set_extensions (extensions m + 1) m).
Definition on_amount_changed (a added : Z) (m : milestone) : milestone :=
  let h := held m + added in set_price a (set_claim h (set_held h m)).
Definition on_payment_refunded (a fee : Z) (m : milestone) : milestone :=
  set_fees (fees m - fee) (set_paid (paid m - a) m).

Definition new_milestone (p : Z) (d : option Z) : milestone :=
  Milestone p d Planned None 0 0 0 0 0 false 0 0 0 0 0 0.

(* PROP-3. *)
Definition origin_of (c : change) (l : list milestone) : origin :=
  let from n f := match find n l with Some m => f m | None => FromNothing end in
  match c with
  | AddMilestone _ | CancelMilestone _ => FromNothing
  | ChangeDueDate n _ => from n (fun m => FromDue (due m))
  | ChangeAmount n _ => from n (fun m => FromPrice (price m) (holds m))
  | Settle n _ => from n (fun m => FromHeld (held m) (submissions m))
  | WithdrawDispute n => from n (fun m => FromDisputes (disputes m))
  | ExtendWindow n _ => from n (fun m => FromWindow (until m) (window_of m))
  end.
Definition is_settle (p : proposal) := match wants p with Settle _ _ => true | _ => false end.
Definition drop (k : Z) (l : list proposal) := filter (fun p => negb (number p =? k)) l.

(* MONEY-8: how much of a return lowers the base of the client's fee. *)
Definition base_part (s : contract) (a : Z) (cause : return_cause) : Z :=
  match cause with
  | FreelancerEnded => a
  | _ => if negb (accepted s) || fees_returned (policy_of s) then a else 0
  end.

Definition on (n : Z) (f : milestone -> milestone) (s : contract) : contract :=
  set_milestones (update n f (milestones s)) s.
Definition raise_base (a fee : Z) (s : contract) : contract :=
  set_client_fee_kept (client_fee_kept s + fee) (set_fee_base (fee_base s + a) s).
Definition take_deposit (a fee : Z) (s : contract) : contract :=
  raise_base a fee (set_deposited (deposited s + a) s).
Definition carry (c : list (Z * Z)) (s : contract) : contract :=
  set_milestones (take_carried 1 c (milestones s)) s.

Definition body (s : contract) (t : Z) (e : kind) : contract :=
  match e with
  | EOfferAccepted => set_accepted true (set_stage_of Active s)
  | EOfferDeclined | EOfferWithdrawn | EOfferExpired => s
  | EMilestoneAdded _ p d => set_milestones (milestones s ++ [new_milestone p d]) s
  | EMilestoneCancelled n => on n (set_state Cancelled) s
  | EMilestoneFunded n dep c fee init =>
    let s := on n (on_funded (dep + sum_carried c)) (carry c (take_deposit dep fee s)) in
    set_funded_ever true (set_initiation_kept (initiation_kept s + init) s)
  | EWorkSubmitted n a u => on n (on_work_submitted t a u) s
  | ESubmissionWithdrawn n => on n on_submission_withdrawn s
  | EChangesRequested n => on n on_changes_requested s
  | EReviewExtended n u => on n (on_review_extended u) s
  | EReleased n a top fee _ cfee _ =>
    let s := on n (on_released t a top fee) (take_deposit top cfee s) in
    set_released_in_all (released_in_all s + a) s
  | EReturned n a cause back =>
    let s := on n (on_returned a) (raise_base (- base_part s a cause) (- back) s) in
    set_returned_in_all (returned_in_all s + a) s
  | ERefundRequested n u cause => on n (on_refund_requested u cause) s
  | ERefundRequestWithdrawn n => on n (on_refund_request_withdrawn t) s
  | EDisputeOpened n p answer award => on n (on_dispute_opened p answer award) s
  | EDisputeContested n award => on n (on_dispute_contested award) s
  | EDisputeWithdrawn n => on n (on_dispute_withdrawn t) s
  | EEvidenceSubmitted _ _ => s
  | EDisputeAwarded _ _ => s
  | EAwardExtended n u | EWindowExtended n u => on n (set_until (Some u)) s
  | EProposalMade k p c =>
    let made := Proposal k p c (origin_of c (milestones s)) in
    set_proposed k (set_proposals (proposals s ++ [made]) s)
  | EProposalAccepted k | EProposalDeclined k | EProposalWithdrawn k =>
    set_proposals (drop k (proposals s)) s
  | EDueDateChanged n d => on n (set_due d) s
  | EAmountChanged n a dep c fee =>
    on n (on_amount_changed a (dep + sum_carried c)) (carry c (take_deposit dep fee s))
  | EBonusPaid a fee cfee _ =>
    set_bonuses (bonuses s + a) (set_bonus_fees (bonus_fees s + fee)
      (set_bonus_client_fees (bonus_client_fees s + cfee) s))
  | EPaymentRefunded n a fee => on n (on_payment_refunded a fee) s
  | EContractEnded p =>
    let s := set_milestones (map cancel_planned (milestones s)) s in
    let s := set_proposals (filter is_settle (proposals s)) (set_stage_of Ending s) in
    match p with Freelancer => set_freelancer_ended true s | Client => s end
  | EContractClosed o back =>
    let s := set_milestones (map cancel_planned (milestones s)) s in
    let s := set_proposals [] (set_closed_at t (set_stage_of Closed s)) in
    set_outcome_of (Some o) (set_initiation_kept (initiation_kept s - back) s)
  | EFeedbackLeft Client _ => set_feedback_client true s
  | EFeedbackLeft Freelancer _ => set_feedback_freelancer true s
  end.

Definition apply (s : contract) (e : event) : contract :=
  let s' := body s (at_ e) (what e) in set_revision (revision s' + 1) (set_last (at_ e) s').
Definition replay (s : contract) (log : list event) : contract := fold_left apply log s.
