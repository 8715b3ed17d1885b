//! END-5 and END-6: the commands that a closed contract still accepts.

use milestone_escrow::{
    ClientCommand, EventKind, MilestoneState, MilestoneTerms, Outcome, Party, Policy, ReleaseCause, Stage,
};
use time::macros::utc_datetime;

use super::scenarios::{ScenarioExt, funded, funded_under, planned, released, remainder, settle, settled};
use crate::support::shorthand::{
    NANOSECOND, accept, add_milestone, days, decline_offer, end_contract, fund, offer, pay_bonus, policy,
    propose, refund_payment, release, usd, withdraw_offer,
};
use crate::support::{START, Scenario, earlier, later};

fn bonus(amount: &str, fee: &str) -> EventKind {
    let [amount, fee] = [amount, fee].map(usd);
    EventKind::BonusPaid { amount, fee, note: String::new(), client_fee: None, clears_at: None }
}

/// 100 was paid, and the contract was closed a day after START.
fn closed_under(policy: Policy) -> Scenario {
    funded_under(policy).then([release(1)]).after(1).then([end_contract(Party::Client)])
}

/// Offers with 100 in escrow that were declined, withdrawn, or expired.
fn never_accepted() -> [Scenario; 3] {
    let offered = Scenario::open(offer(&["100"]).fund_first(true));
    let mut expired = offered.clone().after(7);
    expired.advance();
    let scenarios = [offered.clone().then([decline_offer()]), offered.then([withdraw_offer()]), expired];
    let outcomes = scenarios.each_ref().map(|scenario| scenario.contract.outcome());
    assert_eq!(outcomes, [Outcome::Declined, Outcome::Withdrawn, Outcome::Expired].map(Some));
    scenarios
}

/// END-5: a closed contract accepts bonuses and refunds of payments, and nothing else.
#[test]
fn end_5_a_closed_contract_accepts_two_commands() {
    let scenario = closed_under(Policy::upwork());
    assert_eq!(scenario.contract.stage(), Stage::Closed);
    assert_eq!(scenario.answer(pay_bonus(usd("1"))), Ok(()));
    assert_eq!(scenario.answer(refund_payment(1, usd("1"))), Ok(()));
    let more = add_milestone(MilestoneTerms::new("M2", usd("1")));
    let others =
        [more, fund(1), release(1), end_contract(Party::Client), end_contract(Party::Freelancer), accept()];
    for command in others {
        assert_eq!(scenario.answer(command), Err(("wrong_stage", "END-7")));
    }
}

/// END-5: these two commands are accepted only if the offer was accepted.
#[test]
fn end_5_only_if_the_offer_was_accepted() {
    for scenario in never_accepted() {
        assert_eq!(scenario.answer(pay_bonus(usd("1"))), Err(("wrong_stage", "END-7")));
        assert_eq!(scenario.answer(refund_payment(1, usd("1"))), Err(("wrong_stage", "END-7")));
        assert_eq!(scenario.answer(accept()), Err(("wrong_stage", "END-7")));
    }
}

/// END-5: these commands do not open the contract again.
#[test]
fn end_5_it_stays_closed() {
    let scenario = closed_under(Policy::upwork()).then([pay_bonus(usd("1")), refund_payment(1, usd("1"))]);
    assert_eq!(
        (scenario.contract.stage(), scenario.contract.outcome()),
        (Stage::Closed, Some(Outcome::Ended))
    );
}

/// END-6: in an active contract the client can pay a bonus, whatever the states of the milestones. A bonus
/// never enters escrow.
#[test]
fn end_6_a_bonus_while_active() {
    for mut scenario in [planned(), funded(), remainder(), settled()] {
        let before = (scenario.held(1), scenario.claim(1), scenario.milestone(1).paid());
        let note = "well done".to_owned();
        let events = scenario.does(ClientCommand::PayBonus { amount: usd("25"), note: note.clone() });
        let (amount, fee) = (usd("25"), usd("0"));
        assert_eq!(events, [EventKind::BonusPaid { amount, fee, note, client_fee: None, clears_at: None }]);
        assert_eq!((scenario.held(1), scenario.claim(1), scenario.milestone(1).paid()), before);
    }
}

/// END-6: in an ending contract the client can also pay a bonus.
#[test]
fn end_6_a_bonus_while_ending() {
    let mut scenario = remainder().then([end_contract(Party::Client)]);
    assert_eq!(scenario.does(pay_bonus(usd("25"))), [bonus("25", "0")]);
    scenario.assert_milestone(1, MilestoneState::RefundRequested, "80", "40");
}

