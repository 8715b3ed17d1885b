//! An error for a value of another type says what was expected.

use core::fmt::Debug;

use milestone_escrow::{Command, Foreseen, FreelancerCommand, Message, MoneySum, Role};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde::de::value::{BoolDeserializer, Error, MapAccessDeserializer, MapDeserializer};

fn refusal<T: DeserializeOwned + Debug>(json: &str) -> String {
    serde_json::from_str::<T>(json).expect_err("it has another type").to_string()
}

#[track_caller]
fn assert_refused<T: DeserializeOwned + Debug>(json: &str, expected: &str) {
    let refusal = refusal::<T>(json);
    assert!(refusal.contains(expected), "{json}: {refusal}");
}

#[test]
fn the_expected_type_is_named() {
    assert_refused::<Role>("5", "expected Role as a string");
    assert_refused::<FreelancerCommand>(r#"{"accept_offer":5}"#, "expected the name as a string");
    assert_refused::<MoneySum>(
        r#"{"amount":5,"currency":"USD"}"#,
        r#"expected a sum in quotes such as "100.00""#,
    );
    assert_refused::<Message>(
        r#"{"id":"stale_revision","parameters":5}"#,
        "expected an object of parameters by name",
    );
    let foreseen = r#"{"revision":12,"rule":5,"event":{"at":"2026-01-12T09:00:00Z","kind":"offer_expired"}}"#;
    assert_refused::<Foreseen>(foreseen, "expected the id of a rule, such as FUND-2");
}

/// A format may pass on what it has, instead of an error of its own.
#[test]
fn the_expected_type_is_named_by_formats_that_pass_on_what_they_have() {
    let told = Command::deserialize(BoolDeserializer::<Error>::new(true)).expect_err("it is no command");
    let expected = "Command as a string or an object with one key";
    let reason = "invalid type: boolean `true`";
    assert_eq!(told.to_string(), format!("expected {expected}: {reason}, expected {expected}"));

    let with_data = MapDeserializer::<_, Error>::new([("accept_offer", true)].into_iter());
    let told =
        FreelancerCommand::deserialize(MapAccessDeserializer::new(with_data)).expect_err("it has no data");
    assert!(told.to_string().contains("expected no data, but the name alone as a string"), "{told}");
}
