//! Proposals: consent as one object (RULES §10).

use time::UtcDateTime;

use crate::base::limits::MOST_OPEN_PROPOSALS;
use crate::decide::guards::{Judgement, StateGuard, check_stage, find};
use crate::decide::input::check_change;
use crate::decide::plan::{cancel_guard, check_room};
use crate::messages::command::Change;
use crate::messages::event::EventKind;
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::state::proposals::OpenProposal;
use crate::values::party::{Party, ProposalNumber};

const CHANGE_DUE_DATE: StateGuard = StateGuard::new(
    "change_due_date",
    MilestoneStates::of(&[
        MilestoneState::Planned,
        MilestoneState::Funded,
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
        MilestoneState::Remainder,
        MilestoneState::RefundRequested,
        MilestoneState::Disputed,
    ]),
    "PROP-4",
);
const CHANGE_AMOUNT: StateGuard = StateGuard::new(
    "change_amount",
    MilestoneStates::of(&[
        MilestoneState::Planned,
        MilestoneState::Funded,
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
    ]),
    "PROP-4",
);
const SETTLE: StateGuard = StateGuard::new("settle", MilestoneStates::HOLDING, "PROP-5");

/// PROP-1, PROP-2
pub(crate) fn propose(state: &State, by: Party, change: Change, now: &UtcDateTime) -> Judgement {
    check_change(state.currency, &change, *now)?;
    check_stage(state, stages_that_accept(&change), by, "propose")?;
    judge_proposal(state, by, change)
}

/// PROP-2
pub(crate) const fn stages_that_accept(change: &Change) -> StageRange {
    match change {
        Change::AddMilestone(_) | Change::ChangeDueDate { .. } | Change::ChangeAmount { .. } => {
            StageRange::BEFORE_ENDING
        }
        Change::CancelMilestone { .. } => StageRange::ACTIVE,
        Change::Settle { .. } => StageRange::UNTIL_ENDING,
    }
}

/// PROP-1
pub(crate) fn accept(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    check_stage(state, StageRange::BEFORE_CLOSED, by, "accept_proposal")?;
    judge_acceptance(state, by, proposal)
}

/// PROP-1: what is asked after input and stage. `replay` asks it, too.
pub(crate) fn judge_proposal(state: &State, by: Party, change: Change) -> Judgement {
    check_state(state, &change)?;
    if state.open_proposals_of(by) >= MOST_OPEN_PROPOSALS {
        let of = "open proposals of one party";
        return Err(Rejection::LimitReached { limit: MOST_OPEN_PROPOSALS, of, rule: "PROP-1" });
    }
    check_amount(state, &change)?;
    let proposal = ProposalNumber::from(state.proposals_made.saturating_add(1));
    Ok(EventKind::ProposalMade { proposal, by, change: on_record(change) })
}

/// PROP-3: judged again, against the state of this instant, and against what the proposal set out from.
pub(crate) fn judge_acceptance(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    let open = find_of(state, by.other(), by, proposal)?;
    check_state(state, &open.change)?;
    if state.basis_of(&open.change) != open.basis {
        return Err(Rejection::StaleProposal { proposal });
    }
    check_amount(state, &open.change)?;
    Ok(EventKind::ProposalAccepted { proposal })
}

/// PROP-1
pub(crate) fn decline(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    check_stage(state, StageRange::BEFORE_CLOSED, by, "decline_proposal")?;
    find_of(state, by.other(), by, proposal)?;
    Ok(EventKind::ProposalDeclined { proposal })
}

/// PROP-1
pub(crate) fn withdraw(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    check_stage(state, StageRange::BEFORE_CLOSED, by, "withdraw_proposal")?;
    find_of(state, by, by, proposal)?;
    Ok(EventKind::ProposalWithdrawn { proposal })
}

/// The open proposal of `proposer`, which `by` wants to answer or withdraw. Another party's hand is refused (PROP-1).
fn find_of(state: &State, proposer: Party, by: Party, proposal: ProposalNumber) -> Result<&OpenProposal, Rejection> {
    let open = state.proposal(proposal).ok_or(Rejection::UnknownProposal { proposal })?;
    if open.by == proposer {
        return Ok(open);
    }
    Err(Rejection::WrongParty { expected: by.other(), rule: "PROP-1" })
}

/// Steps 3 to 6 of RULES §14 for a change (PROP-4, PROP-5, PLAN-5).
fn check_state(state: &State, change: &Change) -> Result<(), Rejection> {
    let (milestone, guard) = match change {
        Change::AddMilestone(_) => return check_room(state),
        Change::CancelMilestone { milestone } => (milestone, cancel_guard("PROP-4")),
        Change::ChangeDueDate { milestone, .. } => (milestone, CHANGE_DUE_DATE),
        Change::ChangeAmount { milestone, .. } => (milestone, CHANGE_AMOUNT),
        Change::Settle { milestone, .. } => (milestone, SETTLE),
    };
    guard.check(true, *milestone, find(state, *milestone)?)
}

/// Step 8 of RULES §14 for a change (PROP-5).
fn check_amount(state: &State, change: &Change) -> Result<(), Rejection> {
    let Change::Settle { milestone, to_freelancer } = change else { return Ok(()) };
    let held = state.money(find(state, *milestone)?.held());
    if to_freelancer.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone: *milestone, held, rule: "PROP-5" });
    }
    Ok(())
}

/// A change as it is put on record: titles are stored trimmed (OFFER-1).
fn on_record(change: Change) -> Change {
    match change {
        Change::AddMilestone(terms) => Change::AddMilestone(terms.on_record()),
        change => change,
    }
}
