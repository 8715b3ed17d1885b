//! END-1 to END-4: how a contract ends, and when it closes.

use milestone_escrow::{
    ClientCommand, Event, EventKind, MilestoneState, MilestoneTerms, Outcome, Party, RefundCause,
    ReleaseCause, ReturnCause, Stage,
};
use time::macros::utc_datetime;

use super::scenarios::{
    ScenarioExt, changes_requested, closed, disputed_by_client, disputed_by_freelancer, ended, funded,
    funded_under, many_current, planned, refund_asked, refund_requested, released, released_with, remainder,
    returned, settled, unclaimed_remainder, under_review,
};
use crate::support::shorthand::{
    NANOSECOND, accept, add_milestone, award, cancel_milestone, contest, days, decline_offer, dispute,
    end_contract, fund, offer, policy, refund, release, release_amount, request_changes, request_refund,
    submit, submit_for, usd,
};
use crate::support::{START, Scenario, earlier, later};

/// Milestones 1 to 9: funded, under review, remainder, refund requested, disputed, planned, changes
/// requested, settled, cancelled. 60 of 100 is requested wherever work was submitted.
fn in_nine_states() -> Scenario {
    let sixty = || usd("60");
    Scenario::active(offer(&["100"; 9]).policy(many_current()))
        .then([1, 2, 3, 4, 5, 7, 8].map(fund))
        .then([
            submit_for(2, sixty()),
            submit_for(3, sixty()),
            submit_for(5, sixty()),
            submit_for(7, sixty()),
        ])
        .then([
            release_amount(3, usd("20")),
            request_refund(4),
            dispute(Party::Client, 5),
            request_changes(7),
        ])
        .then([release(8), cancel_milestone(9)])
}

/// END-1: the freelancer ends the contract. All escrow is returned, the lowest number first, whatever its
/// state.
#[test]
fn end_1_the_freelancer_ends_and_everything_is_returned() {
    let mut scenario = in_nine_states();
    let mut events = vec![ended(Party::Freelancer)];
    events.extend(
        [(1, "100"), (2, "100"), (3, "80"), (4, "100"), (5, "100"), (7, "100")]
            .map(|(milestone, held)| returned(milestone, held, ReturnCause::FreelancerEnded)),
    );
    events.push(closed());
    assert_eq!(scenario.does(end_contract(Party::Freelancer)), events);
    assert_eq!(
        (scenario.contract.stage(), scenario.contract.outcome()),
        (Stage::Closed, Some(Outcome::Ended))
    );
    for milestone in [1, 2, 3, 4, 5, 7, 8] {
        scenario.assert_milestone(milestone, MilestoneState::Settled, "0", "-");
    }
    scenario.assert_milestone(6, MilestoneState::Cancelled, "0", "-");
}

/// END-1: a dispute that waits for the arbiter does not stop the freelancer from ending the contract.
#[test]
fn end_1_even_from_a_contested_dispute() {
    let mut scenario = disputed_by_client().then([contest(Party::Freelancer, 1)]);
    let events = [ended(Party::Freelancer), returned(1, "100", ReturnCause::FreelancerEnded), closed()];
    assert_eq!(scenario.does(end_contract(Party::Freelancer)), events);
}

/// END-1: if nothing is held, the contract just closes.
#[test]
fn end_1_with_nothing_held() {
    assert_eq!(planned().does(end_contract(Party::Freelancer)), [ended(Party::Freelancer), closed()]);
}

/// END-1: the freelancer may end an ending contract, too. Then the log has a second `contract_ended`.
#[test]
fn end_1_while_ending_the_contract_ends_twice() {
    let mut scenario = under_review().then([end_contract(Party::Client)]);
    let events = [ended(Party::Freelancer), returned(1, "100", ReturnCause::FreelancerEnded), closed()];
    assert_eq!(scenario.does(end_contract(Party::Freelancer)), events);
    let endings: Vec<_> = scenario.log.iter().filter(|event| event.kind.name() == "contract_ended").collect();
    assert_eq!(
        (endings.len(), &endings[0].kind, &endings[1].kind),
        (2, &ended(Party::Client), &ended(Party::Freelancer))
    );
}

/// END-2: the client ends the contract. Refunds are requested of all milestones that hold escrow and have no
/// refund request or dispute, the lowest number first.
#[test]
fn end_2_refunds_are_requested_of_all_other_milestones() {
    let mut scenario = in_nine_states().after(2);
    let until = later(START, days(2 + 7));
    let mut events = vec![ended(Party::Client)];
    events.extend([1, 2, 3, 7].map(|milestone| refund_asked(milestone, until, RefundCause::ContractEnded)));
    assert_eq!(scenario.does(end_contract(Party::Client)), events);
    assert_eq!(scenario.contract.stage(), Stage::Ending);
}

