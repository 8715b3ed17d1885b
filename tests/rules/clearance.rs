//! MONEY-7: when a payment to the freelancer clears.

use core::time::Duration;

use milestone_escrow::ReleaseCause::{AnswerLapsed, Approved, Award, ReviewLapsed, Settlement};
use milestone_escrow::{Account, Change, Currency, EventKind, Party, Policy, Statement};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::expected_events::{EventKindExt, bonus, event, released, released_with};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// The last instant of the calendar.
const LAST: UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

fn clearing_after(window: Duration) -> Policy {
    policy(|policy| {
        policy.clearance_window = Some(window);
        policy.offer_window = None;
    })
}

/// Milestones at these prices, of which the first is funded. Payments clear after five days.
fn working(prices: &[&str]) -> Scenario {
    Scenario::active(offer(prices).fund_first(true).policy(clearing_after(days(5))))
}

/// The freelancer's money at an instant: earned, clearing, cleared.
#[track_caller]
fn earnings(scenario: &Scenario, at: UtcDateTime) -> [String; 3] {
    let clearing = Statement::replay(&scenario.log).unwrap().clearing(at);
    [clearing.earned, clearing.clearing, clearing.cleared].map(|sum| sum.to_string())
}

#[track_caller]
fn has(scenario: &Scenario, at: UtcDateTime, expected_in_usd: [&str; 3]) {
    assert_eq!(earnings(scenario, at), expected_in_usd.map(|amount| usd(amount).to_string()), "at {at}");
}

fn on_day(day: u64) -> UtcDateTime {
    later(START, days(day))
}

/// MONEY-7: a release names the instant at which it clears: its own instant plus the window.
#[test]
fn money_7_a_release_names_when_it_clears() {
    let mut scenario = working(&["100"]);
    scenario.at(on_day(2));
    assert_eq!(scenario.does(release(1)), [released(1, "100", Approved).clearing_at(on_day(7))]);
}

/// MONEY-7: a bonus names this instant, too, also after closing.
#[test]
fn money_7_a_bonus_names_when_it_clears() {
    let mut scenario = working(&["100"]);
    assert_eq!(scenario.does(pay_bonus(usd("20"))), [bonus("20", "0").clearing_at(on_day(5))]);
    scenario.does(end_contract(Party::Freelancer));
    scenario.at(on_day(30));
    assert_eq!(scenario.does(pay_bonus(usd("20"))), [bonus("20", "0").clearing_at(on_day(35))]);
}

/// MONEY-7: releases of every cause name it. For a lapse, the window begins at the instant of the lapse.
#[test]
fn money_7_every_release_names_the_instant() {
    let mut silent = working(&["100"]);
    silent.does(submit(1));
    let expected = [event(on_day(14), released(1, "100", ReviewLapsed).clearing_at(on_day(19)))];
    assert_eq!(silent.at(on_day(16)).advance(), expected, "however late the host is");

    let mut split = working(&["100"]);
    split.does(propose(Party::Client, Change::Settle { milestone: 1.into(), to_freelancer: usd("40") }));
    let events = split.does(accept_proposal(Party::Freelancer, 1));
    assert_eq!(events[1], released(1, "40", Settlement).clearing_at(on_day(5)));

    let mut disputed = working(&["100"]);
    for step in [submit(1), request_changes(1), dispute(Party::Freelancer, 1)] {
        disputed.does(step);
    }
    let mut contested = disputed.clone();
    contested.does(contest(Party::Client, 1));
    assert_eq!(contested.does(award(1, usd("70")))[1], released(1, "70", Award).clearing_at(on_day(5)));
    let lapsed = event(on_day(5), released(1, "100", AnswerLapsed).clearing_at(on_day(10)));
    assert_eq!(disputed.at(on_day(6)).advance(), [lapsed]);
}

/// MONEY-7: releases of every amount name it, even if the fee takes everything.
#[test]
fn money_7_a_payment_of_zero_names_the_instant() {
    let mut policy = clearing_after(days(5));
    policy.freelancer_fee_bps = 10_000;
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    let all_fee = released_with(1, "100", "0", "100", Approved).clearing_at(on_day(5));
    assert_eq!(scenario.does(release(1)), [all_fee]);
    has(&scenario, on_day(1), ["0", "0", "0"]);
}

/// MONEY-7: without a window no payment names it, and everything has cleared at once.
#[test]
fn money_7_without_a_window_everything_is_cleared() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true));
    assert_eq!(scenario.does(release_amount(1, usd("60"))), [released(1, "60", Approved)]);
    assert_eq!(scenario.does(pay_bonus(usd("7"))), [bonus("7", "0")]);
    has(&scenario, START, ["67", "0", "67"]);
    scenario.does(refund_payment(1, usd("10")));
    has(&scenario, START, ["57", "0", "57"]);
}

