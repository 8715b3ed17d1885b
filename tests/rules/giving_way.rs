//! DISP-6 and DISP-7: how a dispute ends without a decision of the arbiter.

use milestone_escrow::{MilestoneState, Party, RefundCause, ReleaseCause, ReturnCause};

use super::scenarios::{
    ScenarioExt, accepted, changes_requested, closed, dispute_withdrawn, disputed_by_client,
    disputed_by_freelancer, funded, funded_under, in_every_state, refund_asked, refund_requested, released,
    released_with, remainder, returned, settle, unclaimed_remainder, under_review,
};
use crate::support::shorthand::{
    NANOSECOND, accept_proposal, contest, days, dispute, end_contract, policy, propose, refund, release,
    release_amount, request_changes, request_refund, submit, submit_for, usd, withdraw_dispute,
};
use crate::support::{START, Scenario, earlier, later};

/// 100 is held and 60 is claimed. One dispute by each party, before and after it is contested.
fn disputes() -> [Scenario; 4] {
    [
        disputed_by_freelancer(),
        disputed_by_freelancer().then([contest(Party::Client, 1)]),
        disputed_by_client(),
        disputed_by_client().then([contest(Party::Freelancer, 1)]),
    ]
}

/// DISP-6: the client gives way by releasing the claim. The rest is a remainder.
#[test]
fn disp_6_the_client_gives_way() {
    for mut scenario in disputes() {
        assert_eq!(scenario.does(release(1)), [released(1, "60", ReleaseCause::Approved)]);
        scenario.assert_milestone(1, MilestoneState::Remainder, "40", "0");
        assert_eq!((scenario.milestone(1).dispute(), scenario.milestone(1).deadline()), (None, None));
    }
}

/// DISP-6: giving way needs the whole claim. Less than the claim needs a settlement.
#[test]
fn disp_6_less_than_the_claim_needs_a_settlement() {
    for mut scenario in disputes() {
        scenario.refuses_with(release_amount(1, usd("59.99")), "partial_needs_settlement", "REL-5");
    }
    refund_requested().refuses_with(release_amount(1, usd("99.99")), "partial_needs_settlement", "REL-5");
}

/// DISP-6: more than the claim is giving way, too: a part of the rest, everything that is held, or more than
/// that.
#[test]
fn disp_6_more_than_the_claim_is_giving_way() {
    let approved = ReleaseCause::Approved;
    for scenario in disputes() {
        let mut some = scenario.clone();
        assert_eq!(some.does(release_amount(1, usd("60.01"))), [released(1, "60.01", approved)]);
        some.assert_milestone(1, MilestoneState::Remainder, "39.99", "0");
        let mut all = scenario.clone();
        assert_eq!(all.does(release_amount(1, usd("100"))), [released(1, "100", approved)]);
        all.assert_milestone(1, MilestoneState::Settled, "0", "-");
        let mut more = scenario;
        assert_eq!(more.does(release_amount(1, usd("120"))), [released_with(1, "120", "20", approved)]);
        more.assert_milestone(1, MilestoneState::Settled, "0", "-");
    }
}

/// DISP-6: a disputed remainder cannot be topped up (REL-4).
#[test]
fn disp_6_no_top_up_of_a_disputed_remainder() {
    let mut scenario = remainder().then([dispute(Party::Freelancer, 1)]);
    scenario.refuses_with(release_amount(1, usd("80.01")), "amount_exceeds_held", "REL-4");
    assert_eq!(scenario.does(release(1)), [released(1, "40", ReleaseCause::Approved)]);
    scenario.assert_milestone(1, MilestoneState::Remainder, "40", "0");
}

/// DISP-6: the client gives way after a refund request in the same way (REL-5).
#[test]
fn disp_6_the_client_gives_way_on_his_refund_request() {
    let mut scenario = changes_requested().then([request_refund(1)]);
    assert_eq!(scenario.does(release(1)), [released(1, "60", ReleaseCause::Approved)]);
    scenario.assert_milestone(1, MilestoneState::Remainder, "40", "0");
    assert_eq!(scenario.milestone(1).deadline(), None);
    let mut scenario = unclaimed_remainder().then([request_refund(1)]);
    scenario.refuses_with(release(1), "amount_required", "REL-1");
    assert_eq!(scenario.does(release_amount(1, usd("0.01"))), [released(1, "0.01", ReleaseCause::Approved)]);
}

/// DISP-6: in an ending contract, a refund of the rest is requested at once (END-4).
#[test]
fn disp_6_the_client_gives_way_while_ending() {
    for scenario in disputes() {
        let mut scenario = scenario.then([end_contract(Party::Client)]).after(2);
        let asked = refund_asked(1, later(START, days(2 + 7)), RefundCause::ContractEnded);
        assert_eq!(scenario.does(release(1)), [released(1, "60", ReleaseCause::Approved), asked]);
    }
}

