//! Arithmetic with amounts. A result is exact, unless its doc names a rounding.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::str::FromStr;

use super::{Currency, Money, MoneyError, MoneySum, Number};
use crate::values::fee::fee_on;

impl Money {
    /// The sum of two amounts.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, MoneyError};
    ///
    /// let price = Money::parse("99.99", Currency::USD)?;
    /// assert_eq!(price.checked_add(Money::parse("0.01", Currency::USD)?)?.to_string(), "100.00 USD");
    /// let yen = Money::parse("1", Currency::JPY)?;
    /// assert!(matches!(price.checked_add(yen), Err(MoneyError::CurrencyMismatch { .. })));
    /// # Ok::<(), MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] if the currencies are different, and [`MoneyError::TooLarge`] if the
    /// sum is above [`Money::MAX_MAJOR_UNITS`].
    ///
    /// Source: MONEY-1, MONEY-3.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.check_currency(other)?;
        let sum = self.minor.checked_add(other.minor).ok_or(MoneyError::TooLarge(self.currency))?;
        Self::from_minor_units(sum, self.currency)
    }

    /// The difference of two amounts.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, MoneyError};
    ///
    /// let [price, paid] = ["100", "40.50"].map(|amount| Money::parse(amount, Currency::USD));
    /// assert_eq!(price?.checked_sub(paid?)?.to_string(), "59.50 USD");
    /// assert_eq!(paid?.checked_sub(price?), Err(MoneyError::Negative));
    /// # Ok::<(), MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MoneyError::CurrencyMismatch`] if the currencies are different, and [`MoneyError::Negative`] if the
    /// other amount is larger.
    ///
    /// Source: MONEY-1, MONEY-3.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.check_currency(other)?;
        let difference = self.minor.checked_sub(other.minor).ok_or(MoneyError::Negative)?;
        Self::from_minor_units(difference, self.currency)
    }

    /// A share of the amount, rounded half to even to the minor unit. `bps` is in hundredths of a percent: 0
    /// to 10 000, which is the whole amount. `None` if `bps` is larger.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// let share = |amount, bps| Money::parse(amount, Currency::USD).ok().and_then(|money| money.share(bps));
    /// assert_eq!(share("0.25", 1_000).map(|share| share.to_string()), Some("0.02 USD".into()));
    /// assert_eq!(share("0.35", 1_000).map(|share| share.to_string()), Some("0.04 USD".into()));
    /// assert_eq!(share("1.00", 10_001), None);
    /// ```
    ///
    /// Source: the rounding of MONEY-5.
    #[must_use]
    pub fn share(self, bps: u64) -> Option<Self> {
        fee_on(self.minor, bps).map(|minor| Self { minor, ..self })
    }

    /// Splits the amount into parts by weight. `None` if no weight is above zero.
    ///
    /// The parts add up to the amount. Each part is rounded down first. The minor units that are left over
    /// then go to the parts that lost most by rounding, one each. Of two parts that lost the same, the
    /// earlier one comes first.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money};
    ///
    /// let total = Money::parse("100.00", Currency::USD)?;
    /// let parts = total.split_by(&[1, 1, 1]).expect("there are weights");
    /// let parts: Vec<_> = parts.iter().map(ToString::to_string).collect();
    /// assert_eq!(parts, ["33.34 USD", "33.33 USD", "33.33 USD"]);
    /// assert_eq!(total.split_by(&[0, 0]), None);
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[must_use]
    pub fn split_by(self, weights: &[u32]) -> Option<Vec<Self>> {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 {
            return None;
        }
        let amount = i128::from(self.minor);
        let mut parts = Vec::with_capacity(weights.len());
        let mut remainders = Vec::with_capacity(weights.len());
        for (index, weight) in weights.iter().enumerate() {
            let share = amount.checked_mul(i128::from(*weight))?;
            let (part, remainder) = (share.checked_div(total)?, share.checked_rem(total)?);
            parts.push(i64::try_from(part).ok()?);
            remainders.push((remainder, index));
        }
        let given = parts.iter().fold(0_i64, |sum, part| sum.saturating_add(*part));
        let left = usize::try_from(self.minor.checked_sub(given)?).ok()?;
        remainders.sort_by_key(|(remainder, index)| (core::cmp::Reverse(*remainder), *index));
        for (_, index) in remainders.into_iter().take(left) {
            let part = parts.get_mut(index)?;
            *part = part.checked_add(1)?;
        }
        Some(parts.into_iter().map(|minor| Self { minor, ..self }).collect())
    }

    /// The amount as a whole number of units for a payment processor. One major unit is `10^exponent` of
    /// them.
    ///
    /// Processors do not always use the decimals of ISO 4217: some use two decimals for Icelandic krónur. So
    /// choose the exponent, and do not pass on [`minor_units`](Self::minor_units).
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, MoneyError};
    ///
    /// let kronur = Money::parse("5000", Currency::ISK)?;
    /// assert_eq!((kronur.minor_units(), kronur.in_exponent(2)?), (5_000, 500_000));
    /// let ariary = Money::parse("5000.50", Currency::MGA)?;
    /// assert_eq!(ariary.in_exponent(0), Err(MoneyError::TooPrecise(Currency::MGA)));
    /// # Ok::<(), MoneyError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`MoneyError::TooPrecise`] if the amount has more significant decimals than `exponent`, and
    /// [`MoneyError::TooLarge`] if the number does not fit.
    pub fn in_exponent(self, exponent: u32) -> Result<i64, MoneyError> {
        let decimals = self.currency.decimals();
        let factor =
            10_i64.checked_pow(exponent.abs_diff(decimals)).ok_or(MoneyError::TooLarge(self.currency))?;
        if exponent >= decimals {
            return self.minor.checked_mul(factor).ok_or(MoneyError::TooLarge(self.currency));
        }
        match (self.minor.checked_div(factor), self.minor.checked_rem(factor)) {
            (Some(units), Some(0)) => Ok(units),
            _ => Err(MoneyError::TooPrecise(self.currency)),
        }
    }

    fn check_currency(self, other: Self) -> Result<(), MoneyError> {
        let (expected, found) = (self.currency, other.currency);
        if expected == found { Ok(()) } else { Err(MoneyError::CurrencyMismatch { expected, found }) }
    }
}

