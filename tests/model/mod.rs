//! A second implementation of the rule book: a simple model of RULES.md, written from its text alone and as
//! different from the crate as possible.
//!
//! It uses plain rows with separate fields, amounts as decimals of major units, and time as nanoseconds.
//! Deadlines are applied one by one before each command, and commands change the rows in place. It uses the
//! public types of the crate, but none of its logic.

mod answer;
mod arbitrary_commands;
mod award;
pub(crate) mod books;
pub(crate) mod choices;
mod clearing;
mod client;
mod client_fees;
pub(crate) mod compare;
pub(crate) mod coverage;
mod dispute;
mod dispute_choices;
mod edge_cases;
mod feedback;
mod freelancer;
mod input;
mod money;
mod offer;
mod policy;
pub(crate) mod policy_settings;
mod proposal;
pub(crate) mod random;
pub(crate) mod random_inputs;
mod required_coverage;
mod state;
pub(crate) mod step;
mod switches;
pub(crate) mod time;
#[cfg(feature = "serde")]
pub(crate) mod view;

use ::time::Date;
use milestone_escrow::{
    Change, Currency, Event, MilestoneState, Offer, Outcome, Party, Policy, RefundCause, Stage,
};
use rust_decimal::Decimal;

/// A rejection: its code, and the rule that causes it (§17).
pub(crate) type Refusal = (&'static str, &'static str);
pub(crate) type Allowed = Result<(), Refusal>;
/// The new events and the contract after them, or the rejection.
pub(crate) type Answer = Result<(Vec<Event>, Model), Refusal>;
/// Nanoseconds since 1970.
pub(crate) type Nanos = i128;

/// A contract as the rule book describes it.
#[derive(Debug, Clone)]
pub(crate) struct Model {
    pub(crate) currency: Currency,
    pub(crate) policy: Policy,
    pub(crate) stage: Stage,
    pub(crate) outcome: Option<Outcome>,
    /// The number of events.
    pub(crate) revision: u64,
    /// The instant of the last event.
    pub(crate) last: Nanos,
    pub(crate) respond_by: Option<Nanos>,
    pub(crate) closed_at: Nanos,
    pub(crate) rows: Vec<MilestoneRow>,
    /// The open proposals.
    pub(crate) open: Vec<OpenProposal>,
    /// How many proposals were ever made.
    pub(crate) proposed: u64,
    /// The sum of all bonuses, the fees of the freelancer on them, and the fees of the client on them
    /// (MONEY-5, MONEY-8).
    pub(crate) bonuses: Decimal,
    pub(crate) bonus_fees: Decimal,
    pub(crate) bonus_client_fees: Decimal,
    /// MONEY-8: the base of the client's fee on escrow, and this fee.
    pub(crate) base: Decimal,
    pub(crate) base_fee: Decimal,
    /// MONEY-9: the initiation fee that the platform keeps.
    pub(crate) initiation: Decimal,
    /// Whether a milestone was ever funded.
    pub(crate) was_funded: bool,
    /// Whether escrow was ever released.
    pub(crate) was_released: bool,
    /// Whether the freelancer ended the contract (END-1).
    pub(crate) was_left: bool,
    /// MONEY-7: all payments to the freelancer, and all that the freelancer gave back.
    pub(crate) earnings: Vec<Earning>,
    /// FEED-1: the feedback, in the order in which it was left.
    pub(crate) feedback: Vec<LeftFeedback>,
    /// The instant of the events that are recorded now.
    now: Nanos,
    /// The events of the current call.
    log: Vec<Event>,
}

/// A milestone.
#[derive(Debug, Clone)]
pub(crate) struct MilestoneRow {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) price: Decimal,
    pub(crate) due: Option<Date>,
    pub(crate) state: MilestoneState,
    pub(crate) held: Decimal,
    pub(crate) claim: Decimal,
    /// What was paid, before fees, less what was given back.
    pub(crate) paid: Decimal,
    pub(crate) returned: Decimal,
    pub(crate) fees: Decimal,
    /// Whether something was ever released.
    pub(crate) released: bool,
    /// The change requests so far.
    pub(crate) revisions: u64,
    /// The number of submissions so far, and the instant of the latest one.
    pub(crate) submissions: u64,
    pub(crate) submitted_at: Nanos,
    /// The extensions so far (WORK-6).
    pub(crate) extensions: u64,
    /// The disputes so far.
    pub(crate) disputes: u64,
    /// FUND-4: the instant from which a remainder must wait before it is carried.
    pub(crate) left_since: Nanos,
    /// The end of the window that the state opened.
    pub(crate) until: Option<Nanos>,
    /// The state before the refund request or the dispute.
    pub(crate) before: Option<MilestoneState>,
    /// The cause of the refund request.
    pub(crate) asked: Option<RefundCause>,
    /// The party that opened the dispute.
    pub(crate) opener: Option<Party>,
    pub(crate) contested: bool,
}

/// An open proposal, and the values on which it depends (PROP-3).
#[derive(Debug, Clone)]
pub(crate) struct OpenProposal {
    pub(crate) number: u64,
    pub(crate) by: Party,
    pub(crate) change: Change,
    pub(crate) row_then: Option<MilestoneRow>,
}

/// A payment to the freelancer, or a refund of a payment (MONEY-7).
#[derive(Debug, Clone)]
pub(crate) struct Earning {
    pub(crate) at: Nanos,
    /// `None` for a bonus.
    pub(crate) place: Option<usize>,
    /// The amount that the freelancer received or gave back, after fees.
    pub(crate) net: Decimal,
    pub(crate) clears_at: Option<Nanos>,
    pub(crate) came_back: bool,
}

/// A feedback (FEED-1).
#[derive(Debug, Clone)]
pub(crate) struct LeftFeedback {
    pub(crate) by: Party,
    pub(crate) stars: u64,
    pub(crate) text: String,
}

impl Model {
    /// A contract before its first event.
    fn blank(offer: &Offer, now: Nanos) -> Self {
        Self {
            currency: offer.currency,
            policy: offer.policy.clone(),
            stage: Stage::Offered,
            outcome: None,
            revision: 0,
            last: now,
            respond_by: None,
            closed_at: now,
            rows: Vec::new(),
            open: Vec::new(),
            proposed: 0,
            bonuses: Decimal::ZERO,
            bonus_fees: Decimal::ZERO,
            bonus_client_fees: Decimal::ZERO,
            base: Decimal::ZERO,
            base_fee: Decimal::ZERO,
            initiation: Decimal::ZERO,
            was_funded: false,
            was_released: false,
            was_left: false,
            earnings: Vec::new(),
            feedback: Vec::new(),
            now,
            log: Vec::new(),
        }
    }
}
