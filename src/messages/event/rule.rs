//! The rule of each kind of event.

use super::EventKind;
use super::cause::Outcome;
use crate::values::party::Party;

impl EventKind {
    /// The id of the rule of this kind of event, such as `WORK-5`.
    ///
    /// If several rules can cause the event, this is the first of them. For example, the rule of an added
    /// milestone is `PLAN-2`, even if a proposal has added it (PROP-4). The id is an anchor in the rule book:
    /// [`rules#WORK-5`](crate::rules#WORK-5).
    ///
    /// ```
    /// use milestone_escrow::{EventKind, Outcome};
    ///
    /// assert_eq!(EventKind::OfferExpired.rule(), "OFFER-4");
    /// let closed = EventKind::ContractClosed { outcome: Outcome::Expired, initiation_fee_returned: None };
    /// assert_eq!(closed.rule(), "OFFER-5");
    /// ```
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::ContractOffered { .. } => "OFFER-2",
            Self::OfferAccepted | Self::OfferDeclined { .. } | Self::OfferWithdrawn => "OFFER-3",
            Self::OfferExpired => "OFFER-4",
            Self::MilestoneAdded { .. } | Self::MilestoneCancelled { .. } => "PLAN-2",
            Self::MilestoneFunded { .. } => "FUND-4",
            Self::WorkSubmitted { .. } => "WORK-1",
            Self::SubmissionWithdrawn { .. } => "WORK-3",
            Self::ChangesRequested { .. } => "WORK-4",
            Self::ReviewExtended { .. } => "WORK-6",
            Self::EscrowReleased { cause, .. } => cause.rule(),
            Self::EscrowReturned { cause, .. } => cause.rule(),
            Self::RefundRequested { cause, .. } => cause.rule(),
            Self::RefundRequestWithdrawn { .. } => "REF-3",
            Self::DisputeOpened { .. } => "DISP-1",
            Self::DisputeContested { .. } => "DISP-3",
            Self::DisputeWithdrawn { .. } => "DISP-7",
            Self::EvidenceSubmitted { .. } => "DISP-4",
            Self::DisputeAwarded { .. } => "DISP-5",
            Self::AwardExtended { .. } => "DISP-10",
            Self::ProposalMade { .. }
            | Self::ProposalAccepted { .. }
            | Self::ProposalDeclined { .. }
            | Self::ProposalWithdrawn { .. } => "PROP-1",
            Self::DueDateChanged { .. } | Self::AmountChanged { .. } => "PROP-4",
            Self::WindowExtended { .. } => "PROP-7",
            Self::FeedbackLeft { .. } => "FEED-1",
            Self::BonusPaid { .. } => "END-6",
            Self::PaymentRefunded { .. } => "REF-5",
            Self::ContractEnded { by: Party::Freelancer } => "END-1",
            Self::ContractEnded { by: Party::Client } => "END-2",
            Self::ContractClosed { outcome: Outcome::Ended, .. } => "END-3",
            Self::ContractClosed { .. } => "OFFER-5",
        }
    }
}
