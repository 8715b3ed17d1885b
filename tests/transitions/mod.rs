//! The table of every command of every role in every state, made by running the crate.
//!
//! The table is checked in as `src/transitions.md`, a page of the documentation. With
//! `MILESTONE_ESCROW_BLESS=1` this test rewrites it. Without it, the test fails if the table is out of date.

pub(crate) mod contracts;

use core::fmt::Write;

use milestone_escrow::{Change, Command, MilestoneState, MilestoneTerms, Party, Role, Stage};

use crate::support::Scenario;
use crate::support::shorthand::*;
use contracts::{Canonical, all};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/transitions.md");

const HEAD: &str = "\
# What each command does in each state

This page shows which commands a contract accepts. It is generated from the code, and the tests check it.

There is one section for each stage of a contract. The first table of a section lists contracts, one in each
row. They differ in the state of milestone 1, or in how milestone 1 came into its state. The tables below
show, for each role, whether each of these contracts accepts a command about milestone 1.

The price of milestone 1 is 100.00 USD. The policy is the preset `upwork`, but with `max_current` = 2. If a
row names a field of the policy, the contract of this row has a different value in it. If the stage allows
proposals, there are two open proposals: number 1 is the client's, and number 2 is the freelancer's.

| in the tables | means |
|---|---|
| ● | accepted |
| · | rejected: `wrong_state` |
| – | rejected: `wrong_stage` |
| × | rejected: `wrong_party` |
| a code | rejected with that code |
";

/// The name of a command in the table, and the command for milestone 1.
type Row = (Role, &'static str, Command);

pub(crate) fn commands() -> Vec<Row> {
    let terms = || MilestoneTerms::new("More", usd("10"));
    let mut rows = vec![
        (Role::Client, "withdraw_offer", withdraw_offer()),
        (Role::Client, "fund_milestone", fund(1)),
        (Role::Client, "release, the claim", release(1)),
        (Role::Client, "release, 1.00 USD", release_amount(1, usd("1"))),
        (Role::Client, "release, 120.00 USD", release_amount(1, usd("120"))),
        (Role::Client, "request_changes", request_changes(1)),
        (Role::Client, "extend_review", extend_review(1)),
        (Role::Client, "add_milestone", add_milestone(terms())),
        (Role::Client, "cancel_milestone", cancel_milestone(1)),
        (Role::Client, "request_refund", request_refund(1)),
        (Role::Client, "withdraw_refund_request", withdraw_refund_request(1)),
        (Role::Client, "pay_bonus", pay_bonus(usd("5"))),
        (Role::Freelancer, "accept_offer", accept()),
        (Role::Freelancer, "decline_offer", decline_offer()),
        (Role::Freelancer, "submit_work", submit(1)),
        (Role::Freelancer, "submit_work, for 120.00 USD", submit_for(1, usd("120"))),
        (Role::Freelancer, "withdraw_submission", withdraw_submission(1)),
        (Role::Freelancer, "refund", refund(1)),
        (Role::Freelancer, "refund_payment, 1.00 USD", refund_payment(1, usd("1"))),
    ];
    for by in [Party::Client, Party::Freelancer] {
        let changes = [
            ("propose add_milestone", Change::AddMilestone(terms())),
            ("propose cancel_milestone", Change::CancelMilestone { milestone: 1.into() }),
            ("propose change_due_date", Change::ChangeDueDate { milestone: 1.into(), due: None }),
            ("propose change_amount", Change::ChangeAmount { milestone: 1.into(), amount: usd("110") }),
            ("propose settle", Change::Settle { milestone: 1.into(), to_freelancer: usd("1") }),
            ("propose withdraw_dispute", Change::WithdrawDispute { milestone: 1.into() }),
            ("propose extend_window", Change::ExtendWindow { milestone: 1.into(), by: days(1) }),
        ];
        rows.extend(changes.map(|(name, change)| (by.into(), name, propose(by, change))));
        rows.extend([
            (by.into(), "accept_proposal 1", accept_proposal(by, 1)),
            (by.into(), "accept_proposal 2", accept_proposal(by, 2)),
            (by.into(), "decline_proposal 1", decline_proposal(by, 1)),
            (by.into(), "decline_proposal 2", decline_proposal(by, 2)),
            (by.into(), "withdraw_proposal 1", withdraw_proposal(by, 1)),
            (by.into(), "withdraw_proposal 2", withdraw_proposal(by, 2)),
            (by.into(), "dispute", dispute(by, 1)),
            (by.into(), "contest", contest(by, 1)),
            (by.into(), "submit_evidence", submit_evidence(by, 1, "as agreed")),
            (by.into(), "withdraw_dispute", withdraw_dispute(by, 1)),
            (by.into(), "end_contract", end_contract(by)),
            (by.into(), "leave_feedback", leave_feedback(by, 5, "")),
        ]);
    }
    rows.push((Role::Arbiter, "award, 1.00 USD", award(1, usd("1"))));
    rows.push((Role::Arbiter, "extend_award", extend_award(1)));
    rows.sort_by_key(|(role, ..)| *role);
    rows
}

fn cell(scenario: &Scenario, command: &Command) -> &'static str {
    match scenario.contract.handle(command.clone(), &scenario.now) {
        Ok(_) => "●",
        Err(rejection) => match rejection.code() {
            "wrong_state" => "·",
            "wrong_stage" => "–",
            "wrong_party" => "×",
            code => code,
        },
    }
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    let contracts = all();
    for (initial, stage) in
        [('O', Stage::Offered), ('A', Stage::Active), ('E', Stage::Ending), ('C', Stage::Closed)]
    {
        let of_stage: Vec<&Canonical> =
            contracts.iter().filter(|one| one.scenario.contract.stage() == stage).collect();
        let title = stage.to_string();
        write!(page, "\n## {}{}\n\n", title[..1].to_uppercase(), &title[1..]).unwrap();
        page.push_str(
            "| | milestone 1 | how it came into this state | held | claim |\n|---|---|---|---|---|\n",
        );
        for (number, one) in (1..).zip(&of_stage) {
            let (state, held, claim) = (one.scenario.state(1), one.scenario.held(1), one.scenario.claim(1));
            writeln!(page, "| {initial}{number} | *{state}* | {} | {held} | {claim} |", one.origin).unwrap();
        }
        for role in [Role::Client, Role::Freelancer, Role::Arbiter] {
            let names: Vec<_> = (1..=of_stage.len()).map(|number| format!("{initial}{number}")).collect();
            writeln!(page, "\n| the {role} | {} |\n|---|{}", names.join(" | "), ":-:|".repeat(names.len()))
                .unwrap();
            for (_, name, command) in commands().iter().filter(|(by, ..)| *by == role) {
                let cells: Vec<_> = of_stage.iter().map(|one| cell(&one.scenario, command)).collect();
                writeln!(page, "| {name} | {} |", cells.join(" | ")).unwrap();
            }
        }
    }
    page
}

