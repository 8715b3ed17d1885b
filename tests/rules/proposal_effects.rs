//! PROP-4 and PROP-5: what an accepted proposal does.

use milestone_escrow::{
    Carried, Change, Event, EventKind, MilestoneState, MilestoneTerms, Party, PlanChanges, ReleaseCause,
    ReturnCause,
};
use time::macros::date;

use super::scenarios::{
    ScenarioExt, accepted, add, agree, cancel, cancelled, change_amount, change_due, changes_requested,
    closed, disputed_by_client, funded, in_every_state, many_current, planned, refund_requested, released,
    remainder, returned, settle, settled, unclaimed_remainder, under_review,
};
use crate::support::shorthand::{
    accept_proposal, contest, days, end_contract, fund, offer, policy, propose, release_amount, submit, usd,
};
use crate::support::{START, Scenario, later};

fn changed(milestone: u64, amount: &str, deposit: &str, carried: &[(u64, &str)]) -> EventKind {
    let carried = carried.iter().map(|(from, amount)| Carried { from: (*from).into(), amount: usd(amount) });
    EventKind::AmountChanged {
        milestone: milestone.into(),
        amount: usd(amount),
        deposit: usd(deposit),
        carried: carried.collect(),
        client_fee: None,
    }
}

/// PROP-4: the price of a planned milestone changes, and no money moves.
#[test]
fn prop_4_the_price_of_a_planned_milestone() {
    let mut scenario = planned();
    assert_eq!(agree(&mut scenario, change_amount(1, "120")), [accepted(1), changed(1, "120", "0", &[])]);
    assert_eq!(agree(&mut scenario, change_amount(1, "80")), [accepted(2), changed(1, "80", "0", &[])]);
    assert_eq!(scenario.milestone(1).amount(), usd("80"));
    scenario.assert_milestone(1, MilestoneState::Planned, "0", "-");
}

/// PROP-4: if the milestone holds escrow, an increase is deposited at once.
#[test]
fn prop_4_an_increase_is_deposited() {
    for mut scenario in [funded(), under_review(), changes_requested()] {
        let state = scenario.state(1);
        assert_eq!(
            agree(&mut scenario, change_amount(1, "130")),
            [accepted(1), changed(1, "130", "30", &[])]
        );
        scenario.assert_milestone(1, state, "130", "130");
        assert_eq!(scenario.milestone(1).amount(), usd("130"));
    }
}

/// PROP-4: a decrease returns the difference.
#[test]
fn prop_4_a_decrease_returns_the_difference() {
    for mut scenario in [funded(), under_review(), changes_requested()] {
        let state = scenario.state(1);
        let events = [accepted(1), changed(1, "70", "0", &[]), returned(1, "30", ReturnCause::AmountReduced)];
        assert_eq!(agree(&mut scenario, change_amount(1, "70")), events);
        scenario.assert_milestone(1, state, "70", "70");
        assert_eq!(scenario.milestone(1).amount(), usd("70"));
    }
}

/// PROP-4: the claim becomes everything that is held, even if less was requested. Silence in review then pays
/// the new price.
#[test]
fn prop_4_the_claim_becomes_the_new_price() {
    let mut scenario = under_review();
    scenario.assert_milestone(1, MilestoneState::UnderReview, "100", "60");
    agree(&mut scenario, change_amount(1, "80"));
    scenario.assert_milestone(1, MilestoneState::UnderReview, "80", "80");
    let at = later(START, days(14));
    assert_eq!(scenario.milestone(1).deadline(), Some(at), "the review runs on");
    scenario.at(at);
    assert_eq!(scenario.advance(), [Event { at, kind: released(1, "80", ReleaseCause::ReviewLapsed) }]);
}

/// PROP-4: leftovers are used first, the lowest number first, and then the deposit (FUND-4).
#[test]
fn prop_4_an_increase_takes_leftovers_first() {
    let scenario = Scenario::active(offer(&["100", "100", "100"]).policy(many_current())).then([
        fund(1),
        fund(2),
        fund(3),
    ]);
    let mut scenario = scenario.then([release_amount(2, usd("80")), release_amount(1, usd("90"))]);
    assert_eq!(
        agree(&mut scenario, change_amount(3, "105")),
        [accepted(1), changed(3, "105", "0", &[(1, "5")])]
    );
    scenario.assert_milestone(1, MilestoneState::Remainder, "5", "5");
    assert_eq!(
        agree(&mut scenario, change_amount(3, "120")),
        [accepted(2), changed(3, "120", "0", &[(1, "5"), (2, "10")])]
    );
    scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
    scenario.assert_milestone(2, MilestoneState::Remainder, "10", "10");
    assert_eq!(
        agree(&mut scenario, change_amount(3, "150")),
        [accepted(3), changed(3, "150", "20", &[(2, "10")])]
    );
    scenario.assert_milestone(2, MilestoneState::Settled, "0", "-");
    scenario.assert_milestone(3, MilestoneState::Funded, "150", "150");
}