/// END-6: while the contract is offered, there is no freelancer yet, so no bonus is accepted.
#[test]
fn end_6_no_bonus_while_offered() {
    Scenario::open(offer(&["100"])).refuses_with(pay_bonus(usd("1")), "wrong_stage", "END-7");
}

/// END-6: a bonus is accepted for 365 days after closing, up to the last nanosecond.
#[test]
fn end_6_after_closing_until_the_window_ends() {
    let mut scenario = closed_under(Policy::upwork());
    let end = later(START, days(1 + 365));
    scenario.at(earlier(end, NANOSECOND));
    assert_eq!(scenario.clone().does(pay_bonus(usd("25"))), [bonus("25", "0")]);
    scenario.at(end);
    scenario.refuses_with(pay_bonus(usd("25")), "window_closed", "END-6");
    scenario.at(later(end, NANOSECOND));
    scenario.refuses_with(pay_bonus(usd("25")), "window_closed", "END-6");
}

/// END-6: a bonus after closing does not move the window.
#[test]
fn end_6_a_bonus_does_not_move_the_window() {
    let mut scenario = closed_under(Policy::upwork()).after(300).then([pay_bonus(usd("1"))]);
    scenario.at(later(START, days(1 + 365)));
    scenario.refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
}

/// END-6: the window for bonuses is a field of its own. The window for refunds of payments does not count.
#[test]
fn end_6_the_window_is_the_policys() {
    let mut scenario = closed_under(policy(|policy| policy.bonus_window = Some(days(2))));
    scenario.at(earlier(later(START, days(3)), NANOSECOND));
    assert_eq!(scenario.answer(pay_bonus(usd("1"))), Ok(()));
    scenario.at(later(START, days(3)));
    scenario.refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
}

/// END-6: without a window no bonus is accepted after closing, not even at the instant of the closing. Before
/// the closing it is.
#[test]
fn end_6_no_window_no_bonus_after_closing() {
    let no_window = || policy(|policy| policy.bonus_window = None);
    assert_eq!(funded_under(no_window()).answer(pay_bonus(usd("1"))), Ok(()));
    closed_under(no_window()).refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
}

/// END-6: the window opens at the instant of the closing, not when the host first calls.
#[test]
fn end_6_the_window_opens_with_the_deadline_that_closed_the_contract() {
    let mut scenario = funded().then([end_contract(Party::Client)]);
    let end = later(START, days(7 + 365));
    scenario.at(earlier(end, NANOSECOND));
    assert_eq!(scenario.answer(pay_bonus(usd("1"))), Ok(()));
    scenario.at(end);
    assert_eq!(scenario.answer(pay_bonus(usd("1"))), Err(("window_closed", "END-6")));
}

/// END-6: a window that would end after the calendar is only compared with the clock (TIME-8).
#[test]
fn end_6_the_window_may_end_past_the_calendar() {
    let mut scenario = Scenario::open_at(offer(&["100"]), utc_datetime!(9999-12-01 0:00));
    scenario = scenario.then([accept(), end_contract(Party::Client)]);
    scenario.at(utc_datetime!(9999-12-31 23:59:59.999_999_999));
    assert_eq!(scenario.does(pay_bonus(usd("1"))), [bonus("1", "0")]);
}

/// END-6: the fee on bonuses is rounded half to even on the sum of all bonuses (MONEY-5). It is not counted
/// as a fee of a milestone.
#[test]
fn end_6_the_fee_of_a_bonus() {
    let mut scenario = funded_under(policy(|policy| policy.freelancer_fee_bps = 1_000));
    assert_eq!(scenario.does(pay_bonus(usd("25"))), [bonus("25", "2.50")]);
    // 10 % of 25.05 is 2.505, which is rounded half to even: 2.50. 10 % of 25.20 is 2.52.
    assert_eq!(scenario.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0")]);
    assert_eq!(scenario.does(pay_bonus(usd("0.15"))), [bonus("0.15", "0.02")]);
    assert_eq!(scenario.milestone(1).fees(), usd("0"));
}

/// END-6: a bonus must be more than 0 (MONEY-2).
#[test]
fn end_6_a_bonus_is_more_than_zero() {
    planned().refuses_with(pay_bonus(usd("0")), "invalid_amount", "MONEY-2");
}

/// END-6: a bonus does not depend on the milestones: nothing is released, and no proposal is needed.
#[test]
fn end_6_a_bonus_is_not_a_release() {
    let mut scenario = funded().then([pay_bonus(usd("100"))]);
    let approved = released(1, "100", ReleaseCause::Approved);
    assert_eq!(scenario.does(release(1)), [approved]);
    let settlement = settle(1, "0");
    scenario.refuses_with(propose(Party::Client, settlement), "wrong_state", "PROP-5");
}
