//! Work, review, release (RULES §7).

use alloc::string::String;

use time::UtcDateTime;

use super::input::{check_amount, check_note};
use super::{Judgement, Takes, find};
use crate::contract::Contract;
use crate::deadline::window_end;
use crate::event::{EventKind, ReleaseCause};
use crate::money::Money;
use crate::party::{MilestoneNumber, Role};
use crate::rejection::Rejection;
use crate::stage::Stages;
use crate::standing::Standing;

/// WORK-1, WORK-2
pub(super) fn submit_work(
    contract: &Contract,
    milestone: MilestoneNumber,
    requested: Option<Money>,
    note: String,
    now: &UtcDateTime,
) -> Judgement {
    let takes = Takes::new(
        "submit_work",
        "funded, changes_requested, under_review, or refund_requested by dormancy and not a remainder",
        "WORK-1",
    );
    if let Some(requested) = requested {
        check_amount(contract.currency, requested, "requested")?;
    }
    check_note("note", &note)?;
    Stages::ACTIVE.check(contract, Role::Freelancer, takes.command)?;
    let standing = find(contract, milestone)?;
    let held = contract.money(takes.escrow(milestone, standing)?.held);
    takes.check(standing.takes_submission(), milestone, standing)?;
    let requested = requested.unwrap_or(held);
    if requested.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "WORK-2" });
    }
    let review_until = window_end(*now, contract.policy().review_window);
    let review_until = review_until.ok_or(Rejection::TimeOutOfRange { window: "review_window" })?;
    Ok(EventKind::WorkSubmitted { milestone, requested, review_until, note })
}

/// WORK-3
pub(super) fn withdraw_submission(contract: &Contract, milestone: MilestoneNumber) -> Judgement {
    let takes = Takes::new("withdraw_submission", "under_review", "WORK-3");
    Stages::ACTIVE.check(contract, Role::Freelancer, takes.command)?;
    let standing = find(contract, milestone)?;
    takes.check(standing.is_under_review(), milestone, standing)?;
    Ok(EventKind::SubmissionWithdrawn { milestone })
}

/// WORK-4
pub(super) fn request_changes(contract: &Contract, milestone: MilestoneNumber, note: String) -> Judgement {
    let takes = Takes::new("request_changes", "under_review", "WORK-4");
    check_note("note", &note)?;
    Stages::ACTIVE.check(contract, Role::Client, takes.command)?;
    let standing = find(contract, milestone)?;
    takes.check(standing.is_under_review(), milestone, standing)?;
    check_revision_limit(contract, standing, "WORK-4")?;
    Ok(EventKind::ChangesRequested { milestone, note })
}

/// WORK-4, DISP-7
pub(super) fn check_revision_limit(
    contract: &Contract,
    standing: &Standing,
    rule: &'static str,
) -> Result<(), Rejection> {
    match contract.policy().revision_limit {
        Some(limit) if u64::from(standing.revisions) >= limit => Err(Rejection::RevisionLimitReached { limit, rule }),
        _ => Ok(()),
    }
}

/// REL-1 to REL-5; of a disputed milestone it is giving way (DISP-6).
pub(super) fn release(contract: &Contract, milestone: MilestoneNumber, amount: Option<Money>) -> Judgement {
    let takes = Takes::new("release", "holding escrow", "REL-1");
    if let Some(amount) = amount {
        check_amount(contract.currency, amount, "amount")?;
    }
    Stages::UNTIL_ENDING.check(contract, Role::Client, takes.command)?;
    let standing = find(contract, milestone)?;
    let escrow = takes.escrow(milestone, standing)?;
    let amount = match amount {
        Some(amount) => amount.minor_units(),
        None if escrow.claim > 0 => escrow.claim,
        None => return Err(Rejection::AmountRequired { milestone }),
    };
    if amount < escrow.least_release() {
        return Err(Rejection::PartialNeedsSettlement { claim: contract.money(escrow.claim) });
    }
    if !standing.takes_release(amount) {
        return Err(Rejection::AmountExceedsHeld { milestone, held: contract.money(escrow.held), rule: "REL-4" });
    }
    let Some([top_up, fee]) = contract.parts_of_release(standing, amount) else {
        return Err(takes.refused(milestone, standing));
    };
    let (amount, top_up, fee) = (contract.money(amount), contract.money(top_up), contract.money(fee));
    Ok(EventKind::EscrowReleased { milestone, amount, top_up, fee, cause: ReleaseCause::Approved })
}

/// WORK-5, REL-6
pub(super) fn lapse(contract: &Contract, milestone: MilestoneNumber) -> Option<EventKind> {
    let claim = contract.standing(milestone)?.escrow()?.claim;
    contract.release(milestone, claim, ReleaseCause::ReviewLapsed)
}
