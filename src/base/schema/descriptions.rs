//! Descriptions for the schemas, taken from the docs of the types.

use alloc::format;
use alloc::string::String;

use schemars::Schema;
use schemars::transform::transform_subschemas;

/// Shortens every description to its first paragraph and its `Source:` line. The other paragraphs are about
/// Rust, and not about JSON.
pub(crate) fn shorten_descriptions(schema: &mut Schema) {
    if let Some(description) = schema.get_mut("description") {
        *description = description.as_str().map(short_description).into();
    }
    transform_subschemas(&mut shorten_descriptions, schema);
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
        output.push_str(rest.strip_prefix('(').and_then(|rest| rest.split_once(')')).map_or(rest, |(_, rest)| rest));
    }
    output
}

#[cfg(test)]
mod tests {
    use super::short_description;

    #[test]
    fn a_description_is_the_first_paragraph_and_the_source() {
        let doc = "One [`Money`](crate::Money), or\n[two]; `None`: any (MONEY-1).\n\n```\nlet [a] = b;\n```\n\nSource: [x](y).";
        assert_eq!(short_description(doc), "One `Money`, or two; `null`: any (MONEY-1). Source: x.");
        assert_eq!(short_description("One."), "One.");
    }
}
