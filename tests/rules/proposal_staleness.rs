//! PROP-3: a proposal is checked when it is made and when it is accepted, and becomes stale if the values on
//! which it depends change.

use milestone_escrow::{Change, Command, MilestoneState, MilestoneTerms, Party};
use time::macros::date;

use super::scenarios::{
    ScenarioExt, add, cancel, cancelled, change_amount, change_due, disputed_by_freelancer, funded,
    many_current, planned, refund_requested, remainder, settle, settled, under_review,
};
use crate::support::Scenario;
use crate::support::shorthand::{
    accept, accept_proposal, add_milestone, cancel_milestone, contest, dispute, fund, offer, propose, refund,
    release, release_amount, request_changes, request_refund, submit, submit_evidence, submit_for, usd,
    withdraw_dispute, withdraw_proposal, withdraw_refund_request, withdraw_submission,
};

const STALE: Result<(), (&str, &str)> = Err(("stale_proposal", "PROP-3"));

/// The answer to the freelancer's acceptance, if the client proposes a change and these commands follow.
#[track_caller]
fn after<const N: usize>(
    scenario: Scenario,
    change: Change,
    happened: [Command; N],
) -> Result<(), (&'static str, &'static str)> {
    let scenario = scenario.then([propose(Party::Client, change)]).then(happened);
    scenario.answer(accept_proposal(Party::Freelancer, 1))
}

/// The freelancer makes proposal `proposal`, and the client accepts it at once.
fn agree(proposal: u64, change: Change) -> [Command; 2] {
    [propose(Party::Freelancer, change), accept_proposal(Party::Client, proposal)]
}

/// PROP-3: a change that is impossible now cannot be proposed.
#[test]
fn prop_3_judged_when_made() {
    let refusals = [
        (planned(), change_amount(2, "50"), ("unknown_milestone", "PLAN-6")),
        (planned(), change_amount(1, "0"), ("invalid_amount", "MONEY-2")),
        (planned(), change_due(1, Some(date!(2036 - 01 - 04))), ("invalid_due_date", "PLAN-7")),
        (funded(), cancel(1), ("wrong_state", "PROP-4")),
        (settled(), change_amount(1, "50"), ("wrong_state", "PROP-4")),
        (cancelled(), change_due(1, None), ("wrong_state", "PROP-4")),
        (planned(), settle(1, "0"), ("wrong_state", "PROP-5")),
        (funded(), settle(1, "100.01"), ("amount_exceeds_held", "PROP-5")),
        (Scenario::active(offer(&["1"; 200])), add("10"), ("limit_reached", "PLAN-5")),
    ];
    for (scenario, change, refusal) in refusals {
        for by in [Party::Client, Party::Freelancer] {
            assert_eq!(scenario.answer(propose(by, change.clone())), Err(refusal), "{change:?}");
        }
    }
}

/// PROP-3: the change is checked again when it is accepted.
#[test]
fn prop_3_judged_when_accepted() {
    let wrong_state = Err(("wrong_state", "PROP-4"));
    assert_eq!(after(planned(), cancel(1), [fund(1)]), wrong_state);
    assert_eq!(after(planned(), cancel(1), [cancel_milestone(1)]), wrong_state);
    assert_eq!(after(funded(), change_amount(1, "50"), [refund(1)]), wrong_state);
    assert_eq!(after(funded(), change_amount(1, "50"), [request_refund(1)]), wrong_state);
    assert_eq!(after(funded(), change_due(1, None), [refund(1)]), wrong_state);
    assert_eq!(after(funded(), settle(1, "50"), [refund(1)]), Err(("wrong_state", "PROP-5")));
}

/// PROP-3: the number of milestones is checked again, too.
#[test]
fn prop_3_the_limit_of_milestones_when_accepted() {
    let one_more = || add_milestone(MilestoneTerms::new("M200", usd("1")));
    assert_eq!(after(Scenario::active(offer(&["1"; 199])), add("10"), []), Ok(()));
    let limit_reached = Err(("limit_reached", "PLAN-5"));
    assert_eq!(after(Scenario::active(offer(&["1"; 199])), add("10"), [one_more()]), limit_reached);
}

