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
    nothing_is_held_any_more(pool).await;
    let retried = number("SELECT COUNT(*) FROM bank_keys WHERE asked > 1").await;
    let forgotten = number("SELECT COUNT(*) FROM outbox WHERE round > 0").await;
    let released = number("SELECT COUNT(*) FROM bank_holds WHERE cancelled = 1").await;
    let lapsed = number("SELECT COUNT(*) FROM bank_holds WHERE captured = 0 AND lapses = 0").await;
    let minor: i64 = expected.values().map(|booked| booked.minor).sum();
    format!(
        "transfers {} of {}.{:02} USD in all, each made once\n\
         keys that the bank was asked for again {retried}, transfers under a later key {forgotten}\n\
         holds released {released}, lapsed {lapsed}, left behind 0",
        expected.len(),
        minor / 100,
        minor % 100,
    )
}

/// Every attempt has come to an end, at the host and at the bank.
async fn nothing_is_held_any_more(pool: &AnyPool) {
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM holds WHERE state NOT IN ('captured', 'ended')")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "attempts without an end");
    let open: Vec<(String, String)> = sqlx::query_as(
        "SELECT bank_holds.id, COALESCE(holds.state, 'unknown') FROM bank_holds LEFT JOIN holds ON holds.key = bank_holds.attempt
            WHERE bank_holds.captured = 0 AND bank_holds.cancelled = 0 AND bank_holds.lapses > 0",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(open.is_empty(), "holds that nobody uses: {open:?}");
}

fn booked(order: &Order) -> (String, Booked) {
    let (minor, currency) = (order.amount.minor_units(), order.amount.currency().to_string());
    (order.reference.clone(), Booked { from: order.from.to_string(), to: order.to.to_string(), minor, currency })
}

/// What the crate makes of the events.
fn expected(stored: &[Stored]) -> BTreeMap<String, Booked> {
    let orders = stored.iter().flat_map(|contract| {
        let transfers = (1..).zip(&contract.events).flat_map(|(revision, event)| event.transfers(revision));
        transfers.map(|transfer| booked(&Order::new(&contract.id, &contract.parties, &transfer)))
    });
    orders.collect()
}

async fn outbox(pool: &AnyPool, stored: &[Stored]) -> BTreeMap<String, Booked> {
    let parties: BTreeMap<_, _> = stored.iter().map(|contract| (contract.id.as_str(), &contract.parties)).collect();
    let rows: Vec<(String, i64, i64, String)> =
        sqlx::query_as("SELECT contract, revision, place, transfer FROM outbox WHERE status = 'made'")
            .fetch_all(pool)
            .await
            .unwrap();
    let order = |(contract, revision, place, transfer): (String, i64, i64, String)| {
        let transfer: Transfer = serde_json::from_str(&transfer).unwrap();
        assert_eq!(format!("{revision}-{place}"), transfer.id.to_string());
        booked(&Order::new(&contract, parties[contract.as_str()], &transfer))
    };
    rows.into_iter().map(order).collect()
}

async fn bank(pool: &AnyPool) -> BTreeMap<String, Booked> {
    let rows: Vec<(String, String, String, i64, String)> =
        sqlx::query_as("SELECT reference, debit, credit, minor, currency FROM bank_transfers")
            .fetch_all(pool)
            .await
            .unwrap();
    let mut booked = BTreeMap::new();
    for (reference, from, to, minor, currency) in rows {
        let twice = booked.insert(reference.clone(), Booked { from, to, minor, currency });
        assert!(twice.is_none(), "{reference} was made twice");
    }
    booked
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
