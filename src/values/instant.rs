//! Instants and dates as the wire form writes them (RULES §16), and the ends of the calendar (TIME-6).
//!
//! The crate `time` has its own parser and formatter. They accept other separators than `T`, cut off digits,
//! and can panic at the ends of the calendar. So this module has a strict parser and formatter instead.

use core::fmt;

use time::{Date, Time, UtcDateTime};

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

const FIRST_DATE: Date = date_of(0, 1);
const LAST_DATE: Date = date_of(9999, 365);

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

#[cfg(any(feature = "serde", test))]
pub(crate) use read::{InvalidDate, InvalidInstant, parse_date, parse_instant};

// Only the wire form is read.
#[cfg(any(feature = "serde", test))]
mod read {
    use core::iter;

    use time::{Date, Month, Time, UtcDateTime};

    use super::{FIRST, LAST};

    /// The text is not an instant.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    #[error(
        "an instant is written as 2026-01-31T12:00:00Z: with a capital T, with Z or an offset such \
         as +01:00, with at most nine decimals, in the years 0000 to 9999"
    )]
    pub(crate) struct InvalidInstant;

    /// The text is not a date.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
    #[error("a date is written as 2026-02-14, in the years 0000 to 9999")]
    pub(crate) struct InvalidDate;

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
        let (nanosecond, offset) = fraction(text)?;
        // This refuses hour 24 and leap seconds.
        let time = Time::from_hms_nano(number([h1, h2])?, number([m1, m2])?, number([s1, s2])?, nanosecond).ok()?;
        let local = UtcDateTime::new(date(day)?, time);
        // Subtract whole seconds, because the result may be outside the calendar of `time`.
        let seconds = local.unix_timestamp().checked_sub(offset_seconds(offset)?)?;
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
    fn offset_seconds(offset: &[u8]) -> Option<i64> {
        let (sign, h1, h2, m1, m2) = match *offset {
            [b'Z'] => return Some(0),
            [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => (sign, h1, h2, m1, m2),
            _ => return None,
        };
        // This refuses offsets such as +24:00.
        let offset = Time::from_hms(number([h1, h2])?, number([m1, m2])?, 0).ok()?;
        // On 1970-01-01, the Unix timestamp is the number of seconds since midnight.
        let offset = UtcDateTime::UNIX_EPOCH.replace_time(offset).unix_timestamp();
        if sign == b'+' { Some(offset) } else { offset.checked_neg() }
    }

    /// A number, read from at most nine digits.
    fn number<T: TryFrom<u32>>(digits: impl IntoIterator<Item = u8>) -> Option<T> {
        let number = digits.into_iter().try_fold(0_u32, |number, digit| {
            let digit = char::from(digit).to_digit(10)?;
            number.checked_mul(10)?.checked_add(digit)
        })?;
        T::try_from(number).ok()
    }
}

#[cfg(feature = "serde")]
pub use wire::instant;
#[cfg(feature = "serde")]
pub(crate) use wire::{optional_date, optional_instant};

#[cfg(feature = "serde")]
mod wire {
    use core::fmt;

    use serde::de::{Deserialize, Deserializer, Visitor};
    use serde::ser::{Error as _, Serialize, Serializer};
    use time::{Date, UtcDateTime};

    use super::{DateText, FIRST, FIRST_DATE, InstantText, LAST, LAST_DATE};
    use super::{InvalidDate, InvalidInstant, parse_date, parse_instant};

