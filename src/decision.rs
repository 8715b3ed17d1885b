//! What a command leads to, before anything has happened.

use alloc::vec::Vec;

use crate::contract::Contract;
use crate::event::Event;
use crate::transfer::{Account, Transfer};

/// New entries of a contract's log, and the money that they stand for.
///
/// ```
/// use milestone_escrow::{Account, Contract, Currency, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let price = Money::parse("50.00", Currency::USD)?;
/// let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new("Draft", price)).fund_first(true);
/// let (entries, _contract) = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?.into_parts();
///
/// assert_eq!((entries.seen(), entries.events().len(), entries.revision()), (0, 2, 2));
/// let deposit = entries.deposits().next().expect("milestone 1 is funded with the offer");
/// assert_eq!((deposit.to, deposit.amount), (Account::Escrow(1.into()), price));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use = "nothing has happened until the host stores these events"]
pub struct Entries {
    seen: u64,
    events: Vec<Event>,
}

impl Entries {
    pub(crate) const fn new(seen: u64, events: Vec<Event>) -> Self {
        Self { seen, events }
    }

    /// The revision that they follow: a host appends them on condition that its log has exactly this many events.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// The revision after them.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.seen.saturating_add(u64::try_from(self.events.len()).unwrap_or(u64::MAX))
    }

    /// The events, in order; perhaps none.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The events, in order, to be stored.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// The money that the host must move once it has stored the events, in order (MONEY-6).
    pub fn transfers(&self) -> impl Iterator<Item = Transfer> + '_ {
        let first = self.seen.saturating_add(1);
        (first..).zip(&self.events).flat_map(|(revision, event)| event.transfers(revision))
    }

    /// Of these, what comes out of the client's pocket: to be collected before the events are stored.
    pub fn deposits(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.transfers().filter(|transfer| transfer.from == Account::Client)
    }
}

/// The answer to a command that is accepted: the events to store and the contract that follows from them.
///
/// It is only a value. A host can collect a deposit first, and drop the decision if that fails.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Stage};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let decision = Contract::open(Offer::new(Currency::USD).milestone(terms), &utc_datetime!(2026-01-31 12:00))?;
///
/// assert_eq!(decision.events()[0].kind.name(), "contract_offered");
/// assert_eq!(decision.into_contract().stage(), Stage::Offered);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[must_use = "nothing has happened until the host stores the events of a decision"]
pub struct Decision {
    entries: Entries,
    contract: Contract,
}

impl Decision {
    pub(crate) const fn new(entries: Entries, contract: Contract) -> Self {
        Self { entries, contract }
    }

    /// The new entries of the log.
    pub const fn entries(&self) -> &Entries {
        &self.entries
    }

    /// The events, in order; none if `advance` found nothing due.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.entries.events()
    }

    /// The money that the host must move once it has stored the events, in order (MONEY-6).
    pub fn transfers(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.entries.transfers()
    }

    /// Of these, what comes out of the client's pocket: to be collected before the events are stored.
    pub fn deposits(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.entries.deposits()
    }

    /// The contract as it is after the events.
    #[must_use]
    pub const fn contract(&self) -> &Contract {
        &self.contract
    }

    /// The contract as it is after the events.
    #[must_use]
    pub fn into_contract(self) -> Contract {
        self.contract
    }

    /// The new entries of the log, and the contract as it is after them.
    pub fn into_parts(self) -> (Entries, Contract) {
        (self.entries, self.contract)
    }
}
