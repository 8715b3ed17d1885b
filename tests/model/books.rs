//! The transfers (MONEY-6): those of each event, and the balance of each account after them.

use std::collections::BTreeMap;

use milestone_escrow::{Account, Carried, Entries, EventKind, MilestoneNumber, Money, Transfer};
use rust_decimal::Decimal;

use super::money::number;
use super::{MilestoneRow, Model};

/// What each account has received, less what it has paid (MONEY-6).
#[derive(Debug, Clone, Default)]
pub(crate) struct Books(BTreeMap<Account, Decimal>);

impl Books {
    /// Records the transfers of a decision, if they are those of the table.
    pub(crate) fn enter(&mut self, entries: &Entries) -> Result<(), String> {
        let actual: Vec<Transfer> = entries.transfers().collect();
        let expected: Vec<Move> = entries.events().iter().flat_map(|event| table(&event.kind)).collect();
        let moves: Vec<Move> = actual.iter().map(|it| (it.from, it.to, it.amount.amount())).collect();
        if moves != expected {
            return Err(format!("the transfers differ\n  table: {expected:?}\n  crate: {moves:?}"));
        }
        for (from, to, amount) in moves {
            *self.0.entry(from).or_default() -= amount;
            *self.0.entry(to).or_default() += amount;
        }
        Ok(())
    }

    /// The balances that the contract's transfers must have given so far.
    pub(crate) fn of(model: &Model) -> Self {
        Self(Self::expected(model).into_iter().collect())
    }

    fn balance(&self, account: Account) -> Decimal {
        self.0.get(&account).copied().unwrap_or_default()
    }

    fn expected(model: &Model) -> Vec<(Account, Decimal)> {
        let sum = |part: fn(&MilestoneRow) -> Decimal| model.rows.iter().map(part).sum::<Decimal>();
        let (paid, fees, held) = (sum(|row| row.paid), sum(|row| row.fees), sum(|row| row.held));
        let (bonuses, bonus_fees, client_fees) = (model.bonuses, model.bonus_fees, model.client_fees());
        let mut expected = vec![
            (Account::Client, -(held + paid + bonuses + client_fees)),
            (Account::Freelancer, paid - fees + bonuses - bonus_fees),
            (Account::Platform, fees + bonus_fees + client_fees),
        ];
        let escrow = |(index, row): (usize, &MilestoneRow)| (Account::Escrow(number(index).into()), row.held);
        expected.extend(model.rows.iter().enumerate().map(escrow));
        expected
    }

    /// The first account whose balance differs from the model.
    pub(crate) fn difference(&self, model: &Model) -> Option<String> {
        let wrong =
            Self::expected(model).into_iter().find(|(account, amount)| self.balance(*account) != *amount)?;
        Some(format!("transfers leave {} with {}, model: {}", wrong.0, self.balance(wrong.0), wrong.1))
    }
}

/// From, to, amount.
type Move = (Account, Account, Decimal);

/// The table of MONEY-6, row by row. Amounts of zero are left out.
fn table(kind: &EventKind) -> Vec<Move> {
    use Account::{Client, Freelancer, Platform};
    let maybe = |amount: &Option<Money>| amount.map_or(Decimal::ZERO, |amount| amount.amount());
    let mut moves = match kind {
        EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } => {
            let mut moves = brought(*milestone, *deposit, carried.iter());
            moves.push((Client, Platform, maybe(client_fee)));
            moves.push((Client, Platform, maybe(initiation_fee)));
            moves
        }
        EventKind::AmountChanged { milestone, deposit, carried, client_fee, .. } => {
            let mut moves = brought(*milestone, *deposit, carried.iter());
            moves.push((Client, Platform, maybe(client_fee)));
            moves
        }
        EventKind::EscrowReleased { milestone, amount, top_up, fee, client_fee, .. } => {
            let escrow = Account::Escrow(*milestone);
            vec![
                (Client, escrow, top_up.amount()),
                (escrow, Freelancer, amount.amount() - fee.amount()),
                (escrow, Platform, fee.amount()),
                (Client, Platform, maybe(client_fee)),
            ]
        }
        EventKind::EscrowReturned { milestone, amount, client_fee_returned, .. } => {
            vec![
                (Account::Escrow(*milestone), Client, amount.amount()),
                (Platform, Client, maybe(client_fee_returned)),
            ]
        }
        EventKind::BonusPaid { amount, fee, client_fee, .. } => vec![
            (Client, Freelancer, amount.amount() - fee.amount()),
            (Client, Platform, fee.amount()),
            (Client, Platform, maybe(client_fee)),
        ],
        EventKind::PaymentRefunded { amount, fee_returned, .. } => vec![
            (Freelancer, Client, amount.amount() - fee_returned.amount()),
            (Platform, Client, fee_returned.amount()),
        ],
        EventKind::ContractClosed { initiation_fee_returned, .. } => {
            vec![(Platform, Client, maybe(initiation_fee_returned))]
        }
        _ => Vec::new(),
    };
    moves.retain(|(_, _, amount)| !amount.is_zero());
    moves
}

/// FUND-4: first the deposit, then what is carried.
fn brought<'a>(
    milestone: MilestoneNumber,
    deposit: Money,
    carried: impl Iterator<Item = &'a Carried>,
) -> Vec<Move> {
    let escrow = Account::Escrow(milestone);
    let mut moves = vec![(Account::Client, escrow, deposit.amount())];
    moves.extend(carried.map(|leftover| (Account::Escrow(leftover.from), escrow, leftover.amount.amount())));
    moves
}
