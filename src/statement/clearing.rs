//! What the freelancer has earned, and how much of it has not cleared yet (MONEY-7).

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::base::strict_json::wire;
use crate::statement::transaction::{Transaction, TransactionKind};
use crate::values::currency::Currency;
use crate::values::money::MoneySum;
use crate::values::party::MilestoneNumber;

wire! {
    /// What the freelancer has earned up to an instant. `earned` is the sum of `clearing` and `cleared`.
    ///
    /// It is information for payouts. Nothing happens when a payment clears.
    ///
    /// Source: MONEY-7.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Clearing {
        /// The instant.
        #[cfg_attr(feature = "serde", serde(with = "crate::values::instant::instant"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Instant"))]
        pub at: UtcDateTime,
        /// All payments after fees, less all that was given back.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub earned: MoneySum,
        /// What is left of payments that have not cleared yet.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::values::money::not_negative"))]
        pub clearing: MoneySum,
        /// What has cleared: `earned` less `clearing`.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::values::money::SignedSum"))]
        pub cleared: MoneySum,
    }
}

/// A payment that takes time to clear, and what is left of it.
struct Payment {
    milestone: Option<MilestoneNumber>,
    clears_at: UtcDateTime,
    left: i128,
}

/// Computes the clearing of the transactions up to this instant.
pub(crate) fn clearing(transactions: &[Transaction], at: UtcDateTime, currency: Currency) -> Clearing {
    let mut payments = Vec::new();
    let mut earned = 0_i128;
    for transaction in transactions.iter().filter(|transaction| transaction.at <= at) {
        let net = transaction.amount.minor_units().saturating_sub(i128::from(transaction.fee.minor_units()));
        match transaction.kind {
            TransactionKind::Released(_) | TransactionKind::Bonus => {
                earned = earned.saturating_add(net);
                let milestone = transaction.milestone;
                payments.extend(transaction.clears_at.map(|clears_at| Payment { milestone, clears_at, left: net }));
            }
            TransactionKind::PaymentRefunded => {
                earned = earned.saturating_sub(net);
                take_back(&mut payments, transaction, net);
            }
            _ => {}
        }
    }
    let clearing = payments.iter().filter(|payment| payment.clears_at > at).map(|payment| payment.left);
    let clearing = clearing.fold(0, i128::saturating_add);
    let sum = |minor| MoneySum::of_minor(minor, currency);
    Clearing { at, earned: sum(earned), clearing: sum(clearing), cleared: sum(earned.saturating_sub(clearing)) }
}

/// Takes a refund from payments on its milestone that are still clearing at the instant of the refund. The
/// payment that clears last comes first. The order of two that clear at one instant changes no sum.
fn take_back(payments: &mut [Payment], refund: &Transaction, net: i128) {
    let is_open = |payment: &&mut Payment| payment.milestone == refund.milestone && payment.clears_at > refund.at;
    let mut open: Vec<_> = payments.iter_mut().filter(is_open).collect();
    open.sort_by_key(|payment| core::cmp::Reverse(payment.clears_at));
    let mut rest = net;
    for payment in open {
        let taken = payment.left.min(rest);
        payment.left = payment.left.saturating_sub(taken);
        rest = rest.saturating_sub(taken);
    }
}
