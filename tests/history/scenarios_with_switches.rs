//! Scenarios of rules 2. Together they have every event, field and cause that §16 marks with ².

use milestone_escrow::{
    Change, ClientCommand, ClientFees, Currency, FreelancerCommand, Funding, FundingOrder, MilestoneTerms,
    Offer, Party, Policy, ReleaseAmount, ReviewLapse,
};
use time::macros::date;

use crate::support::Scenario;
use crate::support::shorthand::*;

use Party::{Client, Freelancer};

/// Every scenario with its name.
pub(super) fn all() -> Vec<(&'static str, Scenario)> {
    vec![
        ("fees of the client", fees_of_the_client()),
        ("fees of a declined offer", fees_of_a_declined_offer()),
        ("extended reviews", extended_reviews()),
        ("reviews without an end", reviews_without_an_end()),
        ("contested at once", contested_at_once()),
        ("small claims", small_claims()),
        ("all funded", all_funded()),
        ("all at once", every_switch()),
    ]
}

/// A policy with any number of current milestones and any funding order.
fn unrestricted(change: impl FnOnce(&mut Policy)) -> Policy {
    policy(|policy| {
        policy.max_current = 200;
        policy.funding_order = FundingOrder::Any;
        change(policy);
    })
}

/// An accepted offer of `count` milestones of 100.00, all of them funded.
fn at_work(count: u64, policy: Policy) -> Scenario {
    let mut scenario = Scenario::active(offer(&vec!["100.00"; count as usize]).policy(policy));
    for milestone in 1..=count {
        scenario.wait(SECOND).does(fund(milestone));
    }
    scenario
}

fn agree(scenario: &mut Scenario, by: Party, change: Change) {
    scenario.wait(SECOND).does(propose(by, change));
    let proposal = scenario.contract.proposals().last().expect("it is open").number;
    scenario.wait(SECOND).does(accept_proposal(by.other(), proposal.get()));
}

/// MONEY-7 to MONEY-9: fees are charged and returned, and payments clear. FEED-1: both parties leave feedback
/// at the end.
fn fees_of_the_client() -> Scenario {
    let mut scenario = at_work(
        6,
        unrestricted(|policy| {
            policy.freelancer_fee_bps = 550;
            policy.client_fee_bps = 300;
            policy.initiation_fee = Some(usd("4.95"));
            policy.client_fees = ClientFees::Returned;
            policy.clearance_window = Some(days(5));
            policy.feedback_window = Some(days(14));
        }),
    );
    scenario.wait(SECOND).does(release_amount(1, usd("60.10")));
    scenario.wait(SECOND).does(release_amount(2, usd("120.00")));
    agree(&mut scenario, Client, Change::ChangeAmount { milestone: 3.into(), amount: usd("150.00") });
    agree(&mut scenario, Freelancer, Change::ChangeAmount { milestone: 4.into(), amount: usd("70.00") });
    scenario.wait(SECOND).does(submit_for(3, usd("99.99")));
    scenario.wait(days(15)).does(pay_bonus(usd("33.33")));
    scenario.wait(SECOND).does(refund(3));
    scenario.wait(SECOND).does(submit(4));
    scenario.wait(SECOND).does(request_changes(4));
    scenario.wait(SECOND).does(dispute(Freelancer, 4));
    scenario.wait(SECOND).does(submit(5));
    scenario.wait(SECOND).does(dispute(Client, 5));
    scenario.wait(days(8)).advance();
    scenario.wait(SECOND).does(refund_payment(2, usd("20.00")));
    agree(&mut scenario, Client, Change::Settle { milestone: 6.into(), to_freelancer: usd("35.00") });
    scenario.wait(SECOND).does(end_contract(Client));
    scenario.wait(SECOND).does(ClientCommand::PayBonus { amount: usd("10.00"), note: "Thanks".into() });
    scenario.wait(SECOND).does(leave_feedback(Client, 5, "“On time”"));
    scenario.wait(SECOND).does(leave_feedback(Freelancer, 4, ""));
    scenario
}

/// OFFER-5: if an offer is declined, all fees are returned.
fn fees_of_a_declined_offer() -> Scenario {
    let policy = policy(|policy| {
        policy.client_fee_bps = 300;
        policy.initiation_fee = Some(money("4", Currency::JPY));
    });
    let mut scenario = Scenario::open(offer_in(Currency::JPY, &["10050"]).fund_first(true).policy(policy));
    scenario.wait(SECOND).does(FreelancerCommand::DeclineOffer { note: "No time".into() });
    scenario
}

/// WORK-5, WORK-6, PROP-7: the client extends a review, both parties extend it, and then silence ends the
/// contract.
fn extended_reviews() -> Scenario {
    let policy = policy(|policy| {
        policy.review_lapse = ReviewLapse::ReleaseAndEnd;
        policy.review_extension = Some(days(7));
        policy.review_extensions = 2;
        policy.carry_after = None;
    });
    let mut scenario = Scenario::active(offer(&["100.00", "50.00"]).policy(policy));
    scenario.wait(SECOND).does(fund(1));
    scenario.wait(SECOND).does(submit_for(1, usd("80.00")));
    scenario.wait(SECOND).does(extend_review(1));
    scenario.wait(SECOND).does(extend_review(1));
    agree(&mut scenario, Freelancer, Change::ExtendWindow { milestone: 1.into(), by: days(3) });
    scenario.wait(days(32)).advance();
    scenario.wait(SECOND).does(refund(1));
    scenario
}

