//! The crate against the model of the rule book: random histories, step by step, to the last event and the last cent.
//!
//! `MILESTONE_ESCROW_HISTORIES` sets the number of histories. A difference is reduced to the fewest steps that still show it,
//! and told as lines for the replay program (RULES §17).

use std::panic::{AssertUnwindSafe, catch_unwind};

use milestone_escrow::{Command, Contract, Decision, Event, Instruction, Party, ReviewLapse};
use time::UtcDateTime;
use time::macros::{date, time};

use crate::model::books::Books;
use crate::model::choices::Chooser;
use crate::model::compare::{clearing_differs, difference};
use crate::model::coverage::Coverage;
use crate::model::policy_settings::{ALONE, Setting, TOGETHER};
use crate::model::random::Random;
#[cfg(feature = "serde")]
use crate::model::step::read;
use crate::model::step::{Call, CrateAnswer, Step, agree, line};
use crate::model::{Answer, Model, Nanos, random_inputs};
use crate::support::{START, shorthand};

const SEED: u64 = 0x6d69_6c65_7374_6f6e;
const HISTORIES: u64 = 4_000;
const COMMANDS: usize = 50;

/// The same contract twice.
#[derive(Debug)]
struct Pair {
    model: Model,
    contract: Contract,
    books: Books,
    log: Vec<Event>,
}

impl Pair {
    /// What takes longer to compare: the view as it is written (§16), and what clears when (MONEY-7).
    fn compare_whole(&self) -> Result<(), String> {
        #[cfg(feature = "serde")]
        {
            let (expected, actual) = (self.model.view(), serde_json::to_value(&self.contract).expect("a view"));
            if expected != actual {
                return Err(format!("the views differ\n  model: {expected}\n  crate: {actual}"));
            }
        }
        clearing_differs(&self.model, &self.log).map_or(Ok(()), Err)
    }
}

/// Takes a step on both sides; the difference, if there is one.
fn take(pair: &mut Option<Pair>, step: &Step, coverage: &mut Coverage) -> Result<(), String> {
    let (expected, answered) = ask(pair.as_ref(), step)?;
    count(pair.as_ref(), step, &answered, coverage);
    let both = agree(expected, answered)?;
    let Some((model, entries, contract)) = both else { return Ok(()) };
    let before = pair.take().filter(|_| !matches!(step.call, Call::Open(_)));
    let (mut books, mut log) = before.map(|pair| (pair.books, pair.log)).unwrap_or_default();
    books.enter(&entries)?;
    log.extend(entries.into_events());
    let different = difference(&model, &contract, step.at).or_else(|| books.difference(&model));
    *pair = Some(Pair { model, contract, books, log });
    different.map_or(Ok(()), |what| Err(format!("the state after it differs: {what}")))
}

/// At the end of a history, both are compared as wholes.
fn end(pair: Option<&Pair>) -> Result<(), String> {
    let compare = || pair.map_or(Ok(()), Pair::compare_whole);
    catch_unwind(AssertUnwindSafe(compare)).unwrap_or_else(|_| Err("a panic".into()))
}

fn ask(pair: Option<&Pair>, step: &Step) -> Result<(Answer, CrateAnswer), String> {
    let at = step.at;
    match (&step.call, pair) {
        (Call::Open(offer), _) => {
            let opened = Contract::open(offer.clone(), &at).map(Decision::into_parts);
            Ok((Model::open(offer, at), opened))
        }
        (Call::Advance, Some(pair)) => Ok((pair.model.advance(at), Ok(pair.contract.advance(&at).into_parts()))),
        (Call::Command(instruction), Some(pair)) => {
            let decided = pair.contract.handle(instruction.clone(), &at).map(Decision::into_parts);
            in_place(&pair.contract, instruction, at, &decided)?;
            Ok((pair.model.handle(instruction, at), decided))
        }
        (_, None) => Err("there is no contract".into()),
    }
}

/// `execute` must do what `handle` says, and nothing if that is a rejection.
fn in_place(
    contract: &Contract,
    instruction: &Instruction,
    at: UtcDateTime,
    decided: &CrateAnswer,
) -> Result<(), String> {
    let mut executed = contract.clone();
    let entries = executed.execute(instruction.clone(), &at);
    let agrees = match (entries, decided) {
        (Ok(entries), Ok((decided, after))) => entries == *decided && executed == *after,
        (Err(refused), Err(rejection)) => refused == *rejection && executed == *contract,
        _ => false,
    };
    if agrees { Ok(()) } else { Err("execute does not do what handle says".into()) }
}

