//! Reads a line and writes its answer. It does not need `std`, because the programs under `tests/no_std` use
//! it, too.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use milestone_escrow::{Command, Contract, Entries, Event, Instruction, Offer, Rejection};
use serde::{Deserialize, Deserializer, Serialize};
use time::UtcDateTime;

/// The contract of a log. `None` before it is opened.
#[derive(Debug, Default)]
pub(crate) struct Replay {
    contract: Option<Contract>,
}

impl Replay {
    /// Answers a line. `None` for a blank line.
    ///
    /// # Errors
    ///
    /// What is wrong with the line. Such a line changes nothing.
    pub(crate) fn answer(&mut self, line: &[u8]) -> Result<Option<String>, String> {
        if line.trim_ascii().is_empty() {
            return Ok(None);
        }
        let (at, call) = read(line)?;
        write(&answer(&mut self.contract, at, call)?).map(Some)
    }

    /// The last answer: the contract at the end of the input.
    ///
    /// # Errors
    ///
    /// The contract cannot be written as JSON. No case is known.
    pub(crate) fn end(&self) -> Result<String, String> {
        write(&Answer::End { contract: self.contract.as_ref() })
    }
}

/// What a line asks for.
enum Call {
    Open(Box<Offer>),
    Command(Instruction),
    Advance,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Answer<'a> {
    Accepted { events: Vec<Event>, revision: u64 },
    Rejected { rejected: Rejection },
    End { contract: Option<&'a Contract> },
}

impl From<Result<Entries, Rejection>> for Answer<'_> {
    fn from(decided: Result<Entries, Rejection>) -> Self {
        match decided {
            Ok(entries) => Self::Accepted { revision: entries.revision(), events: entries.into_events() },
            Err(rejected) => Self::Rejected { rejected },
        }
    }
}

fn answer(
    contract: &mut Option<Contract>,
    at: UtcDateTime,
    call: Call,
) -> Result<Answer<'static>, &'static str> {
    match (call, contract) {
        (Call::Open(_), Some(_)) => Err("the contract is open already"),
        (Call::Open(offer), contract) => Ok(Answer::from(Contract::open(*offer, &at).map(|decision| {
            let (entries, opened) = decision.into_parts();
            *contract = Some(opened);
            entries
        }))),
        (_, None) => Err("there is no contract yet, open one first"),
        (Call::Command(instruction), Some(contract)) => Ok(Answer::from(contract.execute(instruction, &at))),
        (Call::Advance, Some(contract)) => {
            let (entries, advanced) = contract.advance(&at).into_parts();
            *contract = advanced;
            Ok(Answer::from(Ok(entries)))
        }
    }
}

fn write(answer: &Answer<'_>) -> Result<String, String> {
    serde_json::to_string(answer).map_err(|error| error.to_string())
}

/// The fields of a line. It has `at`, and exactly one of `open`, `command` and `advance`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(with = "milestone_escrow::instant")]
    at: UtcDateTime,
    #[serde(default, deserialize_with = "given")]
    open: Option<Offer>,
    #[serde(default, deserialize_with = "given")]
    command: Option<Command>,
    #[serde(default, deserialize_with = "given")]
    advance: Option<bool>,
    /// The inner option is `None` for `null`, which means the same as no revision.
    #[serde(default, deserialize_with = "given")]
    revision: Option<Option<u64>>,
}

/// Reads a field that may be left out. It may be `null` only if its type allows `null`.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What is wrong, and in which column. The line number of `serde_json` is removed, because it is always 1.
fn message_of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    format!("column {}: {reason}", error.column())
}

fn read(line: &[u8]) -> Result<(UtcDateTime, Call), String> {
    // The derived reader would also accept a list.
    if !line.trim_ascii_start().starts_with(b"{") {
        return Err("expected a JSON object".to_owned());
    }
    let line: Line = serde_json::from_slice(line).map_err(|error| message_of(&error))?;
    let call = match line {
        Line { open: Some(offer), command: None, advance: None, revision: None, .. } => {
            Call::Open(offer.into())
        }
        Line { open: None, command: Some(command), advance: None, revision, .. } => {
            Call::Command(Instruction { command, revision: revision.flatten() })
        }
        Line { open: None, command: None, advance: Some(true), revision: None, .. } => Call::Advance,
        _ => {
            let expected = "expected beside \"at\" one of \"open\", \"command\" (perhaps with \"revision\") \
                            and \"advance\": true";
            return Err(expected.to_owned());
        }
    };
    Ok((line.at, call))
}
