//! Compares the names in JSON, their order, and the optional fields with the text of §14 to §16.

use std::collections::BTreeSet;

use super::json_tree::Tree;
use super::spec::{self, Spec};
use super::{lines, rejections, samples};
use crate::history::scenarios::SCENARIOS;

/// §14 names the codes and their order.
#[test]
fn every_rejection_code_occurs() {
    let mut codes: Vec<&str> = rejections::all().iter().map(|rejection| rejection.code()).collect();
    codes.dedup();
    let mut in_order = codes.clone();
    in_order
        .sort_by_key(|code| spec::codes().iter().position(|known| known == code).expect("§14 has the code"));
    in_order.dedup();
    assert_eq!(in_order, spec::codes());
    for (line, rejection) in lines(&rejections::all()).iter().zip(rejections::all()) {
        let tree = Tree::parse(line);
        assert_eq!(tree.names(), ["code", "rule", "message"], "§17");
        let actual =
            [rejection.code(), rejection.rule(), &rejection.to_string()].map(|text| Tree::Text(text.into()));
        assert_eq!(tree.children(), actual.iter().collect::<Vec<_>>());
    }
}

/// Each value has the fields of §16 in order. Required fields are always there, and each optional field
/// occurs both present and absent.
fn assert_as_specified<'a>(spec: &Spec, data: impl Iterator<Item = &'a Tree> + Clone) {
    assert!(data.clone().count() > 0, "there is no {}", spec.name);
    for fields in data.clone() {
        let names = fields.names();
        let written: Vec<&str> =
            spec.fields.iter().map(|(name, _)| name.as_str()).filter(|name| names.contains(name)).collect();
        assert_eq!(names, written, "{}: the names of §16 in their order", spec.name);
        for (name, _) in spec.fields.iter().filter(|(_, optional)| !optional) {
            assert!(names.contains(&name.as_str()), "{}: {name} is always written", spec.name);
        }
    }
    for (name, _) in spec.fields.iter().filter(|(name, optional)| *optional && name != "description") {
        let given = data.clone().filter(|fields| fields.field(name).is_some()).count();
        assert!((1..data.clone().count()).contains(&given), "{}: {name} both given and left out", spec.name);
    }
}

#[test]
fn lines_have_the_names_of_the_rule_book() {
    let trees: Vec<Tree> = lines(&samples::events()).iter().map(|line| Tree::parse(line)).collect();
    assert!(trees.iter().all(|tree| tree.names() == ["at", "kind"]));
    for spec in spec::events() {
        let kinds = trees.iter().map(|tree| tree.field("kind").expect("the line has a kind"));
        if spec.fields.is_empty() {
            assert!(kinds.clone().any(|kind| *kind == Tree::Text(spec.name.clone())), "{}", spec.name);
            continue;
        }
        assert_as_specified(&spec, kinds.clone().filter_map(|kind| kind.field(&spec.name)));
        for cause in &spec.causes {
            let is_there = |fields: &Tree| fields.children().contains(&&Tree::Text(cause.clone()));
            assert!(
                kinds.clone().filter_map(|kind| kind.field(&spec.name)).any(is_there),
                "{} {cause}",
                spec.name
            );
        }
    }
    let trees: Vec<Tree> = lines(&samples::commands()).iter().map(|line| Tree::parse(line)).collect();
    for (role, both) in [("client", true), ("freelancer", true), ("arbiter", false)] {
        let specs =
            spec::commands(role).into_iter().chain(if both { spec::commands("both") } else { Vec::new() });
        let of_role: Vec<&Tree> = trees.iter().filter_map(|tree| tree.field(role)).collect();
        for spec in specs.filter(|spec| spec.name != "propose") {
            if spec.fields.is_empty() {
                assert!(of_role.contains(&&Tree::Text(spec.name.clone())), "{role} {}", spec.name);
            } else {
                assert_as_specified(&spec, of_role.iter().filter_map(|command| command.field(&spec.name)));
            }
        }
        let changes = of_role.iter().filter_map(|command| command.field("propose"));
        for spec in spec::commands("CHANGE").into_iter().filter(|_| both) {
            assert_as_specified(&spec, changes.clone().filter_map(|change| change.field(&spec.name)));
        }
    }
    for line in lines(&samples::offers()) {
        let offer = Tree::parse(&line);
        assert_eq!(offer.names(), ["currency", "milestones", "fund_first", "policy"], "§16");
        assert_policy(offer.field("policy").expect("an offer has a policy"));
    }
}

