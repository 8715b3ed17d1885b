//! TIME-4 to TIME-8: calls of `advance` that change nothing, rejections that record nothing, and the ends of
//! the calendar.

use milestone_escrow::RefundCause::{Client, ContractEnded};
use milestone_escrow::ReleaseCause::{AnswerLapsed, Approved, ReviewLapsed};
use milestone_escrow::{Command, Contract, DeadlineKind, EventKind, Outcome, Party, Rejection};
use time::UtcDateTime;
use time::macros::{date, utc_datetime};

use super::expected_events::{bonus, closed, event, funded, refund_requested, released, submitted, working};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// The last instant of the calendar.
const LAST: UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

/// Commands by day. Between them, reviews, refund requests, disputes and dormancy lapse.
fn script() -> Vec<(u64, Command)> {
    vec![
        (0, submit_for(1, usd("60"))),
        (20, fund(2)),
        (21, submit(2)),
        (22, request_changes(2)),
        (23, dispute(Party::Freelancer, 2)),
        (40, fund(3)),
        (200, pay_bonus(usd("1"))),
        (201, end_contract(Party::Client)),
    ]
}

/// The scenario of the script, with an `advance` every so many hours, or none.
fn with_advances(every: Option<u64>) -> Scenario {
    let mut scenario = working(&["100", "50", "30"]);
    let mut hour = 0;
    for (day, command) in script() {
        while let Some(step) = every.filter(|step| hour + step <= day * 24) {
            hour += step;
            scenario.at(later(START, 3_600 * u32::try_from(hour).unwrap() * SECOND)).advance();
        }
        scenario.at(later(START, days(day))).does(command);
    }
    scenario
}

/// TIME-4: `advance` at any time, any number of times, or never, gives the same log and state.
#[test]
fn time_4_advance_changes_neither_log_nor_state() {
    let never = with_advances(None);
    let lapsed = never.log.iter().filter(|event| (event.at - START).whole_days() > 24).count();
    assert!(lapsed > 4, "deadlines do pass on the way: {:?}", never.log);
    for every in [1, 7, 24, 24 * 37] {
        let advanced = with_advances(Some(every));
        assert_eq!(advanced.log, never.log, "every {every} hours");
        assert_eq!(advanced.contract, never.contract, "every {every} hours");
    }
}

/// TIME-4: `advance` records exactly the events of deadlines that a command would record before its own.
#[test]
fn time_4_advance_records_only_deadlines() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.wait(days(500));
    let mut by_command = scenario.clone().does_at(pay_bonus(usd("1")));
    assert_eq!(by_command.pop().map(|event| event.kind), Some(bonus("1", "0")));
    assert_eq!(by_command.len(), 3);
    assert_eq!(scenario.advance(), by_command);
}

/// TIME-4: if nothing is due, `advance` changes nothing.
#[test]
fn time_4_advance_without_deadlines_changes_nothing() {
    let mut scenario = working(&["100"]);
    let before = scenario.contract.clone();
    assert_eq!(scenario.wait(days(90) - NANOSECOND).advance(), []);
    assert_eq!(scenario.contract, before);
}

/// TIME-5: a rejected command records nothing, not even the deadlines that have passed. The next call records
/// them.
#[test]
fn time_5_a_rejection_leaves_the_deadlines_to_the_next_call() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    let before = scenario.contract.clone();
    scenario.wait(days(20)).refuses_with(withdraw_submission(1), "wrong_state", "WORK-3");
    assert_eq!(scenario.contract, before, "still under review");
    let expected = event(later(START, days(14)), released(1, "100", ReviewLapsed));
    let advanced = scenario.clone().advance();
    assert_eq!((advanced.len(), &advanced[0]), (1, &expected));
    assert_eq!(scenario.wait(days(1)).does_at(pay_bonus(usd("1")))[0], expected);
}

/// An active contract at this instant. Milestone 1 is funded, and there is no dormancy.
fn working_at(now: UtcDateTime) -> Scenario {
    let mut scenario =
        Scenario::open_at(offer(&["100"]).policy(policy(|policy| policy.offer_window = None)), now);
    scenario.does(accept());
    scenario.does(fund(1));
    scenario
}

