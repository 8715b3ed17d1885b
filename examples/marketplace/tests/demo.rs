//! The demonstration: every state is there, and every page of it can be shown.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use milestone_escrow_marketplace::demo::{DemoClock, Tokens, seed};
use milestone_escrow_marketplace::{Ledger, Marketplace, Policies, Store, router};
use serde_json::Value;
use tower::ServiceExt;

use crate::support::{Database, Reply, settings};

/// The demonstration on a fresh data base.
struct Demo {
    router: Router,
    tokens: Tokens,
    _database: Database,
}

impl Demo {
    async fn new() -> Self {
        let database = Database::fresh().await;
        let store = Store::open(&database.url).await.unwrap();
        let (bank, clock) = (Arc::new(Ledger::open(store.clone()).await.unwrap()), DemoClock::default());
        let marketplace =
            Marketplace::new(store, bank, Arc::new(clock.clone()), Policies::default(), settings());
        let tokens = seed(&marketplace, &clock).await.unwrap();
        Self { router: router(marketplace), tokens, _database: database }
    }

    async fn get(&self, token: &str, path: &str) -> Reply {
        let request = Request::get(path)
            .header("cookie", format!("token={token}"))
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        Reply::of(self.router.clone().oneshot(request).await.unwrap()).await
    }
}

#[tokio::test]
async fn the_demonstration_has_every_state_and_every_page_of_it_can_be_shown() {
    let demo = Demo::new().await;
    let (mut stages, mut states, mut outcomes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (name, _, token) in &demo.tokens {
        let list = demo.get(token, "/app").await;
        assert_eq!(list.status, 200, "{}", list.text);
        let ids = demo.get(token, "/contracts").await.body["contracts"].clone();
        for id in ids.as_array().unwrap().iter().map(|id| id.as_str().unwrap()) {
            let view = demo.get(token, &format!("/contracts/{id}")).await.body["contract"].clone();
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            stages.insert(text(&view["stage"]));
            outcomes.insert(text(&view["outcome"]));
            states.extend(view["milestones"].as_array().unwrap().iter().map(|one| text(&one["state"])));
            let page = demo.get(token, &format!("/app/contracts/{id}")).await;
            assert_eq!(page.status, 200, "{name}: {}", page.text);
            assert!(list.text.contains(id), "{name}: {id} is not in the list");
        }
    }
    assert_eq!(stages.len(), 4, "{stages:?}");
    assert_eq!(states.len(), 9, "{states:?}");
    assert_eq!(outcomes.into_iter().collect::<Vec<_>>(), ["", "declined", "ended", "expired"]);
}

/// What a page of the demonstration must say, and what it must not say.
const SAID: [(&str, &str, &[&str], &[&str]); 11] = [
    (
        "frank",
        "Annual report",
        &[
            "585.00\u{a0}USD of <a href=\"#milestone-2\">milestone 2</a> clears for <bdi>you</bdi>",
            "90.00\u{a0}USD of the bonus clears",
            "585.00\u{a0}USD of it is left: the rest was given back before.",
            "<dt>Fees of the freelancer</dt><dd>125.00\u{a0}USD",
            "<dt>Earned by the freelancer</dt><dd>1,125.00\u{a0}USD",
        ],
        &["is paid out to", "Received by"],
    ),
    ("frank", "Shop: product pages", &["Waits for <bdi>carla</bdi>: pay into escrow."], &[]),
    ("carla", "Newsletter", &["Why the offer was declined"], &["If nobody acts"]),
    ("carla", "Manual", &["Pay into escrow: 450.00\u{a0}USD", "less 150.00\u{a0}USD that is left"], &[]),
    ("frank", "Travel guide", &["1,000.00\u{a0}USD, less a fee of 100.00\u{a0}USD"], &[]),
    (
        "carla",
        "Illustrations",
        &["<bdi>You</bdi> ended the contract on", "is requested, because the contract ends</bdi>."],
        &[],
    ),
    ("anna", "Voice recording", &["Your silence <bdi>pays", "There is noise in the second part."], &[]),
    ("carla", "Voice recording", &["The arbiter's silence <bdi>pays"], &["Silence <bdi>"]),
    ("anna", "Data entry", &[", 4 days after it was due."], &[]),
    ("frank", "Menu", &["The oldest first."], &["The freelancer's fee is part of the amount."]),
    ("frank", "Flyer", &["Fee of the freelancer: 10 % of what is paid", "href=\"#policy\""], &[]),
];

#[tokio::test]
async fn the_pages_of_the_demonstration_say_what_is_so() {
    let demo = Demo::new().await;
    for (name, title, has, has_not) in SAID {
        let token = &demo.tokens.iter().find(|(one, ..)| *one == name).unwrap().2;
        let list = demo.get(token, "/app").await.text;
        let link =
            list[..list.find(&format!("<bdi>{title}</bdi></a> <span")).unwrap()].rsplit('"').nth(1).unwrap();
        let page = demo.get(token, link).await.text;
        for told in has {
            assert!(page.contains(told), "{name}, {title}: {told} is not in {page}");
        }
        for told in has_not {
            assert!(!page.contains(told), "{name}, {title}: {told} is in {page}");
        }
    }
}

/// What waits for the user comes first, and what nobody can accept any more last.
#[tokio::test]
async fn proposals_and_contracts_are_in_the_order_of_what_is_to_be_done() {
    let demo = Demo::new().await;
    let carla = &demo.tokens.iter().find(|(one, ..)| *one == "carla").unwrap().2;
    let list = demo.get(carla, "/app").await.text;
    let link = list[..list.find("<bdi>Travel guide</bdi></a> <span").unwrap()].rsplit('"').nth(1).unwrap();
    let page = demo.get(carla, link).await.text;
    let order: Vec<_> = page.split("id=\"proposal-").skip(1).map(|part| &part[..1]).collect();
    assert_eq!(order, ["3", "4", "2", "6", "5"]);
    // The latest that was closed comes first.
    let closed = ["Annual report", "Letterhead", "Slides", "Newsletter"];
    let places = closed.map(|title| list.find(&format!("<bdi>{title}</bdi>")).unwrap());
    assert!(places.is_sorted(), "{places:?}");
    assert!(list.contains("<dt>Total price</dt><dd>1,645.00\u{a0}USD"), "{list}");
}
