//! The strategies that hosts test with: they are sound, and they get everywhere.
#![cfg(feature = "proptest")]

use std::collections::BTreeSet;

use core::time::Duration;
use milestone_escrow::testing::{TestClock, commands, histories, offers, policies};
use milestone_escrow::{Clock, Contract};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use time::UtcDateTime;
use time::macros::utc_datetime;

fn runner() -> TestRunner {
    let config = Config { failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

fn drawn<S: Strategy>(strategy: &S, number: usize) -> Vec<S::Value> {
    let mut runner = runner();
    (0..number).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn policies_are_within_their_bounds() {
    let drawn = drawn(&policies(), 500);
    assert!(drawn.iter().all(|policy| policy.validate().is_ok()));
    assert!(drawn.iter().any(|policy| policy.dormancy_window.is_none()));
    assert!(drawn.iter().any(|policy| policy.max_current == 3));
}

#[test]
fn offers_open_contracts() {
    for offer in drawn(&offers(), 200) {
        assert!(Contract::open(offer, &utc_datetime!(2026-01-05 9:00)).is_ok());
    }
}

/// Every command that there is, by the names of the golden file.
#[test]
fn commands_are_of_every_kind() {
    let drawn: BTreeSet<_> = drawn(&commands(), 5_000).iter().map(|command| (command.role(), command.name())).collect();
    let golden = include_str!("golden/commands.jsonl").lines();
    let known: Vec<milestone_escrow::Command> = golden.map(|line| serde_json::from_str(line).unwrap()).collect();
    let known: BTreeSet<_> = known.iter().map(|command| (command.role(), command.name())).collect();
    assert_eq!(drawn, known);
}

/// Histories are the same when they are played again, come to an end, and meet most kinds of events and refusals on the way.
#[test]
fn histories_get_everywhere() {
    let (mut events, mut codes, mut closed) = (BTreeSet::new(), BTreeSet::new(), 0);
    for history in drawn(&histories(40), 400) {
        let (contract, log) = history.play().unwrap();
        assert_eq!(Contract::audit(&log), Ok(contract.clone()));
        assert_eq!(history.calls.len(), 40);
        assert!(history.calls.is_sorted_by_key(|call| call.at));
        closed += usize::from(contract.outcome().is_some());
        events.extend(log.iter().map(|event| event.kind.name()));
        let mut contract = Contract::open(history.offer.clone(), &history.offered_at).unwrap().into_contract();
        for call in history.calls {
            codes.extend(call.make(&mut contract).err().map(|rejection| rejection.code()));
        }
    }
    assert!((20..380).contains(&closed), "{closed} of 400 closed");
    assert_eq!(events.len(), 30, "{events:?}");
    assert!(codes.len() >= 12, "{codes:?}");
}

/// A history is made simpler by proptest without ceasing to be one.
#[test]
fn histories_shrink() {
    let mut runner = runner();
    let mut tree = histories(5..20).new_tree(&mut runner).unwrap();
    let mut steps = 0;
    while tree.simplify() && steps < 500 {
        let history = tree.current();
        assert_eq!(history.play(), history.play());
        steps += 1;
    }
    assert!(tree.current().calls.len() <= 6, "fewer calls");
}

#[test]
fn a_test_clock_is_moved_by_the_test_alone() {
    let clock = TestClock::new(UtcDateTime::MAX);
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), UtcDateTime::MAX, "it stops at the end of the calendar");
    let same = clock.clone();
    same.set(utc_datetime!(2026-01-05 9:00));
    clock.advance(Duration::from_secs(1));
    assert_eq!((clock.now(), same.now()), (utc_datetime!(2026-01-05 9:00:01), utc_datetime!(2026-01-05 9:00:01)));
    assert_eq!(format!("{clock:?}"), "TestClock(2026-01-05 9:00:01.0 +00)");
}
