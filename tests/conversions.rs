//! Conversions to and from other time crates, up to both ends of their calendars.

use milestone_escrow::Clock;
use milestone_escrow::ConversionError::{OutOfCalendar, OutOfRange};
use proptest::prelude::*;
use time::macros::{date, utc_datetime};
use time::{Date, Duration, UtcDateTime};

const FIRST: UtcDateTime = utc_datetime!(0000-01-01 0:00);
const LAST: UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

fn instants() -> impl Strategy<Value = UtcDateTime> {
    (FIRST.unix_timestamp_nanos()..=LAST.unix_timestamp_nanos())
        .prop_map(|nanoseconds| UtcDateTime::from_unix_timestamp_nanos(nanoseconds).unwrap())
}

/// Instants that the calendar of this crate does not have; with `large-dates` of `time` there are some after
/// it.
fn outside() -> Vec<UtcDateTime> {
    let after = LAST.checked_add(Duration::NANOSECOND);
    [FIRST - Duration::NANOSECOND, UtcDateTime::MIN].into_iter().chain(after).collect()
}

fn dates_outside() -> Vec<Date> {
    [date!(-0001 - 12 - 31), Date::MIN].into_iter().chain(date!(9999 - 12 - 31).next_day()).collect()
}

#[cfg(feature = "jiff02")]
mod jiff02 {
    use jiff::{Timestamp, civil};
    use milestone_escrow::jiff02::{from_date, from_timestamp, to_date, to_timestamp};

    use super::*;

    #[test]
    fn the_ends() {
        let last = utc_datetime!(9999-12-30 22:00:00.999_999_999);
        assert_eq!((to_timestamp(last), from_timestamp(Timestamp::MAX)), (Ok(Timestamp::MAX), Ok(last)));
        assert_eq!(to_timestamp(last + Duration::NANOSECOND), Err(OutOfRange));
        assert_eq!(to_timestamp(LAST), Err(OutOfRange));
        let first = to_timestamp(FIRST).unwrap();
        assert_eq!((first.to_string().as_str(), from_timestamp(first)), ("0000-01-01T00:00:00Z", Ok(FIRST)));
        let before = first - jiff::SignedDuration::from_nanos(1);
        for early in [before, Timestamp::MIN] {
            assert_eq!((from_timestamp(early), early.now()), (Err(OutOfCalendar), FIRST));
        }
        assert_eq!(Timestamp::MAX.now(), last);
        for at in outside() {
            assert_eq!(to_timestamp(at), Err(OutOfCalendar), "{at}");
        }
        // Half a second before 1970: seconds and nanoseconds have different signs in jiff.
        let half = utc_datetime!(1969-12-31 23:59:59.5);
        assert_eq!(to_timestamp(half).unwrap().as_millisecond(), -500);
        assert_eq!(from_timestamp(Timestamp::from_millisecond(-500).unwrap()), Ok(half));
    }

    #[test]
    fn the_ends_of_dates() {
        assert_eq!(to_date(date!(0000 - 01 - 01)), Ok(civil::date(0, 1, 1)));
        assert_eq!(
            (to_date(date!(9999 - 12 - 31)), from_date(civil::Date::MAX)),
            (Ok(civil::Date::MAX), Ok(LAST.date()))
        );
        for early in [civil::date(-1, 12, 31), civil::Date::MIN] {
            assert_eq!(from_date(early), Err(OutOfCalendar));
        }
        for day in dates_outside() {
            assert_eq!(to_date(day), Err(OutOfCalendar), "{day}");
        }
        assert_eq!(from_date(civil::date(2024, 2, 29)), Ok(date!(2024 - 02 - 29)));
    }

