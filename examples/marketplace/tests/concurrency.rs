//! Many at once: nothing is lost, nothing happens twice.

use std::sync::Arc;

use milestone_escrow::{Contract, Event};
use milestone_escrow_marketplace::{Call, Trouble, User};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Host, usd};

async fn log(host: &Host, path: &str) -> Vec<Event> {
    let user = User { name: "carla".into(), staff: false };
    host.marketplace.current(&user, path.trim_start_matches("/contracts/")).await.unwrap().events
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rivals_decide_anew_and_all_are_accepted() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    let mut rivals = JoinSet::new();
    for cents in 1..=12 {
        let (host, path) = (host.clone(), path.clone());
        rivals.spawn(async move {
            let bonus = json!({ "pay_bonus": { "amount": usd(&format!("0.{cents:02}")) } });
            host.command(&host.client, &path, bonus).await;
        });
    }
    rivals.join_all().await;
    let events = log(&host, &path).await;
    assert_eq!(events.len(), 3 + 12);
    Contract::audit(&events).unwrap();
    host.settle().await;
    assert_eq!(host.database.balance("user carla").await, -10_000 - 78);
    // Each request had one hold, however often it was decided.
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1 + 12);
    assert_eq!((host.holds("captured").await, host.open_holds().await), (1 + 12, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_those_who_have_seen_the_same_revision_one_is_accepted() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    let mut rivals = JoinSet::new();
    for key in 0..8 {
        let (host, path) = (host.clone(), format!("{path}/commands"));
        rivals.spawn(async move {
            let bonus = json!({ "pay_bonus": { "amount": usd("1") } });
            host.post_as(&host.client, &path, &bonus, &key.to_string(), Some("\"3\"")).await
        });
    }
    let replies = rivals.join_all().await;
    assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    for reply in replies.iter().filter(|reply| reply.status != 200) {
        reply.refused(412, "stale_revision");
        assert_eq!(reply.body["rejection"]["rule"], "REV-1");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_request_that_is_sent_again_is_answered_again_and_not_done_again() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    let bonus = json!({ "pay_bonus": { "amount": usd("1") } });
    let mut copies = JoinSet::new();
    for _ in 0..8 {
        let (host, path, bonus) = (host.clone(), format!("{path}/commands"), bonus.clone());
        copies.spawn(async move {
            host.post_as(&host.client, &path, &bonus, "bonus for May", Some("\"3\"")).await
        });
    }
    let replies = copies.join_all().await;
    assert!(replies.iter().all(|reply| reply.status == 200 && reply.body == replies[0].body));
    assert_eq!(replies.iter().filter(|reply| reply.header("idempotency-replayed") == "true").count(), 7);
    assert_eq!(log(&host, &path).await.len(), 4);

    // The same key is somebody else's own, and no other request's.
    let commands = format!("{path}/commands");
    let other = json!({ "pay_bonus": { "amount": usd("2") } });
    host.post_as(&host.client, &commands, &other, "bonus for May", None)
        .await
        .refused(422, "idempotency_key_reused");
    host.post_as(&host.client, &commands, &bonus, "bonus for May", None)
        .await
        .refused(422, "idempotency_key_reused");
    let submit = json!({ "submit_work": { "milestone": 1 } });
    assert_eq!(host.post_as(&host.freelancer, &commands, &submit, "bonus for May", None).await.status, 200);
}

#[tokio::test]
async fn a_copy_that_is_refused_after_the_other_was_accepted_is_answered_like_it() {
    let host = Arc::new(Host::new().await);
    let commands = format!("{}/commands", host.accepted().await);
    let bonus = json!({ "pay_bonus": { "amount": usd("1") } });
    host.bank.once(Call::Authorise, Trouble::Hang);
    let slow = {
        let (host, commands, bonus) = (host.clone(), commands.clone(), bonus.clone());
        tokio::spawn(async move { host.post_as(&host.client, &commands, &bonus, "bonus", None).await })
    };
    while host.holds("asked").await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let fast = host.post_as(&host.client, &commands, &bonus, "bonus", None).await;
    let slow = slow.await.unwrap();
    assert_eq!(
        (fast.status, slow.status),
        (200, 200),
        "the bank has not answered, but it has happened: {}",
        slow.text
    );
    host.settle().await;
    // That of the deposit, and one.
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 2);
    assert_eq!((&fast.body, slow.header("idempotency-replayed")), (&slow.body, "true"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_offer_that_is_sent_again_opens_one_contract() {
    let host = Arc::new(Host::new().await);
    let mut copies = JoinSet::new();
    for _ in 0..6 {
        let host = host.clone();
        copies.spawn(async move {
            host.post_as(&host.client, "/contracts", &crate::support::offer(), "offer", None).await
        });
    }
    let replies = copies.join_all().await;
    assert!(replies.iter().all(|reply| reply.status == 201 && reply.body == replies[0].body));
    assert_eq!(host.database.number("SELECT COUNT(*) FROM contracts").await, 1);
    host.settle().await;
    assert_eq!((host.holds("captured").await, host.open_holds().await), (1, 0));
}

#[tokio::test]
async fn a_rejected_request_may_be_sent_again_under_its_key() {
    let host = Host::new().await;
    let path = host.offered().await;
    let commands = format!("{path}/commands");
    let bonus = json!({ "pay_bonus": { "amount": usd("1") } });
    let refused = host.post_as(&host.client, &commands, &bonus, "bonus", None).await;
    refused.refused(409, "wrong_stage");
    assert_eq!(refused.body["rejection"]["rule"], "END-7");
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    assert_eq!(host.post_as(&host.client, &commands, &bonus, "bonus", None).await.status, 200);
}
