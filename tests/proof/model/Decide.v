(* Commands: the rejections in the order of section 14, and the events of what is accepted. *)
From Coq Require Import ZArith List Bool.
From Escrow Require Import Words Fields Basics Apply Effects Deadlines.
Import ListNotations.
Open Scope Z_scope.

Inductive answer := Rejected (r : reason) | Accepted (o : run).
Notation "'require' c 'else' r ; k" := (if c then k else Rejected r)
  (at level 200, c at level 100, r at level 0, k at level 200).
Notation "'allow' c ; k" := (match c with Some r => Rejected r | None => k end)
  (at level 200, c at level 100, k at level 200).
Notation "'given' m '=' n 'of' s ; k" :=
  (match find n (milestones s) with None => Rejected UnknownMilestone | Some m => k end)
  (at level 200, m name, n at level 0, s at level 0, k at level 200).

Definition fails (b : bool) (r : reason) : option reason := if b then None else Some r.
Fixpoint first_of (l : list (option reason)) : option reason :=
  match l with [] => None | Some r :: _ => Some r | None :: l => first_of l end.

(* 1. The input itself. *)
Definition money_input (s : contract) (may_be_zero : bool) (m : money) : option reason :=
  if negb (currency m =? currency_of s) then Some CurrencyMismatch
  else if (0 <? amount m) || may_be_zero && (amount m =? 0) then None else Some InvalidAmount.
Definition text_input (t : text) := fails t InvalidText.
(* PLAN-7. *)
Definition due_input (now : Z) (d : option Z) : option reason :=
  match d with Some d => fails (d <=? day_of now + 3650) InvalidDueDate | None => None end.
Definition terms_input (s : contract) (now : Z) (x : terms) : option reason :=
  first_of [text_input (texts x); money_input s false (price_asked x); due_input now (due_asked x)].
Definition optional_input (s : contract) (m : option money) : option reason :=
  match m with Some m => money_input s false m | None => None end.
Definition change_input (s : contract) (now : Z) (c : change) : option reason :=
  match c with
  | AddMilestone x => terms_input s now x
  | ChangeDueDate _ d => due_input now d
  | ChangeAmount _ m => money_input s false m
  | Settle _ m => money_input s true m
  | ExtendWindow _ w => fails ((1 <=? w) && (w <=? 7776000)) InvalidWindow
  | CancelMilestone _ | WithdrawDispute _ => None
  end.
Definition input (s : contract) (now : Z) (c : command) : option reason :=
  match c with
  | DoRelease _ m => optional_input s m
  | DoRequestChanges _ x | DoRequestRefund _ x | DoDeclineOffer x => text_input x
  | DoAddMilestone x => terms_input s now x
  | DoPayBonus m x => first_of [money_input s false m; text_input x]
  | DoSubmitWork _ m x => first_of [optional_input s m; text_input x]
  | DoRefundPayment _ m => money_input s false m
  | DoPropose _ c => change_input s now c
  | DoDispute _ _ x | DoContest _ _ x | DoSubmitEvidence _ _ x => text_input x
  | DoLeaveFeedback _ stars x => first_of [fails ((1 <=? stars) && (stars <=? 5)) InvalidStars; text_input x]
  | DoAward _ m x => first_of [money_input s true m; text_input x]
  | _ => None
  end.

(* 2. The stage: END-7 and PROP-2. *)
Definition change_stage (g : stage) (c : change) : bool :=
  match g, c with
  | Offered, (AddMilestone _ | ChangeDueDate _ _ | ChangeAmount _ _) | Active, _ | Ending, Settle _ _ => true
  | _, _ => false
  end.
Definition in_offered (c : command) : bool :=
  match c with
  | DoWithdrawOffer | DoAcceptOffer | DoDeclineOffer _ | DoAcceptProposal _ _ | DoDeclineProposal _ _
  | DoWithdrawProposal _ _ => true
  | DoPropose _ x => change_stage Offered x
  | _ => false
  end.
Definition in_active (c : command) : bool :=
  match c with
  | DoWithdrawOffer | DoAcceptOffer | DoDeclineOffer _ | DoLeaveFeedback _ _ _ => false
  | _ => true
  end.
