//! The rules, driven from outside in any language (RULES §17).
//!
//! `cargo run --example replay [FILE]` reads one JSON object a line from FILE or standard input and answers each with one JSON
//! object a line on standard output. A line that is no such object ends the run with a message on standard error and exit
//! code 2; what was answered before stays answered.
//!
//! ```text
//! {"at":"2026-01-05T09:00:00Z","open":{"currency":"USD","milestones":[{"title":"Logo","amount":{"amount":"150","currency":"USD"}}]}}
//! {"at":"2026-01-06T09:00:00Z","command":{"freelancer":"accept_offer"}}
//! {"at":"2026-02-01T09:00:00Z","advance":true}
//! ```

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use milestone_escrow::{Command, Contract, Entries, Event, Instruction, Offer, Rejection};
use serde::{Deserialize, Deserializer, Serialize};
use time::UtcDateTime;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("replay: {failure}");
            ExitCode::from(2)
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("usage: replay [FILE]")]
    Usage,
    #[error("{}: {error}", path.display())]
    File { path: PathBuf, error: io::Error },
    #[error("line {number}: {reason}")]
    Line { number: usize, reason: String },
    #[error("{0}")]
    Output(#[from] io::Error),
}

fn run() -> Result<(), Failure> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let input: Box<dyn BufRead> = match arguments.as_slice() {
        [] => Box::new(io::stdin().lock()),
        [path] => {
            let file = File::open(path).map_err(|error| Failure::File { path: path.clone(), error })?;
            Box::new(BufReader::new(file))
        }
        _ => return Err(Failure::Usage),
    };
    let mut output = BufWriter::new(io::stdout().lock());
    let played = play(input, &mut output);
    output.flush()?;
    played
}

/// Answers line by line; the last answer is the contract as it is at the end of the input.
fn play(input: impl BufRead, output: &mut impl Write) -> Result<(), Failure> {
    let mut contract = None;
    for (number, line) in (1..).zip(input.split(b'\n')) {
        let refused = |reason: String| Failure::Line { number, reason };
        let line = line.map_err(|error| refused(error.to_string()))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let (at, call) = read(&line).map_err(refused)?;
        let answer = answer(&mut contract, at, call).map_err(|reason| refused(reason.to_owned()))?;
        write_line(output, &answer)?;
    }
    write_line(output, &Answer::End { contract: contract.as_ref() })?;
    Ok(())
}

/// What a line asks for.
enum Call {
    Open(Offer),
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

fn answer(contract: &mut Option<Contract>, at: UtcDateTime, call: Call) -> Result<Answer<'static>, &'static str> {
    match (call, contract) {
        (Call::Open(_), Some(_)) => Err("the contract is open already"),
        (Call::Open(offer), contract) => Ok(Answer::from(Contract::open(offer, &at).map(|decision| {
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

fn write_line(output: &mut impl Write, answer: &Answer<'_>) -> io::Result<()> {
    serde_json::to_writer(&mut *output, answer)?;
    output.write_all(b"\n")?;
    output.flush()
}

/// A line as it is written: beside `at`, exactly one of `open`, `command` and `advance`.
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
    /// The inner option is the `null` that means *not said*.
    #[serde(default, deserialize_with = "given")]
    revision: Option<Option<u64>>,
}

/// Reads a field that may be left out, but be `null` only where its type takes it.
fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// What is wrong, and in which column of the line; `serde_json` would count the line as its first.
fn told(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.rsplit_once(" at line ").map_or(text.as_str(), |(reason, _)| reason);
    format!("column {}: {reason}", error.column())
}

fn read(line: &[u8]) -> Result<(UtcDateTime, Call), String> {
    // A derived reader would take a list for an object.
    if !line.trim_ascii_start().starts_with(b"{") {
        return Err("expected a JSON object".to_owned());
    }
    let line: Line = serde_json::from_slice(line).map_err(|error| told(&error))?;
    let call = match line {
        Line { open: Some(offer), command: None, advance: None, revision: None, .. } => Call::Open(offer),
        Line { open: None, command: Some(command), advance: None, revision, .. } => {
            Call::Command(Instruction { command, revision: revision.flatten() })
        }
        Line { open: None, command: None, advance: Some(true), revision: None, .. } => Call::Advance,
        _ => {
            let expected =
                r#"expected beside "at" one of "open", "command" (perhaps with "revision") and "advance": true"#;
            return Err(expected.to_owned());
        }
    };
    Ok((line.at, call))
}
