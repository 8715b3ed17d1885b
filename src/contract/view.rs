//! The contract as a view: what a host shows of it, and what it is written as (RULES §16).

use alloc::string::String;
use alloc::vec::Vec;

use time::{Date, UtcDateTime};

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::contract::aggregate::Contract;
use crate::messages::command::Change;
use crate::messages::deadline::Deadline;
use crate::messages::event::Outcome;
use crate::messages::milestone_state::MilestoneState;
use crate::messages::stage::Stage;
use crate::read::milestone::{DisputeView, Milestone};
use crate::read::proposal::Proposal;
use crate::values::currency::Currency;
use crate::values::money::{Money, MoneySum};
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};
use crate::values::policy::Policy;

wire! {
    /// What a host shows of a contract. A [`Contract`] is written as its view.
    ///
    /// A view can be read, for example by a front end in Rust. It is only information: nothing leads from a
    /// view back to a [`Contract`], because a contract is rebuilt from its events
    /// ([`Contract::replay`]). So a forged view cannot decide anything.
    ///
    /// ```
    /// use milestone_escrow::{Contract, ContractView, Currency, MilestoneTerms, Money, Offer, Stage};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let contract = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?.into_contract();
    ///
    /// # #[cfg(feature = "serde")] {
    /// let sent = serde_json::to_string(&contract)?;
    /// let received: ContractView = serde_json::from_str(&sent)?;
    /// assert_eq!((received.stage, received.milestones[0].title.as_str()), (Stage::Offered, "Draft"));
    /// assert_eq!(received, contract.view());
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: RULES §16.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct ContractView {
        /// The stage of the contract.
        pub stage: Stage,
        /// How the contract ended. Absent before it is closed.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Outcome>"))]
        pub outcome: Option<Outcome>,
        /// When the contract was closed. Absent before it is closed.
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::values::instant::optional_instant",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
        pub closed_at: Option<UtcDateTime>,
        /// The currency of the contract.
        pub currency: Currency,
        /// The windows and switches of the contract.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::offer::complete_policy"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::offer::schema::CompletePolicy"))]
        pub policy: Policy,
        /// The number of events so far.
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
        pub revision: u64,
        /// All that is in escrow.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub held: MoneySum,
        /// All fees of the client that are kept so far. Absent if there are none (MONEY-8, MONEY-9).
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                deserialize_with = "crate::values::money::optional_not_negative",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<MoneySum>"))]
        pub client_fees: Option<MoneySum>,
        /// The milestones in the order agreed.
        #[cfg_attr(feature = "schemars", schemars(length(min = 1, max = 200)))]
        pub milestones: Vec<MilestoneView>,
        /// The open proposals, in the order of their numbers.
        pub proposals: Vec<ProposalView>,
        /// The deadline that passes first, if nobody acts. Absent if there is none.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Deadline>"))]
        pub next_deadline: Option<Deadline>,
    }
}

wire! {
    /// What a host shows of a milestone. A [`Milestone`] is written as its view.
    ///
    /// Source: RULES §16.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct MilestoneView {
        /// Its number.
        pub milestone: MilestoneNumber,
        /// Its title, trimmed.
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Title"))]
        pub title: String,
        /// Its description. May be empty.
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Text"))]
        pub description: String,
        /// Its price.
        pub amount: Money,
        /// Its due date. Absent if it has none.
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::values::instant::optional_date",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Date>"))]
        pub due: Option<Date>,
        /// Its state.
        pub state: MilestoneState,
        /// The escrow that it holds.
        pub held: Money,
        /// What was released of it, before fees, less what `refund_payment` gave back.
        pub paid: Money,
        /// All escrow of it that went back to the client. What `refund_payment` gave back is not included.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub returned: MoneySum,
        /// The fees kept on it (MONEY-5).
        pub fees: Money,
        /// The change requests so far (WORK-4).
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
        pub revisions: u64,
        /// How often the client has extended its reviews. Absent if it is zero (WORK-6).
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::base::strict_json::or_default",
                skip_serializing_if = "is_zero"
            )
        )]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Number>"))]
        pub extensions: u64,
        /// What the freelancer can count on of what is held (RULES §1). Absent if nothing is held.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Money>"))]
        pub claim: Option<Money>,
        /// When its own window ends: that of a review, a refund request, an answer to a dispute, or an award.
        /// Absent if no window is open.
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::values::instant::optional_instant",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Instant>"))]
        pub deadline: Option<UtcDateTime>,
        /// The dispute. Absent if the milestone is not disputed.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<DisputeView>"))]
        pub dispute: Option<DisputeView>,
    }
}

wire! {
    /// What a host shows of an open proposal. A [`Proposal`] is written as its view.
    ///
    /// Source: RULES §16.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct ProposalView {
        /// Its number.
        pub proposal: ProposalNumber,
        /// The party that made it. The other party may accept or decline it.
        pub by: Party,
        /// The change that is proposed.
        pub change: Change,
    }
}

#[cfg(feature = "serde")]
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
const fn is_zero(number: &u64) -> bool {
    *number == 0
}

impl Contract {
    /// What a host shows of it: totals, milestones, open proposals and the next deadline.
    ///
    /// A contract is written to JSON as this view. For a page that needs only a part, the queries of the
    /// contract cost less.
    #[must_use]
    pub fn view(&self) -> ContractView {
        ContractView {
            stage: self.stage(),
            outcome: self.outcome(),
            closed_at: self.closed_at(),
            currency: self.currency(),
            policy: self.policy().clone(),
            revision: self.revision(),
            held: self.held(),
            client_fees: Some(self.client_fees()).filter(|fees| !fees.is_zero()),
            milestones: self.milestones().map(|milestone| MilestoneView::from(&milestone)).collect(),
            proposals: self.proposals().map(|proposal| ProposalView::from(&proposal)).collect(),
            next_deadline: self.next_deadline(),
        }
    }
}

impl From<&Milestone<'_>> for MilestoneView {
    fn from(milestone: &Milestone<'_>) -> Self {
        Self {
            milestone: milestone.number(),
            title: milestone.title().into(),
            description: milestone.description().into(),
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

impl From<&Proposal<'_>> for ProposalView {
    fn from(proposal: &Proposal<'_>) -> Self {
        Self { proposal: proposal.number, by: proposal.by, change: proposal.change.clone() }
    }
}

#[cfg(feature = "serde")]
mod written {
    use serde::ser::{Serialize, Serializer};

    use super::{Contract, Milestone, MilestoneView, Proposal, ProposalView};

    /// Writes the view.
    impl Serialize for Contract {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.view().serialize(serializer)
        }
    }

    /// Writes the view.
    impl Serialize for Milestone<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            MilestoneView::from(self).serialize(serializer)
        }
    }

    /// Writes the view.
    impl Serialize for Proposal<'_> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            ProposalView::from(self).serialize(serializer)
        }
    }
}

#[cfg(feature = "schemars")]
crate::base::schema::schema_of_view! {
    Contract => ContractView,
    Milestone<'_> => MilestoneView,
    Proposal<'_> => ProposalView,
}