/// MONEY-7: the window ends with the calendar at the latest, and nothing is rejected because of it (TIME-8).
#[test]
fn money_7_clears_at_the_end_of_the_calendar_at_the_latest() {
    for (paid_at, clears_at) in [
        (earlier(LAST, days(5) + NANOSECOND), earlier(LAST, NANOSECOND)),
        (earlier(LAST, days(5)), LAST),
        (later(earlier(LAST, days(5)), NANOSECOND), LAST),
        (LAST, LAST),
    ] {
        let offer = offer(&["100"]).fund_first(true).policy(clearing_after(days(5)));
        let mut scenario = Scenario::open_at(offer, earlier(LAST, days(6)));
        scenario.does(accept());
        scenario.at(paid_at);
        assert_eq!(scenario.does(release(1)), [released(1, "100", Approved).clearing_at(clears_at)]);
        has(&scenario, LAST, ["100", "0", "100"]);
    }
}

/// MONEY-7: it is not a deadline. Nothing happens when a payment clears, and the transfer belongs to the
/// event of the payment.
#[test]
fn money_7_clearing_is_not_a_deadline() {
    let mut scenario = working(&["100"]);
    scenario.does(release(1));
    assert_eq!(scenario.contract.deadlines(), []);
    assert_eq!(scenario.at(on_day(500)).advance(), []);
    let moved: Vec<_> = scenario.log.last().unwrap().transfers(4).collect();
    assert_eq!(moved.len(), 1);
    assert_eq!((moved[0].to, moved[0].amount), (Account::Freelancer, usd("100")));
}

/// MONEY-7: a payment is clearing until one nanosecond before `clears_at`, and has cleared at `clears_at`.
#[test]
fn money_7_clears_at_its_instant_to_the_nanosecond() {
    let mut scenario = working(&["100"]);
    scenario.does(release(1));
    has(&scenario, earlier(START, NANOSECOND), ["0", "0", "0"]);
    has(&scenario, START, ["100", "100", "0"]);
    has(&scenario, earlier(on_day(5), NANOSECOND), ["100", "100", "0"]);
    has(&scenario, on_day(5), ["100", "0", "100"]);
    has(&scenario, later(on_day(5), NANOSECOND), ["100", "0", "100"]);
}

/// MONEY-7: the earned amount is after the freelancer's fee. Each payment clears separately.
#[test]
fn money_7_counts_what_the_freelancer_receives() {
    let mut policy = clearing_after(days(5));
    policy.freelancer_fee_bps = 1_000;
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    scenario.does(release_amount(1, usd("60")));
    scenario.at(on_day(2)).does(pay_bonus(usd("20")));
    // 60 less a fee of 6, and 20 less a fee of 2.
    has(&scenario, earlier(on_day(2), NANOSECOND), ["54", "54", "0"]);
    has(&scenario, on_day(2), ["72", "72", "0"]);
    has(&scenario, on_day(5), ["72", "18", "54"]);
    has(&scenario, on_day(7), ["72", "0", "72"]);
}

/// MONEY-7: a top-up is part of the earned amount.
#[test]
fn money_7_counts_the_top_up() {
    let mut scenario = working(&["100"]);
    scenario.does(release_amount(1, usd("150")));
    has(&scenario, START, ["150", "150", "0"]);
}

/// Three payments on milestone 1: 30 at the start, 20 on day 1, and 10 on day 2. They clear on days 5, 6 and
/// 7.
fn three_payments() -> Scenario {
    let mut scenario = working(&["100"]);
    for (day, amount) in [(0, "30"), (1, "20"), (2, "10")] {
        scenario.at(on_day(day)).does(release_amount(1, usd(amount)));
    }
    scenario
}

/// MONEY-7: a refund takes from the payment that clears last, and then from the one before it.
#[test]
fn money_7_a_refund_takes_from_what_clears_last() {
    let mut scenario = three_payments();
    scenario.at(on_day(3)).does(refund_payment(1, usd("15")));
    // The refund takes the 10 and 5 of the 20. So 30 clears on day 5, and 15 on day 6.
    has(&scenario, on_day(2), ["60", "60", "0"]);
    has(&scenario, on_day(3), ["45", "45", "0"]);
    has(&scenario, on_day(5), ["45", "15", "30"]);
    has(&scenario, on_day(6), ["45", "0", "45"]);
}

/// MONEY-7: a second refund takes from what the first one has left.
#[test]
fn money_7_the_next_refund_takes_from_what_is_left() {
    let mut scenario = three_payments();
    scenario.at(on_day(3)).does(refund_payment(1, usd("15")));
    scenario.does(refund_payment(1, usd("20")));
    has(&scenario, on_day(3), ["25", "25", "0"]);
    has(&scenario, earlier(on_day(5), NANOSECOND), ["25", "25", "0"]);
    has(&scenario, on_day(5), ["25", "0", "25"]);
}

