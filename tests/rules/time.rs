//! TIME-1 to TIME-3: the clock, the windows, and deadlines that passed before the call.

use core::cell::Cell;

use milestone_escrow::RefundCause::Dormancy;
use milestone_escrow::ReleaseCause::{Approved, ReviewLapsed};
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{Clock, Contract, DeadlineKind, Party};
use time::UtcDateTime;

use super::expected_events::{
    bonus, event, refund_requested, released, returned, submitted, working, working_on_all,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// A clock that counts its readings.
struct Counting(Cell<u32>);

impl Clock for Counting {
    fn now(&self) -> UtcDateTime {
        self.0.set(self.0.get() + 1);
        later(START, days(100))
    }
}

/// How often a call reads the clock.
fn readings(call: impl FnOnce(&Counting)) -> u32 {
    let clock = Counting(Cell::new(0));
    call(&clock);
    clock.0.get()
}

/// TIME-1: every call reads the clock once, whatever its result.
#[test]
fn time_1_reads_the_clock_once_per_call() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    assert_eq!(readings(|clock| drop(Contract::open(offer(&["1"]), clock))), 1);
    assert_eq!(readings(|clock| drop(scenario.contract.handle(pay_bonus(usd("1")), clock))), 1);
    assert_eq!(readings(|clock| drop(scenario.contract.handle(fund(1), clock))), 1, "refused");
    assert_eq!(readings(|clock| drop(scenario.contract.advance(clock))), 1);
    assert_eq!(readings(|clock| drop(scenario.contract.clone().execute(pay_bonus(usd("1")), clock))), 1);
    assert_eq!(readings(|clock| drop(scenario.contract.clone().execute(fund(1), clock))), 1, "refused");
}

/// TIME-1: a clock that steps back counts as the instant of the last event, for windows, too.
#[test]
fn time_1_a_clock_that_steps_back_reads_as_the_last_event() {
    let mut scenario = working(&["100"]);
    let last = later(START, days(3));
    scenario.at(last).does(pay_bonus(usd("1")));
    scenario.at(earlier(START, days(365)));
    assert_eq!(scenario.does_at(submit(1)), [event(last, submitted(1, "100", later(last, days(14))))]);
}

/// TIME-1: only recorded events hold the clock. A rejection and an `advance` without events do not.
#[test]
fn time_1_only_recorded_events_hold_the_clock() {
    let mut scenario = working(&["100"]);
    scenario.wait(days(30));
    assert_eq!(scenario.advance(), []);
    scenario.refuses(fund(1));
    scenario.at(later(START, days(1)));
    assert_eq!(scenario.does_at(pay_bonus(usd("1")))[0].at, later(START, days(1)));
}

/// TIME-1: a rejected call records no deadline. A later call with an earlier reading finds it still open.
#[test]
fn time_1_a_rejected_call_records_no_deadline() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14)).refuses_with(request_changes(1), "wrong_state", "WORK-4");
    scenario.at(later(START, days(13))).does(request_changes(1));
}

/// Each kind of window, opened at an odd nanosecond: its kind, the scenario, and the end of the window.
fn windows() -> Vec<(DeadlineKind, Scenario, UtcDateTime)> {
    let opened = later(START, days(1) + 123 * NANOSECOND);
    let offered = Scenario::open_at(offer(&["100"]), opened);
    let mut in_review = working(&["100"]);
    in_review.at(opened).does(submit(1));
    let mut asked_back = working(&["100"]);
    asked_back.at(opened).does(request_refund(1));
    let mut in_dispute = working(&["100"]);
    in_dispute.at(opened).does(submit(1));
    in_dispute.does(request_changes(1));
    in_dispute.does(dispute(Party::Freelancer, 1));
    let mut idle = working(&["100"]);
    idle.at(opened).does(pay_bonus(usd("1")));
    vec![
        (DeadlineKind::OfferExpiry, offered, later(opened, days(7))),
        (DeadlineKind::ReviewLapse, in_review, later(opened, days(14))),
        (DeadlineKind::RefundLapse, asked_back, later(opened, days(7))),
        (DeadlineKind::AnswerLapse, in_dispute, later(opened, days(5))),
        (DeadlineKind::Dormancy, idle, later(opened, days(90))),
    ]
}

/// TIME-2: a window lasts exactly its length from the instant that opens it.
#[test]
fn time_2_windows_are_exact_to_the_nanosecond() {
    for (kind, scenario, end) in windows() {
        let deadline = scenario.contract.next_deadline().unwrap();
        assert_eq!((deadline.kind, deadline.at), (kind, end));
    }
}

/// TIME-2: one nanosecond before its end, a deadline has not passed.
#[test]
fn time_2_before_its_end_a_window_is_open() {
    for (kind, mut scenario, end) in windows() {
        assert_eq!(scenario.at(earlier(end, NANOSECOND)).advance(), [], "{kind}");
    }
}

