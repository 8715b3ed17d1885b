//! POL-1: the valid values of each switch.

use core::time::Duration;

use milestone_escrow::{Contract, Currency, Funding, Money, Policy, ReviewLapse};

use super::policy::refused_field;
use crate::support::START;
use crate::support::shorthand::*;

/// POL-1: `carry_after` is the only duration that may be zero.
#[test]
fn pol_1_carry_after_may_be_zero() {
    let refused = |window| refused_field(|policy| policy.carry_after = window);
    for fits in [None, Some(0), Some(1), Some(315_360_000)] {
        assert_eq!(refused(fits.map(Duration::from_secs)), None, "{fits:?}");
    }
    for window in [Duration::from_secs(315_360_001), NANOSECOND, Duration::MAX] {
        assert_eq!(refused(Some(window)), Some("carry_after"), "{window:?}");
    }
}

/// §15: numbers within their bounds are valid.
#[test]
fn pol_1_numbers_of_switches_are_within_their_bounds() {
    for (limit, fits) in [(0, false), (1, true), (200, true), (201, false), (u64::MAX, false)] {
        let refused = refused_field(|policy| policy.max_milestones = limit);
        assert_eq!(refused, (!fits).then_some("max_milestones"), "{limit}");
    }
    for (times, fits) in [(1, true), (1_000, true), (1_001, false), (u64::MAX, false)] {
        let refused = refused_field(|policy| {
            (policy.review_extension, policy.review_extensions) = (Some(SECOND), times);
        });
        assert_eq!(refused, (!fits).then_some("review_extensions"), "{times}");
    }
    for (bps, fits) in [(0, true), (10_000, true), (10_001, false), (u64::MAX, false)] {
        let refused = refused_field(|policy| policy.client_fee_bps = bps);
        assert_eq!(refused, (!fits).then_some("client_fee_bps"), "{bps}");
        let refused = refused_field(|policy| {
            (policy.award_window, policy.default_award_bps) = (Some(SECOND), Some(bps));
        });
        assert_eq!(refused, (!fits).then_some("default_award_bps"), "{bps}");
    }
}

type SetAmount = fn(&mut Policy, Money);

/// The three amounts by name. Each setter also sets the fields that the amount needs (POL-3).
const AMOUNTS: [(&str, SetAmount); 3] = [
    ("minimum_price", |policy, amount| policy.minimum_price = Some(amount)),
    ("small_claim", |policy, amount| {
        (policy.small_claim, policy.default_award_bps) = (Some(amount), Some(5_000));
    }),
    ("initiation_fee", |policy, amount| policy.initiation_fee = Some(amount)),
];

/// POL-1: amounts are more than zero.
#[test]
fn pol_1_amounts_are_more_than_zero() {
    for (field, set) in AMOUNTS {
        assert_eq!(refused_field(|policy| set(policy, usd("0"))), Some(field));
        assert_eq!(refused_field(|policy| set(policy, usd("0.01"))), None);
    }
    for (field, set) in &AMOUNTS[1..] {
        assert_eq!(refused_field(|policy| set(policy, usd("1000000000000"))), None, "{field}");
    }
}

/// POL-1, MONEY-3: amounts are in the contract's currency, which is checked first.
#[test]
fn pol_1_amounts_are_of_the_contracts_currency() {
    for (field, set) in AMOUNTS {
        for amount in ["0", "1"] {
            let policy = policy(|policy| set(policy, money(amount, Currency::JPY)));
            let refused = Contract::open(offer(&["100"]).policy(policy), &START).unwrap_err();
            assert_eq!((refused.code(), refused.rule()), ("currency_mismatch", "MONEY-3"), "{field}");
        }
        let in_yen =
            offer_in(Currency::JPY, &["100"]).policy(policy(|policy| set(policy, money("1", Currency::JPY))));
        assert!(Contract::open(in_yen, &START).is_ok(), "{field}");
    }
}

/// §14: fields are checked in the order of §15. If two are invalid, the rejection names the earlier one.
#[test]
fn pol_1_the_earlier_field_is_named() {
    type MakeInvalid = fn(&mut Policy);
    let spoiled: [(&str, MakeInvalid); 14] = [
        ("offer_window", |policy| policy.offer_window = Some(Duration::ZERO)),
        ("max_current", |policy| policy.max_current = 0),
        ("freelancer_fee_bps", |policy| policy.freelancer_fee_bps = 10_001),
        ("max_milestones", |policy| policy.max_milestones = 0),
        ("minimum_price", |policy| policy.minimum_price = Some(usd("0"))),
        ("review_extension", |policy| policy.review_extension = Some(Duration::ZERO)),
        ("review_extensions", |policy| policy.review_extensions = 1_001),
        ("carry_after", |policy| policy.carry_after = Some(NANOSECOND)),
        ("award_window", |policy| policy.award_window = Some(Duration::ZERO)),
        ("default_award_bps", |policy| policy.default_award_bps = Some(10_001)),
        ("small_claim", |policy| policy.small_claim = Some(usd("0"))),
        ("client_fee_bps", |policy| policy.client_fee_bps = 10_001),
        ("initiation_fee", |policy| policy.initiation_fee = Some(usd("0"))),
        ("feedback_window", |policy| policy.feedback_window = Some(Duration::ZERO)),
    ];
    for first in 0..spoiled.len() {
        let refused = refused_field(|policy| spoiled[first..].iter().for_each(|(_, spoil)| spoil(policy)));
        assert_eq!(refused, Some(spoiled[first].0));
    }
}

/// §14: an amount in another currency is checked in the place of its field.
#[test]
fn pol_1_an_amount_in_another_currency_in_order() {
    let spoiled = |change: fn(&mut Policy)| {
        let policy = policy(|policy| {
            policy.small_claim = Some(money("1", Currency::EUR));
            change(policy);
        });
        Contract::open(offer(&["100"]).policy(policy), &START).unwrap_err().code()
    };
    assert_eq!(spoiled(|policy| policy.feedback_window = Some(Duration::ZERO)), "currency_mismatch");
    assert_eq!(spoiled(|policy| policy.award_window = Some(Duration::ZERO)), "invalid_policy");
}

/// §14: each field is checked alone before the fields are checked together (POL-3).
#[test]
fn pol_1_before_pol_3() {
    let refused = refused_field(|policy| {
        policy.funding = Funding::All;
        policy.review_lapse = ReviewLapse::ReleaseAndEnd;
        policy.review_extensions = 3;
        policy.feedback_window = Some(Duration::ZERO);
    });
    assert_eq!(refused, Some("feedback_window"));
}