fn count(pair: Option<&Pair>, step: &Step, answered: &CrateAnswer, coverage: &mut Coverage) {
    match &step.call {
        Call::Open(_) => coverage.add(if answered.is_ok() { "accepted: client open" } else { "rejected: client open" }),
        Call::Advance => coverage.add("calls: advance"),
        Call::Command(instruction) => coverage.command(&instruction.command, answered.is_ok()),
    }
    match answered {
        Err(rejection) => coverage.rejection(rejection),
        Ok((entries, contract)) => coverage.events(pair.map(|pair| &pair.model), entries.events(), contract),
    }
}

/// A history as its random numbers tell it; or the steps up to a difference, and what it is.
pub(crate) fn play(mut random: Random, coverage: &mut Coverage) -> Result<Vec<Step>, (Vec<Step>, String)> {
    let theme = random_inputs::theme(&mut random);
    let mut clock = random_inputs::start(&mut random, theme);
    let (mut pair, mut steps, mut after_closing) = (None::<Pair>, Vec::new(), 0);
    while steps.len() < COMMANDS && after_closing < 8 {
        let call = match &pair {
            None => Call::Open(random_inputs::offer(&mut random, theme, clock)),
            Some(Pair { model, contract, .. }) => {
                clock = random_inputs::tick(&mut random, theme, clock, &ahead(model));
                let advanced = contract.advance(&clock).into_contract();
                after_closing += usize::from(advanced.outcome().is_some());
                if random.per_mille(60) {
                    Call::Advance
                } else {
                    let contract = &advanced;
                    Call::Command(Chooser { random: &mut random, contract, clock, theme }.instruction())
                }
            }
        };
        steps.push(Step { at: clock, call });
        let step = steps.last().expect("a step");
        let taken = catch_unwind(AssertUnwindSafe(|| take(&mut pair, step, coverage)));
        if let Err(what) = taken.unwrap_or_else(|_| Err("a panic".into())) {
            return Err((steps, what));
        }
        if steps.len() > 5 && pair.is_none() {
            break;
        }
    }
    match end(pair.as_ref()) {
        Ok(()) => Ok(steps),
        Err(what) => Err((steps, what)),
    }
}

/// The next deadline, and what else is ahead.
fn ahead(model: &Model) -> Vec<Nanos> {
    let mut ahead = model.marks();
    ahead.retain(|at| *at > model.last);
    ahead.extend(model.deadlines().first().map(|due| due.0));
    ahead
}

/// The difference that these steps show, whatever else they lead to.
pub(crate) fn shown_by(steps: &[Step]) -> Option<String> {
    let (mut pair, mut coverage) = (None, Coverage::default());
    for step in steps {
        if pair.is_none() && !matches!(step.call, Call::Open(_)) {
            return None;
        }
        let taken = catch_unwind(AssertUnwindSafe(|| take(&mut pair, step, &mut coverage)));
        if let Err(what) = taken.unwrap_or_else(|_| Err("a panic".into())) {
            return Some(what);
        }
    }
    end(pair.as_ref()).err()
}

/// Leaves steps out as long as what is left still shows a difference.
fn reduced(mut steps: Vec<Step>) -> Vec<Step> {
    let mut place = steps.len();
    while place > 0 {
        place -= 1;
        let mut fewer = steps.clone();
        fewer.remove(place);
        if shown_by(&fewer).is_some() {
            steps = fewer;
        }
    }
    steps
}

/// A window that a rest opens in an ending contract ends with the calendar (END-4, TIME-6), and dormancy never comes there.
/// Chance leads to it too seldom.
#[test]
fn a_rest_at_the_end_of_the_calendar() {
    let offer = shorthand::offer(&["100"]).fund_first(true);
    let half = shorthand::usd("50");
    let at = |day, call| Step {
        at: UtcDateTime::new(date!(9999 - 12 - 01).replace_day(day).expect("a day"), time!(9:00)),
        call,
    };
    let command = |day, command: Command| at(day, Call::Command(command.into()));
    let steps = [
        at(1, Call::Open(offer)),
        command(1, shorthand::accept()),
        command(2, shorthand::submit_for(1, half)),
        command(3, shorthand::end_contract(Party::Client)),
        command(4, shorthand::dispute(Party::Freelancer, 1)),
        command(5, shorthand::contest(Party::Client, 1)),
        command(30, shorthand::release(1)),
        at(31, Call::Advance),
        Step { at: UtcDateTime::MAX, call: Call::Advance },
    ];
    let (mut pair, mut coverage) = (None, Coverage::default());
    for step in &steps {
        assert_eq!(take(&mut pair, step, &mut coverage), Ok(()), "{}", line(step));
    }
    assert!(coverage.has("edge case: a rest at the end of the calendar"));
    assert!(coverage.has("cause: return RefundLapsed"), "the last instant is reached");
}

