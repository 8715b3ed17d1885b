//! Every value of every sample, bent in every way: what must be refused, and the few things that may be left out or `null`.

use core::fmt::Debug;

use milestone_escrow::{Change, Command, Event, Offer};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::tree::{Tree, quoted};
use super::{lines, read, samples, spec};

/// Where a field may be left out or `null`.
struct Form {
    /// By the path's end: `release.amount`.
    may_be_absent: Vec<String>,
    /// `null` is a value of its own there, but it may not be left out.
    may_be_null: Vec<String>,
    /// The path of an object that may be empty.
    may_be_left_to_defaults: bool,
    /// Undecided by the rule book: not asked.
    undecided: Vec<String>,
}

impl Form {
    fn of_input() -> Self {
        let roles = ["client", "freelancer", "both", "arbiter", "CHANGE"];
        let commands = roles.iter().flat_map(|role| spec::commands(role));
        let optional = commands.flat_map(|spec| {
            let name = spec.name;
            spec.fields.into_iter().filter(|(_, optional)| *optional).map(move |(field, _)| format!("{name}.{field}"))
        });
        Self {
            may_be_absent: optional.collect(),
            may_be_null: Vec::new(),
            may_be_left_to_defaults: false,
            undecided: Vec::new(),
        }
    }

    fn of_offer() -> Self {
        let [milestone, top] = [vec!["milestones.description", "milestones.due"], vec!["fund_first", "policy"]];
        Self {
            may_be_absent: [milestone, top].concat().into_iter().map(String::from).collect(),
            may_be_null: nullable("policy"),
            may_be_left_to_defaults: true,
            undecided: Vec::new(),
        }
    }

    fn of_event() -> Self {
        let optional = spec::events().into_iter().flat_map(|spec| {
            let name = spec.name;
            spec.fields
                .into_iter()
                .filter(|(_, optional)| *optional)
                .map(move |(field, _)| format!("kind.{name}.{field}"))
        });
        let dues =
            ["kind.contract_offered.offer.milestones.due", "change.add_milestone.due", "change.change_due_date.due"];
        // §16 has `description?` in the terms of an offer and of a command; of those on record it says "with every default
        // filled in".
        let undecided = ["offer.milestones.description", "change.add_milestone.description"];
        Self {
            may_be_absent: optional.chain(dues.map(String::from)).collect(),
            may_be_null: nullable("kind.contract_offered.offer.policy"),
            may_be_left_to_defaults: false,
            undecided: undecided.map(String::from).into(),
        }
    }

    fn allows(&self, path: &str, bend: &Bend) -> bool {
        let among = |ends: &[String]| ends.iter().any(|end| path == end || path.ends_with(&format!(".{end}")));
        let in_policy = path.split('.').rev().nth(1) == Some("policy");
        match bend {
            Bend::LeftOut => among(&self.may_be_absent) || (in_policy && self.may_be_left_to_defaults),
            Bend::Null => among(&self.may_be_absent) || among(&self.may_be_null),
            Bend::Largest => true,
            Bend::NoFields => path == "policy" && self.may_be_left_to_defaults || path.ends_with("decline_offer"),
            Bend::Refused => false,
        }
    }
}

fn nullable(policy: &str) -> Vec<String> {
    spec::policy().iter().filter(|(_, null)| *null).map(|(field, _)| format!("{policy}.{field}")).collect()
}

/// What was done to a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Bend {
    LeftOut,
    Null,
    /// 2⁶⁴ − 1 for a whole number.
    Largest,
    /// `{}` for an object.
    NoFields,
    /// Anything that is never right.
    Refused,
}

const NO_WHOLE_NUMBERS: [&str; 12] =
    ["1.0", "1e0", "1E2", "-1", "-0", "0.5", "18446744073709551616", "1e400", "\"1\"", "true", "[1]", "{\"1\":1}"];

/// The same text with other values at one place, by what was done.
fn bent(tree: &Tree, place: &[usize]) -> Vec<(Bend, Tree)> {
    let here = tree.at(place);
    let to = |bend, value: Tree| (bend, tree.with(place, value));
    let mut bent = vec![to(Bend::Null, Tree::raw("null"))];
    let refused = |values: &[&str]| values.iter().map(|value| to(Bend::Refused, Tree::raw(value))).collect::<Vec<_>>();
    match here {
        Tree::Raw(text) if text.starts_with(|first: char| first.is_ascii_digit()) => {
            bent.extend(refused(&NO_WHOLE_NUMBERS));
            bent.push(to(Bend::Largest, Tree::raw("18446744073709551615")));
        }
        Tree::Raw(text) if text == "null" => bent.extend(refused(&["{}", "[]", "\"\"", "false"])),
        Tree::Raw(_) => bent.extend(refused(&["0", "1", "\"true\"", "\"\"", "[]", "{}"])),
        Tree::Text(text) => {
            bent.extend(refused(&["0", "1.5", "true", "[]", "{}"]));
            let behind = |value: &str| Tree::Object(vec![(quoted(text), Tree::raw(value))]);
            bent.extend(["null", "{}", "[]", "true", "1", "\"\""].map(|value| to(Bend::Refused, behind(value))));
            bent.push(to(Bend::Refused, Tree::Array(vec![here.clone()])));
        }
        Tree::Array(values) => {
            bent.extend(refused(&["{}", "\"\"", "0", "true"]));
            bent.push(to(Bend::Refused, Tree::Array([values.clone(), vec![Tree::raw("null")]].concat())));
        }
        Tree::Object(fields) => bent.extend(bent_object(fields).into_iter().map(|(bend, value)| to(bend, value))),
    }
    bent
}

