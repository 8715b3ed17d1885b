//! REF-1 to REF-4: refunds.

use milestone_escrow::{
    ClientCommand, Event, EventKind, MilestoneState, Party, Policy, RefundCause, ReturnCause, Stage,
};

use super::scenarios::{
    ScenarioExt, changes_requested, disputed_by_client, disputed_by_freelancer, funded, funded_under,
    in_every_state, refund_asked, refund_requested, remainder, returned, unclaimed_remainder, under_review,
};
use crate::support::shorthand::{
    NANOSECOND, SECOND, contest, days, dispute, end_contract, offer, policy, refund, request_changes,
    request_refund, submit, usd, withdraw_refund_request,
};
use crate::support::{START, Scenario, earlier, later};

/// REF-1: the client requests everything that a milestone holds, and the freelancer has the refund window to
/// answer.
#[test]
fn ref_1_the_client_asks_for_all_that_is_held() {
    let mut scenario = funded();
    let note = "nothing heard of you".to_owned();
    let until = later(START, days(7));
    let events = scenario.does(ClientCommand::RequestRefund { milestone: 1.into(), note: note.clone() });
    let cause = RefundCause::Client;
    assert_eq!(
        events,
        [EventKind::RefundRequested { milestone: 1.into(), respond_until: until, cause, note }]
    );
    scenario.assert_milestone(1, MilestoneState::RefundRequested, "100", "100");
    assert_eq!(scenario.milestone(1).deadline(), Some(until));
}

/// REF-1: the window is that of the policy.
#[test]
fn ref_1_the_window_is_the_policys() {
    let mut scenario = funded_under(policy(|policy| policy.refund_window = SECOND));
    scenario.wait(days(3));
    let until = later(START, days(3) + SECOND);
    assert_eq!(scenario.does(request_refund(1)), [refund_asked(1, until, RefundCause::Client)]);
}

/// REF-1: a request changes neither the escrow nor the claim.
#[test]
fn ref_1_a_request_leaves_the_claim_alone() {
    let asked = |scenario: Scenario| scenario.then([request_refund(1)]);
    asked(changes_requested()).assert_milestone(1, MilestoneState::RefundRequested, "100", "60");
    asked(remainder()).assert_milestone(1, MilestoneState::RefundRequested, "80", "40");
    asked(unclaimed_remainder()).assert_milestone(1, MilestoneState::RefundRequested, "40", "0");
}

/// REF-1: the milestone must be funded, changes requested or remainder. Work under review must be answered
/// first.
#[test]
fn ref_1_only_from_funded_changes_requested_or_remainder() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            MilestoneState::Funded | MilestoneState::ChangesRequested | MilestoneState::Remainder => Ok(()),
            MilestoneState::Planned | MilestoneState::Settled | MilestoneState::Cancelled => {
                Err(("wrong_state", "FUND-5"))
            }
            _ => Err(("wrong_state", "REF-1")),
        };
        assert_eq!(scenario.answer(request_refund(1)), expected, "{}", scenario.state(1));
    }
}

/// REF-1: a refund is requested only in an active contract.
#[test]
fn ref_1_only_in_an_active_contract() {
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true));
    scenario.refuses_with(request_refund(1), "wrong_stage", "END-7");
    let mut scenario = disputed_by_client().then([end_contract(Party::Client)]);
    scenario.refuses_with(request_refund(1), "wrong_stage", "END-7");
}

/// REF-2: one nanosecond before the end of the window, nothing happens.
#[test]
fn ref_2_a_nanosecond_before_the_end_nothing_happens() {
    let mut scenario = refund_requested();
    scenario.at(earlier(later(START, days(7)), NANOSECOND));
    assert_eq!(scenario.advance(), []);
    scenario.assert_milestone(1, MilestoneState::RefundRequested, "100", "100");
}

/// REF-2: silence returns everything that is held. The contract goes on.
#[test]
fn ref_2_silence_returns_the_money() {
    let mut scenario = refund_requested();
    let until = later(START, days(7));
    scenario.at(until);
    assert_eq!(
        scenario.advance(),
        [Event { at: until, kind: returned(1, "100", ReturnCause::RefundLapsed) }]
    );
    scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
    assert_eq!(scenario.contract.stage(), Stage::Active);
}

/// REF-2: however late the host is, the return has the instant of the window's end.
#[test]
fn ref_2_a_late_host_finds_it_done_in_time() {
    let mut scenario = remainder().then([request_refund(1)]).after(30);
    let at = later(START, days(7));
    assert_eq!(scenario.advance(), [Event { at, kind: returned(1, "80", ReturnCause::RefundLapsed) }]);
}

/// REF-3: the milestone returns to its earlier state with its claim and its change requests. No window is
/// open.
#[test]
fn ref_3_back_to_what_it_was() {
    let origins = [
        (funded(), MilestoneState::Funded, "100", "100", 0),
        (changes_requested(), MilestoneState::ChangesRequested, "100", "60", 1),
        (remainder(), MilestoneState::Remainder, "80", "40", 0),
        (unclaimed_remainder(), MilestoneState::Remainder, "40", "0", 0),
    ];
    for (scenario, state, held, claim, revisions) in origins {
        let mut scenario = scenario.then([request_refund(1)]).after(3);
        let events = scenario.does(withdraw_refund_request(1));
        assert_eq!(events, [EventKind::RefundRequestWithdrawn { milestone: 1.into() }]);
        scenario.assert_milestone(1, state, held, claim);
        assert_eq!((scenario.milestone(1).revisions(), scenario.milestone(1).deadline()), (revisions, None));
    }
}

