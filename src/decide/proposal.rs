//! Proposals (RULES §10).

use time::UtcDateTime;

use crate::base::limits::MAX_OPEN_PROPOSALS;
use crate::decide::dispute::{WITHDRAW_CONTESTED, can_be_withdrawn_by_consent};
use crate::decide::guards::{Judgement, StateGuard, check_stage, find_milestone};
use crate::decide::input::check_change;
use crate::decide::plan::{cancel_guard, check_milestone_limit, check_minimum};
use crate::messages::command::Change;
use crate::messages::event::EventKind;
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::{Limited, Rejection, StateCondition};
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::state::proposals::OpenProposal;
use crate::values::party::{Party, ProposalNumber};
use crate::values::window::window_end;

pub(crate) const CHANGE_DUE_DATE: StateGuard = StateGuard::new(
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
pub(crate) const CHANGE_AMOUNT: StateGuard = StateGuard::new(
    "change_amount",
    MilestoneStates::of(&[
        MilestoneState::Planned,
        MilestoneState::Funded,
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
    ]),
    "PROP-4",
);
/// PROP-7: the states that can have a deadline of their own.
const EXTEND_WINDOW: StateGuard = StateGuard::new(
    "extend_window",
    MilestoneStates::of(&[
        MilestoneState::UnderReview,
        MilestoneState::RefundRequested,
        MilestoneState::Disputed,
    ]),
    "PROP-7",
)
.with_condition(StateCondition::OwnDeadline);
pub(crate) const SETTLE: StateGuard = StateGuard::new("settle", MilestoneStates::HOLDING, "PROP-5");

/// PROP-1, PROP-2
pub(crate) fn propose(state: &State, by: Party, change: Change, now: &UtcDateTime) -> Judgement {
    check_change(state.currency, &change, *now)?;
    check_stage(state, stages_that_accept(&change), by, "propose")?;
    judge_proposal(state, by, change)
}

/// PROP-2. Offers can be changed, too (OFFER-6).
pub(crate) const fn stages_that_accept(change: &Change) -> StageRange {
    match change {
        Change::AddMilestone(_) | Change::ChangeDueDate { .. } | Change::ChangeAmount { .. } => {
            StageRange::OFFERED_TO_ACTIVE
        }
        Change::CancelMilestone { .. } | Change::WithdrawDispute { .. } | Change::ExtendWindow { .. } => {
            StageRange::ACTIVE
        }
        Change::Settle { .. } => StageRange::ACTIVE_TO_ENDING,
    }
}

/// PROP-1
pub(crate) fn accept(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    check_stage(state, StageRange::OFFERED_TO_ENDING, by, "accept_proposal")?;
    judge_acceptance(state, by, proposal)
}

/// PROP-1: the checks after those of the input and the stage. `replay` makes them, too.
pub(crate) fn judge_proposal(state: &State, by: Party, change: Change) -> Judgement {
    check_state(state, &change)?;
    if state.open_proposals_of(by) >= MAX_OPEN_PROPOSALS {
        let limit = u64::try_from(MAX_OPEN_PROPOSALS).unwrap_or(u64::MAX);
        return Err(Rejection::LimitReached { limit, of: Limited::OpenProposals, rule: "PROP-1" });
    }
    check_price(state, &change)?;
    check_amount(state, &change)?;
    check_time(state, &change)?;
    let proposal = ProposalNumber::from(state.proposals_made.saturating_add(1));
    Ok(EventKind::ProposalMade { proposal, by, change: trim_title(change) })
}

/// PROP-3: the proposal is judged again in the current state, and what it was based on must be the same.
pub(crate) fn judge_acceptance(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    let open_proposal = find_proposal(state, by.other(), by, proposal)?;
    check_state(state, &open_proposal.change)?;
    check_price(state, &open_proposal.change)?;
    if state.basis_of(&open_proposal.change) != open_proposal.basis {
        return Err(Rejection::StaleProposal { proposal });
    }
    check_amount(state, &open_proposal.change)?;
    check_time(state, &open_proposal.change)?;
    Ok(EventKind::ProposalAccepted { proposal })
}

/// PROP-1
pub(crate) fn decline(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    check_stage(state, StageRange::OFFERED_TO_ENDING, by, "decline_proposal")?;
    find_proposal(state, by.other(), by, proposal)?;
    Ok(EventKind::ProposalDeclined { proposal })
}

/// PROP-1
pub(crate) fn withdraw(state: &State, by: Party, proposal: ProposalNumber) -> Judgement {
    check_stage(state, StageRange::OFFERED_TO_ENDING, by, "withdraw_proposal")?;
    find_proposal(state, by, by, proposal)?;
    Ok(EventKind::ProposalWithdrawn { proposal })
}

/// The open proposal with this number, if `proposer` made it. `by` is the party that wants to answer or
/// withdraw it, and is rejected if the other party must do that (PROP-1).
fn find_proposal(
    state: &State,
    proposer: Party,
    by: Party,
    proposal: ProposalNumber,
) -> Result<&OpenProposal, Rejection> {
    let open = state.proposal(proposal).ok_or(Rejection::UnknownProposal { proposal })?;
    if open.by == proposer {
        return Ok(open);
    }
    Err(Rejection::WrongParty { expected: by.other(), rule: "PROP-1" })
}

/// Steps 3 to 5 of RULES §14 for a change, and PLAN-5 (PROP-4, PROP-5, PROP-7, DISP-7).
fn check_state(state: &State, change: &Change) -> Result<(), Rejection> {
    let (milestone, guard) = match change {
        Change::AddMilestone(_) => return check_milestone_limit(state),
        Change::CancelMilestone { milestone } => (milestone, cancel_guard("PROP-4")),
        Change::ChangeDueDate { milestone, .. } => (milestone, CHANGE_DUE_DATE),
        Change::ChangeAmount { milestone, .. } => (milestone, CHANGE_AMOUNT),
        Change::Settle { milestone, .. } => (milestone, SETTLE),
        Change::WithdrawDispute { milestone } => (milestone, WITHDRAW_CONTESTED),
        Change::ExtendWindow { milestone, .. } => (milestone, EXTEND_WINDOW),
    };
    let record = find_milestone(state, *milestone)?;
    let condition_is_met = match change {
        Change::WithdrawDispute { .. } => can_be_withdrawn_by_consent(record),
        Change::ExtendWindow { .. } => record.deadline().is_some(),
        _ => true,
    };
    guard.check(condition_is_met, *milestone, record)
}

/// Step 6 of RULES §14 for a price (PLAN-8, PROP-4).
fn check_price(state: &State, change: &Change) -> Result<(), Rejection> {
    match change {
        Change::AddMilestone(terms) => check_minimum(state, terms.amount),
        Change::ChangeAmount { milestone, amount } => {
            check_minimum(state, *amount)?;
            if find_milestone(state, *milestone)?.price == amount.minor_units() {
                return Err(Rejection::SameAmount { milestone: *milestone, amount: *amount });
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// Step 9 of RULES §14 for a change (PROP-7, TIME-6).
fn check_time(state: &State, change: &Change) -> Result<(), Rejection> {
    let Change::ExtendWindow { milestone, by } = change else { return Ok(()) };
    let deadline = find_milestone(state, *milestone)?.deadline().map(|(at, _)| at);
    match deadline.and_then(|at| window_end(at, *by)) {
        Some(_) => Ok(()),
        None => Err(Rejection::TimeOutOfRange { window: "extended window" }),
    }
}

/// Step 8 of RULES §14 for a change (PROP-5).
fn check_amount(state: &State, change: &Change) -> Result<(), Rejection> {
    let Change::Settle { milestone, to_freelancer } = change else { return Ok(()) };
    let held = state.money(find_milestone(state, *milestone)?.held());
    if to_freelancer.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone: *milestone, held, rule: "PROP-5" });
    }
    Ok(())
}

/// A change as it is stored: with a trimmed title (OFFER-1).
fn trim_title(change: Change) -> Change {
    match change {
        Change::AddMilestone(terms) => Change::AddMilestone(terms.with_trimmed_title()),
        change => change,
    }
}
