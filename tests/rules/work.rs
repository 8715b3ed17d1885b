//! WORK-1 to WORK-5: submissions, and the reviews that they open.

use milestone_escrow::MilestoneState::{
    ChangesRequested, Funded, RefundRequested, Remainder, Settled, UnderReview,
};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::ReviewLapsed;
use milestone_escrow::{Change, ClientCommand, EventKind, FreelancerCommand};

use super::expected_events::{
    changes_requested, event, released, released_with, returned, submitted, working, working_on_all,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// WORK-1: a submission on a funded milestone opens a review of 14 days.
#[test]
fn work_1_opens_a_review() {
    let mut scenario = working(&["100"]);
    scenario.wait(days(3));
    let review_until = later(START, days(17));
    let handed_in =
        FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: "see /final".into() };
    let requested = usd("100");
    let (milestone, note) = (1.into(), "see /final".into());
    let expected = EventKind::WorkSubmitted { milestone, requested, review_until: Some(review_until), note };
    assert_eq!(scenario.does(handed_in), [expected]);
    assert_eq!(scenario.state(1), UnderReview);
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().deadline(), Some(review_until));
}

/// WORK-1: a submission after a change request opens a review, too.
#[test]
fn work_1_answers_a_request_for_changes() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.does(request_changes(1));
    scenario.wait(days(2));
    assert_eq!(scenario.does(submit(1)), [submitted(1, "100", later(START, days(16)))]);
    assert_eq!(scenario.state(1), UnderReview);
}

/// WORK-1: a new submission replaces the pending one, with its amount and its window.
#[test]
fn work_1_a_new_submission_replaces_the_pending_one() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.wait(days(13));
    assert_eq!(scenario.does(submit_for(1, usd("70"))), [submitted(1, "70", later(START, days(27)))]);
    assert_eq!(scenario.wait(days(14) - NANOSECOND).advance(), [], "the first window is void");
    let lapse = event(later(START, days(27)), released(1, "70", ReviewLapsed));
    assert_eq!(scenario.wait(NANOSECOND).advance(), [lapse]);
}

/// WORK-1: a submission answers a refund request of dormancy, from *funded* and from *changes requested*.
#[test]
fn work_1_answers_dormancy() {
    let mut scenario = working_on_all(&["100", "50"]);
    scenario.does(submit(2));
    scenario.does(request_changes(2));
    scenario.wait(days(90)).advance();
    assert_eq!([1, 2].map(|number| scenario.state(number)), [RefundRequested; 2]);
    for (number, amount) in [(1, "100"), (2, "50")] {
        assert_eq!(scenario.does(submit(number)), [submitted(number, amount, later(START, days(104)))]);
        assert_eq!(scenario.state(number), UnderReview);
    }
    assert_eq!(scenario.wait(days(7)).advance(), [], "the refund requests are gone");
}

/// WORK-1: it does not answer dormancy of a remainder, because that work is done.
#[test]
fn work_1_does_not_answer_dormancy_of_a_remainder() {
    let mut scenario = working(&["100"]);
    scenario.does(release_amount(1, usd("60")));
    scenario.wait(days(90)).advance();
    assert_eq!(scenario.state(1), RefundRequested);
    scenario.refuses_with(submit(1), "wrong_state", "WORK-1");
}

/// WORK-1: it does not answer the client's refund request, in any state.
#[test]
fn work_1_does_not_answer_the_clients_refund_request() {
    let mut scenario = working(&["100"]);
    scenario.does(request_refund(1));
    scenario.refuses_with(submit(1), "wrong_state", "WORK-1");
    scenario.does(withdraw_refund_request(1));
    scenario.does(submit(1));
    scenario.does(request_changes(1));
    scenario.does(request_refund(1));
    scenario.refuses_with(submit(1), "wrong_state", "WORK-1");
}

/// WORK-1: work cannot be submitted on a remainder or in a dispute.
#[test]
fn work_1_needs_work_that_is_due() {
    let mut remainder = working(&["100"]);
    remainder.does(release_amount(1, usd("60")));
    remainder.refuses_with(submit(1), "wrong_state", "WORK-1");
    let mut disputed = working(&["100"]);
    disputed.does(submit(1));
    disputed.does(dispute(Client, 1));
    disputed.refuses_with(submit(1), "wrong_state", "WORK-1");
}

