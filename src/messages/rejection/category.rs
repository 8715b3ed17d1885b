//! The groups of rejections.

use super::Rejection;
use crate::base::names::names_of;
use crate::base::strict_json::wire;

wire! {
    /// The group of a rejection, for status codes and retries.
    ///
    /// ```
    /// use milestone_escrow::{Rejection, RejectionCategory};
    ///
    /// let refused = Rejection::StaleRevision { seen: 3, actual: 4 };
    /// assert_eq!(refused.category(), RejectionCategory::Stale);
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum RejectionCategory {
        /// The contract has changed, or what a proposal was based on has changed. Load the contract, and
        /// decide again.
        Stale,
        /// The input can never be accepted as it is.
        Invalid,
        /// Another role must do it, or both parties together.
        Forbidden,
        /// There is no such milestone or proposal.
        NotFound,
        /// The stage, the state, a window or a limit does not allow it.
        Conflict,
        /// The amount does not fit the balances or the policy.
        Amount,
        /// A bug in this crate.
        Bug,
    }
}

names_of! {
    RejectionCategory {
        Stale => "stale",
        Invalid => "invalid",
        Forbidden => "forbidden",
        NotFound => "not_found",
        Conflict => "conflict",
        Amount => "amount",
        Bug => "bug",
    }
}

impl Rejection {
    /// The group of the rejection.
    #[must_use]
    pub const fn category(&self) -> RejectionCategory {
        match self {
            Self::StaleRevision { .. } | Self::StaleProposal { .. } => RejectionCategory::Stale,
            Self::InvalidText { .. }
            | Self::InvalidCharacter { .. }
            | Self::InvalidWindow
            | Self::InvalidStars { .. }
            | Self::CurrencyMismatch { .. }
            | Self::InvalidAmount { .. }
            | Self::InvalidDueDate { .. }
            | Self::InvalidMilestoneCount { .. }
            | Self::InvalidPolicy(_)
            | Self::TimeOutOfRange { .. } => RejectionCategory::Invalid,
            Self::WrongParty { .. } | Self::ConsentRequired { .. } => RejectionCategory::Forbidden,
            Self::UnknownMilestone { .. } | Self::UnknownProposal { .. } => RejectionCategory::NotFound,
            Self::WrongStage { .. }
            | Self::WindowClosed { .. }
            | Self::WrongState { .. }
            | Self::OutOfOrder { .. }
            | Self::TooManyCurrent { .. }
            | Self::RevisionLimitReached { .. }
            | Self::ExtensionLimitReached { .. }
            | Self::SameAmount { .. }
            | Self::FeedbackGiven { .. }
            | Self::LimitReached { .. } => RejectionCategory::Conflict,
            Self::AmountRequired { .. }
            | Self::AmountBelowMinimum { .. }
            | Self::PartialNotAllowed { .. }
            | Self::AmountExceedsHeld { .. }
            | Self::AmountExceedsPaid { .. }
            | Self::PartialNeedsSettlement { .. } => RejectionCategory::Amount,
            Self::Internal => RejectionCategory::Bug,
        }
    }
}
