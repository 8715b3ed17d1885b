//! The starting points with switches (§15): one for each switch, and one for each pair of switches that
//! interact.

use milestone_escrow::{
    Change, ClientFees, Command, Funding, FundingOrder, Party, Policy, ReleaseAmount, ReviewLapse,
};
use time::macros::utc_datetime;

use super::commands::cents;
use super::starting_points::{StartingPoint, seconds, starting_point};
use crate::support::shorthand;
use crate::support::shorthand::{accept, fund, release_amount, submit};

fn award(policy: &mut Policy, window: u64, bps: u64) {
    policy.award_window = Some(seconds(window));
    policy.default_award_bps = Some(bps);
}

/// All milestones are funded, and there are at most this many.
fn fund_all(policy: &mut Policy, max_milestones: u64) {
    policy.funding = Funding::All;
    policy.max_milestones = max_milestones;
    policy.max_current = max_milestones;
}

fn parallel(policy: &mut Policy) {
    policy.funding_order = FundingOrder::Any;
    policy.max_current = 3;
}

fn price_increase(milestone: u64, price: i64) -> Command {
    let change = Change::ChangeAmount { milestone: milestone.into(), amount: cents(price) };
    shorthand::propose(Party::Client, change)
}

/// The freelancer proposes a later deadline for milestone 1.
fn propose_extension(by: u64) -> Command {
    shorthand::propose(Party::Freelancer, Change::ExtendWindow { milestone: 1.into(), by: seconds(by) })
}

/// The freelancer disputes milestone 1, with a claim of this many cents.
fn disputed(claim: i64) -> [Command; 4] {
    let submit = shorthand::submit_for(1, cents(claim));
    [accept(), submit, shorthand::request_changes(1), shorthand::dispute(Party::Freelancer, 1)]
}

pub(crate) fn all() -> Vec<StartingPoint> {
    let mut starting_points = plan();
    starting_points.extend(reviews());
    starting_points.extend(leftovers());
    starting_points.extend(disputes());
    starting_points.extend(fees());
    starting_points.extend(pairs());
    starting_points
}

/// `funding`, `max_milestones`, `minimum_price`.
fn plan() -> Vec<StartingPoint> {
    let at_most = |most| move |policy: &mut Policy| policy.max_milestones = most;
    let least = |policy: &mut Policy| policy.minimum_price = Some(cents(2));
    vec![
        StartingPoint {
            max_milestones: 2,
            ..starting_point("all funded, from the offer on", &[2], |policy| fund_all(policy, 2))
                .fewer_steps(1)
        },
        starting_point("two funded with the offer", &[1, 2], |policy| fund_all(policy, 2)).fewer_steps(2),
        StartingPoint {
            max_milestones: 2,
            ..starting_point("two at most", &[2, 2], at_most(2)).after([accept()]).fewer_steps(2)
        },
        StartingPoint {
            max_milestones: 2,
            ..starting_point("two cents at least", &[2], least).after([accept()]).fewer_steps(1)
        },
    ]
}

/// `review_lapse`, `review_extension` and `review_extensions`, `release_amount`.
fn reviews() -> Vec<StartingPoint> {
    let lapse = |lapse| move |policy: &mut Policy| policy.review_lapse = lapse;
    let extended = |policy: &mut Policy| {
        policy.review_extension = Some(seconds(2));
        policy.review_extensions = 1;
    };
    let amount = |amount| move |policy: &mut Policy| policy.release_amount = amount;
    let late = starting_point("the end of the calendar, with extensions and awards", &[2], |policy| {
        extended(policy);
        award(policy, 2, 5_000);
    });
    let late = late.fund_first().after([accept()]).fewer_steps(1);
    vec![
        starting_point("a review ends the contract", &[3], lapse(ReviewLapse::ReleaseAndEnd))
            .fund_first()
            .fewer_steps(1),
        starting_point("a review without an end", &[3], lapse(ReviewLapse::None))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("a review is extended once", &[3], extended)
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("at most what is held", &[3], amount(ReleaseAmount::AtMostHeld))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("all that is held", &[3], amount(ReleaseAmount::AllHeld))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        StartingPoint { start: utc_datetime!(9999-12-31 23:59:53), near_the_end: true, ..late },
    ]
}

/// `carry_after`.
fn leftovers() -> Vec<StartingPoint> {
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
        starting_point("a leftover is held", &[3, 2], held).after(started()).fewer_steps(1),
        starting_point("leftovers of two ages", &[2, 2, 3], held)
            .after([accept(), fund(1), fund(2), release_amount(1, cents(1))])
            .then_at(1, [release_amount(2, cents(1))])
            .fewer_steps(2),
        starting_point("a leftover is never carried", &[3, 2], never).after(started()).fewer_steps(2),
    ]
}

