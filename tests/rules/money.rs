//! MONEY-1 to MONEY-4: amounts in contracts, and their conservation. Fees are in `fees`, and transfers in
//! `transfers`.

use milestone_escrow::MilestoneState::Settled;
use milestone_escrow::ReturnCause::{RefundGranted, Settlement};
use milestone_escrow::{Change, Command, Contract, Currency, EventKind, MilestoneTerms, Money, Offer, Party};

use super::expected_events::{funded_from, released, returned, working, working_on_all};
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

/// The largest amount that can be put in, in the currency with the most decimals.
fn maximum() -> Money {
    money("1000000000000.0000", Currency::CLF)
}

fn change_amount(amount: Money) -> Change {
    Change::ChangeAmount { milestone: 1.into(), amount }
}

/// MONEY-1: the largest amount keeps all four decimals through a contract.
#[test]
fn money_1_the_maximum_is_carried_exactly() {
    let mut scenario = Scenario::active(offer_in(Currency::CLF, &["1000000000000"]));
    scenario.does(fund(1));
    scenario.does(release_amount(1, money("0.0001", Currency::CLF)));
    assert_eq!(scenario.held(1), "999999999999.9999 CLF");
    scenario.does(release(1));
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().paid(), maximum());
}

/// MONEY-1: a sum over milestones may be larger than the largest amount.
#[test]
fn money_1_two_hundred_maxima_are_held_without_overflow() {
    let mut offer = offer_in(Currency::CLF, &["1000000000000"; 200]);
    offer.policy.max_current = 200;
    let mut contract = Contract::open(offer, &START).unwrap().into_contract();
    drop(contract.execute(accept(), &START).unwrap());
    for number in 1..=200 {
        drop(contract.execute(fund(number), &START).unwrap());
    }
    assert_eq!(contract.held().to_string(), "200000000000000.0000 CLF");
}

/// MONEY-1: the sum of what was returned from one milestone may be larger, too.
#[test]
fn money_1_what_was_returned_may_exceed_the_maximum() {
    let mut scenario = Scenario::active(offer_in(Currency::CLF, &["1000000000000"]));
    scenario.does(fund(1));
    for proposal in 1..=6 {
        let amount = if proposal % 2 == 1 { money("0.0001", Currency::CLF) } else { maximum() };
        scenario.does(propose(Party::Client, change_amount(amount)));
        scenario.does(accept_proposal(Party::Freelancer, proposal));
    }
    let returned = scenario.contract.milestone(1.into()).unwrap().returned();
    assert_eq!(returned.to_string(), "2999999999999.9997 CLF", "three times all but one ten-thousandth");
}

/// MONEY-1: each currency has its own decimals, and a contract uses them everywhere.
#[test]
fn money_1_yen_and_dinars_keep_their_own_decimals() {
    for (currency, price, part, rest) in
        [(Currency::JPY, "1000", "1", "999 JPY"), (Currency::KWD, "1.000", "0.001", "0.999 KWD")]
    {
        let mut scenario = Scenario::active(offer_in(currency, &[price]));
        scenario.does(fund(1));
        scenario.does(release_amount(1, money(part, currency)));
        assert_eq!(scenario.held(1), rest);
    }
}

/// Every command and every change with an amount, with this amount.
fn commands_with(amount: Money) -> Vec<Command> {
    let terms = MilestoneTerms::new("More", amount);
    vec![
        release_amount(1, amount),
        submit_for(1, amount),
        refund_payment(1, amount),
        pay_bonus(amount),
        add_milestone(terms.clone()),
        propose(Party::Client, Change::AddMilestone(terms.clone())),
        propose(Party::Freelancer, Change::AddMilestone(terms)),
        propose(Party::Client, change_amount(amount)),
        propose(Party::Freelancer, change_amount(amount)),
    ]
}

/// MONEY-2: amounts in commands and changes are more than zero.
#[test]
fn money_2_zero_is_not_an_amount_in_a_command() {
    let mut scenario = working(&["100"]);
    for command in commands_with(usd("0")) {
        scenario.refuses_with(command, "invalid_amount", "MONEY-2");
    }
}

/// MONEY-2: each price in an offer is more than zero.
#[test]
fn money_2_zero_is_not_a_price() {
    let refused = Contract::open(offer(&["100", "0"]), &START).unwrap_err();
    assert_eq!((refused.code(), refused.rule()), ("invalid_amount", "MONEY-2"));
    assert!(Contract::open(offer(&["100", "0.01"]), &START).is_ok());
}

/// MONEY-2, PROP-5: the freelancer's part of a settlement may be 0.
#[test]
fn money_2_a_settlement_may_be_zero() {
    let mut scenario = working(&["100"]);
    scenario
        .does(propose(Party::Freelancer, Change::Settle { milestone: 1.into(), to_freelancer: usd("0") }));
    let events = scenario.does(accept_proposal(Party::Client, 1));
    assert_eq!(events[1..], [returned(1, "100", Settlement)]);
}

/// MONEY-2, DISP-5: the freelancer's part of an award may be 0.
#[test]
fn money_2_an_award_may_be_zero() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.does(dispute(Party::Client, 1));
    scenario.does(contest(Party::Freelancer, 1));
    let events = scenario.does(award(1, usd("0")));
    assert_eq!(events[1..], [returned(1, "100", milestone_escrow::ReturnCause::Award)]);
}

