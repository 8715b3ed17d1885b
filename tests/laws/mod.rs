//! The laws of RULES §13, held over random histories with illegal commands in them.

mod batches;
mod consent;
mod coverage;
mod followed;
mod ledger;
mod off;
mod stuck;
mod turned;

use milestone_escrow::{Command, Contract, Event, Instruction, MilestoneNumber, Stage};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use time::UtcDateTime;

use crate::exploration::fees;
use crate::support::history::{History, Mix, Wait, histories};
use consent::Told;
use coverage::Coverage;
use ledger::Ledger;
use turned::{Turned, turned};

const HISTORIES: u32 = 2_000;

/// How many histories each law sees: 2 000, or as many as the environment says.
pub(crate) fn cases() -> u32 {
    let told = std::env::var("MILESTONE_ESCROW_HISTORIES").ok();
    told.map_or(HISTORIES, |told| told.parse().expect("MILESTONE_ESCROW_HISTORIES is a number"))
}

/// Runs a law over the same histories every time.
pub(crate) fn for_all(cases: u32, mix: Mix, law: impl Fn(History) -> Result<(), TestCaseError>) {
    run(cases, &histories(mix), law);
}

/// As [`for_all`], in half of the histories with switches on.
fn for_all_turned(cases: u32, mix: Mix, law: impl Fn(Turned) -> Result<(), TestCaseError>) {
    run(cases, &turned(mix), law);
}

fn run<S: Strategy>(cases: u32, strategy: &S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    if let Err(failure) = runner.run(strategy, law) {
        panic!("{failure}");
    }
}

/// What one call of a history was, and what it said.
pub(crate) struct Call {
    pub(crate) at: UtcDateTime,
    pub(crate) instruction: Instruction,
    pub(crate) accepted: bool,
}

/// A history played to its end.
pub(crate) struct Played {
    pub(crate) contract: Contract,
    pub(crate) log: Vec<Event>,
    pub(crate) calls: Vec<Call>,
    story: Vec<Told>,
    pub(crate) now: UtcDateTime,
}

/// Plays a history without telling anybody what it reached.
pub(crate) fn play_quietly(history: History) -> Result<Played, TestCaseError> {
    play(Turned { history, extras: Vec::new() }, &mut Coverage::default())
}

/// Plays a history and holds every step against what must be true of it by itself.
fn play(Turned { history, extras }: Turned, coverage: &mut Coverage) -> Result<Played, TestCaseError> {
    let mut now = history.start;
    let titles: Vec<_> = history.offer.milestones.iter().map(|terms| terms.title.clone()).collect();
    let decision = match Contract::open(history.offer.clone(), &now) {
        Ok(decision) => decision,
        Err(rejection) => {
            coverage.opening(&rejection);
            // Offers are sound; only the end of the calendar can refuse them.
            prop_assert_eq!(rejection.code(), "time_out_of_range");
            let mut offer = history.offer;
            offer.policy.offer_window = None;
            Contract::open(offer, &now).map_err(|rejection| TestCaseError::fail(rejection.to_string()))?
        }
    };
    let mut ledger = Ledger::new();
    let mut log = decision.events().to_vec();
    let mut story: Vec<_> = log.iter().map(|event| Told { event: event.clone(), command: None }).collect();
    let mut contract = decision.into_contract();
    ledger.follow(&log, &contract)?;
    let mut calls = Vec::new();
    for (step, extra) in history.steps.into_iter().zip(extras.into_iter().chain(std::iter::repeat(None))) {
        now = step.wait.from(now, &contract);
        let chosen = || step.choice.instruction(&contract, &now);
        let instruction = extra.and_then(|extra| extra.instruction(&contract, now)).unwrap_or_else(chosen);
        let command = instruction.command.clone();
        let answer = one_step(&mut contract, instruction.clone(), now)?;
        coverage.answer(&command, &answer);
        coverage.state(&contract);
        calls.push(Call { at: now, instruction, accepted: answer.is_ok() });
        if let Ok(events) = answer {
            coverage.events(&events);
            prop_assert!(events.is_sorted_by_key(|event| event.at), "law 5");
            prop_assert!(log.last().map(|last| last.at) <= events.first().map(|first| first.at), "law 5");
            let told = |event: &Event| Told { event: event.clone(), command: Some(command.clone()) };
            story.extend(events.iter().map(told));
            log.extend(events.iter().cloned());
            ledger.follow(&events, &contract)?;
            check_state(&contract, &titles)?;
        }
    }
    // What nobody acted on in the end lapses.
    now = Wait::Months(1).from(now, &contract);
    let (entries, advanced) = contract.advance(&now).into_parts();
    coverage.events(entries.events());
    ledger.follow(entries.events(), &advanced)?;
    story.extend(entries.events().iter().map(|event| Told { event: event.clone(), command: None }));
    log.extend(entries.into_events());
    check_state(&advanced, &titles)?;
    Ok(Played { contract: advanced, log, calls, story, now })
}

/// One command: in place as on a copy; a rejection changes nothing; both ways through JSON.
fn one_step(
    contract: &mut Contract,
    instruction: Instruction,
    now: UtcDateTime,
) -> Result<Result<Vec<Event>, milestone_escrow::Rejection>, TestCaseError> {
    check_round_trip::<Command>(&instruction.command)?;
    let decided = contract.handle(instruction.clone(), &now);
    let before = contract.clone();
    let executed = contract.execute(instruction, &now);
    match (decided, executed) {
        (Ok(decision), Ok(entries)) => {
            prop_assert_eq!(decision.entries(), &entries, "in place decides the same");
            prop_assert_eq!(decision.contract(), contract, "in place leads to the same");
            for event in entries.events() {
                check_round_trip::<Event>(event)?;
            }
            Ok(Ok(entries.into_events()))
        }
        (Err(rejection), Err(in_place)) => {
            prop_assert_eq!(&rejection, &in_place, "in place refuses the same");
            prop_assert_eq!(&before, contract, "a rejection changes nothing");
            Ok(Err(rejection))
        }
        _ => Err(TestCaseError::fail("in place and on a copy differ")),
    }
}

