//! DISP-9: a small claim is split as soon as it is contested.

use milestone_escrow::MilestoneState::{Disputed, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::{AnswerLapsed, SmallClaim};
use milestone_escrow::{ClientFees, Event, EventKind, Policy, ReturnCause};
use time::macros::utc_datetime;

use super::expected_events::{EventKindExt, released_with};
use super::scenarios::{
    ScenarioExt, agree, change_amount, closed, contested, many_current, released, returned,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// Up to 100 dollars is a small claim. Half of it goes to the freelancer.
fn splitting() -> Policy {
    Policy { small_claim: Some(usd("100")), default_award_bps: Some(5_000), ..many_current() }
}

/// A milestone at this price, with a submission for 60 dollars, disputed by the client.
fn disputed(price: &str, policy: Policy) -> Scenario {
    let scenario = Scenario::active(offer(&[price]).fund_first(true).policy(policy));
    scenario.then([submit_for(1, usd("60")), dispute(Client, 1)])
}

fn to_freelancer(amount: &str) -> EventKind {
    released(1, amount, SmallClaim)
}

fn to_client(amount: &str) -> EventKind {
    returned(1, amount, ReturnCause::SmallClaim)
}

/// DISP-9: contesting splits the claim in the same decision, at the same instant. No award window is opened.
#[test]
fn disp_9_contesting_splits_it() {
    let mut scenario = disputed("100", splitting()).after(2);
    let now = scenario.now;
    let expected = [contested(1), to_freelancer("30"), to_client("70")].map(|kind| Event { at: now, kind });
    assert_eq!(scenario.does_at(contest(Freelancer, 1)), expected);
    scenario.assert_milestone(1, Settled, "0", "-");
    assert_eq!((scenario.milestone(1).dispute(), scenario.contract.deadlines()), (None, vec![]));
}

/// DISP-9: this holds whoever opens the dispute, and whoever contests it.
#[test]
fn disp_9_of_the_freelancers_dispute() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(splitting()));
    let mut scenario = scenario.then([submit_for(1, usd("60")), request_changes(1), dispute(Freelancer, 1)]);
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1), to_freelancer("30"), to_client("70")]);
}

/// DISP-9: the price may be at most `small_claim`, to the cent.
#[test]
fn disp_9_at_most_that_much() {
    for price in ["60", "99.99", "100"] {
        let mut scenario = disputed(price, splitting());
        assert_eq!(scenario.does(contest(Freelancer, 1))[1], to_freelancer("30"), "{price}");
    }
    for price in ["100.01", "1000000000000"] {
        let mut scenario = disputed(price, splitting());
        assert_eq!(scenario.does(contest(Freelancer, 1)), [contested(1)], "{price}");
        assert_eq!((scenario.state(1), scenario.contract.deadlines()), (Disputed, vec![]));
    }
}

/// DISP-9: the price of the milestone counts, not what is left. So a partial payment does not make a claim
/// small.
#[test]
fn disp_9_the_price_counts() {
    let scenario = Scenario::active(offer(&["1000"]).fund_first(true).policy(splitting()));
    let scenario = scenario.then([submit(1), release_amount(1, usd("900"))]);
    let mut scenario = scenario.then([dispute(Freelancer, 1)]);
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1)]);
    scenario.assert_milestone(1, Disputed, "100", "100");
    let mut claimed = disputed("1000", splitting());
    assert_eq!(claimed.does(contest(Freelancer, 1)), [contested(1)], "60 of 1 000 are not small either");
}

/// DISP-9: the current price counts.
#[test]
fn disp_9_the_price_as_it_is_now() {
    for (price, agreed, events) in [("100.01", "100", 3), ("100", "100.01", 1)] {
        let mut scenario =
            Scenario::active(offer(&[price]).fund_first(true).policy(splitting())).then([submit(1)]);
        agree(&mut scenario, change_amount(1, agreed));
        scenario.does(dispute(Client, 1));
        assert_eq!(scenario.does(contest(Freelancer, 1)).len(), events, "{price}, then {agreed}");
    }
}

/// DISP-9: of a remainder of a small milestone, the claimed part is split.
#[test]
fn disp_9_of_a_remainder() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(splitting()));
    let scenario = scenario.then([submit_for(1, usd("60")), release_amount(1, usd("20"))]);
    let mut scenario = scenario.then([dispute(Freelancer, 1)]);
    // 80 is held, and 40 of it is claimed.
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1), to_freelancer("20"), to_client("60")]);
}

