//! Generates `src/rulebook.md`, the rule book as a page of the documentation: `src/rules.md` with anchors and
//! links.
//!
//! With `MILESTONE_ESCROW_BLESS=1` this test rewrites the page. Without it, the test fails if the page is out
//! of date. Rustdoc checks the targets of the links.

mod items;
mod items_from_refunds;

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::history::scenarios::SCENARIOS;

type Item = (&'static str, &'static [&'static str]);

/// A rule and the public items that carry it. The rules are in the order of the rule book.
fn items() -> impl Iterator<Item = &'static Item> {
    items::FIRST.iter().chain(items_from_refunds::SECOND)
}

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/rulebook.md");

const RULES: &str = include_str!("../src/rules.md");

/// Text that is not from the rule book is in small print, so that nobody takes it for a rule.
const ABOUT: &str = "\
<small>This page is made from `src/rules.md`, word for word, and the tests compare it with that file. Text in
small print is not part of the rules: below each rule it names the items of the crate that implement the rule,
and below the title of a chapter it says where you can see examples. Every rule has an anchor on this page,
which is `#` and its id, such as [`#FUND-2`](#FUND-2). [`Rejection::rule`](crate::Rejection::rule) and
[`EventKind::rule`](crate::EventKind::rule) give these ids. [§6](#6-funding) links to a diagram of the
states.</small>
";

/// Targets of links that are not intra-doc links. In the docs, `src/guide/links.md` defines `states` first.
const TARGETS: &str = "
[states]: guide/states.svg
[lifecycle]: https://docs.rs/crate/milestone-escrow/latest/source/examples/lifecycle.rs
[dispute]: https://docs.rs/crate/milestone-escrow/latest/source/examples/dispute.rs
[replay]: https://docs.rs/crate/milestone-escrow/latest/source/examples/replay.rs
";

/// The introduction of a chapter, by its number.
fn at_work(chapter: &str) -> Option<&'static str> {
    Some(match chapter {
        "2" => {
            "[`examples/lifecycle.rs`][lifecycle]: a fee of 10 % on each release, and books that are exact \
             to the cent."
        }
        "3" => {
            "[`examples/lifecycle.rs`][lifecycle]: a scheduler that is three days late, and the event at the \
             deadline's instant."
        }
        "4" => "[`examples/lifecycle.rs`][lifecycle]: five milestones, the first funded with the offer.",
        "5" => {
            "[`transitions`](crate::transitions): whether each state allows to add, cancel or change a \
             milestone."
        }
        "6" => "[`examples/lifecycle.rs`][lifecycle]: what is left of milestone 3 is carried to milestone 4.",
        "7" => {
            "[`examples/lifecycle.rs`][lifecycle]: approval on the last day, a change request, a release in \
             part, a silent client."
        }
        "8" => {
            "[`transitions`](crate::transitions): whether each state allows to request a refund, to refund, \
             and to withdraw the request."
        }
        "9" => {
            "[`examples/dispute.rs`][dispute]: three ways in which one dispute can end: silence, settlement, \
             award."
        }
        "10" => {
            "[`examples/dispute.rs`][dispute]: a split that the client proposes and the freelancer accepts."
        }
        "11" => {
            "[`examples/lifecycle.rs`][lifecycle]: a bonus, and the end of a contract; \
             [`transitions`](crate::transitions): every command in each stage."
        }
        "12" => "[`presets`](crate::presets): which presets have a `dormancy_window`, and how long it is.",
        "14" => "[`transitions`](crate::transitions): with which code a command is rejected in each state.",
        "15" => "[`presets`](crate::presets): the value of each field in every preset.",
        "17" => "[`examples/replay.rs`][replay]: the program itself.",
        _ => return None,
    })
}

const PICTURE: &str =
    "A [diagram][states] shows the states of a milestone, and who moves it from one state to another.";

/// The ids that the rule book defines, in order.
fn ids() -> Vec<&'static str> {
    RULES.split("**").skip(1).step_by(2).filter(|bold| is_id(bold)).collect()
}

fn is_id(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('-').is_some_and(|(name, number)| !name.is_empty() && !digits(name) && digits(number))
}

/// The anchor that rustdoc gives to a heading.
fn anchor_of_heading(chapter: &str) -> String {
    let prefix = format!("## {chapter}. ");
    let line = RULES
        .lines()
        .find(|line| line.starts_with(&prefix))
        .unwrap_or_else(|| panic!("there is no §{chapter}"));
    let kept = line[3..].chars().filter(|one| one.is_alphanumeric() || *one == ' ');
    kept.map(|one| if one == ' ' { '-' } else { one.to_ascii_lowercase() }).collect()
}

/// A text outside of code. Ids that it defines become anchors. Ids and chapters that it mentions become
/// links. Square brackets around values of the preset are escaped, so that rustdoc does not take them for
/// links.
fn linked(text: &str, ids: &[&str]) -> String {
    let of_word = |one: char| one.is_ascii_uppercase() || one.is_ascii_digit() || one == '-' || one == '§';
    let mut linked = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(of_word).unwrap_or(rest.len());
        let (between, from_word) = rest.split_at(start);
        linked.push_str(&between.replace('[', "\\[").replace(']', "\\]"));
        let (word, after) =
            from_word.split_at(from_word.find(|one| !of_word(one)).unwrap_or(from_word.len()));
        if is_id(word) {
            assert!(ids.contains(&word), "{word} is mentioned, and defined nowhere");
            if let Some(before) = linked.strip_suffix("**") {
                linked = format!("{before}<a id=\"{word}\"></a>**{word}");
            } else {
                write!(linked, "[{word}](#{word})").unwrap();
            }
        } else if let Some(chapter) = word.strip_prefix('§') {
            write!(linked, "[{word}](#{})", anchor_of_heading(chapter)).unwrap();
        } else {
            linked.push_str(word);
        }
        rest = after;
    }
    linked
}

