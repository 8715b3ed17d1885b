//! Exact amounts of money (MONEY-1).

mod arithmetic;
mod error;
#[cfg(feature = "schemars")]
mod schema;
#[cfg(feature = "serde")]
mod wire;
#[cfg(feature = "schemars")]
pub(crate) use schema::{EventFee, PositiveMoney, SignedSum};
#[cfg(feature = "serde")]
pub(crate) use wire::{fee, not_negative, optional_not_negative};

pub use error::MoneyError;

use core::fmt;
use core::num::{NonZeroU16, NonZeroU128};

use rust_decimal::Decimal;

use crate::values::currency::Currency;

const TEN: NonZeroU128 = NonZeroU128::new(10).unwrap();

/// An amount in a currency, exact to the minor unit and never negative.
///
/// An amount that a host passes in is 0 to [`Money::MAX_MAJOR_UNITS`], and has no more significant decimals
/// than its currency. An amount has one representation: `100` and `100.00` US dollars are equal, have the
/// same hash, and are written the same.
///
/// Amounts in the same currency can be added, subtracted and compared. [`checked_add`](Money::checked_add)
/// and [`checked_sub`](Money::checked_sub) give an error for different currencies, and a comparison with `<`
/// or `>` is false.
///
/// ```
/// use milestone_escrow::{Currency, Money};
///
/// let price = Money::parse("250", Currency::USD)?;
/// assert_eq!(price, Money::parse("250.00", Currency::USD)?);
/// assert_eq!(price.to_string(), "250.00 USD");
/// assert_eq!(price.minor_units(), 25_000);
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

impl Money {
    /// The largest amount that a host can pass in, in major units: 1 000 000 000 000.
    pub const MAX_MAJOR_UNITS: i64 = 1_000_000_000_000;

    /// Creates an amount from a decimal number of major units, such as dollars. Zeros at its end do not
    /// matter.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, MoneyError};
    /// use rust_decimal::Decimal;
    ///
    /// let half = Decimal::new(5, 1);
    /// assert_eq!(Money::new(half, Currency::USD)?.minor_units(), 50);
    /// assert!(Money::new(half, Currency::JPY).is_err());
    /// # Ok::<(), MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`MoneyError::Negative`] if the amount is below zero.
    /// - [`MoneyError::TooPrecise`] if the amount has more significant decimals than its currency.
    /// - [`MoneyError::TooLarge`] if the amount is above [`Money::MAX_MAJOR_UNITS`].
    pub fn new(amount: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let digits = u128::try_from(amount.mantissa()).map_err(|_| MoneyError::Negative)?;
        Number { digits, scale: amount.scale() }.in_currency(currency)
    }

    /// Creates an amount from a whole number of minor units, such as cents.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// assert_eq!(Money::from_minor_units(1, Currency::KWD)?.to_string(), "0.001 KWD");
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MoneyError::Negative`] if the amount is below zero, and [`MoneyError::TooLarge`] if it is above
    /// [`Money::MAX_MAJOR_UNITS`].
    #[inline]
    pub fn from_minor_units(minor: i64, currency: Currency) -> Result<Self, MoneyError> {
        if minor < 0 {
            Err(MoneyError::Negative)
        } else if minor > Self::largest(currency).minor {
            Err(MoneyError::TooLarge(currency))
        } else {
            Ok(Self { minor, currency })
        }
    }

    /// The largest amount that a host can pass in, in this currency: [`Money::MAX_MAJOR_UNITS`].
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// assert_eq!(Money::largest(Currency::EUR).to_string(), "1000000000000.00 EUR");
    /// ```
    #[must_use]
    #[inline]
    pub fn largest(currency: Currency) -> Self {
        // At most 10^12 with four decimals, so nothing saturates.
        let minor_per_major = i64::try_from(currency.minor_per_major().get()).unwrap_or(i64::MAX);
        let minor = Self::MAX_MAJOR_UNITS.saturating_mul(minor_per_major);
        Self { minor, currency }
    }

