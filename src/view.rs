//! The contract as a view (RULES §16): written, never read. A state is rebuilt from its events.

use alloc::vec::Vec;

use serde::ser::{Serialize, Serializer};
use time::{Date, UtcDateTime};

use crate::contract::Contract;
use crate::currency::Currency;
use crate::deadline::Deadline;
use crate::event::Outcome;
use crate::milestone::{DisputeView, Milestone, MilestoneState};
use crate::money::{Money, MoneySum};
use crate::party::MilestoneNumber;
use crate::proposal::Proposal;
use crate::stage::Stage;

#[derive(serde::Serialize)]
struct ContractView<'a> {
    stage: Stage,
    #[serde(skip_serializing_if = "Option::is_none")]
    outcome: Option<Outcome>,
    currency: Currency,
    revision: u64,
    held: MoneySum,
    milestones: Vec<MilestoneView<'a>>,
    proposals: Vec<Proposal<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_deadline: Option<Deadline>,
}

#[derive(serde::Serialize)]
struct MilestoneView<'a> {
    milestone: MilestoneNumber,
    title: &'a str,
    description: &'a str,
    amount: Money,
    #[serde(with = "crate::timestamp::optional_date", skip_serializing_if = "Option::is_none")]
    due: Option<Date>,
    state: MilestoneState,
    held: Money,
    paid: Money,
    returned: MoneySum,
    fees: Money,
    revisions: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    claim: Option<Money>,
    #[serde(with = "crate::timestamp::optional_instant", skip_serializing_if = "Option::is_none")]
    deadline: Option<UtcDateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dispute: Option<DisputeView>,
}

impl<'a> From<&Milestone<'a>> for MilestoneView<'a> {
    fn from(milestone: &Milestone<'a>) -> Self {
        Self {
            milestone: milestone.number(),
            title: milestone.title(),
            description: milestone.description(),
            amount: milestone.amount(),
            due: milestone.due(),
            state: milestone.state(),
            held: milestone.held(),
            paid: milestone.paid(),
            returned: milestone.returned(),
            fees: milestone.fees(),
            revisions: milestone.revisions(),
            claim: milestone.claim(),
            deadline: milestone.deadline(),
            dispute: milestone.dispute(),
        }
    }
}

impl Serialize for Milestone<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        MilestoneView::from(self).serialize(serializer)
    }
}

impl Serialize for Contract {
    /// Writes the view: what a reader may know, with totals and deadlines.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = ContractView {
            stage: self.stage(),
            outcome: self.outcome(),
            currency: self.currency(),
            revision: self.revision(),
            held: self.held(),
            milestones: self.milestones().map(|milestone| MilestoneView::from(&milestone)).collect(),
            proposals: self.proposals().collect(),
            next_deadline: self.next_deadline(),
        };
        view.serialize(serializer)
    }
}
