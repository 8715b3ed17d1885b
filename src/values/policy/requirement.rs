//! What a field of a policy must be.

use core::fmt;

/// What a field of a policy must be. `Display` says it in English.
///
/// ```
/// use milestone_escrow::{Policy, PolicyRequirement};
///
/// let invalid = Policy { revision_limit: Some(1_001), ..Policy::upwork() }.validate().unwrap_err();
/// assert_eq!(invalid.allowed, PolicyRequirement::Count { minimum: 0, maximum: 1_000 });
/// assert_eq!(invalid.allowed.to_string(), "0 to 1000");
/// assert_eq!(invalid.allowed.name(), "count");
/// ```
///
/// Source: POL-1, POL-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicyRequirement {
    /// A whole number within these bounds.
    Count {
        /// The smallest number.
        minimum: u64,
        /// The largest number.
        maximum: u64,
    },
    /// A window in whole seconds, within these bounds.
    Seconds {
        /// The shortest window, in seconds.
        minimum: u64,
        /// The longest window, in seconds.
        maximum: u64,
    },
    /// An amount of more than zero.
    MoreThanZero,
    /// `review_extension` is none if `review_extensions` is 0, and set otherwise.
    SetWithExtensions,
    /// `review_extensions` is 0 if `review_lapse` is `none`.
    ZeroWithoutReviewEnd,
    /// `max_current` is 1 if `review_lapse` is `release_and_end`.
    OneWithReleaseAndEnd,
    /// `max_current` is at least `max_milestones` if `funding` is `all`.
    AllWithFundingAll,
    /// `default_award_bps` is none if there is neither an `award_window` nor a `small_claim`, and set
    /// otherwise.
    SetWithDefaultAward,
    /// `answer_window` is set if there is a `small_claim`.
    SetWithSmallClaim,
    /// `default_award_bps` is 1 to 9999 if there is a `small_claim`.
    SharedWithSmallClaim,
    /// `dormancy_window` is none, or at least the `review_window`, if `review_lapse` is `none`.
    AfterReviewWithoutEnd,
}

impl PolicyRequirement {
    /// All names, in the order of the variants.
    pub(crate) const NAMES: &'static [&'static str] = &[
        "count",
        "seconds",
        "more_than_zero",
        "set_with_extensions",
        "zero_without_review_end",
        "one_with_release_and_end",
        "all_with_funding_all",
        "set_with_default_award",
        "set_with_small_claim",
        "shared_with_small_claim",
        "after_review_without_end",
    ];

    /// The name in the parameters of a message, such as `count`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count { .. } => "count",
            Self::Seconds { .. } => "seconds",
            Self::MoreThanZero => "more_than_zero",
            Self::SetWithExtensions => "set_with_extensions",
            Self::ZeroWithoutReviewEnd => "zero_without_review_end",
            Self::OneWithReleaseAndEnd => "one_with_release_and_end",
            Self::AllWithFundingAll => "all_with_funding_all",
            Self::SetWithDefaultAward => "set_with_default_award",
            Self::SetWithSmallClaim => "set_with_small_claim",
            Self::SharedWithSmallClaim => "shared_with_small_claim",
            Self::AfterReviewWithoutEnd => "after_review_without_end",
        }
    }

    /// The bounds of a number or of a window. `None` for every other requirement.
    pub(crate) const fn bounds(self) -> Option<(u64, u64)> {
        match self {
            Self::Count { minimum, maximum } | Self::Seconds { minimum, maximum } => Some((minimum, maximum)),
            _ => None,
        }
    }
}

impl fmt::Display for PolicyRequirement {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Count { minimum, maximum } => return write!(formatter, "{minimum} to {maximum}"),
            Self::Seconds { minimum, maximum } => {
                return write!(formatter, "a whole number of seconds from {minimum} to {maximum}");
            }
            Self::MoreThanZero => "more than zero",
            Self::SetWithExtensions => "none if review_extensions is 0, and set otherwise",
            Self::ZeroWithoutReviewEnd => "0 if review_lapse is none, because such a review has no end",
            Self::OneWithReleaseAndEnd => "1 if review_lapse is release_and_end",
            Self::AllWithFundingAll => "at least max_milestones if funding is all",
            Self::SetWithDefaultAward => {
                "set if there is an award_window or a small_claim, and none otherwise"
            }
            Self::SetWithSmallClaim => {
                "set if there is a small_claim: otherwise a dispute would be split as soon as it is opened"
            }
            Self::SharedWithSmallClaim => {
                "1 to 9999 if there is a small_claim: no party may get everything without a decision"
            }
            Self::AfterReviewWithoutEnd => "none, or at least the review_window, if review_lapse is none",
        })
    }
}
