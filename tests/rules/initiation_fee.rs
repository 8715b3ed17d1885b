//! MONEY-9: the initiation fee. It is charged once, and given back if nothing was released and the rule says
//! so.

use milestone_escrow::ReturnCause::{FreelancerEnded, OfferDeclined};
use milestone_escrow::{ClientFees, Command, Currency, EventKind, Funding, Outcome, Party, Policy};

use super::client_fee::kept;
use super::expected_events::{EventKindExt, closed, event, funded, funded_from, returned};
use super::scenarios::{ScenarioExt, agree, ended, many_current, settle};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

const CLIENT: Party = Party::Client;
const FREELANCER: Party = Party::Freelancer;

/// An initiation fee of 4.95 dollars.
fn charging(client_fees: ClientFees) -> Policy {
    Policy { initiation_fee: Some(usd("4.95")), client_fees, ..many_current() }
}

fn working(client_fees: ClientFees) -> Scenario {
    Scenario::active(offer(&["100"]).fund_first(true).policy(charging(client_fees)))
}

/// Asserts that the last event is the closing, and whether it gives the fee back.
#[track_caller]
fn closes(scenario: &Scenario, gives_back: bool) {
    let closed = closed(Outcome::Ended);
    let expected = if gives_back { closed.with_initiation_fee("4.95") } else { closed };
    assert_eq!(scenario.log.last().unwrap().kind, expected);
    assert_eq!(kept(scenario), if gives_back { "0.00 USD" } else { "4.95 USD" });
}

/// MONEY-9: the first funding names the fee in full. Later fundings do not.
#[test]
fn money_9_the_first_funding_names_it() {
    let mut scenario = Scenario::active(offer(&["1", "100"]).policy(charging(ClientFees::Kept)));
    assert_eq!(kept(&scenario), "0.00 USD");
    assert_eq!(scenario.does(fund(2)), [funded(2, "100").with_initiation_fee("4.95")]);
    assert_eq!(scenario.does(fund(1)), [funded(1, "1")]);
    assert_eq!(kept(&scenario), "4.95 USD");
}

/// MONEY-9: if the offer is funded, its funding names the fee. Then no later funding does.
#[test]
fn money_9_with_the_offer() {
    let mut scenario =
        Scenario::open(offer(&["100", "1"]).fund_first(true).policy(charging(ClientFees::Kept)));
    assert_eq!(scenario.log[1].kind, funded(1, "100").with_initiation_fee("4.95"));
    scenario.does(accept());
    assert_eq!(scenario.does(fund(2)), [funded(2, "1")]);
}

/// MONEY-9: if all milestones are funded with the offer, only the first funding names the fee.
#[test]
fn money_9_once_where_all_are_funded() {
    let policy = Policy { funding: Funding::All, ..charging(ClientFees::Kept) };
    let scenario = Scenario::open(offer(&["100", "1"]).policy(policy));
    let kinds: Vec<_> = scenario.log[1..].iter().map(|event| event.kind.clone()).collect();
    assert_eq!(kinds, [funded(1, "100").with_initiation_fee("4.95"), funded(2, "1")]);
}

/// MONEY-9: the initiation fee is not part of the base of MONEY-8. An event names both fees separately.
#[test]
fn money_9_beside_the_fee_on_the_deposit() {
    let policy = Policy { client_fee_bps: 500, ..charging(ClientFees::Kept) };
    let mut scenario = Scenario::active(offer(&["100", "30"]).policy(policy));
    let both = funded(1, "100").with_client_fee("5").with_initiation_fee("4.95");
    assert_eq!(scenario.does(fund(1)), [both]);
    assert_eq!(kept(&scenario), "9.95 USD");
    scenario.does(release_amount(1, usd("70")));
    assert_eq!(scenario.does(fund(2)), [funded_from(2, "0", &[(1, "30")])]);
}

/// MONEY-9: if an offer is never accepted, the fee is given back, under either setting.
#[test]
fn money_9_an_unaccepted_offer_gives_it_back() {
    for client_fees in [ClientFees::Kept, ClientFees::Returned] {
        let offered = Scenario::open(offer(&["100"]).fund_first(true).policy(charging(client_fees)));
        let mut declined = offered.clone();
        let events = declined.does(decline_offer());
        let given_back = |outcome| closed(outcome).with_initiation_fee("4.95");
        assert_eq!(events[1..], [returned(1, "100", OfferDeclined), given_back(Outcome::Declined)]);
        let mut withdrawn = offered.clone();
        assert_eq!(withdrawn.does(withdraw_offer()).last(), Some(&given_back(Outcome::Withdrawn)));
        let mut expired = offered;
        let events = expired.wait(days(9)).advance();
        assert_eq!(events.last(), Some(&event(later(START, days(7)), given_back(Outcome::Expired))));
        for scenario in [declined, withdrawn, expired] {
            assert_eq!(kept(&scenario), "0.00 USD", "law 12");
        }
    }
}

/// MONEY-9: a fee that was never charged is not given back: of an offer that was not funded, and of a
/// contract that was never funded.
#[test]
fn money_9_what_was_not_charged_is_not_given_back() {
    let mut offered = Scenario::open(offer(&["100"]).policy(charging(ClientFees::Returned)));
    assert_eq!(offered.does(decline_offer()).last(), Some(&closed(Outcome::Declined)));
    for by in [CLIENT, FREELANCER] {
        let mut active = Scenario::active(offer(&["100"]).policy(charging(ClientFees::Returned)));
        assert_eq!(active.does(end_contract(by)), [ended(by), closed(Outcome::Ended)]);
    }
}

