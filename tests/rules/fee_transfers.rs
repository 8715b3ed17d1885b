//! MONEY-6: the order of the transfers with the client's fees.

use milestone_escrow::Account::{self, Client, Freelancer, Platform};
use milestone_escrow::{ClientFees, Command, Party, Policy};

use super::scenarios::{ScenarioExt, change_amount, many_current};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// From, to, amount.
type Row = (Account, Account, &'static str);

fn escrow(milestone: u64) -> Account {
    Account::Escrow(milestone.into())
}

/// The freelancer's fee is 10 %, the client's fee is 5 %, and the initiation fee is 3 dollars. The client's
/// fees may be returned.
fn charging() -> Policy {
    Policy {
        freelancer_fee_bps: 1_000,
        client_fee_bps: 500,
        initiation_fee: Some(usd("3")),
        client_fees: ClientFees::Returned,
        ..many_current()
    }
}

/// Compares the transfers of a command with the expected ones, in order.
#[track_caller]
fn moves(scenario: &mut Scenario, command: Command, expected: &[Row]) {
    let decision = scenario.contract.handle(command.clone(), &scenario.now).expect("it is accepted");
    let actual: Vec<_> =
        decision.transfers().map(|moved| (moved.from, moved.to, moved.amount.to_string())).collect();
    let expected: Vec<_> =
        expected.iter().map(|(from, to, amount)| (*from, *to, usd(amount).to_string())).collect();
    assert_eq!(actual, expected, "{command:?}");
    scenario.does(command);
}

/// MONEY-6: for a funding: the deposit, what is carried, the client's fee, the initiation fee.
#[test]
fn money_6_a_funding_with_fees() {
    let mut scenario = Scenario::active(offer(&["100", "60", "90"]).policy(charging()));
    let first = [(Client, escrow(1), "100"), (Client, Platform, "5"), (Client, Platform, "3")];
    moves(&mut scenario, fund(1), &first);
    moves(&mut scenario, fund(2), &[(Client, escrow(2), "60"), (Client, Platform, "3")]);
    scenario.does(release_amount(1, usd("80")));
    scenario.does(release_amount(2, usd("50")));
    let carried = [
        (Client, escrow(3), "60"),
        (escrow(1), escrow(3), "20"),
        (escrow(2), escrow(3), "10"),
        (Client, Platform, "3"),
    ];
    moves(&mut scenario, fund(3), &carried);
}

/// MONEY-6: a funding without a deposit has no fee, and only the transfer of what is carried.
#[test]
fn money_6_a_carried_funding_has_no_fee() {
    let mut scenario = Scenario::active(offer(&["100", "60"]).fund_first(true).policy(charging()));
    scenario.does(release_amount(1, usd("30")));
    moves(&mut scenario, fund(2), &[(escrow(1), escrow(2), "60")]);
}

/// MONEY-6: for a price increase: the deposit, what is carried, the client's fee.
#[test]
fn money_6_a_price_increase_with_a_fee() {
    let scenario = Scenario::active(offer(&["100", "60"]).fund_first(true).policy(charging()));
    let mut scenario = scenario.then([fund(2), release_amount(1, usd("90"))]);
    scenario.does(propose(Party::Client, change_amount(2, "90")));
    let expected = [(Client, escrow(2), "20"), (escrow(1), escrow(2), "10"), (Client, Platform, "1")];
    moves(&mut scenario, accept_proposal(Party::Freelancer, 1), &expected);
}

/// MONEY-6: for a release: the top-up, the freelancer's part, the freelancer's fee, the client's fee on the
/// top-up.
#[test]
fn money_6_a_release_with_a_top_up_and_fees() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging()));
    let expected = [
        (Client, escrow(1), "20"),
        (escrow(1), Freelancer, "108"),
        (escrow(1), Platform, "12"),
        (Client, Platform, "1"),
    ];
    moves(&mut scenario, release_amount(1, usd("120")), &expected);
}

