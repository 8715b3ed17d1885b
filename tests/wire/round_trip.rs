//! JSON with random changes: nothing panics, and whatever is read can be written and read again as the same
//! value.

use core::fmt::Debug;
use std::sync::LazyLock;

use milestone_escrow::{Change, Command, Contract, Event, Offer, Policy};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::json_tree::{Tree, quoted};
use super::{lines, read, samples};
use crate::support::START;

/// Values that replace others, in addition to the values of other lines.
const STRANGE: [&str; 24] = [
    "null",
    "true",
    "false",
    "0",
    "1",
    "2",
    "-1",
    "-0",
    "1.0",
    "1e0",
    "1e400",
    "18446744073709551615",
    "18446744073709551616",
    "[]",
    "{}",
    "\"\"",
    "\"client\"",
    "\"0\"",
    "\"1.00\"",
    "\"USD\"",
    "\"EUR\"",
    "\"2026-02-30\"",
    "\"2026-02-28\"",
    "\"9999-12-31T23:59:59.999999999Z\"",
];

static LINES: LazyLock<Vec<String>> = LazyLock::new(|| {
    [
        lines(&samples::commands()),
        lines(&samples::changes()),
        lines(&samples::offers()),
        lines(&samples::events()),
    ]
    .concat()
});

#[derive(Debug, Clone)]
enum Mutation {
    Delete(Index),
    Double(Index),
    Strange(Index, &'static str),
    /// Replaces the value at one place of the text by the value at a place of another line.
    Foreign(Index, Index, Index),
    Rename(Index, String),
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    prop_oneof![
        any::<Index>().prop_map(Mutation::Delete),
        any::<Index>().prop_map(Mutation::Double),
        (any::<Index>(), select(&STRANGE[..])).prop_map(|(place, value)| Mutation::Strange(place, value)),
        any::<(Index, Index, Index)>().prop_map(|(place, line, from)| Mutation::Foreign(place, line, from)),
        (any::<Index>(), "[a-z_]{0,9}").prop_map(|(place, name)| Mutation::Rename(place, name)),
    ]
}

fn pick<T: Clone>(place: &Index, values: &[T]) -> T {
    values[place.index(values.len())].clone()
}

fn mutate(tree: &mut Tree, mutation: &Mutation) {
    let places = tree.places();
    match mutation {
        Mutation::Strange(place, value) => *tree = tree.with(&pick(place, &places), Tree::raw(value)),
        Mutation::Foreign(place, line, from) => {
            let line = Tree::parse(&pick(line, &LINES));
            let value = line.at(&pick(from, &line.places())).clone();
            *tree = tree.with(&pick(place, &places), value);
        }
        Mutation::Delete(place) | Mutation::Double(place) | Mutation::Rename(place, _) => {
            let place = pick(place, &places);
            let Some((index, parent)) = place.split_last() else { return };
            match (tree.at_mut(parent), mutation) {
                (Tree::Object(fields), Mutation::Delete(_)) => drop(fields.remove(*index)),
                (Tree::Object(fields), Mutation::Rename(_, name)) => fields[*index].0 = quoted(name),
                (Tree::Object(fields), _) => fields.push(fields[*index].clone()),
                (Tree::Array(values), Mutation::Delete(_)) => drop(values.remove(*index)),
                (Tree::Array(values), _) => values.push(values[*index].clone()),
                _ => {}
            }
        }
    }
}

/// Whatever is read can be written, and the result is read and written as the same.
fn assert_round_trip<T: Serialize + DeserializeOwned + PartialEq + Debug>(text: &str) -> Option<T> {
    let actual: T = read(text)?;
    let written = serde_json::to_string(&actual).expect("what was read can be written");
    let again: T = read(&written).expect("what was written can be read");
    assert_eq!(again, actual, "{written}");
    assert_eq!(serde_json::to_string(&again).ok().as_ref(), Some(&written));
    assert_eq!(
        serde_json::to_value(&actual).ok(),
        serde_json::from_str(&written).ok(),
        "as a value: {written}"
    );
    Some(actual)
}

/// Reads the text as every type. An offer is opened, and an event is replayed.
fn assert_all_round_trip(text: &str) {
    assert_round_trip::<Command>(text);
    assert_round_trip::<Change>(text);
    assert_round_trip::<Policy>(text);
    if let Some(offer) = assert_round_trip::<Offer>(text) {
        // If it is accepted, its log can be written and replayed.
        if let Ok(decision) = Contract::open(offer, &START) {
            let log = lines(decision.events());
            let events = log.iter().map(|line| read::<Event>(line).expect("an event"));
            assert_eq!(Contract::replay(events).as_ref(), Ok(decision.contract()));
        }
    }
    if let Some(event) = assert_round_trip::<Event>(text) {
        drop(Contract::replay([event]));
    }
}

#[test]
fn every_line_round_trip() {
    for line in LINES.iter() {
        assert_all_round_trip(line);
    }
    let actual = LINES.iter().filter(|line| assert_round_trip::<Event>(line).is_some()).count();
    assert_eq!(actual, samples::events().len(), "an event is nothing but an event");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn mutated_json_is_refused_or_survives(
        line in select(LINES.clone()),
        mutations in prop::collection::vec(any_mutation(), 1..4),
    ) {
        let mut tree = Tree::parse(&line);
        for one in &mutations {
            mutate(&mut tree, one);
        }
        assert_all_round_trip(&tree.to_string());
    }

    #[test]
    fn flipped_bytes_do_not_panic(
        line in select(LINES.clone()),
        flips in prop::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut bytes = line.into_bytes();
        for (place, byte) in &flips {
            let place = place.index(bytes.len());
            bytes[place] = *byte;
        }
        drop(serde_json::from_slice::<Command>(&bytes));
        drop(serde_json::from_slice::<Offer>(&bytes));
        drop(serde_json::from_slice::<Event>(&bytes));
        if let Ok(text) = str::from_utf8(&bytes) {
            assert_all_round_trip(text);
        }
    }

    #[test]
    fn cut_texts_are_refused(line in select(LINES.clone()), end in any::<Index>()) {
        let cut = &line.as_bytes()[..end.index(line.len())];
        prop_assert!(serde_json::from_slice::<Command>(cut).is_err());
        prop_assert!(serde_json::from_slice::<Change>(cut).is_err());
        prop_assert!(serde_json::from_slice::<Offer>(cut).is_err());
        prop_assert!(serde_json::from_slice::<Event>(cut).is_err());
    }
}
