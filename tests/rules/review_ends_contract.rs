//! WORK-5 with `review_lapse` = `release_and_end`: silence approves the work and ends the contract.

use milestone_escrow::MilestoneState::{Cancelled, Disputed, RefundRequested, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::ReviewLapsed;
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{Event, Funding, Outcome, Policy, RefundCause, ReviewLapse, Stage};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::expected_events::{EventKindExt, released_with};
use super::scenarios::{ScenarioExt, add, closed, ended, refund_asked, released, returned, settle};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// The last instant of the calendar.
const LAST: UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

fn ending_by_silence() -> Policy {
    policy(|policy| policy.review_lapse = ReviewLapse::ReleaseAndEnd)
}

fn working(prices: &[&str], policy: Policy) -> Scenario {
    Scenario::active(offer(prices).fund_first(true).policy(policy))
}

fn at<const N: usize>(at: UtcDateTime, kinds: [milestone_escrow::EventKind; N]) -> [Event; N] {
    kinds.map(|kind| Event { at, kind })
}

/// WORK-5: the claim is released. At the same instant the contract ends as if the client had ended it, and
/// closes.
#[test]
fn work_5_silence_ends_the_contract() {
    let mut scenario = working(&["100"], ending_by_silence()).then([submit(1)]);
    let lapse = later(START, days(14));
    assert_eq!(scenario.at(earlier(lapse, NANOSECOND)).advance(), []);
    assert_eq!(scenario.contract.stage(), Stage::Active);
    let expected = at(lapse, [released(1, "100", ReviewLapsed), ended(Client), closed()]);
    assert_eq!(scenario.at(later(lapse, days(3))).advance(), expected);
    assert_eq!(
        (scenario.contract.stage(), scenario.contract.outcome()),
        (Stage::Closed, Some(Outcome::Ended))
    );
    assert_eq!(scenario.contract.closed_at(), Some(lapse));
}

/// WORK-5: with `release` the contract goes on.
#[test]
fn work_5_otherwise_the_contract_goes_on() {
    let mut scenario = working(&["100"], Policy::upwork()).then([submit(1)]).after(14);
    assert_eq!(scenario.advance(), at(scenario.now, [released(1, "100", ReviewLapsed)]));
    assert_eq!((scenario.contract.stage(), scenario.contract.closed_at()), (Stage::Active, None));
}

/// WORK-5, END-2: a refund of the unclaimed rest is requested, with a full window.
#[test]
fn work_5_a_rest_is_asked_back() {
    let mut scenario = working(&["100"], ending_by_silence()).then([submit_for(1, usd("60"))]).after(14);
    let asked = refund_asked(1, later(START, days(21)), RefundCause::ContractEnded);
    assert_eq!(scenario.advance(), at(scenario.now, [released(1, "60", ReviewLapsed), ended(Client), asked]));
    assert_eq!(scenario.contract.stage(), Stage::Ending);
    scenario.assert_milestone(1, RefundRequested, "40", "0");
    scenario.refuses_with(withdraw_refund_request(1), "wrong_stage", "END-7");
    scenario.wait(days(7));
    assert_eq!(scenario.advance(), at(scenario.now, [returned(1, "40", RefundLapsed), closed()]));
}

/// WORK-5, END-2: planned milestones are cancelled, and proposals except settlements are void.
#[test]
fn work_5_ends_what_was_planned() {
    let proposals = [propose(Freelancer, add("5")), propose(Freelancer, settle(1, "80"))];
    let scenario = working(&["100", "50"], ending_by_silence()).then([submit_for(1, usd("60"))]);
    let mut scenario = scenario.then(proposals).after(14);
    scenario.advance();
    assert_eq!(scenario.state(2), Cancelled);
    let open: Vec<_> = scenario.contract.proposals().map(|proposal| proposal.number.get()).collect();
    assert_eq!(open, [2]);
    scenario.refuses_with(accept_proposal(Client, 2), "stale_proposal", "PROP-3");
}

/// Milestone 1 is a remainder of 40, all of it claimed. Milestone 2 is submitted at the start. Nothing is
/// carried.
fn beside_a_remainder(policy: Policy) -> Scenario {
    let policy = Policy { carry_after: None, ..policy };
    working(&["100", "50"], policy).then([release_amount(1, usd("60")), fund(2), submit(2)])
}

/// WORK-5, END-2: refunds of other remainders are requested.
#[test]
fn work_5_asks_back_other_remainders() {
    let mut scenario = beside_a_remainder(ending_by_silence()).after(14);
    let asked = refund_asked(1, later(START, days(21)), RefundCause::ContractEnded);
    assert_eq!(scenario.advance(), at(scenario.now, [released(2, "50", ReviewLapsed), ended(Client), asked]));
    assert_eq!([1, 2].map(|number| scenario.state(number)), [RefundRequested, Settled]);
}

/// WORK-5, END-2: the client's refund requests and disputes do not change.
#[test]
fn work_5_leaves_requests_and_disputes_alone() {
    let policy = Policy { refund_window: days(30), answer_window: Some(days(30)), ..ending_by_silence() };
    for (refusal, state) in [(request_refund(1), RefundRequested), (dispute(Freelancer, 1), Disputed)] {
        let mut scenario = beside_a_remainder(policy.clone()).then([refusal]).after(14);
        assert_eq!(scenario.advance(), at(scenario.now, [released(2, "50", ReviewLapsed), ended(Client)]));
        assert_eq!((scenario.contract.stage(), scenario.state(1)), (Stage::Ending, state));
        assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(30))));
    }
}

