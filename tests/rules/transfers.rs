//! MONEY-6: the transfers of every event.

use milestone_escrow::Account::{self, Client, Freelancer, Platform};
use milestone_escrow::{Change, Command, Money, Party};

use super::expected_events::working;
use crate::support::Scenario;
use crate::support::shorthand::*;

/// A transfer as text: id, from, to, amount.
type Row = (String, Account, Account, String);

fn row(id: &str, from: Account, to: Account, amount: &str) -> Row {
    (id.into(), from, to, format!("{amount} USD"))
}

fn escrow(milestone: u64) -> Account {
    Account::Escrow(milestone.into())
}

/// The transfers of a command.
#[track_caller]
fn transfers(scenario: &mut Scenario, command: Command) -> Vec<Row> {
    let decision = scenario.contract.handle(command.clone(), &scenario.now).expect("it is accepted");
    scenario.does(command);
    decision
        .transfers()
        .map(|moved| (moved.id.to_string(), moved.from, moved.to, moved.amount.to_string()))
        .collect()
}

/// A contract with a freelancer's fee of 10 %. Milestone 1 is funded at revision 3.
fn with_fee(prices: &[&str]) -> Scenario {
    let mut scenario =
        Scenario::active(offer(prices).policy(policy(|policy| policy.freelancer_fee_bps = 1_000)));
    scenario.does(fund(1));
    scenario
}

/// Milestones 1 and 2 are remainders of 70 and 10, and milestone 3 is planned. The revision is 7.
fn with_leftovers(prices: &[&str]) -> Scenario {
    let mut scenario = Scenario::active(offer(prices).policy(policy(|policy| policy.max_current = 2)));
    for number in [1, 2] {
        scenario.does(fund(number));
    }
    scenario.does(release_amount(1, usd("30")));
    scenario.does(release_amount(2, usd("40")));
    assert_eq!((scenario.held(1), scenario.held(2)), ("70.00 USD".into(), "10.00 USD".into()));
    scenario
}

/// MONEY-6: the deposit of `milestone_funded` goes from the client to the escrow of the milestone.
#[test]
fn money_6_funding_is_a_deposit() {
    let mut scenario = Scenario::active(offer(&["100"]));
    assert_eq!(transfers(&mut scenario, fund(1)), [row("3-0", Client, escrow(1), "100.00")]);
}

/// MONEY-6: what `milestone_funded` carries comes from the escrow of each `from`, after the deposit.
#[test]
fn money_6_funding_carries_from_each_leftover() {
    let mut scenario = with_leftovers(&["100", "50", "95"]);
    let expected = [
        row("7-0", Client, escrow(3), "15.00"),
        row("7-1", escrow(1), escrow(3), "70.00"),
        row("7-2", escrow(2), escrow(3), "10.00"),
    ];
    assert_eq!(transfers(&mut scenario, fund(3)), expected);
}

/// MONEY-6: a deposit of zero is left out. The other transfers keep their positions.
#[test]
fn money_6_leaves_out_a_deposit_of_zero() {
    let mut scenario = with_leftovers(&["100", "50", "75"]);
    let expected = [row("7-1", escrow(1), escrow(3), "70.00"), row("7-2", escrow(2), escrow(3), "5.00")];
    assert_eq!(transfers(&mut scenario, fund(3)), expected);
}

/// MONEY-6: `amount_changed` has the same transfers as `milestone_funded`, and a decrease is returned.
#[test]
fn money_6_a_change_of_price_deposits_carries_or_returns() {
    let change = |amount| Change::ChangeAmount { milestone: 3.into(), amount: usd(amount) };
    let mut scenario = with_leftovers(&["100", "50", "75"]);
    scenario.does(fund(3));
    scenario.does(propose(Party::Client, change("82")));
    let expected = [row("10-0", Client, escrow(3), "2.00"), row("10-1", escrow(2), escrow(3), "5.00")];
    assert_eq!(transfers(&mut scenario, accept_proposal(Party::Freelancer, 1)), expected);

    scenario.does(propose(Party::Client, change("80")));
    let expected = [row("14-0", escrow(3), Client, "2.00")];
    assert_eq!(
        transfers(&mut scenario, accept_proposal(Party::Freelancer, 2)),
        expected,
        "revision 13 moves nothing"
    );
}

/// MONEY-6: a change of price of a milestone without escrow has no transfers.
#[test]
fn money_6_a_change_of_a_planned_price_moves_nothing() {
    let mut scenario = Scenario::active(offer(&["100"]));
    scenario.does(propose(Party::Client, Change::ChangeAmount { milestone: 1.into(), amount: usd("120") }));
    assert_eq!(transfers(&mut scenario, accept_proposal(Party::Freelancer, 1)), []);
}

/// MONEY-6: `escrow_released`: first the top-up comes in, then the freelancer's part and the fee go out.
#[test]
fn money_6_a_release_tops_up_pays_and_takes_the_fee() {
    let mut scenario = with_fee(&["100"]);
    let expected = [
        row("4-0", Client, escrow(1), "20.00"),
        row("4-1", escrow(1), Freelancer, "108.00"),
        row("4-2", escrow(1), Platform, "12.00"),
    ];
    assert_eq!(transfers(&mut scenario, release_amount(1, usd("120"))), expected);
}

/// MONEY-6: without a top-up and a fee, a release is one transfer, in its position.
#[test]
fn money_6_a_plain_release_is_one_transfer() {
    let mut scenario = working(&["100"]);
    assert_eq!(transfers(&mut scenario, release(1)), [row("4-1", escrow(1), Freelancer, "100.00")]);
}

