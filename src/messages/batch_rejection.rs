//! Why several commands were not accepted together.

use thiserror::Error;

use crate::messages::rejection::Rejection;

/// The error for several commands of which one was rejected: which one, and why.
///
/// None of the commands has happened, not even those before it. See
/// [`Contract::handle_all`](crate::Contract::handle_all).
///
/// ```
/// use milestone_escrow::{ClientCommand, Contract, Currency, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let clock = utc_datetime!(2026-01-31 12:00);
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offered = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
///
/// let twice = [ClientCommand::WithdrawOffer, ClientCommand::WithdrawOffer];
/// let refused = offered.handle_all(twice, &clock).unwrap_err();
/// assert_eq!((refused.position, refused.rejection.code()), (2, "wrong_stage"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("command {position} is rejected, so none of the commands is accepted: {rejection}")]
#[non_exhaustive]
pub struct BatchRejection {
    /// The place of the rejected command in the list, from 1.
    pub position: u64,
    /// Why it was rejected.
    #[source]
    pub rejection: Rejection,
}
