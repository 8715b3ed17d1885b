//! Open proposals, for reading (RULES §10).

use crate::messages::command::Change;
use crate::state::proposals::OpenProposal;
use crate::values::party::{Party, ProposalNumber};

/// An open proposal. It can only be read.
///
/// ```
/// use milestone_escrow::{
///     Change, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Party,
/// };
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
pub struct Proposal<'a> {
    /// Its number.
    pub number: ProposalNumber,
    /// The party that made it. The other party may accept or decline it.
    pub by: Party,
    /// The change that is proposed.
    pub change: &'a Change,
}

impl<'a> Proposal<'a> {
    pub(crate) fn of(open: &'a OpenProposal) -> Self {
        Self { number: open.number, by: open.by, change: &open.change }
    }
}
