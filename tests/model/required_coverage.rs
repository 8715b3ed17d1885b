//! Everything that a run of random histories must reach. Otherwise it shows nothing.

/// The kinds of items, with the names of all items of each kind.
pub(crate) const LISTS: [(&str, &str); 10] = [
    ("event", EVENTS),
    ("cause", CAUSES),
    ("code", CODES),
    ("rule", RULES),
    ("state", STATES),
    ("deadline", DEADLINES),
    ("accepted", COMMANDS),
    ("rejected", COMMANDS),
    ("edge case", EDGE_CASES),
    ("edge case", EDGE_CASES_WITH_SWITCHES),
];

const EVENTS: &str = "contract_offered, offer_accepted, offer_declined, offer_withdrawn, offer_expired, \
    milestone_added, milestone_cancelled, milestone_funded, work_submitted, submission_withdrawn, \
    changes_requested, review_extended, escrow_released, escrow_returned, refund_requested, \
    refund_request_withdrawn, dispute_opened, dispute_contested, dispute_withdrawn, evidence_submitted, \
    dispute_awarded, award_extended, proposal_made, proposal_accepted, proposal_declined, \
    proposal_withdrawn, due_date_changed, amount_changed, window_extended, bonus_paid, payment_refunded, \
    contract_ended, contract_closed, feedback_left";

const CAUSES: &str = "release Approved, release ReviewLapsed, release AnswerLapsed, release Settlement, \
    release Award, release AwardLapsed, release SmallClaim, return OfferDeclined, return OfferWithdrawn, \
    return OfferExpired, return RefundGranted, return RefundLapsed, return AnswerLapsed, \
    return AmountReduced, return FreelancerEnded, return Settlement, return Award, return AwardLapsed, \
    return SmallClaim, refund Client, refund ContractEnded, refund Dormancy, close Declined, \
    close Withdrawn, close Expired, close Ended";

const CODES: &str = "stale_revision, invalid_text, currency_mismatch, invalid_amount, invalid_due_date, \
    invalid_window, invalid_stars, invalid_milestone_count, invalid_policy, wrong_stage, window_closed, \
    unknown_milestone, unknown_proposal, wrong_party, wrong_state, consent_required, out_of_order, \
    too_many_current, revision_limit_reached, extension_limit_reached, limit_reached, amount_below_minimum, \
    same_amount, feedback_given, stale_proposal, amount_required, partial_not_allowed, amount_exceeds_held, \
    amount_exceeds_paid, partial_needs_settlement, time_out_of_range";

/// The rules of the codes that more than one rule gives, and of the codes of the switches.
const RULES: &str = "invalid_text OFFER-1, invalid_text DISP-4, invalid_text FEED-1, invalid_window PROP-7, \
    invalid_stars FEED-1, invalid_milestone_count OFFER-1, invalid_milestone_count PLAN-5, \
    invalid_policy POL-1, invalid_policy POL-3, window_closed END-6, window_closed REF-5, \
    window_closed FEED-1, wrong_party PROP-1, wrong_party DISP-3, wrong_party DISP-7, wrong_state FUND-1, \
    wrong_state FUND-5, wrong_state PLAN-2, wrong_state WORK-1, wrong_state WORK-3, wrong_state WORK-4, \
    wrong_state WORK-6, wrong_state REF-1, wrong_state REF-3, wrong_state DISP-1, wrong_state DISP-3, \
    wrong_state DISP-4, wrong_state DISP-5, wrong_state DISP-7, wrong_state DISP-10, wrong_state PROP-4, \
    wrong_state PROP-5, wrong_state PROP-7, revision_limit_reached WORK-4, revision_limit_reached DISP-7, \
    extension_limit_reached WORK-6, limit_reached PLAN-5, limit_reached PROP-1, amount_below_minimum PLAN-8, \
    same_amount PROP-4, feedback_given FEED-1, partial_not_allowed REL-9, amount_exceeds_held WORK-2, \
    amount_exceeds_held REL-4, amount_exceeds_held REL-9, amount_exceeds_held DISP-5, \
    amount_exceeds_held PROP-5";

const STATES: &str = "planned, funded, under_review, changes_requested, remainder, refund_requested, \
    disputed, settled, cancelled";

const DEADLINES: &str = "offer_expiry, review_lapse, refund_lapse, answer_lapse, award_lapse, dormancy";

const COMMANDS: &str = "client open, client withdraw_offer, client fund_milestone, client release, \
    client request_changes, client extend_review, client add_milestone, client cancel_milestone, \
    client request_refund, client withdraw_refund_request, client pay_bonus, client propose add_milestone, \
    client propose cancel_milestone, client propose change_due_date, client propose change_amount, \
    client propose settle, client propose withdraw_dispute, client propose extend_window, \
    client accept_proposal, client decline_proposal, client withdraw_proposal, client dispute, \
    client contest, client submit_evidence, client withdraw_dispute, client end_contract, \
    client leave_feedback, freelancer accept_offer, freelancer decline_offer, freelancer submit_work, \
    freelancer withdraw_submission, freelancer refund, freelancer refund_payment, \
    freelancer propose add_milestone, freelancer propose cancel_milestone, \
    freelancer propose change_due_date, freelancer propose change_amount, freelancer propose settle, \
    freelancer propose withdraw_dispute, freelancer propose extend_window, freelancer accept_proposal, \
    freelancer decline_proposal, freelancer withdraw_proposal, freelancer dispute, freelancer contest, \
    freelancer submit_evidence, freelancer withdraw_dispute, freelancer end_contract, \
    freelancer leave_feedback, arbiter award, arbiter extend_award";

const EDGE_CASES: &str = "a top-up, a top-up ends a dispute, no deposit, two leftovers, \
    a dearer one carries, a claim carried away in part, a rest while ending, a release while ending, \
    several instants in one call, two returns at once, asked anew, a dispute withdrawn by consent, \
    a review broken off by the client, put off: review_lapse, put off: refund_lapse, put off: answer_lapse, \
    a bonus pays the rounding of others";

/// The edge cases of the switches.
const EDGE_CASES_WITH_SWITCHES: &str = "a review ends the contract, \
    a review ends the contract and leaves a rest, a review ends the contract beside a dispute, \
    a review is put off by the client, put off: award_lapse, a review goes on without an end, \
    the freelancer disputes a review, dormancy of a review, a review that the freelancer broke off, \
    a leftover is held, a leftover is never carried, a leftover is held and another carried, \
    a leftover is free at last, a leftover is not yet free, a small claim while ending, \
    a small claim at the limit, a claim just too large, an award lapses while ending, \
    a default award of nothing, a default award of all, a default award of a part that is claimed, \
    an award window at once, an award extended in vain, all funded, added and funded, \
    added and funded in an offer, a client fee on a top-up, a client fee on a bonus, \
    a client fee comes back unaccepted, a client fee comes back from the freelancer, \
    a client fee comes back, a client fee pays the rounding of others, an initiation fee, \
    an initiation fee comes back unaccepted, an initiation fee comes back from the freelancer, \
    an initiation fee comes back, an initiation fee is kept, a refund of what clears, two feedbacks, \
    exactly the minimum price";
