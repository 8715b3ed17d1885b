//! What the payment provider reports later: a transfer that came back, a hold that has lapsed.
//!
//! Messages come twice, and in any order. So a message only names what has changed. The host asks the
//! provider for the present state, and applies that, once for each message.

use axum::http::HeaderMap;

use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::payments::{About, Found, News};
use crate::store::holds::seconds;
use crate::store::news::{Applied, Noted};
use crate::store::outbox::Status;

/// How often the provider is asked again, because something has changed meanwhile. After that, the provider
/// sends the message again.
const ATTEMPTS: usize = 5;

impl Marketplace {
    /// Applies a message of the payment provider, unless that was done before.
    ///
    /// # Errors
    ///
    /// [`Refusal::News`] if the provider has not signed it. Any other error means that the provider must send
    /// it again.
    pub async fn receive(&self, headers: &HeaderMap, body: &[u8]) -> Result<(), Refusal> {
        let news = self.payments.read_news(headers, body, self.now().await?)?;
        if self.store.is_applied(&news.id).await? {
            return Ok(());
        }
        match &news.about {
            About::Transfer(reference) => self.news_of_transfer(&news, reference).await?,
            About::Hold(hold) => {
                // The worker captures or releases it, and so learns what became of it.
                self.store.look_at_hold(&hold.0).await?;
                self.store.remember(&news.id).await?;
            }
            About::Dispute(payment) => {
                if self.store.remember(&news.id).await? {
                    self.meter.alarm(Alarm::Hold, format!("the cardholder disputes the payment {payment}"));
                }
            }
            About::Nothing => drop(self.store.remember(&news.id).await?),
        }
        self.called.notify_waiters();
        Ok(())
    }

    async fn news_of_transfer(&self, news: &News, reference: &str) -> Result<(), Refusal> {
        for _ in 0..ATTEMPTS {
            let Some(noted) = self.store.noted(reference).await? else {
                self.store.remember(&news.id).await?; // another system uses the same account of the provider
                return Ok(());
            };
            let (status, why) = match self.payments.look_up(&noted.order).await? {
                Found::Made => (Status::Made, String::new()),
                Found::CameBack(why) => (Status::Refused, why),
                // It was made under an earlier key, or of two parts under two keys, and is not whole any
                // more.
                Found::EarlierCameBack(why) if noted.status == Status::Made => (Status::Refused, why),
                Found::EarlierCameBack(_) | Found::Nothing => (noted.status, String::new()),
            };
            let late = seconds(self.settings.least_age);
            match self.store.apply_news(&news.id, &noted, status, &why, late).await? {
                Applied::Before => return Ok(()),
                Applied::Now => {
                    self.note_change(&noted, status, &why);
                    return Ok(());
                }
                Applied::Outpaced => {}
            }
        }
        Err(Refusal::Busy)
    }

    fn note_change(&self, noted: &Noted, status: Status, why: &str) {
        if status == Status::Refused && noted.status != status {
            self.meter.alarm(Alarm::Transfer, format!("{} came back: {why}", noted.order.reference));
        }
    }
}
