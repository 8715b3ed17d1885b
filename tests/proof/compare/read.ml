(* JSON (RULES.md, sections 16 and 17) as values of the model. Texts become true or false: valid or not. *)
module Whole = Z
open Model
module Z = Whole
module J = Yojson.Safe

type json = J.t

let z = Z.of_int
let field name = function
  | `Assoc l -> (match List.assoc_opt name l with Some `Null -> None | x -> x)
  | _ -> None
let get name json =
  match field name json with Some x -> x | None -> failwith ("no " ^ name ^ " in " ^ J.to_string json)
let optional name read json = Option.map read (field name json)
let number = function
  | `Int n -> z n
  | `Intlit s -> Z.of_string s
  | j -> failwith ("no number: " ^ J.to_string j)
let string = function `String s -> s | j -> failwith ("no string: " ^ J.to_string j)
let list = function `List l -> l | j -> failwith ("no list: " ^ J.to_string j)
let num name json = number (get name json)
let str name json = string (get name json)

(* Money: the currencies that the histories use, and their decimals. *)
let currencies = [ ("USD", 2); ("JPY", 0); ("KWD", 3); ("CLF", 4) ]
let currency_number name =
  let rec place k = function
    | [] -> failwith ("unknown currency " ^ name)
    | (n, d) :: r -> if n = name then (k, d) else place (k + 1) r in
  place 0 currencies
let money json =
  let c, decimals = currency_number (str "currency" json) in
  let whole, part =
    match String.split_on_char '.' (str "amount" json) with
    | [ w ] -> (w, "")
    | [ w; p ] -> (w, p)
    | _ -> failwith "an amount" in
  let part = if String.length part > decimals then String.sub part 0 decimals else part in
  let part = part ^ String.make (decimals - String.length part) '0' in
  { currency = z c; amount = Z.of_string (whole ^ part) }
let minor name json = (money (get name json)).amount
let minor_or_zero name json = match field name json with Some m -> (money m).amount | None -> Z.zero

(* Time. *)
let days y m d =
  let y = if m <= 2 then y - 1 else y in
  let era = (if y >= 0 then y else y - 399) / 400 in
  let yoe = y - (era * 400) in
  let doy = (((153 * (if m > 2 then m - 3 else m + 9)) + 2) / 5) + d - 1 in
  let doe = (yoe * 365) + (yoe / 4) - (yoe / 100) + doy in
  (era * 146097) + doe - 719468
let digits s from n = int_of_string ("0u" ^ String.sub s from n)
let date j = let s = string j in z (days (digits s 0 4) (digits s 5 2) (digits s 8 2))
let instant j =
  let s = string j in
  let n = String.length s in
  if s.[n - 1] <> 'Z' then failwith "an instant in UTC";
  let nanos =
    if n > 20 then
      let f = String.sub s 20 (n - 21) in digits (f ^ String.make (9 - String.length f) '0') 0 9
    else 0 in
  let seconds =
    (days (digits s 0 4) (digits s 5 2) (digits s 8 2) * 86400)
    + (digits s 11 2 * 3600) + (digits s 14 2 * 60) + digits s 17 2 in
  Z.add (Z.mul (z seconds) (z 1_000_000_000)) (z nanos)
let inst name json = instant (get name json)

(* Texts. *)
let characters s =
  let rec go i l =
    if i >= String.length s then List.rev l else
    let c = Char.code s.[i] in
    let more, first = if c < 0x80 then (0, c) else if c < 0xe0 then (1, c land 31)
      else if c < 0xf0 then (2, c land 15) else (3, c land 7) in
    let rec tail k x = if k > more then x else tail (k + 1) ((x lsl 6) lor (Char.code s.[i + k] land 63)) in
    go (i + more + 1) (tail 1 first :: l) in
  go 0 []
let is_white c =
  (c >= 9 && c <= 13) || List.mem c [ 0x20; 0x85; 0xa0; 0x1680; 0x2028; 0x2029; 0x202f; 0x205f; 0x3000 ]
  || (c >= 0x2000 && c <= 0x200a)
