//! Windows: exact durations from the instant that opens them (TIME-2, TIME-6).

use core::time::Duration;

use time::{Date, Time, UtcDateTime};

use crate::values::instant;

/// The seconds of a day. The calendar is that of UTC, without leap seconds (RULES §3).
pub(crate) const SECONDS_PER_DAY: u64 = 86_400;

/// The end of a window that opens at an instant. `None` if it is after the year 9999 (TIME-2, TIME-6).
#[inline]
pub(crate) fn window_end(start: UtcDateTime, window: Duration) -> Option<UtcDateTime> {
    aligned_window_end(start, window).0
}

/// Whether a window that opens at an instant ends at `until`. A replay asks this for each window. Unlike
/// [`window_end`], it writes no instant to memory.
#[inline]
pub(crate) fn is_window_end(start: UtcDateTime, window: Duration, until: UtcDateTime) -> bool {
    find_end(start, window) == Some(until)
}

/// 8-byte alignment avoids a store-forwarding stall. Without it, the reader loads more bytes at once than the
/// writer stored, and the processor waits. That was a tenth of the time of a submission.
#[repr(align(8))]
struct AlignedInstant(Option<UtcDateTime>);

#[inline(never)]
fn aligned_window_end(start: UtcDateTime, window: Duration) -> AlignedInstant {
    AlignedInstant(find_end(start, window))
}

#[inline]
fn find_end(start: UtcDateTime, window: Duration) -> Option<UtcDateTime> {
    match add_whole_days(start.date(), window) {
        Some(day) => Some(start.replace_date(day)),
        None => add_with_calendar(start, window),
    }
}

#[cold]
fn add_with_calendar(start: UtcDateTime, window: Duration) -> Option<UtcDateTime> {
    let window = time::Duration::try_from(window).ok()?;
    start.checked_add(window).filter(|end| *end <= instant::LAST)
}

/// Fast path for a window of whole days that ends in the same year. Most windows are like this, and they need
/// no calendar.
#[inline]
fn add_whole_days(day: Date, window: Duration) -> Option<Date> {
    let days = u16::try_from(window.as_secs() / SECONDS_PER_DAY).ok()?;
    let is_whole = window == Duration::from_secs(u64::from(days).saturating_mul(SECONDS_PER_DAY));
    let ordinal = day.ordinal().checked_add(days).filter(|_| is_whole)?;
    day.replace_ordinal(ordinal).ok()
}

/// 24:00 UTC of a day. `None` for the last day of the calendar.
pub(crate) fn end_of_day(day: Date) -> Option<UtcDateTime> {
    day.next_day().map(|next| UtcDateTime::new(next, Time::MIDNIGHT)).filter(|end| *end <= instant::LAST)
}

/// Windows in the wire form: a whole number of seconds.
#[cfg(feature = "serde")]
pub(crate) mod seconds {
    use core::time::Duration;

    use serde::ser::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(window: &Duration, serializer: S) -> Result<S::Ok, S::Error> {
        // A window that could not be read again is not written.
        if window.subsec_nanos() != 0 {
            return Err(S::Error::custom("a window is written in whole seconds"));
        }
        serializer.serialize_u64(window.as_secs())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
        u64::deserialize(deserializer).map(Duration::from_secs)
    }
}
