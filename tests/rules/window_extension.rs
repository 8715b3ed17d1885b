//! PROP-7: both parties agree on a later end of a milestone's window.

use core::time::Duration;

use milestone_escrow::MilestoneState::{Disputed, RefundRequested, UnderReview};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::{AnswerLapsed, ReviewLapsed};
use milestone_escrow::{Event, EventKind, Policy, ReturnCause, ReviewLapse};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::award_window::{awarding, in_dispute, to_client, to_freelancer};
use super::scenarios::{
    ScenarioExt, accepted, agree, changes_requested, disputed_by_client, disputed_by_freelancer,
    extend_window, funded, funded_under, in_every_state, many_current, refund_requested, released, returned,
    under_review,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

fn window_extended(until: UtcDateTime) -> EventKind {
    EventKind::WindowExtended { milestone: 1.into(), until }
}

/// Milestone 1 with each kind of window, the end of the window, and the events of silence then.
fn windows() -> [(Scenario, UtcDateTime, Vec<EventKind>); 5] {
    let on_day = |day| later(START, days(day));
    [
        (under_review(), on_day(14), vec![released(1, "60", ReviewLapsed)]),
        (refund_requested(), on_day(7), vec![returned(1, "100", ReturnCause::RefundLapsed)]),
        (disputed_by_freelancer(), on_day(5), vec![released(1, "60", AnswerLapsed)]),
        (disputed_by_client(), on_day(7), vec![returned(1, "100", ReturnCause::AnswerLapsed)]),
        (in_dispute(awarding(5_000)), on_day(10), vec![to_freelancer(1, "30"), to_client(1, "70")]),
    ]
}

/// PROP-7: an accepted extension moves each kind of deadline, counted from the old end, and changes nothing
/// else.
#[test]
fn prop_7_moves_the_deadline() {
    for (scenario, end, silence) in windows() {
        let (state, held, claim) = (scenario.state(1), scenario.held(1), scenario.claim(1));
        let mut scenario = scenario.after(2);
        let until = later(end, days(3));
        assert_eq!(
            agree(&mut scenario, extend_window(1, days(3))),
            [accepted(1), window_extended(until)],
            "{state}"
        );
        assert_eq!((scenario.state(1), scenario.held(1), scenario.claim(1)), (state, held, claim));
        assert_eq!(scenario.milestone(1).deadline(), Some(until));
        assert_eq!(scenario.at(earlier(until, NANOSECOND)).advance(), [], "{state}");
        let events: Vec<_> = silence.into_iter().map(|kind| Event { at: until, kind }).collect();
        assert_eq!(scenario.at(later(until, days(1))).advance(), events);
    }
}

/// PROP-7: either party may propose it. A proposal alone moves nothing.
#[test]
fn prop_7_needs_both_parties() {
    for (scenario, end, silence) in windows() {
        for by in [Client, Freelancer] {
            let mut scenario = scenario.clone();
            scenario.does(propose(by, extend_window(1, days(3))));
            scenario.refuses_with(accept_proposal(by, 1), "wrong_party", "PROP-1");
            assert_eq!(scenario.milestone(1).deadline(), Some(end));
            assert_eq!(scenario.at(end).advance().len(), silence.len());
        }
    }
}

/// PROP-7: a milestone without a deadline of its own cannot be extended.
#[test]
fn prop_7_needs_a_deadline() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            UnderReview | RefundRequested | Disputed => Ok(()),
            _ => Err(("wrong_state", "PROP-7")),
        };
        assert_eq!(
            scenario.answer(propose(Client, extend_window(1, SECOND))),
            expected,
            "{}",
            scenario.state(1)
        );
    }
    let contested = disputed_by_freelancer().then([contest(Client, 1)]);
    assert_eq!(contested.answer(propose(Client, extend_window(1, SECOND))), Err(("wrong_state", "PROP-7")));
    let endless = funded_under(policy(|policy| policy.review_lapse = ReviewLapse::None)).then([submit(1)]);
    assert_eq!(endless.answer(propose(Client, extend_window(1, SECOND))), Err(("wrong_state", "PROP-7")));
    let idle = funded();
    assert!(idle.contract.next_deadline().is_some(), "dormancy is the contract's, not the milestone's");
    assert_eq!(idle.answer(propose(Client, extend_window(1, SECOND))), Err(("wrong_state", "PROP-7")));
}

