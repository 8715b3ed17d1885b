# English
# The ids are those of `Message::forms`. For a parameter `x`, `x_given` says whether it is there and not empty.
# For a name `x`, `x_words` says it in this language.

contract_offered = The client offers a contract of { $milestones ->
    [one] one milestone
   *[other] { $milestones } milestones
 }{ $respond_by_given ->
    [yes] {""}; the offer is open until { $respond_by }
   *[no] {""}
 }.
offer_accepted = The freelancer accepts the offer.
offer_declined = The freelancer declines the offer{ $note_given ->
    [yes] {", "}“{ $note }”
   *[no] {""}
 }.
offer_withdrawn = The client withdraws the offer.
offer_expired = The offer expires.
milestone_added = Milestone { $milestone } is added for { $amount }{ $title_given ->
    [yes] {", "}“{ $title }”
   *[no] {""}
 }{ $due_given ->
    [yes] {""}, due on { $due }
   *[no] {""}
 }.
milestone_cancelled = Milestone { $milestone } is cancelled.
milestone_funded = Milestone { $milestone } is funded: { $deposit } deposited{ $carried_given ->
    [yes] {""}, { $carried }
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}; the client also pays a fee of { $client_fee }
   *[no] {""}
 }{ $initiation_fee_given ->
    [yes] {""}; the client also pays an initiation fee of { $initiation_fee }
   *[no] {""}
 }.
work_submitted = Work on milestone { $milestone } is submitted for { $requested }{ $note_given ->
    [yes] {", "}“{ $note }”
   *[no] {""}
 }{ $review_until_given ->
    [yes] {""}; the client has until { $review_until } to review it
   *[no] {""}
 }.
submission_withdrawn = The submission for milestone { $milestone } is withdrawn.
changes_requested = The client requests changes to milestone { $milestone }{ $note_given ->
    [yes] {", "}“{ $note }”
   *[no] {""}
 }.
review_extended = The client now has until { $review_until } to review milestone { $milestone }.
escrow_released = { $amount } of milestone { $milestone } goes to the freelancer{ $top_up_given ->
    [yes] {""}, including { $top_up } that the client adds
   *[no] {""}
 }{ $fee_given ->
    [yes] {""}, less a fee of { $fee }
   *[no] {""}
 }: { $cause ->
    [approved] the client approved it
    [review_lapsed] the client did not review the work in time
    [answer_lapsed] the client did not contest the dispute in time
    [settlement] both parties agreed to this
    [award] the arbiter decided this
    [award_lapsed] the arbiter did not decide in time
   *[small_claim] the small claim was split
 }{ $client_fee_given ->
    [yes] {""}; the client also pays a fee of { $client_fee }
   *[no] {""}
 }{ $clears_at_given ->
    [yes] {""}; the payment clears at { $clears_at }
   *[no] {""}
 }.
escrow_returned = { $amount } of milestone { $milestone } goes back to the client: { $cause ->
    [offer_declined] the offer was declined
    [offer_withdrawn] the offer was withdrawn
    [offer_expired] the offer expired
    [refund_granted] the freelancer refunded it
    [refund_lapsed] the freelancer did not answer the request in time
    [answer_lapsed] the freelancer did not contest the dispute in time
    [amount_reduced] the price was reduced
    [freelancer_ended] the freelancer ended the contract
    [settlement] both parties agreed to this
    [award] the arbiter decided this
    [award_lapsed] the arbiter did not decide in time
   *[small_claim] the small claim was split
 }{ $client_fee_returned_given ->
    [yes] {""}; the client also gets back a fee of { $client_fee_returned }
   *[no] {""}
 }.
refund_requested = A refund of milestone { $milestone } is requested { $cause ->
    [client] by the client
    [contract_ended] because the contract ends
   *[dormancy] because nothing has happened for a long time
 }{ $note_given ->
    [yes] {", "}“{ $note }”
   *[no] {""}
 }; the freelancer has until { $respond_until } to answer.
refund_request_withdrawn = The client withdraws the refund request for milestone { $milestone }.
dispute_opened = { $by ->
    [client] The client
   *[freelancer] The freelancer
 } disputes milestone { $milestone }{ $reason_given ->
    [yes] {", "}“{ $reason }”
   *[no] {""}
 }{ $answer_until_given ->
    [yes] {""}; the other party has until { $answer_until } to contest this
   *[no] {""}
 }{ $award_until_given ->
    [yes] {""}; the arbiter has until { $award_until } to decide
   *[no] {""}
 }.
dispute_contested = The dispute about milestone { $milestone } is contested{ $statement_given ->
    [yes] {", "}“{ $statement }”
   *[no] {""}
 }{ $award_until_given ->
    [yes] {""}; the arbiter has until { $award_until } to decide
   *[no] {""}
 }.
dispute_withdrawn = The dispute about milestone { $milestone } is withdrawn.
evidence_submitted = { $by ->
    [client] The client
   *[freelancer] The freelancer
 } submits evidence on milestone { $milestone }{ $text_given ->
    [yes] {", "}“{ $text }”
   *[no] {""}
 }.
