//! Stories of contracts. Together they have every kind of event with every cause, and every state and stage
//! of a view.

use std::sync::LazyLock;

use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Currency, FreelancerCommand, FundingOrder, MilestoneTerms, Offer, Party,
    PlanChanges, Policy,
};
use time::macros::date;

use super::switched_stories;
use crate::support::shorthand::*;
use crate::support::{START, Story};

use Party::{Client, Freelancer};

/// Every story with its name.
pub(crate) static STORIES: LazyLock<Vec<(&'static str, Story)>> = LazyLock::new(|| {
    let mut stories = vec![
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
    stories.extend(switched_stories::all());
    stories
});

pub(crate) fn story(name: &str) -> &'static Story {
    &STORIES.iter().find(|(known, _)| *known == name).expect("a story of this name").1
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
fn at_work(count: usize, funded: u64) -> Story {
    at_work_under(unrestricted(), count, funded)
}

fn at_work_under(policy: Policy, count: usize, funded: u64) -> Story {
    let mut story = Story::active(offer(&vec!["100.00"; count]).policy(policy));
    for milestone in 1..=funded {
        story.wait(SECOND).does(fund(milestone));
    }
    story
}

fn terms(title: &str) -> MilestoneTerms {
    MilestoneTerms::new(title, usd("40.00"))
}

/// An offer that waits for an answer, with proposals about dates, prices and more milestones (OFFER-6).
fn offered() -> Story {
    let mut terms_of_offer = offer(&["100.00", "250.50"]);
    terms_of_offer.milestones[0] =
        terms_of_offer.milestones[0].clone().description("Two drafts").due(date!(2026 - 02 - 14));
    let mut story = Story::open(terms_of_offer.fund_first(true));
    let extra = Change::AddMilestone(terms("Extra").description("If there is time").due(date!(2026 - 04 - 01)));
    story.wait(SECOND).does(propose(Client, extra));
    story.does(propose(Client, Change::ChangeDueDate { milestone: 2.into(), due: Some(date!(2026 - 03 - 01)) }));
    story.wait(SECOND).does(accept_proposal(Freelancer, 2));
    story.does(propose(Freelancer, Change::ChangeAmount { milestone: 1.into(), amount: usd("90.00") }));
    story.wait(SECOND).does(accept_proposal(Client, 3));
    story.does(propose(Freelancer, Change::ChangeDueDate { milestone: 1.into(), due: None }));
    story
}

fn declined() -> Story {
    let mut story = Story::open(offer(&["100.00", "50.00"]).fund_first(true));
    story.wait(SECOND).does(FreelancerCommand::DeclineOffer { note: "No time".into() });
    story
}

fn withdrawn() -> Story {
    let mut story = Story::open(offer_in(Currency::JPY, &["10000"]).fund_first(true));
    story.wait(SECOND).does(withdraw_offer());
    story
}

fn expired() -> Story {
    let mut story = Story::open(offer_in(Currency::KWD, &["1.005"]).fund_first(true));
    story.does(propose(Client, Change::AddMilestone(MilestoneTerms::new("M2", money("7.5", Currency::KWD)))));
    story.wait(days(8)).tick();
    story
}

/// §7: every way through a review, carried leftovers, a top-up, refunds of payments, and bonuses.
fn reviews() -> Story {
    let mut story =
        Story::active(offer(&["100.00", "100.00", "100.00"]).policy(policy(|p| p.freelancer_fee_bps = 550)));
    story.wait(SECOND).does(fund(1));
    story.wait(SECOND).does(submit(1));
    story.wait(SECOND).does(withdraw_submission(1));
    story.wait(SECOND).does(submit_for(1, usd("70.07")));
    story.wait(SECOND).does(request_changes(1));
    story.wait(SECOND).does(submit_for(1, usd("60.10")));
    story.wait(days(15)).does(fund(2));
    story.wait(SECOND).does(release_amount(2, usd("25.55")));
    story.wait(SECOND).does(fund(3));
    story.wait(SECOND).does(release_amount(3, usd("120.00")));
    story.wait(SECOND).does(refund_payment(1, usd("10.03")));
    story.wait(SECOND).does(pay_bonus(usd("33.33")));
    story.wait(SECOND).does(end_contract(Client));
    story.wait(SECOND).does(pay_bonus(usd("1.00")));
    story.wait(SECOND).does(refund_payment(3, usd("119.99")));
    story
}

/// §8: a refund request that is withdrawn, one that is granted, and one that lapses.
fn refunds() -> Story {
    let mut story = at_work(3, 3);
    story.wait(SECOND).does(request_refund(1));
    story.wait(SECOND).does(withdraw_refund_request(1));
    story.wait(SECOND).does(request_refund(1));
    story.wait(SECOND).does(release_amount(2, usd("30.00")));
    story.wait(SECOND).does(request_refund(2));
    story.wait(SECOND).does(refund(2));
    story.wait(SECOND).does(refund(3));
    story.wait(days(8)).does(pay_bonus(usd("5.00")));
    story
}

