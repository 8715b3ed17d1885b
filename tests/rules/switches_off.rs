//! Laws 12 and 13: an offer that is never accepted costs nothing, and without switches nothing of rules 2
//! appears.

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{Command, EventKind, Policy, ReleaseCause, ReturnCause};

use super::scenarios::{
    ScenarioExt, agree, change_amount, extend_window, many_current, settle, withdraw_dispute_by_consent,
};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// A contract with every kind of payment, return and dispute, under a policy with the twelve fields.
fn with_many_events() -> Scenario {
    let policy = Policy { freelancer_fee_bps: 333, ..many_current() };
    let prices = ["100", "50", "70", "30", "20"];
    let mut scenario =
        Scenario::active(offer(&prices).fund_first(true).policy(policy)).then([2, 3, 4, 5].map(fund));
    scenario = scenario.then([
        submit_for(1, usd("60")),
        release(1),
        refund_payment(1, usd("10")),
        pay_bonus(usd("5")),
    ]);
    agree(&mut scenario, change_amount(2, "80"));
    agree(&mut scenario, change_amount(3, "40"));
    scenario = scenario.then([submit(2), dispute(Client, 2), contest(Freelancer, 2), award(2, usd("33.33"))]);
    scenario = scenario.then([submit(3), dispute(Client, 3), contest(Freelancer, 3)]);
    agree(&mut scenario, withdraw_dispute_by_consent(3));
    scenario = scenario.then([request_refund(4)]);
    agree(&mut scenario, extend_window(4, SECOND));
    agree(&mut scenario, settle(5, "7"));
    scenario = scenario.after(9);
    scenario.advance();
    scenario.then([end_contract(Client), end_contract(Freelancer), pay_bonus(usd("1"))])
}

/// Whether an event has nothing that is marked *rules 2*.
fn is_of_rules_1(kind: &EventKind) -> bool {
    match kind {
        EventKind::MilestoneFunded { client_fee, initiation_fee, .. } => {
            client_fee.is_none() && initiation_fee.is_none()
        }
        EventKind::WorkSubmitted { review_until, .. } => review_until.is_some(),
        EventKind::EscrowReleased { client_fee, clears_at, cause, .. } => {
            let is_new = matches!(cause, ReleaseCause::AwardLapsed | ReleaseCause::SmallClaim);
            client_fee.is_none() && clears_at.is_none() && !is_new
        }
        EventKind::EscrowReturned { client_fee_returned, cause, .. } => {
            let is_new = matches!(cause, ReturnCause::AwardLapsed | ReturnCause::SmallClaim);
            client_fee_returned.is_none() && !is_new
        }
        EventKind::DisputeOpened { award_until, .. } | EventKind::DisputeContested { award_until, .. } => {
            award_until.is_none()
        }
        EventKind::AmountChanged { client_fee, .. } => client_fee.is_none(),
        EventKind::BonusPaid { client_fee, clears_at, .. } => client_fee.is_none() && clears_at.is_none(),
        EventKind::ContractClosed { initiation_fee_returned, .. } => initiation_fee_returned.is_none(),
        other => !["review_extended", "award_extended", "feedback_left"].contains(&other.name()),
    }
}

/// Law 13: a contract of rules 1 has no event kind, field, cause or deadline kind of rules 2.
#[test]
fn law_13_off_is_off() {
    let scenario = with_many_events();
    assert_eq!(scenario.contract.policy().rules(), 1);
    for event in &scenario.log {
        assert!(is_of_rules_1(&event.kind), "{event:?}");
    }
    assert!(scenario.log.len() > 40, "enough has happened: {}", scenario.log.len());
    assert!(scenario.contract.client_fees().is_zero());
}

/// Law 13: the commands of rules 2 are never accepted in it.
#[test]
fn law_13_commands_of_rules_2_are_refused() {
    let commands: [Command; 4] =
        [extend_review(1), extend_award(1), leave_feedback(Client, 5, ""), leave_feedback(Freelancer, 5, "")];
    let contested = Scenario::active(offer(&["100"]).fund_first(true)).then([
        submit(1),
        dispute(Client, 1),
        contest(Freelancer, 1),
    ]);
    let review = Scenario::active(offer(&["100"]).fund_first(true)).then([submit(1)]);
    let closed = with_many_events();
    for scenario in super::scenarios::in_every_state().iter().chain([&contested, &review, &closed]) {
        for command in &commands {
            assert!(scenario.answer(command.clone()).is_err(), "{command:?}");
        }
    }
}

/// Law 13: the two new kinds of proposals are allowed in every contract.
#[test]
fn law_13_is_not_about_proposals() {
    let scenario = with_many_events();
    let made = |name: &str| scenario.log.iter().filter(|event| event.kind.name() == name).count();
    assert_eq!((made("window_extended"), made("dispute_withdrawn")), (1, 1));
}

/// Law 13, §16: the view of a contract of rules 1 has no client's fees.
#[cfg(feature = "serde")]
#[test]
fn law_13_the_view_shows_nothing_of_rules_2() {
    let view = serde_json::to_value(&with_many_events().contract).unwrap();
    assert!(view.get("client_fees").is_none());
    let milestones = view["milestones"].as_array().unwrap();
    assert!(milestones.iter().all(|milestone| milestone.get("extensions").is_none()));
    assert_eq!(view["policy"].as_object().unwrap().len(), 12);
}

/// Law 12: if an offer is never accepted, the client's fees are 0 at the end, whatever was agreed on the
/// offer.
#[test]
fn law_12_an_offer_that_is_never_accepted_costs_nothing() {
    let policy = Policy { client_fee_bps: 333, initiation_fee: Some(usd("4.95")), ..many_current() };
    for end in [Some(decline_offer()), Some(withdraw_offer()), None] {
        let mut scenario = Scenario::open(offer(&["33.33"]).fund_first(true).policy(policy.clone()));
        for price in ["45.67", "12.34", "99.99", "0.01", "1000000000000"] {
            agree(&mut scenario, change_amount(1, price));
        }
        assert!(!scenario.contract.client_fees().is_zero());
        match end {
            Some(command) => drop(scenario.does(command)),
            None => drop(scenario.wait(days(7)).advance()),
        }
        assert!(scenario.contract.client_fees().is_zero());
    }
}
