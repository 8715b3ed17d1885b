//! The books of several contracts in one currency.

use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use thiserror::Error;

use crate::messages::transfer::Account;
use crate::statement::books::Statement;
use crate::statement::journal::{write_accounts, write_head, write_transaction};
use crate::statement::transaction::Transaction;
use crate::values::currency::Currency;
use crate::values::money::MoneySum;

/// The books of several contracts in one currency. Each contract has a name and accounts of its own.
///
/// A host gives the names, for example the ids in its store. A name has 1 to 64 characters: letters from A to
/// Z, upper or lower case, digits and hyphens. The first character is a letter or a digit.
///
/// ```
/// use milestone_escrow::{Account, Contract, Currency, MilestoneTerms, Money, Offer, Portfolio, Statement};
/// use time::macros::utc_datetime;
///
/// let mut portfolio = Portfolio::new(Currency::USD);
/// for (name, price) in [("7", "50"), ("8", "80")] {
///     let terms = MilestoneTerms::new("Draft", Money::parse(price, Currency::USD)?);
///     let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
///     let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
///     portfolio.add(name, Statement::replay(opened.events())?)?;
/// }
/// assert_eq!(portfolio.held().to_string(), "130.00 USD");
/// assert_eq!(portfolio.accounts().count(), 4);
/// let client = portfolio
///     .accounts()
///     .find(|one| (one.0, one.1) == ("8", Account::Client))
///     .map(|one| one.2.to_string());
/// assert_eq!(client.as_deref(), Some("-80.00 USD"));
///
/// let journal = portfolio.journal().to_string();
/// assert!(journal.contains("account contract 8:escrow:milestone 1"));
/// assert!(journal.contains("2026-01-31 (8/2-0) funded"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Source: MONEY-4 to MONEY-6.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Portfolio {
    currency: Currency,
    contracts: BTreeMap<String, Statement>,
}

/// Why a contract cannot be added to a portfolio.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum PortfolioError {
    /// The name has another form than [`Portfolio`] says.
    #[error(
        "the name of a contract must have 1 to 64 letters from A to Z, digits and hyphens, and not begin \
         with a hyphen"
    )]
    InvalidName,
    /// The portfolio already has a contract of this name.
    #[error("the portfolio already has a contract of this name")]
    NameTaken,
    /// The contract has another currency.
    #[error("the portfolio is in {expected}, but the contract is in {found}")]
    CurrencyMismatch {
        /// The currency of the portfolio.
        expected: Currency,
        /// The currency of the contract.
        found: Currency,
    },
}

impl Portfolio {
    /// A portfolio without contracts.
    #[must_use]
    pub const fn new(currency: Currency) -> Self {
        Self { currency, contracts: BTreeMap::new() }
    }

    /// Adds the books of a contract.
    ///
    /// # Errors
    ///
    /// If the name has a wrong form or is taken, or if the contract has another currency. The portfolio is
    /// then as before.
    pub fn add(&mut self, name: &str, statement: Statement) -> Result<(), PortfolioError> {
        let found = statement.contract.currency();
        if !is_name(name) {
            Err(PortfolioError::InvalidName)
        } else if self.contracts.contains_key(name) {
            Err(PortfolioError::NameTaken)
        } else if found != self.currency {
            Err(PortfolioError::CurrencyMismatch { expected: self.currency, found })
        } else {
            self.contracts.insert(name.into(), statement);
            Ok(())
        }
    }

    /// The currency of all contracts.
    #[must_use]
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// The contracts in the order of their names.
    #[must_use]
    pub fn contracts(&self) -> impl ExactSizeIterator<Item = (&str, &Statement)> {
        self.contracts.iter().map(|(name, statement)| (name.as_str(), statement))
    }

    /// The accounts of every contract with the contract's name, and their balances. The sum of all balances
    /// is zero.
    pub fn accounts(&self) -> impl Iterator<Item = (&str, Account, MoneySum)> {
        self.contracts().flat_map(|(name, statement)| {
            statement.accounts().map(move |(account, balance)| (name, account, balance))
        })
    }

    /// What all contracts hold in escrow.
    #[must_use]
    pub fn held(&self) -> MoneySum {
        let escrow = self.accounts().filter(|(_, account, _)| matches!(account, Account::Escrow(_)));
        let minor = escrow.fold(0_i128, |sum, (_, _, balance)| sum.saturating_add(balance.minor_units()));
        MoneySum::of_minor(minor, self.currency)
    }

    /// The books as one journal for [`hledger`](https://hledger.org) and [`ledger`](https://ledger-cli.org),
    /// in the form of [`Statement::journal`], in the order of time. Account names begin with `contract`, the
    /// contract's name and a colon. The code of a transaction is the contract's name, a slash, and the
    /// identity of the transfer.
    #[must_use]
    pub const fn journal(&self) -> PortfolioJournal<'_> {
        PortfolioJournal(self)
    }

    /// Every transaction with the name of its contract, in the order of time.
    pub(super) fn transactions(&self) -> Vec<(&str, &Transaction)> {
        let mut all: Vec<_> = self
            .contracts()
            .flat_map(|(name, statement)| statement.transactions().iter().map(move |one| (name, one)))
            .collect();
        // A stable order: transactions of one contract stay as they are.
        all.sort_by_key(|(_, transaction)| transaction.at);
        all
    }
}

/// Whether a contract may have this name. All accounting programs read such names.
fn is_name(name: &str) -> bool {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    (1..=64).contains(&name.len()) && !name.starts_with('-') && name.chars().all(is_allowed)
}

/// The books of a [`Portfolio`] as a journal: see [`Portfolio::journal`].
#[derive(Debug, Clone, Copy)]
pub struct PortfolioJournal<'a>(&'a Portfolio);

impl fmt::Display for PortfolioJournal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_head(formatter, self.0.currency)?;
        for (name, statement) in self.0.contracts() {
            write_accounts(formatter, Some(name), statement)?;
        }
        writeln!(formatter)?;
        let mut balances: BTreeMap<&str, BTreeMap<Account, i128>> = BTreeMap::new();
        for (name, transaction) in self.0.transactions() {
            write_transaction(formatter, Some(name), transaction, balances.entry(name).or_default())?;
        }
        Ok(())
    }
}
