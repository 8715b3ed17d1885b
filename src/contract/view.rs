//! The contract as a view (RULES §16). A view is written, and never read: a contract is rebuilt from its
//! events.

use alloc::vec::Vec;

use serde::ser::{Serialize, Serializer};
use time::{Date, UtcDateTime};

use crate::contract::aggregate::Contract;
use crate::messages::deadline::Deadline;
use crate::messages::milestone_state::MilestoneState;
use crate::read::milestone::{DisputeView, Milestone};
use crate::read::proposal::Proposal;

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::messages::event::Outcome;
use crate::messages::stage::Stage;
use crate::values::currency::Currency;
use crate::values::money::{Money, MoneySum};
use crate::values::party::MilestoneNumber;
use crate::values::policy::Policy;

/// The view of a contract.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(rename = "Contract", deny_unknown_fields))]
struct ContractView<'a> {
    /// The stage of the contract.
    stage: Stage,
    /// How the contract ended. Absent before it is closed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "Outcome"))]
    outcome: Option<Outcome>,
    /// When the contract was closed. Absent before it is closed.
    #[serde(with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "schema::Instant"))]
    closed_at: Option<UtcDateTime>,
    /// The currency of the contract.
    currency: Currency,
    /// The windows and switches of the contract.
    policy: &'a Policy,
    /// The number of events so far.
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
    revision: u64,
    /// All that is in escrow.
    held: MoneySum,
    /// All fees of the client that are kept so far. Absent if there are none (MONEY-8, MONEY-9).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "MoneySum"))]
    client_fees: Option<MoneySum>,
    /// The milestones in the order agreed.
    #[cfg_attr(feature = "schemars", schemars(length(min = 1, max = 200)))]
    milestones: Vec<MilestoneView<'a>>,
    /// The open proposals, in the order of their numbers.
    proposals: Vec<Proposal<'a>>,
    /// The deadline that passes first, if nobody acts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "Deadline"))]
    next_deadline: Option<Deadline>,
}

/// The view of a milestone.
#[derive(serde::Serialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(rename = "Milestone", deny_unknown_fields))]
struct MilestoneView<'a> {
    /// Its number.
    milestone: MilestoneNumber,
    /// Its title, trimmed.
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Title"))]
    title: &'a str,
    /// Its description. May be empty.
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
    description: &'a str,
    /// Its price.
    #[cfg_attr(feature = "schemars", schemars(with = "MoneySum"))]
    amount: Money,
    /// Its due date, if it has one.
    #[serde(with = "crate::values::instant::optional_date", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "schema::Date"))]
    due: Option<Date>,
    /// Its state.
    state: MilestoneState,
    /// The escrow that it holds.
    #[cfg_attr(feature = "schemars", schemars(with = "MoneySum"))]
    held: Money,
    /// What was released of it, before fees, less what `refund_payment` gave back.
    #[cfg_attr(feature = "schemars", schemars(with = "MoneySum"))]
    paid: Money,
    /// All escrow of it that went back to the client. What `refund_payment` gave back is not included.
    returned: MoneySum,
    /// The fees kept on it (MONEY-5).
    #[cfg_attr(feature = "schemars", schemars(with = "MoneySum"))]
    fees: Money,
    /// The change requests so far (WORK-4).
    #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
    revisions: u64,
    /// How often the client has extended its reviews. Absent if it is zero (WORK-6).
    #[serde(skip_serializing_if = "is_zero")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "schema::Number"))]
    extensions: u64,
    /// What the freelancer can count on of what is held (RULES §1). Absent if nothing is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "MoneySum"))]
    claim: Option<Money>,
    /// When the window of its review, refund request, answer or award ends. Absent if no window is open.
    #[serde(with = "crate::values::instant::optional_instant", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "schema::Instant"))]
    deadline: Option<UtcDateTime>,
    /// The dispute. Absent if the milestone is not disputed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schemars", schemars(default, with = "DisputeView"))]
    dispute: Option<DisputeView>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
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
            extensions: milestone.extensions(),
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
    /// Writes the view: the contract with totals and deadlines.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let view = ContractView {
            stage: self.stage(),
            outcome: self.outcome(),
            closed_at: self.closed_at(),
            currency: self.currency(),
            policy: self.policy(),
            revision: self.revision(),
            held: self.held(),
            client_fees: Some(self.client_fees()).filter(|fees| !fees.is_zero()),
            milestones: self.milestones().map(|milestone| MilestoneView::from(&milestone)).collect(),
            proposals: self.proposals().collect(),
            next_deadline: self.next_deadline(),
        };
        view.serialize(serializer)
    }
}

#[cfg(feature = "schemars")]
mod view_schemas {
    use alloc::borrow::Cow;

    use schemars::{JsonSchema, Schema, SchemaGenerator};

    use super::{Contract, ContractView, Milestone, MilestoneView};

    /// Gives a type the schema of its view.
    macro_rules! schema_of_view {
        ($type:ty, $view:ty) => {
            impl JsonSchema for $type {
                fn schema_name() -> Cow<'static, str> {
                    <$view>::schema_name()
                }

                fn schema_id() -> Cow<'static, str> {
                    <$view>::schema_id()
                }

                fn json_schema(generator: &mut SchemaGenerator) -> Schema {
                    <$view>::json_schema(generator)
                }
            }
        };
    }

    schema_of_view!(Contract, ContractView<'_>);
    schema_of_view!(Milestone<'_>, MilestoneView<'_>);
}
