//! The functions that rebuild a contract from its log. They only call the code in another folder that does
//! the work.

use core::borrow::Borrow;

use crate::contract::aggregate::Contract;
use crate::engine::{audit, replay};
use crate::messages::event::Event;
use crate::messages::history_error::HistoryError;

impl Contract {
    /// Rebuilds a contract from its log.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    ///
    /// assert_eq!(&Contract::replay(opened.events())?, opened.contract());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HistoryError`] with the position of the first event that does not fit, or of the event that is
    /// missing at the end. A log that does not fit is never repaired, and never applied in part.
    ///
    /// Source: RULES §13, law 2.
    pub fn replay<I>(events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        replay::replay(events).map(|state| Self { state })
    }

    /// Continues with the events that follow in the log. They are checked as [`replay`](Self::replay) does
    /// it.
    ///
    /// A host that keeps contracts in memory reads only the events after
    /// [`revision`](Self::revision). The result is the same as that of a replay of the whole log. The first
    /// event must be the one with the next revision, because events do not carry their own.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let kept = Contract::open(Offer::new(Currency::USD).milestone(terms), &clock)?.into_contract();
    ///
    /// // Another server stores a command.
    /// let accepted = kept.handle(FreelancerCommand::AcceptOffer, &clock)?;
    /// assert_eq!(&kept.replay_further(accepted.events())?, accepted.contract());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`HistoryError`], as from [`replay`](Self::replay). The position counts from the start of the log. The
    /// contract is then gone, because the events may have been applied in part.
    ///
    /// Source: RULES §13, law 2.
    pub fn replay_further<I>(self, events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        replay::replay_further(self.state, events).map(|state| Self { state })
    }

    /// Rebuilds a contract from its log, and decides every event again.
    ///
    /// [`replay`](Self::replay) checks whether each event fits at its place: its stage, state, numbers, money
    /// and instants. An audit also checks whether the policy and the limits allowed the event. It turns each
    /// act back into its command, judges the command with the contract as it was, and compares the result
    /// with the event. An audit is slower. Use it for logs that somebody else could have changed.
    ///
    /// ```
    /// use milestone_escrow::{
    ///     Contract, Currency, Event, EventKind, FreelancerCommand, Leftovers, MilestoneTerms, Money, Offer,
    /// };
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let price = Money::parse("50", Currency::USD)?;
    /// let terms = MilestoneTerms::new("Draft", price);
    /// let offer = Offer::new(Currency::USD).milestone(terms.clone()).milestone(terms);
    /// let offered = Contract::open(offer, &clock)?;
    /// let accepted = offered.contract().handle(FreelancerCommand::AcceptOffer, &clock)?;
    /// let mut log = [offered.events(), accepted.events()].concat();
    /// assert_eq!(&Contract::audit(&log)?, accepted.contract());
    ///
    /// // Milestone 2 is funded before milestone 1. The amounts are right, but this policy does not allow it.
    /// let kind = EventKind::MilestoneFunded {
    ///     milestone: 2.into(),
    ///     deposit: price,
    ///     carried: Leftovers::default(),
    ///     client_fee: None,
    ///     initiation_fee: None,
    /// };
    /// log.push(Event { at: clock, kind });
    /// assert!(Contract::replay(&log).is_ok());
    /// assert_eq!(Contract::audit(&log).unwrap_err().position, 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The same as [`replay`](Self::replay), and [`HistoryProblem::Invalid`](crate::HistoryProblem::Invalid)
    /// with the rejection of an act's command.
    pub fn audit<I>(events: I) -> Result<Self, HistoryError>
    where
        I: IntoIterator,
        I::Item: Borrow<Event>,
    {
        audit::audit(events).map(|state| Self { state })
    }
}
