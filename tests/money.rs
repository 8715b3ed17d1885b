//! Money and currencies: MONEY-1, and their wire form (RULES §16).
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use core::num::NonZeroU16;
use core::str::FromStr;

use milestone_escrow::MoneyError::{Malformed, Negative, TooLarge, TooPrecise};
use milestone_escrow::{Account, Currency, Money, MoneySum, Statement};
use proptest::prelude::*;
use rust_decimal::Decimal;

use crate::support::Scenario;
use crate::support::shorthand::{fund, offer, policy};

const CLF: Currency = Currency::CLF;
const JPY: Currency = Currency::JPY;
const KWD: Currency = Currency::KWD;
const USD: Currency = Currency::USD;

fn usd(text: &str) -> Money {
    Money::parse(text, USD).unwrap()
}

fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(Currency::all().collect::<Vec<_>>())
}

fn any_money() -> impl Strategy<Value = Money> {
    (any_currency(), any::<u64>()).prop_map(|(currency, number)| {
        let maximum = maximum(currency).minor_units();
        let minor = i64::try_from(number >> 8).unwrap();
        Money::from_minor_units(minor.checked_rem_euclid(maximum).unwrap(), currency).unwrap()
    })
}

fn maximum(currency: Currency) -> Money {
    Money::parse("1000000000000", currency).unwrap()
}

// ---- Currencies

/// MONEY-1: list one of ISO 4217 as of 2026-01-01 (the currencies with a minor unit), and the six currencies
/// that have left it since 2020.
#[test]
fn currencies_are_those_of_iso_4217() {
    // The Netherlands Antillean guilder left the list in 2025-03, and `iso_currency` has dropped it.
    let unknown_to_them = "ANG";
    let longer = |text: String| ('A'..='Z').map(move |letter| format!("{text}{letter}"));
    for code in
        longer(String::new()).flat_map(longer).flat_map(longer).filter(|code| *code != unknown_to_them)
    {
        let theirs = iso_currency::Currency::from_code(&code).and_then(|currency| currency.exponent());
        let ours = Currency::from_code(&code).map(Currency::decimals).ok();
        assert_eq!(ours, theirs.map(u32::from), "{code}");
    }
    assert!(iso_currency::Currency::from_code(unknown_to_them).is_none(), "they have it again");
    for code in ["ANG", "BGN", "CUC", "HRK", "SLL", "ZWL"] {
        assert_eq!(Currency::from_code(code).map(Currency::decimals), Ok(2), "{code} has left the list");
    }
    // List one has 178 codes, and 13 of them have no minor unit.
    assert_eq!(Currency::all().count(), 165 + 6);
}

