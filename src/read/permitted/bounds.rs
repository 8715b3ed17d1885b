//! The bounds of the values in a form.

use core::time::Duration;

use time::Date;

use crate::values::money::Money;

/// The smallest and the largest amount allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AmountBounds {
    /// The smallest amount.
    pub minimum: Money,
    /// The largest amount.
    pub maximum: Money,
    /// An amount between these that is not accepted: the price that the milestone already has (PROP-4).
    pub except: Option<Money>,
    /// The amount that is used if none is given. `None` if it must be given.
    pub default: Option<Money>,
}

impl AmountBounds {
    /// The smallest amount that is accepted. `None` if there is none.
    pub(crate) fn least(&self) -> Option<Money> {
        let next = Money::from_minor_units(self.minimum.minor_units().saturating_add(1), self.minimum.currency());
        [Some(self.minimum), next.ok()].into_iter().flatten().find(|amount| self.contains(*amount))
    }

    /// Whether an amount is accepted.
    ///
    /// ```
    /// use milestone_escrow::{AmountBounds, Currency, Money};
    ///
    /// let [minimum, maximum] = ["0.01", "50"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let bounds = AmountBounds { minimum, maximum, except: None, default: Some(maximum) };
    /// assert!(bounds.contains(minimum) && !bounds.contains(Money::zero(Currency::USD)));
    /// assert!(!bounds.contains(Money::parse("1", Currency::EUR).expect("money")));
    /// ```
    #[must_use]
    pub fn contains(&self, amount: Money) -> bool {
        let range = self.minimum.minor_units()..=self.maximum.minor_units();
        amount.currency() == self.minimum.currency()
            && range.contains(&amount.minor_units())
            && self.except != Some(amount)
    }
}

/// The earliest and the latest due date allowed (PLAN-7).
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
    /// Whether a due date is accepted.
    #[must_use]
    pub fn contains(&self, due: Date) -> bool {
        (self.earliest..=self.latest).contains(&due)
    }
}

/// The shortest and the longest extension of a window allowed, in whole seconds (PROP-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WindowBounds {
    /// The shortest extension.
    pub minimum: Duration,
    /// The longest extension.
    pub maximum: Duration,
}

impl WindowBounds {
    /// Whether an extension is accepted.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::WindowBounds;
    ///
    /// let bounds = WindowBounds { minimum: Duration::from_secs(1), maximum: Duration::from_secs(7_776_000) };
    /// assert!(bounds.contains(Duration::from_secs(86_400)));
    /// assert!(!bounds.contains(Duration::from_millis(1_500)));
    /// ```
    #[must_use]
    pub fn contains(&self, by: Duration) -> bool {
        by.subsec_nanos() == 0 && (self.minimum..=self.maximum).contains(&by)
    }
}

/// The smallest and the largest number of stars allowed (FEED-1).
///
/// ```
/// use milestone_escrow::StarBounds;
///
/// assert!(StarBounds { minimum: 1, maximum: 5 }.contains(5));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StarBounds {
    /// The smallest number of stars.
    pub minimum: u64,
    /// The largest number of stars.
    pub maximum: u64,
}

impl StarBounds {
    /// Whether a number of stars is accepted.
    #[must_use]
    pub fn contains(&self, stars: u64) -> bool {
        (self.minimum..=self.maximum).contains(&stars)
    }
}
