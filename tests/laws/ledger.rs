//! Law 1 (MONEY-4), checked with a ledger that uses only the transfers.

use std::collections::BTreeMap;

use milestone_escrow::{Account, Contract, Event, EventKind, TransferId};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};

/// The balance of each account, and the sums that came into escrow and went out of it.
pub(crate) struct Ledger {
    balances: BTreeMap<Account, i128>,
    deposited: i128,
    released: i128,
    returned: i128,
    revision: u64,
    last: Option<TransferId>,
}

impl Ledger {
    pub(crate) fn new() -> Self {
        Self { balances: BTreeMap::new(), deposited: 0, released: 0, returned: 0, revision: 0, last: None }
    }

    /// Records the events one by one, and then compares the balances with the contract after them.
    pub(crate) fn follow(&mut self, events: &[Event], contract: &Contract) -> Result<(), TestCaseError> {
        for event in events {
            self.revision += 1;
            self.book(event)?;
        }
        for milestone in contract.milestones() {
            let booked = self.balance(Account::Escrow(milestone.number()));
            prop_assert_eq!(booked, i128::from(milestone.held().minor_units()), "law 1, per milestone");
            prop_assert!(
                milestone.claim().is_none_or(|claim| claim.minor_units() <= milestone.held().minor_units())
            );
        }
        prop_assert_eq!(
            self.deposited,
            self.released + self.returned + contract.held().minor_units(),
            "law 1"
        );
        Ok(())
    }

    fn balance(&self, account: Account) -> i128 {
        self.balances.get(&account).copied().unwrap_or_default()
    }

    fn book(&mut self, event: &Event) -> Result<(), TestCaseError> {
        for transfer in event.transfers(self.revision) {
            prop_assert!(
                self.last.replace(transfer.id) < Some(transfer.id),
                "MONEY-6: identities only increase"
            );
            let amount = i128::from(transfer.amount.minor_units());
            prop_assert!(amount > 0, "MONEY-6: amounts of zero are left out");
            *self.balances.entry(transfer.from).or_default() -= amount;
            *self.balances.entry(transfer.to).or_default() += amount;
            match (transfer.from, transfer.to) {
                (Account::Client, Account::Escrow(_)) => self.deposited += amount,
                (Account::Escrow(_), Account::Client) => self.returned += amount,
                (Account::Escrow(_), Account::Freelancer | Account::Platform) => self.released += amount,
                _ => {}
            }
        }
        let escrows = self.balances.iter().filter(|(account, _)| matches!(account, Account::Escrow(_)));
        for (account, balance) in escrows {
            prop_assert!(*balance >= 0, "law 1: {} is never negative", account);
        }
        prop_assert_eq!(self.balances.values().sum::<i128>(), 0, "the sum of all accounts is zero");
        prop_assert!(self.balance(Account::Platform) >= 0, "the balance of the platform is never negative");
        if let EventKind::EscrowReleased { amount, fee, .. } = &event.kind {
            prop_assert!(
                fee.minor_units() <= amount.minor_units(),
                "MONEY-5: a fee is never more than its payment"
            );
        }
        Ok(())
    }
}
