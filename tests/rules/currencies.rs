//! MONEY-1: the currencies of the rule book, each with its decimals.

use milestone_escrow::{Currency, Money};

use super::scenarios::ScenarioExt;
use crate::support::Scenario;
use crate::support::shorthand::*;

/// The currencies as the rule book lists them, by decimals. The last row has the currencies that have left
/// list one of ISO 4217.
const BY_DECIMALS: [(u32, &str); 5] = [
    (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF UYW"),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE \
         CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD \
         HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK \
         MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD \
         RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH \
         USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG",
    ),
    (2, LEFT),
];

/// The currencies that have left it since 2020.
const LEFT: &str = "ANG BGN CUC HRK SLL ZWL";

fn codes() -> Vec<&'static str> {
    let mut codes: Vec<_> = BY_DECIMALS.iter().flat_map(|(_, codes)| codes.split(' ')).collect();
    codes.sort_unstable();
    codes
}

/// MONEY-1: these are all currencies: 165 of list one, and six that have left it.
#[test]
fn money_1_the_currencies_are_those_of_the_list() {
    let all: Vec<_> = Currency::all().map(|currency| currency.code().to_owned()).collect();
    assert_eq!(all, codes());
    assert_eq!(codes().len(), 165 + 6);
}

/// MONEY-1: each currency has its decimals, and an amount is written with exactly those.
#[test]
fn money_1_each_currency_has_its_decimals() {
    for (decimals, codes) in BY_DECIMALS {
        for code in codes.split(' ') {
            let currency = Currency::from_code(code).unwrap();
            assert_eq!(currency.decimals(), decimals, "{code}");
            let smallest = Money::from_minor_units(1, currency).unwrap();
            let written =
                if decimals == 0 { "1".to_owned() } else { format!("0.{:0>1$}", 1, decimals as usize) };
            assert_eq!(smallest.to_string(), format!("{written} {code}"));
        }
    }
}

/// MONEY-1: codes that left the list earlier, and codes without a minor unit, are not currencies.
#[test]
fn money_1_other_codes_are_not_currencies() {
    for code in
        ["DEM", "LTL", "VEF", "BYR", "MRO", "STD", "XAU", "XXX", "XTS", "XDR", "usd", "US", "USDX", ""]
    {
        assert!(Currency::from_code(code).is_err(), "{code}");
    }
}

/// MONEY-1: a contract in a currency that has left the list can be read, and can go on to its end.
#[test]
fn money_1_contracts_in_currencies_that_have_left_the_list() {
    for code in LEFT.split(' ') {
        let currency = Currency::from_code(code).unwrap();
        let scenario = Scenario::active(offer_in(currency, &["1000000000000"]).fund_first(true));
        let mut scenario = scenario.then([submit(1)]);
        assert!(Money::parse("0.001", currency).is_err());
        scenario.does(release_amount(1, money("0.01", currency)));
        assert_eq!(scenario.held(1), format!("999999999999.99 {code}"));
    }
}