/// MONEY-6: for a return: the escrow, then the client's fee on it.
#[test]
fn money_6_a_return_with_its_fee() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging()));
    moves(&mut scenario, refund(1), &[(escrow(1), Client, "100"), (Platform, Client, "5")]);
}

/// MONEY-6: for a bonus: the freelancer's part, the freelancer's fee, the client's fee.
#[test]
fn money_6_a_bonus_with_both_fees() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging()));
    let expected = [(Client, Freelancer, "18"), (Client, Platform, "2"), (Client, Platform, "1")];
    moves(&mut scenario, pay_bonus(usd("20")), &expected);
}

/// MONEY-6: a closing gives the initiation fee back, after the returns and their fees.
#[test]
fn money_6_a_closing_with_the_initiation_fee() {
    let mut scenario =
        Scenario::active(offer(&["100", "60"]).fund_first(true).policy(charging())).then([fund(2)]);
    let expected = [
        (escrow(1), Client, "100"),
        (Platform, Client, "5"),
        (escrow(2), Client, "60"),
        (Platform, Client, "3"),
        (Platform, Client, "3"),
    ];
    moves(&mut scenario, end_contract(Party::Freelancer), &expected);
}

/// MONEY-6: a refund of a payment gives back the freelancer's fee, and none of the client's fees.
#[test]
fn money_6_a_payment_refund_has_no_fee_of_the_client() {
    let mut scenario =
        Scenario::active(offer(&["100"]).fund_first(true).policy(charging())).then([release(1)]);
    let expected = [(Freelancer, Client, "36"), (Platform, Client, "4")];
    moves(&mut scenario, refund_payment(1, usd("40")), &expected);
}

/// MONEY-6: for a split: the release, and then the return with its fee.
#[test]
fn money_6_a_split_with_fees() {
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(charging()));
    scenario = scenario.then([submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1)]);
    let expected = [
        (escrow(1), Freelancer, "36"),
        (escrow(1), Platform, "4"),
        (escrow(1), Client, "60"),
        (Platform, Client, "3"),
    ];
    moves(&mut scenario, award(1, usd("40")), &expected);
}

/// MONEY-6, law 12: over a whole contract, the platform has received exactly the fees that the contract says
/// were kept.
#[test]
fn money_6_the_platform_has_what_was_kept() {
    let mut scenario = Scenario::active(offer(&["33.33", "77.77"]).policy(charging()));
    for step in [
        fund(1),
        fund(2),
        release_amount(1, usd("40")),
        pay_bonus(usd("7.77")),
        refund_payment(1, usd("11.11")),
        release_amount(2, usd("0.07")),
        end_contract(Party::Client),
        refund(2),
        pay_bonus(usd("0.33")),
    ] {
        scenario.does(step);
        let transfers = (1..).zip(&scenario.log).flat_map(|(revision, event)| event.transfers(revision));
        let (mut platform, mut bonus_fees) = (0, 0);
        for moved in transfers {
            let amount = moved.amount.minor_units();
            platform += if moved.to == Platform { amount } else { 0 };
            platform -= if moved.from == Platform { amount } else { 0 };
        }
        for event in &scenario.log {
            if let milestone_escrow::EventKind::BonusPaid { fee, .. } = &event.kind {
                bonus_fees += fee.minor_units();
            }
        }
        let on_milestones: i64 = scenario.contract.milestones().map(|one| one.fees().minor_units()).sum();
        let of_the_client = i64::try_from(scenario.contract.client_fees().minor_units()).unwrap();
        assert_eq!(platform, on_milestones + bonus_fees + of_the_client);
    }
    // 40.07 stayed deposited, and 5 % of it is 2.0035. 5 % of bonuses of 8.10 is 0.405, rounded half to even:
    // 0.40. The initiation fee is 3.00.
    assert_eq!(scenario.contract.client_fees().to_string(), "5.40 USD");
}