/// §12: three idle milestones become dormant. Work is submitted on one, the request for one is withdrawn, and
/// one lapses.
fn dormancy() -> Story {
    let mut story = at_work(4, 4);
    story.wait(SECOND).does(submit(1));
    story.wait(SECOND).does(release_amount(2, usd("99.00")));
    story.wait(days(14));
    story.tick();
    story.wait(days(90)).tick();
    story.wait(SECOND).does(submit(3));
    story.wait(SECOND).does(withdraw_refund_request(4));
    story.wait(days(8)).tick();
    story
}

/// §9: both parties open disputes that nobody answers, submit evidence, and withdraw disputes.
fn disputes() -> Story {
    let mut story = at_work(4, 4);
    story.wait(SECOND).does(submit_for(1, usd("80.00")));
    story.wait(SECOND).does(request_changes(1));
    story.wait(SECOND).does(dispute(Freelancer, 1));
    story.wait(SECOND).does(submit(2));
    story.wait(SECOND).does(dispute(Client, 2));
    story.wait(SECOND).does(submit(3));
    story.wait(SECOND).does(submit(3));
    story.wait(SECOND).does(dispute(Client, 3));
    story.wait(SECOND).does(submit_evidence(Client, 3, "See the brief"));
    story.wait(SECOND).does(withdraw_dispute(Client, 3));
    story.wait(days(8)).tick();
    story.does(release_amount(4, usd("60.00")));
    story.wait(SECOND).does(dispute(Freelancer, 4));
    story.wait(SECOND).does(withdraw_dispute(Freelancer, 4));
    story
}

/// DISP-7: contested disputes are withdrawn by consent.
fn withdrawn_by_consent() -> Story {
    let mut story = at_work(4, 4);
    story.wait(SECOND * 6).does(submit(3));
    story.wait(SECOND).does(dispute(Client, 3));
    story.wait(SECOND).does(contest(Freelancer, 3));
    story.wait(SECOND).does(propose(Client, Change::WithdrawDispute { milestone: 3.into() }));
    story.wait(SECOND).does(accept_proposal(Freelancer, 1));
    story.wait(SECOND).does(release_amount(4, usd("60.00")));
    story.wait(SECOND).does(dispute(Freelancer, 4));
    story.wait(SECOND).does(contest(Client, 4));
    story.wait(SECOND).does(propose(Freelancer, Change::WithdrawDispute { milestone: 4.into() }));
    story.wait(SECOND).does(accept_proposal(Client, 2));
    story
}

/// DISP-5 without an answer window: awards of a part, of nothing, and of everything.
fn awards() -> Story {
    let mut without_answer = unrestricted();
    without_answer.answer_window = None;
    let mut story = at_work_under(without_answer, 3, 3);
    for (milestone, part) in [(1, "33.33"), (2, "0"), (3, "100.00")] {
        story.wait(SECOND).does(submit(milestone));
        story.wait(SECOND).does(dispute(Client, milestone));
        story.wait(SECOND).does(submit_evidence(Freelancer, milestone, "It is all there"));
        story.wait(SECOND).does(award(milestone, usd(part)));
    }
    story
}

/// §10: an accepted proposal of every kind but `settle`; also one declined and one withdrawn.
fn proposals() -> Story {
    let mut story = at_work(2, 1);
    story.wait(SECOND).does(propose(Client, Change::AddMilestone(terms("Extra").due(date!(2026 - 04 - 01)))));
    story.wait(SECOND).does(accept_proposal(Freelancer, 1));
    story.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 2.into() }));
    story.wait(SECOND).does(accept_proposal(Client, 2));
    story
        .wait(SECOND)
        .does(propose(Client, Change::ChangeDueDate { milestone: 1.into(), due: Some(date!(2026 - 05 - 01)) }));
    story.wait(SECOND).does(accept_proposal(Freelancer, 3));
    story.wait(SECOND).does(propose(Freelancer, Change::ChangeDueDate { milestone: 3.into(), due: None }));
    story.wait(SECOND).does(accept_proposal(Client, 4));
    story.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 3.into() }));
    story.wait(SECOND).does(decline_proposal(Client, 5));
    story.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 3.into() }));
    story.wait(SECOND).does(withdraw_proposal(Freelancer, 6));
    story.wait(SECOND).does(add_milestone(terms("More")));
    story.wait(SECOND).does(cancel_milestone(4));
    story
}

/// PROP-4: a price that is raised with leftovers and a deposit, one that is reduced, and one of a planned
/// milestone.
fn prices() -> Story {
    let mut story = at_work(4, 3);
    story.wait(SECOND).does(release_amount(1, usd("60.00")));
    story.wait(SECOND).does(release_amount(2, usd("50.00")));
    for (proposal, milestone, price) in [(1, 3_u64, "160.00"), (2, 3, "150.00"), (3, 4, "10.00"), (4, 3, "200.01")] {
        let change = Change::ChangeAmount { milestone: milestone.into(), amount: usd(price) };
        story.wait(SECOND).does(propose(Client, change));
        story.wait(SECOND).does(accept_proposal(Freelancer, proposal));
    }
    story
}

