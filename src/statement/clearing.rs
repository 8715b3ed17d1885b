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
    revision: u64,
    milestone: Option<MilestoneNumber>,
    clears_at: UtcDateTime,
    left: i128,
}

/// Computes the clearing of the transactions up to this instant.
pub(crate) fn clearing(transactions: &[Transaction], at: UtcDateTime, currency: Currency) -> Clearing {
    let (earned, payments) = followed(transactions.iter().filter(|transaction| transaction.at <= at));
    let clearing = payments.iter().filter(|payment| payment.clears_at > at).map(|payment| payment.left);
    let clearing = clearing.fold(0, i128::saturating_add);
    let sum = |minor| MoneySum::of_minor(minor, currency);
    Clearing {
        at,
        earned: sum(earned),
        clearing: sum(clearing),
        cleared: sum(earned.saturating_sub(clearing)),
    }
}

/// What clears of the payment with this revision. `None` if there is no such payment.
pub(crate) fn clears(transactions: &[Transaction], revision: u64, currency: Currency) -> Option<MoneySum> {
    let (_, payments) = followed(transactions.iter());
    let payment = payments.into_iter().find(|payment| payment.revision == revision)?;
    Some(MoneySum::of_minor(payment.left, currency))
}

/// What is earned by these transactions, and what is left of each payment that takes time to clear.
fn followed<'a>(transactions: impl Iterator<Item = &'a Transaction>) -> (i128, Vec<Payment>) {
    let mut payments = Vec::new();
    let mut earned = 0_i128;
    for transaction in transactions {
        let net = transaction.amount.minor_units().saturating_sub(i128::from(transaction.fee.minor_units()));
        match transaction.kind {
            TransactionKind::Released(_) | TransactionKind::Bonus => {
                earned = earned.saturating_add(net);
                let (revision, milestone) = (transaction.revision, transaction.milestone);
                let payment = |clears_at| Payment { revision, milestone, clears_at, left: net };
                payments.extend(transaction.clears_at.map(payment));
            }
            TransactionKind::PaymentRefunded => {
                earned = earned.saturating_sub(net);
                take_back(&mut payments, transaction, net);
            }
            _ => {}
        }
    }
    (earned, payments)
}

/// Takes a refund from payments on its milestone that are still clearing at the instant of the refund. The
/// payment that clears last comes first, and of two that clear at one instant the later one.
fn take_back(payments: &mut [Payment], refund: &Transaction, net: i128) {
    let is_open =
        |payment: &&mut Payment| payment.milestone == refund.milestone && payment.clears_at > refund.at;
    let mut open: Vec<_> = payments.iter_mut().filter(is_open).collect();
    open.sort_by_key(|payment| core::cmp::Reverse((payment.clears_at, payment.revision)));
    let mut rest = net;
    for payment in open {
        let taken = payment.left.min(rest);
        payment.left = payment.left.saturating_sub(taken);
        rest = rest.saturating_sub(taken);
    }
}
