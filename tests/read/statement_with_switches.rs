//! The statements of contracts with switches: the client's fees, and the clearing of payments.

use milestone_escrow::{
    Account, Clearing, Contract, Currency, Decision, Event, EventKind, Money, Party, Statement, Transaction,
    TransactionKind,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::statement::check_books;
use crate::differential::play;
use crate::history::scenarios::{SCENARIOS, scenario};
use crate::model::coverage::Coverage;
use crate::model::random::Random;
use crate::model::step::{Call, Step};
use crate::support::Scenario;
use crate::support::shorthand::*;

const SEED: u64 = 0x0062_6f6f_6b73;

/// The logs of all scenarios, and of random histories with random policies. Logs outside the calendar of
/// `hledger` and `ledger` are left out.
pub(super) fn logs_with_switches(histories: u64) -> Vec<Vec<Event>> {
    let random = (0..histories).map(|history| {
        let steps = play(Random::new(SEED, history), &mut Coverage::default()).expect("no difference");
        let (mut contract, mut log) = (None::<Contract>, Vec::new());
        for Step { at, call } in steps {
            let decided = match (call, &contract) {
                (Call::Open(offer), _) => Contract::open(offer, &at).ok(),
                (Call::Advance, Some(contract)) => Some(contract.advance(&at)),
                (Call::Command(instruction), Some(contract)) => contract.handle(instruction, &at).ok(),
                (_, None) => None,
            };
            let Some((entries, after)) = decided.map(Decision::into_parts) else { continue };
            log.extend(entries.into_events());
            contract = Some(after);
        }
        log
    });
    let years =
        |log: &Vec<Event>| [log.first(), log.last()].map(|event| event.map_or(0, |event| event.at.year()));
    let in_calendar = |log: &Vec<Event>| years(log).iter().all(|year| (2000..2100).contains(year));
    SCENARIOS.iter().map(|(_, scenario)| scenario.log.clone()).chain(random).filter(in_calendar).collect()
}

#[test]
fn statements_balance_with_switches() {
    let logs = logs_with_switches(150);
    let mut of_rules_2 = 0;
    for log in &logs {
        let contract = Contract::replay(log).expect("a log");
        of_rules_2 += usize::from(contract.policy().rules() == 2);
        assert_eq!(check_books(log, &contract).map_err(|error| error.to_string()), Ok(()));
        check_client_fees(log, &contract);
        check_clearing(log);
    }
    assert!(of_rules_2 > 50, "{of_rules_2} of {} contracts are of rules 2", logs.len());
}

/// MONEY-8, MONEY-9: the client's fees go directly to the platform. They never go through escrow, and never
/// to the freelancer.
fn check_client_fees(log: &[Event], contract: &Contract) {
    let statement = Statement::replay(log).expect("it replays");
    let signed = |one: &Transaction| match one.kind {
        TransactionKind::Returned(_) | TransactionKind::InitiationFeeReturned => {
            -one.client_fee.minor_units()
        }
        _ => one.client_fee.minor_units(),
    };
    let of_client: i128 = statement.transactions().iter().map(signed).sum();
    assert_eq!(of_client, contract.client_fees().minor_units(), "the fees kept");
    let of_freelancer = |one: &Transaction| match one.kind {
        TransactionKind::PaymentRefunded => -i128::from(one.fee.minor_units()),
        _ => i128::from(one.fee.minor_units()),
    };
    let fees: i128 = statement.transactions().iter().map(of_freelancer).sum();
    assert_eq!(
        statement.balance(Account::Platform).minor_units(),
        of_client + fees,
        "all that the platform has"
    );
    for one in statement.transactions().iter().filter(|one| !one.client_fee.is_zero()) {
        let direct = one.transfers.iter().filter(|transfer| {
            [(transfer.from, transfer.to), (transfer.to, transfer.from)]
                .contains(&(Account::Client, Account::Platform))
        });
        let direct: i128 = direct.map(|transfer| i128::from(transfer.amount.minor_units())).sum();
        // The fee on a bonus, which the freelancer pays, also goes directly from the client to the platform.
        let of_bonus = if one.kind == TransactionKind::Bonus { i128::from(one.fee.minor_units()) } else { 0 };
        assert_eq!(direct, one.client_fee.minor_units() + of_bonus, "event {}", one.revision);
    }
}

/// Computes the amounts of MONEY-7 in the words of the rule.
fn clearing_by_the_rule(log: &[Event], at: UtcDateTime) -> [i128; 3] {
    let minor = |amount: &Money, fee: &Money| i128::from(amount.minor_units() - fee.minor_units());
    // For each payment that takes time to clear: its milestone, its position in the log, the instant at which
    // it clears, and what is left of it.
    let mut payments: Vec<(Option<u64>, usize, UtcDateTime, i128)> = Vec::new();
    let mut earned = 0;
    for (place, event) in log.iter().enumerate().filter(|(_, event)| event.at <= at) {
        match &event.kind {
            EventKind::EscrowReleased { milestone, amount, fee, clears_at, .. } => {
                earned += minor(amount, fee);
                let milestone = Some(milestone.get());
                payments.extend(clears_at.map(|clears_at| (milestone, place, clears_at, minor(amount, fee))));
            }
            EventKind::BonusPaid { amount, fee, clears_at, .. } => {
                earned += minor(amount, fee);
                payments.extend(clears_at.map(|clears_at| (None, place, clears_at, minor(amount, fee))));
            }
            EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
                let mut rest = minor(amount, fee_returned);
                earned -= rest;
                let is_open = |payment: &&mut (Option<u64>, usize, UtcDateTime, i128)| {
                    payment.0 == Some(milestone.get()) && payment.2 > event.at
                };
                let mut open: Vec<_> = payments.iter_mut().filter(is_open).collect();
                open.sort_by_key(|(_, place, clears_at, _)| (*clears_at, *place));
                while let Some((.., left)) = open.pop() {
                    let taken = rest.min(*left);
                    (*left, rest) = (*left - taken, rest - taken);
                }
            }
            _ => {}
        }
    }
    let clearing = payments.iter().filter(|payment| payment.2 > at).map(|payment| payment.3).sum::<i128>();
    [earned, clearing, earned - clearing]
}