/// TIME-6: a review window may end with the calendar, but not after it.
#[test]
fn time_6_no_review_past_the_calendar() {
    let latest = earlier(LAST, days(14));
    assert_eq!(working_at(latest).does(submit(1)), [submitted(1, "100", LAST)]);
    let mut scenario = working_at(later(latest, NANOSECOND));
    assert_eq!(scenario.refuses(submit(1)), Rejection::TimeOutOfRange { window: "review_window" });
}

/// TIME-6: the same holds for a refund window, also by the client's ending.
#[test]
fn time_6_no_refund_window_past_the_calendar() {
    let latest = earlier(LAST, days(7));
    let too_late = later(latest, NANOSECOND);
    assert_eq!(working_at(latest).does(request_refund(1)), [refund_requested(1, LAST, Client)]);
    assert_eq!(
        working_at(latest).does(end_contract(Party::Client))[1],
        refund_requested(1, LAST, ContractEnded)
    );
    for command in [request_refund(1), end_contract(Party::Client)] {
        working_at(too_late).refuses_with(command, "time_out_of_range", "TIME-6");
    }
}

/// TIME-6: the same holds for an answer window: 5 days for the client, and the longer one of 7 days for the
/// freelancer.
#[test]
fn time_6_no_answer_window_past_the_calendar() {
    for (opener, length) in [(Party::Freelancer, 5), (Party::Client, 7)] {
        let in_dispute_at = |now| {
            let mut scenario = working_at(earlier(LAST, days(14)));
            scenario.does(submit(1));
            scenario.does(request_changes(1));
            scenario.at(now).try_to(dispute(opener, 1))
        };
        let latest = earlier(LAST, days(length));
        assert!(in_dispute_at(latest).is_ok(), "{opener}");
        let refused = in_dispute_at(later(latest, NANOSECOND)).unwrap_err();
        assert_eq!((refused.code(), refused.rule()), ("time_out_of_range", "TIME-6"), "{opener}");
    }
}

/// TIME-6: the same holds for the window of an offer.
#[test]
fn time_6_no_offer_past_the_calendar() {
    let latest = earlier(LAST, days(7));
    let scenario = Scenario::open_at(offer(&["100"]), latest);
    assert_eq!(scenario.contract.next_deadline().unwrap().at, LAST);
    let refused = Contract::open(offer(&["100"]), &later(latest, NANOSECOND)).unwrap_err();
    assert_eq!(refused, Rejection::TimeOutOfRange { window: "offer_window" });
}

/// TIME-6: commands that open no window are accepted until the last nanosecond.
#[test]
fn time_6_what_opens_no_window_works_to_the_end() {
    let mut scenario = working_at(LAST);
    assert_eq!(scenario.does_at(release(1)), [event(LAST, released(1, "100", Approved))]);
}

/// TIME-6: dormancy comes only if its refund window ends within the calendar.
#[test]
fn time_6_dormancy_needs_room_for_its_refund_window() {
    let latest = earlier(LAST, days(97));
    let mut scenario = working_at(latest);
    assert_eq!(scenario.contract.next_deadline().unwrap().kind, DeadlineKind::Dormancy);
    assert_eq!(scenario.at(LAST).advance().len(), 2, "asked back and returned at the very end");

    for too_late in [later(latest, NANOSECOND), later(latest, days(7) + NANOSECOND), LAST] {
        let mut scenario = working_at(too_late);
        assert_eq!(scenario.contract.next_deadline(), None);
        assert_eq!(scenario.at(LAST).advance(), []);
    }
}

/// TIME-6: with a due date at the end of the calendar, dormancy never comes.
#[test]
fn time_6_dormancy_never_comes_after_the_last_due_date() {
    let mut offer = offer(&["100"]);
    offer.milestones[0].due = Some(date!(9999 - 12 - 31));
    let mut scenario = Scenario::open_at(offer, utc_datetime!(9995-01-01 0:00));
    scenario.does(accept());
    scenario.does(fund(1));
    assert_eq!(scenario.contract.next_deadline(), None);
}

