//! The host: one workflow for each command, in two steps. The first decides and stores, the second pays.
//!
//! DBOS runs a step at least once, also twice at the same time. So each step must do no harm when it is
//! repeated: the first appends only if the contract has the revision that it has read, and stores the answer
//! under the command's key; the second pays each transfer under its identity.

use std::time::Duration;

use dbos::{Config, DBOS, WorkflowRef};
use milestone_escrow::{Clock, Command, Contract, Event, Offer, SystemClock, Transfer};
use serde::{Deserialize, Serialize};
use sqlx::PgPool;

/// The application's tables. The bank stands for a payment provider: it has one row for each key.
const TABLES: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS events (
        contract TEXT, revision BIGINT, event TEXT NOT NULL, PRIMARY KEY (contract, revision))",
    "CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS bank (
        reference TEXT PRIMARY KEY, transfer TEXT NOT NULL, asked BIGINT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS runs (step TEXT, key TEXT, process BIGINT)",
];

/// What a user wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Wish {
    Open(Box<Offer>),
    Give(Command),
}

/// A command of a contract, under the key of its request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    pub(crate) contract: String,
    pub(crate) key: String,
    pub(crate) wish: Wish,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    Accepted {
        revision: u64,
        events: Vec<Event>,
    },
    /// The code of the rejection.
    Refused(String),
}

/// An error that a workflow keeps.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{0}")]
pub(crate) struct Failed(String);