fn check_round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + core::fmt::Debug,
{
    let text = serde_json::to_string(value).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let read: T = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
    prop_assert_eq!(&read, value);
    Ok(())
}

/// Laws 6, 7 and 8.
fn check_state(contract: &Contract, titles: &[String]) -> Result<(), TestCaseError> {
    if contract.stage() == Stage::Closed {
        prop_assert!(contract.held().is_zero(), "law 6: a closed contract holds nothing");
        prop_assert_eq!(contract.next_deadline(), None, "a closed contract waits for nothing");
        prop_assert_eq!(contract.proposals().len(), 0, "PROP-6");
    }
    let current = contract.milestones().filter(|milestone| milestone.is_current()).count();
    prop_assert!(current as u64 <= contract.policy().max_current, "law 7");
    for (number, (milestone, title)) in (1..).zip(contract.milestones().zip(titles)) {
        prop_assert_eq!(milestone.number(), MilestoneNumber::from(number));
        prop_assert_eq!(milestone.title(), title.as_str(), "law 8: titles and order never change");
    }
    prop_assert!(contract.milestones().len() >= titles.len(), "law 8");
    Ok(())
}

pub(crate) const ANY: Mix = Mix { steps: 50, steps_back: true, endless: true };

/// Laws 1, 2, 5 to 9, 12 and 13 (and 11, as nothing panics), over histories that reach everything there is.
#[test]
fn every_history_keeps_the_laws_and_together_they_reach_everything() {
    let coverage = core::cell::RefCell::new(Coverage::default());
    for_all_turned(cases(), ANY, |turned| {
        let played = play(turned, &mut coverage.borrow_mut())?;
        prop_assert_eq!(Contract::replay(&played.log), Ok(played.contract.clone()), "law 2");
        let json: Vec<String> = played.log.iter().map(|event| serde_json::to_string(event).expect("JSON")).collect();
        let read: Vec<Event> = json.iter().map(|line| serde_json::from_str(line).expect("an event")).collect();
        prop_assert_eq!(Contract::replay(read), Ok(played.contract.clone()), "law 2, through JSON");
        prop_assert_eq!(Contract::audit(&played.log), Ok(played.contract.clone()), "what was decided is genuine");
        fees::check(&played.log, &played.contract).map_err(TestCaseError::fail)?;
        off::check(&played.log, &played.contract).map_err(TestCaseError::fail)?;
        off::never_accepted(&played).map_err(TestCaseError::fail)?;
        consent::check(&played.story, &played.contract)
    });
    let coverage = coverage.into_inner();
    println!("{coverage}");
    // Fewer histories are for a quick look.
    if cases() >= HISTORIES {
        coverage.assert_complete();
    }
}

/// Law 3: `advance` may be called at any time, any number of times, or never.
#[test]
fn law_3_ticks_change_nothing() {
    for_all_turned(cases(), Mix { steps_back: false, ..ANY }, |turned| {
        let opening = turned.history.clone();
        let untouched = play(turned, &mut Coverage::default())?;
        let Ok(opened) = Contract::open(opening.offer, &opening.start) else { return Ok(()) };
        let mut log = opened.events().to_vec();
        let mut contract = opened.into_contract();
        let tick = |contract: &mut Contract, log: &mut Vec<Event>, at: UtcDateTime| {
            let (entries, ticked) = contract.advance(&at).into_parts();
            log.extend(entries.into_events());
            *contract = ticked;
        };
        let mut last = opening.start;
        for call in &untouched.calls {
            // At every deadline on the way, at the instant itself, and twice.
            while let Some(deadline) = contract.next_deadline().filter(|deadline| deadline.at <= call.at) {
                tick(&mut contract, &mut log, deadline.at.max(last));
            }
            tick(&mut contract, &mut log, call.at);
            tick(&mut contract, &mut log, call.at);
            last = call.at;
            let answer = contract.execute(call.instruction.clone(), &call.at);
            prop_assert_eq!(answer.is_ok(), call.accepted, "a tick changes no answer");
            log.extend(answer.map(milestone_escrow::Entries::into_events).unwrap_or_default());
        }
        tick(&mut contract, &mut log, untouched.now);
        prop_assert_eq!(log, untouched.log);
        prop_assert_eq!(contract, untouched.contract);
        Ok(())
    });
}

/// Law 4: `advance` twice is `advance` once, and leaves no deadline at or before now.
#[test]
fn law_4_advancing_twice_is_advancing_once() {
    for_all_turned(cases(), ANY, |turned| {
        let played = play(turned, &mut Coverage::default())?;
        let later = Wait::Months(2).from(played.now, &played.contract);
        for now in [played.now, later] {
            let once = played.contract.advance(&now);
            let twice = once.contract().advance(&now);
            prop_assert_eq!(twice.events(), &[]);
            prop_assert_eq!(twice.contract(), once.contract());
            prop_assert!(once.contract().next_deadline().is_none_or(|deadline| deadline.at > now));
        }
        Ok(())
    });
}