#[test]
fn the_table_is_up_to_date() {
    let page = page();
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(PATH, &page).unwrap();
    }
    let checked_in = std::fs::read_to_string(PATH).unwrap();
    for (number, (found, expected)) in (1..).zip(checked_in.lines().zip(page.lines())) {
        assert_eq!(
            found, expected,
            "src/transitions.md, line {number}: MILESTONE_ESCROW_BLESS=1 rewrites it"
        );
    }
    assert_eq!(checked_in, page);
}

/// The contracts of the table have every stage and every state of a milestone.
#[test]
fn the_table_has_every_stage_and_state() {
    use MilestoneState as State;

    let contracts = all();
    let count = |stage: Stage, state: State| {
        let is_it =
            |one: &&Canonical| one.scenario.contract.stage() == stage && one.scenario.state(1) == state;
        contracts.iter().filter(is_it).count()
    };
    let states = [
        (State::Planned, [1, 1, 0, 0]),
        (State::Funded, [1, 1, 0, 0]),
        (State::UnderReview, [0, 6, 0, 0]),
        (State::ChangesRequested, [0, 1, 0, 0]),
        (State::Remainder, [0, 2, 0, 0]),
        (State::RefundRequested, [0, 9, 6, 0]),
        (State::Disputed, [0, 11, 8, 0]),
        (State::Settled, [0, 2, 1, 5]),
        (State::Cancelled, [0, 1, 1, 1]),
    ];
    for (state, expected) in states {
        let found =
            [Stage::Offered, Stage::Active, Stage::Ending, Stage::Closed].map(|stage| count(stage, state));
        assert_eq!(found, expected, "{state}");
    }
}