/// PROP-3: after a rejected acceptance, the proposal stays open. It can be accepted later or withdrawn.
#[test]
fn prop_3_a_refused_acceptance_leaves_it_open() {
    let mut scenario = funded().then([propose(Party::Client, change_amount(1, "80")), request_refund(1)]);
    scenario.refuses_with(accept_proposal(Party::Freelancer, 1), "wrong_state", "PROP-4");
    scenario.does(withdraw_refund_request(1));
    scenario.does(accept_proposal(Party::Freelancer, 1));
    let mut scenario = under_review().then([propose(Party::Client, settle(1, "50")), submit(1)]);
    scenario.refuses_with(accept_proposal(Party::Freelancer, 1), "stale_proposal", "PROP-3");
    assert_eq!(scenario.contract.proposals().len(), 1);
    scenario.does(withdraw_proposal(Party::Client, 1));
}

/// PROP-3: a change of the due date depends on the due date.
#[test]
fn prop_3_another_due_date_makes_a_due_date_stale() {
    let change = || change_due(1, Some(date!(2026 - 05 - 05)));
    assert_eq!(after(planned(), change(), agree(2, change_due(1, Some(date!(2026 - 04 - 04))))), STALE);
    assert_eq!(after(planned(), change(), agree(2, change_due(1, Some(date!(2026 - 05 - 05))))), STALE);
}

/// PROP-3: setting the same due date does not make it stale, and neither does the due date of another
/// milestone.
#[test]
fn prop_3_the_same_due_date_again_is_not_stale() {
    let change = || change_due(1, Some(date!(2026 - 05 - 05)));
    let [there, and] = agree(2, change_due(1, Some(date!(2026 - 04 - 04))));
    let [back, again] = agree(3, change_due(1, None));
    assert_eq!(after(planned(), change(), [there, and, back, again]), Ok(()));
    let two = Scenario::active(offer(&["100", "50"]));
    assert_eq!(after(two, change(), agree(2, change_due(2, Some(date!(2026 - 04 - 04))))), Ok(()));
}

/// PROP-3: price, funding and work do not make a change of the due date stale.
#[test]
fn prop_3_a_due_date_sets_out_from_nothing_else() {
    let change = || change_due(1, Some(date!(2026 - 05 - 05)));
    assert_eq!(after(planned(), change(), agree(2, change_amount(1, "70"))), Ok(()));
    assert_eq!(after(planned(), change(), [fund(1), submit_for(1, usd("60")), release(1)]), Ok(()));
}

/// PROP-3: a change of the price depends on the price.
#[test]
fn prop_3_another_price_makes_a_price_stale() {
    for scenario in [planned(), funded()] {
        assert_eq!(
            after(scenario.clone(), change_amount(1, "120"), agree(2, change_amount(1, "110"))),
            STALE
        );
        // The proposed price has been agreed meanwhile: this is checked before staleness (§14, step 6).
        let same_amount = Err(("same_amount", "PROP-4"));
        assert_eq!(
            after(scenario.clone(), change_amount(1, "120"), agree(2, change_amount(1, "120"))),
            same_amount
        );
        let [there, and] = agree(2, change_amount(1, "110"));
        let [back, again] = agree(3, change_amount(1, "100"));
        assert_eq!(after(scenario, change_amount(1, "120"), [there, and, back, again]), Ok(()));
    }
}

/// PROP-3: a change of the price also depends on whether the milestone holds escrow.
#[test]
fn prop_3_funding_makes_a_price_stale() {
    assert_eq!(after(planned(), change_amount(1, "120"), [fund(1)]), STALE);
    assert_eq!(after(planned(), change_amount(1, "80"), [fund(1), submit(1)]), STALE);
}

/// PROP-3: work, a due date and other milestones do not make a change of the price stale.
#[test]
fn prop_3_a_price_sets_out_from_nothing_else() {
    let change = || change_amount(1, "120");
    assert_eq!(after(funded(), change(), [submit_for(1, usd("60"))]), Ok(()));
    assert_eq!(after(funded(), change(), [submit(1), request_changes(1)]), Ok(()));
    assert_eq!(after(under_review(), change(), [withdraw_submission(1)]), Ok(()));
    assert_eq!(after(funded(), change(), agree(2, change_due(1, Some(date!(2026 - 05 - 05))))), Ok(()));
    let two = Scenario::active(offer(&["100", "50"]).policy(many_current()));
    assert_eq!(after(two, change(), [fund(2), release_amount(2, usd("10"))]), Ok(()));
}

/// PROP-3: the acceptance of the offer does not make a change stale.
#[test]
fn prop_3_accepting_the_offer_makes_nothing_stale() {
    let offered = Scenario::open(offer(&["100"]).fund_first(true));
    assert_eq!(after(offered.clone(), change_amount(1, "120"), [accept()]), Ok(()));
    assert_eq!(after(offered, change_due(1, Some(date!(2026 - 05 - 05))), [accept()]), Ok(()));
}

