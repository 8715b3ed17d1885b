//! What a decision adds to the log.

use alloc::vec::Vec;

use crate::base::small_list::SmallList;
use crate::messages::event::Event;
use crate::messages::transfer::{Account, Transfer};
use crate::values::currency::Currency;
use crate::values::money::MoneySum;

/// The events that a decision adds to a contract's log, and the transfers that they name.
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
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(deny_unknown_fields, transform = crate::base::schema::finish)
)]
#[must_use = "the decision is lost if the host does not store these events"]
pub struct Entries {
    /// The currency of all money in the events.
    currency: Currency,
    /// The number of events before these.
    #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
    seen: u64,
    /// The events, in order. There may be none.
    #[cfg_attr(feature = "schemars", schemars(with = "Vec<Event>"))]
    events: SmallList<Event>,
}

impl Entries {
    pub(crate) const fn new(currency: Currency, seen: u64, events: SmallList<Event>) -> Self {
        Self { currency, seen, events }
    }

    pub(crate) fn push(&mut self, event: Event) {
        self.events.push(event);
    }

    /// The revision before these events. Append them only if the log has exactly this many events.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// The revision after these events.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.seen.saturating_add(u64::try_from(self.events().len()).unwrap_or(u64::MAX))
    }

    /// The events, in order. There may be none.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.events.as_slice()
    }

    /// The events, in order, for the host to store.
    #[must_use]
    pub fn into_events(self) -> Vec<Event> {
        self.events.into_vec()
    }

    /// The transfers that the host must make after it has stored the events, in order (MONEY-6).
    pub fn transfers(&self) -> impl Iterator<Item = Transfer> + '_ {
        let first = self.seen.saturating_add(1);
        (first..).zip(self.events()).flat_map(|(revision, event)| event.transfers(revision))
    }

    /// The [`transfers`](Self::transfers) that take money from the client or the freelancer.
    ///
    /// Authorise them before you store the events. The collections of one command all have the same payer:
    /// the client, or for `refund_payment` the freelancer. Several commands that were decided together
    /// ([`Contract::handle_all`](crate::Contract::handle_all)) can have both payers.
    ///
    /// ```
    /// use milestone_escrow::{Account, Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// let collected: Vec<_> =
    ///     opened.entries().collections().map(|transfer| (transfer.from, transfer.amount)).collect();
    /// assert_eq!(collected, [(Account::Client, Money::parse("50", Currency::USD)?)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: MONEY-6, REF-5.
    pub fn collections(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.transfers().filter(Transfer::is_collected)
    }

    /// The [`transfers`](Self::transfers) that take money from the client, bonuses and fees included.
    pub fn deposits(&self) -> impl Iterator<Item = Transfer> + '_ {
        self.transfers().filter(Transfer::is_deposit)
    }

    /// The sum of the [`deposits`](Self::deposits).
    #[must_use]
    pub fn deposit(&self) -> MoneySum {
        deposit(self.currency, self.transfers())
    }

    /// What the platform keeps: its fees, less the fees that it gives back. May be negative.
    #[must_use]
    pub fn fee(&self) -> MoneySum {
        self.change(Account::Platform)
    }

    /// How much these events add to an account. Negative if they take money from it.
    ///
    /// ```
    /// use milestone_escrow::{Account, Contract, Currency, MilestoneTerms, Money, Offer};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// assert_eq!(opened.entries().change(Account::Escrow(1.into())).to_string(), "50.00 USD");
    /// assert_eq!(opened.entries().change(Account::Client).to_string(), "-50.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn change(&self, account: Account) -> MoneySum {
        change(self.currency, self.transfers(), account)
    }
}

/// The sum of what these transfers take from the client.
pub(crate) fn deposit(currency: Currency, transfers: impl Iterator<Item = Transfer>) -> MoneySum {
    let deposits = transfers.filter(Transfer::is_deposit);
    let minor = deposits.map(|transfer| i128::from(transfer.amount.minor_units()));
    MoneySum::of_minor(minor.fold(0, i128::saturating_add), currency)
}

/// How much these transfers add to an account.
pub(crate) fn change(
    currency: Currency,
    transfers: impl Iterator<Item = Transfer>,
    account: Account,
) -> MoneySum {
    let change = transfers.fold(0_i128, |change, transfer| {
        let amount = i128::from(transfer.amount.minor_units());
        let change = if transfer.to == account { change.saturating_add(amount) } else { change };
        if transfer.from == account { change.saturating_sub(amount) } else { change }
    });
    MoneySum::of_minor(change, currency)
}

#[cfg(feature = "serde")]
mod wire_form {
    use alloc::vec::Vec;

    use serde::de::{Deserialize, Deserializer, Error};
    use serde::ser::{Serialize, SerializeStruct, Serializer};

    use super::{Currency, Entries, Event, SmallList};
    use crate::base::strict_json::{Derived, Strict, write};

    impl Serialize for Entries {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            write(self, serializer)
        }
    }

    impl Derived for Entries {
        fn write<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            let mut entries = serializer.serialize_struct("Entries", 3)?;
            entries.serialize_field("currency", &self.currency)?;
            entries.serialize_field("seen", &self.seen)?;
            entries.serialize_field("events", self.events())?;
            entries.end()
        }
    }

    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Fields {
        currency: Currency,
        seen: u64,
        events: Vec<Event>,
    }

    /// Reads entries. It checks that all money has their currency, so that every sum is a sum of one
    /// currency. Whether the events can have happened, [`Contract::replay`](crate::Contract::replay)
    /// checks.
    impl<'de> Deserialize<'de> for Entries {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let Fields { currency, seen, events } =
                Fields::deserialize(Strict { name: "Entries", deserializer })?;
            let mut read = Self::new(currency, seen, SmallList::None);
            events.into_iter().for_each(|event| read.push(event));
            if seen.checked_add(u64::try_from(read.events().len()).unwrap_or(u64::MAX)).is_none() {
                return Err(D::Error::custom("more events than a log can have"));
            }
            if read.transfers().any(|transfer| transfer.amount.currency() != currency) {
                return Err(D::Error::custom("money of another currency than that of the entries"));
            }
            Ok(read)
        }
    }
}
