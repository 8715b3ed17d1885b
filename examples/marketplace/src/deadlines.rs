//! The deadline worker. It wakes contracts when a deadline has passed. Any number of workers may run, on any
//! number of servers.

use std::sync::{Arc, OnceLock};

use milestone_escrow::{Contract, Decision};
use time::UtcDateTime;

use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::store::{Append, StoreError, Written, milliseconds, number};
use crate::workers::pause;

/// What a deadline does to a contract: [`Contract::advance`], except in tests.
pub type Advance = fn(&Contract, &UtcDateTime) -> Decision;

impl Marketplace {
    /// Wakes one contract whose deadline has passed. Returns false if there is none, or if other workers are
    /// waking all of them.
    ///
    /// A contract that cannot be woken is put off, longer after each failure, so that it does not delay
    /// others.
    ///
    /// # Errors
    ///
    /// If the data base does not answer. Nothing is lost: the next call finds the same contract.
    pub async fn wake_one(&self) -> Result<bool, Refusal> {
        self.wake_one_with(|contract, now| contract.advance(now)).await
    }

    /// The same with another way to decide, which may panic.
    ///
    /// # Errors
    ///
    /// As [`wake_one`](Self::wake_one).
    pub async fn wake_one_with(&self, advance: Advance) -> Result<bool, Refusal> {
        let now = self.now().await?;
        let claimed = Arc::new(OnceLock::new());
        // In a task of its own, so that a panic ends only the task.
        let woken = tokio::spawn(self.clone().wake(now, claimed.clone(), advance)).await;
        let failed = match woken.unwrap_or_else(|failed| Err(failed.into())) {
            Err(
                failed @ (Refusal::Broken(_) | Refusal::Store(StoreError::Unreadable(_)) | Refusal::Died(_)),
            ) => failed,
            result => return result,
        };
        let Some(id) = claimed.get() else {
            self.meter.alarm(Alarm::Worker, format!("deadlines: {failed}"));
            return Err(failed);
        };
        self.meter.alarm(Alarm::Contract, format!("{id} cannot be woken: {failed}"));
        self.put_off(id, milliseconds(now)).await?;
        Ok(true)
    }

    /// One transaction. If the task panics, it is rolled back.
    async fn wake(
        self,
        now: UtcDateTime,
        claimed: Arc<OnceLock<String>>,
        advance: Advance,
    ) -> Result<bool, Refusal> {
        let mut transaction = self.store.begin().await?;
        let claim = self
            .store
            .words("SELECT contract FROM deadlines WHERE at <= $1 ORDER BY at LIMIT 1 {skip_locked}");
        let found: Option<String> = sqlx::query_scalar(claim)
            .bind(milliseconds(now))
            .fetch_optional(&mut *transaction)
            .await
            .map_err(StoreError::from)?;
        let Some(found) = found else { return Ok(false) };
        let id = claimed.get_or_init(|| found);

        let kept = self.load_in(&mut transaction, id).await?;
        let decision = self.meter.deciding(|| advance(&kept.contract, &now));
        let append = Append { contract: id, decision: &decision, opens: None, hold: "", request: None };
        if append.store_in(&self.store, &mut transaction).await? != Written::Stored {
            // Another request was stored first. It has set the next deadline.
            transaction.rollback().await.map_err(StoreError::from)?;
            return Ok(true);
        }
        transaction.commit().await.map_err(StoreError::from)?;
        self.keep(id, &kept.parties, decision)?;
        self.meter.woken();
        Ok(true)
    }

    /// The next try comes later, unless another request has set the next deadline.
    async fn put_off(&self, id: &str, now: i64) -> Result<(), StoreError> {
        let failures = "UPDATE deadlines SET failures = failures + 1
            WHERE contract = $1 AND at <= $2 RETURNING failures";
        let failures: Option<i64> =
            sqlx::query_scalar(failures).bind(id).bind(now).fetch_optional(&self.store.pool).await?;
        let Some(failures) = failures else { return Ok(()) };
        let pause = pause(self.settings.lease, failures, self.settings.longest_pause);
        let later = now.saturating_add(number(pause.as_secs()).saturating_mul(1_000));
        let statement = "UPDATE deadlines SET at = $3 WHERE contract = $1 AND at <= $2";
        sqlx::query(statement).bind(id).bind(now).bind(later).execute(&self.store.pool).await?;
        Ok(())
    }

    /// Wakes contracts for ever. If none is due, it waits.
    pub(crate) async fn keep_waking(&self) {
        loop {
            match self.wake_one().await {
                Ok(true) => {
                    self.called.notify_waiters(); // there may be transfers to make
                    continue;
                }
                Ok(false) => {}
                Err(error) => eprintln!("deadlines: {error}"),
            }
            tokio::time::sleep(self.settings.poll).await;
        }
    }
}