/// DISP-6: the freelancer gives way by refunding, in an ending contract, too.
#[test]
fn disp_6_the_freelancer_gives_way() {
    for scenario in disputes() {
        let back = || returned(1, "100", ReturnCause::RefundGranted);
        assert_eq!(scenario.clone().does(refund(1)), [back()]);
        assert_eq!(scenario.then([end_contract(Party::Client)]).does(refund(1)), [back(), closed()]);
    }
}

/// DISP-6: an accepted settlement ends the dispute, too.
#[test]
fn disp_6_a_settlement_ends_the_dispute() {
    for scenario in disputes() {
        let mut scenario = scenario.then([propose(Party::Client, settle(1, "30"))]);
        let events = [
            accepted(1),
            released(1, "30", ReleaseCause::Settlement),
            returned(1, "70", ReturnCause::Settlement),
        ];
        assert_eq!(scenario.does(accept_proposal(Party::Freelancer, 1)), events);
        scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
        assert_eq!(scenario.milestone(1).dispute(), None);
    }
}

/// DISP-7: the opener may withdraw a dispute while its answer is awaited. The milestone returns to its
/// earlier state, and no window is open.
#[test]
fn disp_7_back_to_what_it_was() {
    let (client, freelancer) = (Party::Client, Party::Freelancer);
    let origins = [
        (changes_requested(), freelancer, MilestoneState::ChangesRequested, "100", "60", 1),
        (changes_requested(), client, MilestoneState::ChangesRequested, "100", "60", 1),
        (remainder(), freelancer, MilestoneState::Remainder, "80", "40", 0),
    ];
    for (scenario, by, state, held, claim, revisions) in origins {
        let mut scenario = scenario.then([dispute(by, 1)]);
        assert_eq!(scenario.does(withdraw_dispute(by, 1)), [dispute_withdrawn(1)]);
        scenario.assert_milestone(1, state, held, claim);
        assert_eq!((scenario.milestone(1).revisions(), scenario.milestone(1).deadline()), (revisions, None));
        assert_eq!(scenario.milestone(1).dispute(), None);
    }
}

/// DISP-7: a contested dispute cannot be withdrawn by one party alone. The other party could never withdraw
/// it.
#[test]
fn disp_7_not_alone_once_it_is_contested() {
    let disputes = [(disputed_by_freelancer(), Party::Freelancer), (disputed_by_client(), Party::Client)];
    for (scenario, by) in disputes {
        let mut scenario = scenario.then([contest(by.other(), 1)]);
        scenario.refuses_with(withdraw_dispute(by, 1), "wrong_state", "DISP-7");
        scenario.refuses_with(withdraw_dispute(by.other(), 1), "wrong_party", "DISP-7");
    }
}

/// DISP-7: if no answer is awaited, a dispute is contested at once, and can never be withdrawn by one party
/// alone.
#[test]
fn disp_7_not_alone_where_no_answer_is_awaited() {
    let scenario =
        funded_under(policy(|policy| policy.answer_window = None)).then([submit(1), request_changes(1)]);
    for by in [Party::Client, Party::Freelancer] {
        let mut scenario = scenario.clone().then([dispute(by, 1)]);
        scenario.refuses_with(withdraw_dispute(by, 1), "wrong_state", "DISP-7");
    }
}

/// DISP-7: if the milestone was under review, the withdrawal counts as a change request.
#[test]
fn disp_7_from_under_review_it_is_a_change_request() {
    let mut scenario = disputed_by_client();
    assert_eq!(scenario.does(withdraw_dispute(Party::Client, 1)), [dispute_withdrawn(1)]);
    scenario.assert_milestone(1, MilestoneState::ChangesRequested, "100", "60");
    assert_eq!((scenario.milestone(1).revisions(), scenario.milestone(1).deadline()), (1, None));
    assert_eq!(scenario.does(submit(1)).len(), 1, "the next submission opens a review");
}

/// DISP-7: so a dispute of work under review cannot be withdrawn if no change request is left.
#[test]
fn disp_7_not_past_the_revision_limit() {
    let limited = |limit| funded_under(policy(|policy| policy.revision_limit = Some(limit)));
    let round = [submit_for(1, usd("60")), request_changes(1)];
    let last = [submit_for(1, usd("60")), dispute(Party::Client, 1)];
    let mut none_left = limited(0).then(last.clone());
    none_left.refuses_with(withdraw_dispute(Party::Client, 1), "revision_limit_reached", "DISP-7");
    let mut used_up = limited(1).then(round.clone()).then(last.clone());
    used_up.refuses_with(withdraw_dispute(Party::Client, 1), "revision_limit_reached", "DISP-7");
    let one_left = limited(2).then(round).then(last).then([withdraw_dispute(Party::Client, 1)]);
    assert_eq!(one_left.milestone(1).revisions(), 2);
}

