//! The wire form of RULES §16: the exact bytes that are written, what is read, and what is refused.
#![cfg(feature = "serde")]

mod archive;
pub(crate) mod batches;
mod binary;
mod envelopes;
pub(crate) mod golden;
pub(crate) mod json_tree;
pub(crate) mod mutations;
pub(crate) mod offers;
pub(crate) mod rejections;
mod round_trip;
mod rule_book_names;
mod rules_1;
pub(crate) mod samples;
pub(crate) mod shown;
mod shown_round_trip;
pub(crate) mod spec;
mod stored;
mod texts;
pub(crate) mod values;
mod wrong_types;

use core::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use json_tree::Tree;

/// Reads a text in all four ways, which must agree. `None` if it is refused.
#[track_caller]
fn read<T: DeserializeOwned + PartialEq + Debug>(text: &str) -> Option<T> {
    let actual = serde_json::from_str::<T>(text).ok();
    assert_eq!(serde_json::from_slice::<T>(text.as_bytes()).ok(), actual, "from_slice agrees: {text}");
    assert_eq!(serde_json::from_reader::<_, T>(text.as_bytes()).ok(), actual, "from_reader agrees: {text}");
    // A `Value` of serde_json keeps only one of two fields with the same name.
    if serde_json::from_str::<Tree>(text).is_ok_and(|tree| !tree.has_doubles()) {
        let value: serde_json::Value = serde_json::from_str(text).expect("what is a tree is a value");
        assert_eq!(serde_json::from_value::<T>(value.clone()).ok(), actual, "from_value agrees: {text}");
        assert_eq!(T::deserialize(&value).ok(), actual, "from a borrowed value: {text}");
    }
    actual
}

/// A transfer's line without its two instants, as it was before it had them.
fn without_instants(line: &str) -> String {
    let Tree::Object(mut fields) = Tree::parse(line) else { panic!("a transfer: {line}") };
    fields.retain(|(name, _)| !["\"at\"", "\"clears_at\""].contains(&name.as_str()));
    Tree::Object(fields).to_string()
}

/// Each value as one line.
pub(crate) fn lines<T: Serialize>(values: &[T]) -> Vec<String> {
    values.iter().map(|value| serde_json::to_string(value).expect("a value can be written")).collect()
}
