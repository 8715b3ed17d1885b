//! RULES §14: if there are several reasons to reject a command, the earlier step wins.
//!
//! Cases that need a switch, a proposal of rules 2 or feedback are in `precedence_switches`.

use milestone_escrow::{
    ClientCommand, Command, Currency, FundingOrder, MilestoneTerms, Money, Party, PlanChanges, Policy,
};
use time::macros::utc_datetime;

use super::scenarios::{
    ScenarioExt, add, cancelled, change_amount, changes_requested, disputed_by_client,
    disputed_by_freelancer, funded, funded_under, planned, refund_requested, settle, settled, under_review,
};
use crate::support::Scenario;
use crate::support::shorthand::{
    accept, accept_proposal, add_milestone, award, cancel_milestone, contest, decline_offer, dispute,
    end_contract, fund, money, offer, pay_bonus, policy, propose, refund, refund_payment, release,
    release_amount, request_changes, request_refund, submit, submit_evidence, submit_for, usd,
    withdraw_dispute, withdraw_proposal,
};

const CLIENT: Party = Party::Client;
const FREELANCER: Party = Party::Freelancer;

fn eur(amount: &str) -> Money {
    money(amount, Currency::EUR)
}

/// A contract in the last hours of the calendar. No window fits any more.
fn in_the_last_hours() -> Scenario {
    let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true), utc_datetime!(9999-12-12 9:00));
    scenario.does(accept());
    scenario.at(utc_datetime!(9999-12-31 23:00));
    scenario
}

/// Step 0 before 1: a stale revision is rejected before the input is checked.
#[test]
fn precedence_0_stale_revision_before_the_input() {
    let mut scenario = funded();
    let (seen, nothing) = (scenario.contract.revision() - 1, pay_bonus(usd("0")));
    scenario.refuses_with(nothing.clone().seen_at(seen), "stale_revision", "REV-1");
    scenario.refuses_with(nothing.seen_at(seen + 1), "invalid_amount", "MONEY-2");
}

/// Step 1 before 2: invalid input is invalid in every stage.
#[test]
fn precedence_1_the_input_before_the_stage() {
    let offered = Scenario::open(offer(&["100"]));
    assert_eq!(offered.answer(pay_bonus(usd("0"))), Err(("invalid_amount", "MONEY-2")));
    assert_eq!(offered.answer(award(1, eur("1"))), Err(("currency_mismatch", "MONEY-3")));
    assert_eq!(offered.answer(submit_evidence(CLIENT, 1, "")), Err(("invalid_text", "DISP-4")));
    let closed = settled().then([end_contract(CLIENT)]);
    assert_eq!(
        closed.answer(propose(CLIENT, settle(1, "0"))),
        Err(("wrong_stage", "END-7")),
        "settle may be 0"
    );
    assert_eq!(closed.answer(propose(CLIENT, change_amount(1, "0"))), Err(("invalid_amount", "MONEY-2")));
}

/// Step 2 before 3: a command that the stage does not accept is rejected before its number is checked.
#[test]
fn precedence_2_the_stage_before_unknown_numbers() {
    let offered = Scenario::open(offer(&["100"]));
    assert_eq!(offered.answer(fund(99)), Err(("wrong_stage", "END-7")));
    assert_eq!(offered.answer(propose(CLIENT, settle(99, "1"))), Err(("wrong_stage", "END-7")));
    let closed = settled().then([end_contract(CLIENT)]);
    assert_eq!(closed.answer(accept_proposal(CLIENT, 99)), Err(("wrong_stage", "END-7")));
}

