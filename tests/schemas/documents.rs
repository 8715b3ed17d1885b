//! Documents for validators: those that the schemas must accept, and those that they must refuse. The strict
//! reader decides which is which.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use milestone_escrow::{
    BatchRejectionDetails, Change, Command, Contract, Event, EventKind, Instruction, Message, Offer,
    Rejection, RejectionDetails, Transfer,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{shown, spellings};
use crate::differential::play;
use crate::history::scenarios::scenario;
use crate::messages::json::{golden_details, golden_messages};
use crate::model::coverage::Coverage;
use crate::model::random::Random;
use crate::model::step::{Call, Step, line, read};
use crate::replay_program::malformed;
use crate::support::START;
use crate::support::shorthand::days;
use crate::wire::json_tree::Tree;
use crate::wire::mutations::{self, Mutated, Mutation};
use crate::wire::{batches, lines, rejections, samples};

const SEED: u64 = 0x7363_6865_6d61;

/// The number of histories of which all that a host shows is judged. The documents are long.
const SHOWN: u64 = 12;

/// What a schema must say to a document.
/// What a schema must say about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    /// The schema must accept it: it can be read and accepted, or it was written.
    Sound,
    /// The schema must refuse it: it is malformed, or it is rejected in every contract.
    Broken,
    /// JSON Schema cannot detect what is wrong with it, so it is not checked.
    Unseen,
}

