//! Instants and dates in JSON (RULES §16).

use core::fmt;

use serde::de::{Deserialize, Deserializer, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use super::read::{InvalidDate, InvalidInstant, parse_date, parse_instant};
use super::{DateText, FIRST, FIRST_DATE, InstantText, LAST, LAST_DATE};

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
        deserializer.deserialize_str(Text { expected, read: parse_instant }).map(Self)
    }
}

impl<'de> Deserialize<'de> for DateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "a date such as 2026-02-14";
        deserializer.deserialize_str(Text { expected, read: parse_date }).map(Self)
    }
}

/// Reads a text, borrowed or owned.
struct Text<T, E> {
    expected: &'static str,
    read: fn(&str) -> Result<T, E>,
}

impl<T, E: fmt::Display> Visitor<'_> for Text<T, E> {
    type Value = T;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.expected)
    }

    fn visit_str<F: serde::de::Error>(self, text: &str) -> Result<T, F> {
        (self.read)(text).map_err(F::custom)
    }
}