dispute_awarded = The arbiter awards { $to_freelancer } of milestone { $milestone } to the freelancer{ $note_given ->
    [yes] {", "}“{ $note }”
   *[no] {""}
 }.
award_extended = The arbiter now has until { $award_until } to decide on milestone { $milestone }.
proposal_made = { $by ->
    [client] The client
   *[freelancer] The freelancer
 } makes proposal { $proposal }: { $change }.
proposal_accepted = Proposal { $proposal } is accepted.
proposal_declined = Proposal { $proposal } is declined.
proposal_withdrawn = Proposal { $proposal } is withdrawn.
due_date_changed = Milestone { $milestone } { $due_given ->
    [yes] is now due on { $due }
   *[no] no longer has a due date
 }.
amount_changed = Milestone { $milestone } now costs { $amount }{ $deposit_given ->
    [yes] {""}, { $deposit } deposited
   *[no] {""}
 }{ $carried_given ->
    [yes] {""}, { $carried }
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}; the client also pays a fee of { $client_fee }
   *[no] {""}
 }.
window_extended = Both parties extend the deadline of milestone { $milestone } to { $until }.
bonus_paid = The client pays a bonus of { $amount }{ $fee_given ->
    [yes] {""}, less a fee of { $fee }
   *[no] {""}
 }{ $client_fee_given ->
    [yes] {""}; the client also pays a fee of { $client_fee }
   *[no] {""}
 }{ $note_given ->
    [yes] {", "}“{ $note }”
   *[no] {""}
 }{ $clears_at_given ->
    [yes] {""}; the payment clears at { $clears_at }
   *[no] {""}
 }.
payment_refunded = The freelancer gives { $amount } of milestone { $milestone } back{ $fee_returned_given ->
    [yes] {""}, including a fee of { $fee_returned }
   *[no] {""}
 }.
contract_ended = { $by ->
    [client] The client
   *[freelancer] The freelancer
 } ends the contract.
contract_closed = The contract is closed{ $outcome ->
    [declined] , because the offer was declined
    [withdrawn] , because the offer was withdrawn
    [expired] , because the offer expired
   *[ended] {""}
 }{ $initiation_fee_returned_given ->
    [yes] {""}, and the client gets back the initiation fee of { $initiation_fee_returned }
   *[no] {""}
 }.
feedback_left = { $by ->
    [client] The client
   *[freelancer] The freelancer
 } leaves feedback: { $stars } of 5 stars{ $text_given ->
    [yes] {", "}“{ $text }”
   *[no] {""}
 }.
add_milestone = add a milestone for { $amount }{ $title_given ->
    [yes] {", "}“{ $title }”
   *[no] {""}
 }{ $due_given ->
    [yes] {""}, due on { $due }
   *[no] {""}
 }
cancel_milestone = cancel milestone { $milestone }
change_due_date = { $due_given ->
    [yes] make milestone { $milestone } due on { $due }
   *[no] remove the due date of milestone { $milestone }
 }
change_amount = change the price of milestone { $milestone } to { $amount }
settle = split what milestone { $milestone } holds: { $to_freelancer } to the freelancer
withdraw_dispute = withdraw the dispute about milestone { $milestone }
extend_window = extend the deadline of milestone { $milestone } by { $extension }
offer_expiry = On { $at }: the offer expires.
review_lapse = On { $at }: milestone { $milestone } is paid, if the client does not review it.
refund_lapse = On { $at }: the escrow of milestone { $milestone } is returned, if the freelancer does not answer.
answer_lapse = On { $at }: the dispute about milestone { $milestone } is decided, if nobody contests it.
award_lapse = On { $at }: the dispute about milestone { $milestone } is split, if the arbiter does not decide.
dormancy = On { $at }: refunds are requested, if nothing happens.
wrong_state = Milestone { $milestone } is { $state_words }. This needs a milestone that is { $accepted }.
amount_exceeds_held = The amount must be at most { $held }: milestone { $milestone } holds no more.
unknown_milestone = There is no milestone { $milestone }. The contract has { $count ->
    [one] one milestone
   *[other] { $count } milestones
 }.
stale_revision = The contract has changed since you saw it. Look at it again.
carried_part = { $amount } carried from milestone { $from }
days = { $count ->
    [one] one day
   *[other] { $count } days
 }
hours = { $count ->
    [one] one hour
   *[other] { $count } hours
 }
minutes = { $count ->
    [one] one minute
   *[other] { $count } minutes
 }
seconds = { $count ->
    [one] one second
   *[other] { $count } seconds
 }
name = { $name ->
    [planned] planned
    [funded] funded
    [under_review] under review
    [changes_requested] returned for changes
    [remainder] partly paid
    [refund_requested] waiting for a refund
    [disputed] disputed
    [settled] settled
    [cancelled] cancelled
    [offered] offered
    [active] active
    [ending] ending
    [closed] closed
   *[other] { $name }
 }
