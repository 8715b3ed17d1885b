//! WORK-6: the client extends a review.

use milestone_escrow::MilestoneState::{Settled, UnderReview};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::ReviewLapsed;
use milestone_escrow::{EventKind, Policy, ReviewLapse};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::expected_events::{event, released, submitted};
use super::scenarios::{ScenarioExt, agree, extend_window, in_every_state, many_current};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// A policy with this many extensions of five days.
fn extensible(times: u64) -> Policy {
    Policy { review_extension: Some(days(5)), review_extensions: times, ..many_current() }
}

/// Milestone 1 is submitted at the start, and its review ends on day 14. Milestone 2 is funded.
fn under_review(times: u64) -> Scenario {
    let scenario = Scenario::active(offer(&["100", "50"]).fund_first(true).policy(extensible(times)));
    scenario.then([fund(2), submit(1)])
}

fn extended(milestone: u64, review_until: UtcDateTime) -> EventKind {
    EventKind::ReviewExtended { milestone: milestone.into(), review_until }
}

/// WORK-6: an extension is counted from the old end of the review, not from now.
#[test]
fn work_6_moves_the_end() {
    for day in [0, 1, 13] {
        let mut scenario = under_review(1).after(day);
        let until = later(START, days(19));
        assert_eq!(scenario.does(extend_review(1)), [extended(1, until)]);
        assert_eq!((scenario.state(1), scenario.milestone(1).deadline()), (UnderReview, Some(until)));
        scenario.assert_milestone(1, UnderReview, "100", "100");
    }
}

/// WORK-6: silence counts from the new end.
#[test]
fn work_6_silence_counts_from_the_new_end() {
    let mut scenario = under_review(1).then([extend_review(1)]);
    let end = later(START, days(19));
    assert_eq!(scenario.at(earlier(end, NANOSECOND)).advance(), []);
    assert_eq!(scenario.at(end).advance(), [event(end, released(1, "100", ReviewLapsed))]);
    assert_eq!(scenario.state(1), Settled);
}

/// WORK-6: a review can be extended until it lapses, to the nanosecond.
#[test]
fn work_6_until_the_review_lapses() {
    let mut scenario = under_review(1);
    let end = later(START, days(14));
    scenario.at(earlier(end, NANOSECOND));
    assert_eq!(scenario.answer(extend_review(1)), Ok(()));
    scenario.at(end);
    scenario.refuses_with(extend_review(1), "wrong_state", "WORK-6");
}

/// WORK-6: each extension adds to the one before, as many times as the policy allows.
#[test]
fn work_6_as_often_as_the_policy_says() {
    for times in [1, 2, 5] {
        let mut scenario = under_review(times);
        for count in 1..=times {
            assert_eq!(scenario.does(extend_review(1)), [extended(1, later(START, days(14 + 5 * count)))]);
            assert_eq!(scenario.milestone(1).extensions(), count);
        }
        scenario.refuses_with(extend_review(1), "extension_limit_reached", "WORK-6");
        assert_eq!(scenario.milestone(1).extensions(), times);
    }
}

/// WORK-6: the policy may allow a thousand extensions.
#[test]
fn work_6_a_thousand_times() {
    let mut policy = extensible(1_000);
    policy.review_extension = Some(SECOND);
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy)).then([submit(1)]);
    for _ in 0..1_000 {
        drop(scenario.contract.execute(extend_review(1), &scenario.now).unwrap());
    }
    assert_eq!(scenario.contract.next_deadline().unwrap().at, later(START, days(14) + 1_000 * SECOND));
    assert_eq!(
        scenario.contract.handle(extend_review(1), &scenario.now).unwrap_err().code(),
        "extension_limit_reached"
    );
}

/// WORK-6: the count is over all submissions. The review of a later submission has its normal length.
#[test]
fn work_6_counts_over_all_submissions() {
    let mut scenario = under_review(2).then([extend_review(1)]).after(16).then([request_changes(1)]);
    assert_eq!(scenario.does(submit(1)), [submitted(1, "100", later(START, days(30)))]);
    assert_eq!(scenario.does(extend_review(1)), [extended(1, later(START, days(35)))]);
    scenario.does(withdraw_submission(1));
    assert_eq!(scenario.does(submit(1)), [submitted(1, "100", later(START, days(30)))]);
    scenario.refuses_with(extend_review(1), "extension_limit_reached", "WORK-6");
    assert_eq!(scenario.milestone(1).extensions(), 2);
}