/// MONEY-6: if the fee takes everything, the freelancer's transfer of zero is left out.
#[test]
fn money_6_a_release_that_is_all_fee_goes_to_the_platform() {
    let mut scenario =
        Scenario::active(offer(&["100"]).policy(policy(|policy| policy.freelancer_fee_bps = 10_000)));
    scenario.does(fund(1));
    assert_eq!(transfers(&mut scenario, release(1)), [row("4-2", escrow(1), Platform, "100.00")]);
}

/// MONEY-6: `escrow_returned` goes from escrow to the client.
#[test]
fn money_6_a_return_goes_back_to_the_client() {
    let mut scenario = with_fee(&["100"]);
    assert_eq!(transfers(&mut scenario, refund(1)), [row("4-0", escrow(1), Client, "100.00")]);
}

/// MONEY-6: `bonus_paid` does not go through escrow.
#[test]
fn money_6_a_bonus_does_not_go_through_escrow() {
    let mut scenario = with_fee(&["100"]);
    let expected = [row("4-0", Client, Freelancer, "45.00"), row("4-1", Client, Platform, "5.00")];
    assert_eq!(transfers(&mut scenario, pay_bonus(usd("50"))), expected);
    assert_eq!(transfers(&mut scenario, pay_bonus(usd("0.01"))), [row("5-0", Client, Freelancer, "0.01")]);
}

/// MONEY-6: `payment_refunded` comes from the freelancer and from the platform.
#[test]
fn money_6_a_payment_refund_comes_from_freelancer_and_platform() {
    let mut scenario = with_fee(&["100"]);
    scenario.does(release(1));
    let expected = [row("5-0", Freelancer, Client, "36.00"), row("5-1", Platform, Client, "4.00")];
    assert_eq!(transfers(&mut scenario, refund_payment(1, usd("40"))), expected);
    assert_eq!(
        transfers(&mut scenario, refund_payment(1, usd("0.01"))),
        [row("6-0", Freelancer, Client, "0.01")]
    );
}

/// MONEY-6: a decision has the transfers of all its events, each with the revision of its event.
#[test]
fn money_6_names_the_transfers_of_deadlines_too() {
    let mut scenario = working(&["100", "50"]);
    scenario.does(submit_for(1, usd("60")));
    scenario.wait(days(20));
    let expected = [
        row("5-1", escrow(1), Freelancer, "60.00"),
        row("6-0", Client, escrow(2), "10.00"),
        row("6-1", escrow(1), escrow(2), "40.00"),
    ];
    assert_eq!(transfers(&mut scenario, fund(2)), expected);
}

/// MONEY-6: the deposits of a decision are exactly the transfers from the client.
#[test]
fn money_6_deposits_are_what_comes_from_the_client() {
    let scenario = with_leftovers(&["100", "50", "95"]);
    let decision = scenario.contract.handle(fund(3), &scenario.now).unwrap();
    let deposits: Vec<_> = decision.deposits().map(|moved| (moved.id.to_string(), moved.amount)).collect();
    assert_eq!(deposits, [("7-0".into(), usd("15"))]);
}

/// MONEY-6: no other event moves money.
#[test]
fn money_6_other_events_have_no_transfers() {
    let mut scenario = with_fee(&["100", "50", "20"]);
    for command in [
        submit(1),
        withdraw_submission(1),
        submit(1),
        request_changes(1),
        request_refund(1),
        withdraw_refund_request(1),
        dispute(Party::Freelancer, 1),
        submit_evidence(Party::Client, 1, "see there"),
        withdraw_dispute(Party::Freelancer, 1),
        dispute(Party::Freelancer, 1),
        contest(Party::Client, 1),
        add_milestone(milestone_escrow::MilestoneTerms::new("M4", usd("5"))),
        cancel_milestone(4),
        propose(Party::Client, Change::ChangeDueDate { milestone: 1.into(), due: None }),
        decline_proposal(Party::Freelancer, 1),
        propose(Party::Client, Change::ChangeDueDate { milestone: 1.into(), due: None }),
        withdraw_proposal(Party::Client, 2),
        propose(Party::Client, Change::ChangeDueDate { milestone: 1.into(), due: None }),
        accept_proposal(Party::Freelancer, 3),
        propose(Party::Client, Change::WithdrawDispute { milestone: 1.into() }),
        accept_proposal(Party::Freelancer, 4),
        end_contract(Party::Client),
    ] {
        assert_eq!(transfers(&mut scenario, command.clone()), [], "{command:?}");
    }
}

/// The collections: transfers from the client or the freelancer, and none from money that the host already
/// holds.
#[test]
fn money_6_collections_come_from_client_or_freelancer() {
    let collected = |scenario: &mut Scenario, command: Command| -> Vec<(Account, Money)> {
        let decision = scenario.contract.handle(command.clone(), &scenario.now).expect("it is accepted");
        scenario.does(command);
        decision.collections().map(|transfer| (transfer.from, transfer.amount)).collect()
    };
    let mut scenario =
        Scenario::active(offer(&["100", "50"]).policy(policy(|policy| policy.freelancer_fee_bps = 1_000)));
    assert_eq!(collected(&mut scenario, fund(1)), [(Client, usd("100"))]);
    assert_eq!(collected(&mut scenario, submit(1)), []);
    assert_eq!(collected(&mut scenario, release_amount(1, usd("120"))), [(Client, usd("20"))], "the top-up");
    // The platform's part of a refund is not collected, because the platform has it already.
    assert_eq!(collected(&mut scenario, refund_payment(1, usd("10"))), [(Freelancer, usd("9"))]);
    assert_eq!(collected(&mut scenario, pay_bonus(usd("5"))), [(Client, usd("4.50")), (Client, usd("0.50"))]);
}
