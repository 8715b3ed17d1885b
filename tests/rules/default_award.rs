//! DISP-8 and DISP-9: the default award to the minor unit, rounded half to even, in every currency and at the
//! maximum.

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{Currency, EventKind, Policy};

use super::scenarios::{ScenarioExt, many_current};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// The default award on a claim of this whole price, as text: released and returned. `-` means that there is
/// no event.
#[track_caller]
fn split(currency: Currency, price: &str, bps: u64, is_small: bool) -> [String; 2] {
    let policy = Policy {
        award_window: if is_small { None } else { Some(SECOND) },
        small_claim: is_small.then(|| money(price, currency)),
        default_award_bps: Some(bps),
        ..many_current()
    };
    let scenario = Scenario::active(offer_in(currency, &[price]).fund_first(true).policy(policy));
    let mut scenario = scenario.then([submit(1), dispute(Client, 1), contest(Freelancer, 1)]);
    scenario.wait(SECOND).advance();
    let mut parts = ["-".to_owned(), "-".to_owned()];
    for event in &scenario.log {
        match &event.kind {
            EventKind::EscrowReleased { amount, .. } => parts[0] = amount.to_string(),
            EventKind::EscrowReturned { amount, .. } => parts[1] = amount.to_string(),
            _ => {}
        }
    }
    assert_eq!(scenario.held(1), money("0", currency).to_string());
    parts
}

/// Compares both kinds of default awards with the same expectation: after the award window, and for a small
/// claim.
#[track_caller]
fn splits(currency: Currency, price: &str, bps: u64, expected: [&str; 2]) {
    for is_small in [false, true] {
        assert_eq!(
            split(currency, price, bps, is_small),
            expected,
            "{bps} of {price} {currency}, {is_small}"
        );
    }
}

/// DISP-8: half a cent is rounded to the even cent.
#[test]
fn disp_8_rounds_half_to_even() {
    splits(Currency::USD, "0.01", 5_000, ["-", "0.01 USD"]); // 0.5 → 0
    splits(Currency::USD, "0.03", 5_000, ["0.02 USD", "0.01 USD"]); // 1.5 → 2
    splits(Currency::USD, "0.05", 5_000, ["0.02 USD", "0.03 USD"]); // 2.5 → 2
    splits(Currency::USD, "0.07", 5_000, ["0.04 USD", "0.03 USD"]); // 3.5 → 4
    splits(Currency::USD, "0.15", 1_000, ["0.02 USD", "0.13 USD"]); // 1.5 → 2
    splits(Currency::USD, "0.25", 1_000, ["0.02 USD", "0.23 USD"]); // 2.5 → 2
    splits(Currency::USD, "0.02", 7_500, ["0.02 USD", "-"]); // 1.5 → 2: all
}

/// DISP-8: any other fraction is rounded to the nearest cent.
#[test]
fn disp_8_rounds_to_the_nearest() {
    splits(Currency::USD, "0.01", 4_999, ["-", "0.01 USD"]);
    splits(Currency::USD, "0.01", 5_001, ["0.01 USD", "-"]);
    splits(Currency::USD, "100", 3_333, ["33.33 USD", "66.67 USD"]);
    splits(Currency::USD, "0.50", 3_333, ["0.17 USD", "0.33 USD"]); // 16.665
    splits(Currency::USD, "33.33", 6_667, ["22.22 USD", "11.11 USD"]); // 2222.1111
}

/// DISP-8: amounts are rounded to the minor unit of the currency.
#[test]
fn disp_8_rounds_to_the_minor_unit() {
    splits(Currency::JPY, "1", 5_000, ["-", "1 JPY"]);
    splits(Currency::JPY, "5", 5_000, ["2 JPY", "3 JPY"]);
    splits(Currency::JPY, "7", 5_000, ["4 JPY", "3 JPY"]);
    splits(Currency::KWD, "0.005", 5_000, ["0.002 KWD", "0.003 KWD"]);
    splits(Currency::KWD, "0.015", 1_000, ["0.002 KWD", "0.013 KWD"]);
    splits(Currency::CLF, "0.0003", 5_000, ["0.0002 CLF", "0.0001 CLF"]);
}

/// DISP-8, MONEY-1: the largest amounts are split exactly.
#[test]
fn disp_8_of_the_largest_amounts() {
    splits(Currency::CLF, "1000000000000", 3_333, ["333300000000.0000 CLF", "666700000000.0000 CLF"]);
    // 4 999 999 999 999 999.5 ten-thousandths are rounded half to even: 5 000 000 000 000 000.
    splits(Currency::CLF, "999999999999.9999", 5_000, ["500000000000.0000 CLF", "499999999999.9999 CLF"]);
    splits(Currency::JPY, "1000000000000", 9_999, ["999900000000 JPY", "100000000 JPY"]);
}
