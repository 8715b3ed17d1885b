//! `review_lapse` = `none`: reviews without an end, in which silence releases nothing (WORK-5, DISP-1,
//! DORM-1, REF-3, DISP-7).

use milestone_escrow::MilestoneState::{ChangesRequested, Disputed, RefundRequested, Settled, UnderReview};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::RefundCause::{ContractEnded, Dormancy};
use milestone_escrow::ReleaseCause::{AnswerLapsed, Approved};
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{DeadlineKind, EventKind, Policy, ReviewLapse};
use time::macros::{date, utc_datetime};

use super::expected_events::{event, refund_requested, released, returned, submitted_until};
use super::scenarios::{
    ScenarioExt, agree, contested, dispute_withdrawn, opened, withdraw_dispute_by_consent,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

fn endless() -> Policy {
    policy(|policy| policy.review_lapse = ReviewLapse::None)
}

/// 60 of 100 is requested at the start, and the review has no end.
fn under_review() -> Scenario {
    under_review_with(|_| ())
}

fn under_review_with(change: impl FnOnce(&mut Policy)) -> Scenario {
    let mut policy = endless();
    change(&mut policy);
    Scenario::active(offer(&["100"]).fund_first(true).policy(policy)).then([submit_for(1, usd("60"))])
}

const NOT_YET: Result<(), (&str, &str)> = Err(("wrong_state", "DISP-1"));

/// WORK-1, WORK-5: the submission has no end of the review, and the review never lapses.
#[test]
fn work_5_none_has_no_end() {
    let mut scenario = Scenario::active(
        offer(&["100"]).fund_first(true).policy(Policy { dormancy_window: None, ..endless() }),
    );
    assert_eq!(scenario.does(submit_for(1, usd("60"))), [submitted_until(1, "60", None)]);
    scenario.assert_milestone(1, UnderReview, "100", "60");
    assert_eq!((scenario.milestone(1).deadline(), scenario.contract.deadlines()), (None, vec![]));
    assert_eq!(scenario.at(utc_datetime!(9999-12-31 23:59)).advance(), []);
    scenario.assert_milestone(1, UnderReview, "100", "60");
}

/// WORK-3, WORK-4, REL-1: it can be answered like any review, at any time.
#[test]
fn work_5_none_is_answered_as_any_review() {
    let late = || under_review().after(60);
    assert_eq!(late().does(release(1)), [released(1, "60", Approved)]);
    late().does(request_changes(1));
    late().does(withdraw_submission(1));
    assert_eq!(late().does(submit_for(1, usd("70"))), [submitted_until(1, "70", None)]);
    late().does(dispute(Client, 1));
}

/// DISP-1: the freelancer may dispute from the end of the review window on, but not one nanosecond earlier.
#[test]
fn disp_1_none_after_the_review_window() {
    let mut scenario = under_review();
    let end = later(START, days(14));
    for early in [START, later(START, days(1)), earlier(end, NANOSECOND)] {
        scenario.at(early);
        assert_eq!(scenario.answer(dispute(Freelancer, 1)), NOT_YET, "at {early}");
    }
    scenario.at(later(end, NANOSECOND));
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()));
    scenario.at(end);
    assert_eq!(scenario.does(dispute(Freelancer, 1)), [opened(1, Freelancer, Some(later(end, days(5))))]);
    scenario.assert_milestone(1, Disputed, "100", "60");
}

/// DISP-1: the waiting time begins at the latest submission.
#[test]
fn disp_1_none_counts_from_the_latest_submission() {
    let again = under_review().after(10).then([submit(1)]);
    let taken_back = under_review().after(9).then([withdraw_submission(1)]).after(1).then([submit(1)]);
    let sent_back = under_review().after(2).then([request_changes(1)]).after(8).then([submit(1)]);
    for mut scenario in [again, taken_back, sent_back] {
        scenario.at(earlier(later(START, days(24)), NANOSECOND));
        assert_eq!(scenario.answer(dispute(Freelancer, 1)), NOT_YET);
        scenario.at(later(START, days(24)));
        assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()));
    }
}

/// DISP-1: the waiting time is the `review_window` of the policy, and only a submission starts it again.
#[test]
fn disp_1_none_waits_as_the_policy_says() {
    let mut scenario = under_review_with(|policy| policy.review_window = days(3)).after(2);
    scenario.does(pay_bonus(usd("1")));
    scenario.wait(days(1) - NANOSECOND);
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), NOT_YET);
    scenario.wait(NANOSECOND);
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()));
}

/// DISP-1, TIME-1: a clock that steps back counts as the instant of the last event.
#[test]
fn disp_1_none_waits_by_the_clamped_reading() {
    let mut scenario = under_review().after(14).then([pay_bonus(usd("1"))]);
    scenario.at(START);
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()));
}

