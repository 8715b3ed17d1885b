//! Open proposals, and what each is based on (PROP-1, PROP-3).

use alloc::sync::Arc;

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
    pub(crate) fn of<'a>(change: &Change, record: impl FnOnce(MilestoneNumber) -> Option<&'a MilestoneRecord>) -> Self {
        let basis = match change {
            Change::AddMilestone(_) | Change::CancelMilestone { .. } => None,
            Change::ChangeDueDate { milestone, .. } => record(*milestone).map(|record| Self::DueDate(record.due)),
            Change::ChangeAmount { milestone, .. } => {
                record(*milestone).map(|record| Self::Amount { price: record.price, holds: record.escrow().is_some() })
            }
            Change::Settle { milestone, .. } => record(*milestone)
                .map(|record| Self::Settlement { held: record.held(), submissions: record.submissions }),
            Change::WithdrawDispute { milestone } => record(*milestone).map(|record| Self::Disputes(record.disputes)),
            Change::ExtendWindow { milestone, .. } => {
                record(*milestone).map(|record| Self::Deadline(record.deadline()))
            }
        };
        basis.unwrap_or(Self::Nothing)
    }
}
