//! `review_lapse` = `none`: a review without an end, whose silence pays
//! nobody (WORK-5, DISP-1, DORM-1, REF-3, DISP-7).

use milestone_escrow::MilestoneState::{ChangesRequested, Disputed, RefundRequested, Settled, UnderReview};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::RefundCause::{ContractEnded, Dormancy};
use milestone_escrow::ReleaseCause::{AnswerLapsed, Approved};
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{DeadlineKind, EventKind, Policy, ReviewLapse};
use time::macros::{date, utc_datetime};

use super::expected_events::{event, refund_requested, released, returned, submitted_until};
use super::scene::{StoryExt, agree, contested, dispute_withdrawn, opened, withdraw_dispute_by_consent};
use crate::support::shorthand::*;
use crate::support::{START, Story, earlier, later};

fn endless() -> Policy {
    policy(|policy| policy.review_lapse = ReviewLapse::None)
}

/// 60 of 100 asked for at the start, without an end to the review.
fn under_review() -> Story {
    under_review_with(|_| ())
}

fn under_review_with(change: impl FnOnce(&mut Policy)) -> Story {
    let mut policy = endless();
    change(&mut policy);
    Story::active(offer(&["100"]).fund_first(true).policy(policy)).then([submit_for(1, usd("60"))])
}

const NOT_YET: Result<(), (&str, &str)> = Err(("wrong_state", "DISP-1"));

/// WORK-1, WORK-5: the submission names no end, and none comes.
#[test]
fn work_5_none_has_no_end() {
    let mut story =
        Story::active(offer(&["100"]).fund_first(true).policy(Policy { dormancy_window: None, ..endless() }));
    assert_eq!(story.does(submit_for(1, usd("60"))), [submitted_until(1, "60", None)]);
    story.assert_milestone(1, UnderReview, "100", "60");
    assert_eq!((story.milestone(1).deadline(), story.contract.deadlines()), (None, vec![]));
    assert_eq!(story.at(utc_datetime!(9999-12-31 23:59)).tick(), []);
    story.assert_milestone(1, UnderReview, "100", "60");
}

/// WORK-3, WORK-4, REL-1: it is answered as any review, whenever.
#[test]
fn work_5_none_is_answered_as_any_review() {
    let late = || under_review().after(60);
    assert_eq!(late().does(release(1)), [released(1, "60", Approved)]);
    late().does(request_changes(1));
    late().does(withdraw_submission(1));
    assert_eq!(late().does(submit_for(1, usd("70"))), [submitted_until(1, "70", None)]);
    late().does(dispute(Client, 1));
}

/// DISP-1: once the review window has passed the freelancer may dispute; a nanosecond earlier not.
#[test]
fn disp_1_none_after_the_review_window() {
    let mut story = under_review();
    let end = later(START, days(14));
    for early in [START, later(START, days(1)), earlier(end, NANOSECOND)] {
        story.at(early);
        assert_eq!(story.answer(dispute(Freelancer, 1)), NOT_YET, "at {early}");
    }
    story.at(later(end, NANOSECOND));
    assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()));
    story.at(end);
    assert_eq!(story.does(dispute(Freelancer, 1)), [opened(1, Freelancer, Some(later(end, days(5))))]);
    story.assert_milestone(1, Disputed, "100", "60");
}

/// DISP-1: it counts from the latest submission.
#[test]
fn disp_1_none_counts_from_the_latest_submission() {
    let again = under_review().after(10).then([submit(1)]);
    let taken_back = under_review().after(9).then([withdraw_submission(1)]).after(1).then([submit(1)]);
    let sent_back = under_review().after(2).then([request_changes(1)]).after(8).then([submit(1)]);
    for mut story in [again, taken_back, sent_back] {
        story.at(earlier(later(START, days(24)), NANOSECOND));
        assert_eq!(story.answer(dispute(Freelancer, 1)), NOT_YET);
        story.at(later(START, days(24)));
        assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()));
    }
}

/// DISP-1: the wait is the policy's own, and nothing but a submission moves it.
#[test]
fn disp_1_none_waits_as_the_policy_says() {
    let mut story = under_review_with(|policy| policy.review_window = days(3)).after(2);
    story.does(pay_bonus(usd("1")));
    story.wait(days(1) - NANOSECOND);
    assert_eq!(story.answer(dispute(Freelancer, 1)), NOT_YET);
    story.wait(NANOSECOND);
    assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()));
}

/// DISP-1, TIME-1: a clock that steps back counts as the last event's instant.
#[test]
fn disp_1_none_waits_by_the_clamped_reading() {
    let mut story = under_review().after(14).then([pay_bonus(usd("1"))]);
    story.at(START);
    assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()));
}

