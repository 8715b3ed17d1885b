//! The type of a contract.

use crate::state::contract_state::State;

/// A fixed-price contract between a client and a freelancer, with milestones and escrow.
///
/// It is a value: it does no I/O. A command gives a [`Decision`](crate::Decision) (the events to store, and
/// the contract after them) or a [`Rejection`](crate::Rejection). [`replay`](Self::replay) rebuilds a
/// contract from a stored log.
///
/// ```
/// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let price = Money::parse("150.00", Currency::USD)?;
/// let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new("Logo", price)).fund_first(true);
///
/// let contract = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?.into_contract();
/// let accepted = contract.handle(FreelancerCommand::AcceptOffer, &utc_datetime!(2026-01-06 9:00))?;
/// let contract = accepted.into_contract();
/// let submit = FreelancerCommand::SubmitWork { milestone: 1.into(), requested: None, note: "done".into() };
/// let contract = contract.handle(submit, &utc_datetime!(2026-01-10 9:00))?.into_contract();
///
/// // The client is silent for fourteen days, and the claim is released.
/// let decision = contract.advance(&utc_datetime!(2026-02-01 9:00));
/// assert_eq!(decision.events()[0].at, utc_datetime!(2026-01-24 9:00));
/// assert_eq!(decision.contract().milestone(1.into()).unwrap().paid(), price);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: RULES §1.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Contract {
    pub(crate) state: State,
}
