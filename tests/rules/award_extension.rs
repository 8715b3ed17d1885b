//! DISP-10: the arbiter extends the award window.

use milestone_escrow::MilestoneState::Disputed;
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{EventKind, Policy};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::award_window::{award_until, awarding, in_dispute, sent_back};
use super::scenarios::{
    ScenarioExt, agree, changes_requested, extend_window, in_every_state, withdraw_dispute_by_consent,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

fn extended(award_until: UtcDateTime) -> EventKind {
    EventKind::AwardExtended { milestone: 1.into(), award_until }
}

/// DISP-10: the award window is opened again in full, from now.
#[test]
fn disp_10_the_whole_window_from_now() {
    for day in [0, 1, 4, 9] {
        let mut scenario = in_dispute(awarding(5_000)).after(day);
        let until = later(START, days(day + 10));
        assert_eq!(scenario.does(extend_award(1)), [extended(until)]);
        scenario.assert_milestone(1, Disputed, "100", "60");
        assert_eq!(scenario.milestone(1).deadline(), Some(until));
        assert_eq!(scenario.at(earlier(until, NANOSECOND)).advance(), []);
        assert_eq!(scenario.at(until).advance().first().map(|event| event.at), Some(until));
    }
}

/// DISP-10: the arbiter may extend it any number of times.
#[test]
fn disp_10_any_number_of_times() {
    let mut scenario = in_dispute(awarding(5_000));
    for _ in 0..50 {
        scenario.wait(days(10) - NANOSECOND);
        let until = later(scenario.now, days(10));
        assert_eq!(scenario.does(extend_award(1)), [extended(until)]);
    }
    assert_eq!(scenario.wait(days(10)).advance().len(), 2, "the default award, after the last extension");
}

/// DISP-10: the arbiter may extend it until its end. At its end the default award has decided.
#[test]
fn disp_10_until_the_default_award() {
    let mut scenario = in_dispute(awarding(5_000));
    scenario.at(earlier(award_until(), NANOSECOND));
    assert_eq!(scenario.answer(extend_award(1)), Ok(()));
    scenario.at(award_until());
    scenario.refuses_with(extend_award(1), "wrong_state", "DISP-10");
}

/// DISP-10, PROP-7: an extension never makes the end earlier. So it does not shorten an extension that the
/// parties have agreed on.
#[test]
fn disp_10_never_earlier_than_it_was() {
    let mut scenario = in_dispute(awarding(5_000));
    agree(&mut scenario, extend_window(1, days(30)));
    let agreed = later(START, days(40));
    for day in [0, 1, 29, 30] {
        scenario.at(later(START, days(day)));
        assert_eq!(scenario.does(extend_award(1)), [extended(agreed)], "on day {day}");
    }
    scenario.wait(NANOSECOND);
    let until = later(agreed, NANOSECOND);
    assert_eq!(scenario.does(extend_award(1)), [extended(until)]);
    assert_eq!(scenario.milestone(1).deadline(), Some(until));
}

/// DISP-10: the dispute must be contested.
#[test]
fn disp_10_needs_a_contested_dispute() {
    for scenario in in_every_state() {
        assert_eq!(
            scenario.answer(extend_award(1)),
            Err(("wrong_state", "DISP-10")),
            "{}",
            scenario.state(1)
        );
    }
    let mut awaited = sent_back(awarding(5_000)).then([dispute(Freelancer, 1)]);
    awaited.refuses_with(extend_award(1), "wrong_state", "DISP-10");
    let mut dropped = in_dispute(awarding(5_000));
    agree(&mut dropped, withdraw_dispute_by_consent(1));
    dropped.refuses_with(extend_award(1), "wrong_state", "DISP-10");
    let mut awarded = in_dispute(awarding(5_000)).then([award(1, usd("1"))]);
    awarded.refuses_with(extend_award(1), "wrong_state", "DISP-10");
}

/// DISP-10: the dispute must have an `award_until`.
#[test]
fn disp_10_needs_an_award_window() {
    let mut scenario = changes_requested().then([dispute(Freelancer, 1), contest(Client, 1)]);
    scenario.refuses_with(extend_award(1), "wrong_state", "DISP-10");
    let small_claims = Policy { small_claim: Some(usd("50")), award_window: None, ..awarding(5_000) };
    let mut large = in_dispute(small_claims);
    large.refuses_with(extend_award(1), "wrong_state", "DISP-10");
}

/// DISP-10: a dispute that was contested at its opening can be extended like any other.
#[test]
fn disp_10_of_a_dispute_contested_at_its_opening() {
    let policy = Policy { answer_window: None, ..awarding(5_000) };
    let mut scenario = sent_back(policy).then([dispute(Freelancer, 1)]).after(4);
    assert_eq!(scenario.does(extend_award(1)), [extended(later(START, days(14)))]);
}

/// DISP-10: it is accepted in an active and in an ending contract, but not before or after.
#[test]
fn disp_10_by_stage() {
    let mut ending = in_dispute(awarding(5_000)).then([end_contract(Client)]).after(1);
    assert_eq!(ending.does(extend_award(1)), [extended(later(START, days(11)))]);
    let mut closed = ending.then([end_contract(Freelancer)]);
    closed.refuses_with(extend_award(1), "wrong_stage", "END-7");
    let mut offered = Scenario::open(offer(&["100"]).fund_first(true).policy(awarding(5_000)));
    offered.refuses_with(extend_award(1), "wrong_stage", "END-7");
}

/// DISP-10, DISP-4: the arbiter's extension is activity, and evidence is still accepted.
#[test]
fn disp_10_then_the_arbiter_awards() {
    let mut scenario = in_dispute(awarding(5_000)).after(9).then([extend_award(1)]).after(5);
    scenario.does(submit_evidence(Client, 1, "a mail"));
    assert_eq!(scenario.does(award(1, usd("60"))).len(), 3);
}

/// TIME-6: an extension past the calendar is rejected, even if the end would not change.
#[test]
fn disp_10_not_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let latest = earlier(last, days(10));
    let answer = |now| {
        let policy = Policy { offer_window: None, review_window: SECOND, ..awarding(5_000) };
        let scenario =
            Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy), earlier(last, days(18)));
        let steps = [accept(), submit(1), request_changes(1), dispute(Freelancer, 1), contest(Client, 1)];
        let mut scenario = scenario.then(steps);
        scenario.at(earlier(last, days(11))).does(extend_award(1));
        scenario.at(now);
        scenario.answer(extend_award(1))
    };
    assert_eq!(answer(latest), Ok(()));
    assert_eq!(answer(later(latest, NANOSECOND)), Err(("time_out_of_range", "TIME-6")));
}
