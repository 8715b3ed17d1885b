//! JSON Schemas of the wire form, checked in as `tests/schemas`. `MILESTONE_ESCROW_BLESS=1` writes them anew; then read what has
//! changed. `.ci/schemas` has independent validators judge documents by them.
#![cfg(feature = "schemars")]

mod documents;
mod spellings;

use std::path::PathBuf;

use milestone_escrow::{Command, Contract, Event, Offer, Rejection, Transfer};
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::Value;
use time::UtcDateTime;

use crate::wire::spec;

/// What the replay program reads (RULES §17), a line at a time.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields, rename = "ReplayInput")]
#[expect(dead_code, reason = "it is never made, only described")]
enum Input {
    /// Opens the contract: the first line, once.
    Open {
        /// The clock's reading.
        #[schemars(schema_with = "milestone_escrow::instant::json_schema")]
        at: UtcDateTime,
        /// What the client offers.
        open: Offer,
    },
    /// Gives a command.
    Command {
        /// The clock's reading.
        #[schemars(schema_with = "milestone_escrow::instant::json_schema")]
        at: UtcDateTime,
        /// What is asked for, by whom.
        command: Command,
        /// The revision that the author of the command has seen (REV-1).
        #[schemars(range(max = 18_446_744_073_709_551_615_u64))]
        revision: Option<u64>,
    },
    /// Lets the deadlines that have passed take effect (TIME-4).
    Advance {
        /// The clock's reading.
        #[schemars(schema_with = "milestone_escrow::instant::json_schema")]
        at: UtcDateTime,
        /// Always true.
        #[schemars(extend("const" = true))]
        advance: bool,
    },
}

/// What the replay program answers (RULES §17), a line at a time.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields, rename = "ReplayOutput")]
#[expect(dead_code, reason = "it is never made, only described")]
enum Output {
    /// What was recorded.
    Accepted {
        /// The events, those of deadlines first.
        events: Vec<Event>,
        /// The number of events of the contract.
        #[schemars(range(max = 18_446_744_073_709_551_615_u64))]
        revision: u64,
    },
    /// Nothing has happened.
    Rejected {
        /// Why.
        rejected: Rejection,
    },
    /// The end of the input.
    End {
        /// The contract, as it is then; null if there is none.
        contract: Option<Contract>,
    },
}

/// What may be read.
fn as_read<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_deserialize().into_generator().into_root_schema_for::<T>()
}

/// What is written.
fn as_written<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}

/// Every schema by the name of its file.
fn schemas() -> [(&'static str, Schema); 9] {
    [
        ("offer", as_read::<Offer>()),
        ("command", as_read::<Command>()),
        ("event", as_written::<Event>()),
        ("event_as_read", as_read::<Event>()),
        ("rejection", as_written::<Rejection>()),
        ("view", as_written::<Contract>()),
        ("transfer", as_written::<Transfer>()),
        ("replay_input", as_read::<Input>()),
        ("replay_output", as_written::<Output>()),
    ]
}

/// The others, so that every type has both. What is written is valid by either.
fn other_schemas() -> [(&'static str, Schema); 5] {
    [
        ("offer_as_written", as_written::<Offer>()),
        ("command_as_written", as_written::<Command>()),
        ("rejection_as_read", as_read::<Rejection>()),
        ("view_as_read", as_read::<Contract>()),
        ("transfer_as_read", as_read::<Transfer>()),
    ]
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "schemas", &format!("{name}.json")].iter().collect()
}

#[test]
fn the_checked_in_schemas_are_those_of_the_types() {
    for (name, schema) in schemas() {
        if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some_and(|value| value == "1") {
            let text = serde_json::to_string_pretty(&schema).expect("a schema can be written");
            std::fs::write(path(name), text + "\n").expect("the file can be written");
        }
        let text = std::fs::read_to_string(path(name)).expect("the schema is checked in");
        // As values: the order of names is another's choice, a feature of `serde_json`.
        let checked_in: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(checked_in, *schema.as_value(), "{name}.json");
    }
}

/// The one list that is kept by hand.
#[test]
fn the_codes_of_rejections_are_those_of_the_rule_book() {
    let schema = as_written::<Rejection>();
    assert_eq!(schema.pointer("/properties/code/enum"), Some(&Value::from(spec::codes())));
}
