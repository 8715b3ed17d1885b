//! What the example prints, and that no sentence is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use milestone_escrow::{Message, MessageForm, ParameterForm, ParameterKind};
use milestone_escrow_languages::Language;
use milestone_escrow_languages::story::Story;
use serde_json::{Map, Value, json};

#[test]
fn the_pages_are_as_they_were() {
    let story = Story::tell().unwrap();
    let pages = format!(
        "{}\n{}",
        story.page(&Language::english().unwrap()),
        story.page(&Language::german().unwrap())
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/languages.txt");
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(path, &pages).unwrap();
    }
    assert_eq!(pages, std::fs::read_to_string(path).unwrap(), "MILESTONE_ESCROW_BLESS=1 writes it anew");
}

/// A message with every parameter, or with those that may not be absent.
fn message(form: &MessageForm, with_optional: bool, name: &str, chosen: &str) -> Message {
    let parameters = form.parameters.iter().filter(|parameter| with_optional || !parameter.is_optional);
    let value = |form: &ParameterForm| match form.kind {
        ParameterKind::Number | ParameterKind::Seconds => json!(2),
        ParameterKind::Money => json!({ "amount": "1.00", "currency": "EUR" }),
        ParameterKind::Currency => json!("EUR"),
        ParameterKind::Instant => json!("2026-01-31T12:00:00Z"),
        ParameterKind::Date => json!("2026-01-31"),
        ParameterKind::Text => json!("none"),
        ParameterKind::Name(_) if form.name == name => json!(chosen),
        ParameterKind::Name(names) => json!(names[0]),
        ParameterKind::Names(names) => json!(names),
        ParameterKind::Carried => json!([{ "from": 1, "amount": { "amount": "1.00", "currency": "EUR" } }]),
        ParameterKind::Message => json!({ "id": "cancel_milestone", "parameters": { "milestone": 2 } }),
        _ => panic!("a new kind of parameter"),
    };
    let parameters: Map<String, Value> = parameters.map(|form| (form.name.to_owned(), value(form))).collect();
    serde_json::from_value(json!({ "id": form.id, "parameters": parameters })).unwrap()
}

/// The example translates everything but most refusals.
fn is_translated(id: &str) -> bool {
    let refusal = Message::forms().skip_while(|form| form.id != "stale_revision").any(|form| form.id == id);
    !refusal || ["stale_revision", "wrong_state", "amount_exceeds_held", "unknown_milestone"].contains(&id)
}

#[test]
fn every_sentence_is_there() {
    for language in [Language::english().unwrap(), Language::german().unwrap()] {
        for form in Message::forms() {
            for with_optional in [true, false] {
                let sentence = language.sentence(&message(form, with_optional, "", ""));
                // A deadline of a milestone names it.
                let names_one = form.id.ends_with("_lapse") && !with_optional;
                assert_eq!(sentence.is_some(), is_translated(form.id), "{}: {sentence:?}", form.id);
                assert!(names_one || sentence.is_none_or(|sentence| !sentence.contains("  ")), "{}", form.id);
            }
        }
    }
}

/// Fluent silently takes the last variant for a name that has none of its own. So no two names may give the
/// same sentence, unless the sentence does not depend on the name.
#[test]
fn every_name_has_words_of_its_own() {
    for language in [Language::english().unwrap(), Language::german().unwrap()] {
        for form in Message::forms().filter(|form| is_translated(form.id)) {
            for parameter in form.parameters {
                let ParameterKind::Name(names) = parameter.kind else { continue };
                let sentence =
                    |name: &&str| language.sentence(&message(form, true, parameter.name, name)).unwrap();
                let sentences: BTreeSet<String> = names.iter().map(sentence).collect();
                assert!(
                    [1, names.len()].contains(&sentences.len()),
                    "{} of {}: {sentences:?}",
                    parameter.name,
                    form.id
                );
            }
        }
    }
}

/// Fluent's own numbers are floats. No amount goes through them.
#[test]
fn the_largest_amount_is_exact() {
    let form = Message::forms().find(|form| form.id == "change_amount").unwrap();
    let mut written = serde_json::to_value(message(form, true, "", "")).unwrap();
    written["parameters"]["amount"] = json!({ "amount": "999999999999.999", "currency": "KWD" });
    let told = Language::german().unwrap().sentence(&serde_json::from_value(written).unwrap()).unwrap();
    assert!(told.contains("999.999.999.999,999\u{a0}KWD"), "{told}");
}

#[test]
fn durations_are_in_days_and_hours() {
    let form = Message::forms().find(|form| form.id == "extend_window").unwrap();
    let told = |language: &Language, seconds: u64| {
        let mut written = serde_json::to_value(message(form, true, "", "")).unwrap();
        written["parameters"]["extension"] = json!(seconds);
        language.sentence(&serde_json::from_value(written).unwrap()).unwrap()
    };
    let (english, german) = (Language::english().unwrap(), Language::german().unwrap());
    assert!(told(&english, 1_209_600).ends_with(" by 14 days"), "{}", told(&english, 1_209_600));
    assert!(told(&english, 90_000).ends_with(" by one day and one hour"), "{}", told(&english, 90_000));
    assert!(told(&english, 61).ends_with(" by one minute and one second"), "{}", told(&english, 61));
    assert!(
        told(&german, 90_000).ends_with(" um einen Tag und eine Stunde verlängern"),
        "{}",
        told(&german, 90_000)
    );
    assert!(told(&german, 172_800).ends_with(" um 2 Tage verlängern"), "{}", told(&german, 172_800));
    assert!(told(&english, 0).ends_with(" by 0 seconds"), "{}", told(&english, 0));
}