/// Step 2: `wrong_stage` before `window_closed`, and both before an unknown number.
#[test]
fn precedence_2_wrong_stage_before_window_closed() {
    let no_window = policy(|policy| (policy.bonus_window, policy.payment_refund_window) = (None, None));
    let declined = Scenario::open(offer(&["100"]).policy(no_window.clone())).then([decline_offer()]);
    assert_eq!(declined.answer(pay_bonus(usd("1"))), Err(("wrong_stage", "END-7")));
    assert_eq!(declined.answer(refund_payment(1, usd("1"))), Err(("wrong_stage", "END-7")));
    let ended = Scenario::active(offer(&["100"]).policy(no_window)).then([end_contract(CLIENT)]);
    assert_eq!(ended.answer(refund_payment(99, usd("1"))), Err(("window_closed", "REF-5")));
    assert_eq!(ended.answer(pay_bonus(usd("0"))), Err(("invalid_amount", "MONEY-2")), "step 1 before both");
}

/// Step 3 before 4: a proposal that is not open any more is unknown to both parties.
#[test]
fn precedence_3_unknown_before_the_wrong_party() {
    let scenario = planned().then([propose(CLIENT, change_amount(1, "50")), withdraw_proposal(CLIENT, 1)]);
    assert_eq!(scenario.answer(accept_proposal(CLIENT, 1)), Err(("unknown_proposal", "PROP-1")));
    assert_eq!(scenario.answer(withdraw_proposal(FREELANCER, 1)), Err(("unknown_proposal", "PROP-1")));
    assert_eq!(scenario.answer(contest(CLIENT, 99)), Err(("unknown_milestone", "PLAN-6")));
    assert_eq!(scenario.answer(withdraw_dispute(CLIENT, 0)), Err(("unknown_milestone", "PLAN-6")));
}

/// Step 3 before 6: an unknown milestone is rejected before the limits.
#[test]
fn precedence_3_unknown_before_limits() {
    let scenario = planned().then((0..25).map(|_| propose(CLIENT, add("1"))));
    assert_eq!(
        scenario.answer(propose(CLIENT, change_amount(99, "1"))),
        Err(("unknown_milestone", "PLAN-6"))
    );
    let mutual = planned_under(|policy| policy.plan_changes = PlanChanges::Mutual);
    assert_eq!(mutual.answer(cancel_milestone(99)), Err(("unknown_milestone", "PLAN-6")));
}

fn planned_under(change: impl FnOnce(&mut Policy)) -> Scenario {
    Scenario::active(offer(&["100", "50"]).policy(policy(change)))
}

/// Step 4 before 5: the party is checked before the state of the dispute.
#[test]
fn precedence_4_the_wrong_party_before_the_state_of_a_dispute() {
    let contested = disputed_by_freelancer().then([contest(CLIENT, 1)]);
    assert_eq!(contested.answer(contest(FREELANCER, 1)), Err(("wrong_party", "DISP-3")));
    let of_a_refund_request = refund_requested().then([dispute(FREELANCER, 1)]);
    assert_eq!(of_a_refund_request.answer(withdraw_dispute(CLIENT, 1)), Err(("wrong_party", "DISP-7")));
    assert_eq!(of_a_refund_request.answer(withdraw_dispute(FREELANCER, 1)), Err(("wrong_state", "DISP-7")));
}

/// Step 4: if a milestone is not disputed, the reason is its state, not the party.
#[test]
fn precedence_4_without_a_dispute_nobody_is_the_wrong_party() {
    for scenario in
        [planned(), funded(), under_review(), changes_requested(), refund_requested(), settled(), cancelled()]
    {
        for by in [CLIENT, FREELANCER] {
            assert_eq!(scenario.answer(contest(by, 1)), Err(("wrong_state", "DISP-3")));
            assert_eq!(scenario.answer(withdraw_dispute(by, 1)), Err(("wrong_state", "DISP-7")));
        }
    }
}

/// Step 4 before 5 and 7: a party cannot accept its own proposal, whatever the state.
#[test]
fn precedence_4_the_wrong_party_before_the_state_of_a_proposal() {
    let gone = funded().then([propose(CLIENT, settle(1, "50")), refund(1)]);
    assert_eq!(gone.answer(accept_proposal(CLIENT, 1)), Err(("wrong_party", "PROP-1")));
    assert_eq!(gone.answer(accept_proposal(FREELANCER, 1)), Err(("wrong_state", "PROP-5")));
    let stale = funded().then([propose(CLIENT, settle(1, "50")), submit(1)]);
    assert_eq!(stale.answer(accept_proposal(CLIENT, 1)), Err(("wrong_party", "PROP-1")));
}

