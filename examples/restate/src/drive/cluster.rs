//! The processes: the server, two instances of the contract service on one port, and the payment service.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Failure;

const CONFIGURATION: &str = include_str!("../../restate.toml");
const ADMIN: &str = "http://127.0.0.1:19070";
const CONTRACTS: &str = "19080";
const PAYMENTS: &str = "19081";

/// Of so many requests, the payment provider answers one wrongly, while processes are killed.
const TROUBLE_EVERY: usize = 20;

/// A process that can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Server,
    /// Two instances of the contract service, which run at the same time.
    FirstContracts,
    SecondContracts,
    Payments,
}

impl Part {
    pub(super) const ALL: [Self; 4] = [Self::Server, Self::FirstContracts, Self::SecondContracts, Self::Payments];

    fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::FirstContracts => "contracts-1",
            Self::SecondContracts => "contracts-2",
            Self::Payments => "payments",
        }
    }
}

/// The processes, and the folder that they write to.
#[derive(Debug)]
pub(super) struct Cluster {
    folder: PathBuf,
    server: PathBuf,
    running: BTreeMap<Part, Child>,
    killed: BTreeMap<Part, usize>,
    /// The number of calls that reach the middle before an instance of the contract service ends its own
    /// process.
    dies_every: Option<usize>,
    died: usize,
    /// The longest time after a kill, counted from when all processes ran again, until a call was answered.
    silence: Duration,
    admin: reqwest::Client,
}

impl Cluster {
    pub(super) async fn start(folder: &Path, server: &str) -> Result<Self, Failure> {
        fs::write(folder.join("restate.toml"), CONFIGURATION)?;
        let folder = folder.canonicalize()?;
        let server = Path::new(server).canonicalize()?;
        let (running, killed) = (BTreeMap::new(), BTreeMap::new());
        let silence = Duration::ZERO;
        let mut cluster =
            Self { folder, server, running, killed, dies_every: None, died: 0, silence, admin: reqwest::Client::new() };
        cluster.restart_all().await?;
        for port in [CONTRACTS, PAYMENTS] {
            cluster.post("deployments", &json!({ "uri": format!("http://127.0.0.1:{port}") })).await?;
        }
        Ok(cluster)
    }

    /// Starts the processes that do not run, and waits for the server.
    pub(super) async fn restart_all(&mut self) -> Result<(), Failure> {
        for part in Part::ALL {
            self.start_part(part)?;
        }
        let begun = Instant::now();
        while self.admin.get(format!("{ADMIN}/health")).send().await.is_err() {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("the server does not come up; see its log".into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    pub(super) fn start_part(&mut self, part: Part) -> Result<(), Failure> {
        if self.running.contains_key(&part) {
            return Ok(());
        }
        let log = File::options().create(true).append(true).open(self.folder.join(format!("{}.log", part.name())))?;
        let mut command = self.command(part)?;
        let child =
            command.current_dir(&self.folder).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log).spawn()?;
        self.running.insert(part, child);
        Ok(())
    }

    fn command(&self, part: Part) -> Result<Command, Failure> {
        if part == Part::Server {
            let mut command = Command::new(&self.server);
            command.args(["--no-logo", "--config-file", "restate.toml", "--base-dir", "data"]);
            return Ok(command);
        }
        let mut command = Command::new(std::env::current_exe()?);
        match part {
            Part::Payments => {
                let trouble = self.dies_every.map(|_| TROUBLE_EVERY.to_string());
                command.args(["payments", PAYMENTS, "book.jsonl", "trace.txt"]).args(trouble)
            }
            _ => {
                command.args(["contracts", CONTRACTS, "trace.txt"]).args(self.dies_every.map(|every| every.to_string()))
            }
        };
        Ok(command)
    }

    /// Sends SIGKILL, so the process gets no warning and cannot write anything more.
    pub(super) fn kill(&mut self, part: Part) -> std::io::Result<()> {
        if let Some(mut child) = self.running.remove(&part) {
            child.kill()?;
            child.wait()?;
            *self.killed.entry(part).or_default() += 1;
        }
        Ok(())
    }

    /// Makes the contract service end its own process in the middle of calls, and the payment provider misbehave,
    /// or stops that.
    pub(super) fn dies_every(&mut self, calls: Option<usize>) -> Result<(), Failure> {
        self.dies_every = calls;
        for part in [Part::FirstContracts, Part::SecondContracts, Part::Payments] {
            self.kill(part)?;
            self.start_part(part)?;
        }
        Ok(())
    }

    /// Starts the processes again that have ended by themselves.
    pub(super) fn revive(&mut self) -> Result<(), Failure> {
        for part in Part::ALL {
            if let Some(child) = self.running.get_mut(&part)
                && child.try_wait()?.is_some()
            {
                self.running.remove(&part);
                self.died += 1;
                self.start_part(part)?;
            }
        }
        Ok(())
    }

    pub(super) fn answers_after(&mut self, silence: Duration) {
        self.silence = self.silence.max(silence);
    }

    pub(super) fn kills(&self) -> String {
        let silence = self.silence.as_secs_f64();
        let kills = self.killed.iter().map(|(part, count)| format!("{} {count} times", part.name()));
        let kills = kills.collect::<Vec<_>>().join(", ");
        format!(
            "{kills}; died half way {} times; a call was answered {silence:.1} s after they were back, at the latest",
            self.died
        )
    }

    pub(super) fn trace(&self) -> PathBuf {
        self.folder.join("trace.txt")
    }

    pub(super) fn book(&self) -> PathBuf {
        self.folder.join("book.jsonl")
    }

    /// Reads the server's own tables.
    pub(super) async fn query(&self, sql: &str) -> Result<Vec<Value>, Failure> {
        let mut answer = self.post("query", &json!({ "query": sql })).await?;
        Ok(answer["rows"].as_array_mut().map(std::mem::take).unwrap_or_default())
    }

    async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        let request = self.admin.post(format!("{ADMIN}/{path}")).body(body.to_string());
        let request = request.header("content-type", "application/json").header("accept", "application/json");
        let reply = request.send().await?;
        let (status, text) = (reply.status(), reply.text().await?);
        if !status.is_success() {
            return Err(format!("the server answers {path} with {status}: {text}").into());
        }
        Ok(serde_json::from_str(&text)?)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for child in self.running.values_mut() {
            // The process may be dead already.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