/// MONEY-7: a refund takes first from payments that are still clearing at its own instant, and last from
/// cleared payments.
#[test]
fn money_7_a_refund_takes_from_cleared_payments_last() {
    let mut scenario = three_payments();
    // On day 6 only the 10 of day 2 is still clearing.
    scenario.at(on_day(6)).does(refund_payment(1, usd("4")));
    has(&scenario, on_day(6), ["56", "6", "50"]);
    scenario.does(refund_payment(1, usd("16")));
    has(&scenario, on_day(6), ["40", "0", "40"]);
    // Before the refund, the amounts are unchanged.
    has(&scenario, earlier(on_day(6), NANOSECOND), ["60", "30", "30"]);
}

/// MONEY-7: one nanosecond before a payment clears, a refund still takes from it.
#[test]
fn money_7_a_refund_just_before_clearing() {
    let mut scenario = working(&["100"]);
    scenario.does(release_amount(1, usd("30")));
    scenario.at(on_day(4)).does(release_amount(1, usd("20")));
    let mut before = scenario.clone();
    before.at(earlier(on_day(5), NANOSECOND)).does(refund_payment(1, usd("25")));
    has(&before, earlier(on_day(5), NANOSECOND), ["25", "25", "0"]);
    has(&before, on_day(5), ["25", "0", "25"]);
    scenario.at(on_day(5)).does(refund_payment(1, usd("15")));
    has(&scenario, on_day(5), ["35", "5", "30"]);
}

/// MONEY-7: a refund takes only from payments on its own milestone, and never from a bonus.
#[test]
fn money_7_a_refund_takes_from_its_own_milestone() {
    let mut scenario = working(&["100", "50"]);
    scenario.does(release(1));
    scenario.at(on_day(4)).does(fund(2));
    scenario.does(release(2));
    scenario.does(pay_bonus(usd("7")));
    scenario.at(on_day(6)).does(refund_payment(1, usd("30")));
    has(&scenario, on_day(6), ["127", "57", "70"]);
    scenario.does(refund_payment(2, usd("50")));
    has(&scenario, on_day(6), ["77", "7", "70"]);
    has(&scenario, on_day(9), ["77", "0", "77"]);
}

/// MONEY-7: a refund takes what the freelancer pays: its amount less the fee that is given back.
#[test]
fn money_7_a_refund_takes_its_net_amount() {
    let mut policy = clearing_after(days(5));
    policy.freelancer_fee_bps = 1_000;
    let mut scenario = Scenario::active(offer(&["1.00"]).fund_first(true).policy(policy));
    scenario.does(release_amount(1, usd("0.15")));
    // The fee on 15 cents is 1.5 cents, rounded to 2. The fee on 11 cents is 1.1 cents, rounded to 1. So one
    // cent of the refund of 4 is a returned fee.
    has(&scenario, START, ["0.13", "0.13", "0"]);
    scenario.does(refund_payment(1, usd("0.04")));
    has(&scenario, START, ["0.10", "0.10", "0"]);
    scenario.at(on_day(5)).does(refund_payment(1, usd("0.11")));
    has(&scenario, on_day(5), ["0", "0", "0"]);
}

/// MONEY-7: amounts are in the minor unit of the currency.
#[test]
fn money_7_in_yen_and_dinars() {
    let earned = |currency, payment, extra| {
        let mut policy = clearing_after(days(5));
        policy.freelancer_fee_bps = 1_000;
        let mut scenario = Scenario::active(offer_in(currency, &["100"]).fund_first(true).policy(policy));
        scenario.does(release_amount(1, money(payment, currency)));
        scenario.at(on_day(1)).does(pay_bonus(money(extra, currency)));
        earnings(&scenario, on_day(5))
    };
    // 15 less 1.5, which is rounded to 2, and 25 less 2.5, which is rounded to 2. The bonus clears a day
    // later.
    assert_eq!(earned(Currency::JPY, "15", "25"), ["36 JPY", "23 JPY", "13 JPY"]);
    assert_eq!(earned(Currency::KWD, "0.015", "0.025"), ["0.036 KWD", "0.023 KWD", "0.013 KWD"]);
}

/// MONEY-7, MONEY-1: sums of the largest amounts do not overflow.
#[test]
fn money_7_sums_may_exceed_the_maximum() {
    let maximum = || money("1000000000000", Currency::CLF);
    let offer = offer_in(Currency::CLF, &["1000000000000"]).fund_first(true).policy(clearing_after(days(5)));
    let mut scenario = Scenario::active(offer);
    scenario.does(release(1));
    for _ in 0..20 {
        scenario.does(pay_bonus(maximum()));
    }
    let all = "21000000000000.0000 CLF".to_owned();
    let nothing = "0.0000 CLF".to_owned();
    assert_eq!(earnings(&scenario, START), [all.clone(), all.clone(), nothing.clone()]);
    assert_eq!(earnings(&scenario, on_day(5)), [all.clone(), nothing, all]);
}

/// MONEY-7: escrow that is returned to the client was never earned.
#[test]
fn money_7_returned_escrow_is_not_earned() {
    let mut scenario = working(&["100"]);
    scenario.does(release_amount(1, usd("60")));
    let events = scenario.does(refund(1));
    assert!(matches!(events[0], EventKind::EscrowReturned { .. }));
    has(&scenario, START, ["60", "60", "0"]);
}