/// WORK-5, END-2: refunds that dormancy had requested are requested again, with a full window.
#[test]
fn work_5_asks_back_anew_what_dormancy_did() {
    let policy = Policy { refund_window: days(30), dormancy_window: Some(days(2)), ..ending_by_silence() };
    let mut scenario = beside_a_remainder(policy).after(14);
    let dormant = later(START, days(2));
    let first = refund_asked(1, later(START, days(32)), RefundCause::Dormancy);
    let anew = refund_asked(1, later(START, days(44)), RefundCause::ContractEnded);
    let mut expected = at(dormant, [first]).to_vec();
    expected.extend(at(scenario.now, [released(2, "50", ReviewLapsed), ended(Client), anew]));
    assert_eq!(scenario.advance(), expected);
}

/// WORK-5: a command at the instant of the lapse finds the contract ended.
#[test]
fn work_5_a_command_at_the_lapse_is_too_late() {
    let all = working(&["100"], ending_by_silence()).then([submit(1)]).after(14);
    let rest = working(&["100"], ending_by_silence()).then([submit_for(1, usd("60"))]).after(14);
    for mut scenario in [all, rest] {
        scenario.refuses_with(request_changes(1), "wrong_stage", "END-7");
        scenario.refuses_with(submit(1), "wrong_stage", "END-7");
        scenario.refuses_with(end_contract(Client), "wrong_stage", "END-7");
        scenario.does(pay_bonus(usd("1")));
    }
}

/// WORK-5: a release by the client and silence on a dispute do not end the contract.
#[test]
fn work_5_only_silence_in_review_ends_the_contract() {
    let by_hand = working(&["100"], ending_by_silence()).then([submit(1), release(1)]);
    assert_eq!(by_hand.contract.stage(), Stage::Active);
    let steps = [submit(1), request_changes(1), dispute(Freelancer, 1)];
    let mut unanswered = working(&["100"], ending_by_silence()).then(steps).after(5);
    unanswered.advance();
    assert_eq!((unanswered.state(1), unanswered.contract.stage()), (Settled, Stage::Active));
}

/// WORK-5: the freelancer's fee is taken, and the initiation fee is kept, because something was released.
#[test]
fn work_5_takes_the_fees_as_any_release() {
    let policy = Policy {
        freelancer_fee_bps: 1_000,
        client_fee_bps: 500,
        initiation_fee: Some(usd("3")),
        ..ending_by_silence()
    };
    let mut scenario = working(&["100"], policy).then([submit(1)]).after(14);
    let paid = released_with(1, "100", "0", "10", ReviewLapsed);
    assert_eq!(scenario.advance(), at(scenario.now, [paid, ended(Client), closed()]));
    assert_eq!(scenario.contract.client_fees().to_string(), "8.00 USD");
}

/// WORK-5, MONEY-8: later returns are treated as after the client's ending.
#[test]
fn work_5_is_not_the_freelancers_ending() {
    let policy = Policy { client_fee_bps: 500, ..ending_by_silence() };
    let mut scenario = working(&["100"], policy).then([submit_for(1, usd("60"))]).after(21);
    let events = scenario.advance();
    assert_eq!(events[3].kind, returned(1, "40", RefundLapsed));
    assert_eq!(scenario.contract.client_fees().to_string(), "5.00 USD");
}

/// WORK-5: the payment clears like any other release.
#[test]
fn work_5_says_when_it_clears() {
    let policy = Policy { clearance_window: Some(days(5)), ..ending_by_silence() };
    let mut scenario = working(&["100"], policy).then([submit(1)]).after(15);
    let lapse = later(START, days(14));
    let paid = released(1, "100", ReviewLapsed).clearing_at(later(lapse, days(5)));
    assert_eq!(scenario.advance(), at(lapse, [paid, ended(Client), closed()]));
}

/// TIME-6: the refund window ends with the calendar at the latest.
#[test]
fn work_5_the_refund_window_ends_with_the_calendar() {
    let policy = Policy { offer_window: None, ..ending_by_silence() };
    let begun = earlier(LAST, days(15));
    let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy), begun);
    scenario = scenario.then([accept(), submit_for(1, usd("60"))]);
    let lapse = earlier(LAST, days(1));
    let asked = refund_asked(1, LAST, RefundCause::ContractEnded);
    assert_eq!(
        scenario.at(lapse).advance(),
        at(lapse, [released(1, "60", ReviewLapsed), ended(Client), asked])
    );
    assert_eq!(scenario.at(LAST).advance(), at(LAST, [returned(1, "40", RefundLapsed), closed()]));
}

/// TIME-6: at the last instant of the calendar, everything happens at once.
#[test]
fn work_5_at_the_last_instant_of_the_calendar() {
    let policy = Policy { offer_window: None, ..ending_by_silence() };
    let offer = offer(&["100"]).fund_first(true).policy(policy);
    let mut scenario = Scenario::open_at(offer, earlier(LAST, days(14)));
    scenario = scenario.then([accept(), submit_for(1, usd("60"))]);
    let asked = refund_asked(1, LAST, RefundCause::ContractEnded);
    let expected =
        [released(1, "60", ReviewLapsed), ended(Client), asked, returned(1, "40", RefundLapsed), closed()];
    assert_eq!(scenario.at(LAST).advance(), at(LAST, expected));
}

/// WORK-5, FUND-6: a contract with one milestone may have `funding` = `all` and end by silence.
#[test]
fn work_5_with_everything_funded() {
    let policy = Policy { funding: Funding::All, max_milestones: 1, ..ending_by_silence() };
    let mut scenario = Scenario::active(offer(&["100"]).policy(policy)).then([submit(1)]).after(14);
    assert_eq!(
        scenario.advance(),
        at(scenario.now, [released(1, "100", ReviewLapsed), ended(Client), closed()])
    );
}