/// DISP-1: where silence pays, work under review is never the freelancer's to dispute.
#[test]
fn disp_1_none_is_the_only_one() {
    for review_lapse in [ReviewLapse::Release, ReviewLapse::ReleaseAndEnd] {
        let mut story = under_review_with(|policy| policy.review_lapse = review_lapse);
        story.at(earlier(later(START, days(14)), NANOSECOND));
        assert_eq!(story.answer(dispute(Freelancer, 1)), NOT_YET);
    }
}

/// DISP-2: silence on that dispute pays the claim.
#[test]
fn disp_2_silence_on_a_dispute_of_an_endless_review() {
    let mut story = under_review().after(14).then([dispute(Freelancer, 1)]).after(5);
    assert_eq!(story.tick(), [event(later(START, days(19)), released(1, "60", AnswerLapsed))]);
}

/// DISP-7: withdrawn by the freelancer alone, it is under review again,
/// without an end, and can be disputed at once.
#[test]
fn disp_7_back_to_an_endless_review() {
    let mut story = under_review().after(14).then([dispute(Freelancer, 1)]).after(2);
    assert_eq!(story.does(withdraw_dispute(Freelancer, 1)), [dispute_withdrawn(1)]);
    story.assert_milestone(1, UnderReview, "100", "60");
    assert_eq!((story.milestone(1).revisions(), story.milestone(1).deadline()), (0, None));
    assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()), "the wait is over since the submission");
    assert_eq!(story.does(release(1)), [released(1, "60", Approved)]);
}

/// DISP-7: that is no change request: where none is left the freelancer may withdraw all the same.
#[test]
fn disp_7_back_to_an_endless_review_past_the_revision_limit() {
    let mut story =
        under_review_with(|policy| policy.revision_limit = Some(0)).after(14).then([dispute(Freelancer, 1)]);
    assert_eq!(story.does(withdraw_dispute(Freelancer, 1)), [dispute_withdrawn(1)]);
    story.assert_milestone(1, UnderReview, "100", "60");
}

/// DISP-7: by consent as well, once it is contested.
#[test]
fn disp_7_back_to_an_endless_review_by_consent() {
    let mut story = under_review().after(14).then([dispute(Freelancer, 1)]);
    assert_eq!(story.does(contest(Client, 1)), [contested(1)]);
    assert_eq!(agree(&mut story, withdraw_dispute_by_consent(1))[1], dispute_withdrawn(1));
    story.assert_milestone(1, UnderReview, "100", "60");
}

/// DISP-7: the client's dispute of it goes back to changes requested, as ever.
#[test]
fn disp_7_the_clients_dispute_of_an_endless_review() {
    let story = under_review().then([dispute(Client, 1), withdraw_dispute(Client, 1)]);
    story.assert_milestone(1, ChangesRequested, "100", "60");
    assert_eq!(story.milestone(1).revisions(), 1);
}

/// DORM-1: it lies idle as anything else that waits without an end; due dates count.
#[test]
fn dorm_1_an_endless_review_lies_idle() {
    let dormant_at = |story: &Story| {
        let next = story.contract.next_deadline().unwrap();
        assert_eq!((next.kind, next.milestone), (DeadlineKind::Dormancy, None));
        next.at
    };
    assert_eq!(dormant_at(&under_review()), later(START, days(90)));
    let mut offer = offer(&["100"]).fund_first(true).policy(endless());
    offer.milestones[0].due = Some(date!(2026 - 02 - 14));
    let story = Story::active(offer).then([submit(1)]);
    assert_eq!(dormant_at(&story), later(utc_datetime!(2026-02-15 0:00), days(90)));
}

/// DORM-1: where the review has an end it does not.
#[test]
fn dorm_1_a_review_with_an_end_does_not() {
    let story = under_review_with(|policy| policy.review_lapse = ReviewLapse::Release);
    assert_eq!(story.contract.next_deadline().unwrap().kind, DeadlineKind::ReviewLapse);
    assert_eq!(story.contract.deadlines().len(), 1);
}

/// DORM-2: when it has lain for long enough it is asked back; silence returns it.
#[test]
fn dorm_2_an_endless_review_is_asked_back() {
    let mut story = under_review().after(97);
    let dormant = later(START, days(90));
    let asked = event(dormant, refund_requested(1, later(dormant, days(7)), Dormancy));
    assert_eq!(story.tick(), [asked, event(later(dormant, days(7)), returned(1, "100", RefundLapsed))]);
    story.assert_milestone(1, Settled, "0", "-");
}

