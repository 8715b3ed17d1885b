//! A bank that can decline, be down, or forget to answer.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};

use async_trait::async_trait;
use milestone_escrow::Money;
use milestone_escrow_marketplace::{Hold, Ledger, Made, Order, PaymentError, Payments, StoreError};
use tokio::sync::Notify;

/// The ledger, with failures in front of it.
pub(crate) struct Bank {
    ledger: Ledger,
    /// It says no to whoever is to pay.
    pub(crate) declines: AtomicBool,
    /// It does nothing, and says so.
    pub(crate) is_down: AtomicBool,
    /// It does what it is asked, but the answer gets lost.
    pub(crate) is_silent: AtomicBool,
    /// The next one who is to pay is kept waiting, and then declined.
    pub(crate) keeps_waiting: AtomicBool,
    /// Whoever was kept waiting is not declined.
    pub(crate) agrees_late: AtomicBool,
    /// It has forgotten all keys: what it is asked again it does again.
    pub(crate) forgets: AtomicBool,
    /// Somebody is waiting.
    pub(crate) arrived: Notify,
    /// He need not wait any longer.
    pub(crate) go_on: Notify,
    /// The keys of what was made, in order.
    pub(crate) made: Mutex<Vec<String>>,
    /// The holds that were captured: each can be once.
    pub(crate) captured: Mutex<Vec<String>>,
}

impl Bank {
    pub(crate) fn new(ledger: Ledger) -> Self {
        Self {
            ledger,
            declines: false.into(),
            is_down: false.into(),
            is_silent: false.into(),
            keeps_waiting: false.into(),
            agrees_late: false.into(),
            forgets: false.into(),
            arrived: Notify::new(),
            go_on: Notify::new(),
            made: Mutex::default(),
            captured: Mutex::default(),
        }
    }
}

fn no_answer() -> PaymentError {
    StoreError::from(sqlx::Error::PoolTimedOut).into()
}

#[async_trait]
impl Payments for Bank {
    async fn authorise(&self, payer: &str, amount: Money) -> Result<Hold, PaymentError> {
        if self.keeps_waiting.swap(false, SeqCst) {
            self.arrived.notify_one();
            self.go_on.notified().await;
            if !self.agrees_late.load(SeqCst) {
                return Err(PaymentError::Declined(amount));
            }
        }
        if self.declines.load(SeqCst) {
            return Err(PaymentError::Declined(amount));
        }
        self.ledger.authorise(payer, amount).await
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        self.ledger.cancel(hold).await
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        if self.is_down.load(SeqCst) {
            return Err(no_answer());
        }
        {
            let mut captured = self.captured.lock().unwrap();
            if captured.contains(&hold.0) {
                return Err(PaymentError::NotHeld(hold.0.clone()));
            }
            captured.push(hold.0.clone());
        }
        self.ledger.capture(hold).await
    }

    async fn was_made(&self, key: &str) -> Result<bool, PaymentError> {
        if self.is_down.load(SeqCst) { Err(no_answer()) } else { self.ledger.was_made(key).await }
    }

    async fn make(&self, order: &Order) -> Result<Made, PaymentError> {
        if self.is_down.load(SeqCst) {
            return Err(no_answer());
        }
        let mut order = order.clone();
        if self.forgets.load(SeqCst) {
            order.key += " once more";
        }
        let made = self.ledger.make(&order).await?;
        if made == Made::Now {
            self.made.lock().unwrap().push(order.key.clone());
        }
        if self.is_silent.load(SeqCst) { Err(no_answer()) } else { Ok(made) }
    }
}