/// PROP-5: settlements of a part, of nothing, and of everything. The last one ends a dispute.
fn settlements() -> Story {
    let mut story = at_work(3, 3);
    story.wait(SECOND).does(submit(3));
    story.wait(SECOND).does(dispute(Client, 3));
    for (proposal, part) in [(1, "12.34"), (2, "0"), (3, "100.00")] {
        let change = Change::Settle { milestone: proposal.into(), to_freelancer: usd(part) };
        story.wait(SECOND).does(propose(Freelancer, change));
        story.wait(SECOND).does(accept_proposal(Client, proposal));
    }
    story
}

/// END-2 and END-4: the contract ends, and each of five milestones has another outcome.
fn ending() -> Story {
    let mut story = at_work(6, 5);
    story.wait(SECOND).does(request_refund(1));
    story.wait(SECOND).does(submit_for(2, usd("70.00")));
    story.wait(SECOND).does(request_changes(2));
    story.wait(SECOND).does(dispute(Freelancer, 2));
    story.wait(SECOND).does(submit(3));
    story.wait(SECOND).does(propose(Client, Change::Settle { milestone: 5.into(), to_freelancer: usd("45.00") }));
    story.wait(SECOND).does(propose(Client, Change::CancelMilestone { milestone: 6.into() }));
    story.wait(SECOND).does(end_contract(Client));
    story.wait(SECOND).does(dispute(Freelancer, 3));
    story.wait(SECOND).does(contest(Client, 3));
    story.wait(SECOND).does(accept_proposal(Freelancer, 1));
    story.wait(SECOND).does(release(4));
    story.wait(days(5)).tick();
    story.wait(days(8)).does(submit_evidence(Freelancer, 3, "Delivered"));
    story.wait(SECOND).does(award(3, usd("50.00")));
    story.wait(SECOND).does(pay_bonus(usd("10.00")));
    story.wait(SECOND).does(refund_payment(3, usd("0.09")));
    story
}

fn ended_by_the_freelancer() -> Story {
    let mut story = at_work(4, 3);
    story.wait(SECOND).does(release_amount(2, usd("1.00")));
    story.wait(SECOND).does(propose(Client, Change::Settle { milestone: 3.into(), to_freelancer: usd("0") }));
    story.wait(SECOND).does(end_contract(Freelancer));
    story
}

fn ended_twice() -> Story {
    let mut story = at_work(2, 2);
    story.wait(SECOND).does(submit(1));
    story.wait(SECOND).does(end_contract(Client));
    story.wait(SECOND).does(end_contract(Freelancer));
    story
}

/// Every event that can have a text has one.
fn texts() -> Story {
    let (milestone, text) = (1.into(), String::from("“Because”\n"));
    let mut story = at_work(1, 1);
    story.wait(SECOND).does(ClientCommand::RequestRefund { milestone, note: text.clone() });
    story.wait(SECOND).does(withdraw_refund_request(1));
    let (requested, note) = (Some(usd("50.00")), text.clone());
    story.wait(SECOND).does(FreelancerCommand::SubmitWork { milestone, requested, note });
    story.wait(SECOND).does(ClientCommand::RequestChanges { milestone, note: text.clone() });
    story.wait(SECOND).does(FreelancerCommand::Dispute { milestone, reason: text.clone() });
    story.wait(SECOND).does(ClientCommand::Contest { milestone, statement: text.clone() });
    let (to_freelancer, note) = (usd("12.00"), text.clone());
    story.wait(SECOND).does(ArbiterCommand::Award { milestone, to_freelancer, note });
    story.wait(SECOND).does(ClientCommand::PayBonus { amount: usd("3.00"), note: text });
    story
}

/// All nine states at once, a dispute by each party, and an open proposal of every kind that is possible.
fn every_state() -> Story {
    let mut story = at_work(10, 8);
    story.wait(SECOND).does(submit_for(2, usd("80.00")));
    story.wait(SECOND).does(submit(3));
    story.wait(SECOND).does(request_changes(3));
    story.wait(SECOND).does(release_amount(4, usd("99.99")));
    story.wait(SECOND).does(request_refund(5));
    for milestone in [6, 7] {
        story.wait(SECOND).does(submit(milestone));
        story.wait(SECOND).does(dispute(Client, milestone));
    }
    story.wait(SECOND).does(contest(Freelancer, 7));
    story.wait(SECOND).does(release(8));
    story.wait(SECOND).does(cancel_milestone(9));
    story.wait(SECOND).does(propose(Client, Change::ChangeAmount { milestone: 1.into(), amount: usd("80.00") }));
    story.wait(SECOND).does(propose(Freelancer, Change::CancelMilestone { milestone: 10.into() }));
    story.wait(SECOND).does(propose(Client, Change::ChangeDueDate { milestone: 1.into(), due: None }));
    story.wait(SECOND).does(propose(Freelancer, Change::Settle { milestone: 7.into(), to_freelancer: usd("0") }));
    story.wait(SECOND).does(propose(Freelancer, Change::AddMilestone(terms("Extra"))));
    story
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
fn the_stories_begin_at_start() {
    assert!(STORIES.iter().all(|(_, story)| story.log[0].at == START));
}
