//! The tables of ids in the guide. `MILESTONE_ESCROW_BLESS=1` writes them anew; then read what has changed.

use std::collections::BTreeMap;
use std::fmt::Write;

use milestone_escrow::{Message, MessageForm, ParameterForm, ParameterKind};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/guide/languages.md");
const BEGIN: &str = "<!-- The tables below are made by tests/messages/guide.rs. -->\n";
const END: &str = "<!-- The end of the tables. -->\n";

fn parameter(form: &ParameterForm) -> String {
    format!("`{}`{} {}", form.name, if form.is_optional { "?" } else { "" }, form.kind)
}

fn row(form: &MessageForm) -> String {
    let parameters: Vec<String> = form.parameters.iter().map(parameter).collect();
    format!("| `{}` | {} |\n", form.id, parameters.join(", "))
}

/// The names of each parameter that is a name, or a list of names.
fn names() -> BTreeMap<(&'static str, &'static [&'static str]), Vec<&'static str>> {
    let mut names: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for form in Message::forms() {
        for parameter in form.parameters {
            if let ParameterKind::Name(all) | ParameterKind::Names(all) = parameter.kind {
                names.entry((parameter.name, all)).or_default().push(form.id);
            }
        }
    }
    names
}

fn tables() -> String {
    let mut tables = String::from("\n| id | parameters |\n|---|---|\n");
    Message::forms().for_each(|form| tables += &row(form));
    tables += "\n| a name that is called | in | is one of |\n|---|---|---|\n";
    for ((name, all), ids) in names() {
        let ids = if ids.len() > 3 { format!("{} messages", ids.len()) } else { ids.join(", ") };
        writeln!(tables, "| `{name}` | {ids} | {} |", all.join(", ")).expect("text");
    }
    tables + "\n"
}

#[test]
fn the_guide_has_all_ids_and_parameters() {
    let page = std::fs::read_to_string(PATH).expect("the guide");
    let (before, rest) = page.split_once(BEGIN).expect("the tables begin");
    let (found, after) = rest.split_once(END).expect("the tables end");
    let expected = tables();
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(PATH, [before, BEGIN, &expected, END, after].concat())
            .expect("the guide can be written");
        return;
    }
    assert_eq!(found, expected, "MILESTONE_ESCROW_BLESS=1 writes the tables anew");
}
