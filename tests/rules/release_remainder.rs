//! REL-5: giving way. REL-7: what can happen to a remainder.

use milestone_escrow::MilestoneState::{Disputed, RefundRequested, Remainder, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::{Approved, Settlement};
use milestone_escrow::ReturnCause::RefundGranted;
use milestone_escrow::{Change, Command, RefundCause, Rejection, ReturnCause};

use super::expected_events::{
    event, funded_from, refund_requested, released, released_with, returned, working,
};
use super::scenarios::opened;
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

/// Milestone 1 holds 100, and 60 is claimed. It has a refund request or a dispute of either party, contested
/// or not.
fn refused_milestones() -> Vec<Scenario> {
    let claimed = [submit_for(1, usd("60")), request_changes(1)];
    let ways: [Vec<Command>; 5] = [
        vec![request_refund(1)],
        vec![dispute(Client, 1)],
        vec![dispute(Freelancer, 1)],
        vec![dispute(Freelancer, 1), contest(Client, 1)],
        vec![request_refund(1), dispute(Freelancer, 1), contest(Client, 1)],
    ];
    let scenario = |way: &Vec<Command>| {
        let mut scenario = working(&["100"]);
        for step in claimed.iter().chain(way) {
            scenario.does(step.clone());
        }
        assert!(matches!(scenario.state(1), RefundRequested | Disputed));
        scenario
    };
    ways.iter().map(scenario).collect()
}

/// REL-5: the client gives way by releasing the claim. The rest is a remainder without a refund request or
/// dispute.
#[test]
fn rel_5_giving_way_pays_the_claim() {
    for mut scenario in refused_milestones() {
        assert_eq!(scenario.does(release(1)), [released(1, "60", Approved)]);
        assert_eq!(
            (scenario.state(1), scenario.held(1), scenario.claim(1)),
            (Remainder, "40.00 USD".into(), "0.00 USD".into())
        );
        assert_eq!(scenario.contract.milestone(1.into()).unwrap().deadline(), None);
        assert_eq!(scenario.contract.milestone(1.into()).unwrap().dispute(), None);
    }
}

/// REL-5: the client may also release more: up to everything that is held, and beyond it with a top-up
/// (REL-4).
#[test]
fn rel_5_giving_way_may_pay_more() {
    for scenario in refused_milestones() {
        for (amount, top_up, state) in
            [("60", "0", Remainder), ("70", "0", Remainder), ("100", "0", Settled), ("120", "20", Settled)]
        {
            let mut scenario = scenario.clone();
            assert_eq!(
                scenario.does(release_amount(1, usd(amount))),
                [released_with(1, amount, top_up, "0", Approved)]
            );
            assert_eq!(scenario.state(1), state);
        }
    }
}

/// REL-5: less than the claim needs a settlement.
#[test]
fn rel_5_less_than_the_claim_is_not_giving_way() {
    for mut scenario in refused_milestones() {
        scenario.refuses_with(release_amount(1, usd("59.99")), "partial_needs_settlement", "REL-5");
        let claim = usd("60");
        assert_eq!(
            scenario.refuses(release_amount(1, usd("0.01"))),
            Rejection::PartialNeedsSettlement { claim }
        );
    }
}

/// REL-5: without a claim, the default is as in REL-1, and any amount is giving way.
#[test]
fn rel_5_without_a_claim_the_amount_is_named() {
    let mut scenario = working(&["100"]);
    for step in [submit_for(1, usd("60")), release(1), request_refund(1)] {
        scenario.does(step);
    }
    scenario.refuses_with(release(1), "amount_required", "REL-1");
    assert_eq!(scenario.does(release_amount(1, usd("0.01"))), [released(1, "0.01", Approved)]);
    assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, "39.99 USD".into()));
}

/// REL-5, REL-4: after the first release of a milestone, giving way has no top-up either.
#[test]
fn rel_5_no_top_up_once_something_was_released() {
    let mut scenario = working(&["100"]);
    for step in [release_amount(1, usd("30")), request_refund(1)] {
        scenario.does(step);
    }
    scenario.refuses_with(release_amount(1, usd("70.01")), "amount_exceeds_held", "REL-4");
}

/// REL-5, END-4: in an ending contract, a refund of the rest is requested at the same instant.
#[test]
fn rel_5_a_rest_is_asked_back_in_an_ending_contract() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(end_contract(Client));
    let now = later(START, days(2));
    let expected =
        [released(1, "60", Approved), refund_requested(1, later(now, days(7)), RefundCause::ContractEnded)];
    assert_eq!(scenario.at(now).does_at(release(1)), expected.map(|kind| event(now, kind)));
    assert_eq!((scenario.state(1), scenario.held(1)), (RefundRequested, "40.00 USD".into()));
}

/// Milestone 1 is a remainder of 70, and 30 of it is claimed. Milestone 2 is planned.
fn remainder() -> Scenario {
    let mut scenario = working(&["100", "70"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(release_amount(1, usd("30")));
    assert_eq!(
        (scenario.state(1), scenario.held(1), scenario.claim(1)),
        (Remainder, "70.00 USD".into(), "30.00 USD".into())
    );
    scenario
}

/// REL-7: a remainder may be released.
#[test]
fn rel_7_a_remainder_may_be_released() {
    assert_eq!(remainder().does(release(1)), [released(1, "30", Approved)]);
    assert_eq!(remainder().does(release_amount(1, usd("70"))), [released(1, "70", Approved)]);
}

/// REL-7: a remainder may be returned, with or without a request.
#[test]
fn rel_7_a_remainder_may_be_returned() {
    assert_eq!(remainder().does(refund(1)), [returned(1, "70", RefundGranted)]);
    let mut scenario = remainder();
    let asked = refund_requested(1, later(START, days(7)), RefundCause::Client);
    assert_eq!(scenario.does(request_refund(1)), [asked]);
    assert_eq!(scenario.wait(days(7)).advance()[0].kind, returned(1, "70", ReturnCause::RefundLapsed));
}

/// REL-7: a remainder may be split.
#[test]
fn rel_7_a_remainder_may_be_split() {
    let mut scenario = remainder();
    scenario.does(propose(Freelancer, Change::Settle { milestone: 1.into(), to_freelancer: usd("45") }));
    let events = scenario.does(accept_proposal(Client, 1));
    assert_eq!(events[1..], [released(1, "45", Settlement), returned(1, "25", ReturnCause::Settlement)]);
}

/// REL-7: a remainder may be disputed if something is claimed.
#[test]
fn rel_7_a_remainder_may_be_disputed_as_far_as_claimed() {
    let mut scenario = remainder();
    let answer_until = Some(later(START, days(5)));
    assert_eq!(scenario.does(dispute(Freelancer, 1)), [opened(1, Freelancer, answer_until)]);
    let mut unclaimed = remainder();
    unclaimed.does(release(1));
    assert_eq!((unclaimed.state(1), unclaimed.claim(1)), (Remainder, "0.00 USD".into()));
    unclaimed.refuses_with(dispute(Freelancer, 1), "wrong_state", "DISP-1");
}

/// REL-7: a remainder may be carried. What is carried can no longer be disputed, but it stays in escrow for
/// the same freelancer.
#[test]
fn rel_7_a_remainder_may_be_carried_and_is_then_beyond_dispute() {
    let mut scenario = remainder();
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "70")])]);
    assert_eq!((scenario.state(1), scenario.held(2)), (Settled, "70.00 USD".into()));
    scenario.refuses_with(dispute(Freelancer, 1), "wrong_state", "FUND-5");
}