/// The currencies whose number of decimals in CLDR 48.2.0 is not 2. Source: `fractions` in
/// `supplemental/currencyData.json` of npm's `cldr-core` 48.2.0, without the codes that are no currencies
/// here.
const CLDR_48: [(u32, &str); 3] = [
    (
        0,
        "AFN ALL BIF CLP COP DJF GNF HUF IDR IQD IRR ISK JPY KMF KPW KRW LAK LBP MGA MMK PKR PYG RWF SLL SOS \
         SYP UGX UYI VND VUV XAF XOF XPF YER",
    ),
    (3, "BHD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
];

/// CLDR counts decimals for showing cash, not for accounts. So a page must take them from the crate's text.
/// The guide's chapter `books` lists these currencies.
#[test]
fn cldr_has_other_decimals_for_seventeen_currencies() {
    let in_cldr = |code: &str| {
        let row = CLDR_48.into_iter().find(|(_, codes)| codes.split(' ').any(|one| one == code));
        row.map_or(2, |(decimals, _)| decimals)
    };
    let differ: Vec<_> = Currency::all()
        .filter(|one| one.decimals() != in_cldr(one.code()))
        .map(|one| one.code().to_owned())
        .collect();
    let of_list_one = "AFN ALL COP HUF IDR IQD IRR KPW LAK LBP MGA MMK PKR SOS SYP YER";
    let with_one_that_left = of_list_one.replace(" SOS", " SLL SOS");
    assert_eq!(differ.join(" "), with_one_that_left);
    assert!(include_str!("../src/guide/books.md").contains(&format!("0 decimals: {of_list_one} |")));
}

/// Minor units that other lists often have wrong (MONEY-1).
#[test]
fn decimals_are_those_of_iso_4217() {
    let expected = [
        (0, "ISK JPY KRW UYI VND XAF XOF XPF"),
        (2, "MGA MRU SLE USD VED XAD XCG ZWG"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ];
    for (decimals, codes) in expected {
        for code in codes.split(' ') {
            assert_eq!(Currency::from_code(code).unwrap().decimals(), decimals, "{code}");
        }
    }
}

#[test]
fn every_currency_is_found_by_its_code_alone() {
    assert!(Currency::all().is_sorted_by(|one, next| one.code() < next.code() && one < next));
    for currency in Currency::all() {
        assert_eq!(currency.code().parse(), Ok(currency));
        assert_eq!(format!("{currency}{currency:?}"), currency.code().repeat(2));
        assert!(Currency::from_code(&currency.code().to_lowercase()).is_err());
    }
    for code in "|U|US|USDX| USD|USD |USD\0|Usd|ＵＳＤ|XAU|XDR|XSU|XTS|XUA|XXX".split('|') {
        assert!(Currency::from_code(code).is_err(), "{code:?}");
    }
}

// ---- Making money

/// MONEY-1: amounts are from 0 to 10^12 major units, in every currency. One minor unit more is refused.
#[test]
fn the_maximum_is_a_million_million_major_units() {
    for currency in Currency::all() {
        let maximum = maximum(currency);
        assert_eq!(Money::new(maximum.amount(), currency), Ok(maximum));
        let minor = maximum.minor_units();
        assert_eq!(Money::from_minor_units(minor, currency), Ok(maximum));

        let above = minor.saturating_add(1);
        let too_large = Err(TooLarge(currency));
        assert_eq!(Money::from_minor_units(above, currency), too_large);
        let above = Decimal::new(above, currency.decimals());
        assert_eq!(Money::new(above, currency), too_large);
        assert_eq!(Money::parse(&above.to_string(), currency), too_large);
    }
    assert_eq!(maximum(CLF).minor_units(), 10_000_000_000_000_000);
}

/// MONEY-1: every extreme `Decimal` is money, or is refused for the right reason.
#[test]
fn decimals_at_their_limits() {
    let cases = [
        (Decimal::MAX, USD, Err(TooLarge(USD))),
        (Decimal::MAX, CLF, Err(TooLarge(CLF))),
        (Decimal::MIN, USD, Err(Negative)),
        (Decimal::new(-1, 28), USD, Err(Negative)),
        (Decimal::new(1, 28), USD, Err(TooPrecise(USD))),
        (Decimal::from_parts(0, 0, 0, true, 2), USD, Ok(0)),
        (Decimal::new(0, 28), JPY, Ok(0)),
        (Decimal::new(1_000_000_000_000_000_000, 18), JPY, Ok(1)),
        (Decimal::new(10, 1), JPY, Ok(1)),
        (Decimal::new(1_005, 3), USD, Err(TooPrecise(USD))),
        (Decimal::new(1_005, 3), KWD, Ok(1_005)),
    ];
    for (amount, currency, minor) in cases {
        let money = Money::new(amount, currency);
        assert_eq!(money.map(Money::minor_units), minor, "{amount} {currency}");
    }
    assert_eq!(Money::from_minor_units(-1, USD), Err(Negative));
    assert_eq!(Money::from_minor_units(i64::MIN, USD), Err(Negative));
    assert_eq!(Money::from_minor_units(i64::MAX, CLF), Err(TooLarge(CLF)));
}

/// MONEY-1 and §16: equal amounts have one representation, however they were written.
#[test]
fn equal_amounts_are_equal() {
    let zeros = "0000000000000000000000000000000000100.00";
    for text in ["100", "100.0", "100.00", "00100", "100.0000", zeros] {
        assert_eq!(usd(text).minor_units(), 10_000, "{text}");
        assert_eq!(usd(text).to_string(), "100.00 USD", "{text}");
    }
    assert!(usd("0.000000000000000000000000000000000000").is_zero());
    assert_eq!(Money::zero(USD), usd("0"));
    assert!(!usd("0.01").is_zero());
    assert_ne!(usd("1"), Money::parse("1", Currency::EUR).unwrap());
    for (text, currency, written) in [("7", USD, "7.00"), ("7", JPY, "7"), ("0.5", CLF, "0.5000")] {
        let money = Money::parse(text, currency).unwrap();
        assert_eq!(money.amount().to_string(), written);
        assert_eq!(money.to_string(), format!("{written} {currency}"));
    }
}

/// §16: the form is `digits[.digits]`, at most 40 characters, and nothing else.
#[test]
fn malformed_amounts_are_refused() {
    let malformed = "|.|1.|.5|1..2|1.2.3|+1|-1|-0|1e2|1E2|0x10|1_000|1,000|1,5| 1|1 |1\n|1\0|１|٣|1.０|\
         NaN|inf|USD 1|$1|−1|1/2|1:2|1.+5|1.-5|1. 5";
    for text in malformed.split('|') {
        assert_eq!(Money::parse(text, USD), Err(Malformed), "{text:?}");
    }
    let zeros = |count| Money::parse(&"0".repeat(count), USD);
    assert_eq!(zeros(40), Ok(Money::zero(USD)));
    assert_eq!(zeros(41), Err(Malformed));
    assert_eq!(zeros(1_000_000), Err(Malformed));
}

/// MONEY-1: texts longer than any integer are refused for the right reason.
#[test]
fn amounts_larger_than_any_integer() {
    let nines = |count| "9".repeat(count);
    let cases = [
        (nines(40), Err(TooLarge(USD))),
        (format!("{}.99", nines(37)), Err(TooLarge(USD))),
        (format!("{}.{}", nines(20), nines(19)), Err(TooPrecise(USD))),
        (format!("0.{}1", "0".repeat(37)), Err(TooPrecise(USD))),
        (format!("9.{}", "0".repeat(38)), Ok(usd("9"))),
        // 2^128 and 2^126, which would wrap around to zero.
        ("340282366920938463463374607431768211456".into(), Err(TooLarge(USD))),
        ("85070591730234615865843651857942052864".into(), Err(TooLarge(USD))),
        ("0.001".into(), Err(TooPrecise(USD))),
    ];
    for (text, expected) in cases {
        assert_eq!(Money::parse(&text, USD), expected, "{text}");
    }
    assert_eq!(Money::parse("0.1", JPY), Err(TooPrecise(JPY)));
}

#[test]
fn errors_say_what_would_be_accepted() {
    assert_eq!(Negative.to_string(), "an amount is at least 0");
    assert_eq!(TooPrecise(KWD).to_string(), "an amount in KWD has at most 3 decimals");
    assert_eq!(TooLarge(USD).to_string(), "an amount is at most 1000000000000 USD");
    assert!(Malformed.to_string().contains("digits[.digits]"));
}

proptest! {
    /// MONEY-1: every amount can be written and read again.
    #[test]
    fn money_text_round_trip(money in any_money()) {
        let text = money.amount().to_string();
        prop_assert_eq!(money.to_string(), format!("{text} {}", money.currency()));
        prop_assert_eq!(Money::parse(&text, money.currency()), Ok(money));
        prop_assert_eq!(Money::new(money.amount(), money.currency()), Ok(money));
        prop_assert_eq!(money.amount().scale(), money.currency().decimals());
        prop_assert_eq!(MoneySum::from(money).amount(), Some(money.amount()));
    }

    /// Two readers agree on every text that is well-formed and fits a `Decimal`.
    #[test]
    fn reading_agrees_with_rust_decimal(
        text in "0{0,3}[0-9]{1,14}(\\.[0-9]{1,5}0{0,6})?",
        currency in any_currency(),
    ) {
        let decimal = Decimal::from_str(&text).unwrap();
        prop_assert_eq!(Money::parse(&text, currency), Money::new(decimal, currency));
    }

    /// Every other text is refused, and nothing panics.
    #[test]
    fn only_the_documented_form_is_read(text in "\\PC{0,45}|[0-9.eE+_ -]{0,45}", currency in any_currency()) {
        if Money::parse(&text, currency).is_ok() {
            prop_assert!(text.len() <= 40 && text.split('.').count() <= 2);
            let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            prop_assert!(text.split('.').all(is_digits));
        }
    }

    /// A split never loses a minor unit, and its parts differ by at most one minor unit.
    #[test]
    fn parts_add_up_to_the_whole(money in any_money(), parts in 1_u16..) {
        let split = money.split(NonZeroU16::new(parts).unwrap());
        prop_assert_eq!(split.len(), usize::from(parts));
        let split: Vec<i64> = split.map(Money::minor_units).collect();
        prop_assert_eq!(split.iter().sum::<i64>(), money.minor_units());
        let (first, last) = (*split.first().unwrap(), *split.last().unwrap());
        prop_assert!(first.abs_diff(last) <= 1);
        prop_assert!(split.is_sorted_by(|one, next| one >= next));
    }
}

#[test]
fn the_first_parts_get_the_odd_units() {
    let thirds: Vec<_> = usd("100").split(NonZeroU16::new(3).unwrap()).collect();
    assert_eq!(thirds, [usd("33.34"), usd("33.33"), usd("33.33")]);
    let few: Vec<_> = usd("0.02").split(NonZeroU16::new(3).unwrap()).collect();
    assert_eq!(few, [usd("0.01"), usd("0.01"), usd("0")]);
    assert!(usd("5").split(NonZeroU16::MIN).eq([usd("5")]));
}

/// A sum can become money if it is within the bounds of an amount.
#[test]
fn sums_become_money_or_say_why_not() {
    let largest = MoneySum::from(maximum(JPY));
    assert_eq!((largest.currency(), largest.minor_units()), (JPY, 1_000_000_000_000));
    assert_eq!(Money::try_from(largest), Ok(maximum(JPY)));
    assert!(!largest.is_zero() && MoneySum::from(usd("0")).is_zero());
    assert_eq!(Money::try_from(MoneySum::from(usd("0"))), Ok(usd("0")));
    let mut scenario = Scenario::active(
        offer(&["1000000000000", "1000000000000"]).policy(policy(|policy| policy.max_current = 2)),
    );
    scenario.does(fund(1));
    scenario.does(fund(2));
    assert_eq!(Money::try_from(scenario.contract.held()), Err(TooLarge(USD)));
    let books = Statement::replay(&scenario.log).unwrap();
    assert_eq!(Money::try_from(books.balance(Account::Client)), Err(Negative));
}

// ---- The wire form

#[cfg(feature = "serde")]
mod wire {
    use super::*;
    use serde_json::{Value, from_reader, from_slice, from_str, from_value, json, to_string};

    /// Reads the same text in every way that a host may use. All must agree.
    fn read(text: &str) -> Option<Money> {
        let money = from_str::<Money>(text).ok();
        assert_eq!(from_slice(text.as_bytes()).ok(), money, "{text}");
        assert_eq!(from_reader(text.as_bytes()).ok(), money, "{text}");
        // A `Value` keeps the last of two fields with the same name, so it cannot detect duplicates.
        if let (Ok(value), false) = (from_str::<Value>(text), text.contains("doubled")) {
            assert_eq!(from_value(value).ok(), money, "{text}");
        }
        money
    }

    /// §16: two fields, and the amount with exactly the currency's decimals.
    #[test]
    fn money_is_written_canonically() {
        assert_eq!(to_string(&usd("0100.0")).unwrap(), r#"{"amount":"100.00","currency":"USD"}"#);
        let yen = MoneySum::from(Money::parse("7", Currency::JPY).unwrap());
        assert_eq!(to_string(&yen).unwrap(), r#"{"amount":"7","currency":"JPY"}"#);
        assert_eq!(json!(Currency::EUR), json!("EUR"));
    }

    /// §16: the fields may be in any order, zeros may be at both ends, and JSON escapes are allowed.
    #[test]
    fn money_is_read() {
        let accepted = [
            r#"{"amount":"100.00","currency":"USD"}"#,
            r#"{"currency":"USD","amount":"100"}"#,
            r#" { "amount" : "0100.000" , "currency" : "USD" } "#,
            r#"{"am\u006funt":"10\u0030","currency":"\u0055SD"}"#,
        ];
        for text in accepted {
            assert_eq!(read(text), Some(usd("100")), "{text}");
        }
    }

    /// §16: unknown, duplicate and missing fields, wrong types and null are malformed.
    #[test]
    fn malformed_money_is_refused() {
        let refused = [
            r#"["100.00","USD"]"#,
            r#""100.00 USD""#,
            "null",
            "100",
            "{}",
            r#"{"amount":"1"}"#,
            r#"{"currency":"USD"}"#,
            r#"{"amount":"1","currency":"USD","note":""}"#,
            r#"{"Amount":"1","currency":"USD"}"#,
            r#"{"0":"1","1":"USD"}"#,
            r#"{"amount":1,"currency":"USD"}"#,
            r#"{"amount":1.5,"currency":"USD"}"#,
            r#"{"amount":null,"currency":"USD"}"#,
            r#"{"amount":["1"],"currency":"USD"}"#,
            r#"{"amount":{"1":null},"currency":"USD"}"#,
            r#"{"amount":"1","currency":null}"#,
            r#"{"amount":"1","currency":840}"#,
            r#"{"amount":"1","currency":{"USD":null}}"#,
            r#"{"amount":"1","currency":"usd"}"#,
            r#"{"amount":"1","currency":"XAU"}"#,
            r#"{"amount":"-1","currency":"USD"}"#,
            r#"{"amount":"","currency":"USD"}"#,
            r#"{"amount":"0.001","currency":"USD"}"#,
            r#"{"currency":"JPY","amount":"0.5"}"#,
            r#"{"amount":"1000000000000.01","currency":"USD"}"#,
        ];
        for text in refused {
            assert_eq!(read(text), None, "{text}");
        }
        for doubled in [
            r#"{"amount":"1","amount":"1","currency":"USD"}"#,
            r#"{"amount":"1","currency":"USD","currency":"USD"}"#,
        ] {
            assert!(from_str::<Money>(doubled).unwrap_err().to_string().contains("duplicate field"));
        }
    }

    proptest! {
        /// Every amount and every sum is written as it is printed, and money can be read again.
        #[test]
        fn money_json_round_trip(money in any_money()) {
            let text = to_string(&money).unwrap();
            prop_assert_eq!(read(&text), Some(money));
            prop_assert_eq!(to_string(&MoneySum::from(money)).unwrap(), text);
        }
    }
}
