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
