//! Scenarios of contracts. Together they have every kind of event with every cause, and every state and stage
//! of a view.

use std::sync::LazyLock;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Currency, FreelancerCommand, FundingOrder, MilestoneTerms, Offer,
    Party, PlanChanges, Policy,
};
use time::macros::date;

use super::scenarios_with_switches;
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

use Party::{Client, Freelancer};

/// Every scenario with its name.
pub(crate) static SCENARIOS: LazyLock<Vec<(&'static str, Scenario)>> = LazyLock::new(|| {
    let mut scenarios = vec![
        ("offered", offered()),
        ("declined", declined()),
        ("withdrawn", withdrawn()),
        ("expired", expired()),
        ("reviews", reviews()),
        ("refunds", refunds()),
        ("dormancy", dormancy()),
        ("disputes", disputes()),
        ("withdrawn by consent", withdrawn_by_consent()),
        ("awards", awards()),
        ("proposals", proposals()),
        ("prices", prices()),
        ("settlements", settlements()),
        ("ending", ending()),
        ("ended by the freelancer", ended_by_the_freelancer()),
        ("ended twice", ended_twice()),
        ("texts", texts()),
        ("every state", every_state()),
    ];
    scenarios.extend(scenarios_with_switches::all());
    scenarios
});

pub(crate) fn scenario(name: &str) -> &'static Scenario {
    &SCENARIOS.iter().find(|(known, _)| *known == name).expect("a scenario of this name").1
}

/// A policy with any number of current milestones, any funding order, and a freelancer's fee of 5.5 %.
fn unrestricted() -> Policy {
    policy(|policy| {
        policy.max_current = 200;
        policy.funding_order = FundingOrder::Any;
        policy.freelancer_fee_bps = 550;
    })
}

/// An accepted offer of `count` milestones of 100.00 under the policy `free`, with the first `funded` of them
/// funded.
fn at_work(count: usize, funded: u64) -> Scenario {
    at_work_under(unrestricted(), count, funded)
}

fn at_work_under(policy: Policy, count: usize, funded: u64) -> Scenario {
    let mut scenario = Scenario::active(offer(&vec!["100.00"; count]).policy(policy));
    for milestone in 1..=funded {
        scenario.wait(SECOND).does(fund(milestone));
    }
    scenario
}

fn terms(title: &str) -> MilestoneTerms {
    MilestoneTerms::new(title, usd("40.00"))
}

/// An offer that waits for an answer, with proposals about dates, prices and more milestones (OFFER-6).
fn offered() -> Scenario {
    let mut terms_of_offer = offer(&["100.00", "250.50"]);
    terms_of_offer.milestones[0] =
        terms_of_offer.milestones[0].clone().description("Two drafts").due(date!(2026 - 02 - 14));
    let mut scenario = Scenario::open(terms_of_offer.fund_first(true));
    let extra =
        Change::AddMilestone(terms("Extra").description("If there is time").due(date!(2026 - 04 - 01)));
    scenario.wait(SECOND).does(propose(Client, extra));
    scenario.does(propose(
        Client,
        Change::ChangeDueDate { milestone: 2.into(), due: Some(date!(2026 - 03 - 01)) },
    ));
    scenario.wait(SECOND).does(accept_proposal(Freelancer, 2));
    scenario.does(propose(Freelancer, Change::ChangeAmount { milestone: 1.into(), amount: usd("90.00") }));
    scenario.wait(SECOND).does(accept_proposal(Client, 3));
    scenario.does(propose(Freelancer, Change::ChangeDueDate { milestone: 1.into(), due: None }));
    scenario
}

fn declined() -> Scenario {
    let mut scenario = Scenario::open(offer(&["100.00", "50.00"]).fund_first(true));
    scenario.wait(SECOND).does(FreelancerCommand::DeclineOffer { note: "No time".into() });
    scenario
}

fn withdrawn() -> Scenario {
    let mut scenario = Scenario::open(offer_in(Currency::JPY, &["10000"]).fund_first(true));
    scenario.wait(SECOND).does(withdraw_offer());
    scenario
}

fn expired() -> Scenario {
    let mut scenario = Scenario::open(offer_in(Currency::KWD, &["1.005"]).fund_first(true));
    scenario
        .does(propose(Client, Change::AddMilestone(MilestoneTerms::new("M2", money("7.5", Currency::KWD)))));
    scenario.wait(days(8)).advance();
    scenario
}

