//! Effects: the events that complete a decision (RULES §16, "the act first, then its effects").
//!
//! Each effect follows from the state alone. The engine records the effects after an act, and `replay`
//! requires the same ones.

use alloc::string::String;

use time::UtcDateTime;

use crate::decide::amounts::{
    Coverage, client_fee_on_deposit, closing_event, cover, full_return_event, funding_event, release_event,
    return_event,
};
use crate::messages::command::Change;
use crate::messages::event::{EventKind, Outcome, RefundCause, ReleaseCause, ReturnCause};
use crate::state::contract_state::{Lifecycle, State};
use crate::state::pending_effect::{PendingEffect, SplitCause};
use crate::state::record::MilestoneRecord;
use crate::values::instant;
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, Party};
use crate::values::window::window_end;

/// The event that must come next, at the same instant as the last event. `None` if the decision is complete,
/// which is the usual case.
#[inline]
pub(crate) fn next_effect(state: &State) -> Option<EventKind> {
    if state.pending.is_none() && state.lifecycle != Lifecycle::Ending { None } else { pending_effect(state) }
}

fn pending_effect(state: &State) -> Option<EventKind> {
    match &state.pending {
        Some(PendingEffect::Funding) => next_funding(state),
        Some(PendingEffect::ReturnAndClose(cause, outcome)) => Some(next_return(state, *cause, *outcome)),
        Some(PendingEffect::Dormancy { milestone }) => {
            Some(refund_request(state, *milestone, RefundCause::Dormancy, state.last_event_at))
        }
        Some(PendingEffect::RefundsOnEnd { milestone }) => {
            Some(refund_request(state, *milestone, RefundCause::ContractEnded, state.last_event_at))
        }
        Some(PendingEffect::Split { milestone, to_freelancer, cause }) => {
            split_event(state, *milestone, *to_freelancer, *cause, &state.last_event_at)
        }
        Some(PendingEffect::Reduction { milestone }) => reduction_event(state, *milestone),
        Some(PendingEffect::EndByClient) => Some(EventKind::ContractEnded { by: Party::Client }),
        Some(PendingEffect::AcceptedChange(change)) => change_event(state, change),
        None => next_ending_effect(state),
    }
}

/// OFFER-2, FUND-6
fn next_funding(state: &State) -> Option<EventKind> {
    let milestone = state.milestones.first_planned()?;
    Some(funding_event(state, milestone, state.record(milestone)?.price, &state.last_event_at))
}

/// OFFER-5, END-1
fn next_return(state: &State, cause: ReturnCause, outcome: Outcome) -> EventKind {
    let returned = state
        .milestones
        .find_holding(|_| true)
        .and_then(|milestone| full_return_event(state, milestone, cause));
    returned.unwrap_or_else(|| closing_event(state, outcome, cause == ReturnCause::FreelancerEnded))
}

/// DORM-2: the first of the refund requests.
pub(crate) fn first_dormancy_request(state: &State, at: UtcDateTime) -> Option<EventKind> {
    let milestone = state.milestones.find_holding(MilestoneRecord::may_be_dormant)?;
    Some(refund_request(state, milestone, RefundCause::Dormancy, at))
}

/// END-4: while the contract is ending, a refund is requested for each milestone that becomes idle. When
/// nothing is held any more, the contract closes. The refunds of END-2 have been requested before, so only
/// the milestone that was changed last can have become idle.
fn next_ending_effect(state: &State) -> Option<EventKind> {
    match state.milestones.last_changed() {
        Some((milestone, record)) if record.is_refunded_on_end() => {
            Some(refund_request(state, milestone, RefundCause::ContractEnded, state.last_event_at))
        }
        _ => state.milestones.hold_nothing().then(|| closing_event(state, Outcome::Ended, false)),
    }
}

/// The event of a refund request that no command makes (END-2, END-4, DORM-2, WORK-5). Its window ends at the
/// last instant of the year 9999 at the latest. Only END-4 and WORK-5 can reach this limit: `end_contract` is
/// rejected if the window would end later, and a dormancy deadline with such a window never comes (TIME-6).
fn refund_request(
    state: &State,
    milestone: MilestoneNumber,
    cause: RefundCause,
    at: UtcDateTime,
) -> EventKind {
    let respond_until = window_end(at, state.policy().refund_window).unwrap_or(instant::LAST);
    EventKind::RefundRequested { milestone, respond_until, cause, note: String::new() }
}

/// DISP-5, DISP-8, DISP-9, PROP-5: first the freelancer's part, then the rest.
pub(crate) fn split_event(
    state: &State,
    milestone: MilestoneNumber,
    to_freelancer: i64,
    cause: SplitCause,
    at: &UtcDateTime,
) -> Option<EventKind> {
    let (released, returned) = match cause {
        SplitCause::Settlement => (ReleaseCause::Settlement, ReturnCause::Settlement),
        SplitCause::Award => (ReleaseCause::Award, ReturnCause::Award),
        SplitCause::AwardLapsed => (ReleaseCause::AwardLapsed, ReturnCause::AwardLapsed),
        SplitCause::SmallClaim => (ReleaseCause::SmallClaim, ReturnCause::SmallClaim),
    };
    if to_freelancer > 0 {
        release_event(state, milestone, to_freelancer, released, at)
    } else {
        full_return_event(state, milestone, returned)
    }
}

/// PROP-4
fn reduction_event(state: &State, milestone: MilestoneNumber) -> Option<EventKind> {
    let record = state.record(milestone)?;
    let amount = record.held().saturating_sub(record.price);
    Some(return_event(state, milestone, amount, ReturnCause::AmountReduced))
}

/// The event that carries out an accepted change (PROP-4, PROP-5). A price or a due date changes only in
/// this way (PLAN-3).
fn change_event(state: &State, change: &Change) -> Option<EventKind> {
    match change {
        Change::AddMilestone(terms) => Some(addition_event(state, terms.clone())),
        Change::CancelMilestone { milestone } => {
            Some(EventKind::MilestoneCancelled { milestone: *milestone })
        }
        Change::ChangeDueDate { milestone, due } => {
            Some(EventKind::DueDateChanged { milestone: *milestone, due: *due })
        }
        Change::ChangeAmount { milestone, amount } => {
            let record = state.record(*milestone)?;
            let increase = match record.escrow() {
                Some(escrow) => amount.minor_units().saturating_sub(escrow.held).max(0),
                None => 0,
            };
            let Coverage { deposit, carried } = cover(state, increase, &state.last_event_at);
            let client_fee = client_fee_on_deposit(state, deposit.minor_units());
            Some(EventKind::AmountChanged {
                milestone: *milestone,
                amount: *amount,
                deposit,
                carried,
                client_fee,
            })
        }
        Change::Settle { milestone, to_freelancer } => split_event(
            state,
            *milestone,
            to_freelancer.minor_units(),
            SplitCause::Settlement,
            &state.last_event_at,
        ),
        Change::WithdrawDispute { milestone } => Some(EventKind::DisputeWithdrawn { milestone: *milestone }),
        Change::ExtendWindow { milestone, by } => {
            let (deadline, _) = state.record(*milestone)?.deadline()?;
            Some(EventKind::WindowExtended { milestone: *milestone, until: window_end(deadline, *by)? })
        }
    }
}

/// PLAN-2, PROP-4
pub(crate) fn addition_event(state: &State, terms: MilestoneTerms) -> EventKind {
    let MilestoneTerms { title, description, amount, due } = terms;
    let milestone = MilestoneNumber::at_index(state.milestones.len());
    EventKind::MilestoneAdded { milestone, title, description, amount, due }
}
