//! The hosts whose commands are measured. All get the same commands over HTTP.

use std::path::Path;
use std::process::{Child, Command as Process, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use milestone_escrow::{Command, Offer};
use serde_json::{Value, json};

use super::ingress::Ingress;
use crate::Failure;

/// The host that gets the commands, and its name in the table.
#[derive(Debug, Clone)]
pub(super) struct Host {
    pub(super) name: &'static str,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Restate(Ingress),
    Sql(Arc<Sql>),
    Dbos(Arc<Dbos>),
}

impl Host {
    pub(super) fn restate(name: &'static str, ingress: &Ingress) -> Self {
        Self { name, kind: Kind::Restate(ingress.clone()) }
    }

    /// Starts the SQL host of `examples/marketplace`, with this data base.
    pub(super) async fn sql(
        name: &'static str,
        program: &str,
        database: &str,
        port: u16,
    ) -> Result<Self, Failure> {
        Ok(Self { name, kind: Kind::Sql(Arc::new(Sql::start(program, database, port).await?)) })
    }

    /// Starts the host of `examples/dbos`, with this data base.
    pub(super) async fn dbos(
        name: &'static str,
        program: &str,
        database: &str,
        port: u16,
    ) -> Result<Self, Failure> {
        let address = format!("127.0.0.1:{port}");
        let mut process = Process::new(program);
        process.args(["serve", database, "-", &address]).stdin(Stdio::null()).stdout(Stdio::null());
        let process = Running(process.spawn()?);
        let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
        comes_up(&client, &format!("http://{address}/")).await?;
        Ok(Self { name, kind: Kind::Dbos(Arc::new(Dbos { client, address, _process: process })) })
    }

    pub(super) async fn open(&self, name: &str, offer: &Offer) -> Result<String, Failure> {
        match &self.kind {
            Kind::Restate(ingress) => ingress.open(name, name, offer).await.map(|_| name.to_owned()),
            Kind::Sql(sql) => {
                // That host accepts only terms. Its default policy is the policy of the story.
                let Offer { currency, milestones, fund_first, policy: _ } = offer;
                let terms =
                    json!({ "currency": currency, "milestones": milestones, "fund_first": fund_first });
                let body = json!({ "freelancer": "fred", "offer": terms });
                let answer = sql.post("contracts", "carla", name, &body).await?;
                Ok(answer["contract"].as_str().ok_or("the SQL host names no contract")?.to_owned())
            }
            Kind::Dbos(dbos) => {
                dbos.post(name, name, &json!({ "open": offer })).await.map(|()| name.to_owned())
            }
        }
    }

    pub(super) async fn give(&self, contract: &str, key: &str, command: &Command) -> Result<(), Failure> {
        match &self.kind {
            Kind::Restate(ingress) => ingress.give(contract, key, command).await.map(drop),
            Kind::Sql(sql) => {
                let (user, body) = match command {
                    Command::Client(command) => ("carla", json!(command)),
                    Command::Freelancer(command) => ("fred", json!(command)),
                    Command::Arbiter(command) => ("ada", json!(command)),
                };
                sql.post(&format!("contracts/{contract}/commands"), user, key, &body).await.map(drop)
            }
            Kind::Dbos(dbos) => dbos.post(contract, key, &json!({ "give": command })).await,
        }
    }
}

#[derive(Debug)]
struct Dbos {
    client: reqwest::Client,
    address: String,
    _process: Running,
}

impl Dbos {
    async fn post(&self, contract: &str, key: &str, body: &Value) -> Result<(), Failure> {
        let request = self.client.post(format!("http://{}/{contract}/{key}", self.address));
        let reply = request.header("content-type", "application/json").body(body.to_string()).send().await?;
        let (status, text) = (reply.status(), reply.text().await?);
        if status.is_success() {
            Ok(())
        } else {
            Err(format!("DBOS answers {key} with {status}: {text}").into())
        }
    }
}

/// The SQL host, with its own data base.
#[derive(Debug)]
struct Sql {
    client: reqwest::Client,
    address: String,
    tokens: Vec<(&'static str, String)>,
    _process: Running,
}

/// Ends the process when the measuring ends.
#[derive(Debug)]
pub(super) struct Running(pub(super) Child);

impl Drop for Running {
    fn drop(&mut self) {
        // The process may be dead already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Sql {
    async fn start(program: &str, database: &str, port: u16) -> Result<Self, Failure> {
        let address = format!("127.0.0.1:{port}");
        let process = || {
            let mut process = Process::new(program);
            process.env("DATABASE_URL", database).env("LISTEN", &address).stdin(Stdio::null());
            process
        };
        let mut tokens = Vec::new();
        for (user, staff) in [("carla", None), ("fred", None), ("ada", Some("--staff"))] {
            let output = process().args(["token", user]).args(staff).output()?;
            if !output.status.success() {
                return Err(format!(
                    "the SQL host makes no token: {}",
                    String::from_utf8_lossy(&output.stderr)
                )
                .into());
            }
            tokens.push((user, String::from_utf8(output.stdout)?.trim().to_owned()));
        }
        let running = Running(process().stdout(Stdio::null()).spawn()?);
        let client = reqwest::Client::builder().timeout(Duration::from_secs(60)).build()?;
        comes_up(&client, &format!("http://{address}/metrics")).await?;
        Ok(Self { client, address, tokens, _process: running })
    }

    /// Rejections are part of the stories, so they count as answers, too.
    async fn post(&self, path: &str, user: &str, key: &str, body: &Value) -> Result<Value, Failure> {
        let token = self.tokens.iter().find(|(name, _)| *name == user).map_or("", |(_, token)| token);
        let request = self.client.post(format!("http://{}/{path}", self.address)).bearer_auth(token);
        let request = request.header("content-type", "application/json").header("idempotency-key", key);
        let reply = request.body(body.to_string()).send().await?;
        let (status, text) = (reply.status(), reply.text().await?);
        if status.is_success() || status.as_u16() == 409 {
            return Ok(serde_json::from_str(&text)?);
        }
        Err(format!("the SQL host answers {path} with {status}: {text}").into())
    }
}

async fn comes_up(client: &reqwest::Client, address: &str) -> Result<(), Failure> {
    let begun = Instant::now();
    while client.get(address).send().await.is_err() {
        if begun.elapsed() > Duration::from_secs(30) {
            return Err(format!("nothing answers at {address}").into());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// A file for the data base of a host.
pub(super) fn sqlite(folder: &Path) -> String {
    format!("sqlite://{}?mode=rwc", folder.join("marketplace.db").display())
}