let is_control c = c < 32 || (c >= 127 && c < 160)
let text_of least = function
  | Some (`String "") | None -> least = 0
  | Some (`String s) ->
    let l = characters s in let n = List.length l in n >= least && n <= 5000 && not (List.mem 0 l)
  | Some j -> failwith (J.to_string j)
let text ?(least = 0) name json = text_of least (field name json)
let title_is_valid s =
  let rec skip = function c :: r when is_white c -> skip r | l -> l in
  let l = List.rev (skip (List.rev (skip (characters s)))) in
  let n = List.length l in
  n >= 1 && n <= 200 && not (List.exists is_control l)

(* What is agreed. *)
let terms j =
  { texts = title_is_valid (str "title" j) && text "description" j; price_asked = money (get "amount" j);
    due_asked = optional "due" date j }
let policy j =
  let w name = optional name number j and is name value = field name j = Some (`String value) in
  let n name = num name j and or_else d name = match field name j with Some x -> number x | None -> z d in
  let m name = optional name money j in
  { offer_window = w "offer_window"; review_window = n "review_window"; refund_window = n "refund_window";
    answer_window = w "answer_window"; dormancy_window = w "dormancy_window"; bonus_window = w "bonus_window";
    payment_refund_window = w "payment_refund_window"; sequential = is "funding_order" "sequential";
    max_current = n "max_current"; by_client = is "plan_changes" "client";
    revision_limit = w "revision_limit";
    freelancer_fee_bps = n "freelancer_fee_bps"; fund_all = is "funding" "all";
    max_milestones = or_else 200 "max_milestones"; minimum_price = m "minimum_price";
    lapse = (if is "review_lapse" "none" then NoLapse
             else if is "review_lapse" "release_and_end" then ReleaseAndEnd else Release);
    review_extension = w "review_extension"; review_extensions = or_else 0 "review_extensions";
    release_rule = (if is "release_amount" "all_held" then AllHeld
                    else if is "release_amount" "at_most_held" then AtMostHeld else AnyAmount);
    carry_after = (match j with
      | `Assoc l when List.mem_assoc "carry_after" l -> w "carry_after" | _ -> Some Z.zero);
    freelancer_answer_window = w "freelancer_answer_window"; award_window = w "award_window";
    default_award_bps = w "default_award_bps"; small_claim = m "small_claim";
    clearance_window = w "clearance_window"; client_fee_bps = or_else 0 "client_fee_bps";
    initiation_fee = m "initiation_fee"; fees_returned = is "client_fees" "returned";
    feedback_window = w "feedback_window" }
