//! DISP-2: how long the freelancer has to answer the client's dispute, if the policy has a window for that.

use core::time::Duration;

use milestone_escrow::MilestoneState::{Disputed, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReturnCause;
use milestone_escrow::{Event, Policy};
use time::macros::utc_datetime;

use super::scenarios::{ScenarioExt, contested, funded_under, opened, returned};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// 60 of 100 is requested, under a policy with these windows: for the client's answer, for the freelancer's
/// answer, and for refunds.
fn under_review(answer: Option<u64>, freelancers: Option<u64>, refund: u64) -> Scenario {
    funded_under(policy(|policy: &mut Policy| {
        policy.answer_window = answer.map(days);
        policy.freelancer_answer_window = freelancers.map(days);
        policy.refund_window = days(refund);
    }))
    .then([submit_for(1, usd("60"))])
}

/// DISP-2: the freelancer has the window of the policy, whatever the lengths of the other windows.
#[test]
fn disp_2_the_freelancers_own_window() {
    for (answer, own, refund) in [(5, 2, 7), (5, 30, 7), (5, 6, 7), (10, 1, 1)] {
        let mut scenario = under_review(Some(answer), Some(own), refund);
        let until = Some(later(START, days(own)));
        assert_eq!(scenario.does(dispute(Client, 1)), [opened(1, Client, until)]);
        assert_eq!(scenario.milestone(1).deadline(), until);
    }
}

/// DISP-2: this window is only for the freelancer's answer. The client's window is still `answer_window`.
#[test]
fn disp_2_the_freelancers_window_is_not_the_clients() {
    let mut scenario = under_review(Some(5), Some(30), 7).then([request_changes(1)]);
    assert_eq!(scenario.does(dispute(Freelancer, 1)), [opened(1, Freelancer, Some(later(START, days(5))))]);
}

/// DISP-2: silence in this window returns everything that is held, exactly at its end. Until then the
/// freelancer may contest.
#[test]
fn disp_2_silence_in_the_freelancers_own_window() {
    let mut scenario = under_review(Some(5), Some(2), 7).then([dispute(Client, 1)]);
    let until = later(START, days(2));
    scenario.at(earlier(until, NANOSECOND));
    assert_eq!(scenario.advance(), []);
    assert_eq!(scenario.clone().does(contest(Freelancer, 1)), [contested(1)]);
    scenario.at(until);
    scenario.refuses_with(contest(Freelancer, 1), "wrong_state", "DISP-3");
    let back = returned(1, "100", ReturnCause::AnswerLapsed);
    assert_eq!(scenario.advance(), [Event { at: until, kind: back }]);
    assert_eq!(scenario.state(1), Settled);
}

/// DISP-2: without an answer window, the client's dispute still waits for the freelancer's answer. The
/// freelancer's dispute waits for no answer.
#[test]
fn disp_2_only_the_freelancer_has_a_window() {
    let scenario = under_review(None, Some(3), 7);
    let mut by_the_client = scenario.clone();
    let until = Some(later(START, days(3)));
    assert_eq!(by_the_client.does(dispute(Client, 1)), [opened(1, Client, until)]);
    assert!(!by_the_client.milestone(1).dispute().unwrap().contested);
    assert_eq!(by_the_client.does(contest(Freelancer, 1)), [contested(1)]);

    let mut by_the_freelancer = scenario.then([request_changes(1)]);
    assert_eq!(by_the_freelancer.does(dispute(Freelancer, 1)), [opened(1, Freelancer, None)]);
    assert!(by_the_freelancer.milestone(1).dispute().unwrap().contested);
    by_the_freelancer.refuses_with(contest(Client, 1), "wrong_state", "DISP-3");
}

/// DISP-2: without both windows, every dispute is contested at once. The refund window does not replace them.
#[test]
fn disp_2_nobody_has_a_window() {
    for by in [Client, Freelancer] {
        let mut scenario = under_review(None, None, 7).then([request_changes(1)]);
        assert_eq!(scenario.does(dispute(by, 1)), [opened(1, by, None)]);
        assert!(scenario.milestone(1).dispute().unwrap().contested);
        assert_eq!(scenario.contract.deadlines(), []);
        scenario.assert_milestone(1, Disputed, "100", "60");
    }
}

/// TIME-6: the freelancer's window may end with the calendar, but not after it.
#[test]
fn disp_2_the_freelancers_window_within_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = policy(|policy| {
        policy.offer_window = None;
        policy.freelancer_answer_window = Some(days(20));
        policy.review_window = SECOND;
    });
    let answer = |now| {
        let scenario = Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy.clone()), now);
        scenario.then([accept(), submit(1)]).answer(dispute(Client, 1))
    };
    assert_eq!(answer(earlier(last, days(20))), Ok(()));
    let too_late = later(earlier(last, days(20)), Duration::from_nanos(1));
    assert_eq!(answer(too_late), Err(("time_out_of_range", "TIME-6")));
}
