//! MONEY-5: the freelancer's fee, rounded half to even over the milestone.

use milestone_escrow::ReleaseCause::{Approved, ReviewLapsed, Settlement};
use milestone_escrow::{Account, Change, Currency, EventKind, Party};

use super::expected_events::{bonus, payment_refunded, released_with};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// A funded contract with a freelancer's fee of this many hundredths of a percent.
fn with_fee_in(currency: Currency, bps: u64, price: &str) -> Scenario {
    let policy = policy(|policy| policy.freelancer_fee_bps = bps);
    let mut scenario = Scenario::active(offer_in(currency, &[price]).policy(policy));
    scenario.does(fund(1));
    scenario
}

fn with_fee(bps: u64, price: &str) -> Scenario {
    with_fee_in(Currency::USD, bps, price)
}

/// The fees that are kept on milestone 1.
fn kept(scenario: &Scenario) -> String {
    scenario.contract.milestone(1.into()).unwrap().fees().to_string()
}

/// MONEY-5: half a minor unit is rounded to the even one, and any other fraction to the nearest.
#[test]
fn money_5_rounds_half_to_even() {
    for (price, fee) in
        [("0.04", "0"), ("0.05", "0"), ("0.06", "0.01"), ("0.14", "0.01"), ("0.15", "0.02"), ("0.25", "0.02")]
    {
        let mut scenario = with_fee(1_000, price);
        assert_eq!(scenario.does(release(1)), [released_with(1, price, "0", fee, Approved)]);
    }
}

/// MONEY-5: the whole fee decides which unit is even: 1.5 cents become 2, and 2.5 cents become 2.
#[test]
fn money_5_rounds_large_fees_half_to_even() {
    for (price, fee) in [("150", "0.02"), ("250", "0.02"), ("250.01", "0.03"), ("350", "0.04")] {
        let mut scenario = with_fee(1, price);
        assert_eq!(scenario.does(release(1)), [released_with(1, price, "0", fee, Approved)]);
    }
}

/// MONEY-5: the fee is rounded to the minor unit of the currency.
#[test]
fn money_5_rounds_to_the_minor_unit_of_the_currency() {
    for (currency, price, fee) in [
        (Currency::JPY, "5", "0 JPY"),
        (Currency::JPY, "15", "2 JPY"),
        (Currency::KWD, "0.005", "0.000 KWD"),
        (Currency::KWD, "0.015", "0.002 KWD"),
        (Currency::CLF, "0.0025", "0.0002 CLF"),
    ] {
        let mut scenario = with_fee_in(currency, 1_000, price);
        scenario.does(release(1));
        assert_eq!(kept(&scenario), fee, "10 % of {price} {currency}");
    }
}

/// MONEY-5: the fee of an event is the difference to the fees that were kept before.
#[test]
fn money_5_is_counted_over_the_milestone() {
    let mut scenario = with_fee(1_000, "0.15");
    let fees = ["0", "0.01", "0.01"]; // of 0.005, 0.010 and 0.015 in all
    for fee in fees {
        assert_eq!(
            scenario.does(release_amount(1, usd("0.05"))),
            [released_with(1, "0.05", "0", fee, Approved)]
        );
    }
    assert_eq!(kept(&scenario), "0.02 USD");
}

/// MONEY-5: splitting a payment saves no fee.
#[test]
fn money_5_splitting_a_payment_saves_nothing() {
    let mut at_once = with_fee(333, "0.90");
    at_once.does(release(1));
    let mut by_cents = with_fee(333, "0.90");
    for _ in 0..90 {
        by_cents.does(release_amount(1, usd("0.01")));
    }
    assert_eq!((kept(&at_once), kept(&by_cents)), ("0.03 USD".into(), "0.03 USD".into()));
}

/// MONEY-5: the fee of each milestone is computed separately.
#[test]
fn money_5_milestones_are_counted_separately() {
    let policy = policy(|policy| policy.freelancer_fee_bps = 1_000);
    let mut scenario = Scenario::active(offer(&["0.05", "0.05"]).policy(policy));
    for number in [1, 2] {
        scenario.does(fund(number));
        assert_eq!(scenario.does(release(number)), [released_with(number, "0.05", "0", "0", Approved)]);
    }
}

/// MONEY-5: a refund of a payment returns as much of the fee as the milestone then has less.
#[test]
fn money_5_a_refund_of_a_payment_brings_its_fee_back() {
    let mut scenario = with_fee(1_000, "0.15");
    scenario.does(release(1));
    assert_eq!(kept(&scenario), "0.02 USD");
    assert_eq!(scenario.does(refund_payment(1, usd("0.04"))), [payment_refunded(1, "0.04", "0.01")]);
    assert_eq!(kept(&scenario), "0.01 USD", "of 0.11 paid");
    assert_eq!(scenario.does(refund_payment(1, usd("0.05"))), [payment_refunded(1, "0.05", "0")]);
    assert_eq!(kept(&scenario), "0.01 USD", "of 0.06 paid");
    assert_eq!(scenario.does(refund_payment(1, usd("0.06"))), [payment_refunded(1, "0.06", "0.01")]);
    assert_eq!(kept(&scenario), "0.00 USD", "all paid back, no fee kept");
}

