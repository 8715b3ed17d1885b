//! Compares the statement with the transfers, the contract, and other accounting programs.

use milestone_escrow::{
    Account, Contract, Currency, Event, MilestoneTerms, Offer, Party, ReleaseCause, Statement,
    TransactionKind,
};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use time::macros::{date, utc_datetime};

use super::portfolio::write_books;
use super::statement_with_switches::logs_with_switches;
use crate::history::scenarios::SCENARIOS;
use crate::laws::{ANY, cases, for_all, play_without_coverage};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// The sum of all accounts is zero after every event, and the totals of each milestone are equal to those of
/// the contract.
#[test]
fn statements_balance_after_every_event() {
    for_all(cases() / 4, ANY, |history| {
        let played = play_without_coverage(history)?;
        check_books(&played.log, &played.contract)
    });
}

/// Builds the statement event by event, and compares it with the contract.
pub(super) fn check_books(log: &[Event], last: &Contract) -> Result<(), TestCaseError> {
    let (first, others) = log.split_first().expect("a log begins with its offer");
    let mut statement = Statement::open(first).expect("it opens");
    for event in others {
        statement.append(event).expect("it follows");
        let sum: i128 = statement.accounts().map(|(_, balance)| balance.minor_units()).sum();
        prop_assert_eq!(sum, 0);
        let Some(contract) = statement.contract() else { continue };
        if let Some(last) = statement.transactions().last() {
            prop_assert_eq!(last.balances.escrow, contract.held(), "the running balance of all escrow");
        }
        for totals in statement.milestones() {
            let milestone = contract.milestone(totals.milestone).expect("it exists");
            let held = i128::from(milestone.held().minor_units());
            prop_assert_eq!(statement.balance(Account::Escrow(totals.milestone)).minor_units(), held);
            let come = totals.deposited.minor_units() + totals.carried_in.minor_units();
            let gone = totals.released.minor_units()
                + totals.returned.minor_units()
                + totals.carried_out.minor_units();
            prop_assert_eq!(come, gone + held);
            prop_assert_eq!(totals.returned, milestone.returned());
            let paid = totals.released.minor_units() - totals.given_back.minor_units();
            prop_assert_eq!(paid, i128::from(milestone.paid().minor_units()));
        }
    }
    prop_assert_eq!(
        &Statement::replay(log),
        &Ok(statement.clone()),
        "a whole log gives the same as single events"
    );
    prop_assert_eq!(statement.contract(), Some(last));
    for transaction in statement.transactions() {
        let balances = transaction.balances;
        let four = [balances.client, balances.escrow, balances.freelancer, balances.platform];
        prop_assert_eq!(four.map(|balance| balance.minor_units()).iter().sum::<i128>(), 0);
        prop_assert!(!transaction.transfers.is_empty());
    }
    let moved: Vec<_> = (1..).zip(log).flat_map(|(revision, event)| event.transfers(revision)).collect();
    let booked: Vec<_> = statement.transactions().iter().flat_map(|one| one.transfers.clone()).collect();
    prop_assert_eq!(booked, moved);
    Ok(())
}

/// A statement with fees, a carried leftover, a bonus and a refund of a payment.
fn scenario() -> Scenario {
    let mut offer = offer(&["100", "50", "80"]).policy(policy(|policy| policy.freelancer_fee_bps = 333));
    offer.milestones[2].due = Some(date!(2026 - 01 - 20));
    let mut scenario = Scenario::active(offer.fund_first(true));
    scenario.does(submit_for(1, usd("70.05")));
    scenario.wait(days(1)).does(release(1));
    scenario.wait(days(1)).does(fund(2));
    scenario.does(release_amount(2, usd("55.5")));
    scenario.wait(days(1)).does(pay_bonus(usd("10")));
    scenario.does(refund_payment(1, usd("20.05")));
    scenario
}

