//! The payment provider of the run: the ledger of each server, or a fake of Stripe in this process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use milestone_escrow_marketplace::Place;
use serde_json::{Value, json};
use sqlx::AnyPool;

use super::books::Outbox;
use super::client::{FREELANCERS, World, client_users};
use super::random::Random;
use super::{KEY_MEMORY, MISBEHAVE};
use crate::stripe::{Fake, SECRET};
use crate::webhooks::signature;

#[derive(Clone)]
pub(crate) enum Provider {
    /// The ledger, in the data base of the host or in one of its own. Each server misbehaves on its behalf.
    Ledger(Option<String>),
    /// The fake of Stripe, over HTTP. It outlives every server.
    Stripe(Stripe),
}

#[derive(Clone)]
pub(crate) struct Stripe {
    fake: Fake,
    /// The file with the users at Stripe.
    accounts: String,
}

impl Provider {
    pub(crate) async fn start(name: &str, seed: u64) -> Self {
        if name == "ledger" {
            return Self::Ledger(None);
        }
        let fake = Fake::start().await;
        fake.misbehave(MISBEHAVE, KEY_MEMORY.as_secs(), Random::new(seed));
        let users = client_users().into_iter().chain(FREELANCERS.map(str::to_owned)).map(|name| {
            let [customer, card, account] = ["cus", "pm", "acct"].map(|kind| format!("{kind}_{name}"));
            (name, json!({ "customer": customer, "payment_method": card, "account": account }))
        });
        let users: BTreeMap<_, _> = users.collect();
        let accounts = format!("{}/accounts-{seed}.json", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&accounts, json!(users).to_string()).unwrap();
        Self::Stripe(Stripe { fake, accounts })
    }

