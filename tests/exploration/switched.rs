//! The small worlds of the switches (§15): one for each, and one where two of them meet.

use milestone_escrow::{Change, ClientFees, Command, Funding, FundingOrder, Party, Policy, ReleaseAmount, ReviewLapse};
use time::macros::utc_datetime;

use super::commands::cents;
use super::worlds::{World, seconds, world};
use crate::support::shorthand;
use crate::support::shorthand::{accept, fund, release_amount, submit};

fn award(policy: &mut Policy, window: u64, bps: u64) {
    policy.award_window = Some(seconds(window));
    policy.default_award_bps = Some(bps);
}

/// All milestones funded, so many at most.
fn all(policy: &mut Policy, most: u64) {
    policy.funding = Funding::All;
    policy.max_milestones = most;
    policy.max_current = most;
}

fn parallel(policy: &mut Policy) {
    policy.funding_order = FundingOrder::Any;
    policy.max_current = 3;
}

fn dearer(milestone: u64, price: i64) -> Command {
    let change = Change::ChangeAmount { milestone: milestone.into(), amount: cents(price) };
    shorthand::propose(Party::Client, change)
}

/// What the freelancer proposes for the deadline of milestone 1.
fn put_off(by: u64) -> Command {
    shorthand::propose(Party::Freelancer, Change::ExtendWindow { milestone: 1.into(), by: seconds(by) })
}

/// A dispute by the freelancer, about so many cents.
fn disputed(claim: i64) -> [Command; 4] {
    let submit = shorthand::submit_for(1, cents(claim));
    [accept(), submit, shorthand::request_changes(1), shorthand::dispute(Party::Freelancer, 1)]
}

pub(crate) fn worlds() -> Vec<World> {
    let mut worlds = plan();
    worlds.extend(reviews());
    worlds.extend(leftovers());
    worlds.extend(disputes());
    worlds.extend(fees());
    worlds.extend(pairs());
    worlds
}

/// `funding`, `max_milestones`, `minimum_price`.
fn plan() -> Vec<World> {
    let at_most = |most| move |policy: &mut Policy| policy.max_milestones = most;
    let least = |policy: &mut Policy| policy.minimum_price = Some(cents(2));
    vec![
        World { most: 2, ..world("all funded, from the offer on", &[2], |policy| all(policy, 2)).less(1) },
        world("two funded with the offer", &[1, 2], |policy| all(policy, 2)).less(2),
        World { most: 2, ..world("two at most", &[2, 2], at_most(2)).after([accept()]).less(2) },
        World { most: 2, ..world("two cents at least", &[2], least).after([accept()]).less(1) },
    ]
}

/// `review_lapse`, `review_extension` and `review_extensions`, `release_amount`.
fn reviews() -> Vec<World> {
    let lapse = |lapse| move |policy: &mut Policy| policy.review_lapse = lapse;
    let extended = |policy: &mut Policy| {
        policy.review_extension = Some(seconds(2));
        policy.review_extensions = 1;
    };
    let amount = |amount| move |policy: &mut Policy| policy.release_amount = amount;
    let late = world("the end of the calendar, with extensions and awards", &[2], |policy| {
        extended(policy);
        award(policy, 2, 5_000);
    });
    let late = late.fund_first().after([accept()]).less(1);
    vec![
        world("a review ends the contract", &[3], lapse(ReviewLapse::ReleaseAndEnd)).fund_first().less(1),
        world("a review without an end", &[3], lapse(ReviewLapse::None)).fund_first().after([accept()]).less(1),
        world("a review is extended once", &[3], extended).fund_first().after([accept()]).less(1),
        world("at most what is held", &[3], amount(ReleaseAmount::AtMostHeld)).fund_first().after([accept()]).less(1),
        world("all that is held", &[3], amount(ReleaseAmount::AllHeld)).fund_first().after([accept()]).less(1),
        World { start: utc_datetime!(9999-12-31 23:59:53), near_the_end: true, ..late },
    ]
}

/// `carry_after`.
fn leftovers() -> Vec<World> {
    let held = |policy: &mut Policy| {
        parallel(policy);
        policy.carry_after = Some(seconds(2));
    };
    let never = |policy: &mut Policy| {
        parallel(policy);
        policy.carry_after = None;
    };
    let started = || vec![accept(), fund(1), release_amount(1, cents(1))];
    vec![
        world("a leftover is held", &[3, 2], held).after(started()).less(1),
        world("leftovers of two ages", &[2, 2, 3], held)
            .after([accept(), fund(1), fund(2), release_amount(1, cents(1))])
            .then_at(1, [release_amount(2, cents(1))])
            .less(2),
        world("a leftover is never carried", &[3, 2], never).after(started()).less(2),
    ]
}

