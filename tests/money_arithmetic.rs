//! Arithmetic with amounts, compared with exact decimals.

use milestone_escrow::{Currency, Money, MoneyError};
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::{Decimal, RoundingStrategy};

fn currencies() -> impl Strategy<Value = Currency> {
    select(vec![Currency::USD, Currency::JPY, Currency::KWD, Currency::CLF])
}

fn amount_in(currency: Currency) -> impl Strategy<Value = Money> {
    let largest = Money::largest(currency).minor_units();
    prop_oneof![0_i64..=1_000, 0_i64..=largest, Just(largest)]
        .prop_map(move |minor| Money::from_minor_units(minor, currency).expect("it is within its bounds"))
}

fn amounts() -> impl Strategy<Value = (Money, Money)> {
    currencies().prop_flat_map(|currency| (amount_in(currency), amount_in(currency)))
}

proptest! {
    /// A sum and a difference are equal to those of the decimals. They do not exist if the decimal is not a
    /// valid amount.
    #[test]
    fn sums_and_differences_are_exact((one, other) in amounts()) {
        let currency = one.currency();
        let sum = one.amount() + other.amount();
        prop_assert_eq!(one.checked_add(other), Money::new(sum, currency));
        let difference = one.amount() - other.amount();
        prop_assert_eq!(one.checked_sub(other), Money::new(difference, currency));
        prop_assert_eq!(one.partial_cmp(&other), one.amount().partial_cmp(&other.amount()));
    }

    /// A share is rounded half to even, and is never more than the amount.
    #[test]
    fn shares_are_rounded_half_to_even((one, _) in amounts(), bps in 0_u64..=10_000) {
        let exact = one.amount() * Decimal::new(i64::try_from(bps).unwrap(), 4);
        let decimals = one.currency().decimals();
        let rounded = exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven);
        prop_assert_eq!(one.share(bps), Money::new(rounded, one.currency()).ok());
        prop_assert_eq!(one.share(bps + 10_001), None);
    }

    /// Parts by weight add up to the amount. Each differs from its exact share by less than one minor unit,
    /// and a weight of zero gets nothing.
    #[test]
    fn parts_by_weight_add_up((one, _) in amounts(), weights in prop::collection::vec(0_u32..=50, 0..8)) {
        let total: i128 = weights.iter().copied().map(i128::from).sum();
        let Some(parts) = one.split_by(&weights) else {
            prop_assert_eq!(total, 0);
            return Ok(());
        };
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(parts.iter().map(|part| part.minor_units()).sum::<i64>(), one.minor_units());
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(one.minor_units()) * i128::from(*weight);
            let off = exact - i128::from(part.minor_units()) * total;
            prop_assert!(off.abs() < total, "a part differs from its share by less than a unit");
            prop_assert!(*weight > 0 || part.is_zero());
        }
    }

    /// The units of a payment processor are the amount times a power of ten. They do not exist if this is not
    /// a whole number.
    #[test]
    fn minor_units_with_an_exponent((one, _) in amounts(), exponent in 0_u32..=6) {
        let units = one.amount() * Decimal::from(10_i64.pow(exponent));
        match one.in_exponent(exponent) {
            Ok(found) => prop_assert_eq!(Decimal::from(found), units),
            Err(MoneyError::TooPrecise(_)) => prop_assert!(!units.fract().is_zero()),
            Err(error) => {
                prop_assert_eq!(error, MoneyError::TooLarge(one.currency()));
                prop_assert!(i64::try_from(units).is_err());
            }
        }
    }

    /// A displayed amount can be read again.
    #[test]
    fn displayed_amounts_are_read_again((one, _) in amounts()) {
        prop_assert_eq!(one.to_string().parse(), Ok(one));
    }
}

#[test]
fn texts_that_are_not_money() {
    for text in
        ["", " ", "1", "USD", "1USD", "1 usd", "1  USD", " 1 USD", "1 USD ", "-1 USD", "1.001 USD", "1 EURO"]
    {
        assert!(text.parse::<Money>().is_err(), "{text:?}");
    }
}

#[test]
fn amounts_of_two_currencies_do_not_mix() {
    let [dollars, yen] = [(Currency::USD, 5), (Currency::JPY, 5)]
        .map(|(currency, minor)| Money::from_minor_units(minor, currency).expect("it is an amount"));
    let mismatch = Err(MoneyError::CurrencyMismatch { expected: Currency::USD, found: Currency::JPY });
    assert_eq!(
        (dollars.checked_add(yen), dollars.checked_sub(yen), dollars.partial_cmp(&yen)),
        (mismatch, mismatch, None)
    );
}
