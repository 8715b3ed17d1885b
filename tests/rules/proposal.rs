//! PROP-1, PROP-2 and PROP-6: who makes, accepts, declines and withdraws proposals, when, and which become
//! void.

use milestone_escrow::{Change, EventKind, Party, ReleaseCause, Stage};
use time::macros::date;

use super::scenarios::{
    ScenarioExt, accepted, add, cancel, change_amount, change_due, funded, many_current, planned,
    refund_requested, released, settle, settled,
};
use crate::support::Scenario;
use crate::support::shorthand::{
    accept, accept_proposal, award, contest, days, decline_offer, decline_proposal, dispute, end_contract,
    fund, offer, propose, refund, submit, usd, withdraw_offer, withdraw_proposal,
};

const PARTIES: [Party; 2] = [Party::Client, Party::Freelancer];

fn made(proposal: u64, by: Party, change: Change) -> EventKind {
    EventKind::ProposalMade { proposal: proposal.into(), by, change }
}

fn open_numbers(scenario: &Scenario) -> Vec<u64> {
    scenario.contract.proposals().map(|proposal| proposal.number.get()).collect()
}

/// A proposal that can be made any number of times.
fn price_increase() -> Change {
    change_amount(1, "120")
}

/// PROP-1: either party makes a proposal. It is open, and nothing else changes.
#[test]
fn prop_1_either_party_proposes() {
    for by in PARTIES {
        let mut scenario = funded();
        assert_eq!(scenario.does(propose(by, price_increase())), [made(1, by, price_increase())]);
        let open = scenario.contract.proposals().next().unwrap();
        assert_eq!((open.number.get(), open.by, open.change), (1, by, &price_increase()));
        assert_eq!(scenario.milestone(1).amount(), usd("100"));
    }
}

/// PROP-1: the other party accepts it, and the change is made.
#[test]
fn prop_1_the_other_accepts() {
    for by in PARTIES {
        let mut scenario = planned().then([propose(by, change_due(1, Some(date!(2026 - 03 - 01))))]);
        let changed = EventKind::DueDateChanged { milestone: 1.into(), due: Some(date!(2026 - 03 - 01)) };
        assert_eq!(scenario.does(accept_proposal(by.other(), 1)), [accepted(1), changed]);
        assert!(open_numbers(&scenario).is_empty());
    }
}

/// PROP-1: the other party declines it, and nothing changes.
#[test]
fn prop_1_the_other_declines() {
    for by in PARTIES {
        let mut scenario = funded().then([propose(by, price_increase())]);
        let events = scenario.does(decline_proposal(by.other(), 1));
        assert_eq!(events, [EventKind::ProposalDeclined { proposal: 1.into() }]);
        assert_eq!((open_numbers(&scenario), scenario.milestone(1).amount()), (vec![], usd("100")));
    }
}

/// PROP-1: the party that made it may withdraw it.
#[test]
fn prop_1_the_proposer_withdraws() {
    for by in PARTIES {
        let mut scenario = funded().then([propose(by, price_increase())]);
        let events = scenario.does(withdraw_proposal(by, 1));
        assert_eq!(events, [EventKind::ProposalWithdrawn { proposal: 1.into() }]);
        assert!(open_numbers(&scenario).is_empty());
    }
}

/// PROP-1: a party cannot accept or decline its own proposal, and cannot withdraw the other's.
#[test]
fn prop_1_only_by_the_right_party() {
    for by in PARTIES {
        let mut scenario = funded().then([propose(by, price_increase())]);
        scenario.refuses_with(accept_proposal(by, 1), "wrong_party", "PROP-1");
        scenario.refuses_with(decline_proposal(by, 1), "wrong_party", "PROP-1");
        scenario.refuses_with(withdraw_proposal(by.other(), 1), "wrong_party", "PROP-1");
    }
}

/// PROP-1: both parties share one sequence of numbers without gaps. A rejected proposal uses no number, and a
/// finished one keeps its number.
#[test]
fn prop_1_numbered_without_gaps() {
    let mut scenario = funded().then([propose(Party::Client, price_increase())]);
    scenario.refuses_with(propose(Party::Client, change_amount(1, "0")), "invalid_amount", "MONEY-2");
    scenario.refuses_with(propose(Party::Freelancer, settle(1, "101")), "amount_exceeds_held", "PROP-5");
    assert_eq!(
        scenario.does(propose(Party::Freelancer, price_increase())),
        [made(2, Party::Freelancer, price_increase())]
    );
    scenario.does(withdraw_proposal(Party::Freelancer, 2));
    scenario.does(decline_proposal(Party::Freelancer, 1));
    assert_eq!(
        scenario.does(propose(Party::Client, price_increase())),
        [made(3, Party::Client, price_increase())]
    );
    assert_eq!(
        scenario.does(propose(Party::Client, price_increase())),
        [made(4, Party::Client, price_increase())]
    );
}

