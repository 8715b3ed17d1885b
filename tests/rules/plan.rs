//! PLAN-1 to PLAN-7: how the list of milestones changes.

use milestone_escrow::MilestoneState::{Cancelled, Funded, Planned, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{
    Change, ClientCommand, Command, Contract, EventKind, MilestoneTerms, PlanChanges, Rejection,
};
use time::macros::{date, utc_datetime};
use time::{Date, UtcDateTime};

use super::expected_events::{funded, submitted, working};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

fn terms(title: &str) -> MilestoneTerms {
    MilestoneTerms::new(title, usd("20"))
}

fn change_amount(milestone: u64, amount: &str) -> Change {
    Change::ChangeAmount { milestone: milestone.into(), amount: usd(amount) }
}

fn change_due(milestone: u64, due: Option<Date>) -> Change {
    Change::ChangeDueDate { milestone: milestone.into(), due }
}

fn cancelled(milestone: u64) -> EventKind {
    EventKind::MilestoneCancelled { milestone: milestone.into() }
}

fn added(milestone: u64, title: &str) -> EventKind {
    let description = String::new();
    EventKind::MilestoneAdded {
        milestone: milestone.into(),
        title: title.into(),
        description,
        amount: usd("20"),
        due: None,
    }
}

/// Contracts with both settings of `plan_changes`.
fn under(plan_changes: PlanChanges, prices: &[&str]) -> Scenario {
    Scenario::active(offer(prices).policy(policy(|policy| policy.plan_changes = plan_changes)))
}

/// PLAN-1: titles, descriptions and order never change.
#[test]
fn plan_1_texts_and_order_never_change() {
    let mut offer = offer(&["100", "50", "30"]);
    offer.milestones[1].description = "second of three".into();
    let mut scenario = Scenario::active(offer);
    let texts = |scenario: &Scenario| -> Vec<_> {
        let milestones = scenario.contract.milestones();
        milestones
            .map(|milestone| (milestone.title().to_owned(), milestone.description().to_owned()))
            .collect()
    };
    let agreed = texts(&scenario);
    for step in [
        fund(1),
        propose(Client, change_amount(2, "1")),
        accept_proposal(Freelancer, 1),
        propose(Freelancer, change_due(3, Some(date!(2020 - 01 - 01)))),
        accept_proposal(Client, 2),
        add_milestone(terms("A new one")),
        cancel_milestone(2),
        release(1),
        fund(3),
        end_contract(Freelancer),
    ] {
        scenario.does(step.clone());
        assert_eq!(texts(&scenario)[..3], agreed, "{step:?}");
    }
    assert_eq!(texts(&scenario)[3..], [("A new one".into(), String::new())]);
}

/// PLAN-2: the client alone adds milestones, always at the end, and cancels planned ones.
#[test]
fn plan_2_the_client_adds_and_cancels() {
    let mut scenario = under(PlanChanges::Client, &["100", "50"]);
    assert_eq!(scenario.does(add_milestone(terms("\u{3000}Third "))), [added(3, "Third")]);
    assert_eq!(scenario.state(3), Planned);
    assert_eq!(scenario.does(cancel_milestone(2)), [cancelled(2)]);
    assert_eq!(scenario.state(2), Cancelled);
}

/// PLAN-2, §1: a number is never reused, not even that of a cancelled milestone.
#[test]
fn plan_2_numbers_are_never_reused() {
    let mut scenario = under(PlanChanges::Client, &["100", "50"]);
    scenario.does(cancel_milestone(2));
    assert_eq!(scenario.does(add_milestone(terms("Third"))), [added(3, "Third")]);
}

/// PLAN-2: only a planned milestone can be cancelled.
#[test]
fn plan_2_only_planned_milestones_are_cancelled() {
    let mut scenario = working(&["100", "50"]);
    scenario.refuses_with(cancel_milestone(1), "wrong_state", "PLAN-2");
    scenario.does(release(1));
    scenario.refuses_with(cancel_milestone(1), "wrong_state", "PLAN-2");
    scenario.does(cancel_milestone(2));
    scenario.refuses_with(cancel_milestone(2), "wrong_state", "PLAN-2");
}

/// PLAN-2: with `mutual`, the client's commands need consent.
#[test]
fn plan_2_mutual_plans_need_consent() {
    let mut scenario = under(PlanChanges::Mutual, &["100", "50"]);
    scenario.refuses_with(add_milestone(terms("M3")), "consent_required", "PLAN-2");
    scenario.refuses_with(cancel_milestone(2), "consent_required", "PLAN-2");
}

/// PLAN-2: either party may propose these changes, under either setting.
#[test]
fn plan_2_proposals_change_the_plan() {
    for (plan_changes, party) in [(PlanChanges::Mutual, Client), (PlanChanges::Client, Freelancer)] {
        let mut scenario = under(plan_changes, &["100", "50"]);
        scenario.does(propose(party, Change::AddMilestone(terms(" M3 "))));
        scenario.does(propose(party, Change::CancelMilestone { milestone: 2.into() }));
        assert_eq!(scenario.contract.milestones().len(), 2, "a proposal changes nothing");
        assert_eq!(scenario.does(accept_proposal(party.other(), 1))[1..], [added(3, "M3")]);
        assert_eq!(scenario.does(accept_proposal(party.other(), 2))[1..], [cancelled(2)]);
    }
}

/// PLAN-3: price and due date change only when a proposal is accepted, under either setting.
#[test]
fn plan_3_price_and_due_date_take_consent() {
    for plan_changes in [PlanChanges::Client, PlanChanges::Mutual] {
        let mut scenario = under(plan_changes, &["100"]);
        let due = Some(date!(2026 - 05 - 01));
        let terms = |scenario: &Scenario| {
            let milestone = scenario.contract.milestone(1.into()).unwrap();
            (milestone.amount(), milestone.due())
        };
        scenario.does(propose(Client, change_amount(1, "80")));
        scenario.does(propose(Freelancer, change_due(1, due)));
        assert_eq!(terms(&scenario), (usd("100"), None), "not by proposing");
        scenario.does(decline_proposal(Freelancer, 1));
        assert_eq!(terms(&scenario), (usd("100"), None), "not by declining");
        scenario.does(accept_proposal(Client, 2));
        assert_eq!(terms(&scenario), (usd("100"), due));
        scenario.does(propose(Client, change_amount(1, "80")));
        scenario.does(accept_proposal(Freelancer, 3));
        assert_eq!(terms(&scenario), (usd("80"), due));
    }
}

/// PLAN-3: a party cannot accept its own proposal.
#[test]
fn plan_3_takes_the_other_partys_consent() {
    let mut scenario = under(PlanChanges::Client, &["100"]);
    scenario.does(propose(Client, change_amount(1, "80")));
    scenario.refuses_with(accept_proposal(Client, 1), "wrong_party", "PROP-1");
}

fn with_due(due: Date) -> Scenario {
    let mut offer = offer(&["100", "50"]);
    offer.milestones[0].due = Some(due);
    Scenario::active(offer)
}

fn is_overdue(scenario: &Scenario, at: UtcDateTime) -> bool {
    scenario.contract.milestone(1.into()).unwrap().is_overdue(at)
}

/// PLAN-4: a milestone is overdue from the day after its due date, in UTC.
#[test]
fn plan_4_overdue_from_the_day_after() {
    let scenario = with_due(date!(2026 - 02 - 14));
    assert!(!is_overdue(&scenario, utc_datetime!(2026-02-14 23:59:59.999_999_999)));
    assert!(is_overdue(&scenario, utc_datetime!(2026-02-15 0:00)));
}

/// PLAN-4: a settled or cancelled milestone is not overdue. A remainder can be. A milestone without a due
/// date never is.
#[test]
fn plan_4_what_is_over_is_not_overdue() {
    let late = utc_datetime!(2026-03-01 0:00);
    let mut scenario = with_due(date!(2026 - 02 - 14));
    let mut cancelled = scenario.clone();
    cancelled.does(cancel_milestone(1));
    assert!(!is_overdue(&cancelled, late));
    scenario.does(fund(1));
    scenario.does(release_amount(1, usd("60")));
    assert!(is_overdue(&scenario, late));
    scenario.does(release(1));
    assert!(!is_overdue(&scenario, late));
    assert!(!is_overdue(&Scenario::active(offer(&["100"])), late));
}

/// PLAN-4: an overdue milestone has no penalty, and accepts the same commands.
#[test]
fn plan_4_overdue_is_information_only() {
    let mut scenario = with_due(date!(2025 - 12 - 31));
    assert!(is_overdue(&scenario, START));
    assert_eq!(scenario.does(fund(1)), [funded(1, "100")]);
    assert_eq!(scenario.does(submit(1)), [submitted(1, "100", later(START, days(14)))]);
    assert_eq!(scenario.does(release(1)).len(), 1);
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().paid(), usd("100"));
}

