//! Messages: ids and parameters that say all that the English sentences say.
#![cfg(feature = "serde")]

mod english;
mod guide;
pub(crate) mod json;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use milestone_escrow::{
    Change, Contract, Deadline, DeadlineKind, Event, EventKind, Message, Parameter, ParameterKind, Party,
    Rejection,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

use crate::differential::play;
use crate::history::scenarios::SCENARIOS;
use crate::model::coverage::Coverage;
use crate::model::random::Random;
use crate::model::step::Call;
use crate::wire::{rejections, samples};
use english::english;

const SEED: u64 = 0x776f_7264;
const HISTORIES: u64 = 100;

/// An instant as RULES §16 writes it.
fn instant_text(at: UtcDateTime) -> String {
    let milestone = None;
    let told = Deadline { at, milestone, kind: DeadlineKind::Dormancy }.to_string();
    told.strip_prefix("dormancy at ").expect("what a deadline says").to_owned()
}

/// What happened and what was refused in random histories.
static RANDOM: LazyLock<(Vec<Event>, Vec<Rejection>)> = LazyLock::new(|| {
    let (mut events, mut rejections) = (Vec::new(), Vec::new());
    for history in 0..HISTORIES {
        let steps =
            play(Random::new(SEED, history), &mut Coverage::default()).expect("the crate keeps the rules");
        let mut contract: Option<Contract> = None;
        for step in steps {
            let decided = match (step.call, &contract) {
                (Call::Open(offer), _) => Contract::open(offer, &step.at),
                (Call::Command(instruction), Some(contract)) => contract.handle(instruction, &step.at),
                (Call::Advance, Some(contract)) => Ok(contract.advance(&step.at)),
                (_, None) => continue,
            };
            match decided {
                Ok(decision) => {
                    events.extend_from_slice(decision.events());
                    contract = Some(decision.into_contract());
                }
                Err(rejection) => rejections.push(rejection),
            }
        }
    }
    (events, rejections)
});

fn events() -> impl Iterator<Item = EventKind> {
    let told = SCENARIOS
        .iter()
        .flat_map(|(_, scenario)| &scenario.log)
        .chain(&RANDOM.0)
        .map(|event| event.kind.clone());
    told.chain(samples::events().into_iter().map(|event| event.kind))
}

fn refused() -> impl Iterator<Item = Rejection> {
    let limit = Rejection::TooManyCurrent { maximum: 3 };
    rejections::all().into_iter().chain([limit, Rejection::Internal]).chain(RANDOM.1.iter().cloned())
}

fn deadlines() -> impl Iterator<Item = Deadline> {
    let at = utc_datetime!(2026-01-31 12:00:00.5);
    let all = [
        DeadlineKind::OfferExpiry,
        DeadlineKind::ReviewLapse,
        DeadlineKind::RefundLapse,
        DeadlineKind::AnswerLapse,
        DeadlineKind::AwardLapse,
        DeadlineKind::Dormancy,
    ];
    [None, Some(2.into())]
        .into_iter()
        .flat_map(move |milestone| all.map(|kind| Deadline { at, milestone, kind }))
}

/// Every change, as a proposal of it.
fn proposals() -> impl Iterator<Item = EventKind> {
    let proposed = |change: Change| EventKind::ProposalMade { proposal: 7.into(), by: Party::Client, change };
    samples::changes().into_iter().map(proposed)
}

/// A message of every sort, and the English sentence of the same.
fn all() -> impl Iterator<Item = (Message, String)> {
    let told = |kind: EventKind| (kind.message(), kind.to_string());
    let refused = refused().map(|rejection| (rejection.message(), rejection.to_string()));
    let deadlines = deadlines().map(|deadline| (deadline.message(), deadline.to_string()));
    events().chain(proposals()).map(told).chain(refused).chain(deadlines)
}

/// So a message has every value that a sentence needs.
#[test]
fn the_english_sentence_can_be_made_from_the_message() {
    let mut count = 0;
    for (message, sentence) in all() {
        if message.id() == "invalid_due_date" && message.get("due").is_none() {
            // A date outside the calendar has no form in JSON, so the message does not have it.
            assert!(sentence.starts_with(&english(&message)), "{message:?}");
        } else {
            assert_eq!(english(&message), sentence, "{message:?}");
        }
        count += 1;
    }
    println!("{count} sentences, {} of them refusals in random histories", RANDOM.1.len());
}

/// The ids, with those within.
fn ids(message: &Message) -> Vec<&'static str> {
    let within = message.parameters().iter().filter_map(|(_, parameter)| match parameter {
        Parameter::Message(within) => Some(within.id()),
        _ => None,
    });
    [message.id()].into_iter().chain(within).collect()
}

