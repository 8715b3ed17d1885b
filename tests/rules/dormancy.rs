//! DORM-1, DORM-2: dormancy.

use milestone_escrow::MilestoneState::{
    ChangesRequested, Disputed, Funded, RefundRequested, Remainder, UnderReview,
};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::RefundCause::Dormancy;
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{Change, Command, DeadlineKind, Policy};
use time::macros::{date, utc_datetime};
use time::{Date, UtcDateTime};

use super::expected_events::{event, refund_requested, returned, working, working_on_all};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// The instant at which the contract becomes dormant. `None` if it never does.
fn dormant_at(scenario: &Scenario) -> Option<UtcDateTime> {
    let deadlines = scenario.contract.deadlines();
    let dormancy = deadlines.iter().find(|deadline| deadline.kind == DeadlineKind::Dormancy)?;
    assert_eq!(dormancy.milestone, None, "it is the contract's, not a milestone's");
    Some(dormancy.at)
}

/// Two milestones with these due dates, both funded at the start.
fn with_dues(dues: [Option<Date>; 2]) -> Scenario {
    let mut offer = offer(&["100", "50"]).policy(policy(|policy: &mut Policy| policy.max_current = 2));
    for (terms, due) in offer.milestones.iter_mut().zip(dues) {
        terms.due = due;
    }
    let mut scenario = Scenario::active(offer);
    scenario.does(fund(1));
    scenario.does(fund(2));
    scenario
}

/// DORM-1: the deadline is 90 days after the contract's last event.
#[test]
fn dorm_1_comes_ninety_days_after_the_last_event() {
    let mut scenario = working(&["100"]);
    assert_eq!(dormant_at(&scenario), Some(utc_datetime!(2026-04-05 9:00)));
    scenario.wait(days(10)).does(pay_bonus(usd("1")));
    assert_eq!(dormant_at(&scenario), Some(utc_datetime!(2026-04-15 9:00)));
}

/// DORM-1: there is a deadline while some milestone is funded, changes requested or remainder.
#[test]
fn dorm_1_has_a_deadline_while_a_milestone_is_idle() {
    let mut scenario = working(&["100", "50"]);
    for (step, state) in [
        (None, Funded),
        (Some(vec![submit(1), request_changes(1)]), ChangesRequested),
        (Some(vec![release_amount(1, usd("1"))]), Remainder),
    ] {
        for command in step.unwrap_or_default() {
            scenario.does(command);
        }
        assert_eq!((scenario.state(1), dormant_at(&scenario)), (state, Some(later(START, days(90)))));
    }
}

/// DORM-1: without an idle milestone there is no deadline: planned, under review, refund requested, disputed
/// or settled.
#[test]
fn dorm_1_needs_an_idle_milestone() {
    let mut planned = Scenario::active(offer(&["100"]));
    assert_eq!(dormant_at(&planned), None);
    assert_eq!(planned.wait(days(3_000)).advance(), []);
    for (steps, state) in [
        (vec![submit(1)], UnderReview),
        (vec![request_refund(1)], RefundRequested),
        (vec![submit(1), dispute(Client, 1)], Disputed),
        (vec![release(1)], milestone_escrow::MilestoneState::Settled),
    ] {
        let mut scenario = working(&["100", "50"]);
        for step in steps {
            scenario.does(step);
        }
        assert_eq!((scenario.state(1), dormant_at(&scenario)), (state, None));
    }
}

/// DORM-1: only an active contract has this deadline, not an offered or an ending one.
#[test]
fn dorm_1_is_for_active_contracts() {
    let offered = Scenario::open(offer(&["100"]).policy(policy(|p| p.offer_window = None)).fund_first(true));
    assert_eq!((offered.state(1), offered.contract.deadlines()), (Funded, vec![]));
    let mut ending = working(&["100"]);
    ending.does(end_contract(Client));
    assert_eq!(dormant_at(&ending), None);
}

/// DORM-1: without a dormancy window there is no deadline.
#[test]
fn dorm_1_never_without_a_window() {
    let mut scenario =
        Scenario::active(offer(&["100"]).policy(policy(|policy| policy.dormancy_window = None)));
    scenario.does(fund(1));
    assert_eq!(scenario.contract.deadlines(), []);
    assert_eq!(scenario.at(utc_datetime!(9999-12-31 23:59)).advance(), []);
}

/// DORM-1: a due date counts up to 24:00 UTC, if that is later than the last event.
#[test]
fn dorm_1_counts_from_the_end_of_a_due_date() {
    let scenario = with_dues([Some(date!(2026 - 02 - 14)), None]);
    assert_eq!(dormant_at(&scenario), Some(later(utc_datetime!(2026-02-15 0:00), days(90))));
    let today = with_dues([Some(date!(2026 - 01 - 05)), None]);
    assert_eq!(dormant_at(&today), Some(later(utc_datetime!(2026-01-06 0:00), days(90))));
    let past = with_dues([Some(date!(2026 - 01 - 04)), None]);
    assert_eq!(dormant_at(&past), Some(later(START, days(90))));
}

/// DORM-1: of several due dates, the latest counts.
#[test]
fn dorm_1_counts_from_the_latest_due_date() {
    for dues in
        [[date!(2026 - 02 - 14), date!(2026 - 03 - 31)], [date!(2026 - 03 - 31), date!(2026 - 02 - 14)]]
    {
        let scenario = with_dues(dues.map(Some));
        assert_eq!(dormant_at(&scenario), Some(later(utc_datetime!(2026-04-01 0:00), days(90))));
    }
}

