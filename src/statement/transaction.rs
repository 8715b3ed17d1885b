//! One event that moved money.

use alloc::vec::Vec;
use core::fmt;

use time::UtcDateTime;

use crate::messages::event::{Event, EventKind, ReleaseCause, ReturnCause};
use crate::messages::transfer::{Account, Transfer};
use crate::values::money::{Money, MoneySum};
use crate::values::party::MilestoneNumber;

/// An event that moved money, with the balances after it.
///
/// ```
/// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Statement, TransactionKind};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
/// let statement = Statement::replay(opened.events())?;
///
/// let deposit = &statement.transactions()[0];
/// assert_eq!((deposit.revision, deposit.kind), (2, TransactionKind::Funded));
/// assert_eq!((deposit.amount.to_string(), deposit.balances.escrow.to_string()), ("50.00 USD".into(), "50.00 USD".into()));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Transaction {
    /// The number of its event in the log, from 1.
    pub revision: u64,
    /// When it happened.
    pub at: UtcDateTime,
    /// What happened.
    pub kind: TransactionKind,
    /// The milestone whose money it was; none for a bonus.
    pub milestone: Option<MilestoneNumber>,
    /// All that moved, before the fee.
    pub amount: MoneySum,
    /// The platform's part of it: kept, or for a refund of a payment given back.
    pub fee: Money,
    /// The transfers, in order; at least one.
    pub transfers: Vec<Transfer>,
    /// What is in the accounts afterwards.
    pub balances: Balances,
}

/// What is in the accounts, all escrow as one. The four sum to zero; see [`Transaction::balances`].
///
/// Source: MONEY-4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Balances {
    /// Below zero by what the client has paid in and not got back.
    pub client: MoneySum,
    /// All that is held.
    pub escrow: MoneySum,
    /// What the freelancer has received, after fees.
    pub freelancer: MoneySum,
    /// The fees that the platform keeps.
    pub platform: MoneySum,
}

/// What a transaction was.
///
/// ```
/// use milestone_escrow::{ReleaseCause, TransactionKind};
///
/// assert_eq!(TransactionKind::Released(ReleaseCause::ReviewLapsed).to_string(), "released, review lapsed");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransactionKind {
    /// A milestone was funded (FUND-1).
    Funded,
    /// A price was raised, and covered at once (PROP-4).
    PriceRaised,
    /// Escrow went to the freelancer.
    Released(ReleaseCause),
    /// Escrow went back to the client.
    Returned(ReturnCause),
    /// The client paid a bonus (END-6).
    Bonus,
    /// The freelancer gave something back (REF-5).
    PaymentRefunded,
}

impl fmt::Display for TransactionKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Funded => "funded",
            Self::PriceRaised => "price raised",
            Self::Released(ReleaseCause::Approved) => "released, approved",
            Self::Released(ReleaseCause::ReviewLapsed) => "released, review lapsed",
            Self::Released(ReleaseCause::AnswerLapsed) => "released, answer lapsed",
            Self::Released(ReleaseCause::Settlement) => "released, settlement",
            Self::Released(ReleaseCause::Award) => "released, award",
            Self::Returned(ReturnCause::OfferDeclined) => "returned, offer declined",
            Self::Returned(ReturnCause::OfferWithdrawn) => "returned, offer withdrawn",
            Self::Returned(ReturnCause::OfferExpired) => "returned, offer expired",
            Self::Returned(ReturnCause::RefundGranted) => "returned, refund granted",
            Self::Returned(ReturnCause::RefundLapsed) => "returned, refund lapsed",
            Self::Returned(ReturnCause::AnswerLapsed) => "returned, answer lapsed",
            Self::Returned(ReturnCause::AmountReduced) => "returned, price reduced",
            Self::Returned(ReturnCause::FreelancerEnded) => "returned, freelancer ended",
            Self::Returned(ReturnCause::Settlement) => "returned, settlement",
            Self::Returned(ReturnCause::Award) => "returned, award",
            Self::Bonus => "bonus",
            Self::PaymentRefunded => "payment refunded",
        })
    }
}

impl Transaction {
    /// The transaction of an event; none if no money moved.
    pub(crate) fn of(event: &Event, revision: u64, transfers: Vec<Transfer>, balances: Balances) -> Option<Self> {
        let (kind, milestone, fee) = match &event.kind {
            EventKind::MilestoneFunded { milestone, .. } => (TransactionKind::Funded, Some(*milestone), None),
            EventKind::AmountChanged { milestone, .. } => (TransactionKind::PriceRaised, Some(*milestone), None),
            EventKind::EscrowReleased { milestone, fee, cause, .. } => {
                (TransactionKind::Released(*cause), Some(*milestone), Some(*fee))
            }
            EventKind::EscrowReturned { milestone, cause, .. } => {
                (TransactionKind::Returned(*cause), Some(*milestone), None)
            }
            EventKind::BonusPaid { fee, .. } => (TransactionKind::Bonus, None, Some(*fee)),
            EventKind::PaymentRefunded { milestone, fee_returned, .. } => {
                (TransactionKind::PaymentRefunded, Some(*milestone), Some(*fee_returned))
            }
            _ => return None,
        };
        let currency = transfers.first()?.amount.currency();
        // A top-up passes through escrow in the same instant; it is part of the release, not more of it.
        let is_top_up =
            |transfer: &Transfer| matches!(kind, TransactionKind::Released(_)) && transfer.from == Account::Client;
        let moved = transfers.iter().filter(|transfer| !is_top_up(transfer));
        let amount = moved.map(|transfer| i128::from(transfer.amount.minor_units())).fold(0, i128::saturating_add);
        Some(Self {
            revision,
            at: event.at,
            kind,
            milestone,
            amount: MoneySum::of_minor(amount, currency),
            fee: fee.unwrap_or(Money::zero(currency)),
            transfers,
            balances,
        })
    }
}
