//! The starting points of the search: prices of a few cents, and windows of a few seconds that often end
//! together.

use core::time::Duration;

use milestone_escrow::{Change, Command, FundingOrder, MilestoneTerms, Offer, Party, PlanChanges, Policy};
use time::macros::{date, utc_datetime};
use time::{Date, UtcDateTime};

use super::commands::cents;
use super::starting_points_with_switches;
use crate::support::shorthand;

/// A contract from which the search starts, and the bounds of the search.
pub(crate) struct StartingPoint {
    pub(crate) name: &'static str,
    pub(crate) start: UtcDateTime,
    pub(crate) offer: Offer,
    /// The first commands, with the seconds after the offer at which they are given.
    pub(crate) prefix: Vec<(u64, Command)>,
    /// The largest number of milestones.
    pub(crate) max_milestones: usize,
    /// The largest price, escrow and payment, in cents.
    pub(crate) highest_amount: i64,
    /// The due date that the parties may agree on.
    pub(crate) due: Option<Date>,
    /// Whether the distance to the end of the calendar matters (TIME-6).
    pub(crate) near_the_end: bool,
    /// How many steps less than from the smallest starting point are followed completely.
    pub(crate) fewer_steps: usize,
    /// Beyond the depth, one state in this many shapes is followed.
    pub(crate) one_in: usize,
}

pub(super) const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Reviews and dormancy end together. So do refund requests and the client's disputes.
fn policy(change: impl FnOnce(&mut Policy)) -> Policy {
    let mut policy = Policy {
        offer_window: Some(seconds(4)),
        review_window: seconds(3),
        refund_window: seconds(2),
        answer_window: Some(seconds(1)),
        dormancy_window: Some(seconds(3)),
        bonus_window: Some(seconds(2)),
        payment_refund_window: Some(seconds(4)),
        ..Policy::upwork()
    };
    change(&mut policy);
    policy
}

/// A starting point with milestones at these prices.
pub(super) fn starting_point(
    name: &'static str,
    prices: &[i64],
    change: impl FnOnce(&mut Policy),
) -> StartingPoint {
    let offer = Offer::new(milestone_escrow::Currency::USD).policy(policy(change));
    StartingPoint {
        name,
        start: utc_datetime!(2026-01-05 9:00),
        offer: prices
            .iter()
            .fold(offer, |offer, price| offer.milestone(MilestoneTerms::new("M", cents(*price)))),
        prefix: Vec::new(),
        max_milestones: prices.len(),
        highest_amount: prices.iter().copied().max().unwrap_or(0) + 1,
        due: None,
        near_the_end: false,
        fewer_steps: 0,
        one_in: 1,
    }
}

impl StartingPoint {
    pub(super) fn fund_first(mut self) -> Self {
        self.offer = self.offer.fund_first(true);
        self
    }

    pub(super) fn after(self, prefix: impl IntoIterator<Item = Command>) -> Self {
        self.then_at(0, prefix)
    }

    pub(super) fn then_at(mut self, seconds: u64, prefix: impl IntoIterator<Item = Command>) -> Self {
        self.prefix.extend(prefix.into_iter().map(|command| (seconds, command)));
        self
    }

    pub(super) fn fewer_steps(mut self, fewer_steps: usize) -> Self {
        self.fewer_steps = fewer_steps;
        self
    }
}

/// All starting points, the largest first. There are many with switches, so only a part of their states
/// beyond the depth is followed.
pub(crate) fn all() -> Vec<StartingPoint> {
    let mut starting_points = several();
    starting_points.extend(single());
    starting_points.extend(
        starting_points_with_switches::all()
            .into_iter()
            .map(|starting_point| StartingPoint { one_in: 4, ..starting_point }),
    );
    starting_points
}

fn several() -> Vec<StartingPoint> {
    use shorthand::{accept, fund, release_amount};
    let parallel = |policy: &mut Policy| {
        policy.funding_order = FundingOrder::Any;
        policy.max_current = 3;
    };
    let dearer = Change::ChangeAmount { milestone: 2.into(), amount: cents(3) };
    vec![
        starting_point("three in parallel", &[2, 2, 3], parallel)
            .after([
                accept(),
                fund(1),
                fund(2),
                release_amount(1, cents(1)),
                shorthand::propose(Party::Client, dearer),
            ])
            .fewer_steps(2),
        starting_point("three with two leftovers", &[2, 3, 2], parallel)
            .after([accept(), fund(1), fund(2), release_amount(1, cents(1)), release_amount(2, cents(1))])
            .fewer_steps(2),
        starting_point("two in parallel, without dormancy", &[3, 2], |policy| {
            parallel(policy);
            policy.dormancy_window = None;
            policy.answer_window = Some(seconds(3));
        })
        .fund_first()
        .after([accept(), fund(2)])
        .fewer_steps(1),
        starting_point("two in order", &[2, 3], |_| {}).fund_first().after([accept()]).fewer_steps(1),
        StartingPoint {
            max_milestones: 2,
            ..starting_point("two, planned by both, with fees", &[3], |policy| {
                policy.plan_changes = PlanChanges::Mutual;
                policy.freelancer_fee_bps = 5_000;
            })
            .after([accept()])
            .fewer_steps(1)
        },
        StartingPoint {
            max_milestones: 2,
            ..starting_point("two, from the offer on", &[2], |_| {}).fewer_steps(1)
        },
    ]
}

fn single() -> Vec<StartingPoint> {
    let fees = |policy: &mut Policy| {
        policy.freelancer_fee_bps = 5_000;
        policy.revision_limit = Some(1);
    };
    let day = date!(2026 - 01 - 05);
    let due =
        starting_point("a due date", &[2], |_| {}).fund_first().after([shorthand::accept()]).fewer_steps(1);
    let due = StartingPoint { start: utc_datetime!(2026-01-05 23:59:58), due: Some(day), ..due };
    let late = starting_point("the end of the calendar", &[2], |_| {}).fund_first();
    let ending = [
        shorthand::accept(),
        shorthand::submit_for(1, cents(1)),
        shorthand::request_changes(1),
        shorthand::end_contract(Party::Client),
    ];
    let endless = |policy: &mut Policy| {
        policy.offer_window = None;
        policy.answer_window = None;
        policy.dormancy_window = None;
        policy.bonus_window = None;
        policy.payment_refund_window = None;
        policy.revision_limit = Some(0);
    };
    vec![
        starting_point("one", &[3], |_| {}).fund_first(),
        starting_point("one with fees and one change", &[3], fees)
            .fund_first()
            .after([shorthand::accept()])
            .fewer_steps(1),
        starting_point("one without answer, dormancy and changes", &[3], endless).fund_first(),
        starting_point("one that ends with a claim in part", &[3], |_| {}).fund_first().after(ending),
        due,
        StartingPoint { start: utc_datetime!(9999-12-31 23:59:53), near_the_end: true, ..late },
    ]
}