/// PROP-4: the price of a planned milestone uses no leftovers.
#[test]
fn prop_4_a_planned_price_takes_no_leftovers() {
    let mut scenario = Scenario::active(offer(&["100", "50"])).then([fund(1), release_amount(1, usd("20"))]);
    assert_eq!(agree(&mut scenario, change_amount(2, "60")), [accepted(1), changed(2, "60", "0", &[])]);
    scenario.assert_milestone(1, MilestoneState::Remainder, "80", "80");
}

/// PROP-4: a price can change in the states planned, funded, under review and changes requested.
#[test]
fn prop_4_prices_by_state() {
    use MilestoneState::{ChangesRequested, Funded, Planned, UnderReview};
    for scenario in in_every_state() {
        let may = matches!(scenario.state(1), Planned | Funded | UnderReview | ChangesRequested);
        let expected = if may { Ok(()) } else { Err(("wrong_state", "PROP-4")) };
        assert_eq!(
            scenario.answer(propose(Party::Client, change_amount(1, "50"))),
            expected,
            "{}",
            scenario.state(1)
        );
    }
}

/// PROP-4: a due date can change unless the milestone is settled or cancelled.
#[test]
fn prop_4_due_dates_by_state() {
    for scenario in in_every_state() {
        let may = !matches!(scenario.state(1), MilestoneState::Settled | MilestoneState::Cancelled);
        let expected = if may { Ok(()) } else { Err(("wrong_state", "PROP-4")) };
        let change = change_due(1, Some(date!(2026 - 03 - 01)));
        assert_eq!(scenario.answer(propose(Party::Freelancer, change)), expected, "{}", scenario.state(1));
    }
}

/// PROP-4: only a planned milestone can be cancelled.
#[test]
fn prop_4_cancelling_by_state() {
    for scenario in in_every_state() {
        let may = scenario.state(1) == MilestoneState::Planned;
        let expected = if may { Ok(()) } else { Err(("wrong_state", "PROP-4")) };
        assert_eq!(scenario.answer(propose(Party::Freelancer, cancel(1))), expected, "{}", scenario.state(1));
    }
}

/// PROP-4: a due date moves no money and no window.
#[test]
fn prop_4_a_due_date_changes_nothing_else() {
    let mut scenario = under_review();
    let due = Some(date!(2026 - 03 - 01));
    let events = agree(&mut scenario, change_due(1, due));
    assert_eq!(events, [accepted(1), EventKind::DueDateChanged { milestone: 1.into(), due }]);
    scenario.assert_milestone(1, MilestoneState::UnderReview, "100", "60");
    assert_eq!(
        (scenario.milestone(1).due(), scenario.milestone(1).deadline()),
        (due, Some(later(START, days(14))))
    );
}

/// PROP-4: milestones are added and cancelled by agreement, under either setting.
#[test]
fn prop_4_plan_changes_by_agreement() {
    for plan_changes in [PlanChanges::Client, PlanChanges::Mutual] {
        let mut scenario =
            Scenario::active(offer(&["100"]).policy(policy(|policy| policy.plan_changes = plan_changes)));
        let terms = MilestoneTerms::new(" Extra ", usd("10")).description("more").due(date!(2026 - 03 - 01));
        let added = EventKind::MilestoneAdded {
            milestone: 2.into(),
            title: "Extra".into(),
            description: "more".into(),
            amount: usd("10"),
            due: Some(date!(2026 - 03 - 01)),
        };
        assert_eq!(agree(&mut scenario, Change::AddMilestone(terms)), [accepted(1), added]);
        let struck = EventKind::MilestoneCancelled { milestone: 2.into() };
        assert_eq!(agree(&mut scenario, cancel(2)), [accepted(2), struck]);
        scenario.assert_milestone(2, MilestoneState::Cancelled, "0", "-");
    }
}