#[test]
fn a_statement_has_totals_earnings_and_what_is_needed() {
    let scenario = scenario();
    let statement = Statement::replay(&scenario.log).unwrap();
    let totals: Vec<_> = statement
        .milestones()
        .map(|one| {
            let sums =
                [one.deposited, one.carried_in, one.carried_out, one.released, one.returned, one.given_back];
            (one.state.name(), one.price, sums.map(|sum| sum.minor_units()), one.held, one.fee)
        })
        .collect();
    assert_eq!(
        totals,
        [
            ("settled", usd("100"), [10_000, 0, 2_995, 7_005, 0, 2_005], usd("0"), usd("1.66")),
            ("settled", usd("50"), [2_005 + 550, 2_995, 0, 5_550, 0, 0], usd("0"), usd("1.85")),
            ("planned", usd("80"), [0; 6], usd("0"), usd("0")),
        ]
    );
    assert_eq!(statement.bonuses().to_string(), "10.00 USD");
    // 70.05 + 55.50 + 10.00 - 20.05 less fees of 1.66, 1.85 and 0.33.
    assert_eq!(statement.earnings().to_string(), "111.66 USD");
    assert_eq!(statement.balance(Account::Platform).to_string(), "3.84 USD");
    assert_eq!(statement.balance(Account::Client).to_string(), "-115.50 USD");
    assert_eq!(statement.still_needed().to_string(), "80.00 USD");
    let overdue = |at| statement.overdue(at).map(|milestone| milestone.get()).collect::<Vec<_>>();
    assert!(overdue(utc_datetime!(2026-01-20 23:59:59)).is_empty());
    assert_eq!(overdue(utc_datetime!(2026-01-21 0:00)), [3]);
}

#[test]
fn a_statement_lists_transactions() {
    let scenario = scenario();
    let statement = Statement::replay(&scenario.log).unwrap();
    let actual: Vec<_> = statement
        .transactions()
        .iter()
        .map(|one| {
            format!(
                "{} {} {} fee {} escrow {}",
                one.revision, one.kind, one.amount, one.fee, one.balances.escrow
            )
        })
        .collect();
    let expected = [
        "2 funded 100.00 USD fee 0.00 USD escrow 100.00 USD",
        "5 released, approved 70.05 USD fee 2.33 USD escrow 29.95 USD",
        "6 funded 50.00 USD fee 0.00 USD escrow 50.00 USD",
        "7 released, approved 55.50 USD fee 1.85 USD escrow 0.00 USD",
        "8 bonus 10.00 USD fee 0.33 USD escrow 0.00 USD",
        "9 payment refunded 20.05 USD fee 0.67 USD escrow 0.00 USD",
    ];
    assert_eq!(actual, expected);
}

/// Leftovers lower the amount that is still needed, if they can be carried (FUND-4).
#[test]
fn leftovers_are_not_needed_again() {
    let mut scenario = Scenario::active(offer(&["100", "50"]));
    scenario.does(fund(1));
    let needed = |scenario: &Scenario| Statement::replay(&scenario.log).unwrap().still_needed().to_string();
    assert_eq!(needed(&scenario), "50.00 USD");
    scenario.does(release_amount(1, usd("70")));
    assert_eq!(needed(&scenario), "20.00 USD");
    scenario.does(dispute(Party::Freelancer, 1));
    assert_eq!(needed(&scenario), "50.00 USD");
    scenario.does(refund(1));
    scenario.does(cancel_milestone(2));
    assert_eq!(needed(&scenario), "0.00 USD");
}

/// FUND-4: if a policy carries nothing, a leftover does not lower what is needed.
#[test]
fn leftovers_that_are_never_carried_lower_nothing() {
    let mut scenario =
        Scenario::active(offer(&["100", "50"]).policy(policy(|policy| policy.carry_after = None)));
    scenario.does(fund(1));
    scenario.does(release_amount(1, usd("70")));
    assert_eq!(Statement::replay(&scenario.log).unwrap().still_needed().to_string(), "50.00 USD");
    let funded = scenario.contract.handle(fund(2), &scenario.now).unwrap();
    assert_eq!(funded.deposit(), usd("50").into());
}

