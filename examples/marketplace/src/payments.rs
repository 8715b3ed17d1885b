//! The payment provider, as the host sees it.

use async_trait::async_trait;
use milestone_escrow::{Account, Money, Transfer};

use crate::store::{Parties, StoreError};

/// Makes transfers, and holds amounts before that. Each key makes a transfer only once.
///
/// A real provider talks to a bank or a card processor. [`Ledger`](crate::Ledger) only records the requests.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Holds an amount on a user's account, for one attempt. A hold that is never captured is released.
    async fn authorise(&self, payer: &str, amount: Money) -> Result<Hold, PaymentError>;

    /// Releases the hold of an authorisation whose decision was not stored.
    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError>;

    /// Captures the whole hold, or finds that it was captured before.
    ///
    /// One hold can stand for several transfers: a deposit and the client's fees, or the parts of a bonus.
    /// Most providers allow only one capture of a hold. So the host captures the whole hold before the first
    /// of these transfers, and makes each transfer from the captured money.
    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError>;

    /// Makes a transfer, or finds that it was made under this key before.
    async fn make(&self, order: &Order) -> Result<Made, PaymentError>;

    /// Whether a transfer was made under this key at any time. The host asks this before it tries a transfer
    /// again, because many providers forget keys after a day, and would then make the transfer twice.
    async fn was_made(&self, key: &str) -> Result<bool, PaymentError>;
}

/// The provider's id of an authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold(pub String);

/// A transfer between real accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The key under which it is made once: the id of the contract and the identity of the transfer.
    pub key: String,
    /// The account that pays.
    pub from: String,
    /// The account that receives.
    pub to: String,
    /// The amount.
    pub amount: Money,
    /// The authorisation that pays for it. Empty if the host holds the money already.
    pub hold: String,
}

impl Order {
    /// The order for a transfer of a contract.
    #[must_use]
    pub fn new(contract: &str, parties: &Parties, transfer: &Transfer, hold: String) -> Self {
        let account = |account| match account {
            Account::Client => format!("user {}", parties.client),
            Account::Freelancer => format!("user {}", parties.freelancer),
            Account::Escrow(milestone) => format!("escrow {contract} {milestone}"),
            Account::Platform => "platform".to_owned(),
        };
        Self {
            key: format!("{contract}/{}", transfer.id),
            from: account(transfer.from),
            to: account(transfer.to),
            amount: transfer.amount,
            hold,
        }
    }
}

/// Whether a transfer was made by this call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Made {
    /// It was made now.
    Now,
    /// It was made before, and was not made again.
    Before,
}

/// Why a payment was not made.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// The payer's bank declines.
    #[error("the payment of {0} was declined")]
    Declined(Money),
    /// Another transfer was made under this key. One of the two records is wrong, and a person has to look.
    #[error("another transfer was made under the key {0}")]
    Contradiction(String),
    /// There is no such authorisation, or its hold was released.
    #[error("there is no hold {0} that could be captured")]
    NotHeld(String),
    /// The provider does not answer.
    #[error(transparent)]
    Unavailable(#[from] StoreError),
}
