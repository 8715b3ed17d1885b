// The text is `rules.md`; `rulebook.md` is made from it, with anchors and links. The picture that it links to is defined before
// it: the first definition of a link counts.
#![doc = include_str!("states.md")]
#![doc = include_str!("rulebook.md")]

/// The version of the rule book that this crate carries out; it is written into every contract's first event (POL-2).
///
/// ```
/// assert_eq!(milestone_escrow::rules::RULES_VERSION, 1);
/// ```
pub const RULES_VERSION: u64 = 1;