/// A line of the rule book. Its code does not change.
fn line_of_page(line: &str, ids: &[&str]) -> String {
    let parts: Vec<_> = line.split('`').collect();
    assert!(parts.len() % 2 == 1, "code ends on its line: {line}");
    let parts = parts.iter().enumerate();
    let parts =
        parts.map(|(index, part)| if index % 2 == 0 { linked(part, ids) } else { (*part).to_owned() });
    parts.collect::<Vec<_>>().join("`")
}

/// The items of a rule, each as a link that rustdoc checks. Fields of the policy have only their name, as in
/// the rule book.
fn links(id: &str) -> String {
    let (_, items) = items().find(|(rule, _)| *rule == id).unwrap_or_else(|| panic!("no items of {id}"));
    let link = |item: &&str| {
        let field = item.strip_prefix("Policy::").filter(|name| !name.ends_with("()"));
        format!("[`{}`](crate::{item})", field.unwrap_or(item))
    };
    items.iter().map(link).collect::<Vec<_>>().join(", ")
}

fn page() -> String {
    let ids = ids();
    let mut page = String::new();
    let mut rule: Option<&str> = None;
    let mut lines = RULES.lines().peekable();
    while let Some(line) = lines.next() {
        let next = lines.peek().copied().unwrap_or_default();
        if line.starts_with("## 1. ") {
            writeln!(page, "{ABOUT}").unwrap();
        }
        page.push_str(&line_of_page(line, &ids));
        rule = ids.iter().copied().find(|id| line.contains(&format!("**{id}**"))).or(rule);
        // A rule ends with its list item. If a table follows, the rule ends after the table, because text
        // inside a list would break the table.
        let is_end = next.is_empty() || next.starts_with("- ");
        if let Some(id) = rule.filter(|_| is_end && !line.is_empty() && !line.ends_with(':')) {
            let links = links(id);
            if line.starts_with('|') {
                write!(page, "\n\n<small>[{id}](#{id}) → {links}</small>").unwrap();
            } else {
                write!(page, "<br>\n  <small>→ {links}</small>").unwrap();
            }
            rule = None;
        }
        page.push('\n');
        if let Some((chapter, _)) = line.strip_prefix("## ").and_then(|heading| heading.split_once('.')) {
            if let Some(at_work) = at_work(chapter) {
                write!(page, "\n<small>{at_work}</small>\n").unwrap();
            }
            if chapter == "6" {
                write!(page, "\n{PICTURE}\n").unwrap();
            }
        }
    }
    page + TARGETS
}

/// The name of the variant for a name of the wire form.
fn variant(name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    name.split('_').map(capital).collect()
}

