//! Random logs: `replay` never panics and agrees with the oracle. The accounts of each accepted log are in
//! balance (MONEY-4).

use milestone_escrow::{Account, Contract, Event};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use time::{Duration, UtcDateTime};

use crate::history::any_event::{any_event, any_instant};
use crate::history::oracle::{FIRST, ReplayVerdict, assert_agrees_with_oracle};
use crate::history::scenarios::SCENARIOS;
use crate::support::shorthand::offer;

/// A change to a log.
#[derive(Debug, Clone)]
enum Mutation {
    /// Inserts an arbitrary event, at the instant of the event before it or at its own instant.
    Insert(Index, Event, bool),
    /// Inserts an event of a scenario.
    Borrow(Index, Index, Index),
    Remove(Index),
    Swap(Index, Index),
    Double(Index),
    Retime(Index, UtcDateTime),
    /// Moves the rest of the log to later instants.
    Delay(Index, i64),
    Cut(Index),
    /// Appends the end of another scenario.
    Graft(Index, Index, Index),
}

fn any_mutation() -> BoxedStrategy<Mutation> {
    prop_oneof![
        4 => (any::<Index>(), any_event(), any::<bool>())
            .prop_map(|(place, event, now)| Mutation::Insert(place, event, now)),
        2 => any::<(Index, Index, Index)>()
            .prop_map(|(place, scenario, from)| Mutation::Borrow(place, scenario, from)),
        2 => any::<Index>().prop_map(Mutation::Remove),
        1 => any::<(Index, Index)>().prop_map(|(one, other)| Mutation::Swap(one, other)),
        1 => any::<Index>().prop_map(Mutation::Double),
        1 => (any::<Index>(), any_instant()).prop_map(|(place, at)| Mutation::Retime(place, at)),
        1 => (any::<Index>(), 1_i64..2_000_000).prop_map(|(place, seconds)| Mutation::Delay(place, seconds)),
        2 => any::<Index>().prop_map(Mutation::Cut),
        1 => any::<(Index, Index, Index)>()
            .prop_map(|(place, scenario, from)| Mutation::Graft(place, scenario, from)),
    ]
    .boxed()
}

fn mutate(log: &mut Vec<Event>, mutation: Mutation) {
    if log.is_empty() {
        return;
    }
    let place = |index: Index| index.index(log.len());
    match mutation {
        Mutation::Insert(index, event, now) => {
            let place = place(index);
            let at = if now { log[place].at } else { event.at };
            log.insert(place + 1, Event { at, ..event });
        }
        Mutation::Borrow(index, scenario, from) => {
            let (place, foreign) = (place(index), &SCENARIOS[scenario.index(SCENARIOS.len())].1.log);
            let at = log[place].at;
            log.insert(place + 1, Event { at, kind: foreign[from.index(foreign.len())].kind.clone() });
        }
        Mutation::Remove(index) => drop(log.remove(place(index))),
        Mutation::Swap(one, other) => {
            let places = [place(one), place(other)];
            log.swap(places[0], places[1]);
        }
        Mutation::Double(index) => log.insert(place(index), log[place(index)].clone()),
        Mutation::Retime(index, at) => {
            let place = place(index);
            log[place].at = at;
        }
        Mutation::Delay(index, seconds) => {
            let place = place(index);
            let delay = |at: UtcDateTime| at.checked_add(Duration::seconds(seconds)).unwrap_or(at);
            log[place..].iter_mut().for_each(|event| event.at = delay(event.at));
        }
        Mutation::Cut(index) => log.truncate(index.index(log.len() + 1)),
        Mutation::Graft(index, scenario, from) => {
            let foreign = &SCENARIOS[scenario.index(SCENARIOS.len())].1.log;
            log.truncate(index.index(log.len() + 1));
            log.extend_from_slice(&foreign[from.index(foreign.len())..]);
        }
    }
}

/// MONEY-4: no escrow account is ever below zero, and at the end each account has the amount that the
/// contract holds.
fn assert_conserved(log: &[Event]) {
    let contract = Contract::replay(log).expect("the log was accepted");
    let mut held = vec![0_i128; contract.milestones().len()];
    for (revision, event) in (1..).zip(log) {
        for transfer in event.transfers(revision) {
            assert_eq!(transfer.amount.currency(), contract.currency(), "MONEY-3");
            let amount = i128::from(transfer.amount.minor_units());
            for (account, change) in [(transfer.from, -amount), (transfer.to, amount)] {
                if let Account::Escrow(milestone) = account {
                    held[milestone.get() as usize - 1] += change;
                }
            }
        }
        assert!(held.iter().all(|held| *held >= 0), "after event {revision}");
    }
    let actual: Vec<_> =
        contract.milestones().map(|milestone| i128::from(milestone.held().minor_units())).collect();
    assert_eq!(held, actual);
}

fn assert_sound(log: &[Event]) {
    if assert_agrees_with_oracle(log, "a log made at random") != ReplayVerdict::Refused
        && Contract::replay(log).is_ok()
    {
        assert_conserved(log);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn mutated_logs(scenario in 0..SCENARIOS.len(), mutations in vec(any_mutation(), 1..5)) {
        let mut log = SCENARIOS[scenario].1.log.clone();
        for one in mutations {
            mutate(&mut log, one);
        }
        assert_sound(&log);
    }

    #[test]
    fn logs_of_anything(
        mut log in vec(any_event(), 0..8),
        is_opened in any::<bool>(),
        is_sorted in any::<bool>(),
    ) {
        if is_sorted {
            log.sort_by_key(|event| event.at);
        }
        if is_opened {
            let opened = Contract::open(offer(&["100.00", "50.00"]), &FIRST).expect("an offer");
            log.splice(0..0, opened.events().to_vec());
        }
        assert_sound(&log);
    }

    #[test]
    fn shuffled_logs(
        log in (0..SCENARIOS.len())
            .prop_flat_map(|scenario| Just(SCENARIOS[scenario].1.log.clone()).prop_shuffle()),
    ) {
        assert_sound(&log);
    }
}
