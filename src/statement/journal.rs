//! The books in the format of plain-text accounting.

use alloc::collections::BTreeMap;
use alloc::format;
use core::fmt;

use crate::messages::transfer::{Account, Transfer};
use crate::statement::books::Statement;
use crate::statement::transaction::Transaction;
use crate::values::currency::Currency;
use crate::values::instant::DateText;
use crate::values::money::MoneySum;

/// The books as a plain-text accounting journal for [`hledger`](https://hledger.org) and
/// [`ledger`](https://ledger-cli.org).
///
/// There is one transaction per transfer, with two postings. Each posting asserts the balance after it.
///
/// The first line says that the decimal mark is a point. So `hledger` reads `50.00 USD` as fifty, also in a
/// journal whose own amounts have a comma. The lines after it declare the currency and the accounts. So
/// `hledger check --strict` and `ledger --pedantic` accept the journal. (`ledger --decimal-comma` ignores the
/// first line: do not use it with these journals. See [books](crate::guide::books).)
///
/// The account names do not say which contract they belong to. Use one file for each contract, or the journal
/// of a [`Portfolio`](crate::Portfolio), in which they do. The code of a transaction is the identity of the
/// transfer. Texts of users are left out, because they could be mistaken for lines of the journal.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Statement};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
/// let journal = Statement::replay(opened.events())?.journal().to_string();
/// let lines: Vec<_> = journal.lines().collect();
/// assert_eq!(
///     lines[..4],
///     ["decimal-mark .", "commodity USD", "account client", "account escrow:milestone 1"]
/// );
/// assert_eq!(lines[5], "2026-01-31 (2-0) funded");
/// assert_eq!(
///     lines[6].split_whitespace().collect::<Vec<_>>().join(" "),
///     "escrow:milestone 1 50.00 USD = 50.00 USD"
/// );
/// assert_eq!(lines[7].split_whitespace().collect::<Vec<_>>().join(" "), "client -50.00 USD = -50.00 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Journal<'a>(pub(crate) &'a Statement);

impl Statement {
    /// The books as a plain-text accounting journal, for `hledger` and `ledger`.
    #[must_use]
    pub const fn journal(&self) -> Journal<'_> {
        Journal(self)
    }
}

impl fmt::Display for Journal<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_head(formatter, self.0.contract.currency())?;
        write_accounts(formatter, None, self.0)?;
        writeln!(formatter)?;
        let mut balances = BTreeMap::new();
        for transaction in self.0.transactions() {
            write_transaction(formatter, None, transaction, &mut balances)?;
        }
        Ok(())
    }
}

/// The lines about the decimal mark and the currency.
pub(super) fn write_head(formatter: &mut fmt::Formatter<'_>, currency: Currency) -> fmt::Result {
    writeln!(formatter, "decimal-mark .")?;
    writeln!(formatter, "commodity {currency}")
}

/// The declarations of the accounts of a contract, which has a name in a portfolio.
pub(super) fn write_accounts(
    formatter: &mut fmt::Formatter<'_>,
    contract: Option<&str>,
    statement: &Statement,
) -> fmt::Result {
    for (account, _) in statement.accounts() {
        writeln!(formatter, "account {}", AccountName { contract, account })?;
    }
    Ok(())
}

/// One transaction for each transfer. `balances` has the balances of this contract's accounts before it.
pub(super) fn write_transaction(
    formatter: &mut fmt::Formatter<'_>,
    contract: Option<&str>,
    transaction: &Transaction,
    balances: &mut BTreeMap<Account, i128>,
) -> fmt::Result {
    for Transfer { id, from, to, amount, .. } in &transaction.transfers {
        let minor = i128::from(amount.minor_units());
        let code = contract.map_or_else(|| format!("{id}"), |name| format!("{name}/{id}"));
        writeln!(formatter, "{} ({code}) {}", DateText(transaction.at.date()), transaction.kind)?;
        for (account, change) in [(*to, minor), (*from, minor.saturating_neg())] {
            let balance: &mut i128 = balances.entry(account).or_default();
            *balance = balance.saturating_add(change);
            let [change, balance] =
                [change, *balance].map(|minor| MoneySum::of_minor(minor, amount.currency()));
            let name = format!("{}", AccountName { contract, account });
            let change = format!("{change}");
            writeln!(formatter, "    {name:<24}  {change:>23} = {balance}")?;
        }
        writeln!(formatter)?;
    }
    Ok(())
}

/// The name of an account. Colons separate its parts, and at least two blanks must follow it.
struct AccountName<'a> {
    contract: Option<&'a str>,
    account: Account,
}

impl fmt::Display for AccountName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = self.contract {
            write!(formatter, "contract {name}:")?;
        }
        match self.account {
            Account::Client => formatter.write_str("client"),
            Account::Escrow(milestone) => write!(formatter, "escrow:milestone {milestone}"),
            Account::Freelancer => formatter.write_str("freelancer"),
            Account::Platform => formatter.write_str("platform"),
        }
    }
}
