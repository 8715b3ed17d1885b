//! A payment provider that moves no money. It records the requests in its own tables.
//!
//! It is as strict as real providers: it forgets keys, it captures a hold once, holds lapse, and it repeats a
//! refusal under the same key. If the host sends a transfer again after the key was forgotten, the ledger
//! makes it twice.

use std::time::Duration;

use async_trait::async_trait;
use milestone_escrow::Money;
use sqlx::{Any, Transaction};
use uuid::Uuid;

use crate::payments::{Attempt, Found, Hold, Made, Order, PaymentError, Payments, Processor};
use crate::store::batch::{Batch, Value};
use crate::store::{Store, StoreError, number};

const TABLES: [&str; 4] = [
    "CREATE TABLE bank_holds (
        id TEXT PRIMARY KEY, attempt TEXT NOT NULL, payer TEXT NOT NULL, minor BIGINT NOT NULL,
        currency TEXT NOT NULL, cancelled BIGINT NOT NULL DEFAULT 0, captured BIGINT NOT NULL DEFAULT 0,
        made BIGINT NOT NULL, lapses BIGINT NOT NULL)",
    "CREATE INDEX bank_holds_of_attempt ON bank_holds (attempt)",
    "CREATE TABLE bank_transfers (
        id TEXT PRIMARY KEY, reference TEXT NOT NULL, debit TEXT NOT NULL, credit TEXT NOT NULL,
        minor BIGINT NOT NULL, currency TEXT NOT NULL, hold TEXT NOT NULL)",
    // What was asked under a key, and what came of it: the id of a hold or of a transfer, or a refusal.
    // `asked` counts the requests.
    "CREATE TABLE bank_keys (
        key TEXT PRIMARY KEY, request TEXT NOT NULL, outcome TEXT NOT NULL, refused BIGINT NOT NULL DEFAULT 0,
        asked BIGINT NOT NULL, at BIGINT NOT NULL)",
];

/// How long a hold lasts: as long as that of most cards.
const WEEK: Duration = Duration::from_secs(7 * 86_400);

/// The payment provider that only records.
///
/// It uses the same data base only for convenience. No transaction of the host contains a call to it.
#[derive(Debug, Clone)]
pub struct Ledger {
    store: Store,
    key_memory: Duration,
    processor: Option<Processor>,
}

/// What a key stands for.
enum Known {
    New,
    Before(String),
}

impl Ledger {
    /// Creates the tables that are missing.
    ///
    /// # Errors
    ///
    /// If the data base refuses.
    pub async fn open(store: Store) -> Result<Self, StoreError> {
        store.create("bank", &TABLES).await?;
        Ok(Self { store, key_memory: Duration::from_secs(24 * 3_600), processor: None })
    }

    /// The same with another memory for keys. It is a whole number of seconds.
    #[must_use]
    pub fn remembering(self, key_memory: Duration) -> Self {
        Self { key_memory, ..self }
    }

    /// Refuses what is asked under a key. As long as it remembers the key, it repeats the refusal.
    ///
    /// # Errors
    ///
    /// The refusal, unless something else came of the key before.
    pub(crate) async fn refuse(&self, key: &str, request: &str, why: &str) -> Result<(), PaymentError> {
        let mut transaction = self.store.begin().await.map_err(told)?;
        if let Known::New = self.look_up_key(&mut transaction, key, request).await? {
            Self::remember(&mut transaction, key, why, true).await?;
            transaction.commit().await?;
            return Err(PaymentError::Refused(why.to_owned()));
        }
        Ok(())
    }

    /// The same in the units of a processor, instead of the minor units of ISO 4217.
    #[must_use]
    pub fn counting_like(self, processor: Processor) -> Self {
        Self { processor: Some(processor), ..self }
    }

    fn counted(&self, amount: Money) -> Result<i64, PaymentError> {
        self.units(amount).ok_or_else(|| PaymentError::Refused(format!("{amount} cannot be expressed")))
    }

    /// A hold lapses, unless it was captured.
    pub(crate) async fn lapse(&self, hold: &Hold) -> Result<(), PaymentError> {
        sqlx::query("UPDATE bank_holds SET lapses = 0 WHERE id = $1 AND captured = 0")
            .bind(&hold.0)
            .execute(&self.store.pool)
            .await?;
        Ok(())
    }

    /// Looks a key up, and locks it until the transaction ends.
    async fn look_up_key(
        &self,
        transaction: &mut Transaction<'_, Any>,
        key: &str,
        request: &str,
    ) -> Result<Known, PaymentError> {
        let insert = "INSERT INTO bank_keys (key, request, outcome, asked, at)
            VALUES ($1, $2, '', 0, {seconds}) ON CONFLICT DO NOTHING";
        sqlx::query(self.store.words(insert)).bind(key).bind(request).execute(&mut **transaction).await?;
        let update = "UPDATE bank_keys SET asked = asked + 1 WHERE key = $1
            RETURNING request, outcome, refused, CASE WHEN at + $2 <= {seconds} THEN 1 ELSE 0 END";
        let (known, outcome, refused, forgotten): (String, String, i64, i64) =
            sqlx::query_as(self.store.words(update))
                .bind(key)
                .bind(number(self.key_memory.as_secs()))
                .fetch_one(&mut **transaction)
                .await?;
        if outcome.is_empty() || forgotten == 1 {
            let anew = "UPDATE bank_keys SET request = $2, refused = 0, at = {seconds} WHERE key = $1";
            sqlx::query(self.store.words(anew)).bind(key).bind(request).execute(&mut **transaction).await?;
            return Ok(Known::New);
        }
        if known != request {
            return Err(PaymentError::Refused(format!("another request was made under the key {key}")));
        }
        if refused == 1 { Err(PaymentError::Refused(outcome)) } else { Ok(Known::Before(outcome)) }
    }