/// PLAN-5: a contract never has more than 200 milestones, cancelled ones included.
#[test]
fn plan_5_never_more_than_two_hundred() {
    let mut scenario = Scenario::active(offer(&["20"; 199]));
    scenario.does(add_milestone(terms("M200")));
    scenario.refuses_with(add_milestone(terms("M201")), "limit_reached", "PLAN-5");
    scenario.does(cancel_milestone(7));
    scenario.refuses_with(add_milestone(terms("M201")), "limit_reached", "PLAN-5");
}

/// PLAN-5: this limit is checked for a proposal when it is made and when it is accepted.
#[test]
fn plan_5_holds_for_proposals() {
    let mut scenario = Scenario::active(offer(&["20"; 199]));
    scenario.does(propose(Freelancer, Change::AddMilestone(terms("M200"))));
    scenario.does(add_milestone(terms("Faster")));
    scenario.refuses_with(accept_proposal(Client, 1), "limit_reached", "PLAN-5");
    scenario.refuses_with(
        propose(Freelancer, Change::AddMilestone(terms("M201"))),
        "limit_reached",
        "PLAN-5",
    );
}

/// Every command that names a milestone.
fn about(milestone: u64) -> Vec<Command> {
    let cancel = Change::CancelMilestone { milestone: milestone.into() };
    let settle = Change::Settle { milestone: milestone.into(), to_freelancer: usd("1") };
    let mut commands = vec![
        fund(milestone),
        release(milestone),
        request_changes(milestone),
        cancel_milestone(milestone),
        request_refund(milestone),
        withdraw_refund_request(milestone),
        submit(milestone),
        withdraw_submission(milestone),
        refund(milestone),
        refund_payment(milestone, usd("1")),
        award(milestone, usd("1")),
        extend_review(milestone),
        extend_award(milestone),
    ];
    for party in [Client, Freelancer] {
        commands.extend([
            dispute(party, milestone),
            contest(party, milestone),
            submit_evidence(party, milestone, "text"),
            withdraw_dispute(party, milestone),
            propose(party, cancel.clone()),
            propose(party, change_due(milestone, None)),
            propose(party, change_amount(milestone, "1")),
            propose(party, settle.clone()),
            propose(party, Change::WithdrawDispute { milestone: milestone.into() }),
            propose(party, Change::ExtendWindow { milestone: milestone.into(), by: SECOND }),
        ]);
    }
    commands
}

