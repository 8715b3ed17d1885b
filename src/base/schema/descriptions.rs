//! The last step of a derived schema: descriptions, taken from the docs of the types, and references.

use alloc::format;
use alloc::string::String;

use schemars::transform::transform_subschemas;
use schemars::{Schema, json_schema};

/// Shortens every description to its first paragraph and its `Source:` line. The other paragraphs are about
/// Rust, and not about JSON. Also puts every reference alone.
pub(crate) fn finish(schema: &mut Schema) {
    if let Some(description) = schema.get_mut("description") {
        *description = description.as_str().map(short_description).into();
    }
    reference_alone(schema);
    transform_subschemas(&mut finish, schema);
}

/// Puts a reference into an `allOf` of its own if something else stands beside it, such as a description.
/// Some programs that make code from schemas make another type for each reference that is not alone.
pub(crate) fn reference_alone(schema: &mut Schema) {
    if schema.as_object().is_some_and(|keywords| keywords.len() > 1)
        && let Some(reference) = schema.remove("$ref")
    {
        schema.insert("allOf".into(), alloc::vec![json_schema!({ "$ref": reference }).to_value()].into());
    }
}

/// The first paragraph of a doc comment, and its `Source:` line if it has one.
pub(crate) fn short_description(doc: &str) -> String {
    let mut paragraphs = doc.split("\n\n").map(|paragraph| without_links(&paragraph.replace('\n', " ")));
    let first = paragraphs.next().unwrap_or_default().replace("`None`", "`null`");
    match paragraphs.find(|paragraph| paragraph.starts_with("Source: ")) {
        Some(source) => format!("{first} {source}"),
        None => first,
    }
}

/// Replaces `[label](target)` and `[label]` by the label.
fn without_links(text: &str) -> String {
    let mut parts = text.split('[');
    let mut output = String::from(parts.next().unwrap_or_default());
    for part in parts {
        let (label, rest) = part.split_once(']').unwrap_or((part, ""));
        output.push_str(label);
        output.push_str(
            rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest),
        );
    }
    output
}

#[cfg(test)]
mod tests {
    use super::short_description;

    #[test]
    fn a_description_is_the_first_paragraph_and_the_source() {
        let doc = "One [`Money`](crate::Money), or\n[two]; `None`: any (MONEY-1).\n\n\
                   ```\nlet [a] = b;\n```\n\nSource: [x](y).";
        assert_eq!(short_description(doc), "One `Money`, or two; `null`: any (MONEY-1). Source: x.");
        assert_eq!(short_description("One."), "One.");
    }
}
