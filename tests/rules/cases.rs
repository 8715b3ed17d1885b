//! Small stories that once went wrong, each as the rules have it now.

use milestone_escrow::MilestoneState::{ChangesRequested, Disputed, RefundRequested, UnderReview};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::RefundCause::ContractEnded;
use milestone_escrow::ReleaseCause::{Award, ReviewLapsed};
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{Event, Offer, Policy};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::facts::funded;
use super::scene::{
    Then, agree, change_amount, closed, contested, dispute_withdrawn, drop_dispute, ended, opened, refund_asked,
    released, returned,
};
use crate::support::Story;
use crate::support::shorthand::*;

fn offered(prices: &[&str], change: impl FnOnce(&mut Policy)) -> Offer {
    offer(prices).fund_first(true).policy(policy(change))
}

/// Opened at an instant, accepted an hour later.
fn accepted(offer: Offer, at: UtcDateTime) -> Story {
    let mut story = Story::open_at(offer, at);
    story.wait(3_600 * SECOND).does(accept());
    story
}

/// DISP-7: a contested dispute was withdrawn and opened again within a
/// second, without end, and no award was ever possible.
#[test]
fn a_dispute_is_not_reopened_for_ever() {
    let offer = offered(&["1000"], |policy| policy.revision_limit = Some(1));
    let mut story = Story::open_at(offer, utc_datetime!(2026-01-05 9:00));
    for step in [accept(), submit(1), request_changes(1)] {
        story.wait(60 * SECOND).does(step);
    }
    story.does(dispute(Client, 1));
    story.at(utc_datetime!(2026-01-11 9:03)).does(contest(Freelancer, 1));
    for day in [3, 12, 21] {
        story.at(utc_datetime!(2026-01-11 9:03)).wait(days(day));
        story.refuses_with(withdraw_dispute(Client, 1), "wrong_state", "DISP-7");
        story.refuses_with(dispute(Client, 1), "wrong_state", "DISP-1");
        story.refuses_with(contest(Freelancer, 1), "wrong_state", "DISP-3");
    }
    let mut awarded = story.clone();
    awarded.at(utc_datetime!(2026-02-01 9:03:01));
    assert_eq!(awarded.does(award(1, usd("1000")))[1], released(1, "1000", Award));
    // By consent it goes through, and back to what it was.
    assert_eq!(agree(&mut story, drop_dispute(1))[1], dispute_withdrawn(1));
    assert_eq!((story.state(1), story.milestone(1).revisions()), (ChangesRequested, 1));
}

/// POL-1, POL-3: any policy within the bounds is one, however one-sided:
/// whom to take it from is the host's to say.
#[test]
fn a_one_sided_policy_is_a_policy() {
    let offer = offered(&["100"], |policy| {
        policy.review_window = 315_360_000 * SECOND;
        (policy.refund_window, policy.answer_window) = (SECOND, Some(SECOND));
        policy.dormancy_window = None;
    });
    let mut story = Story::open_at(offer, utc_datetime!(2026-01-05 9:00));
    for step in [accept(), submit(1), end_contract(Client)] {
        story.wait(60 * SECOND).does(step);
    }
    let at = utc_datetime!(2026-01-05 9:03:01);
    let lapsed = [returned(1, "100", RefundLapsed), closed()].map(|kind| Event { at, kind });
    assert_eq!(story.at(at).tick(), lapsed);
    story.wait(SECOND).refuses_with(dispute(Freelancer, 1), "wrong_stage", "END-7");
}

/// DISP-9: most of a large milestone was released first, so that the rest passed for a small claim.
#[test]
fn a_large_milestone_does_not_become_a_small_claim() {
    let offer = offered(&["1000"], |policy| {
        (policy.small_claim, policy.default_award_bps) = (Some(usd("100")), Some(5_000));
        policy.carry_after = Some(days(10));
    });
    let mut story = accepted(offer, utc_datetime!(2026-01-01 0:00));
    story.at(utc_datetime!(2026-01-02 0:00)).does(submit(1));
    story.at(utc_datetime!(2026-01-02 1:00)).does(release_amount(1, usd("900")));
    story.at(utc_datetime!(2026-01-02 2:00)).does(dispute(Freelancer, 1));
    story.at(utc_datetime!(2026-01-02 3:00));
    assert_eq!(story.does(contest(Client, 1)), [contested(1)]);
    story.stands(1, Disputed, "100", "100");
    assert_eq!(story.contract.deadlines(), [], "it waits for the arbiter");
    story.does(award(1, usd("100")));
}

/// FUND-4: the hold of a leftover ran out while a refund request kept the freelancer from disputing it.
#[test]
fn a_leftovers_hold_does_not_run_while_it_is_asked_back() {
    let offer = offered(&["100", "99"], |policy| policy.carry_after = Some(days(3)));
    let mut story = accepted(offer, utc_datetime!(2026-01-01 0:00));
    story.at(utc_datetime!(2026-01-02 0:00)).does(submit(1));
    story.at(utc_datetime!(2026-01-02 1:00)).does(release_amount(1, usd("1")));
    story.does(request_refund(1));
    story.at(utc_datetime!(2026-01-05 1:00)).does(withdraw_refund_request(1));
    assert_eq!(story.does(fund(2)), [funded(2, "99")], "nothing is carried");
    story.at(utc_datetime!(2026-01-05 2:00));
    let answer_until = Some(utc_datetime!(2026-01-10 2:00));
    assert_eq!(story.does(dispute(Freelancer, 1)), [opened(1, Freelancer, answer_until)]);
    story.stands(1, Disputed, "99", "99");
}

/// END-2: the client ended one second before a dormancy's refund
/// request lapsed, which left no time to answer.
#[test]
fn an_ending_leaves_time_to_answer() {
    let offer = offered(&["100"], |policy| policy.dormancy_window = Some(days(2)));
    let mut story = accepted(offer, utc_datetime!(2026-01-01 0:00));
    story.at(utc_datetime!(2026-01-10 0:59:59));
    let until = utc_datetime!(2026-01-17 0:59:59);
    let events = story.does(end_contract(Client));
    assert_eq!(events[1..], [ended(Client), refund_asked(1, until, ContractEnded)], "after dormancy's own");
    story.refuses_with(submit(1), "wrong_stage", "END-7");
    assert_eq!(story.at(utc_datetime!(2026-01-10 1:00)).tick(), []);
    story.stands(1, RefundRequested, "100", "100");
    story.does(dispute(Freelancer, 1));
}

/// PROP-4: a change of price to the same price raised the claim tenfold.
#[test]
fn a_price_is_not_changed_to_itself() {
    let mut story = accepted(offered(&["100"], |_| ()), utc_datetime!(2026-01-01 0:00));
    story.at(utc_datetime!(2026-01-02 0:00)).does(submit_for(1, usd("10")));
    story.at(utc_datetime!(2026-01-02 0:01));
    story.refuses_with(propose(Freelancer, change_amount(1, "100")), "same_amount", "PROP-4");
    story.at(utc_datetime!(2026-01-02 0:02)).refuses_with(accept_proposal(Client, 1), "unknown_proposal", "PROP-1");
    story.stands(1, UnderReview, "100", "10");
    let at = utc_datetime!(2026-01-16 0:00);
    assert_eq!(story.at(at).tick(), [Event { at, kind: released(1, "10", ReviewLapsed) }]);
}
