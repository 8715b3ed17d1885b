//! The bounds of what is filled in.

use core::time::Duration;

use time::Date;

use crate::values::money::Money;

/// From where to where an amount may be, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct AmountBounds {
    /// The least amount.
    pub minimum: Money,
    /// The largest amount.
    pub maximum: Money,
    /// One amount in between that is not accepted: the price that the milestone has already (PROP-4).
    pub except: Option<Money>,
    /// The amount if none is named; none if it must be named.
    pub default: Option<Money>,
}

impl AmountBounds {
    /// The least amount that is accepted; none if there is none.
    pub(crate) fn least(&self) -> Option<Money> {
        let next = Money::from_minor_units(self.minimum.minor_units().saturating_add(1), self.minimum.currency());
        [Some(self.minimum), next.ok()].into_iter().flatten().find(|amount| self.contains(*amount))
    }

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
        amount.currency() == self.minimum.currency()
            && range.contains(&amount.minor_units())
            && self.except != Some(amount)
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

/// By how much a deadline may be put off, in whole seconds (PROP-7).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct WindowBounds {
    /// At least so much.
    pub minimum: Duration,
    /// At most so much.
    pub maximum: Duration,
}

impl WindowBounds {
    /// Whether a deadline may be put off by so much.
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

/// How many stars may be given (FEED-1).
///
/// ```
/// use milestone_escrow::StarBounds;
///
/// assert!(StarBounds { minimum: 1, maximum: 5 }.contains(5));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StarBounds {
    /// At least so many.
    pub minimum: u64,
    /// At most so many.
    pub maximum: u64,
}

impl StarBounds {
    /// Whether so many may be given.
    #[must_use]
    pub fn contains(&self, stars: u64) -> bool {
        (self.minimum..=self.maximum).contains(&stars)
    }
}
