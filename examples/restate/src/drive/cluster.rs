//! The processes: the server or several nodes of it, two instances of the contract service on one port, and
//! the payment service. During an upgrade, two instances of the newer contract service run beside the old
//! ones.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::hosts::Running;
use super::layout::Layout;
use crate::Failure;
use crate::contract::Version;

const CONTRACTS: u16 = 19080;
const PAYMENTS: u16 = 19081;
const UPGRADED: u16 = 19082;
const FLOOR: u16 = 19083;

/// Of so many requests, the payment provider answers one wrongly, while processes are killed.
const TROUBLE_EVERY: usize = 20;

/// A process that can be killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A node of the server, by its number.
    Server(u8),
    /// Two instances of the contract service, which run at the same time.
    FirstContracts,
    SecondContracts,
    /// Two instances of its next version.
    FirstUpgraded,
    SecondUpgraded,
    Payments,
}

/// The instances of the contract service: those of the first version, and those of the next one.
pub(super) const OLD: [Part; 2] = [Part::FirstContracts, Part::SecondContracts];
const NEW: [Part; 2] = [Part::FirstUpgraded, Part::SecondUpgraded];

impl Part {
    fn name(self) -> String {
        match self {
            Self::Server(node) => format!("server-{node}"),
            Self::FirstContracts => "contracts-1".to_owned(),
            Self::SecondContracts => "contracts-2".to_owned(),
            Self::FirstUpgraded => "upgraded-1".to_owned(),
            Self::SecondUpgraded => "upgraded-2".to_owned(),
            Self::Payments => "payments".to_owned(),
        }
    }

    fn is_service(self) -> bool {
        !matches!(self, Self::Server(_))
    }
}

/// The processes, and the folder that they write to.
#[derive(Debug)]
pub(super) struct Cluster {
    pub(super) layout: Layout,
    folder: PathBuf,
    server: PathBuf,
    /// The processes that should run.
    wanted: BTreeSet<Part>,
    running: BTreeMap<Part, Child>,
    killed: BTreeMap<Part, usize>,
    /// The number of calls that reach the middle before an instance of the contract service ends its own
    /// process.
    dies_every: Option<usize>,
    died: usize,
    /// The longest time after a kill, counted from when all processes ran again, until a call was answered.
    silence: Duration,
    admin: reqwest::Client,
    /// The store of the snapshots.
    _objects: Option<Running>,
}

impl Cluster {
    pub(super) async fn start(folder: &Path, server: &str, layout: Layout) -> Result<Self, Failure> {
        fs::write(folder.join("restate.toml"), layout.configuration())?;
        let folder = folder.canonicalize()?;
        let server = Path::new(server).canonicalize()?;
        let (running, killed) = (BTreeMap::new(), BTreeMap::new());
        let wanted = OLD.into_iter().chain([Part::Payments]).collect();
        let (silence, admin) =
            (Duration::ZERO, reqwest::Client::builder().timeout(Duration::from_secs(20)).build()?);
        let nodes = 1..=layout.nodes();
        let mut cluster = Self {
            layout,
            folder,
            server,
            wanted,
            running,
            killed,
            dies_every: None,
            died: 0,
            silence,
            admin,
            _objects: None,
        };
        if let Layout::Three { objects, .. } = &cluster.layout {
            cluster._objects = Some(start_objects(objects, &cluster.folder, &cluster.admin).await?);
        }
        for node in nodes {
            cluster.start_node(node).await?;
        }
        cluster.restart_all().await?;
        for port in [CONTRACTS, PAYMENTS] {
            cluster.register(port).await?;
        }
        Ok(cluster)
    }

    /// Starts a node that is wanted from now on, and waits for it.
    pub(super) async fn start_node(&mut self, node: u8) -> Result<(), Failure> {
        self.wanted.insert(Part::Server(node));
        self.start_part(Part::Server(node))?;
        self.wait_for(node).await
    }

    /// Starts the processes that do not run, and waits for the nodes.
    pub(super) async fn restart_all(&mut self) -> Result<(), Failure> {
        for part in self.wanted.clone() {
            self.start_part(part)?;
        }
        for node in self.alive() {
            self.wait_for(node).await?;
        }
        Ok(())
    }

