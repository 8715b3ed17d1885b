//! The same story in both stores: an offer, work, silence, and the payout.

use std::cell::RefCell;

use milestone_escrow::{Contract, ContractView, Currency, MilestoneTerms, Money, Offer, Permission, Role};
use milestone_escrow_embedding::{Memory, SCHEMA, Store, command, open, page, work};
use sqlx::sqlite::SqlitePoolOptions;
use time::macros::utc_datetime;

async fn story(store: &impl Store) {
    let price = Money::parse("150.00", Currency::USD).unwrap();
    let offer = || Offer::new(Currency::USD).milestone(MilestoneTerms::new("Logo", price)).fund_first(true);
    assert!(open(store, "c1", offer(), &utc_datetime!(2026-01-05 9:00)).await.unwrap());
    assert!(!open(store, "c1", offer(), &utc_datetime!(2026-01-05 9:01)).await.unwrap()); // the id is taken

    let now = utc_datetime!(2026-01-06 9:00);
    command(store, "c1", Role::Freelancer, r#""accept_offer""#, &now).await.unwrap();
    let refused = command(store, "c1", Role::Client, r#""withdraw_offer""#, &now).await.unwrap();
    assert_eq!(refused["rejected"]["code"], "wrong_stage");
    let release = r#"{"release":{"milestone":1}}"#;
    // Only a client has this command.
    assert!(command(store, "c1", Role::Freelancer, release, &now).await.is_err());
    let shown =
        command(store, "c1", Role::Freelancer, r#"{"submit_work":{"milestone":1}}"#, &now).await.unwrap();
    assert_eq!(shown["forecast"]["events"][0]["event"]["kind"]["escrow_released"]["cause"], "review_lapsed");

    let shown = page(store, "c1", Role::Client, &now).await.unwrap();
    let view: ContractView = serde_json::from_value(shown["contract"].clone()).unwrap();
    let buttons: Vec<Permission> = serde_json::from_value(shown["permitted"].clone()).unwrap();
    assert_eq!((view.revision, view.held.to_string()), (4, "150.00 USD".to_owned()));
    assert!(buttons.iter().any(|button| button.name() == "release"));

    let made = RefCell::new(Vec::new());
    let make = |key: &str, transfer: &_| {
        made.borrow_mut().push(format!("{key}: {transfer}", transfer = told(transfer)));
        true
    };
    let late = utc_datetime!(2026-01-20 9:00);
    // Too early, and the bank is down.
    work(store, &utc_datetime!(2026-01-20 8:59:59), |_: &str, _: &_| false).await.unwrap();
    assert_eq!(page(store, "c1", Role::Client, &now).await.unwrap()["contract"]["revision"], 4);
    // The page knows of the deadline before the worker does.
    assert_eq!(page(store, "c1", Role::Client, &late).await.unwrap()["contract"]["revision"], 5);
    work(store, &late, make).await.unwrap();
    work(store, &late, make).await.unwrap(); // it makes nothing twice
    assert_eq!(
        *made.borrow(),
        ["c1/2-0: 150.00 USD from the client", "c1/5-1: 150.00 USD from the escrow of milestone 1"]
    );
    let books = &page(store, "c1", Role::Client, &late).await.unwrap()["books"];
    assert_eq!(books["earnings"]["amount"], "150.00");
}

/// A worker that has found nothing to do comes after another request. The instant of that request stays.
async fn slow_worker(store: &impl Store) {
    let price = Money::parse("150.00", Currency::USD).unwrap();
    let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new("Logo", price)).fund_first(true);
    let now = utc_datetime!(2026-01-05 9:00);
    open(store, "c2", offer, &now).await.unwrap();
    let nothing = Contract::replay(store.load("c2").await.unwrap()).unwrap().advance(&now);
    command(store, "c2", Role::Freelancer, r#""accept_offer""#, &now).await.unwrap();
    store.append("c2", &nothing).await.unwrap();
    // The offer does not expire any more.
    assert_eq!(store.due(utc_datetime!(2026-01-12 9:00)).await.unwrap(), Vec::<String>::new());
}

fn told(transfer: &milestone_escrow::Transfer) -> String {
    format!("{} from the {}", transfer.amount, transfer.from)
}

#[tokio::test]
async fn in_memory() {
    story(&Memory::default()).await;
    slow_worker(&Memory::default()).await;
}

#[tokio::test]
async fn on_sqlite() {
    let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
    sqlx::raw_sql(SCHEMA).execute(&pool).await.unwrap();
    story(&pool).await;
    slow_worker(&pool).await;
}

/// What the README says of its length. Comments and empty lines do not count.
#[test]
fn it_is_short() {
    let lines = include_str!("../src/lib.rs").lines().map(str::trim);
    let count = lines.filter(|line| !line.is_empty() && !line.starts_with("//")).count();
    assert!(count <= 155, "{count} lines");
}
