//! The book of the ledger: its transfers and its holds.

use std::collections::BTreeMap;

use sqlx::AnyPool;

use super::books::{Booked, Outbox};

/// The transfers, by their reference. Each was made once.
pub(crate) async fn transfers(pool: &AnyPool) -> BTreeMap<String, Booked> {
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

/// Asserts that each captured hold is what the outbox needed, to the cent, and that nothing is held any more.
pub(crate) async fn holds(pool: &AnyPool, outbox: &Outbox) -> String {
    let mut needed: BTreeMap<&str, i64> = BTreeMap::new();
    for (order, key) in outbox.orders.values().filter(|(_, key)| !key.is_empty()) {
        *needed.entry(key).or_default() += order.amount.minor_units();
    }
    let rows: Vec<(String, i64, i64, i64)> =
        sqlx::query_as("SELECT attempt, minor, captured, cancelled FROM bank_holds WHERE captured = 1")
            .fetch_all(pool)
            .await
            .unwrap();
    assert!(
        rows.iter().all(|(.., cancelled)| *cancelled == 0),
        "holds that were captured after they had been let go"
    );
    let captured: BTreeMap<&str, i64> =
        rows.iter().map(|(attempt, minor, ..)| (attempt.as_str(), *minor)).collect();
    assert_eq!(captured.len(), rows.len(), "an attempt was captured twice");
    assert_eq!(captured, needed, "holds that were not captured, or for another amount");
    let open: Vec<(String, String)> = sqlx::query_as(
        "SELECT id, attempt FROM bank_holds WHERE captured = 0 AND cancelled = 0 AND lapses > 0",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert!(open.is_empty(), "holds that nobody uses: {open:?}");
    let number = async |statement: &'static str| -> i64 {
        sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
    };
    let uncovered = "SELECT COUNT(*) FROM bank_transfers
        WHERE debit LIKE 'user %' AND hold NOT IN (SELECT id FROM bank_holds)";
    assert_eq!(number(uncovered).await, 0, "collections without an authorisation");
    format!(
        "keys that the bank was asked for again {}\nholds {}, released {}, lapsed {}, left behind 0",
        number("SELECT COUNT(*) FROM bank_keys WHERE asked > 1").await,
        number("SELECT COUNT(*) FROM bank_holds").await,
        number("SELECT COUNT(*) FROM bank_holds WHERE cancelled = 1").await,
        number("SELECT COUNT(*) FROM bank_holds WHERE captured = 0 AND lapses = 0").await,
    )
}
