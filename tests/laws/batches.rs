//! Several commands as one decision: it is that of the same commands one by one, or nothing has happened.

use std::collections::BTreeSet;

use milestone_escrow::{
    Contract, Decision, Event, Instruction, MilestoneNumber, Party, Rejection, Stage, Transfer,
};
use proptest::prop_assert_eq;
use proptest::test_runner::TestCaseError;
use time::UtcDateTime;

use super::switched_histories::ExtraCommand;
use super::{ANY, cases, for_all_switched};
use crate::support::Scenario;
use crate::support::history::Step;
use crate::support::shorthand::*;

/// A list of commands, and what comes of them one by one at the same instant.
struct OneByOne {
    instructions: Vec<Instruction>,
    events: Vec<Event>,
    transfers: Vec<Transfer>,
    contract: Contract,
    /// The first that is rejected, counted from 1. Nothing follows it.
    rejected: Option<(u64, Rejection)>,
}

fn one_by_one(contract: &Contract, steps: &[(Step, Option<ExtraCommand>)], now: UtcDateTime) -> OneByOne {
    let mut played = OneByOne {
        instructions: Vec::new(),
        events: Vec::new(),
        transfers: Vec::new(),
        contract: contract.clone(),
        rejected: None,
    };
    for (position, (step, extra)) in (1..).zip(steps) {
        let extra = extra.and_then(|extra| extra.instruction(&played.contract, now));
        let instruction = extra.unwrap_or_else(|| step.choice.instruction(&played.contract, &now));
        played.instructions.push(instruction.clone());
        match played.contract.handle(instruction, &now) {
            Ok(decision) => {
                played.events.extend_from_slice(decision.events());
                played.transfers.extend(decision.transfers());
                played.contract = decision.into_contract();
            }
            Err(rejection) => {
                played.rejected = Some((position, rejection));
                break;
            }
        }
    }
    played
}

/// What a joined decision says must be what its parts say, and what the contracts before and after it say.
fn check_joined(before: &Contract, joined: &Decision, parts: &OneByOne) -> Result<(), TestCaseError> {
    prop_assert_eq!(joined.events(), &parts.events);
    prop_assert_eq!(joined.contract(), &parts.contract);
    prop_assert_eq!(joined.entries().seen(), before.revision());
    prop_assert_eq!(joined.entries().revision(), parts.contract.revision());
    let transfers: Vec<_> = joined.transfers().collect();
    prop_assert_eq!(&transfers, &parts.transfers);
    let ids: BTreeSet<_> = transfers.iter().map(|transfer| transfer.id).collect();
    prop_assert_eq!(ids.len(), transfers.len(), "each transfer has its own identity");
    let collected: Vec<_> = parts.transfers.iter().copied().filter(Transfer::is_collected).collect();
    prop_assert_eq!(joined.collections().collect::<Vec<_>>(), collected);

    let held = |contract: &Contract, number| {
        contract.milestone(number).map_or(0, |milestone| milestone.held().minor_units())
    };
    let numbers: Vec<MilestoneNumber> =
        joined.contract().milestones().map(|milestone| milestone.number()).collect();
    let both =
        numbers.into_iter().map(|number| (number, held(before, number), held(joined.contract(), number)));
    let expected: Vec<_> = both.filter(|(_, before, after)| before != after).collect();
    let changes = joined.escrow_changes();
    let actual: Vec<_> =
        changes.map(|it| (it.milestone, it.before.minor_units(), it.after.minor_units())).collect();
    prop_assert_eq!(actual, expected);
    Ok(())
}

/// By copy and in place, from the same contract.
fn check_batch(contract: &Contract, parts: &OneByOne, now: UtcDateTime) -> Result<(), TestCaseError> {
    let joined = contract.handle_all(parts.instructions.clone(), &now);
    let mut in_place = contract.clone();
    let executed = in_place.execute_all(parts.instructions.clone(), &now);
    match (joined, executed, &parts.rejected) {
        (Ok(joined), Ok(entries), None) => {
            check_joined(contract, &joined, parts)?;
            prop_assert_eq!((&entries, &in_place), (joined.entries(), joined.contract()));
        }
        (Err(refused), Err(in_place_refused), Some((position, rejection))) => {
            prop_assert_eq!((refused.position, &refused.rejection), (*position, rejection));
            prop_assert_eq!(&in_place_refused, &refused);
            prop_assert_eq!(&in_place, contract, "a batch that is refused leaves everything as it was");
        }
        (joined, ..) => return Err(TestCaseError::fail(format!("{joined:?} against {:?}", parts.rejected))),
    }
    Ok(())
}

