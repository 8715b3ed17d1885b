//! One event that moved money.

use alloc::vec::Vec;
use core::fmt;

use time::UtcDateTime;

use crate::base::strict_json::wire;
use crate::messages::event::{Carried, Event, EventKind, ReleaseCause, ReturnCause};
use crate::messages::transfer::Transfer;
use crate::values::currency::Currency;
use crate::values::money::{Money, MoneySum};
use crate::values::party::MilestoneNumber;

wire! {
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
    /// assert_eq!(
    ///     (deposit.amount.to_string(), deposit.balances.escrow.to_string()),
    ///     ("50.00 USD".into(), "50.00 USD".into())
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Transaction {
        /// The number of its event in the log, from 1.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub revision: u64,
        /// When it happened.
        #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Instant"))]
        pub at: UtcDateTime,
        /// What happened.
        pub kind: TransactionKind,
        /// The milestone whose money it was. `None` for a bonus, and for the return of the initiation fee.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<MilestoneNumber>"))]
        pub milestone: Option<MilestoneNumber>,
        /// The amount, before the freelancer's fee and without the client's fees.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub amount: MoneySum,
        /// The platform's part of the amount. The platform keeps it. For a refund of a payment, the platform
        /// gives it back.
        pub fee: Money,
        /// What the client pays to the platform on top. For a return and for a closing, it is what the
        /// platform gives back (MONEY-8, MONEY-9).
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub client_fee: MoneySum,
        /// When the payment clears. `None` if it clears at once, or if it is not a payment (MONEY-7).
        #[cfg_attr(
            feature = "serde",
            serde(
                default,
                with = "crate::values::instant::optional_instant",
                skip_serializing_if = "Option::is_none"
            )
        )]
        #[cfg_attr(
            feature = "schemars",
            schemars(with = "crate::base::schema::Optional<crate::base::schema::Instant>")
        )]
        pub clears_at: Option<UtcDateTime>,
        /// The transfers, in order. There is at least one.
        pub transfers: Vec<Transfer>,
        /// The balances afterwards.
        pub balances: Balances,
    }
}

wire! {
    /// The balances of the accounts, with all escrow as one account. Their sum is zero. See
    /// [`Transaction::balances`].
    ///
    /// Source: MONEY-4.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Balances {
        /// The client's account: what the client has paid and has not got back, as a negative sum.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub client: MoneySum,
        /// All escrow that is held.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub escrow: MoneySum,
        /// What the freelancer has received, after fees.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub freelancer: MoneySum,
        /// The fees that the platform keeps.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub platform: MoneySum,
    }
}

wire! {
    /// The kind of a transaction.
    ///
    /// ```
    /// use milestone_escrow::{ReleaseCause, TransactionKind};
    ///
    /// assert_eq!(
    ///     TransactionKind::Released(ReleaseCause::ReviewLapsed).to_string(),
    ///     "released, review lapsed"
    /// );
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum TransactionKind {
        /// A milestone was funded (FUND-1).
        Funded,
        /// The price of a milestone was raised, and the difference was covered at once (PROP-4).
        PriceRaised,
        /// Escrow went to the freelancer.
        Released(ReleaseCause),
        /// Escrow went back to the client.
        Returned(ReturnCause),
        /// The client paid a bonus (END-6).
        Bonus,
        /// The freelancer gave back a part, or all, of what was paid on a milestone (REF-5).
        PaymentRefunded,
        /// The contract was closed, and the client got the initiation fee back (MONEY-9).
        InitiationFeeReturned,
    }
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
            Self::Released(ReleaseCause::AwardLapsed) => "released, award lapsed",
            Self::Released(ReleaseCause::SmallClaim) => "released, small claim",
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
            Self::Returned(ReturnCause::AwardLapsed) => "returned, award lapsed",
            Self::Returned(ReturnCause::SmallClaim) => "returned, small claim",
            Self::Bonus => "bonus",
            Self::PaymentRefunded => "payment refunded",
            Self::InitiationFeeReturned => "initiation fee returned",
        })
    }
}

impl Transaction {
    /// The transaction of an event. `None` if no money moved.
    pub(crate) fn of(
        event: &Event,
        revision: u64,
        transfers: Vec<Transfer>,
        balances: Balances,
    ) -> Option<Self> {
        let currency = transfers.first()?.amount.currency();
        let parts = Parts::of(&event.kind)?;
        Some(Self {
            revision,
            at: event.at,
            kind: parts.kind,
            milestone: event.kind.milestone(),
            amount: sum(parts.amounts, currency),
            fee: parts.fee.unwrap_or(Money::zero(currency)),
            client_fee: sum(parts.client_fees.into_iter().flatten(), currency),
            clears_at: parts.clears_at,
            transfers,
            balances,
        })
    }
}

/// What an event says about the money that it moves.
struct Parts {
    kind: TransactionKind,
    amounts: Vec<Money>,
    fee: Option<Money>,
    client_fees: [Option<Money>; 2],
    clears_at: Option<UtcDateTime>,
}

impl Parts {
    fn new(kind: TransactionKind, amounts: Vec<Money>) -> Self {
        Self { kind, amounts, fee: None, client_fees: [None, None], clears_at: None }
    }

    fn of(kind: &EventKind) -> Option<Self> {
        Some(match kind {
            EventKind::MilestoneFunded { deposit, carried, client_fee, initiation_fee, .. } => Self {
                client_fees: [*client_fee, *initiation_fee],
                ..Self::new(TransactionKind::Funded, covered(*deposit, carried))
            },
            EventKind::AmountChanged { deposit, carried, client_fee, .. } => Self {
                client_fees: [*client_fee, None],
                ..Self::new(TransactionKind::PriceRaised, covered(*deposit, carried))
            },
            EventKind::EscrowReleased { amount, fee, cause, client_fee, clears_at, .. } => Self {
                fee: Some(*fee),
                client_fees: [*client_fee, None],
                clears_at: *clears_at,
                ..Self::new(TransactionKind::Released(*cause), Vec::from([*amount]))
            },
            EventKind::EscrowReturned { amount, cause, client_fee_returned, .. } => Self {
                client_fees: [*client_fee_returned, None],
                ..Self::new(TransactionKind::Returned(*cause), Vec::from([*amount]))
            },
            EventKind::BonusPaid { amount, fee, client_fee, clears_at, .. } => Self {
                fee: Some(*fee),
                client_fees: [*client_fee, None],
                clears_at: *clears_at,
                ..Self::new(TransactionKind::Bonus, Vec::from([*amount]))
            },
            EventKind::PaymentRefunded { amount, fee_returned, .. } => Self {
                fee: Some(*fee_returned),
                ..Self::new(TransactionKind::PaymentRefunded, Vec::from([*amount]))
            },
            EventKind::ContractClosed { initiation_fee_returned, .. } => Self {
                client_fees: [*initiation_fee_returned, None],
                ..Self::new(TransactionKind::InitiationFeeReturned, Vec::new())
            },
            _ => return None,
        })
    }
}

/// The amounts that cover a price.
fn covered(deposit: Money, carried: &[Carried]) -> Vec<Money> {
    core::iter::once(deposit).chain(carried.iter().map(|leftover| leftover.amount)).collect()
}

fn sum(amounts: impl IntoIterator<Item = Money>, currency: Currency) -> MoneySum {
    let minor = amounts.into_iter().map(|amount| i128::from(amount.minor_units()));
    MoneySum::of_minor(minor.fold(0, i128::saturating_add), currency)
}
