//! A call of a history: the answers of the model and the crate, and its line for the replay program.

use milestone_escrow::{Contract, Entries, Instruction, Offer, Rejection};
use time::UtcDateTime;

use super::{Answer, Model};

/// One call of a history.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Step {
    pub(crate) at: UtcDateTime,
    pub(crate) call: Call,
}

#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a history has one offer, and tests read more easily without a box"
)]
pub(crate) enum Call {
    Open(Offer),
    Command(Instruction),
    Advance,
}

pub(crate) type CrateAnswer = Result<(Entries, Contract), Rejection>;

/// The model and the crate must give the same answer. Returns the next states, or `None` if both reject.
pub(crate) fn agree(
    expected: Answer,
    answered: CrateAnswer,
) -> Result<Option<(Model, Entries, Contract)>, String> {
    let code = |found: &Rejection| (found.code(), found.rule());
    match (expected, answered) {
        (Ok((events, model)), Ok((entries, contract))) if events == entries.events() => {
            Ok(Some((model, entries, contract)))
        }
        (Err(expected), Err(found)) if expected == code(&found) => Ok(None),
        (Ok((events, _)), Ok((entries, _))) => {
            Err(format!("the events differ\n  model: {events:?}\n  crate: {:?}", entries.events()))
        }
        (Err(expected), Err(found)) => {
            Err(format!("the rejections differ\n  model: {expected:?}\n  crate: {:?}: {found}", code(&found)))
        }
        (Ok((events, _)), Err(found)) => {
            Err(format!("only the crate refuses\n  model: {events:?}\n  crate: {:?}: {found}", code(&found)))
        }
        (Err(expected), Ok((entries, _))) => {
            Err(format!("only the model refuses\n  model: {expected:?}\n  crate: {:?}", entries.events()))
        }
    }
}

/// A step as a line for the replay program.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Line {
    #[serde(with = "milestone_escrow::instant")]
    at: UtcDateTime,
    #[serde(skip_serializing_if = "Option::is_none")]
    open: Option<Offer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<milestone_escrow::Command>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    advance: Option<bool>,
}

/// The step as a line for the replay program.
#[cfg(feature = "serde")]
pub(crate) fn line(step: &Step) -> String {
    let mut line = Line { at: step.at, open: None, command: None, revision: None, advance: None };
    match &step.call {
        Call::Open(offer) => line.open = Some(offer.clone()),
        Call::Advance => line.advance = Some(true),
        Call::Command(Instruction { command, revision }) => {
            (line.command, line.revision) = (Some(command.clone()), *revision);
        }
    }
    // Some values have no JSON form, for example an instant before the year 0000.
    serde_json::to_string(&line).unwrap_or_else(|_| format!("{step:?}"))
}

/// The step of a line. `None` if the line is not a valid step.
#[cfg(feature = "serde")]
pub(crate) fn read(line: &[u8]) -> Option<Step> {
    let Line { at, open, command, revision, advance } = serde_json::from_slice(line).ok()?;
    let call = match (open, command, advance) {
        (Some(offer), None, None) => Call::Open(offer),
        (None, Some(command), None) => Call::Command(Instruction { command, revision }),
        (None, None, Some(true)) => Call::Advance,
        _ => return None,
    };
    Some(Step { at, call })
}

#[cfg(not(feature = "serde"))]
pub(crate) fn line(step: &Step) -> String {
    format!("{step:?}")
}