Definition in_ending (c : command) : bool :=
  match c with
  | DoRelease _ _ | DoContest _ _ _ | DoSubmitEvidence _ _ _ | DoPayBonus _ _ | DoRefund _
  | DoRefundPayment _ _
  | DoDispute Freelancer _ _ | DoEndContract Freelancer | DoAcceptProposal _ _ | DoDeclineProposal _ _
  | DoWithdrawProposal _ _ | DoAward _ _ _ | DoExtendAward _ => true
  | DoPropose _ x => change_stage Ending x
  | _ => false
  end.
Definition within (s : contract) (now : Z) (w : option Z) : option reason :=
  match w with Some w => fails (now <? closed_at s + w * second) WindowClosed | None => Some WindowClosed end.
Definition in_closed (s : contract) (now : Z) (c : command) : option reason :=
  if negb (accepted s) then Some WrongStage else
  match c with
  | DoPayBonus _ _ => within s now (bonus_window (policy_of s))
  | DoRefundPayment _ _ => within s now (payment_refund_window (policy_of s))
  | DoLeaveFeedback _ _ _ =>
    if is_some (feedback_window (policy_of s)) && funded_ever s
    then within s now (feedback_window (policy_of s)) else Some WrongStage
  | _ => Some WrongStage
  end.
Definition in_stage (s : contract) (now : Z) (c : command) : option reason :=
  match stage_of s with
  | Offered => fails (in_offered c) WrongStage
  | Active => fails (in_active c) WrongStage
  | Ending => fails (in_ending c) WrongStage
  | Closed => in_closed s now c
  end.

Definition in_calendar (t : Z) := t <=? latest.
Definition after_window (now w : Z) := now + w * second.
Definition is_working (w : list work) (m : milestone) : bool :=
  match state m with
  | Working x => existsb (fun y => match x, y with
      | Funded, Funded | UnderReview, UnderReview | ChangesRequested, ChangesRequested
      | Remainder, Remainder => true
      | _, _ => false end) w
  | _ => false
  end.
Definition is_disputed (m : milestone) := match state m with Disputed _ _ _ => true | _ => false end.
Definition is_contested (m : milestone) := match state m with Disputed _ c _ => c | _ => false end.
Definition is_refund_requested (m : milestone) :=
  match state m with RefundRequested _ _ => true | _ => false end.
Definition answers_request (m : milestone) := match state m with Disputed _ _ None => true | _ => false end.
Definition opened_by (p : party) (m : milestone) :=
  match state m with Disputed q _ _ => same_party p q | _ => false end.
Definition below (limit : option Z) (x : Z) := match limit with Some n => x <? n | None => true end.

(* FUND-2. *)
Definition first_planned (l : list milestone) (n : Z) : bool :=
  match n with
  | Zpos _ => negb (existsb (fun k => (k <? n) &&
                              match find k l with Some m => is_planned m | None => false end)
                            (numbers 1 l))
  | _ => true
  end.
(* PLAN-5, PLAN-8. *)
Definition room (s : contract) := count (milestones s) <? max_milestones (policy_of s).
Definition enough (s : contract) (a : Z) :=
  match minimum_price (policy_of s) with Some least => amount least <=? a | None => true end.

(* WORK-1. *)
Definition may_submit (m : milestone) : bool :=
  is_working [Funded; ChangesRequested; UnderReview] m ||
  match state m with
  | RefundRequested AskedByDormancy w => match w with Remainder => false | _ => true end
  | _ => false
  end.
(* DISP-1. *)
Definition may_dispute (s : contract) (now : Z) (p : party) (m : milestone) : bool :=
  match p with
  | Client => is_working [UnderReview; ChangesRequested] m
  | Freelancer =>
    (0 <? claim m) &&
    match state m with
    | Working ChangesRequested | Working Remainder => true
    | Working UnderReview =>
      match lapse (policy_of s) with
      | NoLapse => after_window (submitted_at m) (review_window (policy_of s)) <=? now
      | _ => false
      end
    | RefundRequested AskedByDormancy Funded => negb (stage_is s Active)
    | RefundRequested _ _ => true
    | _ => false
    end
  end.
