//! The smallest whole host: a store in memory, a store on SQLite, the worker, and JSON for a page.
//!
//! It follows the guide's chapter on embedding. What it leaves to you: authentication, the authorisation of
//! payments before the append, and idempotency keys. `examples/marketplace` has all of these.

use std::{collections::BTreeMap, error::Error, sync::Mutex};

use milestone_escrow::time::UtcDateTime;
use milestone_escrow::{
    ArbiterCommand, ClientCommand, Clock, Command, Contract, Decision, Event, FreelancerCommand,
};
use milestone_escrow::{Offer, Role, Statement, Transfer};
use serde_json::{Value, json};
use sqlx::SqlitePool;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What a host keeps: the events of each contract, when to wake it, and an outbox of transfers.
pub trait Store {
    /// The events of a contract. There are none if it was not opened.
    async fn load(&self, id: &str) -> Result<Vec<Event>>;
    /// Stores all of the decision, or returns false if the log has grown since the decision was made.
    async fn append(&self, id: &str, decision: &Decision) -> Result<bool>;
    /// The contracts whose deadline has come.
    async fn due(&self, now: UtcDateTime) -> Result<Vec<String>>;
    /// Makes every transfer in the outbox under its key, and keeps those that could not be made. For a
    /// transfer with `clears_at`, `make` returns false until that instant.
    async fn pay(&self, make: impl Fn(&str, &Transfer) -> bool) -> Result<()>;
}

/// The instant to wake a contract at, in whole seconds. It is rounded up, so that the deadline has passed
/// then.
fn wake_at(decision: &Decision) -> Option<i64> {
    decision
        .contract()
        .next_deadline()
        .map(|next| next.at.unix_timestamp() + i64::from(next.at.nanosecond() > 0))
}

type Row = (Vec<Event>, Option<i64>, Vec<Transfer>);

/// A store in memory: the events of each contract, when to wake it, and its outbox.
#[derive(Default)]
pub struct Memory(Mutex<BTreeMap<String, Row>>);

impl Store for Memory {
    async fn load(&self, id: &str) -> Result<Vec<Event>> {
        Ok(self.0.lock().unwrap().get(id).map(|row| row.0.clone()).unwrap_or_default())
    }
    async fn append(&self, id: &str, decision: &Decision) -> Result<bool> {
        let mut rows = self.0.lock().unwrap();
        let (events, wake, outbox) = rows.entry(id.to_owned()).or_default();
        if decision.entries().seen() != events.len() as u64 {
            return Ok(false);
        }
        events.extend_from_slice(decision.events());
        outbox.extend(decision.transfers());
        *wake = wake_at(decision);
        Ok(true)
    }
    async fn due(&self, now: UtcDateTime) -> Result<Vec<String>> {
        let is_due = |wake: &Option<i64>| wake.is_some_and(|at| at <= now.unix_timestamp());
        Ok(self
            .0
            .lock()
            .unwrap()
            .iter()
            .filter(|(_, row)| is_due(&row.1))
            .map(|(id, _)| id.clone())
            .collect())
    }
    async fn pay(&self, make: impl Fn(&str, &Transfer) -> bool) -> Result<()> {
        for (id, row) in self.0.lock().unwrap().iter_mut() {
            row.2.retain(|transfer| !make(&format!("{id}/{}", transfer.id), transfer));
        }
        Ok(())
    }
}

/// Call `sqlx::raw_sql(SCHEMA)` once. The key of the events refuses the slower one of two appends.
pub const SCHEMA: &str =
    "CREATE TABLE outbox (contract TEXT, id TEXT, transfer TEXT, PRIMARY KEY (contract, id));
    CREATE TABLE events (contract TEXT, revision INTEGER, event TEXT, PRIMARY KEY (contract, revision));
    CREATE TABLE wakes (contract TEXT PRIMARY KEY, at INTEGER);";