/// POL-4: twelve fields, or all.
fn assert_policy(policy: &Tree) {
    let names: Vec<_> = spec::policy().iter().map(|(name, _)| *name).collect();
    let is_plain = policy.names().len() == spec::PLAIN_FIELDS;
    assert_eq!(policy.names(), names[..if is_plain { spec::PLAIN_FIELDS } else { names.len() }], "§15");
}

/// Every name: the keys of objects, and the texts.
fn words(tree: &Tree) -> BTreeSet<String> {
    let own = if let Tree::Text(text) = tree { vec![text.as_str()] } else { tree.names() };
    let inside = tree.children().into_iter().flat_map(words);
    own.into_iter().map(String::from).chain(inside).collect()
}

/// §16, law 13: what is marked ² is written only in contracts of rules 2, and all of it occurs there.
#[test]
fn marked_names_are_only_in_rules_2() {
    let (mut of_rules_1, mut of_rules_2) = (BTreeSet::new(), BTreeSet::new());
    for (_, scenario) in SCENARIOS.iter() {
        let seen = if scenario.contract.policy().rules() == 1 { &mut of_rules_1 } else { &mut of_rules_2 };
        for line in lines(&scenario.log) {
            let kind = Tree::parse(&line).field("kind").expect("an event has a kind").clone();
            let spec = spec::events().into_iter().find(|spec| words(&kind).contains(&spec.name));
            let spec = spec.expect("§16 has the event");
            let data = kind.field(&spec.name).map(words).unwrap_or_default();
            let marked = spec.marked.iter().filter(|name| **name == spec.name || data.contains(*name));
            seen.extend(marked.map(|name| format!("{} {name}", spec.name)));
        }
    }
    for view in samples::views() {
        let seen = if view.policy().rules() == 1 { &mut of_rules_1 } else { &mut of_rules_2 };
        let view = words(&Tree::parse(&lines(&[view])[0]));
        seen.extend(spec::marked_in_view().into_iter().filter(|name| view.contains(*name)).map(String::from));
    }
    let events = spec::events();
    let marked =
        events.iter().flat_map(|spec| spec.marked.iter().map(|name| format!("{} {name}", spec.name)));
    let marked: BTreeSet<String> =
        marked.chain(spec::marked_in_view().into_iter().map(String::from)).collect();
    assert_eq!(of_rules_1, BTreeSet::new());
    assert_eq!(of_rules_2, marked);
}

#[test]
fn views_have_the_names_of_the_rule_book() {
    let text = spec::view();
    let (contract, rest) = text.split_once("milestones\":[").expect("a view has milestones");
    let (milestone, rest) = rest.split_once("]").expect("a list of milestones");
    let order = |text: &str| text.split('"').skip(1).step_by(2).map(String::from).collect::<Vec<_>>();
    let top =
        [order(contract), vec!["milestones".into(), "proposals".into(), "next_deadline".into()]].concat();
    let top: Vec<_> = top.into_iter().filter(|name| !name.is_empty() && !name.contains('|')).collect();
    let milestone: Vec<_> =
        order(milestone).into_iter().filter(|name| name != "by" && name != "contested").collect();
    assert!(
        rest.contains(
            r#""proposals":[{"proposal","by","change"}],"next_deadline"?:{"at","milestone"?,"kind"}"#
        )
    );
    for line in lines(&samples::views()) {
        let view = Tree::parse(&line);
        assert_policy(view.field("policy").expect("a view has a policy"));
        assert_in_order(&view, &top, &["outcome", "closed_at", "client_fees", "next_deadline"]);
        for standing in view.field("milestones").expect("a list").children() {
            assert_in_order(standing, &milestone, &["due", "extensions", "claim", "deadline", "dispute"]);
            if let Some(dispute) = standing.field("dispute") {
                assert_in_order(dispute, &["by", "contested"].map(String::from), &[]);
            }
        }
        for proposal in view.field("proposals").expect("a list").children() {
            assert_in_order(proposal, &["proposal", "by", "change"].map(String::from), &[]);
        }
        if let Some(next) = view.field("next_deadline") {
            assert_in_order(next, &["at", "milestone", "kind"].map(String::from), &["milestone"]);
        }
    }
}

fn assert_in_order(object: &Tree, order: &[String], optional: &[&str]) {
    let names = object.names();
    let fits = |name: &&String| names.contains(&name.as_str()) || !optional.contains(&name.as_str());
    assert_eq!(names, order.iter().filter(fits).collect::<Vec<_>>(), "{object}");
}