/// MONEY-3: every amount is in the contract's currency.
#[test]
fn money_3_another_currency_is_refused_in_every_command() {
    let mut scenario = working(&["100"]);
    let euros = money("10", Currency::EUR);
    let settle = Change::Settle { milestone: 1.into(), to_freelancer: euros };
    let mut commands = commands_with(euros);
    commands.extend([
        propose(Party::Client, settle.clone()),
        propose(Party::Freelancer, settle),
        award(1, euros),
    ]);
    for command in commands {
        scenario.refuses_with(command, "currency_mismatch", "MONEY-3");
    }
}

/// MONEY-3: every price of an offer is in its currency. 100 yen are not 100 dollars.
#[test]
fn money_3_another_currency_is_refused_in_an_offer() {
    let terms = MilestoneTerms::new("M2", money("100", Currency::JPY));
    let refused = Contract::open(offer(&["100"]).milestone(terms), &START).unwrap_err();
    assert_eq!((refused.code(), refused.rule()), ("currency_mismatch", "MONEY-3"));
    let terms = MilestoneTerms::new("M1", usd("100"));
    let refused = Contract::open(Offer::new(Currency::JPY).milestone(terms), &START).unwrap_err();
    assert_eq!((refused.code(), refused.rule()), ("currency_mismatch", "MONEY-3"));
}

/// The sums of the events in cents: what came in, what went to the freelancer, and what was returned.
fn totals(log: &[milestone_escrow::Event]) -> (i64, i64, i64) {
    let (mut deposited, mut released, mut returned) = (0, 0, 0);
    for event in log {
        match &event.kind {
            EventKind::MilestoneFunded { deposit, .. } | EventKind::AmountChanged { deposit, .. } => {
                deposited += deposit.minor_units();
            }
            EventKind::EscrowReleased { amount, top_up, .. } => {
                deposited += top_up.minor_units();
                released += amount.minor_units();
            }
            EventKind::EscrowReturned { amount, .. } => returned += amount.minor_units(),
            _ => {}
        }
    }
    (deposited, released, returned)
}

/// MONEY-4: deposits + top-ups = released + returned + held, for every kind of movement.
#[test]
fn money_4_nothing_is_lost() {
    let mut scenario = working_on_all(&["100", "50", "30", "20"]);
    let mut steps = vec![
        submit_for(1, usd("60")),
        release(1),
        propose(Party::Client, change_amount_of(2, "75")),
        accept_proposal(Party::Freelancer, 1),
        propose(Party::Client, change_amount_of(3, "12.34")),
        accept_proposal(Party::Freelancer, 2),
        release_amount(2, usd("80.01")),
        refund_payment(2, usd("33.33")),
        pay_bonus(usd("7")),
        submit(4),
        dispute(Party::Client, 4),
        contest(Party::Freelancer, 4),
        award(4, usd("7.77")),
        refund(3),
    ];
    steps.push(end_contract(Party::Freelancer));
    for step in steps {
        scenario.does(step.clone());
        let (deposited, released, returned) = totals(&scenario.log);
        let held = i64::try_from(scenario.contract.held().minor_units()).unwrap();
        assert_eq!(deposited, released + returned + held, "{step:?}");
    }
    // In: four prices and the top-up of 5.01. The price increase of milestone 2 takes its 25.00 from the
    // leftover of milestone 1. Out: 60.00 + 80.01 + 7.77. Returned: 17.66 by a price reduction, 12.23 by an
    // award, 12.34 by a refund, and 15.00 at the end.
    assert_eq!(totals(&scenario.log), (20_501, 14_778, 5_723));
}

fn change_amount_of(milestone: u64, amount: &str) -> Change {
    Change::ChangeAmount { milestone: milestone.into(), amount: usd(amount) }
}

/// MONEY-4: the milestones together hold what the contract holds. Each has paid, returned and held exactly
/// what came into it.
#[test]
fn money_4_what_a_milestone_got_is_paid_returned_or_held() {
    let mut scenario = working(&["100", "60"]);
    scenario.does(release_amount(1, usd("30")));
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "60")])]);
    assert_eq!((scenario.held(1), scenario.held(2)), ("10.00 USD".into(), "60.00 USD".into()));
    assert_eq!(scenario.contract.held().to_string(), "70.00 USD");
    assert_eq!(scenario.does(refund(2)), [returned(2, "60", RefundGranted)]);
    assert_eq!(scenario.does(release(1)), [released(1, "10", milestone_escrow::ReleaseCause::Approved)]);
    assert_eq!((scenario.state(1), scenario.state(2)), (Settled, Settled));
    assert!(scenario.contract.held().is_zero());
}

/// MONEY-4: no balance is ever negative. What is not held can be neither paid, requested nor split.
#[test]
fn money_4_more_than_there_is_cannot_be_moved() {
    let mut scenario = working(&["100"]);
    scenario.does(release_amount(1, usd("60")));
    scenario.refuses_with(release_amount(1, usd("40.01")), "amount_exceeds_held", "REL-4");
    let settle = Change::Settle { milestone: 1.into(), to_freelancer: usd("40.01") };
    scenario.refuses_with(propose(Party::Client, settle), "amount_exceeds_held", "PROP-5");
    scenario.refuses_with(refund_payment(1, usd("60.01")), "amount_exceeds_paid", "REF-5");
    assert_eq!(scenario.held(1), "40.00 USD");
}
