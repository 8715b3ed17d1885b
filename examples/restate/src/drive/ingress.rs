//! A client of the ingress that does not give up. It sends a request under the same key until it gets an
//! answer.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use milestone_escrow::{Command, Event, Offer, TransferId};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use super::layout::Layout;
use crate::Failure;
use crate::contract::{Answer, At};
use crate::payments::Progress;

/// How long the client keeps sending a request.
const PATIENCE: Duration = Duration::from_secs(240);
/// How many calls may wait for an answer at the same time. Without a limit, an engine that has restarted
/// would get all of them at once.
const TOGETHER: usize = 48;

/// The final answer that a caller got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    Accepted(Answer),
    Refused { status: u16, code: String },
}

/// How long the client waits for one answer, if there are other nodes that it can ask.
const NEXT_NODE: Duration = Duration::from_secs(5);
/// How long it asks no node that did not answer, as a load balancer does.
const AVOID: Duration = Duration::from_secs(5);

/// The nodes that take requests, and since when one of them does not answer.
#[derive(Debug)]
struct Nodes {
    addresses: Vec<String>,
    silent: Mutex<BTreeMap<usize, Instant>>,
    next: AtomicUsize,
}

impl Nodes {
    /// The next node of those that have answered. If none has, the next of all.
    fn next(&self) -> (usize, &str) {
        let silent = self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = |node: usize| silent.get(&node).is_none_or(|since| since.elapsed() > AVOID);
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let nodes = (0..self.addresses.len()).map(|step| (first + step) % self.addresses.len());
        let node = nodes.clone().find(|node| asked(*node)).unwrap_or(first % self.addresses.len());
        (node, &self.addresses[node])
    }

    fn is_silent(&self, node: usize) {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner).insert(node, Instant::now());
    }
}

/// The client. Its copies share the counters.
#[derive(Debug, Clone)]
pub(super) struct Ingress {
    client: reqwest::Client,
    nodes: Arc<Nodes>,
    /// Why requests got no answer, and how often.
    failed: Arc<Mutex<BTreeMap<String, usize>>>,
    sent_again: Arc<AtomicUsize>,
    lanes: Arc<Semaphore>,
}

impl Ingress {
    /// A client of these nodes of the engine.
    pub(super) fn new(layout: &Layout, nodes: impl IntoIterator<Item = u8>) -> reqwest::Result<Self> {
        let limit = if layout.is_cluster() { NEXT_NODE } else { Duration::from_secs(30) };
        let client =
            reqwest::Client::builder().timeout(limit).connect_timeout(Duration::from_secs(1)).build()?;
        let addresses = nodes.into_iter().map(|node| layout.ingress(node)).collect();
        let nodes = Arc::new(Nodes { addresses, silent: Mutex::default(), next: AtomicUsize::new(0) });
        let lanes = Arc::new(Semaphore::new(TOGETHER));
        Ok(Self { client, nodes, failed: Arc::default(), sent_again: Arc::default(), lanes })
    }

    /// A client with connections and counters of its own.
    pub(super) fn another(&self) -> Self {
        let lanes = Arc::new(Semaphore::new(TOGETHER));
        Self { failed: Arc::default(), sent_again: Arc::default(), lanes, ..self.clone() }
    }

