//! MONEY-8: how much of the client's fee is returned, and when.

use milestone_escrow::ReturnCause::{
    self, AmountReduced, AnswerLapsed, Award, AwardLapsed, FreelancerEnded, OfferDeclined, OfferExpired,
    OfferWithdrawn, RefundGranted, RefundLapsed, Settlement, SmallClaim,
};
use milestone_escrow::{ClientFees, Command, Currency, EventKind, Outcome, Party, Policy};

use super::client_fee::{charging, kept};
use super::expected_events::{EventKindExt, closed, event, funded, returned};
use super::scenarios::{ScenarioExt, agree, change_amount, settle};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

const CLIENT: Party = Party::Client;
const FREELANCER: Party = Party::Freelancer;

/// The fee is 5 %, and everything that is returned lowers the base.
fn returning(bps: u64) -> Policy {
    Policy { client_fees: ClientFees::Returned, ..charging(bps) }
}

/// 100 is deposited, and 5 is paid to the platform.
fn working(policy: Policy) -> Scenario {
    Scenario::active(offer(&["100"]).fund_first(true).policy(policy))
}

/// The events of a contract that return escrow.
fn returns(scenario: &Scenario) -> Vec<EventKind> {
    let is_return = |kind: &EventKind| matches!(kind, EventKind::EscrowReturned { .. });
    scenario.log.iter().map(|event| event.kind.clone()).filter(is_return).collect()
}

/// Every way in which an accepted contract returns 60 of 100 or everything, except the freelancer's ending.
fn ways(policy: &Policy) -> Vec<(Scenario, &'static str, ReturnCause)> {
    let scenario = || working(policy.clone());
    let disputed = |change: fn(&mut Policy)| {
        let mut policy = policy.clone();
        change(&mut policy);
        working(policy).then([submit(1), dispute(CLIENT, 1)])
    };
    let agreed = |change| {
        let mut scenario = scenario();
        agree(&mut scenario, change);
        scenario
    };
    let advanced = |mut scenario: Scenario, waited| {
        scenario.wait(days(waited)).advance();
        scenario
    };
    let small = |policy: &mut Policy| {
        (policy.small_claim, policy.default_award_bps) = (Some(usd("100")), Some(4_000));
    };
    let default = |policy: &mut Policy| {
        (policy.award_window, policy.default_award_bps) = (Some(days(10)), Some(4_000));
    };
    vec![
        (agreed(change_amount(1, "40")), "60", AmountReduced),
        (agreed(settle(1, "40")), "60", Settlement),
        (scenario().then([refund(1)]), "100", RefundGranted),
        (advanced(scenario().then([request_refund(1)]), 7), "100", RefundLapsed),
        (advanced(disputed(|_| ()), 7), "100", AnswerLapsed),
        (disputed(|_| ()).then([contest(FREELANCER, 1), award(1, usd("40"))]), "60", Award),
        (advanced(disputed(default).then([contest(FREELANCER, 1)]), 10), "60", AwardLapsed),
        (disputed(small).then([contest(FREELANCER, 1)]), "60", SmallClaim),
    ]
}

/// MONEY-8: with `kept`, no fee is returned when an accepted contract returns escrow.
#[test]
fn money_8_kept_fees_are_not_returned() {
    for (scenario, amount, cause) in ways(&charging(500)) {
        assert_eq!(returns(&scenario), [returned(1, amount, cause)]);
        assert_eq!(kept(&scenario), "5.00 USD", "{cause:?}");
    }
}

/// MONEY-8: with `returned`, the fee on returned escrow is returned, whatever the cause.
#[test]
fn money_8_returned_fees_are_returned() {
    for (scenario, amount, cause) in ways(&returning(500)) {
        let (back, left) = if amount == "60" { ("3", "2.00 USD") } else { ("5", "0.00 USD") };
        assert_eq!(returns(&scenario), [returned(1, amount, cause).with_client_fee(back)]);
        assert_eq!(kept(&scenario), left, "{cause:?}");
    }
}

/// MONEY-8: if the freelancer ends the contract, the fee on the returned escrow is returned under either
/// setting.
#[test]
fn money_8_the_freelancers_ending_returns_its_fee() {
    for policy in [charging(500), returning(500)] {
        let ending = working(policy.clone()).then([end_contract(CLIENT)]);
        for mut scenario in [working(policy), ending] {
            let events = scenario.does(end_contract(FREELANCER));
            assert_eq!(events[1], returned(1, "100", FreelancerEnded).with_client_fee("5"));
            assert_eq!(kept(&scenario), "0.00 USD");
        }
    }
}

