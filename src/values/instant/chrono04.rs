//! Conversions to and from the crate `chrono`, version 0.4, and its instants as clocks.
//!
//! Instants are exact to the nanosecond on both sides. The calendar of this crate is the years 0000 to 9999
//! (TIME-6). Chrono's has more years at both ends, and it has leap seconds. What this crate does not have is
//! an error.
//!
//! [`chrono::DateTime`] is a clock that stands still, as `UtcDateTime` is:
//!
//! ```
//! use milestone_escrow::{Contract, Currency, MilestoneTerms, Money, Offer, chrono04};
//!
//! let now = chrono::DateTime::parse_from_rfc3339("2026-01-31T13:00:00+01:00").expect("an instant");
//! let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
//! let opened = Contract::open(Offer::new(Currency::USD).milestone(terms), &now)?;
//! let expiry = opened.contract().next_deadline().expect("the offer expires").at;
//! assert_eq!(chrono04::to_datetime(expiry)?.to_string(), "2026-02-07 12:00:00 UTC");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Utc};
use time::{Date, UtcDateTime};

use super::conversion::ConversionError;
use super::{FIRST, FIRST_DATE, LAST, LAST_DATE};
use crate::values::clock::Clock;

/// The last nanosecond of a second. Chrono counts a leap second as more nanoseconds of the second before it.
const LAST_NANOSECOND: u32 = 999_999_999;

/// The same instant as `time` has it, in UTC.
///
/// ```
/// use milestone_escrow::{ConversionError, chrono04};
/// use time::macros::utc_datetime;
///
/// let noon = chrono::DateTime::parse_from_rfc3339("2026-01-31T13:00:00+01:00").expect("an instant");
/// assert_eq!(chrono04::from_datetime(&noon)?, utc_datetime!(2026-01-31 12:00));
/// let leap_second = chrono::DateTime::parse_from_rfc3339("2016-12-31T23:59:60Z").expect("an instant");
/// assert_eq!(chrono04::from_datetime(&leap_second), Err(ConversionError::LeapSecond));
/// # Ok::<(), ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the instant is outside the years 0000 to 9999 in UTC, and
/// [`ConversionError::LeapSecond`] if it is in a leap second.
pub fn from_datetime<Tz: TimeZone>(at: &DateTime<Tz>) -> Result<UtcDateTime, ConversionError> {
    let nanosecond = at.timestamp_subsec_nanos();
    let at =
        instant(at.timestamp(), nanosecond.min(LAST_NANOSECOND)).ok_or(ConversionError::OutOfCalendar)?;
    if nanosecond > LAST_NANOSECOND { Err(ConversionError::LeapSecond) } else { Ok(at) }
}

/// The same instant as chrono has it.
///
/// ```
/// use milestone_escrow::chrono04;
/// use time::macros::utc_datetime;
///
/// let noon = chrono04::to_datetime(utc_datetime!(2026-01-31 12:00))?;
/// assert_eq!(noon.timestamp(), 1_769_860_800);
/// # Ok::<(), milestone_escrow::ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the instant is outside the years 0000 to 9999.
pub fn to_datetime(at: UtcDateTime) -> Result<DateTime<Utc>, ConversionError> {
    if !(FIRST..=LAST).contains(&at) {
        return Err(ConversionError::OutOfCalendar);
    }
    DateTime::from_timestamp(at.unix_timestamp(), at.nanosecond()).ok_or(ConversionError::OutOfRange)
}

/// The same day as `time` has it.
///
/// ```
/// use milestone_escrow::chrono04;
///
/// let day = chrono::NaiveDate::from_ymd_opt(2026, 2, 14).expect("a day");
/// assert_eq!(chrono04::from_date(day)?, time::macros::date!(2026-02-14));
/// assert!(chrono04::from_date(chrono::NaiveDate::MAX).is_err());
/// # Ok::<(), milestone_escrow::ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the date is outside the years 0000 to 9999.
pub fn from_date(day: NaiveDate) -> Result<Date, ConversionError> {
    let of_year = u16::try_from(day.ordinal()).ok();
    of_year
        .and_then(|of_year| Date::from_ordinal_date(day.year(), of_year).ok())
        .filter(|day| (FIRST_DATE..=LAST_DATE).contains(day))
        .ok_or(ConversionError::OutOfCalendar)
}

/// The same day as chrono has it.
///
/// ```
/// use milestone_escrow::chrono04;
///
/// assert_eq!(chrono04::to_date(time::macros::date!(2026-02-14))?.to_string(), "2026-02-14");
/// # Ok::<(), milestone_escrow::ConversionError>(())
/// ```
///
/// # Errors
///
/// [`ConversionError::OutOfCalendar`] if the date is outside the years 0000 to 9999.
pub fn to_date(day: Date) -> Result<NaiveDate, ConversionError> {
    if !(FIRST_DATE..=LAST_DATE).contains(&day) {
        return Err(ConversionError::OutOfCalendar);
    }
    NaiveDate::from_yo_opt(day.year(), day.ordinal().into()).ok_or(ConversionError::OutOfRange)
}

/// An instant outside the calendar is the nearest one inside (TIME-6). In a leap second, it is the last
/// nanosecond before it, so that no deadline passes too early.
impl<Tz: TimeZone> Clock for DateTime<Tz> {
    fn now(&self) -> UtcDateTime {
        let nanosecond = self.timestamp_subsec_nanos().min(LAST_NANOSECOND);
        let nearest = || if self.timestamp() > 0 { LAST } else { FIRST };
        instant(self.timestamp(), nanosecond).unwrap_or_else(nearest)
    }
}

/// The instant so long after 1970. `None` if it is outside the calendar.
fn instant(seconds: i64, nanosecond: u32) -> Option<UtcDateTime> {
    let at = UtcDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanosecond).ok()?;
    (FIRST..=LAST).contains(&at).then_some(at)
}
