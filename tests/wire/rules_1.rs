//! Everything that was recorded under rules 1 stays valid, byte for byte.
//!
//! The version of the crate before rule book 2 wrote `tests/golden/rules_1`: its golden files, the logs of
//! its scenarios with their transfers, and random histories with the answer to each line (RULES §17;
//! rejections without their sentence for people). Where rule book 2 changes a rule for every contract, a
//! history ends with the line that now has another answer.

use std::collections::{BTreeMap, BTreeSet};

use milestone_escrow::{Contract, Decision, Event, HistoryProblem};
use serde::Deserialize;

use super::json_tree::Tree;
use super::{lines, samples, without_instants};
use crate::model::step::{self, Call, Step};

const HISTORIES: &str = include_str!("../golden/rules_1/histories.jsonl");
const ANSWERS: &str = include_str!("../golden/rules_1/answers.jsonl");
const LOGS: &str = include_str!("../golden/rules_1/logs.jsonl");
const TRANSFERS: &str = include_str!("../golden/rules_1/transfers.jsonl");
const EVENTS: &str = include_str!("../golden/rules_1/events.jsonl");

/// Lines of the replay program, their answers, and the view at the end if the file has it.
struct Old {
    lines: Vec<&'static str>,
    answers: Vec<&'static str>,
    view: Option<&'static str>,
}

/// An answer with recorded events.
#[derive(Deserialize)]
struct Accepted {
    events: Vec<Event>,
}

/// The parts of a file, separated by blank lines.
fn parts(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.split("\n\n").map(|part| part.trim_end_matches('\n').split('\n').collect())
}

