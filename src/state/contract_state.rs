//! The state of a contract as a whole.

use alloc::sync::Arc;

use time::UtcDateTime;

use crate::base::shared_list::SharedList;
use crate::messages::command::Change;
use crate::messages::event::Outcome;
use crate::messages::stage::Stage;
use crate::state::milestones::Milestones;
use crate::state::pending_effect::PendingEffect;
use crate::state::proposals::{Basis, OpenProposal, OpenProposals};
use crate::state::rare_fields::LazyRareFields;
use crate::state::record::MilestoneRecord;
use crate::values::currency::Currency;
use crate::values::money::{Money, MoneySum};
use crate::values::offer::{MilestoneTerms, Offer};
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};
use crate::values::policy::Policy;

/// The state of a contract: everything that follows from its log.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct State {
    pub(crate) currency: Currency,
    /// The offer that opened the contract. It is shared, because its terms never change (PLAN-1, POL-2).
    pub(crate) offer: Arc<Offer>,
    /// The terms of the milestones that were added later.
    pub(crate) added_terms: SharedList<MilestoneTerms>,
    pub(crate) lifecycle: Lifecycle,
    pub(crate) milestones: Milestones,
    pub(crate) proposals: OpenProposals,
    pub(crate) proposals_made: u64,
    pub(crate) pending: Option<PendingEffect>,
    pub(crate) revision: u64,
    pub(crate) last_event_at: UtcDateTime,
    /// Whether a milestone was ever funded (MONEY-9, FEED-1).
    pub(crate) was_funded: bool,
    /// Whether escrow was ever released (MONEY-9).
    pub(crate) was_released: bool,
    /// The base of the client's fee, the sum of bonuses, and the feedback.
    pub(crate) rare_fields: LazyRareFields,
}

/// The stage of a contract, with the data that belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lifecycle {
    Offered { respond_by: Option<UtcDateTime> },
    Active,
    Ending,
    Closed { outcome: Outcome, at: UtcDateTime, initiation_fee_is_returned: bool },
}

impl State {
    /// The state of the contract that an offer opens.
    pub(crate) fn offered(offer: &Arc<Offer>, respond_by: Option<UtcDateTime>, at: UtcDateTime) -> Self {
        let records = offer
            .milestones
            .iter()
            .map(|terms| MilestoneRecord::planned(terms.amount.minor_units(), terms.due));
        Self {
            currency: offer.currency,
            offer: Arc::clone(offer),
            added_terms: SharedList::default(),
            lifecycle: Lifecycle::Offered { respond_by },
            milestones: records.collect(),
            proposals: OpenProposals::default(),
            proposals_made: 0,
            pending: offer.fund_first.then_some(PendingEffect::Funding),
            revision: 1,
            last_event_at: at,
            was_funded: false,
            was_released: false,
            rare_fields: LazyRareFields::default(),
        }
    }

    pub(crate) const fn stage(&self) -> Stage {
        match self.lifecycle {
            Lifecycle::Offered { .. } => Stage::Offered,
            Lifecycle::Active => Stage::Active,
            Lifecycle::Ending => Stage::Ending,
            Lifecycle::Closed { .. } => Stage::Closed,
        }
    }

    pub(crate) const fn outcome(&self) -> Option<Outcome> {
        match self.lifecycle {
            Lifecycle::Closed { outcome, .. } => Some(outcome),
            _ => None,
        }
    }

    pub(crate) const fn closed_at(&self) -> Option<UtcDateTime> {
        match self.lifecycle {
            Lifecycle::Closed { at, .. } => Some(at),
            _ => None,
        }
    }

    /// Whether the contract is closed and its offer was never accepted. Such a contract accepts nothing
    /// (END-5).
    pub(crate) fn was_never_accepted(&self) -> bool {
        self.outcome().is_some_and(|outcome| outcome != Outcome::Ended)
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.offer.policy
    }

    /// All escrow that the contract holds.
    pub(crate) fn held(&self) -> MoneySum {
        let held =
            self.milestones.iter().fold(0_i128, |sum, record| sum.saturating_add(i128::from(record.held())));
        MoneySum::of_minor(held, self.currency)
    }

    /// The terms with which a milestone was added to the plan. Its price and due date may be different now.
    pub(crate) fn terms(&self, number: MilestoneNumber) -> Option<&MilestoneTerms> {
        let (index, offered) = (number.index()?, &self.offer.milestones);
        match index.checked_sub(offered.len()) {
            Some(index) => self.added_terms.get(index),
            None => offered.get(index),
        }
    }

    /// An amount in the contract's currency.
    pub(crate) const fn money(&self, minor: i64) -> Money {
        Money::of_minor(minor, self.currency)
    }

    #[inline]
    pub(crate) fn record(&self, number: MilestoneNumber) -> Option<&MilestoneRecord> {
        self.milestones.get(number.index()?)
    }

    /// The milestones with their numbers.
    pub(crate) fn numbered(
        &self,
    ) -> impl DoubleEndedIterator<Item = (MilestoneNumber, &MilestoneRecord)> + ExactSizeIterator {
        self.milestones.iter().enumerate().map(|(index, record)| (MilestoneNumber::at_index(index), record))
    }

    pub(crate) fn proposal(&self, number: ProposalNumber) -> Option<&OpenProposal> {
        self.proposals.iter().find(|proposal| proposal.number == number)
    }

    pub(crate) fn open_proposals_of(&self, party: Party) -> usize {
        self.proposals.iter().filter(|proposal| proposal.by == party).count()
    }

    /// What a proposal of this change is based on, in the current state (PROP-3).
    pub(crate) fn basis_of(&self, change: &Change) -> Basis {
        Basis::of(change, |number| self.record(number))
    }
}