/// A review that ends the contract near the end of the calendar asks for the rest until its last instant (WORK-5, TIME-6).
#[test]
fn a_review_that_ends_the_contract_at_the_end_of_the_calendar() {
    let policy = shorthand::policy(|policy| policy.review_lapse = ReviewLapse::ReleaseAndEnd);
    let offer = shorthand::offer(&["100"]).fund_first(true).policy(policy);
    let at = |day, call| Step {
        at: UtcDateTime::new(date!(9999 - 12 - 01).replace_day(day).expect("a day"), time!(9:00)),
        call,
    };
    let command = |day, command: Command| at(day, Call::Command(command.into()));
    let steps = [
        at(1, Call::Open(offer)),
        command(1, shorthand::accept()),
        command(12, shorthand::submit_for(1, shorthand::usd("50"))),
        at(30, Call::Advance),
        Step { at: UtcDateTime::MAX, call: Call::Advance },
    ];
    let (mut pair, mut coverage) = (None, Coverage::default());
    for step in &steps {
        assert_eq!(take(&mut pair, step, &mut coverage), Ok(()), "{}", line(step));
    }
    assert_eq!(end(pair.as_ref()), Ok(()));
    assert!(coverage.has("edge case: a review ends the contract and leaves a rest"));
    assert!(coverage.has("cause: return RefundLapsed"), "the last instant is reached");
}

/// An offer of milestones at two and three cents under these settings: what both say to it.
fn judge(settings: &[Setting]) -> Result<(), String> {
    let policy = shorthand::policy(|policy| settings.iter().for_each(|set| set(policy)));
    let offer = shorthand::offer(&["0.03", "0.02"]).policy(policy);
    let actual = Contract::open(offer.clone(), &START).map(Decision::into_parts);
    let Some((model, entries, contract)) = agree(Model::open(&offer, START), actual)? else { return Ok(()) };
    let mut books = Books::default();
    books.enter(&entries)?;
    let different = difference(&model, &contract, START).or_else(|| books.difference(&model));
    let log = entries.into_events();
    Pair { model, contract, books, log }.compare_whole()?;
    different.map_or(Ok(()), Err)
}

/// POL-1, POL-3, POL-4, PLAN-5, PLAN-8: every setting, every two, and every three of those that must fit together.
#[test]
fn settings_are_judged_as_the_model_does() {
    let settings: Vec<Setting> = TOGETHER.iter().chain(ALONE).copied().collect();
    for (one, first) in settings.iter().enumerate() {
        assert_eq!(judge(&[*first]), Ok(()), "{one}");
        for (two, second) in settings.iter().enumerate() {
            assert_eq!(judge(&[*first, *second]), Ok(()), "{one}, {two}");
        }
    }
    for (one, first) in TOGETHER.iter().enumerate() {
        for (two, second) in TOGETHER.iter().enumerate() {
            for (three, third) in TOGETHER.iter().enumerate() {
                assert_eq!(judge(&[*first, *second, *third]), Ok(()), "{one}, {two}, {three}");
            }
        }
    }
}

/// The crate does what the rule book says, whatever is asked of it.
#[test]
fn the_crate_does_what_the_model_does() {
    let given = std::env::var("MILESTONE_ESCROW_HISTORIES").ok();
    let histories = given.map_or(HISTORIES, |number| number.parse().expect("a number of histories"));
    let mut coverage = Coverage::default();
    for history in 0..histories {
        if let Err((steps, what)) = play(Random::new(SEED, history), &mut coverage) {
            let first = format!("seed {SEED:#x}, history {history}, step {}: {what}", steps.len());
            let steps = reduced(steps);
            let lines: Vec<_> = steps.iter().map(line).collect();
            panic!("{first}\n\nreduced to: {}\n{}\n", shown_by(&steps).unwrap_or_default(), lines.join("\n"));
        }
    }
    println!("histories: {histories}");
    coverage.print();
    if histories >= HISTORIES {
        assert_eq!(coverage.missing(), Vec::<String>::new(), "the histories are too tame");
    }
}

/// With `MILESTONE_ESCROW_LINES` naming a folder, writes histories there as lines of the replay program, for hosts elsewhere to
/// answer. Most survive being written; chance also makes what the wire has no form for, such as windows of half a second.
#[cfg(feature = "serde")]
#[test]
fn histories_as_lines() {
    let folder = std::env::var_os("MILESTONE_ESCROW_LINES").map(std::path::PathBuf::from);
    let mut survived = 0;
    for history in 0..200 {
        let steps = play(Random::new(SEED, history), &mut Coverage::default()).expect("no difference");
        let lines: Vec<_> = steps.iter().map(line).collect();
        survived += usize::from(lines.iter().map(|line| read(line.as_bytes())).eq(steps.into_iter().map(Some)));
        if let Some(folder) = &folder {
            std::fs::write(folder.join(format!("{history}.jsonl")), lines.join("\n")).expect("it can be written");
        }
    }
    assert!((100..200).contains(&survived), "{survived} of 200 histories survive");
}
