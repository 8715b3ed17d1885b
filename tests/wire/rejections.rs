//! A rejection of every code, and of every rule that causes one, from real contracts.

use milestone_escrow::{
    Change, ClientCommand, Contract, Currency, Instruction, MilestoneTerms, Offer, Party, PlanChanges,
    Policy, Rejection,
};
use time::macros::{date, utc_datetime};

use crate::history::scenarios::scenario;
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

use Party::{Client, Freelancer};

/// In the order of §14.
pub(crate) fn all() -> Vec<Rejection> {
    let mut rejections = stale_and_invalid();
    rejections.extend(wrong_stage_and_window());
    rejections.extend(wrong_party_and_state());
    rejections.extend(limits());
    rejections.extend(amounts_and_times());
    rejections
}

/// A copy of a scenario, to continue it.
fn after(name: &str) -> Scenario {
    scenario(name).clone()
}

fn refused(name: &str, instruction: impl Into<Instruction>) -> Rejection {
    after(name).refuses(instruction)
}

fn refused_offer(change: impl FnOnce(&mut Offer)) -> Rejection {
    let mut offer = offer(&["100.00"]);
    change(&mut offer);
    Contract::open(offer, &START).expect_err("the offer is refused")
}

fn under(change: impl FnOnce(&mut Policy)) -> Scenario {
    let mut scenario = Scenario::active(offer(&["100.00", "100.00"]).policy(policy(change)));
    scenario.does(fund(1));
    scenario
}

fn stale_and_invalid() -> Vec<Rejection> {
    vec![
        refused("every state", accept().seen_at(7)),
        refused_offer(|offer| offer.milestones[0].title = " \u{2003}".into()),
        refused("every state", ClientCommand::RequestRefund { milestone: 1.into(), note: "x".repeat(5_001) }),
        refused("every state", ClientCommand::RequestRefund { milestone: 1.into(), note: "\0".into() }),
        refused_offer(|offer| offer.milestones[0].title = "Lo\u{85}go".into()),
        refused("every state", submit_evidence(Client, 6, "")),
        refused("fees of the client", leave_feedback(Client, 5, &"x".repeat(5_001))),
        refused("every state", release_amount(1, money("1", Currency::EUR))),
        refused("every state", release_amount(1, usd("0"))),
        refused_offer(|offer| offer.milestones[0].due = Some(date!(2036 - 01 - 04))),
        refused("every state", propose(Client, Change::ExtendWindow { milestone: 2.into(), by: days(91) })),
        refused("fees of the client", leave_feedback(Client, 6, "")),
        refused_offer(|offer| offer.milestones.clear()),
        refused_offer(|offer| {
            offer.milestones.push(offer.milestones[0].clone());
            offer.policy.max_milestones = 1;
        }),
        refused_offer(|offer| offer.policy.max_current = 0),
        refused_offer(|offer| offer.policy.review_window = days(3_651)),
        refused_offer(|offer| offer.policy.revision_limit = Some(1_001)),
        refused_offer(|offer| offer.policy.freelancer_fee_bps = 10_001),
        refused_offer(|offer| offer.policy.minimum_price = Some(usd("0"))),
        refused_offer(|offer| offer.policy.review_extensions = 1),
        refused_offer(|offer| offer.policy.award_window = Some(days(30))),
    ]
}

fn wrong_stage_and_window() -> Vec<Rejection> {
    let mut long_after = after("ending");
    long_after.wait(days(366));
    let mut without_windows =
        under(|policy| (policy.bonus_window, policy.payment_refund_window) = (None, None));
    without_windows.does(release(1));
    without_windows.does(end_contract(Client));
    vec![
        refused("offered", fund(1)),
        refused("every state", accept()),
        refused("ending", submit(1)),
        refused("ended twice", leave_feedback(Client, 5, "")),
        refused("declined", pay_bonus(usd("1.00"))),
        long_after.refuses(pay_bonus(usd("1.00"))),
        long_after.refuses(refund_payment(3, usd("1.00"))),
        without_windows.refuses(pay_bonus(usd("1.00"))),
        without_windows.refuses(refund_payment(1, usd("1.00"))),
        after("fees of the client").wait(days(14)).refuses(leave_feedback(Client, 5, "")),
        refused("every state", fund(u64::MAX)),
        refused("every state", accept_proposal(Client, 9)),
    ]
}

