#![doc = include_str!("rules.md")]
#![allow(
    rustdoc::broken_intra_doc_links,
    reason = "the rule book's square brackets hold numbers of the preset, not links"
)]

/// The version of the rule book that this crate carries out; it is written into every contract's first event (POL-2).
///
/// ```
/// assert_eq!(milestone_escrow::rules::RULES_VERSION, 1);
/// ```
pub const RULES_VERSION: u64 = 1;
