//! What the fuzz targets assert for any bytes. `tests/fuzz` searches for bytes that violate it. The tests
//! below check the bytes of the corpus.

use milestone_escrow::{Contract, Decision, Event, archive};

use crate::differential::{difference_of, play};
use crate::exploration::laws;
use crate::history::oracle::assert_agrees_with_oracle;
use crate::model::coverage::Coverage;
use crate::model::random::Random;
use crate::model::step::{Call, Step, line, read};

/// At most this many lines of an input are read. More lines would only be slow.
const LINES: usize = 60;

/// Reads bytes as offers and commands, in the lines of the replay program. What is read can be written and
/// read again, and the crate gives the same answers as the model.
pub(crate) fn commands(bytes: &[u8]) {
    let steps: Vec<_> = bytes.split(|byte| *byte == b'\n').filter_map(read).take(LINES).collect();
    for step in &steps {
        let written = line(step);
        assert_eq!(read(written.as_bytes()).as_ref(), Some(step), "{written}");
    }
    assert_eq!(difference_of(&steps), None, "{}", lines_of(&steps));
}

/// Reads bytes as a log of events, one on each line. What is read can be written and read again. `replay` and
/// `audit` agree with the oracle, and a contract that `replay` accepts can be written as a view.
pub(crate) fn log(bytes: &[u8]) {
    let lines = bytes.split(|byte| *byte == b'\n');
    let log: Vec<Event> = lines.filter_map(|line| serde_json::from_slice(line).ok()).take(LINES).collect();
    for event in &log {
        let written = serde_json::to_string(event).expect("what was read can be written");
        assert_eq!(serde_json::from_str::<Event>(&written).ok().as_ref(), Some(event), "{written}");
    }
    assert_agrees_with_oracle(&log, "fuzzed");
    if let Ok(contract) = Contract::replay(&log) {
        serde_json::to_string(&contract).expect("a view");
        assert_eq!(contract.revision(), log.len() as u64);
    }
}

/// Reads bytes as an archive, and each line of them as a stored event.
pub(crate) fn stored(bytes: &[u8]) {
    assert_archive(bytes);
    bytes.split(|byte| *byte == b'\n').take(LINES).for_each(assert_reads_as_strict);
}

/// The fast reader of a stored event gives the same result as the strict one, or the same error.
pub(crate) fn assert_reads_as_strict(bytes: &[u8]) {
    let strict = serde_json::from_slice::<Event>(bytes).map_err(|error| error.to_string());
    let fast = Event::from_json(bytes, serde_json::from_slice);
    assert_eq!(fast.map_err(|error| error.to_string()), strict, "{}", String::from_utf8_lossy(bytes));
    if let Ok(text) = str::from_utf8(bytes) {
        let fast = Event::from_json(text, serde_json::from_str);
        assert_eq!(fast.ok(), serde_json::from_str(text).ok(), "{text}");
    }
}

/// Whether the fast reader reads an event without the strict one.
pub(crate) fn is_read_fast(bytes: &[u8]) -> bool {
    Event::from_json(bytes, |_| Err(())).is_ok()
}

/// What is read from an archive is written again as the same bytes, and as JSON that is read fast.
pub(crate) fn assert_archive(bytes: &[u8]) {
    let Ok(events) = archive::read(bytes) else { return };
    assert_eq!(archive::write(&events).as_deref(), Ok(bytes), "{events:?}");
    for event in events {
        let line = serde_json::to_string(&event).expect("what an archive has can be written as JSON");
        if is_read_fast(line.as_bytes()) {
            assert_eq!(Event::from_json(line.as_str(), |_| Err(())), Ok(event), "{line}");
        } else {
            // A fee of zero is read, but never written by the crate.
            assert_reads_as_strict(line.as_bytes());
        }
    }
}

/// Reads bytes as the choices of a random history. The crate gives the same answers as the model, and every
/// step keeps the laws.
pub(crate) fn sequence(bytes: &[u8]) {
    let steps = match play(Random::chosen_by(bytes), &mut Coverage::default()) {
        Ok(steps) => steps,
        Err((steps, what)) => panic!("{what}\n{}", lines_of(&steps)),
    };
    let (mut contract, mut log) = (None, Vec::new());
    for Step { at, call } in steps {
        let decided = match (call, &contract) {
            (Call::Open(offer), _) => Contract::open(offer, &at),
            (Call::Advance, Some(contract)) => Ok(Contract::advance(contract, &at)),
            (Call::Command(instruction), Some(contract)) => Contract::handle(contract, instruction, &at),
            (_, None) => panic!("a history begins with an offer"),
        };
        if let Ok((entries, after)) = decided.map(Decision::into_parts) {
            laws::conserves(contract.as_ref(), &entries, &after).expect("a law");
            // A window that is cut at the end of the calendar can be over as soon as it opens (TIME-6).
            let at = at.max(after.last_event_at());
            laws::advanced_once(after.advance(&at).contract(), at).expect("a law");
            log.extend(entries.into_events());
            contract = Some(after);
        }
    }
    if let Some(contract) = contract {
        laws::hold(&contract, &log.iter().collect::<Vec<_>>()).expect("a law");
        assert_eq!(Contract::audit(&log), Ok(contract), "what was decided is genuine");
    }
}

/// The steps as lines for the replay program.
fn lines_of(steps: &[Step]) -> String {
    steps.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Checks every input of the corpus again, and checks that the corpus has enough inputs.
#[cfg(test)]
mod corpus {
    use std::fs;
    use std::path::Path;

    use super::*;

    fn inputs(target: &str) -> Vec<Vec<u8>> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(target);
        let files = fs::read_dir(folder).expect("a corpus");
        files.map(|file| fs::read(file.expect("a file").path()).expect("it can be read")).collect()
    }

    fn all(target: &str, assert: fn(&[u8])) {
        let inputs = inputs(target);
        assert!(inputs.len() >= 10, "{target} has a corpus");
        inputs.iter().for_each(|input| assert(input));
    }

    #[test]
    fn of_commands() {
        all("commands", commands);
    }

    #[test]
    fn of_logs() {
        all("log", log);
    }

    #[test]
    fn of_stored_events() {
        all("stored", stored);
    }

    #[test]
    fn of_sequences() {
        all("sequence", sequence);
    }
}
