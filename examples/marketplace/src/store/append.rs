//! The only code that adds events to a contract's log.

use milestone_escrow::{Decision, Event, Transfer};
use serde::{Deserialize, Serialize};
use sqlx::{Any, Transaction};
use time::UtcDateTime;

use super::batch::Batch;
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

impl Append<'_> {
    /// Stores events, outbox, deadline, hold and answer together, or stores nothing.
    pub(crate) async fn store(&self, store: &Store) -> Result<Written, StoreError> {
        written(self.batch()?.run(store).await)
    }

    /// The same in a transaction of the caller. The caller commits it if the result is [`Written::Stored`],
    /// and rolls it back otherwise.
    pub(crate) async fn store_in(
        &self,
        store: &Store,
        transaction: &mut Transaction<'_, Any>,
    ) -> Result<Written, StoreError> {
        written(self.batch()?.run_in(store, transaction).await)
    }

    /// The statements in their order. The hold and the deadline come first. A worker locks these rows, too.
    /// So all transactions lock in the same order, and there is no deadlock.
    fn batch(&self) -> Result<Batch, StoreError> {
        let mut batch = if self.hold.is_empty() {
            Batch::default()
        } else {
            super::holds::use_up(self.hold, self.contract)
        };
        self.add_parties(&mut batch);
        self.add_deadline(&mut batch);
        self.add_events(&mut batch)?;
        self.add_transfers(&mut batch)?;
        self.add_answer(&mut batch)?;
        Ok(batch)
    }

    fn add_parties(&self, batch: &mut Batch) {
        let Some(parties) = self.opens else { return };
        let (client, freelancer) = (parties.client.clone().into(), parties.freelancer.clone().into());
        let opened = milliseconds(self.decision.contract().last_event_at()).into();
        let row = vec![self.contract.into(), client, freelancer, opened];
        batch.add_rows("contracts (id, client, freelancer, opened)", "", vec![row]);
    }

    fn add_deadline(&self, batch: &mut Batch) {
        match self.decision.contract().next_deadline() {
            Some(deadline) => batch.add(
                "INSERT INTO deadlines (contract, at) SELECT $1, $2 WHERE {before}
                    ON CONFLICT (contract) DO UPDATE SET at = excluded.at, failures = 0",
                vec![self.contract.into(), milliseconds_up(deadline.at).into()],
            ),
            None => batch
                .add("DELETE FROM deadlines WHERE contract = $1 AND {before}", vec![self.contract.into()]),
        }
    }

    fn add_events(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let revisions = self.decision.entries().seen().saturating_add(1)..;
        let rows = revisions.zip(self.decision.events()).map(|(revision, event)| {
            Ok(vec![self.contract.into(), number(revision).into(), serde_json::to_string(event)?.into()])
        });
        batch.add_rows("events (contract, revision, event)", "", rows.collect::<Result<_, StoreError>>()?);
        Ok(())
    }

    fn add_transfers(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let rows = self.decision.transfers().map(|transfer| {
            let hold = if transfer.is_collected() { self.hold } else { "" };
            Ok(vec![
                self.contract.into(),
                number(transfer.id.revision).into(),
                number(transfer.id.place).into(),
                serde_json::to_string(&transfer)?.into(),
                transfer.from.to_string().into(),
                transfer.to.to_string().into(),
                hold.into(),
                transfer.clears_at.map_or(0, milliseconds_up).into(),
                transfer.clears_at.map_or("", |_| CLEARING).into(),
            ])
        });
        let table = "outbox (contract, revision, place, transfer, source, target, hold, clears, why, since)";
        batch.add_rows(table, ", {seconds}", rows.collect::<Result<_, StoreError>>()?);
        Ok(())
    }

    fn add_answer(&self, batch: &mut Batch) -> Result<(), StoreError> {
        let Some(request) = self.request else { return Ok(()) };
        let answer = serde_json::to_string(&Answer::of(self.contract, self.decision))?;
        let row = vec![request.author.into(), request.key.into(), request.fingerprint.into(), answer.into()];
        batch.add_rows("answers (author, request, fingerprint, answer)", "", vec![row]);
        Ok(())
    }
}

fn written(stored: Result<bool, StoreError>) -> Result<Written, StoreError> {
    match stored {
        Ok(true) => Ok(Written::Stored),
        Ok(false) => Ok(Written::HoldGone),
        Err(StoreError::Database(sqlx::Error::Database(refused))) if refused.is_unique_violation() => {
            Ok(Written::Outpaced)
        }
        Err(error) => Err(error),
    }
}

/// A number in the type that both data bases store. No log is so long that its number does not fit.
pub(crate) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

impl Store {
    /// The stored answer to a request, with the hash of that request.
    pub(crate) async fn answer(
        &self,
        author: &str,
        key: &str,
    ) -> Result<Option<(String, Answer)>, StoreError> {
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
