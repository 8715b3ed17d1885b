//! FUND-6: with `funding` = `all` no milestone is ever planned.

use milestone_escrow::MilestoneState::{Funded, Remainder, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReturnCause::{AmountReduced, OfferDeclined};
use milestone_escrow::{Contract, Currency, EventKind, Funding, MilestoneTerms, Outcome, Policy};

use super::expected_events::{EventKindExt, closed, event, funded, funded_from, returned};
use super::scenarios::{ScenarioExt, accepted, add, agree, cancel, change_amount};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

fn all_funded() -> Policy {
    policy(|policy| {
        policy.funding = Funding::All;
        policy.max_current = 200;
    })
}

fn added(milestone: u64, amount: &str) -> EventKind {
    let (title, description, amount) = ("One more".into(), String::new(), usd(amount));
    EventKind::MilestoneAdded { milestone: milestone.into(), title, description, amount, due: None }
}

/// A command that adds a milestone at this price.
fn add_one(price: &str) -> milestone_escrow::Command {
    add_milestone(MilestoneTerms::new("One more", usd(price)))
}

/// FUND-6, OFFER-2: the offer funds each of its milestones, in their order.
#[test]
fn fund_6_the_offer_funds_each_milestone() {
    let scenario = Scenario::open(offer(&["10", "20", "30"]).fund_first(true).policy(all_funded()));
    let expected = [funded(1, "10"), funded(2, "20"), funded(3, "30")].map(|kind| event(START, kind));
    assert_eq!(scenario.log[1..], expected);
    assert_eq!([1, 2, 3].map(|number| scenario.state(number)), [Funded; 3]);
    assert_eq!(scenario.contract.held().to_string(), "60.00 USD");
}

/// FUND-6: `fund_first` counts as true and is written as true, whatever was given.
#[test]
fn fund_6_fund_first_counts_as_true() {
    for given in [false, true] {
        let scenario = Scenario::open(offer(&["10", "20"]).fund_first(given).policy(all_funded()));
        assert_eq!(scenario.log.len(), 3);
        let EventKind::ContractOffered { rules, offer, .. } = &scenario.log[0].kind else {
            panic!("{:?}", scenario.log)
        };
        assert_eq!((*rules, offer.fund_first, offer.policy.funding), (2, true, Funding::All));
    }
}

/// FUND-6: with `each`, `fund_first` is what was given.
#[test]
fn fund_6_otherwise_fund_first_is_as_given() {
    for given in [false, true] {
        let scenario = Scenario::open(offer(&["10", "20"]).fund_first(given));
        assert_eq!(scenario.log.len(), if given { 2 } else { 1 });
        let EventKind::ContractOffered { offer, .. } = &scenario.log[0].kind else {
            panic!("{:?}", scenario.log)
        };
        assert_eq!(offer.fund_first, given);
    }
}

/// FUND-6, OFFER-5: if the offer ends without a contract, each deposit is returned, the lowest number first.
#[test]
fn fund_6_an_offer_that_comes_to_nothing_returns_each() {
    let mut scenario = Scenario::open(offer(&["10", "20"]).policy(all_funded()));
    let expected = [
        EventKind::OfferDeclined { note: String::new() },
        returned(1, "10", OfferDeclined),
        returned(2, "20", OfferDeclined),
        closed(Outcome::Declined),
    ];
    assert_eq!(scenario.does(decline_offer()), expected);
}

/// FUND-6: the client's fee is charged on each deposit.
#[test]
fn fund_6_each_deposit_costs() {
    let policy = Policy { client_fee_bps: 1_000, ..all_funded() };
    let scenario = Scenario::open(offer(&["0.05", "0.10", "0.10"]).policy(policy));
    let kinds: Vec<_> = scenario.log[1..].iter().map(|event| event.kind.clone()).collect();
    // The exact fees are half a cent, one and a half, and two and a half. Rounded half to even they are 0, 2
    // and 2.
    assert_eq!(kinds, [funded(1, "0.05"), funded(2, "0.10").with_client_fee("0.02"), funded(3, "0.10")]);
}

/// FUND-6: no milestone is planned, so `fund_milestone` and `cancel_milestone` are rejected, as commands and
/// as proposals.
#[test]
fn fund_6_nothing_is_left_to_fund_or_cancel() {
    let mut scenario = Scenario::active(offer(&["10", "20"]).policy(all_funded()));
    scenario.does(release(2));
    for number in [1, 2] {
        scenario.refuses_with(fund(number), "wrong_state", "FUND-1");
        scenario.refuses_with(cancel_milestone(number), "wrong_state", "PLAN-2");
        scenario.refuses_with(propose(Client, cancel(number)), "wrong_state", "PROP-4");
    }
}

/// FUND-6: a milestone that the client adds is funded in the same decision, at the same instant.
#[test]
fn fund_6_what_is_added_is_funded() {
    let mut scenario = Scenario::active(offer(&["10"]).policy(all_funded()));
    let now = later(START, days(3));
    scenario.at(now);
    let expected = [added(2, "25"), funded(2, "25")].map(|kind| event(now, kind));
    assert_eq!(scenario.does_at(add_one("25")), expected);
    scenario.assert_milestone(2, Funded, "25", "25");
}

/// FUND-6, FUND-4: leftovers are used first.
#[test]
fn fund_6_what_is_added_takes_leftovers_first() {
    let mut scenario =
        Scenario::active(offer(&["100"]).policy(all_funded())).then([release_amount(1, usd("60"))]);
    assert_eq!(scenario.does(add_one("25")), [added(2, "25"), funded_from(2, "0", &[(1, "25")])]);
    assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, "15.00 USD".into()));
    assert_eq!(scenario.does(add_one("25")), [added(3, "25"), funded_from(3, "10", &[(1, "15")])]);
    assert_eq!(scenario.state(1), Settled);
}

