//! The provider's messages: signed, applied once, in any order.

use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use hmac::{Hmac, KeyInit, Mac};
use milestone_escrow::Clock;
use milestone_escrow_marketplace::Alarm;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::stripe::{
    Fake, SECRET, Trouble, begun_refund, host, made_then_refused, refund_in_two_parts, refunded, released,
};
use crate::support::{Host, Reply};

pub(crate) fn signature(secret: &str, at: i64, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{at}.{body}").as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

async fn send(host: &Host, header: Option<String>, body: &str) -> Reply {
    let mut request = Request::post("/webhooks/payments").header("content-type", "application/json");
    if let Some(header) = header {
        request = request.header("stripe-signature", header);
    }
    host.send(request.body(Body::from(body.to_owned())).unwrap()).await
}

/// Sends a message with the right signature.
async fn tell(host: &Host, id: &str, kind: &str, object: &Value) -> Reply {
    let body = json!({ "id": id, "object": "event", "type": kind, "data": { "object": object } }).to_string();
    let at = host.clock.now().unix_timestamp();
    send(host, Some(format!("t={at},v1={}", signature(SECRET, at, &body))), &body).await
}

/// Frank's transfer comes back.
fn reverse(fake: &Fake) -> Value {
    let id = fake.all("transfers").last().unwrap()["id"].as_str().unwrap().to_owned();
    fake.state.lock().unwrap().reverse(&id);
    fake.all("transfers").last().unwrap().clone()
}

#[tokio::test]
async fn a_message_that_is_not_signed_or_too_old_is_refused() {
    let (host, _) = host().await;
    let body = json!({ "id": "evt_1", "type": "ping.pong", "data": { "object": {} } }).to_string();
    let now = host.clock.now().unix_timestamp();
    let right = |at: i64| signature(SECRET, at, &body);
    let refused = [
        None,
        Some(String::new()),
        Some(format!("t={now}")),
        Some(format!("v1={}", right(now))),
        Some(format!("t={now},v1={}", signature("whsec_other", now, &body))),
        Some(format!("t={now},v1={}", &right(now)[..62])),
        Some(format!("t={now},v0={}", right(now))),
        Some(format!("t={},v1={}", now + 1, right(now))),
        Some(format!("t={},v1={}", now - 301, right(now - 301))),
        Some(format!("t={},v1={}", now + 301, right(now + 301))),
        Some("t=x,v1=zz".to_owned()),
    ];
    for header in refused {
        send(&host, header, &body).await.refused(400, "message_refused");
    }
    send(&host, Some(format!("t={now},v1={}", signature(SECRET, now, "no JSON"))), "no JSON")
        .await
        .refused(400, "message_refused");
    assert_eq!(host.database.number("SELECT COUNT(*) FROM news").await, 0);
    // While a secret is being replaced, there are several signatures.
    let both =
        format!("t={},v1={},v1={}", now - 299, signature("whsec_old", now - 299, &body), right(now - 299));
    assert_eq!(send(&host, Some(both), &body).await.status, 204);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM news").await, 1);
    // A host without Stripe expects no messages.
    send(&Host::new().await, None, &body).await.refused(404, "message_refused");
}

#[tokio::test]
async fn a_transfer_that_came_back_is_parked_once_in_any_order() {
    for reversed_first in [false, true] {
        let (host, fake) = host().await;
        let path = released(&host).await;
        host.settle().await;
        let transfer = reverse(&fake);
        let mut kinds = ["transfer.created", "transfer.reversed"];
        if reversed_first {
            kinds.reverse();
        }
        for kind in kinds {
            assert_eq!(tell(&host, kind, kind, &transfer).await.status, 204);
        }
        assert_eq!((host.transfers("refused").await, host.transfers("waiting").await), (1, 0));
        assert_eq!(host.marketplace.meter.alarms(Alarm::Transfer), 1);
        let shown = host.get(&host.freelancer, &format!("{path}/transfers")).await.body["transfers"].clone();
        let shown = shown.as_array().unwrap().iter().find(|one| one["status"] == "refused").unwrap().clone();
        assert_eq!(shown["why"], "the transfer was reversed");

        // It is sent again, and the old messages come again, under their ids and under new ones: it stays
        // made.
        let again = format!("{path}/transfers/{}/send_again", shown["id"].as_str().unwrap());
        assert_eq!(host.post(&host.freelancer, &again, &Value::Null).await.status, 202);
        assert_eq!(tell(&host, "late 1", "transfer.reversed", &transfer).await.status, 204);
        assert_eq!((host.transfers("refused").await, host.transfers("waiting").await), (0, 1));
        host.settle().await;
        for id in ["transfer.reversed", "late 2"] {
            assert_eq!(tell(&host, id, "transfer.reversed", &transfer).await.status, 204);
        }
        assert_eq!((host.transfers("refused").await, host.transfers("waiting").await), (0, 0));
        assert_eq!(fake.all("transfers").len(), 2);
    }
}

/// A payout was made under an earlier key than the present one, and comes back later. It must not stay made.
#[tokio::test]
async fn a_payout_of_an_earlier_key_that_comes_back_is_set_aside() {
    let (host, fake) = made_then_refused().await;
    assert_eq!(host.transfers("refused").await, 0);
    let transfer = reverse(&fake);
    for id in ["evt_1", "evt_1", "evt_2"] {
        assert_eq!(tell(&host, id, "transfer.reversed", &transfer).await.status, 204);
    }
    assert_eq!((host.transfers("refused").await, host.transfers("waiting").await), (1, 0));
}

/// The same message twice, before and after something else has happened: only the first is applied.
#[tokio::test]
async fn a_message_is_applied_once() {
    let (host, fake) = host().await;
    released(&host).await;
    fake.once("/transfers", Trouble::LoseAnswer);
    host.settle().await;
    assert_eq!(host.transfers("waiting").await, 1);
    let transfer = fake.all("transfers")[0].clone();
    for _ in 0..2 {
        assert_eq!(tell(&host, "evt_1", "transfer.created", &transfer).await.status, 204);
        assert_eq!(host.transfers("waiting").await, 0); // it was made, although the answer was lost
    }
    assert_eq!(host.database.number("SELECT CAST(SUM(news) AS BIGINT) FROM outbox").await, 1);
    for _ in 0..2 {
        tell(&host, "evt_2", "charge.dispute.created", &json!({ "payment_intent": "pi_1" })).await;
    }
    assert_eq!(host.marketplace.meter.alarms(Alarm::Hold), 1);
    // An odd message is not stored; one about an odd object is.
    tell(&host, "evt\0", "transfer.created", &transfer).await.refused(400, "message_refused");
    for (id, kind) in [("evt_odd_1", "transfer.created"), ("evt_odd_2", "payment_intent.canceled")] {
        let odd = json!({ "id": "pi\0", "metadata": { "reference": "a\0/1-0" } });
        assert_eq!(tell(&host, id, kind, &odd).await.status, 204);
    }
    // The transfer of another system that uses the same account.
    let foreign = json!({ "metadata": { "reference": "elsewhere/1-0" } });
    assert_eq!(tell(&host, "evt_3", "transfer.created", &foreign).await.status, 204);
}

#[tokio::test]
async fn a_hold_that_has_lapsed_is_parked_at_once() {
    let (host, fake) = host().await;
    host.accepted().await;
    fake.once("/capture", Trouble::Busy(429));
    host.settle().await;
    fake.pass(8 * 86_400);
    host.settle().await;
    assert_eq!(host.holds("used").await, 1); // the pause is not over
    let intent = fake.all("payment_intents")[0].clone();
    assert_eq!(tell(&host, "evt_1", "payment_intent.canceled", &intent).await.status, 204);
    host.settle().await;
    assert_eq!((host.holds("refused").await, host.transfers("refused").await), (1, 1));
}

/// The client sends the one refund again that has failed.
async fn send_refused_again(host: &Host, path: &str) {
    let shown = host.get(&host.client, &format!("{path}/transfers")).await.body["transfers"].clone();
    let refused: Vec<_> = shown.as_array().unwrap().iter().filter(|one| one["status"] == "refused").collect();
    assert_eq!((refused.len(), &refused[0]["why"]), (1, &json!("the refund has failed")));
    let again = format!("{path}/transfers/{}/send_again", refused[0]["id"].as_str().unwrap());
    assert_eq!(host.post(&host.client, &again, &Value::Null).await.status, 202);
}

/// A part of a refund fails after the whole was made, and its key is not the present one. It must not stay
/// made.
#[tokio::test]
async fn a_part_of_a_refund_that_fails_later_is_set_aside() {
    let (host, fake) = host().await;
    let path = refund_in_two_parts(&host, &fake).await;
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, refunded(&fake)), (0, vec![1_000, 4_000]));
    fake.state.lock().unwrap().fail("re_1");
    for id in ["evt_1", "evt_1", "evt_2"] {
        assert_eq!(tell(&host, id, "refund.failed", &fake.all("refunds")[0]).await.status, 204);
    }
    send_refused_again(&host, &path).await;
    host.settle().await;
    assert_eq!(tell(&host, "evt_3", "refund.failed", &fake.all("refunds")[0]).await.status, 204);
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
    assert_eq!(refunded(&fake), [1_000, 4_000, 1_000]); // the first one has failed
}

