//! PLAN-5: how many milestones a contract may have. PLAN-8: the minimum price.

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{Contract, Currency, Funding, MilestoneTerms, Offer, Policy};

use super::scenarios::{ScenarioExt, add, agree, change_amount, many_current, settle};
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

fn at_most(max_milestones: u64) -> Policy {
    policy(|policy| policy.max_milestones = max_milestones)
}

fn at_least(price: &str) -> Policy {
    Policy { minimum_price: Some(usd(price)), ..many_current() }
}

#[track_caller]
fn refused(offer: Offer) -> (&'static str, &'static str) {
    let refused = Contract::open(offer, &START).unwrap_err();
    (refused.code(), refused.rule())
}

fn add_one(price: &str) -> milestone_escrow::Command {
    add_milestone(MilestoneTerms::new("One more", usd(price)))
}

/// PLAN-5: an offer has at most as many milestones as its policy allows.
#[test]
fn plan_5_an_offer_keeps_the_policys_limit() {
    for limit in [1, 5, 199] {
        let count = usize::try_from(limit).unwrap();
        let offered = |count| offer(&vec!["1"; count]).policy(at_most(limit));
        Scenario::open(offered(count));
        assert_eq!(refused(offered(count + 1)), ("invalid_milestone_count", "PLAN-5"));
    }
}

/// PLAN-5: no more milestones can be added by command or by proposal. Cancelled ones count.
#[test]
fn plan_5_nothing_is_added_past_the_policys_limit() {
    let mut scenario = Scenario::active(offer(&["10", "20"]).policy(at_most(3)));
    scenario.does(propose(Freelancer, add("1")));
    scenario.does(add_one("30"));
    scenario.does(cancel_milestone(2));
    scenario.refuses_with(add_one("30"), "limit_reached", "PLAN-5");
    scenario.refuses_with(propose(Client, add("30")), "limit_reached", "PLAN-5");
    scenario.refuses_with(accept_proposal(Client, 1), "limit_reached", "PLAN-5");
}

/// PLAN-5: this also holds while the offer is open.
#[test]
fn plan_5_the_policys_limit_holds_for_offers() {
    let mut scenario = Scenario::open(offer(&["10"]).policy(at_most(2)));
    agree(&mut scenario, add("20"));
    scenario.refuses_with(propose(Freelancer, add("1")), "limit_reached", "PLAN-5");
}

/// PLAN-8: each price of an offer is at least the minimum.
#[test]
fn plan_8_the_prices_of_an_offer() {
    Scenario::open(offer(&["5", "5.00", "500"]).policy(at_least("5")));
    assert_eq!(refused(offer(&["5", "4.99"]).policy(at_least("5"))), ("amount_below_minimum", "PLAN-8"));
    assert_eq!(refused(offer(&["4.99", "5"]).policy(at_least("5"))), ("amount_below_minimum", "PLAN-8"));
}

/// PLAN-8: the price of an added milestone is at least the minimum.
#[test]
fn plan_8_the_price_of_what_is_added() {
    let mut scenario = Scenario::active(offer(&["100"]).policy(at_least("5")));
    scenario.refuses_with(add_one("4.99"), "amount_below_minimum", "PLAN-8");
    scenario.does(add_one("5"));
    for by in [Client, Freelancer] {
        scenario.refuses_with(propose(by, add("4.99")), "amount_below_minimum", "PLAN-8");
        scenario.does(propose(by, add("5")));
    }
}

/// PLAN-8: a changed price is at least the minimum: planned or funded, active or offered.
#[test]
fn plan_8_a_changed_price() {
    let offered = Scenario::open(offer(&["100", "100"]).fund_first(true).policy(at_least("5")));
    for mut scenario in [offered.clone(), offered.then([accept()])] {
        for number in [1, 2] {
            scenario.refuses_with(
                propose(Client, change_amount(number, "4.99")),
                "amount_below_minimum",
                "PLAN-8",
            );
            agree(&mut scenario, change_amount(number, "5"));
        }
    }
}

/// PLAN-8: releases, submissions, settlements and awards may be less.
#[test]
fn plan_8_is_for_prices_alone() {
    let scenario = || Scenario::active(offer(&["100", "50"]).fund_first(true).policy(at_least("50")));
    scenario().does(release_amount(1, usd("0.01")));
    scenario().does(submit_for(1, usd("0.01")));
    agree(&mut scenario(), settle(1, "0.01"));
    let disputed = scenario().then([submit(1), dispute(Client, 1), contest(Freelancer, 1)]);
    disputed.then([award(1, usd("0.01"))]);
    scenario().does(pay_bonus(usd("0.01")));
}

/// PLAN-8: a leftover that covers a part of a price may be less than the minimum.
#[test]
fn plan_8_leftovers_may_be_less() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true).policy(at_least("50")));
    scenario.does(release_amount(1, usd("99.99")));
    scenario.does(fund(2));
    assert_eq!((scenario.held(1), scenario.held(2)), ("0.00 USD".into(), "50.00 USD".into()));
}

/// PLAN-8: without a minimum, every price above zero is allowed.
#[test]
fn plan_8_without_a_minimum() {
    let mut scenario = Scenario::active(offer(&["0.01"]));
    scenario.does(add_one("0.01"));
}

/// PLAN-8: the minimum is exact to the minor unit of the currency, up to the largest amount.
#[test]
fn plan_8_in_every_currency() {
    for (currency, minimum, below) in [
        (Currency::JPY, "2", "1"),
        (Currency::KWD, "0.002", "0.001"),
        (Currency::CLF, "1000000000000", "999999999999.9999"),
    ] {
        let policy = policy(|policy| policy.minimum_price = Some(money(minimum, currency)));
        Scenario::open(offer_in(currency, &[minimum]).policy(policy.clone()));
        let cheap = offer_in(currency, &[minimum, below]).policy(policy);
        assert_eq!(refused(cheap), ("amount_below_minimum", "PLAN-8"));
    }
}

/// PLAN-8: the count of milestones is checked before the prices (§14).
#[test]
fn plan_8_after_plan_5() {
    let policy = Policy { max_milestones: 1, ..at_least("5") };
    assert_eq!(refused(offer(&["1", "1"]).policy(policy)), ("invalid_milestone_count", "PLAN-5"));
}

/// PLAN-5, FUND-6: a limit of one milestone also works if all milestones are funded.
#[test]
fn plan_5_with_everything_funded() {
    let policy = Policy { funding: Funding::All, ..at_most(1) };
    let mut scenario = Scenario::active(offer(&["10"]).policy(policy));
    scenario.refuses_with(add_one("30"), "limit_reached", "PLAN-5");
}
