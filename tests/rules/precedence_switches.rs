//! RULES §14 for commands that need a switch or that came with rules 2. The order for feedback is in the
//! tests of FEED-1.

use core::time::Duration;

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{Contract, MilestoneTerms, PlanChanges, Policy, ReleaseAmount};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::award_window::{awarding, in_dispute};
use super::scenarios::{
    ScenarioExt, add, agree, change_amount, change_due, extend_window, funded, funded_under, planned,
    settled, withdraw_dispute_by_consent,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier};

/// The last instant of the calendar.
const LAST: UtcDateTime = utc_datetime!(9999-12-31 23:59:59.999_999_999);

/// The same contract, with the largest number of open proposals of the client: 25.
fn with_25_proposals(scenario: Scenario) -> Scenario {
    scenario.then((0..25).map(|_| propose(Client, change_due(1, None))))
}

fn at_least(price: &str) -> Policy {
    Policy { minimum_price: Some(usd(price)), ..Policy::upwork() }
}

/// Step 1 before 2, 3 and 5: an invalid extension is invalid input in every stage.
#[test]
fn precedence_1_an_invalid_window_before_anything_else() {
    let nothing = Duration::ZERO;
    let invalid = Err(("invalid_window", "PROP-7"));
    assert_eq!(Scenario::open(offer(&["100"])).answer(propose(Client, extend_window(1, nothing))), invalid);
    assert_eq!(planned().answer(propose(Client, extend_window(99, nothing))), invalid);
    assert_eq!(planned().answer(propose(Client, extend_window(1, nothing))), invalid);
}

/// Step 0 before 1: a stale revision before an invalid extension or invalid stars.
#[test]
fn precedence_0_stale_revision_before_new_input() {
    let mut scenario = funded();
    for command in [propose(Client, extend_window(1, Duration::ZERO)), leave_feedback(Client, 9, "")] {
        scenario.refuses_with(command.seen_at(1), "stale_revision", "REV-1");
    }
}

/// Step 2 before 3: a command that the stage does not accept is rejected before its number is checked.
#[test]
fn precedence_2_the_stage_before_unknown_milestones() {
    let offered = Scenario::open(offer(&["100"]));
    let wrong_stage = Err(("wrong_stage", "END-7"));
    for command in [
        extend_review(99),
        extend_award(99),
        propose(Client, withdraw_dispute_by_consent(99)),
        propose(Freelancer, extend_window(99, SECOND)),
    ] {
        assert_eq!(offered.answer(command), wrong_stage);
    }
}

/// Step 3 before 5 and 6: an unknown milestone is rejected before states and limits.
#[test]
fn precedence_3_unknown_before_states_and_limits() {
    let scenario = with_25_proposals(funded_under(at_least("50")));
    let unknown = Err(("unknown_milestone", "PLAN-6"));
    for command in [
        extend_review(99),
        extend_award(99),
        propose(Client, withdraw_dispute_by_consent(99)),
        propose(Client, extend_window(99, SECOND)),
        propose(Client, change_amount(99, "1")),
    ] {
        assert_eq!(scenario.answer(command), unknown);
    }
}

/// Step 5 before 6: the state before limits, minimum prices and the same price.
#[test]
fn precedence_5_the_state_before_the_new_limits() {
    let extensible = Policy { review_extension: Some(SECOND), review_extensions: 1, ..Policy::upwork() };
    let used_up = funded_under(extensible).then([submit(1), extend_review(1), request_changes(1)]);
    assert_eq!(used_up.answer(extend_review(1)), Err(("wrong_state", "WORK-6")));
    let paid = funded_under(at_least("50")).then([release(1)]);
    assert_eq!(paid.answer(propose(Client, change_amount(1, "1"))), Err(("wrong_state", "PROP-4")));
    assert_eq!(settled().answer(propose(Client, change_amount(1, "100"))), Err(("wrong_state", "PROP-4")));
    let with_25_proposals = with_25_proposals(funded());
    assert_eq!(
        with_25_proposals.answer(propose(Client, withdraw_dispute_by_consent(1))),
        Err(("wrong_state", "DISP-7"))
    );
    assert_eq!(
        with_25_proposals.answer(propose(Client, extend_window(1, SECOND))),
        Err(("wrong_state", "PROP-7"))
    );
}

