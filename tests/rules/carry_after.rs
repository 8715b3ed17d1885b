//! FUND-4, REL-7: how long a leftover must wait before it may be carried.

use core::time::Duration;

use milestone_escrow::MilestoneState::{Disputed, Remainder};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{EventKind, Policy};
use time::macros::{date, utc_datetime};

use super::expected_events::{funded, funded_from, leftovers};
use super::scenarios::{
    ScenarioExt, agree, change_amount, change_due, many_current, withdraw_dispute_by_consent,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

fn carrying_after(window: Option<Duration>) -> Policy {
    Policy { carry_after: window, ..many_current() }
}

/// 60 of 100 was requested for milestone 1, and 30 was paid at the start, so it holds a leftover. The other
/// milestones are planned.
fn leftover(policy: Policy) -> Scenario {
    Scenario::active(offer(&["100", "50", "20"]).fund_first(true).policy(policy))
        .then([submit_for(1, usd("60")), release_amount(1, usd("30"))])
}

/// Three days, which most of these tests use.
fn three_days() -> Policy {
    carrying_after(Some(days(3)))
}

/// Funding milestone 2 carries the leftover from this instant on, and not a nanosecond earlier.
#[track_caller]
fn carries_from(scenario: &Scenario, instant: time::UtcDateTime) {
    let mut before = scenario.clone();
    before.at(earlier(instant, NANOSECOND));
    assert_eq!(before.does(fund(2)), [funded(2, "50")], "a nanosecond before {instant}");
    for now in [instant, later(instant, NANOSECOND)] {
        let mut after = scenario.clone();
        after.at(now);
        assert_eq!(after.does(fund(2)), [funded_from(2, "0", &[(1, "50")])], "at {now}");
    }
}

/// FUND-4: a leftover is carried exactly after the waiting time.
#[test]
fn fund_4_a_leftover_is_carried_after_its_waiting_time() {
    carries_from(&leftover(three_days()), later(START, days(3)));
    carries_from(&leftover(carrying_after(Some(SECOND))), later(START, SECOND));
}

/// FUND-4: with a waiting time of zero, it is carried at once.
#[test]
fn fund_4_a_waiting_time_of_zero() {
    let mut scenario = leftover(carrying_after(Some(Duration::ZERO)));
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "50")])]);
}

/// FUND-4: with `null`, it is never carried.
#[test]
fn fund_4_null_means_never() {
    let policy = Policy { dormancy_window: None, ..carrying_after(None) };
    let mut scenario = leftover(policy);
    scenario.wait(days(36_500));
    assert_eq!(scenario.does(fund(2)), [funded(2, "50")]);
    let changed = EventKind::AmountChanged {
        milestone: 2.into(),
        amount: usd("70"),
        deposit: usd("20"),
        carried: leftovers(&[]),
        client_fee: None,
    };
    assert_eq!(agree(&mut scenario, change_amount(2, "70"))[1], changed);
    scenario.assert_milestone(1, Remainder, "70", "30");
}

/// FUND-4: a further release from a leftover starts the waiting time again.
#[test]
fn fund_4_a_further_release_restarts_the_waiting_time() {
    let mut scenario = leftover(three_days()).after(2).then([release_amount(1, usd("10"))]);
    carries_from(&scenario, later(START, days(5)));
    scenario.wait(days(3) - NANOSECOND).does(release_amount(1, usd("10")));
    carries_from(&scenario, later(scenario.now, days(3)));
}

/// FUND-4: a withdrawn refund request starts the waiting time again, because the milestone becomes a
/// remainder again.
#[test]
fn fund_4_a_withdrawn_refund_request_restarts_the_waiting_time() {
    let scenario = leftover(three_days()).then([request_refund(1)]).after(4);
    carries_from(&scenario.then([withdraw_refund_request(1)]), later(START, days(7)));
}

/// FUND-4: a withdrawn refund request of dormancy starts it again, too.
#[test]
fn fund_4_a_withdrawn_request_of_dormancy_restarts_the_waiting_time() {
    let scenario = leftover(three_days()).after(91);
    carries_from(&scenario.then([withdraw_refund_request(1)]), later(START, days(94)));
}

/// FUND-4: a withdrawn dispute starts it again, alone or by consent.
#[test]
fn fund_4_a_withdrawn_dispute_restarts_the_waiting_time() {
    let disputed = leftover(three_days()).then([dispute(Freelancer, 1)]).after(4);
    carries_from(&disputed.clone().then([withdraw_dispute(Freelancer, 1)]), later(START, days(7)));
    let mut contested = disputed.then([contest(Client, 1)]).after(2);
    agree(&mut contested, withdraw_dispute_by_consent(1));
    carries_from(&contested, later(START, days(9)));
}

/// FUND-4: giving way, which leaves a remainder, starts it again.
#[test]
fn fund_4_giving_way_restarts_the_waiting_time() {
    for contention in [request_refund(1), dispute(Freelancer, 1)] {
        let mut scenario = leftover(three_days()).then([contention]).after(4);
        // 30 of the 70 was claimed, and 40 is left.
        scenario.does(release(1));
        scenario.assert_milestone(1, Remainder, "40", "0");
        let mut early = scenario.clone();
        early.wait(days(3) - NANOSECOND);
        assert_eq!(early.does(fund(2)), [funded(2, "50")]);
        scenario.wait(days(3));
        assert_eq!(scenario.does(fund(2)), [funded_from(2, "10", &[(1, "40")])]);
    }
}

