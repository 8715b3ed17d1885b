//! DISP-1: who may dispute which milestone, in which stage.

use milestone_escrow::{Command, EventKind, FreelancerCommand, MilestoneState, Party, RefundCause};

use super::scenarios::{
    ScenarioExt, cancelled, changes_requested, disputed_by_client, disputed_by_freelancer, funded,
    funded_under, many_current, opened, planned, refund_asked, refund_requested, remainder, settled,
    unclaimed_remainder, under_review,
};
use crate::support::shorthand::{
    NANOSECOND, days, dispute, end_contract, fund, offer, policy, refund, request_refund, submit_for, usd,
    withdraw_refund_request,
};
use crate::support::{START, Scenario, earlier, later};

/// A milestone in some state, and the answers to each party's dispute.
type Row = (&'static str, Scenario, Answer, Answer);
type Answer = Result<(), (&'static str, &'static str)>;

const MAY: Answer = Ok(());
const MAY_NOT: Answer = Err(("wrong_state", "DISP-1"));
const HOLDS_NOTHING: Answer = Err(("wrong_state", "FUND-5"));
/// The client's dispute in an ending contract: in no state may the client dispute (END-7).
const NOT_NOW: Answer = Err(("wrong_stage", "END-7"));

#[track_caller]
fn check(rows: impl IntoIterator<Item = Row>) {
    for (name, scenario, freelancer, client) in rows {
        assert_eq!(scenario.answer(dispute(Party::Freelancer, 1)), freelancer, "{name}, by the freelancer");
        assert_eq!(scenario.answer(dispute(Party::Client, 1)), client, "{name}, by the client");
    }
}

fn asked_back(scenario: Scenario) -> Scenario {
    scenario.then([request_refund(1)])
}

/// The scenario waits until dormancy requests a refund.
fn dormant(scenario: Scenario) -> Scenario {
    let mut scenario = scenario.after(90);
    scenario.advance();
    assert_eq!(scenario.state(1), MilestoneState::RefundRequested);
    scenario
}

/// The client ends the contract.
fn ending(scenario: Scenario) -> Scenario {
    scenario.then([end_contract(Party::Client)])
}

/// A contract with a second milestone, whose dispute keeps the contract from closing when the client ends it.
fn beside_a_dispute(commands: impl IntoIterator<Item = Command>) -> Scenario {
    let scenario = Scenario::active(offer(&["100", "7"]).policy(many_current()));
    ending(scenario.then([fund(2), submit_for(2, usd("7")), dispute(Party::Client, 2)]).then(commands))
}

/// DISP-1: by state in an active contract. The freelancer may dispute a refused claim, and the client may
/// dispute work.
#[test]
fn disp_1_by_state_in_an_active_contract() {
    check([
        ("planned", planned(), HOLDS_NOTHING, HOLDS_NOTHING),
        ("funded", funded(), MAY_NOT, MAY_NOT),
        ("under review", under_review(), MAY_NOT, MAY),
        ("changes requested", changes_requested(), MAY, MAY),
        ("remainder with a claim", remainder(), MAY, MAY_NOT),
        ("remainder without", unclaimed_remainder(), MAY_NOT, MAY_NOT),
        ("disputed by the freelancer", disputed_by_freelancer(), MAY_NOT, MAY_NOT),
        ("disputed by the client", disputed_by_client(), MAY_NOT, MAY_NOT),
        ("settled", settled(), HOLDS_NOTHING, HOLDS_NOTHING),
        ("cancelled", cancelled(), HOLDS_NOTHING, HOLDS_NOTHING),
    ]);
}

/// DISP-1: the freelancer may dispute the client's refund request if something is claimed.
#[test]
fn disp_1_the_clients_refund_request() {
    check([
        ("of funded", asked_back(funded()), MAY, MAY_NOT),
        ("of changes requested", asked_back(changes_requested()), MAY, MAY_NOT),
        ("of a remainder with a claim", asked_back(remainder()), MAY, MAY_NOT),
        ("of a remainder without", asked_back(unclaimed_remainder()), MAY_NOT, MAY_NOT),
    ]);
}

/// DISP-1: in an active contract, the freelancer answers a refund request of dormancy by submitting the work,
/// not by a dispute.
#[test]
fn disp_1_a_dormancys_refund_request() {
    check([
        ("of funded", dormant(funded()), MAY_NOT, MAY_NOT),
        ("of changes requested", dormant(changes_requested()), MAY, MAY_NOT),
        ("of a remainder with a claim", dormant(remainder()), MAY, MAY_NOT),
        ("of a remainder without", dormant(unclaimed_remainder()), MAY_NOT, MAY_NOT),
    ]);
}

/// DISP-1: a refund request that the client makes after one of dormancy may be disputed.
#[test]
fn disp_1_the_clients_request_after_a_dormancys() {
    let scenario = dormant(funded()).then([withdraw_refund_request(1)]);
    check([("of funded", asked_back(scenario), MAY, MAY_NOT)]);
}

/// DISP-1: the freelancer may dispute the refund request of an ending if something is claimed.
#[test]
fn disp_1_the_endings_refund_request() {
    check([
        ("of funded", ending(funded()), MAY, NOT_NOW),
        ("of work under review", ending(under_review()), MAY, NOT_NOW),
        ("of changes requested", ending(changes_requested()), MAY, NOT_NOW),
        ("of a remainder with a claim", ending(remainder()), MAY, NOT_NOW),
        ("of a remainder without", ending(unclaimed_remainder()), MAY_NOT, NOT_NOW),
    ]);
}

/// DISP-1: in an ending contract no work can be submitted. So the freelancer may dispute a refund request of
/// dormancy, whatever the state before it.
#[test]
fn disp_1_earlier_refund_requests_while_ending() {
    check([
        ("the client's, of funded", ending(refund_requested()), MAY, NOT_NOW),
        ("dormancy's, of funded", ending(dormant(funded())), MAY, NOT_NOW),
        ("dormancy's, of changes requested", ending(dormant(changes_requested())), MAY, NOT_NOW),
        (
            "dormancy's, of a remainder without a claim",
            ending(dormant(unclaimed_remainder())),
            MAY_NOT,
            NOT_NOW,
        ),
    ]);
}

/// DISP-1: in an ending contract, a milestone that is already disputed, or that holds nothing, cannot be
/// disputed.
#[test]
fn disp_1_other_states_while_ending() {
    check([
        ("disputed by the freelancer", ending(disputed_by_freelancer()), MAY_NOT, NOT_NOW),
        ("disputed by the client", ending(disputed_by_client()), MAY_NOT, NOT_NOW),
        ("settled", beside_a_dispute([fund(1), refund(1)]), HOLDS_NOTHING, NOT_NOW),
        ("cancelled", beside_a_dispute([]), HOLDS_NOTHING, NOT_NOW),
    ]);
}

/// DISP-1: an offered and a closed contract have no disputes.
#[test]
fn disp_1_not_while_offered_or_closed() {
    let wrong_stage = Err(("wrong_stage", "END-7"));
    let offered = Scenario::open(offer(&["100"]).fund_first(true));
    let closed = settled().then([end_contract(Party::Client)]);
    check([("offered", offered, wrong_stage, wrong_stage), ("closed", closed, wrong_stage, wrong_stage)]);
}

/// DISP-1: the event names the opener and the reason. The milestone is disputed, and the claim does not
/// change.
#[test]
fn disp_1_a_dispute_is_opened() {
    let mut scenario = changes_requested().after(1);
    let reason = "it is what we agreed".to_owned();
    let events = scenario.does(FreelancerCommand::Dispute { milestone: 1.into(), reason: reason.clone() });
    let answer_until = Some(later(START, days(1 + 5)));
    let (milestone, by) = (1.into(), Party::Freelancer);
    assert_eq!(events, [EventKind::DisputeOpened { milestone, by, answer_until, reason, award_until: None }]);
    scenario.assert_milestone(1, MilestoneState::Disputed, "100", "60");
    let dispute = scenario.milestone(1).dispute().unwrap();
    assert_eq!((dispute.by, dispute.contested), (Party::Freelancer, false));
}

/// DISP-1: a dispute makes the review window void, so silence does not approve the work.
#[test]
fn disp_1_voids_the_review_window() {
    let mut scenario = under_review().after(13);
    let answer_until = later(START, days(13 + 7));
    assert_eq!(scenario.does(dispute(Party::Client, 1)), [opened(1, Party::Client, Some(answer_until))]);
    assert_eq!(scenario.milestone(1).deadline(), Some(answer_until), "the only window left");
    scenario.at(later(START, days(14)));
    assert_eq!(scenario.advance(), []);
    scenario.assert_milestone(1, MilestoneState::Disputed, "100", "60");
}

/// DISP-1: a dispute makes the refund window void, so silence does not return the escrow.
#[test]
fn disp_1_voids_the_refund_window() {
    let mut scenario = refund_requested().after(6).then([dispute(Party::Freelancer, 1)]);
    assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(6 + 5))));
    scenario.at(later(START, days(7)));
    assert_eq!(scenario.advance(), []);
    scenario.assert_milestone(1, MilestoneState::Disputed, "100", "100");
}

