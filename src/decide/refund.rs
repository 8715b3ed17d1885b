//! Refunds (RULES §8).

use alloc::string::String;

use time::UtcDateTime;

use super::ending::check_payment_refund_window;
use super::input::{check_amount, check_note};
use super::{Judgement, Takes, find};
use crate::contract::Contract;
use crate::deadline::window_end;
use crate::event::{EventKind, RefundCause, ReturnCause};
use crate::money::Money;
use crate::party::{MilestoneNumber, Role};
use crate::rejection::Rejection;
use crate::stage::Stages;

/// REF-1
pub(super) fn request_refund(
    contract: &Contract,
    milestone: MilestoneNumber,
    note: String,
    now: &UtcDateTime,
) -> Judgement {
    let takes = Takes::new("request_refund", "funded, changes_requested or remainder", "REF-1");
    check_note("note", &note)?;
    Stages::ACTIVE.check(contract, Role::Client, takes.command)?;
    let standing = find(contract, milestone)?;
    takes.escrow(milestone, standing)?;
    takes.check(standing.is_idle(), milestone, standing)?;
    let respond_until = window_end(*now, contract.policy().refund_window);
    let respond_until = respond_until.ok_or(Rejection::TimeOutOfRange { window: "refund_window" })?;
    Ok(EventKind::RefundRequested { milestone, respond_until, cause: RefundCause::Client, note })
}

/// REF-3
pub(super) fn withdraw_refund_request(contract: &Contract, milestone: MilestoneNumber) -> Judgement {
    let takes = Takes::new("withdraw_refund_request", "refund_requested", "REF-3");
    Stages::ACTIVE.check(contract, Role::Client, takes.command)?;
    let standing = find(contract, milestone)?;
    takes.check(standing.refund_request().is_some(), milestone, standing)?;
    Ok(EventKind::RefundRequestWithdrawn { milestone })
}

/// REF-4; of a disputed milestone it is giving way (DISP-6).
pub(super) fn refund(contract: &Contract, milestone: MilestoneNumber) -> Judgement {
    let takes = Takes::new("refund", "holding escrow", "REF-4");
    Stages::UNTIL_ENDING.check(contract, Role::Freelancer, takes.command)?;
    let standing = find(contract, milestone)?;
    let amount = contract.money(takes.escrow(milestone, standing)?.held);
    Ok(EventKind::EscrowReturned { milestone, amount, cause: ReturnCause::RefundGranted })
}

/// REF-5
pub(super) fn refund_payment(
    contract: &Contract,
    milestone: MilestoneNumber,
    amount: Money,
    now: &UtcDateTime,
) -> Judgement {
    check_amount(contract.currency, amount, "amount")?;
    Stages::UNTIL_CLOSED.check(contract, Role::Freelancer, "refund_payment")?;
    check_payment_refund_window(contract, now)?;
    let paid = contract.money(find(contract, milestone)?.paid);
    let exceeds = Rejection::AmountExceedsPaid { milestone, paid };
    if amount.minor_units() > paid.minor_units() {
        return Err(exceeds);
    }
    let fee_returned = contract.fee_returned(milestone, amount.minor_units()).ok_or(exceeds)?;
    Ok(EventKind::PaymentRefunded { milestone, amount, fee_returned })
}

/// REF-2
pub(super) fn lapse(contract: &Contract, milestone: MilestoneNumber) -> Option<EventKind> {
    contract.return_all(milestone, ReturnCause::RefundLapsed)
}

impl Contract {
    /// The part of the fee that comes back with a refund of a payment (MONEY-5).
    pub(crate) fn fee_returned(&self, milestone: MilestoneNumber, amount: i64) -> Option<Money> {
        let standing = self.standing(milestone)?;
        let kept = self.fee_on(standing.paid.checked_sub(amount)?)?;
        Some(self.money(standing.fees.checked_sub(kept)?))
    }
}
