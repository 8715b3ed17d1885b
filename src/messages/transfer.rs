//! The transfers that events name (MONEY-6). The crate itself moves no money.

use alloc::vec::Vec;
use core::fmt;

use crate::base::strict_json::wire;
use crate::messages::event::{Carried, Event, EventKind};
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

wire! {
    /// One of the accounts between which money moves.
    ///
    /// ```
    /// use milestone_escrow::Account;
    ///
    /// assert_eq!(Account::Escrow(2.into()).to_string(), "escrow of milestone 2");
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Account {
        /// The client's own money.
        Client,
        /// The escrow of one milestone.
        Escrow(MilestoneNumber),
        /// The freelancer's own money.
        Freelancer,
        /// The platform's fees.
        Platform,
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client => formatter.write_str("client"),
            Self::Escrow(milestone) => write!(formatter, "escrow of milestone {milestone}"),
            Self::Freelancer => formatter.write_str("freelancer"),
            Self::Platform => formatter.write_str("platform"),
        }
    }
}

wire! {
    /// The identity of a transfer: the revision of its event, and its place among the event's transfers. It
    /// never changes.
    ///
    /// An outbox uses it as a key, together with the host's id of the contract. So each transfer is paid
    /// exactly once.
    ///
    /// ```
    /// use milestone_escrow::TransferId;
    ///
    /// assert_eq!(TransferId { revision: 7, place: 0 }.to_string(), "7-0");
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub struct TransferId {
        /// The number of its event in the log, from 1.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub revision: u64,
        /// The place of the transfer in the row of its event in the table of MONEY-6, from 0. A transfer of
        /// zero is left out, but keeps its place.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub place: u64,
    }
}

impl fmt::Display for TransferId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}-{}", self.revision, self.place)
    }
}

wire! {
    /// An amount that the host moves from one account to another, once.
    ///
    /// An outbox stores transfers, for example as JSON.
    ///
    /// ```
    /// use milestone_escrow::{Account, Currency, Money, Transfer, TransferId};
    ///
    /// let payout = Transfer {
    ///     id: TransferId { revision: 4, place: 1 },
    ///     from: Account::Escrow(1.into()),
    ///     to: Account::Freelancer,
    ///     amount: Money::parse("50.00", Currency::USD)?,
    /// };
    /// # #[cfg(feature = "serde")]
    /// assert_eq!(
    ///     serde_json::to_string(&payout)?,
    ///     r#"{"id":{"revision":4,"place":1},"from":{"escrow":1},"to":"freelancer","amount":{"amount":"50.00","currency":"USD"}}"#
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// Source: MONEY-6.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Transfer {
        /// Its identity.
        pub id: TransferId,
        /// The account that the money comes from.
        pub from: Account,
        /// The account that it goes to.
        pub to: Account,
        /// The amount: more than zero.
        #[cfg_attr(feature = "schemars", schemars(transform = crate::base::schema::more_than_zero))]
        pub amount: Money,
    }
}

impl Transfer {
    /// Whether it takes money from the client or the freelancer.
    ///
    /// If it does, authorise it before you store its event. All other transfers move money that the host
    /// already holds.
    ///
    /// ```
    /// use milestone_escrow::{Account, Currency, Money, Transfer, TransferId};
    ///
    /// let (id, amount) = (TransferId { revision: 2, place: 0 }, Money::parse("50", Currency::USD)?);
    /// let deposit = Transfer { id, from: Account::Client, to: Account::Escrow(1.into()), amount };
    /// let payout = Transfer { id, from: Account::Escrow(1.into()), to: Account::Freelancer, amount };
    /// assert!(deposit.is_collected() && !payout.is_collected());
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    ///
    /// Source: MONEY-6.
    #[must_use]
    pub const fn is_collected(&self) -> bool {
        matches!(self.from, Account::Client | Account::Freelancer)
    }
}

impl Event {
    /// The transfers that the event names, in order, without amounts of zero (MONEY-6).
    ///
    /// `revision` is the number of the event in its log, from 1. It is part of the identity of each transfer,
    /// so the identities are the same whenever an outbox is rebuilt.
    ///
    /// ```
    /// use milestone_escrow::{Account, Currency, Event, EventKind, Money};
    /// use time::macros::utc_datetime;
    ///
    /// let [amount, fee] = ["10.00", "0.50"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let event = Event {
    ///     at: utc_datetime!(2026-01-31 12:00),
    ///     kind: EventKind::BonusPaid { amount, fee, note: String::new(), client_fee: None, clears_at: None },
    /// };
    /// let received: Vec<_> = event.transfers(9).map(|transfer| (transfer.to, transfer.amount.to_string())).collect();
    /// assert_eq!(received, [(Account::Freelancer, "9.50 USD".into()), (Account::Platform, "0.50 USD".into())]);
    /// ```
    pub fn transfers(&self, revision: u64) -> impl Iterator<Item = Transfer> + use<> {
        (0..)
            .zip(self.movements())
            .filter(|(_, (_, _, amount))| !amount.is_zero())
            .map(move |(place, (from, to, amount))| Transfer { id: TransferId { revision, place }, from, to, amount })
    }

