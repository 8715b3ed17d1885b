//! DISP-8: the default award, if the arbiter does not decide in time.

use milestone_escrow::MilestoneState::{ChangesRequested, Disputed, Remainder, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::{self, Approved, Award};
use milestone_escrow::{DeadlineKind, Event, EventKind, Policy, ReturnCause};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::expected_events::{EventKindExt, released_with};
use super::scenarios::{
    ScenarioExt, agree, changes_requested, closed, contested, many_current, opened, released, returned,
    settle, withdraw_dispute_by_consent,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// The arbiter has ten days. Then this many hundredths of a percent of the claim are released.
pub(super) fn awarding(bps: u64) -> Policy {
    Policy { award_window: Some(days(10)), default_award_bps: Some(bps), ..many_current() }
}

/// 60 of 100 is requested under this policy, and the client requests changes.
pub(super) fn sent_back(policy: Policy) -> Scenario {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    scenario.then([submit_for(1, usd("60")), request_changes(1)])
}

/// The same, disputed by the freelancer and contested by the client, all at the start.
pub(super) fn in_dispute(policy: Policy) -> Scenario {
    sent_back(policy).then([dispute(Freelancer, 1), contest(Client, 1)])
}

/// Ten days after the start.
pub(super) fn award_until() -> UtcDateTime {
    later(START, days(10))
}

pub(super) fn to_freelancer(milestone: u64, amount: &str) -> EventKind {
    released(milestone, amount, ReleaseCause::AwardLapsed)
}

pub(super) fn to_client(milestone: u64, amount: &str) -> EventKind {
    returned(milestone, amount, ReturnCause::AwardLapsed)
}

fn at(at: UtcDateTime, kinds: impl IntoIterator<Item = EventKind>) -> Vec<Event> {
    kinds.into_iter().map(|kind| Event { at, kind }).collect()
}

/// DISP-8: the event that makes a dispute contested has the end of the award window.
#[test]
fn disp_8_contesting_opens_the_award_window() {
    let mut scenario = sent_back(awarding(5_000)).then([dispute(Freelancer, 1)]).after(3);
    let until = later(START, days(13));
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1).awarded_at(until)]);
    assert_eq!(scenario.milestone(1).deadline(), Some(until));
    let next = scenario.contract.next_deadline().unwrap();
    assert_eq!((next.at, next.milestone, next.kind), (until, Some(1.into()), DeadlineKind::AwardLapse));
    assert_eq!(next.kind.name(), "award_lapse");
}

/// DISP-8: if no answer is awaited, the opening of the dispute has the end of the award window, whoever opens
/// it.
#[test]
fn disp_8_a_dispute_that_awaits_no_answer_opens_it() {
    let policy = Policy { answer_window: None, ..awarding(5_000) };
    for by in [Client, Freelancer] {
        let mut scenario = sent_back(policy.clone());
        assert_eq!(scenario.does(dispute(by, 1)), [opened(1, by, None).awarded_at(award_until())]);
        assert_eq!(scenario.milestone(1).deadline(), Some(award_until()));
    }
}

/// DISP-8: while an answer is awaited, there is no award window.
#[test]
fn disp_8_not_while_an_answer_is_awaited() {
    let mut scenario = sent_back(awarding(5_000));
    assert_eq!(scenario.does(dispute(Freelancer, 1)), [opened(1, Freelancer, Some(later(START, days(5))))]);
    let next = scenario.contract.next_deadline().unwrap();
    assert_eq!(next.kind, DeadlineKind::AnswerLapse);
}

/// DISP-8: without an award window a contested dispute waits for the arbiter.
#[test]
fn disp_8_without_a_window_the_arbiter_is_awaited() {
    let mut scenario = changes_requested().then([dispute(Freelancer, 1)]);
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1)]);
    assert_eq!(scenario.wait(days(3_650)).advance(), []);
    scenario.assert_milestone(1, Disputed, "100", "60");
}

/// DISP-8: at the end of the window, the default decides: this share of the claim is released, and the rest
/// of the escrow is returned.
#[test]
fn disp_8_the_default_splits() {
    let mut scenario = in_dispute(awarding(5_000));
    scenario.at(earlier(award_until(), NANOSECOND));
    assert_eq!(scenario.advance(), []);
    scenario.assert_milestone(1, Disputed, "100", "60");
    scenario.at(award_until());
    assert_eq!(scenario.advance(), at(award_until(), [to_freelancer(1, "30"), to_client(1, "70")]));
    scenario.assert_milestone(1, Settled, "0", "-");
    assert_eq!((scenario.milestone(1).paid(), scenario.milestone(1).dispute()), (usd("30"), None));
}