/// REF-3: a request by dormancy can be withdrawn, too.
#[test]
fn ref_3_a_dormancys_request_can_be_withdrawn() {
    let origins = [
        (funded(), MilestoneState::Funded, "100", "100"),
        (changes_requested(), MilestoneState::ChangesRequested, "100", "60"),
        (remainder(), MilestoneState::Remainder, "80", "40"),
    ];
    for (scenario, state, held, claim) in origins {
        let mut scenario = scenario.after(90);
        scenario.advance();
        scenario.assert_milestone(1, MilestoneState::RefundRequested, held, claim);
        scenario.does(withdraw_refund_request(1));
        scenario.assert_milestone(1, state, held, claim);
    }
}

/// REF-3: a request can be withdrawn until it lapses.
#[test]
fn ref_3_until_the_request_lapses() {
    let until = later(START, days(7));
    let mut scenario = refund_requested();
    scenario.at(earlier(until, NANOSECOND));
    assert_eq!(scenario.answer(withdraw_refund_request(1)), Ok(()));
    scenario.at(until);
    assert_eq!(scenario.answer(withdraw_refund_request(1)), Err(("wrong_state", "REF-3")));
}

/// REF-3: without a refund request there is nothing to withdraw.
#[test]
fn ref_3_needs_a_request() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            MilestoneState::RefundRequested => Ok(()),
            _ => Err(("wrong_state", "REF-3")),
        };
        assert_eq!(scenario.answer(withdraw_refund_request(1)), expected, "{}", scenario.state(1));
    }
}

/// REF-3: after the contract has ended, no request can be withdrawn.
#[test]
fn ref_3_not_after_the_contract_has_ended() {
    for scenario in [funded(), refund_requested()] {
        let mut scenario = scenario.then([end_contract(Party::Client)]);
        scenario.assert_milestone(1, MilestoneState::RefundRequested, "100", "100");
        scenario.refuses_with(withdraw_refund_request(1), "wrong_stage", "END-7");
    }
}

/// REF-4: the freelancer may return everything that a milestone holds, with or without a request, in every
/// state that holds escrow.
#[test]
fn ref_4_from_every_state_that_holds_something() {
    let origins = [
        (funded(), "100"),
        (under_review(), "100"),
        (changes_requested(), "100"),
        (remainder(), "80"),
        (unclaimed_remainder(), "40"),
        (refund_requested(), "100"),
        (disputed_by_freelancer(), "100"),
        (disputed_by_client(), "100"),
    ];
    for (mut scenario, held) in origins {
        let state = scenario.state(1);
        assert_eq!(scenario.does(refund(1)), [returned(1, held, ReturnCause::RefundGranted)], "{state}");
        scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
        assert_eq!(scenario.contract.stage(), Stage::Active);
    }
}

/// REF-4: a milestone that holds nothing cannot be refunded (FUND-5).
#[test]
fn ref_4_needs_something_held() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            MilestoneState::Planned | MilestoneState::Settled | MilestoneState::Cancelled => {
                Err(("wrong_state", "FUND-5"))
            }
            _ => Ok(()),
        };
        assert_eq!(scenario.answer(refund(1)), expected, "{}", scenario.state(1));
    }
}

/// REF-4: a refund approves a refund request until the end of its window. At the end, silence has approved
/// it.
#[test]
fn ref_4_approves_a_request_until_it_lapses() {
    let until = later(START, days(7));
    let mut scenario = refund_requested();
    scenario.at(earlier(until, NANOSECOND));
    assert_eq!(scenario.clone().does(refund(1)), [returned(1, "100", ReturnCause::RefundGranted)]);
    scenario.at(until);
    scenario.refuses_with(refund(1), "wrong_state", "FUND-5");
}

/// REF-4: in a dispute a refund is giving way, contested or not, whoever opened it.
#[test]
fn ref_4_gives_way_in_a_dispute() {
    let disputes = [
        disputed_by_freelancer(),
        disputed_by_freelancer().then([contest(Party::Client, 1)]),
        disputed_by_client(),
        disputed_by_client().then([contest(Party::Freelancer, 1)]),
        refund_requested().then([dispute(Party::Freelancer, 1)]),
    ];
    for mut scenario in disputes {
        assert_eq!(scenario.does(refund(1)), [returned(1, "100", ReturnCause::RefundGranted)]);
        assert_eq!(scenario.milestone(1).dispute(), None);
        scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
    }
}

/// REF-4: after a refund, silence does not approve the work any more.
#[test]
fn ref_4_voids_the_review() {
    let mut scenario = funded().then([submit(1), request_changes(1), submit(1), refund(1)]).after(60);
    assert_eq!(scenario.advance(), []);
    assert_eq!(scenario.milestone(1).paid(), usd("0"));
}

/// REF-4: while the contract is offered, there is no freelancer yet who could refund.
#[test]
fn ref_4_not_while_offered() {
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true).policy(Policy::upwork()));
    scenario.refuses_with(refund(1), "wrong_stage", "END-7");
}