/// TIME-2: at its exact instant a deadline has passed, and later, too.
#[test]
fn time_2_at_its_end_a_window_is_over() {
    for (kind, scenario, end) in windows() {
        for now in [end, later(end, NANOSECOND)] {
            let events = scenario.clone().at(now).advance();
            assert_eq!(events.first().map(|event| event.at), Some(end), "{kind}");
        }
    }
}

/// TIME-2: a command one nanosecond before the deadline is in time, and at the deadline it is too late.
#[test]
fn time_2_a_command_at_the_deadline_is_too_late() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14) - NANOSECOND);
    scenario.clone().does(request_changes(1));
    scenario.wait(NANOSECOND).refuses_with(request_changes(1), "wrong_state", "WORK-4");
}

/// TIME-3: deadlines take effect in the order of their instants, not of milestone numbers.
#[test]
fn time_3_the_earlier_deadline_comes_first() {
    let mut scenario = working_on_all(&["10", "20", "30"]);
    for (number, day) in [(3, 0), (1, 1), (2, 2)] {
        scenario.at(later(START, days(day))).does(submit(number));
    }
    let passed = scenario.at(later(START, days(300))).advance();
    let expected = [(3, "30", 14), (1, "10", 15), (2, "20", 16)]
        .map(|(number, amount, day)| event(later(START, days(day)), released(number, amount, ReviewLapsed)));
    assert_eq!(passed, expected);
}

/// TIME-3: at the same instant, the lower milestone number comes first, whatever the kind of deadline.
#[test]
fn time_3_of_one_instant_the_lower_number_comes_first() {
    let mut scenario = working_on_all(&["10", "20", "30", "40"]);
    for number in [4, 2] {
        scenario.does(submit(number));
    }
    scenario.at(later(START, days(7)));
    for number in [3, 1] {
        scenario.does(request_refund(number));
    }
    let lapsed = scenario.at(later(START, days(200))).advance();
    let expected = [
        returned(1, "10", RefundLapsed),
        released(2, "20", ReviewLapsed),
        returned(3, "30", RefundLapsed),
        released(4, "40", ReviewLapsed),
    ];
    assert_eq!(lapsed, expected.map(|kind| event(later(START, days(14)), kind)));
}

/// TIME-3: dormancy comes after all others of its instant. These are activity, so dormancy moves to a later
/// instant.
#[test]
fn time_3_dormancy_comes_last_and_moves() {
    let policy = policy(|policy| {
        policy.max_current = 2;
        policy.dormancy_window = Some(days(14));
    });
    let mut scenario = Scenario::active(offer(&["10", "20"]).policy(policy));
    scenario.does(fund(1));
    scenario.does(fund(2));
    scenario.does(submit(2));
    let lapse = later(START, days(14));
    assert_eq!(scenario.at(lapse).advance(), [event(lapse, released(2, "20", ReviewLapsed))]);
    let next = scenario.contract.next_deadline().unwrap();
    assert_eq!((next.kind, next.at), (DeadlineKind::Dormancy, later(lapse, days(14))));
}

/// TIME-3: so `deadlines` lists dormancy last at the same instant.
#[test]
fn time_3_dormancy_is_listed_after_the_others_of_its_instant() {
    let policy = policy(|policy| {
        policy.max_current = 2;
        policy.dormancy_window = Some(days(14));
    });
    let mut scenario = Scenario::active(offer(&["10", "20"]).policy(policy));
    scenario.does(fund(1));
    scenario.does(fund(2));
    scenario.does(submit(2));
    let actual: Vec<_> =
        scenario.contract.deadlines().iter().map(|deadline| (deadline.kind, deadline.at)).collect();
    let at = later(START, days(14));
    assert_eq!(actual, [(DeadlineKind::ReviewLapse, at), (DeadlineKind::Dormancy, at)]);
}

/// TIME-3: deadlines that other deadlines open take effect, too, each at its own instant, however late the
/// host is.
#[test]
fn time_3_a_deadline_opens_the_next_one() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    let passed = scenario.at(later(START, days(3_000))).advance();
    let expected = [
        event(later(START, days(14)), released(1, "60", ReviewLapsed)),
        event(later(START, days(104)), refund_requested(1, later(START, days(111)), Dormancy)),
        event(later(START, days(111)), returned(1, "40", RefundLapsed)),
    ];
    assert_eq!(passed, expected);
}

/// TIME-3: a command after the deadlines records the same events first.
#[test]
fn time_3_a_command_finds_the_deadlines_done() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    let now = later(START, days(20));
    let events = scenario.at(now).does_at(release_amount(1, usd("5")));
    let expected = [
        event(later(START, days(14)), released(1, "60", ReviewLapsed)),
        event(now, released(1, "5", Approved)),
    ];
    assert_eq!(events, expected);
}

/// TIME-3: a command is checked against the state after the deadlines.
#[test]
fn time_3_a_command_is_judged_after_the_deadlines() {
    let mut scenario = working(&["100"]);
    scenario.does(request_refund(1));
    scenario.wait(days(7)).refuses_with(release(1), "wrong_state", "FUND-5");
    assert_eq!(scenario.does(pay_bonus(usd("1"))), [returned(1, "100", RefundLapsed), bonus("1", "0")]);
}
