//! How the page writes amounts, days, instants, names and counts.

use std::fmt::Display;

use maud::{Markup, html};
use milestone_escrow::{MilestoneNumber, Role};
use time::{Date, UtcDateTime};

use crate::marketplace::Current;
use crate::store::Parties;

/// An amount with separators: `1,250.00 USD`. It takes anything that the crate writes as an amount.
pub(super) fn amount(amount: impl Display) -> String {
    let text = amount.to_string();
    let (number, currency) = text.split_once(' ').unwrap_or((&text, ""));
    let (whole, decimals) =
        number.split_once('.').map_or((number, None), |(whole, decimals)| (whole, Some(decimals)));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("−", digits));
    let mut written = format!("{sign}{}", grouped(digits));
    if let Some(decimals) = decimals {
        written = written + "." + decimals;
    }
    if currency.is_empty() { written } else { written + "\u{a0}" + currency }
}

/// A whole number with separators: `5,000`.
pub(super) fn grouped(digits: impl Display) -> String {
    let digits = digits.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// "1 event", "2 events".
pub(super) fn count(number: impl TryInto<u64>, noun: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

/// A day: `5 Jan 2026`.
pub(super) fn day(date: Date) -> String {
    let month: String = date.month().to_string().chars().take(3).collect();
    format!("{} {month} {}", date.day(), date.year())
}

/// A due date, with its machine-readable form.
pub(super) fn due(date: Date) -> Markup {
    html! { time datetime=(date) { (day(date)) } }
}

/// An instant as RFC 3339, exactly.
fn exact(at: UtcDateTime) -> String {
    let (date, hour, minute, second) = (at.date(), at.hour(), at.minute(), at.second());
    let fraction = format!(".{:09}", at.nanosecond());
    let fraction = fraction.trim_end_matches('0').trim_end_matches('.');
    format!("{date}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// An instant to the minute, with the exact one for machines and on hover.
pub(super) fn instant(at: UtcDateTime) -> Markup {
    let exact = exact(at);
    html! { time datetime=(exact) title=(exact) { (minute(at)) } }
}

/// The day of an instant, for tables, with the exact instant for machines and on hover.
pub(super) fn on_day(at: UtcDateTime) -> Markup {
    let exact = exact(at);
    html! { time datetime=(exact) title=(exact) { (day(at.date())) } }
}

/// An instant to the minute, in UTC.
pub(super) fn minute(at: UtcDateTime) -> String {
    format!("{}, {:02}:{:02} UTC", day(at.date()), at.hour(), at.minute())
}

/// How far away an instant is, with the exact one for machines and on hover.
pub(super) fn countdown(now: UtcDateTime, at: UtcDateTime) -> Markup {
    let exact = exact(at);
    html! { time datetime=(exact) title=(exact) { (distance(now, at)) } }
}

/// How far away an instant is: "in 3 days 5 hours", "5 hours ago". A week and more is told in days alone, to
/// the nearest one.
pub(super) fn distance(now: UtcDateTime, at: UtcDateTime) -> String {
    let seconds = (at - now).whole_seconds();
    let left = seconds.unsigned_abs();
    let hours = left % 86_400 / 3_600;
    let told = match left {
        0..60 => return "now".to_owned(),
        60..3_600 => count(left / 60, "minute"),
        3_600..172_800 => count(left / 3_600, "hour"),
        172_800..604_800 if seconds > 0 && hours > 0 => {
            format!("{} {}", count(left / 86_400, "day"), count(hours, "hour"))
        }
        172_800..604_800 => count(left / 86_400, "day"),
        _ => count((left + 43_200) / 86_400, "day"),
    };
    if seconds > 0 { format!("in {told}") } else { format!("{told} ago") }
}

/// A text without the characters that override or isolate a direction of writing: one that ends an isolation
/// would reach what stands beside the text.
fn undirected(text: &str) -> String {
    text.chars()
        .filter(|letter| !matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'))
        .collect()
}

/// A text of a user. Its direction of writing cannot move what stands beside it.
pub(super) fn isolated(text: &str) -> Markup {
    html! { bdi { (undirected(text)) } }
}

/// A name inside a sentence that is plain text. Its direction of writing cannot turn round the amounts beside
/// it.
pub(super) fn within(name: &str) -> String {
    format!("\u{2068}{}\u{2069}", undirected(name))
}

/// A longer text of a user, as a quotation with its line breaks. Nothing if it is empty.
pub(super) fn quoted(what: &str, text: &str) -> Markup {
    html! {
        @if !text.is_empty() {
            figure class="quote" { figcaption { (what) } blockquote dir="auto" { (undirected(text)) } }
        }
    }
}

/// The name of the user who has a role.
pub(super) fn named(parties: &Parties, role: Role) -> &str {
    match role {
        Role::Client => &parties.client,
        Role::Freelancer => &parties.freelancer,
        Role::Arbiter => "the arbiter",
    }
}

/// Whoever has a role, for the user who reads the page: "you", or the name.
pub(super) fn who(current: &Current, role: Role) -> String {
    if current.role == role { "you".to_owned() } else { undirected(named(&current.parties, role)) }
}

/// The same at the beginning of a sentence: "You", or the name as it is.
pub(super) fn who_first(current: &Current, role: Role) -> String {
    match role {
        _ if current.role == role => "You".to_owned(),
        Role::Arbiter => "The arbiter".to_owned(),
        _ => who(current, role),
    }
}

/// The first letter as a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Where a milestone stands on the page.
pub(super) fn anchor(milestone: MilestoneNumber) -> String {
    format!("milestone-{milestone}")
}

#[cfg(test)]
mod tests {
    use time::{Duration, UtcDateTime};

    use super::{amount, count, distance, exact, isolated, minute, within};

    #[test]
    fn amounts_have_separators_and_keep_every_digit() {
        let written = ["1234567.89 USD", "999 JPY", "-1000.5 KWD", "0.00 USD"].map(amount);
        assert_eq!(written, ["1,234,567.89\u{a0}USD", "999\u{a0}JPY", "−1,000.5\u{a0}KWD", "0.00\u{a0}USD"]);
    }

    #[test]
    fn counts_and_distances_are_words() {
        assert_eq!([count(1_u64, "event"), count(0_u64, "event")], ["1 event", "0 events"]);
        let now = UtcDateTime::UNIX_EPOCH;
        let told =
            [59, 60, 7_199, 172_800, -86_400].map(|seconds| distance(now, now + Duration::seconds(seconds)));
        assert_eq!(told, ["now", "in 1 minute", "in 1 hour", "in 2 days", "24 hours ago"]);
        // A minute less than five days is not "4 days": the calendar beside it says five.
        let told =
            [431_940, -431_940, 950_000].map(|seconds| distance(now, now + Duration::seconds(seconds)));
        assert_eq!(told, ["in 4 days 23 hours", "4 days ago", "in 11 days"]);
    }

    /// A name cannot turn round an amount that stands beside it, not even if it ends the isolation itself.
    #[test]
    fn names_do_not_turn_round_what_stands_beside_them() {
        assert_eq!(within("\u{202e}eve\u{2069}\u{202e}"), "\u{2068}eve\u{2069}");
        assert_eq!(isolated("\u{2069}\u{202e}eve").into_string(), "<bdi>eve</bdi>");
        assert_eq!(isolated("דנה\u{200f}").into_string(), "<bdi>דנה\u{200f}</bdi>");
    }

    #[test]
    fn instants_are_to_the_minute_and_exact_beside_it() {
        let at = UtcDateTime::UNIX_EPOCH + Duration::milliseconds(61_500);
        assert_eq!(
            (minute(at), exact(at)),
            ("1 Jan 1970, 00:01 UTC".into(), "1970-01-01T00:01:01.5Z".into())
        );
    }
}
