//! The public modules `instant` and `date`: the text of RULES §16, for a host's own types and pages.

/// Reads and writes instants exactly as RULES §16 says, as text and in JSON.
///
/// [`parse`](instant::parse) and [`display`](instant::display) are for text. For a field of a host's own
/// type, there are `#[serde(with = "milestone_escrow::instant")]` and, for an `Option`,
/// `#[serde(with = "milestone_escrow::instant::option")]`.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use serde::{Deserialize, Serialize};
/// use time::UtcDateTime;
///
/// #[derive(Serialize, Deserialize)]
/// struct WakeUp {
///     #[serde(with = "milestone_escrow::instant")]
///     at: UtcDateTime,
///     #[serde(with = "milestone_escrow::instant::option", default, skip_serializing_if = "Option::is_none")]
///     done: Option<UtcDateTime>,
/// }
///
/// let wake_up: WakeUp = serde_json::from_str(r#"{"at":"2026-01-31T13:00:00.50+01:00"}"#)?;
/// assert_eq!(serde_json::to_string(&wake_up)?, r#"{"at":"2026-01-31T12:00:00.5Z"}"#);
/// assert!(serde_json::from_str::<WakeUp>(r#"{"at":"2026-01-31 12:00:00Z"}"#).is_err());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod instant {
    use core::fmt;

    #[cfg(feature = "serde")]
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use time::UtcDateTime;

    use crate::values::instant::read::{InvalidInstant, parse_instant};
    use crate::values::instant::{InstantText, round_up};

    /// Reads an instant with any offset, and converts it to UTC.
    ///
    /// ```
    /// use milestone_escrow::instant;
    /// use time::macros::utc_datetime;
    ///
    /// assert_eq!(instant::parse("2026-01-31T13:00:00+01:00")?, utc_datetime!(2026-01-31 12:00));
    /// assert!(instant::parse("2026-01-31T12:00:60Z").is_err()); // a leap second
    /// # Ok::<(), milestone_escrow::InvalidInstant>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidInstant`] if the text is not an RFC 3339 instant with a capital `T`, with a capital `Z` or an
    /// offset, with at most nine decimals and without a leap second; or if its year is not 0000 to 9999 after
    /// conversion.
    ///
    /// Source: RULES §16.
    pub fn parse(text: &str) -> Result<UtcDateTime, InvalidInstant> {
        parse_instant(text)
    }

    /// Writes an instant in UTC. A fraction of a second has its shortest form.
    ///
    /// Every instant of an event or a deadline is in the years 0000 to 9999, and [`parse`] reads its text
    /// again. The text of another instant is only for people: `parse` refuses it.
    ///
    /// ```
    /// use milestone_escrow::instant;
    /// use time::macros::utc_datetime;
    ///
    /// let at = utc_datetime!(2026-01-31 12:00:00.500);
    /// assert_eq!(instant::display(at).to_string(), "2026-01-31T12:00:00.5Z");
    /// ```
    ///
    /// Source: RULES §16.
    #[must_use]
    pub fn display(at: UtcDateTime) -> impl fmt::Display + fmt::Debug + Copy {
        InstantText(at)
    }

    /// The first whole microsecond that is not before the instant, for a column that keeps no more, such as
    /// `timestamptz` of PostgreSQL.
    ///
    /// A deadline that is cut lies before the true one: `advance` then finds nothing to do at the stored
    /// instant, and the same deadline is still to come. A deadline that is rounded up has passed when its
    /// stored instant comes (TIME-2).
    ///
    /// The result is in the years 0000 to 9999. An instant outside counts as the nearest one inside (TIME-6).
    /// In the last microsecond of the year 9999 there is no such instant; the result is the start of that
    /// microsecond. Some data bases would make the year 10000 of it.
    ///
    /// ```
    /// use milestone_escrow::instant;
    /// use time::macros::utc_datetime;
    ///
    /// let deadline = utc_datetime!(2026-01-31 12:00:00.000_000_001);
    /// assert_eq!(instant::round_up_to_microseconds(deadline), utc_datetime!(2026-01-31 12:00:00.000_001));
    /// let whole = utc_datetime!(2026-01-31 12:00:00.000_001);
    /// assert_eq!(instant::round_up_to_microseconds(whole), whole);
    /// ```
    ///
    /// Source: TIME-2, TIME-6.
    #[must_use]
    pub fn round_up_to_microseconds(at: UtcDateTime) -> UtcDateTime {
        round_up(at, 1_000)
    }

    /// The first whole millisecond that is not before the instant, for a store or a scheduler that keeps no
    /// more. See [`round_up_to_microseconds`].
    ///
    /// ```
    /// use milestone_escrow::instant;
    /// use time::macros::utc_datetime;
    ///
    /// let deadline = utc_datetime!(2026-01-31 23:59:59.999_001);
    /// assert_eq!(instant::round_up_to_milliseconds(deadline), utc_datetime!(2026-02-01 0:00));
    /// ```
    ///
    /// Source: TIME-2, TIME-6.
    #[must_use]
    pub fn round_up_to_milliseconds(at: UtcDateTime) -> UtcDateTime {
        round_up(at, 1_000_000)
    }

    /// Writes an instant, for `serde(with = "…")`. A fraction of a second has its shortest form.
    ///
    /// # Errors
    ///
    /// If the instant is outside the years 0000 to 9999, because it could not be read again.
    #[cfg(feature = "serde")]
    #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
    pub fn serialize<S: Serializer>(at: &UtcDateTime, serializer: S) -> Result<S::Ok, S::Error> {
        InstantText(*at).serialize(serializer)
    }

    /// Reads an instant with any offset, for `serde(with = "…")`, and converts it to UTC.
    ///
    /// # Errors
    ///
    /// The same as [`parse`]; and if the value is not a text.
    #[cfg(feature = "serde")]
    #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
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
    /// assert_eq!(schema.pointer("/$defs/Instant/type"), Some(&"string".into()));
    /// ```
    #[cfg(feature = "schemars")]
    #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
    pub fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<crate::base::schema::Instant>()
    }

    #[cfg(feature = "serde")]
    super::optional! {
        /// Reads and writes an `Option` of an instant:
        /// `#[serde(with = "milestone_escrow::instant::option")]`.
        ///
        /// `None` is `null`. If the field may also be left out, it needs `default`; to leave it out, it needs
        /// `skip_serializing_if = "Option::is_none"`. See [`instant`](super::instant).
        UtcDateTime, super::InstantText, crate::base::schema::Instant
    }
}