fn wrong_party_and_state() -> Vec<Rejection> {
    let settle = |milestone: u64| {
        propose(Client, Change::Settle { milestone: milestone.into(), to_freelancer: usd("0") })
    };
    let change_amount = Change::ChangeAmount { milestone: 4.into(), amount: usd("1.00") };
    vec![
        refused("every state", accept_proposal(Client, 1)),
        refused("every state", withdraw_proposal(Client, 2)),
        refused("every state", contest(Client, 6)),
        refused("every state", withdraw_dispute(Freelancer, 6)),
        refused("every state", fund(1)),
        refused("every state", release(8)),
        refused("every state", submit(4)),
        refused("every state", withdraw_submission(1)),
        refused("every state", request_changes(1)),
        refused("every state", extend_review(1)),
        refused("every state", request_refund(2)),
        refused("every state", withdraw_refund_request(1)),
        refused("every state", cancel_milestone(1)),
        refused("every state", dispute(Client, 1)),
        refused("every state", dispute(Freelancer, 1)),
        refused("every state", contest(Freelancer, 7)),
        refused("every state", submit_evidence(Client, 1, "x")),
        refused("every state", award(6, usd("0"))),
        refused("every state", extend_award(7)),
        refused("every state", withdraw_dispute(Client, 1)),
        refused("every state", withdraw_dispute(Client, 7)),
        refused("every state", propose(Client, Change::WithdrawDispute { milestone: 6.into() })),
        refused("every state", propose(Client, change_amount)),
        refused("every state", propose(Client, Change::ChangeDueDate { milestone: 8.into(), due: None })),
        refused("every state", propose(Client, Change::CancelMilestone { milestone: 1.into() })),
        refused("every state", settle(10)),
        refused("every state", propose(Client, Change::ExtendWindow { milestone: 1.into(), by: days(1) })),
    ]
}

fn limits() -> Vec<Rejection> {
    let mut limited = under(|policy| policy.revision_limit = Some(1));
    limited.does(submit(1));
    limited.does(request_changes(1));
    limited.does(submit(1));
    let twice = limited.refuses(request_changes(1));
    limited.does(dispute(Client, 1));
    let prices = vec!["1.00"; 200];
    let mut full = Scenario::active(offer(&prices));
    let mut talkative = Scenario::active(offer(&["1.00"]));
    let due = |day: u64| Change::ChangeDueDate { milestone: day.into(), due: None };
    let mut put_off = after("all at once");
    put_off.does(extend_review(2));
    let cheap = MilestoneTerms::new("Cheap", usd("49.99"));
    let same_price = Change::ChangeAmount { milestone: 1.into(), amount: usd("100.00") };
    for _ in 0..25 {
        talkative.does(propose(Client, due(1)));
    }
    vec![
        under(|policy| policy.plan_changes = PlanChanges::Mutual).refuses(cancel_milestone(2)),
        Scenario::active(offer(&["1.00", "1.00"])).refuses(fund(2)),
        under(|_| ()).refuses(fund(2)),
        twice,
        limited.refuses(withdraw_dispute(Client, 1)),
        put_off.refuses(extend_review(2)),
        full.refuses(add_milestone(MilestoneTerms::new("M201", usd("1.00")))),
        talkative.refuses(propose(Client, due(1))),
        under(|policy| policy.minimum_price = Some(usd("50.00"))).refuses(add_milestone(cheap)),
        refused("every state", propose(Client, same_price)),
        refused("fees of the client", leave_feedback(Client, 5, "")),
    ]
}

fn amounts_and_times() -> Vec<Rejection> {
    let mut stale = after("every state");
    stale.does(submit(1));
    stale.does(propose(Client, Change::Settle { milestone: 1.into(), to_freelancer: usd("0") }));
    stale.does(submit(1));
    let mut unclaimed = under(|_| ());
    unclaimed.does(submit_for(1, usd("60.00")));
    unclaimed.does(release(1));
    let settle = Change::Settle { milestone: 1.into(), to_freelancer: usd("100.01") };
    let late = utc_datetime!(9999-12-30 0:00);
    let far = policy(|policy| (policy.review_extension, policy.review_extensions) = (Some(days(3_650)), 1));
    let mut put_off = Scenario::open_at(offer(&["1.00"]).policy(far), utc_datetime!(9990-01-01 0:00));
    put_off.does(accept());
    put_off.does(fund(1));
    put_off.does(submit(1));
    vec![
        stale.refuses(accept_proposal(Freelancer, 6)),
        unclaimed.refuses(release(1)),
        refused("all funded", release_amount(2, usd("49.99"))),
        refused("all funded", release_amount(2, usd("50.01"))),
        refused("every state", submit_for(1, usd("100.01"))),
        refused("every state", release_amount(4, usd("0.02"))),
        refused("every state", award(7, usd("100.01"))),
        refused("every state", propose(Client, settle)),
        refused("every state", refund_payment(4, usd("100.00"))),
        refused("every state", release_amount(5, usd("99.99"))),
        Contract::open(offer(&["1.00"]), &late).expect_err("the offer is refused"),
        put_off.refuses(extend_review(1)),
    ]
}
