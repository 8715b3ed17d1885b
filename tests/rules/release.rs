//! REL-1 to REL-8: how escrow is released, and what is left. Giving way is in `release_remainder`.

use milestone_escrow::MilestoneState::{ChangesRequested, Funded, Remainder, Settled, UnderReview};
use milestone_escrow::ReleaseCause::{Approved, ReviewLapsed};
use milestone_escrow::{Change, Command, Party, Rejection};

use super::expected_events::{event, released, released_with, working};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

/// Milestone 1 holds 100 after these commands.
fn after(steps: &[Command]) -> Scenario {
    let mut scenario = working(&["100"]);
    for step in steps {
        scenario.does(step.clone());
    }
    scenario
}

/// REL-1: the client may release before any submission, during a review, and after a change request.
#[test]
fn rel_1_pays_all_from_every_state_of_work() {
    for (steps, state) in [
        (vec![], Funded),
        (vec![submit(1)], UnderReview),
        (vec![submit(1), request_changes(1)], ChangesRequested),
    ] {
        let mut scenario = after(&steps);
        assert_eq!(scenario.state(1), state);
        assert_eq!(scenario.does(release(1)), [released(1, "100", Approved)]);
        assert_eq!(scenario.state(1), Settled);
    }
}

/// REL-1: the client may also release a remainder.
#[test]
fn rel_1_pays_a_remainder() {
    let mut scenario = after(&[release_amount(1, usd("60"))]);
    assert_eq!(scenario.state(1), Remainder);
    assert_eq!(scenario.does(release(1)), [released(1, "40", Approved)]);
}

/// REL-1: the default is the claim, not the whole escrow.
#[test]
fn rel_1_pays_the_claim_by_default() {
    let mut scenario = after(&[submit_for(1, usd("60"))]);
    assert_eq!(scenario.does(release(1)), [released(1, "60", Approved)]);
    let mut scenario = after(&[submit_for(1, usd("60")), request_changes(1)]);
    assert_eq!(scenario.does(release(1)), [released(1, "60", Approved)]);
}

/// REL-1: without a claim the amount must be given. So a release that is sent twice pays once.
#[test]
fn rel_1_pays_nothing_unclaimed_by_default() {
    let mut scenario = after(&[submit_for(1, usd("60")), release(1)]);
    scenario.refuses_with(release(1), "amount_required", "REL-1");
    assert_eq!(scenario.refuses(release(1)), Rejection::AmountRequired { milestone: 1.into() });
    assert_eq!(scenario.does(release_amount(1, usd("40"))), [released(1, "40", Approved)]);
}

/// REL-1: a release answers the review, and its window is void.
#[test]
fn rel_1_answers_the_review() {
    let mut scenario = after(&[submit(1), release_amount(1, usd("60"))]);
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().deadline(), None);
    assert_eq!(scenario.wait(days(14)).advance(), []);
}

/// REL-1: a milestone that holds nothing cannot be released.
#[test]
fn rel_1_needs_escrow() {
    let mut scenario = working(&["100", "50"]);
    scenario.refuses_with(release(2), "wrong_state", "FUND-5");
    scenario.does(release(1));
    scenario.refuses_with(release_amount(1, usd("1")), "wrong_state", "FUND-5");
}

/// REL-2: a release of less than is held leaves a remainder, even of one cent.
#[test]
fn rel_2_less_than_held_leaves_a_remainder() {
    for (amount, rest) in [("0.01", "99.99 USD"), ("60", "40.00 USD"), ("99.99", "0.01 USD")] {
        let mut scenario = working(&["100"]);
        assert_eq!(scenario.does(release_amount(1, usd(amount))), [released(1, amount, Approved)]);
        assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, rest.into()));
    }
}

/// REL-2: after a partial release of a remainder, it is still a remainder.
#[test]
fn rel_2_a_remainder_may_be_released_bit_by_bit() {
    let scenario = after(&[release_amount(1, usd("60")), release_amount(1, usd("30"))]);
    assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, "10.00 USD".into()));
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().paid(), usd("90"));
}

/// REL-3: a release of exactly what is held settles the milestone, without a top-up.
#[test]
fn rel_3_exactly_what_is_held_settles() {
    let mut scenario = working(&["100"]);
    assert_eq!(scenario.does(release_amount(1, usd("100"))), [released(1, "100", Approved)]);
    assert_eq!((scenario.state(1), scenario.held(1)), (Settled, "0.00 USD".into()));
    let mut scenario = after(&[release_amount(1, usd("60")), release_amount(1, usd("40"))]);
    assert_eq!(scenario.state(1), Settled);
    scenario.refuses_with(release_amount(1, usd("0.01")), "wrong_state", "FUND-5");
}

