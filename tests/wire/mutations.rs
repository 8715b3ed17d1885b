//! Every value of every sample, changed in every way. Most changes must be refused. A few fields may be left
//! out or `null`.

use core::fmt::Debug;

use milestone_escrow::{Change, Command, Event, Offer};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::json_tree::{Tree, quoted};
use super::{lines, read, samples, spec};

/// Which fields may be left out or `null`.
struct Form {
    /// By the end of the path, for example `release.amount`.
    may_be_absent: Vec<String>,
    /// `null` has a meaning of its own here, and the field may not be left out.
    may_be_null: Vec<String>,
    /// The path of an object that may be empty.
    may_be_left_to_defaults: bool,
    /// The rule book does not decide these, so they are not checked.
    undecided: Vec<String>,
}

impl Form {
    fn of_input() -> Self {
        let roles = ["client", "freelancer", "both", "arbiter", "CHANGE"];
        let commands = roles.iter().flat_map(|role| spec::commands(role));
        let optional = commands.flat_map(|spec| {
            let name = spec.name;
            spec.fields
                .into_iter()
                .filter(|(_, optional)| *optional)
                .map(move |(field, _)| format!("{name}.{field}"))
        });
        Self {
            may_be_absent: optional.collect(),
            may_be_null: Vec::new(),
            may_be_left_to_defaults: false,
            undecided: Vec::new(),
        }
    }

    fn of_offer() -> Self {
        let [milestone, top] =
            [vec!["milestones.description", "milestones.due"], vec!["fund_first", "policy"]];
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
        let dues = [
            "kind.contract_offered.offer.milestones.due",
            "change.add_milestone.due",
            "change.change_due_date.due",
        ];
        // §16 has `description?` in the terms of an offer and of a command. For recorded terms it says "with
        // every default filled in".
        let undecided = ["offer.milestones.description", "change.add_milestone.description"];
        Self {
            may_be_absent: optional.chain(dues.map(String::from)).collect(),
            may_be_null: nullable("kind.contract_offered.offer.policy"),
            may_be_left_to_defaults: false,
            undecided: undecided.map(String::from).into(),
        }
    }

    fn allows(&self, path: &str, mutation: &Mutation) -> bool {
        let among =
            |ends: &[String]| ends.iter().any(|end| path == end || path.ends_with(&format!(".{end}")));
        let in_policy = path.split('.').rev().nth(1) == Some("policy");
        match mutation {
            Mutation::LeftOut => among(&self.may_be_absent) || (in_policy && self.may_be_left_to_defaults),
            Mutation::Null => among(&self.may_be_absent) || among(&self.may_be_null),
            Mutation::Largest => true,
            Mutation::NoFields => {
                path == "policy" && self.may_be_left_to_defaults || path.ends_with("decline_offer")
            }
            Mutation::Refused => false,
        }
    }
}

fn nullable(policy: &str) -> Vec<String> {
    spec::policy().iter().filter(|(_, null)| *null).map(|(field, _)| format!("{policy}.{field}")).collect()
}

/// The change to a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Mutation {
    LeftOut,
    Null,
    /// 2⁶⁴ − 1 for a whole number.
    Largest,
    /// `{}` for an object.
    NoFields,
    /// A value that is never valid.
    Refused,
}

const NO_WHOLE_NUMBERS: [&str; 12] = [
    "1.0",
    "1e0",
    "1E2",
    "-1",
    "-0",
    "0.5",
    "18446744073709551616",
    "1e400",
    "\"1\"",
    "true",
    "[1]",
    "{\"1\":1}",
];

/// The same tree with other values at one place, each with its change.
fn mutated(tree: &Tree, place: &[usize]) -> Vec<(Mutation, Tree)> {
    let here = tree.at(place);
    let to = |mutation, value: Tree| (mutation, tree.with(place, value));
    let mut mutated = vec![to(Mutation::Null, Tree::raw("null"))];
    let refused = |values: &[&str]| {
        values.iter().map(|value| to(Mutation::Refused, Tree::raw(value))).collect::<Vec<_>>()
    };
    match here {
        Tree::Raw(text) if text.starts_with(|first: char| first.is_ascii_digit()) => {
            mutated.extend(refused(&NO_WHOLE_NUMBERS));
            mutated.push(to(Mutation::Largest, Tree::raw("18446744073709551615")));
        }
        Tree::Raw(text) if text == "null" => mutated.extend(refused(&["{}", "[]", "\"\"", "false"])),
        Tree::Raw(_) => mutated.extend(refused(&["0", "1", "\"true\"", "\"\"", "[]", "{}"])),
        Tree::Text(text) => {
            mutated.extend(refused(&["0", "1.5", "true", "[]", "{}"]));
            let behind = |value: &str| Tree::Object(vec![(quoted(text), Tree::raw(value))]);
            mutated.extend(
                ["null", "{}", "[]", "true", "1", "\"\""].map(|value| to(Mutation::Refused, behind(value))),
            );
            mutated.push(to(Mutation::Refused, Tree::Array(vec![here.clone()])));
        }
        Tree::Array(values) => {
            mutated.extend(refused(&["{}", "\"\"", "0", "true"]));
            mutated
                .push(to(Mutation::Refused, Tree::Array([values.clone(), vec![Tree::raw("null")]].concat())));
        }
        Tree::Object(fields) => {
            mutated.extend(mutated_object(fields).into_iter().map(|(mutation, value)| to(mutation, value)))
        }
    }
    mutated
}

