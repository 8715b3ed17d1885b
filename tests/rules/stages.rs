//! END-7: the commands of every role that each stage accepts.

use milestone_escrow::{Change, Command, MilestoneTerms, Outcome, Party, Policy, Rejection, Role, Stage};
use time::macros::date;

use super::scenarios::{
    ScenarioExt, add, cancel, change_amount, change_due, extend_window, many_current, settle,
    withdraw_dispute_by_consent,
};
use crate::support::Scenario;
use crate::support::shorthand::{
    SECOND, accept, accept_proposal, add_milestone, award, cancel_milestone, contest, days, decline_offer,
    decline_proposal, dispute, end_contract, extend_award, extend_review, fund, leave_feedback, offer,
    pay_bonus, propose, refund, refund_payment, release, request_changes, request_refund, submit,
    submit_evidence, usd, withdraw_dispute, withdraw_offer, withdraw_proposal, withdraw_refund_request,
    withdraw_submission,
};

/// How a stage answers a command, if there is no other reason to reject it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Accepts {
    Yes,
    /// `wrong_stage`
    No,
    /// The stage accepts it, but under this policy the command's own rule rejects it.
    Off(&'static str, &'static str),
}

use Accepts::{No, Off, Yes};

const CLIENT: Party = Party::Client;
const FREELANCER: Party = Party::Freelancer;

/// A command and its answers: offered, active, ending, closed after acceptance, closed without acceptance.
type Row = (Command, [Accepts; 5]);

/// A policy without switches, and one with the switches for `extend_review`, `extend_award` and
/// `leave_feedback`.
fn policies() -> [Policy; 2] {
    let mut switched_on = many_current();
    (switched_on.review_extension, switched_on.review_extensions) = (Some(days(1)), 1);
    (switched_on.award_window, switched_on.default_award_bps) = (Some(days(30)), Some(5_000));
    switched_on.feedback_window = Some(days(14));
    [many_current(), switched_on]
}

/// An offer of ten milestones, the first one funded, with a proposal of each party: 1 is the client's, 2 is
/// the freelancer's.
fn offered(policy: &Policy) -> Scenario {
    let scenario = Scenario::open(offer(&["100"; 10]).fund_first(true).policy(policy.clone()));
    scenario.then([propose(CLIENT, change_due(1, None)), propose(FREELANCER, change_due(1, None))])
}

/// The milestones: 1 funded, 2 and 10 planned, 3 under review, 4 changes requested, 5 refund requested, 6
/// disputed by the freelancer, 7 disputed by the client, 8 contested, 9 settled. Proposals 1 and 2 are as in
/// [`offered`], but settlements.
fn active(policy: &Policy) -> Scenario {
    Scenario::open(offer(&["100"; 10]).fund_first(true).policy(policy.clone()))
        .then([accept()])
        .then([3, 4, 5, 6, 7, 8, 9].map(fund))
        .then([3, 4, 6, 7, 8].map(submit))
        .then([4, 6].map(request_changes))
        .then([
            request_refund(5),
            dispute(FREELANCER, 6),
            dispute(CLIENT, 7),
            dispute(CLIENT, 8),
            contest(FREELANCER, 8),
        ])
        .then([release(9), propose(CLIENT, settle(1, "50")), propose(FREELANCER, settle(1, "50"))])
}

fn ending(policy: &Policy) -> Scenario {
    active(policy).then([end_contract(CLIENT)])
}

fn closed(policy: &Policy) -> Scenario {
    ending(policy).then([end_contract(FREELANCER)])
}

fn never_accepted(policy: &Policy) -> [Scenario; 3] {
    let mut expired = offered(policy).after(7);
    expired.advance();
    let scenarios =
        [offered(policy).then([decline_offer()]), offered(policy).then([withdraw_offer()]), expired];
    let outcomes = scenarios.each_ref().map(|scenario| scenario.contract.outcome());
    assert_eq!(outcomes, [Outcome::Declined, Outcome::Withdrawn, Outcome::Expired].map(Some));
    scenarios
}

