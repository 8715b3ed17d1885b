//! The names of events in the wire form.

use super::EventKind;

impl EventKind {
    /// The name in the wire form, such as `escrow_released`.
    ///
    /// ```
    /// use milestone_escrow::EventKind;
    ///
    /// assert_eq!(EventKind::OfferExpired.name(), "offer_expired");
    /// ```
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::ContractOffered { .. } => "contract_offered",
            Self::OfferAccepted => "offer_accepted",
            Self::OfferDeclined { .. } => "offer_declined",
            Self::OfferWithdrawn => "offer_withdrawn",
            Self::OfferExpired => "offer_expired",
            Self::MilestoneAdded { .. } => "milestone_added",
            Self::MilestoneCancelled { .. } => "milestone_cancelled",
            Self::MilestoneFunded { .. } => "milestone_funded",
            Self::WorkSubmitted { .. } => "work_submitted",
            Self::SubmissionWithdrawn { .. } => "submission_withdrawn",
            Self::ChangesRequested { .. } => "changes_requested",
            Self::ReviewExtended { .. } => "review_extended",
            Self::EscrowReleased { .. } => "escrow_released",
            Self::EscrowReturned { .. } => "escrow_returned",
            Self::RefundRequested { .. } => "refund_requested",
            Self::RefundRequestWithdrawn { .. } => "refund_request_withdrawn",
            Self::DisputeOpened { .. } => "dispute_opened",
            Self::DisputeContested { .. } => "dispute_contested",
            Self::DisputeWithdrawn { .. } => "dispute_withdrawn",
            Self::EvidenceSubmitted { .. } => "evidence_submitted",
            Self::DisputeAwarded { .. } => "dispute_awarded",
            Self::AwardExtended { .. } => "award_extended",
            Self::ProposalMade { .. } => "proposal_made",
            Self::ProposalAccepted { .. } => "proposal_accepted",
            Self::ProposalDeclined { .. } => "proposal_declined",
            Self::ProposalWithdrawn { .. } => "proposal_withdrawn",
            Self::DueDateChanged { .. } => "due_date_changed",
            Self::AmountChanged { .. } => "amount_changed",
            Self::WindowExtended { .. } => "window_extended",
            Self::BonusPaid { .. } => "bonus_paid",
            Self::PaymentRefunded { .. } => "payment_refunded",
            Self::ContractEnded { .. } => "contract_ended",
            Self::ContractClosed { .. } => "contract_closed",
            Self::FeedbackLeft { .. } => "feedback_left",
        }
    }
}