/// Amounts in the same currency are ordered. Amounts in different currencies are not.
///
/// ```
/// use milestone_escrow::{Currency, Money};
///
/// let [less, more] = ["9.99", "10"].map(|amount| Money::parse(amount, Currency::USD).unwrap());
/// assert!(less < more);
/// assert_eq!(less.partial_cmp(&Money::parse("1", Currency::JPY).unwrap()), None);
/// ```
impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

/// Reads what [`Display`](core::fmt::Display) writes: an amount, a blank, and a currency.
///
/// ```
/// use milestone_escrow::{Currency, Money};
///
/// let money: Money = "100.00 USD".parse()?;
/// assert_eq!(money, Money::parse("100", Currency::USD)?);
/// assert!("100.00".parse::<Money>().is_err());
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
///
/// # Errors
///
/// [`MoneyError::Malformed`] if the text does not have this form, and otherwise the errors of
/// [`Money::parse`].
impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, currency) = parts(text)?;
        Self::parse(amount, currency)
    }
}

/// Reads what [`Display`](core::fmt::Display) writes: an amount with a minus sign if it is below zero, a
/// blank, and a currency.
///
/// ```
/// use milestone_escrow::MoneySum;
///
/// let sum: MoneySum = "-0.05 USD".parse()?;
/// assert_eq!(sum.minor_units(), -5);
/// assert!("-0.00 USD".parse::<MoneySum>().is_err());
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
///
/// # Errors
///
/// [`MoneyError::Malformed`] if the text does not have this form. [`MoneyError::TooPrecise`] if the sum has
/// more significant decimals than its currency. [`MoneyError::TooLarge`] if it does not fit in 128 bits.
impl FromStr for MoneySum {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (amount, currency) = parts(text)?;
        let digits = amount.strip_prefix('-');
        let minor = Number::parse(digits.unwrap_or(amount))?.minor_in(currency)?;
        let minor = match digits {
            // There is one zero.
            Some(_) if minor == 0 => return Err(MoneyError::Malformed),
            Some(_) => 0_i128.checked_sub_unsigned(minor),
            None => i128::try_from(minor).ok(),
        };
        minor.map(|minor| Self::of_minor(minor, currency)).ok_or(MoneyError::TooLarge(currency))
    }
}

/// The amount and the currency of a text such as `100.00 USD`.
fn parts(text: &str) -> Result<(&str, Currency), MoneyError> {
    let (amount, currency) = text.split_once(' ').ok_or(MoneyError::Malformed)?;
    let currency = Currency::from_code(currency).map_err(|_| MoneyError::Malformed)?;
    Ok((amount, currency))
}
