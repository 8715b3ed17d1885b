//! The rule book once more: a naive model of RULES.md, written from its text alone and as unlike the crate as it goes.
//!
//! Flat rows with loose fields, amounts as decimals of major units, time as nanoseconds, deadlines that are applied one by one
//! before each command, and commands that change the rows where they stand. Of the crate it uses the public types as
//! vocabulary, and none of its logic.

mod answer;
pub(crate) mod choices;
mod client;
pub(crate) mod compare;
mod dispute;
mod freelancer;
mod input;
mod money;
mod offering;
mod proposal;
pub(crate) mod random;
pub(crate) mod seen;
mod state;
pub(crate) mod step;
pub(crate) mod time;
pub(crate) mod worlds;

use ::time::Date;
use milestone_escrow::{Change, Currency, Event, MilestoneState, Offer, Outcome, Party, Policy, RefundCause, Stage};
use rust_decimal::Decimal;

/// A rejection: its code, and the rule that refuses (§17).
pub(crate) type Refusal = (&'static str, &'static str);
pub(crate) type Allowed = Result<(), Refusal>;
/// New events and the contract after them, or why not.
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
    pub(crate) rows: Vec<Row>,
    /// The open proposals.
    pub(crate) open: Vec<Open>,
    /// How many proposals were ever made.
    pub(crate) proposed: u64,
    /// All bonuses, and the fees on them.
    pub(crate) bonuses: (Decimal, Decimal),
    /// The instant that events of the moment carry.
    now: Nanos,
    /// The events of the call under way.
    log: Vec<Event>,
}

/// A milestone.
#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) price: Decimal,
    pub(crate) due: Option<Date>,
    pub(crate) state: MilestoneState,
    pub(crate) held: Decimal,
    pub(crate) claim: Decimal,
    /// Gross of fees, net of what was paid back.
    pub(crate) paid: Decimal,
    pub(crate) returned: Decimal,
    pub(crate) fees: Decimal,
    /// Something has been released of it at some time.
    pub(crate) released: bool,
    /// The change requests so far.
    pub(crate) revisions: u64,
    /// The submissions so far.
    pub(crate) submissions: u64,
    /// The end of the window that its state opened.
    pub(crate) until: Option<Nanos>,
    /// What it was before the refund request or the dispute.
    pub(crate) before: Option<MilestoneState>,
    /// What brought the refund request about.
    pub(crate) asked: Option<RefundCause>,
    /// Who opened the dispute.
    pub(crate) opener: Option<Party>,
    pub(crate) contested: bool,
}

/// An open proposal, and what it set out from (PROP-3).
#[derive(Debug, Clone)]
pub(crate) struct Open {
    pub(crate) number: u64,
    pub(crate) by: Party,
    pub(crate) change: Change,
    pub(crate) row_then: Option<Row>,
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
            bonuses: (Decimal::ZERO, Decimal::ZERO),
            now,
            log: Vec::new(),
        }
    }
}
