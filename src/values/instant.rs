//! Instants and dates as the wire form writes them (RULES §16), and the ends of the calendar (TIME-6).
//!
//! The crate `time` has its own parser and formatter. They accept other separators than `T`, cut off digits,
//! and can panic at the ends of the calendar. So this module has a strict parser and formatter instead.

#[cfg(feature = "chrono04")]
pub mod chrono04;
#[cfg(any(feature = "chrono04", feature = "jiff02"))]
mod conversion;
#[cfg(feature = "jiff02")]
pub mod jiff02;
mod modules;
mod read;
#[cfg(feature = "serde")]
mod wire;

#[cfg(any(feature = "chrono04", feature = "jiff02"))]
pub use conversion::ConversionError;
#[cfg(feature = "serde")]
pub(crate) use modules::date::option as optional_date;
#[cfg(feature = "serde")]
pub(crate) use modules::instant::option as optional_instant;
pub use modules::{date, instant};
pub use read::{InvalidDate, InvalidInstant};
#[cfg(feature = "serde")]
pub(crate) use read::{parse_date, parse_instant};

use core::fmt;

use time::{Date, Duration, Time, UtcDateTime};

/// The first instant of the calendar: 0000-01-01T00:00:00Z (TIME-6).
pub(crate) const FIRST: UtcDateTime = UtcDateTime::new(FIRST_DATE, Time::MIDNIGHT);

/// The last instant of the calendar: 9999-12-31T23:59:59.999999999Z (TIME-6).
pub(crate) const LAST: UtcDateTime = UtcDateTime::new(LAST_DATE, Time::MAX);

/// Whether an instant is after [`LAST`]. This is possible only with the feature `large-dates` of the crate
/// `time`.
pub(crate) fn is_after_calendar(at: UtcDateTime) -> bool {
    const HAS_LATER_YEARS: bool = UtcDateTime::MAX.year() > LAST.year();
    HAS_LATER_YEARS && at > LAST
}

/// The first day of the calendar (TIME-6).
pub(crate) const FIRST_DATE: Date = date_of(0, 1);
/// The last day of the calendar (TIME-6).
pub(crate) const LAST_DATE: Date = date_of(9999, 365);

#[expect(clippy::panic, reason = "only the compiler runs it")]
const fn date_of(year: i32, day_of_year: u16) -> Date {
    match Date::from_ordinal_date(year, day_of_year) {
        Ok(date) => date,
        Err(_) => panic!("no such day"),
    }
}

/// The nearest instant in the years 0000 to 9999 (TIME-6).
pub(crate) fn clamp(instant: UtcDateTime) -> UtcDateTime {
    instant.clamp(FIRST, LAST)
}

/// The first instant that is not before `at` and is a whole number of steps of this many nanoseconds. At the
/// end of the calendar, where there is none, it is the last one.
pub(crate) fn round_up(at: UtcDateTime, step: u32) -> UtcDateTime {
    let at = clamp(at);
    let over = at.nanosecond().checked_rem(step).unwrap_or(0);
    if over == 0 {
        return at;
    }
    let later = at.checked_add(Duration::nanoseconds(i64::from(step.saturating_sub(over))));
    let earlier = at.checked_sub(Duration::nanoseconds(i64::from(over)));
    later.filter(|later| *later <= LAST).or(earlier).unwrap_or(at)
}

/// Writes an instant, such as `2026-01-31T12:00:00.5Z`. The fraction has its shortest form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct InstantText(pub(crate) UtcDateTime);

impl fmt::Display for InstantText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second, mut fraction) = self.0.as_hms_nano();
        let date = DateText(self.0.date());
        write!(formatter, "{date}T{hour:02}:{minute:02}:{second:02}")?;
        if fraction != 0 {
            let mut digits = 9_usize;
            while fraction % 10 == 0 {
                fraction /= 10;
                digits = digits.saturating_sub(1);
            }
            write!(formatter, ".{fraction:0digits$}")?;
        }
        formatter.write_str("Z")
    }
}

/// Writes a date, such as `2026-02-14`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DateText(pub(crate) Date);

impl fmt::Display for DateText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.0.to_calendar_date();
        write!(formatter, "{year:04}-{:02}-{day:02}", u8::from(month))
    }
}

#[cfg(test)]
#[path = "../../tests/timestamp.rs"]
mod tests;
