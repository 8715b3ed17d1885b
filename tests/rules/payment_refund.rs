//! REF-5: the freelancer gives back money that was already released.

use milestone_escrow::{EventKind, MilestoneState, Outcome, Party, Policy};
use time::macros::utc_datetime;

use super::scenarios::{ScenarioExt, funded, funded_under, planned, remainder, settled, under_review};
use crate::support::shorthand::{
    NANOSECOND, accept, days, decline_offer, end_contract, offer, pay_bonus, policy, refund_payment, release,
    release_amount, usd,
};
use crate::support::{START, Scenario, earlier, later};

fn given_back(amount: &str, fee_returned: &str) -> EventKind {
    EventKind::PaymentRefunded { milestone: 1.into(), amount: usd(amount), fee_returned: usd(fee_returned) }
}

/// 100 was paid at START, and the contract was closed a day later.
fn paid_and_closed(policy: Policy) -> Scenario {
    let scenario = funded_under(policy).then([release(1)]).after(1).then([end_contract(Party::Client)]);
    assert_eq!(scenario.contract.outcome(), Some(Outcome::Ended));
    scenario
}

/// REF-5: the freelancer gives back a part of what was paid. The escrow and the states do not change.
#[test]
fn ref_5_the_freelancer_gives_a_payment_back() {
    let mut scenario = settled();
    assert_eq!(scenario.does(refund_payment(1, usd("30"))), [given_back("30", "0")]);
    scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
    assert_eq!(scenario.milestone(1).paid(), usd("70"));
    assert!(
        scenario.milestone(1).returned().is_zero(),
        "what refund_payment gives back is not returned escrow"
    );
}

/// REF-5: at most what was paid, less what was given back before.
#[test]
fn ref_5_at_most_what_was_paid_and_not_given_back() {
    let mut scenario = settled();
    scenario.refuses_with(refund_payment(1, usd("100.01")), "amount_exceeds_paid", "REF-5");
    scenario.does(refund_payment(1, usd("30")));
    scenario.refuses_with(refund_payment(1, usd("70.01")), "amount_exceeds_paid", "REF-5");
    scenario.does(refund_payment(1, usd("70")));
    scenario.refuses_with(refund_payment(1, usd("0.01")), "amount_exceeds_paid", "REF-5");
}

/// REF-5: a top-up was paid, too, and can be given back.
#[test]
fn ref_5_a_top_up_was_paid_too() {
    let mut scenario = funded().then([release_amount(1, usd("150"))]);
    scenario.refuses_with(refund_payment(1, usd("150.01")), "amount_exceeds_paid", "REF-5");
    assert_eq!(scenario.does(refund_payment(1, usd("150"))), [given_back("150", "0")]);
}

/// REF-5: escrow was not paid, and cannot be given back by this command.
#[test]
fn ref_5_escrow_is_not_a_payment() {
    for mut scenario in [planned(), under_review()] {
        scenario.refuses_with(refund_payment(1, usd("0.01")), "amount_exceeds_paid", "REF-5");
    }
    let mut scenario = remainder();
    scenario.refuses_with(refund_payment(1, usd("20.01")), "amount_exceeds_paid", "REF-5");
    scenario.does(refund_payment(1, usd("20")));
    scenario.assert_milestone(1, MilestoneState::Remainder, "80", "40");
    assert!(!scenario.milestone(1).is_current(), "something has been released of it, paid back or not");
}

/// REF-5: a bonus is not a payment on a milestone.
#[test]
fn ref_5_a_bonus_is_not_a_payment() {
    let mut scenario = planned().then([pay_bonus(usd("500"))]);
    scenario.refuses_with(refund_payment(1, usd("0.01")), "amount_exceeds_paid", "REF-5");
}

/// REF-5: the fee is given back, too, so that the fees kept are those on what stays paid (MONEY-5).
#[test]
fn ref_5_the_fee_comes_back_with_it() {
    let mut scenario = funded_under(policy(|policy| policy.freelancer_fee_bps = 1_000)).then([release(1)]);
    assert_eq!(scenario.milestone(1).fees(), usd("10"));
    assert_eq!(scenario.does(refund_payment(1, usd("30"))), [given_back("30", "3")]);
    assert_eq!(scenario.milestone(1).fees(), usd("7"));
    // 10 % of 69.95 is 6.995, which is rounded half to even: 7.00.
    assert_eq!(scenario.does(refund_payment(1, usd("0.05"))), [given_back("0.05", "0")]);
    assert_eq!(scenario.does(refund_payment(1, usd("69.95"))), [given_back("69.95", "7")]);
}

