//! The laws of RULES §13, checked on random histories with valid and invalid commands.

mod batches;
mod consent;
mod coverage;
mod ledger;
mod milestone_tracker;
mod stuck_money;
mod switched_histories;
mod switches_off;

use milestone_escrow::{Command, Contract, Event, Instruction, MilestoneNumber, Stage, archive};
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use proptest::{prop_assert, prop_assert_eq};
use time::UtcDateTime;

use crate::exploration::fees;
use crate::support::history::{History, HistoryConfig, Wait, histories};
use consent::RecordedEvent;
use coverage::Coverage;
use ledger::Ledger;
use switched_histories::SwitchedHistory;

const HISTORIES: u32 = 2_000;

/// The number of histories for each law: 2 000, or the number in the environment variable.
pub(crate) fn cases() -> u32 {
    let recorded = std::env::var("MILESTONE_ESCROW_HISTORIES").ok();
    recorded.map_or(HISTORIES, |recorded| recorded.parse().expect("MILESTONE_ESCROW_HISTORIES is a number"))
}

/// Checks a law on the same histories in every run.
pub(crate) fn for_all(cases: u32, config: HistoryConfig, law: impl Fn(History) -> Result<(), TestCaseError>) {
    run(cases, &histories(config), law);
}

/// Like [`for_all`], but half of the histories have switches on.
fn for_all_switched(
    cases: u32,
    config: HistoryConfig,
    law: impl Fn(SwitchedHistory) -> Result<(), TestCaseError>,
) {
    run(cases, &switched_histories::switched_histories(config), law);
}

fn run<S: Strategy>(cases: u32, strategy: &S, law: impl Fn(S::Value) -> Result<(), TestCaseError>) {
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    if let Err(failure) = runner.run(strategy, law) {
        panic!("{failure}");
    }
}

/// A call of a history, and its result.
pub(crate) struct Call {
    pub(crate) at: UtcDateTime,
    pub(crate) instruction: Instruction,
    pub(crate) accepted: bool,
}

/// A history after all its calls.
pub(crate) struct Played {
    pub(crate) contract: Contract,
    pub(crate) log: Vec<Event>,
    pub(crate) calls: Vec<Call>,
    scenario: Vec<RecordedEvent>,
    pub(crate) now: UtcDateTime,
}

/// Plays a history without counting coverage.
pub(crate) fn play_without_coverage(history: History) -> Result<Played, TestCaseError> {
    play(SwitchedHistory { history, extras: Vec::new() }, &mut Coverage::default())
}

/// Plays a history, and checks at every step the laws that concern a single step.
fn play(
    SwitchedHistory { history, extras }: SwitchedHistory,
    coverage: &mut Coverage,
) -> Result<Played, TestCaseError> {
    let mut now = history.start;
    let titles: Vec<_> = history.offer.milestones.iter().map(|terms| terms.title.clone()).collect();
    let decision = match Contract::open(history.offer.clone(), &now) {
        Ok(decision) => decision,
        Err(rejection) => {
            coverage.opening(&rejection);
            // The offers are valid. Only the end of the calendar can cause a rejection.
            prop_assert_eq!(rejection.code(), "time_out_of_range");
            let mut offer = history.offer;
            offer.policy.offer_window = None;
            Contract::open(offer, &now).map_err(|rejection| TestCaseError::fail(rejection.to_string()))?
        }
    };
    let mut ledger = Ledger::new();
    let mut log = decision.events().to_vec();
    let mut scenario: Vec<_> =
        log.iter().map(|event| RecordedEvent { event: event.clone(), command: None }).collect();
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
            let recorded =
                |event: &Event| RecordedEvent { event: event.clone(), command: Some(command.clone()) };
            scenario.extend(events.iter().map(recorded));
            log.extend(events.iter().cloned());
            ledger.follow(&events, &contract)?;
            check_state(&contract, &titles)?;
        }
    }
    // At the end, all remaining deadlines pass.
    now = Wait::Months(1).from(now, &contract);
    let (entries, advanced) = contract.advance(&now).into_parts();
    coverage.events(entries.events());
    ledger.follow(entries.events(), &advanced)?;
    scenario
        .extend(entries.events().iter().map(|event| RecordedEvent { event: event.clone(), command: None }));
    log.extend(entries.into_events());
    check_state(&advanced, &titles)?;
    Ok(Played { contract: advanced, log, calls, scenario, now })
}

