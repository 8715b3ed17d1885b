//! The deadline worker. It wakes contracts when a deadline has passed. Any number of workers may run, on any
//! number of servers.

use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::store::{self, Append, Written, milliseconds};

/// If the log of a contract cannot be read, the worker skips the contract for this number of milliseconds. So
/// it does not delay other contracts.
const PUT_OFF: i64 = 60_000;

impl Marketplace {
    /// Wakes one contract whose deadline has passed. Returns false if there is none, or if other workers are
    /// waking all of them.
    ///
    /// # Errors
    ///
    /// If the data base does not answer. Nothing is lost: the next call finds the same contract.
    pub async fn wake_one(&self) -> Result<bool, Refusal> {
        let instant = self.now().await?;
        let now = milliseconds(instant);
        let mut transaction = self.store.begin().await?;
        let claim = self.store.words("SELECT contract FROM deadlines WHERE at <= $1 ORDER BY at LIMIT 1 {skip_locked}");
        let claimed: Option<String> = sqlx::query_scalar(claim)
            .bind(now)
            .fetch_optional(&mut *transaction)
            .await
            .map_err(store::StoreError::from)?;
        let Some(id) = claimed else { return Ok(false) };

        let log = store::log(&mut *transaction, &id).await?;
        match self.replay(&log) {
            Ok((_, contract)) => {
                let decision = self.meter.deciding(|| contract.advance(&instant));
                let append = Append { contract: &id, decision: &decision, opens: None, hold: "", request: None };
                if append.write(&self.store, &mut transaction).await? != Written::Stored {
                    // Another request was stored first. It has set the next deadline.
                    transaction.rollback().await.map_err(store::StoreError::from)?;
                    return Ok(true);
                }
            }
            Err(error) => {
                self.meter.alarm(Alarm::Contract, format!("{id} cannot be woken: {error}"));
                sqlx::query("UPDATE deadlines SET at = $2 WHERE contract = $1")
                    .bind(&id)
                    .bind(now.saturating_add(PUT_OFF))
                    .execute(&mut *transaction)
                    .await
                    .map_err(store::StoreError::from)?;
            }
        }
        transaction.commit().await.map_err(store::StoreError::from)?;
        self.meter.woken();
        Ok(true)
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
