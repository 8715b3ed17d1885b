//! Amounts that follow from the state: how a price is covered, the parts of a release, and fees (FUND-4,
//! REL-4, MONEY-5 to MONEY-9).

use core::time::Duration;

use time::UtcDateTime;

use crate::messages::event::{Carried, EventKind, Leftovers, Outcome, ReleaseCause, ReturnCause};
use crate::state::contract_state::State;
use crate::state::record::{EscrowState, MilestoneRecord};
use crate::values::fee;
use crate::values::instant;
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;
use crate::values::policy::ClientFees;
use crate::values::window::window_end;

/// How a price is covered: leftovers first, the rest is deposited (FUND-4).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Coverage {
    pub(crate) deposit: Money,
    pub(crate) carried: Leftovers,
}

/// FUND-4, REL-7
#[inline]
pub(crate) fn cover(state: &State, price: i64, at: &UtcDateTime) -> Coverage {
    if state.milestones.are_all_current() {
        return Coverage { deposit: state.money(price), carried: Leftovers::default() };
    }
    cover_with_leftovers(state, price, at)
}

fn cover_with_leftovers(state: &State, price: i64, at: &UtcDateTime) -> Coverage {
    let mut missing = price;
    let mut carried = Leftovers::default();
    if let Some(hold) = state.policy().carry_after {
        for (position, remainder) in
            state.milestones.holding_not_current().filter(|(_, record)| may_be_carried(record, hold, at))
        {
            let taken = remainder.held().min(missing);
            if taken == 0 {
                break;
            }
            missing = missing.saturating_sub(taken);
            carried.push(Carried { from: MilestoneNumber::at_index(position), amount: state.money(taken) });
        }
    }
    Coverage { deposit: state.money(missing), carried }
}

/// Whether the milestone has been a remainder for at least `hold` (FUND-4). A hold that would end after the
/// year 9999 never ends (TIME-8).
fn may_be_carried(record: &MilestoneRecord, hold: Duration, at: &UtcDateTime) -> bool {
    match record.escrow().map(|escrow| &escrow.state) {
        Some(EscrowState::Remainder { since }) => {
            hold.is_zero() || window_end(*since, hold).is_some_and(|ends| *at >= ends)
        }
        _ => false,
    }
}

/// The event that funds a milestone (FUND-1, FUND-4, MONEY-8, MONEY-9).
#[inline]
pub(crate) fn funding_event(
    state: &State,
    milestone: MilestoneNumber,
    price: i64,
    at: &UtcDateTime,
) -> EventKind {
    let Coverage { deposit, carried } = cover(state, price, at);
    let client_fee = client_fee_on_deposit(state, deposit.minor_units());
    let initiation_fee = initiation_fee_due(state);
    EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee }
}

/// MONEY-9: the client pays the initiation fee with the first funding of the contract.
#[inline]
pub(crate) fn initiation_fee_due(state: &State) -> Option<Money> {
    if state.was_funded { None } else { state.policy().initiation_fee }
}

/// The top-up and the fee of a release, in minor units.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ReleaseParts {
    /// By how much the amount is more than the milestone holds (REL-4).
    pub(crate) top_up: i64,
    /// The freelancer's fee (MONEY-5).
    pub(crate) fee: i64,
}

/// The top-up and the fee of a release of this amount. `None` if a number would be too large.
#[inline]
pub(crate) fn release_parts(state: &State, record: &MilestoneRecord, amount: i64) -> Option<ReleaseParts> {
    let top_up = amount.saturating_sub(record.held()).max(0);
    let paid = record.paid.checked_add(amount)?;
    let fee = freelancer_fee(state, paid)?.checked_sub(record.fees)?;
    Some(ReleaseParts { top_up, fee })
}

/// The event that releases an amount from a milestone.
pub(crate) fn release_event(
    state: &State,
    milestone: MilestoneNumber,
    amount: i64,
    cause: ReleaseCause,
    at: &UtcDateTime,
) -> Option<EventKind> {
    let parts = release_parts(state, state.record(milestone)?, amount)?;
    Some(release_event_with_parts(state, milestone, amount, parts, cause, at))
}

