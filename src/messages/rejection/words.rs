//! Parts of the English sentences: what would have been accepted, from the data of the rejection.

use core::fmt::{Display, Formatter, Result};

use time::UtcDateTime;

use super::StateCondition;
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::stage::Stage;
use crate::values::instant::InstantText;

/// Writes why the stage does not accept a command, such as " while the contract is closed, only while it is
/// active".
pub(super) struct StageReason<'a> {
    pub stage: Stage,
    pub accepted: &'a [Stage],
}

impl Display for StageReason<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { stage, accepted } = *self;
        if accepted.is_empty() {
            return f.write_str(": no milestone was ever funded, or the policy has no feedback_window");
        }
        if accepted.contains(&stage) {
            return write!(f, ": the contract is {stage}, and its offer was never accepted");
        }
        write!(f, " while the contract is {stage}, only while it is ")?;
        for (index, one) in accepted.iter().enumerate() {
            write!(f, "{}{one}", if index == 0 { "" } else { " or " })?;
        }
        Ok(())
    }
}

/// Writes what a command needs, such as "the state funded". If the state is right, it is the
/// condition that the milestone does not meet.
pub(super) struct Need {
    pub state: MilestoneState,
    pub accepted: MilestoneStates,
    pub condition: Option<StateCondition>,
}

impl Display for Need {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        let Self { state, accepted, condition } = *self;
        match condition {
            Some(condition) if accepted.contains(state) => f.write_str(condition.words(state)),
            _ if accepted == MilestoneStates::HOLDING => f.write_str("a milestone that holds escrow"),
            _ => write!(f, "the state {accepted}"),
        }
    }
}

/// Writes until when a command was accepted, or that it never is.
pub(super) struct AcceptedUntil<'a>(pub &'a Option<UtcDateTime>);

impl Display for AcceptedUntil<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            Some(until) => write!(f, "was accepted only until {}", InstantText(*until)),
            None => f.write_str("is never accepted under this policy"),
        }
    }
}

/// Writes how many an offer may have, such as "1 to 200" or "exactly 1".
pub(super) struct OneTo(pub u64);

impl Display for OneTo {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            1 => f.write_str("exactly 1"),
            maximum => write!(f, "1 to {maximum}"),
        }
    }
}

/// Writes which milestones a contract has, such as "milestones 1 to 10" or "only milestone 1".
pub(super) struct Numbered(pub usize);

impl Display for Numbered {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self.0 {
            1 => f.write_str("only milestone 1"),
            count => write!(f, "milestones 1 to {count}"),
        }
    }
}
