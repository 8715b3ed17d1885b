//! Deadlines: in time, late, by two workers at once, and over a log that is broken.

use milestone_escrow_marketplace::{SkewedClock, User};
use serde_json::json;
use std::sync::Arc;
use time::Duration;
use tokio::task::JoinSet;

use crate::support::Host;

#[tokio::test]
async fn silence_approves_at_the_deadline_and_not_before() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.freelancer, &path, json!({ "submit_work": { "milestone": 1 } })).await;
    host.clock.wait(Duration::days(14) - Duration::NANOSECOND);
    assert!(!host.marketplace.wake_one().await.unwrap());
    host.clock.wait(Duration::NANOSECOND);
    assert!(host.marketplace.wake_one().await.unwrap());
    assert!(!host.marketplace.wake_one().await.unwrap());
    host.settle().await;
    assert_eq!(host.database.balance("user frank").await, 9_000);
}

#[tokio::test]
async fn whoever_looks_first_finds_what_silence_has_done() {
    let host = Host::new().await;
    let path = host.offered().await;
    host.clock.wait(Duration::days(30)); // no worker has come by
    let view = host.get(&host.client, &path).await;
    assert_eq!((&view.body["contract"]["outcome"], view.header("etag")), (&json!("expired"), "\"5\""));
    host.settle().await;
    assert_eq!(host.database.balance("user carla").await, 0);

    let events = host.get(&host.client, &format!("{path}/events")).await.body["events"].clone();
    assert_eq!(events[2]["event"]["at"], "2026-01-12T09:00:00Z"); // with the deadline's own instant
}

#[tokio::test]
async fn a_page_that_was_loaded_before_a_deadline_is_stale_after_it() {
    let host = Host::new().await;
    let path = host.offered().await;
    host.clock.wait(Duration::days(7));
    let commands = format!("{path}/commands");
    let reply =
        host.post_as(&host.freelancer, &commands, &json!("accept_offer"), "late", Some("\"2\"")).await;
    reply.refused(412, "stale_revision");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_workers_wake_each_contract_once() {
    let host = Arc::new(Host::new().await);
    for _ in 0..12 {
        host.offered().await;
    }
    host.clock.wait(Duration::days(7));
    let mut workers = JoinSet::new();
    for _ in 0..4 {
        let host = host.clone();
        workers.spawn(async move { while host.marketplace.wake_one().await.unwrap() {} });
    }
    workers.join_all().await;
    assert_eq!(host.database.number("SELECT COUNT(*) FROM events").await, 12 * 5);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM deadlines").await, 0);
}

#[tokio::test]
async fn a_worker_passes_over_what_another_is_waking() {
    let host = Host::new().await;
    if !host.database.is_postgres() {
        return; // SQLite lets one writer in at a time: the second worker waits
    }
    for _ in 0..2 {
        host.offered().await;
    }
    host.clock.wait(Duration::days(7));
    let mut other = host.database.pool.begin().await.unwrap();
    sqlx::query("SELECT contract FROM deadlines ORDER BY at LIMIT 1 FOR UPDATE")
        .execute(&mut *other)
        .await
        .unwrap();
    assert!(host.marketplace.wake_one().await.unwrap()); // the second one
    assert!(!host.marketplace.wake_one().await.unwrap()); // the first one is being woken
    other.rollback().await.unwrap();
    assert!(host.marketplace.wake_one().await.unwrap());
}

#[tokio::test]
async fn a_broken_log_is_an_alarm_and_holds_up_nobody_else() {
    let mut host = Host::new().await;
    let broken = host.accepted().await;
    host.database.execute("DELETE FROM events WHERE revision = 2").await; // a hand in the data base
    host.takes_server(64); // it has not kept the contract
    host.clock.wait(Duration::HOUR);
    host.offered().await;
    host.clock.wait(Duration::days(365));
    host.settle().await;
    assert_eq!(host.database.number("SELECT COUNT(*) FROM deadlines").await, 1); // put off, not forgotten
    // The other has expired.
    assert_eq!(host.database.number("SELECT COUNT(*) FROM events WHERE revision = 5").await, 1);
    let reply = host.get(&host.client, &broken).await;
    reply.refused(500, "internal");
    assert!(!reply.text.contains("event 2"), "users are not told of what is inside: {}", reply.text);
}

#[tokio::test]
async fn a_server_whose_clock_is_behind_keeps_the_order_of_the_log() {
    let host = Host::new().await;
    let path = host.offered().await;
    let behind = milestone_escrow::Clock::now(&host.clock) - time::UtcDateTime::now() - Duration::minutes(5);
    let mut slow = host.marketplace.clone();
    slow.clock = Arc::new(SkewedClock(behind));
    let freelancer = User { name: "frank".into(), staff: false };
    let id = path.trim_start_matches("/contracts/");
    let (_, parties) = slow.role(&freelancer, id).await.unwrap();
    let accept = milestone_escrow::Command::from(milestone_escrow::FreelancerCommand::AcceptOffer);
    slow.handle(&freelancer, "slow", id, &parties, accept.into()).await.unwrap();
    let events = host.get(&host.client, &format!("{path}/events")).await.body["events"].clone();
    assert_eq!(events[2]["event"]["at"], events[1]["event"]["at"]); // TIME-1
}
