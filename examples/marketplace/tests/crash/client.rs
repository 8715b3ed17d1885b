//! A client: does at random what the service says is permitted, and insists until it knows what became of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use milestone_escrow::Money;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use super::journal::Journal;
use super::random::Random;
use crate::process::token;

/// So many that none of them makes thousands of payments in a run: a hold is looked for among the payments of
/// its client.
const CLIENT_USERS: u64 = 24;
pub(crate) const FREELANCERS: [&str; 4] = ["frank", "fiona", "felix", "freya"];

/// The users who are clients of contracts.
pub(crate) fn client_users() -> Vec<String> {
    (1..=CLIENT_USERS).map(|number| format!("client {number}")).collect()
}

/// What all clients share.
pub(crate) struct World {
    addresses: Arc<RwLock<[String; 2]>>,
    tokens: BTreeMap<String, String>,
    contracts: Mutex<Vec<Known>>,
    /// The names of the policies that the platform offers.
    policies: Vec<String>,
    pub(crate) journal: Journal,
}

#[derive(Clone)]
struct Known {
    path: String,
    client: String,
    freelancer: String,
}

impl World {
    pub(crate) fn new(database: &str, addresses: Arc<RwLock<[String; 2]>>, policies: Vec<String>) -> Self {
        let users = client_users().into_iter().chain(FREELANCERS.map(str::to_owned));
        let mut tokens: BTreeMap<_, _> =
            users.map(|name| (name.clone(), token(database, &[&name]))).collect();
        tokens.insert("anna".to_owned(), token(database, &["anna", "--staff"]));
        Self { addresses, tokens, contracts: Mutex::default(), policies, journal: Journal::default() }
    }

    pub(crate) fn token(&self, user: &str) -> &str {
        &self.tokens[user]
    }

    /// The servers are there from now on.
    pub(crate) fn are_at(&self, addresses: [String; 2]) {
        *self.addresses.write().unwrap() = addresses;
    }

    /// The address of one of the two servers, dead or alive.
    pub(crate) fn address(&self, number: usize) -> String {
        self.addresses.read().unwrap()[number].clone()
    }
}

pub(crate) struct Client {
    world: Arc<World>,
    random: Random,
    http: reqwest::Client,
}

/// A request that changes something, to be sent until it is answered.
struct Wish {
    user: String,
    path: String,
    body: Value,
    key: String,
    seen: Option<String>,
}

impl Client {
    pub(crate) fn new(world: Arc<World>, random: Random) -> Self {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { world, random, http }
    }

    pub(crate) async fn live(mut self, end: Instant) {
        while Instant::now() < end {
            if self.random.percent(8) || self.world.contracts.lock().unwrap().len() < 8 {
                self.offer().await;
            } else {
                self.act().await;
            }
        }
    }

    async fn offer(&mut self) {
        let client = self.random.of(&client_users()).unwrap().clone();
        let freelancer = (*self.random.of(&FREELANCERS).unwrap()).to_owned();
        let policy = self.random.of(&self.world.policies).unwrap().clone();
        let mut milestones = Vec::new();
        for number in 0..=self.random.below(3) {
            milestones.push(
                json!({ "title": format!("Part {number}"), "amount": usd(self.random.below(50_000) + 1) }),
            );
        }
        let offer =
            json!({ "currency": "USD", "milestones": milestones, "fund_first": self.random.percent(60) });
        let body = json!({ "freelancer": freelancer, "offer": offer, "policy": policy });
        let wish = Wish { user: client.clone(), path: "/contracts".to_owned(), body, key: key(), seen: None };
        if let Some(path) = self.insist(&wish).await {
            self.world.contracts.lock().unwrap().push(Known { path, client, freelancer });
        }
    }