    /// The row of the event in the table of MONEY-6, with amounts of zero.
    fn movements(&self) -> Vec<Movement> {
        use Account::{Client, Escrow, Freelancer, Platform};

        match &self.kind {
            EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } => {
                let mut movements = deposit_movements(*milestone, *deposit, carried);
                movements.push(client_fee_movement(*client_fee, *deposit));
                movements.push(client_fee_movement(*initiation_fee, *deposit));
                movements
            }
            EventKind::AmountChanged { milestone, deposit, carried, client_fee, .. } => {
                let mut movements = deposit_movements(*milestone, *deposit, carried);
                movements.push(client_fee_movement(*client_fee, *deposit));
                movements
            }
            EventKind::EscrowReleased { milestone, amount, top_up, fee, client_fee, .. } => {
                let escrow = Escrow(*milestone);
                let net = net_amount(*amount, *fee);
                let mut movements =
                    Vec::from([(Client, escrow, *top_up), (escrow, Freelancer, net), (escrow, Platform, *fee)]);
                movements.push(client_fee_movement(*client_fee, *amount));
                movements
            }
            EventKind::EscrowReturned { milestone, amount, client_fee_returned, .. } => {
                let mut movements = Vec::from([(Escrow(*milestone), Client, *amount)]);
                movements.extend(client_fee_returned.map(|fee| (Platform, Client, fee)));
                movements
            }
            EventKind::BonusPaid { amount, fee, client_fee, .. } => {
                let mut movements =
                    Vec::from([(Client, Freelancer, net_amount(*amount, *fee)), (Client, Platform, *fee)]);
                movements.push(client_fee_movement(*client_fee, *amount));
                movements
            }
            EventKind::ContractClosed { initiation_fee_returned, .. } => {
                initiation_fee_returned.map(|fee| (Platform, Client, fee)).into_iter().collect()
            }
            EventKind::PaymentRefunded { amount, fee_returned, .. } => {
                [(Freelancer, Client, net_amount(*amount, *fee_returned)), (Platform, Client, *fee_returned)].into()
            }
            EventKind::ContractOffered { .. }
            | EventKind::OfferAccepted
            | EventKind::OfferDeclined { .. }
            | EventKind::OfferWithdrawn
            | EventKind::OfferExpired
            | EventKind::MilestoneAdded { .. }
            | EventKind::MilestoneCancelled { .. }
            | EventKind::WorkSubmitted { .. }
            | EventKind::SubmissionWithdrawn { .. }
            | EventKind::ChangesRequested { .. }
            | EventKind::RefundRequested { .. }
            | EventKind::RefundRequestWithdrawn { .. }
            | EventKind::DisputeOpened { .. }
            | EventKind::DisputeContested { .. }
            | EventKind::DisputeWithdrawn { .. }
            | EventKind::EvidenceSubmitted { .. }
            | EventKind::DisputeAwarded { .. }
            | EventKind::ProposalMade { .. }
            | EventKind::ProposalAccepted { .. }
            | EventKind::ProposalDeclined { .. }
            | EventKind::ProposalWithdrawn { .. }
            | EventKind::DueDateChanged { .. }
            | EventKind::ContractEnded { .. }
            | EventKind::ReviewExtended { .. }
            | EventKind::AwardExtended { .. }
            | EventKind::WindowExtended { .. }
            | EventKind::FeedbackLeft { .. } => Vec::new(),
        }
    }
}

/// A transfer without its identity: the account that pays, the account that receives, and the amount.
type Movement = (Account, Account, Money);

/// The movements that cover a price: the deposit, and then what is carried.
fn deposit_movements(milestone: MilestoneNumber, deposit: Money, carried: &[Carried]) -> Vec<Movement> {
    let escrow = Account::Escrow(milestone);
    let leftovers = carried.iter().map(|leftover| (Account::Escrow(leftover.from), escrow, leftover.amount));
    core::iter::once((Account::Client, escrow, deposit)).chain(leftovers).collect()
}

/// What the client pays to the platform. An absent fee is a movement of zero, so the places of the other
/// transfers do not depend on it.
fn client_fee_movement(fee: Option<Money>, charged_on: Money) -> Movement {
    (Account::Client, Account::Platform, fee.unwrap_or(Money::zero(charged_on.currency())))
}

/// An amount less its fee. It is never negative, because a fee is never more than its amount (MONEY-5).
fn net_amount(amount: Money, fee: Money) -> Money {
    Money::of_minor(amount.minor_units().saturating_sub(fee.minor_units()).max(0), amount.currency())
}
