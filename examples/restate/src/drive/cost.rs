//! Measures what a command costs here and on the SQL host. Both get the same commands over HTTP in turn, on
//! the same machine.

use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use milestone_escrow::{Command, Offer};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::ingress::Ingress;
use super::story::{Step, unhurried};
use crate::Failure;

/// The number of contracts that run at the same time, and the number of all contracts.
const ROUNDS: [(usize, usize); 2] = [(1, 20), (16, 160)];
const ADDRESS: &str = "127.0.0.1:18090";

/// Measures both hosts. If there is no program of the other host, measures this one alone.
pub(super) async fn compare(ingress: &Ingress, marketplace: Option<&str>, folder: &Path) -> Result<(), Failure> {
    let mut hosts = vec![Host::Restate(ingress.clone())];
    let mut other = None;
    match marketplace {
        Some(program) => {
            let sql = Sql::start(program, folder).await?;
            hosts.push(Host::Sql(Arc::clone(&sql.1)));
            other = Some(sql.0);
        }
        None => println!("the SQL host is not there: only this one is measured"),
    }
    println!("| host | at the same time | commands | median, ms | 99 %, ms | commands a second |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (round, (together, contracts)) in ROUNDS.into_iter().enumerate() {
        for repetition in 0..2 {
            for host in &hosts {
                // Work that the other host still has to do in the background must not be measured here.
                tokio::time::sleep(Duration::from_secs(2)).await;
                measure(host, &format!("m{round}-{repetition}"), together, contracts).await?;
            }
        }
    }
    drop(other);
    Ok(())
}

async fn measure(host: &Host, name: &str, together: usize, contracts: usize) -> Result<(), Failure> {
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for lane in 0..together {
        let (host, name) = (host.clone(), name.to_owned());
        tasks.spawn(async move {
            let mut took = Vec::new();
            for number in (lane..contracts).step_by(together) {
                took.extend(live(&host, &format!("{name}-{number}"), number).await?);
            }
            Ok::<_, Failure>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(lane) = tasks.join_next().await {
        took.extend(lane??);
    }
    let seconds = begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    let (count, rate) = (took.len(), took.len() as f64 / seconds);
    println!("| {} | {together} | {count} | {:.1} | {:.1} | {rate:.0} |", host.name(), at(50), at(99));
    Ok(())
}

/// Gives the commands of one contract, one after the other, and returns how long each answer took.
async fn live(host: &Host, name: &str, number: usize) -> Result<Vec<Duration>, Failure> {
    let story = unhurried(number);
    let mut begun = Instant::now();
    let contract = host.open(name, &story.offer).await?;
    let mut took = vec![begun.elapsed()];
    for (place, step) in story.steps.iter().enumerate() {
        if let Step::Give(command) = step {
            begun = Instant::now();
            host.give(&contract, &format!("{name}-{place}"), command).await?;
            took.push(begun.elapsed());
        }
    }
    Ok(took)
}

/// The host that gets the commands.
#[derive(Debug, Clone)]
enum Host {
    Restate(Ingress),
    Sql(Arc<Sql>),
}

impl Host {
    fn name(&self) -> &'static str {
        match self {
            Self::Restate(_) => "Restate",
            Self::Sql(_) => "SQL",
        }
    }

    async fn open(&self, name: &str, offer: &Offer) -> Result<String, Failure> {
        match self {
            Self::Restate(ingress) => ingress.open(name, name, offer).await.map(|_| name.to_owned()),
            Self::Sql(sql) => {
                // That host accepts only terms. Its default policy is the policy of the story.
                let Offer { currency, milestones, fund_first, policy: _ } = offer;
                let terms = json!({ "currency": currency, "milestones": milestones, "fund_first": fund_first });
                let body = json!({ "freelancer": "fred", "offer": terms });
                let answer = sql.post("contracts", "carla", name, &body).await?;
                Ok(answer["contract"].as_str().ok_or("the SQL host names no contract")?.to_owned())
            }
        }
    }

    async fn give(&self, contract: &str, key: &str, command: &Command) -> Result<(), Failure> {
        match self {
            Self::Restate(ingress) => ingress.give(contract, key, command).await.map(drop),
            Self::Sql(sql) => {
                let (user, body) = match command {
                    Command::Client(command) => ("carla", json!(command)),
                    Command::Freelancer(command) => ("fred", json!(command)),
                    Command::Arbiter(command) => ("ada", json!(command)),
                };
                sql.post(&format!("contracts/{contract}/commands"), user, key, &body).await.map(drop)
            }
        }
    }
}

/// The SQL host of `examples/marketplace`, with its own data base.
#[derive(Debug)]
struct Sql {
    client: reqwest::Client,
    tokens: Vec<(&'static str, String)>,
}

/// Ends the process when the measuring ends.
#[derive(Debug)]
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The process may be dead already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Sql {
    async fn start(program: &str, folder: &Path) -> Result<(Running, Arc<Self>), Failure> {
        let database = format!("sqlite://{}?mode=rwc", folder.join("marketplace.db").display());
        let process = || {
            let mut process = Process::new(program);
            process.env("DATABASE_URL", &database).env("LISTEN", ADDRESS).stdin(Stdio::null());
            process
        };
        let mut tokens = Vec::new();
        for (user, staff) in [("carla", None), ("fred", None), ("ada", Some("--staff"))] {
            let output = process().args(["token", user]).args(staff).output()?;
            if !output.status.success() {
                return Err(format!("the SQL host makes no token: {}", String::from_utf8_lossy(&output.stderr)).into());
            }
            tokens.push((user, String::from_utf8(output.stdout)?.trim().to_owned()));
        }
        let running = Running(process().stdout(Stdio::null()).spawn()?);
        let client = reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?;
        let begun = Instant::now();
        while client.get(format!("http://{ADDRESS}/metrics")).send().await.is_err() {
            if begun.elapsed() > Duration::from_secs(30) {
                return Err("the SQL host does not come up".into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok((running, Arc::new(Self { client, tokens })))
    }

    /// Rejections are part of the stories, so they count as answers, too.
    async fn post(&self, path: &str, user: &str, key: &str, body: &Value) -> Result<Value, Failure> {
        let token = self.tokens.iter().find(|(name, _)| *name == user).map_or("", |(_, token)| token);
        let request = self.client.post(format!("http://{ADDRESS}/{path}")).bearer_auth(token);
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        let reply = request.body(body.to_string()).send().await?;
        let (status, text) = (reply.status(), reply.text().await?);
        if status.is_success() || status.as_u16() == 409 {
            return Ok(serde_json::from_str(&text)?);
        }
        Err(format!("the SQL host answers {path} with {status}: {text}").into())
    }
}
