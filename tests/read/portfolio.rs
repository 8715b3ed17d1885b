//! The books of several contracts, and the files that `.ci/journals` gives to other accounting programs.

use std::collections::BTreeMap;
use std::path::Path;

use milestone_escrow::{Account, Currency, Portfolio, PortfolioError, Statement};
use rust_decimal::Decimal;

use super::statement_with_switches::logs_with_switches;
use crate::history::scenarios::SCENARIOS;
use crate::support::Scenario;
use crate::support::shorthand::*;

/// The statements of all scenarios and of some random histories, by currency.
fn statements(histories: u64) -> BTreeMap<Currency, Vec<Statement>> {
    let mut statements = BTreeMap::<Currency, Vec<Statement>>::new();
    let logs =
        SCENARIOS.iter().map(|(_, scenario)| scenario.log.clone()).chain(logs_with_switches(histories));
    for statement in logs.map(|log| Statement::replay(&log).expect("it replays")) {
        let currency = statement.contract().expect("it is complete").currency();
        statements.entry(currency).or_default().push(statement);
    }
    statements
}

fn portfolio(currency: Currency, statements: &[Statement]) -> Portfolio {
    let mut portfolio = Portfolio::new(currency);
    for (number, statement) in statements.iter().enumerate() {
        portfolio.add(&format!("c-{number}"), statement.clone()).expect("the name is free");
    }
    portfolio
}

/// A portfolio has the accounts of its contracts, and their sum is zero.
#[test]
fn a_portfolio_has_the_accounts_of_its_contracts() {
    for (currency, statements) in statements(5) {
        let portfolio = portfolio(currency, &statements);
        assert_eq!(portfolio.currency(), currency);
        assert_eq!(portfolio.contracts().len(), statements.len());
        let sum: i128 = portfolio.accounts().map(|(_, _, balance)| balance.minor_units()).sum();
        assert_eq!(sum, 0);
        let held: i128 =
            statements.iter().map(|one| one.contract().expect("it is complete").held().minor_units()).sum();
        assert_eq!(portfolio.held().minor_units(), held);
        for (name, statement) in portfolio.contracts() {
            let of_one: Vec<_> = portfolio
                .accounts()
                .filter(|one| one.0 == name)
                .map(|(_, account, balance)| (account, balance))
                .collect();
            assert_eq!(of_one, statement.accounts().collect::<Vec<_>>());
        }
        let transfers: usize =
            statements.iter().flat_map(Statement::transactions).map(|one| one.transfers.len()).sum();
        let journal = portfolio.journal().to_string();
        assert_eq!(journal.lines().filter(|line| line.contains(" = ")).count(), 2 * transfers);
        let days: Vec<_> =
            journal.lines().filter(|line| line.starts_with("20")).map(|line| &line[..10]).collect();
        assert!(days.is_sorted(), "the transactions are in the order of time");
        assert_eq!(portfolio.beancount().to_string().matches(" * ").count(), transfers);
    }
}

#[test]
fn a_portfolio_refuses_names_and_currencies() {
    let scenario = Scenario::open(offer(&["100"]).fund_first(true));
    let statement = Statement::replay(&scenario.log).unwrap();
    let mut portfolio = Portfolio::new(Currency::USD);
    portfolio.add("7", statement.clone()).unwrap();
    assert_eq!(portfolio.add("7", statement.clone()), Err(PortfolioError::NameTaken));
    portfolio.add(&"x".repeat(64), statement.clone()).unwrap();
    for name in ["", "-a", "a b", "a:b", "a\nb", "\u{e4}", &"x".repeat(65)] {
        assert_eq!(portfolio.add(name, statement.clone()), Err(PortfolioError::InvalidName), "{name:?}");
    }
    let mut other = Portfolio::new(Currency::EUR);
    let refused = PortfolioError::CurrencyMismatch { expected: Currency::EUR, found: Currency::USD };
    assert_eq!(other.add("7", statement), Err(refused));
    assert_eq!(other.accounts().count(), 0);
    assert_eq!(other.held().to_string(), "0.00 EUR");
    assert_eq!(other.beancount().to_string(), "");
    let client = portfolio
        .accounts()
        .find(|one| (one.0, one.1) == ("7", Account::Client))
        .map(|one| one.2.to_string());
    assert_eq!(client.as_deref(), Some("-100.00 USD"));
}

