//! The milestone that an event is about.

use time::UtcDateTime;

use super::EventKind;
use crate::values::party::MilestoneNumber;

impl EventKind {
    /// The milestone that the event is about. `None` for an event of the whole contract.
    ///
    /// A proposal is about the milestone that it would change. An answer to a proposal has only the
    /// proposal's number, so it is about no milestone.
    ///
    /// ```
    /// use milestone_escrow::EventKind;
    ///
    /// assert_eq!(EventKind::MilestoneCancelled { milestone: 2.into() }.milestone(), Some(2.into()));
    /// assert_eq!(EventKind::OfferAccepted.milestone(), None);
    /// ```
    #[must_use]
    pub const fn milestone(&self) -> Option<MilestoneNumber> {
        match self {
            Self::MilestoneAdded { milestone, .. }
            | Self::MilestoneCancelled { milestone }
            | Self::MilestoneFunded { milestone, .. }
            | Self::WorkSubmitted { milestone, .. }
            | Self::SubmissionWithdrawn { milestone }
            | Self::ChangesRequested { milestone, .. }
            | Self::ReviewExtended { milestone, .. }
            | Self::EscrowReleased { milestone, .. }
            | Self::EscrowReturned { milestone, .. }
            | Self::RefundRequested { milestone, .. }
            | Self::RefundRequestWithdrawn { milestone }
            | Self::DisputeOpened { milestone, .. }
            | Self::DisputeContested { milestone, .. }
            | Self::DisputeWithdrawn { milestone }
            | Self::EvidenceSubmitted { milestone, .. }
            | Self::DisputeAwarded { milestone, .. }
            | Self::AwardExtended { milestone, .. }
            | Self::DueDateChanged { milestone, .. }
            | Self::AmountChanged { milestone, .. }
            | Self::WindowExtended { milestone, .. }
            | Self::PaymentRefunded { milestone, .. } => Some(*milestone),
            Self::ProposalMade { change, .. } => change.milestone(),
            Self::ContractOffered { .. }
            | Self::OfferAccepted
            | Self::OfferDeclined { .. }
            | Self::OfferWithdrawn
            | Self::OfferExpired
            | Self::ProposalAccepted { .. }
            | Self::ProposalDeclined { .. }
            | Self::ProposalWithdrawn { .. }
            | Self::BonusPaid { .. }
            | Self::ContractEnded { .. }
            | Self::ContractClosed { .. }
            | Self::FeedbackLeft { .. } => None,
        }
    }

    /// When the payment of the event clears. `None` if it clears at once, or if the event pays the freelancer
    /// nothing (MONEY-7).
    pub(crate) const fn clears_at(&self) -> Option<UtcDateTime> {
        match self {
            Self::EscrowReleased { clears_at, .. } | Self::BonusPaid { clears_at, .. } => *clears_at,
            _ => None,
        }
    }
}