fn bent_object(fields: &[(String, Tree)]) -> Vec<(Bend, Tree)> {
    let with = |more: (String, Tree)| Tree::Object([fields, &[more]].concat());
    let values: Vec<Tree> = fields.iter().map(|(_, value)| value.clone()).collect();
    let mut bent = vec![
        (Bend::NoFields, Tree::Object(Vec::new())),
        (Bend::Refused, Tree::Array(values.clone())),
        (Bend::Refused, Tree::Array(Vec::new())),
        (Bend::Refused, Tree::Array(vec![Tree::Object(fields.to_vec())])),
        (Bend::Refused, Tree::raw("\"\"")),
        (Bend::Refused, Tree::raw("0")),
        (Bend::Refused, Tree::raw("true")),
        (Bend::Refused, with((quoted("unknown"), Tree::raw("null")))),
        (Bend::Refused, with((quoted(""), Tree::raw("1")))),
    ];
    for (index, (name, value)) in fields.iter().enumerate() {
        let others = [&fields[..index], &fields[index + 1..]].concat();
        bent.push((Bend::Refused, with((name.clone(), value.clone()))));
        bent.push((Bend::Refused, with((escaped(name), value.clone()))));
        bent.push((Bend::Refused, with((name.clone(), Tree::raw("null")))));
        bent.push((Bend::Refused, Tree::Text(name.trim_matches('"').into())));
        for spelling in [name.to_uppercase(), name.replace('_', "-"), name.replacen('"', "\" ", 1)] {
            if spelling != *name {
                bent.push((Bend::Refused, Tree::Object([others.clone(), vec![(spelling, value.clone())]].concat())));
            }
        }
    }
    bent
}

/// The same name, its first letter written by its number.
fn escaped(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.nth(1).expect("a name is in quotes");
    format!("\"\\u{:04x}{}", u32::from(first), letters.as_str())
}

fn left_out(tree: &Tree, place: &[usize]) -> Option<(Bend, Tree)> {
    let (index, parent) = place.split_last()?;
    let Tree::Object(fields) = tree.at(parent) else { return None };
    let others = [&fields[..*index], &fields[index + 1..]].concat();
    Some((Bend::LeftOut, tree.with(parent, Tree::Object(others))))
}

/// A text with one value bent.
pub(crate) struct Bent {
    /// The value's path.
    pub(crate) path: String,
    pub(crate) bend: Bend,
    /// Whether it stood in a list, and is gone from there or `null`.
    is_list_item: bool,
    pub(crate) text: String,
}

/// Every value of a line, bent in every way.
pub(crate) fn all(line: &str) -> Vec<Bent> {
    let tree = Tree::parse(line);
    let bent_at = |place: &Vec<usize>| {
        let in_list = place.len() > 1 && matches!(tree.at(&place[..place.len() - 1]), Tree::Array(_));
        let told = |(bend, bent): (Bend, Tree)| Bent {
            path: tree.path(place),
            bend,
            is_list_item: in_list && matches!(bend, Bend::Null | Bend::LeftOut),
            text: bent.to_string(),
        };
        bent(&tree, place).into_iter().chain(left_out(&tree, place)).map(told).collect::<Vec<_>>()
    };
    tree.places().iter().flat_map(bent_at).collect()
}

/// Bends every value of every line: each is refused, or allowed by the form and then read to something that can be written.
fn assert_bends<T: Serialize + DeserializeOwned + PartialEq + Debug>(lines: &[String], form: &Form) {
    let (mut accepted, mut refused) = (0, 0);
    for line in lines {
        for Bent { path, bend, is_list_item, text } in all(line) {
            if form.undecided.iter().any(|end| path.ends_with(end)) {
                continue;
            }
            let told = read::<T>(&text);
            let is_allowed = (form.allows(&path, &bend) && !is_list_item) || text == *line;
            assert_eq!(told.is_some(), is_allowed, "{path} {bend:?} in {text}");
            match told {
                Some(told) => {
                    let written = serde_json::to_string(&told).expect("what was read can be written");
                    assert_eq!(read::<T>(&written).as_ref(), Some(&told), "{written}");
                    accepted += 1;
                }
                None => refused += 1,
            }
        }
    }
    assert!(accepted > 0 && refused > 10 * accepted, "{accepted} accepted, {refused} refused");
}

#[test]
fn commands_that_are_bent() {
    assert_bends::<Command>(&lines(&samples::commands()), &Form::of_input());
}

#[test]
fn changes_that_are_bent() {
    assert_bends::<Change>(&lines(&samples::changes()), &Form::of_input());
}

#[test]
fn offers_that_are_bent() {
    assert_bends::<Offer>(&lines(&samples::offers()), &Form::of_offer());
}

#[test]
fn events_that_are_bent() {
    assert_bends::<Event>(&lines(&samples::events()), &Form::of_event());
}
