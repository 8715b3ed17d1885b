//! Decides when two states count as the same: when no later command or deadline can show a difference.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher};

use milestone_escrow::{Change, MilestoneNumber, MilestoneState, Outcome, ReviewLapse, Stage};
use rust_decimal::Decimal;
use time::Date;

use crate::model::time::{DAY, LAST, day_of, length};
use crate::model::{MilestoneRow, Model, Nanos, OpenProposal};

use super::starting_points::StartingPoint;

/// The key of a state without everything that cannot matter any more: the log, the numbers of events and
/// proposals, texts, and the amounts that were returned. Instants are relative to the last event.
pub(crate) fn exact(model: &Model, starting_point: &StartingPoint) -> u128 {
    hashed(|hasher| {
        write_contract(model, hasher);
        for row in &model.rows {
            write_row(model, row, hasher);
        }
        for open in &model.open {
            write_proposal(model, open, hasher);
        }
        if starting_point.near_the_end {
            (LAST - model.last).hash(hasher);
        }
        if let Some(due) = starting_point.due {
            ends_in(model, Some(due)).hash(hasher);
        }
    })
}

/// A coarse key of a state: who waits for whom, and what kind of amount is concerned.
pub(crate) fn shape(model: &Model) -> u128 {
    hashed(|hasher| {
        (model.stage, model.outcome, model.feedback.len()).hash(hasher);
        for row in &model.rows {
            shape_of(row).hash(hasher);
        }
        for open in &model.open {
            (open.by, open.change.name(), direction(model, open)).hash(hasher);
        }
    })
}

fn shape_of(row: &MilestoneRow) -> impl Hash {
    let claims = (row.claim > Decimal::ZERO, row.claim == row.held, row.held == row.price);
    let pending = (row.until.is_some(), row.before, row.asked, row.opener, row.contested);
    let past = (row.holds() && row.released, row.paid > Decimal::ZERO, row.extensions > 0);
    (row.state, past, row.holds().then_some(claims), pending)
}

/// Whether a proposal raises the amount, lowers it, or leaves nothing.
fn direction(model: &Model, open: &OpenProposal) -> Option<(Ordering, bool)> {
    let row = |milestone: MilestoneNumber| {
        &model.rows[model.place(milestone.get()).expect("a proposal's milestone")]
    };
    match &open.change {
        Change::ChangeAmount { milestone, amount } => {
            Some((amount.amount().cmp(&row(*milestone).price), false))
        }
        Change::Settle { milestone, to_freelancer } => {
            Some((to_freelancer.amount().cmp(&row(*milestone).held), to_freelancer.is_zero()))
        }
        _ => None,
    }
}

fn hashed(write: impl Fn(&mut DefaultHasher)) -> u128 {
    let half = |salt: u64| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(salt);
        write(&mut hasher);
        u128::from(hasher.finish())
    };
    half(1) << 64 | half(2)
}

fn write_contract(model: &Model, hasher: &mut DefaultHasher) {
    (model.stage, model.outcome).hash(hasher);
    if model.stage == Stage::Offered {
        model.respond_by.map(|at| at - model.last).hash(hasher);
    }
    if model.outcome == Some(Outcome::Ended) {
        // END-6, REF-5: after both windows have ended, the time since then does not matter.
        let policy = &model.policy;
        let windows = [policy.bonus_window, policy.payment_refund_window, policy.feedback_window];
        let longest = windows.into_iter().flatten().map(length).max().unwrap_or(0);
        (model.last - model.closed_at).min(longest).hash(hasher);
    }
    write_fees(model, hasher);
    // FEED-1: the key contains who has left feedback. Its content matters only to the reader.
    model.feedback.iter().map(|entry| entry.by).for_each(|by| by.hash(hasher));
    model.policy.feedback_window.map(|_| model.was_funded).hash(hasher);
}

/// MONEY-5, MONEY-8, MONEY-9: the sums that are needed for later rounding, and whether a fee can still be
/// returned.
fn write_fees(model: &Model, hasher: &mut DefaultHasher) {
    let policy = &model.policy;
    let are_bonuses_charged = policy.freelancer_fee_bps > 0 || policy.client_fee_bps > 0;
    are_bonuses_charged.then_some(model.bonuses).hash(hasher);
    (policy.client_fee_bps > 0).then_some(model.base).hash(hasher);
    policy.initiation_fee.map(|_| (model.initiation, model.was_funded, model.was_released)).hash(hasher);
}

fn write_row(model: &Model, row: &MilestoneRow, hasher: &mut DefaultHasher) {
    (row.state, row.paid).hash(hasher);
    if row.holds() {
        (row.held, row.claim, row.released, row.until.map(|at| at - model.last)).hash(hasher);
        (row.before, row.asked, row.opener, row.contested).hash(hasher);
    }
    write_waits(model, row, hasher);
    // WORK-6.
    row.extensions.min(model.policy.review_extensions).hash(hasher);
    // WORK-4: without a limit, the count does not matter.
    model.policy.revision_limit.map(|_| row.revisions).hash(hasher);
    if !matches!(row.state, MilestoneState::Settled | MilestoneState::Cancelled) {
        (row.price, ends_in(model, row.due)).hash(hasher);
    }
}

/// DISP-1, FUND-4: how much of a waiting time has passed. After its end, the time since then does not matter.
fn write_waits(model: &Model, row: &MilestoneRow, hasher: &mut DefaultHasher) {
    use MilestoneState::{Remainder, UnderReview};
    let may_be_reviewed = row.state == UnderReview || row.before == Some(UnderReview);
    if model.policy.review_lapse == ReviewLapse::None && may_be_reviewed {
        (model.last - row.submitted_at).min(length(model.policy.review_window)).hash(hasher);
    }
    if row.state == Remainder {
        model.policy.carry_after.map(|wait| (model.last - row.left_since).min(length(wait))).hash(hasher);
    }
}

/// DORM-1: how far away the end of the due date is. After its end, the time since then does not matter.
fn ends_in(model: &Model, due: Option<Date>) -> Option<Nanos> {
    let days = Nanos::from(due?.to_julian_day() - day_of(0) + 1);
    Some((days * DAY - model.last).max(0))
}

/// PROP-3: whether the values that a proposal depends on are unchanged, and which values could become the
/// same again.
fn write_proposal(model: &Model, open: &OpenProposal, hasher: &mut DefaultHasher) {
    (open.by, &open.change).hash(hasher);
    let Some(then) = &open.row_then else { return };
    let row = |milestone: MilestoneNumber| {
        &model.rows[model.place(milestone.get()).expect("a proposal's milestone")]
    };
    match &open.change {
        Change::ChangeDueDate { .. } => ends_in(model, then.due).hash(hasher),
        Change::ChangeAmount { .. } => (then.price, then.holds()).hash(hasher),
        Change::Settle { milestone, .. } => {
            (then.held, then.submissions == row(*milestone).submissions).hash(hasher);
        }
        Change::WithdrawDispute { milestone } => (then.disputes == row(*milestone).disputes).hash(hasher),
        Change::ExtendWindow { .. } => {
            let deadline = then.own_deadline().map(|(at, kind)| ((at - model.last).max(0), kind));
            deadline.hash(hasher);
        }
        Change::AddMilestone(_) | Change::CancelMilestone { .. } => {}
    }
}