/// The books of two contracts as one journal, and for Beancount.
#[test]
fn books_of_a_portfolio() {
    let scenario = Scenario::open(offer(&["100"]).fund_first(true));
    let mut portfolio = Portfolio::new(Currency::USD);
    for name in ["b", "A"] {
        portfolio.add(name, Statement::replay(&scenario.log).unwrap()).unwrap();
    }
    let day = scenario.log[0].at.date();
    let next = day.next_day().unwrap();
    let journal = format!(
        "decimal-mark .\ncommodity USD\naccount contract A:client\naccount contract A:escrow:milestone 1\n\
         account contract b:client\naccount contract b:escrow:milestone 1\n\n\
         {day} (A/2-0) funded\n\
         \x20   contract A:escrow:milestone 1               100.00 USD = 100.00 USD\n\
         \x20   contract A:client                     -100.00 USD = -100.00 USD\n\n\
         {day} (b/2-0) funded\n\
         \x20   contract b:escrow:milestone 1               100.00 USD = 100.00 USD\n\
         \x20   contract b:client                     -100.00 USD = -100.00 USD\n\n"
    );
    assert_eq!(portfolio.journal().to_string(), journal);
    let beancount = format!(
        "{day} open Equity:Contract-A:Client USD\n{day} open Assets:Contract-A:Escrow:Milestone-1 USD\n\
         {day} open Equity:Contract-b:Client USD\n{day} open Assets:Contract-b:Escrow:Milestone-1 USD\n\n\
         {day} * \"funded\" ^A/2-0\n  Assets:Contract-A:Escrow:Milestone-1  100.00 USD\n\
         \x20 Equity:Contract-A:Client  -100.00 USD\n\n\
         {day} * \"funded\" ^b/2-0\n  Assets:Contract-b:Escrow:Milestone-1  100.00 USD\n\
         \x20 Equity:Contract-b:Client  -100.00 USD\n\n\
         {next} balance Equity:Contract-A:Client  -100.00 ~ 0 USD\n\
         {next} balance Assets:Contract-A:Escrow:Milestone-1  100.00 ~ 0 USD\n\
         {next} balance Equity:Contract-b:Client  -100.00 ~ 0 USD\n\
         {next} balance Assets:Contract-b:Escrow:Milestone-1  100.00 ~ 0 USD\n"
    );
    assert_eq!(portfolio.beancount().to_string(), beancount);
}

/// If `MILESTONE_ESCROW_JOURNALS` names a folder, this writes the books of portfolios there.
#[test]
fn portfolio_journals_of_random_histories() {
    let Some(folder) = std::env::var_os("MILESTONE_ESCROW_JOURNALS") else { return };
    let mut written = 0;
    for (currency, statements) in statements(60) {
        for (number, some) in statements.chunks(8).enumerate() {
            let portfolio = portfolio(currency, some);
            let journal = portfolio.journal().to_string();
            if journal.contains(" = ") {
                let name = format!("portfolio-{currency}-{number}");
                write_books(Path::new(&folder), &name, &journal, &portfolio.beancount().to_string());
                written += 1;
            }
        }
    }
    assert!(written >= 5, "{written} portfolios");
}

/// Writes a journal, the same books for Beancount, and a copy of each with one cent changed.
pub(super) fn write_books(folder: &Path, name: &str, journal: &str, beancount: &str) {
    let write = |extension: &str, text: &str| {
        std::fs::write(folder.join(format!("{name}.{extension}")), text).expect("it can be written");
    };
    write("journal", journal);
    write("falsified", &with_one_cent_more(journal, |line| line.contains(" = ")));
    write("beancount", beancount);
    // In one file of two, a posting is changed, and in the other one, a balance.
    let (wanted, marker) = if name.len().is_multiple_of(2) { ("  ", "  ") } else { ("2", " balance ") };
    write(
        "bean-falsified",
        &with_one_cent_more(beancount, |line| line.starts_with(wanted) && line.contains(marker)),
    );
}

/// A copy in which the amount in the middle one of these lines is one minor unit larger.
fn with_one_cent_more(books: &str, is_meant: impl Fn(&str) -> bool) -> String {
    let places: Vec<_> =
        books.lines().enumerate().filter(|(_, line)| is_meant(line)).map(|(at, _)| at).collect();
    let wrong = places[places.len() / 2];
    let falsify = |(at, line): (usize, &str)| {
        if at != wrong {
            return format!("{line}\n");
        }
        // The amount follows the last two blanks.
        let (account, rest) = line.rsplit_once("  ").expect("an amount");
        let (amount, rest) = rest.split_once(' ').expect("a currency");
        let mut amount: Decimal = amount.parse().expect("a number");
        amount += Decimal::new(1, amount.scale());
        format!("{account}  {amount} {rest}\n")
    };
    books.lines().enumerate().map(falsify).collect()
}