impl Store for SqlitePool {
    async fn load(&self, id: &str) -> Result<Vec<Event>> {
        let load = sqlx::query_scalar("SELECT event FROM events WHERE contract = ? ORDER BY revision");
        let rows: Vec<String> = load.bind(id).fetch_all(self).await?;
        rows.iter().map(|row| Ok(serde_json::from_str(row)?)).collect()
    }
    async fn append(&self, id: &str, decision: &Decision) -> Result<bool> {
        // Without events, the instant to wake it at is there already, and no key would refuse the slower
        // append.
        let [_, ..] = decision.events() else { return Ok(true) };
        let mut work = self.begin().await?; // dropped without a commit, it stores nothing
        for (revision, event) in (decision.entries().seen() + 1..).zip(decision.events()) {
            let add = sqlx::query("INSERT INTO events VALUES (?, ?, ?)").bind(id).bind(revision as i64);
            match add.bind(serde_json::to_string(event)?).execute(&mut *work).await {
                Err(sqlx::Error::Database(refused)) if refused.is_unique_violation() => return Ok(false),
                added => added?,
            };
        }
        for transfer in decision.transfers() {
            let add =
                sqlx::query("INSERT INTO outbox VALUES (?, ?, ?)").bind(id).bind(transfer.id.to_string());
            add.bind(serde_json::to_string(&transfer)?).execute(&mut *work).await?;
        }
        sqlx::query("REPLACE INTO wakes VALUES (?, ?)")
            .bind(id)
            .bind(wake_at(decision))
            .execute(&mut *work)
            .await?;
        work.commit().await?;
        Ok(true)
    }
    async fn due(&self, now: UtcDateTime) -> Result<Vec<String>> {
        let due = "SELECT contract FROM wakes WHERE at <= ?";
        Ok(sqlx::query_scalar(due).bind(now.unix_timestamp()).fetch_all(self).await?)
    }
    async fn pay(&self, make: impl Fn(&str, &Transfer) -> bool) -> Result<()> {
        let waiting =
            sqlx::query_as("SELECT rowid, contract || '/' || id, transfer FROM outbox ORDER BY rowid");
        let rows: Vec<(i64, String, String)> = waiting.fetch_all(self).await?;
        for (row, key, transfer) in rows {
            if make(&key, &serde_json::from_str(&transfer)?) {
                sqlx::query("DELETE FROM outbox WHERE rowid = ?").bind(row).execute(self).await?;
            }
        }
        Ok(())
    }
}

/// Opens a contract. The offer is the client's, and its policy the platform's.
pub async fn open(store: &impl Store, id: &str, offer: Offer, clock: &impl Clock) -> Result<bool> {
    store.append(id, &Contract::open(offer, clock)?).await
}

/// Decides a command of a user with this role, and stores it. Gives the page, or why the command was
/// rejected.
pub async fn command(
    store: &impl Store,
    id: &str,
    role: Role,
    body: &str,
    clock: &impl Clock,
) -> Result<Value> {
    let command: Command = match role {
        Role::Client => serde_json::from_str::<ClientCommand>(body)?.into(),
        Role::Freelancer => serde_json::from_str::<FreelancerCommand>(body)?.into(),
        Role::Arbiter => serde_json::from_str::<ArbiterCommand>(body)?.into(),
    };
    loop {
        let decision = match Contract::replay(&store.load(id).await?)?.handle(command.clone(), clock) {
            Ok(decision) => decision, // now authorise its `collections`; if that fails, drop the decision
            Err(rejection) => return Ok(json!({ "rejected": rejection.details() })),
        };
        if store.append(id, &decision).await? {
            return page(store, id, role, clock).await;
        } // otherwise another request was faster: load and decide again
    }
}

/// What a page shows to a role.
pub async fn page(store: &impl Store, id: &str, role: Role, clock: &impl Clock) -> Result<Value> {
    let events = store.load(id).await?;
    // A deadline may have passed before the worker has noticed it: the page shows what follows.
    let late = Contract::replay(&events)?.advance(clock);
    let (contract, books) = (late.contract(), Statement::replay(events.iter().chain(late.events()))?);
    Ok(json!({
        "contract": contract,
        "permitted": contract.permitted(role, clock),
        "forecast": contract.forecast(),
        "books": books.view_at(clock.now()),
        "feedback": contract.feedback(role, clock),
    }))
}

/// One round of the worker: wakes what is due, then pays.
pub async fn work(
    store: &impl Store,
    clock: &impl Clock,
    make: impl Fn(&str, &Transfer) -> bool,
) -> Result<()> {
    for id in store.due(clock.now()).await? {
        // If another request was faster, it has set a new instant.
        store.append(&id, &Contract::replay(&store.load(&id).await?)?.advance(clock)).await?;
    }
    store.pay(make).await
}