/// Gives one command. The result is the same in place and on a copy. A rejection changes nothing. All values
/// survive JSON.
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
            prop_assert_eq!(decision.entries(), &entries, "in place gives the same events");
            prop_assert_eq!(decision.contract(), contract, "in place gives the same contract");
            for event in entries.events() {
                check_round_trip::<Event>(event)?;
            }
            Ok(Ok(entries.into_events()))
        }
        (Err(rejection), Err(in_place)) => {
            prop_assert_eq!(&rejection, &in_place, "in place gives the same rejection");
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
    let read: T =
        serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
    prop_assert_eq!(&read, value);
    Ok(())
}

/// Laws 6, 7 and 8.
fn check_state(contract: &Contract, titles: &[String]) -> Result<(), TestCaseError> {
    if contract.stage() == Stage::Closed {
        prop_assert!(contract.held().is_zero(), "law 6: a closed contract holds nothing");
        prop_assert_eq!(contract.next_deadline(), None, "a closed contract has no deadline");
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

pub(crate) const ANY: HistoryConfig = HistoryConfig { steps: 50, steps_back: true, endless: true };

/// Laws 1, 2, 5 to 9, 12 and 13, on histories that reach every kind of event. Law 11 holds if nothing panics.
#[test]
fn every_history_keeps_the_laws_and_together_they_reach_everything() {
    let coverage = core::cell::RefCell::new(Coverage::default());
    for_all_switched(cases(), ANY, |turned| {
        let played = play(turned, &mut coverage.borrow_mut())?;
        prop_assert_eq!(Contract::replay(&played.log), Ok(played.contract.clone()), "law 2");
        let json: Vec<String> =
            played.log.iter().map(|event| serde_json::to_string(event).expect("JSON")).collect();
        let read: Vec<Event> =
            json.iter().map(|line| serde_json::from_str(line).expect("an event")).collect();
        prop_assert_eq!(Contract::replay(read), Ok(played.contract.clone()), "law 2, through JSON");
        let fast: Vec<Event> =
            json.iter().map(|line| Event::from_json(line.as_str(), |_| Err(())).expect("fast")).collect();
        prop_assert_eq!(fast, played.log.clone(), "the fast reader reads what is written");
        let archived = archive::write(&played.log).expect("a log can be written");
        prop_assert_eq!(archive::read(&archived), Ok(played.log.clone()), "an archive keeps the log");
        prop_assert_eq!(
            Contract::audit(&played.log),
            Ok(played.contract.clone()),
            "an audit accepts the log"
        );
        fees::check(&played.log, &played.contract).map_err(TestCaseError::fail)?;
        switches_off::check(&played.log, &played.contract).map_err(TestCaseError::fail)?;
        switches_off::never_accepted(&played).map_err(TestCaseError::fail)?;
        consent::check(&played.scenario, &played.contract)
    });
    let coverage = coverage.into_inner();
    println!("{coverage}");
    // A run with fewer histories does not check coverage.
    if cases() >= HISTORIES {
        coverage.assert_complete();
    }
}

/// Law 3: `advance` may be called at any time, any number of times, or never.
#[test]
fn law_3_advancing_changes_nothing() {
    for_all_switched(cases(), HistoryConfig { steps_back: false, ..ANY }, |turned| {
        let opening = turned.history.clone();
        let untouched = play(turned, &mut Coverage::default())?;
        let Ok(opened) = Contract::open(opening.offer, &opening.start) else { return Ok(()) };
        let mut log = opened.events().to_vec();
        let mut contract = opened.into_contract();
        let advance = |contract: &mut Contract, log: &mut Vec<Event>, at: UtcDateTime| {
            let (entries, advanced) = contract.advance(&at).into_parts();
            log.extend(entries.into_events());
            *contract = advanced;
        };
        let mut last = opening.start;
        for call in &untouched.calls {
            // Advances at each deadline before the call, at the instant of the call, and twice.
            while let Some(deadline) = contract.next_deadline().filter(|deadline| deadline.at <= call.at) {
                advance(&mut contract, &mut log, deadline.at.max(last));
            }
            advance(&mut contract, &mut log, call.at);
            advance(&mut contract, &mut log, call.at);
            last = call.at;
            let answer = contract.execute(call.instruction.clone(), &call.at);
            prop_assert_eq!(answer.is_ok(), call.accepted, "an advance changes no answer");
            log.extend(answer.map(milestone_escrow::Entries::into_events).unwrap_or_default());
        }
        advance(&mut contract, &mut log, untouched.now);
        prop_assert_eq!(log, untouched.log);
        prop_assert_eq!(contract, untouched.contract);
        Ok(())
    });
}

/// Law 4: a second `advance` changes nothing, and after an `advance` no deadline is due.
#[test]
fn law_4_advancing_twice_is_advancing_once() {
    for_all_switched(cases(), ANY, |turned| {
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
