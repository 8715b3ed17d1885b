//! The values in canonical JSON.

use alloc::sync::Arc;
use core::time::Duration;

use time::{Date, Month, Time, UtcDateTime};

use crate::base::canonical_json::{CanonicalJson, FromCanonicalJson};
use crate::values::currency::Currency;
use crate::values::instant::{parse_date, parse_instant};
use crate::values::money::Money;
use crate::values::offer::Offer;
use crate::values::party::{MilestoneNumber, ProposalNumber};

impl FromCanonicalJson for Currency {
    #[inline]
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        let [b'"', first, second, third, b'"'] = *json.take_bytes()? else { return None };
        Self::from_code_bytes([first, second, third])
    }
}

impl FromCanonicalJson for Money {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take(r#"{"amount":""#)?;
        let (digits, decimals) = json.take_amount()?;
        json.take(r#","currency":"#)?;
        let currency = Currency::read_json(json)?;
        json.take("}")?;
        if decimals != usize::from(currency.decimals_u8()) {
            return None;
        }
        Self::from_minor_units(i64::try_from(digits).ok()?, currency).ok()
    }

    /// A fee of zero is not written (RULES §16).
    fn is_left_out(&self) -> bool {
        self.is_zero()
    }
}

impl FromCanonicalJson for UtcDateTime {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take("\"")?;
        let text = json.take_bytes::<19>()?;
        if json.take("Z\"").is_none() {
            return with_fraction(text, json.take_quoted()?);
        }
        let [year_and_month @ .., _, _, _, _, _, _, _, _, _, _, _] = *text;
        let [_, _, _, _, _, _, _, _, day_and_hour @ .., _, _, _] = *text;
        let [_, _, _, _, _, _, _, _, _, _, _, clock @ ..] = *text;
        let [y1, y2, y3, y4, _, o1, o2, _] = CanonicalJson::digits_of(year_and_month, *b"0000-00-")?;
        let [d1, d2, ..] = CanonicalJson::digits_of(day_and_hour, *b"00T00:00")?;
        let [h1, h2, _, m1, m2, _, s1, s2] = CanonicalJson::digits_of(clock, *b"00:00:00")?;
        let year =
            i32::from(two_digits(y1, y2)).wrapping_mul(100).wrapping_add(i32::from(two_digits(y3, y4)));
        let date = calendar_date(year, two_digits(o1, o2), two_digits(d1, d2))?;
        let time = Time::from_hms(two_digits(h1, h2), two_digits(m1, m2), two_digits(s1, s2)).ok()?;
        Some(Self::new(date, time))
    }
}

#[inline]
const fn two_digits(tens: u8, ones: u8) -> u8 {
    tens.wrapping_mul(10).wrapping_add(ones)
}

/// A day of the calendar. `Month::try_from` would give its answer through memory, which takes longer than all
/// of this.
#[inline]
fn calendar_date(year: i32, month: u8, day: u8) -> Option<Date> {
    let month = match month {
        1 => Month::January,
        2 => Month::February,
        3 => Month::March,
        4 => Month::April,
        5 => Month::May,
        6 => Month::June,
        7 => Month::July,
        8 => Month::August,
        9 => Month::September,
        10 => Month::October,
        11 => Month::November,
        12 => Month::December,
        _ => return None,
    };
    Date::from_calendar_date(year, month, day).ok()
}

#[cold]
fn with_fraction(whole: &[u8; 19], fraction: &[u8]) -> Option<UtcDateTime> {
    let text = [whole, fraction].concat();
    parse_instant(core::str::from_utf8(&text).ok()?).ok()
}

impl FromCanonicalJson for Date {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take("\"")?;
        parse_date(core::str::from_utf8(json.take_quoted()?).ok()?).ok()
    }
}

/// A window: a whole number of seconds.
impl FromCanonicalJson for Duration {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take_number().map(Self::from_secs)
    }
}

impl FromCanonicalJson for MilestoneNumber {
    #[inline]
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take_number().map(Self::from)
    }
}

impl FromCanonicalJson for ProposalNumber {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        json.take_number().map(Self::from)
    }
}

impl FromCanonicalJson for Arc<Offer> {
    fn read_json(json: &mut CanonicalJson<'_>) -> Option<Self> {
        Offer::read_json(json).map(Self::new)
    }
}
