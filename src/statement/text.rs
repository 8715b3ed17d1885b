//! The books as plain-text tables.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::base::text_table::{Alignment, Table};
use crate::statement::books::Statement;
use crate::values::instant::DateText;
use crate::values::money::{AmountText, MoneySum};

impl fmt::Display for Statement {
    /// Writes three tables: the transactions with the balances after them, the milestones with their totals,
    /// and the totals of the contract. All amounts are in the contract's currency.
    ///
    /// The client's fees and the days on which payments clear are shown if the policy has them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            formatter,
            "Statement in {}, after {} events\n",
            self.contract.currency(),
            self.contract.revision()
        )?;
        writeln!(formatter, "{}", transactions(self))?;
        writeln!(formatter, "{}", milestones(self))?;
        let client_fees = ("fees of the client", self.contract.client_fees());
        let sums = [
            ("held in escrow", self.contract.held()),
            ("earnings of the freelancer", self.earnings()),
            ("bonuses, before fees", self.bonuses()),
            ("still needed to fund the plan", self.still_needed()),
        ];
        let mut table = Table::new([("in all", Alignment::Left), ("amount", Alignment::Right)]);
        for (name, sum) in sums.into_iter().chain(charges_client(self).then_some(client_fees)) {
            table.add_row([name.to_string(), amount_text(sum)]);
        }
        write!(formatter, "{table}")
    }
}

/// An amount without its currency, which the first line names.
fn amount_text(amount: impl Into<MoneySum>) -> String {
    AmountText(amount.into()).to_string()
}

/// Whether the client pays fees (MONEY-8, MONEY-9).
fn charges_client(statement: &Statement) -> bool {
    let policy = statement.contract.policy();
    policy.client_fee_bps > 0 || policy.initiation_fee.is_some()
}

fn transactions(statement: &Statement) -> Table {
    let client_fee = charges_client(statement).then_some(("client's fee", Alignment::Right));
    let clears = statement.contract.policy().clearance_window.map(|_| ("clears", Alignment::Left));
    let first = [
        ("date", Alignment::Left),
        ("event", Alignment::Right),
        ("what", Alignment::Left),
        ("milestone", Alignment::Right),
        ("amount", Alignment::Right),
        ("fee", Alignment::Right),
    ];
    let last = [
        ("client", Alignment::Right),
        ("escrow", Alignment::Right),
        ("freelancer", Alignment::Right),
        ("platform", Alignment::Right),
    ];
    let columns = first.into_iter().chain(client_fee).chain(clears).chain(last);
    let mut table = Table::new(columns.collect::<Vec<_>>());
    for one in statement.transactions() {
        let first = [
            DateText(one.at.date()).to_string(),
            one.revision.to_string(),
            one.kind.to_string(),
            one.milestone.map(|milestone| milestone.to_string()).unwrap_or_default(),
            amount_text(one.amount),
            amount_text(one.fee),
        ];
        let client_fee = client_fee.map(|_| amount_text(one.client_fee));
        let day = one.clears_at.map(|at| DateText(at.date()).to_string()).unwrap_or_default();
        let clears = clears.map(|_| day);
        let balances = one.balances;
        let last =
            [balances.client, balances.escrow, balances.freelancer, balances.platform].map(amount_text);
        table.add_row(first.into_iter().chain(client_fee).chain(clears).chain(last).collect::<Vec<_>>());
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
        table.add_row([
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
