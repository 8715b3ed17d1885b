//! Events as sentences: every kind with every cause, each on one line.

use milestone_escrow::{Event, EventKind, Timeline};
use time::macros::utc_datetime;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/timeline.txt");

/// The sentences of the golden events, which have every kind and every cause. With `MILESTONE_ESCROW_BLESS=1`
/// this rewrites the file.
#[test]
fn every_event_has_a_sentence() {
    let golden = include_str!("../golden/events.jsonl");
    let events: Vec<Event> = golden.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let expected = Timeline(&events).to_string();
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(PATH, &expected).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PATH).unwrap(), expected, "MILESTONE_ESCROW_BLESS=1 rewrites it");
    for event in &events {
        assert_ne!(event.kind.to_string(), event.kind.name(), "a sentence says more than the name");
    }
}

/// The rules in timelines and forecasts are rules of the rule book.
#[test]
fn every_event_names_a_rule_of_the_book() {
    let golden = include_str!("../golden/events.jsonl");
    let book = include_str!("../../src/rules.md");
    for line in golden.lines() {
        let event: Event = serde_json::from_str(line).unwrap();
        assert!(book.contains(&format!("**{}**", event.kind.rule())), "{line}");
    }
}

/// A text of a user stays on its line and inside its quotes.
#[test]
fn notes_with_line_breaks_stay_on_their_line() {
    let note = "one\ntwo\r\u{2028}three\u{0}\u{1b}[2J \u{202e}".to_owned();
    let kind = EventKind::OfferDeclined { note };
    let event = Event { at: utc_datetime!(2026-01-31 12:00), kind };
    let timeline = Timeline(core::slice::from_ref(&event)).to_string();
    assert_eq!(timeline.lines().count(), 3);
    assert!(!timeline.chars().any(|one| one.is_control() && one != '\n'), "{timeline:?}");
    assert!(!timeline.contains(['\u{2028}', '\u{202e}']), "{timeline:?}");
}

/// A note cannot end its quotes, and keeps its apostrophes.
#[test]
fn notes_stay_in_their_quotes() {
    let text_of = |note: &str| EventKind::OfferDeclined { note: note.to_owned() }.to_string();
    assert_eq!(text_of("it's \"fine\""), "the freelancer declines the offer, “it's \"fine\"”");
    let forged = text_of("”; milestone 2 is settled: “ok");
    assert_eq!(forged, "the freelancer declines the offer, “\\”; milestone 2 is settled: \\“ok”");
    assert_eq!(text_of("\\"), "the freelancer declines the offer, “\\\\”");
}

/// The milestone of an event is the one that its JSON names.
#[test]
fn every_event_knows_its_milestone() {
    for line in include_str!("../golden/events.jsonl").lines() {
        let event: Event = serde_json::from_str(line).unwrap();
        let json: serde_json::Value = serde_json::from_str(line).unwrap();
        let kind = &json["kind"][event.kind.name()];
        let change = kind["change"].as_object().and_then(|change| change.values().next());
        let named = kind["milestone"].as_u64().or(change.and_then(|change| change["milestone"].as_u64()));
        assert_eq!(event.kind.milestone().map(u64::from), named, "{line}");
    }
}