/// The same while the second part is on its way: its answer comes after the message, and does not make the
/// whole of it made.
#[tokio::test]
async fn a_part_of_a_refund_that_fails_while_another_is_made_is_made_again() {
    let (host, fake) = host().await;
    refund_in_two_parts(&host, &fake).await;
    fake.once("/refunds", Trouble::AnswerLate(Duration::from_millis(500)));
    let fails = async {
        while refunded(&fake).len() < 2 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        fake.state.lock().unwrap().fail("re_1");
        assert_eq!(tell(&host, "evt_1", "refund.failed", &fake.all("refunds")[0]).await.status, 204);
    };
    tokio::join!(host.try_again(), fails);
    host.settle().await;
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
    assert_eq!(refunded(&fake), [1_000, 4_000, 1_000]);
}

/// No message says that the first part has failed. Asked again under its key, the provider would repeat that
/// it was made.
#[tokio::test]
async fn a_part_of_a_refund_that_has_failed_is_noticed_without_a_message() {
    let (host, fake) = host().await;
    let path = begun_refund(&host, &fake).await;
    fake.state.lock().unwrap().fail("re_1");
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 1));
    send_refused_again(&host, &path).await;
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
    assert_eq!(refunded(&fake), [1_000, 1_000, 4_000]); // the first one has failed
}

/// The first part fails while the second one is on its way, and the client sends the refund again at once. It
/// is not asked for under a new key before the second part must have arrived.
#[tokio::test]
async fn a_refund_that_is_sent_again_waits_for_what_is_on_its_way() {
    let (host, fake) = host().await;
    let path = begun_refund(&host, &fake).await;
    fake.once("/refunds", Trouble::ActLate);
    host.try_again().await;
    fake.state.lock().unwrap().fail("re_1");
    assert_eq!(tell(&host, "evt_1", "refund.failed", &fake.all("refunds")[0]).await.status, 204);
    send_refused_again(&host, &path).await;
    host.settle().await;
    fake.act();
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
    assert_eq!(refunded(&fake), [1_000, 4_000, 1_000]); // the first one has failed
}
