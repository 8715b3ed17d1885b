//! The JSON Schemas of the wire form, checked in as `tests/schemas`. `MILESTONE_ESCROW_BLESS=1` rewrites
//! them; then review the changes. `.ci/schemas` checks documents against them with independent validators.
//!
//! Every type is in one of two files, one for each direction: `as_read.json` and `as_written.json`. Each of
//! the other files names the type of a whole document, and refers to these two.
#![cfg(feature = "schemars")]

mod documents;
mod layout;
mod shown;
mod spellings;

use std::path::PathBuf;

use milestone_escrow::{
    AccountChange, BatchRejection, BatchRejectionDetails, Command, Contract, Entries, EscrowChange, Event,
    Feedback, Forecast, Instruction, Message, Offer, Permission, Rejection, RejectionDetails, StatementView,
    Transfer,
};
use schemars::generate::SchemaSettings;
use schemars::transform::transform_subschemas;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::Value;
use time::UtcDateTime;

use crate::wire::spec;

/// What the replay program reads (RULES §17), a line at a time.
#[derive(JsonSchema)]
#[schemars(untagged, deny_unknown_fields, rename = "ReplayInput", transform = references_alone)]
#[expect(dead_code, clippy::large_enum_variant, reason = "it is never made, only described")]
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
        #[schemars(range(max = 18_446_744_073_709_551_615_u64), transform = without_format)]
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
#[schemars(untagged, deny_unknown_fields, rename = "ReplayOutput", transform = references_alone)]
#[expect(dead_code, reason = "it is never made, only described")]
enum Output {
    /// What was recorded.
    Accepted {
        /// The events, those of deadlines first.
        events: Vec<Event>,
        /// The number of events of the contract.
        #[schemars(range(max = 18_446_744_073_709_551_615_u64), transform = without_format)]
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

/// Removes `uint64`, which is no format of JSON Schema: strict validators refuse a schema with it.
fn without_format(number: &mut Schema) {
    number.remove("format");
}

/// Puts every reference with a description beside it into an `allOf` of its own, as the crate does.
fn references_alone(schema: &mut Schema) {
    if schema.get("description").is_some()
        && let Some(reference) = schema.remove("$ref")
    {
        schema.insert("allOf".into(), serde_json::json!([{ "$ref": reference }]));
    }
    transform_subschemas(&mut references_alone, schema);
}

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The names of the schemas begin with this. They are names, not addresses: no host is called `.invalid` (RFC
/// 2606).
const NAMES: &str = "https://milestone-escrow.invalid/schemas/";

/// The schemas of what may be read.
fn reading() -> SchemaSettings {
    SchemaSettings::draft2020_12().for_deserialize()
}

/// The schemas of what is written.
fn writing() -> SchemaSettings {
    SchemaSettings::draft2020_12().for_serialize()
}

/// The types of one direction in one file, and the files that refer to it.
struct Direction {
    file: &'static str,
    about: &'static str,
    settings: SchemaSettings,
    generator: SchemaGenerator,
    /// For each file name: the reference to a type, and the schema of this type alone.
    documents: Vec<(&'static str, String, Schema)>,
}

impl Direction {
    fn new(file: &'static str, about: &'static str, settings: SchemaSettings) -> Self {
        let generator = settings.clone().into_generator();
        Self { file, about, settings, generator, documents: Vec::new() }
    }

    /// Adds the file for documents of this type.
    fn with<T: JsonSchema>(mut self, file: &'static str) -> Self {
        let schema = self.generator.subschema_for::<T>();
        let reference =
            schema.get("$ref").and_then(Value::as_str).expect("the type has a definition").to_owned();
        let alone = self.settings.clone().into_generator().into_root_schema_for::<T>();
        self.documents.push((file, reference, alone));
        self
    }

    /// The file with all types.
    fn definitions(&mut self) -> Schema {
        let definitions = self.generator.take_definitions(true);
        json_schema!({
            "$schema": DRAFT,
            "$id": format!("{NAMES}{}.json", self.file),
            "description": self.about,
            "$defs": definitions,
        })
    }

    /// Every file, by its name without the file extension.
    fn files(mut self) -> Vec<(&'static str, Schema)> {
        let mut files = vec![(self.file, self.definitions())];
        files.extend(self.documents.iter().map(|(file, reference, alone)| {
            let schema = json_schema!({
                "$schema": DRAFT,
                "$id": format!("{NAMES}{file}.json"),
                "title": alone.get("title"),
                "$ref": format!("{}.json{reference}", self.file),
            });
            (*file, schema)
        }));
        files
    }
}

fn directions() -> [Direction; 2] {
    let read = Direction::new("as_read", "Every type as it may be read.", reading())
        .with::<Offer>("offer")
        .with::<Command>("command")
        .with::<Instruction>("instruction")
        .with::<Event>("event_as_read")
        .with::<Input>("replay_input");
    let written = Direction::new("as_written", "Every type as it is written.", writing())
        .with::<Event>("event")
        .with::<Rejection>("rejection")
        .with::<RejectionDetails>("rejection_details")
        .with::<BatchRejection>("batch_rejection")
        .with::<BatchRejectionDetails>("batch_rejection_details")
        .with::<Message>("message")
        .with::<Contract>("view")
        .with::<Transfer>("transfer")
        .with::<Permission>("permission")
        .with::<Forecast>("forecast")
        .with::<StatementView>("statement")
        .with::<Entries>("entries")
        .with::<EscrowChange>("escrow_change")
        .with::<AccountChange>("account_change")
        .with::<Feedback>("feedback")
        .with::<Output>("replay_output");
    [read, written]
}

/// The others, so that every type has both. What is written is valid by either.
fn other_schemas() -> [(&'static str, Schema); 17] {
    let (read, written) = (|| reading().into_generator(), || writing().into_generator());
    [
        ("offer_as_written", written().into_root_schema_for::<Offer>()),
        ("command_as_written", written().into_root_schema_for::<Command>()),
        ("rejection_as_read", read().into_root_schema_for::<Rejection>()),
        ("rejection_details_as_read", read().into_root_schema_for::<RejectionDetails>()),
        ("instruction_as_written", written().into_root_schema_for::<Instruction>()),
        ("batch_rejection_as_read", read().into_root_schema_for::<BatchRejection>()),
        ("batch_rejection_details_as_read", read().into_root_schema_for::<BatchRejectionDetails>()),
        ("message_as_read", read().into_root_schema_for::<Message>()),
        ("view_as_read", read().into_root_schema_for::<Contract>()),
        ("transfer_as_read", read().into_root_schema_for::<Transfer>()),
        ("permission_as_read", read().into_root_schema_for::<Permission>()),
        ("forecast_as_read", read().into_root_schema_for::<Forecast>()),
        ("statement_as_read", read().into_root_schema_for::<StatementView>()),
        ("entries_as_read", read().into_root_schema_for::<Entries>()),
        ("escrow_change_as_read", read().into_root_schema_for::<EscrowChange>()),
        ("account_change_as_read", read().into_root_schema_for::<AccountChange>()),
        ("feedback_as_read", read().into_root_schema_for::<Feedback>()),
    ]
}

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "schemas", &format!("{name}.json")].iter().collect()
}

#[test]
fn the_schemas_are_up_to_date() {
    for (name, schema) in directions().into_iter().flat_map(Direction::files) {
        if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some_and(|value| value == "1") {
            let text = serde_json::to_string(&schema).expect("a schema can be written");
            std::fs::write(path(name), layout::laid_out(&text)).expect("the file can be written");
        }
        let text = std::fs::read_to_string(path(name)).expect("the schema is checked in");
        // The files are compared as values, because the order of names depends on a feature of `serde_json`.
        let checked_in: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(checked_in, *schema.as_value(), "{name}.json");
    }
}

/// The schema of a single type has the same definitions as the file with all types. So no definition has
/// another meaning or another name there.
#[test]
fn a_single_type_has_the_same_definitions() {
    for mut direction in directions() {
        let shared = direction.definitions();
        for (file, reference, mut alone) in direction.documents {
            let definitions = alone.remove("$defs").unwrap_or_default();
            for (name, definition) in definitions.as_object().into_iter().flatten() {
                assert_eq!(shared.pointer(&format!("/$defs/{name}")), Some(definition), "{name} of {file}");
            }
            alone.remove("$schema");
            alone.remove("title");
            assert_eq!(shared.pointer(&reference[1..]), Some(alone.as_value()), "{file}");
        }
    }
}

/// This list is kept by hand. The last code is for a bug in the crate, so it is not in the rule book.
#[test]
fn the_codes_of_rejections_are_those_of_the_rule_book() {
    let schema = writing().into_generator().into_root_schema_for::<Rejection>();
    let codes = [spec::codes(), vec!["internal"]].concat();
    assert_eq!(schema.pointer("/properties/code/enum"), Some(&Value::from(codes)));
}