/// `freelancer_answer_window`, `award_window` and `default_award_bps`, `small_claim`.
fn disputes() -> Vec<World> {
    let answers = |window: Option<u64>| {
        move |policy: &mut Policy| {
            policy.answer_window = window.map(seconds);
            policy.freelancer_answer_window = Some(seconds(2));
        }
    };
    let at_once = |policy: &mut Policy| {
        policy.answer_window = None;
        award(policy, 2, 10_000);
    };
    let small = |policy: &mut Policy| {
        policy.small_claim = Some(cents(3));
        policy.default_award_bps = Some(5_000);
    };
    vec![
        world("the freelancer has longer to answer", &[3], answers(Some(1))).fund_first().after([accept()]).less(1),
        world("the freelancer alone must answer", &[3], answers(None)).fund_first().after([accept()]).less(1),
        world("a default award", &[3], |policy| award(policy, 2, 5_000))
            .fund_first()
            .after(disputed(2))
            .after([shorthand::contest(Party::Client, 1)])
            .less(1),
        world("a default award that both have put off", &[3], |policy| award(policy, 2, 5_000))
            .fund_first()
            .after(disputed(2))
            .after([shorthand::contest(Party::Client, 1), put_off(5), shorthand::accept_proposal(Party::Client, 1)])
            .less(2),
        world("another deadline at the same instant", &[3], |_| {})
            .fund_first()
            .after([accept(), submit(1), put_off(1)])
            .then_at(1, [shorthand::dispute(Party::Client, 1)])
            .less(2),
        world("a default award without an answer", &[3], at_once).fund_first().after([accept()]).less(1),
        world("a small claim", &[3], small)
            .fund_first()
            .after([accept(), submit(1), shorthand::dispute(Party::Client, 1)])
            .less(1),
    ]
}

/// `clearance_window`, `client_fee_bps`, `initiation_fee`, `client_fees`, `feedback_window`.
fn fees() -> Vec<World> {
    let clears = |policy: &mut Policy| {
        policy.clearance_window = Some(seconds(3));
        policy.freelancer_fee_bps = 3_333;
    };
    let charged = |kindness| {
        move |policy: &mut Policy| {
            policy.client_fee_bps = 5_000;
            policy.client_fees = kindness;
        }
    };
    let begun = |kindness| {
        move |policy: &mut Policy| {
            policy.initiation_fee = Some(cents(1));
            policy.client_fees = kindness;
        }
    };
    let judged = |policy: &mut Policy| policy.feedback_window = Some(seconds(3));
    vec![
        world("payments clear", &[3], clears).fund_first().after([accept()]).less(1),
        world("the client's fee, kept", &[3], charged(ClientFees::Kept)).fund_first().less(1),
        world("the client's fee, returned", &[3], charged(ClientFees::Returned)).fund_first().after([accept()]).less(1),
        world("an initiation fee, kept", &[2], begun(ClientFees::Kept)).fund_first().less(1),
        world("an initiation fee, returned", &[2], begun(ClientFees::Returned)).after([accept()]).less(1),
        world("feedback", &[1], judged).fund_first().after([accept(), submit(1)]).less(1),
        world("feedback of nothing", &[1], judged).after([accept(), shorthand::end_contract(Party::Client)]).less(1),
    ]
}

/// Switches that meet.
fn pairs() -> Vec<World> {
    let award_and_small = |policy: &mut Policy| {
        award(policy, 2, 5_000);
        policy.small_claim = Some(cents(2));
    };
    let all_charged = |policy: &mut Policy| {
        all(policy, 2);
        policy.client_fee_bps = 5_000;
        policy.client_fees = ClientFees::Returned;
        policy.initiation_fee = Some(cents(1));
    };
    let endless = |dormancy: Option<u64>| {
        move |policy: &mut Policy| {
            policy.review_lapse = ReviewLapse::None;
            policy.dormancy_window = dormancy.map(seconds);
            policy.revision_limit = Some(0);
            award(policy, 2, 5_000);
        }
    };
    let held = |policy: &mut Policy| {
        parallel(policy);
        policy.carry_after = Some(seconds(2));
    };
    let ends = |policy: &mut Policy| {
        policy.review_lapse = ReviewLapse::ReleaseAndEnd;
        policy.carry_after = None;
        award(policy, 4, 5_000);
    };
    let beside = [accept(), release_amount(1, cents(1)), shorthand::dispute(Party::Freelancer, 1), fund(2), submit(2)];
    vec![
        world("a claim that is just too large", &[3], award_and_small).fund_first().after(disputed(3)).less(1),
        world("award window and small claim", &[2], award_and_small)
            .fund_first()
            .after([accept(), dearer(1, 3)])
            .less(1),
        world("all funded and charged", &[2], all_charged).after([accept()]).less(1),
        world("reviews without an end, and dormancy later", &[3], endless(Some(5)))
            .fund_first()
            .after([accept()])
            .less(1),
        world("reviews without an end, and no dormancy", &[2], endless(None)).fund_first().after([accept()]).less(1),
        world("a dispute out of a review without an end", &[3], endless(Some(5)))
            .fund_first()
            .after([accept(), submit(1)])
            .then_at(3, [shorthand::dispute(Party::Freelancer, 1)])
            .less(2),
        world("a review without an end that fell asleep", &[3], endless(Some(3)))
            .fund_first()
            .after([accept(), submit(1)])
            .then_at(3, [put_off(1)])
            .less(2),
        world("a dispute out of a review, and no changes", &[3], |policy| policy.revision_limit = Some(0))
            .fund_first()
            .after([accept(), submit(1), shorthand::dispute(Party::Client, 1)])
            .less(2),
        world("a hold and a change of price", &[2, 2, 2], held)
            .after([accept(), fund(1), fund(2), release_amount(1, cents(1)), dearer(2, 3)])
            .less(2),
        world("a review ends the contract beside a dispute", &[2, 2], ends).fund_first().after(beside).less(1),
    ]
}