    impl Serialize for InstantText {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            // An instant that could not be read again is not written.
            if !(FIRST..=LAST).contains(&self.0) {
                return Err(S::Error::custom(InvalidInstant));
            }
            serializer.collect_str(self)
        }
    }

    impl Serialize for DateText {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            if !(FIRST_DATE..=LAST_DATE).contains(&self.0) {
                return Err(S::Error::custom(InvalidDate));
            }
            serializer.collect_str(self)
        }
    }

    impl<'de> Deserialize<'de> for InstantText {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let expected = "an instant such as 2026-01-31T12:00:00Z";
            deserializer.deserialize_str(TextVisitor { expected, read: parse_instant }).map(Self)
        }
    }

    impl<'de> Deserialize<'de> for DateText {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let expected = "a date such as 2026-02-14";
            deserializer.deserialize_str(TextVisitor { expected, read: parse_date }).map(Self)
        }
    }

    /// Reads a text, borrowed or owned.
    struct TextVisitor<T, E> {
        expected: &'static str,
        read: fn(&str) -> Result<T, E>,
    }

    impl<T, E: fmt::Display> Visitor<'_> for TextVisitor<T, E> {
        type Value = T;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.expected)
        }

        fn visit_str<F: serde::de::Error>(self, text: &str) -> Result<T, F> {
            (self.read)(text).map_err(F::custom)
        }
    }

    /// Reads and writes instants in JSON exactly as RULES §16 says. A host can use it for its own types:
    /// `#[serde(with = "milestone_escrow::instant")]`.
    ///
    /// ```
    /// use serde::{Deserialize, Serialize};
    /// use time::UtcDateTime;
    ///
    /// #[derive(Serialize, Deserialize)]
    /// struct WakeUp {
    ///     #[serde(with = "milestone_escrow::instant")]
    ///     at: UtcDateTime,
    /// }
    ///
    /// let wake_up: WakeUp = serde_json::from_str(r#"{"at":"2026-01-31T13:00:00.50+01:00"}"#)?;
    /// assert_eq!(serde_json::to_string(&wake_up)?, r#"{"at":"2026-01-31T12:00:00.5Z"}"#);
    /// assert!(serde_json::from_str::<WakeUp>(r#"{"at":"2026-01-31 12:00:00Z"}"#).is_err());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub mod instant {
        use super::{Deserialize, Deserializer, InstantText, Serialize, Serializer, UtcDateTime};

        /// Writes an instant. A fraction of a second has its shortest form.
        ///
        /// # Errors
        ///
        /// If the instant is outside the years 0000 to 9999, because it could not be read again.
        pub fn serialize<S: Serializer>(at: &UtcDateTime, serializer: S) -> Result<S::Ok, S::Error> {
            InstantText(*at).serialize(serializer)
        }

        /// Reads an instant with any offset, and converts it to UTC.
        ///
        /// # Errors
        ///
        /// If the text is not an RFC 3339 instant with a capital `T`, with a capital `Z` or an offset, with
        /// at most nine decimals and without a leap second; or if its year is not 0000 to 9999 after
        /// conversion.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<UtcDateTime, D::Error> {
            InstantText::deserialize(deserializer).map(|text| text.0)
        }

        /// The schema of an instant, for a field that uses this module in `serde(with = "…")`.
        ///
        /// ```
        /// use time::UtcDateTime;
        ///
        /// #[derive(serde::Deserialize, schemars::JsonSchema)]
        /// struct WakeUp {
        ///     #[serde(with = "milestone_escrow::instant")]
        ///     #[schemars(schema_with = "milestone_escrow::instant::json_schema")]
        ///     at: UtcDateTime,
        /// }
        ///
        /// let schema = schemars::schema_for!(WakeUp);
        /// assert_eq!(schema.pointer("/$defs/Instant/format"), Some(&"date-time".into()));
        /// ```
        #[cfg(feature = "schemars")]
        #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
        pub fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
            generator.subschema_for::<crate::base::schema::Instant>()
        }
    }

    /// Generates a module for a field that may be `null`. If the field may also be left out, it needs
    /// `default`, too.
    macro_rules! optional {
        ($name:ident, $value:ident, $text:ident) => {
            pub(crate) mod $name {
                use super::{Deserialize, Deserializer, Serialize, Serializer, $text, $value};

                pub(crate) fn serialize<S: Serializer>(
                    value: &Option<$value>,
                    serializer: S,
                ) -> Result<S::Ok, S::Error> {
                    value.map($text).serialize(serializer)
                }

                pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
                    deserializer: D,
                ) -> Result<Option<$value>, D::Error> {
                    Option::<$text>::deserialize(deserializer).map(|text| text.map(|text| text.0))
                }
            }
        };
    }

    optional!(optional_instant, UtcDateTime, InstantText);
    optional!(optional_date, Date, DateText);
}

#[cfg(test)]
#[path = "../../tests/timestamp.rs"]
mod tests;
