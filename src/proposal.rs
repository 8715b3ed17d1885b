//! Proposals that are open (RULES §10).

use alloc::sync::Arc;

use time::Date;

use crate::command::Change;
use crate::party::{MilestoneNumber, Party, ProposalNumber};
use crate::standing::Standing;

/// An open proposal, to be read.
///
/// ```
/// use milestone_escrow::{Change, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Party};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-31 12:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let mut contract = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
/// let dearer = Change::ChangeAmount { milestone: 1.into(), amount: Money::parse("60", Currency::USD)? };
/// contract.execute(FreelancerCommand::Propose(dearer.clone()), &clock)?;
///
/// let proposal = contract.proposals().next().expect("it is open");
/// assert_eq!((proposal.number.get(), proposal.by, proposal.change), (1, Party::Freelancer, &dearer));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: PROP-1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, transform = crate::schema::in_plain_words)
)]
pub struct Proposal<'a> {
    /// Its number.
    #[cfg_attr(feature = "serde", serde(rename = "proposal"))]
    pub number: ProposalNumber,
    /// Who made it: the other party may accept or decline it.
    pub by: Party,
    /// What is to change.
    pub change: &'a Change,
}

/// A proposal on record, with what it set out from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct OpenProposal {
    pub(crate) number: ProposalNumber,
    pub(crate) by: Party,
    pub(crate) change: Arc<Change>,
    pub(crate) basis: Basis,
}

impl OpenProposal {
    pub(crate) fn view(&self) -> Proposal<'_> {
        Proposal { number: self.number, by: self.by, change: &self.change }
    }
}

/// What a proposal sets out from: if it is different at acceptance, the proposal is stale (PROP-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Basis {
    /// Nothing that could change.
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
}

impl Basis {
    pub(crate) fn of<'a>(change: &Change, standing: impl FnOnce(MilestoneNumber) -> Option<&'a Standing>) -> Self {
        let basis = match change {
            Change::AddMilestone(_) | Change::CancelMilestone { .. } => None,
            Change::ChangeDueDate { milestone, .. } => standing(*milestone).map(|standing| Self::DueDate(standing.due)),
            Change::ChangeAmount { milestone, .. } => standing(*milestone)
                .map(|standing| Self::Amount { price: standing.price, holds: standing.escrow().is_some() }),
            Change::Settle { milestone, .. } => standing(*milestone)
                .map(|standing| Self::Settlement { held: standing.held(), submissions: standing.submissions }),
        };
        basis.unwrap_or(Self::Nothing)
    }
}
