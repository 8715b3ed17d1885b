//! The books as plain-text tables.

use alloc::string::{String, ToString};
use core::fmt;

use crate::base::text_table::{Side, Table};
use crate::statement::books::Statement;
use crate::values::instant::DateText;
use crate::values::money::{AmountText, MoneySum};

impl fmt::Display for Statement {
    /// Writes three tables: the transactions with the balances after them, the milestones with their totals,
    /// and the totals of the contract. All amounts are in the contract's currency.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "Statement in {}, after {} events\n", self.contract.currency(), self.contract.revision())?;
        writeln!(formatter, "{}", transactions(self))?;
        writeln!(formatter, "{}", milestones(self))?;
        let sums = [
            ("held in escrow", self.contract.held()),
            ("earnings of the freelancer", self.earnings()),
            ("bonuses, before fees", self.bonuses()),
            ("still needed to fund the plan", self.still_needed()),
        ];
        let mut table = Table::new([("in all", Side::Left), ("amount", Side::Right)]);
        for (name, sum) in sums {
            table.row([name.to_string(), bare(sum)]);
        }
        write!(formatter, "{table}")
    }
}

/// An amount without its currency, which the first line names.
fn bare(amount: impl Into<MoneySum>) -> String {
    AmountText(amount.into()).to_string()
}

fn transactions(statement: &Statement) -> Table {
    let mut table = Table::new([
        ("date", Side::Left),
        ("event", Side::Right),
        ("what", Side::Left),
        ("milestone", Side::Right),
        ("amount", Side::Right),
        ("fee", Side::Right),
        ("client", Side::Right),
        ("escrow", Side::Right),
        ("freelancer", Side::Right),
        ("platform", Side::Right),
    ]);
    for one in statement.transactions() {
        table.row([
            DateText(one.at.date()).to_string(),
            one.revision.to_string(),
            one.kind.to_string(),
            one.milestone.map(|milestone| milestone.to_string()).unwrap_or_default(),
            bare(one.amount),
            bare(one.fee),
            bare(one.balances.client),
            bare(one.balances.escrow),
            bare(one.balances.freelancer),
            bare(one.balances.platform),
        ]);
    }
    table
}

fn milestones(statement: &Statement) -> Table {
    let mut table = Table::new([
        ("milestone", Side::Right),
        ("state", Side::Left),
        ("price", Side::Right),
        ("deposited", Side::Right),
        ("carried in", Side::Right),
        ("carried out", Side::Right),
        ("held", Side::Right),
        ("released", Side::Right),
        ("returned", Side::Right),
        ("given back", Side::Right),
        ("fee", Side::Right),
    ]);
    for one in statement.milestones() {
        table.row([
            one.milestone.to_string(),
            one.state.to_string(),
            bare(one.price),
            bare(one.deposited),
            bare(one.carried_in),
            bare(one.carried_out),
            bare(one.held),
            bare(one.released),
            bare(one.returned),
            bare(one.given_back),
            bare(one.fee),
        ]);
    }
    table
}
