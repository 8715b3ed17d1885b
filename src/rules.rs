// The text is `rules.md`; `rulebook.md` is made from it, with anchors and links. The picture that it links to is defined before
// it: the first definition of a link counts.
#![doc = include_str!("guide/states.md")]
#![doc = include_str!("rulebook.md")]

pub use crate::values::policy::RULES_VERSION;
