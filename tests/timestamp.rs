//! Instants and dates in the wire form (RULES §16), and the ends of the calendar (TIME-6).
//!
//! The module is private, so it includes these tests itself.
#![expect(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

use super::read::{parse_date, parse_instant};
use super::*;
use alloc::format;
use alloc::string::{String, ToString};
use proptest::prelude::*;

fn read(text: &str) -> Option<String> {
    parse_instant(text).ok().map(|instant| InstantText(instant).to_string())
}

/// RULES §16: the texts that are read, and how the same instant is written.
#[test]
fn instants_are_read_and_written_canonically() {
    let cases = [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.5Z", "2026-01-31T12:00:00.5Z"),
        ("2026-01-31T12:00:00.500000000Z", "2026-01-31T12:00:00.5Z"),
        ("2026-01-31T12:00:00.000Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.000000001Z", "2026-01-31T12:00:00.000000001Z"),
        ("2026-01-31T12:00:00.0102+00:00", "2026-01-31T12:00:00.0102Z"),
        ("2026-01-31T12:00:00-00:00", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00+05:45", "2026-01-31T06:15:00Z"),
        ("2026-01-31T00:00:00+23:59", "2026-01-30T00:01:00Z"),
        ("2026-12-31T23:59:59.9-23:59", "2027-01-01T23:58:59.9Z"),
        ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
        ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
        ("0000-01-01T00:00:00-00:01", "0000-01-01T00:01:00Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
        ("9999-12-31T23:59:59.999999999+00:01", "9999-12-31T23:58:59.999999999Z"),
    ];
    for (text, written) in cases {
        assert_eq!(read(text).as_deref(), Some(written), "{text}");
    }
    let instant = parse_instant("2026-01-31T12:00:00.25+01:00").unwrap();
    assert_eq!(instant.unix_timestamp_nanos(), 1_769_857_200_250_000_000);
}

/// RULES §16: everything else is malformed.
#[test]
fn other_texts_are_no_instants() {
    let refused = "|Z|2026-01-31|2026-01-31Z|12:00:00Z|2026-01-31T12:00:00|2026-01-31T12:00Z\
        |2026-01-31T12Z|2026-01-31t12:00:00Z|2026-01-31T12:00:00z|2026-01-31 12:00:00Z\
        |2026-01-31_12:00:00Z|2026-01-31T12:00:00.Z|2026-01-31T12:00:00.0000000001Z\
        |2026-01-31T12:00:00.5|2026-01-31T12:00:00,5Z|2026-01-31T12:00:00.-5Z\
        |2026-01-31T12:00:00.5.5Z|2026-01-31T24:00:00Z|2026-01-31T12:60:00Z\
        |2026-01-31T12:00:60Z|2016-12-31T23:59:60Z|2026-01-31T12:00:00+24:00\
        |2026-01-31T12:00:00+23:60|2026-01-31T12:00:00+0100|2026-01-31T12:00:00+01\
        |2026-01-31T12:00:00+1:00|2026-01-31T12:00:00+01:00:00|2026-01-31T12:00:00 +01:00\
        |2026-01-31T12:00:00−01:00|2026-01-31T12:00:00+01:00Z|2026-01-31T12:00:00Z+01:00\
        |2026-01-31T12:00:00ZZ| 2026-01-31T12:00:00Z|2026-01-31T12:00:00Z |2026-01-31T12:00:00Z\n\
        |2026-01-31T12:00:00Z\0|2026-13-31T12:00:00Z|2026-00-31T12:00:00Z|2026-02-29T12:00:00Z\
        |2026-1-31T12:00:00Z|+2026-01-31T12:00:00Z|-001-01-31T12:00:00Z|02026-01-31T12:00:00Z\
        |12026-01-31T12:00:00Z|2026-W05-6T12:00:00Z|20260131T120000Z|2026-01-31T+2:00:00Z\
        |2026-01-31T12:0 :00Z|２０２６-01-31T12:00:00Z|2026-01-31T12:00:00.٥Z\
        |2026-01-31T12:00:00[UTC]|2026-01-31T12:00:00UTC|1769857200";
    for text in refused.split('|') {
        assert_eq!(parse_instant(text), Err(InvalidInstant), "{text:?}");
    }
}

/// TIME-6: the calendar has the years 0000 to 9999, after conversion to UTC.
#[test]
fn the_calendar_has_two_ends() {
    for (offset, first, last) in [("+00:01", false, true), ("-00:01", true, false)] {
        let at_first = format!("0000-01-01T00:00:00{offset}");
        let at_last = format!("9999-12-31T23:59:59.999999999{offset}");
        assert_eq!(parse_instant(&at_first).is_ok(), first, "{at_first}");
        assert_eq!(parse_instant(&at_last).is_ok(), last, "{at_last}");
    }
    assert_eq!(parse_instant("0000-01-01T00:00:00Z"), Ok(FIRST));
    assert_eq!(parse_instant("9999-12-31T23:59:59.999999999Z"), Ok(LAST));
    assert_eq!(read("0000-01-01T00:00:00+23:59"), None);
    assert_eq!(read("9999-12-31T23:59:59-23:59"), None);

    assert_eq!(clamp(UtcDateTime::MIN), FIRST);
    assert_eq!(clamp(UtcDateTime::MAX), LAST);
    assert_eq!(clamp(UtcDateTime::UNIX_EPOCH), UtcDateTime::UNIX_EPOCH);
    // Outside the calendar, the text is only for people, and formatting does not panic.
    assert!(!InstantText(UtcDateTime::MIN).to_string().is_empty());
}

/// What the public modules display of an instant or a date outside the calendar, they do not read.
#[test]
fn outside_the_calendar_nothing_is_read_back() {
    let after = (LAST.checked_add(Duration::NANOSECOND), LAST_DATE.next_day());
    for at in [Some(UtcDateTime::MIN), Some(FIRST - Duration::NANOSECOND), after.0].into_iter().flatten() {
        assert!(instant::parse(&instant::display(at).to_string()).is_err(), "{at}");
    }
    for day in [Some(Date::MIN), FIRST_DATE.previous_day(), after.1].into_iter().flatten() {
        assert!(date::parse(&date::display(day).to_string()).is_err(), "{day}");
    }
    for at in [FIRST, LAST] {
        assert_eq!(instant::parse(&instant::display(at).to_string()), Ok(at));
        assert_eq!(date::parse(&date::display(at.date()).to_string()), Ok(at.date()));
    }
}

/// The schemas of optional fields allow null, and the same texts.
#[cfg(feature = "schemars")]
#[test]
fn optional_fields_have_schemas() {
    let mut generator = schemars::SchemaGenerator::default();
    for (schema, name) in [
        (instant::option::json_schema(&mut generator), "Instant"),
        (date::option::json_schema(&mut generator), "Date"),
    ] {
        let expected = serde_json::json!({"anyOf": [{"$ref": format!("#/$defs/{name}")}, {"type": "null"}]});
        assert_eq!(schema.to_value(), expected);
    }
    assert_eq!(date::json_schema(&mut generator).to_value(), serde_json::json!({"$ref": "#/$defs/Date"}));
}

/// RULES §16: dates have four-digit years.
#[test]
fn dates_are_read_and_written() {
    for text in ["0000-01-01", "0000-02-29", "2000-02-29", "2026-02-14", "9999-12-31"] {
        assert_eq!(DateText(parse_date(text).unwrap()).to_string(), text);
    }
    let refused = "|2026-02-29|1900-02-29|2026-04-31|2026-00-01|2026-13-01|2026-01-00|2026-01-32\
        |-001-01-01|+2026-01-01|10000-01-01|026-01-01|2026-1-1|2026/01/01|20260101|2026-001\
        | 2026-01-01|2026-01-01 |2026-01-01T00:00:00Z|2026-01-0１|２026-01-01";
    for text in refused.split('|') {
        assert_eq!(parse_date(text), Err(InvalidDate), "{text:?}");
    }
}

fn any_instant() -> impl Strategy<Value = UtcDateTime> {
    (FIRST.unix_timestamp_nanos()..=LAST.unix_timestamp_nanos())
        .prop_map(|nanoseconds| UtcDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap())
}

proptest! {
    /// Every instant and its date can be written and read again.
    #[test]
    fn instants_text_round_trip(instant in any_instant(), digits in 0_u32..=9) {
        let coarse = instant.nanosecond().checked_next_multiple_of(10_u32.pow(digits));
        let instant = instant.replace_nanosecond(coarse.unwrap()).unwrap_or(instant);
        prop_assert_eq!(parse_instant(&InstantText(instant).to_string()), Ok(instant));
        prop_assert_eq!(parse_date(&DateText(instant.date()).to_string()), Ok(instant.date()));
    }

    /// The same local time with an offset to the east is earlier in UTC by exactly the offset.
    #[test]
    fn offsets_are_converted_to_utc(instant in any_instant(), hours in 0_i64..24, minutes in 0_i64..60) {
        let text = InstantText(instant).to_string();
        let ahead = i128::from(hours * 3_600 + minutes * 60) * 1_000_000_000;
        let nanoseconds = instant.unix_timestamp_nanos();
        for (sign, utc) in [("+", nanoseconds - ahead), ("-", nanoseconds + ahead)] {
            let offset = format!("{sign}{hours:02}:{minutes:02}");
            let expected = UtcDateTime::from_unix_timestamp_nanos(utc).ok();
            let expected = expected.filter(|utc| (FIRST..=LAST).contains(utc)).ok_or(InvalidInstant);
            prop_assert_eq!(parse_instant(&text.replace('Z', &offset)), expected);
        }
    }

    /// Whatever is read can be written, and nothing panics.
    #[test]
    fn almost_valid_texts_do_not_panic(
        text in "[0-9]{4}-[01][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9]\
                 (\\.[0-9]{0,11})?(Z|[+-][0-9]{2}:[0-9]{2})",
        noise in "\\PC{0,40}",
    ) {
        prop_assert_eq!(parse_instant(&noise), Err(InvalidInstant));
        prop_assert_eq!(parse_date(&noise), Err(InvalidDate));
        if let Ok(instant) = parse_instant(&text) {
            prop_assert_eq!(parse_instant(&InstantText(instant).to_string()), Ok(instant));
        }
    }
}

#[cfg(feature = "serde")]
#[derive(Debug, PartialEq, serde::Serialize, serde::Deserialize)]
struct Record {
    #[serde(with = "crate::values::instant::instant")]
    at: UtcDateTime,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(with = "crate::values::instant::optional_instant")]
    until: Option<UtcDateTime>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(with = "crate::values::instant::optional_date")]
    due: Option<Date>,
}

