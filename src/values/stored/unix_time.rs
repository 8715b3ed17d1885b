//! An instant as a count of seconds, for the archive.

use core::ops::RangeInclusive;

use time::UtcDateTime;

use crate::values::instant::{FIRST, LAST};

pub(super) const NANOSECONDS: i64 = 1_000_000_000;

/// An instant, counted from 1970-01-01T00:00:00Z. Adding to it needs no calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct UnixTime {
    pub(super) seconds: i64,
    pub(super) nanosecond: i64,
}

impl UnixTime {
    pub(crate) const EPOCH: Self = Self { seconds: 0, nanosecond: 0 };
    /// The seconds of the years 0000 to 9999.
    pub(super) const RANGE: RangeInclusive<i64> = FIRST.unix_timestamp()..=LAST.unix_timestamp();

    pub(super) fn of(instant: UtcDateTime) -> Self {
        Self { seconds: instant.unix_timestamp(), nanosecond: i64::from(instant.nanosecond()) }
    }

    #[inline]
    pub(super) fn to_instant(self) -> Option<UtcDateTime> {
        let whole = UtcDateTime::from_unix_timestamp(self.seconds).ok()?;
        match self.nanosecond {
            0 => Some(whole),
            nanosecond => whole.replace_nanosecond(u32::try_from(nanosecond).ok()?).ok(),
        }
    }

    #[inline]
    pub(super) fn later(self, seconds: u64) -> Option<Self> {
        Some(Self { seconds: self.seconds.checked_add_unsigned(seconds)?, ..self })
    }

    #[inline(never)]
    pub(super) fn moved(self, seconds: u64, nanoseconds: u64, is_backwards: bool) -> Option<Self> {
        let (seconds, nanoseconds) = (i64::try_from(seconds).ok()?, i64::try_from(nanoseconds).ok()?);
        let is_shortest = nanoseconds > 0 || (is_backwards && seconds > 0);
        if !is_shortest || nanoseconds >= NANOSECONDS {
            return None;
        }
        let (seconds, nanosecond) = match is_backwards {
            true => (self.seconds.checked_sub(seconds)?, self.nanosecond.checked_sub(nanoseconds)?),
            false => (self.seconds.checked_add(seconds)?, self.nanosecond.checked_add(nanoseconds)?),
        };
        let seconds = seconds.checked_add(nanosecond.div_euclid(NANOSECONDS))?;
        Some(Self { seconds, nanosecond: nanosecond.rem_euclid(NANOSECONDS) })
    }

    /// The number of its day, as [`time::Date::to_julian_day`] counts.
    pub(super) fn julian_day(self) -> i64 {
        const EPOCH: i32 = UtcDateTime::UNIX_EPOCH.to_julian_day();
        self.seconds.div_euclid(86_400).saturating_add(i64::from(EPOCH))
    }
}