/// Fails if the page does not have the item, or not below this rule if one is given.
#[track_caller]
fn assert_linked(rule: Option<&str>, item: &str) {
    let mut rows = items().filter(|(id, _)| rule.is_none_or(|rule| rule == *id));
    assert!(
        rows.any(|(_, items)| items.contains(&item)),
        "{item} belongs to {}",
        rule.unwrap_or("some rule")
    );
}

#[test]
fn the_page_is_up_to_date() {
    let page = page();
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(PATH, &page).unwrap();
    }
    let checked_in = std::fs::read_to_string(PATH).unwrap();
    for (number, (found, expected)) in (1..).zip(checked_in.lines().zip(page.lines())) {
        assert_eq!(found, expected, "src/rulebook.md, line {number}: MILESTONE_ESCROW_BLESS=1 rewrites it");
    }
    assert!(checked_in == page, "src/rulebook.md has another end: MILESTONE_ESCROW_BLESS=1 rewrites it");
}

/// The table has the ids of the rule book, in order. Each id has one anchor and its items on the page, and no
/// insertion is lost.
#[test]
fn every_rule_has_an_anchor_and_items() {
    let ids = ids();
    assert_eq!(ids.len(), 90);
    assert_eq!(items().map(|(id, _)| *id).collect::<Vec<_>>(), ids);
    let page = page();
    for (id, items) in items() {
        assert_eq!(page.matches(&format!("<a id=\"{id}\"></a>**{id}**")).count(), 1, "{id} has one anchor");
        assert_eq!(items.iter().collect::<BTreeSet<_>>().len(), items.len(), "{id} names an item twice");
        assert!(
            !items.is_empty() && page.contains(&format!("→ {}</small>", links(id))),
            "{id} has its items"
        );
    }
    let chapters = (1..=17).filter_map(|chapter: u32| at_work(&chapter.to_string()));
    assert!(chapters.chain([ABOUT, PICTURE]).all(|insertion| page.contains(insertion)));
}

/// The names come from the golden files, which have every command.
#[test]
fn every_command_is_under_a_rule() {
    for line in include_str!("golden/commands.jsonl").lines() {
        let quoted: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        assert_linked(None, &format!("{}Command::{}", variant(quoted[0]), variant(quoted[1])));
    }
}

/// The scenarios have every kind of event with every cause.
#[test]
fn every_event_is_under_the_rule_that_it_names() {
    for event in SCENARIOS.iter().flat_map(|(_, scenario)| &scenario.log) {
        assert_linked(Some(event.kind.rule()), &format!("EventKind::{}", variant(event.kind.name())));
    }
}

/// The golden files have every rejection with every rule that causes it.
#[test]
fn every_rejection_is_under_the_rule_that_it_names() {
    for line in include_str!("golden/rejections.jsonl").lines() {
        let quoted: Vec<_> = line.split('"').skip(1).step_by(2).collect();
        assert_eq!((quoted[0], quoted[2]), ("code", "rule"), "{line}");
        assert_linked(Some(quoted[3]), &format!("Rejection::{}", variant(quoted[1])));
    }
}

/// The fields of the table in §15.
#[test]
fn every_field_of_the_policy_is_under_a_rule() {
    let (_, policy) = RULES.split_once("\n## 15. ").unwrap();
    let (policy, _) = policy.split_once("\n## 16. ").unwrap();
    let fields: Vec<_> =
        policy.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    assert_eq!(fields.len(), 29);
    for field in fields {
        assert_linked(None, &format!("Policy::{field}"));
    }
}

/// Where a rule is named in JSON, every id of the book is read, and no other.
#[cfg(feature = "serde")]
#[test]
fn every_rule_can_be_read() {
    let awaited = |rule: &str| {
        let text =
            format!(r#"{{"held":{{"amount":"0.00","currency":"USD"}},"who":"client","rule":"{rule}"}}"#);
        serde_json::from_str::<milestone_escrow::Awaited>(&text).ok()
    };
    for id in ids() {
        assert_eq!(awaited(id).map(|one| one.rule), Some(id));
    }
    for unknown in ["", "FUND", "FUND-0", "FUND-99", "fund-2", "FUND-2 "] {
        assert_eq!(awaited(unknown), None, "{unknown}");
    }
}
