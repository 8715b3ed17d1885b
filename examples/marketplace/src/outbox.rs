//! The worker of the outbox. It tries each transfer until it is made or refused, so at least once.
//!
//! A server takes a transfer by a lease, so no transaction is open while the payment provider works. Each
//! call ends before the lease does. If a server dies, another one takes the transfer after the lease, and
//! asks under the same key. So the provider makes it once, as long as it remembers the key. When it might
//! have forgotten the key, it is first asked whether the transfer was made.

use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::payments::{Found, Made, PaymentError};
use crate::store::holds::seconds;
use crate::store::outbox::{Spoilt, Taken};
use crate::store::{StoreError, milliseconds};
use crate::workers::{PATIENCE, pause};

/// What the parties read while a transfer is tried again and again. The details are for the operator.
const TRYING: &str = "the payment provider is busy or does not answer; the transfer is tried again";

impl Marketplace {
    /// Makes the transfers that can be made now, at most one batch. Returns how many were taken.
    ///
    /// # Errors
    ///
    /// If the data base does not answer. The transfers that were taken become free again when the lease runs
    /// out.
    pub async fn pay_some(&self) -> Result<usize, Refusal> {
        let taken = self.take_transfers(32).await?;
        let count = taken.len();
        for transfer in taken {
            self.clone().pay(transfer).await?;
        }
        Ok(count)
    }

    async fn take_transfers(&self, most: i64) -> Result<Vec<Taken>, StoreError> {
        // With a wrong clock, only payments that do not have to clear are made.
        let now = match self.now().await {
            Ok(now) => milliseconds(now),
            Err(Refusal::Store(error)) => return Err(error),
            Err(_) => 0,
        };
        let mut taken = Vec::new();
        for one in self.store.take_transfers(seconds(self.settings.lease), most, now).await? {
            match one {
                Ok(one) => taken.push(one),
                Err(spoilt) => self.put_off_spoilt(&spoilt).await?,
            }
        }
        Ok(taken)
    }

    /// A row that cannot be read must not be taken again and again in the place of others.
    async fn put_off_spoilt(&self, spoilt: &Spoilt) -> Result<(), StoreError> {
        let Spoilt { contract, revision, place, attempts, error } = spoilt;
        self.meter.alarm(
            Alarm::Contract,
            format!("the transfer {contract}/{revision}-{place} is unreadable: {error}"),
        );
        let pause = pause(self.settings.lease, *attempts, self.settings.longest_pause);
        self.store.postpone_spoilt(spoilt, seconds(pause)).await
    }

    async fn pay(self, mut taken: Taken) -> Result<(), StoreError> {
        match self.look_for_it_and_make(&mut taken).await? {
            Ok(_) => {
                self.meter.paid();
                self.store.transfer_is_made(&taken).await?;
                self.called.notify_waiters(); // a transfer that waits for this money
                Ok(())
            }
            Err(PaymentError::Refused(why)) => {
                self.meter.alarm(Alarm::Transfer, format!("{} was refused: {why}", taken.order.reference));
                self.store.park_transfer(&taken, &why, seconds(self.settings.least_age)).await
            }
            Err(error) => {
                self.meter.retried();
                if taken.attempts >= PATIENCE {
                    let (reference, attempts) = (&taken.order.reference, taken.attempts);
                    self.meter.alarm(Alarm::Transfer, format!("{reference}, attempt {attempts}: {error}"));
                }
                let pause = seconds(pause(self.settings.lease, taken.attempts, self.settings.longest_pause));
                if matches!(error, PaymentError::KeySpent(_)) {
                    self.store.key_is_spent(&taken).await?;
                }
                self.store.postpone_transfer(&taken, pause, TRYING).await
            }
        }
    }

    /// Within the provider's memory, the key alone makes sure that nothing happens twice. Half of the memory
    /// is left as a reserve: for clocks that differ, and for requests that arrive late.
    async fn look_for_it_and_make(
        &self,
        taken: &mut Taken,
    ) -> Result<Result<Made, PaymentError>, StoreError> {
        if taken.asked_for >= seconds(self.payments.key_memory() / 2) {
            match self.payments.look_up(&taken.order).await {
                Ok(Found::Made) => return Ok(Ok(Made::Before)),
                Ok(Found::CameBack(why)) => return Ok(Err(PaymentError::Refused(why))),
                Ok(Found::Nothing | Found::EarlierCameBack(_)) => {
                    if !self.store.begin_round(taken, seconds(self.settings.lease)).await? {
                        return Ok(Err(PaymentError::Later("another server has gone on with it".to_owned())));
                    }
                }
                Err(error) => return Ok(Err(error)),
            }
        }
        Ok(self.payments.transfer(&taken.order).await)
    }

    /// Makes transfers for ever.
    pub(crate) async fn keep_paying(&self) {
        let take = |marketplace: Self, most| async move { marketplace.take_transfers(most).await };
        self.keep_working("outbox", take, Self::pay).await;
    }
}