/// DISP-1: if silence releases, the freelancer may never dispute work under review.
#[test]
fn disp_1_none_is_the_only_one() {
    for review_lapse in [ReviewLapse::Release, ReviewLapse::ReleaseAndEnd] {
        let mut scenario = under_review_with(|policy| policy.review_lapse = review_lapse);
        scenario.at(earlier(later(START, days(14)), NANOSECOND));
        assert_eq!(scenario.answer(dispute(Freelancer, 1)), NOT_YET);
    }
}

/// DISP-2: silence on this dispute releases the claim.
#[test]
fn disp_2_silence_on_a_dispute_of_an_endless_review() {
    let mut scenario = under_review().after(14).then([dispute(Freelancer, 1)]).after(5);
    assert_eq!(scenario.advance(), [event(later(START, days(19)), released(1, "60", AnswerLapsed))]);
}

/// DISP-7: if the freelancer alone withdraws it, the milestone is under review again without an end, and can
/// be disputed at once.
#[test]
fn disp_7_back_to_an_endless_review() {
    let mut scenario = under_review().after(14).then([dispute(Freelancer, 1)]).after(2);
    assert_eq!(scenario.does(withdraw_dispute(Freelancer, 1)), [dispute_withdrawn(1)]);
    scenario.assert_milestone(1, UnderReview, "100", "60");
    assert_eq!((scenario.milestone(1).revisions(), scenario.milestone(1).deadline()), (0, None));
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()), "the wait is over since the submission");
    assert_eq!(scenario.does(release(1)), [released(1, "60", Approved)]);
}

/// DISP-7: this does not count as a change request. The freelancer may withdraw it even if no change request
/// is left.
#[test]
fn disp_7_back_to_an_endless_review_past_the_revision_limit() {
    let mut scenario =
        under_review_with(|policy| policy.revision_limit = Some(0)).after(14).then([dispute(Freelancer, 1)]);
    assert_eq!(scenario.does(withdraw_dispute(Freelancer, 1)), [dispute_withdrawn(1)]);
    scenario.assert_milestone(1, UnderReview, "100", "60");
}

/// DISP-7: a contested dispute is withdrawn by consent, with the same result.
#[test]
fn disp_7_back_to_an_endless_review_by_consent() {
    let mut scenario = under_review().after(14).then([dispute(Freelancer, 1)]);
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1)]);
    assert_eq!(agree(&mut scenario, withdraw_dispute_by_consent(1))[1], dispute_withdrawn(1));
    scenario.assert_milestone(1, UnderReview, "100", "60");
}

/// DISP-7: if the client's dispute is withdrawn, the milestone is changes requested, as with any review.
#[test]
fn disp_7_the_clients_dispute_of_an_endless_review() {
    let scenario = under_review().then([dispute(Client, 1), withdraw_dispute(Client, 1)]);
    scenario.assert_milestone(1, ChangesRequested, "100", "60");
    assert_eq!(scenario.milestone(1).revisions(), 1);
}

/// DORM-1: work in a review without an end is idle, and due dates count.
#[test]
fn dorm_1_an_endless_review_lies_idle() {
    let dormant_at = |scenario: &Scenario| {
        let next = scenario.contract.next_deadline().unwrap();
        assert_eq!((next.kind, next.milestone), (DeadlineKind::Dormancy, None));
        next.at
    };
    assert_eq!(dormant_at(&under_review()), later(START, days(90)));
    let mut offer = offer(&["100"]).fund_first(true).policy(endless());
    offer.milestones[0].due = Some(date!(2026 - 02 - 14));
    let scenario = Scenario::active(offer).then([submit(1)]);
    assert_eq!(dormant_at(&scenario), later(utc_datetime!(2026-02-15 0:00), days(90)));
}

/// DORM-1: work in a review with an end is not idle.
#[test]
fn dorm_1_a_review_with_an_end_does_not() {
    let scenario = under_review_with(|policy| policy.review_lapse = ReviewLapse::Release);
    assert_eq!(scenario.contract.next_deadline().unwrap().kind, DeadlineKind::ReviewLapse);
    assert_eq!(scenario.contract.deadlines().len(), 1);
}

/// DORM-2: dormancy requests a refund, and silence returns the escrow.
#[test]
fn dorm_2_an_endless_review_is_asked_back() {
    let mut scenario = under_review().after(97);
    let dormant = later(START, days(90));
    let asked = event(dormant, refund_requested(1, later(dormant, days(7)), Dormancy));
    assert_eq!(scenario.advance(), [asked, event(later(dormant, days(7)), returned(1, "100", RefundLapsed))]);
    scenario.assert_milestone(1, Settled, "0", "-");
}