/// MONEY-9: the freelancer's ending gives the fee back if nothing was ever released, under either setting.
#[test]
fn money_9_the_freelancers_ending_gives_it_back() {
    for client_fees in [ClientFees::Kept, ClientFees::Returned] {
        let mut scenario = working(client_fees);
        let given_back = closed(Outcome::Ended).with_initiation_fee("4.95");
        let expected = [ended(FREELANCER), returned(1, "100", FreelancerEnded), given_back];
        assert_eq!(scenario.does(end_contract(FREELANCER)), expected);
        closes(&scenario, true);
    }
}

/// MONEY-9: this also holds if the client has ended the contract before.
#[test]
fn money_9_the_freelancers_ending_while_ending() {
    let scenario = working(ClientFees::Kept).then([end_contract(CLIENT), end_contract(FREELANCER)]);
    closes(&scenario, true);
}

/// MONEY-9: after a release, the freelancer's ending does not give the fee back, under either setting.
#[test]
fn money_9_a_release_keeps_it() {
    let cent = || release_amount(1, usd("0.01"));
    for client_fees in [ClientFees::Kept, ClientFees::Returned] {
        closes(&working(client_fees).then([cent(), end_contract(FREELANCER)]), false);
        closes(&working(client_fees).then([cent(), end_contract(CLIENT), refund(1)]), false);
    }
}

/// MONEY-9: this holds for releases of every cause: silence, award, settlement and default award.
#[test]
fn money_9_every_release_keeps_it() {
    let policy =
        Policy { award_window: Some(days(3)), default_award_bps: Some(1), ..charging(ClientFees::Returned) };
    let scenario = || Scenario::active(offer(&["100"]).fund_first(true).policy(policy.clone()));
    let disputed = || scenario().then([submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1)]);
    let mut silent = scenario().then([submit(1)]).after(14);
    silent.advance();
    let mut split = scenario();
    agree(&mut split, settle(1, "0.01"));
    let awarded = disputed().then([award(1, usd("0.01"))]);
    let mut defaulted = disputed().after(3);
    defaulted.advance();
    for scenario in [silent, split, awarded, defaulted] {
        closes(&scenario.then([end_contract(FREELANCER)]), false);
    }
}

/// MONEY-9: a refund of a payment does not undo the release.
#[test]
fn money_9_a_payment_refund_undoes_no_release() {
    let commands: [Command; 3] = [release(1), refund_payment(1, usd("100")), end_contract(FREELANCER)];
    closes(&working(ClientFees::Returned).then(commands), false);
}

/// MONEY-9: a bonus is not a release.
#[test]
fn money_9_a_bonus_is_no_release() {
    closes(&working(ClientFees::Kept).then([pay_bonus(usd("500")), end_contract(FREELANCER)]), true);
}

/// MONEY-9: without the freelancer's ending, the setting decides: with `kept` the fee is kept, and with
/// `returned` it is given back.
#[test]
fn money_9_otherwise_as_the_policy_says() {
    for (client_fees, gives_back) in [(ClientFees::Kept, false), (ClientFees::Returned, true)] {
        closes(&working(client_fees).then([end_contract(CLIENT), refund(1)]), gives_back);
        let mut silent = working(client_fees).then([end_contract(CLIENT)]).after(7);
        silent.advance();
        closes(&silent, gives_back);
        closes(&working(client_fees).then([refund(1), end_contract(CLIENT)]), gives_back);
    }
}

/// MONEY-9: an award, a settlement and a default award of nothing are not releases.
#[test]
fn money_9_a_split_of_nothing_is_no_release() {
    let disputed = |client_fees| {
        let policy =
            Policy { award_window: Some(days(3)), default_award_bps: Some(0), ..charging(client_fees) };
        let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
        scenario.then([submit(1), dispute(CLIENT, 1), contest(FREELANCER, 1)])
    };
    for (client_fees, gives_back) in [(ClientFees::Kept, false), (ClientFees::Returned, true)] {
        closes(&disputed(client_fees).then([award(1, usd("0")), end_contract(CLIENT)]), gives_back);
        let mut split = disputed(client_fees);
        agree(&mut split, settle(1, "0"));
        closes(&split.then([end_contract(CLIENT)]), gives_back);
        let mut defaulted = disputed(client_fees).after(3);
        defaulted.advance();
        closes(&defaulted.clone().then([end_contract(CLIENT)]), gives_back);
        closes(&defaulted.then([end_contract(FREELANCER)]), true);
    }
}

/// MONEY-9: the fee may be in yen and dinars, and up to the largest amount.
#[test]
fn money_9_in_every_currency() {
    for (currency, fee, written) in [
        (Currency::JPY, "500", "500 JPY"),
        (Currency::KWD, "0.001", "0.001 KWD"),
        (Currency::CLF, "1000000000000", "1000000000000.0000 CLF"),
    ] {
        let policy = Policy { initiation_fee: Some(money(fee, currency)), ..many_current() };
        let mut scenario =
            Scenario::open(offer_in(currency, &["1000000000000"]).fund_first(true).policy(policy));
        assert_eq!(kept(&scenario), written);
        let events = scenario.does(withdraw_offer());
        let EventKind::ContractClosed { initiation_fee_returned, .. } = &events[2] else {
            panic!("{events:?}")
        };
        assert_eq!(
            (initiation_fee_returned.map(|fee| fee.to_string()), kept(&scenario).starts_with("0")),
            (Some(written.to_owned()), true)
        );
    }
}