/// RULES §16: both are texts in JSON. An optional one may be absent or null.
#[cfg(feature = "serde")]
#[test]
fn records_are_read_and_written() {
    use serde_json::{from_reader, from_str, from_value, json, to_string};

    let short = r#"{"at":"2026-01-31T12:00:00.5Z"}"#;
    let full = r#"{"at":"2026-01-31T12:00:00.5Z","until":"2027-01-01T00:00:00Z","due":"2026-02-15"}"#;
    for text in [short, full] {
        let record: Record = from_str(text).unwrap();
        assert_eq!(to_string(&record).unwrap(), text);
        assert_eq!(from_reader::<_, Record>(text.as_bytes()).unwrap(), record);
        assert_eq!(from_value::<Record>(from_str(text).unwrap()).unwrap(), record);
    }
    let null = json!({"at": "2026-01-31T12:00:00.5Z", "until": null, "due": null});
    assert_eq!(from_value::<Record>(null).unwrap(), from_str(short).unwrap());

    for wrong in [json!(null), json!(1), json!([]), json!({}), json!("2026-02-14T00:00Z"), json!("")] {
        for field in ["at", "until", "due"] {
            let mut record: serde_json::Value = from_str(full).unwrap();
            record.as_object_mut().unwrap().insert(field.into(), wrong.clone());
            let allowed = wrong.is_null() && (field == "until" || field == "due");
            assert_eq!(from_value::<Record>(record).is_ok(), allowed, "{field}: {wrong}");
        }
    }
    // An instant that could not be read again is not written.
    let record: Record = from_str(short).unwrap();
    assert!(to_string(&Record { at: UtcDateTime::MIN, ..record }).is_err());
    let record: Record = from_str(short).unwrap();
    assert!(to_string(&Record { due: Some(Date::MIN), ..record }).is_err());
}

