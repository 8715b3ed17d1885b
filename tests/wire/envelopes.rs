//! Values inside a host's own types: flattened beside other fields, tagged in every way that serde has, in
//! lists, maps and options. What was written is read back, in any order of the fields.

use core::fmt::Debug;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use milestone_escrow::{ClientCommand, Command, Event, FreelancerCommand};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::json_tree::Tree;
use super::{read, samples};

/// Fields of a host, one of them named like nothing of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct More {
    id: u64,
    author: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct BesideFields<T> {
    id: u64,
    #[serde(flatten)]
    ours: T,
    revision: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct BeforeFlattened<T> {
    #[serde(flatten)]
    ours: T,
    #[serde(flatten)]
    more: More,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct AfterFlattened<T> {
    #[serde(flatten)]
    more: More,
    #[serde(flatten)]
    ours: T,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct BeforeRest<T> {
    #[serde(flatten)]
    ours: T,
    #[serde(flatten)]
    rest: BTreeMap<String, serde_json::Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Nested<T> {
    #[serde(flatten)]
    inner: BesideFields<T>,
    outer: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum InternallyTagged<T> {
    Ours(T),
    Others(More),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type")]
enum FlattenedInTagged<T> {
    Ours {
        id: u64,
        #[serde(flatten)]
        ours: T,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "content")]
enum AdjacentlyTagged<T> {
    Ours(T),
    WithMore { ours: T, id: u64 },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum Untagged<T> {
    Ours(T),
    Others(Vec<u64>),
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Within<T> {
    maybe: Option<T>,
    many: Vec<T>,
    by_name: BTreeMap<String, T>,
    boxed: Box<(T, u64)>,
}

/// The fields of the object in another order.
fn reordered(text: &str, order: &[Index]) -> String {
    let Tree::Object(mut fields) = Tree::parse(text) else { return text.into() };
    let last = fields.len().saturating_sub(1);
    for (place, other) in (0..last).zip(order) {
        fields.swap(place, place + other.index(last + 1 - place));
    }
    Tree::Object(fields).to_string()
}

#[track_caller]
fn assert_survives<T: Serialize + DeserializeOwned + PartialEq + Debug>(envelope: &T, order: &[Index]) {
    let written = serde_json::to_string(envelope).expect("an envelope can be written");
    assert_eq!(read::<T>(&written).as_ref(), Some(envelope), "{written}");
    let reordered = reordered(&written, order);
    assert_eq!(read::<T>(&reordered).as_ref(), Some(envelope), "{reordered}");
    let tree = serde_json::to_value(envelope).expect("and as a tree");
    assert_eq!(serde_json::from_value::<T>(tree).ok().as_ref(), Some(envelope), "as a tree: {written}");
}

/// A value in every envelope.
fn assert_survives_everywhere<T>(ours: &T, more: &More, order: &[Index])
where
    T: Clone + Serialize + DeserializeOwned + PartialEq + Debug,
{
    let (id, ours) = (more.id, || ours.clone());
    let by_name = BTreeMap::from([("a".to_owned(), ours())]);
    let within =
        Within { maybe: Some(ours()), many: vec![ours(), ours()], by_name, boxed: Box::new((ours(), id)) };
    assert_survives(&within, order);
    let beside = BesideFields { id, ours: ours(), revision: Some(id) };
    assert_survives(&beside, order);
    assert_survives(&Nested { inner: beside, outer: true }, order);
    assert_survives(&BeforeFlattened { ours: ours(), more: more.clone() }, order);
    assert_survives(&AfterFlattened { ours: ours(), more: more.clone() }, order);
    let rest = BTreeMap::from([("id".to_owned(), id.into())]);
    assert_survives(&BeforeRest { ours: ours(), rest }, order);
    assert_survives(&InternallyTagged::Ours(ours()), order);
    assert_survives(&FlattenedInTagged::Ours { id, ours: ours() }, order);
    assert_survives(&AdjacentlyTagged::Ours(ours()), order);
    assert_survives(&AdjacentlyTagged::WithMore { ours: ours(), id }, order);
    assert_survives(&Untagged::Ours(ours()), order);
    assert_survives(&Untagged::Ours(within), order);
}

fn any_more() -> impl Strategy<Value = More> {
    (any::<u64>(), any::<Option<String>>()).prop_map(|(id, author)| More { id, author })
}

static EVENTS: LazyLock<Vec<Event>> = LazyLock::new(samples::events);

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn events_survive(event in select(EVENTS.clone()), more in any_more(), order in any::<[Index; 6]>()) {
        assert_survives_everywhere(&event, &more, &order);
        assert_survives_everywhere(&event.kind, &more, &order);
    }

    #[test]
    fn commands_survive(
        command in select(samples::commands()),
        more in any_more(),
        order in any::<[Index; 6]>(),
    ) {
        assert_survives_everywhere(&command, &more, &order);
        match &command {
            Command::Client(command) => assert_survives_everywhere(command, &more, &order),
            Command::Freelancer(command) => assert_survives_everywhere(command, &more, &order),
            Command::Arbiter(command) => assert_survives_everywhere(command, &more, &order),
        }
    }

    #[test]
    fn changes_survive(
        change in select(samples::changes()),
        more in any_more(),
        order in any::<[Index; 6]>(),
    ) {
        assert_survives_everywhere(&change, &more, &order);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]

    #[test]
    fn offers_survive(offer in select(samples::offers()), more in any_more(), order in any::<[Index; 6]>()) {
        assert_survives_everywhere(&offer.policy, &more, &order);
        assert_survives_everywhere(&offer.milestones[0].amount, &more, &order);
        assert_survives_everywhere(&offer, &more, &order);
    }
}

/// The variants without data, each of them.
#[test]
fn names_without_data_survive() {
    let more = More { id: 1, author: None };
    for event in
        EVENTS.iter().filter(|event| serde_json::to_value(&event.kind).is_ok_and(|kind| kind.is_string()))
    {
        assert_survives_everywhere(&event.kind, &more, &[]);
    }
    assert_survives_everywhere(&FreelancerCommand::AcceptOffer, &more, &[]);
    assert_survives_everywhere(&ClientCommand::EndContract, &more, &[]);
}

/// Strict inside a host's types, too: as far as serde asks the reader.
#[test]
fn what_is_broken_is_refused() {
    let refused = [
        // A name without data takes none, but what serde itself has written.
        r#"{"id":1,"accept_offer":{}}"#,
        r#"{"id":1,"accept_offer":[]}"#,
        r#"{"id":1,"accept_offer":true}"#,
        r#"{"id":1,"submit_work":null}"#,
        r#"{"id":1,"submit_work":[1]}"#,
        r#"{"id":1,"submit_work":{"milestone":1,"unknown":1}}"#,
        r#"{"id":1,"unknown":{}}"#,
        r#"{"id":1}"#,
    ];
    for text in refused {
        assert_eq!(read::<BesideFields<FreelancerCommand>>(text), None, "{text}");
    }
    for text in [r#"{"accept_offer":null}"#, r#"{"accept_offer":{}}"#, r#"["accept_offer"]"#, "null"] {
        assert_eq!(read::<FreelancerCommand>(text), None, "{text}");
        let inside = format!(r#"{{"maybe":{text},"many":[],"by_name":{{}},"boxed":["accept_offer",1]}}"#);
        assert_eq!(read::<Within<FreelancerCommand>>(&inside).is_some(), text == "null", "{inside}");
    }
    let broken = r#""kind":{"offer_declined":{"note":1}},"at":"2026-01-31T12:00:00Z""#;
    assert_eq!(read::<BesideFields<Event>>(&format!(r#"{{"id":1,{broken}}}"#)), None);
    assert_eq!(read::<InternallyTagged<Event>>(&format!(r#"{{"type":"Ours",{broken}}}"#)), None);
    let inside = format!(r#"{{"maybe":{{{broken}}},"many":[],"by_name":{{}},"boxed":["offer_accepted",1]}}"#);
    assert_eq!(read::<Within<Event>>(&inside), None);
}

/// What serde does not let the reader prevent, and the guide warns of.
#[test]
fn what_serde_hides() {
    let broken = r#"{"id":1,"at":"2026-01-31T12:00:00Z","kind":{"offer_declined":{"note":1}}}"#;
    let told: BesideFields<Option<Event>> = read(broken).expect("serde takes the error for an absence");
    assert_eq!(told.ours, None);
    let unknown = r#"{"id":1,"at":"2026-01-31T12:00:00Z","kind":"offer_accepted","unknown":1}"#;
    assert!(
        read::<BesideFields<Event>>(unknown).is_some(),
        "a host's struct ignores fields that it does not know"
    );
}

/// Hosts find a torn log by the end of its input.
#[test]
fn a_torn_line_says_that_the_input_ends() {
    for line in super::lines(&EVENTS).iter().filter(|line| line.len() < 150 && line.is_ascii()) {
        for end in 1..line.len() {
            let error = serde_json::from_str::<Event>(&line[..end]).expect_err("it is cut");
            assert!(error.is_eof(), "{error}: {}", &line[..end]);
        }
    }
}