    /// Reads an amount as the wire form writes it: `digits[.digits]`, at most 40 characters.
    ///
    /// Signs, exponents, separators and blanks are not accepted. Zeros at either end do not matter.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// assert_eq!(Money::parse("0100.5000", Currency::EUR)?.to_string(), "100.50 EUR");
    /// assert!(Money::parse("1e2", Currency::EUR).is_err());
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// - [`MoneyError::Malformed`] if the text does not have this form.
    /// - [`MoneyError::TooPrecise`] if the amount has more significant decimals than its currency.
    /// - [`MoneyError::TooLarge`] if the amount is above [`Money::MAX_MAJOR_UNITS`].
    pub fn parse(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        Number::parse(text)?.in_currency(currency)
    }

    /// Zero, in this currency.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// assert_eq!(Money::zero(Currency::USD).to_string(), "0.00 USD");
    /// ```
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self::of_minor(0, currency)
    }

    /// An amount that the crate has computed. Unlike an amount that a host passes in, it has no maximum.
    pub(crate) const fn of_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The amount in major units, such as dollars, with exactly the currency's decimals.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// let amount = Money::parse("100", Currency::USD)?.amount();
    /// assert_eq!((amount.mantissa(), amount.scale()), (10_000, 2));
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[must_use]
    pub fn amount(self) -> Decimal {
        Decimal::new(self.minor, self.currency.decimals())
    }

    /// The amount in minor units, such as cents.
    #[must_use]
    pub const fn minor_units(self) -> i64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Splits the amount into parts that add up to it exactly and differ by one minor unit at most.
    ///
    /// If the amount cannot be divided evenly, the first parts are one minor unit larger. If there are more
    /// parts than minor units, the last parts are zero.
    ///
    /// ```
    /// use core::num::NonZeroU16;
    /// use milestone_escrow::{Currency, Money};
    ///
    /// let whole = Money::parse("100", Currency::USD)?;
    /// let thirds: Vec<String> =
    ///     whole.split(NonZeroU16::new(3).unwrap()).map(|part| part.to_string()).collect();
    /// assert_eq!(thirds, ["33.34 USD", "33.33 USD", "33.33 USD"]);
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[must_use]
    pub fn split(self, parts: NonZeroU16) -> impl ExactSizeIterator<Item = Self> {
        // The divisor is 1 to 65 535, so neither can overflow.
        let share = self.minor.div_euclid(i64::from(parts.get()));
        let rest = self.minor.rem_euclid(i64::from(parts.get()));
        (0..parts.get()).map(move |position| {
            let extra = i64::from(i64::from(position) < rest);
            Self::of_minor(share.saturating_add(extra), self.currency)
        })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        MoneySum::from(*self).fmt(formatter)
    }
}

/// A sum of amounts of a contract. Unlike [`Money`], it has no maximum and may be negative.
///
/// ```
/// use milestone_escrow::{Currency, Money, MoneySum};
///
/// let sum = MoneySum::from(Money::parse("7", Currency::JPY)?);
/// assert_eq!(sum.minor_units(), 7);
/// assert_eq!(sum.to_string(), "7 JPY");
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MoneySum {
    minor: i128,
    currency: Currency,
}

impl MoneySum {
    pub(crate) const fn of_minor(minor: i128, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// The sum in major units, such as dollars, with exactly the currency's decimals.
    ///
    /// `None` if the sum does not fit in the 96 bits of a [`Decimal`].
    #[must_use]
    pub fn amount(self) -> Option<Decimal> {
        Decimal::try_from_i128_with_scale(self.minor, self.currency.decimals()).ok()
    }

    /// The sum in minor units, such as cents.
    #[must_use]
    pub const fn minor_units(self) -> i128 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the sum is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }
}

impl TryFrom<MoneySum> for Money {
    type Error = MoneyError;

