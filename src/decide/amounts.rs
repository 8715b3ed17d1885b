//! Amounts that follow from the state: how a price is covered, the parts of a release, fees (FUND-4, REL-4, MONEY-5).

use crate::messages::event::{Carried, EventKind, Leftovers, ReleaseCause, ReturnCause};
use crate::state::contract_state::State;
use crate::state::record::MilestoneRecord;
use crate::values::fee;
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

/// How a price is covered: leftovers first, the rest is deposited (FUND-4).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) deposit: Money,
    pub(crate) carried: Leftovers,
}

/// FUND-4, REL-7
#[inline]
pub(crate) fn cover(state: &State, price: i64) -> Coverage {
    if state.milestones.hold_nothing() {
        return Coverage { deposit: state.money(price), carried: Leftovers::default() };
    }
    cover_with_leftovers(state, price)
}

fn cover_with_leftovers(state: &State, price: i64) -> Coverage {
    let mut missing = price;
    let mut carried = Leftovers::default();
    for (place, remainder) in state.milestones.holding().filter(|(_, record)| record.is_remainder()) {
        let taken = remainder.held().min(missing);
        if taken == 0 {
            break;
        }
        missing = missing.saturating_sub(taken);
        carried.push(Carried { from: MilestoneNumber::at_index(place), amount: state.money(taken) });
    }
    Coverage { deposit: state.money(missing), carried }
}

/// The parts of a release besides its amount, in minor units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReleaseParts {
    /// What the amount exceeds the escrow by (REL-4).
    pub(crate) top_up: i64,
    /// MONEY-5
    pub(crate) fee: i64,
}

/// The parts of a release of so much; none if they are beyond all bounds.
pub(crate) fn release_parts(state: &State, record: &MilestoneRecord, amount: i64) -> Option<ReleaseParts> {
    let top_up = amount.saturating_sub(record.held()).max(0);
    let paid = record.paid.checked_add(amount)?;
    let fee = fee_on(state, paid)?.checked_sub(record.fees)?;
    Some(ReleaseParts { top_up, fee })
}

/// The release of an amount from a milestone.
pub(crate) fn release(
    state: &State,
    milestone: MilestoneNumber,
    amount: i64,
    cause: ReleaseCause,
) -> Option<EventKind> {
    let parts = release_parts(state, state.record(milestone)?, amount)?;
    Some(released(state, milestone, amount, parts, cause))
}

/// The event of a release whose parts are known.
#[inline]
pub(crate) fn released(
    state: &State,
    milestone: MilestoneNumber,
    amount: i64,
    parts: ReleaseParts,
    cause: ReleaseCause,
) -> EventKind {
    let (amount, top_up, fee) = (state.money(amount), state.money(parts.top_up), state.money(parts.fee));
    EventKind::EscrowReleased { milestone, amount, top_up, fee, cause }
}

/// The return of all that a milestone holds.
pub(crate) fn return_all(state: &State, milestone: MilestoneNumber, cause: ReturnCause) -> Option<EventKind> {
    let amount = state.money(state.record(milestone)?.held());
    Some(EventKind::EscrowReturned { milestone, amount, cause })
}

/// MONEY-5, at this contract's rate.
pub(crate) fn fee_on(state: &State, paid: i64) -> Option<i64> {
    fee::fee_on(paid, state.policy().freelancer_fee_bps)
}

/// The part of the fee that comes back with a refund of a payment (MONEY-5).
pub(crate) fn fee_returned(state: &State, milestone: MilestoneNumber, amount: i64) -> Option<Money> {
    let record = state.record(milestone)?;
    let kept = fee_on(state, record.paid.checked_sub(amount)?)?;
    Some(state.money(record.fees.checked_sub(kept)?))
}