/// §7: every way through a review, carried leftovers, a top-up, refunds of payments, and bonuses.
fn reviews() -> Scenario {
    let mut scenario = Scenario::active(
        offer(&["100.00", "100.00", "100.00"]).policy(policy(|p| p.freelancer_fee_bps = 550)),
    );
    scenario.wait(SECOND).does(fund(1));
    scenario.wait(SECOND).does(submit(1));
    scenario.wait(SECOND).does(withdraw_submission(1));
    scenario.wait(SECOND).does(submit_for(1, usd("70.07")));
    scenario.wait(SECOND).does(request_changes(1));
    scenario.wait(SECOND).does(submit_for(1, usd("60.10")));
    scenario.wait(days(15)).does(fund(2));
    scenario.wait(SECOND).does(release_amount(2, usd("25.55")));
    scenario.wait(SECOND).does(fund(3));
    scenario.wait(SECOND).does(release_amount(3, usd("120.00")));
    scenario.wait(SECOND).does(refund_payment(1, usd("10.03")));
    scenario.wait(SECOND).does(pay_bonus(usd("33.33")));
    scenario.wait(SECOND).does(end_contract(Client));
    scenario.wait(SECOND).does(pay_bonus(usd("1.00")));
    scenario.wait(SECOND).does(refund_payment(3, usd("119.99")));
    scenario
}

/// §8: a refund request that is withdrawn, one that is granted, and one that lapses.
fn refunds() -> Scenario {
    let mut scenario = at_work(3, 3);
    scenario.wait(SECOND).does(request_refund(1));
    scenario.wait(SECOND).does(withdraw_refund_request(1));
    scenario.wait(SECOND).does(request_refund(1));
    scenario.wait(SECOND).does(release_amount(2, usd("30.00")));
    scenario.wait(SECOND).does(request_refund(2));
    scenario.wait(SECOND).does(refund(2));
    scenario.wait(SECOND).does(refund(3));
    scenario.wait(days(8)).does(pay_bonus(usd("5.00")));
    scenario
}

/// §12: three idle milestones become dormant. Work is submitted on one, the request for one is withdrawn, and
/// one lapses.
fn dormancy() -> Scenario {
    let mut scenario = at_work(4, 4);
    scenario.wait(SECOND).does(submit(1));
    scenario.wait(SECOND).does(release_amount(2, usd("99.00")));
    scenario.wait(days(14));
    scenario.advance();
    scenario.wait(days(90)).advance();
    scenario.wait(SECOND).does(submit(3));
    scenario.wait(SECOND).does(withdraw_refund_request(4));
    scenario.wait(days(8)).advance();
    scenario
}

/// §9: both parties open disputes that nobody answers, submit evidence, and withdraw disputes.
fn disputes() -> Scenario {
    let mut scenario = at_work(4, 4);
    scenario.wait(SECOND).does(submit_for(1, usd("80.00")));
    scenario.wait(SECOND).does(request_changes(1));
    scenario.wait(SECOND).does(dispute(Freelancer, 1));
    scenario.wait(SECOND).does(submit(2));
    scenario.wait(SECOND).does(dispute(Client, 2));
    scenario.wait(SECOND).does(submit(3));
    scenario.wait(SECOND).does(submit(3));
    scenario.wait(SECOND).does(dispute(Client, 3));
    scenario.wait(SECOND).does(submit_evidence(Client, 3, "See the brief"));
    scenario.wait(SECOND).does(withdraw_dispute(Client, 3));
    scenario.wait(days(8)).advance();
    scenario.does(release_amount(4, usd("60.00")));
    scenario.wait(SECOND).does(dispute(Freelancer, 4));
    scenario.wait(SECOND).does(withdraw_dispute(Freelancer, 4));
    scenario
}

/// DISP-7: contested disputes are withdrawn by consent.
fn withdrawn_by_consent() -> Scenario {
    let mut scenario = at_work(4, 4);
    scenario.wait(SECOND * 6).does(submit(3));
    scenario.wait(SECOND).does(dispute(Client, 3));
    scenario.wait(SECOND).does(contest(Freelancer, 3));
    scenario.wait(SECOND).does(propose(Client, Change::WithdrawDispute { milestone: 3.into() }));
    scenario.wait(SECOND).does(accept_proposal(Freelancer, 1));
    scenario.wait(SECOND).does(release_amount(4, usd("60.00")));
    scenario.wait(SECOND).does(dispute(Freelancer, 4));
    scenario.wait(SECOND).does(contest(Client, 4));
    scenario.wait(SECOND).does(propose(Freelancer, Change::WithdrawDispute { milestone: 4.into() }));
    scenario.wait(SECOND).does(accept_proposal(Client, 2));
    scenario
}

