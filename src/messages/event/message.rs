//! Events as messages, for a host that writes them in another language.

use alloc::string::String;

use time::{Date, UtcDateTime};

use super::EventKind;
use super::cause::{Outcome, RefundCause, ReleaseCause, ReturnCause};
use super::leftovers::Leftovers;
use crate::messages::command::Change;
use crate::messages::message::{Parameter, ParameterKind, messages, parameters};
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

parameters! {
    Leftovers, carried: Leftovers, ParameterKind::Carried => Parameter::Carried(carried.to_vec());
    Change, change: Change, ParameterKind::Message => Parameter::Message(change.message());
    ReleaseCause, cause: ReleaseCause, ParameterKind::Name(ReleaseCause::NAMES) =>
        Parameter::Name(cause.name());
    ReturnCause, cause: ReturnCause, ParameterKind::Name(ReturnCause::NAMES) => Parameter::Name(cause.name());
    RefundCause, cause: RefundCause, ParameterKind::Name(RefundCause::NAMES) => Parameter::Name(cause.name());
    Outcome, outcome: Outcome, ParameterKind::Name(Outcome::NAMES) => Parameter::Name(outcome.name());
}

messages! {
    /// The event as a message, for a host that writes it in another language.
    ///
    /// The id is the [`name`](Self::name) of the event. The parameters are the fields of RULES §16, with one
    /// exception: of the offer in `contract_offered`, the message has the number of its `milestones`.
    ///
    /// ```
    /// use milestone_escrow::{EventKind, Parameter};
    ///
    /// let message = EventKind::MilestoneCancelled { milestone: 2.into() }.message();
    /// assert_eq!(message.id(), "milestone_cancelled");
    /// assert_eq!(message.parameters(), [("milestone", Parameter::Number(2))]);
    /// ```
    EventKind, EVENT_FORMS {
        Self::ContractOffered { rules, offer, respond_by } => "contract_offered" {
            rules: u64, milestones: usize = offer.milestones.len(), respond_by: Option<UtcDateTime>,
        }
        Self::OfferAccepted => "offer_accepted" {}
        Self::OfferDeclined { note } => "offer_declined" { note: String }
        Self::OfferWithdrawn => "offer_withdrawn" {}
        Self::OfferExpired => "offer_expired" {}
        Self::MilestoneAdded { milestone, title, description, amount, due } => "milestone_added" {
            milestone: MilestoneNumber, title: String, description: String, amount: Money, due: Option<Date>,
        }
        Self::MilestoneCancelled { milestone } => "milestone_cancelled" { milestone: MilestoneNumber }
        Self::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } =>
            "milestone_funded" {
                milestone: MilestoneNumber, deposit: Money, carried: Leftovers, client_fee: Option<Money>,
                initiation_fee: Option<Money>,
            }
        Self::WorkSubmitted { milestone, requested, review_until, note } => "work_submitted" {
            milestone: MilestoneNumber, requested: Money, review_until: Option<UtcDateTime>, note: String,
        }
        Self::SubmissionWithdrawn { milestone } => "submission_withdrawn" { milestone: MilestoneNumber }
        Self::ChangesRequested { milestone, note } => "changes_requested" {
            milestone: MilestoneNumber, note: String,
        }
        Self::ReviewExtended { milestone, review_until } => "review_extended" {
            milestone: MilestoneNumber, review_until: UtcDateTime,
        }
        Self::EscrowReleased { milestone, amount, top_up, fee, cause, client_fee, clears_at } =>
            "escrow_released" {
                milestone: MilestoneNumber, amount: Money, top_up: Money, fee: Money, cause: ReleaseCause,
                client_fee: Option<Money>, clears_at: Option<UtcDateTime>,
            }
        Self::EscrowReturned { milestone, amount, cause, client_fee_returned } => "escrow_returned" {
            milestone: MilestoneNumber, amount: Money, cause: ReturnCause, client_fee_returned: Option<Money>,
        }
        Self::RefundRequested { milestone, respond_until, cause, note } => "refund_requested" {
            milestone: MilestoneNumber, respond_until: UtcDateTime, cause: RefundCause, note: String,
        }
        Self::RefundRequestWithdrawn { milestone } => "refund_request_withdrawn" {
            milestone: MilestoneNumber,
        }
        Self::DisputeOpened { milestone, by, answer_until, reason, award_until } => "dispute_opened" {
            milestone: MilestoneNumber, by: Party, answer_until: Option<UtcDateTime>, reason: String,
            award_until: Option<UtcDateTime>,
        }
        Self::DisputeContested { milestone, statement, award_until } => "dispute_contested" {
            milestone: MilestoneNumber, statement: String, award_until: Option<UtcDateTime>,
        }
        Self::DisputeWithdrawn { milestone } => "dispute_withdrawn" { milestone: MilestoneNumber }
        Self::EvidenceSubmitted { milestone, by, text } => "evidence_submitted" {
            milestone: MilestoneNumber, by: Party, text: String,
        }
        Self::DisputeAwarded { milestone, to_freelancer, note } => "dispute_awarded" {
            milestone: MilestoneNumber, to_freelancer: Money, note: String,
        }
        Self::AwardExtended { milestone, award_until } => "award_extended" {
            milestone: MilestoneNumber, award_until: UtcDateTime,
        }
        Self::ProposalMade { proposal, by, change } => "proposal_made" {
            proposal: ProposalNumber, by: Party, change: Change,
        }
        Self::ProposalAccepted { proposal } => "proposal_accepted" { proposal: ProposalNumber }
        Self::ProposalDeclined { proposal } => "proposal_declined" { proposal: ProposalNumber }
        Self::ProposalWithdrawn { proposal } => "proposal_withdrawn" { proposal: ProposalNumber }
        Self::DueDateChanged { milestone, due } => "due_date_changed" {
            milestone: MilestoneNumber, due: Option<Date>,
        }
        Self::AmountChanged { milestone, amount, deposit, carried, client_fee } => "amount_changed" {
            milestone: MilestoneNumber, amount: Money, deposit: Money, carried: Leftovers,
            client_fee: Option<Money>,
        }
        Self::WindowExtended { milestone, until } => "window_extended" {
            milestone: MilestoneNumber, until: UtcDateTime,
        }
        Self::BonusPaid { amount, fee, note, client_fee, clears_at } => "bonus_paid" {
            amount: Money, fee: Money, note: String, client_fee: Option<Money>,
            clears_at: Option<UtcDateTime>,
        }
        Self::PaymentRefunded { milestone, amount, fee_returned } => "payment_refunded" {
            milestone: MilestoneNumber, amount: Money, fee_returned: Money,
        }
        Self::ContractEnded { by } => "contract_ended" { by: Party }
        Self::ContractClosed { outcome, initiation_fee_returned } => "contract_closed" {
            outcome: Outcome, initiation_fee_returned: Option<Money>,
        }
        Self::FeedbackLeft { by, stars, text } => "feedback_left" { by: Party, stars: u64, text: String }
    }
}