/// REF-5: it is not accepted before the acceptance of the offer.
#[test]
fn ref_5_not_while_offered() {
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true));
    scenario.refuses_with(refund_payment(1, usd("1")), "wrong_stage", "END-7");
}

/// REF-5: it is accepted in an ending contract.
#[test]
fn ref_5_while_ending() {
    let mut scenario = remainder().then([end_contract(Party::Client)]);
    assert_eq!(scenario.does(refund_payment(1, usd("20"))), [given_back("20", "0")]);
    scenario.assert_milestone(1, MilestoneState::RefundRequested, "80", "40");
}

/// REF-5: it is accepted for 180 days after closing, up to the last nanosecond.
#[test]
fn ref_5_after_closing_until_the_window_ends() {
    let mut scenario = paid_and_closed(Policy::upwork());
    let end = later(START, days(1 + 180));
    scenario.at(earlier(end, NANOSECOND));
    assert_eq!(scenario.answer(refund_payment(1, usd("1"))), Ok(()));
    scenario.at(end);
    scenario.refuses_with(refund_payment(1, usd("1")), "window_closed", "REF-5");
    scenario.at(later(end, NANOSECOND));
    scenario.refuses_with(refund_payment(1, usd("1")), "window_closed", "REF-5");
}

/// REF-5: the window is a field of its own. The window for bonuses does not count.
#[test]
fn ref_5_the_window_is_the_policys() {
    let mut scenario = paid_and_closed(policy(|policy| policy.payment_refund_window = Some(days(2))));
    scenario.at(earlier(later(START, days(3)), NANOSECOND));
    assert_eq!(scenario.answer(refund_payment(1, usd("1"))), Ok(()));
    scenario.at(later(START, days(3)));
    scenario.refuses_with(refund_payment(1, usd("1")), "window_closed", "REF-5");
}

/// REF-5: without a window it is not accepted after closing, not even at the instant of the closing.
#[test]
fn ref_5_no_window_no_refund_after_closing() {
    let mut scenario = paid_and_closed(policy(|policy| policy.payment_refund_window = None));
    scenario.refuses_with(refund_payment(1, usd("1")), "window_closed", "REF-5");
}

/// REF-5: after closing, too, at most what was paid.
#[test]
fn ref_5_after_closing_at_most_what_was_paid() {
    let mut scenario = paid_and_closed(Policy::upwork());
    scenario.refuses_with(refund_payment(1, usd("100.01")), "amount_exceeds_paid", "REF-5");
    assert_eq!(scenario.does(refund_payment(1, usd("100"))), [given_back("100", "0")]);
}

/// REF-5: the window opens at the instant of the closing, not when the host first calls.
#[test]
fn ref_5_the_window_opens_with_the_deadline_that_closed_the_contract() {
    let mut scenario = remainder().then([end_contract(Party::Client)]);
    let closing = later(START, days(7));
    scenario.at(earlier(later(closing, days(180)), NANOSECOND));
    assert_eq!(scenario.answer(refund_payment(1, usd("1"))), Ok(()));
    scenario.at(later(closing, days(180)));
    scenario.refuses_with(refund_payment(1, usd("1")), "window_closed", "REF-5");
}

/// REF-5: a window that would end after the calendar is only compared with the clock (TIME-8).
#[test]
fn ref_5_the_window_may_end_past_the_calendar() {
    let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true), utc_datetime!(9999-12-01 0:00));
    scenario = scenario.then([accept(), release(1), end_contract(Party::Client)]);
    scenario.at(utc_datetime!(9999-12-31 23:59:59.999_999_999));
    assert_eq!(scenario.does(refund_payment(1, usd("100"))), [given_back("100", "0")]);
}

/// REF-5: in a contract that was never accepted, nothing was paid.
#[test]
fn ref_5_not_after_a_declined_offer() {
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true)).then([decline_offer()]);
    scenario.refuses_with(refund_payment(1, usd("1")), "wrong_stage", "END-7");
}