/// PROP-4: on an offer, too, the escrow changes with the price at once. The deadline of the offer does not
/// move.
#[test]
fn prop_4_on_a_funded_offer() {
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true)).after(1);
    assert_eq!(agree(&mut scenario, change_amount(1, "130")), [accepted(1), changed(1, "130", "30", &[])]);
    let events = [accepted(2), changed(1, "90", "0", &[]), returned(1, "40", ReturnCause::AmountReduced)];
    assert_eq!(agree(&mut scenario, change_amount(1, "90")), events);
    scenario.assert_milestone(1, MilestoneState::Funded, "90", "90");
    assert_eq!(scenario.contract.next_deadline().unwrap().at, later(START, days(7)));
    scenario.at(later(START, days(7)));
    assert_eq!(scenario.advance()[1].kind, returned(1, "90", ReturnCause::OfferExpired));
}

/// PROP-4: on an offer without escrow, no money moves.
#[test]
fn prop_4_on_an_offer_without_escrow() {
    let mut scenario = Scenario::open(offer(&["100", "50"]));
    assert_eq!(agree(&mut scenario, change_amount(2, "130")), [accepted(1), changed(2, "130", "0", &[])]);
    let events = agree(&mut scenario, add("10"));
    assert_eq!((events[0].clone(), events[1].name(), events.len()), (accepted(2), "milestone_added", 2));
    scenario.assert_milestone(3, MilestoneState::Planned, "0", "-");
}

/// PROP-5: in every state that holds escrow, the freelancer gets the agreed part and the client the rest.
/// Zero has no event.
#[test]
fn prop_5_splits_what_is_held() {
    let contested = disputed_by_client().then([contest(Party::Freelancer, 1)]);
    let scenarios = [
        (funded(), "100", "40"),
        (under_review(), "100", "40"),
        (changes_requested(), "100", "40"),
        (remainder(), "80", "20"),
        (unclaimed_remainder(), "40", "-20"),
        (refund_requested(), "100", "40"),
        (disputed_by_client(), "100", "40"),
        (contested, "100", "40"),
    ];
    let (to_freelancer, to_client) = (
        |amount| released(1, amount, ReleaseCause::Settlement),
        |amount| returned(1, amount, ReturnCause::Settlement),
    );
    for (scenario, held, rest) in scenarios {
        let split = |amount: &str| agree(&mut scenario.clone(), settle(1, amount));
        assert_eq!(split("0"), [accepted(1), to_client(held)], "{}", scenario.state(1));
        assert_eq!(split(held), [accepted(1), to_freelancer(held)], "{}", scenario.state(1));
        if !rest.starts_with('-') {
            assert_eq!(
                split("60"),
                [accepted(1), to_freelancer("60"), to_client(rest)],
                "{}",
                scenario.state(1)
            );
        }
    }
}

/// PROP-5: after it nothing is held. The milestone is settled, and no window is open.
#[test]
fn prop_5_settles_the_milestone() {
    for mut scenario in [under_review(), refund_requested(), disputed_by_client()] {
        agree(&mut scenario, settle(1, "60"));
        scenario.assert_milestone(1, MilestoneState::Settled, "0", "-");
        assert_eq!((scenario.milestone(1).paid(), scenario.milestone(1).deadline()), (usd("60"), None));
        assert_eq!(scenario.after(60).advance(), []);
    }
}

/// PROP-5: at most what is held. A milestone that holds nothing cannot be settled.
#[test]
fn prop_5_at_most_what_is_held() {
    remainder().refuses_with(propose(Party::Client, settle(1, "80.01")), "amount_exceeds_held", "PROP-5");
    for mut scenario in [planned(), settled(), cancelled()] {
        scenario.refuses_with(propose(Party::Client, settle(1, "0")), "wrong_state", "PROP-5");
    }
}

/// PROP-5: either party may propose it, and the other accepts.
#[test]
fn prop_5_proposed_by_either_party() {
    for by in [Party::Client, Party::Freelancer] {
        let mut scenario = funded().then([submit(1), propose(by, settle(1, "75"))]);
        let events = [
            accepted(1),
            released(1, "75", ReleaseCause::Settlement),
            returned(1, "25", ReturnCause::Settlement),
        ];
        assert_eq!(scenario.does(accept_proposal(by.other(), 1)), events);
    }
}

/// PROP-5: in an ending contract, the last settlement closes the contract.
#[test]
fn prop_5_closes_an_ending_contract() {
    let mut scenario = under_review().then([end_contract(Party::Client)]);
    let events = [
        accepted(1),
        released(1, "30", ReleaseCause::Settlement),
        returned(1, "70", ReturnCause::Settlement),
        closed(),
    ];
    assert_eq!(agree(&mut scenario, settle(1, "30")), events);
}