    /// Does what is asked under a key, unless it was done before. A key that was never used takes one trip.
    async fn once(
        &self,
        key: &str,
        request: &str,
        id: &str,
        insert: &str,
        values: Vec<Value>,
    ) -> Result<Known, PaymentError> {
        let unused = "INSERT INTO bank_keys (key, request, outcome, asked, at)
            VALUES ($1, $2, $3, 1, {seconds}) ON CONFLICT DO NOTHING";
        let mut batch = Batch::only_if(unused, vec![key.into(), request.into(), id.into()]);
        batch.add(insert, values.clone());
        if batch.run(&self.store).await.map_err(told)? {
            return Ok(Known::New);
        }
        let mut transaction = self.store.begin().await.map_err(told)?;
        let known = self.look_up_key(&mut transaction, key, request).await?;
        if let Known::New = known {
            let mut batch = Batch::default();
            batch.add(insert, values);
            batch.run_in(&self.store, &mut transaction).await.map_err(told)?;
            Self::remember(&mut transaction, key, id, false).await?;
        }
        transaction.commit().await?;
        Ok(known)
    }

    async fn remember(
        transaction: &mut Transaction<'_, Any>,
        key: &str,
        outcome: &str,
        refused: bool,
    ) -> Result<(), PaymentError> {
        sqlx::query("UPDATE bank_keys SET outcome = $2, refused = $3 WHERE key = $1")
            .bind(key)
            .bind(outcome)
            .bind(i64::from(refused))
            .execute(&mut **transaction)
            .await?;
        Ok(())
    }
}

fn told(error: StoreError) -> PaymentError {
    PaymentError::Ambiguous(error.to_string())
}

/// What an attempt asks for. Under one key it must not change.
pub(crate) fn asked_hold(attempt: &Attempt) -> String {
    format!("hold {} of {}", attempt.amount, attempt.payer)
}

/// What an order asks for. Under one key it must not change.
pub(crate) fn asked_transfer(order: &Order) -> String {
    format!("transfer {} from {} to {}", order.amount, order.from, order.to)
}

#[async_trait]
impl Payments for Ledger {
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError> {
        let (asked, id) = (asked_hold(attempt), Uuid::new_v4().to_string());
        let insert = "INSERT INTO bank_holds (id, attempt, payer, minor, currency, made, lapses)
            SELECT $1, $2, $3, $4, $5, {seconds}, {seconds} + $6 WHERE {before}";
        let values = vec![
            id.as_str().into(),
            attempt.key.as_str().into(),
            attempt.payer.as_str().into(),
            self.counted(attempt.amount)?.into(),
            attempt.amount.currency().to_string().into(),
            number(WEEK.as_secs()).into(),
        ];
        match self.once(&attempt.key, &asked, &id, insert, values).await? {
            Known::New => Ok(Hold(id)),
            Known::Before(id) => Ok(Hold(id)),
        }
    }

    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError> {
        let open = "SELECT id FROM bank_holds
            WHERE attempt = $1 AND cancelled = 0 AND captured = 0 AND lapses > {seconds}";
        let ids: Vec<String> =
            sqlx::query_scalar(self.store.words(open)).bind(&attempt.key).fetch_all(&self.store.pool).await?;
        Ok(ids.into_iter().map(Hold).collect())
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        let capture = "UPDATE bank_holds SET captured = 1
            WHERE id = $1 AND cancelled = 0 AND (captured = 1 OR lapses > {seconds})";
        let captured = sqlx::query(self.store.words(capture)).bind(&hold.0).execute(&self.store.pool).await?;
        if captured.rows_affected() == 0 {
            return Err(PaymentError::Refused("the hold has lapsed or was released".to_owned()));
        }
        Ok(())
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        let cancelled = sqlx::query("UPDATE bank_holds SET cancelled = 1 WHERE id = $1 AND captured = 0")
            .bind(&hold.0)
            .execute(&self.store.pool)
            .await?;
        if cancelled.rows_affected() == 0 {
            return Err(PaymentError::Refused("the hold was captured".to_owned()));
        }
        Ok(())
    }

    async fn transfer(&self, order: &Order) -> Result<Made, PaymentError> {
        let (asked, id) = (asked_transfer(order), Uuid::new_v4().to_string());
        let insert = "INSERT INTO bank_transfers (id, reference, debit, credit, minor, currency, hold)
            SELECT $1, $2, $3, $4, $5, $6, $7 WHERE {before}";
        let values = vec![
            id.as_str().into(),
            order.reference.as_str().into(),
            order.from.to_string().into(),
            order.to.to_string().into(),
            self.counted(order.amount)?.into(),
            order.amount.currency().to_string().into(),
            order.hold.as_ref().map_or("", |hold| &hold.0).into(),
        ];
        match self.once(&order.key, &asked, &id, insert, values).await? {
            Known::New => Ok(Made::Now),
            Known::Before(_) => Ok(Made::Before),
        }
    }

    async fn look_up(&self, order: &Order) -> Result<Found, PaymentError> {
        let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM bank_transfers WHERE reference = $1")
            .bind(&order.reference)
            .fetch_one(&self.store.pool)
            .await?;
        Ok(if found > 0 { Found::Made } else { Found::Nothing })
    }

    fn key_memory(&self) -> Duration {
        self.key_memory
    }

    fn units(&self, amount: Money) -> Option<i64> {
        match self.processor {
            Some(processor) => processor.units(amount),
            None => amount.in_exponent(amount.currency().decimals()).ok(),
        }
    }
}
