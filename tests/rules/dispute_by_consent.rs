//! DISP-7 by consent: both parties withdraw a contested dispute with the proposal `withdraw_dispute` (PROP-2,
//! PROP-3).

use milestone_escrow::MilestoneState::{ChangesRequested, Disputed, Remainder};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{EventKind, Policy};

use super::scenarios::{
    ScenarioExt, accepted, agree, changes_requested, dispute_withdrawn, disputed_by_client,
    disputed_by_freelancer, funded, funded_under, in_every_state, refund_requested, remainder, settle,
    under_review, withdraw_dispute_by_consent,
};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// Contested disputes, one opened by each party.
fn in_dispute() -> [Scenario; 2] {
    [disputed_by_freelancer().then([contest(Client, 1)]), disputed_by_client().then([contest(Freelancer, 1)])]
}

/// DISP-7: either party proposes the withdrawal, and the other agrees. The milestone returns to its earlier
/// state.
#[test]
fn disp_7_by_consent_either_party_proposes() {
    for scenario in in_dispute() {
        for by in [Client, Freelancer] {
            let mut scenario = scenario.clone();
            let made =
                EventKind::ProposalMade { proposal: 1.into(), by, change: withdraw_dispute_by_consent(1) };
            assert_eq!(scenario.does(propose(by, withdraw_dispute_by_consent(1))), [made]);
            scenario.assert_milestone(1, Disputed, "100", "60");
            let events = scenario.does(accept_proposal(by.other(), 1));
            assert_eq!(events, [accepted(1), dispute_withdrawn(1)]);
            scenario.assert_milestone(1, ChangesRequested, "100", "60");
            assert_eq!((scenario.milestone(1).dispute(), scenario.milestone(1).deadline()), (None, None));
        }
    }
}

/// DISP-7: it returns to changes requested, or to a remainder with its claim.
#[test]
fn disp_7_by_consent_back_to_what_it_was() {
    let (was_sent_back, was_left) = (changes_requested(), remainder());
    for (scenario, state, held, claim, revisions) in
        [(was_sent_back, ChangesRequested, "100", "60", 1), (was_left, Remainder, "80", "40", 0)]
    {
        let mut scenario = scenario.then([dispute(Freelancer, 1), contest(Client, 1)]).after(100);
        agree(&mut scenario, withdraw_dispute_by_consent(1));
        scenario.assert_milestone(1, state, held, claim);
        assert_eq!(scenario.milestone(1).revisions(), revisions);
    }
}

/// DISP-7: if it was under review, the withdrawal counts as a change request, by consent, too.
#[test]
fn disp_7_by_consent_counts_as_a_change_request() {
    let mut scenario = disputed_by_client().then([contest(Freelancer, 1)]);
    agree(&mut scenario, withdraw_dispute_by_consent(1));
    scenario.assert_milestone(1, ChangesRequested, "100", "60");
    assert_eq!(scenario.milestone(1).revisions(), 1);
    scenario.does(submit(1));
}

/// DISP-7: by consent, the revision limit does not reject it. It counts as a change request all the same.
#[test]
fn disp_7_by_consent_past_the_revision_limit() {
    for limit in [0, 1] {
        let scenario = funded_under(Policy { revision_limit: Some(limit), ..Policy::upwork() });
        let scenario = scenario.then((0..limit).flat_map(|_| [submit(1), request_changes(1)]));
        let mut scenario = scenario.then([submit(1), dispute(Client, 1)]);
        scenario.refuses_with(withdraw_dispute(Client, 1), "revision_limit_reached", "DISP-7");
        scenario.does(contest(Freelancer, 1));
        agree(&mut scenario, withdraw_dispute_by_consent(1));
        assert_eq!((scenario.state(1), scenario.milestone(1).revisions()), (ChangesRequested, limit + 1));
        scenario.does(submit(1));
        scenario.refuses_with(request_changes(1), "revision_limit_reached", "WORK-4");
    }
}

/// DISP-7: the dispute must be contested.
#[test]
fn disp_7_by_consent_needs_a_contested_dispute() {
    for scenario in in_every_state().into_iter().chain([disputed_by_client()]) {
        for by in [Client, Freelancer] {
            let answer = scenario.answer(propose(by, withdraw_dispute_by_consent(1)));
            assert_eq!(answer, Err(("wrong_state", "DISP-7")), "{}", scenario.state(1));
        }
    }
}

/// DISP-7: a dispute that answers a refund request cannot be withdrawn. The freelancer gives way with
/// `refund`.
#[test]
fn disp_7_by_consent_not_one_that_answers_a_refund_request() {
    let dormant = || {
        let mut scenario = changes_requested().after(90);
        scenario.advance();
        scenario
    };
    for scenario in [refund_requested(), dormant()] {
        let mut scenario = scenario.then([dispute(Freelancer, 1), contest(Client, 1)]);
        scenario.refuses_with(propose(Client, withdraw_dispute_by_consent(1)), "wrong_state", "DISP-7");
        scenario.refuses_with(propose(Freelancer, withdraw_dispute_by_consent(1)), "wrong_state", "DISP-7");
        scenario.does(refund(1));
    }
}

/// DISP-7: a dispute that is contested at once can be withdrawn only by consent.
#[test]
fn disp_7_by_consent_where_no_answer_is_awaited() {
    let mut scenario =
        funded_under(policy(|policy| policy.answer_window = None)).then([submit(1), dispute(Client, 1)]);
    scenario.refuses_with(withdraw_dispute(Client, 1), "wrong_state", "DISP-7");
    assert_eq!(agree(&mut scenario, withdraw_dispute_by_consent(1)), [accepted(1), dispute_withdrawn(1)]);
}