(* DISP-2. *)
Definition window_to_answer (s : contract) (p : party) : option Z :=
  let q := policy_of s in
  match p, freelancer_answer_window q, answer_window q with
  | Client, Some w, _ => Some w
  | Client, None, Some w => Some (Z.max w (refund_window q))
  | Client, None, None => None
  | Freelancer, _, w => w
  end.
Definition ends (now : Z) (w : option Z) :=
  match w with Some w => Some (after_window now w) | None => None end.
Definition time_input (t : option Z) := match t with Some t => in_calendar t | None => true end.
(* DISP-9. *)
Definition is_small (s : contract) (m : milestone) :=
  match small_claim (policy_of s) with Some most => price m <=? amount most | None => false end.

(* REL-1, REL-4, REL-5, REL-9: a release of this amount. *)
Definition release_amounts (s : contract) (m : milestone) (a : Z) : option reason :=
  let rule := release_rule (policy_of s) in
  let all_held := match rule with AllHeld => true | _ => false end in
  let any := match rule with AnyAmount => true | _ => false end in
  let gives_way := is_refund_requested m || is_disputed m in
  first_of [fails (negb (all_held && (a <? held m))) PartialNotAllowed;
            fails ((a <=? held m) || any && is_current m) AmountExceedsHeld;
            fails (negb (gives_way && (a <? claim m))) PartialNeedsSettlement].
Definition release (t n a : Z) (m : milestone) (o : run) : run :=
  after_payment t n (pay t n a (Z.max 0 (a - held m)) Approved o).

Definition working := [Funded; UnderReview; ChangesRequested; Remainder].
Definition client_command (o : run) (now : Z) (c : command) : answer :=
  let s := fst o in let p := policy_of s in
  match c with
  | DoWithdrawOffer => Accepted (end_offer now EOfferWithdrawn OfferWithdrawn Withdrawn o)
  | DoFundMilestone n =>
    given m = n of s;
    require is_planned m else WrongState;
    require negb (sequential p) || first_planned (milestones s) n else OutOfOrder;
    require current (milestones s) <? max_current p else TooManyCurrent;
    Accepted (fund now n o)
  | DoRelease n a =>
    given m = n of s;
    require is_working working m || is_refund_requested m || is_disputed m else WrongState;
    let a := match a with Some a => amount a | None => claim m end in
    require negb (a =? 0) else AmountRequired;
    allow release_amounts s m a;
    Accepted (release now n a m o)
  | DoRequestChanges n _ =>
    given m = n of s;
    require is_working [UnderReview] m else WrongState;
    require below (revision_limit p) (revisions m) else RevisionLimitReached;
    Accepted (emit now (EChangesRequested n) o)
  | DoExtendReview n =>
    given m = n of s;
    require is_working [UnderReview] m else WrongState;
    require extensions m <? review_extensions p else ExtensionLimitReached;
    match until m, review_extension p with
    | Some u, Some w =>
      require in_calendar (after_window u w) else TimeOutOfRange;
      Accepted (emit now (EReviewExtended n (after_window u w)) o)
    | _, _ => Rejected WrongState
    end
  | DoAddMilestone x =>
    require by_client p else ConsentRequired;
    require room s else LimitReached;
    require enough s (amount (price_asked x)) else AmountBelowMinimum;
    Accepted (add_milestone now x o)
  | DoCancelMilestone n =>
    given m = n of s;
    require is_planned m else WrongState;
    require by_client p else ConsentRequired;
    Accepted (emit now (EMilestoneCancelled n) o)
  | DoRequestRefund n _ =>
    given m = n of s;
    require is_working [Funded; ChangesRequested; Remainder] m else WrongState;
    require in_calendar (refund_end s now) else TimeOutOfRange;
    Accepted (emit now (ERefundRequested n (refund_end s now) AskedByClient) o)
  | DoWithdrawRefundRequest n =>
    given m = n of s;
    require is_refund_requested m else WrongState;
    Accepted (emit now (ERefundRequestWithdrawn n) o)
  | DoPayBonus m _ =>
    let a := amount m in
    Accepted (emit now (EBonusPaid a (fee_on (bps s) (bonuses s) a (bonus_fees s))
      (fee_on (client_bps s) (bonuses s) a (bonus_client_fees s)) (clears s now)) o)
  | _ => Rejected WrongStage
  end.