/// WORK-5, DISP-1, DISP-8, DISP-10: silence in review pays nobody, the freelancer disputes, and the default
/// award decides.
fn reviews_without_an_end() -> Scenario {
    let mut scenario = at_work(
        3,
        unrestricted(|policy| {
            policy.review_lapse = ReviewLapse::None;
            policy.award_window = Some(days(30));
            policy.default_award_bps = Some(5_000);
        }),
    );
    for milestone in 1..=3 {
        scenario.wait(SECOND).does(submit(milestone));
    }
    scenario.wait(days(14)).does(dispute(Freelancer, 1));
    scenario.wait(SECOND).does(contest(Client, 1));
    scenario.wait(SECOND).does(dispute(Client, 2));
    scenario.wait(SECOND).does(withdraw_dispute(Client, 2));
    scenario.wait(days(1)).does(extend_award(1));
    agree(&mut scenario, Client, Change::ExtendWindow { milestone: 1.into(), by: days(1) });
    scenario.wait(SECOND).does(dispute(Freelancer, 3));
    scenario.wait(SECOND).does(withdraw_dispute(Freelancer, 3));
    scenario.wait(days(32)).advance();
    scenario
}

/// DISP-2 and DISP-8: no dispute awaits an answer, and half of the escrow is not claimed.
fn contested_at_once() -> Scenario {
    let mut scenario = at_work(
        2,
        unrestricted(|policy| {
            policy.answer_window = None;
            policy.award_window = Some(days(30));
            policy.default_award_bps = Some(10_000);
        }),
    );
    scenario.wait(SECOND).does(submit_for(1, usd("80.00")));
    scenario.wait(SECOND).does(dispute(Client, 1));
    scenario.wait(SECOND).does(submit(2));
    scenario.wait(SECOND).does(dispute(Client, 2));
    agree(&mut scenario, Freelancer, Change::WithdrawDispute { milestone: 2.into() });
    scenario.wait(SECOND).does(end_contract(Client));
    scenario.wait(days(31)).advance();
    scenario
}

/// DISP-9: half of the claim is released at once.
fn small_claims() -> Scenario {
    let mut scenario = at_work(
        2,
        unrestricted(|policy| {
            policy.freelancer_answer_window = Some(days(3));
            policy.small_claim = Some(usd("100.00"));
            policy.default_award_bps = Some(5_000);
        }),
    );
    scenario.wait(SECOND).does(submit_for(1, usd("66.67")));
    scenario.wait(SECOND).does(dispute(Client, 1));
    scenario.wait(SECOND).does(contest(Freelancer, 1));
    scenario
}

/// FUND-6, PLAN-5, PLAN-8, REL-9: no milestone is ever planned, and milestones are paid in full.
fn all_funded() -> Scenario {
    let policy = unrestricted(|policy| {
        policy.funding = Funding::All;
        policy.max_milestones = 5;
        policy.minimum_price = Some(usd("5.00"));
        policy.release_amount = ReleaseAmount::AllHeld;
    });
    let extra = || MilestoneTerms::new("Extra", usd("40.00")).due(date!(2026 - 04 - 01));
    let mut scenario = Scenario::open(offer(&["100.00", "50.00"]).policy(policy));
    agree(&mut scenario, Client, Change::AddMilestone(extra()));
    scenario.wait(SECOND).does(accept());
    scenario.wait(SECOND).does(add_milestone(extra()));
    agree(&mut scenario, Freelancer, Change::AddMilestone(extra().description("If there is time")));
    scenario.wait(SECOND).does(release(1));
    scenario
}

/// An offer with every switch that can be combined with the others.
pub(crate) fn switched_offer() -> Offer {
    let kwd = |amount| Some(money(amount, Currency::KWD));
    let policy = unrestricted(|policy| {
        policy.freelancer_fee_bps = 550;
        policy.funding = Funding::All;
        policy.max_milestones = 100;
        policy.minimum_price = kwd("0.5");
        policy.review_extension = Some(days(7));
        policy.review_extensions = 2;
        policy.release_amount = ReleaseAmount::AtMostHeld;
        policy.carry_after = Some(days(3));
        policy.freelancer_answer_window = Some(days(3));
        policy.award_window = Some(days(30));
        policy.default_award_bps = Some(5_000);
        policy.small_claim = kwd("1.5");
        policy.clearance_window = Some(days(5));
        policy.client_fee_bps = 300;
        policy.initiation_fee = kwd("0.495");
        policy.client_fees = ClientFees::Returned;
        policy.feedback_window = Some(days(14));
    });
    let mut offer = offer_in(Currency::KWD, &["1.005", "2", "3"]).fund_first(true).policy(policy);
    offer.milestones[0].due = Some(date!(2026 - 02 - 14));
    offer
}

/// A contract under that offer: a small claim, a contested dispute, an extended review, and the end of the
/// contract.
fn every_switch() -> Scenario {
    let kwd = |amount| money(amount, Currency::KWD);
    let mut scenario = Scenario::open(switched_offer());
    scenario.wait(SECOND).does(accept());
    scenario.wait(SECOND).does(submit_for(1, kwd("0.777")));
    scenario.wait(SECOND).does(dispute(Client, 1));
    scenario.wait(SECOND).does(contest(Freelancer, 1));
    scenario.wait(SECOND).does(submit(2));
    scenario.wait(SECOND).does(extend_review(2));
    scenario.wait(SECOND).does(release_amount(3, kwd("1.5")));
    scenario.wait(SECOND).does(dispute(Freelancer, 3));
    scenario.wait(SECOND).does(contest(Client, 3));
    scenario.wait(SECOND).does(pay_bonus(kwd("0.333")));
    scenario
}

#[test]
fn the_scenarios_with_switches_are_of_rules_2() {
    assert!(all().iter().all(|(_, scenario)| scenario.contract.policy().rules() == 2));
}
