//! The tables.
//!
//! There are no migrations. Each set of tables is stored with a hash of its statements. A program whose
//! statements differ refuses the data base at its start, and changes nothing.

use sha2::{Digest, Sha256};

use super::{Dialect, Store, StoreError};
use crate::auth::hexadecimal;

/// Each text has one statement, because not every driver accepts several at once.
const TABLES: [&str; 17] = [
    "CREATE TABLE tokens (hash TEXT PRIMARY KEY, name TEXT NOT NULL, staff BIGINT NOT NULL)",
    "CREATE TABLE contracts (
        id TEXT PRIMARY KEY, client TEXT NOT NULL, freelancer TEXT NOT NULL, opened BIGINT NOT NULL)",
    "CREATE INDEX contracts_of_client ON contracts (client)",
    "CREATE INDEX contracts_of_freelancer ON contracts (freelancer)",
    // The primary key is the protection: two decisions for the same revision cannot both be stored.
    "CREATE TABLE events (
        contract TEXT NOT NULL REFERENCES contracts (id), revision BIGINT NOT NULL, event TEXT NOT NULL,
        PRIMARY KEY (contract, revision))",
    // An attempt to hold an amount, stored before the provider is asked. `hold` is the provider's id, or
    // empty. The states are those of the table in `holds`. `busy_until`: nobody else may work on it before
    // that. `captured` numbers the captured holds of a contract, in the order in which they became captured.
    "CREATE TABLE holds (
        key TEXT PRIMARY KEY, author TEXT NOT NULL, request TEXT NOT NULL, contract TEXT NOT NULL,
        payer TEXT NOT NULL, minor BIGINT NOT NULL, currency TEXT NOT NULL, state TEXT NOT NULL,
        hold TEXT NOT NULL DEFAULT '', why TEXT NOT NULL DEFAULT '', attempts BIGINT NOT NULL DEFAULT 0,
        begun BIGINT NOT NULL, busy_until BIGINT NOT NULL, captured BIGINT NOT NULL DEFAULT 0)",
    // Copies of a request share one attempt.
    "CREATE UNIQUE INDEX holds_in_flight ON holds (author, request, payer, minor, currency)
        WHERE state IN ('asked', 'held')",
    "CREATE INDEX holds_unfinished ON holds (busy_until) WHERE state IN ('asked', 'held', 'used', 'ending')",
    "CREATE INDEX holds_of_contract ON holds (contract)",
    // `source` and `target` are accounts. `hold` is the key of an attempt, or empty. `status` is waiting,
    // made or refused. `round` counts the keys that it had at the provider, and `asked_at` is when it was
    // first asked for under the present one, or 0, or 1 if that key must not be used. `news` counts the
    // provider's messages about it. `clears`: in milliseconds since 1970, it is not made before that.
    "CREATE TABLE outbox (
        contract TEXT NOT NULL REFERENCES contracts (id), revision BIGINT NOT NULL, place BIGINT NOT NULL,
        transfer TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, hold TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT 'waiting', why TEXT NOT NULL DEFAULT '', round BIGINT NOT NULL DEFAULT 0,
        asked_at BIGINT NOT NULL DEFAULT 0, attempts BIGINT NOT NULL DEFAULT 0,
        leased_until BIGINT NOT NULL DEFAULT 0, since BIGINT NOT NULL, news BIGINT NOT NULL DEFAULT 0,
        clears BIGINT NOT NULL DEFAULT 0,
        PRIMARY KEY (contract, revision, place))",
    // The ids of the provider's messages that were applied. Providers send a message again for some days.
    "CREATE TABLE news (id TEXT PRIMARY KEY, at BIGINT NOT NULL)",
    "CREATE INDEX outbox_unmade ON outbox (contract, revision, place) WHERE status <> 'made'",
    "CREATE INDEX outbox_of_hold ON outbox (hold)",
    // In milliseconds since 1970, rounded up. `failures`: how often the contract could not be woken.
    "CREATE TABLE deadlines (
        contract TEXT PRIMARY KEY REFERENCES contracts (id), at BIGINT NOT NULL,
        failures BIGINT NOT NULL DEFAULT 0)",
    "CREATE INDEX deadlines_by_time ON deadlines (at)",
    // The stored answer to a request, by the user and the user's key for it.
    "CREATE TABLE answers (
        author TEXT NOT NULL, request TEXT NOT NULL, fingerprint TEXT NOT NULL, answer TEXT NOT NULL,
        PRIMARY KEY (author, request))",
    "CREATE INDEX contracts_by_time ON contracts (opened)",
];

impl Store {
    pub(super) async fn create_tables(&self) -> Result<(), StoreError> {
        self.create("marketplace", &TABLES).await
    }

    /// Creates a set of tables, unless that was done before.
    ///
    /// Only one server at a time does this, because PostgreSQL's `IF NOT EXISTS` can fail if two run at once.
    /// And it is done only once, because it would lock even an index that exists. The transactions of running
    /// servers could then wait for each other until one of them fails.
    ///
    /// # Errors
    ///
    /// [`StoreError::OtherTables`] if another version of the program has created this set. Nothing is
    /// changed.
    pub(crate) async fn create(&self, set: &str, tables: &[&'static str]) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        if self.dialect == Dialect::Postgres {
            sqlx::query("SELECT CAST(pg_advisory_xact_lock(1834) AS TEXT)")
                .execute(&mut *transaction)
                .await?;
        }
        sqlx::query("CREATE TABLE IF NOT EXISTS created (name TEXT PRIMARY KEY)")
            .execute(&mut *transaction)
            .await?;
        let known: Option<String> =
            sqlx::query_scalar("SELECT name FROM created WHERE name = $1 OR name LIKE $2")
                .bind(set)
                .bind(format!("{set} %"))
                .fetch_optional(&mut *transaction)
                .await?;
        let wanted = format!("{set} {}", version(tables));
        match known {
            Some(known) if known == wanted => return Ok(()),
            Some(_) => return Err(StoreError::OtherTables(set.to_owned())),
            None => {}
        }
        for table in tables {
            sqlx::query(*table).execute(&mut *transaction).await.map_err(StoreError::NotCreated)?;
        }
        sqlx::query("INSERT INTO created (name) VALUES ($1)").bind(wanted).execute(&mut *transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// A text that differs whenever one of the statements does.
fn version(tables: &[&str]) -> String {
    hexadecimal(&Sha256::digest(tables.join("\n"))).chars().take(16).collect()
}