/// WORK-1: only a submission opens a review.
#[test]
fn work_1_only_a_submission_opens_a_review() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.does(request_changes(1));
    scenario.does(dispute(Freelancer, 1));
    scenario.does(contest(Client, 1));
    scenario.does(submit_evidence(Freelancer, 1, "the finished work is at …"));
    scenario.does(propose(Freelancer, Change::Settle { milestone: 1.into(), to_freelancer: usd("100") }));
    assert_eq!(scenario.contract.deadlines(), []);
    assert_eq!(scenario.wait(days(1_000)).advance(), []);
}

/// WORK-2: a submission requests everything that is held, unless it names an amount.
#[test]
fn work_2_requests_what_is_held_or_less() {
    let mut scenario = working(&["100"]);
    let review_until = later(START, days(14));
    for (command, requested) in
        [(submit(1), "100"), (submit_for(1, usd("0.01")), "0.01"), (submit_for(1, usd("100")), "100")]
    {
        assert_eq!(scenario.does(command), [submitted(1, requested, review_until)]);
    }
}

/// WORK-2: one cent more than is held is rejected.
#[test]
fn work_2_cannot_request_more_than_is_held() {
    let mut scenario = working(&["100"]);
    scenario.refuses_with(submit_for(1, usd("100.01")), "amount_exceeds_held", "WORK-2");
    assert_eq!(scenario.state(1), Funded);
}

/// WORK-2: the limit is what this milestone holds, not what another one holds or the earlier price.
#[test]
fn work_2_goes_by_what_the_milestone_holds() {
    let mut scenario = working_on_all(&["100", "500"]);
    scenario.does(propose(Client, Change::ChangeAmount { milestone: 1.into(), amount: usd("80") }));
    scenario.does(accept_proposal(Freelancer, 1));
    scenario.refuses_with(submit_for(1, usd("80.01")), "amount_exceeds_held", "WORK-2");
    assert_eq!(scenario.does(submit(1)), [submitted(1, "80", later(START, days(14)))]);
}

/// WORK-3: a submission can be withdrawn. Its window is void.
#[test]
fn work_3_takes_a_submission_back() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14) - NANOSECOND);
    assert_eq!(
        scenario.does(withdraw_submission(1)),
        [EventKind::SubmissionWithdrawn { milestone: 1.into() }]
    );
    assert_eq!(
        (scenario.state(1), scenario.contract.milestone(1.into()).unwrap().deadline()),
        (Funded, None)
    );
    assert_eq!(scenario.wait(days(30)).advance(), []);
}

/// WORK-3: the milestone is *funded* then, even if changes had been requested before.
#[test]
fn work_3_leads_back_to_funded() {
    let mut scenario = working(&["100"]);
    for step in [submit(1), request_changes(1), submit(1), withdraw_submission(1)] {
        scenario.does(step);
    }
    assert_eq!(scenario.state(1), Funded);
}

/// WORK-3: the milestone must be under review.
#[test]
fn work_3_needs_a_review() {
    let mut scenario = working(&["100", "50"]);
    scenario.refuses_with(withdraw_submission(1), "wrong_state", "WORK-3");
    scenario.refuses_with(withdraw_submission(2), "wrong_state", "WORK-3");
    for step in [submit(1), request_changes(1)] {
        scenario.does(step);
    }
    scenario.refuses_with(withdraw_submission(1), "wrong_state", "WORK-3");
    scenario.does(submit(1));
    scenario.wait(days(14)).refuses_with(withdraw_submission(1), "wrong_state", "WORK-3");
}

/// WORK-4: the client requests changes, and the window is void.
#[test]
fn work_4_voids_the_window() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14) - NANOSECOND);
    let wanted = ClientCommand::RequestChanges { milestone: 1.into(), note: "bluer".into() };
    assert_eq!(
        scenario.does(wanted),
        [EventKind::ChangesRequested { milestone: 1.into(), note: "bluer".into() }]
    );
    assert_eq!(scenario.state(1), ChangesRequested);
    assert_eq!(scenario.wait(days(60)).advance(), []);
}

