//! Each format with every golden value. The table in the guide is what this finds. `MILESTONE_ESCROW_BLESS=1`
//! writes the table again; then read what has changed.

use std::fmt::Debug;
use std::path::PathBuf;

use milestone_escrow::{
    AccountChange, BatchRejectionDetails, Clearing, ClientCommand, Command, ContractView, Currency, Entries,
    EscrowChange, Event, Feedback, Forecast, FreelancerCommand, Instruction, Message, MilestoneNumber, Money,
    Offer, Permission, Policy, Rejection, RejectionDetails, Role, StatementView, Transfer,
};
use milestone_escrow_formats::{Format, for_each_format};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// Formats that lose values without an error when they write. Serde gives no way to tell these formats apart.
const LOSSY: [&str; 2] = ["`serde_pickle`", "`quick_xml`"];

/// What became of the values of one kind.
#[derive(Debug, Default)]
struct Outcome {
    carried: usize,
    not_written: Vec<String>,
    /// Written, and then read as another value or not at all.
    lost: Vec<String>,
}

impl Outcome {
    fn cell(&self) -> String {
        let all = self.carried + self.not_written.len() + self.lost.len();
        let counts = [
            (self.carried, "carried"),
            (self.not_written.len(), "not written"),
            (self.lost.len(), "**lost**"),
        ];
        let named = counts.into_iter().filter(|(count, _)| *count > 0);
        let cells: Vec<String> = named
            .map(|(count, name)| if count == all { name.to_owned() } else { format!("{count} {name}") })
            .collect();
        cells.join(", ")
    }
}

struct Row {
    format: &'static str,
    package: &'static str,
    kinds: [(&'static str, Outcome); 6],
}

fn golden(name: &str) -> String {
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "golden", &format!("{name}.jsonl")].iter().collect();
    std::fs::read_to_string(path).expect("the golden file is there")
}

fn measured<F: Format, T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str) -> Outcome {
    let mut outcome = Outcome::default();
    for line in golden(name).lines() {
        let value: T = serde_json::from_str(line).expect("golden values are read");
        let bytes = match F::write(&value) {
            Ok(bytes) => bytes,
            Err(reason) => {
                outcome.not_written.push(format!("{reason}: {line}"));
                continue;
            }
        };
        match F::read::<T>(&bytes) {
            Ok(again) if again == value => outcome.carried += 1,
            told => outcome.lost.push(format!("{told:?}: {}", String::from_utf8_lossy(&bytes))),
        }
    }
    outcome
}

fn row<F: Format>() -> Row {
    let kinds = [
        ("events", measured::<F, Event>("events")),
        ("commands", measured::<F, Command>("commands")),
        ("offers", measured::<F, Offer>("offers")),
        ("transfers", measured::<F, Transfer>("transfers_with_instants")),
        ("views", measured::<F, ContractView>("views")),
        ("others", others::<F>()),
    ];
    Row { format: F::NAME, package: F::PACKAGE, kinds }
}

/// Everything else that a host shows, and that can be read again.
fn others<F: Format>() -> Outcome {
    let all = [
        measured::<F, Permission>("permissions"),
        measured::<F, Forecast>("forecasts"),
        measured::<F, StatementView>("statements"),
        measured::<F, Entries>("entries"),
        measured::<F, Feedback>("feedback"),
        measured::<F, Message>("messages"),
        measured::<F, RejectionDetails>("rejection_details"),
        measured::<F, BatchRejectionDetails>("batch_rejection_details"),
        measured::<F, Instruction>("instructions"),
        measured::<F, EscrowChange>("escrow_changes"),
        measured::<F, AccountChange>("account_changes"),
        measured::<F, Clearing>("clearings"),
    ];
    all.into_iter().fold(Outcome::default(), |mut sum, one| {
        sum.carried += one.carried;
        sum.not_written.extend(one.not_written);
        sum.lost.extend(one.lost);
        sum
    })
}

/// The version of a package in `Cargo.lock`.
fn version(package: &str) -> &'static str {
    let mut lines = include_str!("../Cargo.lock").lines();
    lines.find(|line| *line == format!("name = \"{package}\"")).expect("the package is locked");
    let version = lines.next().and_then(|line| line.split('"').nth(1)).expect("its version");
    version.split('+').next().unwrap_or(version)
}

fn table(rows: &[Row]) -> String {
    let mut table = String::from(
        "| format | version | events | commands | offers | transfers | views | others |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for Row { format, package, kinds } in rows {
        let cells: Vec<String> = kinds.iter().map(|(_, outcome)| outcome.cell()).collect();
        table += &format!("| {format} | {} | {} |\n", version(package), cells.join(" | "));
    }
    table
}

#[test]
fn the_table_of_the_guide() {
    let rows: Vec<Row> = for_each_format!(row);
    for Row { format, kinds, .. } in &rows {
        for (kind, outcome) in kinds {
            let lost = outcome.lost.first();
            assert!(lost.is_none() || LOSSY.contains(format), "{format} loses {kind}: {lost:?}");
        }
    }
    let path: PathBuf =
        [env!("CARGO_MANIFEST_DIR"), "..", "..", "src", "guide", "formats.md"].iter().collect();
    let page = std::fs::read_to_string(&path).expect("the page is there");
    let (before, rest) = page.split_once("<!-- table -->\n\n").expect("where the table begins");
    let (found, after) = rest.split_once("\n<!-- end -->").expect("where it ends");
    let table = table(&rows);
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some_and(|value| value == "1") {
        let page = format!("{before}<!-- table -->\n\n{table}\n<!-- end -->{after}");
        std::fs::write(&path, page).expect("the page can be written");
        return;
    }
    assert_eq!(found, table, "the guide has another table");
}

