//! The strict reader of instants and dates (RULES §16).

use core::iter;

use time::{Date, Month, Time, UtcDateTime};

use super::{FIRST, LAST};

/// The error for a text that is not an instant of RULES §16.
///
/// ```
/// let error = milestone_escrow::instant::parse("2026-01-31 12:00").unwrap_err();
/// assert!(error.to_string().starts_with("an instant is written as 2026-01-31T12:00:00Z"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "an instant is written as 2026-01-31T12:00:00Z: with a capital T, with Z or an offset such \
     as +01:00, with at most nine decimals, in the years 0000 to 9999"
)]
#[non_exhaustive]
pub struct InvalidInstant;

/// The error for a text that is not a date of RULES §16.
///
/// ```
/// let error = milestone_escrow::date::parse("14.02.2026").unwrap_err();
/// assert_eq!(error.to_string(), "a date is written as 2026-02-14, in the years 0000 to 9999");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("a date is written as 2026-02-14, in the years 0000 to 9999")]
#[non_exhaustive]
pub struct InvalidDate;

/// Reads an instant of RFC 3339 and converts it to UTC.
pub(crate) fn parse_instant(text: &str) -> Result<UtcDateTime, InvalidInstant> {
    instant(text.as_bytes()).ok_or(InvalidInstant)
}

/// Reads a date.
pub(crate) fn parse_date(text: &str) -> Result<Date, InvalidDate> {
    date(text.as_bytes()).ok_or(InvalidDate)
}

fn instant(text: &[u8]) -> Option<UtcDateTime> {
    let (day, text) = text.split_at_checked(10)?;
    let (clock, text) = text.split_at_checked(9)?;
    let [b'T', h1, h2, b':', m1, m2, b':', s1, s2] = *clock else {
        return None;
    };
    let (nanosecond, zone) = fraction(text)?;
    // This refuses hour 24 and leap seconds.
    let time =
        Time::from_hms_nano(number([h1, h2])?, number([m1, m2])?, number([s1, s2])?, nanosecond).ok()?;
    let local = UtcDateTime::new(date(day)?, time);
    // Subtract whole seconds, because the result may be outside the calendar of `time`.
    let seconds = local.unix_timestamp().checked_sub(seconds_east(zone)?)?;
    let utc = UtcDateTime::from_unix_timestamp(seconds).ok()?.replace_nanosecond(nanosecond).ok()?;
    (FIRST..=LAST).contains(&utc).then_some(utc)
}

fn date(text: &[u8]) -> Option<Date> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else {
        return None;
    };
    let month = Month::try_from(number::<u8>([m1, m2])?).ok()?;
    Date::from_calendar_date(number([y1, y2, y3, y4])?, month, number([d1, d2])?).ok()
}

/// The nanoseconds of an optional fraction, and the text after it.
fn fraction(text: &[u8]) -> Option<(u32, &[u8])> {
    let Some((b'.', text)) = text.split_first() else {
        return Some((0, text));
    };
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (digits, text) = text.split_at_checked(length)?;
    let missing = 9_usize.checked_sub(length)?;
    let padded = digits.iter().copied().chain(iter::repeat_n(b'0', missing));
    (length > 0).then_some((number(padded)?, text))
}

/// The offset of a time zone from UTC, in seconds. It is positive east of UTC.
fn seconds_east(zone: &[u8]) -> Option<i64> {
    let (sign, h1, h2, m1, m2) = match *zone {
        [b'Z'] => return Some(0),
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => (sign, h1, h2, m1, m2),
        _ => return None,
    };
    // This refuses offsets such as +24:00.
    let ahead = Time::from_hms(number([h1, h2])?, number([m1, m2])?, 0).ok()?;
    // On 1970-01-01, the Unix timestamp is the number of seconds since midnight.
    let ahead = UtcDateTime::UNIX_EPOCH.replace_time(ahead).unix_timestamp();
    if sign == b'+' { Some(ahead) } else { ahead.checked_neg() }
}

/// A number, read from at most nine digits.
fn number<T: TryFrom<u32>>(digits: impl IntoIterator<Item = u8>) -> Option<T> {
    let number = digits.into_iter().try_fold(0_u32, |number, digit| {
        let digit = char::from(digit).to_digit(10)?;
        number.checked_mul(10)?.checked_add(digit)
    })?;
    T::try_from(number).ok()
}
