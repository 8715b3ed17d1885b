//! Payments that fail, and keys that make twice once.

use std::sync::Arc;
use std::sync::atomic::Ordering::SeqCst;
use std::time::Duration;

use milestone_escrow_marketplace::{Order, Payments};
use serde_json::json;

use crate::support::{Host, offer, usd};

#[tokio::test]
async fn a_declined_deposit_leaves_nothing_behind_and_its_key_free() {
    let host = Host::new().await;
    host.bank.declines.store(true, SeqCst);
    host.post_as(&host.client, "/contracts", &offer(), "try", None).await.refused(402, "payment_declined");
    assert_eq!(host.database.number("SELECT COUNT(*) FROM events").await, 0);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM contracts").await, 0);

    host.bank.declines.store(false, SeqCst);
    assert_eq!(host.post_as(&host.client, "/contracts", &offer(), "try", None).await.status, 201);
}

#[tokio::test]
async fn what_the_bank_cannot_do_now_waits_in_order_and_is_made_once() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.bank.is_down.store(true, SeqCst);
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    assert_eq!(host.marketplace.pay_some(Duration::ZERO).await.unwrap(), 1); // the deposit alone is at the head
    assert_eq!(host.database.number("SELECT COUNT(*) FROM outbox WHERE made = 0").await, 3);

    // The bank comes back, but its answers get lost: each transfer is asked for again, and made once.
    host.bank.is_down.store(false, SeqCst);
    host.bank.is_silent.store(true, SeqCst);
    assert_eq!(host.marketplace.pay_some(Duration::ZERO).await.unwrap(), 1);
    host.bank.is_silent.store(false, SeqCst);
    for _ in 0..3 {
        assert_eq!(host.marketplace.pay_some(Duration::ZERO).await.unwrap(), 1);
    }
    assert_eq!(host.marketplace.pay_some(Duration::ZERO).await.unwrap(), 0);
    let id = path.trim_start_matches("/contracts/");
    assert_eq!(*host.bank.made.lock().unwrap(), ["2-0", "4-1", "4-2"].map(|transfer| format!("{id}/{transfer}")));
    assert_eq!(host.database.number("SELECT MAX(asked) FROM bank_transfers").await, 1); // it was looked for instead
    assert_eq!(host.database.balance("user frank").await, 9_000);
    assert_eq!(host.database.balance("user carla").await, -10_000);
}

#[tokio::test]
async fn a_lease_keeps_others_away_until_it_runs_out() {
    let host = Host::new().await;
    host.offered().await;
    host.bank.is_down.store(true, SeqCst);
    let hour = Duration::from_secs(3_600);
    assert_eq!(host.marketplace.pay_some(hour).await.unwrap(), 1);
    host.bank.is_down.store(false, SeqCst);
    assert_eq!(host.marketplace.pay_some(hour).await.unwrap(), 0); // it failed, and is tried again in an hour
    host.database.execute("UPDATE outbox SET leased_until = 0").await;
    assert_eq!(host.marketplace.pay_some(hour).await.unwrap(), 1);
}

#[tokio::test]
async fn another_transfer_under_the_same_key_is_a_contradiction() {
    let host = Host::new().await;
    let path = host.offered().await;
    host.settle().await;
    let id = path.trim_start_matches("/contracts/");
    let amount = milestone_escrow::Money::parse("99", milestone_escrow::Currency::USD).unwrap();
    let order = Order {
        key: format!("{id}/2-0"),
        from: "user carla".into(),
        to: format!("escrow {id} 1"),
        amount,
        hold: String::new(),
    };
    let error = host.bank.make(&order).await.unwrap_err();
    assert_eq!(error.to_string(), format!("another transfer was made under the key {id}/2-0"));
    assert_eq!(host.database.balance("user carla").await, -10_000);
}

#[tokio::test]
async fn every_collection_was_authorised_to_the_cent() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("130") } })).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("0.05") } })).await;
    host.command(&host.freelancer, &path, json!({ "refund_payment": { "milestone": 1, "amount": usd("30") } })).await;
    host.settle().await;
    let differing = "SELECT COUNT(*) FROM bank_holds WHERE minor <>
        (SELECT COALESCE(SUM(minor), 0) FROM bank_transfers WHERE bank_transfers.hold = bank_holds.id)";
    assert_eq!(host.database.number(differing).await, 0);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 4);
    let unauthorised = "SELECT COUNT(*) FROM bank_transfers WHERE debit LIKE 'user %' AND hold = ''";
    assert_eq!(host.database.number(unauthorised).await, 0);
}

/// A provider that captures a hold once: of the parts of a decision that have one payer, none waits for a second capture.
#[tokio::test]
async fn a_hold_is_captured_once_for_all_that_it_stands_for() {
    let host = Host::new().await;
    let mut body = offer();
    body["policy"] = json!("protected");
    let path = host.post(&host.client, "/contracts", &body).await.header("location").to_owned();
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("20") } })).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("130") } })).await;
    host.command(&host.freelancer, &path, json!({ "refund_payment": { "milestone": 1, "amount": usd("30") } })).await;
    host.settle().await;
    assert_eq!(host.database.number("SELECT COUNT(*) FROM outbox WHERE made = 0").await, 0);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds WHERE captured = 1").await, 4);
    assert_eq!(host.bank.captured.lock().unwrap().len(), 4);
    // With the offer: the deposit, the fee on it, and the fee for the contract. The bonus has three parts, too.
    let most = "SELECT MAX(parts) FROM (SELECT COUNT(*) AS parts FROM bank_transfers WHERE hold <> '' GROUP BY hold) AS counted";
    assert_eq!(host.database.number(most).await, 3);
}

/// The answer was lost, the provider was away for long, and it has forgotten the keys: the transfer is not made twice.
#[tokio::test]
async fn what_was_made_long_ago_is_looked_for_before_it_is_tried_again() {
    let host = Host::new().await;
    host.accepted().await;
    host.bank.is_silent.store(true, SeqCst);
    assert_eq!(host.marketplace.pay_some(Duration::ZERO).await.unwrap(), 1);
    host.bank.is_silent.store(false, SeqCst);
    host.bank.forgets.store(true, SeqCst);
    host.settle().await;
    assert_eq!(host.database.balance("user carla").await, -10_000);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM outbox WHERE made = 0").await, 0);
}

/// The user hangs up while the provider thinks about it: the request is worked on to its end, and no hold is left behind.
#[tokio::test]
async fn who_hangs_up_leaves_no_hold_behind() {
    let host = Arc::new(Host::new().await);
    host.bank.agrees_late.store(true, SeqCst);
    host.bank.keeps_waiting.store(true, SeqCst);
    let request = {
        let host = host.clone();
        tokio::spawn(async move { host.post_as(&host.client, "/contracts", &offer(), "impatient", None).await })
    };
    host.bank.arrived.notified().await;
    request.abort();
    assert!(request.await.is_err_and(|error| error.is_cancelled()));
    host.bank.go_on.notify_one();
    while host.database.number("SELECT COUNT(*) FROM answers").await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let again = host.post_as(&host.client, "/contracts", &offer(), "impatient", None).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1);
}
