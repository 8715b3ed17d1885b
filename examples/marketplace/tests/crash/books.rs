//! The outbox and the bank, held against the events to the cent.

use std::collections::BTreeMap;

use milestone_escrow::{Account, Statement, Transfer};
use milestone_escrow_marketplace::Order;
use sqlx::AnyPool;

use super::check::Stored;

/// What is in the outbox and in the bank's book for one transfer.
#[derive(Debug, PartialEq, Eq)]
struct Booked {
    from: String,
    to: String,
    minor: i64,
    currency: String,
}

/// Asserts that every transfer that the events stand for was made once, and no other; says how many there were.
pub(crate) async fn balance(pool: &AnyPool, stored: &[Stored]) -> String {
    let expected = expected(stored);
    assert_eq!(outbox(pool, stored).await, expected, "the outbox is not what the events say");
    let bank = bank(pool).await;
    assert_eq!(bank, expected, "the bank's book is not what the events say");
    for contract in stored {
        accounts_agree(contract, &bank);
    }
    let number =
        async |statement: &'static str| -> i64 { sqlx::query_scalar(statement).fetch_one(pool).await.unwrap() };
    let unauthorised = number(
        "SELECT COUNT(*) FROM bank_holds WHERE
            (SELECT COUNT(*) FROM bank_transfers WHERE hold = bank_holds.id) > 0 AND (cancelled = 1 OR captured = 0 OR minor <>
            (SELECT SUM(minor) FROM bank_transfers WHERE hold = bank_holds.id))",
    )
    .await;
    assert_eq!(unauthorised, 0, "holds that were not captured, or for another amount, or after they had been let go");
    let collected = number(
        "SELECT COUNT(*) FROM bank_transfers WHERE debit LIKE 'user %' AND hold NOT IN (SELECT id FROM bank_holds)",
    )
    .await;
    assert_eq!(collected, 0, "collections without an authorisation");
    let again = number("SELECT CAST(SUM(attempts - 1) AS BIGINT) FROM outbox").await;
    let abandoned = number(
        "SELECT COUNT(*) FROM bank_holds WHERE cancelled = 0 AND NOT EXISTS (SELECT 1 FROM bank_transfers WHERE hold = bank_holds.id)",
    )
    .await;
    let cancelled = number("SELECT COUNT(*) FROM bank_holds WHERE cancelled = 1").await;
    let minor: i64 = expected.values().map(|booked| booked.minor).sum();
    format!(
        "transfers {} of {}.{:02} USD in all, attempts beyond the first {again}\n\
         authorisations let go {cancelled}, left behind by a kill {abandoned}",
        expected.len(),
        minor / 100,
        minor % 100,
    )
}

fn booked(order: &Order) -> (String, Booked) {
    let (minor, currency) = (order.amount.minor_units(), order.amount.currency().to_string());
    (order.key.clone(), Booked { from: order.from.clone(), to: order.to.clone(), minor, currency })
}

/// What the crate makes of the events.
fn expected(stored: &[Stored]) -> BTreeMap<String, Booked> {
    let orders = stored.iter().flat_map(|contract| {
        let transfers = (1..).zip(&contract.events).flat_map(|(revision, event)| event.transfers(revision));
        transfers.map(|transfer| booked(&Order::new(&contract.id, &contract.parties, &transfer, String::new())))
    });
    orders.collect()
}

async fn outbox(pool: &AnyPool, stored: &[Stored]) -> BTreeMap<String, Booked> {
    let parties: BTreeMap<_, _> = stored.iter().map(|contract| (contract.id.as_str(), &contract.parties)).collect();
    let rows: Vec<(String, i64, i64, String)> =
        sqlx::query_as("SELECT contract, revision, place, transfer FROM outbox WHERE made = 1")
            .fetch_all(pool)
            .await
            .unwrap();
    let order = |(contract, revision, place, transfer): (String, i64, i64, String)| {
        let transfer: Transfer = serde_json::from_str(&transfer).unwrap();
        assert_eq!(format!("{revision}-{place}"), transfer.id.to_string());
        booked(&Order::new(&contract, parties[contract.as_str()], &transfer, String::new()))
    };
    rows.into_iter().map(order).collect()
}

async fn bank(pool: &AnyPool) -> BTreeMap<String, Booked> {
    let rows: Vec<(String, String, String, i64, String)> =
        sqlx::query_as("SELECT id, debit, credit, minor, currency FROM bank_transfers").fetch_all(pool).await.unwrap();
    rows.into_iter().map(|(id, from, to, minor, currency)| (id, Booked { from, to, minor, currency })).collect()
}

/// The crate's statement and the bank have the same in every account.
fn accounts_agree(contract: &Stored, bank: &BTreeMap<String, Booked>) {
    let prefix = format!("{}/", contract.id);
    let mut balances = BTreeMap::<&str, i128>::new();
    for (_, booked) in bank.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix)) {
        *balances.entry(&booked.from).or_default() -= i128::from(booked.minor);
        *balances.entry(&booked.to).or_default() += i128::from(booked.minor);
    }
    let statement = Statement::replay(&contract.events).unwrap();
    assert_eq!(statement.accounts().len(), balances.len(), "{}", contract.id);
    for (account, balance) in statement.accounts() {
        let name = match account {
            Account::Client => format!("user {}", contract.parties.client),
            Account::Freelancer => format!("user {}", contract.parties.freelancer),
            Account::Escrow(milestone) => format!("escrow {} {milestone}", contract.id),
            Account::Platform => "platform".to_owned(),
        };
        assert_eq!(balances.get(name.as_str()), Some(&balance.minor_units()), "{}: {name}", contract.id);
    }
}
