//! Refunds (RULES §8).

use alloc::string::String;

use time::UtcDateTime;

use crate::decide::amounts::{fee_returned, full_return_event, return_event};
use crate::decide::ending::check_payment_refund_window;
use crate::decide::guards::{Judgement, StateGuard, check_stage, find_milestone};
use crate::decide::input::{check_amount, check_note};
use crate::messages::event::{EventKind, RefundCause, ReturnCause};
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Role};
use crate::values::window::window_end;

pub(crate) const REQUEST_REFUND: StateGuard = StateGuard::new(
    "request_refund",
    MilestoneStates::of(&[
        MilestoneState::Funded,
        MilestoneState::ChangesRequested,
        MilestoneState::Remainder,
    ]),
    "REF-1",
);
pub(crate) const WITHDRAW_REFUND_REQUEST: StateGuard = StateGuard::new(
    "withdraw_refund_request",
    MilestoneStates::of(&[MilestoneState::RefundRequested]),
    "REF-3",
);
pub(crate) const REFUND: StateGuard = StateGuard::new("refund", MilestoneStates::HOLDING, "REF-4");

/// REF-1
pub(crate) fn request_refund(
    state: &State,
    milestone: MilestoneNumber,
    note: String,
    now: &UtcDateTime,
) -> Judgement {
    check_note("note", &note)?;
    check_stage(state, StageRange::ACTIVE, Role::Client, REQUEST_REFUND.command())?;
    let record = find_milestone(state, milestone)?;
    REQUEST_REFUND.escrow(milestone, record)?;
    REQUEST_REFUND.check(true, milestone, record)?;
    let respond_until = window_end(*now, state.policy().refund_window);
    let respond_until = respond_until.ok_or(Rejection::TimeOutOfRange { window: "refund_window" })?;
    Ok(EventKind::RefundRequested { milestone, respond_until, cause: RefundCause::Client, note })
}

/// REF-3
pub(crate) fn withdraw_refund_request(state: &State, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE, Role::Client, WITHDRAW_REFUND_REQUEST.command())?;
    WITHDRAW_REFUND_REQUEST.check(true, milestone, find_milestone(state, milestone)?)?;
    Ok(EventKind::RefundRequestWithdrawn { milestone })
}

/// REF-4. If the milestone is disputed, the freelancer gives way, and the dispute ends (DISP-6).
pub(crate) fn refund(state: &State, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE_TO_ENDING, Role::Freelancer, REFUND.command())?;
    let record = find_milestone(state, milestone)?;
    let held = REFUND.escrow(milestone, record)?.held;
    Ok(return_event(state, milestone, held, ReturnCause::RefundGranted))
}

/// REF-5
pub(crate) fn refund_payment(
    state: &State,
    milestone: MilestoneNumber,
    amount: Money,
    now: &UtcDateTime,
) -> Judgement {
    check_amount(state.currency, amount, "amount")?;
    check_stage(state, StageRange::ACTIVE_TO_CLOSED, Role::Freelancer, "refund_payment")?;
    check_payment_refund_window(state, now)?;
    let paid = state.money(find_milestone(state, milestone)?.paid);
    let rejection = Rejection::AmountExceedsPaid { milestone, paid };
    if amount.minor_units() > paid.minor_units() {
        return Err(rejection);
    }
    let fee_returned = fee_returned(state, milestone, amount.minor_units()).ok_or(rejection)?;
    Ok(EventKind::PaymentRefunded { milestone, amount, fee_returned })
}

/// REF-2
pub(crate) fn lapse(state: &State, milestone: MilestoneNumber) -> Option<EventKind> {
    full_return_event(state, milestone, ReturnCause::RefundLapsed)
}
