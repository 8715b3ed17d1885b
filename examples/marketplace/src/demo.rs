//! A demonstration: contracts in every state, made through the interface for programs under a clock of their
//! own.

mod stories;

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use milestone_escrow::Clock;
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};
use tower::ServiceExt;
use uuid::Uuid;

use crate::auth::User;
use crate::http::router;
use crate::marketplace::Marketplace;
use stories::{Story, stories};

type Failure = Box<dyn std::error::Error>;

/// The machine's clock, unless it is set to an instant. All copies show the same time.
#[derive(Debug, Clone, Default)]
pub struct DemoClock(Arc<Mutex<Option<UtcDateTime>>>);

impl DemoClock {
    /// Stands still at an instant, or runs with the machine's clock again.
    pub fn set(&self, at: Option<UtcDateTime>) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = at;
    }
}

impl Clock for DemoClock {
    fn now(&self) -> UtcDateTime {
        let set = *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        set.unwrap_or_else(UtcDateTime::now)
    }
}

/// The people of the demonstration: the name, what they do, and the token.
pub type Tokens = Vec<(&'static str, &'static str, String)>;

const PEOPLE: [(&str, &str); 3] =
    [("carla", "a client"), ("frank", "a freelancer"), ("anna", "staff, who arbitrates")];

/// Makes the people and the contracts of the demonstration. Afterwards the clock shows the present.
///
/// # Errors
///
/// If a request is refused, or the data base does not answer.
pub async fn seed(marketplace: &Marketplace, clock: &DemoClock) -> Result<Tokens, Failure> {
    let mut tokens = Vec::new();
    for (name, what) in PEOPLE {
        let user = User { name: name.to_owned(), staff: name == "anna" };
        tokens.push((name, what, marketplace.store.mint(&user).await?));
    }
    let now = UtcDateTime::now();
    for story in stories(now.date()) {
        tell(marketplace, clock, &tokens, now, &story).await?;
    }
    clock.set(None);
    Ok(tokens)
}

/// Sends the requests of one contract, each at its own time.
async fn tell(
    marketplace: &Marketplace,
    clock: &DemoClock,
    tokens: &Tokens,
    now: UtcDateTime,
    story: &Story,
) -> Result<(), Failure> {
    let at = |hours_ago| Some(now.saturating_sub(Duration::hours(hours_ago)));
    let offer = json!({ "freelancer": story.freelancer, "policy": story.policy, "offer": story.offer });
    clock.set(at(story.opened));
    let path = post(marketplace, tokens, story.client, "/contracts", &offer).await?;
    for (hours_ago, who, command) in &story.steps {
        clock.set(at(*hours_ago));
        post(marketplace, tokens, who, &format!("{path}/commands"), command).await?;
    }
    clock.set(at(0));
    while marketplace.wake_one().await? {}
    while marketplace.finish_holds().await? + marketplace.pay_some().await? > 0 {}
    Ok(())
}

/// Posts JSON as a user. Returns the path of the contract that was opened.
async fn post(
    marketplace: &Marketplace,
    tokens: &Tokens,
    who: &str,
    path: &str,
    body: &Value,
) -> Result<String, Failure> {
    let token = tokens.iter().find(|(name, ..)| *name == who).map_or("", |(.., token)| token);
    let request = Request::post(path)
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", "application/json")
        .header("idempotency-key", Uuid::new_v4().to_string())
        .body(Body::from(body.to_string()))?;
    let response = router(marketplace.clone()).oneshot(request).await?;
    if ![StatusCode::OK, StatusCode::CREATED].contains(&response.status()) {
        let why = axum::body::to_bytes(response.into_body(), 10_000).await?;
        return Err(format!("{who}, {path}, {body}: {}", String::from_utf8_lossy(&why)).into());
    }
    let location = response.headers().get("location").and_then(|value| value.to_str().ok());
    Ok(location.unwrap_or_default().to_owned())
}