/// DISP-5 without an answer window: awards of a part, of nothing, and of everything.
fn awards() -> Scenario {
    let mut without_answer = unrestricted();
    without_answer.answer_window = None;
    let mut scenario = at_work_under(without_answer, 3, 3);
    for (milestone, part) in [(1, "33.33"), (2, "0"), (3, "100.00")] {
        scenario.wait(SECOND).does(submit(milestone));
        scenario.wait(SECOND).does(dispute(Client, milestone));
        scenario.wait(SECOND).does(submit_evidence(Freelancer, milestone, "It is all there"));
        scenario.wait(SECOND).does(award(milestone, usd(part)));
    }
    scenario
}

/// §10: an accepted proposal of every kind but `settle`; also one declined and one withdrawn.
fn proposals() -> Scenario {
    let mut scenario = at_work(2, 1);
    scenario
        .wait(SECOND)
        .does(propose(Client, Change::AddMilestone(terms("Extra").due(date!(2026 - 04 - 01)))));
    scenario.wait(SECOND).does(accept_proposal(Freelancer, 1));
    scenario.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 2.into() }));
    scenario.wait(SECOND).does(accept_proposal(Client, 2));
    scenario.wait(SECOND).does(propose(
        Client,
        Change::ChangeDueDate { milestone: 1.into(), due: Some(date!(2026 - 05 - 01)) },
    ));
    scenario.wait(SECOND).does(accept_proposal(Freelancer, 3));
    scenario.wait(SECOND).does(propose(Freelancer, Change::ChangeDueDate { milestone: 3.into(), due: None }));
    scenario.wait(SECOND).does(accept_proposal(Client, 4));
    scenario.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 3.into() }));
    scenario.wait(SECOND).does(decline_proposal(Client, 5));
    scenario.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 3.into() }));
    scenario.wait(SECOND).does(withdraw_proposal(Freelancer, 6));
    scenario.wait(SECOND).does(add_milestone(terms("More")));
    scenario.wait(SECOND).does(cancel_milestone(4));
    scenario
}

/// PROP-4: a price that is raised with leftovers and a deposit, one that is reduced, and one of a planned
/// milestone.
fn prices() -> Scenario {
    let mut scenario = at_work(4, 3);
    scenario.wait(SECOND).does(release_amount(1, usd("60.00")));
    scenario.wait(SECOND).does(release_amount(2, usd("50.00")));
    for (proposal, milestone, price) in
        [(1, 3_u64, "160.00"), (2, 3, "150.00"), (3, 4, "10.00"), (4, 3, "200.01")]
    {
        let change = Change::ChangeAmount { milestone: milestone.into(), amount: usd(price) };
        scenario.wait(SECOND).does(propose(Client, change));
        scenario.wait(SECOND).does(accept_proposal(Freelancer, proposal));
    }
    scenario
}

/// PROP-5: settlements of a part, of nothing, and of everything. The last one ends a dispute.
fn settlements() -> Scenario {
    let mut scenario = at_work(3, 3);
    scenario.wait(SECOND).does(submit(3));
    scenario.wait(SECOND).does(dispute(Client, 3));
    for (proposal, part) in [(1, "12.34"), (2, "0"), (3, "100.00")] {
        let change = Change::Settle { milestone: proposal.into(), to_freelancer: usd(part) };
        scenario.wait(SECOND).does(propose(Freelancer, change));
        scenario.wait(SECOND).does(accept_proposal(Client, proposal));
    }
    scenario
}

/// END-2 and END-4: the contract ends, and each of five milestones has another outcome.
fn ending() -> Scenario {
    let mut scenario = at_work(6, 5);
    scenario.wait(SECOND).does(request_refund(1));
    scenario.wait(SECOND).does(submit_for(2, usd("70.00")));
    scenario.wait(SECOND).does(request_changes(2));
    scenario.wait(SECOND).does(dispute(Freelancer, 2));
    scenario.wait(SECOND).does(submit(3));
    scenario
        .wait(SECOND)
        .does(propose(Client, Change::Settle { milestone: 5.into(), to_freelancer: usd("45.00") }));
    scenario.wait(SECOND).does(propose(Client, Change::CancelMilestone { milestone: 6.into() }));
    scenario.wait(SECOND).does(end_contract(Client));
    scenario.wait(SECOND).does(dispute(Freelancer, 3));
    scenario.wait(SECOND).does(contest(Client, 3));
    scenario.wait(SECOND).does(accept_proposal(Freelancer, 1));
    scenario.wait(SECOND).does(release(4));
    scenario.wait(days(5)).advance();
    scenario.wait(days(8)).does(submit_evidence(Freelancer, 3, "Delivered"));
    scenario.wait(SECOND).does(award(3, usd("50.00")));
    scenario.wait(SECOND).does(pay_bonus(usd("10.00")));
    scenario.wait(SECOND).does(refund_payment(3, usd("0.09")));
    scenario
}

