//! Proposals: consent as one object (RULES §10).

use time::UtcDateTime;

use super::input::check_change;
use super::plan::{check_cancellable, check_room};
use super::{Judgement, Takes, find};
use crate::command::Change;
use crate::contract::Contract;
use crate::event::EventKind;
use crate::party::{Party, ProposalNumber};
use crate::proposal::OpenProposal;
use crate::rejection::Rejection;
use crate::stage::Stages;

/// How many proposals each party may have open at once (PROP-1).
const MOST_OPEN: usize = 25;

/// PROP-1, PROP-2
pub(super) fn propose(contract: &Contract, by: Party, change: Change, now: &UtcDateTime) -> Judgement {
    check_change(contract.currency, &change, *now)?;
    Stages::that_accept_change(&change).check(contract, by, "propose")?;
    judge_proposal(contract, by, change)
}

/// PROP-1
pub(super) fn accept(contract: &Contract, by: Party, proposal: ProposalNumber) -> Judgement {
    Stages::BEFORE_CLOSED.check(contract, by, "accept_proposal")?;
    judge_acceptance(contract, by, proposal)
}

/// PROP-1: what remains to be asked once input and stage are; `replay` asks it, too.
pub(crate) fn judge_proposal(contract: &Contract, by: Party, change: Change) -> Judgement {
    check_state(contract, &change)?;
    if contract.open_proposals_of(by) >= MOST_OPEN {
        return Err(Rejection::LimitReached { limit: MOST_OPEN, of: "open proposals of one party", rule: "PROP-1" });
    }
    check_amount(contract, &change)?;
    let proposal = ProposalNumber::from(contract.proposals_made.saturating_add(1));
    Ok(EventKind::ProposalMade { proposal, by, change: stored(change) })
}

/// PROP-3: judged again, against the state of this instant, and against what the proposal set out from.
pub(crate) fn judge_acceptance(contract: &Contract, by: Party, proposal: ProposalNumber) -> Judgement {
    let open = find_of(contract, by.other(), by, proposal)?;
    check_state(contract, &open.change)?;
    if contract.basis_of(&open.change) != open.basis {
        return Err(Rejection::StaleProposal { proposal });
    }
    check_amount(contract, &open.change)?;
    Ok(EventKind::ProposalAccepted { proposal })
}

/// PROP-1
pub(super) fn decline(contract: &Contract, by: Party, proposal: ProposalNumber) -> Judgement {
    Stages::BEFORE_CLOSED.check(contract, by, "decline_proposal")?;
    find_of(contract, by.other(), by, proposal)?;
    Ok(EventKind::ProposalDeclined { proposal })
}

/// PROP-1
pub(super) fn withdraw(contract: &Contract, by: Party, proposal: ProposalNumber) -> Judgement {
    Stages::BEFORE_CLOSED.check(contract, by, "withdraw_proposal")?;
    find_of(contract, by, by, proposal)?;
    Ok(EventKind::ProposalWithdrawn { proposal })
}

/// The open proposal that `proposer` made, for the hand of `by`; another's hand is refused (PROP-1).
fn find_of(
    contract: &Contract,
    proposer: Party,
    by: Party,
    proposal: ProposalNumber,
) -> Result<&OpenProposal, Rejection> {
    let open = contract.proposal(proposal).ok_or(Rejection::UnknownProposal { proposal })?;
    if open.by == proposer {
        return Ok(open);
    }
    Err(Rejection::WrongParty { expected: by.other(), rule: "PROP-1" })
}

/// Steps 3 to 6 of RULES §14 for a change (PROP-4, PROP-5, PLAN-5).
fn check_state(contract: &Contract, change: &Change) -> Result<(), Rejection> {
    match change {
        Change::AddMilestone(_) => check_room(contract),
        Change::CancelMilestone { milestone } => check_cancellable(*milestone, find(contract, *milestone)?, "PROP-4"),
        Change::ChangeDueDate { milestone, .. } => {
            let standing = find(contract, *milestone)?;
            let takes = Takes::new("change_due_date", "neither settled nor cancelled", "PROP-4");
            takes.check(standing.takes_change_of_due_date(), *milestone, standing)
        }
        Change::ChangeAmount { milestone, .. } => {
            let standing = find(contract, *milestone)?;
            let takes = Takes::new("change_amount", "planned, funded, under_review or changes_requested", "PROP-4");
            takes.check(standing.takes_change_of_amount(), *milestone, standing)
        }
        Change::Settle { milestone, .. } => {
            let standing = find(contract, *milestone)?;
            let takes = Takes::new("settle", "holding escrow", "PROP-5");
            takes.check(standing.escrow().is_some(), *milestone, standing)
        }
    }
}

/// Step 8 of RULES §14 for a change (PROP-5).
fn check_amount(contract: &Contract, change: &Change) -> Result<(), Rejection> {
    let Change::Settle { milestone, to_freelancer } = change else { return Ok(()) };
    let held = contract.money(find(contract, *milestone)?.held());
    if to_freelancer.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone: *milestone, held, rule: "PROP-5" });
    }
    Ok(())
}

/// A change as it is put on record: titles are stored trimmed (OFFER-1).
fn stored(change: Change) -> Change {
    match change {
        Change::AddMilestone(terms) => Change::AddMilestone(terms.on_record()),
        change => change,
    }
}