/// DISP-9: with an award window, only larger claims wait for it.
#[test]
fn disp_9_beside_an_award_window() {
    let policy = Policy { award_window: Some(days(10)), ..splitting() };
    let mut small = disputed("100", policy.clone());
    assert_eq!(small.does(contest(Freelancer, 1)), [contested(1), to_freelancer("30"), to_client("70")]);
    let mut large = disputed("100.01", policy);
    let until = later(START, days(10));
    assert_eq!(large.does(contest(Freelancer, 1)), [contested(1).awarded_at(until)]);
    let causes: Vec<_> = large.at(until).advance().into_iter().map(|event| event.kind).collect();
    let lapsed = milestone_escrow::ReleaseCause::AwardLapsed;
    assert_eq!(causes[0], released(1, "30", lapsed));
}

/// DISP-9: silence decides as usual, because it does not contest the dispute.
#[test]
fn disp_9_silence_decides_as_ever() {
    let mut by_the_client = disputed("100", splitting()).after(7);
    let back = returned(1, "100", ReturnCause::AnswerLapsed);
    assert_eq!(by_the_client.advance(), [Event { at: later(START, days(7)), kind: back }]);
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(splitting()));
    let mut by_the_freelancer =
        scenario.then([submit(1), request_changes(1), dispute(Freelancer, 1)]).after(5);
    let paid = released(1, "100", AnswerLapsed);
    assert_eq!(by_the_freelancer.advance(), [Event { at: later(START, days(5)), kind: paid }]);
}

/// DISP-9: after the split, the arbiter and the parties have nothing to decide.
#[test]
fn disp_9_leaves_nothing_to_decide() {
    let mut scenario = disputed("100", splitting()).then([contest(Freelancer, 1)]);
    scenario.refuses_with(award(1, usd("0")), "wrong_state", "DISP-5");
    scenario.refuses_with(extend_award(1), "wrong_state", "DISP-10");
    scenario.refuses_with(contest(Freelancer, 1), "wrong_state", "DISP-3");
    scenario.refuses_with(submit_evidence(Client, 1, "a mail"), "wrong_state", "DISP-4");
    assert_eq!(scenario.wait(days(400)).advance(), []);
}

/// DISP-9: in an ending contract, the split closes the contract.
#[test]
fn disp_9_closes_an_ending_contract() {
    let mut scenario = disputed("100", splitting()).then([end_contract(Client)]);
    let expected = [contested(1), to_freelancer("30"), to_client("70"), closed()];
    assert_eq!(scenario.does(contest(Freelancer, 1)), expected);
}

/// DISP-9: a dispute that answers a refund request is split, too.
#[test]
fn disp_9_of_a_refund_request() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(splitting()));
    let mut scenario = scenario.then([request_refund(1), dispute(Freelancer, 1)]);
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1), to_freelancer("50"), to_client("50")]);
}

/// DISP-9: the split has all fees, and the instant at which the payment clears.
#[test]
fn disp_9_with_fees() {
    let policy = Policy {
        freelancer_fee_bps: 1_000,
        client_fee_bps: 500,
        client_fees: ClientFees::Returned,
        clearance_window: Some(days(5)),
        ..splitting()
    };
    let paid = released_with(1, "30", "0", "3", SmallClaim).clearing_at(later(START, days(5)));
    // The fee on 100 was 5. The fee on the 30 that is released is 1.50.
    let back = to_client("70").with_client_fee("3.50");
    assert_eq!(disputed("100", policy).does(contest(Freelancer, 1)), [contested(1), paid, back]);
}

/// DISP-9: a part that is rounded to zero has no event.
#[test]
fn disp_9_leaves_nothing_out_but_nothing() {
    let least = Policy { default_award_bps: Some(1), ..splitting() };
    let scenario = Scenario::active(offer(&["50"]).fund_first(true).policy(least));
    let mut scenario = scenario.then([submit(1), dispute(Client, 1)]);
    // A hundredth of a percent of 50 dollars is half a cent, rounded to 0.
    assert_eq!(scenario.does(contest(Freelancer, 1)), [contested(1), to_client("50")]);
}

/// DISP-9, TIME-6: a small claim opens no award window, so it can be contested until the end of the calendar.
#[test]
fn disp_9_opens_no_window() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = Policy { offer_window: None, award_window: Some(days(10)), ..splitting() };
    let answer = |price| {
        let offer = offer(&[price]).fund_first(true).policy(policy.clone());
        let mut scenario = Scenario::open_at(offer, earlier(last, days(14)));
        scenario = scenario.then([accept(), submit(1)]);
        scenario.at(earlier(last, days(7))).does(dispute(Client, 1));
        scenario.at(earlier(last, NANOSECOND));
        scenario.answer(contest(Freelancer, 1))
    };
    assert_eq!(answer("100"), Ok(()));
    assert_eq!(answer("100.01"), Err(("time_out_of_range", "TIME-6")));
}
