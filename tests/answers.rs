//! Writes random histories with the crate's answers, for the proved model (tests/proof) to compare with its
//! own.

use std::fs::File;
use std::io::{BufWriter, Write};

use milestone_escrow::{Contract, Decision, Event, Rejection};
use serde_json::{Value, json};

use crate::differential::play;
use crate::model::coverage::Coverage;
use crate::model::random::Random;
use crate::model::step::{Call, CrateAnswer, Step, line, read};

/// Not the seed of the differential test, so that these are other histories.
const SEED: u64 = 0x7072_6f6f_6673;
const HISTORIES: u64 = 20;

fn answer(contract: Option<&Contract>, step: &Step) -> CrateAnswer {
    match (&step.call, contract) {
        (Call::Open(offer), _) => Contract::open(offer.clone(), &step.at).map(Decision::into_parts),
        (Call::Advance, Some(contract)) => Ok(contract.advance(&step.at).into_parts()),
        (Call::Command(instruction), Some(contract)) => {
            contract.handle(instruction.clone(), &step.at).map(Decision::into_parts)
        }
        (_, None) => panic!("a history begins with an offer"),
    }
}

/// The answer in the form of the replay program (RULES §17).
fn accepted(events: &[Event], revision: u64) -> Value {
    json!({ "events": events, "revision": revision })
}

fn rejected(rejection: &Rejection) -> Value {
    json!({ "rejected": { "code": rejection.code(), "rule": rejection.rule() } })
}

/// Two lines for each step: the call and its answer. Then the contract. A history ends before a step that has
/// no JSON form, such as a window of half a second.
fn write_history(steps: &[Step], file: &mut impl Write) -> std::io::Result<()> {
    let mut contract = None;
    for step in steps {
        let call = line(step);
        if read(call.as_bytes()).as_ref() != Some(step) {
            break;
        }
        let answer = match answer(contract.as_ref(), step) {
            Ok((entries, after)) => {
                let answer = accepted(entries.events(), after.revision());
                contract = Some(after);
                answer
            }
            Err(rejection) => rejected(&rejection),
        };
        writeln!(file, "{call}\n{answer}")?;
    }
    writeln!(file, "{}", json!({ "contract": contract }))
}

/// If `MILESTONE_ESCROW_ANSWERS` names a file, this writes `MILESTONE_ESCROW_HISTORIES` histories there, and
/// the proved model checks them: `.ci/proof`.
#[test]
fn histories_with_answers() {
    let number = |name| std::env::var(name).ok().map(|number| number.parse::<u64>().expect("a number"));
    let path = std::env::var_os("MILESTONE_ESCROW_ANSWERS");
    let histories = number("MILESTONE_ESCROW_HISTORIES").filter(|_| path.is_some()).unwrap_or(HISTORIES);
    let first = number("MILESTONE_ESCROW_FIRST").unwrap_or(0);
    let mut file: Box<dyn Write> = match &path {
        Some(path) => Box::new(BufWriter::new(File::create(path).expect("the file can be written"))),
        None => Box::new(std::io::sink()),
    };
    for history in first..first + histories {
        // A difference from the other model is found by the differential test. Here its steps are enough.
        let played = play(Random::new(SEED, history), &mut Coverage::default());
        let steps = played.unwrap_or_else(|(steps, _)| steps);
        write_history(&steps, &mut file).expect("the file can be written");
    }
    file.flush().expect("the file can be written");
}
