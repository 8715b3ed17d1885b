//! Ending, closing, after (RULES §11).
//!
//! This module has the checks. The effects of an ending (END-2, END-3, END-4) are in `decide/effects.rs`.

use alloc::string::String;
use core::time::Duration;

use time::UtcDateTime;

use crate::decide::amounts::{bonus_fees, clears_at};
use crate::decide::guards::{Judgement, check_stage};
use crate::decide::input::{check_amount, check_note};
use crate::messages::event::EventKind;
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::{Lifecycle, State};
use crate::values::money::Money;
use crate::values::party::{Party, Role};
use crate::values::window::window_end;

/// END-1, END-2
pub(crate) fn end(state: &State, by: Party, now: &UtcDateTime) -> Judgement {
    check_stage(state, stages_that_accept_end(by), by, "end_contract")?;
    check_end(state, by, now)?;
    Ok(EventKind::ContractEnded { by })
}

/// END-1, END-2
pub(crate) const fn stages_that_accept_end(by: Party) -> StageRange {
    match by {
        Party::Client => StageRange::ACTIVE,
        Party::Freelancer => StageRange::ACTIVE_TO_ENDING,
    }
}

/// END-2: rejects an ending if its refund window would end after the year 9999 (TIME-6).
pub(crate) fn check_end(state: &State, by: Party, now: &UtcDateTime) -> Result<(), Rejection> {
    let opens_refund_window =
        by == Party::Client && state.milestones.holding().any(|(_, record)| record.is_refunded_on_end());
    if opens_refund_window && window_end(*now, state.policy().refund_window).is_none() {
        return Err(Rejection::TimeOutOfRange { window: "refund_window" });
    }
    Ok(())
}

/// END-6
pub(crate) fn pay_bonus(state: &State, amount: Money, note: String, now: &UtcDateTime) -> Judgement {
    check_amount(state.currency, amount, "amount")?;
    check_note("note", &note)?;
    check_stage(state, StageRange::ACTIVE_TO_CLOSED, Role::Client, "pay_bonus")?;
    check_bonus_window(state, now)?;
    let fees = bonus_fees(state, amount).ok_or(Rejection::Internal)?;
    let clears_at = clears_at(state, now);
    Ok(EventKind::BonusPaid { amount, fee: fees.freelancer, note, client_fee: fees.client, clears_at })
}

/// END-6: after closing, a bonus is accepted only while the bonus window is open.
pub(crate) fn check_bonus_window(state: &State, now: &UtcDateTime) -> Result<(), Rejection> {
    check_after_closing(state, state.policy().bonus_window, "pay_bonus", "END-6", now)
}

/// REF-5: after closing, a refund of a payment is accepted only while its window is open.
pub(crate) fn check_payment_refund_window(state: &State, now: &UtcDateTime) -> Result<(), Rejection> {
    check_after_closing(state, state.policy().payment_refund_window, "refund_payment", "REF-5", now)
}

/// FEED-1: feedback is accepted only while its window is open.
pub(crate) fn check_feedback_window(state: &State, now: &UtcDateTime) -> Result<(), Rejection> {
    check_after_closing(state, state.policy().feedback_window, "leave_feedback", "FEED-1", now)
}

/// TIME-8: a window after closing is only compared with the clock. If it would end after the year 9999, it
/// never ends.
fn check_after_closing(
    state: &State,
    window: Option<Duration>,
    command: &'static str,
    rule: &'static str,
    now: &UtcDateTime,
) -> Result<(), Rejection> {
    let Lifecycle::Closed { at: closed_at, .. } = state.lifecycle else { return Ok(()) };
    let Some(window) = window else {
        return Err(Rejection::WindowClosed { command, until: None, rule });
    };
    match window_end(closed_at, window) {
        Some(until) if *now >= until => Err(Rejection::WindowClosed { command, until: Some(until), rule }),
        _ => Ok(()),
    }
}
