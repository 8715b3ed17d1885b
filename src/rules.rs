// The text is `rules.md`. A test makes `rulebook.md` from it, with anchors and links. `guide/links.md` says
// where the link to the diagram leads in the docs.
#![doc = include_str!("guide/links.md")]
#![doc = include_str!("rulebook.md")]

pub use crate::values::policy::RULES_VERSION;