/// The commands of the client alone.
fn of_the_client() -> Vec<Row> {
    let terms = MilestoneTerms::new("M11", usd("100"));
    vec![
        (withdraw_offer(), [Yes, No, No, No, No]),
        (fund(2), [No, Yes, No, No, No]),
        (release(1), [No, Yes, Yes, No, No]),
        (request_changes(3), [No, Yes, No, No, No]),
        (add_milestone(terms), [No, Yes, No, No, No]),
        (cancel_milestone(2), [No, Yes, No, No, No]),
        (request_refund(1), [No, Yes, No, No, No]),
        (withdraw_refund_request(5), [No, Yes, No, No, No]),
        (pay_bonus(usd("1")), [No, Yes, Yes, Yes, No]),
        (extend_review(3), [No, Yes, No, No, No]),
        (dispute(CLIENT, 3), [No, Yes, No, No, No]),
        (contest(CLIENT, 6), [No, Yes, Yes, No, No]),
        (withdraw_dispute(CLIENT, 7), [No, Yes, No, No, No]),
        (end_contract(CLIENT), [No, Yes, No, No, No]),
    ]
}

/// The commands of the freelancer alone.
fn of_the_freelancer() -> Vec<Row> {
    vec![
        (accept(), [Yes, No, No, No, No]),
        (decline_offer(), [Yes, No, No, No, No]),
        (submit(1), [No, Yes, No, No, No]),
        (withdraw_submission(3), [No, Yes, No, No, No]),
        (refund(1), [No, Yes, Yes, No, No]),
        (refund_payment(9, usd("1")), [No, Yes, Yes, Yes, No]),
        (dispute(FREELANCER, 5), [No, Yes, Yes, No, No]),
        (contest(FREELANCER, 7), [No, Yes, Yes, No, No]),
        (withdraw_dispute(FREELANCER, 6), [No, Yes, No, No, No]),
        (end_contract(FREELANCER), [No, Yes, Yes, No, No]),
    ]
}

/// The commands that both parties have, for one of them.
fn of_both(by: Party, own: u64, others: u64) -> Vec<Row> {
    let propose = |change: Change, answers| (propose(by, change), answers);
    vec![
        propose(add("10"), [Yes, Yes, No, No, No]),
        propose(cancel(2), [No, Yes, No, No, No]),
        propose(change_due(2, Some(date!(2026 - 03 - 01))), [Yes, Yes, No, No, No]),
        propose(change_amount(2, "60"), [Yes, Yes, No, No, No]),
        propose(settle(1, "60"), [No, Yes, Yes, No, No]),
        propose(withdraw_dispute_by_consent(8), [No, Yes, No, No, No]),
        propose(extend_window(3, SECOND), [No, Yes, No, No, No]),
        (accept_proposal(by, others), [Yes, Yes, Yes, No, No]),
        (decline_proposal(by, others), [Yes, Yes, Yes, No, No]),
        (withdraw_proposal(by, own), [Yes, Yes, Yes, No, No]),
        (submit_evidence(by, 8, "a mail"), [No, Yes, Yes, No, No]),
        (leave_feedback(by, 5, ""), [No, No, No, Yes, No]),
    ]
}

fn of_the_arbiter() -> Vec<Row> {
    vec![(award(8, usd("50")), [No, Yes, Yes, No, No]), (extend_award(8), [No, Yes, Yes, No, No])]
}

fn table() -> Vec<Row> {
    [of_the_client(), of_both(CLIENT, 1, 2), of_the_freelancer(), of_both(FREELANCER, 2, 1), of_the_arbiter()]
        .concat()
}

/// The answer to a command of the table if all switches are off.
fn off(command: &Command, accepts: Accepts) -> Accepts {
    match (accepts, command.name()) {
        (Yes, "extend_review") => Off("extension_limit_reached", "WORK-6"),
        (Yes, "extend_award") => Off("wrong_state", "DISP-10"),
        // Without a `feedback_window`, no stage accepts feedback (FEED-1).
        (Yes, "leave_feedback") => No,
        (accepts, _) => accepts,
    }
}

#[track_caller]
fn check(scenario: &Scenario, column: usize) {
    for (command, accepts) in table() {
        let is_off = scenario.contract.policy().rules() == 1;
        let accepts = if is_off { off(&command, accepts[column]) } else { accepts[column] };
        let expected = match accepts {
            Yes => Ok(()),
            No => Err(("wrong_stage", "END-7")),
            Off(code, rule) => Err((code, rule)),
        };
        assert_eq!(
            scenario.answer(command.clone()),
            expected,
            "{command:?} while {}",
            scenario.contract.stage()
        );
    }
}

