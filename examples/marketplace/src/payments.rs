//! The payment provider, as the host sees it.

use async_trait::async_trait;
use milestone_escrow::{Account, Money, Transfer};

use crate::store::{Parties, StoreError};

/// Makes transfers, each once for its key, and holds amounts beforehand.
///
/// A real one talks to a bank or a card processor. [`Ledger`](crate::Ledger) only writes down what it is asked for.
#[async_trait]
pub trait Payments: Send + Sync {
    /// Holds an amount on a user's account, for one attempt. What is never captured is let go.
    async fn authorise(&self, payer: &str, amount: Money) -> Result<Hold, PaymentError>;

    /// Lets go of an authorisation whose decision came to nothing.
    async fn cancel(&self, hold: &Hold) -> Result<(), PaymentError>;

    /// Takes all of a hold, or finds that it was taken before.
    ///
    /// One hold can stand for several transfers: a deposit and the client's fees, or the parts of a bonus. Most providers let a hold
    /// be captured once. So all of it is captured before the first of them, and each of them is made of what was captured.
    async fn capture(&self, hold: &Hold) -> Result<(), PaymentError>;

    /// Makes a transfer, or finds that it was made under this key before.
    async fn make(&self, order: &Order) -> Result<Made, PaymentError>;

    /// Whether a transfer was made under this key, however long ago. It is asked before a transfer is tried again: many providers
    /// forget keys after a day, and would then make it twice.
    async fn was_made(&self, key: &str) -> Result<bool, PaymentError>;
}

/// What the provider calls an authorisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold(pub String);

/// A transfer between accounts of the real world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The identity under which it is made once: the contract and the transfer's own.
    pub key: String,
    /// Whose money it was.
    pub from: String,
    /// Whose it will be.
    pub to: String,
    /// How much.
    pub amount: Money,
    /// The authorisation that it is made of; empty if the host holds the money already.
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
    /// It had been made before, and was not made again.
    Before,
}

/// Why a payment was not made.
#[derive(Debug, thiserror::Error)]
pub enum PaymentError {
    /// The payer's bank says no.
    #[error("the payment of {0} was declined")]
    Declined(Money),
    /// Another transfer was made under this key: one of the two books is wrong, and a person has to look.
    #[error("another transfer was made under the key {0}")]
    Contradiction(String),
    /// There is no such authorisation, or it was let go.
    #[error("there is no hold {0} that could be captured")]
    NotHeld(String),
    /// The provider does not answer.
    #[error(transparent)]
    Unavailable(#[from] StoreError),
}