/// Step 6: consent, then the limit of milestones, then the minimum price.
#[test]
fn precedence_6_consent_then_limit_then_least_price() {
    let cheap = || add_milestone(MilestoneTerms::new("M3", usd("1")));
    let full = Policy { max_milestones: 2, ..at_least("50") };
    let mutual = Policy { plan_changes: PlanChanges::Mutual, ..full.clone() };
    let active = |policy| Scenario::active(offer(&["100", "50"]).policy(policy));
    assert_eq!(active(mutual).answer(cheap()), Err(("consent_required", "PLAN-2")));
    assert_eq!(active(full).answer(cheap()), Err(("limit_reached", "PLAN-5")));
    assert_eq!(active(at_least("50")).answer(cheap()), Err(("amount_below_minimum", "PLAN-8")));
}

/// Step 6: PLAN-5 before PROP-1, and both before the minimum price and the same price.
#[test]
fn precedence_6_both_limits_before_prices() {
    let full = Policy { max_milestones: 1, ..at_least("50") };
    let both = with_25_proposals(funded_under(full));
    assert_eq!(both.answer(propose(Client, add("1"))), Err(("limit_reached", "PLAN-5")));
    let with_25_proposals = with_25_proposals(funded_under(at_least("50")));
    assert_eq!(with_25_proposals.answer(propose(Client, add("1"))), Err(("limit_reached", "PROP-1")));
    assert_eq!(
        with_25_proposals.answer(propose(Client, change_amount(1, "1"))),
        Err(("limit_reached", "PROP-1"))
    );
    assert_eq!(
        with_25_proposals.answer(propose(Client, change_amount(1, "100"))),
        Err(("limit_reached", "PROP-1"))
    );
    let room = [
        (change_amount(1, "1"), Err(("amount_below_minimum", "PLAN-8"))),
        (change_amount(1, "100"), Err(("same_amount", "PROP-4"))),
    ];
    for (change, expected) in room {
        assert_eq!(with_25_proposals.answer(propose(Freelancer, change)), expected);
    }
}

/// Step 6 before 7: a price that was agreed meanwhile is rejected as the same price before staleness is
/// checked.
#[test]
fn precedence_6_the_same_amount_before_stale() {
    let mut scenario = funded().then([propose(Client, change_amount(1, "80"))]);
    agree(&mut scenario, change_amount(1, "80"));
    assert_eq!(scenario.answer(accept_proposal(Freelancer, 1)), Err(("same_amount", "PROP-4")));
}

/// Step 4 before 5: the party is checked before the state of the dispute.
#[test]
fn precedence_4_the_wrong_party_before_a_contested_dispute() {
    let scenario = in_dispute(awarding(5_000));
    assert_eq!(scenario.answer(withdraw_dispute(Client, 1)), Err(("wrong_party", "DISP-7")));
    assert_eq!(scenario.answer(withdraw_dispute(Freelancer, 1)), Err(("wrong_state", "DISP-7")));
}

/// Step 5 before 6: a contested dispute cannot be withdrawn by one party alone, whatever the revision limit.
#[test]
fn precedence_5_a_contested_dispute_before_the_revision_limit() {
    let limited = Policy { revision_limit: Some(0), ..Policy::upwork() };
    let scenario = funded_under(limited).then([submit(1), dispute(Client, 1)]);
    assert_eq!(scenario.answer(withdraw_dispute(Client, 1)), Err(("revision_limit_reached", "DISP-7")));
    let scenario = scenario.then([contest(Freelancer, 1)]);
    assert_eq!(scenario.answer(withdraw_dispute(Client, 1)), Err(("wrong_state", "DISP-7")));
}

/// Step 8: `partial_not_allowed` comes before `partial_needs_settlement`.
#[test]
fn precedence_8_partial_not_allowed_before_partial_needs_settlement() {
    let all_held = Policy { release_amount: ReleaseAmount::AllHeld, ..Policy::upwork() };
    let asked_back = funded_under(all_held).then([request_refund(1)]);
    assert_eq!(asked_back.answer(release_amount(1, usd("99"))), Err(("partial_not_allowed", "REL-9")));
    let any = funded().then([request_refund(1)]);
    assert_eq!(any.answer(release_amount(1, usd("99"))), Err(("partial_needs_settlement", "REL-5")));
}

