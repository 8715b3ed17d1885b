//! The limits that the rule book sets for counts, texts and windows.

/// The largest number of milestones in a contract. Cancelled ones count (OFFER-1, PLAN-5).
pub(crate) const MAX_MILESTONES: usize = 200;

/// The longest title, in characters (OFFER-1).
pub(crate) const MAX_TITLE_LENGTH: usize = 200;

/// The longest free text, in characters (OFFER-1, DISP-4).
pub(crate) const MAX_TEXT_LENGTH: usize = 5_000;

/// The smallest and the largest number of stars of a feedback (FEED-1).
pub(crate) const MIN_STARS: u64 = 1;
pub(crate) const MAX_STARS: u64 = 5;

/// The largest number of days that a due date may lie ahead (PLAN-7).
pub(crate) const MAX_DUE_DAYS_AHEAD: i32 = 3_650;

/// The largest number of open proposals of one party (PROP-1).
pub(crate) const MAX_OPEN_PROPOSALS: usize = 25;

/// The longest extension of a deadline by one proposal, in seconds: 90 days (PROP-7).
pub(crate) const MAX_EXTENSION_SECONDS: u64 = 7_776_000;

/// The longest window of a policy, in seconds: ten years (POL-1).
pub(crate) const MAX_WINDOW_SECONDS: u64 = 315_360_000;
