//! A time limit for every call of a provider, and a fence around its panics.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use milestone_escrow::Money;
use time::UtcDateTime;
use tokio::time::timeout;

use super::{Attempt, BadNews, Found, Hold, Made, News, Order, PaymentError, Payments};

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
            Ok(Ok(answer)) => answer,
            Ok(Err(failed)) => Err(PaymentError::Ambiguous(format!("the call failed: {failed}"))),
            Err(_) => {
                task.abort();
                Err(PaymentError::Ambiguous(format!("no answer within {:?}", self.limit)))
            }
        }
    }
}

#[async_trait]
impl Payments for Limited {
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError> {
        let attempt = attempt.clone();
        self.call(|provider| async move { provider.authorise(&attempt).await }).await
    }

    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError> {
        let attempt = attempt.clone();
        self.call(|provider| async move { provider.find_holds(&attempt).await }).await
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
        self.call(|provider| async move { provider.look_up(&order).await }).await
    }

    fn read_news(&self, headers: &HeaderMap, body: &[u8], now: UtcDateTime) -> Result<News, BadNews> {
        self.provider.read_news(headers, body, now)
    }

    fn key_memory(&self) -> Duration {
        self.provider.key_memory()
    }

    fn units(&self, amount: Money) -> Option<i64> {
        self.provider.units(amount)
    }
}