fn mutated_object(fields: &[(String, Tree)]) -> Vec<(Mutation, Tree)> {
    let with = |more: (String, Tree)| Tree::Object([fields, &[more]].concat());
    let values: Vec<Tree> = fields.iter().map(|(_, value)| value.clone()).collect();
    let mut mutated = vec![
        (Mutation::NoFields, Tree::Object(Vec::new())),
        (Mutation::Refused, Tree::Array(values.clone())),
        (Mutation::Refused, Tree::Array(Vec::new())),
        (Mutation::Refused, Tree::Array(vec![Tree::Object(fields.to_vec())])),
        (Mutation::Refused, Tree::raw("\"\"")),
        (Mutation::Refused, Tree::raw("0")),
        (Mutation::Refused, Tree::raw("true")),
        (Mutation::Refused, with((quoted("unknown"), Tree::raw("null")))),
        (Mutation::Refused, with((quoted(""), Tree::raw("1")))),
    ];
    for (index, (name, value)) in fields.iter().enumerate() {
        let others = [&fields[..index], &fields[index + 1..]].concat();
        mutated.push((Mutation::Refused, with((name.clone(), value.clone()))));
        mutated.push((Mutation::Refused, with((escaped(name), value.clone()))));
        mutated.push((Mutation::Refused, with((name.clone(), Tree::raw("null")))));
        mutated.push((Mutation::Refused, Tree::Text(name.trim_matches('"').into())));
        for spelling in [name.to_uppercase(), name.replace('_', "-"), name.replacen('"', "\" ", 1)] {
            if spelling != *name {
                mutated.push((
                    Mutation::Refused,
                    Tree::Object([others.clone(), vec![(spelling, value.clone())]].concat()),
                ));
            }
        }
    }
    mutated
}

/// The same name, with its first letter written as an escape.
fn escaped(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.nth(1).expect("a name is in quotes");
    format!("\"\\u{:04x}{}", u32::from(first), letters.as_str())
}

fn left_out(tree: &Tree, place: &[usize]) -> Option<(Mutation, Tree)> {
    let (index, parent) = place.split_last()?;
    let Tree::Object(fields) = tree.at(parent) else { return None };
    let others = [&fields[..*index], &fields[index + 1..]].concat();
    Some((Mutation::LeftOut, tree.with(parent, Tree::Object(others))))
}

/// A text with one changed value.
pub(crate) struct Mutated {
    /// The path of the value.
    pub(crate) path: String,
    pub(crate) mutation: Mutation,
    /// Whether the value was in a list, and is removed from it or `null`.
    is_list_item: bool,
    pub(crate) text: String,
}

/// Every value of a line, changed in every way.
pub(crate) fn all(line: &str) -> Vec<Mutated> {
    let tree = Tree::parse(line);
    let mutated_at = |place: &Vec<usize>| {
        let in_list = place.len() > 1 && matches!(tree.at(&place[..place.len() - 1]), Tree::Array(_));
        let describe = |(mutation, mutated): (Mutation, Tree)| Mutated {
            path: tree.path(place),
            mutation,
            is_list_item: in_list && matches!(mutation, Mutation::Null | Mutation::LeftOut),
            text: mutated.to_string(),
        };
        mutated(&tree, place).into_iter().chain(left_out(&tree, place)).map(describe).collect::<Vec<_>>()
    };
    tree.places().iter().flat_map(mutated_at).collect()
}

/// Changes every value of every line. Each change is refused, or it is allowed by the form and can be written
/// after it is read.
fn assert_mutations<T: Serialize + DeserializeOwned + PartialEq + Debug>(lines: &[String], form: &Form) {
    let (mut accepted, mut refused) = (0, 0);
    for line in lines {
        for Mutated { path, mutation, is_list_item, text } in all(line) {
            if form.undecided.iter().any(|end| path.ends_with(end)) {
                continue;
            }
            let actual = read::<T>(&text);
            let is_allowed = (form.allows(&path, &mutation) && !is_list_item) || text == *line;
            assert_eq!(actual.is_some(), is_allowed, "{path} {mutation:?} in {text}");
            match actual {
                Some(value) => {
                    let written = serde_json::to_string(&value).expect("what was read can be written");
                    assert_eq!(read::<T>(&written).as_ref(), Some(&value), "{written}");
                    accepted += 1;
                }
                None => refused += 1,
            }
        }
    }
    assert!(accepted > 0 && refused > 10 * accepted, "{accepted} accepted, {refused} refused");
}

#[test]
fn mutated_commands() {
    assert_mutations::<Command>(&lines(&samples::commands()), &Form::of_input());
}

#[test]
fn mutated_changes() {
    assert_mutations::<Change>(&lines(&samples::changes()), &Form::of_input());
}

#[test]
fn mutated_offers() {
    assert_mutations::<Offer>(&lines(&samples::offers()), &Form::of_offer());
}

#[test]
fn mutated_events() {
    assert_mutations::<Event>(&lines(&samples::events()), &Form::of_event());
}