/// Reads and writes dates exactly as RULES §16 says, as text and in JSON.
///
/// [`parse`](date::parse) and [`display`](date::display) are for text. For a field of a host's own type,
/// there are `#[serde(with = "milestone_escrow::date")]` and, for an `Option`,
/// `#[serde(with = "milestone_escrow::date::option")]`.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use serde::{Deserialize, Serialize};
/// use time::Date;
///
/// #[derive(Serialize, Deserialize)]
/// struct Invoice {
///     #[serde(with = "milestone_escrow::date")]
///     issued: Date,
///     #[serde(with = "milestone_escrow::date::option")]
///     paid: Option<Date>,
/// }
///
/// let text = r#"{"issued":"2026-02-14","paid":null}"#;
/// let invoice: Invoice = serde_json::from_str(text)?;
/// assert_eq!(serde_json::to_string(&invoice)?, text);
/// assert!(serde_json::from_str::<Invoice>(r#"{"issued":"2026-02-29","paid":null}"#).is_err());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub mod date {
    use core::fmt;

    #[cfg(feature = "serde")]
    use serde::{Deserialize, Deserializer, Serialize, Serializer};
    use time::Date;

    use crate::values::instant::DateText;
    use crate::values::instant::read::{InvalidDate, parse_date};

    /// Reads a date.
    ///
    /// ```
    /// use milestone_escrow::date;
    ///
    /// assert_eq!(date::parse("2026-02-14")?, time::macros::date!(2026-02-14));
    /// assert!(date::parse("2026-2-14").is_err());
    /// # Ok::<(), milestone_escrow::InvalidDate>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidDate`] if the text is not a day of the years 0000 to 9999, written with four, two and two
    /// digits.
    ///
    /// Source: RULES §16.
    pub fn parse(text: &str) -> Result<Date, InvalidDate> {
        parse_date(text)
    }

    /// Writes a date.
    ///
    /// The text of a date outside the years 0000 to 9999 is only for people: [`parse`] refuses it.
    ///
    /// ```
    /// use milestone_escrow::date;
    ///
    /// assert_eq!(date::display(time::macros::date!(2026-02-14)).to_string(), "2026-02-14");
    /// ```
    ///
    /// Source: RULES §16.
    #[must_use]
    pub fn display(day: Date) -> impl fmt::Display + fmt::Debug + Copy {
        DateText(day)
    }

    /// Writes a date, for `serde(with = "…")`.
    ///
    /// # Errors
    ///
    /// If the date is outside the years 0000 to 9999, because it could not be read again.
    #[cfg(feature = "serde")]
    #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
    pub fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        DateText(*day).serialize(serializer)
    }

    /// Reads a date, for `serde(with = "…")`.
    ///
    /// # Errors
    ///
    /// The same as [`parse`]; and if the value is not a text.
    #[cfg(feature = "serde")]
    #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        DateText::deserialize(deserializer).map(|text| text.0)
    }

    /// The schema of a date, for a field that uses this module in `serde(with = "…")`. See
    /// [`instant::json_schema`](crate::instant::json_schema).
    #[cfg(feature = "schemars")]
    #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
    pub fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<crate::base::schema::Date>()
    }

    #[cfg(feature = "serde")]
    super::optional! {
        /// Reads and writes an `Option` of a date: `#[serde(with = "milestone_escrow::date::option")]`.
        ///
        /// `None` is `null`. If the field may also be left out, it needs `default`; to leave it out, it needs
        /// `skip_serializing_if = "Option::is_none"`. See [`date`](super::date).
        Date, super::DateText, crate::base::schema::Date
    }
}

/// The module of a field that may be `null`.
#[cfg(feature = "serde")]
macro_rules! optional {
    ($(#[$doc:meta])+ $value:ident, $text:path, $schema:path) => {
        $(#[$doc])+
        #[cfg_attr(docsrs, doc(cfg(feature = "serde")))]
        pub mod option {
            use $text as Text;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};
            use time::$value;

            /// Writes the text, or `null`.
            ///
            /// # Errors
            ///
            /// If the value is outside the years 0000 to 9999, because it could not be read again.
            pub fn serialize<S: Serializer>(
                value: &Option<$value>,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                value.map(Text).serialize(serializer)
            }

            /// Reads the text, or `null`.
            ///
            /// # Errors
            ///
            /// If there is a value, and it is not the text that this crate reads. A wrong text is never read
            /// as `None`.
            pub fn deserialize<'de, D: Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Option<$value>, D::Error> {
                Option::<Text>::deserialize(deserializer).map(|text| text.map(|text| text.0))
            }

            /// The schema of the text or `null`, for a field that uses this module in `serde(with = "…")`.
            #[cfg(feature = "schemars")]
            #[cfg_attr(docsrs, doc(cfg(feature = "schemars")))]
            pub fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                generator.subschema_for::<Option<$schema>>()
            }
        }
    };
}
#[cfg(feature = "serde")]
use optional;