/// FUND-4: carrying from a leftover does not start the waiting time again. Neither does a change of its due
/// date, a refund of a payment, or a rejected command.
#[test]
fn fund_4_what_does_not_restart_the_waiting_time() {
    let mut scenario = leftover(three_days()).after(2);
    agree(&mut scenario, change_due(1, Some(date!(2026 - 03 - 01))));
    scenario.does(refund_payment(1, usd("5")));
    scenario.does(propose(Client, change_due(1, None)));
    scenario.refuses(release_amount(1, usd("70.01")));
    carries_from(&scenario, later(START, days(3)));
    scenario.at(later(START, days(3))).does(fund(2));
    assert_eq!(
        scenario.does(fund(3)),
        [funded_from(3, "0", &[(1, "20")])],
        "what is left, at the same instant"
    );
}

/// FUND-4: after a release by a deadline that the host has not seen yet, the waiting time begins at the
/// instant of the release.
#[test]
fn fund_4_counts_from_the_instant_of_the_event() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true).policy(three_days()));
    scenario.does(submit_for(1, usd("30")));
    let lapse = later(START, days(14));
    for (now, deposit, carried) in [
        (earlier(later(lapse, days(3)), NANOSECOND), "50", &[][..]),
        (later(lapse, days(3)), "0", &[(1, "50")]),
    ] {
        let events = scenario.clone().at(now).does(fund(2));
        assert_eq!(events[1], funded_from(2, deposit, carried));
    }
}

/// FUND-4: of several leftovers, only those that have waited long enough are carried, the lowest number
/// first.
#[test]
fn fund_4_only_leftovers_that_waited_are_carried() {
    let scenario = Scenario::active(offer(&["100", "100", "100", "50"]).policy(three_days()));
    let mut scenario = scenario.then([fund(1), fund(2), fund(3), release_amount(2, usd("80"))]);
    scenario.wait(days(1)).does(release_amount(3, usd("90")));
    scenario.wait(days(1)).does(release_amount(1, usd("70")));
    // Milestone 1 has a leftover of 30 since day 2, milestone 2 of 20 since day 0, and milestone 3 of 10
    // since day 1.
    let funding_on = |day, expected| {
        let events = scenario.clone().at(later(START, days(day))).does(fund(4));
        assert_eq!(events, [expected], "on day {day}");
    };
    funding_on(2, funded(4, "50"));
    funding_on(3, funded_from(4, "30", &[(2, "20")]));
    funding_on(4, funded_from(4, "20", &[(2, "20"), (3, "10")]));
    funding_on(5, funded_from(4, "0", &[(1, "30"), (2, "20")]));
}

/// FUND-4, PROP-4: a price increase, too, uses only leftovers that have waited long enough.
#[test]
fn fund_4_a_price_increase_keeps_to_the_waiting_time() {
    let mut scenario = leftover(three_days()).then([fund(2)]);
    let changed = |amount, deposit, carried: &[(u64, &str)]| EventKind::AmountChanged {
        milestone: 2.into(),
        amount: usd(amount),
        deposit: usd(deposit),
        carried: leftovers(carried),
        client_fee: None,
    };
    scenario.wait(days(3) - NANOSECOND);
    assert_eq!(agree(&mut scenario, change_amount(2, "60"))[1], changed("60", "10", &[]));
    scenario.wait(NANOSECOND);
    assert_eq!(agree(&mut scenario, change_amount(2, "75"))[1], changed("75", "0", &[(1, "15")]));
}

/// FUND-4, TIME-8: a waiting time that would end after the calendar never ends. Nothing is rejected because
/// of it.
#[test]
fn fund_4_a_waiting_time_past_the_calendar_never_ends() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = Policy { offer_window: None, ..three_days() };
    let offer = offer(&["100", "50"]).fund_first(true).policy(policy);
    for (start, expected) in [
        (earlier(last, days(3)), funded_from(2, "0", &[(1, "50")])),
        (later(earlier(last, days(3)), NANOSECOND), funded(2, "50")),
        (last, funded(2, "50")),
    ] {
        let scenario = Scenario::open_at(offer.clone(), start);
        let mut scenario = scenario.then([accept(), release_amount(1, usd("30"))]);
        scenario.at(last);
        assert_eq!(scenario.does(fund(2)), [expected]);
    }
}

/// FUND-4: a clock that steps back does not lengthen the waiting time, because its reading counts as the
/// instant of the last event (TIME-1).
#[test]
fn fund_4_counts_with_the_clamped_reading() {
    let mut scenario = leftover(three_days()).after(3).then([pay_bonus(usd("1"))]);
    scenario.at(START);
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "50")])]);
}

/// REL-7: until then the freelancer may dispute the leftover. A disputed leftover is never carried.
#[test]
fn rel_7_the_freelancer_may_dispute_during_the_waiting_time() {
    let mut scenario = leftover(three_days());
    assert_eq!(scenario.does(fund(2)), [funded(2, "50")]);
    scenario.wait(days(3) - NANOSECOND).does(dispute(Freelancer, 1));
    scenario.wait(NANOSECOND);
    assert_eq!(scenario.does(fund(3)), [funded(3, "20")]);
    scenario.assert_milestone(1, Disputed, "70", "30");
}

/// REL-7: with `null`, a leftover is never carried, and can be disputed as long as it is a remainder.
#[test]
fn rel_7_with_null_it_stays_open_to_dispute() {
    let mut scenario = leftover(carrying_after(None)).after(60);
    assert_eq!(scenario.does(fund(2)), [funded(2, "50")]);
    scenario.does(dispute(Freelancer, 1));
    scenario.assert_milestone(1, Disputed, "70", "30");
}