/// Deadlines for stores with fewer decimals: never before the true instant, and never outside the calendar.
#[test]
fn instants_are_rounded_up_to_what_a_store_keeps() {
    let micro = instant::round_up_to_microseconds;
    let milli = instant::round_up_to_milliseconds;
    let cases = [
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00.000000001Z", "2026-01-31T12:00:00.000001Z", "2026-01-31T12:00:00.001Z"),
        ("2026-01-31T12:00:00.000001Z", "2026-01-31T12:00:00.000001Z", "2026-01-31T12:00:00.001Z"),
        ("2026-01-31T12:00:00.001Z", "2026-01-31T12:00:00.001Z", "2026-01-31T12:00:00.001Z"),
        ("2026-12-31T23:59:59.999999001Z", "2027-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z", "2026-12-31T23:59:59.999Z"),
        ("1969-12-31T23:59:59.999999999Z", "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
        ("0000-01-01T00:00:00.000000001Z", "0000-01-01T00:00:00.000001Z", "0000-01-01T00:00:00.001Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z"),
        ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999Z"),
    ];
    for (text, in_microseconds, in_milliseconds) in cases {
        let at = parse_instant(text).unwrap();
        assert_eq!(InstantText(micro(at)).to_string(), in_microseconds, "{text}");
        assert_eq!(InstantText(milli(at)).to_string(), in_milliseconds, "{text}");
    }
    // Before the calendar is the first instant, and after it is the last one.
    assert_eq!(micro(UtcDateTime::MIN), FIRST);
    assert_eq!(micro(UtcDateTime::MAX), parse_instant("9999-12-31T23:59:59.999999Z").unwrap());
}
