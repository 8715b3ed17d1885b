//! PROP-4: a change of price to the same price is rejected.

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{Change, Currency, Policy};

use super::scenarios::{
    ScenarioExt, agree, change_amount, changes_requested, funded, in_every_state, many_current, planned,
    under_review,
};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// PROP-4: the same price is rejected in every state that allows a change, for either party.
#[test]
fn prop_4_the_same_price_is_no_change() {
    for mut scenario in [planned(), funded(), under_review(), changes_requested()] {
        for by in [Client, Freelancer] {
            for same in ["100", "100.00"] {
                scenario.refuses_with(propose(by, change_amount(1, same)), "same_amount", "PROP-4");
            }
            scenario.does(propose(by, change_amount(1, "100.01")));
            scenario.does(propose(by, change_amount(1, "99.99")));
        }
    }
}

/// PROP-4: so an agreement on the same price cannot raise the claim: 60 stays 60.
#[test]
fn prop_4_the_same_price_raises_no_claim() {
    let mut scenario = under_review();
    scenario.refuses(propose(Freelancer, change_amount(1, "100")));
    scenario.assert_milestone(1, milestone_escrow::MilestoneState::UnderReview, "100", "60");
}

/// PROP-4: the price is compared, not what the milestone holds.
#[test]
fn prop_4_the_price_counts_not_what_is_held() {
    for scenario in in_every_state() {
        use milestone_escrow::MilestoneState::{ChangesRequested, Funded, Planned, UnderReview};
        let may = matches!(scenario.state(1), Planned | Funded | UnderReview | ChangesRequested);
        let expected = if may { ("same_amount", "PROP-4") } else { ("wrong_state", "PROP-4") };
        assert_eq!(
            scenario.answer(propose(Client, change_amount(1, "100"))),
            Err(expected),
            "{}",
            scenario.state(1)
        );
    }
}

/// PROP-4: it may be the price of another milestone.
#[test]
fn prop_4_another_milestones_price_may_be_the_same() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).policy(many_current()));
    scenario.does(propose(Client, change_amount(2, "100")));
}

/// PROP-4: this also holds for an offer.
#[test]
fn prop_4_the_same_price_in_an_offer() {
    for fund_first in [false, true] {
        let mut scenario = Scenario::open(offer(&["100"]).fund_first(fund_first));
        scenario.refuses_with(propose(Freelancer, change_amount(1, "100")), "same_amount", "PROP-4");
    }
}

/// PROP-3, PROP-4: the price is compared again when the proposal is accepted. A price that was agreed
/// meanwhile is rejected as the same price, not as stale.
#[test]
fn prop_4_the_same_price_when_accepted() {
    for mut scenario in [planned(), funded()] {
        scenario.does(propose(Client, change_amount(1, "80")));
        agree(&mut scenario, change_amount(1, "80"));
        scenario.refuses_with(accept_proposal(Freelancer, 1), "same_amount", "PROP-4");
        agree(&mut scenario, change_amount(1, "90"));
        scenario.refuses_with(accept_proposal(Freelancer, 1), "stale_proposal", "PROP-3");
        agree(&mut scenario, change_amount(1, "100"));
        scenario.does(accept_proposal(Freelancer, 1));
        assert_eq!(scenario.milestone(1).amount(), usd("80"));
    }
}

/// PROP-4: this holds in yen and dinars, and for the largest amount.
#[test]
fn prop_4_the_same_price_in_every_currency() {
    for (currency, same, other) in [
        (Currency::JPY, "1", "2"),
        (Currency::KWD, "0.001", "0.002"),
        (Currency::CLF, "1000000000000", "999999999999.9999"),
    ] {
        let mut scenario = Scenario::active(offer_in(currency, &[same]).policy(Policy::upwork()));
        let change = |amount| Change::ChangeAmount { milestone: 1.into(), amount: money(amount, currency) };
        scenario.refuses_with(propose(Client, change(same)), "same_amount", "PROP-4");
        scenario.does(propose(Client, change(other)));
    }
}