/// END-2: what is held and claimed does not change. Planned milestones are cancelled, and settled ones stay
/// settled.
#[test]
fn end_2_nothing_moves() {
    use MilestoneState::{Cancelled, Disputed, RefundRequested, Settled};
    let scenario = in_nine_states().then([end_contract(Party::Client)]);
    scenario.assert_milestone(1, RefundRequested, "100", "100");
    scenario.assert_milestone(2, RefundRequested, "100", "60");
    scenario.assert_milestone(3, RefundRequested, "80", "40");
    scenario.assert_milestone(4, RefundRequested, "100", "100");
    scenario.assert_milestone(5, Disputed, "100", "60");
    scenario.assert_milestone(6, Cancelled, "0", "-");
    scenario.assert_milestone(7, RefundRequested, "100", "60");
    scenario.assert_milestone(8, Settled, "0", "-");
    scenario.assert_milestone(9, Cancelled, "0", "-");
}

/// END-2: windows of earlier refund requests go on. Silence on all of them closes the contract with the last
/// escrow.
#[test]
fn end_2_silence_on_everything_closes() {
    let mut scenario = in_nine_states().after(2).then([end_contract(Party::Client)]).after(60);
    let (first, second) = (later(START, days(7)), later(START, days(2 + 7)));
    let lapsed =
        |at, milestone, held| Event { at, kind: returned(milestone, held, ReturnCause::RefundLapsed) };
    assert_eq!(
        scenario.advance(),
        [
            lapsed(first, 4, "100"),
            Event { at: first, kind: returned(5, "100", ReturnCause::AnswerLapsed) },
            lapsed(second, 1, "100"),
            lapsed(second, 2, "100"),
            lapsed(second, 3, "80"),
            lapsed(second, 7, "100"),
            Event { at: second, kind: closed() },
        ]
    );
}

/// END-2: if nothing is held, the contract closes at once.
#[test]
fn end_2_with_nothing_held_it_closes() {
    for mut scenario in [planned(), settled()] {
        assert_eq!(scenario.does(end_contract(Party::Client)), [ended(Party::Client), closed()]);
        assert_eq!(scenario.contract.outcome(), Some(Outcome::Ended));
    }
}

/// END-2: ending is never approval. An open review is void, however long the refund window is.
#[test]
fn end_2_a_running_review_is_void() {
    let scenario = funded_under(policy(|policy| policy.refund_window = days(30))).then([submit(1)]);
    let mut scenario = scenario.then([end_contract(Party::Client)]);
    scenario.at(later(START, days(14)));
    assert_eq!(scenario.advance(), []);
    let at = later(START, days(30));
    scenario.at(at);
    let back = returned(1, "100", ReturnCause::RefundLapsed);
    assert_eq!(scenario.advance(), [Event { at, kind: back }, Event { at, kind: closed() }]);
}

/// END-2: if every milestone has a refund request or a dispute already, no refund is requested.
#[test]
fn end_2_only_without_a_refund_request_or_dispute() {
    for mut scenario in [refund_requested(), disputed_by_client(), disputed_by_freelancer()] {
        assert_eq!(scenario.does(end_contract(Party::Client)), [ended(Party::Client)]);
        assert_eq!(scenario.contract.stage(), Stage::Ending);
    }
}

/// END-2: the contract closes when the last escrow is released or returned.
#[test]
fn end_2_the_last_escrow_to_go_closes_it() {
    let ending = || under_review().then([end_contract(Party::Client)]);
    let granted = returned(1, "100", ReturnCause::RefundGranted);
    assert_eq!(ending().does(refund(1)), [granted, closed()]);
    let all = release_amount(1, usd("100"));
    assert_eq!(ending().does(all), [released(1, "100", ReleaseCause::Approved), closed()]);
    let more = release_amount(1, usd("101"));
    assert_eq!(ending().does(more), [released_with(1, "101", "1", ReleaseCause::Approved), closed()]);
    let mut contested = ending().then([dispute(Party::Freelancer, 1), contest(Party::Client, 1)]);
    assert_eq!(contested.does(award(1, usd("100"))).last(), Some(&closed()));
}

