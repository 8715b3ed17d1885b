//! What is odd in the data base or in the provider's answers concerns only its own contract.

use std::time::Duration;

use milestone_escrow_marketplace::{Alarm, Store, StoreError};

use crate::stripe;
use crate::support::{Host, offer};

/// A row that cannot be read is among the first that are taken. The others are made, and staff see what is
/// refused.
#[tokio::test]
async fn a_transfer_that_cannot_be_read_holds_up_no_other() {
    let host = Host::new().await;
    for _ in 0..3 {
        host.offered().await;
    }
    host.database
        .execute("UPDATE outbox SET transfer = '{' WHERE contract = (SELECT MIN(contract) FROM outbox)")
        .await;
    host.settle().await;
    assert_eq!((host.transfers("made").await, host.transfers("waiting").await), (2, 1));
    assert_eq!(host.marketplace.meter.alarms(Alarm::Contract), 1);
    host.settle().await; // it has a pause like every other failure
    assert_eq!(host.marketplace.meter.alarms(Alarm::Contract), 1);
    host.database.execute("UPDATE outbox SET status = 'refused', why = 'closed'").await;
    let page = host.get(&host.arbiter, "/transfers/refused?limit=2").await.body;
    let next = host
        .get(&host.arbiter, &format!("/transfers/refused?after={}", page["next"].as_str().unwrap()))
        .await;
    let count = |body: &serde_json::Value| body["transfers"].as_array().unwrap().len();
    assert_eq!(count(&page) + count(&next.body), 2);
    assert_eq!(host.marketplace.meter.alarms(Alarm::Contract), 2);
}

#[tokio::test]
async fn a_hold_that_cannot_be_read_holds_up_no_other() {
    let host = Host::new().await;
    for _ in 0..3 {
        host.offered().await;
    }
    host.database.execute("UPDATE holds SET currency = 'X' WHERE key = (SELECT MIN(key) FROM holds)").await;
    host.settle().await;
    assert_eq!((host.holds("captured").await, host.holds("used").await), (2, 1));
    assert_eq!(host.marketplace.meter.alarms(Alarm::Hold), 1);
}

/// PostgreSQL refuses a NUL in a text. A refusal that could not be stored would be tried again for ever.
#[tokio::test]
async fn a_reason_of_the_provider_with_odd_characters_is_stored_and_shown() {
    let (host, fake) = stripe::host().await;
    let path = stripe::released(&host).await;
    fake.state.lock().unwrap().closed_accounts.insert("acct_frank".to_owned());
    fake.state.lock().unwrap().closed_because = Some(format!("The\0account\nis {}.", "c".repeat(5_000)));
    host.settle().await;
    let shown = host.get(&host.freelancer, &format!("{path}/transfers")).await.body["transfers"].clone();
    let refused =
        shown.as_array().unwrap().iter().find(|one| one["status"] == "refused").expect("it is set aside");
    let why = refused["why"].as_str().unwrap();
    assert!(why.starts_with("The account is ccc") && why.len() == 500, "{why}");
}

/// The tables are from another version: the store says so, and changes nothing.
#[tokio::test]
async fn the_tables_of_another_version_are_refused() {
    let host = Host::new().await;
    host.post(&host.client, "/contracts", &offer()).await;
    assert!(Store::open(&host.database.url).await.is_ok());
    // As version 0.1 wrote it, before tables had a version; and as any other version writes it.
    for other in ["marketplace", "marketplace 0123456789abcdef"] {
        let update = "UPDATE created SET name = $1 WHERE name LIKE 'marketplace%'";
        sqlx::query(update).bind(other).execute(&host.database.pool).await.unwrap();
        let refused = Store::open(&host.database.url).await.unwrap_err();
        assert!(matches!(&refused, StoreError::OtherTables(set) if set == "marketplace"), "{refused}");
        assert!(refused.to_string().contains("another version of this program"), "{refused}");
    }
    // Or before there was a list of tables at all.
    host.database.execute("DROP TABLE created").await;
    let refused = Store::open(&host.database.url).await.unwrap_err();
    assert!(matches!(refused, StoreError::NotCreated(_)), "{refused}");
    assert_eq!(host.database.number("SELECT COUNT(*) FROM events").await, 2);
}

/// Why the host begins a transaction in a task of its own: if sqlx 0.9.0 is interrupted while PostgreSQL
/// begins one, the connection goes back to the pool with the transaction open. What is written on it later
/// looks stored, and nobody else sees it.
#[tokio::test]
async fn sqlx_leaves_a_transaction_open_when_its_beginning_is_interrupted() {
    let host = Host::new().await;
    if !host.database.is_postgres() {
        return;
    }
    let pool = sqlx::any::AnyPoolOptions::new().max_connections(1).connect(&host.database.url).await.unwrap();
    let slow = pool.begin_with("BEGIN; SELECT pg_sleep(0.3)");
    assert!(tokio::time::timeout(Duration::from_millis(100), slow).await.is_err());
    sqlx::query("UPDATE tokens SET name = 'lost'").execute(&pool).await.unwrap();
    assert_eq!(host.database.number("SELECT COUNT(*) FROM tokens WHERE name = 'lost'").await, 0);
}
