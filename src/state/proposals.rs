//! Open proposals, and what each is based on (PROP-1, PROP-3).

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::Deref;

use time::{Date, UtcDateTime};

use crate::messages::command::Change;
use crate::messages::deadline::DeadlineKind;
use crate::state::record::MilestoneRecord;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

/// An open proposal, with what it is based on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct OpenProposal {
    pub(crate) number: ProposalNumber,
    pub(crate) by: Party,
    pub(crate) change: Arc<Change>,
    pub(crate) basis: Basis,
}

/// The open proposals in the order of their numbers. Copies share them.
#[derive(Debug, Clone, Default)]
pub(crate) struct OpenProposals(Option<Arc<Vec<OpenProposal>>>);

impl Deref for OpenProposals {
    type Target = [OpenProposal];

    fn deref(&self) -> &[OpenProposal] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

impl PartialEq for OpenProposals {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for OpenProposals {}

impl Hash for OpenProposals {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl OpenProposals {
    pub(crate) fn push(&mut self, proposal: OpenProposal) {
        Arc::make_mut(self.0.get_or_insert_default()).push(proposal);
    }

    /// Removes the proposal with this number, and returns it.
    pub(crate) fn take(&mut self, number: ProposalNumber) -> Option<OpenProposal> {
        let position = self.iter().position(|proposal| proposal.number == number)?;
        self.0.as_mut().map(|proposals| Arc::make_mut(proposals).remove(position))
    }

    /// Keeps only the proposals that meet the condition.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&OpenProposal) -> bool) {
        if let Some(proposals) = &mut self.0 {
            Arc::make_mut(proposals).retain(is_kept);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.0 = None;
    }
}

/// What a proposal is based on, or "sets out from" in the words of PROP-3. If it is different when the
/// proposal is accepted, the proposal is stale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Basis {
    /// The proposal is based on nothing that can change.
    Nothing,
    DueDate(Option<Date>),
    Amount {
        price: i64,
        holds: bool,
    },
    Settlement {
        held: i64,
        submissions: u32,
    },
    /// The number of disputes opened on the milestone so far.
    Disputes(u32),
    Deadline(Option<(UtcDateTime, DeadlineKind)>),
}

impl Basis {
    pub(crate) fn of<'a>(
        change: &Change,
        record: impl FnOnce(MilestoneNumber) -> Option<&'a MilestoneRecord>,
    ) -> Self {
        let basis = match change {
            Change::AddMilestone(_) | Change::CancelMilestone { .. } => None,
            Change::ChangeDueDate { milestone, .. } => {
                record(*milestone).map(|record| Self::DueDate(record.due))
            }
            Change::ChangeAmount { milestone, .. } => record(*milestone)
                .map(|record| Self::Amount { price: record.price, holds: record.escrow().is_some() }),
            Change::Settle { milestone, .. } => record(*milestone)
                .map(|record| Self::Settlement { held: record.held(), submissions: record.submissions }),
            Change::WithdrawDispute { milestone } => {
                record(*milestone).map(|record| Self::Disputes(record.disputes))
            }
            Change::ExtendWindow { milestone, .. } => {
                record(*milestone).map(|record| Self::Deadline(record.deadline()))
            }
        };
        basis.unwrap_or(Self::Nothing)
    }
}
