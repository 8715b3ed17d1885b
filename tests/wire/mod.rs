//! The wire form of RULES §16: what is written, to the byte; what is read, and what is not.
#![cfg(feature = "serde")]

mod as_specified;
pub(crate) mod golden;
pub(crate) mod json_tree;
pub(crate) mod mutations;
pub(crate) mod rejections;
mod round_trip;
mod rules_1;
pub(crate) mod samples;
pub(crate) mod spec;
mod texts;
pub(crate) mod values;

use core::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use json_tree::Tree;

/// Reads a text in all four ways, which must agree; none if it is refused.
#[track_caller]
fn read<T: DeserializeOwned + PartialEq + Debug>(text: &str) -> Option<T> {
    let told = serde_json::from_str::<T>(text).ok();
    assert_eq!(serde_json::from_slice::<T>(text.as_bytes()).ok(), told, "from_slice agrees: {text}");
    assert_eq!(serde_json::from_reader::<_, T>(text.as_bytes()).ok(), told, "from_reader agrees: {text}");
    // A tree of serde_json keeps one of two doubled names only.
    if serde_json::from_str::<Tree>(text).is_ok_and(|tree| !tree.has_doubles()) {
        let value: serde_json::Value = serde_json::from_str(text).expect("what is a tree is a value");
        assert_eq!(serde_json::from_value::<T>(value.clone()).ok(), told, "from_value agrees: {text}");
        assert_eq!(T::deserialize(&value).ok(), told, "from a borrowed value: {text}");
    }
    told
}

/// Each value as one line.
pub(crate) fn lines<T: Serialize>(values: &[T]) -> Vec<String> {
    values.iter().map(|value| serde_json::to_string(value).expect("a value can be written")).collect()
}