Definition freelancer_command (o : run) (now : Z) (c : command) : answer :=
  let s := fst o in let p := policy_of s in
  match c with
  | DoAcceptOffer => Accepted (emit now EOfferAccepted o)
  | DoDeclineOffer _ => Accepted (end_offer now EOfferDeclined OfferDeclined Declined o)
  | DoSubmitWork n a _ =>
    given m = n of s;
    require may_submit m else WrongState;
    let a := match a with Some a => amount a | None => held m end in
    require negb (match release_rule p with AllHeld => a <? held m | _ => false end) else PartialNotAllowed;
    require a <=? held m else AmountExceedsHeld;
    let u := match lapse p with NoLapse => None | _ => Some (after_window now (review_window p)) end in
    require time_input u else TimeOutOfRange;
    Accepted (emit now (EWorkSubmitted n a u) o)
  | DoWithdrawSubmission n =>
    given m = n of s;
    require is_working [UnderReview] m else WrongState;
    Accepted (emit now (ESubmissionWithdrawn n) o)
  | DoRefund n =>
    given m = n of s;
    require holds m else WrongState;
    Accepted (close_when_ending now (give_back_all now RefundGranted n o))
  | DoRefundPayment n x =>
    given m = n of s;
    require amount x <=? paid m else AmountExceedsPaid;
    Accepted (emit now (EPaymentRefunded n (amount x) (- fee_on (bps s) (paid m) (- amount x) (fees m))) o)
  | _ => Rejected WrongStage
  end.

Definition arbiter_command (o : run) (now : Z) (c : command) : answer :=
  let s := fst o in
  match c with
  | DoAward n x _ =>
    given m = n of s;
    require is_contested m else WrongState;
    require amount x <=? held m else AmountExceedsHeld;
    Accepted (split now n (amount x) Award AwardRest (emit now (EDisputeAwarded n (amount x)) o))
  | DoExtendAward n =>
    given m = n of s;
    require is_contested m else WrongState;
    match until m, award_window (policy_of s) with
    | Some u, Some w =>
      let v := Z.max u (after_window now w) in
      require in_calendar v else TimeOutOfRange;
      Accepted (emit now (EAwardExtended n v) o)
    | _, _ => Rejected WrongState
    end
  | _ => Rejected WrongStage
  end.

Definition dispute_command (o : run) (now : Z) (c : command) : answer :=
  let s := fst o in let p := policy_of s in
  match c with
  | DoDispute who n _ =>
    given m = n of s;
    require may_dispute s now who m else WrongState;
    let answer := ends now (window_to_answer s who) in
    let award := match answer with Some _ => None | None => ends now (award_window p) end in
    require time_input answer && time_input award else TimeOutOfRange;
    Accepted (emit now (EDisputeOpened n who answer award) o)
  | DoContest who n _ =>
    given m = n of s;
    require is_disputed m else WrongState;
    require negb (opened_by who m) else WrongParty;
    require negb (is_contested m) else WrongState;
    if is_small s m
    then Accepted (split_by_default now n SmallClaim SmallClaimRest (emit now (EDisputeContested n None) o))
    else
      let award := ends now (award_window p) in
      require time_input award else TimeOutOfRange;
      Accepted (emit now (EDisputeContested n award) o)
  | DoSubmitEvidence who n _ =>
    given m = n of s;
    require is_disputed m else WrongState;
    Accepted (emit now (EEvidenceSubmitted n who) o)
  | DoWithdrawDispute who n =>
    given m = n of s;
    require is_disputed m else WrongState;
    require opened_by who m else WrongParty;
    require negb (is_contested m) && negb (answers_request m) else WrongState;
    require match state m with
            | Disputed Client _ (Some UnderReview) => below (revision_limit p) (revisions m)
            | _ => true end else RevisionLimitReached;
    Accepted (emit now (EDisputeWithdrawn n) o)
  | _ => Rejected WrongStage
  end.