    /// Does one thing that is permitted, to a contract of the last few.
    async fn act(&mut self) {
        let known = {
            let contracts = self.world.contracts.lock().unwrap();
            let recent = &contracts[contracts.len().saturating_sub(40)..];
            self.random.of(recent).unwrap().clone()
        };
        let user = match self.random.below(100) {
            0..45 => known.client.clone(),
            45..92 => known.freelancer.clone(),
            _ => "anna".to_owned(),
        };
        let Some((tag, permitted)) = self.permitted(&user, &known.path).await else { return };
        let (proposals, commands): (Vec<_>, Vec<_>) =
            permitted.into_iter().partition(|one| one["name"] == "propose");
        let choice = if self.random.percent(15) { proposals } else { commands };
        let Some(chosen) = self.random.of(&choice).cloned() else { return };
        let body = self.filled(&chosen);
        let seen = self.random.percent(50).then_some(tag);
        let wish = Wish { user, path: format!("{}/commands", known.path), body, key: key(), seen };
        if self.random.percent(3) {
            self.in_anothers_role(&wish, &known).await;
        }
        if self.random.percent(5) {
            self.twice_at_once(&wish).await;
        }
        let accepted = self.insist(&wish).await.is_some();
        if accepted && self.random.percent(10) {
            self.world.journal.count("sent again on purpose");
            self.insist(&wish).await;
        }
        if accepted && self.random.percent(3) {
            self.under_a_used_key(wish).await;
        }
    }

    async fn permitted(&mut self, user: &str, path: &str) -> Option<(String, Vec<Value>)> {
        let address = format!("{}{path}/permitted", self.server());
        let request = self.http.get(address).bearer_auth(&self.world.tokens[user]);
        let response = request.send().await.ok()?;
        let tag = response.headers().get("etag")?.to_str().ok()?.to_owned();
        let body: Value = response.json().await.ok()?;
        Some((tag, body["permitted"].as_array()?.clone()))
    }

    /// The command, with an amount, seconds or stars within their bounds.
    fn filled(&mut self, permission: &Value) -> Value {
        let template = permission["template"].as_object().unwrap();
        let mut command = template.values().next().unwrap().clone();
        if permission["by"].is_object() {
            command["propose"]["extend_window"]["by"] = json!(self.random.below(5) + 1);
        }
        if permission["stars"].is_object() {
            command["leave_feedback"]["stars"] = json!(self.random.below(5) + 1);
        }
        let bounds = &permission["amount"];
        let bound =
            |name: &str| serde_json::from_value::<Money>(bounds[name].clone()).ok().map(Money::minor_units);
        let (Some(least), Some(most)) = (bound("minimum"), bound("maximum")) else { return command };
        if bounds["default"].is_object() && self.random.percent(50) {
            return command;
        }
        let range = u64::try_from((most - least).min(30_000)).unwrap();
        let amount = usd(u64::try_from(least).unwrap() + self.random.below(range + 1));
        let inner = if command["propose"].is_object() { &mut command["propose"] } else { &mut command };
        let (name, fields) = inner.as_object_mut().unwrap().iter_mut().next().unwrap();
        let field = match name.as_str() {
            "submit_work" => "requested",
            "award" | "settle" => "to_freelancer",
            _ => "amount",
        };
        fields[field] = amount;
        command
    }

    /// One of the two servers, dead or alive.
    fn server(&mut self) -> String {
        let number = usize::try_from(self.random.below(2)).unwrap();
        self.world.address(number)
    }

    fn request(&mut self, wish: &Wish) -> reqwest::RequestBuilder {
        let address = format!("{}{}", self.server(), wish.path);
        let mut request = self
            .http
            .post(address)
            .bearer_auth(&self.world.tokens[&wish.user])
            .header("idempotency-key", &wish.key)
            .json(&wish.body);
        if let Some(seen) = &wish.seen {
            request = request.header("if-match", seen);
        }
        self.world.journal.count("requests sent");
        request
    }

    /// Sends until there is an answer; the contract's path if it was accepted.
    async fn insist(&mut self, wish: &Wish) -> Option<String> {
        self.world.journal.count("commands");
        for _ in 0..400 {
            let Ok(response) = self.request(wish).send().await else {
                self.world.journal.count("outcomes unknown, sent again");
                tokio::time::sleep(Duration::from_millis(20 + self.random.below(80))).await;
                continue;
            };
            if let Some(outcome) = self.hear(wish, response).await {
                return outcome;
            }
            tokio::time::sleep(Duration::from_millis(20 + self.random.below(80))).await;
        }
        self.world.journal.wrong(format!("no answer to {}", wish.key));
        None
    }

