//! §1, the claim: what the freelancer can count on of the escrow that a milestone holds.

use milestone_escrow::MilestoneState::{ChangesRequested, RefundRequested, Remainder};
use milestone_escrow::ReleaseCause::Approved;
use milestone_escrow::{Change, Party};

use super::expected_events::{funded_from, released, working, working_on_all};
use crate::support::shorthand::*;

/// §1: funding sets the claim to everything that is held. Before it there is no claim.
#[test]
fn claim_is_all_that_is_held_once_funded() {
    let mut scenario = crate::support::Scenario::active(offer(&["100"]));
    assert_eq!(scenario.claim(1), "-");
    scenario.does(fund(1));
    assert_eq!(scenario.claim(1), "100.00 USD");
}

/// §1: a submission sets the claim to the requested amount, up or down.
#[test]
fn claim_is_what_a_submission_requests() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    assert_eq!(scenario.claim(1), "60.00 USD");
    scenario.does(submit_for(1, usd("80")));
    assert_eq!(scenario.claim(1), "80.00 USD");
    scenario.does(submit(1));
    assert_eq!(scenario.claim(1), "100.00 USD");
}

/// §1: withdrawing the submission sets the claim to everything that is held.
#[test]
fn claim_is_all_again_once_a_submission_is_withdrawn() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(withdraw_submission(1));
    assert_eq!(scenario.claim(1), "100.00 USD");
}

/// §1, PROP-4: a change of price sets the claim to everything that is held after it.
#[test]
fn claim_is_all_that_is_held_after_a_change_of_price() {
    for price in ["40", "90"] {
        let mut scenario = working(&["70"]);
        scenario.does(submit_for(1, usd("10")));
        scenario
            .does(propose(Party::Client, Change::ChangeAmount { milestone: 1.into(), amount: usd(price) }));
        assert_eq!(scenario.claim(1), "10.00 USD", "a proposal changes nothing");
        scenario.does(accept_proposal(Party::Freelancer, 1));
        assert_eq!(scenario.claim(1), format!("{price}.00 USD"));
    }
}

/// §1: every release lowers the claim by the released amount.
#[test]
fn claim_is_lowered_by_a_release() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(release_amount(1, usd("25")));
    assert_eq!((scenario.held(1), scenario.claim(1)), ("75.00 USD".into(), "35.00 USD".into()));
    scenario.does(release_amount(1, usd("10")));
    assert_eq!((scenario.held(1), scenario.claim(1)), ("65.00 USD".into(), "25.00 USD".into()));
}

/// §1: the claim falls to 0 at most, and stays there.
#[test]
fn claim_never_falls_below_zero() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(release_amount(1, usd("70")));
    assert_eq!((scenario.held(1), scenario.claim(1)), ("30.00 USD".into(), "0.00 USD".into()));
    scenario.does(release_amount(1, usd("5")));
    assert_eq!(scenario.claim(1), "0.00 USD");
}

/// §1: a release without an amount pays the claim, not the whole escrow.
#[test]
fn claim_is_what_a_release_pays_by_default() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    assert_eq!(scenario.does(release(1)), [released(1, "60", Approved)]);
    assert_eq!(scenario.claim(1), "0.00 USD");
}

/// §1: a change request, a refund request and a dispute do not change the claim. Withdrawing them does not
/// change it either.
#[test]
fn claim_survives_refusals_and_what_takes_them_back() {
    let mut scenario = working(&["100"]);
    scenario.does(submit_for(1, usd("60")));
    for refusal in [
        request_changes(1),
        request_refund(1),
        withdraw_refund_request(1),
        dispute(Party::Freelancer, 1),
        withdraw_dispute(Party::Freelancer, 1),
        dispute(Party::Freelancer, 1),
        contest(Party::Client, 1),
        propose(Party::Client, Change::WithdrawDispute { milestone: 1.into() }),
        accept_proposal(Party::Freelancer, 1),
    ] {
        scenario.does(refusal.clone());
        assert_eq!(scenario.claim(1), "60.00 USD", "{refusal:?}");
    }
    assert_eq!(scenario.state(1), ChangesRequested);
}

/// §1: a refund request by dormancy does not change the claim.
#[test]
fn claim_survives_dormancy() {
    let mut scenario = working(&["100"]);
    scenario.does(release_amount(1, usd("30")));
    scenario.wait(days(90)).advance();
    assert_eq!((scenario.state(1), scenario.claim(1)), (RefundRequested, "70.00 USD".into()));
}

/// §1, FUND-4: carrying takes first what nobody claims.
#[test]
fn claim_is_carried_last() {
    let mut scenario = working(&["100", "30", "50"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(release_amount(1, usd("20")));
    assert_eq!((scenario.held(1), scenario.claim(1)), ("80.00 USD".into(), "40.00 USD".into()));
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "30")])]);
    assert_eq!((scenario.held(1), scenario.claim(1)), ("50.00 USD".into(), "40.00 USD".into()));
}

/// §1: the claim is never more than the escrow. If more than the unclaimed part is carried, everything that
/// is left is claimed.
#[test]
fn claim_is_never_more_than_is_held() {
    let mut scenario = working(&["100", "60"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.does(release_amount(1, usd("20")));
    scenario.does(fund(2));
    assert_eq!((scenario.state(1), scenario.held(1)), (Remainder, "20.00 USD".into()));
    assert_eq!(scenario.claim(1), "20.00 USD", "of the 40 claimed only 20 are there");
    assert_eq!(scenario.claim(2), "60.00 USD", "funding claims all, wherever it came from");
}

/// §1: events of one milestone do not change the claim of another.
#[test]
fn claim_belongs_to_its_milestone() {
    let mut scenario = working_on_all(&["100", "40"]);
    scenario.does(submit_for(2, usd("15")));
    scenario.does(release_amount(1, usd("50")));
    assert_eq!((scenario.claim(1), scenario.claim(2)), ("50.00 USD".into(), "15.00 USD".into()));
}

/// §1: a milestone is current while it holds escrow and nothing of it was ever released, even if it was paid
/// back later.
#[test]
fn current_ends_with_the_first_release_for_good() {
    let mut scenario = working(&["100"]);
    let is_current =
        |scenario: &crate::support::Scenario| scenario.contract.milestone(1.into()).unwrap().is_current();
    assert!(is_current(&scenario));
    scenario.does(submit(1));
    assert!(is_current(&scenario));
    scenario.does(release_amount(1, usd("1")));
    assert!(!is_current(&scenario));
    scenario.does(refund_payment(1, usd("1")));
    assert!(!is_current(&scenario), "paid back, but released all the same");
}