/// PLAN-6: numbers that the contract does not have are unknown, and so is 0.
#[test]
fn plan_6_unknown_numbers_are_refused_by_every_command() {
    let mut scenario = working(&["100", "50"]);
    for milestone in [0, 3, 201, u64::MAX] {
        for command in about(milestone) {
            scenario.refuses_with(command, "unknown_milestone", "PLAN-6");
        }
    }
}

/// PLAN-6: the numbers of cancelled and of added milestones are known.
#[test]
fn plan_6_numbers_in_the_plan_are_known() {
    let mut scenario = working(&["100", "50"]);
    scenario.does(cancel_milestone(2));
    scenario.does(add_milestone(terms("M3")));
    for command in [about(1), about(2), about(3)].concat() {
        if let Err(refused) = scenario.clone().try_to(command) {
            assert_ne!(refused.code(), "unknown_milestone", "{refused}");
        }
    }
}

/// START is 2026-01-05: 3 650 days later is 2036-01-03.
const LATEST: Date = date!(2036 - 01 - 03);

/// PLAN-7: a due date is at most 3 650 days after the day of the command, in every command.
#[test]
fn plan_7_due_dates_lie_at_most_3650_days_ahead() {
    let offered = |due| Contract::open(offer(&["1"]).milestone(terms("M2").due(due)), &START).map(drop);
    assert_eq!(offered(LATEST), Ok(()));
    let too_late = LATEST.next_day().unwrap();
    assert_eq!(offered(too_late), Err(Rejection::InvalidDueDate { due: too_late }));

    let mut scenario = working(&["100"]);
    for make in [
        |due| Command::from(ClientCommand::AddMilestone(terms("M").due(due))),
        |due| propose(Client, Change::AddMilestone(terms("M").due(due))),
        |due| propose(Freelancer, change_due(1, Some(due))),
    ] {
        scenario.does(make(LATEST));
        scenario.refuses_with(make(too_late), "invalid_due_date", "PLAN-7");
    }
}

/// PLAN-7: the day is the UTC day, up to its last nanosecond.
#[test]
fn plan_7_counts_from_the_utc_day() {
    let due = || propose(Client, change_due(1, LATEST.next_day()));
    let mut scenario = working(&["100"]);
    scenario.at(utc_datetime!(2026-01-05 23:59:59.999_999_999)).refuses_with(
        due(),
        "invalid_due_date",
        "PLAN-7",
    );
    scenario.at(utc_datetime!(2026-01-06 0:00)).does(due());
}

/// PLAN-7: the day is the day of the clamped reading. So a clock that steps back does not change the limit
/// (TIME-1).
#[test]
fn plan_7_counts_from_the_last_event_if_the_clock_steps_back() {
    let mut scenario = working(&["100"]);
    scenario.at(utc_datetime!(2026-01-06 0:00)).does(pay_bonus(usd("1")));
    scenario.at(START).does(propose(Client, change_due(1, LATEST.next_day())));
}

/// PLAN-7: a due date may be in the past, back to the first day of the calendar.
#[test]
fn plan_7_due_dates_may_lie_in_the_past() {
    let mut scenario = with_due(date!(0000 - 01 - 01));
    scenario.does(fund(1));
    assert_eq!(scenario.state(1), Funded);
    scenario.does(release(1));
    assert_eq!(scenario.state(1), Settled);
}

/// PLAN-7: near the end of the calendar, every day up to the last one is allowed.
#[test]
fn plan_7_does_not_overflow_the_calendar() {
    let mut offer = offer(&["1"]);
    offer.milestones[0].due = Some(date!(9999 - 12 - 31));
    assert!(Contract::open(offer.clone(), &utc_datetime!(9999-01-01 0:00)).is_ok());
    let refused = Contract::open(offer, &utc_datetime!(9989-01-01 0:00)).unwrap_err();
    assert_eq!(refused.code(), "invalid_due_date");
}