/// A statement refuses every event that `replay` refuses, and does not change then.
#[test]
fn an_event_that_does_not_fit_is_refused_with_its_position() {
    let scenario = scenario();
    let mut log = scenario.log.clone();
    let mut statement = Statement::replay(&log).unwrap();
    let before = statement.clone();
    let error = statement.append(&log[3]).unwrap_err();
    assert_eq!((error.position, &statement), (10, &before));
    log.remove(1);
    assert_eq!(Statement::replay(&log).err(), Contract::replay(&log).err());
    assert!(Statement::replay(&log).is_err());
    let none: [Event; 0] = [];
    assert_eq!(Statement::replay(none).unwrap_err().position, 1);
}

/// A decision has its deposit, its fee, and what each escrow holds before and after it.
#[test]
fn a_decision_has_its_changes_of_money() {
    let mut scenario =
        Scenario::active(offer(&["100", "50"]).policy(policy(|policy| policy.freelancer_fee_bps = 1_000)));
    scenario.does(fund(1));
    scenario.does(release_amount(1, usd("70")));
    let decision = scenario.contract.handle(fund(2), &scenario.now).unwrap();
    assert_eq!(decision.entries().deposit().to_string(), "20.00 USD");
    let changes: Vec<_> =
        decision.escrow_changes().map(|one| (one.milestone.get(), one.before, one.after)).collect();
    assert_eq!(changes, [(1, usd("30"), usd("0")), (2, usd("0"), usd("50"))]);
    let decision = decision.into_contract().handle(release_amount(2, usd("60")), &scenario.now).unwrap();
    assert_eq!(decision.entries().fee().to_string(), "6.00 USD");
    assert_eq!(decision.entries().change(Account::Client).to_string(), "-10.00 USD");
    assert_eq!(decision.entries().change(Account::Freelancer).to_string(), "54.00 USD");
    // A top-up goes through escrow, because it is a part of the release.
    let changes: Vec<_> =
        decision.escrow_changes().map(|one| (one.milestone.get(), one.before, one.after)).collect();
    assert_eq!(changes, [(2, usd("50"), usd("0"))]);
}

/// First the decimal mark, the currency and the accounts. Then each transfer is one transaction with two
/// postings, and each posting has the balance after it.
#[test]
fn a_journal_has_a_pair_of_postings_for_each_transfer() {
    let terms = MilestoneTerms::new("Draft", money("7", Currency::JPY));
    let offer =
        Offer::new(Currency::JPY).milestone(terms).policy(policy(|policy| policy.freelancer_fee_bps = 1_500));
    let mut scenario = Scenario::active(offer);
    scenario.does(fund(1));
    scenario.does(release(1));
    let journal = Statement::replay(&scenario.log).unwrap().journal().to_string();
    let lines: Vec<String> =
        journal.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let expected = [
        "decimal-mark .",
        "commodity JPY",
        "account client",
        "account escrow:milestone 1",
        "account freelancer",
        "account platform",
        "",
        "2026-01-05 (3-0) funded",
        "escrow:milestone 1 7 JPY = 7 JPY",
        "client -7 JPY = -7 JPY",
        "",
        "2026-01-05 (4-1) released, approved",
        "freelancer 6 JPY = 6 JPY",
        "escrow:milestone 1 -6 JPY = 1 JPY",
        "",
        "2026-01-05 (4-2) released, approved",
        "platform 1 JPY = 1 JPY",
        "escrow:milestone 1 -1 JPY = 0 JPY",
        "",
    ];
    assert_eq!(lines, expected);
}