/// WORK-6: a new submission replaces the review with its extension.
#[test]
fn work_6_a_new_submission_voids_the_extension() {
    let mut scenario = under_review(1).then([extend_review(1)]).after(1);
    assert_eq!(scenario.does(submit_for(1, usd("60"))), [submitted(1, "60", later(START, days(15)))]);
    assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(15))));
}

/// WORK-6: the extensions of each milestone are counted separately.
#[test]
fn work_6_counts_each_milestone_for_itself() {
    let mut scenario = under_review(1).then([submit(2), extend_review(1)]);
    assert_eq!(scenario.does(extend_review(2)), [extended(2, later(START, days(19)))]);
    assert_eq!([1, 2].map(|number| scenario.milestone(number).extensions()), [1, 1]);
}

/// WORK-6: the milestone must be under review.
#[test]
fn work_6_needs_a_review() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            UnderReview => ("extension_limit_reached", "WORK-6"), // the preset has none
            _ => ("wrong_state", "WORK-6"),
        };
        assert_eq!(scenario.answer(extend_review(1)), Err(expected), "{}", scenario.state(1));
    }
    let mut scenario = under_review(1);
    scenario.refuses_with(extend_review(2), "wrong_state", "WORK-6");
    scenario.does(request_changes(1));
    scenario.refuses_with(extend_review(1), "wrong_state", "WORK-6");
}

/// WORK-6: a review without an end cannot be extended, and has no extensions (POL-3).
#[test]
fn work_6_not_of_an_endless_review() {
    let policy = policy(|policy| policy.review_lapse = ReviewLapse::None);
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy)).then([submit(1)]);
    scenario.refuses_with(extend_review(1), "extension_limit_reached", "WORK-6");
}

/// WORK-6: a review can be extended only in an active contract.
#[test]
fn work_6_only_while_active() {
    let mut offered = Scenario::open(offer(&["100"]).fund_first(true).policy(extensible(1)));
    offered.refuses_with(extend_review(1), "wrong_stage", "END-7");
    let mut ending = under_review(1).then([end_contract(Client)]);
    ending.refuses_with(extend_review(1), "wrong_stage", "END-7");
    let mut closed = ending.then([end_contract(Freelancer)]);
    closed.refuses_with(extend_review(1), "wrong_stage", "END-7");
}

/// WORK-6: with `release_and_end`, reviews are extended in the same way.
#[test]
fn work_6_where_silence_ends_the_contract() {
    let policy = Policy { max_current: 1, review_lapse: ReviewLapse::ReleaseAndEnd, ..extensible(1) };
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    let mut scenario = scenario.then([submit(1), extend_review(1)]).after(14);
    assert_eq!(scenario.advance(), []);
    assert_eq!(scenario.wait(days(5)).advance().len(), 3);
}

/// WORK-6, PROP-7: an extension by consent does not count. Each extension adds to the current end.
#[test]
fn work_6_beside_an_extension_by_consent() {
    let mut scenario = under_review(1);
    agree(&mut scenario, extend_window(1, days(2)));
    assert_eq!(scenario.milestone(1).extensions(), 0);
    assert_eq!(scenario.does(extend_review(1)), [extended(1, later(START, days(21)))]);
    agree(&mut scenario, extend_window(1, SECOND));
    assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(21) + SECOND)));
    assert_eq!(scenario.milestone(1).extensions(), 1);
}

/// TIME-6: an extension past the calendar is rejected.
#[test]
fn work_6_not_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let latest = earlier(last, days(19));
    for (start, answer) in
        [(latest, Ok(())), (later(latest, NANOSECOND), Err(("time_out_of_range", "TIME-6")))]
    {
        let policy = Policy { offer_window: None, ..extensible(1) };
        let scenario = Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy), start);
        assert_eq!(scenario.then([accept(), submit(1)]).answer(extend_review(1)), answer);
    }
}