/// PROP-7: an extension is 1 second to 90 days.
#[test]
fn prop_7_by_a_second_to_ninety_days() {
    let (seconds, scenario) = (Duration::from_secs, under_review());
    for (by, fits) in [(0, false), (1, true), (7_776_000, true), (7_776_001, false), (u64::MAX, false)] {
        let expected = if fits { Ok(()) } else { Err(("invalid_window", "PROP-7")) };
        for party in [Client, Freelancer] {
            assert_eq!(scenario.answer(propose(party, extend_window(1, seconds(by)))), expected, "{by}");
        }
    }
    let mut longest = under_review();
    agree(&mut longest, extend_window(1, days(90)));
    assert_eq!(longest.milestone(1).deadline(), Some(later(START, days(104))));
}

/// PROP-7: an extension is a whole number of seconds.
#[test]
fn prop_7_by_whole_seconds() {
    for by in [NANOSECOND, Duration::from_millis(1_500), Duration::new(7_775_999, 999_999_999)] {
        under_review().refuses_with(propose(Client, extend_window(1, by)), "invalid_window", "PROP-7");
    }
}

/// PROP-7: a window may be extended again, each time counted from the current end.
#[test]
fn prop_7_again_and_again() {
    let mut scenario = under_review();
    for count in 1..=20 {
        agree(&mut scenario, extend_window(1, days(90)));
        assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(14 + 90 * count))));
    }
    assert_eq!(scenario.milestone(1).extensions(), 0, "none of them is the client's own (WORK-6)");
}

/// PROP-7: the parties may agree until one nanosecond before the deadline.
#[test]
fn prop_7_until_the_deadline_passes() {
    for (scenario, end, _) in windows() {
        let mut scenario = scenario.then([propose(Client, extend_window(1, SECOND))]);
        scenario.at(earlier(end, NANOSECOND));
        assert_eq!(scenario.answer(accept_proposal(Freelancer, 1)), Ok(()));
        scenario.at(end);
        assert_eq!(scenario.answer(accept_proposal(Freelancer, 1)), Err(("wrong_state", "PROP-7")));
    }
}

/// PROP-7, DISP-3: a dispute can be contested until the new end.
#[test]
fn prop_7_an_answer_until_the_new_end() {
    let mut scenario = disputed_by_freelancer();
    agree(&mut scenario, extend_window(1, days(3)));
    let until = later(START, days(8));
    scenario.at(earlier(until, NANOSECOND));
    assert_eq!(scenario.answer(contest(Client, 1)), Ok(()));
    scenario.at(until);
    scenario.refuses_with(contest(Client, 1), "wrong_state", "DISP-3");
}

/// PROP-7: an extension of one milestone's window moves no other window.
#[test]
fn prop_7_moves_its_own_window_alone() {
    let scenario =
        Scenario::active(offer(&["100", "50"]).fund_first(true).policy(many_current())).then([fund(2)]);
    let mut scenario = scenario.then([submit(1), submit(2)]);
    agree(&mut scenario, extend_window(1, days(3)));
    assert_eq!(scenario.milestone(2).deadline(), Some(later(START, days(14))));
}

/// PROP-2: it is accepted only in an active contract. When the contract ends, the proposal is void (PROP-6).
#[test]
fn prop_2_windows_are_extended_while_active() {
    let mut offered = Scenario::open(offer(&["100"]).fund_first(true));
    offered.refuses_with(propose(Client, extend_window(1, SECOND)), "wrong_stage", "END-7");
    let mut ending = under_review().then([propose(Client, extend_window(1, SECOND)), end_contract(Client)]);
    ending.refuses_with(accept_proposal(Freelancer, 1), "unknown_proposal", "PROP-1");
    ending.refuses_with(propose(Client, extend_window(1, SECOND)), "wrong_stage", "END-7");
}

/// END-2: an extended window keeps its end after the contract has ended, if the window goes on.
#[test]
fn prop_7_outlasts_the_end_of_the_contract() {
    let mut scenario = refund_requested();
    agree(&mut scenario, extend_window(1, days(30)));
    scenario.does(end_contract(Client));
    assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(37))));
}

