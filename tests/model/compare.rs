//! Where a contract is not what the model says.

use std::collections::BTreeMap;

use ::time::UtcDateTime;
use milestone_escrow::{Account, Contract, Milestone, MilestoneState, Transfer};
use rust_decimal::Decimal;

use super::money::number;
use super::time::{Due, day_of, instant};
use super::{Model, Row};

/// What each account has received, less what it has given (MONEY-6).
#[derive(Debug, Clone, Default)]
pub(crate) struct Books(BTreeMap<Account, Decimal>);

impl Books {
    pub(crate) fn enter(&mut self, transfers: impl Iterator<Item = Transfer>) {
        for transfer in transfers {
            *self.0.entry(transfer.from).or_default() -= transfer.amount.amount();
            *self.0.entry(transfer.to).or_default() += transfer.amount.amount();
        }
    }

    /// What a contract's transfers have left, if its books were right so far.
    pub(crate) fn of(model: &Model) -> Self {
        Self(Self::expected(model).into_iter().collect())
    }

    fn balance(&self, account: Account) -> Decimal {
        self.0.get(&account).copied().unwrap_or_default()
    }

    fn expected(model: &Model) -> Vec<(Account, Decimal)> {
        let sum = |part: fn(&Row) -> Decimal| model.rows.iter().map(part).sum::<Decimal>();
        let (paid, fees, held) = (sum(|row| row.paid), sum(|row| row.fees), sum(|row| row.held));
        let (bonuses, bonus_fees) = model.bonuses;
        let mut expected = vec![
            (Account::Client, -(held + paid + bonuses)),
            (Account::Freelancer, paid - fees + bonuses - bonus_fees),
            (Account::Platform, fees + bonus_fees),
        ];
        let escrow = |(index, row): (usize, &Row)| (Account::Escrow(number(index).into()), row.held);
        expected.extend(model.rows.iter().enumerate().map(escrow));
        expected
    }

    /// The first account in which there is not what the model says.
    pub(crate) fn difference(&self, model: &Model) -> Option<String> {
        let wrong = Self::expected(model).into_iter().find(|(account, amount)| self.balance(*account) != *amount)?;
        Some(format!("transfers leave {} with {}, model: {}", wrong.0, self.balance(wrong.0), wrong.1))
    }
}

/// The first fact that differs, as it is seen at an instant.
pub(crate) fn difference(model: &Model, contract: &Contract, at: UtcDateTime) -> Option<String> {
    let held: Decimal = model.rows.iter().map(|row| row.held).sum();
    let facts = [
        ("stage", model.stage == contract.stage()),
        ("outcome", model.outcome == contract.outcome()),
        ("currency", model.currency == contract.currency()),
        ("policy", model.policy == *contract.policy()),
        ("revision", model.revision == contract.revision()),
        ("last_event_at", instant(model.last) == contract.last_event_at()),
        ("held", contract.held().amount() == Some(held)),
        ("number of milestones", model.rows.len() == contract.milestones().len()),
    ];
    if let Some((name, _)) = facts.into_iter().find(|fact| !fact.1) {
        return Some(format!("{name} differs; model: {model:?}"));
    }
    for (row, milestone) in model.rows.iter().zip(contract.milestones()) {
        if let Some(name) = different_row(row, &milestone, at) {
            return Some(format!("{name} of milestone {} differs; model: {row:?}", milestone.number()));
        }
    }
    proposals_differ(model, contract).or_else(|| deadlines_differ(&model.deadlines(), contract))
}

fn different_row(row: &Row, it: &Milestone<'_>, at: UtcDateTime) -> Option<&'static str> {
    // PLAN-4.
    let is_done = matches!(row.state, MilestoneState::Settled | MilestoneState::Cancelled);
    let was_due = row.due.is_some_and(|due| due.to_julian_day() < day_of(at.unix_timestamp_nanos()));
    let dispute = row.opener.map(|by| (by, row.contested));
    let facts = [
        ("title", row.title == it.title()),
        ("description", row.description == it.description()),
        ("amount", row.price == it.amount().amount()),
        ("due", row.due == it.due()),
        ("state", row.state == it.state()),
        ("held", row.held == it.held().amount()),
        ("claim", row.holds().then_some(row.claim) == it.claim().map(|claim| claim.amount())),
        ("paid", row.paid == it.paid().amount()),
        ("returned", Some(row.returned) == it.returned().amount()),
        ("fees", row.fees == it.fees().amount()),
        ("revisions", row.revisions == it.revisions()),
        ("deadline", row.until.map(instant) == it.deadline()),
        ("dispute", dispute == it.dispute().map(|dispute| (dispute.by, dispute.contested))),
        ("is_current", row.is_current() == it.is_current()),
        ("is_overdue", (was_due && !is_done) == it.is_overdue(at)),
    ];
    facts.into_iter().find(|fact| !fact.1).map(|fact| fact.0)
}

fn proposals_differ(model: &Model, contract: &Contract) -> Option<String> {
    let are_equal = model.open.len() == contract.proposals().len()
        && model
            .open
            .iter()
            .zip(contract.proposals())
            .all(|(open, it)| open.number == it.number.get() && open.by == it.by && open.change == *it.change);
    (!are_equal).then(|| format!("proposals differ; model: {:?}", model.open))
}

fn deadlines_differ(due: &[Due], contract: &Contract) -> Option<String> {
    let told: Vec<_> = contract.deadlines();
    let are_equal = due.len() == told.len()
        && due.iter().zip(&told).all(|((at, number, kind), it)| {
            instant(*at) == it.at && *number == it.milestone.map(|number| number.get()) && *kind == it.kind
        });
    if !are_equal {
        return Some(format!("deadlines differ; model: {due:?}, crate: {told:?}"));
    }
    (contract.next_deadline() != told.first().copied()).then(|| format!("next_deadline is not the first of {told:?}"))
}