/// TIME-6: a refund window that END-4 opens ends with the calendar at the latest.
#[test]
fn time_6_the_refund_window_of_a_rest_is_cut_to_the_calendar() {
    let mut scenario = working_at(earlier(LAST, days(14)));
    scenario.does(submit_for(1, usd("60")));
    scenario.at(earlier(LAST, days(7))).does(end_contract(Party::Client));
    let mut answered = scenario.clone();
    answered.wait(days(1));
    assert_eq!(answered.does(release(1))[1], refund_requested(1, LAST, ContractEnded));

    scenario.does(dispute(Party::Freelancer, 1));
    let lapse = earlier(LAST, days(2));
    let expected = [released(1, "60", AnswerLapsed), refund_requested(1, LAST, ContractEnded)];
    assert_eq!(scenario.at(lapse).advance(), expected.map(|kind| event(lapse, kind)));
}

/// TIME-6: a clock before the year 0000 counts as the first instant of the calendar.
#[test]
fn time_6_readings_before_the_calendar_count_as_its_first_instant() {
    let first = utc_datetime!(0000-01-01 0:00);
    let before = utc_datetime!(-0001-12-31 23:59:59.999_999_999);
    let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true), before);
    assert_eq!(scenario.log[0].at, first);
    assert_eq!(scenario.contract.next_deadline().unwrap().at, later(first, days(7)));
    assert_eq!(scenario.at(UtcDateTime::MIN).does_at(accept()), [event(first, EventKind::OfferAccepted)]);
}

/// TIME-7: all events of a command have its instant. The events of deadlines come before them, with their own
/// instants.
#[test]
fn time_7_a_decision_has_one_instant_after_those_of_deadlines() {
    let mut scenario = working(&["100", "50"]);
    scenario.does(submit_for(1, usd("60")));
    let now = later(START, days(20));
    let expected = [
        event(later(START, days(14)), released(1, "60", ReviewLapsed)),
        event(now, EventKind::ContractEnded { by: Party::Client }),
        event(now, refund_requested(1, later(now, days(7)), ContractEnded)),
    ];
    assert_eq!(scenario.at(now).does_at(end_contract(Party::Client)), expected);
}

/// TIME-7: an offer and its funding have the same instant.
#[test]
fn time_7_all_effects_share_the_instant_of_their_act() {
    let scenario = Scenario::open(offer(&["100"]).fund_first(true));
    assert_eq!(scenario.log[1], event(START, funded(1, "100")));
    let mut declined = scenario;
    let events = declined.wait(days(1) + NANOSECOND).does_at(decline_offer());
    assert_eq!(events[2], event(later(START, days(1) + NANOSECOND), closed(Outcome::Declined)));
    assert!(events.iter().all(|event| event.at == later(START, days(1) + NANOSECOND)));
}

/// A contract in which 100 was paid, closed at this instant.
fn closed_at(now: UtcDateTime) -> Scenario {
    let mut scenario = working_at(now);
    scenario.does(release(1));
    scenario.does(end_contract(Party::Client));
    scenario
}

/// TIME-8: the windows after closing end exactly, to the nanosecond.
#[test]
fn time_8_the_windows_after_closing_are_half_open() {
    for (command, length, rule) in
        [(pay_bonus(usd("1")), 365, "END-6"), (refund_payment(1, usd("1")), 180, "REF-5")]
    {
        let mut scenario = closed_at(START);
        let end = later(START, days(length));
        scenario.clone().at(earlier(end, NANOSECOND)).does(command.clone());
        scenario.at(end).refuses_with(command, "window_closed", rule);
    }
}

/// TIME-8: these windows may end after the calendar. Nothing is rejected because of it.
#[test]
fn time_8_the_windows_after_closing_may_reach_past_the_calendar() {
    let mut scenario = closed_at(earlier(LAST, days(2)));
    scenario.at(LAST).does(pay_bonus(usd("1")));
    scenario.does(refund_payment(1, usd("1")));
}

/// TIME-6: a reading after the calendar counts as its last instant. Only a clock with the feature
/// `large-dates` of `time` has such readings.
#[test]
fn time_6_readings_past_the_calendar_count_as_its_last_instant() {
    let mut scenario = working(&["100"]);
    let events = scenario.at(UtcDateTime::MAX).does_at(pay_bonus(usd("1")));
    assert_eq!(events.last().map(|event| event.at), Some(LAST));
    assert_eq!(scenario.contract.last_event_at(), LAST);
}
