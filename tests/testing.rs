//! The strategies for the tests of hosts: their values are valid, and they reach everything.
#![cfg(feature = "proptest")]

use std::collections::BTreeSet;

use core::time::Duration;
use milestone_escrow::testing::{TestClock, commands, histories, offers, policies};
use milestone_escrow::{ClientCommand, Clock, Command, Contract, EventKind, Policy};
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
    let drawn = drawn(&policies(), 2_000);
    for policy in &drawn {
        assert_eq!(policy.validate(), Ok(()), "{policy:?}");
    }
    assert!(drawn.iter().any(|policy| policy.dormancy_window.is_none()));
    assert!(drawn.iter().any(|policy| policy.max_current == 3));
    let of_rules_2 = drawn.iter().filter(|policy| policy.rules() == 2).count();
    assert!((560..=760).contains(&of_rules_2), "{of_rules_2} of 2000 policies have switches on: a third");
}

/// Whether two policies have different values in a field.
type Differ = fn(&Policy, &Policy) -> bool;

/// Each switch is on in some policy, and some policies have several switches on.
#[test]
fn policies_have_every_switch_on() {
    let drawn = drawn(&policies(), 2_000);
    let off = Policy::upwork();
    let on: [(&str, Differ); 17] = [
        ("funding", |one, off| one.funding != off.funding),
        ("max_milestones", |one, off| one.max_milestones != off.max_milestones),
        ("minimum_price", |one, off| one.minimum_price != off.minimum_price),
        ("review_lapse", |one, off| one.review_lapse != off.review_lapse),
        ("review_extension", |one, off| one.review_extension != off.review_extension),
        ("review_extensions", |one, off| one.review_extensions != off.review_extensions),
        ("release_amount", |one, off| one.release_amount != off.release_amount),
        ("carry_after", |one, off| one.carry_after != off.carry_after),
        ("freelancer_answer_window", |one, off| one.freelancer_answer_window != off.freelancer_answer_window),
        ("award_window", |one, off| one.award_window != off.award_window),
        ("default_award_bps", |one, off| one.default_award_bps != off.default_award_bps),
        ("small_claim", |one, off| one.small_claim != off.small_claim),
        ("clearance_window", |one, off| one.clearance_window != off.clearance_window),
        ("client_fee_bps", |one, off| one.client_fee_bps != off.client_fee_bps),
        ("initiation_fee", |one, off| one.initiation_fee != off.initiation_fee),
        ("client_fees", |one, off| one.client_fees != off.client_fees),
        ("feedback_window", |one, off| one.feedback_window != off.feedback_window),
    ];
    for (name, is_on) in on {
        assert!(drawn.iter().any(|policy| is_on(policy, &off)), "{name} is on in some policy");
    }
    let most = drawn.iter().map(|policy| on.iter().filter(|(_, is_on)| is_on(policy, &off)).count()).max();
    assert!(most >= Some(6), "{most:?} switches are on at once");
}

#[test]
fn offers_open_contracts() {
    for offer in drawn(&offers(), 1_000) {
        let opened = Contract::open(offer, &utc_datetime!(2026-01-05 9:00));
        assert_eq!(opened.err(), None);
    }
}

/// Strategies make every command, by the names of the golden file.
#[test]
fn commands_are_of_every_kind() {
    let drawn: BTreeSet<_> =
        drawn(&commands(), 5_000).iter().map(|command| (command.role(), command.name())).collect();
    let golden = include_str!("golden/commands.jsonl").lines();
    let known: Vec<Command> = golden.map(|line| serde_json::from_str(line).unwrap()).collect();
    let known: BTreeSet<_> = known.iter().map(|command| (command.role(), command.name())).collect();
    assert_eq!(drawn, known);
    let changes = self::drawn(&commands(), 5_000).into_iter().filter_map(|command| match command {
        Command::Client(ClientCommand::Propose(change)) => Some(change.name()),
        _ => None,
    });
    assert_eq!(changes.collect::<BTreeSet<_>>().len(), 7);
}

/// Histories give the same log again, some of them close, and they reach most kinds of events and rejections.
#[test]
fn histories_reach_everything() {
    let (mut events, mut causes, mut codes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut closed, mut of_rules_2) = (0, 0);
    for history in drawn(&histories(40), 1_200) {
        let (contract, log) = history.play().unwrap();
        assert_eq!(Contract::audit(&log), Ok(contract.clone()));
        assert_eq!(history.calls.len(), 40);
        assert!(history.calls.is_sorted_by_key(|call| call.at));
        closed += usize::from(contract.outcome().is_some());
        of_rules_2 += usize::from(contract.policy().rules() == 2);
        events.extend(log.iter().map(|event| event.kind.name()));
        causes.extend(log.iter().filter_map(|event| match &event.kind {
            EventKind::EscrowReleased { cause, .. } => Some(format!("{cause:?}")),
            _ => None,
        }));
        let mut contract =
            Contract::open(history.offer.clone(), &history.offered_at).unwrap().into_contract();
        for call in history.calls {
            codes.extend(call.make(&mut contract).err().map(|rejection| rejection.code()));
        }
    }
    assert!((60..1_140).contains(&closed), "{closed} of 1200 closed");
    assert!(of_rules_2 > 300, "{of_rules_2} of 1200 have switches on");
    assert_eq!(events.len(), 34, "{events:?}");
    assert_eq!(causes.len(), 7, "{causes:?}");
    assert!(codes.len() >= 18, "{codes:?}");
}

/// Proptest can shrink a history, and the result is still a history.
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
fn a_test_clock_moves_only_when_set() {
    let clock = TestClock::new(UtcDateTime::MAX);
    clock.advance(Duration::MAX);
    assert_eq!(clock.now(), UtcDateTime::MAX, "the clock stops at the end of the calendar");
    let same = clock.clone();
    same.set(utc_datetime!(2026-01-05 9:00));
    clock.advance(Duration::from_secs(1));
    assert_eq!(
        (clock.now(), same.now()),
        (utc_datetime!(2026-01-05 9:00:01), utc_datetime!(2026-01-05 9:00:01))
    );
    assert_eq!(format!("{clock:?}"), "TestClock(2026-01-05 9:00:01.0 +00)");
}
