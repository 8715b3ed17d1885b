//! Tables of values that must be read, and of values that must be refused.

use milestone_escrow::{Change, ClientCommand, Command, Event, Offer};

use super::json_tree::{Tree, quoted};
use super::read;
use crate::history::scenarios::scenario;
use crate::support::shorthand::*;

/// A command with this text as its amount, read and written again.
fn amount(amount: &str, currency: &str) -> Option<String> {
    let (amount, currency) = (quoted(amount), quoted(currency));
    let money = format!(r#"{{"amount":{amount},"currency":{currency}}}"#);
    let release: Option<Command> =
        read(&format!(r#"{{"client":{{"release":{{"milestone":1,"amount":{money}}}}}}}"#));
    let bonus = format!(r#"{{"bonus_paid":{{"amount":{money},"fee":{money},"note":""}}}}"#);
    let event: Option<Event> = read(&format!(r#"{{"at":"2026-01-31T12:00:00Z","kind":{bonus}}}"#));
    let offer = format!(r#"{{"currency":"USD","milestones":[{{"title":"M1","amount":{money}}}]}}"#);
    let actual = release.is_some();
    assert_eq!(
        (read::<Offer>(&offer).is_some(), event.is_some()),
        (actual, actual),
        "all read {money} alike"
    );
    let Command::Client(ClientCommand::Release { amount, .. }) = release? else { panic!("another command") };
    amount.map(|amount| amount.to_string())
}

/// The spelling that is read, and the form that is written.
pub(crate) const AMOUNTS: [(&str, &str, &str); 13] = [
    ("100", "USD", "100.00 USD"),
    ("100.0", "USD", "100.00 USD"),
    ("100.00", "USD", "100.00 USD"),
    ("00100.5000", "USD", "100.50 USD"),
    ("0", "USD", "0.00 USD"),
    ("0.000000", "JPY", "0 JPY"),
    ("7.0", "JPY", "7 JPY"),
    ("0.001", "KWD", "0.001 KWD"),
    ("0.0001", "UYW", "0.0001 UYW"),
    ("1000000000000", "USD", "1000000000000.00 USD"),
    ("1000000000000.00000", "JPY", "1000000000000 JPY"),
    ("999999999999.9999", "UYW", "999999999999.9999 UYW"),
    ("0000000000000000000000000000000000000.50", "EUR", "0.50 EUR"),
];

/// MONEY-1: an amount has one value in any spelling, and one form.
#[test]
fn amounts_that_are_read() {
    for (text, currency, written) in AMOUNTS {
        assert_eq!(amount(text, currency).as_deref(), Some(written), "{text} {currency}");
    }
    // A text may be written with escapes.
    assert_eq!(
        read::<Command>(
            r#"{"client":{"release":{"milestone":1,"amount":{"amount":"\u0031","currency":"\u0055SD"}}}}"#
        ),
        Some(release_amount(1, usd("1")))
    );
}

/// Texts that are not amounts in US dollars, separated by bars.
pub(crate) const NO_AMOUNTS: &str = "\
    |.|1.|.5|-1|-0|-0.00|+1|1e2|1E2|1e-2|1_000|1,000|1,5|1.5.0| 1|1 |\n1|1\n|\t1|0x10|0b1|NaN|nan|inf\
    |Infinity|1/2|½|１|٣|1\u{200b}|\u{feff}1|1\0|\x001|$1|1.00 USD|USD 1|1.001|0.005|0.001\
    |1.000000000000000000001|1000000000000.01|1000000000000.001|1000000000001|9223372036854775808\
    |18446744073709551616|340282366920938463463374607431768211456|184467440737095516.17|null|true|one";

#[test]
fn amounts_that_are_refused() {
    let forty_one = format!("{}.50", "0".repeat(38));
    let long = "1".repeat(100_000);
    for text in NO_AMOUNTS.split('|').chain([forty_one.as_str(), &long]) {
        assert_eq!(amount(text, "USD"), None, "{text:?}");
    }
    for (text, currency) in [
        ("0.1", "JPY"),
        ("0.0001", "KWD"),
        ("0.00001", "UYW"),
        ("1000000000000.001", "KWD"),
        ("1000000000000.0001", "UYW"),
    ] {
        assert_eq!(amount(text, currency), None, "{text} {currency}");
    }
}

/// Separated by bars.
pub(crate) const NO_CURRENCIES: &str = "\
    |usd|Usd|USd| USD|USD |US|USDD|US$|XXX|XTS|XAU|XAG|XPT|XPD|XDR|XSU|XUA|XBA|XBB|XBC|XBD|DEM|FRF\
    |VEF|ZWD|BTC|USDT|ABC|840|U\0D|ＵＳＤ|null";

/// MONEY-1: list one of ISO 4217 as of 2026-01-01 (the currencies with a minor unit), and the currencies that
/// have left it since 2020.
#[test]
fn currencies() {
    let listed = [
        "USD", "EUR", "JPY", "KWD", "CLF", "UYW", "CHE", "BOV", "MXV", "USN", "XCG", "ZWG", "SLE", "VED",
        "XOF", "XAD",
    ];
    for code in listed.into_iter().chain(["ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"]) {
        assert!(amount("1", code).is_some(), "{code}");
    }
    for code in NO_CURRENCIES.split('|') {
        assert_eq!(amount("1", code), None, "{code:?}");
    }
}

fn instant(text: &str) -> Option<String> {
    let event: Option<Event> = read(&format!(r#"{{"at":{},"kind":"offer_accepted"}}"#, quoted(text)));
    let written = Tree::parse(&serde_json::to_string(&event?).expect("what was read can be written"));
    match written.field("at") {
        Some(Tree::Text(text)) => Some(text.clone()),
        other => panic!("{other:?}"),
    }
}

/// The spelling that is read, and the form that is written.
pub(crate) const INSTANTS: [(&str, &str); 11] = [
    ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
    ("2026-01-31T12:00:00.500Z", "2026-01-31T12:00:00.5Z"),
    ("2026-01-31T12:00:00.000000001Z", "2026-01-31T12:00:00.000000001Z"),
    ("2026-01-31T12:00:00.000000000Z", "2026-01-31T12:00:00Z"),
    ("2026-01-31T12:00:00+05:45", "2026-01-31T06:15:00Z"),
    ("2026-01-31T00:00:00.25-23:59", "2026-01-31T23:59:00.25Z"),
    ("2024-02-29T23:59:59-00:00", "2024-02-29T23:59:59Z"),
    ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00Z"),
    ("0000-01-01T00:00:00-23:59", "0000-01-01T23:59:00Z"),
    ("9999-12-31T23:59:59.999999999Z", "9999-12-31T23:59:59.999999999Z"),
    ("9999-12-31T23:59:59.999999999+23:59", "9999-12-31T00:00:59.999999999Z"),
];

/// Separated by bars.
pub(crate) const NO_INSTANTS: &str = "\
    |now|2026-01-31|2026-01-31T12:00Z|2026-01-31T12:00:00|2026-01-31t12:00:00Z|2026-01-31T12:00:00z\
    |2026-01-31 12:00:00Z|2026-01-31T12:00:00.Z|2026-01-31T12:00:00.0000000000Z|2026-01-31T12:00:00,5Z\
    |2026-01-31T24:00:00Z|2026-01-31T23:59:60Z|2016-12-31T23:59:60Z|2026-01-31T12:60:00Z|2026-02-29T12:00:00Z\
    |2026-13-01T12:00:00Z|2026-00-01T12:00:00Z|2026-01-00T12:00:00Z|2026-01-32T12:00:00Z|26-01-31T12:00:00Z\
    |12026-01-31T12:00:00Z|+2026-01-31T12:00:00Z|-0001-01-31T12:00:00Z|2026-01-31T12:00:00+24:00\
    |2026-01-31T12:00:00+01|2026-01-31T12:00:00+0100|2026-01-31T12:00:00+01:60|2026-01-31T12:00:00−01:00\
    |2026-01-31T12:00:00 Z| 2026-01-31T12:00:00Z|2026-01-31T12:00:00Z |2026-01-31T12:00:00ZZ\
    |2026-01-31T12:00:00+01:00[Europe/Paris]|0000-01-01T00:00:00+00:01|0000-01-01T00:00:00.999999999+23:59\
    |9999-12-31T23:59:59-00:01|9999-12-31T23:59:59-23:59|10000-01-01T00:00:00Z|2026-W05-6T12:00:00Z\
    |2026-031T12:00:00Z|20260131T120000Z|1769860800|٢٠٢٦-01-31T12:00:00Z";

/// §16: RFC 3339, converted to UTC, fractions in their shortest form.
#[test]
fn instants() {
    for (text, written) in INSTANTS {
        assert_eq!(instant(text).as_deref(), Some(written), "{text}");
    }
    for text in NO_INSTANTS.split('|') {
        assert_eq!(instant(text), None, "{text:?}");
    }
}

pub(crate) const DATES: [&str; 5] = ["2026-02-14", "2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31"];

/// Separated by bars.
pub(crate) const NO_DATES: &str = "\
    |2026-2-14|2026-02-30|2026-02-29|1900-02-29|2026-00-10|2026-13-10|2026-01-00|2026-01-32|26-02-14\
    |02026-02-14|10000-01-01|+2026-02-14|-001-02-14|-0001-02-14|2026/02/14|14.02.2026|2026-0214|20260214\
    |2026-045|2026-W07-6| 2026-02-14|2026-02-14 |2026-02-14T00:00:00Z|2026‐02‐14|２０２６-02-14|2026-02-1٤\
    |tomorrow|2026-02-14\0";

#[test]
fn dates() {
    let due = |text: &str| {
        let text = format!(r#"{{"change_due_date":{{"milestone":1,"due":{}}}}}"#, quoted(text));
        let change: Option<Change> = read(&text);
        assert!(
            change.is_none() || serde_json::to_string(&change).is_ok_and(|written| written == text),
            "{text}"
        );
        change.is_some()
    };
    for text in DATES {
        assert!(due(text), "{text}");
    }
    for text in NO_DATES.split('|') {
        assert!(!due(text), "{text:?}");
    }
}

/// §16: whole numbers up to 2⁶⁴ − 1 are read as numbers. The contract may reject them.
#[test]
fn the_largest_number_can_be_read() {
    let mut scenario = scenario("every state").clone();
    for number in ["0", "11", "18446744073709551615"] {
        let commands = [
            (format!(r#"{{"client":{{"release":{{"milestone":{number}}}}}}}"#), "unknown_milestone"),
            (format!(r#"{{"client":{{"accept_proposal":{{"proposal":{number}}}}}}}"#), "unknown_proposal"),
            (
                format!(r#"{{"client":{{"propose":{{"cancel_milestone":{{"milestone":{number}}}}}}}}}"#),
                "unknown_milestone",
            ),
        ];
        for (text, code) in commands {
            let command: Command = read(&text).expect("a command");
            assert_eq!(scenario.refuses(command).code(), code, "{text}");
        }
    }
}