    /// Converts the sum into an amount that a host could pass in.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, MoneySum};
    ///
    /// let price = Money::parse("50", Currency::USD)?;
    /// assert_eq!(Money::try_from(MoneySum::from(price))?, price);
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MoneyError::Negative`] if the sum is below zero, and [`MoneyError::TooLarge`] if it is above
    /// [`Money::MAX_MAJOR_UNITS`].
    fn try_from(sum: MoneySum) -> Result<Self, MoneyError> {
        let MoneySum { minor, currency } = sum;
        let range_error =
            if minor.is_negative() { MoneyError::Negative } else { MoneyError::TooLarge(currency) };
        let minor = i64::try_from(minor).map_err(|_| range_error)?;
        Self::from_minor_units(minor, currency)
    }
}

impl From<Money> for MoneySum {
    fn from(money: Money) -> Self {
        Self::of_minor(i128::from(money.minor), money.currency)
    }
}

impl fmt::Display for MoneySum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", AmountText(*self), self.currency)
    }
}

/// A number that has no currency yet: `digits / 10^scale`.
struct Number {
    digits: u128,
    scale: u32,
}

impl Number {
    fn parse(text: &str) -> Result<Self, MoneyError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if text.len() > 40 || !is_digits(whole) || !is_digits(fraction) {
            return Err(MoneyError::Malformed);
        }
        // A number that is too large for a `u128` becomes `u128::MAX`. `in_currency` refuses it: as too
        // precise if it has too many decimals, because `u128::MAX` is not divisible by ten, and otherwise as
        // too large.
        let fraction = fraction.trim_end_matches('0');
        let mut digits = 0_u128;
        for byte in whole.bytes().chain(fraction.bytes()) {
            let digit = u128::from(byte.wrapping_sub(b'0'));
            digits = digits.saturating_mul(10).saturating_add(digit);
        }
        let scale = u32::try_from(fraction.len()).map_err(|_| MoneyError::Malformed)?;
        Ok(Self { digits, scale })
    }

    /// The number as an amount of this currency.
    fn in_currency(self, currency: Currency) -> Result<Money, MoneyError> {
        let minor = i64::try_from(self.minor_in(currency)?).map_err(|_| MoneyError::TooLarge(currency))?;
        Money::from_minor_units(minor, currency)
    }

    /// The number in minor units of this currency.
    fn minor_in(self, currency: Currency) -> Result<u128, MoneyError> {
        let decimals = currency.decimals();
        // At most 10^38, which fits: a text of 40 characters has no room for more decimals.
        let factor = TEN.saturating_pow(self.scale.abs_diff(decimals));
        if self.scale <= decimals {
            Ok(self.digits.saturating_mul(factor.get()))
        } else if self.digits % factor == 0 {
            Ok(self.digits / factor)
        } else {
            Err(MoneyError::TooPrecise(currency))
        }
    }
}

/// Writes an amount without its currency. All other code that writes amounts uses this.
pub(crate) struct AmountText(pub(crate) MoneySum);

impl fmt::Display for AmountText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let MoneySum { minor, currency } = self.0;
        if minor < 0 {
            formatter.write_str("-")?;
        }
        let minor = minor.unsigned_abs();
        let per_major = TEN.saturating_pow(currency.decimals());
        write!(formatter, "{}", minor / per_major)?;
        match usize::from(currency.decimals_u8()) {
            0 => Ok(()),
            decimals => write!(formatter, ".{:0decimals$}", minor % per_major),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    /// Sums have no maximum, and writing one never panics. A `Decimal` holds up to 96 bits (MONEY-1).
    #[test]
    fn sums_of_any_size() {
        let sum = |minor| MoneySum::of_minor(minor, Currency::USD);
        assert_eq!(sum(0).to_string(), "0.00 USD");
        assert_eq!(sum(-5).to_string(), "-0.05 USD");
        assert_eq!(sum(i128::MAX).to_string(), "1701411834604692317316873037158841057.27 USD");
        assert_eq!(sum(i128::MIN).to_string(), "-1701411834604692317316873037158841057.28 USD");

        let largest = Decimal::MAX.mantissa();
        let digits = |sum: MoneySum| sum.amount().map(|it| (it.mantissa(), it.scale()));
        assert_eq!(digits(sum(largest)), Some((largest, 2)));
        assert_eq!(digits(sum(largest.saturating_add(1))), None);

        assert_eq!(Money::try_from(sum(i128::MAX)), Err(MoneyError::TooLarge(Currency::USD)));
        assert_eq!(Money::try_from(sum(i128::MIN)), Err(MoneyError::Negative));
    }
}
