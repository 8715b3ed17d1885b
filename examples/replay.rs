//! Runs the rules for programs in any language (RULES §17).
//!
//! `cargo run --example replay [FILE]` reads one JSON object a line from FILE or standard input. It answers
//! each with one JSON object a line on standard output. Any other line ends the run with a message on
//! standard error and exit code 2. The answers before that line are still printed.
//!
//! ```text
//! {"at":"2026-01-05T09:00:00Z","open":OFFER}
//! {"at":"2026-01-06T09:00:00Z","command":{"freelancer":"accept_offer"}}
//! {"at":"2026-02-01T09:00:00Z","advance":true}
//! ```
//!
//! OFFER is an offer, such as
//! `{"currency":"USD","milestones":[{"title":"Logo","amount":{"amount":"150","currency":"USD"}}]}`.

extern crate alloc;

#[path = "replay/lines.rs"]
mod lines;

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use lines::Replay;

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

/// Answers line by line. The last answer is the contract at the end of the input.
fn play(input: impl BufRead, output: &mut impl Write) -> Result<(), Failure> {
    let mut replay = Replay::default();
    for (number, line) in (1..).zip(input.split(b'\n')) {
        let refused = |reason: String| Failure::Line { number, reason };
        let line = line.map_err(|error| refused(error.to_string()))?;
        if let Some(answer) = replay.answer(&line).map_err(refused)? {
            write_line(output, &answer)?;
        }
    }
    write_line(output, &replay.end().map_err(io::Error::other)?)?;
    Ok(())
}

fn write_line(output: &mut impl Write, answer: &str) -> io::Result<()> {
    output.write_all(answer.as_bytes())?;
    output.write_all(b"\n")?;
    output.flush()
}