/// END-7: the table has every command of every role (RULES §16).
#[test]
fn end_7_the_table_has_every_command() {
    let named = |role: Role| {
        let mut names: Vec<_> =
            table().iter().filter(|row| row.0.role() == role).map(|row| row.0.name()).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let both = [
        "propose",
        "accept_proposal",
        "decline_proposal",
        "withdraw_proposal",
        "dispute",
        "contest",
        "submit_evidence",
        "withdraw_dispute",
        "end_contract",
        "leave_feedback",
    ];
    let client = [
        "withdraw_offer",
        "fund_milestone",
        "release",
        "request_changes",
        "extend_review",
        "add_milestone",
        "cancel_milestone",
        "request_refund",
        "withdraw_refund_request",
        "pay_bonus",
    ];
    let freelancer =
        ["accept_offer", "decline_offer", "submit_work", "withdraw_submission", "refund", "refund_payment"];
    assert_eq!(named(Role::Client), sorted(&client, &both));
    assert_eq!(named(Role::Freelancer), sorted(&freelancer, &both));
    assert_eq!(named(Role::Arbiter), ["award", "extend_award"]);
}

fn sorted<'a>(own: &[&'a str], both: &[&'a str]) -> Vec<&'a str> {
    let mut names = [own, both].concat();
    names.sort_unstable();
    names
}

/// END-7: a rejection names the command, its role, and exactly the stages of the table.
#[test]
fn end_7_rejections_name_command_role_and_stages() {
    const STAGES: [Stage; 4] = [Stage::Offered, Stage::Active, Stage::Ending, Stage::Closed];
    let [declined, ..] = never_accepted(&many_current());
    for (command, accepts) in table() {
        let of_the_table = STAGES.into_iter().zip(accepts).filter(|(_, accepts)| *accepts != No);
        let accepted: Vec<Stage> = of_the_table.map(|(stage, _)| stage).collect();
        let refused = declined.clone().refuses(command.clone());
        let Rejection::WrongStage { command: name, role, stage, accepted: actual } = refused else {
            panic!("{command:?}: {refused}")
        };
        assert_eq!(
            (name, role, stage, actual),
            (command.name(), command.role(), Stage::Closed, &accepted[..])
        );
    }
}

/// END-7, offered: withdrawing, accepting and declining the offer, and proposals about it.
#[test]
fn end_7_offered() {
    for policy in policies() {
        let scenario = offered(&policy);
        assert_eq!(scenario.contract.stage(), Stage::Offered);
        check(&scenario, 0);
    }
}

/// END-7, active: all commands except those about the offer.
#[test]
fn end_7_active() {
    for policy in policies() {
        let scenario = active(&policy);
        assert_eq!(scenario.contract.stage(), Stage::Active);
        check(&scenario, 1);
    }
}

/// END-7, ending: only commands that release or return escrow, and payments outside escrow.
#[test]
fn end_7_ending() {
    for policy in policies() {
        let scenario = ending(&policy);
        assert_eq!(scenario.contract.stage(), Stage::Ending);
        check(&scenario, 2);
    }
}

/// END-7, closed after acceptance: only payments outside escrow, and feedback.
#[test]
fn end_7_closed_once_accepted() {
    for policy in policies() {
        let scenario = closed(&policy);
        assert_eq!(
            (scenario.contract.stage(), scenario.contract.outcome()),
            (Stage::Closed, Some(Outcome::Ended))
        );
        check(&scenario, 3);
    }
}

/// END-7, closed without acceptance: nothing, however the offer ended.
#[test]
fn end_7_closed_never_accepted() {
    for scenario in policies().iter().flat_map(never_accepted) {
        check(&scenario, 4);
    }
}

/// END-7: the stage after the deadlines that have passed counts, recorded or not (TIME-3).
#[test]
fn end_7_the_stage_after_the_deadlines() {
    let mut offered = Scenario::open(offer(&["100"])).after(7);
    offered.refuses_with(accept(), "wrong_stage", "END-7");
    let mut ending = ending(&many_current()).after(30);
    ending.refuses_with(end_contract(CLIENT), "wrong_stage", "END-7");
    let mut over = Scenario::active(offer(&["100"]).fund_first(true)).then([end_contract(CLIENT)]).after(7);
    over.refuses_with(refund(1), "wrong_stage", "END-7");
    over.does(pay_bonus(usd("1")));
}
