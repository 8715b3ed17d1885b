//! The fast reader of stored JSON. Its result must be that of the strict reader, for every input.

use std::sync::LazyLock;

use milestone_escrow::Event;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{lines, mutations, samples};
use crate::fuzz_assertions::{assert_reads_as_strict, is_read_fast};

/// Texts with everything that is escaped, and with characters of every length.
fn events_with_texts() -> Vec<Event> {
    let control: String = (0..0x20_u8).map(char::from).collect();
    let texts = ["\"", "\\", "a/b", "seven\u{7f}", "é", "€uro", "😀", "a\u{2028}b", "Eight by\"te", &control];
    let declined = |text: &str| milestone_escrow::EventKind::OfferDeclined { note: text.into() };
    texts.iter().map(|text| Event { at: samples::events()[0].at, kind: declined(text) }).collect()
}

/// An event that is not read fast has been forgotten in `stored!`, or its fields are in another order there.
#[test]
fn every_golden_event_is_read_fast() {
    let written = lines(&[samples::events(), events_with_texts()].concat());
    let old = include_str!("../golden/rules_1/events.jsonl").lines().map(str::to_owned);
    for line in written.into_iter().chain(old) {
        assert!(is_read_fast(line.as_bytes()), "{line}");
        assert_reads_as_strict(line.as_bytes());
    }
}

#[test]
fn an_instant_with_a_fraction_is_read_fast() {
    for at in ["2026-01-05T09:00:00.5Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z"] {
        assert!(is_read_fast(format!(r#"{{"at":"{at}","kind":"offer_accepted"}}"#).as_bytes()), "{at}");
    }
}

/// Every systematic change of every golden event: other types, other names, doubled fields, and so on.
#[test]
fn changed_events_are_read_as_the_strict_reader_does() {
    for line in lines(&samples::events()) {
        for changed in mutations::all(&line) {
            assert_reads_as_strict(changed.text.as_bytes());
        }
        // Each byte left out, and each one doubled.
        for place in 0..line.len() {
            let (before, after) = line.as_bytes().split_at(place);
            assert_reads_as_strict(&[before, &after[1..]].concat());
            assert_reads_as_strict(&[before, &after[..1], after].concat());
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![4 => "[0-9a-z\"\\\\.,:{}\\[\\] TZ-]", 1 => "\\PC"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    /// Random bytes at random places of a golden event. Most of them are bytes that mean something.
    #[test]
    fn bytes_are_read_as_the_strict_reader_does(
        event in any::<Index>(),
        changes in prop::collection::vec((any::<Index>(), any_text()), 1..4),
        replaces in any::<bool>(),
    ) {
        let mut bytes = LINES[event.index(LINES.len())].clone().into_bytes();
        for (place, text) in changes {
            let place = place.index(bytes.len());
            bytes.splice(place..place + usize::from(replaces), text.bytes());
        }
        assert_reads_as_strict(&bytes);
    }
}

static LINES: LazyLock<Vec<String>> = LazyLock::new(|| lines(&samples::events()));