/// DORM-2: with whatever else lies idle, lowest number first.
#[test]
fn dorm_2_an_endless_review_among_others() {
    let policy = Policy { max_current: 3, ..endless() };
    let story = Story::active(offer(&["10", "20", "30"]).policy(policy)).then([1, 2, 3].map(fund));
    let mut story = story.then([submit(3), request_changes(3), submit(2)]).after(90);
    let asked = |number| event(story.now, refund_requested(number, later(story.now, days(7)), Dormancy));
    let expected = [1, 2, 3].map(asked);
    assert_eq!(story.tick(), expected);
}

/// DISP-1, POL-3: where dormancy comes at the very instant at which the
/// wait is over, it does not overtake the dispute.
#[test]
fn disp_1_dormancy_does_not_overtake_the_dispute() {
    let mut story = under_review_with(|policy| policy.dormancy_window = Some(days(14))).after(14);
    let asked = refund_requested(1, later(START, days(21)), Dormancy);
    let disputed = opened(1, Freelancer, Some(later(START, days(19))));
    assert_eq!(story.does(dispute(Freelancer, 1)), [asked, disputed]);
}

/// Asked back by dormancy, on day 90.
fn dormant() -> Story {
    let mut story = under_review().after(90);
    story.tick();
    story.assert_milestone(1, RefundRequested, "100", "60");
    story
}

/// DISP-1: the work is there: what dormancy asks back of an endless review the freelancer may dispute.
#[test]
fn disp_1_dormancys_request_of_an_endless_review() {
    let mut story = dormant();
    let until = later(START, days(95));
    assert_eq!(story.does(dispute(Freelancer, 1)), [opened(1, Freelancer, Some(until))]);
    story.refuses_with(withdraw_dispute(Freelancer, 1), "wrong_state", "DISP-7");
    let mut funded = Story::active(offer(&["100"]).fund_first(true).policy(endless())).after(90);
    funded.tick();
    assert_eq!(funded.answer(dispute(Freelancer, 1)), NOT_YET, "there the answer is to submit the work");
}

/// WORK-1: or send the work anew.
#[test]
fn work_1_answers_dormancy_of_an_endless_review() {
    let mut story = dormant();
    assert_eq!(story.does(submit_for(1, usd("70"))), [submitted_until(1, "70", None)]);
    story.assert_milestone(1, UnderReview, "100", "70");
}

/// REF-3: the client may withdraw dormancy's request: it is under review again, without an end.
#[test]
fn ref_3_back_to_an_endless_review() {
    let mut story = dormant();
    let withdrawn = EventKind::RefundRequestWithdrawn { milestone: 1.into() };
    assert_eq!(story.does(withdraw_refund_request(1)), [withdrawn]);
    story.assert_milestone(1, UnderReview, "100", "60");
    assert_eq!(story.milestone(1).deadline(), None);
    assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()), "the wait is over since the submission");
    assert_eq!(story.contract.next_deadline().unwrap().at, later(START, days(180)));
}

/// REF-1: the client cannot ask it back: work under review must be answered first, however long it waits.
#[test]
fn ref_1_not_from_an_endless_review() {
    let mut story = under_review().after(60);
    story.refuses_with(request_refund(1), "wrong_state", "REF-1");
}

/// END-2: the client's ending voids it as any review.
#[test]
fn end_2_voids_an_endless_review() {
    let mut story = under_review();
    let asked = refund_requested(1, later(START, days(7)), ContractEnded);
    assert_eq!(story.does(end_contract(Client))[1], asked);
    assert_eq!(story.answer(dispute(Freelancer, 1)), Ok(()), "the answer is the dispute, at once");
}

/// TIME-6, TIME-8: no window is opened, so work may be sent up to the
/// calendar's end; the wait is only compared.
#[test]
fn time_8_the_wait_of_an_endless_review_may_reach_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = Policy { offer_window: None, ..endless() };
    for (start, answer) in [
        (earlier(last, days(14)), Err(("time_out_of_range", "TIME-6"))), // its answer window would not fit
        (later(earlier(last, days(14)), NANOSECOND), NOT_YET),
        (last, NOT_YET),
    ] {
        let mut story = Story::open_at(offer(&["100"]).fund_first(true).policy(policy.clone()), start);
        story = story.then([accept()]);
        assert_eq!(story.does(submit(1)), [submitted_until(1, "100", None)]);
        story.at(last);
        assert_eq!(story.answer(dispute(Freelancer, 1)), answer);
    }
}
