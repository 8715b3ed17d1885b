//! The layout of the schema files: a value that fits on one line is written on one line.

use crate::wire::json_tree::{Tree, quoted};

const WIDTH: usize = 110;
const INDENT: usize = 2;

/// The same JSON, laid out for people.
pub(super) fn laid_out(json: &str) -> String {
    lines(&Tree::parse(json), 0, 0) + "\n"
}

/// A value on one line, if it fits after `before` characters. Otherwise its parts are on lines of their own.
fn lines(value: &Tree, indent: usize, before: usize) -> String {
    let line = line(value);
    let inside = indent + INDENT;
    match value {
        _ if before + line.len() < WIDTH => line,
        Tree::Object(fields) => {
            let field = |(name, value): &(String, Tree)| {
                let name = format!("{name}: ");
                let value = lines(value, inside, inside + name.len());
                format!("{name}{value}")
            };
            within("{", &fields.iter().map(field).collect::<Vec<_>>(), "}", indent)
        }
        Tree::Array(values) if values.iter().all(|value| value.children().is_empty()) => {
            within("[", &filled(values, WIDTH - inside), "]", indent)
        }
        Tree::Array(values) => within(
            "[",
            &values.iter().map(|value| lines(value, inside, inside)).collect::<Vec<_>>(),
            "]",
            indent,
        ),
        Tree::Text(_) | Tree::Raw(_) => line,
    }
}

/// Values without parts, as many on each line as fit.
fn filled(values: &[Tree], width: usize) -> Vec<String> {
    let mut filled: Vec<String> = Vec::new();
    for value in values.iter().map(line) {
        match filled.last_mut() {
            Some(last) if last.len() + value.len() + 3 <= width => *last += &format!(", {value}"),
            _ => filled.push(value),
        }
    }
    filled
}

fn within(open: &str, parts: &[String], close: &str, indent: usize) -> String {
    let (outside, inside) = (" ".repeat(indent), " ".repeat(indent + INDENT));
    format!("{open}\n{inside}{}\n{outside}{close}", parts.join(&format!(",\n{inside}")))
}

fn line(value: &Tree) -> String {
    match value {
        Tree::Object(fields) if !fields.is_empty() => {
            let fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}: {}", line(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Tree::Array(values) => format!("[{}]", values.iter().map(line).collect::<Vec<_>>().join(", ")),
        Tree::Text(text) => quoted(text),
        Tree::Object(_) | Tree::Raw(_) => value.to_string(),
    }
}
