//! The books as plain-text tables.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;

use crate::base::text_table::{Side, Table};
use crate::statement::books::Statement;
use crate::values::instant::DateText;
use crate::values::money::{AmountText, MoneySum};

impl fmt::Display for Statement {
    /// Writes three tables: the transactions with the balances after them, the milestones with their totals,
    /// and the totals of the contract. All amounts are in the contract's currency.
    ///
    /// The client's fees and the days on which payments clear are shown if the policy has them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "Statement in {}, after {} events\n", self.contract.currency(), self.contract.revision())?;
        writeln!(formatter, "{}", transactions(self))?;
        writeln!(formatter, "{}", milestones(self))?;
        let client_fees = ("fees of the client", self.contract.client_fees());
        let sums = [
            ("held in escrow", self.contract.held()),
            ("earnings of the freelancer", self.earnings()),
            ("bonuses, before fees", self.bonuses()),
            ("still needed to fund the plan", self.still_needed()),
        ];
        let mut table = Table::new([("in all", Side::Left), ("amount", Side::Right)]);
        for (name, sum) in sums.into_iter().chain(charges_client(self).then_some(client_fees)) {
            table.row([name.to_string(), bare(sum)]);
        }
        write!(formatter, "{table}")
    }
}

/// An amount without its currency, which the first line names.
fn bare(amount: impl Into<MoneySum>) -> String {
    AmountText(amount.into()).to_string()
}

/// Whether the client pays fees (MONEY-8, MONEY-9).
fn charges_client(statement: &Statement) -> bool {
    let policy = statement.contract.policy();
    policy.client_fee_bps > 0 || policy.initiation_fee.is_some()
}

fn transactions(statement: &Statement) -> Table {
    let client_fee = charges_client(statement).then_some(("client's fee", Side::Right));
    let clears = statement.contract.policy().clearance_window.map(|_| ("clears", Side::Left));
    let first = [
        ("date", Side::Left),
        ("event", Side::Right),
        ("what", Side::Left),
        ("milestone", Side::Right),
        ("amount", Side::Right),
        ("fee", Side::Right),
    ];
    let last =
        [("client", Side::Right), ("escrow", Side::Right), ("freelancer", Side::Right), ("platform", Side::Right)];
    let columns = first.into_iter().chain(client_fee).chain(clears).chain(last);
    let mut table = Table::new(columns.collect::<Vec<_>>());
    for one in statement.transactions() {
        let first = [
            DateText(one.at.date()).to_string(),
            one.revision.to_string(),
            one.kind.to_string(),
            one.milestone.map(|milestone| milestone.to_string()).unwrap_or_default(),
            bare(one.amount),
            bare(one.fee),
        ];
        let client_fee = client_fee.map(|_| bare(one.client_fee));
        let day = one.clears_at.map(|at| DateText(at.date()).to_string()).unwrap_or_default();
        let clears = clears.map(|_| day);
        let balances = one.balances;
        let last = [balances.client, balances.escrow, balances.freelancer, balances.platform].map(bare);
        table.row(first.into_iter().chain(client_fee).chain(clears).chain(last).collect::<Vec<_>>());
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