/// DISP-8: a late host finds the decision at the instant of the window's end. There is no event of an award.
#[test]
fn disp_8_a_late_host_finds_it_decided_in_time() {
    let mut scenario = in_dispute(awarding(5_000)).after(400);
    assert_eq!(scenario.advance(), at(award_until(), [to_freelancer(1, "30"), to_client(1, "70")]));
    assert!(scenario.log.iter().all(|event| event.kind.name() != "dispute_awarded"));
}

/// DISP-8: a default of nothing or of everything leaves out the amount of zero.
#[test]
fn disp_8_nothing_or_everything() {
    let decided = |bps| in_dispute(awarding(bps)).after(10).advance();
    assert_eq!(decided(0), at(award_until(), [to_client(1, "100")]));
    assert_eq!(decided(10_000), at(award_until(), [to_freelancer(1, "60"), to_client(1, "40")]));
    let all_claimed = Scenario::active(offer(&["100"]).fund_first(true).policy(awarding(10_000)));
    let all_claimed = all_claimed.then([submit(1), dispute(Client, 1), contest(Freelancer, 1)]);
    assert_eq!(all_claimed.after(10).advance(), at(award_until(), [to_freelancer(1, "100")]));
}

/// DISP-8: the claim is split, not the escrow. Of a remainder, only the claimed part is split.
#[test]
fn disp_8_of_a_remainder() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(awarding(5_000)));
    let scenario = scenario.then([submit_for(1, usd("60")), release_amount(1, usd("20"))]);
    let mut scenario = scenario.then([dispute(Freelancer, 1), contest(Client, 1)]).after(10);
    // 80 is held, and 40 of it is claimed.
    assert_eq!(scenario.advance(), at(award_until(), [to_freelancer(1, "20"), to_client(1, "60")]));
    assert_eq!(scenario.milestone(1).paid(), usd("40"));
}

/// DISP-8: a dispute that answers a refund request is decided in the same way.
#[test]
fn disp_8_of_a_refund_request() {
    let scenario =
        sent_back(awarding(5_000)).then([request_refund(1), dispute(Freelancer, 1), contest(Client, 1)]);
    assert_eq!(scenario.after(10).advance(), at(award_until(), [to_freelancer(1, "30"), to_client(1, "70")]));
}

/// DISP-8: evidence does not change the award window.
#[test]
fn disp_8_evidence_does_not_move_the_window() {
    let scenario = in_dispute(awarding(5_000)).after(9);
    let mut scenario = scenario.then([Client, Freelancer].map(|by| submit_evidence(by, 1, "a mail")));
    assert_eq!(scenario.milestone(1).deadline(), Some(award_until()));
    assert_eq!(scenario.wait(days(1)).advance().len(), 2);
}

/// DISP-8, DISP-5: the arbiter may decide until one nanosecond before the end. At the end, the default has
/// decided.
#[test]
fn disp_8_the_arbiter_may_decide_before() {
    let mut scenario = in_dispute(awarding(5_000));
    scenario.at(earlier(award_until(), NANOSECOND));
    let awarded =
        EventKind::DisputeAwarded { milestone: 1.into(), to_freelancer: usd("90"), note: String::new() };
    let expected = [awarded, released(1, "90", Award), returned(1, "10", ReturnCause::Award)];
    assert_eq!(scenario.clone().does(award(1, usd("90"))), expected);
    scenario.at(award_until());
    scenario.refuses_with(award(1, usd("90")), "wrong_state", "DISP-5");
}

/// DISP-8: whatever ends the dispute before that instant makes the deadline void.
#[test]
fn disp_8_the_end_of_the_dispute_voids_the_deadline() {
    let dropped = |mut scenario: Scenario| {
        agree(&mut scenario, withdraw_dispute_by_consent(1));
        scenario
    };
    let split = |mut scenario: Scenario| {
        agree(&mut scenario, settle(1, "45"));
        scenario
    };
    let scenario = || in_dispute(awarding(5_000)).after(9);
    for (mut scenario, state) in [
        (scenario().then([award(1, usd("0"))]), Settled),
        (scenario().then([release(1)]), Remainder),
        (scenario().then([refund(1)]), Settled),
        (split(scenario()), Settled),
        (dropped(scenario()), ChangesRequested),
    ] {
        assert_eq!((scenario.state(1), scenario.milestone(1).deadline()), (state, None));
        scenario.at(later(award_until(), days(1)));
        assert_eq!(scenario.advance(), [], "after 11 days, {state}");
    }
}