fn ended_by_the_freelancer() -> Scenario {
    let mut scenario = at_work(4, 3);
    scenario.wait(SECOND).does(release_amount(2, usd("1.00")));
    scenario
        .wait(SECOND)
        .does(propose(Client, Change::Settle { milestone: 3.into(), to_freelancer: usd("0") }));
    scenario.wait(SECOND).does(end_contract(Freelancer));
    scenario
}

fn ended_twice() -> Scenario {
    let mut scenario = at_work(2, 2);
    scenario.wait(SECOND).does(submit(1));
    scenario.wait(SECOND).does(end_contract(Client));
    scenario.wait(SECOND).does(end_contract(Freelancer));
    scenario
}

/// Every event that can have a text has one.
fn texts() -> Scenario {
    let (milestone, text) = (1.into(), String::from("“Because”\n"));
    let mut scenario = at_work(1, 1);
    scenario.wait(SECOND).does(ClientCommand::RequestRefund { milestone, note: text.clone() });
    scenario.wait(SECOND).does(withdraw_refund_request(1));
    let (requested, note) = (Some(usd("50.00")), text.clone());
    scenario.wait(SECOND).does(FreelancerCommand::SubmitWork { milestone, requested, note });
    scenario.wait(SECOND).does(ClientCommand::RequestChanges { milestone, note: text.clone() });
    scenario.wait(SECOND).does(FreelancerCommand::Dispute { milestone, reason: text.clone() });
    scenario.wait(SECOND).does(ClientCommand::Contest { milestone, statement: text.clone() });
    let (to_freelancer, note) = (usd("12.00"), text.clone());
    scenario.wait(SECOND).does(ArbiterCommand::Award { milestone, to_freelancer, note });
    scenario.wait(SECOND).does(ClientCommand::PayBonus { amount: usd("3.00"), note: text });
    scenario
}

/// All nine states at once, a dispute by each party, and an open proposal of every kind that is possible.
fn every_state() -> Scenario {
    let mut scenario = at_work(10, 8);
    scenario.wait(SECOND).does(submit_for(2, usd("80.00")));
    scenario.wait(SECOND).does(submit(3));
    scenario.wait(SECOND).does(request_changes(3));
    scenario.wait(SECOND).does(release_amount(4, usd("99.99")));
    scenario.wait(SECOND).does(request_refund(5));
    for milestone in [6, 7] {
        scenario.wait(SECOND).does(submit(milestone));
        scenario.wait(SECOND).does(dispute(Client, milestone));
    }
    scenario.wait(SECOND).does(contest(Freelancer, 7));
    scenario.wait(SECOND).does(release(8));
    scenario.wait(SECOND).does(cancel_milestone(9));
    scenario
        .wait(SECOND)
        .does(propose(Client, Change::ChangeAmount { milestone: 1.into(), amount: usd("80.00") }));
    scenario.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 10.into() }));
    scenario.wait(SECOND).does(propose(Client, Change::ChangeDueDate { milestone: 1.into(), due: None }));
    scenario
        .wait(SECOND)
        .does(propose(Freelancer, Change::Settle { milestone: 7.into(), to_freelancer: usd("0") }));
    scenario.wait(SECOND).does(propose(Freelancer, Change::AddMilestone(terms("Extra"))));
    scenario
}

/// An offer that sets every field.
pub(crate) fn full_offer() -> Offer {
    let mut everything = unrestricted();
    everything.offer_window = None;
    everything.answer_window = None;
    everything.dormancy_window = None;
    everything.bonus_window = None;
    everything.payment_refund_window = None;
    everything.revision_limit = Some(3);
    everything.plan_changes = PlanChanges::Mutual;
    let mut offer = offer_in(Currency::KWD, &["1.005", "2"]).fund_first(true).policy(everything);
    offer.milestones[0] =
        offer.milestones[0].clone().description("Zwei Entwürfe – “A” & B\n\t😀").due(date!(2026 - 02 - 14));
    offer
}

#[test]
fn the_scenarios_begin_at_start() {
    assert!(SCENARIOS.iter().all(|(_, scenario)| scenario.log[0].at == START));
}