/// PROP-2: it is accepted only in an active contract. In an ending contract the proposal is void (PROP-6).
#[test]
fn prop_2_disputes_are_withdrawn_by_consent_while_active() {
    let mut offered = Scenario::open(offer(&["100"]).fund_first(true));
    offered.refuses_with(propose(Client, withdraw_dispute_by_consent(1)), "wrong_stage", "END-7");
    for scenario in in_dispute() {
        let mut scenario =
            scenario.then([propose(Client, withdraw_dispute_by_consent(1)), end_contract(Client)]);
        scenario.refuses_with(accept_proposal(Freelancer, 1), "unknown_proposal", "PROP-1");
        scenario.refuses_with(propose(Client, withdraw_dispute_by_consent(1)), "wrong_stage", "END-7");
    }
}

/// PROP-3: the proposal is checked again when it is accepted. If the dispute has ended, it is rejected.
#[test]
fn prop_3_an_ended_dispute_cannot_be_withdrawn() {
    let proposed =
        disputed_by_freelancer().then([contest(Client, 1), propose(Client, withdraw_dispute_by_consent(1))]);
    for over in [release(1), refund(1), award(1, usd("50"))] {
        let mut scenario = proposed.clone().then([over]);
        scenario.refuses_with(accept_proposal(Freelancer, 1), "wrong_state", "DISP-7");
        scenario.does(decline_proposal(Freelancer, 1));
    }
}

/// PROP-3: the proposal depends on the number of disputes. So it does not withdraw a later dispute.
#[test]
fn prop_3_a_later_dispute_makes_a_withdrawal_stale() {
    let twice = [
        propose(Client, withdraw_dispute_by_consent(1)),
        propose(Client, withdraw_dispute_by_consent(1)),
        accept_proposal(Freelancer, 1),
    ];
    let mut scenario = disputed_by_freelancer().then([contest(Client, 1)]).then(twice);
    scenario.refuses_with(accept_proposal(Freelancer, 2), "wrong_state", "DISP-7");
    scenario.does(dispute(Freelancer, 1));
    scenario.refuses_with(accept_proposal(Freelancer, 2), "wrong_state", "DISP-7");
    scenario.does(contest(Client, 1));
    scenario.refuses_with(accept_proposal(Freelancer, 2), "stale_proposal", "PROP-3");
    assert_eq!(agree(&mut scenario, withdraw_dispute_by_consent(1)), [accepted(3), dispute_withdrawn(1)]);
}

/// PROP-3: evidence, time and other proposals do not make it stale.
#[test]
fn prop_3_nothing_else_makes_a_withdrawal_stale() {
    let scenario = disputed_by_freelancer()
        .then([contest(Client, 1), propose(Freelancer, withdraw_dispute_by_consent(1))])
        .after(300);
    let mut scenario =
        scenario.then([submit_evidence(Client, 1, "a mail"), propose(Client, settle(1, "50"))]);
    assert_eq!(scenario.does(accept_proposal(Client, 1)), [accepted(1), dispute_withdrawn(1)]);
}

/// PROP-3: disputes of other milestones do not count.
#[test]
fn prop_3_disputes_of_another_milestone_do_not_count() {
    let scenario =
        Scenario::active(offer(&["100", "50"]).fund_first(true).policy(super::scenarios::many_current()));
    let scenario = scenario.then([fund(2), submit(1), submit(2), dispute(Client, 1), contest(Freelancer, 1)]);
    let mut scenario = scenario.then([
        propose(Client, withdraw_dispute_by_consent(1)),
        dispute(Client, 2),
        contest(Freelancer, 2),
    ]);
    assert_eq!(scenario.does(accept_proposal(Freelancer, 1)), [accepted(1), dispute_withdrawn(1)]);
}

/// PROP-3: a dispute that its opener withdrew counts as a dispute.
#[test]
fn prop_3_a_withdrawn_dispute_counts() {
    let again =
        [dispute(Freelancer, 1), withdraw_dispute(Freelancer, 1), dispute(Freelancer, 1), contest(Client, 1)];
    let scenario = disputed_by_freelancer().then([contest(Client, 1)]);
    let scenario = scenario.then([
        propose(Client, withdraw_dispute_by_consent(1)),
        propose(Client, withdraw_dispute_by_consent(1)),
    ]);
    let mut scenario = scenario.then([accept_proposal(Freelancer, 2)]).then(again);
    scenario.refuses_with(accept_proposal(Freelancer, 1), "stale_proposal", "PROP-3");
}

/// DISP-7: an open settlement stays open, and is not stale (PROP-3).
#[test]
fn disp_7_leaves_a_settlement_open() {
    let mut scenario =
        under_review().then([dispute(Client, 1), contest(Freelancer, 1), propose(Client, settle(1, "50"))]);
    agree(&mut scenario, withdraw_dispute_by_consent(1));
    scenario.does(accept_proposal(Freelancer, 1));
}

/// DISP-7: a milestone that was never disputed has no dispute to withdraw, funded or not.
#[test]
fn disp_7_by_consent_not_without_a_dispute() {
    funded().refuses_with(propose(Freelancer, withdraw_dispute_by_consent(1)), "wrong_state", "DISP-7");
}
