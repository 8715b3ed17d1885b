//! The bounds of counts, texts and windows that the rule book names.

/// The most milestones that a contract ever has, cancelled ones counted (OFFER-1, PLAN-5).
pub(crate) const MOST_MILESTONES: usize = 200;

/// The longest title, in characters (OFFER-1).
pub(crate) const LONGEST_TITLE: usize = 200;

/// The longest free text, in characters (OFFER-1, DISP-4).
pub(crate) const LONGEST_TEXT: usize = 5_000;

/// How many days ahead a due date may lie (PLAN-7).
pub(crate) const FURTHEST_DUE: i32 = 3_650;

/// How many proposals each party may have open at once (PROP-1).
pub(crate) const MOST_OPEN_PROPOSALS: usize = 25;

/// The longest that a deadline may be put off at once, in seconds: 90 days (PROP-7).
pub(crate) const LONGEST_EXTENSION: u64 = 7_776_000;

/// The longest window of a policy, in seconds: ten years (POL-1).
pub(crate) const LONGEST_WINDOW: u64 = 315_360_000;