/// The documents for each schema, one on each line.
#[derive(Default)]
pub(super) struct Documents(BTreeMap<(&'static str, Verdict), Vec<String>>);

impl Documents {
    pub(super) fn add(&mut self, schema: &'static str, verdict: Verdict, text: String) {
        self.0.entry((schema, verdict)).or_default().push(text);
    }

    pub(super) fn add_written<T: Serialize>(&mut self, schema: &'static str, values: &[T]) {
        lines(values).into_iter().for_each(|line| self.add(schema, Verdict::Sound, line));
    }

    pub(super) fn add_offer(&mut self, text: String) {
        let judged = |offer| Contract::open(offer, &START).map(drop);
        self.add("offer", verdict::<Offer>(&text, judged), text);
    }

    pub(super) fn add_command(&mut self, text: String) {
        let contract = &scenario("every state").contract;
        let judged = |command: Command| contract.handle(command, &START).map(drop);
        self.add("command", verdict::<Command>(&text, judged), text);
    }

    pub(super) fn add_event(&mut self, text: String) {
        let judged = |event: Event| match event.kind {
            EventKind::ContractOffered { offer, .. } => {
                offer.policy.validate().map_err(Rejection::InvalidPolicy)
            }
            EventKind::ProposalMade { change: Change::ExtendWindow { by, .. }, .. } if by > days(90) => {
                Err(Rejection::InvalidWindow)
            }
            EventKind::FeedbackLeft { stars, .. } if stars > 5 => Err(Rejection::InvalidStars { stars }),
            _ => Ok(()),
        };
        self.add("event_as_read", verdict::<Event>(&text, judged), text);
    }

    fn write(&self, folder: &Path) {
        for ((schema, verdict), documents) in &self.0 {
            let name = format!("{schema}.{verdict:?}.jsonl").to_lowercase();
            std::fs::write(folder.join(name), documents.join("\n") + "\n").expect("it can be written");
        }
    }
}

/// Input that every contract rejects counts as malformed. Two cases are left out, because JSON Schema cannot
/// detect them: amounts in another currency, and policies whose fields do not fit together or do not fit the
/// offer.
fn verdict<T: DeserializeOwned>(text: &str, judged: impl FnOnce(T) -> Result<(), Rejection>) -> Verdict {
    let Ok(read) = serde_json::from_str(text) else {
        return if is_seen(text) { Verdict::Broken } else { Verdict::Unseen };
    };
    match judged(read).map_err(|rejection| (rejection.code(), rejection.rule())) {
        Err((_, "POL-3" | "PLAN-5" | "PLAN-8")) => Verdict::Unseen,
        Err((
            "invalid_text"
            | "invalid_amount"
            | "invalid_window"
            | "invalid_stars"
            | "invalid_milestone_count"
            | "invalid_policy",
            _,
        )) => Verdict::Broken,
        Err(("currency_mismatch" | "invalid_due_date", _)) => Verdict::Unseen,
        _ => Verdict::Sound,
    }
}

/// Whether JSON Schema can judge the whole text. It sees only one of two fields with the same name, and takes
/// `1.0` and `1e0` for whole numbers.
pub(super) fn is_seen(text: &str) -> bool {
    fn has_whole_float(tree: &Tree) -> bool {
        let number = if let Tree::Raw(text) = tree { text.parse::<f64>().ok() } else { None };
        let is_whole = number.is_some_and(|number| number.fract() == 0.0) && tree.to_string().contains('.');
        is_whole || tree.children().into_iter().any(has_whole_float)
    }
    serde_json::from_str::<Tree>(text).is_ok_and(|tree| !tree.has_doubles() && !has_whole_float(&tree))
}

/// Every value of every sample that is read, changed in every way.
fn mutated_input(documents: &mut Documents) {
    for line in lines(&samples::offers()) {
        mutations::all(&line).into_iter().for_each(|mutated| documents.add_offer(mutated.text));
    }
    for line in lines(&samples::commands()) {
        mutations::all(&line).into_iter().for_each(|mutated| documents.add_command(mutated.text));
    }
    for line in lines(&samples::events()) {
        mutations::all(&line).into_iter().for_each(|mutated| documents.add_event(mutated.text));
    }
}

/// A document that is written may not be changed in any way. Absent fields are never null, except those of a
/// policy.
/// Messages are read, too. Of the details of a rejection the reader does not ask whether the code and the
/// rule are known.
fn mutated_messages(documents: &mut Documents) {
    for mutated in lines(&golden_messages()).iter().step_by(5).flat_map(|line| mutations::all(line)) {
        let verdict = verdict::<Message>(&mutated.text, |_| Ok(()));
        documents.add("message_as_read", verdict, mutated.text);
    }
    for mutated in lines(&golden_details()).iter().step_by(9).flat_map(|line| mutations::all(line)) {
        let broken = verdict::<RejectionDetails>(&mutated.text, |_| Ok(())) == Verdict::Broken;
        documents.add(
            "rejection_details_as_read",
            if broken { Verdict::Broken } else { Verdict::Unseen },
            mutated.text,
        );
    }
    for mutated in lines(&batches::batch_details()).iter().step_by(3).flat_map(|line| mutations::all(line)) {
        let broken = verdict::<BatchRejectionDetails>(&mutated.text, |_| Ok(())) == Verdict::Broken;
        documents.add(
            "batch_rejection_details_as_read",
            if broken { Verdict::Broken } else { Verdict::Unseen },
            mutated.text,
        );
    }
    for mutated in lines(&batches::instructions()).iter().step_by(5).flat_map(|line| mutations::all(line)) {
        let contract = &scenario("every state").contract;
        let judged = |given: Instruction| contract.handle(given.command, &START).map(drop);
        let verdict = verdict::<Instruction>(&mutated.text, judged);
        documents.add("instruction", verdict, mutated.text);
    }
}

/// Of what is written nothing may be mutated; and absent fields are never null, but for those of a policy.
fn mutated_output(documents: &mut Documents) {
    // The views of a few milestones have every field.
    let views = lines(&samples::views()).into_iter().filter(|line| line.len() < 2_600).collect();
    let transfers = documents
        .0
        .get(&("transfer", Verdict::Sound))
        .expect("money moves")
        .iter()
        .take(20)
        .cloned()
        .collect();
    let output: [(&str, Vec<String>); 8] = [
        ("batch_rejection", lines(&batches::batch_rejections())),
        ("batch_rejection_details", lines(&batches::batch_details()).into_iter().step_by(3).collect()),
        ("message", lines(&golden_messages()).into_iter().step_by(7).collect()),
        ("rejection_details", lines(&golden_details()).into_iter().step_by(7).collect()),
        ("event", lines(&samples::events())),
        ("rejection", lines(&rejections::all())),
        ("view", views),
        ("transfer", transfers),
    ];
    for (schema, line) in
        output.iter().flat_map(|(schema, lines)| lines.iter().map(move |line| (schema, line)))
    {
        for Mutated { path, mutation, text, .. } in mutations::all(line) {
            let of_policy = path.split('.').rev().nth(1) == Some("policy");
            let is_refused = mutation == Mutation::Refused || (mutation == Mutation::Null && !of_policy);
            if is_refused && is_seen(&text) && text != *line {
                documents.add(schema, Verdict::Broken, text);
            }
        }
    }
}

/// Lines that are not valid lines of the replay program.
fn malformed_lines(documents: &mut Documents) {
    let input = malformed().into_iter().filter(|line| is_seen(line));
    input.for_each(|line| documents.add("replay_input", Verdict::Broken, line));
    let output = [
        "{}",
        "[]",
        "null",
        r#"{"events":[]}"#,
        r#"{"revision":1}"#,
        r#"{"events":[],"revision":-1}"#,
        r#"{"events":null,"revision":1}"#,
        r#"{"events":["offer_accepted"],"revision":1}"#,
        r#"{"events":[],"revision":1,"contract":null}"#,
        r#"{"rejected":null}"#,
        r#"{"rejected":{"code":"END-7","rule":"END-7","message":"no"}}"#,
        r#"{"contract":{}}"#,
    ];
    output.into_iter().for_each(|line| documents.add("replay_output", Verdict::Broken, line.into()));
}

/// What a random history writes: its events, their transfers, and every eighth view. Returns the history as
/// lines for the replay program.
fn add_written_lines(documents: &mut Documents, steps: &[Step], is_shown: bool) -> String {
    let (mut contract, mut log) = (None, Vec::new());
    for (number, Step { at, call }) in steps.iter().enumerate() {
        let decided = match (call, &contract) {
            (Call::Open(offer), _) => Contract::open(offer.clone(), at),
            (Call::Advance, Some(contract)) => Ok(Contract::advance(contract, at)),
            (Call::Command(instruction), Some(contract)) => {
                Contract::handle(contract, instruction.clone(), at)
            }
            (_, None) => panic!("a history begins with an offer"),
        };
        if let Err(rejection) = &decided {
            documents.add_written("rejection_details", &[rejection.details()]);
            if let (Call::Command(instruction), Some(contract)) = (call, &contract) {
                let refused =
                    Contract::handle_all(contract, [instruction.clone()], at).expect_err("it is alone");
                documents.add_written("batch_rejection_details", &[refused.details()]);
                documents.add_written("batch_rejection", &[refused]);
            }
        }
        let Ok(decision) = decided else { continue };
        log.extend_from_slice(decision.events());
        if number % 8 == 1 {
            documents.add_written("view", &[decision.contract()]);
        }
        if is_shown && (number % 40 == 1 || decision.transfers().next().is_some()) {
            shown::add_decided(documents, &decision, &log);
        }
        contract = Some(decision.into_contract());
    }
    documents.add_written("event", &log);
    let messages: Vec<Message> = log.iter().map(|event| event.kind.message()).collect();
    documents.add_written("message", &messages);
    let transfers: Vec<Transfer> =
        (1..).zip(&log).flat_map(|(revision, event)| event.transfers(revision)).collect();
    documents.add_written("transfer", &transfers);
    steps.iter().map(|step| line(step) + "\n").collect()
}

/// Writes the random histories that have a JSON form for the replay program. Returns what they have reached.
fn random_histories(documents: &mut Documents, number: u64, folder: Option<&Path>) -> Coverage {
    let mut coverage = Coverage::default();
    for history in 0..number {
        let steps =
            play(Random::new(SEED, history), &mut coverage).expect("the crate does what the model does");
        let replay = add_written_lines(documents, &steps, history < SHOWN);
        // A date before the year 0000 and a window of half a second have no JSON form.
        let has_wire_form = replay.lines().map(|line| read(line.as_bytes())).eq(steps.into_iter().map(Some));
        if let Some(folder) = folder.filter(|_| has_wire_form) {
            std::fs::write(folder.join(format!("{history}.replay")), replay).expect("it can be written");
        }
    }
    coverage
}

/// If `MILESTONE_ESCROW_SCHEMAS` names a folder, this writes there the documents for the validators
/// (`.ci/schemas`) and the schemas that are not checked in.
#[test]
fn documents_for_validators() {
    let folder = std::env::var_os("MILESTONE_ESCROW_SCHEMAS").map(PathBuf::from);
    let mut documents = Documents::default();
    mutated_input(&mut documents);
    mutated_messages(&mut documents);
    spellings::add_all(&mut documents);
    shown::add_all(&mut documents);
    malformed_lines(&mut documents);
    let coverage =
        random_histories(&mut documents, if folder.is_some() { 700 } else { 20 }, folder.as_deref());
    mutated_output(&mut documents);
    for ((schema, verdict), documents) in &documents.0 {
        println!("{schema}: {} {verdict:?}", documents.len());
        // Without optional fields, few mutations are read.
        let is_enough = documents.len() >= 10 || schema.ends_with("_as_read");
        assert!(is_enough, "{schema} has {} that are {verdict:?}", documents.len());
    }
    let Some(folder) = folder else { return };
    documents.write(&folder);
    for (name, schema) in super::other_schemas() {
        let text = serde_json::to_string(&schema).expect("a schema can be written");
        std::fs::write(folder.join(format!("{name}.json")), text).expect("it can be written");
    }
    let is_asked = |what: &String| ["event:", "code:", "accepted:"].iter().any(|kind| what.starts_with(kind));
    let missing: Vec<String> = coverage.missing().into_iter().filter(is_asked).collect();
    assert_eq!(missing, Vec::<String>::new(), "the histories do not reach everything");
}