/// MONEY-8: the fee on what was released before stays.
#[test]
fn money_8_the_fee_on_what_was_released_stays() {
    for policy in [charging(500), returning(500)] {
        let mut scenario = working(policy).then([release_amount(1, usd("40"))]);
        let events = scenario.does(end_contract(FREELANCER));
        assert_eq!(events[1], returned(1, "60", FreelancerEnded).with_client_fee("3"));
        assert_eq!(kept(&scenario), "2.00 USD");
    }
}

/// MONEY-8: with `kept`, the freelancer's ending does not return the fee on escrow that was returned earlier
/// in another way.
#[test]
fn money_8_the_freelancers_ending_returns_only_its_own() {
    let mut scenario = Scenario::active(offer(&["100", "60"]).fund_first(true).policy(charging(500)));
    scenario.does(fund(2));
    scenario.does(refund(1));
    assert_eq!(kept(&scenario), "8.00 USD");
    let events = scenario.does(end_contract(FREELANCER));
    assert_eq!(events[1], returned(2, "60", FreelancerEnded).with_client_fee("3"));
    assert_eq!(kept(&scenario), "5.00 USD", "on the 100 that were refunded");
}

/// MONEY-8: if an offer is never accepted, all fees are returned together with the escrow.
#[test]
fn money_8_an_unaccepted_offer_has_no_fee() {
    let ends = [
        (Some(decline_offer()), OfferDeclined, Outcome::Declined),
        (Some(withdraw_offer()), OfferWithdrawn, Outcome::Withdrawn),
        (None, OfferExpired, Outcome::Expired),
    ];
    for (command, cause, outcome) in ends {
        for policy in [charging(500), returning(500)] {
            let mut scenario = Scenario::open(offer(&["33.33"]).fund_first(true).policy(policy));
            // 5 % of 33.33 is 1.6665.
            assert_eq!(kept(&scenario), "1.67 USD");
            let events = match command.clone() {
                Some(command) => scenario.does_at(command),
                None => scenario.wait(days(30)).advance(),
            };
            let at = if cause == OfferExpired { later(START, days(7)) } else { START };
            let expected = [returned(1, "33.33", cause).with_client_fee("1.67"), closed(outcome)];
            assert_eq!(events[1..], expected.map(|kind| event(at, kind)));
            assert_eq!(kept(&scenario), "0.00 USD", "law 12");
        }
    }
}

/// MONEY-8: a price reduction in an offer returns the fee, even with `kept`. After the acceptance it does
/// not.
#[test]
fn money_8_a_reduction_before_acceptance_returns_its_fee() {
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true).policy(charging(500)));
    let events = agree(&mut scenario, change_amount(1, "70"));
    assert_eq!(events[2], returned(1, "30", AmountReduced).with_client_fee("1.50"));
    scenario.does(accept());
    assert_eq!(agree(&mut scenario, change_amount(1, "40"))[2], returned(1, "30", AmountReduced));
    assert_eq!(kept(&scenario), "3.50 USD");
    // The freelancer's ending returns 40, and the fee on them. Of the base of 70, 30 is left.
    let events = scenario.does(end_contract(FREELANCER));
    assert_eq!(events[1], returned(1, "40", FreelancerEnded).with_client_fee("2"));
    assert_eq!(kept(&scenario), "1.50 USD");
}

/// MONEY-8: the returned fee is the difference that the base makes, rounded half to even.
#[test]
fn money_8_is_returned_half_to_even() {
    // At 10 %, a split returns some of these cents. The fee on the rest is rounded half to even.
    for (price, to_freelancer, back, left) in [
        ("0.35", "0.10", "0.03", "0.01 USD"), // 3.5 cents were 4, and are 1
        ("0.25", "0.15", "0", "0.02 USD"),    // 2.5 were 2, and 1.5 are 2: nothing
        ("0.15", "0.05", "0.02", "0.00 USD"), // 1.5 were 2, and 0.5 are 0
        ("0.45", "0.25", "0.02", "0.02 USD"), // 4.5 were 4, and 2.5 are 2
        ("0.04", "0", "0", "0.00 USD"),       // 0.4 were 0
    ] {
        let mut scenario = Scenario::active(offer(&[price]).fund_first(true).policy(returning(1_000)));
        agree(&mut scenario, settle(1, to_freelancer));
        let EventKind::EscrowReturned { client_fee_returned, .. } = &scenario.log.last().unwrap().kind else {
            panic!()
        };
        let expected = if back == "0" { None } else { Some(usd(back)) };
        assert_eq!((*client_fee_returned, kept(&scenario)), (expected, left.into()), "{price}");
    }
}