    async fn wait_for(&self, node: u8) -> Result<(), Failure> {
        let begun = Instant::now();
        let address = format!("{}/health", self.layout.admin(node));
        while !self.admin.get(&address).send().await.is_ok_and(|reply| reply.status().is_success()) {
            if begun.elapsed() > Duration::from_secs(60) {
                return Err("the server does not come up; see its log".into());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    pub(super) fn start_part(&mut self, part: Part) -> Result<(), Failure> {
        if self.running.contains_key(&part) || !self.wanted.contains(&part) {
            return Ok(());
        }
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.join(format!("{}.log", part.name())))?;
        let mut command = self.command(part)?;
        let child = command
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        self.running.insert(part, child);
        Ok(())
    }

    fn command(&self, part: Part) -> Result<Command, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut contracts = |port, rules: u64| {
            command.args(["contracts", &self.layout.service(port), "trace.txt", &rules.to_string()]);
            command.args(self.dies_every.map(|every| every.to_string()));
        };
        let newest = Version::newest().rules();
        match part {
            Part::Server(node) => {
                return Ok(self.layout.command(&self.server, node));
            }
            Part::Payments => {
                command.args(["payments", &self.layout.service(PAYMENTS), "book.jsonl", "trace.txt"]);
                command.args(self.dies_every.map(|_| TROUBLE_EVERY.to_string()));
            }
            Part::FirstContracts | Part::SecondContracts => {
                contracts(CONTRACTS, self.layout.first_rules().unwrap_or(newest));
            }
            Part::FirstUpgraded | Part::SecondUpgraded => contracts(UPGRADED, newest),
        }
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

    /// Kills a process that never comes back.
    pub(super) fn kill_for_good(&mut self, part: Part) -> Result<(), Failure> {
        if let Part::Server(node) = part {
            self.layout.unplug(node)?;
        }
        self.wanted.remove(&part);
        Ok(self.kill(part)?)
    }

    /// The numbers of the first node's process, and of all processes that run.
    pub(super) fn processes(&self) -> (u32, Vec<u32>) {
        let server = self.running.get(&Part::Server(1)).map_or(0, Child::id);
        (server, self.running.values().map(Child::id).collect())
    }

    /// The numbers of the nodes that run.
    pub(super) fn alive(&self) -> Vec<u8> {
        let node = |part: &Part| if let Part::Server(node) = part { Some(*node) } else { None };
        self.wanted.iter().filter_map(node).collect()
    }

    /// Makes the contract service end its own process in the middle of calls, and the payment provider
    /// misbehave, or stops that.
    pub(super) fn dies_every(&mut self, calls: Option<usize>) -> Result<(), Failure> {
        self.dies_every = calls;
        for part in self.wanted.clone().into_iter().filter(|part| part.is_service()) {
            self.kill(part)?;
            self.start_part(part)?;
        }
        Ok(())
    }

    /// Starts the processes again that have ended by themselves.
    pub(super) fn revive(&mut self) -> Result<(), Failure> {
        for part in self.wanted.clone() {
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

    /// Starts the newer contract service beside the old one, and registers it.
    pub(super) async fn upgrade(&mut self) -> Result<(), Failure> {
        for part in NEW {
            self.wanted.insert(part);
            self.start_part(part)?;
        }
        self.register(UPGRADED).await
    }

    pub(super) fn answers_after(&mut self, silence: Duration) {
        self.silence = self.silence.max(silence);
    }

    pub(super) fn kills(&self) -> String {
        let silence = self.silence.as_secs_f64();
        let kills = self.killed.iter().map(|(part, count)| format!("{} {count} times", part.name()));
        let kills = kills.collect::<Vec<_>>().join(", ");
        format!(
            "{kills}; died half way {} times; a call was answered {silence:.1} s after they were back, \
             at the latest",
            self.died
        )
    }

    pub(super) fn trace(&self) -> PathBuf {
        self.folder.join("trace.txt")
    }

    pub(super) fn book(&self) -> PathBuf {
        self.folder.join("book.jsonl")
    }

    /// Starts the service of `src/floor.rs`, and registers it.
    pub(super) async fn start_floor(&self) -> Result<Running, Failure> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["floor", &self.layout.service(FLOOR)]).stdin(Stdio::null());
        let running = Running(command.spawn()?);
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.register(FLOOR).await?;
        Ok(running)
    }

    async fn register(&self, port: u16) -> Result<(), Failure> {
        let service = json!({ "uri": format!("http://{}", self.layout.service(port)) });
        self.ask(reqwest::Method::POST, "deployments", Some(&service)).await.map(drop)
    }

    /// The engine's name of the first version of the contract service.
    pub(super) async fn old_deployment(&self) -> Result<String, Failure> {
        let sql = format!("SELECT id FROM sys_deployment WHERE endpoint LIKE '%:{CONTRACTS}%'");
        let rows = self.query(&sql).await?;
        let id =
            rows.first().and_then(|row| row["id"].as_str()).ok_or("the old service is not registered")?;
        Ok(id.to_owned())
    }

    /// Takes the first version of the contract service out of the engine.
    pub(super) async fn unregister(&self, deployment: &str) -> Result<(), Failure> {
        self.ask(reqwest::Method::DELETE, &format!("deployments/{deployment}?force=true"), None)
            .await
            .map(drop)
    }

    /// Reads the server's own tables.
    pub(super) async fn query(&self, sql: &str) -> Result<Vec<Value>, Failure> {
        let mut answer = self.ask(reqwest::Method::POST, "query", Some(&json!({ "query": sql }))).await?;
        Ok(answer["rows"].as_array_mut().map(std::mem::take).unwrap_or_default())
    }

    /// Asks the first node that answers.
    async fn ask(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let mut failed = None;
        for node in self.alive() {
            let request = self.admin.request(method.clone(), format!("{}/{path}", self.layout.admin(node)));
            let request =
                request.header("content-type", "application/json").header("accept", "application/json");
            let request = request.body(body.map(Value::to_string).unwrap_or_default());
            let reply = async {
                let reply = request.send().await?;
                Ok::<_, reqwest::Error>((reply.status(), reply.text().await?))
            };
            match reply.await {
                Ok((status, text)) if status.is_success() => {
                    return Ok(if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? });
                }
                Ok((status, text)) => {
                    failed = Some(format!("the server answers {path} with {status}: {text}"))
                }
                Err(error) => failed = Some(error.to_string()),
            }
        }
        Err(failed.unwrap_or_else(|| "no node runs".to_owned()).into())
    }
}

/// Starts a store of objects in memory, with a bucket for snapshots. It outlives every node.
async fn start_objects(program: &Path, folder: &Path, client: &reqwest::Client) -> Result<Running, Failure> {
    let log = File::create(folder.join("objects.log"))?;
    let mut command = Command::new(program);
    command.args(["--host", "10.78.0.254", "--port", "15500"]).stdin(Stdio::null());
    let running = Running(command.stdout(log.try_clone()?).stderr(log).spawn()?);
    let begun = Instant::now();
    while !client
        .put("http://10.78.0.254:15500/snapshots")
        .send()
        .await
        .is_ok_and(|reply| reply.status().is_success())
    {
        if begun.elapsed() > Duration::from_secs(60) {
            return Err("the store of objects does not come up; see objects.log".into());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(running)
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