    /// Why requests got no answer, and how often, since this was asked the last time.
    pub(super) fn take_failed(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.failed.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The number of requests that got no answer and were sent again.
    pub(super) fn sent_again(&self) -> usize {
        self.sent_again.load(Ordering::Relaxed)
    }

    pub(super) async fn open(&self, contract: &str, key: &str, offer: &Offer) -> Result<Reply, Failure> {
        self.ask(contract, "open", Some(key), &json!(offer)).await
    }

    pub(super) async fn give(&self, contract: &str, key: &str, command: &Command) -> Result<Reply, Failure> {
        let (handler, body) = match command {
            Command::Client(command) => ("client", json!(command)),
            Command::Freelancer(command) => ("freelancer", json!(command)),
            Command::Arbiter(command) => ("arbiter", json!(command)),
        };
        self.ask(contract, handler, Some(key), &body).await
    }

    /// Wakes a contract as a timer for that instant would.
    pub(super) async fn wake(&self, contract: &str, at: At) -> Result<Reply, Failure> {
        self.ask(contract, "deadline", None, &json!(at)).await
    }

    pub(super) async fn events(&self, contract: &str) -> Result<Vec<Event>, Failure> {
        let (_, text) = self.send(&format!("Contract/{contract}/events"), None, String::new()).await?;
        Ok(serde_json::from_str(&text)?)
    }

    /// The transfers of a contract that are not made.
    pub(super) async fn transfers(&self, contract: &str) -> Result<Vec<Progress>, Failure> {
        let (_, text) = self.send(&format!("Contract/{contract}/transfers"), None, String::new()).await?;
        Ok(serde_json::from_str(&text)?)
    }

    /// Sends a refused transfer again. Returns the status of the answer.
    pub(super) async fn send_again(&self, contract: &str, key: &str, id: TransferId) -> Result<u16, Failure> {
        let path = format!("Contract/{contract}/send_again");
        Ok(self.send(&path, Some(key), json!(id).to_string()).await?.0)
    }

    /// Calls a handler that does nothing for a contract.
    pub(super) async fn floor(&self, handler: &str, number: usize, key: &str) -> Result<(), Failure> {
        let path = format!("Floor/{number}/{handler}");
        let (status, text) = self.send(&path, Some(key), String::new()).await?;
        if status < 300 { Ok(()) } else { Err(format!("{handler} is answered with {status}: {text}").into()) }
    }

    /// How many alarms of a kind there were.
    pub(super) async fn alarms(&self, kind: &str) -> Result<u64, Failure> {
        let (_, text) = self.send(&format!("Alarm/{kind}/count"), None, String::new()).await?;
        Ok(text.parse()?)
    }

    async fn ask(
        &self,
        contract: &str,
        handler: &str,
        key: Option<&str>,
        body: &Value,
    ) -> Result<Reply, Failure> {
        #[derive(Deserialize)]
        struct Failure {
            message: String,
        }
        #[derive(Deserialize)]
        struct Refusal {
            code: String,
        }

        let (status, text) =
            self.send(&format!("Contract/{contract}/{handler}"), key, body.to_string()).await?;
        if status == 200 {
            return Ok(Reply::Accepted(serde_json::from_str(&text)?));
        }
        let refusal = serde_json::from_str::<Failure>(&text)
            .and_then(|failure| serde_json::from_str::<Refusal>(&failure.message));
        match refusal {
            Ok(Refusal { code }) => Ok(Reply::Refused { status, code }),
            Err(_) => Err(format!("{handler} of {contract} is answered with {status}: {text}").into()),
        }
    }

    async fn send(&self, path: &str, key: Option<&str>, body: String) -> Result<(u16, String), Failure> {
        let begun = Instant::now();
        loop {
            let lane = self.lanes.acquire().await?;
            let (node, address) = self.nodes.next();
            let mut request = self.client.post(format!("{address}/restate/call/{path}")).body(body.clone());
            if !body.is_empty() {
                request = request.header("content-type", "application/json");
            }
            if let Some(key) = key {
                request = request.header("idempotency-key", key);
            }
            let answer = async {
                let reply = request.send().await?;
                Ok::<_, reqwest::Error>((reply.status().as_u16(), reply.text().await?))
            };
            let answer = answer.await;
            drop(lane);
            match answer {
                Ok((status, text)) if status < 500 => return Ok((status, text)),
                failed if begun.elapsed() > PATIENCE => {
                    return Err(format!("{path} is not answered: {failed:?}").into());
                }
                failed => {
                    self.note(node, &failed);
                    self.sent_again.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
        }
    }

    fn note(&self, node: usize, failed: &Result<(u16, String), reqwest::Error>) {
        let why = match failed {
            Ok((status, _)) => format!("answered with {status}"),
            Err(error) if error.is_connect() => "no connection".to_owned(),
            Err(error) if error.is_timeout() => "no answer in time".to_owned(),
            Err(_) => "the connection broke".to_owned(),
        };
        if failed.is_err() {
            self.nodes.is_silent(node);
        }
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner).entry(why).or_default() += 1;
    }
}
