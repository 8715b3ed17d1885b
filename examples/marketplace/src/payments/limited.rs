//! A time limit for every call of a provider, and a fence around its panics and its odd texts.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use milestone_escrow::Money;
use time::UtcDateTime;
use tokio::time::timeout;

use super::{About, Attempt, BadNews, Found, Hold, Made, News, Order, PaymentError, Payments};

/// The largest number of characters of a reason that the provider gives.
const LONGEST_REASON: usize = 500;

/// A provider behind a time limit. Each call runs in a task of its own. If the call hangs or panics, nobody
/// knows whether it has happened, so it is [`PaymentError::Ambiguous`].
pub struct Limited {
    provider: Arc<dyn Payments>,
    limit: Duration,
}

impl Limited {
    /// A provider whose calls may take this long.
    #[must_use]
    pub fn new(provider: Arc<dyn Payments>, limit: Duration) -> Self {
        Self { provider, limit }
    }

    async fn call<T, C>(&self, call: impl FnOnce(Arc<dyn Payments>) -> C + Send) -> Result<T, PaymentError>
    where
        T: Send + 'static,
        C: Future<Output = Result<T, PaymentError>> + Send + 'static,
    {
        let mut task = tokio::spawn(call(self.provider.clone()));
        match timeout(self.limit, &mut task).await {
            Ok(Ok(answer)) => answer.map_err(readable),
            Ok(Err(failed)) => Err(PaymentError::Ambiguous(format!("the call failed: {failed}"))),
            Err(_) => {
                task.abort();
                Err(PaymentError::Ambiguous(format!("no answer within {:?}", self.limit)))
            }
        }
    }
}

/// Whether an id of the provider can be stored. PostgreSQL refuses a NUL in a text.
fn is_storable(id: &str) -> bool {
    (1..=255).contains(&id.len()) && !id.contains(char::is_control)
}

fn storable(hold: Hold) -> Result<Hold, PaymentError> {
    if is_storable(&hold.0) {
        Ok(hold)
    } else {
        Err(PaymentError::Ambiguous("the hold has an odd id".to_owned()))
    }
}

/// A question that is refused says nothing about what was asked for before. If it counted as a refusal of the
/// transfer, the transfer would be made again under a new key.
fn unanswered(error: PaymentError) -> PaymentError {
    match error {
        PaymentError::Refused(why) => PaymentError::Ambiguous(why),
        other => other,
    }
}

/// The same error with a text that can be stored and shown.
fn readable(error: PaymentError) -> PaymentError {
    let clean = |text: String| -> String {
        text.chars().map(|one| if one.is_control() { ' ' } else { one }).take(LONGEST_REASON).collect()
    };
    match error {
        PaymentError::Refused(why) => PaymentError::Refused(clean(why)),
        PaymentError::Later(why) => PaymentError::Later(clean(why)),
        PaymentError::Ambiguous(why) => PaymentError::Ambiguous(clean(why)),
        PaymentError::KeySpent(why) => PaymentError::KeySpent(clean(why)),
    }
}

#[async_trait]
impl Payments for Limited {
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError> {
        let attempt = attempt.clone();
        self.call(|provider| async move { storable(provider.authorise(&attempt).await?) }).await
    }

    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError> {
        let attempt = attempt.clone();
        self.call(|provider| async move { provider.find_holds(&attempt).await }).await.map_err(unanswered)
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        let hold = hold.clone();
        self.call(|provider| async move { provider.capture(&hold).await }).await
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        let hold = hold.clone();
        self.call(|provider| async move { provider.cancel(&hold).await }).await
    }

    async fn transfer(&self, order: &Order) -> Result<Made, PaymentError> {
        let order = order.clone();
        self.call(|provider| async move { provider.transfer(&order).await }).await
    }

    async fn look_up(&self, order: &Order) -> Result<Found, PaymentError> {
        let order = order.clone();
        self.call(|provider| async move { provider.look_up(&order).await }).await.map_err(unanswered)
    }

    fn read_news(&self, headers: &HeaderMap, body: &[u8], now: UtcDateTime) -> Result<News, BadNews> {
        let News { id, about } = self.provider.read_news(headers, body, now)?;
        if !is_storable(&id) {
            return Err(BadNews::Unreadable);
        }
        let known = match &about {
            About::Transfer(text) | About::Hold(Hold(text)) | About::Dispute(text) => is_storable(text),
            About::Nothing => true,
        };
        Ok(News { id, about: if known { about } else { About::Nothing } })
    }

    fn key_memory(&self) -> Duration {
        self.provider.key_memory()
    }

    fn units(&self, amount: Money) -> Option<i64> {
        self.provider.units(amount)
    }
}