/// END-2: it does not close while any escrow is left.
#[test]
fn end_2_not_before_the_last_escrow_is_gone() {
    let scenario = Scenario::active(offer(&["100", "50"]).policy(many_current()));
    let mut scenario = scenario.then([fund(1), fund(2), end_contract(Party::Client)]);
    assert_eq!(scenario.does(refund(2)), [returned(2, "50", ReturnCause::RefundGranted)]);
    assert_eq!(scenario.contract.stage(), Stage::Ending);
    assert_eq!(scenario.does(refund(1)), [returned(1, "100", ReturnCause::RefundGranted), closed()]);
}

/// END-2: the client can end a contract only once.
#[test]
fn end_2_only_while_active() {
    Scenario::open(offer(&["100"])).refuses_with(end_contract(Party::Client), "wrong_stage", "END-7");
    let mut scenario = funded().then([end_contract(Party::Client)]);
    scenario.refuses_with(end_contract(Party::Client), "wrong_stage", "END-7");
}

/// END-3: settling the last milestone does not close the contract, because the parties may add more.
#[test]
fn end_3_settling_the_last_milestone_does_not_close() {
    let mut scenario = settled();
    assert_eq!((scenario.contract.stage(), scenario.contract.held().is_zero()), (Stage::Active, true));
    let more = MilestoneTerms::new("M2", usd("50"));
    scenario = scenario.then([add_milestone(more), fund(2)]);
    scenario.assert_milestone(2, MilestoneState::Funded, "50", "50");
}

/// END-3: time does not close it either. A contract that holds nothing waits for ever.
#[test]
fn end_3_time_does_not_close_what_is_idle() {
    for scenario in [planned(), settled()] {
        let mut scenario = scenario.after(36_500);
        assert_eq!(scenario.advance(), []);
        assert_eq!(scenario.contract.stage(), Stage::Active);
    }
}

/// END-3: planned milestones are cancelled when the contract ends, and when the offer ends without a
/// contract.
#[test]
fn end_3_planned_milestones_are_cancelled() {
    let offered = Scenario::open(offer(&["100", "50", "25"]).fund_first(true));
    let active = offered.clone().then([accept()]);
    let over = [
        offered.clone().then([decline_offer()]),
        offered.clone().then([ClientCommand::WithdrawOffer.into()]),
        active.clone().then([end_contract(Party::Client)]),
        active.then([end_contract(Party::Freelancer)]),
    ];
    for scenario in over {
        assert_eq!(
            (scenario.state(2), scenario.state(3)),
            (MilestoneState::Cancelled, MilestoneState::Cancelled)
        );
    }
    let mut expired = offered.after(7);
    expired.advance();
    expired.assert_milestone(1, MilestoneState::Settled, "0", "-");
    expired.assert_milestone(2, MilestoneState::Cancelled, "0", "-");
}

/// END-3: planned milestones do not keep a contract from closing.
#[test]
fn end_3_closes_when_nothing_is_held() {
    let mut scenario = Scenario::active(offer(&["100", "50"]));
    assert_eq!(scenario.does(end_contract(Party::Client)), [ended(Party::Client), closed()]);
    scenario.assert_milestone(1, MilestoneState::Cancelled, "0", "-");
}

/// END-4: in an ending contract, a refund of the rest after a release is requested at once, with a full
/// window.
#[test]
fn end_4_a_refund_of_the_rest_is_requested_at_once() {
    for scenario in [under_review(), changes_requested()] {
        let mut scenario = scenario.then([end_contract(Party::Client)]).after(3);
        let now = later(START, days(3));
        let asked = refund_asked(1, later(now, days(7)), RefundCause::ContractEnded);
        let kinds = [released(1, "60", ReleaseCause::Approved), asked];
        assert_eq!(scenario.does_at(release(1)), kinds.map(|kind| Event { at: now, kind }));
        scenario.assert_milestone(1, MilestoneState::RefundRequested, "40", "0");
    }
}

/// END-4: the rest can be released in parts. The freelancer cannot dispute it, because nothing of it is
/// claimed.
#[test]
fn end_4_the_rest_of_a_rest() {
    let mut scenario = under_review().then([end_contract(Party::Client), release(1)]).after(1);
    scenario.refuses_with(release(1), "amount_required", "REL-1");
    scenario.refuses_with(dispute(Party::Freelancer, 1), "wrong_state", "DISP-1");
    let asked = refund_asked(1, later(START, days(1 + 7)), RefundCause::ContractEnded);
    assert_eq!(
        scenario.does(release_amount(1, usd("10"))),
        [released(1, "10", ReleaseCause::Approved), asked]
    );
    assert_eq!(
        scenario.does(release_amount(1, usd("30"))),
        [released(1, "30", ReleaseCause::Approved), closed()]
    );
}