/// DISP-1: a refund request can be disputed until the last nanosecond of its window. At the end, silence has
/// decided.
#[test]
fn disp_1_a_refund_request_can_be_disputed_until_it_lapses() {
    let until = later(START, days(7));
    let mut scenario = refund_requested();
    scenario.at(earlier(until, NANOSECOND));
    assert_eq!(scenario.answer(dispute(Party::Freelancer, 1)), MAY);
    scenario.at(until);
    assert_eq!(scenario.answer(dispute(Party::Freelancer, 1)), HOLDS_NOTHING);
}

/// DISP-1: a disputed milestone is not idle, so dormancy requests no refund of it.
#[test]
fn disp_1_dormancy_leaves_a_dispute_alone() {
    let policy = policy(|policy| policy.answer_window = None);
    let mut scenario =
        funded_under(policy).then([request_refund(1), dispute(Party::Freelancer, 1)]).after(400);
    assert_eq!(scenario.advance(), []);
}

/// DISP-1: a dispute stops only the refund request of its own milestone.
#[test]
fn disp_1_other_milestones_windows_run_on() {
    let scenario = Scenario::active(offer(&["100", "50"]).policy(many_current())).then([fund(1), fund(2)]);
    let mut scenario = scenario.then([request_refund(1)]);
    let until = later(START, days(7));
    assert_eq!(scenario.does(request_refund(2)), [refund_asked(2, until, RefundCause::Client)]);
    scenario.does(dispute(Party::Freelancer, 1));
    assert_eq!(scenario.milestone(2).deadline(), Some(until));
}