/// What a host's developer reads where a value is not written.
#[test]
fn the_reasons() {
    fn reason<F: Format>(value: &impl Serialize) -> String {
        F::write(value).expect_err("it is not written")
    }
    use milestone_escrow_formats::{Bincode, Postcard, Toml};

    let told = reason::<Toml>(&Policy { answer_window: None, revision_limit: Some(3), ..Policy::upwork() });
    assert!(told.contains("`answer_window` of the policy is null"), "{told}");
    let event: Event =
        serde_json::from_str(r#"{"at":"2026-01-31T12:00:00Z","kind":"offer_accepted"}"#).expect("an event");
    assert!(reason::<Bincode>(&event).contains("stores no names of fields"));
    let rejection = Rejection::StaleRevision { seen: 3, actual: 4 };
    assert!(reason::<Bincode>(&rejection).contains("stores no names of fields"));
    assert!(reason::<Bincode>(&rejection.details()).contains("stores no names of fields"));
    let list = milestone_escrow_formats::MessagePack::write(&rejection).expect("it is written");
    assert_eq!(list.first(), Some(&0x83), "a map of three names, not a list");
    // Postcard drops the text of every error.
    assert_eq!(reason::<Postcard>(&event), "Serde Serialization Error");
}

/// What formats without names carry: types without fields. A lone name of a command is written, and not read.
#[test]
fn without_names() {
    fn carries<F: Format, T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
        let bytes = F::write(&value).expect("it is written");
        assert_eq!(F::read::<T>(&bytes), Ok(value));
    }
    fn carries_small<F: Format>() {
        F::write(&Money::parse("12.45", Currency::KWD).expect("money")).expect_err("money has fields");
        carries::<F, _>((Currency::EUR, Role::Arbiter, MilestoneNumber::from(7)));
        let alone = F::write(&ClientCommand::EndContract).expect("a lone name is written");
        F::read::<ClientCommand>(&alone).expect_err("it is not read");
        F::write(&Command::from(ClientCommand::EndContract)).expect_err("with the role it is not written");
    }
    carries_small::<milestone_escrow_formats::Postcard>();
    carries_small::<milestone_escrow_formats::Bincode>();
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Stored<C> {
    #[serde(flatten)]
    event: Event,
    #[serde(flatten)]
    command: C,
    contract: u64,
}

/// Whether every event is carried together with a command, both flattened.
fn carries_with<F: Format, C: Clone + Serialize + DeserializeOwned + PartialEq>(command: &C) -> bool {
    golden("events").lines().all(|line| {
        let event = serde_json::from_str(line).expect("golden values are read");
        let stored = Stored { event, command: command.clone(), contract: 7 };
        let bytes = F::write(&stored).expect("it is written");
        F::read::<Stored<C>>(&bytes).is_ok_and(|again| again == stored)
    })
}

/// What is flattened in other formats: an `Event` and a `Command` always, a command of a role as the guide
/// says.
#[test]
fn flattened_in_other_formats() {
    use milestone_escrow_formats::{
        BsonBytes, BsonDocument, Ciborium, MessagePack, MessagePackNamed, Minicbor, SimdJson, SonicRs, Yaml,
    };

    fn told<F: Format>() -> [bool; 3] {
        let submission =
            FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: "Done".into() };
        let acceptance = FreelancerCommand::AcceptOffer;
        assert!(
            carries_with::<F, _>(&Command::from(submission.clone())) || F::NAME.contains("yaml"),
            "{}",
            F::NAME
        );
        [
            carries_with::<F, _>(&Command::from(acceptance.clone())),
            carries_with::<F, _>(&submission),
            carries_with::<F, _>(&acceptance),
        ]
    }
    for all in [
        told::<SimdJson>(),
        told::<SonicRs>(),
        told::<MessagePackNamed>(),
        told::<BsonDocument>(),
        told::<BsonBytes>(),
    ] {
        assert_eq!(all, [true; 3]);
    }
    // Serde's buffer has no place for the tags of YAML.
    assert_eq!(told::<Yaml>(), [false; 3]);
    // Their null is an absent option.
    assert_eq!([told::<Ciborium>(), told::<Minicbor>()], [[true, true, false]; 2]);
    // Serde does not tell that the format is not for people, so the fields are a list.
    assert_eq!(told::<MessagePack>(), [true, false, true]);
}

/// A policy that says something in every nullable field of version 1 can be carried by a format without null.
#[test]
fn a_full_policy_in_toml() {
    let policy = Policy { revision_limit: Some(3), ..Policy::upwork() };
    let bytes = milestone_escrow_formats::Toml::write(&policy).expect("it is written");
    assert_eq!(milestone_escrow_formats::Toml::read::<Policy>(&bytes), Ok(policy));
}
