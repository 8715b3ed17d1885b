//! Commands a second, end to end, and what the time goes into. `.ci/load` runs it on SQLite, and with
//! `MARKETPLACE_POSTGRES` on that server.

use std::env;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{AnyPool, AssertSqlSafe};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::process::{Server, token};
use crate::support::draft;

/// One client, on a connection that stays open.
struct Client {
    http: reqwest::Client,
    address: String,
    client: String,
    freelancer: String,
    /// How long each answer took.
    times: Vec<Duration>,
}

impl Client {
    async fn post(&mut self, by_client: bool, path: &str, body: Value) -> String {
        let token = if by_client { &self.client } else { &self.freelancer };
        let request = self
            .http
            .post(format!("{}{path}", self.address))
            .bearer_auth(token)
            .header("idempotency-key", Uuid::new_v4().to_string())
            .json(&body);
        let begun = Instant::now();
        let response = request.send().await.unwrap();
        let (status, location) = (response.status(), response.headers().get("location").cloned());
        let text = response.text().await.unwrap();
        self.times.push(begun.elapsed());
        assert!(status.is_success(), "{body}: {status} {text}");
        location.map(|location| location.to_str().unwrap().to_owned()).unwrap_or_default()
    }

    /// A contract at work on its first milestone.
    async fn begin(&mut self) -> String {
        let offer = draft(&json!({ "amount": "150.00", "currency": "USD" }));
        let path = self.post(true, "/contracts", json!({ "freelancer": "frank", "offer": offer })).await;
        self.post(false, &format!("{path}/commands"), json!("accept_offer")).await;
        path
    }

    /// Submits work and requests changes, this number of times. Returns the median time of a command.
    async fn revise(&mut self, path: &str, times: usize) -> Duration {
        self.times.clear();
        let commands = format!("{path}/commands");
        for _ in 0..times {
            self.post(false, &commands, json!({ "submit_work": { "milestone": 1 } })).await;
            self.post(true, &commands, json!({ "request_changes": { "milestone": 1 } })).await;
        }
        self.times.sort_unstable();
        self.times[self.times.len() / 2]
    }

    /// One contract of three milestones after another, each approved at the second submission.
    async fn live(mut self, end: Instant) -> Vec<Duration> {
        let usd = json!({ "amount": "150.00", "currency": "USD" });
        let milestones: Vec<_> =
            ["Draft", "Text", "Proofs"].map(|title| json!({ "title": title, "amount": usd })).into();
        while Instant::now() < end {
            let offer = json!({ "currency": "USD", "milestones": milestones });
            let path = self.post(true, "/contracts", json!({ "freelancer": "frank", "offer": offer })).await;
            let commands = format!("{path}/commands");
            self.post(false, &commands, json!("accept_offer")).await;
            for milestone in 1..=3 {
                for (by_client, name) in [
                    (true, "fund_milestone"),
                    (false, "submit_work"),
                    (true, "request_changes"),
                    (false, "submit_work"),
                    (true, "release"),
                ] {
                    self.post(by_client, &commands, json!({ name: { "milestone": milestone } })).await;
                }
            }
            self.post(true, &commands, json!("end_contract")).await;
        }
        self.times
    }
}

/// The figure of a name.
fn figure(metrics: &str, name: &str) -> f64 {
    let line = metrics.lines().find_map(|line| line.strip_prefix(name)).expect(name);
    line.trim().parse().unwrap()
}

/// The seconds that a process has worked.
fn worked(process: u32) -> f64 {
    let text = fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    let fields: Vec<&str> = text.rsplit_once(") ").unwrap().1.split(' ').collect();
    let ticks: f64 = fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap();
    ticks / 100.0
}

