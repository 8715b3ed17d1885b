//! Ending, closing, after (RULES §11).

use alloc::string::String;
use core::time::Duration;

use time::UtcDateTime;

use super::Judgement;
use super::input::{check_amount, check_note};
use crate::contract::{Contract, Phase};
use crate::deadline::window_end;
use crate::event::{EventKind, Outcome};
use crate::money::Money;
use crate::party::{Party, Role};
use crate::rejection::Rejection;
use crate::stage::Stages;

/// END-1, END-2
pub(super) fn end(contract: &Contract, by: Party, now: &UtcDateTime) -> Judgement {
    Stages::that_accept_end(by).check(contract, by, "end_contract")?;
    check_end(contract, by, now)?;
    Ok(EventKind::ContractEnded { by })
}

/// END-2: an ending must leave room in the calendar for the refund window that it opens (TIME-6).
pub(crate) fn check_end(contract: &Contract, by: Party, now: &UtcDateTime) -> Result<(), Rejection> {
    let opens_window = by == Party::Client
        && contract.standings.holding().any(|(_, standing)| standing.is_idle() || standing.is_under_review());
    if opens_window && window_end(*now, contract.policy().refund_window).is_none() {
        return Err(Rejection::TimeOutOfRange { window: "refund_window" });
    }
    Ok(())
}

/// END-6
pub(super) fn pay_bonus(contract: &Contract, amount: Money, note: String, now: &UtcDateTime) -> Judgement {
    check_amount(contract.currency, amount, "amount")?;
    check_note("note", &note)?;
    Stages::UNTIL_CLOSED.check(contract, Role::Client, "pay_bonus")?;
    check_bonus_window(contract, now)?;
    let fee = contract.fee_on(amount.minor_units()).unwrap_or_default();
    Ok(EventKind::BonusPaid { amount, fee: contract.money(fee), note })
}

impl Contract {
    /// END-5: nothing is left to do in a contract that was never accepted.
    pub(crate) fn was_never_accepted(&self) -> bool {
        self.outcome().is_some_and(|outcome| outcome != Outcome::Ended)
    }
}

/// END-6: after closing only while the bonus window is open.
pub(crate) fn check_bonus_window(contract: &Contract, now: &UtcDateTime) -> Result<(), Rejection> {
    check_after_closing(contract, contract.policy().bonus_window, "pay_bonus", "END-6", now)
}

/// REF-5: after closing only while the window for refunds of payments is open.
pub(crate) fn check_payment_refund_window(contract: &Contract, now: &UtcDateTime) -> Result<(), Rejection> {
    check_after_closing(contract, contract.policy().payment_refund_window, "refund_payment", "REF-5", now)
}

/// TIME-8: such a window is only compared; one that ends past the calendar is open as long as clocks can read.
fn check_after_closing(
    contract: &Contract,
    window: Option<Duration>,
    command: &'static str,
    rule: &'static str,
    now: &UtcDateTime,
) -> Result<(), Rejection> {
    let Phase::Closed { at: closed_at, .. } = contract.phase else { return Ok(()) };
    let Some(window) = window else {
        return Err(Rejection::WindowClosed { command, until: None, rule });
    };
    match window_end(closed_at, window) {
        Some(until) if *now >= until => Err(Rejection::WindowClosed { command, until: Some(until), rule }),
        _ => Ok(()),
    }
}
