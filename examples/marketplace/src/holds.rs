//! The worker of the holds. It captures what a stored decision uses, and releases what no decision uses.
//!
//! It waits for nothing else: a payout that fails never delays a capture, because a hold lapses after some
//! days. It also finds the attempts that a dying server has left behind, once they have the least age.

use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::payments::{Hold, PaymentError};
use crate::store::StoreError;
use crate::store::holds::{SpoiltHold, TakenHold, seconds};
use crate::workers::{PATIENCE, pause};

impl Marketplace {
    /// Captures and releases the holds that are to be captured or released now, at most one batch. Returns
    /// how many there were.
    ///
    /// # Errors
    ///
    /// If the data base does not answer. Nothing is lost.
    pub async fn finish_holds(&self) -> Result<usize, Refusal> {
        let taken = self.take_holds(32).await?;
        let count = taken.len();
        for hold in taken {
            self.clone().finish_hold(hold).await?;
        }
        Ok(count)
    }

    async fn take_holds(&self, most: i64) -> Result<Vec<TakenHold>, StoreError> {
        let mut taken = Vec::new();
        for one in self.store.take_holds(seconds(self.settings.lease), most).await? {
            match one {
                Ok(one) => taken.push(one),
                Err(SpoiltHold { key, attempts, amount }) => {
                    self.meter.alarm(Alarm::Hold, format!("{key} is unreadable: {amount} is no amount"));
                    let pause = pause(self.settings.lease, attempts, self.settings.longest_pause);
                    self.store.postpone_hold(&key, seconds(pause)).await?;
                }
            }
        }
        Ok(taken)
    }

    async fn finish_hold(self, taken: TakenHold) -> Result<(), StoreError> {
        let key = taken.attempt.key.as_str();
        match self.capture_or_release(&taken).await {
            Ok(()) => {
                self.store.finish_hold(&taken).await?;
                if taken.used {
                    self.meter.captured();
                    self.called.notify_waiters(); // the transfers that wait for it
                }
                Ok(())
            }
            Err(PaymentError::Refused(why)) if taken.used => {
                self.meter.alarm(Alarm::Hold, format!("{key} cannot be captured: {why}"));
                self.store.park_hold(key, &why).await
            }
            Err(PaymentError::Refused(why)) => {
                self.meter.alarm(Alarm::Hold, format!("{key} cannot be released: {why}"));
                self.store.finish_hold(&taken).await
            }
            Err(error) => {
                self.meter.retried();
                if taken.attempts >= PATIENCE {
                    self.meter.alarm(Alarm::Hold, format!("{key}, attempt {}: {error}", taken.attempts));
                }
                self.store
                    .postpone_hold(
                        key,
                        seconds(pause(self.settings.lease, taken.attempts, self.settings.longest_pause)),
                    )
                    .await
            }
        }
    }

    async fn capture_or_release(&self, taken: &TakenHold) -> Result<(), PaymentError> {
        match &taken.hold {
            Some(hold) if taken.used => self.payments.capture(hold).await,
            Some(hold) => self.payments.cancel(hold).await,
            None => self.release_what_is_found(taken).await,
        }
    }

    /// Nobody knows what came of the attempt. Its server is gone, or had no answer.
    async fn release_what_is_found(&self, taken: &TakenHold) -> Result<(), PaymentError> {
        for Hold(id) in self.payments.find_holds(&taken.attempt).await? {
            self.payments.cancel(&Hold(id)).await?;
        }
        Ok(())
    }

    /// Captures and releases holds for ever.
    pub(crate) async fn keep_finishing_holds(&self) {
        let take = |marketplace: Self, most| async move { marketplace.take_holds(most).await };
        self.keep_working("holds", take, Self::finish_hold).await;
    }
}