/// What a command costs when the contract has ten events, and when it has ten thousand.
async fn measure_age(name: &str, database: &str) {
    let server = Server::start(database, &[]);
    let [client, freelancer] = ["carla", "frank"].map(|name| token(database, &[name]));
    let http = reqwest::Client::new();
    let mut client = Client { http, address: server.address.clone(), client, freelancer, times: Vec::new() };
    let (young, old) = (client.begin().await, client.begin().await);
    client.revise(&young, 4).await;
    client.revise(&old, 4_990).await;
    // In turns, so that both meet the same machine.
    let mut ratios = Vec::new();
    for _ in 0..9 {
        let (of_young, of_old) = (client.revise(&young, 10).await, client.revise(&old, 10).await);
        ratios.push((of_old.as_secs_f64() / of_young.as_secs_f64(), of_young, of_old));
    }
    ratios.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (ratio, of_young, of_old) = ratios[ratios.len() / 2];
    println!(
        "{name}: a command costs {of_young:.1?} at about 100 events, {of_old:.1?} at 10 000: {ratio:.2} \
         times as much"
    );
}

async fn measure(name: &str, database: &str, clients: usize, seconds: u64) {
    let server = Server::start(database, &[]);
    let [client, freelancer] = ["carla", "frank"].map(|name| token(database, &[name]));
    let staff = token(database, &["anna", "--staff"]);
    let http = reqwest::Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds);
    let mut running = JoinSet::new();
    for _ in 0..clients {
        let client = Client {
            http: http.clone(),
            address: server.address.clone(),
            client: client.clone(),
            freelancer: freelancer.clone(),
            times: Vec::new(),
        };
        running.spawn(client.live(end));
    }
    let mut times: Vec<Duration> = running.join_all().await.concat();
    let elapsed = begun.elapsed().as_secs_f64();
    times.sort_unstable();
    let metrics = http
        .get(format!("{}/metrics", server.address))
        .bearer_auth(staff)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();

    let count = f64::from(u32::try_from(times.len()).unwrap());
    assert!(figure(&metrics, "marketplace_commands_accepted_total ") == count, "each was accepted once");
    let [deciding, reading] =
        ["deciding", "reading"].map(|what| figure(&metrics, &format!("marketplace_{what}_seconds_total ")));
    let cpu = worked(server.id());
    let mean = times.iter().sum::<Duration>().as_secs_f64() / count;
    let at = |share: usize| times[times.len() * share / 1_000].as_secs_f64() * 1e3;
    println!(
        "{name}, {clients} clients: {:.0} commands/s; p50 {:.1} ms, p99 {:.1} ms; a command costs the server \
         {:.0} µs of CPU, of which {:.1} µs ({:.1} %) decide and {:.1} µs ({:.1} %) read events; of the time \
         until the answer the crate has {:.2} %",
        count / elapsed,
        at(500),
        at(990),
        cpu / count * 1e6,
        deciding / count * 1e6,
        deciding / cpu * 100.0,
        reading / count * 1e6,
        reading / cpu * 100.0,
        (deciding + reading) / count / mean * 100.0,
    );
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute: .ci/load"]
async fn commands_a_second() {
    let seconds: u64 = env::var("LOAD_SECONDS").map_or(10, |text| text.parse().expect("LOAD_SECONDS"));
    sqlx::any::install_default_drivers();
    for clients in [1, 32] {
        let name = Uuid::new_v4().simple().to_string();
        let file = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
        measure("SQLite", &format!("sqlite://{file}?mode=rwc"), clients, seconds).await;
        if let Some(postgres) = fresh_on_postgres().await {
            measure("PostgreSQL", &postgres, clients, seconds).await;
        }
    }
}

/// A fresh data base on the server, if there is one.
async fn fresh_on_postgres() -> Option<String> {
    let postgres = env::var("MARKETPLACE_POSTGRES").ok()?;
    let name = Uuid::new_v4().simple();
    let admin = AnyPool::connect(&postgres).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE load_{name}"))).execute(&admin).await.unwrap();
    Some(postgres.replacen("/postgres?", &format!("/load_{name}?"), 1))
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes a minute: .ci/load"]
async fn a_command_does_not_cost_more_when_a_contract_is_old() {
    sqlx::any::install_default_drivers();
    let file = format!("{}/{}", env!("CARGO_TARGET_TMPDIR"), Uuid::new_v4().simple());
    measure_age("SQLite", &format!("sqlite://{file}?mode=rwc")).await;
    if let Some(postgres) = fresh_on_postgres().await {
        measure_age("PostgreSQL", &postgres).await;
    }
}