/// REL-4: if more than is held is released, the client tops up the difference at the same instant.
#[test]
fn rel_4_more_than_held_is_topped_up() {
    for (amount, top_up) in [("100.01", "0.01"), ("250", "150")] {
        let mut scenario = working(&["100"]);
        assert_eq!(
            scenario.does(release_amount(1, usd(amount))),
            [released_with(1, amount, top_up, "0", Approved)]
        );
        assert_eq!(scenario.state(1), Settled);
        assert_eq!(scenario.contract.milestone(1.into()).unwrap().paid(), usd(amount));
    }
}

/// REL-4: the limit is what is held, not what the submission requests.
#[test]
fn rel_4_more_than_requested_is_no_top_up() {
    let mut scenario = after(&[submit_for(1, usd("60"))]);
    assert_eq!(scenario.does(release_amount(1, usd("80"))), [released(1, "80", Approved)]);
    assert_eq!(
        (scenario.state(1), scenario.held(1), scenario.claim(1)),
        (Remainder, "20.00 USD".into(), "0.00 USD".into())
    );
}

/// REL-4: after the first release there is no top-up. More needs a bonus.
#[test]
fn rel_4_more_than_held_is_a_top_up_only_while_current() {
    let mut scenario = after(&[release_amount(1, usd("0.01"))]);
    scenario.refuses_with(release_amount(1, usd("100")), "amount_exceeds_held", "REL-4");
    assert_eq!(scenario.does(release_amount(1, usd("99.99"))), [released(1, "99.99", Approved)]);
}

/// REL-4, §1: this also holds if the payment was given back later.
#[test]
fn rel_4_paying_back_does_not_make_it_current_again() {
    let mut scenario = after(&[release_amount(1, usd("10")), refund_payment(1, usd("10"))]);
    scenario.refuses_with(release_amount(1, usd("90.01")), "amount_exceeds_held", "REL-4");
}

/// REL-6: silence on a submission for less than is held leaves a remainder.
#[test]
fn rel_6_silence_on_less_than_held_leaves_a_remainder() {
    let mut scenario = after(&[submit_for(1, usd("60"))]);
    let lapse = later(START, days(14));
    assert_eq!(scenario.at(lapse).advance(), [event(lapse, released(1, "60", ReviewLapsed))]);
    assert_eq!(
        (scenario.state(1), scenario.held(1), scenario.claim(1)),
        (Remainder, "40.00 USD".into(), "0.00 USD".into())
    );
}

/// REL-6: then the next milestone can be funded, as after any release.
#[test]
fn rel_6_the_next_milestone_can_be_funded() {
    let mut scenario = working(&["100", "30"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.wait(days(14)).does(fund(2));
    assert_eq!((scenario.held(1), scenario.held(2)), ("10.00 USD".into(), "30.00 USD".into()));
}

/// REL-8: a milestone whose whole escrow is gone is settled: released, topped up, returned, split or carried.
#[test]
fn rel_8_whatever_empties_a_milestone_settles_it() {
    let settle = |to_freelancer| {
        let change = Change::Settle { milestone: 1.into(), to_freelancer: usd(to_freelancer) };
        vec![propose(Party::Client, change), accept_proposal(Party::Freelancer, 1)]
    };
    let arbitrated =
        vec![submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1), award(1, usd("30"))];
    for steps in [
        vec![release(1)],
        vec![release_amount(1, usd("150"))],
        vec![refund(1)],
        settle("0"),
        settle("30"),
        settle("100"),
        arbitrated,
        vec![end_contract(Party::Freelancer)],
    ] {
        let scenario = after(&steps);
        assert_eq!((scenario.state(1), scenario.held(1)), (Settled, "0.00 USD".into()), "{steps:?}");
        assert_eq!(scenario.claim(1), "-");
    }
}

/// REL-8: this also holds for lapses.
#[test]
fn rel_8_lapses_settle_too() {
    let disputed_by = |party| vec![submit(1), request_changes(1), dispute(party, 1)];
    for steps in [
        vec![submit(1)],
        vec![request_refund(1)],
        disputed_by(Party::Client),
        disputed_by(Party::Freelancer),
        vec![end_contract(Party::Client)],
    ] {
        let mut scenario = after(&steps);
        scenario.wait(days(14)).advance();
        assert_eq!((scenario.state(1), scenario.held(1)), (Settled, "0.00 USD".into()), "{steps:?}");
    }
}

/// REL-8: a milestone whose whole escrow was carried is settled. If a part is left, it is not.
#[test]
fn rel_8_carrying_settles_what_it_empties() {
    for (next, state) in [("40", Settled), ("39.99", Remainder)] {
        let mut scenario = working(&["100", next]);
        scenario.does(release_amount(1, usd("60")));
        scenario.does(fund(2));
        assert_eq!(scenario.state(1), state);
    }
}