let offer j =
  { offer_currency = z (fst (currency_number (str "currency" j))); offer_policy = policy (get "policy" j);
    offer_milestones = List.map terms (list (get "milestones" j));
    fund_first = field "fund_first" j = Some (`Bool true) }

(* Something with a name, and perhaps with data. *)
let tagged = function
  | `String s -> (s, `Assoc [])
  | `Assoc [ (s, data) ] -> (s, data)
  | j -> failwith ("no name: " ^ J.to_string j)
let unknown what name = failwith ("unknown " ^ what ^ " " ^ name)
let party = function "client" -> Client | "freelancer" -> Freelancer | s -> unknown "party" s
let n j = num "milestone" j
let change j =
  let name, d = tagged j in
  match name with
  | "add_milestone" -> AddMilestone (terms d)
  | "cancel_milestone" -> CancelMilestone (n d)
  | "change_due_date" -> ChangeDueDate (n d, optional "due" date d)
  | "change_amount" -> ChangeAmount (n d, money (get "amount" d))
  | "settle" -> Settle (n d, money (get "to_freelancer" d))
  | "withdraw_dispute" -> WithdrawDispute (n d)
  | "extend_window" -> ExtendWindow (n d, num "by" d)
  | s -> unknown "change" s
let command j =
  let role, j = tagged j in
  let name, d = tagged j in
  if role = "arbiter" then
    match name with
    | "award" -> DoAward (n d, money (get "to_freelancer" d), text "note" d)
    | "extend_award" -> DoExtendAward (n d)
    | s -> unknown "command" s
  else
    let who = party role in
    match name with
    | "withdraw_offer" -> DoWithdrawOffer
    | "fund_milestone" -> DoFundMilestone (n d)
    | "release" -> DoRelease (n d, optional "amount" money d)
    | "request_changes" -> DoRequestChanges (n d, text "note" d)
    | "extend_review" -> DoExtendReview (n d)
    | "add_milestone" -> DoAddMilestone (terms d)
    | "cancel_milestone" -> DoCancelMilestone (n d)
    | "request_refund" -> DoRequestRefund (n d, text "note" d)
    | "withdraw_refund_request" -> DoWithdrawRefundRequest (n d)
    | "pay_bonus" -> DoPayBonus (money (get "amount" d), text "note" d)
    | "accept_offer" -> DoAcceptOffer
    | "decline_offer" -> DoDeclineOffer (text "note" d)
    | "submit_work" -> DoSubmitWork (n d, optional "requested" money d, text "note" d)
    | "withdraw_submission" -> DoWithdrawSubmission (n d)
    | "refund" -> DoRefund (n d)
    | "refund_payment" -> DoRefundPayment (n d, money (get "amount" d))
    | "propose" -> DoPropose (who, change d)
    | "accept_proposal" -> DoAcceptProposal (who, num "proposal" d)
    | "decline_proposal" -> DoDeclineProposal (who, num "proposal" d)
    | "withdraw_proposal" -> DoWithdrawProposal (who, num "proposal" d)
    | "dispute" -> DoDispute (who, n d, text "reason" d)
    | "contest" -> DoContest (who, n d, text "statement" d)
    | "submit_evidence" -> DoSubmitEvidence (who, n d, text ~least:1 "text" d)
    | "withdraw_dispute" -> DoWithdrawDispute (who, n d)
    | "end_contract" -> DoEndContract who
    | "leave_feedback" -> DoLeaveFeedback (who, num "stars" d, text "text" d)
    | s -> unknown "command" s

let outcome = function
  | "declined" -> Declined | "withdrawn" -> Withdrawn | "expired" -> Expired | "ended" -> Ended
  | s -> unknown "outcome" s
let release_cause = function
  | "approved" -> Approved | "review_lapsed" -> ReviewLapsed | "answer_lapsed" -> AnswerLapsed
  | "settlement" -> Settlement | "award" -> Award | "award_lapsed" -> AwardLapsed
  | "small_claim" -> SmallClaim
  | s -> unknown "cause" s
let return_cause = function
  | "offer_declined" -> OfferDeclined | "offer_withdrawn" -> OfferWithdrawn | "offer_expired" -> OfferExpired
  | "refund_granted" -> RefundGranted | "refund_lapsed" -> RefundLapsed
  | "answer_lapsed" -> AnswerLapsedToClient
  | "amount_reduced" -> AmountReduced | "freelancer_ended" -> FreelancerEnded | "settlement" -> SettlementRest
  | "award" -> AwardRest | "award_lapsed" -> AwardLapsedRest | "small_claim" -> SmallClaimRest
  | s -> unknown "cause" s
let request_cause = function
  | "client" -> AskedByClient | "contract_ended" -> AskedAtEnd | "dormancy" -> AskedByDormancy
  | s -> unknown "cause" s
let carried d = List.map (fun c -> (num "from" c, minor "amount" c)) (list (get "carried" d))

let kind j =
  let name, d = tagged j in
  let k () = num "proposal" d and by () = party (str "by" d) in
  match name with
  | "offer_accepted" -> EOfferAccepted
  | "offer_declined" -> EOfferDeclined
  | "offer_withdrawn" -> EOfferWithdrawn
  | "offer_expired" -> EOfferExpired
  | "milestone_added" -> EMilestoneAdded (n d, minor "amount" d, optional "due" date d)
  | "milestone_cancelled" -> EMilestoneCancelled (n d)
  | "milestone_funded" ->
    EMilestoneFunded
      (n d, minor "deposit" d, carried d, minor_or_zero "client_fee" d, minor_or_zero "initiation_fee" d)
  | "work_submitted" -> EWorkSubmitted (n d, minor "requested" d, optional "review_until" instant d)
  | "submission_withdrawn" -> ESubmissionWithdrawn (n d)
  | "changes_requested" -> EChangesRequested (n d)
  | "review_extended" -> EReviewExtended (n d, inst "review_until" d)
  | "escrow_released" ->
    EReleased
      (n d, minor "amount" d, minor "top_up" d, minor "fee" d, release_cause (str "cause" d),
       minor_or_zero "client_fee" d, optional "clears_at" instant d)
  | "escrow_returned" ->
    EReturned (n d, minor "amount" d, return_cause (str "cause" d), minor_or_zero "client_fee_returned" d)
  | "refund_requested" -> ERefundRequested (n d, inst "respond_until" d, request_cause (str "cause" d))
  | "refund_request_withdrawn" -> ERefundRequestWithdrawn (n d)
  | "dispute_opened" ->
    EDisputeOpened (n d, by (), optional "answer_until" instant d, optional "award_until" instant d)
  | "dispute_contested" -> EDisputeContested (n d, optional "award_until" instant d)
  | "dispute_withdrawn" -> EDisputeWithdrawn (n d)
  | "evidence_submitted" -> EEvidenceSubmitted (n d, by ())
  | "dispute_awarded" -> EDisputeAwarded (n d, minor "to_freelancer" d)
  | "award_extended" -> EAwardExtended (n d, inst "award_until" d)
  | "proposal_made" -> EProposalMade (k (), by (), change (get "change" d))
  | "proposal_accepted" -> EProposalAccepted (k ())
  | "proposal_declined" -> EProposalDeclined (k ())
  | "proposal_withdrawn" -> EProposalWithdrawn (k ())
  | "due_date_changed" -> EDueDateChanged (n d, optional "due" date d)
  | "amount_changed" ->
    EAmountChanged (n d, minor "amount" d, minor "deposit" d, carried d, minor_or_zero "client_fee" d)
  | "window_extended" -> EWindowExtended (n d, inst "until" d)
  | "bonus_paid" ->
    EBonusPaid (minor "amount" d, minor "fee" d, minor_or_zero "client_fee" d, optional "clears_at" instant d)
  | "payment_refunded" -> EPaymentRefunded (n d, minor "amount" d, minor "fee_returned" d)
  | "contract_ended" -> EContractEnded (by ())
  | "contract_closed" ->
    EContractClosed (outcome (str "outcome" d), minor_or_zero "initiation_fee_returned" d)
  | "feedback_left" -> EFeedbackLeft (by (), num "stars" d)
  | s -> unknown "event" s
let event j = { at_ = inst "at" j; what = kind (get "kind" j) }

let code = function
  | StaleRevision -> "stale_revision" | InvalidText -> "invalid_text"
  | CurrencyMismatch -> "currency_mismatch"
  | InvalidAmount -> "invalid_amount" | InvalidDueDate -> "invalid_due_date"
  | InvalidWindow -> "invalid_window"
  | InvalidStars -> "invalid_stars" | InvalidMilestoneCount -> "invalid_milestone_count"
  | InvalidPolicy -> "invalid_policy" | AmountBelowMinimum -> "amount_below_minimum"
  | WrongStage -> "wrong_stage"
  | WindowClosed -> "window_closed" | UnknownMilestone -> "unknown_milestone"
  | UnknownProposal -> "unknown_proposal" | WrongParty -> "wrong_party" | WrongState -> "wrong_state"
  | ConsentRequired -> "consent_required" | OutOfOrder -> "out_of_order"
  | TooManyCurrent -> "too_many_current"
  | RevisionLimitReached -> "revision_limit_reached" | ExtensionLimitReached -> "extension_limit_reached"
  | LimitReached -> "limit_reached" | SameAmount -> "same_amount" | FeedbackGiven -> "feedback_given"
  | StaleProposal -> "stale_proposal" | AmountRequired -> "amount_required"
  | PartialNotAllowed -> "partial_not_allowed" | AmountExceedsHeld -> "amount_exceeds_held"
  | AmountExceedsPaid -> "amount_exceeds_paid" | PartialNeedsSettlement -> "partial_needs_settlement"
  | TimeOutOfRange -> "time_out_of_range"