/// PROP-3: an extension depends on the deadline. Another deadline makes it stale.
#[test]
fn prop_3_another_deadline_makes_an_extension_stale() {
    let proposed = || under_review().then([propose(Client, extend_window(1, SECOND))]);
    let mut resubmitted = proposed().after(1).then([submit(1)]);
    let mut put_off = proposed();
    agree(&mut put_off, extend_window(1, SECOND));
    let mut sent_back = proposed().after(1).then([request_changes(1), submit(1)]);
    let policy = Policy { review_extension: Some(SECOND), review_extensions: 1, ..Policy::upwork() };
    let extended = funded_under(policy).then([submit(1), propose(Client, extend_window(1, SECOND))]);
    let mut extended = extended.then([extend_review(1)]);
    for scenario in [&mut resubmitted, &mut put_off, &mut sent_back, &mut extended] {
        scenario.refuses_with(accept_proposal(Freelancer, 1), "stale_proposal", "PROP-3");
    }
    let mut by_the_arbiter =
        in_dispute(awarding(5_000)).then([propose(Client, extend_window(1, SECOND))]).after(1);
    by_the_arbiter.does(extend_award(1));
    by_the_arbiter.refuses_with(accept_proposal(Freelancer, 1), "stale_proposal", "PROP-3");
}

/// PROP-3: the same deadline of the same kind is not stale, even if it is a new one.
#[test]
fn prop_3_the_same_deadline_is_not_stale() {
    let again = [withdraw_submission(1), submit(1)];
    let mut scenario = under_review().then([propose(Client, extend_window(1, SECOND))]).then(again);
    scenario.does(accept_proposal(Freelancer, 1));
    let of_the_arbiter = in_dispute(awarding(5_000)).then([propose(Client, extend_window(1, SECOND))]);
    of_the_arbiter.then([extend_award(1), accept_proposal(Freelancer, 1)]);
}

/// PROP-3: a deadline of another kind makes it stale, even at the same instant.
#[test]
fn prop_3_another_kind_of_deadline_makes_an_extension_stale() {
    let policy = policy(|policy| {
        (policy.review_window, policy.refund_window) = (days(7), days(7));
        policy.answer_window = Some(days(7));
    });
    let steps = [submit(1), propose(Client, extend_window(1, SECOND)), request_changes(1)];
    let sent_back = funded_under(policy).then(steps);
    for refusal in [request_refund(1), dispute(Freelancer, 1), dispute(Client, 1)] {
        let mut scenario = sent_back.clone().then([refusal]);
        assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(7))));
        scenario.refuses_with(accept_proposal(Freelancer, 1), "stale_proposal", "PROP-3");
    }
}

/// PROP-3: without a deadline, the acceptance is rejected because of the state. It may be accepted when the
/// same deadline is back.
#[test]
fn prop_3_without_a_deadline_an_extension_has_to_wait() {
    let mut scenario =
        under_review().then([propose(Client, extend_window(1, SECOND)), withdraw_submission(1)]);
    scenario.refuses_with(accept_proposal(Freelancer, 1), "wrong_state", "PROP-7");
    scenario.does(submit(1));
    scenario.does(accept_proposal(Freelancer, 1));
}

/// TIME-6: an extension past the calendar cannot be proposed. An accepted one fits, because it is counted
/// from the same end.
#[test]
fn prop_7_not_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let under_review_at = |start| {
        let offer = offer(&["100"]).fund_first(true).policy(policy(|policy| policy.offer_window = None));
        Scenario::open_at(offer, start).then([accept(), submit(1)])
    };
    let latest = earlier(last, days(14) + SECOND);
    let mut scenario = under_review_at(latest);
    assert_eq!(agree(&mut scenario, extend_window(1, SECOND))[1], window_extended(last));
    let mut late = under_review_at(later(latest, NANOSECOND));
    late.refuses_with(propose(Client, extend_window(1, SECOND)), "time_out_of_range", "TIME-6");
}

/// PROP-7: an extension does not stop dormancy, but a milestone with an open window is not idle.
#[test]
fn prop_7_an_open_window_is_not_idle() {
    let mut scenario = under_review();
    agree(&mut scenario, extend_window(1, days(90)));
    agree(&mut scenario, extend_window(1, days(90)));
    scenario.wait(days(120));
    assert_eq!(scenario.advance(), []);
    changes_requested().refuses_with(propose(Client, extend_window(1, SECOND)), "wrong_state", "PROP-7");
}
