//! DISP-2 to DISP-5: the answer, the evidence and the award.

use milestone_escrow::{
    ArbiterCommand, ClientCommand, Event, EventKind, MilestoneState, Party, Policy, RefundCause,
    ReleaseCause, ReturnCause,
};

use super::scenarios::{
    ScenarioExt, changes_requested, closed, disputed_by_client, disputed_by_freelancer, funded_under,
    in_every_state, opened, refund_asked, refund_requested, released, remainder, returned,
};
use crate::support::shorthand::{
    NANOSECOND, award, contest, days, dispute, end_contract, policy, request_changes, request_refund,
    submit_evidence, submit_for, usd,
};
use crate::support::{START, Scenario, earlier, later};

fn contested() -> Scenario {
    disputed_by_freelancer().then([contest(Party::Client, 1)])
}

/// 60 of 100 is requested, under this policy.
fn under_review_with(change: impl FnOnce(&mut Policy)) -> Scenario {
    funded_under(policy(change)).then([submit_for(1, usd("60"))])
}

fn awarded(to_freelancer: &str) -> EventKind {
    EventKind::DisputeAwarded { milestone: 1.into(), to_freelancer: usd(to_freelancer), note: String::new() }
}

/// DISP-2: the client must answer the freelancer's dispute within the answer window.
#[test]
fn disp_2_the_client_has_the_answer_window() {
    let mut scenario = changes_requested();
    let until = Some(later(START, days(5)));
    assert_eq!(scenario.does(dispute(Party::Freelancer, 1)), [opened(1, Party::Freelancer, until)]);
    assert_eq!(scenario.milestone(1).deadline(), until);
}

/// DISP-2: the freelancer must answer the client's dispute within the longer of the answer window and the
/// refund window.
#[test]
fn disp_2_the_freelancer_has_the_longer_window() {
    for (answer, refund, longer) in [(5, 7, 7), (10, 7, 10), (7, 7, 7), (1, 365, 365)] {
        let mut scenario = under_review_with(|policy| {
            (policy.answer_window, policy.refund_window) = (Some(days(answer)), days(refund));
        });
        let until = Some(later(START, days(longer)));
        assert_eq!(scenario.does(dispute(Party::Client, 1)), [opened(1, Party::Client, until)]);
    }
}

/// DISP-2: the client's window is the answer window, even if the refund window is longer or shorter.
#[test]
fn disp_2_the_clients_window_is_never_the_refund_window() {
    for (answer, refund) in [(5, 70), (10, 7)] {
        let mut scenario = under_review_with(|policy| {
            (policy.answer_window, policy.refund_window) = (Some(days(answer)), days(refund));
        });
        scenario.does(request_changes(1));
        let until = Some(later(START, days(answer)));
        assert_eq!(scenario.does(dispute(Party::Freelancer, 1)), [opened(1, Party::Freelancer, until)]);
    }
}

/// DISP-2: one nanosecond before the end of the window, nothing is decided.
#[test]
fn disp_2_a_nanosecond_before_the_end_nothing_is_decided() {
    for (mut scenario, window) in [(disputed_by_freelancer(), 5), (disputed_by_client(), 7)] {
        scenario.at(earlier(later(START, days(window)), NANOSECOND));
        assert_eq!(scenario.advance(), []);
        scenario.assert_milestone(1, MilestoneState::Disputed, "100", "60");
    }
}

/// DISP-2: the freelancer's silence returns everything that is held.
#[test]
fn disp_2_silence_decides_for_the_client() {
    let mut scenario = disputed_by_client();
    let at = later(START, days(7));
    scenario.at(at);
    assert_eq!(scenario.advance(), [Event { at, kind: returned(1, "100", ReturnCause::AnswerLapsed) }]);
    scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
}

/// DISP-2: the client's silence releases the claim. The rest is a remainder without a claim.
#[test]
fn disp_2_silence_decides_for_the_freelancer() {
    let mut scenario = disputed_by_freelancer();
    let at = later(START, days(5));
    scenario.at(at);
    assert_eq!(scenario.advance(), [Event { at, kind: released(1, "60", ReleaseCause::AnswerLapsed) }]);
    scenario.assert_milestone(1, MilestoneState::Remainder, "40", "0");
}

/// DISP-2: silence also releases only the claim of a remainder.
#[test]
fn disp_2_silence_releases_a_remainders_claim() {
    let mut scenario = remainder().then([dispute(Party::Freelancer, 1)]).after(6);
    let at = later(START, days(5));
    assert_eq!(scenario.advance(), [Event { at, kind: released(1, "40", ReleaseCause::AnswerLapsed) }]);
    scenario.assert_milestone(1, MilestoneState::Remainder, "40", "0");
}

/// DISP-2: if everything is claimed, everything is released.
#[test]
fn disp_2_silence_releases_all_if_all_is_claimed() {
    let mut scenario = refund_requested().then([dispute(Party::Freelancer, 1)]).after(5);
    let at = later(START, days(5));
    assert_eq!(scenario.advance(), [Event { at, kind: released(1, "100", ReleaseCause::AnswerLapsed) }]);
    scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
}

