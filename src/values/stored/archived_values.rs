//! The values in the archive.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::time::Duration;

use time::{Date, UtcDateTime};

use super::archive::{Archived, Presence, Reader, Writer, as_number};
use super::unix_time::{NANOSECONDS, UnixTime};
use crate::values::currency::Currency;
use crate::values::instant::{FIRST, FIRST_DATE, LAST, LAST_DATE};
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, ProposalNumber};
use crate::values::window::SECONDS_PER_DAY;

impl Archived for u64 {
    #[inline]
    fn write(&self, archive: &mut Writer) {
        archive.number(*self);
    }

    #[inline]
    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        archive.number()
    }
}

impl Archived for bool {
    fn write(&self, archive: &mut Writer) {
        archive.number(u64::from(*self));
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        match archive.number()? {
            0 => Some(false),
            1 => Some(true),
            _ => archive.malformed("0 or 1"),
        }
    }
}

impl Archived for String {
    fn write(&self, archive: &mut Writer) {
        archive.text(self);
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        archive.text()
    }

    #[inline]
    fn is_left_out(&self) -> Option<bool> {
        Some(self.is_empty())
    }

    #[inline]
    fn read_field(archive: &mut Reader<'_>, presence: &mut Presence) -> Option<Self> {
        read_unless_empty(archive, presence)
    }
}

/// Reads a field that is left out if it is empty.
pub(crate) fn read_unless_empty<T: Archived + Default>(
    archive: &mut Reader<'_>,
    presence: &mut Presence,
) -> Option<T> {
    if !presence.pop() {
        return Some(T::default());
    }
    let value = T::read(archive)?;
    match value.is_left_out() {
        Some(true) => archive.malformed("a field that is not empty, or none"),
        _ => Some(value),
    }
}

impl<T: Archived> Archived for Vec<T> {
    fn write(&self, archive: &mut Writer) {
        archive.number(as_number(self.len()));
        self.iter().for_each(|item| item.write(archive));
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        let count = archive.number()?;
        let mut items = Self::with_capacity(archive.likely_length(count));
        for _ in 0..count {
            items.push(T::read(archive)?);
        }
        Some(items)
    }
}

impl<T: Archived> Archived for Arc<T> {
    fn write(&self, archive: &mut Writer) {
        (**self).write(archive);
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        T::read(archive).map(Self::new)
    }
}

/// It is always a field: the bits of its record say whether there is a value.
impl<T: Archived> Archived for Option<T> {
    #[inline]
    fn write(&self, archive: &mut Writer) {
        self.iter().for_each(|value| value.write(archive));
    }

    #[inline]
    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        T::read(archive).map(Some)
    }

    #[inline]
    fn is_left_out(&self) -> Option<bool> {
        Some(self.is_none())
    }

    #[inline]
    fn read_field(archive: &mut Reader<'_>, presence: &mut Presence) -> Option<Self> {
        if presence.pop() { Self::read(archive) } else { Some(None) }
    }
}

impl Archived for Currency {
    fn write(&self, archive: &mut Writer) {
        archive.bytes.extend_from_slice(self.code().as_bytes());
        archive.context.currency = Some(*self);
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        let code = *archive.take()?;
        let Some(currency) = Self::from_code_bytes(code) else {
            return archive.malformed("the code of a currency that this version of the crate knows");
        };
        archive.context.currency = Some(currency);
        Some(currency)
    }
}

const ANOTHER_CURRENCY: u64 = 1;
const MINOR_UNITS: u64 = 2;

/// The lowest bit: the amount has another currency than the amount before it, and its code follows. The next
/// bit: the number counts minor units, because the amount is not a whole number of major units.
impl Archived for Money {
    fn write(&self, archive: &mut Writer) {
        if Self::from_minor_units(self.minor_units(), self.currency()).is_err() {
            return archive.refuse("an amount below zero or above the largest one");
        }
        let minor = self.minor_units().unsigned_abs();
        let per_major = self.currency().minor_per_major();
        let (number, unit) =
            if minor % per_major == 0 { (minor / per_major, 0) } else { (minor, MINOR_UNITS) };
        let is_same = archive.context.currency == Some(self.currency());
        let currency = if is_same { 0 } else { ANOTHER_CURRENCY };
        archive.number(number.wrapping_shl(2) | unit | currency);
        if !is_same {
            self.currency().write(archive);
        }
    }

    #[inline]
    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        let number = archive.number()?;
        let (before, is_another) = (archive.context.currency, number & ANOTHER_CURRENCY != 0);
        let currency = if is_another { Some(Currency::read(archive)?) } else { before };
        let amount = currency.filter(|_| !is_another || currency != before);
        match amount.and_then(|currency| amount_of(number, currency)) {
            None => archive.malformed("an amount in its shortest form"),
            amount => amount,
        }
    }
}

fn amount_of(number: u64, currency: Currency) -> Option<Money> {
    let (is_minor, number, per_major) = (number & MINOR_UNITS != 0, number >> 2, currency.minor_per_major());
    let minor = if is_minor { number } else { number.checked_mul(per_major.get())? };
    let is_shortest = !is_minor || minor % per_major != 0;
    Money::from_minor_units(i64::try_from(minor).ok()?, currency).ok().filter(|_| is_shortest)
}