/// PROP-1: a number that was never given is unknown.
#[test]
fn prop_1_a_number_never_given_is_unknown() {
    let scenario = funded().then([propose(Party::Client, price_increase())]);
    for proposal in [0, 2, u64::MAX] {
        for by in PARTIES {
            for command in [accept_proposal, decline_proposal, withdraw_proposal] {
                assert_eq!(scenario.answer(command(by, proposal)), Err(("unknown_proposal", "PROP-1")));
            }
        }
    }
}

/// PROP-1: the number of a finished proposal is unknown.
#[test]
fn prop_1_a_finished_proposal_is_unknown() {
    let (client, freelancer) = (Party::Client, Party::Freelancer);
    for finish in
        [accept_proposal(freelancer, 1), decline_proposal(freelancer, 1), withdraw_proposal(client, 1)]
    {
        let scenario = funded().then([propose(client, price_increase()), finish]);
        for command in
            [accept_proposal(freelancer, 1), decline_proposal(freelancer, 1), withdraw_proposal(client, 1)]
        {
            assert_eq!(scenario.answer(command), Err(("unknown_proposal", "PROP-1")));
        }
    }
}

/// PROP-1: each party has at most 25 open proposals, whatever the other party has. Accepting is not limited.
#[test]
fn prop_1_at_most_25_open_each() {
    for by in PARTIES {
        let mut scenario = funded().then((0..25).map(|_| propose(by, price_increase())));
        scenario.refuses_with(propose(by, price_increase()), "limit_reached", "PROP-1");
        let mut scenario = scenario.then((0..25).map(|_| propose(by.other(), price_increase())));
        scenario.refuses_with(propose(by.other(), price_increase()), "limit_reached", "PROP-1");
        assert_eq!(open_numbers(&scenario), Vec::from_iter(1..=50));
        scenario.does(accept_proposal(by, 50));
    }
}

/// PROP-1: a finished proposal does not count any more.
#[test]
fn prop_1_a_finished_proposal_makes_room() {
    for by in PARTIES {
        let later = || change_due(1, Some(date!(2026 - 03 - 01)));
        let scenario = funded().then((0..25).map(|_| propose(by, later())));
        for finish in
            [accept_proposal(by.other(), 7), decline_proposal(by.other(), 7), withdraw_proposal(by, 7)]
        {
            let mut scenario = scenario.clone().then([finish]);
            assert_eq!(scenario.does(propose(by, later())), [made(26, by, later())]);
            scenario.refuses_with(propose(by, later()), "limit_reached", "PROP-1");
        }
    }
}

/// PROP-1: this also holds for an open offer.
#[test]
fn prop_1_on_an_offer() {
    let mut scenario = Scenario::open(offer(&["100"])).then([propose(Party::Freelancer, price_increase())]);
    scenario.refuses_with(accept_proposal(Party::Freelancer, 1), "wrong_party", "PROP-1");
    scenario.refuses_with(withdraw_proposal(Party::Client, 1), "wrong_party", "PROP-1");
    scenario.does(decline_proposal(Party::Client, 1));
    scenario.refuses_with(accept_proposal(Party::Client, 1), "unknown_proposal", "PROP-1");
}

/// PROP-2: which change can be proposed in which stage, by either party.
#[test]
fn prop_2_kinds_by_stage() {
    // Milestone 1 holds escrow wherever it can, and milestone 2 is planned until the end.
    let offered = Scenario::open(offer(&["100", "50"]).fund_first(true));
    let active = offered.clone().then([accept()]);
    let ending = active.clone().then([end_contract(Party::Client)]);
    let closed = ending.clone().then([refund(1)]);
    let stages = [Stage::Offered, Stage::Active, Stage::Ending, Stage::Closed];
    let table = [
        (add("10"), [true, true, false, false]),
        (cancel(2), [false, true, false, false]),
        (change_due(2, Some(date!(2026 - 03 - 01))), [true, true, false, false]),
        (change_amount(2, "60"), [true, true, false, false]),
        (settle(1, "60"), [false, true, true, false]),
    ];
    for (stage, scenario) in stages.into_iter().zip([offered, active, ending, closed]) {
        assert_eq!(scenario.contract.stage(), stage);
        for (change, may) in &table {
            let expected = if may[stage as usize] { Ok(()) } else { Err(("wrong_stage", "END-7")) };
            for by in PARTIES {
                let answer = scenario.answer(propose(by, change.clone()));
                assert_eq!(answer, expected, "{} while {stage}, by the {by}", change.name());
            }
        }
    }
}

/// PROP-2: a proposal may remove a due date.
#[test]
fn prop_2_a_date_or_none() {
    let mut scenario = planned().then([
        propose(Party::Client, change_due(1, Some(date!(2026 - 03 - 01)))),
        accept_proposal(Party::Freelancer, 1),
        propose(Party::Freelancer, change_due(1, None)),
    ]);
    scenario.does(accept_proposal(Party::Client, 2));
    assert_eq!(scenario.milestone(1).due(), None);
}

