//! Commands a second, end to end, and what the time goes into. `.ci/load` runs it on SQLite, and with `MARKETPLACE_POSTGRES` on that
//! server.

use std::env;
use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::{AnyPool, AssertSqlSafe};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::process::{Server, token};

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
    let metrics =
        http.get(format!("{}/metrics", server.address)).bearer_auth(staff).send().await.unwrap().text().await.unwrap();

    let count = f64::from(u32::try_from(times.len()).unwrap());
    assert!(figure(&metrics, "marketplace_commands_accepted_total ") == count, "each was accepted once");
    let [deciding, reading] =
        ["deciding", "reading"].map(|what| figure(&metrics, &format!("marketplace_{what}_seconds_total ")));
    let cpu = worked(server.id());
    let mean = times.iter().sum::<Duration>().as_secs_f64() / count;
    let at = |share: usize| times[times.len() * share / 1_000].as_secs_f64() * 1e3;
    println!(
        "{name}, {clients} clients: {:.0} commands/s; p50 {:.1} ms, p99 {:.1} ms; a command costs the server {:.0} µs of CPU, of \
         which {:.1} µs ({:.1} %) decide and {:.1} µs ({:.1} %) read events; of the time until the answer the crate has {:.2} %",
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
        let Ok(postgres) = env::var("MARKETPLACE_POSTGRES") else { continue };
        let admin = AnyPool::connect(&postgres).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE load_{name}"))).execute(&admin).await.unwrap();
        measure("PostgreSQL", &postgres.replacen("/postgres?", &format!("/load_{name}?"), 1), clients, seconds).await;
    }
}
