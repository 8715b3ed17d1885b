(* The words of the rule book (section 1) and of its wire form (section 16), as types.

   Amounts are minor units of the contract's currency, without a bound. Instants are nanoseconds since
   1970-01-01T00:00:00Z, days are counted from 1970-01-01. Currencies are numbers. Of a text only one thing is
   known: whether it is valid (OFFER-1, DISP-4). *)
From Coq Require Import ZArith List Bool.
Import ListNotations.
Open Scope Z_scope.

Inductive party := Client | Freelancer.
Inductive role := Side (p : party) | Arbiter.
Definition other (p : party) := match p with Client => Freelancer | Freelancer => Client end.
Definition same_party (a b : party) :=
  match a, b with Client, Client | Freelancer, Freelancer => true | _, _ => false end.

Record money := Money { currency : Z; amount : Z }.
Definition text := bool.
Record terms := Terms { texts : text; price_asked : money; due_asked : option Z }.

(* Section 15. Windows are in seconds. *)
Inductive review_lapse := Release | ReleaseAndEnd | NoLapse.
Inductive release_amount := AnyAmount | AtMostHeld | AllHeld.
Record policy := Policy {
  offer_window : option Z;
  review_window : Z;
  refund_window : Z;
  answer_window : option Z;
  dormancy_window : option Z;
  bonus_window : option Z;
  payment_refund_window : option Z;
  sequential : bool;                        (* funding_order *)
  max_current : Z;
  by_client : bool;                         (* plan_changes *)
  revision_limit : option Z;
  freelancer_fee_bps : Z;
  fund_all : bool;                          (* funding *)
  max_milestones : Z;
  minimum_price : option money;
  lapse : review_lapse;
  review_extension : option Z;
  review_extensions : Z;
  release_rule : release_amount;
  carry_after : option Z;
  freelancer_answer_window : option Z;
  award_window : option Z;
  default_award_bps : option Z;
  small_claim : option money;
  clearance_window : option Z;
  client_fee_bps : Z;
  initiation_fee : option money;
  fees_returned : bool;                     (* client_fees *)
  feedback_window : option Z
}.

Record offer := Offer {
  offer_currency : Z;
  offer_policy : policy;
  offer_milestones : list terms;
  fund_first : bool
}.

(* Section 10. *)
Inductive change :=
| AddMilestone (t : terms)
| CancelMilestone (n : Z)
| ChangeDueDate (n : Z) (d : option Z)
| ChangeAmount (n : Z) (m : money)
| Settle (n : Z) (m : money)
| WithdrawDispute (n : Z)
| ExtendWindow (n : Z) (seconds : Z).

Inductive command :=
| DoWithdrawOffer
| DoFundMilestone (n : Z)
| DoRelease (n : Z) (m : option money)
| DoRequestChanges (n : Z) (note : text)
| DoExtendReview (n : Z)
| DoAddMilestone (t : terms)
| DoCancelMilestone (n : Z)
| DoRequestRefund (n : Z) (note : text)
| DoWithdrawRefundRequest (n : Z)
| DoPayBonus (m : money) (note : text)
| DoAcceptOffer
| DoDeclineOffer (note : text)
| DoSubmitWork (n : Z) (requested : option money) (note : text)
| DoWithdrawSubmission (n : Z)
| DoRefund (n : Z)
| DoRefundPayment (n : Z) (m : money)
| DoPropose (p : party) (c : change)
| DoAcceptProposal (p : party) (k : Z)
| DoDeclineProposal (p : party) (k : Z)
| DoWithdrawProposal (p : party) (k : Z)
| DoDispute (p : party) (n : Z) (reason : text)
| DoContest (p : party) (n : Z) (statement : text)
| DoSubmitEvidence (p : party) (n : Z) (t : text)
| DoWithdrawDispute (p : party) (n : Z)
| DoEndContract (p : party)
| DoLeaveFeedback (p : party) (stars : Z) (t : text)
| DoAward (n : Z) (m : money) (note : text)
| DoExtendAward (n : Z).

Definition commander (c : command) : role :=
  match c with
  | DoAcceptOffer | DoDeclineOffer _ | DoSubmitWork _ _ _ | DoWithdrawSubmission _ | DoRefund _
  | DoRefundPayment _ _ => Side Freelancer
  | DoPropose p _ | DoAcceptProposal p _ | DoDeclineProposal p _ | DoWithdrawProposal p _ | DoDispute p _ _
  | DoContest p _ _ | DoSubmitEvidence p _ _ | DoWithdrawDispute p _ | DoEndContract p
  | DoLeaveFeedback p _ _ => Side p
  | DoAward _ _ _ | DoExtendAward _ => Arbiter
  | _ => Side Client
  end.

Inductive outcome := Declined | Withdrawn | Expired | Ended.
Inductive release_cause :=
| Approved | ReviewLapsed | AnswerLapsed | Settlement | Award | AwardLapsed | SmallClaim.
Inductive return_cause :=
| OfferDeclined | OfferWithdrawn | OfferExpired | RefundGranted | RefundLapsed | AnswerLapsedToClient
| AmountReduced | FreelancerEnded | SettlementRest | AwardRest | AwardLapsedRest | SmallClaimRest.
Inductive request_cause := AskedByClient | AskedAtEnd | AskedByDormancy.