/// END-4: a release of a remainder's claim leaves a rest, too.
#[test]
fn end_4_of_a_remainder() {
    let mut scenario = remainder().then([end_contract(Party::Client), dispute(Party::Freelancer, 1)]);
    let asked = refund_asked(1, later(START, days(7)), RefundCause::ContractEnded);
    assert_eq!(scenario.does(release(1)), [released(1, "40", ReleaseCause::Approved), asked]);
    let mut unclaimed = unclaimed_remainder().then([end_contract(Party::Client)]);
    unclaimed.assert_milestone(1, MilestoneState::RefundRequested, "40", "0");
    assert_eq!(unclaimed.does(refund(1)), [returned(1, "40", ReturnCause::RefundGranted), closed()]);
}

/// END-4: silence on the freelancer's dispute leaves a rest, too. Silence on the refund request for the rest
/// closes the contract.
#[test]
fn end_4_after_an_unanswered_dispute() {
    let mut scenario = disputed_by_freelancer().then([end_contract(Party::Client)]).after(365);
    let lapse = later(START, days(5));
    let until = later(lapse, days(7));
    assert_eq!(
        scenario.advance(),
        [
            Event { at: lapse, kind: released(1, "60", ReleaseCause::AnswerLapsed) },
            Event { at: lapse, kind: refund_asked(1, until, RefundCause::ContractEnded) },
            Event { at: until, kind: returned(1, "40", ReturnCause::RefundLapsed) },
            Event { at: until, kind: closed() },
        ]
    );
}

/// An ending contract in the last days of the calendar: 60 of 100 is claimed, and a refund is requested until
/// December 30, 9:00.
fn at_the_end_of_time() -> Scenario {
    let mut scenario = Scenario::open_at(offer(&["100"]).fund_first(true), utc_datetime!(9999-12-12 9:00));
    scenario.does(accept());
    scenario.does(submit_for(1, usd("60")));
    scenario.at(utc_datetime!(9999-12-23 9:00));
    scenario.does(end_contract(Party::Client));
    scenario
}

const END_OF_TIME: time::UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

/// END-4: the window for the rest ends with the year 9999 at the latest (TIME-6), and silence returns the
/// rest then.
#[test]
fn end_4_the_window_ends_with_the_calendar() {
    let mut scenario = at_the_end_of_time();
    scenario.at(utc_datetime!(9999-12-29 9:00));
    let asked = refund_asked(1, END_OF_TIME, RefundCause::ContractEnded);
    assert_eq!(scenario.does(release(1)), [released(1, "60", ReleaseCause::Approved), asked]);
    scenario.at(earlier(END_OF_TIME, NANOSECOND));
    assert_eq!(scenario.advance(), []);
    scenario.at(END_OF_TIME);
    let back = returned(1, "40", ReturnCause::RefundLapsed);
    assert_eq!(scenario.advance(), [back, closed()].map(|kind| Event { at: END_OF_TIME, kind }));
}

/// END-4: the window for a rest that silence leaves ends then, too.
#[test]
fn end_4_the_window_of_a_lapse_ends_with_the_calendar() {
    let mut scenario = at_the_end_of_time();
    scenario.at(utc_datetime!(9999-12-26 9:00));
    scenario.does(dispute(Party::Freelancer, 1));
    let at = utc_datetime!(9999-12-31 9:00);
    scenario.at(at);
    let kinds = [
        released(1, "60", ReleaseCause::AnswerLapsed),
        refund_asked(1, END_OF_TIME, RefundCause::ContractEnded),
    ];
    assert_eq!(scenario.advance(), kinds.map(|kind| Event { at, kind }));
}

/// END-2: the client's ending itself must leave a full window for the freelancer (TIME-6).
#[test]
fn end_2_needs_a_full_window_within_the_calendar() {
    let latest = earlier(END_OF_TIME, days(7));
    let mut scenario =
        Scenario::open_at(offer(&["100"]).fund_first(true), utc_datetime!(9999-12-12 9:00)).then([accept()]);
    scenario.at(later(latest, NANOSECOND));
    assert_eq!(scenario.answer(end_contract(Party::Client)), Err(("time_out_of_range", "TIME-6")));
    assert_eq!(scenario.answer(end_contract(Party::Freelancer)), Ok(()));
    scenario.at(latest);
    let kinds = scenario.does(end_contract(Party::Client));
    assert_eq!(kinds[1], refund_asked(1, END_OF_TIME, RefundCause::ContractEnded));
    let opened: Vec<_> = kinds.iter().map(EventKind::name).collect();
    assert_eq!(opened, ["contract_ended", "refund_requested"]);
}
