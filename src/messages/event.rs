//! Events: what has happened to a contract (RULES §16).

mod cause;
mod display;
mod leftovers;
mod message;
mod milestone;
mod name;
mod rule;
#[cfg(any(feature = "archive", feature = "serde"))]
mod stored;

pub use cause::{Carried, Outcome, RefundCause, ReleaseCause, ReturnCause};
pub use leftovers::Leftovers;
pub(crate) use message::EVENT_FORMS;

use alloc::string::String;
use alloc::sync::Arc;

use time::{Date, UtcDateTime};

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::messages::command::Change;
#[cfg(feature = "serde")]
use crate::values::instant::{instant, optional_date, optional_instant};
#[cfg(feature = "schemars")]
use crate::values::money::EventFee;
use crate::values::money::Money;
#[cfg(feature = "serde")]
use crate::values::money::fee;
use crate::values::offer::Offer;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

wire! {
    /// An event: what happened, and when.
    ///
    /// The state of a contract follows from its events alone. A host needs to store only them, in order.
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
        /// The instant of the decision, or of the deadline that passed (TIME-3, TIME-7).
        #[cfg_attr(feature = "serde", serde(with = "instant"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
        pub at: UtcDateTime,
        /// What happened.
        pub kind: EventKind,
    }
}

wire! {
    /// The kinds of events.
    ///
    /// The list is exhaustive on purpose: code that books money should not compile when there is a new kind
    /// of event that moves money. [`Event::transfers`] gives the transfers of an event. The rule book, the
    /// module [`rules`](crate::rules), says when each event happens.
    ///
    /// Source: RULES §16, MONEY-6.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum EventKind {
        /// The client opened the contract (OFFER-2).
        ContractOffered {
            /// The version of the rule book that governs the contract (POL-2).
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
            rules: u64,
            /// The offer with every default filled in.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::offer::on_record"))]
            #[cfg_attr(feature = "schemars", schemars(with = "crate::values::offer::schema::OnRecord"))]
            offer: Arc<Offer>,
            /// When the offer expires. Absent if the policy has no offer window.
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            respond_by: Option<UtcDateTime>,
        },
        /// The freelancer accepted the offer. The contract is active (OFFER-3).
        OfferAccepted,
        /// The freelancer declined the offer (OFFER-3).
        OfferDeclined {
            /// The reason. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The client withdrew the offer (OFFER-3).
        OfferWithdrawn,
        /// The freelancer did not answer the offer in time (OFFER-4).
        OfferExpired,
        /// A milestone was added to the plan (PLAN-2, PROP-4).
        MilestoneAdded {
            /// The number of the milestone: the next one.
            milestone: MilestoneNumber,
            /// Its title, trimmed.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Title"))]
            title: String,
            /// Its description. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            description: String,
            /// Its price.
            amount: Money,
            /// Its due date, if it has one.
            #[cfg_attr(feature = "serde", serde(default, with = "optional_date", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Date>"))]
            due: Option<Date>,
        },
        /// A planned milestone was cancelled (PLAN-2, PROP-4).
        MilestoneCancelled {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// A milestone was funded: its price is in escrow (FUND-1, FUND-4).
        MilestoneFunded {
            /// The milestone.
            milestone: MilestoneNumber,
            /// What the client deposits for it. May be zero.
            deposit: Money,
            /// What is carried to it from leftovers of other milestones.
            carried: Leftovers,
            /// The fee that the client pays on top (MONEY-8).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            client_fee: Option<Money>,
            /// The initiation fee, which the client pays once (MONEY-9).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            initiation_fee: Option<Money>,
        },
        /// Work was submitted. Its review begins (WORK-1).
        WorkSubmitted {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The amount that is requested.
            requested: Money,
            /// When the review ends. Absent if it has no end (WORK-5).
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            review_until: Option<UtcDateTime>,
            /// A note on the work. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The freelancer withdrew a submission (WORK-3).
        SubmissionWithdrawn {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// The client requested changes to submitted work (WORK-4).
        ChangesRequested {
            /// The milestone.
            milestone: MilestoneNumber,
            /// What is to change. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The client moved the end of a review to a later instant (WORK-6).
        ReviewExtended {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new end of the review.
            #[cfg_attr(feature = "serde", serde(with = "instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            review_until: UtcDateTime,
        },
        /// Escrow went to the freelancer (RULES §7).
        EscrowReleased {
            /// The milestone.
            milestone: MilestoneNumber,
            /// All that is released, before the fee. `amount − top_up` of it comes from escrow.
            amount: Money,
            /// What the client adds at the same instant. May be zero (REL-4).
            top_up: Money,
            /// What the platform keeps of the amount. May be zero (MONEY-5).
            fee: Money,
            /// Why the escrow went to the freelancer.
            cause: ReleaseCause,
            /// The fee that the client pays on a top-up (MONEY-8).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            client_fee: Option<Money>,
            /// When the payment clears. Absent if payments clear at once (MONEY-7).
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            clears_at: Option<UtcDateTime>,
        },
        /// Escrow went back to the client (RULES §8).
        EscrowReturned {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The amount.
            amount: Money,
            /// Why the escrow went back to the client.
            cause: ReturnCause,
            /// The part of the client's fee that is given back (MONEY-8).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            client_fee_returned: Option<Money>,
        },
        /// A refund of all that a milestone holds was requested (REF-1, END-2, DORM-2).
        RefundRequested {
            /// The milestone.
            milestone: MilestoneNumber,
            /// When the escrow is returned if the freelancer is silent.
            #[cfg_attr(feature = "serde", serde(with = "instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            respond_until: UtcDateTime,
            /// Why the refund was requested.
            cause: RefundCause,
            /// The reason. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The client withdrew a refund request (REF-3).
        RefundRequestWithdrawn {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// A party opened a dispute about a milestone (DISP-1).
        DisputeOpened {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The party that opened it.
            by: Party,
            /// When the dispute is decided for this party if the other party is silent. Absent if the dispute
            /// counts as contested at once (DISP-2).
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            answer_until: Option<UtcDateTime>,
            /// The reason. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            reason: String,
            /// When the default award decides a dispute that is contested at once. Absent if there will be
            /// no default award (DISP-8).
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            award_until: Option<UtcDateTime>,
        },
        /// The other party contested a dispute. It waits for the arbiter (DISP-3).
        DisputeContested {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The other party's statement. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            statement: String,
            /// When the default award decides. Absent if there will be no default award (DISP-8).
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            award_until: Option<UtcDateTime>,
        },
        /// A dispute was withdrawn (DISP-7).
        DisputeWithdrawn {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// A party submitted evidence (DISP-4).
        EvidenceSubmitted {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The party.
            by: Party,
            /// The evidence: 1 to 5 000 characters.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Evidence"))]
            text: String,
        },
        /// The arbiter decided a dispute (DISP-5).
        DisputeAwarded {
            /// The milestone.
            milestone: MilestoneNumber,
            /// What the freelancer gets. The rest goes back to the client.
            to_freelancer: Money,
            /// The reasons. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
        },
        /// The arbiter extended the time to decide (DISP-10).
        AwardExtended {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new instant of the default award.
            #[cfg_attr(feature = "serde", serde(with = "instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            award_until: UtcDateTime,
        },
        /// A party proposed a change (PROP-1).
        ProposalMade {
            /// The number of the proposal: the next one.
            proposal: ProposalNumber,
            /// The party.
            by: Party,
            /// The change.
            change: Change,
        },
        /// The other party accepted a proposal. The events that follow carry out the change (PROP-1).
        ProposalAccepted {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// The other party declined a proposal (PROP-1).
        ProposalDeclined {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// The party that made a proposal withdrew it (PROP-1).
        ProposalWithdrawn {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// The due date of a milestone was changed or removed (PROP-4).
        DueDateChanged {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new due date. Absent if it was removed.
            #[cfg_attr(feature = "serde", serde(default, with = "optional_date", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Date>"))]
            due: Option<Date>,
        },
        /// The price of a milestone was changed. If it is more than the milestone holds, the event says what
        /// covers the difference (PROP-4).
        AmountChanged {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new price.
            amount: Money,
            /// What the client deposits for it. May be zero.
            deposit: Money,
            /// What is carried to it from leftovers of other milestones.
            carried: Leftovers,
            /// The client's fee on the deposit (MONEY-8).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            client_fee: Option<Money>,
        },
        /// Both parties moved a milestone's own deadline to a later instant (PROP-7).
        WindowExtended {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new instant of the deadline.
            #[cfg_attr(feature = "serde", serde(with = "instant"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Instant"))]
            until: UtcDateTime,
        },
        /// The client paid a bonus. It did not go through escrow (END-6).
        BonusPaid {
            /// The bonus, before the fee.
            amount: Money,
            /// What the platform keeps of it. May be zero (MONEY-5).
            fee: Money,
            /// What the bonus is for. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            note: String,
            /// The fee that the client pays on top (MONEY-8).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            client_fee: Option<Money>,
            /// When the bonus clears. Absent if payments clear at once (MONEY-7).
            #[cfg_attr(feature = "serde", serde(default, with = "optional_instant", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
            clears_at: Option<UtcDateTime>,
        },
        /// The freelancer gave back a part, or all, of what was paid on a milestone (REF-5).
        PaymentRefunded {
            /// The milestone on which it was paid.
            milestone: MilestoneNumber,
            /// All that the client receives.
            amount: Money,
            /// The platform's part of it. May be zero (MONEY-5).
            fee_returned: Money,
        },
        /// A party ended the contract (END-1, END-2).
        ContractEnded {
            /// The party.
            by: Party,
        },
        /// The contract is closed: nothing is held (END-3).
        ContractClosed {
            /// How the contract ended.
            outcome: Outcome,
            /// The initiation fee, if the client gets it back (MONEY-9).
            #[cfg_attr(feature = "serde", serde(default, with = "fee", skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "EventFee"))]
            initiation_fee_returned: Option<Money>,
        },
        /// A party left feedback (FEED-1).
        FeedbackLeft {
            /// The party.
            by: Party,
            /// The number of stars: 1 to 5.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Number", range(min = 1, max = 5)))]
            stars: u64,
            /// The text. May be empty.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
            text: String,
        },
    }
}
