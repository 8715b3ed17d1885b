//! Instants and dates (RULES §16). The patterns say all that the calendar does, leap years included; `format` only names it.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// A day of the years 0000 to 9999: one that every year has, or the 29th of February of a leap year.
fn date() -> String {
    let thirty_one = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])";
    let thirty = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)";
    let february = "02-(?:0[1-9]|1[0-9]|2[0-8])";
    let leap_year = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    format!("(?:[0-9]{{4}}-(?:{thirty_one}|{thirty}|{february})|{leap_year}-02-29)")
}

const HOUR_AND_MINUTE: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/// A calendar day.
pub(crate) struct Day;

impl JsonSchema for Day {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A calendar day in the years 0000 to 9999 (RULES §16).",
            "examples": ["2026-02-14"],
            "type": "string",
            "format": "date",
            "pattern": format!("^{}$", date()),
        })
    }
}

/// An instant.
pub(crate) struct Instant;

impl JsonSchema for Instant {
    fn schema_name() -> Cow<'static, str> {
        "Instant".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (description, rest) = if generator.contract().is_deserialize() {
            (
                "An instant of RFC 3339 in UTC or of another offset, without leap seconds, in the years 0000 to 9999 after \
                 conversion to UTC (RULES §16).",
                format!(r"(?:\.[0-9]{{1,9}})?(?:Z|[+-]{HOUR_AND_MINUTE})"),
            )
        } else {
            (
                "An instant of RFC 3339 in UTC, its fraction in the shortest form (RULES §16).",
                r"(?:\.[0-9]{0,8}[1-9])?Z".into(),
            )
        };
        json_schema!({
            "description": description,
            "examples": ["2026-01-31T12:00:00Z"],
            "type": "string",
            "format": "date-time",
            "pattern": format!("^{}T{HOUR_AND_MINUTE}:[0-5][0-9]{rest}$", date()),
        })
    }
}