/// DISP-8, DISP-7: a new dispute has a full new window.
#[test]
fn disp_8_a_new_dispute_has_a_new_window() {
    let mut scenario = in_dispute(awarding(5_000)).after(9);
    agree(&mut scenario, withdraw_dispute_by_consent(1));
    scenario.does(dispute(Freelancer, 1));
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1).awarded_at(later(START, days(19)))]);
}

/// DISP-8, DISP-6: the client may still give way in the last nanosecond.
#[test]
fn disp_8_giving_way_in_the_last_nanosecond() {
    let mut scenario = in_dispute(awarding(0));
    scenario.at(earlier(award_until(), NANOSECOND));
    assert_eq!(scenario.clone().does(release(1)), [released(1, "60", Approved)]);
    scenario.wait(NANOSECOND).refuses_with(release(1), "wrong_state", "FUND-5");
}

/// DISP-8: the default award closes an ending contract if nothing is held after it.
#[test]
fn disp_8_closes_an_ending_contract() {
    let mut scenario = in_dispute(awarding(5_000)).then([end_contract(Client)]).after(10);
    let expected = [to_freelancer(1, "30"), to_client(1, "70"), closed()];
    assert_eq!(scenario.advance(), at(award_until(), expected));
}

/// DISP-8: a dispute that is contested in an ending contract has an award window, too.
#[test]
fn disp_8_contested_while_ending() {
    let scenario = sent_back(awarding(5_000)).then([dispute(Freelancer, 1), end_contract(Client)]);
    let mut scenario = scenario.after(2);
    assert_eq!(scenario.does(contest(Client, 1)), [contested(1).awarded_at(later(START, days(12)))]);
    assert_eq!(scenario.wait(days(10)).advance().len(), 3);
}

/// DISP-8, TIME-3: if several windows end at the same instant, the lowest number is decided first.
#[test]
fn disp_8_several_at_one_instant() {
    let scenario =
        Scenario::active(offer(&["100", "50"]).fund_first(true).policy(awarding(5_000))).then([fund(2)]);
    let scenario = scenario.then([2, 1].map(submit)).then([2, 1].map(|number| dispute(Client, number)));
    let mut scenario = scenario.then([2, 1].map(|number| contest(Freelancer, number))).after(10);
    let expected = [to_freelancer(1, "50"), to_client(1, "50"), to_freelancer(2, "25"), to_client(2, "25")];
    assert_eq!(scenario.advance(), at(award_until(), expected));
}

/// DISP-8: the freelancer's fee is taken from what is released. The client's fee is returned as with any
/// other return.
#[test]
fn disp_8_with_fees() {
    let policy = Policy {
        freelancer_fee_bps: 1_000,
        client_fee_bps: 500,
        client_fees: milestone_escrow::ClientFees::Returned,
        clearance_window: Some(days(5)),
        ..awarding(5_000)
    };
    let paid = released_with(1, "30", "0", "3", ReleaseCause::AwardLapsed);
    let paid = paid.clearing_at(later(award_until(), days(5)));
    // The fee on 100 was 5. The fee on the 30 that is released is 1.50.
    let back = to_client(1, "70").with_client_fee("3.50");
    assert_eq!(in_dispute(policy).after(10).advance(), at(award_until(), [paid, back]));
}

/// TIME-6: an award window may end with the calendar, but not after it. Later, the dispute cannot be
/// contested any more.
#[test]
fn disp_8_not_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let latest = earlier(last, days(10));
    let policy = Policy { offer_window: None, answer_window: Some(days(9)), ..awarding(5_000) };
    let in_dispute_at = |policy: &Policy| {
        let offer = offer(&["100"]).fund_first(true).policy(policy.clone());
        Scenario::open_at(offer, earlier(last, days(16))).then([accept(), submit(1), request_changes(1)])
    };
    let out_of_range = Err(("time_out_of_range", "TIME-6"));
    let awaited = |now| {
        let mut scenario = in_dispute_at(&policy);
        scenario.at(earlier(last, days(12))).does(dispute(Freelancer, 1));
        scenario.at(now);
        scenario.answer(contest(Client, 1))
    };
    assert_eq!((awaited(latest), awaited(later(latest, NANOSECOND))), (Ok(()), out_of_range));

    let at_once = Policy { answer_window: None, ..policy.clone() };
    let opened_at = |now| {
        let mut scenario = in_dispute_at(&at_once);
        scenario.at(now);
        scenario.answer(dispute(Freelancer, 1))
    };
    assert_eq!((opened_at(latest), opened_at(later(latest, NANOSECOND))), (Ok(()), out_of_range));
}