(* What events carry, without their texts (section 16). *)
Inductive kind :=
| EOfferAccepted
| EOfferDeclined
| EOfferWithdrawn
| EOfferExpired
| EMilestoneAdded (n : Z) (price : Z) (due : option Z)
| EMilestoneCancelled (n : Z)
| EMilestoneFunded (n : Z) (deposit : Z) (carried : list (Z * Z)) (client_fee initiation : Z)
| EWorkSubmitted (n : Z) (requested : Z) (review_until : option Z)
| ESubmissionWithdrawn (n : Z)
| EChangesRequested (n : Z)
| EReviewExtended (n : Z) (review_until : Z)
| EReleased (n : Z) (amount top_up fee : Z) (cause : release_cause) (client_fee : Z) (clears_at : option Z)
| EReturned (n : Z) (amount : Z) (cause : return_cause) (client_fee_returned : Z)
| ERefundRequested (n : Z) (respond_until : Z) (cause : request_cause)
| ERefundRequestWithdrawn (n : Z)
| EDisputeOpened (n : Z) (by_ : party) (answer_until award_until : option Z)
| EDisputeContested (n : Z) (award_until : option Z)
| EDisputeWithdrawn (n : Z)
| EEvidenceSubmitted (n : Z) (by_ : party)
| EDisputeAwarded (n : Z) (to_freelancer : Z)
| EAwardExtended (n : Z) (award_until : Z)
| EProposalMade (k : Z) (by_ : party) (c : change)
| EProposalAccepted (k : Z)
| EProposalDeclined (k : Z)
| EProposalWithdrawn (k : Z)
| EDueDateChanged (n : Z) (due : option Z)
| EAmountChanged (n : Z) (amount deposit : Z) (carried : list (Z * Z)) (client_fee : Z)
| EWindowExtended (n : Z) (until : Z)
| EBonusPaid (amount fee client_fee : Z) (clears_at : option Z)
| EPaymentRefunded (n : Z) (amount fee_returned : Z)
| EContractEnded (by_ : party)
| EContractClosed (o : outcome) (initiation_fee_returned : Z)
| EFeedbackLeft (by_ : party) (stars : Z).
Record event := Event { at_ : Z; what : kind }.

(* What a milestone goes back to when a refund request or a dispute is withdrawn. *)
Inductive work := Funded | UnderReview | ChangesRequested | Remainder.
Inductive status :=
| Planned
| Working (w : work)
| RefundRequested (cause : request_cause) (back : work)
| Disputed (opener : party) (contested : bool) (from : option work)   (* None: it answers a refund request *)
| Settled
| Cancelled.

Record milestone := Milestone {
  price : Z;
  due : option Z;
  state : status;
  until : option Z;               (* the end of the milestone's own window *)
  held : Z;
  claim : Z;
  paid : Z;                       (* gross of fees, net of refund_payment *)
  fees : Z;                       (* of the freelancer, kept on this milestone *)
  returned : Z;
  released : bool;                (* something was ever released of it *)
  revisions : Z;
  extensions : Z;
  submissions : Z;
  disputes : Z;
  submitted_at : Z;               (* the instant of the last submission *)
  since : Z                       (* FUND-4: since when it is a remainder *)
}.

(* PROP-3: what a proposal set out from. *)
Inductive window_kind := ReviewEnd | RefundEnd | AnswerEnd | AwardEnd.
Inductive origin :=
| FromNothing
| FromDue (d : option Z)
| FromPrice (price : Z) (holds : bool)
| FromHeld (held submissions : Z)
| FromDisputes (disputes : Z)
| FromWindow (until : option Z) (k : option window_kind).
Record proposal := Proposal { number : Z; by_ : party; wants : change; set_out : origin }.

Inductive stage := Offered | Active | Ending | Closed.
Record contract := Contract {
  policy_of : policy;
  currency_of : Z;
  stage_of : stage;
  accepted : bool;
  outcome_of : option outcome;
  closed_at : Z;
  respond_by : option Z;
  last : Z;                       (* the instant of the last event *)
  revision : Z;
  milestones : list milestone;    (* number 1 first *)
  proposals : list proposal;      (* the open ones *)
  proposed : Z;                   (* how many numbers were given *)
  fee_base : Z;                   (* MONEY-8 *)
  client_fee_kept : Z;            (* MONEY-8, on escrow *)
  bonuses : Z;
  bonus_fees : Z;
  bonus_client_fees : Z;
  initiation_kept : Z;            (* MONEY-9 *)
  funded_ever : bool;
  freelancer_ended : bool;
  feedback_client : bool;
  feedback_freelancer : bool;
  deposited : Z;                  (* deposits and top-ups so far *)
  released_in_all : Z;
  returned_in_all : Z
}.

Inductive reason :=
| StaleRevision | InvalidText | CurrencyMismatch | InvalidAmount | InvalidDueDate | InvalidWindow
| InvalidStars
| InvalidMilestoneCount | InvalidPolicy | AmountBelowMinimum | WrongStage | WindowClosed | UnknownMilestone
| UnknownProposal | WrongParty | WrongState | ConsentRequired | OutOfOrder | TooManyCurrent
| RevisionLimitReached | ExtensionLimitReached | LimitReached | SameAmount | FeedbackGiven | StaleProposal
| AmountRequired | PartialNotAllowed | AmountExceedsHeld | AmountExceedsPaid | PartialNeedsSettlement
| TimeOutOfRange.
