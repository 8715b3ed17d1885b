//! REL-9: the limits of releases under the policy.

use milestone_escrow::MilestoneState::{ChangesRequested, Funded, Remainder, Settled, UnderReview};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReleaseCause::{Approved, AwardLapsed, ReviewLapsed, Settlement};
use milestone_escrow::{Policy, ReleaseAmount, ReturnCause};

use super::expected_events::{event, released, released_with, returned, submitted};
use super::scenarios::{ScenarioExt, agree, change_amount, settle};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

fn releasing(allowed: ReleaseAmount) -> Policy {
    policy(|policy| policy.release_amount = allowed)
}

fn working(allowed: ReleaseAmount) -> Scenario {
    Scenario::active(offer(&["100"]).fund_first(true).policy(releasing(allowed)))
}

/// Milestone 1 holds 100: funded, under review, changes requested, refund requested, and disputed.
fn in_work(allowed: ReleaseAmount) -> [Scenario; 5] {
    let funded = working(allowed);
    let review = funded.clone().then([submit(1)]);
    let sent_back = review.clone().then([request_changes(1)]);
    let asked_back = sent_back.clone().then([request_refund(1)]);
    let disputed = sent_back.clone().then([dispute(Freelancer, 1)]);
    [funded, review, sent_back, asked_back, disputed]
}

/// REL-9: with `any`, more is a top-up, and less leaves a remainder.
#[test]
fn rel_9_any_is_any() {
    let mut scenario = working(ReleaseAmount::Any);
    assert_eq!(
        scenario.clone().does(release_amount(1, usd("120"))),
        [released_with(1, "120", "20", "0", Approved)]
    );
    assert_eq!(scenario.does(release_amount(1, usd("0.01"))), [released(1, "0.01", Approved)]);
}

/// REL-9: with `at_most_held` there are no top-ups. One cent more than is held is rejected in every state.
#[test]
fn rel_9_at_most_what_is_held() {
    for scenario in in_work(ReleaseAmount::AtMostHeld) {
        let answer = scenario.answer(release_amount(1, usd("100.01")));
        assert_eq!(answer, Err(("amount_exceeds_held", "REL-9")), "{}", scenario.state(1));
        assert_eq!(scenario.answer(release_amount(1, usd("100"))), Ok(()), "{}", scenario.state(1));
    }
}

/// REL-9: with `at_most_held`, less leaves a remainder. Of this, again, no more than is held can be released.
#[test]
fn rel_9_at_most_held_may_be_less() {
    let mut scenario = working(ReleaseAmount::AtMostHeld);
    assert_eq!(scenario.does(submit_for(1, usd("60"))), [submitted(1, "60", later(START, days(14)))]);
    assert_eq!(scenario.does(release(1)), [released(1, "60", Approved)]);
    assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, "40.00 USD".into()));
    assert_eq!(scenario.refuses(release_amount(1, usd("40.01"))).code(), "amount_exceeds_held");
    assert_eq!(scenario.does(release_amount(1, usd("40"))), [released(1, "40", Approved)]);
}

/// REL-9: with `all_held`, one cent less and one cent more are rejected in every state.
#[test]
fn rel_9_all_that_is_held_and_nothing_else() {
    for scenario in in_work(ReleaseAmount::AllHeld) {
        let state = scenario.state(1);
        for less in ["0.01", "99.99"] {
            let answer = scenario.answer(release_amount(1, usd(less)));
            assert_eq!(answer, Err(("partial_not_allowed", "REL-9")), "{less} while {state}");
        }
        let answer = scenario.answer(release_amount(1, usd("100.01")));
        assert_eq!(answer, Err(("amount_exceeds_held", "REL-9")), "{state}");
        assert_eq!(scenario.clone().does(release_amount(1, usd("100"))), [released(1, "100", Approved)]);
        let mut by_default = scenario;
        assert_eq!(by_default.does(release(1)), [released(1, "100", Approved)]);
        assert_eq!(by_default.state(1), Settled);
    }
}

/// REL-9: with `all_held`, a submission must request everything, too.
#[test]
fn rel_9_a_submission_asks_for_all() {
    let scenario = working(ReleaseAmount::AllHeld);
    let sent_back = scenario.clone().then([submit(1), request_changes(1)]);
    for mut scenario in [scenario, sent_back] {
        assert!(matches!(scenario.state(1), Funded | ChangesRequested));
        scenario.refuses_with(submit_for(1, usd("99.99")), "partial_not_allowed", "REL-9");
        scenario.refuses_with(submit_for(1, usd("100.01")), "amount_exceeds_held", "WORK-2");
        let expected = [submitted(1, "100", later(START, days(14)))];
        assert_eq!(scenario.clone().does(submit(1)), expected);
        assert_eq!(scenario.does(submit_for(1, usd("100"))), expected);
        assert_eq!(scenario.state(1), UnderReview);
    }
}

/// REL-9: after a change of price, everything means the new amount.
#[test]
fn rel_9_all_follows_the_price() {
    let mut scenario = working(ReleaseAmount::AllHeld).then([submit(1)]);
    agree(&mut scenario, change_amount(1, "70"));
    scenario.assert_milestone(1, UnderReview, "70", "70");
    scenario.refuses_with(release_amount(1, usd("69.99")), "partial_not_allowed", "REL-9");
    assert_eq!(scenario.wait(days(14)).advance(), [event(scenario.now, released(1, "70", ReviewLapsed))]);
}

/// REL-9: settlements, awards and default awards may split.
#[test]
fn rel_9_others_may_split() {
    let mut agreed = working(ReleaseAmount::AllHeld);
    let split = [released(1, "30", Settlement), returned(1, "70", ReturnCause::Settlement)];
    assert_eq!(agree(&mut agreed, settle(1, "30"))[1..], split);

    let policy = Policy {
        award_window: Some(days(3)),
        default_award_bps: Some(4_000),
        ..releasing(ReleaseAmount::AllHeld)
    };
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    let mut disputed = scenario.then([submit(1), dispute(Client, 1), contest(Freelancer, 1)]);
    assert_eq!(disputed.clone().does(award(1, usd("30"))).len(), 3);
    let split = [released(1, "40", AwardLapsed), returned(1, "60", ReturnCause::AwardLapsed)];
    assert_eq!(disputed.wait(days(3)).advance(), split.map(|kind| event(disputed.now, kind)));
}

/// REL-9: a bonus is not a release, and may have any amount.
#[test]
fn rel_9_bonuses_may_be_anything() {
    for allowed in [ReleaseAmount::AtMostHeld, ReleaseAmount::AllHeld] {
        working(allowed).does(pay_bonus(usd("500")));
    }
}

/// REL-9: more than is held is rejected even before the first release.
#[test]
fn rel_9_no_top_up_while_current() {
    for allowed in [ReleaseAmount::AtMostHeld, ReleaseAmount::AllHeld] {
        let scenario = working(allowed);
        assert!(scenario.milestone(1).is_current());
        let most = release_amount(1, usd("1000000000000"));
        assert_eq!(scenario.answer(most), Err(("amount_exceeds_held", "REL-9")));
    }
}
