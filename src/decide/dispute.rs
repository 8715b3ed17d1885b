//! Disputes (RULES §9).

use alloc::string::String;
use core::time::Duration;

use time::UtcDateTime;

use super::input::{check_currency, check_evidence, check_note};
use super::review::check_revision_limit;
use super::{Judgement, Takes, find};
use crate::contract::Contract;
use crate::deadline::window_end;
use crate::event::{EventKind, ReleaseCause, ReturnCause};
use crate::money::Money;
use crate::party::{MilestoneNumber, Party, Role};
use crate::rejection::Rejection;
use crate::stage::Stages;
use crate::standing::{Answer, Dispute, Origin, Standing};

/// DISP-1, DISP-2
pub(super) fn open(
    contract: &Contract,
    by: Party,
    milestone: MilestoneNumber,
    reason: String,
    now: &UtcDateTime,
) -> Judgement {
    let accepted = match by {
        Party::Client => "under_review or changes_requested",
        Party::Freelancer => {
            "changes_requested, refund_requested or remainder, with a claim, and not refund_requested by dormancy while \
             the work can still be submitted"
        }
    };
    let takes = Takes::new("dispute", accepted, "DISP-1");
    check_note("reason", &reason)?;
    Stages::UNTIL_ENDING.check(contract, by, takes.command)?;
    let standing = find(contract, milestone)?;
    takes.escrow(milestone, standing)?;
    takes.check(standing.takes_dispute(by, contract.stage()), milestone, standing)?;
    let answer_until = match contract.answer_window(by) {
        Some(window) => Some(window_end(*now, window).ok_or(Rejection::TimeOutOfRange { window: "answer_window" })?),
        None => None,
    };
    Ok(EventKind::DisputeOpened { milestone, by, answer_until, reason })
}

/// DISP-3
pub(super) fn contest(contract: &Contract, by: Party, milestone: MilestoneNumber, statement: String) -> Judgement {
    let takes = Takes::new("contest", "disputed and not contested yet", "DISP-3");
    check_note("statement", &statement)?;
    Stages::UNTIL_ENDING.check(contract, by, takes.command)?;
    let (standing, dispute) = find_dispute(contract, milestone, takes)?;
    if dispute.by == by {
        return Err(Rejection::WrongParty { expected: by.other(), rule: "DISP-3" });
    }
    takes.check(dispute.answer != Answer::Contested, milestone, standing)?;
    Ok(EventKind::DisputeContested { milestone, statement })
}

/// DISP-4
pub(super) fn submit_evidence(contract: &Contract, by: Party, milestone: MilestoneNumber, text: String) -> Judgement {
    let takes = Takes::new("submit_evidence", "disputed", "DISP-4");
    check_evidence(&text)?;
    Stages::UNTIL_ENDING.check(contract, by, takes.command)?;
    find_dispute(contract, milestone, takes)?;
    Ok(EventKind::EvidenceSubmitted { milestone, by, text })
}

/// DISP-5
pub(super) fn award(contract: &Contract, milestone: MilestoneNumber, to_freelancer: Money, note: String) -> Judgement {
    let takes = Takes::new("award", "disputed and contested", "DISP-5");
    check_currency(contract.currency, to_freelancer, "to_freelancer")?;
    check_note("note", &note)?;
    Stages::UNTIL_ENDING.check(contract, Role::Arbiter, takes.command)?;
    let (standing, dispute) = find_dispute(contract, milestone, takes)?;
    takes.check(dispute.answer == Answer::Contested, milestone, standing)?;
    let held = contract.money(standing.held());
    if to_freelancer.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "DISP-5" });
    }
    Ok(EventKind::DisputeAwarded { milestone, to_freelancer, note })
}

/// DISP-7
pub(super) fn withdraw(contract: &Contract, by: Party, milestone: MilestoneNumber) -> Judgement {
    let takes = Takes::new("withdraw_dispute", "disputed, and not against a refund request", "DISP-7");
    Stages::ACTIVE.check(contract, by, takes.command)?;
    let (standing, dispute) = find_dispute(contract, milestone, takes)?;
    if dispute.by != by {
        return Err(Rejection::WrongParty { expected: dispute.by, rule: "DISP-7" });
    }
    takes.check(!dispute.answers_refund_request, milestone, standing)?;
    if dispute.from == Origin::UnderReview {
        check_revision_limit(contract, standing, "DISP-7")?;
    }
    Ok(EventKind::DisputeWithdrawn { milestone })
}

/// DISP-2: silence decides for the one who opened it.
pub(super) fn lapse(contract: &Contract, milestone: MilestoneNumber) -> Option<EventKind> {
    let standing = contract.standing(milestone)?;
    match standing.dispute()?.by {
        Party::Client => contract.return_all(milestone, ReturnCause::AnswerLapsed),
        Party::Freelancer => contract.release(milestone, standing.escrow()?.claim, ReleaseCause::AnswerLapsed),
    }
}

fn find_dispute(
    contract: &Contract,
    milestone: MilestoneNumber,
    takes: Takes,
) -> Result<(&Standing, &Dispute), Rejection> {
    let standing = find(contract, milestone)?;
    let dispute = standing.dispute().ok_or_else(|| takes.refused(milestone, standing))?;
    Ok((standing, dispute))
}

impl Contract {
    /// How long the other party has to answer a dispute; none if it counts as contested at once (DISP-2).
    pub(crate) fn answer_window(&self, opener: Party) -> Option<Duration> {
        let window = self.policy().answer_window?;
        Some(match opener {
            Party::Client => window.max(self.policy().refund_window),
            Party::Freelancer => window,
        })
    }
}