/// DORM-1: only the due dates of idle milestones count, not those of planned milestones or of milestones
/// under review.
#[test]
fn dorm_1_ignores_the_due_dates_of_other_milestones() {
    let mut scenario = with_dues([Some(date!(2026 - 02 - 14)), Some(date!(2026 - 06 - 30))]);
    scenario.does(submit(2));
    assert_eq!(dormant_at(&scenario), Some(later(utc_datetime!(2026-02-15 0:00), days(90))));
    let mut offer = offer(&["100", "50"]);
    offer.milestones[1].due = Some(date!(2026 - 06 - 30));
    let mut scenario = Scenario::active(offer);
    scenario.does(fund(1));
    assert_eq!(dormant_at(&scenario), Some(later(START, days(90))));
}

/// DORM-1: a change of the due date by consent moves the deadline.
#[test]
fn dorm_1_moves_with_the_due_date() {
    let mut scenario = with_dues([Some(date!(2026 - 02 - 14)), None]);
    let change = Change::ChangeDueDate { milestone: 1.into(), due: Some(date!(2026 - 05 - 31)) };
    scenario.does(propose(Client, change));
    scenario.does(accept_proposal(Freelancer, 1));
    assert_eq!(dormant_at(&scenario), Some(later(utc_datetime!(2026-06-01 0:00), days(90))));
}

/// DORM-2: a refund is requested for each idle milestone, the lowest number first, with a full refund window.
#[test]
fn dorm_2_asks_for_refunds_in_order() {
    let mut scenario = working_on_all(&["10", "20", "30", "40"]);
    scenario.does(submit(3));
    scenario.does(request_changes(3));
    scenario.does(request_refund(2));
    scenario.does(dispute(Freelancer, 2));
    scenario.does(contest(Client, 2));
    scenario.does(release_amount(1, usd("4")));
    let end = later(START, days(90));
    assert_eq!(scenario.at(earlier(end, NANOSECOND)).advance(), []);
    let until = later(end, days(7));
    let expected = [1, 3, 4].map(|number| event(end, refund_requested(number, until, Dormancy)));
    assert_eq!(scenario.at(later(end, days(1))).advance(), expected);
    assert_eq!(
        [1, 2, 3, 4].map(|n| scenario.state(n)),
        [RefundRequested, Disputed, RefundRequested, RefundRequested]
    );
}

/// DORM-2, REF-2: silence then returns the escrow.
#[test]
fn dorm_2_silence_returns_the_money() {
    let mut scenario = working_on_all(&["10", "20"]);
    let [dormant, lapsed] = [90, 97].map(|day| later(START, days(day)));
    assert_eq!(scenario.at(dormant).advance().len(), 2);
    assert_eq!(scenario.at(earlier(lapsed, NANOSECOND)).advance(), []);
    let expected = [returned(1, "10", RefundLapsed), returned(2, "20", RefundLapsed)];
    assert_eq!(scenario.at(lapsed).advance(), expected.map(|kind| event(lapsed, kind)));
    assert!(scenario.contract.held().is_zero());
}

/// DORM-2: the window is the refund window of the policy.
#[test]
fn dorm_2_gives_the_refund_window_of_the_policy() {
    let policy = policy(|policy| {
        policy.dormancy_window = Some(SECOND);
        policy.refund_window = days(30);
    });
    let mut scenario = Scenario::active(offer(&["100"]).policy(policy));
    scenario.does(fund(1));
    let end = later(START, SECOND);
    assert_eq!(scenario.at(end).advance(), [event(end, refund_requested(1, later(end, days(30)), Dormancy))]);
}

/// DORM-2: every event counts as activity, whoever causes it.
#[test]
fn dorm_2_any_event_is_activity() {
    let due = Change::ChangeDueDate { milestone: 1.into(), due: None };
    let activities: [Vec<Command>; 4] = [
        vec![pay_bonus(usd("1"))],
        vec![add_milestone(milestone_escrow::MilestoneTerms::new("More", usd("1")))],
        vec![propose(Freelancer, due)],
        vec![submit(1), withdraw_submission(1)],
    ];
    for activity in activities {
        let mut scenario = working(&["100"]);
        scenario.wait(days(90) - NANOSECOND);
        for command in activity.clone() {
            scenario.does(command);
        }
        assert_eq!(dormant_at(&scenario), Some(later(scenario.now, days(90))), "{activity:?}");
    }
}

/// DORM-2: a rejected command and a query are not activity.
#[test]
fn dorm_2_a_rejection_is_no_activity() {
    let mut scenario = working(&["100"]);
    scenario.wait(days(50)).refuses(fund(1));
    assert_eq!(scenario.advance(), []);
    assert_eq!(dormant_at(&scenario), Some(later(START, days(90))));
}

/// DORM-2: after the escrow is returned, the contract stays active.
#[test]
fn dorm_2_ends_no_contract() {
    let mut scenario = working(&["100", "50"]);
    scenario.wait(days(400)).advance();
    assert_eq!(scenario.contract.stage(), milestone_escrow::Stage::Active);
    scenario.does(fund(2));
    assert_eq!((scenario.state(2), dormant_at(&scenario)), (Funded, Some(later(START, days(490)))));
}
