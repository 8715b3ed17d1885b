//! The deadline worker: wakes contracts whose time has come. Any number of them may run, on any number of servers.

use std::time::Duration;

use crate::marketplace::{Marketplace, Refusal};
use crate::store::{self, Append, milliseconds};

/// How long a contract is put off whose log cannot be read, in milliseconds: it must hold up nobody else.
const PUT_OFF: i64 = 60_000;

impl Marketplace {
    /// Wakes one contract whose deadline has passed; false if there is none that nobody else is waking.
    ///
    /// # Errors
    ///
    /// If the data base does not answer. Nothing is lost: the next call finds the same contract.
    pub async fn wake_one(&self) -> Result<bool, Refusal> {
        let now = milliseconds(self.clock.now());
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
                let decision = self.meter.deciding(|| contract.advance(&*self.clock));
                let append = Append { contract: &id, decision: &decision, opens: None, hold: "", request: None };
                if !append.write(&mut transaction).await? {
                    // Somebody was faster; what he stored has set the next deadline.
                    transaction.rollback().await.map_err(store::StoreError::from)?;
                    return Ok(true);
                }
            }
            Err(error) => {
                eprintln!("alarm: contract {id} cannot be woken: {error}");
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

    /// Wakes contracts for ever, and rests for `poll` when none is due.
    pub async fn keep_waking(&self, poll: Duration) {
        loop {
            match self.wake_one().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(error) => eprintln!("deadlines: {error}"),
            }
            tokio::time::sleep(poll).await;
        }
    }
}