/// Step 5 before 8: the state is checked before amounts.
#[test]
fn precedence_5_the_state_before_partial_not_allowed() {
    let all_held = Policy { release_amount: ReleaseAmount::AllHeld, ..Policy::upwork() };
    let scenario = funded_under(all_held.clone()).then([release(1)]);
    assert_eq!(scenario.answer(release_amount(1, usd("1"))), Err(("wrong_state", "FUND-5")));
    let disputed = funded_under(all_held).then([submit(1), dispute(Client, 1)]);
    assert_eq!(disputed.answer(submit_for(1, usd("1"))), Err(("wrong_state", "WORK-1")));
}

/// A contract that began this long before the end of the calendar, with a review of 14 days.
fn before_the_end(policy: Policy, before: Duration) -> Scenario {
    let policy = Policy { offer_window: None, ..policy };
    Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy), earlier(LAST, before)).then([accept()])
}

/// Step 6 before 9: the extension limit before the calendar.
#[test]
fn precedence_6_the_extension_limit_before_the_calendar() {
    let times =
        |times| Policy { review_extension: Some(days(5)), review_extensions: times, ..Policy::upwork() };
    let scenario = |policy| before_the_end(policy, days(20)).then([submit(1), extend_review(1)]);
    assert_eq!(scenario(times(1)).answer(extend_review(1)), Err(("extension_limit_reached", "WORK-6")));
    assert_eq!(scenario(times(2)).answer(extend_review(1)), Err(("time_out_of_range", "TIME-6")));
}

/// Step 7 before 9: staleness before the calendar.
#[test]
fn precedence_7_stale_before_the_calendar() {
    let mut scenario = before_the_end(Policy::upwork(), days(17)).then([submit(1)]);
    scenario.does(propose(Client, extend_window(1, days(2))));
    agree(&mut scenario, extend_window(1, days(2)));
    assert_eq!(scenario.answer(accept_proposal(Freelancer, 1)), Err(("stale_proposal", "PROP-3")));
    assert_eq!(
        scenario.answer(propose(Client, extend_window(1, days(2)))),
        Err(("time_out_of_range", "TIME-6"))
    );
}

/// Step 5 before 9: the state of a dispute before its award window.
#[test]
fn precedence_5_the_state_before_the_award_window() {
    let policy = Policy { award_window: Some(days(30)), default_award_bps: Some(0), ..Policy::upwork() };
    let scenario = before_the_end(policy, days(20)).then([submit(1)]);
    assert_eq!(scenario.answer(extend_award(1)), Err(("wrong_state", "DISP-10")));
    let disputed = scenario.then([dispute(Client, 1)]);
    assert_eq!(disputed.answer(contest(Client, 1)), Err(("wrong_party", "DISP-3")));
    assert_eq!(disputed.answer(contest(Freelancer, 1)), Err(("time_out_of_range", "TIME-6")));
    assert_eq!(disputed.answer(extend_award(1)), Err(("wrong_state", "DISP-10")));
}

/// An offer is checked in this order: the count, the milestones, each field of the policy, the fields
/// together, the plan, the calendar.
#[test]
fn precedence_of_an_offer_with_switches() {
    let refused = |offer| Contract::open(offer, &LAST).unwrap_err().code();
    let spoiled = |prices: &[&str], change: fn(&mut Policy)| refused(offer(prices).policy(policy(change)));
    let everything = |policy: &mut Policy| {
        policy.client_fee_bps = 10_001;
        policy.default_award_bps = Some(1);
        (policy.max_milestones, policy.minimum_price) = (1, Some(usd("5")));
    };
    let fit = |policy: &mut Policy| (policy.max_milestones, policy.minimum_price) = (1, Some(usd("5")));
    assert_eq!(spoiled(&[], everything), "invalid_milestone_count");
    assert_eq!(spoiled(&["1", "0"], everything), "invalid_amount");
    assert_eq!(spoiled(&["1", "1"], everything), "invalid_policy");
    assert_eq!(spoiled(&["1", "1"], fit), "invalid_milestone_count");
    assert_eq!(spoiled(&["1"], fit), "amount_below_minimum");
    assert_eq!(spoiled(&["5"], fit), "time_out_of_range");
}

/// An offer: the minimum price is checked in the order of the numbers, and the rejection names the first
/// milestone below it.
#[test]
fn precedence_of_an_offers_prices() {
    let describe = |prices: &[&str]| {
        Contract::open(offer(prices).policy(at_least("5")), &START).unwrap_err().to_string()
    };
    assert_eq!(describe(&["9", "2", "1"]), describe(&["9", "2", "4"]), "of the second milestone");
}