/// The event of a release whose top-up and fee are known.
#[inline(always)]
pub(crate) fn release_event_with_parts(
    state: &State,
    milestone: MilestoneNumber,
    amount: i64,
    parts: ReleaseParts,
    cause: ReleaseCause,
    at: &UtcDateTime,
) -> EventKind {
    let client_fee = if parts.top_up == 0 { None } else { client_fee_on_deposit(state, parts.top_up) };
    EventKind::EscrowReleased {
        milestone,
        amount: state.money(amount),
        top_up: state.money(parts.top_up),
        fee: state.money(parts.fee),
        cause,
        client_fee,
        clears_at: clears_at(state, at),
    }
}

/// The event that returns all that a milestone holds.
pub(crate) fn full_return_event(
    state: &State,
    milestone: MilestoneNumber,
    cause: ReturnCause,
) -> Option<EventKind> {
    Some(return_event(state, milestone, state.record(milestone)?.held(), cause))
}

/// The event that returns this amount (MONEY-8).
pub(crate) fn return_event(
    state: &State,
    milestone: MilestoneNumber,
    amount: i64,
    cause: ReturnCause,
) -> EventKind {
    let client_fee_returned = client_fee_on_return(state, amount, cause);
    EventKind::EscrowReturned { milestone, amount: state.money(amount), cause, client_fee_returned }
}

/// The part of the client's fee that the client gets back when this amount of escrow is returned (MONEY-8).
pub(crate) fn client_fee_on_return(state: &State, amount: i64, cause: ReturnCause) -> Option<Money> {
    if !state.has_client_fee() || !state.return_lowers_fee_base(cause) {
        return None;
    }
    let change = state.escrow_fee_change(i128::from(amount).saturating_neg())?;
    nonzero_fee(state, change.saturating_neg())
}

/// MONEY-7: when a payment of this instant clears. `None` if payments clear at once.
#[inline]
pub(crate) fn clears_at(state: &State, at: &UtcDateTime) -> Option<UtcDateTime> {
    let window = state.policy().clearance_window?;
    Some(window_end(*at, window).unwrap_or(instant::LAST))
}

/// MONEY-5: the freelancer's fee at the contract's rate.
#[inline]
pub(crate) fn freelancer_fee(state: &State, paid: i64) -> Option<i64> {
    fee::fee_on(paid, state.policy().freelancer_fee_bps)
}

/// The part of the fee that comes back with a refund of a payment (MONEY-5).
pub(crate) fn fee_returned(state: &State, milestone: MilestoneNumber, amount: i64) -> Option<Money> {
    let record = state.record(milestone)?;
    let kept = freelancer_fee(state, record.paid.checked_sub(amount)?)?;
    Some(state.money(record.fees.checked_sub(kept)?))
}

/// The client's fee on a deposit (MONEY-8).
#[inline]
pub(crate) fn client_fee_on_deposit(state: &State, deposit: i64) -> Option<Money> {
    if state.has_client_fee() { charged_client_fee(state, deposit) } else { None }
}

/// The client's fee on a deposit under a policy that has one. Most policies have none, so this code is apart.
#[inline(never)]
fn charged_client_fee(state: &State, deposit: i64) -> Option<Money> {
    state.escrow_fee_change(i128::from(deposit)).and_then(|fee| nonzero_fee(state, fee))
}

/// The fees on a bonus (MONEY-5, MONEY-8).
#[derive(Debug)]
pub(crate) struct BonusFees {
    pub(crate) freelancer: Money,
    pub(crate) client: Option<Money>,
}

/// The fees on one more bonus. `None` if a number would be too large.
pub(crate) fn bonus_fees(state: &State, amount: Money) -> Option<BonusFees> {
    let freelancer = state.freelancer_fee_on_bonus(amount.minor_units())?;
    let client = state.client_fee_on_bonus(amount.minor_units())?;
    Some(BonusFees {
        freelancer: state.money(i64::try_from(freelancer).ok()?),
        client: nonzero_fee(state, client),
    })
}

/// The event that closes the contract. The client may get the initiation fee back (MONEY-9).
pub(crate) fn closing_event(state: &State, outcome: Outcome, is_ended_by_freelancer: bool) -> EventKind {
    let is_returned = !state.was_released
        && (outcome != Outcome::Ended
            || is_ended_by_freelancer
            || state.policy().client_fees == ClientFees::Returned);
    let initiation_fee_returned = state.initiation_fee_kept().filter(|_| is_returned);
    EventKind::ContractClosed { outcome, initiation_fee_returned }
}

/// A fee for an event. `None` if it is zero.
fn nonzero_fee(state: &State, minor: i128) -> Option<Money> {
    i64::try_from(minor).ok().filter(|minor| *minor > 0).map(|minor| state.money(minor))
}
