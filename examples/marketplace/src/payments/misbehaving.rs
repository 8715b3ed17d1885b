//! A provider that misbehaves on purpose: for tests, and for servers with the setting `MISBEHAVE`.

use std::sync::Mutex;
use std::time::Duration;

use async_trait::async_trait;
use milestone_escrow::Money;
use tokio::time::sleep;

use super::{Attempt, Found, Hold, Made, Order, PaymentError, Payments};
use crate::ledger::{Ledger, asked_hold, asked_transfer};

/// What a provider can be asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// [`Payments::authorise`].
    Authorise,
    /// [`Payments::find_holds`].
    FindHolds,
    /// [`Payments::capture`].
    Capture,
    /// [`Payments::cancel`].
    Cancel,
    /// [`Payments::transfer`].
    Transfer,
    /// [`Payments::look_up`].
    LookUp,
}

/// How a call goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It refuses for good. Under the same key it will refuse again. A hold lapses.
    Refuse,
    /// It does nothing, and says so.
    Later,
    /// It does what it is asked, but the answer is lost.
    LoseAnswer,
    /// It does what it is asked, and answers after a while.
    AnswerLate(Duration),
    /// It gives no answer, and does what it is asked after a while.
    ActLate(Duration),
    /// It does nothing, and never answers.
    Hang,
    /// Its client panics.
    Panic,
}

/// The ledger behind troubles: those that a test has ordered, and those that come at random.
pub struct Misbehaving {
    bank: Ledger,
    /// The troubles that are in order, each for one call or for every call of its kind.
    ordered: Mutex<Vec<Ordered>>,
    /// How many of a thousand calls go wrong at random.
    per_thousand: u64,
    /// How long a late answer takes.
    late: Duration,
    random: Mutex<u64>,
}

struct Ordered {
    call: Call,
    trouble: Trouble,
    once: bool,
}

impl Misbehaving {
    /// A provider that behaves until a test orders a trouble.
    #[must_use]
    pub fn new(bank: Ledger) -> Self {
        Self::at_random(bank, 0, Duration::ZERO, 0)
    }

    /// A provider whose calls go wrong at random. A late answer takes the time `late`.
    #[must_use]
    pub fn at_random(bank: Ledger, per_thousand: u64, late: Duration, seed: u64) -> Self {
        Self { bank, ordered: Mutex::default(), per_thousand, late, random: Mutex::new(seed) }
    }

    /// The next call of this kind goes wrong.
    pub fn once(&self, call: Call, trouble: Trouble) {
        self.order(Ordered { call, trouble, once: true });
    }

    /// From now on every call of this kind goes wrong.
    pub fn always(&self, call: Call, trouble: Trouble) {
        self.order(Ordered { call, trouble, once: false });
    }

    /// All ordered troubles are over.
    pub fn behave(&self) {
        self.ordered.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }

    fn order(&self, ordered: Ordered) {
        self.ordered.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(ordered);
    }

    fn trouble(&self, call: Call) -> Option<Trouble> {
        let mut ordered = self.ordered.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if let Some(place) = ordered.iter().position(|ordered| ordered.call == call) {
            let trouble = ordered.get(place).map(|ordered| ordered.trouble);
            if ordered.get(place).is_some_and(|ordered| ordered.once) {
                ordered.remove(place);
            }
            return trouble;
        }
        drop(ordered);
        if self.random() % 1_000 < self.per_thousand { self.any(call) } else { None }
    }

    /// A trouble at random. Only a request that moves money can be refused for good.
    fn any(&self, call: Call) -> Option<Trouble> {
        let refusable = matches!(call, Call::Authorise | Call::Capture | Call::Transfer);
        Some(match self.random() % 13 {
            0 if refusable => Trouble::Refuse,
            0..3 => Trouble::Later,
            3..6 => Trouble::LoseAnswer,
            6..8 => Trouble::AnswerLate(self.late),
            8..10 => Trouble::ActLate(self.late),
            10 => Trouble::Hang,
            11 => Trouble::Panic,
            _ => return None,
        })
    }

    /// SplitMix64.
    fn random(&self) -> u64 {
        let mut state = self.random.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Does a call, with its trouble. `refuse` is what the bank does when it refuses for good.
    async fn call<T, A, R>(
        &self,
        call: Call,
        act: impl FnOnce(Ledger) -> A,
        refuse: impl FnOnce(Ledger) -> R,
    ) -> Result<T, PaymentError>
    where
        T: Send + 'static,
        A: Future<Output = Result<T, PaymentError>> + Send + 'static,
        R: Future<Output = Result<(), PaymentError>> + Send,
    {
        let lost = || PaymentError::Ambiguous("the answer was lost".to_owned());
        match self.trouble(call) {
            None => act(self.bank.clone()).await,
            Some(Trouble::Refuse) => {
                refuse(self.bank.clone()).await?;
                act(self.bank.clone()).await
            }
            Some(Trouble::Later) => Err(PaymentError::Later("too many requests".to_owned())),
            Some(Trouble::LoseAnswer) => act(self.bank.clone()).await.and(Err(lost())),
            Some(Trouble::AnswerLate(late)) => {
                let answer = act(self.bank.clone()).await;
                sleep(late).await;
                answer
            }
            Some(Trouble::ActLate(late)) => {
                let act = act(self.bank.clone());
                tokio::spawn(async move {
                    sleep(late).await;
                    drop(act.await);
                });
                Err(lost())
            }
            Some(Trouble::Hang) => std::future::pending().await,
            #[expect(clippy::panic, reason = "the trouble is a panic")]
            Some(Trouble::Panic) => panic!("the provider's client fails"),
        }
    }
}

async fn nothing(_: Ledger) -> Result<(), PaymentError> {
    Ok(())
}

#[async_trait]
impl Payments for Misbehaving {
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError> {
        let (own, declined) = (attempt.clone(), PaymentError::declined(attempt.amount).to_string());
        let act = |bank: Ledger| async move { bank.authorise(&own).await };
        let refuse =
            |bank: Ledger| async move { bank.refuse(&attempt.key, &asked_hold(attempt), &declined).await };
        self.call(Call::Authorise, act, refuse).await
    }

    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError> {
        let attempt = attempt.clone();
        let act = |bank: Ledger| async move { bank.find_holds(&attempt).await };
        self.call(Call::FindHolds, act, nothing).await
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        let own = hold.clone();
        let act = |bank: Ledger| async move { bank.capture(&own).await };
        self.call(Call::Capture, act, |bank| async move { bank.lapse(hold).await }).await
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        let hold = hold.clone();
        self.call(Call::Cancel, |bank| async move { bank.cancel(&hold).await }, nothing).await
    }

    async fn transfer(&self, order: &Order) -> Result<Made, PaymentError> {
        let own = order.clone();
        let act = |bank: Ledger| async move { bank.transfer(&own).await };
        let closed = format!("the account of {} is closed", order.to);
        let refuse =
            |bank: Ledger| async move { bank.refuse(&order.key, &asked_transfer(order), &closed).await };
        self.call(Call::Transfer, act, refuse).await
    }

    async fn look_up(&self, order: &Order) -> Result<Found, PaymentError> {
        let order = order.clone();
        self.call(Call::LookUp, |bank| async move { bank.look_up(&order).await }, nothing).await
    }

    fn key_memory(&self) -> Duration {
        self.bank.key_memory()
    }

    fn units(&self, amount: Money) -> Option<i64> {
        self.bank.units(amount)
    }
}