/// DISP-2: in an ending contract, a refund of the rest is requested at once (END-4).
#[test]
fn disp_2_while_ending_the_rest_is_asked_back() {
    let mut scenario = disputed_by_freelancer().then([end_contract(Party::Client)]).after(5);
    let at = later(START, days(5));
    let until = later(at, days(7));
    let [released, asked] =
        [released(1, "60", ReleaseCause::AnswerLapsed), refund_asked(1, until, RefundCause::ContractEnded)];
    assert_eq!(scenario.advance(), [Event { at, kind: released }, Event { at, kind: asked }]);
    scenario.assert_milestone(1, MilestoneState::RefundRequested, "40", "0");
}

/// DISP-2: without an answer window, a dispute is contested at once, whoever opened it.
#[test]
fn disp_2_without_an_answer_window_contested_at_once() {
    for by in [Party::Client, Party::Freelancer] {
        let mut scenario = under_review_with(|policy| policy.answer_window = None).then([request_changes(1)]);
        assert_eq!(scenario.does(dispute(by, 1)), [opened(1, by, None)]);
        assert_eq!((scenario.milestone(1).deadline(), scenario.contract.next_deadline()), (None, None));
        assert!(scenario.milestone(1).dispute().unwrap().contested);
        scenario.refuses_with(contest(by.other(), 1), "wrong_state", "DISP-3");
        scenario.does(award(1, usd("0")));
    }
}

/// DISP-3: after the other party contests, the dispute waits for the arbiter, and there is no deadline.
#[test]
fn disp_3_contesting_leaves_it_to_the_arbiter() {
    let statement = "it is not".to_owned();
    let mut scenario = disputed_by_freelancer();
    let events = scenario.does(ClientCommand::Contest { milestone: 1.into(), statement: statement.clone() });
    assert_eq!(events, [EventKind::DisputeContested { milestone: 1.into(), statement, award_until: None }]);
    assert!(scenario.milestone(1).dispute().unwrap().contested);
    scenario.assert_milestone(1, MilestoneState::Disputed, "100", "60");
    assert_eq!(scenario.contract.deadlines(), []);
    scenario.wait(days(3_650));
    assert_eq!(scenario.advance(), []);
}

/// DISP-3: a dispute can be contested only while an answer is awaited, which is until the end of the window.
#[test]
fn disp_3_until_the_window_ends() {
    let disputes =
        [(disputed_by_freelancer(), Party::Client, 5), (disputed_by_client(), Party::Freelancer, 7)];
    for (mut scenario, answers, window) in disputes {
        let until = later(START, days(window));
        scenario.at(earlier(until, NANOSECOND));
        assert_eq!(scenario.answer(contest(answers, 1)), Ok(()));
        scenario.at(until);
        assert_eq!(scenario.answer(contest(answers, 1)), Err(("wrong_state", "DISP-3")));
    }
}

/// DISP-3: there must be a dispute.
#[test]
fn disp_3_needs_a_dispute() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            MilestoneState::Disputed => Ok(()),
            _ => Err(("wrong_state", "DISP-3")),
        };
        assert_eq!(scenario.answer(contest(Party::Client, 1)), expected, "{}", scenario.state(1));
    }
}

/// DISP-3: only the other party can contest.
#[test]
fn disp_3_not_for_the_opener() {
    disputed_by_freelancer().refuses_with(contest(Party::Freelancer, 1), "wrong_party", "DISP-3");
    disputed_by_client().refuses_with(contest(Party::Client, 1), "wrong_party", "DISP-3");
}

/// DISP-3: a contested dispute cannot be contested again.
#[test]
fn disp_3_only_once() {
    contested().refuses_with(contest(Party::Client, 1), "wrong_state", "DISP-3");
}

/// DISP-3: a dispute goes on in an ending contract, and can be contested there.
#[test]
fn disp_3_while_ending() {
    let mut scenario =
        disputed_by_client().then([end_contract(Party::Client), contest(Party::Freelancer, 1)]).after(100);
    assert_eq!(scenario.advance(), []);
    scenario.assert_milestone(1, MilestoneState::Disputed, "100", "60");
}

/// DISP-4: both parties may submit evidence, before and after the dispute is contested, and in an ending
/// contract.
#[test]
fn disp_4_both_parties_submit_evidence() {
    let ending = contested().then([end_contract(Party::Client)]);
    for mut scenario in [disputed_by_freelancer(), disputed_by_client(), contested(), ending] {
        for by in [Party::Client, Party::Freelancer] {
            let text = "see the mail of Tuesday".to_owned();
            let events = scenario.does(submit_evidence(by, 1, &text));
            assert_eq!(events, [EventKind::EvidenceSubmitted { milestone: 1.into(), by, text }]);
        }
    }
}