fn histories() -> Vec<Old> {
    assert_eq!(parts(HISTORIES).count(), parts(ANSWERS).count());
    let both = parts(HISTORIES).zip(parts(ANSWERS));
    let old = both.map(|(lines, mut answers)| {
        let view = answers.pop_if(|answer| answer.starts_with(r#"{"contract":"#));
        assert_eq!(answers.len(), lines.len(), "{}", lines[0]);
        Old { lines, answers, view }
    });
    old.collect()
}

/// The events of an answer. When they are written again, the bytes must be the same.
fn events(answer: &str) -> Vec<Event> {
    if is_rejection(answer) {
        return Vec::new();
    }
    let Accepted { events } = serde_json::from_str(answer).expect("events");
    let written = format!(r#"{{"events":[{}],"revision":"#, lines(&events).join(","));
    assert!(answer.starts_with(&written), "{answer}");
    events
}

fn is_rejection(answer: &str) -> bool {
    answer.starts_with(r#"{"rejected":"#)
}

/// The current answer to a line, written like the old answers, and the contract after it.
fn answer(contract: Option<&Contract>, line: &str) -> (String, Option<Contract>) {
    let Step { at, call } = step::read(line.as_bytes()).expect("a line of the replay program");
    let actual = match (call, contract) {
        (Call::Open(offer), None) => Contract::open(offer, &at),
        (Call::Command(instruction), Some(contract)) => contract.handle(instruction, &at),
        (Call::Advance, Some(contract)) => Ok(contract.advance(&at)),
        (_, _) => panic!("out of place: {line}"),
    };
    match actual.map(Decision::into_parts) {
        Ok((entries, after)) => {
            let events = lines(entries.events()).join(",");
            (format!(r#"{{"events":[{events}],"revision":{}}}"#, entries.revision()), Some(after))
        }
        Err(rejection) => {
            let (code, rule) = (rejection.code(), rejection.rule());
            (format!(r#"{{"rejected":{{"code":"{code}","rule":"{rule}"}}}}"#), contract.cloned())
        }
    }
}

/// What rule book 2 changes for every contract: lines that recorded nothing, and record nothing now.
const DISPUTE_WHILE_ENDING: &str = "END-7: the client's dispute while ending is of the wrong stage";
const CONTESTED_BEYOND_LIMIT: &str = "DISP-7: of a contested dispute no limit is asked";

/// Lines that recorded something.
const CONTESTED_ALONE: &str = "DISP-7: a contested dispute is withdrawn by consent only";
const SAME_AMOUNT: &str = "PROP-4: the price that the milestone has";
const BONUS_FEE: &str = "MONEY-5: the fee over all bonuses";
const REQUESTED_ANEW: &str = "END-2: what dormancy had requested is requested anew";
const NUL: &str = "OFFER-1: U+0000 in a text";
const CONTROL: &str = "OFFER-1: a control character in a title";

/// The reason why a line now has another answer.
fn exception(line: &str, old: &str, new: &str) -> &'static str {
    let code = |answer: &str, code: &str| answer.contains(&format!(r#"{{"rejected":{{"code":"{code}","#));
    let last = |answer: &str| events(answer).pop().expect("an event").kind.name();
    match (is_rejection(old), is_rejection(new)) {
        (true, true) if line.contains(r#""client":{"dispute""#) && code(new, "wrong_stage") => {
            DISPUTE_WHILE_ENDING
        }
        (true, true) if code(old, "revision_limit_reached") && new.contains("DISP-7") => {
            CONTESTED_BEYOND_LIMIT
        }
        (false, true) if last(old) == "dispute_withdrawn" && code(new, "wrong_state") => CONTESTED_ALONE,
        (false, true) if last(old) == "proposal_made" && code(new, "same_amount") => SAME_AMOUNT,
        (false, true) if line.contains(r"\u0000") && code(new, "invalid_text") => NUL,
        (false, true) if line.contains(r#""title""#) && code(new, "invalid_text") => CONTROL,
        (false, false) if last(old) == "bonus_paid" => BONUS_FEE,
        (false, false) if line.contains("end_contract") && last(new) == "refund_requested" => REQUESTED_ANEW,
        _ => panic!("{line}\n was: {old}\n is:  {new}"),
    }
}

/// Plays a history. Returns the contract at the end, and each line with another answer and its reason.
fn played(old: &Old) -> (Option<Contract>, Vec<(usize, &'static str)>) {
    let (mut contract, mut different) = (None, Vec::new());
    for (place, (line, old)) in old.lines.iter().zip(&old.answers).enumerate() {
        let (new, after) = answer(contract.as_ref(), line);
        if new != **old {
            different.push((place, exception(line, old, &new)));
        }
        contract = after;
    }
    (contract, different)
}

/// The view without the fields that rule book 2 adds for every contract.
fn old_view(contract: &Contract) -> String {
    let Tree::Object(mut fields) = Tree::parse(&lines(core::slice::from_ref(contract))[0]) else {
        panic!("a view")
    };
    fields.retain(|(name, _)| !["\"policy\"", "\"closed_at\""].contains(&name.as_str()));
    Tree::Object(fields).to_string()
}

/// The old commands give the old answers, and the old contract at the end.
#[test]
fn old_commands_have_the_old_answers() {
    let mut exceptions: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut asked, mut views) = (0, 0);
    for old in histories() {
        let (contract, different) = played(&old);
        asked += old.lines.len();
        for (place, what) in different {
            *exceptions.entry(what).or_default() += 1;
            let is_recorded = ![DISPUTE_WHILE_ENDING, CONTESTED_BEYOND_LIMIT].contains(&what);
            assert!(!is_recorded || place + 1 == old.lines.len(), "{what}: the history must end here");
        }
        if let Some(view) = old.view {
            let contract = contract.expect("it was opened");
            assert_eq!(format!(r#"{{"contract":{}}}"#, old_view(&contract)), view);
            views += 1;
        }
    }
    assert_eq!((asked, views), (3_517, 98), "lines, and views at the end");
    let expected = [
        (DISPUTE_WHILE_ENDING, 4),
        (CONTESTED_BEYOND_LIMIT, 2),
        (CONTESTED_ALONE, 6),
        (SAME_AMOUNT, 24),
        (BONUS_FEE, 9),
        (REQUESTED_ANEW, 8),
        (NUL, 11),
        (CONTROL, 4),
    ];
    assert_eq!(exceptions, BTreeMap::from(expected));
}

/// The name of a problem. For a rejection, it is the code.
fn name(problem: &HistoryProblem) -> String {
    match problem {
        HistoryProblem::Invalid(rejection) => rejection.code().into(),
        other => format!("{other:?}").split([' ', '(']).next().unwrap_or_default().to_owned(),
    }
}

/// Every old log can be replayed and audited. If a log goes on after an event that would not be recorded now,
/// it is refused from there on.
#[test]
fn old_logs_can_be_replayed() {
    let mut refused: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut whole = 0;
    let of_histories = histories().into_iter().map(|old| {
        let (_, mut different) = played(&old);
        let decided: Vec<_> = old.answers.iter().map(|answer| events(answer)).collect();
        different.retain(|(place, _)| !decided[*place].is_empty());
        (decided, different.pop().map(|(_, what)| what))
    });
    let of_scenarios = parts(LOGS).enumerate().map(|(number, lines)| {
        let log: Vec<Event> =
            lines.iter().map(|line| serde_json::from_str(line).expect("an event")).collect();
        assert_eq!(super::lines(&log), lines);
        // In the scenario of the disputes, the opener alone withdraws a contested dispute after fifteen
        // events.
        let (before, after) = log.split_at(if number == 7 { 15 } else { log.len() });
        let what = (!after.is_empty()).then_some(CONTESTED_ALONE);
        (vec![before.to_vec(), after.to_vec()], what)
    });
    for (mut decided, what) in of_histories.chain(of_scenarios) {
        let more = decided.pop_if(|_| what.is_some()).unwrap_or_default();
        let log = decided.concat();
        if !log.is_empty() {
            let contract = Contract::replay(&log).expect("a log");
            assert_eq!(Contract::audit(&log), Ok(contract));
        }
        let Some(what) = what else {
            whole += 1;
            continue;
        };
        let beyond = [log, more].concat();
        let error = Contract::replay(&beyond).expect_err(what);
        assert!(Contract::audit(&beyond).is_err());
        *refused.entry((what, name(&error.problem))).or_default() += 1;
    }
    assert_eq!(whole, 116, "logs without an exception");
    let expected = [
        ((CONTESTED_ALONE, "Impossible".to_owned()), 7),
        ((SAME_AMOUNT, "same_amount".to_owned()), 24),
        ((BONUS_FEE, "WrongField".to_owned()), 9),
        ((REQUESTED_ANEW, "EffectMissing".to_owned()), 8),
        ((NUL, "invalid_text".to_owned()), 11),
        ((CONTROL, "invalid_text".to_owned()), 4),
    ];
    assert_eq!(refused, BTreeMap::from(expected));
}

/// The transfers keep their identities: the transfers of the scenarios, each with its revision and position.
#[test]
fn old_transfers_keep_their_identities() {
    let mut compared = 0;
    for (log, old) in parts(LOGS).zip(parts(TRANSFERS)) {
        let log = log.iter().map(|line| serde_json::from_str::<Event>(line).expect("an event"));
        let moved =
            (1..).zip(log).flat_map(|(revision, event)| event.transfers(revision).collect::<Vec<_>>());
        let moved: Vec<_> =
            lines(&moved.collect::<Vec<_>>()).iter().map(|line| without_instants(line)).collect();
        assert_eq!(moved, old);
        compared += old.len();
    }
    assert_eq!(compared, 137);
}

/// The logs have every kind of event that existed then.
#[test]
fn the_old_logs_have_every_kind_of_event() {
    let of_histories = histories().into_iter().flat_map(|old| old.answers);
    let played: Vec<Event> = of_histories.flat_map(events).collect();
    let kinds: BTreeSet<&str> = played.iter().map(|event| event.kind.name()).collect();
    let known: Vec<Event> =
        EVENTS.lines().map(|line| serde_json::from_str(line).expect("an event")).collect();
    assert_eq!(kinds, known.iter().map(|event| event.kind.name()).collect());
    assert_eq!((played.len(), kinds.len()), (2_524, 30));
}

/// Every line of the old golden files is still a line of the current ones. Of rejections only the code and
/// the rule are compared, and of views only the old fields.
#[test]
fn old_golden_lines_are_still_golden() {
    let today = [
        (include_str!("../golden/rules_1/commands.jsonl"), lines(&samples::commands())),
        (include_str!("../golden/rules_1/events.jsonl"), lines(&samples::events())),
        (include_str!("../golden/rules_1/offers.jsonl"), lines(&samples::offers())),
        (include_str!("../golden/rules_1/views.jsonl"), samples::views().iter().map(old_view).collect()),
    ];
    for (old, today) in today {
        for line in old.lines() {
            assert!(today.iter().any(|known| known == line), "{line}");
        }
    }
    let rejections = super::rejections::all();
    let known: BTreeSet<_> =
        rejections.iter().map(|rejection| (rejection.code(), rejection.rule())).collect();
    for line in include_str!("../golden/rules_1/rejections.jsonl").lines() {
        let quoted: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        assert!(known.contains(&(quoted[1], quoted[3])), "{line}");
    }
}