/// Each form is met, so the sentences above are all there are.
#[test]
fn every_form_is_met() {
    let met: BTreeSet<&str> = all().flat_map(|(message, _)| ids(&message)).collect();
    let forms: BTreeSet<&str> = Message::forms().map(|form| form.id).collect();
    assert_eq!(met, forms);
    assert_eq!(Message::forms().count(), forms.len(), "no two forms have the same id");
}

fn assert_of_kind(parameter: &Parameter, kind: ParameterKind) {
    match (parameter, kind) {
        (Parameter::Number(_), ParameterKind::Number)
        | (Parameter::Seconds(_), ParameterKind::Seconds)
        | (Parameter::Money(_), ParameterKind::Money)
        | (Parameter::Currency(_), ParameterKind::Currency)
        | (Parameter::Instant(_), ParameterKind::Instant)
        | (Parameter::Date(_), ParameterKind::Date)
        | (Parameter::Text(_), ParameterKind::Text)
        | (Parameter::Carried(_), ParameterKind::Carried) => {}
        (Parameter::Name(name), ParameterKind::Name(names)) => assert!(names.contains(name), "{name}"),
        (Parameter::Names(all), ParameterKind::Names(names)) => {
            assert!(all.iter().all(|name| names.contains(name)), "{all:?}");
        }
        (Parameter::Message(message), ParameterKind::Message) => assert_of_form(message),
        _ => panic!("{parameter:?} is no {kind}"),
    }
}

fn assert_of_form(message: &Message) {
    let form = Message::forms().find(|form| form.id == message.id()).expect("it has a form");
    let mut given = message.parameters().iter().peekable();
    for expected in form.parameters {
        match given.next_if(|(name, _)| *name == expected.name) {
            Some((_, parameter)) => assert_of_kind(parameter, expected.kind),
            None => assert!(expected.is_optional, "{} of {}", expected.name, form.id),
        }
    }
    assert_eq!(given.next(), None, "{message:?}");
}

#[test]
fn a_message_has_the_parameters_of_its_form() {
    all().for_each(|(message, _)| assert_of_form(&message));
}

/// How a kind is written in JSON. A text, a name, a currency and an instant are all strings.
fn written_as(kind: ParameterKind) -> &'static str {
    match kind {
        ParameterKind::Number | ParameterKind::Seconds => "a number",
        ParameterKind::Money => "money",
        ParameterKind::Names(_) => "strings",
        ParameterKind::Carried => "leftovers",
        ParameterKind::Message => "a message",
        _ => "a string",
    }
}

/// A reader knows how a parameter is written by its name alone, even if the id comes last.
#[test]
fn a_parameter_is_written_alike_wherever_its_name_occurs() {
    let mut known = BTreeMap::new();
    for form in Message::forms() {
        for parameter in form.parameters {
            let written = written_as(parameter.kind);
            assert_eq!(
                *known.entry(parameter.name).or_insert(written),
                written,
                "{} of {}",
                parameter.name,
                form.id
            );
        }
    }
}

/// The names of commands are listed by hand.
#[test]
fn the_names_of_commands_are_those_of_the_rule_book() {
    use crate::wire::spec;

    let form = Message::forms().find(|form| form.id == "consent_required").expect("the form");
    let ParameterKind::Name(names) = form.parameters[0].kind else { panic!("it is a name") };
    let specified: BTreeSet<String> = ["client", "freelancer", "both", "arbiter", "CHANGE"]
        .into_iter()
        .flat_map(|role| spec::commands(role).into_iter().map(|command| command.name))
        .collect();
    assert_eq!(names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>(), specified);
    assert_eq!(names.len(), specified.len());
}

/// The name of a name can be a key or a variant in a translator's file.
#[test]
fn every_id_and_every_name_is_one_word() {
    let is_word = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    for form in Message::forms() {
        assert!(is_word(form.id), "{}", form.id);
        for parameter in form.parameters {
            assert!(is_word(parameter.name), "{}", parameter.name);
            if let ParameterKind::Name(names) | ParameterKind::Names(names) = parameter.kind {
                assert!(names.iter().all(|name| is_word(name)), "{names:?}");
            }
        }
    }
}