/// Step 4 before 6: the party is checked before the revision limit.
#[test]
fn precedence_4_the_wrong_party_before_limits() {
    let scenario = funded_under(policy(|policy| policy.revision_limit = Some(0)));
    let scenario = scenario.then([submit(1), dispute(CLIENT, 1)]);
    assert_eq!(scenario.answer(withdraw_dispute(FREELANCER, 1)), Err(("wrong_party", "DISP-7")));
    assert_eq!(scenario.answer(withdraw_dispute(CLIENT, 1)), Err(("revision_limit_reached", "DISP-7")));
}

/// Step 5 before 6: the state is checked before the policy and the limits.
#[test]
fn precedence_5_the_state_before_policy_and_limits() {
    let limited = funded_under(policy(|policy| policy.revision_limit = Some(0)));
    assert_eq!(limited.answer(request_changes(1)), Err(("wrong_state", "WORK-4")));
    let mutual = planned_under(|policy| policy.plan_changes = PlanChanges::Mutual).then([fund(1)]);
    assert_eq!(mutual.answer(cancel_milestone(1)), Err(("wrong_state", "PLAN-2")));
    assert_eq!(mutual.answer(cancel_milestone(2)), Err(("consent_required", "PLAN-2")));
    let one_current = planned_under(|_| ()).then([fund(1)]);
    assert_eq!(one_current.answer(fund(1)), Err(("wrong_state", "FUND-1")));
    let full = settled().then((0..25).map(|_| propose(CLIENT, add("1"))));
    assert_eq!(full.answer(propose(CLIENT, settle(1, "1"))), Err(("wrong_state", "PROP-5")));
}

/// Step 5 before 7: the state is checked before staleness.
#[test]
fn precedence_5_the_state_before_stale() {
    let refunded = funded().then([propose(CLIENT, settle(1, "50")), submit(1), refund(1)]);
    assert_eq!(refunded.answer(accept_proposal(FREELANCER, 1)), Err(("wrong_state", "PROP-5")));
    let released = planned().then([propose(CLIENT, change_amount(1, "50")), fund(1), release(1)]);
    assert_eq!(released.answer(accept_proposal(FREELANCER, 1)), Err(("wrong_state", "PROP-4")));
}

/// Step 5 before 8: the state is checked before amounts.
#[test]
fn precedence_5_the_state_before_amounts() {
    assert_eq!(settled().answer(release(1)), Err(("wrong_state", "FUND-5")));
    assert_eq!(settled().answer(submit_for(1, usd("999"))), Err(("wrong_state", "FUND-5")));
    assert_eq!(refund_requested().answer(submit_for(1, usd("999"))), Err(("wrong_state", "WORK-1")));
    assert_eq!(disputed_by_client().answer(award(1, usd("999"))), Err(("wrong_state", "DISP-5")));
    assert_eq!(planned().answer(propose(CLIENT, settle(1, "999"))), Err(("wrong_state", "PROP-5")));
}

/// Step 6: consent before the number of milestones, and the order before the number of current milestones.
#[test]
fn precedence_6_consent_before_limits_and_order_before_number() {
    let mutual = policy(|policy| policy.plan_changes = PlanChanges::Mutual);
    let full = Scenario::active(offer(&["1"; 200]).policy(mutual));
    let terms = MilestoneTerms::new("M201", usd("1"));
    assert_eq!(full.answer(add_milestone(terms.clone())), Err(("consent_required", "PLAN-2")));
    let full = Scenario::active(offer(&["1"; 200]));
    assert_eq!(full.answer(add_milestone(terms)), Err(("limit_reached", "PLAN-5")));
    let sequential = Scenario::active(offer(&["100", "50", "25"])).then([fund(1)]);
    assert_eq!(sequential.answer(fund(3)), Err(("out_of_order", "FUND-2")));
    assert_eq!(sequential.answer(fund(2)), Err(("too_many_current", "FUND-3")));
    let any = planned_under(|policy| policy.funding_order = FundingOrder::Any).then([fund(2)]);
    assert_eq!(any.answer(fund(1)), Err(("too_many_current", "FUND-3")));
}

