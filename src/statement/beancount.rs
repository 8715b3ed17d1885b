//! The books in the format of Beancount.

use alloc::collections::BTreeMap;
use core::fmt;

use time::Date;

use crate::messages::transfer::{Account, Transfer};
use crate::statement::books::Statement;
use crate::statement::portfolio::Portfolio;
use crate::statement::transaction::Transaction;
use crate::values::currency::Currency;
use crate::values::instant::DateText;
use crate::values::money::{AmountText, MoneySum};

/// The books for [Beancount](https://beancount.github.io/docs/) 3.
///
/// - The accounts are `Equity:Client`, `Assets:Escrow:Milestone-1` and so on, `Assets:Freelancer` and
///   `Assets:Platform`. In a portfolio, the second part is `Contract-` and the contract's name, such as
///   `Assets:Contract-7:Freelancer`. Each account is opened on the day of the first transaction, in the
///   contract's currency only.
/// - There is one transaction for each transfer. Its link is the identity of the transfer, such as `^2-0`, or
///   `^7/2-0` in a portfolio.
/// - After each day with transactions, the balances of their accounts are asserted with `~ 0`, because
///   Beancount otherwise accepts a difference of one cent. Beancount checks a balance at the beginning of a
///   day, so an assertion has the date of the next day. (Nothing is asserted after the year 9999.)
/// - There are no `pad` lines: `pad` would fill in an amount that is missing, and hide the error.
///
/// Beancount has no years before 1, and no time of day. Texts of users are left out.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Statement};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
/// let books = Statement::replay(opened.events())?.beancount().to_string();
/// let expected = "\
/// 2026-01-31 open Equity:Client USD
/// 2026-01-31 open Assets:Escrow:Milestone-1 USD
///
/// 2026-01-31 * \"funded\" ^2-0
///   Assets:Escrow:Milestone-1  50.00 USD
///   Equity:Client  -50.00 USD
///
/// 2026-02-01 balance Equity:Client  -50.00 ~ 0 USD
/// 2026-02-01 balance Assets:Escrow:Milestone-1  50.00 ~ 0 USD
/// ";
/// assert_eq!(books, expected);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Beancount<'a>(Books<'a>);

#[derive(Debug, Clone, Copy)]
enum Books<'a> {
    OfOne(&'a Statement),
    OfPortfolio(&'a Portfolio),
}

impl Statement {
    /// The books for Beancount 3.
    #[must_use]
    pub const fn beancount(&self) -> Beancount<'_> {
        Beancount(Books::OfOne(self))
    }
}

impl Portfolio {
    /// The books for Beancount 3, in one file, in the order of time.
    #[must_use]
    pub const fn beancount(&self) -> Beancount<'_> {
        Beancount(Books::OfPortfolio(self))
    }
}

impl fmt::Display for Beancount<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Books::OfOne(statement) => {
                let accounts =
                    statement.accounts().map(|(account, _)| AccountName { contract: None, account });
                let transactions = statement.transactions().iter().map(|transaction| (None, transaction));
                write_books(formatter, statement.contract.currency(), accounts, transactions)
            }
            Books::OfPortfolio(portfolio) => {
                let accounts = portfolio
                    .accounts()
                    .map(|(contract, account, _)| AccountName { contract: Some(contract), account });
                let transactions = portfolio
                    .transactions()
                    .into_iter()
                    .map(|(contract, transaction)| (Some(contract), transaction));
                write_books(formatter, portfolio.currency(), accounts, transactions)
            }
        }
    }
}

/// The accounts, then each day: its transactions, and the balances after it.
fn write_books<'a>(
    formatter: &mut fmt::Formatter<'_>,
    currency: Currency,
    accounts: impl Iterator<Item = AccountName<'a>>,
    transactions: impl Iterator<Item = (Option<&'a str>, &'a Transaction)>,
) -> fmt::Result {
    let mut transactions = transactions.peekable();
    // Without a transaction, every account is at zero, and there is nothing to write.
    let Some(first) = transactions.peek().map(|(_, transaction)| transaction.at.date()) else {
        return Ok(());
    };
    for account in accounts {
        writeln!(formatter, "{} open {account} {currency}", DateText(first))?;
    }
    writeln!(formatter)?;
    let mut balances = BTreeMap::new();
    let mut changed = BTreeMap::new();
    while let Some((contract, transaction)) = transactions.next() {
        write_transaction(formatter, contract, transaction, |account, minor| {
            let balance: &mut i128 = balances.entry(account).or_default();
            *balance = balance.saturating_add(minor);
            changed.insert(account, *balance);
        })?;
        let day = transaction.at.date();
        if transactions.peek().is_none_or(|(_, next)| next.at.date() != day) {
            write_balances(formatter, day, currency, &changed)?;
            changed.clear();
            if transactions.peek().is_some() {
                writeln!(formatter)?;
            }
        }
    }
    Ok(())
}

fn write_transaction<'a>(
    formatter: &mut fmt::Formatter<'_>,
    contract: Option<&'a str>,
    transaction: &Transaction,
    mut book: impl FnMut(AccountName<'a>, i128),
) -> fmt::Result {
    for Transfer { id, from, to, amount, .. } in &transaction.transfers {
        write!(formatter, "{} * \"{}\" ^", DateText(transaction.at.date()), transaction.kind)?;
        if let Some(name) = contract {
            write!(formatter, "{name}/")?;
        }
        writeln!(formatter, "{id}")?;
        let minor = i128::from(amount.minor_units());
        for (account, change) in [(*to, minor), (*from, minor.saturating_neg())] {
            let account = AccountName { contract, account };
            book(account, change);
            writeln!(formatter, "  {account}  {}", MoneySum::of_minor(change, amount.currency()))?;
        }
        writeln!(formatter)?;
    }
    Ok(())
}

/// Asserts balances at the end of a day, which is the beginning of the next one.
fn write_balances(
    formatter: &mut fmt::Formatter<'_>,
    day: Date,
    currency: Currency,
    balances: &BTreeMap<AccountName<'_>, i128>,
) -> fmt::Result {
    let Some(next) = day.next_day() else { return Ok(()) };
    for (account, minor) in balances {
        let sum = MoneySum::of_minor(*minor, currency);
        writeln!(formatter, "{} balance {account}  {} ~ 0 {currency}", DateText(next), AmountText(sum))?;
    }
    Ok(())
}

/// The name of an account in Beancount: its parts begin with a capital letter, and have no blanks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct AccountName<'a> {
    contract: Option<&'a str>,
    account: Account,
}

impl fmt::Display for AccountName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.account == Account::Client { "Equity:" } else { "Assets:" })?;
        if let Some(name) = self.contract {
            write!(formatter, "Contract-{name}:")?;
        }
        match self.account {
            Account::Client => formatter.write_str("Client"),
            Account::Escrow(milestone) => write!(formatter, "Escrow:Milestone-{milestone}"),
            Account::Freelancer => formatter.write_str("Freelancer"),
            Account::Platform => formatter.write_str("Platform"),
        }
    }
}
