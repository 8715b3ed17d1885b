//! The code of a rejection, and the id of its rule.

use super::Rejection;

impl Rejection {
    /// The code in the wire form, such as `wrong_stage`. A code never changes.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::StaleRevision { .. } => "stale_revision",
            Self::InvalidText { .. } | Self::InvalidCharacter { .. } => "invalid_text",
            Self::CurrencyMismatch { .. } => "currency_mismatch",
            Self::InvalidAmount { .. } => "invalid_amount",
            Self::InvalidDueDate { .. } => "invalid_due_date",
            Self::InvalidWindow => "invalid_window",
            Self::InvalidStars { .. } => "invalid_stars",
            Self::InvalidMilestoneCount { .. } => "invalid_milestone_count",
            Self::InvalidPolicy(_) => "invalid_policy",
            Self::WrongStage { .. } => "wrong_stage",
            Self::WindowClosed { .. } => "window_closed",
            Self::UnknownMilestone { .. } => "unknown_milestone",
            Self::UnknownProposal { .. } => "unknown_proposal",
            Self::WrongParty { .. } => "wrong_party",
            Self::WrongState { .. } => "wrong_state",
            Self::ConsentRequired { .. } => "consent_required",
            Self::OutOfOrder { .. } => "out_of_order",
            Self::TooManyCurrent { .. } => "too_many_current",
            Self::RevisionLimitReached { .. } => "revision_limit_reached",
            Self::ExtensionLimitReached { .. } => "extension_limit_reached",
            Self::LimitReached { .. } => "limit_reached",
            Self::AmountBelowMinimum { .. } => "amount_below_minimum",
            Self::SameAmount { .. } => "same_amount",
            Self::FeedbackGiven { .. } => "feedback_given",
            Self::StaleProposal { .. } => "stale_proposal",
            Self::AmountRequired { .. } => "amount_required",
            Self::PartialNotAllowed { .. } => "partial_not_allowed",
            Self::AmountExceedsHeld { .. } => "amount_exceeds_held",
            Self::AmountExceedsPaid { .. } => "amount_exceeds_paid",
            Self::PartialNeedsSettlement { .. } => "partial_needs_settlement",
            Self::TimeOutOfRange { .. } => "time_out_of_range",
            Self::Internal => "internal",
        }
    }

    /// The id of the rule of the rejection, such as `FUND-2`. It is an anchor in the rule book:
    /// [`rules#FUND-2`](crate::rules#FUND-2).
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::StaleRevision { .. } => "REV-1",
            Self::CurrencyMismatch { .. } => "MONEY-3",
            Self::InvalidAmount { .. } => "MONEY-2",
            Self::InvalidDueDate { .. } => "PLAN-7",
            Self::InvalidPolicy(invalid) => invalid.rule,
            Self::InvalidWindow => "PROP-7",
            Self::InvalidStars { .. } | Self::FeedbackGiven { .. } => "FEED-1",
            Self::ExtensionLimitReached { .. } => "WORK-6",
            Self::AmountBelowMinimum { .. } => "PLAN-8",
            Self::SameAmount { .. } => "PROP-4",
            Self::PartialNotAllowed { .. } => "REL-9",
            Self::WrongStage { .. } => "END-7",
            Self::UnknownMilestone { .. } => "PLAN-6",
            Self::UnknownProposal { .. } => "PROP-1",
            Self::ConsentRequired { .. } => "PLAN-2",
            Self::OutOfOrder { .. } => "FUND-2",
            Self::TooManyCurrent { .. } => "FUND-3",
            Self::StaleProposal { .. } => "PROP-3",
            Self::AmountRequired { .. } => "REL-1",
            Self::AmountExceedsPaid { .. } => "REF-5",
            Self::PartialNeedsSettlement { .. } => "REL-5",
            Self::TimeOutOfRange { .. } => "TIME-6",
            Self::Internal => "MONEY-4",
            Self::InvalidText { rule, .. }
            | Self::InvalidCharacter { rule, .. }
            | Self::InvalidMilestoneCount { rule, .. }
            | Self::WindowClosed { rule, .. }
            | Self::WrongParty { rule, .. }
            | Self::WrongState { rule, .. }
            | Self::RevisionLimitReached { rule, .. }
            | Self::LimitReached { rule, .. }
            | Self::AmountExceedsHeld { rule, .. } => rule,
        }
    }
}