/// Over random histories with passed deadlines and illegal commands: a batch of none to four commands.
#[test]
fn a_batch_is_the_same_commands_one_by_one() {
    let (accepted, refused) = (core::cell::Cell::new(0_u32), core::cell::Cell::new(0_u32));
    for_all_switched(cases() / 16, ANY, |switched| {
        let Ok(opened) = Contract::open(switched.history.offer, &switched.history.start) else {
            return Ok(());
        };
        let (mut contract, mut now) = (opened.into_contract(), switched.history.start);
        let extras = switched.extras.into_iter().chain(core::iter::repeat(None));
        let mut steps: Vec<(Step, Option<ExtraCommand>)> =
            switched.history.steps.into_iter().zip(extras).collect();
        for length in (0..=4).cycle() {
            let Some((first, _)) = steps.first() else { break };
            now = first.wait.from(now, &contract);
            let batch: Vec<_> = steps.drain(..steps.len().min(length)).collect();
            let mut parts = one_by_one(&contract, &batch, now);
            if batch.is_empty() {
                let advanced = contract.advance(&now);
                parts.events = advanced.events().to_vec();
                parts.transfers = advanced.transfers().collect();
                parts.contract = advanced.into_contract();
            }
            check_batch(&contract, &parts, now)?;
            if length > 1 {
                let count = if parts.rejected.is_none() { &accepted } else { &refused };
                count.set(count.get() + 1);
            }
            // What came before a rejection is taken as given by itself, so that the history goes on.
            contract = parts.contract;
        }
        Ok(())
    });
    println!("batches of two to four commands: {} accepted, {} refused", accepted.get(), refused.get());
    if cases() >= super::HISTORIES {
        assert!(accepted.get() > 100 && refused.get() > 100, "both were tried often");
    }
}

/// TIME-3, TIME-5: deadlines take effect before the first command, and not at all if one is refused.
#[test]
fn deadlines_come_first_and_with_a_refused_batch_not_at_all() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true));
    scenario.does(submit(1));
    let submitted = scenario.contract.clone();
    scenario.wait(days(30));
    let refused = submitted.handle_all([fund(2), fund(2)], &scenario.now).unwrap_err();
    assert_eq!((refused.position, refused.rejection.code()), (2, "wrong_state"));
    assert_eq!(
        refused.to_string(),
        format!("command 2 is rejected, so none of the commands is accepted: {}", refused.rejection)
    );
    let mut in_place = submitted.clone();
    assert!(in_place.execute_all([fund(2), fund(2)], &scenario.now).is_err());
    assert_eq!(in_place, submitted);

    let joined = submitted.handle_all([fund(2), submit(2)], &scenario.now).unwrap();
    let names: Vec<_> = joined.events().iter().map(|event| event.kind.name()).collect();
    assert_eq!(names, ["escrow_released", "milestone_funded", "work_submitted"]);
    assert!(joined.events()[0].at < scenario.now && joined.events()[1].at == scenario.now);
}

/// REV-1: a revision is compared with what its command finds.
#[test]
fn the_first_command_names_the_revision() {
    let scenario = Scenario::active(offer(&["100", "100"]).policy(policy(|policy| policy.max_current = 2)));
    let seen = scenario.contract.revision();
    let batch = |first: u64, second: Option<u64>| {
        let second = Instruction { command: fund(2), revision: second };
        scenario.contract.handle_all([fund(1).seen_at(first), second], &scenario.now)
    };
    assert!(batch(seen, None).is_ok());
    assert!(batch(seen, Some(seen + 1)).is_ok());
    let refused = [batch(seen - 1, None), batch(seen, Some(seen))].map(|answer| answer.unwrap_err());
    let actual = refused.map(|refused| (refused.position, refused.rejection.code()));
    assert_eq!(actual, [(1, "stale_revision"), (2, "stale_revision")]);
}

/// A contract can end within a batch; commands after its end are refused, and none has happened.
#[test]
fn a_batch_can_end_a_contract() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true));
    let end = || end_contract(Party::Client);
    let joined = scenario.contract.handle_all([release(1), end()], &scenario.now).unwrap();
    assert_eq!((joined.contract().stage(), joined.contract().next_deadline()), (Stage::Closed, None));
    let refused = scenario.contract.handle_all([release(1), end(), end()], &scenario.now).unwrap_err();
    assert_eq!((refused.position, refused.rejection.code()), (3, "wrong_stage"));
}

/// Money that comes in and goes out again in one decision is no change of the escrow, but each transfer is
/// made.
#[test]
fn what_comes_and_goes_changes_no_escrow() {
    let scenario = Scenario::active(offer(&["100"]));
    let joined = scenario.contract.handle_all([fund(1), release(1)], &scenario.now).unwrap();
    assert_eq!((joined.escrow_changes().count(), joined.transfers().count()), (0, 2));
    let ids: Vec<_> = joined.transfers().map(|transfer| transfer.id.to_string()).collect();
    assert_eq!(ids, ["3-0", "4-1"]);
}
