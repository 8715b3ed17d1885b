//! Why a number or a text is not an amount of money.

use super::Money;
use crate::values::currency::Currency;

/// The error for a number or a text that is not an amount of money (MONEY-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum MoneyError {
    /// The amount is below zero.
    #[error("an amount is at least 0")]
    Negative,
    /// The amount has more significant decimals than its currency.
    #[error("an amount in {0} has at most {decimals} decimals", decimals = .0.decimals())]
    TooPrecise(Currency),
    /// The amount is above the maximum.
    #[error("an amount is at most {maximum} {0}", maximum = Money::MAX_MAJOR_UNITS)]
    TooLarge(Currency),
    /// The text is not an amount.
    #[error("an amount is written as digits[.digits], in at most 40 characters")]
    Malformed,
    /// Two amounts have different currencies.
    #[error("both amounts must be in {expected}, and one is in {found}")]
    CurrencyMismatch {
        /// The currency of the first amount.
        expected: Currency,
        /// The currency of the other amount.
        found: Currency,
    },
}