/// Step 6 before 8: limits are checked before amounts.
#[test]
fn precedence_6_limits_before_amounts() {
    let full = funded().then((0..25).map(|_| propose(CLIENT, add("1"))));
    assert_eq!(full.answer(propose(CLIENT, settle(1, "100.01"))), Err(("limit_reached", "PROP-1")));
    assert_eq!(full.answer(propose(FREELANCER, settle(1, "100.01"))), Err(("amount_exceeds_held", "PROP-5")));
}

/// Step 7 before 8: a stale settlement is rejected before its amount is checked.
#[test]
fn precedence_7_stale_before_amounts() {
    let less = funded().then([propose(CLIENT, settle(1, "100")), release_amount(1, usd("20"))]);
    assert_eq!(less.answer(accept_proposal(FREELANCER, 1)), Err(("stale_proposal", "PROP-3")));
}

/// Step 8: after a refund request, less than the claim needs a settlement, and more than the escrow is a
/// top-up.
#[test]
fn precedence_8_amounts_of_giving_way() {
    let scenario = refund_requested();
    assert_eq!(scenario.answer(release_amount(1, usd("99.99"))), Err(("partial_needs_settlement", "REL-5")));
    assert_eq!(scenario.answer(release_amount(1, usd("100.01"))), Ok(()));
}

/// Step 8 before 9: amounts are checked before the calendar.
#[test]
fn precedence_8_amounts_before_the_calendar() {
    let scenario = in_the_last_hours();
    assert_eq!(scenario.answer(submit_for(1, usd("100.01"))), Err(("amount_exceeds_held", "WORK-2")));
    assert_eq!(scenario.answer(submit(1)), Err(("time_out_of_range", "TIME-6")));
}

/// Step 9: the calendar is checked last.
#[test]
fn precedence_9_the_calendar_comes_last() {
    let scenario = in_the_last_hours();
    assert_eq!(scenario.answer(request_refund(1)), Err(("time_out_of_range", "TIME-6")));
    assert_eq!(scenario.answer(end_contract(CLIENT)), Err(("time_out_of_range", "TIME-6")));
    assert_eq!(scenario.answer(request_refund(2)), Err(("unknown_milestone", "PLAN-6")));
    assert_eq!(scenario.answer(dispute(CLIENT, 1)), Err(("wrong_state", "DISP-1")));
    assert_eq!(scenario.answer(submit_for(1, usd("0"))), Err(("invalid_amount", "MONEY-2")));
    let settled = scenario.clone().then([release(1)]);
    assert_eq!(settled.answer(submit(1)), Err(("wrong_state", "FUND-5")));
    assert_eq!(settled.answer(request_refund(1)), Err(("wrong_state", "FUND-5")));
    let stale: Command = ClientCommand::EndContract.into();
    assert_eq!(scenario.clone().refuses(stale.seen_at(1)).code(), "stale_revision");
}

/// Step 9: the window of a dispute is checked last, too.
#[test]
fn precedence_9_a_disputes_window() {
    let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true), utc_datetime!(9999-12-12 9:00));
    scenario = scenario.then([accept(), submit(1), request_changes(1)]);
    scenario.at(utc_datetime!(9999-12-31 23:00));
    for by in [CLIENT, FREELANCER] {
        assert_eq!(scenario.answer(dispute(by, 1)), Err(("time_out_of_range", "TIME-6")));
    }
    assert_eq!(scenario.answer(submit(1)), Err(("time_out_of_range", "TIME-6")));
}