/// DISP-7: a change request by withdrawal counts for the revision limit.
#[test]
fn disp_7_counts_for_the_next_change_request() {
    let scenario = funded_under(policy(|policy| policy.revision_limit = Some(1)));
    let mut scenario =
        scenario.then([submit(1), dispute(Party::Client, 1), withdraw_dispute(Party::Client, 1), submit(1)]);
    scenario.refuses_with(request_changes(1), "revision_limit_reached", "WORK-4");
}

/// DISP-7: if changes were requested before, the withdrawal counts nothing, so the limit does not matter.
#[test]
fn disp_7_from_changes_requested_the_limit_does_not_matter() {
    let scenario =
        funded_under(policy(|policy| policy.revision_limit = Some(1))).then([submit(1), request_changes(1)]);
    for by in [Party::Client, Party::Freelancer] {
        let scenario = scenario.clone().then([dispute(by, 1), withdraw_dispute(by, 1)]);
        assert_eq!(scenario.milestone(1).revisions(), 1);
    }
}

/// DISP-7: there must be a dispute.
#[test]
fn disp_7_needs_a_dispute() {
    for scenario in in_every_state() {
        let expected = match scenario.state(1) {
            MilestoneState::Disputed => Ok(()),
            _ => Err(("wrong_state", "DISP-7")),
        };
        assert_eq!(
            scenario.answer(withdraw_dispute(Party::Freelancer, 1)),
            expected,
            "{}",
            scenario.state(1)
        );
    }
}

/// DISP-7: only the opener can withdraw it.
#[test]
fn disp_7_not_for_the_other_party() {
    disputed_by_freelancer().refuses_with(withdraw_dispute(Party::Client, 1), "wrong_party", "DISP-7");
    disputed_by_client().refuses_with(withdraw_dispute(Party::Freelancer, 1), "wrong_party", "DISP-7");
}

/// DISP-7: a dispute that answers a refund request cannot be withdrawn, whoever requested the refund, and
/// whatever the state before.
#[test]
fn disp_7_not_one_that_answers_a_refund_request() {
    let asked =
        [funded(), changes_requested(), remainder()].map(|scenario| scenario.then([request_refund(1)]));
    let idle = [changes_requested(), remainder()].map(|scenario| scenario.after(90));
    for scenario in asked.into_iter().chain(idle) {
        let mut scenario = scenario.then([dispute(Party::Freelancer, 1)]);
        scenario.refuses_with(withdraw_dispute(Party::Freelancer, 1), "wrong_state", "DISP-7");
        scenario.does(contest(Party::Client, 1));
        scenario.refuses_with(withdraw_dispute(Party::Freelancer, 1), "wrong_state", "DISP-7");
        scenario.does(refund(1));
    }
}

/// DISP-7: a dispute can be withdrawn until silence has decided it.
#[test]
fn disp_7_until_the_window_ends() {
    for (mut scenario, by, window) in
        [(disputed_by_freelancer(), Party::Freelancer, 5), (disputed_by_client(), Party::Client, 7)]
    {
        let until = later(START, days(window));
        scenario.at(earlier(until, NANOSECOND));
        assert_eq!(scenario.answer(withdraw_dispute(by, 1)), Ok(()));
        scenario.at(until);
        assert_eq!(scenario.answer(withdraw_dispute(by, 1)), Err(("wrong_state", "DISP-7")));
    }
}

/// DISP-7: a dispute can be withdrawn only in an active contract.
#[test]
fn disp_7_not_while_ending() {
    for (scenario, by) in
        [(disputed_by_freelancer(), Party::Freelancer), (disputed_by_client(), Party::Client)]
    {
        let mut scenario = scenario.then([end_contract(Party::Client)]);
        scenario.refuses_with(withdraw_dispute(by, 1), "wrong_stage", "END-7");
    }
}

/// DISP-7: after a withdrawal the milestone can be disputed again, with a full window.
#[test]
fn disp_7_it_can_be_disputed_anew() {
    let mut scenario =
        under_review().then([dispute(Party::Client, 1), withdraw_dispute(Party::Client, 1)]).after(6);
    scenario.does(dispute(Party::Client, 1));
    assert_eq!(scenario.milestone(1).deadline(), Some(later(START, days(6 + 7))));
}
