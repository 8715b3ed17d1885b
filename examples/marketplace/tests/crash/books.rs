//! The outbox and the provider, held against the events to the cent.

use std::collections::{BTreeMap, BTreeSet};

use milestone_escrow::{Account, Statement, Transfer};
use milestone_escrow_marketplace::Order;
use sqlx::AnyPool;

use super::bank;
use super::check::Stored;
use super::provider::Provider;

/// What is in the outbox or in the provider's book for one transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Booked {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) minor: i64,
    pub(crate) currency: String,
}

/// The outbox: what was made, and what clears later.
pub(crate) struct Outbox {
    /// The orders, by their reference, with the key of the attempt that pays.
    pub(crate) orders: BTreeMap<String, (Order, String)>,
    /// The references of those that clear later.
    pub(crate) clearing: BTreeSet<String>,
}

/// Asserts that every transfer that the events stand for was made once, unless it clears later, and no other;
/// says how many there were.
pub(crate) async fn balance(pool: &AnyPool, stored: &[Stored], fast: i64, provider: &Provider) -> String {
    let expected = expected(stored);
    let outbox = outbox(pool, stored, fast).await;
    let booked: BTreeMap<_, _> = outbox.orders.values().map(|(order, _)| in_books(order)).collect();
    assert_eq!(booked, expected, "the outbox is not what the events say");
    let (made, clearing): (BTreeMap<_, _>, BTreeMap<_, _>) =
        expected.into_iter().partition(|(reference, _)| !outbox.clearing.contains(reference));
    let told = match provider {
        Provider::Ledger(apart) => {
            let books = match apart {
                Some(url) => &AnyPool::connect(url).await.unwrap(),
                None => pool,
            };
            let bank = bank::transfers(books).await;
            assert_eq!(bank, made, "the bank's book is not what the events say");
            stored.iter().for_each(|contract| accounts_agree(contract, &bank, &clearing));
            bank::holds(books, &outbox).await
        }
        Provider::Stripe(stripe) => stripe.agrees(pool, &outbox).await,
    };
    nothing_is_left(pool).await;
    let forgotten: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM outbox WHERE round > 0").fetch_one(pool).await.unwrap();
    let minor: i64 = made.values().map(|booked| booked.minor).sum();
    format!(
        "transfers {} of {}.{:02} USD in all, each made once; {} clear later, and none of these was made\n\
         transfers under a later key {forgotten}\n{told}",
        made.len(),
        minor / 100,
        minor % 100,
        clearing.len(),
    )
}

/// Every attempt has come to an end at the host.
async fn nothing_is_left(pool: &AnyPool) {
    let left: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM holds WHERE state NOT IN ('captured', 'ended')")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "attempts without an end");
}

fn in_books(order: &Order) -> (String, Booked) {
    let (minor, currency) = (order.amount.minor_units(), order.amount.currency().to_string());
    (
        order.reference.clone(),
        Booked { from: order.from.to_string(), to: order.to.to_string(), minor, currency },
    )
}

/// What the crate makes of the events.
fn expected(stored: &[Stored]) -> BTreeMap<String, Booked> {
    let orders = stored.iter().flat_map(|contract| {
        let transfers = (1..).zip(&contract.events).flat_map(|(revision, event)| event.transfers(revision));
        transfers.map(|transfer| in_books(&Order::new(&contract.id, &contract.parties, &transfer)))
    });
    orders.collect()
}

async fn outbox(pool: &AnyPool, stored: &[Stored], fast: i64) -> Outbox {
    let parties: BTreeMap<_, _> =
        stored.iter().map(|contract| (contract.id.as_str(), &contract.parties)).collect();
    let rows: Vec<(String, i64, i64, String, String, String)> =
        sqlx::query_as("SELECT contract, revision, place, transfer, hold, status FROM outbox")
            .fetch_all(pool)
            .await
            .unwrap();
    let mut outbox = Outbox { orders: BTreeMap::new(), clearing: BTreeSet::new() };
    for (contract, revision, place, transfer, hold, status) in rows {
        let transfer: Transfer = serde_json::from_str(&transfer).unwrap();
        assert_eq!(format!("{revision}-{place}"), transfer.id.to_string());
        let order = Order::new(&contract, parties[contract.as_str()], &transfer);
        let clears = transfer.clears_at.map_or(0, |at| at.unix_timestamp_nanos() / 1_000_000);
        if status == "waiting" {
            assert!(clears >= i128::from(fast), "{} waits although it has cleared", order.reference);
            outbox.clearing.insert(order.reference.clone());
        } else {
            // Until the servers were killed, some seconds have passed.
            assert!(
                clears <= i128::from(fast) + 60_000,
                "{} was made before it has cleared",
                order.reference
            );
        }
        outbox.orders.insert(order.reference.clone(), (order, hold));
    }
    outbox
}

/// The crate's statement and the bank have the same in every account, as soon as everything has cleared.
fn accounts_agree(contract: &Stored, bank: &BTreeMap<String, Booked>, clearing: &BTreeMap<String, Booked>) {
    let prefix = format!("{}/", contract.id);
    let mut balances = BTreeMap::<&str, i128>::new();
    for book in [bank, clearing] {
        for (_, booked) in book.range(prefix.clone()..).take_while(|(key, _)| key.starts_with(&prefix)) {
            *balances.entry(&booked.from).or_default() -= i128::from(booked.minor);
            *balances.entry(&booked.to).or_default() += i128::from(booked.minor);
        }
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
