//! What the host orders: a transfer between two places.

use std::fmt;

use milestone_escrow::Money;
use milestone_escrow::{Account, MilestoneNumber, Transfer};

use super::Hold;
use crate::store::Parties;

/// A transfer that the provider is to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    /// The key under which it is made once. When a refused transfer is sent again, it gets a new key,
    /// because a provider repeats its refusal under the old one.
    pub key: String,
    /// What the transfer is for: the id of the contract and the identity of the transfer. It never changes.
    /// The provider keeps it with the transfer, so that the transfer can be found.
    pub reference: String,
    /// The id of the contract.
    pub contract: String,
    /// The place that pays.
    pub from: Place,
    /// The place that receives.
    pub to: Place,
    /// The amount.
    pub amount: Money,
    /// The captured hold that pays for it. `None` if the host holds the money already.
    pub hold: Option<Hold>,
    /// The captured holds of the contract that were taken from the receiver, in the order in which they
    /// were captured. Some providers give money back only as the refund of a charge.
    pub charged: Vec<Hold>,
}

impl Order {
    /// The order for a transfer of a contract, under its first key.
    #[must_use]
    pub fn new(contract: &str, parties: &Parties, transfer: &Transfer) -> Self {
        let place = |account| Place::of(account, contract, parties);
        let reference = format!("{contract}/{}", transfer.id);
        Self {
            key: reference.clone(),
            reference,
            contract: contract.to_owned(),
            from: place(transfer.from),
            to: place(transfer.to),
            amount: transfer.amount,
            hold: None,
            charged: Vec::new(),
        }
    }

    /// The same order under the key of a later round. Round 0 is the first.
    #[must_use]
    pub fn in_round(self, round: i64) -> Self {
        let key = if round == 0 { self.reference.clone() } else { format!("{}/{round}", self.reference) };
        Self { key, ..self }
    }
}

/// Where money comes from or goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// The client's account, with the user's name.
    Client(String),
    /// The freelancer's account, with the user's name.
    Freelancer(String),
    /// The escrow of a milestone: money of a contract that the platform keeps for others.
    Escrow(String, MilestoneNumber),
    /// The platform's own money.
    Platform,
}

impl Place {
    fn of(account: Account, contract: &str, parties: &Parties) -> Self {
        match account {
            Account::Client => Self::Client(parties.client.clone()),
            Account::Freelancer => Self::Freelancer(parties.freelancer.clone()),
            Account::Escrow(milestone) => Self::Escrow(contract.to_owned(), milestone),
            Account::Platform => Self::Platform,
        }
    }
}

/// As the books of [`Ledger`](crate::Ledger) name it.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(name) | Self::Freelancer(name) => write!(formatter, "user {name}"),
            Self::Escrow(contract, milestone) => write!(formatter, "escrow {contract} {milestone}"),
            Self::Platform => formatter.write_str("platform"),
        }
    }
}