    /// What an answer says: none if the request has to be sent again.
    async fn hear(&self, wish: &Wish, response: Response) -> Option<Option<String>> {
        let journal = &self.world.journal;
        let status = response.status();
        let replayed = response.headers().contains_key("idempotency-replayed");
        let Ok(body) = response.bytes().await else {
            journal.count("outcomes unknown, sent again");
            return None;
        };
        if status.is_success() {
            let answer: milestone_escrow_marketplace::Answer = serde_json::from_slice(&body).unwrap();
            if replayed {
                journal.count("duplicates answered again, not done again");
            }
            let path = format!("/contracts/{}", answer.contract);
            journal.accepted(&wish.user, &wish.key, answer);
            return Some(Some(path));
        }
        match status {
            StatusCode::SERVICE_UNAVAILABLE => journal.count("busy, or no answer of the bank, sent again"),
            StatusCode::PAYMENT_REQUIRED => journal.count("payments declined"),
            StatusCode::PRECONDITION_FAILED => journal.count("stale revisions refused"),
            StatusCode::CONFLICT
            | StatusCode::NOT_FOUND
            | StatusCode::UNPROCESSABLE_ENTITY
            | StatusCode::FORBIDDEN => {
                journal.count("commands refused by the rules");
            }
            _ => journal.wrong(format!("{status}: {}", String::from_utf8_lossy(&body))),
        }
        if status.is_server_error() {
            return None;
        }
        journal.refused(&wish.user, &wish.key);
        Some(None)
    }

    /// The same request to both servers at the same time.
    async fn twice_at_once(&mut self, wish: &Wish) {
        self.world.journal.count("sent twice at once");
        let requests = [self.request(wish), self.request(wish)];
        let [one, two] = requests.map(|request| tokio::spawn(request.send()));
        for response in [one.await, two.await] {
            if let Ok(Ok(response)) = response
                && response.status().is_success()
            {
                self.hear(wish, response).await;
            }
        }
    }

    /// Another command under a key that was used.
    async fn under_a_used_key(&mut self, mut wish: Wish) {
        wish.body = json!({ "submit_evidence": { "milestone": 1, "text": "another request" } });
        if wish.user == "anna" {
            return;
        }
        if let Ok(response) = self.request(&wish).send().await {
            if response.status() != StatusCode::UNPROCESSABLE_ENTITY && !response.status().is_server_error() {
                self.world.journal.wrong(format!(
                    "{} to another request under the key {}",
                    response.status(),
                    wish.key
                ));
            }
            self.world.journal.count("other requests under a used key refused");
        }
    }

    /// The same command by somebody to whom it does not belong.
    async fn in_anothers_role(&mut self, wish: &Wish, known: &Known) {
        let name = wish.body.as_object().and_then(|body| body.keys().next()).map_or("", String::as_str);
        let users = client_users();
        let stranger = users.iter().find(|user| **user != known.client).unwrap();
        let foreign = if name == "release" { known.freelancer.clone() } else { stranger.clone() };
        let wish =
            Wish { user: foreign, path: wish.path.clone(), body: wish.body.clone(), key: key(), seen: None };
        if let Ok(response) = self.request(&wish).send().await {
            if ![403, 404, 503].contains(&response.status().as_u16()) {
                self.world.journal.wrong(format!("{} to {} by {}", response.status(), wish.body, wish.user));
            }
            self.world.journal.refused(&wish.user, &wish.key);
            self.world.journal.count("foreign commands refused");
        }
    }
}

fn key() -> String {
    Uuid::new_v4().to_string()
}

fn usd(cents: u64) -> Value {
    json!({ "amount": format!("{}.{:02}", cents / 100, cents % 100), "currency": "USD" })
}