/// PROP-2: a proposal on the offer may be accepted after the acceptance of the offer.
#[test]
fn prop_2_a_proposal_outlives_the_acceptance_of_the_offer() {
    let mut scenario =
        Scenario::open(offer(&["100"])).then([propose(Party::Client, price_increase()), accept()]);
    scenario.does(accept_proposal(Party::Freelancer, 1));
    assert_eq!(scenario.milestone(1).amount(), usd("120"));
}

/// PROP-6: when the client ends the contract, all proposals except settlements are void.
#[test]
fn prop_6_ending_voids_all_but_settlements() {
    let scenario = Scenario::active(offer(&["100", "50"]).fund_first(true));
    let changes =
        [add("10"), settle(1, "60"), cancel(2), change_due(1, None), price_increase(), settle(1, "10")];
    for by in PARTIES {
        let mut scenario = scenario.clone().then(changes.clone().map(|change| propose(by, change)));
        scenario.does(end_contract(Party::Client));
        assert_eq!(open_numbers(&scenario), [2, 6]);
        for proposal in [1, 3, 4, 5] {
            scenario.refuses_with(accept_proposal(by.other(), proposal), "unknown_proposal", "PROP-1");
            scenario.refuses_with(withdraw_proposal(by, proposal), "unknown_proposal", "PROP-1");
        }
        let events = scenario.does(accept_proposal(by.other(), 2));
        assert_eq!(events[..2], [accepted(2), released(1, "60", ReleaseCause::Settlement)]);
    }
}

/// PROP-6: void proposals do not count for the limit.
#[test]
fn prop_6_void_proposals_make_room() {
    let scenario = funded().then((0..25).map(|_| propose(Party::Client, price_increase())));
    let mut scenario = scenario.then([end_contract(Party::Client)]);
    let settlement = settle(1, "50");
    assert_eq!(
        scenario.does(propose(Party::Client, settlement.clone())),
        [made(26, Party::Client, settlement)]
    );
}

/// PROP-6: however the contract closes, all proposals are void, and none can be made.
#[test]
fn prop_6_closing_voids_all() {
    let proposals = PARTIES.map(|by| propose(by, price_increase()));
    let offered = Scenario::open(offer(&["100"]).fund_first(true)).then(proposals.clone());
    let active = offered.clone().then([accept()]).then(PARTIES.map(|by| propose(by, settle(1, "50"))));
    let ending = active.clone().then([end_contract(Party::Client)]);
    let closed = [
        offered.clone().then([decline_offer()]),
        offered.clone().then([withdraw_offer()]),
        advanced(offered.after(7)),
        active.clone().then([refund(1), end_contract(Party::Client)]),
        active.then([end_contract(Party::Freelancer)]),
        advanced(ending.clone().after(7)),
        ending.clone().then([end_contract(Party::Freelancer)]),
        ending.then([accept_proposal(Party::Client, 4)]),
    ];
    for mut scenario in closed {
        assert_eq!((scenario.contract.stage(), open_numbers(&scenario)), (Stage::Closed, vec![]));
        scenario.refuses_with(accept_proposal(Party::Client, 2), "wrong_stage", "END-7");
        scenario.refuses_with(propose(Party::Client, price_increase()), "wrong_stage", "END-7");
    }
}

/// PROP-6: settling one milestone leaves the settlement of another open.
#[test]
fn prop_6_while_ending_settlements_stay_open_until_it_closes() {
    let scenario =
        Scenario::active(offer(&["100", "50"]).policy(many_current())).then([fund(1), fund(2), submit(2)]);
    let scenario = scenario.then([dispute(Party::Client, 2), contest(Party::Freelancer, 2)]);
    let settlements = [propose(Party::Client, settle(1, "1")), propose(Party::Freelancer, settle(2, "2"))];
    let mut scenario = scenario.then(settlements).then([end_contract(Party::Client), refund(1)]);
    assert_eq!(
        open_numbers(&scenario),
        [1, 2],
        "open, though there is nothing left to settle on milestone 1"
    );
    scenario.refuses_with(accept_proposal(Party::Freelancer, 1), "wrong_state", "PROP-5");
    scenario.does(award(2, usd("0")));
    assert_eq!((scenario.contract.stage(), open_numbers(&scenario)), (Stage::Closed, vec![]));
}

/// PROP-6: nothing else makes a proposal void, neither time nor the settling of its milestone.
#[test]
fn prop_6_nothing_else_voids_a_proposal() {
    let mut scenario = refund_requested().then([propose(Party::Client, settle(1, "50"))]).after(30);
    assert_eq!(scenario.advance().len(), 1, "the refund request has lapsed");
    scenario.wait(days(3_000));
    assert_eq!((scenario.advance(), open_numbers(&scenario)), (vec![], vec![1]));
    let mut scenario = settled().then([propose(Party::Client, add("10"))]).after(3_000);
    scenario.does(accept_proposal(Party::Freelancer, 1));
}

#[track_caller]
fn advanced(mut scenario: Scenario) -> Scenario {
    scenario.advance();
    scenario
}