/// WORK-4: the milestone must be under review.
#[test]
fn work_4_needs_a_review() {
    let mut scenario = working(&["100", "50"]);
    for number in [1, 2] {
        scenario.refuses_with(request_changes(number), "wrong_state", "WORK-4");
    }
    scenario.does(submit(1));
    scenario.does(request_changes(1));
    scenario.refuses_with(request_changes(1), "wrong_state", "WORK-4");
    scenario.does(submit(1));
    scenario.does(release_amount(1, usd("60")));
    scenario.refuses_with(request_changes(1), "wrong_state", "WORK-4");
}

/// WORK-4: the next submission opens a full new window.
#[test]
fn work_4_the_next_review_is_a_full_one() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(13)).does(request_changes(1));
    scenario.wait(days(1)).does(submit(1));
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().deadline(), Some(later(START, days(28))));
}

fn with_revision_limit(limit: Option<u64>) -> Scenario {
    let policy = policy(|policy| {
        policy.revision_limit = limit;
        policy.max_current = 2;
    });
    let mut scenario = Scenario::active(offer(&["100", "50"]).policy(policy));
    scenario.does(fund(1));
    scenario.does(fund(2));
    scenario
}

/// WORK-4: with a limit of n, the (n+1)-th change request on a milestone is rejected, and the work stays
/// under review.
#[test]
fn work_4_counts_the_requests_of_a_milestone() {
    for limit in [0, 1, 3] {
        let mut scenario = with_revision_limit(Some(limit));
        for _ in 0..limit {
            scenario.does(submit(1));
            assert_eq!(scenario.does(request_changes(1)), [changes_requested(1)]);
        }
        scenario.does(submit(1));
        scenario.refuses_with(request_changes(1), "revision_limit_reached", "WORK-4");
        assert_eq!(scenario.contract.milestone(1.into()).unwrap().revisions(), limit);
        assert_eq!(scenario.state(1), UnderReview);
    }
}

/// WORK-4: each milestone is counted separately. Without a limit there is no maximum.
#[test]
fn work_4_counts_each_milestone_for_itself() {
    let mut scenario = with_revision_limit(Some(1));
    for number in [1, 2] {
        scenario.does(submit(number));
        scenario.does(request_changes(number));
    }
    let mut unlimited = with_revision_limit(None);
    for _ in 0..20 {
        unlimited.does(submit(1));
        unlimited.does(request_changes(1));
    }
    assert_eq!(unlimited.contract.milestone(1.into()).unwrap().revisions(), 20);
}

/// WORK-5: silence is approval, exactly at the end of the window.
#[test]
fn work_5_silence_releases() {
    let end = later(START, days(14));
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    assert_eq!(scenario.at(earlier(end, NANOSECOND)).advance(), []);
    assert_eq!(scenario.at(end).advance(), [event(end, released(1, "100", ReviewLapsed))]);
    assert_eq!(scenario.state(1), Settled);
}

/// WORK-5: silence releases the claim, and no more.
#[test]
fn work_5_releases_the_claim() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("33.33")));
    assert_eq!(scenario.wait(days(14)).advance()[0].kind, released(1, "33.33", ReviewLapsed));
    assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, "66.67 USD".into()));
}

/// WORK-5: this release has the fee, like any other.
#[test]
fn work_5_takes_the_fee() {
    let mut scenario =
        Scenario::active(offer(&["100"]).policy(policy(|policy| policy.freelancer_fee_bps = 1_500)));
    scenario.does(fund(1));
    scenario.does(submit(1));
    assert_eq!(scenario.wait(days(14)).advance()[0].kind, released_with(1, "100", "0", "15", ReviewLapsed));
}

/// WORK-5: a review after an answer to dormancy lapses, too.
#[test]
fn work_5_follows_work_sent_in_after_dormancy() {
    let mut scenario = working(&["100"]);
    scenario.wait(days(97) - NANOSECOND).does(submit(1));
    assert_eq!(scenario.wait(days(14)).advance()[0].kind, released(1, "100", ReviewLapsed));
    let mut late = working(&["100"]);
    let lapsed = late.wait(days(97)).advance();
    assert_eq!(lapsed[1].kind, returned(1, "100", milestone_escrow::ReturnCause::RefundLapsed));
}
