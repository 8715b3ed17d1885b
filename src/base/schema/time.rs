//! Instants and dates (RULES §16). The patterns allow exactly the dates of the calendar, leap years included.
//! There is no `format`: with it, programs that make code from a schema take a type of their language, which
//! often cuts instants to milliseconds or microseconds, or does not know the year 0.

use alloc::borrow::Cow;
use alloc::format;
use alloc::string::String;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// The pattern of a day in the years 0000 to 9999. The 29th of February is allowed in leap years only.
fn date_pattern() -> String {
    let thirty_one = "(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])";
    let thirty = "(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)";
    let february = "02-(?:0[1-9]|1[0-9]|2[0-8])";
    let leap_year = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)";
    format!("(?:[0-9]{{4}}-(?:{thirty_one}|{thirty}|{february})|{leap_year}-02-29)")
}

const HOUR_AND_MINUTE: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]";

/// A calendar day.
pub(crate) struct Date;

impl JsonSchema for Date {
    fn schema_name() -> Cow<'static, str> {
        "Date".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A calendar day in the years 0000 to 9999 (RULES §16).",
            "examples": ["2026-02-14"],
            "type": "string",
            "pattern": format!("^{}$", date_pattern()),
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
                "An RFC 3339 instant in UTC or with another offset, without leap seconds. After conversion \
                 to UTC, its year is 0000 to 9999 (RULES §16).",
                format!(r"(?:\.[0-9]{{1,9}})?(?:Z|[+-]{HOUR_AND_MINUTE})"),
            )
        } else {
            (
                "An RFC 3339 instant in UTC. A fraction of a second has its shortest form (RULES §16).",
                r"(?:\.[0-9]{0,8}[1-9])?Z".into(),
            )
        };
        json_schema!({
            "description": description,
            "examples": ["2026-01-31T12:00:00Z"],
            "type": "string",
            "pattern": format!("^{}T{HOUR_AND_MINUTE}:[0-5][0-9]{rest}$", date_pattern()),
        })
    }
}
