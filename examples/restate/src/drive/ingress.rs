//! A client of the ingress that does not give up. It sends a request under the same key until it gets an
//! answer.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use milestone_escrow::{Command, Event, Offer, TransferId};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::Failure;
use crate::contract::{Answer, At};
use crate::payments::Progress;

const CALL: &str = "http://127.0.0.1:18080/restate/call";
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

/// The client. Its copies share the counters.
#[derive(Debug, Clone)]
pub(super) struct Ingress {
    client: reqwest::Client,
    sent_again: Arc<AtomicUsize>,
    lanes: Arc<Semaphore>,
}

impl Ingress {
    pub(super) fn new() -> reqwest::Result<Self> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(30)).build()?;
        Ok(Self { client, sent_again: Arc::default(), lanes: Arc::new(Semaphore::new(TOGETHER)) })
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

    /// How many alarms of a kind there were.
    pub(super) async fn alarms(&self, kind: &str) -> Result<u64, Failure> {
        let (_, text) = self.send(&format!("Alarm/{kind}/count"), None, String::new()).await?;
        Ok(text.parse()?)
    }

    async fn ask(&self, contract: &str, handler: &str, key: Option<&str>, body: &Value) -> Result<Reply, Failure> {
        #[derive(Deserialize)]
        struct Failure {
            message: String,
        }
        #[derive(Deserialize)]
        struct Refusal {
            code: String,
        }

        let (status, text) = self.send(&format!("Contract/{contract}/{handler}"), key, body.to_string()).await?;
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
            let mut request = self.client.post(format!("{CALL}/{path}")).body(body.clone());
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
                _ => {
                    self.sent_again.fetch_add(1, Ordering::Relaxed);
                    tokio::time::sleep(Duration::from_millis(500)).await;
                }
            }
        }
    }
}
