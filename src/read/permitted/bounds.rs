//! The bounds of the values in a form.

use core::time::Duration;

use time::Date;

use crate::base::strict_json::wire;
use crate::values::money::Money;

wire! {
    /// The smallest and the largest amount allowed.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct AmountBounds {
        /// The smallest amount.
        pub minimum: Money,
        /// The largest amount.
        pub maximum: Money,
        /// An amount between these that is not accepted: the price that the milestone already has (PROP-4).
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<Money>"))]
        pub except: Option<Money>,
        /// The amount that is used if none is given. `None` if it must be given.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<Money>"))]
        pub default: Option<Money>,
        /// The escrow that is held, if a larger amount is allowed. Whoever releases more pays the difference
        /// as a top-up (REL-4). Absent if no amount within the bounds is topped up.
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Optional<Money>"))]
        pub top_up_above: Option<Money>,
    }
}

impl AmountBounds {
    /// The smallest amount that is accepted. `None` if there is none.
    pub(crate) fn least(&self) -> Option<Money> {
        let next =
            Money::from_minor_units(self.minimum.minor_units().saturating_add(1), self.minimum.currency());
        [Some(self.minimum), next.ok()].into_iter().flatten().find(|amount| self.contains(*amount))
    }

    /// The top-up that the client pays if this amount is released: what it is more than the milestone holds.
    /// `None` if nothing is topped up.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Role};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let [held, more] = ["50", "60"].map(|text| Money::parse(text, Currency::USD).expect("money"));
    /// let offer = Offer::new(Currency::USD).milestone(MilestoneTerms::new("Draft", held)).fund_first(true);
    /// let offered = Contract::open(offer, &clock)?.into_contract();
    /// let active = offered.handle(FreelancerCommand::AcceptOffer, &clock)?.into_contract();
    ///
    /// let forms = active.permitted(Role::Client, &clock);
    /// let release = forms
    ///     .iter()
    ///     .find(|form| form.name() == "release")
    ///     .and_then(|form| form.amount)
    ///     .expect("it is funded");
    /// assert_eq!(release.top_up(held), None);
    /// assert_eq!(release.top_up(more).map(|top_up| top_up.to_string()), Some("10.00 USD".into()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn top_up(&self, amount: Money) -> Option<Money> {
        let above = self.top_up_above.filter(|_| self.contains(amount))?;
        let more = amount.minor_units().saturating_sub(above.minor_units());
        Money::from_minor_units(more, amount.currency()).ok().filter(|more| !more.is_zero())
    }

    /// Whether an amount is accepted.
    ///
    /// ```
    /// use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, Role};
    /// use time::macros::utc_datetime;
    ///
    /// let clock = utc_datetime!(2026-01-31 12:00);
    /// let price = Money::parse("50", Currency::USD)?;
    /// let offered =
    ///     Contract::open(Offer::new(Currency::USD).milestone(MilestoneTerms::new("Draft", price)), &clock)?;
    /// let forms = offered.contract().permitted(Role::Client, &clock);
    /// let form =
    ///     forms.iter().find(|form| form.change() == Some("change_amount")).expect("a price can be changed");
    ///
    /// let bounds = form.amount.expect("it takes an amount");
    /// assert!(bounds.contains(Money::parse("60", Currency::USD)?));
    /// assert!(!bounds.contains(price)); // the milestone has this price already
    /// assert!(!bounds.contains(Money::parse("60", Currency::EUR)?));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn contains(&self, amount: Money) -> bool {
        let range = self.minimum.minor_units()..=self.maximum.minor_units();
        amount.currency() == self.minimum.currency()
            && range.contains(&amount.minor_units())
            && self.except != Some(amount)
    }
}

wire! {
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
        #[cfg_attr(feature = "serde", serde(with = "day"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Date"))]
        pub earliest: Date,
        /// The latest date.
        #[cfg_attr(feature = "serde", serde(with = "day"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Date"))]
        pub latest: Date,
    }
}

impl DueBounds {
    /// Whether a due date is accepted.
    #[must_use]
    pub fn contains(&self, due: Date) -> bool {
        (self.earliest..=self.latest).contains(&due)
    }
}

wire! {
    /// The shortest and the longest extension of a window allowed, in whole seconds (PROP-7).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct WindowBounds {
        /// The shortest extension.
        #[cfg_attr(feature = "serde", serde(with = "crate::values::window::seconds"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub minimum: Duration,
        /// The longest extension.
        #[cfg_attr(feature = "serde", serde(with = "crate::values::window::seconds"))]
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub maximum: Duration,
    }
}

impl WindowBounds {
    /// Whether an extension is accepted.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::WindowBounds;
    ///
    /// let bounds =
    ///     WindowBounds { minimum: Duration::from_secs(1), maximum: Duration::from_secs(7_776_000) };
    /// assert!(bounds.contains(Duration::from_secs(86_400)));
    /// assert!(!bounds.contains(Duration::from_millis(1_500)));
    /// ```
    #[must_use]
    pub fn contains(&self, by: Duration) -> bool {
        by.subsec_nanos() == 0 && (self.minimum..=self.maximum).contains(&by)
    }
}

wire! {
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
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub minimum: u64,
        /// The largest number of stars.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub maximum: u64,
    }
}

impl StarBounds {
    /// Whether a number of stars is accepted.
    #[must_use]
    pub fn contains(&self, stars: u64) -> bool {
        (self.minimum..=self.maximum).contains(&stars)
    }
}

/// Reads and writes a day.
#[cfg(feature = "serde")]
mod day {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use time::Date;

    use crate::values::instant::DateText;

    pub(super) fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        DateText(*day).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        DateText::deserialize(deserializer).map(|day| day.0)
    }
}
