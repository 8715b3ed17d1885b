//! What must hold at every moment of the run, not only at its end: no hold is older than its bound, and every
//! transfer that is set aside can be seen by its parties and by staff.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use milestone_escrow_marketplace::pause;
use reqwest::Client;
use serde_json::Value;
use sqlx::AnyPool;

use super::client::World;
use super::{CALL, KEY_MEMORY, LEASE, LEAST_AGE, LONGEST_PAUSE};

/// How long the two servers may need to begin with what is due: both can be dead at once, and the machine is
/// busy.
const SLACK: Duration = Duration::from_secs(15);

/// Within what time a transfer that is set aside must be visible, while servers are killed.
const VISIBLE_WITHIN: Duration = Duration::from_secs(15);

/// What was seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// How often it was looked.
    looks: u64,
    /// The age of the oldest unfinished attempt, in seconds.
    oldest: i64,
    /// How many seconds an attempt was older than its bound at most, without the slack. Below zero if none
    /// was.
    beyond: i64,
    /// How many transfers were set aside, and how many of them both parties and staff have seen.
    parked: u64,
    visible: u64,
    /// The longest time until one was visible.
    slowest: Duration,
    /// The sum of the looks at unfinished attempts.
    unfinished: u64,
}

impl Seen {
    pub(crate) fn report(&self) -> String {
        format!(
            "looks {} at {} unfinished holds; the oldest was {} seconds old; \
             the nearest to its bound {} seconds before it\n\
             transfers set aside {}, seen by both parties and by staff {}, the slowest after {:.1} seconds",
            self.looks,
            self.unfinished,
            self.oldest,
            -self.beyond,
            self.parked,
            self.visible,
            self.slowest.as_secs_f64(),
        )
    }
}

/// How old an attempt may be that workers have taken so often. First, requests may use it; then each try is
/// followed by its pause.
fn bound(attempts: i64) -> Duration {
    let tried: Duration =
        (1..=attempts).map(|number| pause(LEASE, number, LONGEST_PAUSE).max(LEASE + CALL)).sum();
    KEY_MEMORY / 2 + LEAST_AGE + tried
}

/// Looks again and again, until it is stopped.
pub(crate) async fn watch(pool: AnyPool, world: Arc<World>, stop: Arc<tokio::sync::Notify>) -> Seen {
    let mut seen = Seen { beyond: i64::MIN, ..Seen::default() };
    let http = Client::builder().timeout(Duration::from_secs(8)).build().unwrap();
    let mut since: BTreeMap<Parked, Instant> = BTreeMap::new();
    loop {
        seen.looks += 1;
        ages(&pool, &mut seen).await;
        let parked = parked(&pool).await;
        since.retain(|one, _| parked.contains(one)); // sent again, or already seen
        for one in parked {
            let begun = *since.entry(one.clone()).or_insert_with(|| {
                seen.parked += 1;
                Instant::now()
            });
            if world.journal.is_visible(&one.name()) {
                continue;
            }
            if is_visible(&http, &world, &one).await {
                world.journal.visible(one.name());
                seen.visible += 1;
                seen.slowest = seen.slowest.max(begun.elapsed());
            } else if still_parked(&pool, &one).await {
                let late = begun.elapsed() > VISIBLE_WITHIN;
                assert!(!late, "{} is set aside, and cannot be seen after {:?}", one.name(), begun.elapsed());
            }
        }
        tokio::select! {
            () = tokio::time::sleep(Duration::from_millis(200)) => {}
            () = stop.notified() => return seen,
        }
    }
}

async fn ages(pool: &AnyPool, seen: &mut Seen) {
    let statement =
        "SELECT key, state, attempts, CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT) - begun FROM holds
        WHERE state IN ('asked', 'held', 'used', 'ending')";
    let rows: Vec<(String, String, i64, i64)> = sqlx::query_as(statement).fetch_all(pool).await.unwrap();
    for (key, state, attempts, age) in rows {
        seen.unfinished += 1;
        let beyond = age - i64::try_from(bound(attempts).as_secs()).unwrap();
        seen.oldest = seen.oldest.max(age);
        seen.beyond = seen.beyond.max(beyond);
        let slack = i64::try_from(SLACK.as_secs()).unwrap();
        assert!(beyond <= slack, "{key} is {state} after {age} seconds and {attempts} attempts");
    }
}

/// A transfer that is set aside, in its present round, and its parties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Parked {
    contract: String,
    revision: i64,
    place: i64,
    round: i64,
    hold: String,
    client: String,
    freelancer: String,
}

impl Parked {
    fn id(&self) -> String {
        format!("{}-{}", self.revision, self.place)
    }

    fn name(&self) -> String {
        format!("{}/{} {} {}", self.contract, self.id(), self.round, self.hold)
    }
}

async fn parked(pool: &AnyPool) -> Vec<Parked> {
    type Row = (String, i64, i64, i64, String, String, String);
    let statement = "SELECT contract, revision, place, round, hold, client, freelancer FROM outbox
        JOIN contracts ON contracts.id = outbox.contract WHERE status = 'refused'";
    let rows: Vec<Row> = sqlx::query_as(statement).fetch_all(pool).await.unwrap();
    let parked = |(contract, revision, place, round, hold, client, freelancer)| Parked {
        contract,
        revision,
        place,
        round,
        hold,
        client,
        freelancer,
    };
    rows.into_iter().map(parked).collect()
}

async fn still_parked(pool: &AnyPool, one: &Parked) -> bool {
    let now = parked(pool).await;
    now.contains(one)
}

/// Whether the client, the freelancer and staff see that it was refused, and why.
async fn is_visible(http: &Client, world: &World, one: &Parked) -> bool {
    let of_contract = format!("/contracts/{}/transfers", one.contract);
    for (user, path) in [
        (one.client.as_str(), of_contract.as_str()),
        (&one.freelancer, &of_contract),
        ("anna", "/transfers/refused"),
    ] {
        if !is_listed(http, world, user, path, one).await {
            return false;
        }
    }
    true
}

/// Looks through all pages of a list.
async fn is_listed(http: &Client, world: &World, user: &str, path: &str, one: &Parked) -> bool {
    let mut after = String::new();
    loop {
        let Some(page) = page(http, world, user, &format!("{path}{after}")).await else { return false };
        let is_it = |shown: &Value| {
            shown["contract"] == one.contract.as_str()
                && shown["id"] == one.id()
                && shown["status"] == "refused"
        };
        if let Some(shown) = page["transfers"].as_array().into_iter().flatten().find(|shown| is_it(shown)) {
            return !shown["why"].as_str().unwrap_or_default().is_empty();
        }
        let Some(next) = page["next"].as_str() else { return false };
        after = format!("?after={next}");
    }
}

/// A page, from whichever server lives.
async fn page(http: &Client, world: &World, user: &str, path: &str) -> Option<Value> {
    for number in [0, 1] {
        let request = http.get(format!("{}{path}", world.address(number))).bearer_auth(world.token(user));
        if let Ok(reply) = request.send().await
            && reply.status().is_success()
            && let Ok(page) = reply.json().await
        {
            return Some(page);
        }
    }
    None
}