impl From<sqlx::Error> for Failed {
    fn from(error: sqlx::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<serde_json::Error> for Failed {
    fn from(error: serde_json::Error) -> Self {
        Self(error.to_string())
    }
}

pub(crate) type Commands = WorkflowRef<Request, Answer, Failed>;

/// Connects, and makes the tables that are missing.
pub(crate) async fn tables(database: &str) -> Result<PgPool, sqlx::Error> {
    let pool = PgPool::connect(database).await?;
    for table in TABLES {
        sqlx::query(table).execute(&pool).await?;
    }
    Ok(pool)
}

/// Begins to work. Without a name, the process has the default name, as every other process without one.
/// `pause` makes the first step slow: it waits before it stores what it has decided.
pub(crate) async fn launch(
    database: &str,
    name: Option<&str>,
    pause: Duration,
) -> Result<(DBOS, Commands), Box<dyn std::error::Error>> {
    let pool = tables(database).await?;
    let config = Config {
        executor_id: name.map(str::to_owned),
        app_version: Some("1".to_owned()),
        ..Config::new("milestone-escrow", database)
    };
    let dbos = DBOS::new(config);
    let commands =
        dbos.register_workflow("command", move |request: Request| command(pool.clone(), request, pause))?;
    dbos.launch().await?;
    Ok((dbos, commands))
}

async fn command(pool: PgPool, request: Request, pause: Duration) -> dbos::Result<Answer, Failed> {
    let answer = dbos::step("decide", || decide(pool.clone(), request.clone(), pause)).await?;
    if let Answer::Accepted { revision, events } = &answer {
        let first = *revision - events.len() as u64 + 1;
        let transfers = (first..).zip(events).flat_map(|(revision, event)| event.transfers(revision));
        let transfers: Vec<Transfer> = transfers.collect();
        if !transfers.is_empty() {
            dbos::step("pay", || pay(pool.clone(), request.clone(), transfers.clone())).await?;
        }
    }
    Ok(answer)
}

/// Decides until the decision is stored, by this run of the step or by another.
async fn decide(pool: PgPool, request: Request, pause: Duration) -> dbos::Result<Answer, Failed> {
    note(&pool, "decide", &request.key).await?;
    loop {
        let (answer, seen) = match answer_of(&pool, &request.key).await? {
            Some(answer) => return Ok(answer),
            None => attempt(&pool, &request).await?,
        };
        tokio::time::sleep(pause).await;
        if store(&pool, &request, &answer, seen).await? {
            return Ok(answer);
        }
    }
}

/// The decision on the log as it is now, and the revision that it has seen.
async fn attempt(pool: &PgPool, request: &Request) -> Result<(Answer, u64), Failed> {
    let log = log(pool, &request.contract).await?;
    let seen = log.len() as u64;
    let now = SystemClock.now();
    let decision = match &request.wish {
        Wish::Open(_) if !log.is_empty() => return Ok((Answer::Refused("contract_exists".to_owned()), seen)),
        Wish::Open(offer) => Contract::open((**offer).clone(), &now),
        Wish::Give(_) if log.is_empty() => return Ok((Answer::Refused("unknown_contract".to_owned()), seen)),
        Wish::Give(command) => {
            let contract = Contract::replay(&log).map_err(|error| Failed(error.to_string()))?;
            contract.handle(command.clone(), &now)
        }
    };
    Ok(match decision {
        Ok(decision) => {
            let revision = decision.contract().revision();
            (Answer::Accepted { revision, events: decision.events().to_vec() }, seen)
        }
        Err(rejection) => (Answer::Refused(rejection.code().to_owned()), seen),
    })
}

/// Stores events and answer together, if nobody was faster.
async fn store(pool: &PgPool, request: &Request, answer: &Answer, seen: u64) -> Result<bool, Failed> {
    let Answer::Accepted { events, .. } = answer else { return Ok(true) };
    let mut transaction = pool.begin().await?;
    let key = "INSERT INTO answers (key, answer) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let text = serde_json::to_string(answer)?;
    let mut stored =
        sqlx::query(key).bind(&request.key).bind(text).execute(&mut *transaction).await?.rows_affected() == 1;
    for (revision, event) in (seen + 1..).zip(events) {
        let append =
            "INSERT INTO events (contract, revision, event) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        let query = sqlx::query(append)
            .bind(&request.contract)
            .bind(revision as i64)
            .bind(serde_json::to_string(event)?);
        stored &= query.execute(&mut *transaction).await?.rows_affected() == 1;
    }
    if stored {
        transaction.commit().await?
    } else {
        transaction.rollback().await?
    }
    Ok(stored)
}

/// Pays each transfer under its identity. The bank pays it once.
async fn pay(pool: PgPool, request: Request, transfers: Vec<Transfer>) -> dbos::Result<(), Failed> {
    note(&pool, "pay", &request.key).await?;
    for transfer in transfers {
        let once = "INSERT INTO bank AS book (reference, transfer, asked) VALUES ($1, $2, 1)
            ON CONFLICT (reference) DO UPDATE SET asked = book.asked + 1";
        let reference = format!("{}/{}", request.contract, transfer.id);
        let text = serde_json::to_string(&transfer).map_err(Failed::from)?;
        sqlx::query(once).bind(reference).bind(text).execute(&pool).await.map_err(Failed::from)?;
    }
    Ok(())
}

pub(crate) async fn log(pool: &PgPool, contract: &str) -> Result<Vec<Event>, Failed> {
    let statement = "SELECT event FROM events WHERE contract = $1 ORDER BY revision";
    let rows: Vec<String> = sqlx::query_scalar(statement).bind(contract).fetch_all(pool).await?;
    Ok(rows.iter().map(|row| serde_json::from_str(row)).collect::<Result<_, _>>()?)
}

async fn answer_of(pool: &PgPool, key: &str) -> Result<Option<Answer>, Failed> {
    let statement = "SELECT answer FROM answers WHERE key = $1";
    let row: Option<String> = sqlx::query_scalar(statement).bind(key).fetch_optional(pool).await?;
    Ok(row.map(|row| serde_json::from_str(&row)).transpose()?)
}

/// Counts the runs of steps.
async fn note(pool: &PgPool, step: &str, key: &str) -> Result<(), Failed> {
    let statement = "INSERT INTO runs (step, key, process) VALUES ($1, $2, $3)";
    sqlx::query(statement).bind(step).bind(key).bind(i64::from(std::process::id())).execute(pool).await?;
    Ok(())
}
