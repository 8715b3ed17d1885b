//! The checks that every chapter makes first: the revision, the stage, the milestone, and the milestone's
//! state (RULES §14).

use crate::messages::event::EventKind;
use crate::messages::milestone_state::MilestoneStates;
use crate::messages::rejection::{Rejection, StateCondition};
use crate::messages::stage::{Stage, StageRange};
use crate::state::contract_state::State;
use crate::state::record::{Dispute, Escrow, MilestoneRecord};
use crate::values::party::{MilestoneNumber, Role};

/// The act of an accepted command, or the rejection.
pub(crate) type Judgement = Result<EventKind, Rejection>;

/// REV-1
pub(crate) fn check_revision(state: &State, seen: Option<u64>) -> Result<(), Rejection> {
    let actual = state.revision;
    match seen {
        Some(seen) if seen != actual => Err(Rejection::StaleRevision { seen, actual }),
        _ => Ok(()),
    }
}

/// END-7, END-5: rejects a command that is not accepted in the contract's stage.
#[inline(always)]
pub(crate) fn check_stage(
    state: &State,
    accepted: StageRange,
    role: impl Into<Role>,
    command: &'static str,
) -> Result<(), Rejection> {
    let stage = state.stage();
    if accepted.contains(stage) && (stage != Stage::Closed || !state.was_never_accepted()) {
        return Ok(());
    }
    Err(Rejection::WrongStage { command, role: role.into(), stage, accepted: accepted.stages() })
}

/// PLAN-6
#[inline]
pub(crate) fn find_milestone(
    state: &State,
    milestone: MilestoneNumber,
) -> Result<&MilestoneRecord, Rejection> {
    let count = state.milestones.len();
    state.record(milestone).ok_or(Rejection::UnknownMilestone { milestone, count })
}

/// The states of a milestone in which a command is accepted. The check of a command, the message of the
/// rejection and `replay` use the same guard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StateGuard {
    command: &'static str,
    states: MilestoneStates,
    condition: Option<StateCondition>,
    rule: &'static str,
}

impl StateGuard {
    /// A command, the states in which it is accepted, and the rule that says so.
    pub(crate) const fn new(command: &'static str, states: MilestoneStates, rule: &'static str) -> Self {
        Self { command, states, condition: None, rule }
    }

    /// The same guard with a condition besides the state. The caller of [`Self::check`] says
    /// whether it is met.
    pub(crate) const fn with_condition(self, condition: StateCondition) -> Self {
        Self { condition: Some(condition), ..self }
    }

    pub(crate) const fn command(self) -> &'static str {
        self.command
    }

    /// Whether the milestone is in one of the states.
    #[inline(always)]
    pub(crate) fn accepts(self, record: &MilestoneRecord) -> bool {
        self.states.contains(record.milestone_state())
    }

    /// Rejects a milestone in another state, or one that does not meet the condition.
    #[inline(always)]
    pub(crate) fn check(
        self,
        condition_is_met: bool,
        milestone: MilestoneNumber,
        record: &MilestoneRecord,
    ) -> Result<(), Rejection> {
        if condition_is_met && self.accepts(record) { Ok(()) } else { Err(self.rejection(milestone, record)) }
    }

    /// The milestone's escrow. A milestone that holds nothing is rejected (FUND-5).
    #[inline(always)]
    pub(crate) fn escrow(
        self,
        milestone: MilestoneNumber,
        record: &MilestoneRecord,
    ) -> Result<&Escrow, Rejection> {
        let unprotected = Self { states: MilestoneStates::HOLDING, condition: None, rule: "FUND-5", ..self };
        record.escrow().ok_or_else(|| unprotected.rejection(milestone, record))
    }

    /// The milestone's dispute.
    pub(crate) fn dispute(
        self,
        milestone: MilestoneNumber,
        record: &MilestoneRecord,
    ) -> Result<&Dispute, Rejection> {
        record.dispute().ok_or_else(|| self.rejection(milestone, record))
    }

    #[cold]
    pub(crate) fn rejection(self, milestone: MilestoneNumber, record: &MilestoneRecord) -> Rejection {
        let Self { command, states, condition, rule } = self;
        let state = record.milestone_state();
        Rejection::WrongState { milestone, state, command, accepted: states, condition, rule }
    }
}