/// DISP-4: evidence changes nothing, and does not move the window.
#[test]
fn disp_4_evidence_changes_nothing() {
    let mut scenario = disputed_by_freelancer().after(4).then([submit_evidence(Party::Client, 1, "a mail")]);
    scenario.assert_milestone(1, MilestoneState::Disputed, "100", "60");
    assert!(!scenario.milestone(1).dispute().unwrap().contested);
    assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(5))));
    scenario.wait(days(1));
    assert_eq!(scenario.advance()[0].kind, released(1, "60", ReleaseCause::AnswerLapsed));
}

/// DISP-4: evidence has 1 to 5 000 characters, which are Unicode scalar values.
#[test]
fn disp_4_a_text_of_1_to_5000_characters() {
    let scenario = disputed_by_freelancer();
    let answer = |length| scenario.answer(submit_evidence(Party::Client, 1, &"ä".repeat(length)));
    assert_eq!(answer(0), Err(("invalid_text", "DISP-4")));
    assert_eq!(answer(1), Ok(()));
    assert_eq!(answer(5_000), Ok(()));
    assert_eq!(
        scenario.answer(submit_evidence(Party::Client, 1, &"ä".repeat(5_001))).unwrap_err().0,
        "invalid_text"
    );
}

/// DISP-4: evidence is accepted only while the milestone is disputed.
#[test]
fn disp_4_needs_a_dispute() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            MilestoneState::Disputed => Ok(()),
            _ => Err(("wrong_state", "DISP-4")),
        };
        for by in [Party::Client, Party::Freelancer] {
            assert_eq!(scenario.answer(submit_evidence(by, 1, "a mail")), expected, "{}", scenario.state(1));
        }
    }
}

/// DISP-5: the arbiter splits the escrow. An amount of zero has no event.
#[test]
fn disp_5_the_arbiter_splits_what_is_held() {
    let to_freelancer = |amount| released(1, amount, ReleaseCause::Award);
    let to_client = |amount| returned(1, amount, ReturnCause::Award);
    let awards = [
        ("0", vec![awarded("0"), to_client("100")]),
        ("0.01", vec![awarded("0.01"), to_freelancer("0.01"), to_client("99.99")]),
        ("60", vec![awarded("60"), to_freelancer("60"), to_client("40")]),
        ("100", vec![awarded("100"), to_freelancer("100")]),
    ];
    for (amount, events) in awards {
        let mut scenario = contested();
        assert_eq!(scenario.does(award(1, usd(amount))), events);
        scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
        assert_eq!(scenario.milestone(1).paid(), usd(amount));
    }
}

/// DISP-5: the arbiter's reasons are recorded.
#[test]
fn disp_5_with_reasons() {
    let (milestone, to_freelancer, note) = (1.into(), usd("100"), "it works".to_owned());
    let events = contested().does(ArbiterCommand::Award { milestone, to_freelancer, note: note.clone() });
    assert_eq!(events[0], EventKind::DisputeAwarded { milestone, to_freelancer, note });
}

/// DISP-5: an award may be more or less than the claim, but not more than the escrow.
#[test]
fn disp_5_at_most_what_is_held() {
    contested().refuses_with(award(1, usd("100.01")), "amount_exceeds_held", "DISP-5");
    let mut scenario = remainder().then([dispute(Party::Freelancer, 1), contest(Party::Client, 1)]);
    scenario.refuses_with(award(1, usd("80.01")), "amount_exceeds_held", "DISP-5");
    let events = [awarded("80"), released(1, "80", ReleaseCause::Award)];
    assert_eq!(scenario.does(award(1, usd("80"))), events);
}

/// DISP-5: the dispute must be contested.
#[test]
fn disp_5_not_before_it_is_contested() {
    for scenario in in_every_state().into_iter().chain([disputed_by_client()]) {
        assert_eq!(
            scenario.answer(award(1, usd("0"))),
            Err(("wrong_state", "DISP-5")),
            "{}",
            scenario.state(1)
        );
    }
}

/// DISP-5: in an ending contract, an award closes the contract if nothing is held after it.
#[test]
fn disp_5_an_award_while_ending_closes() {
    let mut scenario = contested().then([end_contract(Party::Client)]);
    let events = [
        awarded("25"),
        released(1, "25", ReleaseCause::Award),
        returned(1, "75", ReturnCause::Award),
        closed(),
    ];
    assert_eq!(scenario.does(award(1, usd("25"))), events);
}

/// DISP-5: a dispute that answers a refund request is awarded like any other.
#[test]
fn disp_5_of_a_refund_request() {
    let scenario = changes_requested().then([request_refund(1), dispute(Party::Freelancer, 1)]);
    let mut scenario = scenario.then([contest(Party::Client, 1)]);
    assert_eq!(scenario.does(award(1, usd("0"))), [awarded("0"), returned(1, "100", ReturnCause::Award)]);
}
