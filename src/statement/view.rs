//! The books as a view: what a host shows of them, and what they are written as.

use alloc::vec::Vec;

use time::UtcDateTime;

#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::messages::transfer::Account;
use crate::statement::books::Statement;
use crate::statement::clearing::Clearing;
use crate::statement::totals::MilestoneTotals;
use crate::statement::transaction::Transaction;
use crate::values::currency::Currency;
use crate::values::money::MoneySum;

wire! {
    /// What a host shows of the books. A [`Statement`] is written as its view.
    ///
    /// A view can be read, for example by a front end in Rust. It is only information: nothing leads from a
    /// view back to a [`Statement`], which goes on booking. A `Statement` is built from events only
    /// ([`Statement::replay`]), and checks each of them. So forged JSON never becomes trusted books.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Statement, StatementView};
    /// use time::macros::utc_datetime;
    ///
    /// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
    /// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    /// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
    /// let statement = Statement::replay(opened.events())?;
    ///
    /// # #[cfg(feature = "serde")] {
    /// let sent = serde_json::to_string(&statement.view_at(utc_datetime!(2026-02-01 0:00)))?;
    /// let received: StatementView = serde_json::from_str(&sent)?;
    /// assert_eq!(received.transactions, statement.transactions());
    /// assert_eq!(received.clearing.map(|it| it.cleared.to_string()), Some("0.00 USD".into()));
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: MONEY-4 to MONEY-9.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct StatementView {
        /// The currency of the contract.
        pub currency: Currency,
        /// The number of events so far.
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Number"))]
        pub revision: u64,
        /// The events that moved money, in order, each with the balances after it.
        pub transactions: Vec<Transaction>,
        /// Every account that money has gone through, with its balance. The sum of the balances is zero.
        pub accounts: Vec<AccountBalance>,
        /// The totals of each milestone, in the order of their numbers.
        pub milestones: Vec<MilestoneTotals>,
        /// All that is in escrow.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub held: MoneySum,
        /// What the freelancer has received, bonuses included, less fees and refunds of payments.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub earnings: MoneySum,
        /// All bonuses that the client has paid, before fees.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub bonuses: MoneySum,
        /// All fees of the client that are kept so far (MONEY-8, MONEY-9).
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub client_fees: MoneySum,
        /// What the client still has to deposit to fund all planned milestones.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub still_needed: MoneySum,
        /// What is earned, clearing and cleared at an instant. Absent if no instant was named (MONEY-7).
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Clearing>"))]
        pub clearing: Option<Clearing>,
    }
}

wire! {
    /// An account with its balance. See [`StatementView::accounts`].
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct AccountBalance {
        /// The account.
        pub account: Account,
        /// Its balance. It is negative if more has gone out than come in.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub balance: MoneySum,
    }
}

impl Statement {
    /// What a host shows of the books: transactions, accounts and totals. The books are written to JSON as
    /// this view.
    #[must_use]
    pub fn view(&self) -> StatementView {
        StatementView {
            currency: self.contract.currency(),
            revision: self.contract.revision(),
            transactions: self.transactions().to_vec(),
            accounts: self.accounts().map(|(account, balance)| AccountBalance { account, balance }).collect(),
            milestones: self.milestones().collect(),
            held: self.contract.held(),
            earnings: self.earnings(),
            bonuses: self.bonuses(),
            client_fees: self.contract.client_fees(),
            still_needed: self.still_needed(),
            clearing: None,
        }
    }

    /// The [`view`](Self::view), with what is earned, clearing and cleared at this instant.
    #[must_use]
    pub fn view_at(&self, at: UtcDateTime) -> StatementView {
        StatementView { clearing: Some(self.clearing(at)), ..self.view() }
    }
}

/// Writes the view.
#[cfg(feature = "serde")]
impl serde::Serialize for Statement {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.view().serialize(serializer)
    }
}

#[cfg(feature = "schemars")]
schema::schema_of_view! { Statement => StatementView }
