//! Stripe: separate charges and transfers, with manual capture.
//!
//! | the host asks for | Stripe does |
//! |---|---|
//! | a hold | a `PaymentIntent` with `capture_method=manual`, confirmed with the user's stored card |
//! | a capture, a release | `capture` and `cancel` of the intent |
//! | a transfer from a hold | nothing: the captured money is in the platform's balance |
//! | a transfer to a freelancer | a `Transfer` to the user's connected account |
//! | a transfer to a client | refunds of the client's own payments, in the order of their captures |
//! | a transfer between escrows, and a fee | nothing: the money stays in the platform's balance |
//!
//! Each object carries the host's reference as metadata. It is looked for in Stripe's lists. Stripe's search
//! lags behind, and its own page warns of it: <https://docs.stripe.com/search>, "Data freshness".

mod accounts;
mod client;
mod news;
mod refunds;

use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use milestone_escrow::Money;
use serde::Deserialize;
use time::UtcDateTime;
use uuid::Uuid;

use super::{Attempt, BadNews, Found, Hold, Made, News, Order, PaymentError, Payments, Place, Processor};
use crate::store::holds::seconds;
pub use accounts::{Accounts, StripeUser};
use client::{Client, Failure};

/// How long Stripe remembers a key.
const DAY: Duration = Duration::from_secs(24 * 3_600);

/// How many seconds the clocks of Stripe and of the data base may differ. What is looked for by its time is
/// looked for this much earlier and later.
const CLOCKS_DIFFER: i64 = 300;

/// What the parties read when a payout comes back.
const REVERSED: &str = "the transfer was reversed";

/// Stripe, behind the interface of the host.
pub struct Stripe {
    client: Client,
    accounts: Accounts,
    /// With this secret Stripe signs its messages.
    secret: Option<String>,
    key_memory: Duration,
}

#[derive(Debug, Deserialize)]
struct Intent {
    id: String,
    status: String,
    #[serde(default)]
    metadata: Metadata,
}

/// What the host writes to each object.
#[derive(Debug, Default, Deserialize)]
struct Metadata {
    attempt: Option<String>,
    reference: Option<String>,
    key: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Payout {
    id: String,
    /// Whether all of it has come back.
    reversed: bool,
    #[serde(default)]
    metadata: Metadata,
}

/// An object in a list of Stripe.
trait Listed {
    fn id(&self) -> &str;
}

impl Listed for Intent {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Listed for Payout {
    fn id(&self) -> &str {
        &self.id
    }
}

impl Stripe {
    /// A client for Stripe's API at an address, such as `https://api.stripe.com`, with the platform's secret
    /// key.
    ///
    /// # Errors
    ///
    /// A sentence, if the address is encrypted and this program was built without the feature `tls`.
    pub fn new(address: &str, key: &str, accounts: Accounts) -> Result<Self, String> {
        Ok(Self { client: Client::new(address, key)?, accounts, secret: None, key_memory: DAY })
    }

    /// The same, with the secret for the signatures of Stripe's messages.
    #[must_use]
    pub fn signed_with(self, secret: &str) -> Self {
        Self { secret: Some(secret.to_owned()), ..self }
    }

    /// The same for a provider that remembers keys for another time than Stripe, which remembers them for a
    /// day.
    #[must_use]
    pub fn remembering(self, key_memory: Duration) -> Self {
        Self { key_memory, ..self }
    }

    /// The same for calls that may take this long. It must be the limit that the host gives its calls: 10
    /// seconds, if it does not say another. A question to Stripe is asked up to three times within it.
    #[must_use]
    pub fn within(self, call_limit: Duration) -> Self {
        Self { client: self.client.within(call_limit), ..self }
    }

    fn counted(&self, amount: Money) -> Result<i64, PaymentError> {
        self.units(amount).ok_or_else(|| PaymentError::Refused(format!("{amount} cannot be expressed")))
    }

