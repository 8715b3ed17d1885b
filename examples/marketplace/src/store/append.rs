//! The only code that adds events to a contract's log.

use milestone_escrow::{Decision, Event, Transfer};
use serde::{Deserialize, Serialize};
use sqlx::{Any, Transaction};
use time::UtcDateTime;

use super::{Parties, Store, StoreError};

/// The answer to an accepted command. If the command is sent again under the same key, the answer is the
/// same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The contract.
    pub contract: String,
    /// Its revision after the events.
    pub revision: u64,
    /// The events. They include those of deadlines that had passed.
    pub events: Vec<Event>,
    /// The transfers that the events name.
    pub transfers: Vec<Transfer>,
}

impl Answer {
    pub(crate) fn of(contract: &str, decision: &Decision) -> Self {
        Self {
            contract: contract.to_owned(),
            revision: decision.entries().revision(),
            events: decision.events().to_vec(),
            transfers: decision.transfers().collect(),
        }
    }
}

/// A request that is stored with its answer: the user, the key, and a hash of the request.
#[derive(Debug, Clone, Copy)]
pub struct Remembered<'a> {
    /// The user.
    pub author: &'a str,
    /// The key that the user gave the request.
    pub key: &'a str,
    /// A hash of what was asked.
    pub fingerprint: &'a str,
}

/// A decision, with all data that is stored together with its events.
#[derive(Debug)]
pub struct Append<'a> {
    /// The id of the contract.
    pub contract: &'a str,
    /// The decision. It is valid only for the revision that it was made for.
    pub decision: &'a Decision,
    /// The parties, if the decision opens the contract.
    pub opens: Option<&'a Parties>,
    /// The key of the attempt whose hold pays for what it collects. Empty if it collects nothing.
    pub hold: &'a str,
    /// The request that it answers. `None` for the events of deadlines.
    pub request: Option<Remembered<'a>>,
}

/// What became of an attempt to store a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// It is stored.
    Stored,
    /// Another request was stored first. The decision is void.
    Outpaced,
    /// The hold that was to pay for it has been given up. The decision is void.
    HoldGone,
}

/// Milliseconds since 1970, rounded down, so never later than the instant.
pub(crate) fn milliseconds(at: UtcDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

/// What the parties read while a payment has not cleared.
const CLEARING: &str = "it is paid out when it clears";

/// Milliseconds since 1970, rounded up: when a clock shows it, the instant has passed.
fn milliseconds_up(at: UtcDateTime) -> i64 {
    i64::try_from(-(-at.unix_timestamp_nanos()).div_euclid(1_000_000)).unwrap_or(i64::MAX)
}

impl Store {
    /// Stores events, outbox, deadline, hold and answer together, or stores nothing.
    ///
    /// # Errors
    ///
    /// If the data base refuses for a reason that [`Written`] does not name.
    pub(crate) async fn append(&self, append: &Append<'_>) -> Result<Written, StoreError> {
        let mut transaction = self.begin().await?;
        let written = append.write(self, &mut transaction).await?;
        if written == Written::Stored {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(written)
    }
}

impl Append<'_> {
    /// Writes in a transaction of the caller. The caller commits it if the result is [`Written::Stored`], and
    /// rolls it back otherwise.
    pub(crate) async fn write(
        &self,
        store: &Store,
        transaction: &mut Transaction<'_, Any>,
    ) -> Result<Written, StoreError> {
        match self.try_write(store, transaction).await {
            Ok(true) => Ok(Written::Stored),
            Ok(false) => Ok(Written::HoldGone),
            Err(StoreError::Database(sqlx::Error::Database(refused))) if refused.is_unique_violation() => {
                Ok(Written::Outpaced)
            }
            Err(error) => Err(error),
        }
    }

    /// Returns false if the hold cannot be used any more.
    async fn try_write(&self, store: &Store, transaction: &mut Transaction<'_, Any>) -> Result<bool, StoreError> {
        if !self.hold.is_empty() && !super::holds::use_up(&mut **transaction, self.hold, self.contract).await? {
            return Ok(false);
        }
        self.write_parties(transaction).await?;
        // The deadline comes first. A worker locks this row, too. So all transactions lock in the same order,
        // and there is no deadlock.
        self.write_deadline(transaction).await?;
        self.write_events(transaction).await?;
        self.write_outbox(store, transaction).await?;
        self.write_answer(transaction).await?;
        Ok(true)
    }

    async fn write_parties(&self, transaction: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
        let Some(parties) = self.opens else { return Ok(()) };
        sqlx::query("INSERT INTO contracts (id, client, freelancer, opened) VALUES ($1, $2, $3, $4)")
            .bind(self.contract)
            .bind(&parties.client)
            .bind(&parties.freelancer)
            .bind(milliseconds(self.decision.contract().last_event_at()))
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }

    async fn write_deadline(&self, transaction: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
        let query = match self.decision.contract().next_deadline() {
            Some(deadline) => sqlx::query(
                "INSERT INTO deadlines (contract, at) VALUES ($1, $2) ON CONFLICT (contract) DO UPDATE SET at = excluded.at, failures = 0",
            )
            .bind(self.contract)
            .bind(milliseconds_up(deadline.at)),
            None => sqlx::query("DELETE FROM deadlines WHERE contract = $1").bind(self.contract),
        };
        query.execute(&mut **transaction).await?;
        Ok(())
    }

    async fn write_events(&self, transaction: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
        for (revision, event) in (self.decision.entries().seen() + 1..).zip(self.decision.events()) {
            sqlx::query("INSERT INTO events (contract, revision, event) VALUES ($1, $2, $3)")
                .bind(self.contract)
                .bind(number(revision))
                .bind(serde_json::to_string(event)?)
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    async fn write_outbox(&self, store: &Store, transaction: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
        for transfer in self.decision.transfers() {
            let hold = if transfer.is_collected() { self.hold } else { "" };
            let insert =
                "INSERT INTO outbox (contract, revision, place, transfer, source, target, hold, clears, why, since)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, {seconds})";
            sqlx::query(store.words(insert))
                .bind(self.contract)
                .bind(number(transfer.id.revision))
                .bind(number(transfer.id.place))
                .bind(serde_json::to_string(&transfer)?)
                .bind(transfer.from.to_string())
                .bind(transfer.to.to_string())
                .bind(hold)
                .bind(transfer.clears_at.map_or(0, milliseconds_up))
                .bind(transfer.clears_at.map_or("", |_| CLEARING))
                .execute(&mut **transaction)
                .await?;
        }
        Ok(())
    }

    async fn write_answer(&self, transaction: &mut Transaction<'_, Any>) -> Result<(), StoreError> {
        let Some(request) = self.request else { return Ok(()) };
        let answer = serde_json::to_string(&Answer::of(self.contract, self.decision))?;
        sqlx::query("INSERT INTO answers (author, request, fingerprint, answer) VALUES ($1, $2, $3, $4)")
            .bind(request.author)
            .bind(request.key)
            .bind(request.fingerprint)
            .bind(answer)
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }
}

/// A number in the type that both data bases store. No log is so long that its number does not fit.
pub(crate) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Store {
    /// The stored answer to a request, with the hash of that request.
    pub(crate) async fn answer(&self, author: &str, key: &str) -> Result<Option<(String, Answer)>, StoreError> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT fingerprint, answer FROM answers WHERE author = $1 AND request = $2")
                .bind(author)
                .bind(key)
                .fetch_optional(&self.pool)
                .await?;
        let Some((fingerprint, answer)) = row else { return Ok(None) };
        Ok(Some((fingerprint, serde_json::from_str(&answer)?)))
    }
}
