//! The publisher of the outbox. It makes the transfers of each contract in order. It tries each transfer
//! until it is made, so at least once.
//!
//! A server takes a transfer by a lease, so no transaction is open while the payment provider works. If a
//! lease runs out, another server may try the same transfer. This is safe, because the provider makes only
//! one transfer for each key.

use std::time::Duration;

use milestone_escrow::Transfer;

use crate::marketplace::{Marketplace, Refusal};
use crate::payments::{Hold, Made, Order, PaymentError};
use crate::store::{Parties, StoreError, number};

/// A transfer that this server has taken from the outbox.
struct Taken {
    contract: String,
    parties: Parties,
    transfer: Transfer,
    hold: String,
    captured: bool,
    attempts: i64,
}

/// For each contract, the first transfer that is still to be made, if no other server has taken it.
const TAKE: &str = "
    UPDATE outbox SET leased_until = {seconds} + $1, attempts = attempts + 1
    WHERE (contract, revision, place) IN (
        SELECT contract, revision, place FROM outbox AS head
        WHERE made = 0 AND leased_until <= {seconds} AND NOT EXISTS (
            SELECT 1 FROM outbox AS earlier
            WHERE earlier.contract = head.contract AND earlier.made = 0
              AND (earlier.revision, earlier.place) < (head.revision, head.place))
        LIMIT 32 {skip_locked})
    RETURNING contract, transfer, hold, captured, attempts,
        (SELECT client FROM contracts WHERE id = outbox.contract),
        (SELECT freelancer FROM contracts WHERE id = outbox.contract)";

impl Marketplace {
    /// Makes the next transfers, at most one batch. Returns how many there were.
    ///
    /// # Errors
    ///
    /// If the data base does not answer. The transfers that were taken become free again when the lease runs
    /// out.
    pub async fn pay_some(&self, lease: Duration) -> Result<usize, Refusal> {
        let taken = self.take(lease).await?;
        let count = taken.len();
        for transfer in taken {
            self.pay(transfer, lease).await?;
        }
        Ok(count)
    }

    async fn take(&self, lease: Duration) -> Result<Vec<Taken>, StoreError> {
        let rows: Vec<(String, String, String, i64, i64, String, String)> =
            sqlx::query_as(self.store.words(TAKE)).bind(number(lease.as_secs())).fetch_all(&self.store.pool).await?;
        rows.into_iter()
            .map(|(contract, transfer, hold, captured, attempts, client, freelancer)| {
                let (parties, captured) = (Parties { client, freelancer }, captured == 1);
                Ok(Taken { contract, parties, transfer: serde_json::from_str(&transfer)?, hold, captured, attempts })
            })
            .collect()
    }

    async fn pay(&self, taken: Taken, lease: Duration) -> Result<(), StoreError> {
        let id = taken.transfer.id;
        let order = Order::new(&taken.contract, &taken.parties, &taken.transfer, taken.hold.clone());
        let (statement, value) = match self.capture_and_make(&taken, &order).await {
            Ok(_) => {
                self.meter.paid();
                ("UPDATE outbox SET made = $4 WHERE contract = $1 AND revision = $2 AND place = $3", 1)
            }
            Err(error) => {
                eprintln!("alarm: transfer {} was not made at attempt {}: {error}", order.key, taken.attempts);
                let postponed = "UPDATE outbox SET leased_until = {seconds} + $4 WHERE contract = $1 AND revision = $2 AND place = $3";
                (postponed, pause(lease, taken.attempts))
            }
        };
        sqlx::query(self.store.words(statement))
            .bind(&taken.contract)
            .bind(number(id.revision))
            .bind(number(id.place))
            .bind(value)
            .execute(&self.store.pool)
            .await?;
        Ok(())
    }

    /// Captures the hold and makes the transfer, and skips each step that was done before.
    async fn capture_and_make(&self, taken: &Taken, order: &Order) -> Result<Made, PaymentError> {
        if taken.attempts > 1 && self.payments.was_made(&order.key).await? {
            return Ok(Made::Before);
        }
        if !taken.hold.is_empty() && !taken.captured {
            self.payments.capture(&Hold(taken.hold.clone())).await?;
            sqlx::query("UPDATE outbox SET captured = 1 WHERE contract = $1 AND hold = $2")
                .bind(&taken.contract)
                .bind(&taken.hold)
                .execute(&self.store.pool)
                .await
                .map_err(StoreError::from)?;
        }
        self.payments.make(order).await
    }

    /// Makes transfers for ever. If there are none, it waits for `poll`.
    pub async fn keep_paying(&self, lease: Duration, poll: Duration) {
        loop {
            match self.pay_some(lease).await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => eprintln!("outbox: {error}"),
            }
            tokio::time::sleep(poll).await;
        }
    }
}

/// How long to wait after a failure, in seconds. The time doubles after each failure, up to one hour.
fn pause(lease: Duration, attempts: i64) -> i64 {
    let doubled = 1_i64.checked_shl(u32::try_from(attempts).unwrap_or(u32::MAX)).unwrap_or(i64::MAX);
    number(lease.as_secs()).saturating_mul(doubled.max(1)).min(3_600)
}
