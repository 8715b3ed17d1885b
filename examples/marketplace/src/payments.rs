//! The payment provider, as the host sees it.
//!
//! The interface asks for what real providers have in common: keys that are remembered for a limited time,
//! one capture of each hold, and answers that can be lost. The guide's chapter `payments` lists these habits.

pub(crate) mod exponents;
pub(crate) mod limited;
pub(crate) mod misbehaving;
mod order;
pub(crate) mod stripe;

use std::time::Duration;

use async_trait::async_trait;
use axum::http::HeaderMap;
use milestone_escrow::Money;
use time::UtcDateTime;

pub use exponents::Processor;
pub use order::{Order, Place};

/// Holds amounts, captures them, and makes transfers.
///
/// A real provider talks to a bank or a card processor. [`Ledger`](crate::Ledger) only records the requests.
/// Nothing here is called while a transaction of the data base is open. Every call has a time limit; a call
/// that takes longer is dropped, and counts as [`PaymentError::Ambiguous`].
#[async_trait]
pub trait Payments: Send + Sync {
    /// Holds an amount on the payer's account. Asked again under the same key, the provider gives the same
    /// hold.
    ///
    /// # Errors
    ///
    /// [`PaymentError::Refused`] if the payer's bank declines. Nothing is held then.
    async fn authorise(&self, attempt: &Attempt) -> Result<Hold, PaymentError>;

    /// The open holds that were made for an attempt. The host asks this when it does not know what became of
    /// [`authorise`](Self::authorise). All of them were made after [`Attempt::begun`], as long as the
    /// provider remembers the key.
    ///
    /// # Errors
    ///
    /// Any except [`PaymentError::Refused`].
    async fn find_holds(&self, attempt: &Attempt) -> Result<Vec<Hold>, PaymentError>;

    /// Captures the whole hold, or finds that it was captured before.
    ///
    /// One hold can stand for several transfers: a deposit and the client's fees, or the parts of a bonus.
    /// Most providers allow only one capture of a hold. So the host captures all of it, and makes each
    /// transfer from the captured money.
    ///
    /// # Errors
    ///
    /// [`PaymentError::Refused`] if the hold has lapsed or was released.
    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError>;

    /// Releases a hold that no stored decision uses, or finds that it was released or has lapsed before.
    ///
    /// # Errors
    ///
    /// [`PaymentError::Refused`] if the hold was captured.
    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError>;

    /// Makes a transfer, or finds that it was made under this key before.
    ///
    /// A provider that knows only some of the accounts books the others itself: a transfer into an escrow is
    /// a part of the captured money, and a transfer between escrows moves nothing at the provider.
    ///
    /// # Errors
    ///
    /// [`PaymentError::Refused`] if it can never be made under this key: the account was closed, for example.
    async fn transfer(&self, order: &Order) -> Result<Made, PaymentError>;

    /// What became of a transfer: the provider looks for the [`reference`](Order::reference) of the order,
    /// under any key and at any time.
    ///
    /// The answer must be complete at once. If the provider's search lags behind, look into its list instead.
    ///
    /// # Errors
    ///
    /// Any except [`PaymentError::Refused`].
    async fn look_up(&self, order: &Order) -> Result<Found, PaymentError>;

    /// Reads a message that the provider has sent, and makes sure that the provider has signed it. `now` is
    /// the time of the server. The default knows no messages.
    ///
    /// # Errors
    ///
    /// [`BadNews`], if the message is not from the provider, is too old, or cannot be read.
    fn read_news(&self, headers: &HeaderMap, body: &[u8], now: UtcDateTime) -> Result<News, BadNews> {
        let _ = (headers, body, now);
        Err(BadNews::NotExpected)
    }

    /// How long the provider certainly remembers a key.
    fn key_memory(&self) -> Duration {
        Duration::from_secs(24 * 3_600)
    }

    /// An amount in the units of the provider, or `None` if it cannot be expressed exactly. Providers do not
    /// always use the decimals of ISO 4217: see [`Processor`]. The host refuses what cannot be expressed
    /// before anything is held.
    fn units(&self, amount: Money) -> Option<i64> {
        amount.in_exponent(amount.currency().decimals()).ok()
    }
}

/// A request to hold an amount. The host stores it before it asks the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The key under which the provider makes one hold.
    pub key: String,
    /// The name of the user whose account is to pay.
    pub payer: String,
    /// The amount.
    pub amount: Money,
    /// The id of the contract, to find the payment at the provider.
    pub reference: String,
    /// When it was stored, by the clock of the data base. The provider was not asked before.
    pub begun: UtcDateTime,
}

/// The provider's id of an authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold(pub String);

/// Whether a transfer was made by this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was made now.
    Now,
    /// It was made before, and was not made again.
    Before,
}

/// What a provider knows about a transfer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It was never made, or only a part of it.
    Nothing,
    /// It was made.
    Made,
    /// It was made under the present key of the order, and has come back. The text says why.
    CameBack(String),
    /// It, or a part of it, was made under an earlier key, and that has come back. The text says why.
    EarlierCameBack(String),
}

/// A message of the provider, with a signature that was verified.
///
/// It only names what has changed. The host then asks the provider for the present state, so the order of the
/// messages does not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    /// The provider's id of the message. A message that is sent again has the same id.
    pub id: String,
    /// What has changed.
    pub about: About,
}

/// What a message of the provider is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The transfer with this reference.
    Transfer(String),
    /// The hold with this id.
    Hold(Hold),
    /// The cardholder disputes a captured payment. The text names it. A person has to look.
    Dispute(String),
    /// Something that the host does not need to know.
    Nothing,
}

/// Why a message of the provider was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadNews {
    /// This provider sends no messages, or the host has no secret to verify them.
    #[error("no messages of a payment provider are expected here")]
    NotExpected,
    /// The signature is missing or wrong.
    #[error("the signature is missing or wrong")]
    Unsigned,
    /// The signature is right, but too old, or from the future.
    #[error("the message is too old, or a clock is wrong")]
    Stale,
    /// The message cannot be read.
    #[error("the message cannot be read")]
    Unreadable,
}

/// Why a payment was not made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PaymentError {
    /// Refused for good. Nothing has happened, and under this key nothing will. The text says why, for users.
    #[error("{0}")]
    Refused(String),
    /// Not now. Nothing has happened. Ask again later under the same key.
    #[error("the payment provider is busy: {0}")]
    Later(String),
    /// No answer that can be understood. It may have happened. Ask again under the same key as long as the
    /// provider remembers keys; after that, look for it first.
    #[error("the payment provider did not answer: {0}")]
    Ambiguous(String),
    /// The provider repeats an answer under this key that is not the end: a failure of its server, or that
    /// the money is not available yet. It may have happened. Look for it, then ask under a new key.
    #[error("the payment provider repeats a failure: {0}")]
    KeySpent(String),
}

impl PaymentError {
    /// The payer's bank declines an amount.
    #[must_use]
    pub fn declined(amount: Money) -> Self {
        Self::Refused(format!("the payment of {amount} was declined"))
    }
}

impl From<sqlx::Error> for PaymentError {
    fn from(error: sqlx::Error) -> Self {
        Self::Ambiguous(error.to_string())
    }
}