/// DORM-2: refunds are requested together with those of other idle milestones, the lowest number first.
#[test]
fn dorm_2_an_endless_review_among_others() {
    let policy = Policy { max_current: 3, ..endless() };
    let scenario = Scenario::active(offer(&["10", "20", "30"]).policy(policy)).then([1, 2, 3].map(fund));
    let mut scenario = scenario.then([submit(3), request_changes(3), submit(2)]).after(90);
    let asked =
        |number| event(scenario.now, refund_requested(number, later(scenario.now, days(7)), Dormancy));
    let expected = [1, 2, 3].map(asked);
    assert_eq!(scenario.advance(), expected);
}

/// DISP-1, POL-3: dormancy at the very end of the waiting time does not prevent the freelancer's dispute.
#[test]
fn disp_1_dormancy_does_not_overtake_the_dispute() {
    let mut scenario = under_review_with(|policy| policy.dormancy_window = Some(days(14))).after(14);
    let asked = refund_requested(1, later(START, days(21)), Dormancy);
    let disputed = opened(1, Freelancer, Some(later(START, days(19))));
    assert_eq!(scenario.does(dispute(Freelancer, 1)), [asked, disputed]);
}

/// Dormancy requests a refund, on day 90.
fn dormant() -> Scenario {
    let mut scenario = under_review().after(90);
    scenario.advance();
    scenario.assert_milestone(1, RefundRequested, "100", "60");
    scenario
}

/// DISP-1: the work was submitted, so the freelancer may dispute the refund request of dormancy.
#[test]
fn disp_1_dormancys_request_of_an_endless_review() {
    let mut scenario = dormant();
    let until = later(START, days(95));
    assert_eq!(scenario.does(dispute(Freelancer, 1)), [opened(1, Freelancer, Some(until))]);
    scenario.refuses_with(withdraw_dispute(Freelancer, 1), "wrong_state", "DISP-7");
    let mut funded = Scenario::active(offer(&["100"]).fund_first(true).policy(endless())).after(90);
    funded.advance();
    assert_eq!(funded.answer(dispute(Freelancer, 1)), NOT_YET, "there the answer is to submit the work");
}

/// WORK-1: the freelancer may also submit the work again.
#[test]
fn work_1_answers_dormancy_of_an_endless_review() {
    let mut scenario = dormant();
    assert_eq!(scenario.does(submit_for(1, usd("70"))), [submitted_until(1, "70", None)]);
    scenario.assert_milestone(1, UnderReview, "100", "70");
}

/// REF-3: the client may withdraw the request of dormancy. Then the milestone is under review again, without
/// an end.
#[test]
fn ref_3_back_to_an_endless_review() {
    let mut scenario = dormant();
    let withdrawn = EventKind::RefundRequestWithdrawn { milestone: 1.into() };
    assert_eq!(scenario.does(withdraw_refund_request(1)), [withdrawn]);
    scenario.assert_milestone(1, UnderReview, "100", "60");
    assert_eq!(scenario.milestone(1).deadline(), None);
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()), "the wait is over since the submission");
    assert_eq!(scenario.contract.next_deadline().unwrap().at, later(START, days(180)));
}

/// REF-1: the client cannot request a refund, because work under review must be answered first.
#[test]
fn ref_1_not_from_an_endless_review() {
    let mut scenario = under_review().after(60);
    scenario.refuses_with(request_refund(1), "wrong_state", "REF-1");
}

/// END-2: the client's ending makes the review void, like any review.
#[test]
fn end_2_voids_an_endless_review() {
    let mut scenario = under_review();
    let asked = refund_requested(1, later(START, days(7)), ContractEnded);
    assert_eq!(scenario.does(end_contract(Client))[1], asked);
    assert_eq!(scenario.answer(dispute(Freelancer, 1)), Ok(()), "the answer is the dispute, at once");
}

/// TIME-6, TIME-8: the submission opens no window, so it is accepted until the end of the calendar. The
/// waiting time is only compared with the clock.
#[test]
fn time_8_the_wait_of_an_endless_review_may_reach_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = Policy { offer_window: None, ..endless() };
    for (start, answer) in [
        (earlier(last, days(14)), Err(("time_out_of_range", "TIME-6"))), // its answer window would not fit
        (later(earlier(last, days(14)), NANOSECOND), NOT_YET),
        (last, NOT_YET),
    ] {
        let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy.clone()), start);
        scenario = scenario.then([accept()]);
        assert_eq!(scenario.does(submit(1)), [submitted_until(1, "100", None)]);
        scenario.at(last);
        assert_eq!(scenario.answer(dispute(Freelancer, 1)), answer);
    }
}