/// A window: whole days if the lowest bit is set, and otherwise seconds.
impl Archived for Duration {
    fn write(&self, archive: &mut Writer) {
        let seconds = self.as_secs();
        let (days, rest) = (seconds / SECONDS_PER_DAY, seconds % SECONDS_PER_DAY);
        let (number, is_days) = if rest == 0 { (days, 1) } else { (seconds, 0) };
        match number.checked_mul(2) {
            Some(doubled) if self.subsec_nanos() == 0 => archive.number(doubled | is_days),
            _ => archive.refuse("a window that is not in whole seconds, or too long"),
        }
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        let number = archive.number()?;
        let seconds = match (number & 1, number >> 1) {
            (1, days) => days.checked_mul(SECONDS_PER_DAY),
            (_, seconds) => Some(seconds).filter(|seconds| seconds % SECONDS_PER_DAY != 0),
        };
        match seconds {
            Some(seconds) => Some(Self::from_secs(seconds)),
            None => archive.malformed("a window in its shortest form"),
        }
    }
}

/// What the lowest two bits of an instant say about the others.
const SECONDS: u64 = 0;
const DAYS: u64 = 1;
const AND_NANOSECONDS: u64 = 2;
const BACKWARDS: u64 = 3;

/// How much later it is than the instant of its event: whole days, seconds, or seconds and nanoseconds. An
/// instant that is earlier has seconds and nanoseconds.
impl Archived for UtcDateTime {
    fn write(&self, archive: &mut Writer) {
        if !(FIRST..=LAST).contains(self) {
            return archive.refuse("an instant that is not in the years 0000 to 9999");
        }
        let (from, to) = (archive.context.at, UnixTime::of(*self));
        let is_backwards = to < from;
        let (from, to) = if is_backwards { (to, from) } else { (from, to) };
        let nanoseconds = to.nanosecond.saturating_sub(from.nanosecond);
        let borrowed = i64::from(nanoseconds < 0);
        let seconds = to.seconds.saturating_sub(from.seconds).saturating_sub(borrowed);
        let nanoseconds = nanoseconds.rem_euclid(NANOSECONDS).unsigned_abs();
        // At most the seconds of ten thousand years.
        let seconds = seconds.unsigned_abs();
        let (number, kind) = match (is_backwards, nanoseconds) {
            (true, _) => (seconds, BACKWARDS),
            (false, 0) if seconds % SECONDS_PER_DAY == 0 => (seconds / SECONDS_PER_DAY, DAYS),
            (false, 0) => (seconds, SECONDS),
            (false, _) => (seconds, AND_NANOSECONDS),
        };
        archive.number(number.wrapping_shl(2) | kind);
        if kind & AND_NANOSECONDS != 0 {
            archive.number(nanoseconds);
        }
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        archive.unix_time()?.to_instant()
    }
}

impl Writer {
    /// The instant of the next event, in relation to the event before. The other instants of the event are
    /// written in relation to it.
    pub(crate) fn event_instant(&mut self, at: UtcDateTime) {
        at.write(self);
        self.context.at = UnixTime::of(at);
    }
}

impl Reader<'_> {
    /// The instant of the next event.
    #[inline]
    pub(crate) fn event_instant(&mut self) -> Option<UtcDateTime> {
        self.context.at = self.unix_time()?;
        self.context.at.to_instant()
    }

    /// It is always inlined, so that its two numbers need no room in memory.
    #[inline(always)]
    fn unix_time(&mut self) -> Option<UnixTime> {
        let number = self.number()?;
        let (kind, number) = (number & 3, number >> 2);
        let moved = match kind {
            SECONDS if number % SECONDS_PER_DAY != 0 => self.context.at.later(number),
            SECONDS => None,
            DAYS => number.checked_mul(SECONDS_PER_DAY).and_then(|seconds| self.context.at.later(seconds)),
            _ => self.context.at.moved(number, self.long_number()?, kind == BACKWARDS),
        };
        match moved.filter(|moved| UnixTime::RANGE.contains(&moved.seconds)) {
            None => self.malformed("an instant in the years 0000 to 9999, in its shortest form"),
            moved => moved,
        }
    }
}

/// How many days it is from the day of its event: later days are even numbers, earlier ones are odd.
impl Archived for Date {
    fn write(&self, archive: &mut Writer) {
        if !(FIRST_DATE..=LAST_DATE).contains(self) {
            return archive.refuse("a date that is not in the years 0000 to 9999");
        }
        let days = i64::from(self.to_julian_day()).saturating_sub(archive.context.at.julian_day());
        let number = days.unsigned_abs().wrapping_shl(1).saturating_sub(u64::from(days < 0));
        archive.number(number);
    }

    fn read(archive: &mut Reader<'_>) -> Option<Self> {
        let number = archive.number()?;
        match day_near(archive.context.at.julian_day(), number) {
            None => archive.malformed("a date in the years 0000 to 9999"),
            date => date,
        }
    }
}

fn day_near(day: i64, number: u64) -> Option<Date> {
    let days = i64::try_from(number.div_ceil(2)).ok()?;
    let days = if number & 1 == 1 { days.checked_neg()? } else { days };
    let date = Date::from_julian_day(i32::try_from(day.checked_add(days)?).ok()?).ok()?;
    (FIRST_DATE..=LAST_DATE).contains(&date).then_some(date)
}

macro_rules! numbers {
    ($($type:ident)+) => {
        $(
            impl Archived for $type {
                #[inline]
                fn write(&self, archive: &mut Writer) {
                    archive.number(self.get());
                }

                #[inline]
                fn read(archive: &mut Reader<'_>) -> Option<Self> {
                    archive.number().map(Self::from)
                }
            }
        )+
    };
}
numbers!(MilestoneNumber ProposalNumber);