    pub(crate) fn settings(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Ledger(apart) => {
                let apart = apart.clone().map(|url| ("LEDGER_URL", url));
                [("MISBEHAVE", MISBEHAVE.to_string())].into_iter().chain(apart).collect()
            }
            Self::Stripe(stripe) => vec![
                ("STRIPE_KEY", "sk_test_fake".to_owned()),
                ("STRIPE_WEBHOOK_SECRET", SECRET.to_owned()),
                ("STRIPE_ADDRESS", stripe.fake.address.clone()),
                ("STRIPE_ACCOUNTS", stripe.accounts.clone()),
            ],
        }
    }

    /// Whether every message of the provider has arrived.
    pub(crate) fn has_told_all(&self) -> bool {
        match self {
            Self::Ledger(_) => true,
            Self::Stripe(stripe) => {
                stripe.fake.state.lock().unwrap().chance.as_ref().unwrap().news.is_empty()
            }
        }
    }

    /// Sends the provider's messages for ever: in any order, some of them twice, each until a server has
    /// taken it. Of a hundred transfers that were made, two come back.
    pub(crate) async fn send_news(self, world: Arc<World>) {
        let Self::Stripe(Stripe { fake, .. }) = self else { return std::future::pending().await };
        let http = reqwest::Client::builder().timeout(Duration::from_secs(8)).build().unwrap();
        let mut number = 0_u64;
        loop {
            let next = fake.next_news();
            let Some((place, kind, object, again)) = next else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            number += 1;
            let mut arrived = true;
            for _ in 0..=u32::from(again) {
                arrived &=
                    tell(&http, &world, &format!("evt_{kind}_{}", object["id"]), kind, &object, number).await;
            }
            if arrived {
                world.journal.count("webhooks that have arrived");
                fake.was_told(place, kind, &object);
            } else {
                world.journal.count("webhooks that did not arrive, sent again");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

async fn tell(
    http: &reqwest::Client,
    world: &World,
    id: &str,
    kind: &str,
    object: &Value,
    number: u64,
) -> bool {
    let body = json!({ "id": id, "object": "event", "type": kind, "data": { "object": object } }).to_string();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    let at = i64::try_from(now).unwrap();
    let address = world.address(usize::from(number.is_multiple_of(2)));
    let request =
        http.post(format!("{address}/webhooks/payments")).header("content-type", "application/json");
    let request = request.header("stripe-signature", format!("t={at},v1={}", signature(SECRET, at, &body)));
    match request.body(body).send().await {
        Ok(reply) if reply.status().is_success() => true,
        Ok(reply) if reply.status().as_u16() == 503 => false,
        Ok(reply) => {
            world.journal.wrong(format!("{} to a message of the provider", reply.status()));
            true
        }
        Err(_) => false,
    }
}

impl Stripe {
    /// Asserts that the fake has made every transfer of the outbox once, and that it holds nothing any more.
    pub(crate) async fn agrees(&self, pool: &AnyPool, outbox: &Outbox) -> String {
        let reference = |object: &Value| object["metadata"]["reference"].as_str().unwrap().to_owned();
        let mut paid: BTreeMap<String, (String, i64)> = BTreeMap::new();
        let transfers = self.fake.all("transfers");
        for transfer in transfers.iter().filter(|transfer| transfer["reversed"] == false) {
            let destination = transfer["destination"].as_str().unwrap().to_owned();
            let twice = paid.insert(reference(transfer), (destination, transfer["amount"].as_i64().unwrap()));
            assert!(twice.is_none(), "{} was paid twice", reference(transfer));
        }
        let mut refunded: BTreeMap<String, (String, i64)> = BTreeMap::new();
        let intents = self.fake.all("payment_intents");
        let refunds = self.fake.all("refunds");
        for refund in refunds.iter().filter(|refund| refund["status"] != "failed") {
            let number: usize =
                refund["payment_intent"].as_str().unwrap().trim_start_matches("pi_").parse().unwrap();
            let customer = intents[number - 1]["customer"].as_str().unwrap().to_owned();
            let entry = refunded.entry(reference(refund)).or_insert((customer.clone(), 0));
            assert_eq!(entry.0, customer, "{} goes back to somebody else", reference(refund));
            entry.1 += refund["amount"].as_i64().unwrap();
        }
        let (mut payouts, mut returned, mut needed) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for (reference, (order, key)) in &outbox.orders {
            let minor = order.amount.minor_units();
            if !key.is_empty() {
                *needed.entry(key.clone()).or_insert(0) += minor;
            }
            if outbox.clearing.contains(reference) {
                continue;
            }
            match &order.to {
                Place::Freelancer(name) => {
                    drop(payouts.insert(reference.clone(), (format!("acct_{name}"), minor)))
                }
                Place::Client(name) => {
                    drop(returned.insert(reference.clone(), (format!("cus_{name}"), minor)))
                }
                Place::Escrow(..) | Place::Platform => {}
            }
        }
        assert_eq!(paid, payouts, "the transfers of the provider are not what the events say");
        assert_eq!(refunded, returned, "the refunds of the provider are not what the events say");
        let count = |state: &str| intents.iter().filter(|intent| intent["status"] == state).count();
        assert_eq!(count("requires_capture"), 0, "holds that nobody uses");
        let captured = intents.iter().filter(|intent| intent["status"] == "succeeded");
        let captured: BTreeMap<String, i64> = captured
            .map(|one| {
                (one["metadata"]["attempt"].as_str().unwrap().to_owned(), one["amount"].as_i64().unwrap())
            })
            .collect();
        assert_eq!(captured.len(), count("succeeded"), "an attempt was captured twice");
        assert_eq!(captured, needed, "holds that were not captured, or for another amount");
        let news: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM news").fetch_one(pool).await.unwrap();
        let troubles = self.fake.state.lock().unwrap().chance.as_ref().unwrap().troubles;
        format!(
            "at Stripe: payouts {}, of which {} came back; refunds {}, of which {} failed\n\
             holds {}, released or lapsed {}, left behind 0\n\
             webhooks applied {news}; calls that went wrong {troubles}",
            transfers.len(),
            transfers.len() - paid.len(),
            refunds.len(),
            refunds.iter().filter(|refund| refund["status"] == "failed").count(),
            intents.len(),
            count("canceled"),
        )
    }
}
