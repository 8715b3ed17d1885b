//! A payment provider that moves no money. It records the requests in its own tables.

use async_trait::async_trait;
use milestone_escrow::Money;
use uuid::Uuid;

use crate::payments::{Hold, Made, Order, PaymentError, Payments};
use crate::store::{Store, StoreError};

const TABLES: [&str; 2] = [
    "CREATE TABLE bank_holds (
        id TEXT PRIMARY KEY, payer TEXT NOT NULL, minor BIGINT NOT NULL, currency TEXT NOT NULL, cancelled BIGINT NOT NULL,
        captured BIGINT NOT NULL DEFAULT 0)",
    // `asked` counts how often a transfer was requested. The transfer was made only once.
    "CREATE TABLE bank_transfers (
        id TEXT PRIMARY KEY, debit TEXT NOT NULL, credit TEXT NOT NULL, minor BIGINT NOT NULL, currency TEXT NOT NULL,
        hold TEXT NOT NULL, asked BIGINT NOT NULL)",
];

/// The payment provider that only records.
///
/// It uses the same data base only for convenience. No transaction of the host contains a call to it.
#[derive(Debug, Clone)]
pub struct Ledger {
    store: Store,
}

impl Ledger {
    /// Creates the tables that are missing.
    ///
    /// # Errors
    ///
    /// If the data base refuses.
    pub async fn open(store: Store) -> Result<Self, StoreError> {
        store.create("bank", &TABLES).await?;
        Ok(Self { store })
    }
}

#[async_trait]
impl Payments for Ledger {
    async fn authorise(&self, payer: &str, amount: Money) -> Result<Hold, PaymentError> {
        let hold = Hold(Uuid::new_v4().to_string());
        sqlx::query("INSERT INTO bank_holds (id, payer, minor, currency, cancelled) VALUES ($1, $2, $3, $4, 0)")
            .bind(&hold.0)
            .bind(payer)
            .bind(amount.minor_units())
            .bind(amount.currency().to_string())
            .execute(&self.store.pool)
            .await
            .map_err(StoreError::from)?;
        Ok(hold)
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        sqlx::query("UPDATE bank_holds SET cancelled = 1 WHERE id = $1")
            .bind(&hold.0)
            .execute(&self.store.pool)
            .await
            .map_err(StoreError::from)?;
        Ok(())
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        let captured = sqlx::query("UPDATE bank_holds SET captured = 1 WHERE id = $1 AND cancelled = 0")
            .bind(&hold.0)
            .execute(&self.store.pool)
            .await
            .map_err(StoreError::from)?;
        if captured.rows_affected() == 0 { Err(PaymentError::NotHeld(hold.0.clone())) } else { Ok(()) }
    }

    async fn was_made(&self, key: &str) -> Result<bool, PaymentError> {
        let found: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM bank_transfers WHERE id = $1")
            .bind(key)
            .fetch_one(&self.store.pool)
            .await
            .map_err(StoreError::from)?;
        Ok(found > 0)
    }

    async fn make(&self, order: &Order) -> Result<Made, PaymentError> {
        let asked: Option<i64> = sqlx::query_scalar(
            "INSERT INTO bank_transfers (id, debit, credit, minor, currency, hold, asked) VALUES ($1, $2, $3, $4, $5, $6, 1)
             ON CONFLICT (id) DO UPDATE SET asked = bank_transfers.asked + 1
             WHERE bank_transfers.debit = excluded.debit AND bank_transfers.credit = excluded.credit
               AND bank_transfers.minor = excluded.minor AND bank_transfers.currency = excluded.currency
             RETURNING asked",
        )
        .bind(&order.key)
        .bind(&order.from)
        .bind(&order.to)
        .bind(order.amount.minor_units())
        .bind(order.amount.currency().to_string())
        .bind(&order.hold)
        .fetch_optional(&self.store.pool)
        .await
        .map_err(StoreError::from)?;
        match asked {
            Some(1) => Ok(Made::Now),
            Some(_) => Ok(Made::Before),
            None => Err(PaymentError::Contradiction(order.key.clone())),
        }
    }
}
