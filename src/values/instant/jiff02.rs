//! Conversions to and from the crate `jiff`, version 0.2, and its instants as clocks.
//!
//! Instants are exact to the nanosecond on both sides. The calendar of this crate is the years 0000 to 9999
//! (TIME-6). Jiff's has more years before, and its last instant is 9999-12-30T22:00:00.999999999Z. What the
//! other side does not have is an error.
//!
//! [`jiff::Timestamp`] and [`jiff::Zoned`] are clocks that stand still, as `UtcDateTime` is:
//!
//! ```
//! use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, jiff02};
//!
//! let now: jiff::Timestamp = "2026-01-31T12:00:00Z".parse().expect("an instant");
//! let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
//! let opened = Contract::open(Offer::new(Currency::USD).milestone(terms), &now)?;
//! let expiry = opened.contract().next_deadline().expect("the offer expires").at;
//! assert_eq!(jiff02::to_timestamp(expiry)?.to_string(), "2026-02-07T12:00:00Z");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use jiff::civil;
use jiff::{Timestamp, Zoned};
use time::{Date, Month, UtcDateTime};

use super::conversion::ConversionError;
use super::{FIRST, FIRST_DATE, LAST, LAST_DATE};
use crate::values::clock::Clock;

/// The same instant as `time` has it.
///
/// ```
/// use milestone_escrow::jiff02;
///
/// let noon = jiff::Timestamp::constant(1_769_860_800, 0);
/// assert_eq!(jiff02::from_timestamp(noon)?, time::macros::utc_datetime!(2026-01-31 12:00));
/// assert!(jiff02::from_timestamp(jiff::Timestamp::MIN).is_err()); // a year before 0000
/// # Ok::<(), milestone_escrow::ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the year is before 0000.
pub fn from_timestamp(at: Timestamp) -> Result<UtcDateTime, ConversionError> {
    UtcDateTime::from_unix_timestamp_nanos(at.as_nanosecond())
        .ok()
        .filter(|at| (FIRST..=LAST).contains(at))
        .ok_or(ConversionError::OutOfCalendar)
}

/// The same instant as jiff has it.
///
/// ```
/// use milestone_escrow::{ConversionError, jiff02};
/// use time::macros::utc_datetime;
///
/// let noon = jiff02::to_timestamp(utc_datetime!(2026-01-31 12:00))?;
/// assert_eq!(noon, jiff::Timestamp::constant(1_769_860_800, 0));
/// let last = jiff02::to_timestamp(utc_datetime!(9999-12-31 0:00));
/// assert_eq!(last, Err(ConversionError::OutOfRange));
/// # Ok::<(), ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the instant is outside the years 0000 to 9999, and
/// [`ConversionError::OutOfRange`] if it is after 9999-12-30T22:00:00.999999999Z.
pub fn to_timestamp(at: UtcDateTime) -> Result<Timestamp, ConversionError> {
    if !(FIRST..=LAST).contains(&at) {
        return Err(ConversionError::OutOfCalendar);
    }
    Timestamp::from_nanosecond(at.unix_timestamp_nanos()).map_err(|_| ConversionError::OutOfRange)
}

/// The same day as `time` has it.
///
/// ```
/// use milestone_escrow::jiff02;
///
/// assert_eq!(jiff02::from_date(jiff::civil::date(2026, 2, 14))?, time::macros::date!(2026-02-14));
/// # Ok::<(), milestone_escrow::ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the year is before 0000.
pub fn from_date(day: civil::Date) -> Result<Date, ConversionError> {
    let month = u8::try_from(day.month()).ok().and_then(|month| Month::try_from(month).ok());
    let date = month.zip(u8::try_from(day.day()).ok());
    date.and_then(|(month, of_month)| Date::from_calendar_date(day.year().into(), month, of_month).ok())
        .filter(|day| (FIRST_DATE..=LAST_DATE).contains(day))
        .ok_or(ConversionError::OutOfCalendar)
}

/// The same day as jiff has it.
///
/// ```
/// use milestone_escrow::jiff02;
///
/// assert_eq!(jiff02::to_date(time::macros::date!(2026-02-14))?, jiff::civil::date(2026, 2, 14));
/// # Ok::<(), milestone_escrow::ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the date is outside the years 0000 to 9999.
pub fn to_date(day: Date) -> Result<civil::Date, ConversionError> {
    if !(FIRST_DATE..=LAST_DATE).contains(&day) {
        return Err(ConversionError::OutOfCalendar);
    }
    let (year, month, of_month) = day.to_calendar_date();
    let (year, month) = (i16::try_from(year).ok(), i8::try_from(u8::from(month)).ok());
    let parts = year.zip(month).zip(i8::try_from(of_month).ok());
    parts
        .and_then(|((year, month), of_month)| civil::Date::new(year, month, of_month).ok())
        .ok_or(ConversionError::OutOfRange)
}

/// An instant before the year 0000 is the first instant of that year (TIME-6).
impl Clock for Timestamp {
    fn now(&self) -> UtcDateTime {
        from_timestamp(*self).unwrap_or(FIRST)
    }
}

/// As the instant without its time zone.
impl Clock for Zoned {
    fn now(&self) -> UtcDateTime {
        self.timestamp().now()
    }
}
