//! The books as plain-text tables.

use alloc::string::{String, ToString};
use core::fmt;

use crate::base::text_table::{Alignment, Table};
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
        let mut table = Table::new([("in all", Alignment::Left), ("amount", Alignment::Right)]);
        for (name, sum) in sums {
            table.row([name.to_string(), amount_text(sum)]);
        }
        write!(formatter, "{table}")
    }
}

/// An amount without its currency, which the first line names.
fn amount_text(amount: impl Into<MoneySum>) -> String {
    AmountText(amount.into()).to_string()
}

fn transactions(statement: &Statement) -> Table {
    let mut table = Table::new([
        ("date", Alignment::Left),
        ("event", Alignment::Right),
        ("what", Alignment::Left),
        ("milestone", Alignment::Right),
        ("amount", Alignment::Right),
        ("fee", Alignment::Right),
        ("client", Alignment::Right),
        ("escrow", Alignment::Right),
        ("freelancer", Alignment::Right),
        ("platform", Alignment::Right),
    ]);
    for one in statement.transactions() {
        table.row([
            DateText(one.at.date()).to_string(),
            one.revision.to_string(),
            one.kind.to_string(),
            one.milestone.map(|milestone| milestone.to_string()).unwrap_or_default(),
            amount_text(one.amount),
            amount_text(one.fee),
            amount_text(one.balances.client),
            amount_text(one.balances.escrow),
            amount_text(one.balances.freelancer),
            amount_text(one.balances.platform),
        ]);
    }
    table
}

fn milestones(statement: &Statement) -> Table {
    let mut table = Table::new([
        ("milestone", Alignment::Right),
        ("state", Alignment::Left),
        ("price", Alignment::Right),
        ("deposited", Alignment::Right),
        ("carried in", Alignment::Right),
        ("carried out", Alignment::Right),
        ("held", Alignment::Right),
        ("released", Alignment::Right),
        ("returned", Alignment::Right),
        ("given back", Alignment::Right),
        ("fee", Alignment::Right),
    ]);
    for one in statement.milestones() {
        table.row([
            one.milestone.to_string(),
            one.state.to_string(),
            amount_text(one.price),
            amount_text(one.deposited),
            amount_text(one.carried_in),
            amount_text(one.carried_out),
            amount_text(one.held),
            amount_text(one.released),
            amount_text(one.returned),
            amount_text(one.given_back),
            amount_text(one.fee),
        ]);
    }
    table
}