    #[test]
    fn zoned_instants_are_clocks() {
        let there = Timestamp::UNIX_EPOCH.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(5)));
        assert_eq!(there.now(), UtcDateTime::UNIX_EPOCH);
    }

    proptest! {
        #[test]
        fn every_instant_and_date_survives(at in instants()) {
            if let Ok(there) = to_timestamp(at) {
                prop_assert_eq!(there.as_nanosecond(), at.unix_timestamp_nanos());
                prop_assert_eq!((from_timestamp(there), there.now()), (Ok(at), at));
            } else {
                prop_assert!(at > utc_datetime!(9999-12-30 22:00:00.999_999_999));
            }
            let day = to_date(at.date()).unwrap();
            prop_assert_eq!(day.to_string(), milestone_escrow::date::display(at.date()).to_string());
            prop_assert_eq!(from_date(day), Ok(at.date()));
        }
    }
}

#[cfg(feature = "chrono04")]
mod chrono04 {
    use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
    use milestone_escrow::ConversionError::LeapSecond;
    use milestone_escrow::chrono04::{from_date, from_datetime, to_date, to_datetime};

    use super::*;

    #[test]
    fn the_ends() {
        for (end, text) in [(FIRST, "0000-01-01T00:00:00Z"), (LAST, "9999-12-31T23:59:59.999999999Z")] {
            let there = to_datetime(end).unwrap();
            assert_eq!(there, text.parse::<DateTime<Utc>>().unwrap());
            assert_eq!((from_datetime(&there), there.now()), (Ok(end), end));
        }
        let nanosecond = chrono::TimeDelta::nanoseconds(1);
        let (before, after) =
            (to_datetime(FIRST).unwrap() - nanosecond, to_datetime(LAST).unwrap() + nanosecond);
        for (beyond, end) in [
            (before, FIRST),
            (DateTime::<Utc>::MIN_UTC, FIRST),
            (after, LAST),
            (DateTime::<Utc>::MAX_UTC, LAST),
        ] {
            assert_eq!((from_datetime(&beyond), beyond.now()), (Err(OutOfCalendar), end), "{beyond}");
        }
        for at in outside() {
            assert_eq!(to_datetime(at), Err(OutOfCalendar), "{at}");
        }
    }

    /// A local time past an end can still be inside in UTC.
    #[test]
    fn offsets_are_taken_away_first() {
        let east = FixedOffset::east_opt(3_600).unwrap();
        let there = to_datetime(LAST).unwrap().with_timezone(&east);
        assert_eq!((from_datetime(&there), there.now()), (Ok(LAST), LAST));
    }

    /// There are none in RULES §16. As a clock, one is the end of the second before it.
    #[test]
    fn leap_seconds() {
        let leap = DateTime::parse_from_rfc3339("2016-12-31T23:59:60.5Z").unwrap();
        assert_eq!(from_datetime(&leap), Err(LeapSecond));
        assert_eq!(leap.now(), utc_datetime!(2016-12-31 23:59:59.999_999_999));
    }

    #[test]
    fn the_ends_of_dates() {
        for (year, month, day) in [(0, 1, 1), (9999, 12, 31), (2024, 2, 29)] {
            let there = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let here = from_date(there).unwrap();
            assert_eq!(
                (to_date(here), milestone_escrow::date::display(here).to_string()),
                (Ok(there), there.to_string())
            );
        }
        let ends =
            [NaiveDate::from_ymd_opt(-1, 12, 31).unwrap(), NaiveDate::from_ymd_opt(10_000, 1, 1).unwrap()];
        for beyond in [ends[0], ends[1], NaiveDate::MIN, NaiveDate::MAX] {
            assert_eq!(from_date(beyond), Err(OutOfCalendar), "{beyond}");
        }
        for day in dates_outside() {
            assert_eq!(to_date(day), Err(OutOfCalendar), "{day}");
        }
    }

    proptest! {
        #[test]
        fn every_instant_and_date_survives(at in instants()) {
            let there = to_datetime(at).unwrap();
            prop_assert_eq!(there.timestamp(), at.unix_timestamp());
            prop_assert_eq!(there.timestamp_subsec_nanos(), at.nanosecond());
            prop_assert_eq!((from_datetime(&there), there.now()), (Ok(at), at));
            prop_assert_eq!(to_date(at.date()).and_then(from_date), Ok(at.date()));
        }
    }
}