/// FUND-6, FUND-4: only leftovers that the policy already allows to be carried are used.
#[test]
fn fund_6_what_is_added_waits_for_leftovers() {
    let policy = Policy { carry_after: Some(days(3)), ..all_funded() };
    let mut scenario = Scenario::active(offer(&["100"]).policy(policy)).then([release_amount(1, usd("60"))]);
    scenario.wait(days(3) - NANOSECOND);
    assert_eq!(scenario.clone().does(add_one("25")), [added(2, "25"), funded(2, "25")]);
    scenario.wait(NANOSECOND);
    assert_eq!(scenario.does(add_one("25")), [added(2, "25"), funded_from(2, "0", &[(1, "25")])]);
}

/// FUND-6: an accepted proposal that adds a milestone also funds it, in the same decision.
#[test]
fn fund_6_what_is_agreed_is_funded() {
    let mut scenario = Scenario::active(offer(&["10"]).policy(all_funded()));
    assert_eq!(agree(&mut scenario, add("25")), [accepted(1), added(2, "25"), funded(2, "25")]);
    scenario.does(propose(Freelancer, add("7")));
    assert_eq!(scenario.does(accept_proposal(Client, 2)), [accepted(2), added(3, "7"), funded(3, "7")]);
}

/// FUND-6: this also holds for an offer.
#[test]
fn fund_6_what_is_agreed_on_the_offer_is_funded() {
    let mut scenario = Scenario::open(offer(&["10"]).policy(all_funded()));
    assert_eq!(agree(&mut scenario, add("25")), [accepted(1), added(2, "25"), funded(2, "25")]);
    let events = scenario.does(withdraw_offer());
    assert_eq!(events.len(), 4, "both go back: {events:?}");
}

/// FUND-6: a change of price changes the escrow at once, as for any funded milestone.
#[test]
fn fund_6_a_change_of_price_changes_the_escrow() {
    let mut scenario = Scenario::open(offer(&["10", "20"]).policy(all_funded()));
    assert_eq!(agree(&mut scenario, change_amount(2, "15"))[2], returned(2, "5", AmountReduced));
    scenario.assert_milestone(2, Funded, "15", "15");
}

/// FUND-6: without `all`, a milestone that is added is planned.
#[test]
fn fund_6_otherwise_what_is_added_is_planned() {
    let mut scenario = Scenario::active(offer(&["10"]).fund_first(true));
    assert_eq!(scenario.does(add_one("25")), [added(2, "25")]);
    assert_eq!(agree(&mut scenario, add("7")), [accepted(1), added(3, "7")]);
}

/// FUND-6, PLAN-5: up to `max_milestones` can be added. The funding order and `max_current` reject none of
/// them.
#[test]
fn fund_6_up_to_the_limit_of_milestones() {
    let policy = Policy { max_milestones: 3, max_current: 3, ..all_funded() };
    let mut scenario = Scenario::active(offer(&["10", "20"]).policy(policy));
    scenario.does(add_one("30"));
    scenario.refuses_with(add_one("30"), "limit_reached", "PLAN-5");
    scenario.refuses_with(propose(Client, add("30")), "limit_reached", "PLAN-5");
    assert_eq!(scenario.contract.milestones().filter(|one| one.is_current()).count(), 3);
}

/// FUND-6, MONEY-1: an offer can fund two hundred milestones with the largest amount.
#[test]
fn fund_6_an_offer_of_two_hundred_largest_amounts() {
    let mut offer = offer_in(Currency::CLF, &["1000000000000"; 200]);
    offer.policy = Policy { client_fee_bps: 10_000, ..all_funded() };
    let decision = Contract::open(offer, &START).unwrap();
    assert_eq!(decision.events().len(), 201);
    let contract = decision.into_contract();
    let all = "200000000000000.0000 CLF";
    assert_eq!((contract.held().to_string(), contract.client_fees().to_string()), (all.into(), all.into()));
}
