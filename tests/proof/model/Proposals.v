(* Proposals (section 10), the end of a contract (section 11) and feedback (section 12a). *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines Decide.
Import ListNotations.
Open Scope Z_scope.

Definition with_milestone (s : contract) (n : Z) (f : milestone -> option reason) : option reason :=
  match find n (milestones s) with Some m => f m | None => Some UnknownMilestone end.

(* 3 to 5: whether there is such a milestone, and its state. *)
Definition change_state (s : contract) (c : change) : option reason :=
  match c with
  | AddMilestone _ => None
  | CancelMilestone n => with_milestone s n (fun m => fails (is_planned m) WrongState)
  | ChangeDueDate n _ => with_milestone s n (fun m =>
      fails (match state m with Settled | Cancelled => false | _ => true end) WrongState)
  | ChangeAmount n _ => with_milestone s n (fun m =>
      fails (is_planned m || is_working [Funded; UnderReview; ChangesRequested] m) WrongState)
  | Settle n _ => with_milestone s n (fun m => fails (holds m) WrongState)
  | WithdrawDispute n => with_milestone s n (fun m =>
      fails (is_contested m && negb (answers_request m)) WrongState)
  | ExtendWindow n _ => with_milestone s n (fun m => fails (is_some (window_of m)) WrongState)
  end.
(* 6. PLAN-5 before PROP-1, then PLAN-8 and PROP-4. *)
Definition change_room (s : contract) (c : change) : option reason :=
  match c with AddMilestone _ => fails (room s) LimitReached | _ => None end.
Definition change_price (s : contract) (c : change) : option reason :=
  match c with
  | AddMilestone x => fails (enough s (amount (price_asked x))) AmountBelowMinimum
  | ChangeAmount n x => first_of [fails (enough s (amount x)) AmountBelowMinimum;
      with_milestone s n (fun m => fails (negb (price m =? amount x)) SameAmount)]
  | _ => None
  end.
(* 8. *)
Definition change_balance (s : contract) (c : change) : option reason :=
  match c with
  | Settle n x => with_milestone s n (fun m => fails (amount x <=? held m) AmountExceedsHeld)
  | _ => None
  end.
(* 9. PROP-7. *)
Definition extended (m : milestone) (w : Z) : Z :=
  match until m with Some u => after_window u w | None => 0 end.
Definition change_time (s : contract) (c : change) : option reason :=
  match c with
  | ExtendWindow n w => with_milestone s n (fun m => fails (in_calendar (extended m w)) TimeOutOfRange)
  | _ => None
  end.

Definition same_window (a b : option window_kind) : bool :=
  match a, b with
  | Some ReviewEnd, Some ReviewEnd | Some RefundEnd, Some RefundEnd | Some AnswerEnd, Some AnswerEnd
  | Some AwardEnd, Some AwardEnd | None, None => true
  | _, _ => false
  end.
Definition same_origin (a b : origin) : bool :=
  match a, b with
  | FromNothing, FromNothing => true
  | FromDue x, FromDue y => same_option x y
  | FromPrice x h, FromPrice y k => (x =? y) && Bool.eqb h k
  | FromHeld x k, FromHeld y l => (x =? y) && (k =? l)
  | FromDisputes x, FromDisputes y => x =? y
  | FromWindow x k, FromWindow y l => same_option x y && same_window k l
  | _, _ => false
  end.
Fixpoint find_proposal (k : Z) (l : list proposal) : option proposal :=
  match l with [] => None | p :: r => if number p =? k then Some p else find_proposal k r end.
Definition open_of (s : contract) (p : party) : Z :=
  Z.of_nat (length (filter (fun q => same_party (by_ q) p) (proposals s))).

Definition carry_out (now : Z) (c : change) (o : run) : run :=
  match c with
  | AddMilestone x => add_milestone now x o
  | CancelMilestone n => emit now (EMilestoneCancelled n) o
  | ChangeDueDate n d => emit now (EDueDateChanged n d) o
  | ChangeAmount n x => change_amount now n (amount x) o
  | Settle n x => split now n (amount x) Settlement SettlementRest o
  | WithdrawDispute n => emit now (EDisputeWithdrawn n) o
  | ExtendWindow n w =>
    match find n (milestones (fst o)) with
    | Some m => emit now (EWindowExtended n (extended m w)) o
    | None => o
    end
  end.

Definition proposal_command (o : run) (now : Z) (c : command) : answer :=
  let s := fst o in
  match c with
  | DoPropose who x =>
    allow first_of [change_state s x; change_room s x; fails (open_of s who <? 25) LimitReached;
                    change_price s x; change_balance s x; change_time s x];
    Accepted (emit now (EProposalMade (proposed s + 1) who x) o)
  | DoAcceptProposal who k =>
    match find_proposal k (proposals s) with
    | None => Rejected UnknownProposal
    | Some q =>
      require negb (same_party (by_ q) who) else WrongParty;
      let x := wants q in
      allow first_of [change_state s x; change_room s x; change_price s x;
                      fails (same_origin (set_out q) (origin_of x (milestones s))) StaleProposal;
                      change_balance s x; change_time s x];
      Accepted (carry_out now x (emit now (EProposalAccepted k) o))
    end
  | DoDeclineProposal who k =>
    match find_proposal k (proposals s) with
    | None => Rejected UnknownProposal
    | Some q =>
      require negb (same_party (by_ q) who) else WrongParty;
      Accepted (emit now (EProposalDeclined k) o)
    end
  | DoWithdrawProposal who k =>
    match find_proposal k (proposals s) with
    | None => Rejected UnknownProposal
    | Some q =>
      require same_party (by_ q) who else WrongParty;
      Accepted (emit now (EProposalWithdrawn k) o)
    end
  | _ => Rejected WrongStage
  end.

(* END-2: the client's end opens a window of full length for each milestone that it asks back. *)
Definition end_command (o : run) (now : Z) (p : party) : answer :=
  let s := fst o in
  match p with
  | Client =>
    require negb (existsb is_asked_at_end (milestones s)) ||
      in_calendar (refund_end s now) else TimeOutOfRange;
    Accepted (end_by_client now o)
  | Freelancer => Accepted (end_by_freelancer now o)
  end.
Definition feedback_command (o : run) (now : Z) (p : party) (stars : Z) : answer :=
  let s := fst o in
  require negb (match p with Client => feedback_client s | Freelancer => feedback_freelancer s end)
    else FeedbackGiven;
  Accepted (emit now (EFeedbackLeft p stars) o).

Definition decide (o : run) (now : Z) (c : command) : answer :=
  match c with
  | DoPropose _ _ | DoAcceptProposal _ _ | DoDeclineProposal _ _ | DoWithdrawProposal _ _ =>
    proposal_command o now c
  | DoDispute _ _ _ | DoContest _ _ _ | DoSubmitEvidence _ _ _ | DoWithdrawDispute _ _ =>
    dispute_command o now c
  | DoEndContract p => end_command o now p
  | DoLeaveFeedback p stars _ => feedback_command o now p stars
  | DoAward _ _ _ | DoExtendAward _ => arbiter_command o now c
  | DoAcceptOffer | DoDeclineOffer _ | DoSubmitWork _ _ _ | DoWithdrawSubmission _ | DoRefund _
  | DoRefundPayment _ _ => freelancer_command o now c
  | _ => client_command o now c
  end.