/// PROP-3: a settlement depends on what is held. A release makes it stale.
#[test]
fn prop_3_a_release_makes_a_settlement_stale() {
    assert_eq!(after(funded(), settle(1, "50"), [release_amount(1, usd("0.01"))]), STALE);
    assert_eq!(after(remainder(), settle(1, "50"), [release_amount(1, usd("0.01"))]), STALE);
    assert_eq!(after(disputed_by_freelancer(), settle(1, "10"), [release(1)]), STALE);
}

/// PROP-3: a change of the price of a funded milestone makes it stale, unless the price changes back.
#[test]
fn prop_3_another_price_makes_a_settlement_stale() {
    for price in ["120", "80"] {
        assert_eq!(after(funded(), settle(1, "50"), agree(2, change_amount(1, price))), STALE);
        let [there, and] = agree(2, change_amount(1, price));
        let [back, again] = agree(3, change_amount(1, "100"));
        assert_eq!(after(funded(), settle(1, "50"), [there, and, back, again]), Ok(()));
    }
}

/// PROP-3: carried escrow makes it stale (FUND-4).
#[test]
fn prop_3_carrying_makes_a_settlement_stale() {
    let two = Scenario::active(offer(&["100", "30"])).then([fund(1), release_amount(1, usd("20"))]);
    assert_eq!(after(two, settle(1, "30"), [fund(2)]), STALE);
}

/// PROP-3: a settlement also depends on the number of submissions. A new one makes it stale, even if it is
/// withdrawn.
#[test]
fn prop_3_a_submission_makes_a_settlement_stale() {
    let settlement = || settle(1, "50");
    assert_eq!(after(funded(), settlement(), [submit(1)]), STALE);
    assert_eq!(after(funded(), settlement(), [submit(1), withdraw_submission(1)]), STALE);
    assert_eq!(after(under_review(), settlement(), [submit_for(1, usd("60"))]), STALE);
    assert_eq!(
        after(under_review(), settlement(), [withdraw_submission(1), submit_for(1, usd("60"))]),
        STALE
    );
    assert_eq!(after(under_review(), settlement(), [submit(1), withdraw_submission(1)]), STALE);
}

/// PROP-3: nothing else makes a settlement stale.
#[test]
fn prop_3_a_settlement_sets_out_from_nothing_else() {
    let (client, freelancer, settlement) = (Party::Client, Party::Freelancer, || settle(1, "50"));
    assert_eq!(after(under_review(), settlement(), [withdraw_submission(1)]), Ok(()));
    assert_eq!(after(under_review(), settlement(), [request_changes(1), request_refund(1)]), Ok(()));
    assert_eq!(after(funded(), settlement(), [request_refund(1), withdraw_refund_request(1)]), Ok(()));
    assert_eq!(after(refund_requested(), settlement(), [dispute(freelancer, 1), contest(client, 1)]), Ok(()));
    assert_eq!(
        after(under_review(), settlement(), [dispute(client, 1), withdraw_dispute(client, 1)]),
        Ok(())
    );
    assert_eq!(after(disputed_by_freelancer(), settlement(), [submit_evidence(client, 1, "a mail")]), Ok(()));
    assert_eq!(after(funded(), settlement(), agree(2, change_due(1, Some(date!(2026 - 05 - 05))))), Ok(()));
}

/// PROP-3: the work and the escrow of another milestone do not make it stale.
#[test]
fn prop_3_another_milestone_makes_no_settlement_stale() {
    let two = Scenario::active(offer(&["100", "50"]).policy(many_current())).then([fund(1)]);
    assert_eq!(after(two, settle(1, "50"), [fund(2), submit(2), release(2)]), Ok(()));
}

/// PROP-3: deadlines can make it stale, too.
#[test]
fn prop_3_silence_makes_a_settlement_stale() {
    let mut scenario = under_review().then([propose(Party::Client, settle(1, "50"))]).after(14);
    scenario.refuses_with(accept_proposal(Party::Freelancer, 1), "stale_proposal", "PROP-3");
    scenario.advance();
    scenario.assert_milestone(1, MilestoneState::Remainder, "40", "0");
}

/// PROP-3: adding or cancelling a milestone depends on no value, and is never stale.
#[test]
fn prop_3_a_plan_change_sets_out_from_nothing() {
    let two = || Scenario::active(offer(&["100", "50"]));
    assert_eq!(after(two(), add("10"), [fund(1), submit(1), release(1)]), Ok(()));
    assert_eq!(after(two(), cancel(2), agree(2, change_amount(2, "70"))), Ok(()));
}