    /// An amount as Stripe's requests have it: the number, and the code of the currency in small letters.
    fn amount(&self, amount: Money) -> Result<[(&'static str, String); 2], PaymentError> {
        let currency = amount.currency().code().to_ascii_lowercase();
        Ok([("amount", self.counted(amount)?.to_string()), ("currency", currency)])
    }

    /// Captures or cancels. Both happen once, because of the state of the intent. So each request has a new
    /// key, and a failure that Stripe has stored under a key is not repeated.
    async fn end(&self, hold: &Hold, action: &str, wanted: &str, refusal: &str) -> Result<(), PaymentError> {
        let path = format!("/v1/payment_intents/{}/{action}", hold.0);
        match self.client.post::<Intent>(&path, &Uuid::new_v4().to_string(), &[]).await {
            Ok((intent, _)) if intent.status == wanted => Ok(()),
            Ok((intent, _)) => Err(PaymentError::Ambiguous(format!("{} is {}", intent.id, intent.status))),
            Err(Failure::WrongState(status)) if status == wanted => Ok(()),
            Err(Failure::WrongState(status)) if ["canceled", "succeeded"].contains(&&*status) => {
                Err(PaymentError::Refused(refusal.to_owned()))
            }
            Err(failure) => Err(failure.into()),
        }
    }

    async fn pay_out(&self, order: &Order, freelancer: &str) -> Result<Made, PaymentError> {
        let account = self.accounts.account(freelancer)?;
        let mut form = self.amount(order.amount)?.to_vec();
        form.extend([("destination", account), ("transfer_group", order.contract.clone())]);
        form.extend([("metadata[reference]", order.reference.clone()), ("metadata[key]", order.key.clone())]);
        let (_, made) = self.client.post::<Payout>("/v1/transfers", &order.key, &form).await?;
        Ok(made)
    }

    async fn look_up_payout(&self, order: &Order) -> Result<Found, PaymentError> {
        let filter = [("transfer_group", order.contract.clone())];
        let payouts: Vec<Payout> = self.client.list("/v1/transfers", &filter).await?;
        let own: Vec<_> = payouts
            .iter()
            .filter(|payout| payout.metadata.reference.as_deref() == Some(&order.reference))
            .collect();
        let of_present_key = |payout: &&Payout| payout.metadata.key.as_deref() == Some(&order.key);
        Ok(if own.iter().any(|payout| !payout.reversed) {
            Found::Made
        } else if own.iter().any(of_present_key) {
            Found::CameBack(REVERSED.to_owned())
        } else if own.is_empty() {
            Found::Nothing
        } else {
            Found::EarlierCameBack(REVERSED.to_owned())
        })
    }
}

#[async_trait]
impl Payments for Stripe {
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError> {
        let (customer, card) = self.accounts.card(&attempt.payer)?;
        let mut form = self.amount(attempt.amount)?.to_vec();
        form.extend([
            ("customer", customer),
            ("payment_method", card),
            ("transfer_group", attempt.reference.clone()),
        ]);
        form.extend(
            [("capture_method", "manual"), ("confirm", "true"), ("off_session", "true")]
                .map(|(name, value)| (name, value.to_owned())),
        );
        form.extend([
            ("payment_method_types[]", "card".to_owned()),
            ("metadata[attempt]", attempt.key.clone()),
        ]);
        let (intent, _) = self.client.post::<Intent>("/v1/payment_intents", &attempt.key, &form).await?;
        match &*intent.status {
            "requires_capture" => Ok(Hold(intent.id)),
            // The cardholder would have to do something, or the card was declined. Nothing is held.
            "requires_action" | "requires_payment_method" | "canceled" => {
                Err(PaymentError::declined(attempt.amount))
            }
            status => Err(PaymentError::Ambiguous(format!("{} is {status}", intent.id))),
        }
    }

    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError> {
        // Without a card, Stripe was never asked.
        let Ok((customer, _)) = self.accounts.card(&attempt.payer) else { return Ok(Vec::new()) };
        let begun = attempt.begun.unix_timestamp();
        let end = begun.saturating_add(seconds(self.key_memory)).saturating_add(CLOCKS_DIFFER);
        let filter = [
            ("customer", customer),
            ("created[gte]", begun.saturating_sub(CLOCKS_DIFFER).to_string()),
            ("created[lte]", end.to_string()),
        ];
        let intents: Vec<Intent> = self.client.list("/v1/payment_intents", &filter).await?;
        let own = intents.into_iter().filter(|intent| {
            intent.metadata.attempt.as_deref() == Some(&attempt.key)
                && !["canceled", "succeeded"].contains(&&*intent.status)
        });
        Ok(own.map(|intent| Hold(intent.id)).collect())
    }

    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError> {
        self.end(hold, "capture", "succeeded", "the hold has lapsed or was released").await
    }

    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError> {
        self.end(hold, "cancel", "canceled", "the hold was captured").await
    }

    async fn transfer(&self, order: &Order) -> Result<Made, PaymentError> {
        match &order.to {
            Place::Freelancer(name) => self.pay_out(order, name).await,
            Place::Client(_) => self.refund(order).await,
            Place::Escrow(..) | Place::Platform => Ok(Made::Now),
        }
    }

    async fn look_up(&self, order: &Order) -> Result<Found, PaymentError> {
        match &order.to {
            Place::Freelancer(_) => self.look_up_payout(order).await,
            Place::Client(_) => self.look_up_refunds(order).await,
            Place::Escrow(..) | Place::Platform => Ok(Found::Made),
        }
    }

    fn read_news(&self, headers: &HeaderMap, body: &[u8], now: UtcDateTime) -> Result<News, BadNews> {
        let secret = self.secret.as_deref().ok_or(BadNews::NotExpected)?;
        news::read(secret, headers, body, now)
    }

    fn key_memory(&self) -> Duration {
        self.key_memory
    }

    fn units(&self, amount: Money) -> Option<i64> {
        Processor::Stripe.units(amount)
    }
}
