//! FUND-1 to FUND-5: how a milestone is funded, and what a milestone without escrow accepts.

use milestone_escrow::MilestoneState::{Cancelled, Disputed, Funded, Planned, Remainder, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{Change, EventKind, FundingOrder, Rejection};

use super::expected_events::{funded, funded_from, leftovers, working, working_on_all};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// A contract in which this many milestones may be current, in sequence. Nothing is funded.
fn with_room_for(max_current: u64, prices: &[&str]) -> Scenario {
    Scenario::active(offer(prices).policy(policy(|policy| policy.max_current = max_current)))
}

/// FUND-1: the client funds a planned milestone. Then it is funded.
#[test]
fn fund_1_makes_a_planned_milestone_funded() {
    let mut scenario = Scenario::active(offer(&["100"]));
    assert_eq!(scenario.state(1), Planned);
    assert_eq!(scenario.does(fund(1)), [funded(1, "100")]);
    assert_eq!((scenario.state(1), scenario.held(1)), (Funded, "100.00 USD".into()));
}

/// FUND-1: a milestone is funded only in an active contract.
#[test]
fn fund_1_needs_an_active_contract() {
    let mut offered = Scenario::open(offer(&["100"]));
    offered.refuses_with(fund(1), "wrong_stage", "END-7");
    let mut ending = working(&["100", "50"]);
    ending.does(end_contract(Client));
    ending.refuses_with(fund(2), "wrong_stage", "END-7");
}

/// FUND-1: only a planned milestone is funded. None is funded twice, or after it is settled or cancelled.
#[test]
fn fund_1_needs_a_planned_milestone() {
    let mut scenario = working_on_all(&["100"]);
    scenario.refuses_with(fund(1), "wrong_state", "FUND-1");
    scenario.does(submit(1));
    scenario.refuses_with(fund(1), "wrong_state", "FUND-1");
    scenario.does(release_amount(1, usd("1")));
    scenario.refuses_with(fund(1), "wrong_state", "FUND-1");
    scenario.does(release_amount(1, usd("99")));
    scenario.refuses_with(fund(1), "wrong_state", "FUND-1");

    let mut scenario = Scenario::active(offer(&["100"]));
    scenario.does(cancel_milestone(1));
    scenario.refuses_with(fund(1), "wrong_state", "FUND-1");
}

/// FUND-2: in sequence, only the planned milestone with the lowest number is funded.
#[test]
fn fund_2_goes_by_the_order_of_the_plan() {
    let mut scenario = with_room_for(3, &["10", "20", "30"]);
    for out_of_order in [2, 3] {
        assert_eq!(scenario.refuses(fund(out_of_order)), Rejection::OutOfOrder { next: 1.into() });
        scenario.refuses_with(fund(out_of_order), "out_of_order", "FUND-2");
    }
    for number in [1, 2, 3] {
        scenario.does(fund(number));
    }
}

/// FUND-2: milestones that are not planned any more do not count in the sequence.
#[test]
fn fund_2_passes_over_cancelled_milestones() {
    let mut scenario = with_room_for(3, &["10", "20", "30"]);
    scenario.does(cancel_milestone(1));
    assert_eq!(scenario.refuses(fund(3)), Rejection::OutOfOrder { next: 2.into() });
    scenario.does(fund(2));
    scenario.does(fund(3));
}

/// FUND-2: with `funding_order` = `any`, milestones are funded in any order.
#[test]
fn fund_2_any_order_is_any_order() {
    let mut scenario =
        Scenario::active(offer(&["10", "20"]).policy(policy(|p| p.funding_order = FundingOrder::Any)));
    assert_eq!(scenario.does(fund(2)), [funded(2, "20")]);
}

/// FUND-3: up to `max_current` milestones may be current.
#[test]
fn fund_3_allows_so_many_current_milestones() {
    for maximum in [1, 2, 3] {
        let mut scenario = with_room_for(maximum, &["10", "20", "30", "40"]);
        for number in 1..=maximum {
            scenario.does(fund(number));
        }
        scenario.refuses_with(fund(maximum + 1), "too_many_current", "FUND-3");
    }
}

/// FUND-3: all 200 milestones may be current if the policy says so.
#[test]
fn fund_3_two_hundred_may_be_current() {
    let mut scenario = with_room_for(200, &["1"; 200]);
    for number in 1..=200 {
        scenario.does(fund(number));
    }
    assert_eq!(scenario.contract.milestones().filter(|milestone| milestone.is_current()).count(), 200);
    assert_eq!(scenario.contract.held().to_string(), "200.00 USD");
}

/// FUND-3: a milestone is current, whatever its state, until escrow is released or returned.
#[test]
fn fund_3_current_through_review_refund_request_and_dispute() {
    let mut scenario = working(&["10", "20"]);
    for step in [submit(1), request_changes(1), request_refund(1), dispute(Freelancer, 1), contest(Client, 1)]
    {
        scenario.does(step.clone());
        assert_eq!(scenario.refuses(fund(2)), Rejection::TooManyCurrent { maximum: 1 }, "{step:?}");
    }
    assert_eq!(scenario.state(1), Disputed);
}

/// FUND-3: after a release, even of a part, or a return, another milestone may be funded.
#[test]
fn fund_3_a_release_or_a_return_makes_room() {
    for step in [release(1), release_amount(1, usd("0.01")), refund(1)] {
        let mut scenario = working(&["10", "20"]);
        scenario.does(step);
        scenario.does(fund(2));
        assert_eq!(scenario.state(2), Funded);
    }
}

/// FUND-3, §1: a refund of a payment does not make its milestone current again.
#[test]
fn fund_3_is_not_undone_by_paying_back() {
    let mut scenario = working(&["10", "5"]);
    scenario.does(release_amount(1, usd("4")));
    scenario.does(refund_payment(1, usd("4")));
    scenario.does(fund(2));
    assert_eq!(scenario.state(1), Remainder);
}

/// Milestones 1, 2 and 3 are remainders of 10, 20 and 30. The others are planned.
fn with_leftovers(prices: [&str; 2]) -> Scenario {
    let mut scenario = with_room_for(3, &["100", "100", "100", prices[0], prices[1]]);
    for number in [1, 2, 3] {
        scenario.does(fund(number));
    }
    for (number, paid) in [(3, "70"), (1, "90"), (2, "80")] {
        scenario.does(release_amount(number, usd(paid)));
    }
    scenario
}

/// FUND-4: leftovers cover the price, the lowest number first, each until it is empty. The rest is deposited.
#[test]
fn fund_4_takes_all_leftovers_before_a_deposit() {
    let mut scenario = with_leftovers(["100", "1"]);
    assert_eq!(scenario.does(fund(4)), [funded_from(4, "40", &[(1, "10"), (2, "20"), (3, "30")])]);
    assert_eq!([1, 2, 3].map(|number| scenario.state(number)), [Settled; 3]);
    assert_eq!((scenario.held(4), scenario.claim(4)), ("100.00 USD".into(), "100.00 USD".into()));
}

/// FUND-4: only as many leftovers as needed are used. The last one keeps its rest, and the event has a
/// deposit of 0.
#[test]
fn fund_4_takes_only_what_is_needed() {
    let mut scenario = with_leftovers(["15", "30"]);
    assert_eq!(scenario.does(fund(4)), [funded_from(4, "0", &[(1, "10"), (2, "5")])]);
    assert_eq!([1, 2, 3].map(|number| scenario.state(number)), [Settled, Remainder, Remainder]);
    assert_eq!(scenario.does(fund(5)), [funded_from(5, "0", &[(2, "15"), (3, "15")])]);
    assert_eq!([2, 3].map(|number| scenario.held(number)), ["0.00 USD", "15.00 USD"]);
}

/// FUND-4: if leftovers cover the price exactly, they are empty, and nothing is deposited.
#[test]
fn fund_4_covers_exactly() {
    let mut scenario = with_leftovers(["10", "1"]);
    assert_eq!(scenario.does(fund(4)), [funded_from(4, "0", &[(1, "10")])]);
    assert_eq!([1, 2].map(|number| scenario.state(number)), [Settled, Remainder]);
}

/// FUND-4: only milestones in state remainder are leftovers. Escrow that is in work, disputed, or has a
/// refund request is not.
#[test]
fn fund_4_takes_only_remainders() {
    let mut scenario = with_leftovers(["100", "1"]);
    scenario.does(request_refund(1));
    scenario.does(dispute(Freelancer, 2));
    assert_eq!(scenario.does(fund(4)), [funded_from(4, "70", &[(3, "30")])]);
    assert_eq!([1, 2, 3].map(|number| scenario.held(number)), ["10.00 USD", "20.00 USD", "0.00 USD"]);
    assert_eq!(scenario.does(fund(5)), [funded(5, "1")], "milestone 4 holds 100, but for itself");
}

/// FUND-4: a later milestone's leftover can cover an earlier milestone.
#[test]
fn fund_4_carries_backwards_too() {
    let policy = policy(|policy| policy.funding_order = FundingOrder::Any);
    let mut scenario = Scenario::active(offer(&["30", "100"]).policy(policy));
    scenario.does(fund(2));
    scenario.does(release_amount(2, usd("60")));
    assert_eq!(scenario.does(fund(1)), [funded_from(1, "0", &[(2, "30")])]);
}

/// FUND-4, PROP-4: leftovers also cover a price increase.
#[test]
fn fund_4_covers_a_price_increase() {
    let mut scenario = with_leftovers(["15", "30"]);
    scenario.does(fund(4));
    scenario.does(propose(Client, Change::ChangeAmount { milestone: 4.into(), amount: usd("70") }));
    let expected = EventKind::AmountChanged {
        milestone: 4.into(),
        amount: usd("70"),
        deposit: usd("10"),
        carried: leftovers(&[(2, "15"), (3, "30")]),
        client_fee: None,
    };
    assert_eq!(scenario.does(accept_proposal(Freelancer, 1))[1..], [expected]);
}

/// FUND-5: commands about escrow are rejected for a milestone that holds nothing: planned, settled or
/// cancelled.
#[test]
fn fund_5_a_milestone_must_hold_escrow() {
    let mut scenario = working_on_all(&["100", "50"]);
    scenario.does(release(1));
    scenario.does(refund(2));
    for title in ["planned", "cancelled"] {
        scenario.does(add_milestone(milestone_escrow::MilestoneTerms::new(title, usd("1"))));
    }
    scenario.does(cancel_milestone(4));
    assert_eq!([1, 2, 3, 4].map(|number| scenario.state(number)), [Settled, Settled, Planned, Cancelled]);
    for number in 1..=4 {
        for command in [
            submit(number),
            submit_for(number, usd("1")),
            release(number),
            release_amount(number, usd("1")),
            refund(number),
            request_refund(number),
            dispute(Client, number),
            dispute(Freelancer, number),
        ] {
            scenario.refuses_with(command, "wrong_state", "FUND-5");
        }
    }
}