/// MONEY-8: if one decision has several returns, each names its own difference.
#[test]
fn money_8_each_return_of_a_decision_names_its_own() {
    let mut scenario = Scenario::active(offer_in(Currency::JPY, &["5", "5", "5"]).policy(charging(1_000)));
    // The base is 5, 10 and 15 yen, and the fee is 0, 1 and 2.
    for (number, fee) in [(1, "0 JPY"), (2, "1 JPY"), (3, "2 JPY")] {
        scenario.does(fund(number));
        assert_eq!(kept(&scenario), fee);
    }
    let events = scenario.does(end_contract(FREELANCER));
    let back = |kind: &EventKind| match kind {
        EventKind::EscrowReturned { client_fee_returned, .. } => {
            client_fee_returned.map(|fee| fee.to_string())
        }
        other => panic!("{}", other.name()),
    };
    // The base is 10, 5 and 0 yen.
    let expected = [Some("1 JPY".to_owned()), Some("1 JPY".to_owned()), None];
    assert_eq!(events[1..4].iter().map(back).collect::<Vec<_>>(), expected);
    assert_eq!(kept(&scenario), "0 JPY");
}

/// MONEY-8: a deposit after a return has a fee on the base that is left.
#[test]
fn money_8_deposits_after_a_return() {
    let refunded = |policy| {
        let mut scenario = Scenario::active(offer(&["0.05", "0.10"]).fund_first(true).policy(policy));
        scenario.does(refund(1));
        scenario.does(fund(2))
    };
    // With `kept`, the base is 15 cents, and the fee of 1.5 cents is rounded to 2. With `returned`, the base
    // is 10 cents.
    assert_eq!(refunded(charging(1_000)), [funded(2, "0.10").with_client_fee("0.02")]);
    assert_eq!(refunded(returning(1_000)), [funded(2, "0.10").with_client_fee("0.01")]);
}

/// MONEY-8: the fee on bonuses is never returned.
#[test]
fn money_8_the_fee_on_bonuses_is_never_returned() {
    for policy in [charging(500), returning(500)] {
        let mut scenario = working(policy).then([pay_bonus(usd("20"))]);
        assert_eq!(kept(&scenario), "6.00 USD");
        scenario.does(end_contract(FREELANCER));
        assert_eq!(kept(&scenario), "1.00 USD");
    }
}

/// MONEY-8: a carried leftover is returned from the milestone that holds it, and its fee is returned once.
#[test]
fn money_8_a_carried_leftover_is_returned_once() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true).policy(returning(500)));
    for step in [release_amount(1, usd("30")), fund(2)] {
        scenario.does(step);
    }
    assert_eq!(kept(&scenario), "5.00 USD");
    assert_eq!(scenario.does(refund(2)), [returned(2, "50", RefundGranted).with_client_fee("2.50")]);
    assert_eq!(scenario.does(refund(1)), [returned(1, "20", RefundGranted).with_client_fee("1")]);
    assert_eq!(kept(&scenario), "1.50 USD", "on the 30 that were released");
}

/// MONEY-8: a top-up raises the base, and the fee on it is not returned.
#[test]
fn money_8_the_fee_on_a_top_up_is_kept() {
    let commands: [Command; 2] = [release_amount(1, usd("120")), end_contract(FREELANCER)];
    let scenario = working(returning(500)).then(commands);
    assert_eq!((kept(&scenario), returns(&scenario)), ("6.00 USD".into(), vec![]));
}

/// MONEY-8: at a rate of 100 %, the whole fee is returned, to the last minor unit of the largest amount.
#[test]
fn money_8_is_returned_exactly_at_the_maximum() {
    let offer = offer_in(Currency::CLF, &["1000000000000"]).fund_first(true).policy(returning(9_999));
    let mut scenario = Scenario::active(offer);
    agree(
        &mut scenario,
        milestone_escrow::Change::Settle {
            milestone: 1.into(),
            to_freelancer: money("0.0001", Currency::CLF),
        },
    );
    // The fee on 0.0001 is 0.00009999, rounded to 0.0001.
    assert_eq!(kept(&scenario), "0.0001 CLF");
}