/// `freelancer_answer_window`, `award_window` and `default_award_bps`, `small_claim`.
fn disputes() -> Vec<StartingPoint> {
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
        starting_point("the freelancer has longer to answer", &[3], answers(Some(1)))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("the freelancer alone must answer", &[3], answers(None))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("a default award", &[3], |policy| award(policy, 2, 5_000))
            .fund_first()
            .after(disputed(2))
            .after([shorthand::contest(Party::Client, 1)])
            .fewer_steps(1),
        starting_point("a default award that both have put off", &[3], |policy| award(policy, 2, 5_000))
            .fund_first()
            .after(disputed(2))
            .after([
                shorthand::contest(Party::Client, 1),
                propose_extension(5),
                shorthand::accept_proposal(Party::Client, 1),
            ])
            .fewer_steps(2),
        starting_point("another deadline at the same instant", &[3], |_| {})
            .fund_first()
            .after([accept(), submit(1), propose_extension(1)])
            .then_at(1, [shorthand::dispute(Party::Client, 1)])
            .fewer_steps(2),
        starting_point("a default award without an answer", &[3], at_once)
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("a small claim", &[3], small)
            .fund_first()
            .after([accept(), submit(1), shorthand::dispute(Party::Client, 1)])
            .fewer_steps(1),
    ]
}

/// `clearance_window`, `client_fee_bps`, `initiation_fee`, `client_fees`, `feedback_window`.
fn fees() -> Vec<StartingPoint> {
    let clears = |policy: &mut Policy| {
        policy.clearance_window = Some(seconds(3));
        policy.freelancer_fee_bps = 3_333;
    };
    let charged = |client_fees| {
        move |policy: &mut Policy| {
            policy.client_fee_bps = 5_000;
            policy.client_fees = client_fees;
        }
    };
    let begun = |client_fees| {
        move |policy: &mut Policy| {
            policy.initiation_fee = Some(cents(1));
            policy.client_fees = client_fees;
        }
    };
    let judged = |policy: &mut Policy| policy.feedback_window = Some(seconds(3));
    vec![
        starting_point("payments clear", &[3], clears).fund_first().after([accept()]).fewer_steps(1),
        starting_point("the client's fee, kept", &[3], charged(ClientFees::Kept)).fund_first().fewer_steps(1),
        starting_point("the client's fee, returned", &[3], charged(ClientFees::Returned))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("an initiation fee, kept", &[2], begun(ClientFees::Kept)).fund_first().fewer_steps(1),
        starting_point("an initiation fee, returned", &[2], begun(ClientFees::Returned))
            .after([accept()])
            .fewer_steps(1),
        starting_point("feedback", &[1], judged).fund_first().after([accept(), submit(1)]).fewer_steps(1),
        starting_point("feedback of nothing", &[1], judged)
            .after([accept(), shorthand::end_contract(Party::Client)])
            .fewer_steps(1),
    ]
}

/// Pairs of switches that interact.
fn pairs() -> Vec<StartingPoint> {
    let award_and_small = |policy: &mut Policy| {
        award(policy, 2, 5_000);
        policy.small_claim = Some(cents(2));
    };
    let all_charged = |policy: &mut Policy| {
        fund_all(policy, 2);
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
    let beside =
        [accept(), release_amount(1, cents(1)), shorthand::dispute(Party::Freelancer, 1), fund(2), submit(2)];
    vec![
        starting_point("a claim that is just too large", &[3], award_and_small)
            .fund_first()
            .after(disputed(3))
            .fewer_steps(1),
        starting_point("award window and small claim", &[2], award_and_small)
            .fund_first()
            .after([accept(), price_increase(1, 3)])
            .fewer_steps(1),
        starting_point("all funded and charged", &[2], all_charged).after([accept()]).fewer_steps(1),
        starting_point("reviews without an end, and dormancy later", &[3], endless(Some(5)))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("reviews without an end, and no dormancy", &[2], endless(None))
            .fund_first()
            .after([accept()])
            .fewer_steps(1),
        starting_point("a dispute out of a review without an end", &[3], endless(Some(5)))
            .fund_first()
            .after([accept(), submit(1)])
            .then_at(3, [shorthand::dispute(Party::Freelancer, 1)])
            .fewer_steps(2),
        starting_point("a review without an end that fell asleep", &[3], endless(Some(3)))
            .fund_first()
            .after([accept(), submit(1)])
            .then_at(3, [propose_extension(1)])
            .fewer_steps(2),
        starting_point("a dispute out of a review, and no changes", &[3], |policy| {
            policy.revision_limit = Some(0)
        })
        .fund_first()
        .after([accept(), submit(1), shorthand::dispute(Party::Client, 1)])
        .fewer_steps(2),
        starting_point("a hold and a change of price", &[2, 2, 2], held)
            .after([accept(), fund(1), fund(2), release_amount(1, cents(1)), price_increase(2, 3)])
            .fewer_steps(2),
        starting_point("a review ends the contract beside a dispute", &[2, 2], ends)
            .fund_first()
            .after(beside)
            .fewer_steps(1),
    ]
}
