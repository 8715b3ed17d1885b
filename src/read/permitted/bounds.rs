//! The bounds of what is filled in.

use time::Date;

use crate::values::money::Money;

/// From where to where an amount may be, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AmountBounds {
    /// The least amount.
    pub minimum: Money,
    /// The largest amount.
    pub maximum: Money,
    /// The amount if none is named; none if it must be named.
    pub default: Option<Money>,
}

impl AmountBounds {
    /// Whether an amount may be given.
    ///
    /// ```
    /// use milestone_escrow::{AmountBounds, Currency, Money};
    ///
    /// let [minimum, maximum] = ["0.01", "50"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let bounds = AmountBounds { minimum, maximum, default: Some(maximum) };
    /// assert!(bounds.contains(minimum) && !bounds.contains(Money::zero(Currency::USD)));
    /// assert!(!bounds.contains(Money::parse("1", Currency::EUR).expect("money")));
    /// ```
    #[must_use]
    pub fn contains(&self, amount: Money) -> bool {
        let range = self.minimum.minor_units()..=self.maximum.minor_units();
        amount.currency() == self.minimum.currency() && range.contains(&amount.minor_units())
    }
}

/// From when to when a due date may be, both included (PLAN-7).
///
/// ```
/// use milestone_escrow::DueBounds;
/// use time::macros::date;
///
/// let bounds = DueBounds { earliest: date!(0000-01-01), latest: date!(2036-01-03) };
/// assert!(bounds.contains(date!(2026-02-14)) && !bounds.contains(date!(2036-01-04)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DueBounds {
    /// The earliest date: the first of the calendar.
    pub earliest: Date,
    /// The latest date.
    pub latest: Date,
}

impl DueBounds {
    /// Whether a due date may be set.
    #[must_use]
    pub fn contains(&self, due: Date) -> bool {
        (self.earliest..=self.latest).contains(&due)
    }
}