/// If `MILESTONE_ESCROW_JOURNALS` names a folder, this writes journals of many histories there for other
/// programs to check, and a copy of each with one cent changed.
#[test]
fn journals_of_random_histories() {
    let folder = std::env::var_os("MILESTONE_ESCROW_JOURNALS").map(std::path::PathBuf::from);
    let written = core::cell::Cell::new(0);
    let mut kinds = std::collections::BTreeSet::new();
    let kinds_seen = core::cell::RefCell::new(&mut kinds);
    for_all(if folder.is_some() { 400 } else { 40 }, ANY, |history| {
        // The calendars of the other programs are shorter.
        if history.start.year() != 2026 {
            return Ok(());
        }
        let played = play_without_coverage(history)?;
        let statement = Statement::replay(&played.log).expect("it replays");
        if statement.transactions().is_empty() {
            return Ok(());
        }
        let journal = statement.journal().to_string();
        let postings: usize = statement.transactions().iter().map(|one| one.transfers.len() * 2).sum();
        prop_assert_eq!(journal.lines().filter(|line| line.contains(" = ")).count(), postings);
        kinds_seen.borrow_mut().extend(statement.transactions().iter().map(|one| one.kind.to_string()));
        kinds_seen.borrow_mut().insert(played.contract.currency().to_string());
        let number = written.replace(written.get() + 1);
        if let Some(folder) = &folder {
            write_books(folder, &number.to_string(), &journal, &statement.beancount().to_string());
        }
        Ok(())
    });
    for log in logs_with_switches(if folder.is_some() { 300 } else { 10 }) {
        let statement = Statement::replay(&log).expect("it replays");
        let journal = statement.journal().to_string();
        kinds.extend(statement.transactions().iter().map(|one| one.kind.to_string()));
        let number = written.replace(written.get() + 1);
        if let Some(folder) = folder.as_ref().filter(|_| !statement.transactions().is_empty()) {
            write_books(folder, &number.to_string(), &journal, &statement.beancount().to_string());
        }
    }
    println!("{} journals with {kinds:?}", written.get());
    if folder.is_some() {
        assert!(written.get() >= 100, "many histories move money");
        let actual = [
            TransactionKind::PriceRaised,
            TransactionKind::Bonus,
            TransactionKind::PaymentRefunded,
            TransactionKind::Released(ReleaseCause::AwardLapsed),
            TransactionKind::Released(ReleaseCause::SmallClaim),
            TransactionKind::InitiationFeeReturned,
        ];
        assert!(actual.iter().all(|kind| kinds.contains(&kind.to_string())), "{kinds:?}");
        assert!(["USD", "JPY", "KWD"].iter().all(|currency| kinds.contains(*currency)), "{kinds:?}");
    }
}

/// Between the events of one decision, the statement has no contract.
#[test]
fn a_statement_has_no_contract_inside_a_decision() {
    let scenario = Scenario::open(offer(&["100"]).fund_first(true));
    let mut statement = Statement::open(&scenario.log[0]).unwrap();
    assert_eq!(statement.contract(), None);
    statement.append(&scenario.log[1]).unwrap();
    assert_eq!(statement.contract(), Some(&scenario.contract));
}

/// The changes of a decision are the differences between the balances before and after it.
#[test]
fn the_changes_of_a_decision_are_those_of_the_statement() {
    for_all(cases() / 10, ANY, |history| {
        let played = play_without_coverage(history)?;
        let before = Statement::replay(&played.log).expect("it replays");
        for button in played.contract.permitted(milestone_escrow::Role::Client, &played.now) {
            let decision = played.contract.handle(button.template, &played.now).expect("it is permitted");
            let mut after = before.clone();
            for event in decision.events() {
                after.append(event).expect("it follows");
            }
            let changes: Vec<_> = before.changes(decision.entries()).collect();
            for change in &changes {
                prop_assert_eq!(change.before, before.balance(change.account));
                prop_assert_eq!(change.after, after.balance(change.account));
            }
            let describe = |account| changes.iter().any(|change| change.account == account);
            for (account, balance) in after.accounts() {
                prop_assert!(
                    describe(account) || balance == before.balance(account),
                    "{} changes untold",
                    account
                );
            }
        }
        Ok(())
    });
}

/// The statements of all scenarios as tables. With `MILESTONE_ESCROW_BLESS=1` this rewrites the file.
#[test]
fn statements_as_text() {
    const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/statements.txt");
    let texts = SCENARIOS
        .iter()
        .map(|(name, scenario)| format!("{name}\n\n{}\n", Statement::replay(&scenario.log).unwrap()));
    let actual: Vec<String> = texts.collect();
    let actual = actual.join("\n");
    if std::env::var_os("MILESTONE_ESCROW_BLESS").is_some() {
        std::fs::write(PATH, &actual).unwrap();
    }
    assert_eq!(std::fs::read_to_string(PATH).unwrap(), actual, "MILESTONE_ESCROW_BLESS=1 rewrites it");
}
