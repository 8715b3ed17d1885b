//! What has happened: the facts of a contract (RULES §16).

mod about;
mod cause;
mod display;
mod leftovers;
mod rule;

pub use cause::{Carried, Outcome, RefundCause, ReleaseCause, ReturnCause};
pub use leftovers::Leftovers;

use alloc::string::String;
use alloc::sync::Arc;

use time::{Date, UtcDateTime};

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::messages::command::Change;
use crate::values::money::Money;
#[cfg(feature = "serde")]
use crate::values::money::not_zero;
use crate::values::offer::Offer;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

wire! {
    /// A fact: what happened, and when.
    ///
    /// A contract is the fold of its events alone; a host stores them, in order, and nothing else.
    ///
    /// ```
    /// use milestone_escrow::{Event, EventKind};
    /// use time::macros::utc_datetime;
    ///
    /// let event = Event { at: utc_datetime!(2026-01-31 12:00), kind: EventKind::OfferAccepted };
    /// assert_eq!(event.kind.name(), "offer_accepted");
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub struct Event {
        /// The instant: that of the decision, or of the deadline that passed (TIME-3, TIME-7).
        #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
        pub at: UtcDateTime,
        /// The fact.
        pub kind: EventKind,
    }
}

wire! {
    /// The facts there are.
    ///
    /// The list is exhaustive on purpose: a host that books money should fail to compile when a new money fact appears.
    /// [`Event::transfers`] names the money that each of them moves. When each comes about is said in the rule book, the module
    /// [`rules`](crate::rules).
    ///
    /// Source: RULES §16, MONEY-6.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum EventKind {
        /// The client opened the contract (OFFER-2).
        ContractOffered {
            /// The version of the rule book that governs it (POL-2).
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
            rules: u64,
            /// The offer with every default filled in.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::offer::on_record"))]
            #[cfg_attr(feature = "schemars", schemars(with = "crate::values::offer::schema::OnRecord"))]
            offer: Arc<Offer>,
            /// When the offer expires; none if its policy has no offer window.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            respond_by: Option<UtcDateTime>,
        },
        /// The freelancer took the offer: the contract is active (OFFER-3).
        OfferAccepted,
        /// The freelancer turned the offer down (OFFER-3).
        OfferDeclined {
            /// Why; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The client took the offer back (OFFER-3).
        OfferWithdrawn,
        /// Nobody answered the offer in time (OFFER-4).
        OfferExpired,
        /// The plan has one more milestone (PLAN-2, PROP-4).
        MilestoneAdded {
            /// Its number: the next one.
            milestone: MilestoneNumber,
            /// Its title, trimmed.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Title"))]
            title: String,
            /// Its description; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            description: String,
            /// Its price.
            amount: Money,
            /// Its due date, if it has one.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_date", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Day>"))]
            due: Option<Date>,
        },
        /// A planned milestone was struck (PLAN-2, PROP-4).
        MilestoneCancelled {
            /// Which one.
            milestone: MilestoneNumber,
        },
        /// A milestone's price is in escrow (FUND-1, FUND-4).
        MilestoneFunded {
            /// Which one.
            milestone: MilestoneNumber,
            /// What the client deposits for it; may be zero.
            deposit: Money,
            /// What is carried to it from leftovers.
            carried: Leftovers,
            /// The fee that the client pays on top (MONEY-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            client_fee: Option<Money>,
            /// What the client pays once for the contract (MONEY-9).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            initiation_fee: Option<Money>,
        },
        /// Work was handed in; the review window is open (WORK-1).
        WorkSubmitted {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// How much is asked for.
            requested: Money,
            /// When the review ends; none if silence in review has no end (WORK-5).
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            review_until: Option<UtcDateTime>,
            /// What was handed in; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The freelancer took a submission back (WORK-3).
        SubmissionWithdrawn {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// The client sent work back (WORK-4).
        ChangesRequested {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// What is to change; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The client has put off the end of a review (WORK-6).
        ReviewExtended {
            /// The milestone.
            milestone: MilestoneNumber,
            /// When the review ends now.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            review_until: UtcDateTime,
        },
        /// Escrow went to the freelancer (§7).
        EscrowReleased {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// All that the freelancer's side receives before the fee: from escrow `amount − top_up`.
            amount: Money,
            /// What the client added in the same instant; may be zero (REL-4).
            top_up: Money,
            /// What the platform keeps of the amount; may be zero (MONEY-5).
            fee: Money,
            /// By whose will or silence.
            cause: ReleaseCause,
            /// The fee that the client pays on a top-up (MONEY-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            client_fee: Option<Money>,
            /// When the payout clears, where payouts take time to clear (MONEY-7).
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            clears_at: Option<UtcDateTime>,
        },
        /// Escrow went back to the client (§8).
        EscrowReturned {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// How much.
            amount: Money,
            /// By whose will or silence.
            cause: ReturnCause,
            /// The fee that the client gets back (MONEY-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            client_fee_returned: Option<Money>,
        },
        /// All that a milestone holds is asked back; the refund window is open (REF-1, END-2, DORM-2).
        RefundRequested {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// When silence grants it.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            respond_until: UtcDateTime,
            /// What brought it about.
            cause: RefundCause,
            /// Why; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The client took a refund request back (REF-3).
        RefundRequestWithdrawn {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// A party called a milestone into dispute (DISP-1).
        DisputeOpened {
            /// Which one.
            milestone: MilestoneNumber,
            /// Who opened it.
            by: Party,
            /// When silence decides for the opener; none if the dispute counts as contested at once (DISP-2).
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            answer_until: Option<UtcDateTime>,
            /// Why; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            reason: String,
            /// When the default award decides, for a dispute that is contested at once (DISP-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            award_until: Option<UtcDateTime>,
        },
        /// The other party answered: the dispute waits for the arbiter (DISP-3).
        DisputeContested {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// The other side; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            statement: String,
            /// When the default award decides (DISP-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            award_until: Option<UtcDateTime>,
        },
        /// The opener took the dispute back (DISP-7).
        DisputeWithdrawn {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// A party put something on the record (DISP-4).
        EvidenceSubmitted {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// Who did.
            by: Party,
            /// What.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Evidence"))]
            text: String,
        },
        /// The arbiter decided (DISP-5).
        DisputeAwarded {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// What the freelancer gets; the rest goes back to the client.
            to_freelancer: Money,
            /// The reasons; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The arbiter has taken more time (DISP-10).
        AwardExtended {
            /// The milestone.
            milestone: MilestoneNumber,
            /// When the default award decides now.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            award_until: UtcDateTime,
        },
        /// A party proposed a change (PROP-1).
        ProposalMade {
            /// Its number: the next one.
            proposal: ProposalNumber,
            /// Who did.
            by: Party,
            /// What.
            change: Change,
        },
        /// The other party consented; what follows carries it out (PROP-1).
        ProposalAccepted {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// The other party turned it down (PROP-1).
        ProposalDeclined {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// The proposer took it back (PROP-1).
        ProposalWithdrawn {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// A milestone has another due date, or none (PROP-4).
        DueDateChanged {
            /// Which one.
            milestone: MilestoneNumber,
            /// The new one.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_date", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Day>"))]
            due: Option<Date>,
        },
        /// A milestone has another price, and its escrow what that needs (PROP-4).
        AmountChanged {
            /// Which one.
            milestone: MilestoneNumber,
            /// The new price.
            amount: Money,
            /// What the client deposits for it; may be zero.
            deposit: Money,
            /// What is carried to it from leftovers.
            carried: Leftovers,
            /// The fee that the client pays on top of the deposit (MONEY-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            client_fee: Option<Money>,
        },
        /// Both have put off a milestone's own deadline (PROP-7).
        WindowExtended {
            /// The milestone.
            milestone: MilestoneNumber,
            /// When the deadline is now.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            until: UtcDateTime,
        },
        /// The client paid something on top, past escrow (END-6).
        BonusPaid {
            /// How much, before the fee.
            amount: Money,
            /// What the platform keeps of it; may be zero (MONEY-5).
            fee: Money,
            /// What for; may be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
            /// The fee that the client pays on top (MONEY-8).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            client_fee: Option<Money>,
            /// When the bonus clears, where payouts take time to clear (MONEY-7).
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            clears_at: Option<UtcDateTime>,
        },
        /// The freelancer gave something back of what was paid (REF-5).
        PaymentRefunded {
            /// For which milestone.
            milestone: MilestoneNumber,
            /// All that the client receives.
            amount: Money,
            /// The platform's part of it; may be zero (MONEY-5).
            fee_returned: Money,
        },
        /// A party ended the contract (END-1, END-2).
        ContractEnded {
            /// Who did.
            by: Party,
        },
        /// Nothing is held any more, and nothing will be (END-3).
        ContractClosed {
            /// How it came to its end.
            outcome: Outcome,
            /// What the client gets back of the initiation fee (MONEY-9).
            #[cfg_attr(
                feature = "serde",
                serde(default, deserialize_with = "not_zero", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero)
            )]
            initiation_fee_returned: Option<Money>,
        },
        /// A party has left feedback (FEED-1).
        FeedbackLeft {
            /// Who has left it.
            by: Party,
            /// 1 to 5.
            #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = 5)))]
            stars: u64,
            /// What they say.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            text: String,
        },
    }
}

impl EventKind {
    /// Its name in the wire form, such as `escrow_released`.
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