/// MONEY-5: a payment after a refund has again the fee that was returned.
#[test]
fn money_5_counts_what_is_paid_net_of_refunds() {
    let mut scenario = with_fee(1_000, "1.00");
    scenario.does(release_amount(1, usd("0.50")));
    scenario.does(refund_payment(1, usd("0.45")));
    assert_eq!(kept(&scenario), "0.00 USD", "of 0.05 paid, half a cent to even");
    assert_eq!(
        scenario.does(release_amount(1, usd("0.10"))),
        [released_with(1, "0.10", "0", "0.02", Approved)]
    );
}

/// MONEY-5: the fee on bonuses is computed on the sum of all bonuses, and does not change the fees of
/// milestones.
#[test]
fn money_5_of_bonuses_is_counted_over_all_of_them() {
    let mut scenario = with_fee(1_000, "1.00");
    scenario.does(release_amount(1, usd("0.05")));
    // The sums of the bonuses are 0.05, 0.10 and 0.25. Their fees are 0.5, 1 and 2.5 cents, rounded half to
    // even: 0, 1 and 2.
    for (amount, fee) in [("0.05", "0"), ("0.05", "0.01"), ("0.15", "0.01")] {
        assert_eq!(scenario.does(pay_bonus(usd(amount))), [bonus(amount, fee)]);
    }
    assert_eq!(kept(&scenario), "0.00 USD", "of 0.05 paid on the milestone");
}

/// MONEY-5: so splitting a bonus saves no fee either.
#[test]
fn money_5_splitting_a_bonus_saves_nothing() {
    let fees = |amounts: &[&str]| {
        let mut scenario = with_fee(333, "1.00");
        for amount in amounts {
            scenario.does(pay_bonus(usd(amount)));
        }
        let fee = |event: &milestone_escrow::Event| match &event.kind {
            EventKind::BonusPaid { fee, .. } => fee.minor_units(),
            _ => 0,
        };
        scenario.log.iter().map(fee).sum::<i64>()
    };
    // 3.33 % of 90 cents is 2.997 cents.
    assert_eq!((fees(&["0.90"]), fees(&["0.01"; 90])), (3, 3));
}

/// MONEY-5: bonuses after closing are added to the same sum.
#[test]
fn money_5_counts_bonuses_after_closing_too() {
    let mut scenario = with_fee(1_000, "1.00");
    assert_eq!(scenario.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0")]);
    scenario.does(end_contract(Party::Freelancer));
    assert_eq!(scenario.does(pay_bonus(usd("0.05"))), [bonus("0.05", "0.01")]);
}

/// MONEY-5: a top-up is part of what is paid.
#[test]
fn money_5_covers_the_top_up() {
    let mut scenario = with_fee(1_000, "10.00");
    let events = scenario.does(release_amount(1, usd("15")));
    assert_eq!(events, [released_with(1, "15", "5", "1.50", Approved)]);
}

/// MONEY-5: releases by silence, settlement and award have the same fee as a release by the client.
#[test]
fn money_5_is_taken_whatever_released_it() {
    let mut scenario = with_fee(1_000, "10");
    scenario.does(submit(1));
    let lapsed = scenario.wait(days(14)).advance();
    assert_eq!(lapsed[0].kind, released_with(1, "10", "0", "1", ReviewLapsed));

    let mut scenario = with_fee(1_000, "10");
    scenario.does(propose(Party::Client, Change::Settle { milestone: 1.into(), to_freelancer: usd("4") }));
    let settled = scenario.does(accept_proposal(Party::Freelancer, 1));
    assert_eq!(settled[1], released_with(1, "4", "0", "0.40", Settlement));
}

/// MONEY-5: the freelancer's fee never changes what the client pays.
#[test]
fn money_5_the_client_is_not_charged() {
    for bps in [0, 1, 9_999, 10_000] {
        let mut scenario = with_fee(bps, "33.33");
        scenario.does(release_amount(1, usd("40")));
        scenario.does(pay_bonus(usd("1.99")));
        let transfers = (1..).zip(&scenario.log).flat_map(|(revision, event)| event.transfers(revision));
        let paid: i64 =
            transfers.filter(|moved| moved.from == Account::Client).map(|m| m.amount.minor_units()).sum();
        assert_eq!(paid, 4_199, "{bps} hundredths of a percent");
    }
}

/// MONEY-5: a rate of 0 takes nothing, and a rate of 10 000 takes everything.
#[test]
fn money_5_rates_from_nothing_to_everything() {
    for (bps, fee) in [(0, "0"), (10_000, "33.33")] {
        let mut scenario = with_fee(bps, "33.33");
        assert_eq!(scenario.does(release(1)), [released_with(1, "33.33", "0", fee, Approved)]);
    }
}

/// MONEY-5, MONEY-1: the fee on the largest amount is exact.
#[test]
fn money_5_is_exact_at_the_maximum() {
    let mut scenario = with_fee_in(Currency::CLF, 9_999, "1000000000000");
    scenario.does(release_amount(1, money("0.0001", Currency::CLF)));
    assert_eq!(kept(&scenario), "0.0001 CLF");
    let events = scenario.does(release(1));
    let EventKind::EscrowReleased { fee, .. } = &events[0] else { panic!("{events:?}") };
    assert_eq!(
        (fee.to_string(), kept(&scenario)),
        ("999899999999.9999 CLF".into(), "999900000000.0000 CLF".into())
    );
}