fn minor_units(clearing: Clearing) -> [i128; 3] {
    [clearing.earned, clearing.clearing, clearing.cleared].map(|sum| sum.minor_units())
}

/// At every instant of the log, at every instant at which a payment clears, and one nanosecond before it.
fn check_clearing(log: &[Event]) {
    let statement = Statement::replay(log).expect("it replays");
    let clears = statement.transactions().iter().filter_map(|one| one.clears_at);
    for at in log.iter().map(|event| event.at).chain(clears).collect::<Vec<_>>() {
        for at in [at - NANOSECOND, at] {
            assert_eq!(minor_units(statement.clearing(at)), clearing_by_the_rule(log, at), "at {at}");
        }
    }
    let last = log.last().expect("a log").at;
    assert_eq!(statement.clearing(last).earned, statement.earnings());
}

/// MONEY-7 by hand: 90.00 and 9.00 are earned at two instants. Between them, a refund takes 18.00 from the
/// payment that clears last.
#[test]
fn clearing_by_hand() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).policy(policy(|policy| {
        policy.freelancer_fee_bps = 1_000;
        policy.clearance_window = Some(days(5));
        policy.max_current = 2;
    })));
    scenario.does(fund(1));
    scenario.does(release_amount(1, usd("40")));
    scenario.wait(days(1)).does(release_amount(1, usd("60")));
    scenario.wait(days(1)).does(pay_bonus(usd("10")));
    scenario.wait(days(1)).does(refund_payment(1, usd("20")));
    let statement = Statement::replay(&scenario.log).expect("it replays");
    let at = |day: u8, hour: u8| {
        let at = utc_datetime!(2026-01-01 0:00)
            .replace_day(day)
            .and_then(|at| at.replace_hour(hour))
            .expect("an hour");
        let Clearing { earned, clearing, cleared, .. } = statement.clearing(at);
        [earned, clearing, cleared].map(|sum| sum.to_string().replace(" USD", ""))
    };
    assert_eq!(at(5, 8), ["0.00", "0.00", "0.00"]);
    assert_eq!(at(5, 9), ["36.00", "36.00", "0.00"]);
    assert_eq!(at(6, 9), ["90.00", "90.00", "0.00"]);
    assert_eq!(at(7, 9), ["99.00", "99.00", "0.00"]);
    assert_eq!(at(8, 9), ["81.00", "81.00", "0.00"]);
    assert_eq!(at(10, 8), ["81.00", "81.00", "0.00"]);
    assert_eq!(at(10, 9), ["81.00", "45.00", "36.00"]);
    assert_eq!(at(11, 9), ["81.00", "9.00", "72.00"]);
    assert_eq!(at(12, 9), ["81.00", "0.00", "81.00"]);
}

/// OFFER-5, MONEY-9: if an offer is never accepted, all fees are returned. The initiation fee is the last
/// transfer.
#[test]
fn the_initiation_fee_comes_back() {
    let statement = Statement::replay(&scenario("fees of a declined offer").log).expect("it replays");
    let actual: Vec<_> = statement
        .transactions()
        .iter()
        .map(|one| (one.revision, one.kind.to_string(), one.amount.to_string(), one.client_fee.to_string()))
        .collect();
    let line =
        |revision, kind: &str, amount: &str, fee: &str| (revision, kind.into(), amount.into(), fee.into());
    assert_eq!(
        actual,
        [
            line(2, "funded", "10050 JPY", "306 JPY"),
            line(4, "returned, offer declined", "10050 JPY", "302 JPY"),
            line(5, "initiation fee returned", "0 JPY", "4 JPY"),
        ]
    );
    assert_eq!(statement.transactions()[2].milestone, None);
    assert!(statement.accounts().all(|(_, balance)| balance.is_zero()), "everybody has what they had");
    let lines: Vec<String> = statement
        .journal()
        .to_string()
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let last =
        ["2026-01-05 (5-0) initiation fee returned", "client 4 JPY = 0 JPY", "platform -4 JPY = 0 JPY", ""];
    assert_eq!(lines[lines.len() - 4..], last);
}

/// If the client pays no fees and payments clear at once, the tables have no columns for fees and clearing.
#[test]
fn columns_appear_if_the_policy_needs_them() {
    let columns = |scenario: &Scenario| {
        let text = Statement::replay(&scenario.log).expect("it replays").to_string();
        let titles = text.lines().find(|line| line.starts_with("date")).expect("a table").to_owned();
        ["client's fee", "clears"].map(|title| titles.contains(title))
    };
    assert_eq!(columns(scenario("reviews")), [false, false]);
    assert_eq!(columns(scenario("fees of a declined offer")), [true, false]);
    assert_eq!(columns(scenario("fees of the client")), [true, true]);
    let initiation_fee = Some(usd("5"));
    for fees in
        [policy(|policy| policy.client_fee_bps = 1), policy(|policy| policy.initiation_fee = initiation_fee)]
    {
        assert_eq!(columns(&Scenario::active(offer_in(Currency::USD, &["10"]).policy(fees))), [true, false]);
    }
    let mut clearing = Scenario::active(offer_in(Currency::USD, &["10"]).policy(policy(|policy| {
        policy.clearance_window = Some(days(5));
    })));
    clearing.does(end_contract(Party::Client));
    assert_eq!(columns(&clearing), [false, true]);
}
