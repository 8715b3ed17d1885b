//! What a host shows to its users: permissions, forecasts, statements and the rest, frozen in `tests/golden`,
//! read back as what it was, and read strictly.

use core::fmt::Debug;
use std::collections::BTreeSet;

use milestone_escrow::{
    AccountChange, ActionKind, Clearing, Contract, ContractView, Decision, Entries, EscrowChange, Feedback,
    FinalEffect, Forecast, MilestoneTotals, Permission, RejectionCategory, Role, Stage, Statement,
    StatementView, Transaction, Transfer,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::golden::assert_frozen;
use super::json_tree::Tree;
use super::mutations::{self, Mutated, Mutation};
use super::{lines, read, samples};
use crate::history::scenarios::{SCENARIOS, scenario};
use crate::support::later;
use crate::support::shorthand::days;

const ROLES: [Role; 3] = [Role::Client, Role::Freelancer, Role::Arbiter];

/// The first value of each shape.
fn of_each_shape<T: Serialize>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut shapes = BTreeSet::new();
    values
        .into_iter()
        .filter(|value| shapes.insert(samples::shape(&Tree::parse(&lines(&[value])[0]))))
        .collect()
}

/// The permissions of a contract, a day after its last event.
fn permitted(contract: &Contract) -> Vec<Permission> {
    let now = later(contract.last_event_at(), days(1));
    ROLES.into_iter().flat_map(|role| contract.permitted(role, &now)).collect()
}

/// The decisions of all commands that are ready.
fn decisions(contract: &Contract) -> Vec<Decision> {
    let now = later(contract.last_event_at(), days(1));
    let listed = permitted(contract);
    let ready = listed.iter().filter_map(Permission::ready);
    ready.map(|command| contract.handle(command.clone(), &now).expect("it is permitted")).collect()
}

/// For each command and change, the first of each shape.
pub(crate) fn permissions() -> Vec<Permission> {
    let has_none =
        |contract: &Contract| contract.feedback(Role::Client, &contract.last_event_at()).is_empty();
    let closed = samples::moment("fees of the client", |one| one.stage() == Stage::Closed && has_none(one));
    let mut all: Vec<_> = samples::views().iter().chain([&closed]).flat_map(permitted).collect();
    all.sort_by_key(|one| (one.template.role(), one.name(), one.change()));
    of_each_shape(all)
}

pub(crate) fn forecasts() -> Vec<Forecast> {
    of_each_shape(samples::views().iter().map(Contract::forecast))
}

/// The books of some scenarios at their end, and in the middle of a clearance.
pub(crate) fn statements() -> Vec<StatementView> {
    let books = |name: &str| Statement::replay(&scenario(name).log).expect("a log");
    let mut views: Vec<_> =
        ["offered", "ending", "prices", "fees of a declined offer"].map(|name| books(name).view()).into();
    let clearing = SCENARIOS.iter().map(|(_, scenario)| Statement::replay(&scenario.log).expect("a log"));
    let clearing = clearing.filter_map(|books| {
        let paid = books.transactions().iter().find(|one| one.clears_at.is_some())?;
        Some(books.view_at(paid.at))
    });
    views.extend(clearing.take(2));
    views
}

pub(crate) fn transactions() -> Vec<Transaction> {
    of_each_shape(statements().into_iter().flat_map(|view| view.transactions))
}

pub(crate) fn totals() -> Vec<MilestoneTotals> {
    of_each_shape(statements().into_iter().flat_map(|view| view.milestones))
}

pub(crate) fn entries() -> Vec<Entries> {
    let decided = samples::views().into_iter().flat_map(|contract| decisions(&contract));
    of_each_shape(decided.map(|decision| decision.entries().clone()))
        .into_iter()
        .filter(|entries| entries.events().len() != 1)
        .collect()
}

pub(crate) fn escrow_changes() -> Vec<EscrowChange> {
    let decided = samples::views().iter().flat_map(decisions).collect::<Vec<_>>();
    of_each_shape(decided.iter().flat_map(Decision::escrow_changes))
}

pub(crate) fn account_changes() -> Vec<AccountChange> {
    let log = &scenario("every state").log;
    let books = Statement::replay(log).expect("a log");
    let decided = decisions(&scenario("every state").contract);
    of_each_shape(decided.iter().flat_map(|decision| books.changes(decision.entries())))
}

pub(crate) fn clearings() -> Vec<Clearing> {
    statements().into_iter().filter_map(|view| view.clearing).collect()
}

pub(crate) fn feedback() -> Vec<Feedback> {
    let end = |contract: &Contract| later(contract.last_event_at(), days(400));
    let scenarios = SCENARIOS.iter().map(|(_, scenario)| &scenario.contract);
    of_each_shape(scenarios.flat_map(|contract| contract.feedback(Role::Client, &end(contract))))
}

/// What the golden events move, as if each were the seventh event of its log.
pub(crate) fn transfers() -> Vec<Transfer> {
    samples::events().iter().flat_map(|event| event.transfers(7)).collect()
}

#[test]
fn what_is_shown_is_frozen() {
    assert_frozen("permissions", &permissions());
    assert_frozen("forecasts", &forecasts());
    assert_frozen("statements", &statements());
    assert_frozen("entries", &entries());
    assert_frozen("escrow_changes", &escrow_changes());
    assert_frozen("account_changes", &account_changes());
    assert_frozen("clearings", &clearings());
    assert_frozen("feedback", &feedback());
}

/// MONEY-7: what pays the freelancer says when it clears, and nothing else does.
#[test]
fn transfers_say_when_they_happen_and_when_they_clear() {
    assert_frozen("transfers_with_instants", &transfers());
    for event in samples::events() {
        let (at, clears_at) = match &event.kind {
            milestone_escrow::EventKind::EscrowReleased { clears_at, .. }
            | milestone_escrow::EventKind::BonusPaid { clears_at, .. } => (event.at, *clears_at),
            _ => (event.at, None),
        };
        for transfer in event.transfers(7) {
            let is_payout = transfer.to == milestone_escrow::Account::Freelancer;
            assert_eq!(
                (transfer.at, transfer.clears_at),
                (at, clears_at.filter(|_| is_payout)),
                "{transfer:?}"
            );
        }
    }
    assert!(transfers().iter().any(|transfer| transfer.clears_at.is_some()));
    // Without `at` the transfer was written before there was a `clears_at`, and would be paid out too early.
    let old = include_str!("../golden/transfers.jsonl").lines().next().expect("a transfer");
    assert_eq!(read::<Transfer>(old), None);
}

/// A contract is written as its view, and the view is read back.
#[test]
fn views_are_read() {
    let views: Vec<_> = samples::views().iter().map(Contract::view).collect();
    assert_eq!(lines(&views), lines(&samples::views()));
    assert_frozen("views", &views);
    for contract in samples::views() {
        let milestones: Vec<_> = contract.milestones().collect();
        let proposals: Vec<_> = contract.proposals().collect();
        let view = contract.view();
        assert_eq!(
            (lines(&milestones), lines(&proposals)),
            (lines(&view.milestones), lines(&view.proposals))
        );
    }
}

/// What a statement is written as is its view, and nothing that continues booking.
#[test]
fn statements_are_written_as_their_views() {
    for (_, scenario) in SCENARIOS.iter() {
        let books = Statement::replay(&scenario.log).expect("a log");
        assert_eq!(lines(&[&books])[0], lines(&[books.view()])[0]);
        let view = books.view_at(scenario.now);
        assert_eq!(view.clearing, Some(books.clearing(scenario.now)));
        let accounts: Vec<_> = view.accounts.iter().map(|one| (one.account, one.balance)).collect();
        assert_eq!(accounts, books.accounts().collect::<Vec<_>>());
        assert_eq!(
            (view.held, view.client_fees),
            (scenario.contract.held(), scenario.contract.client_fees())
        );
        assert_eq!(
            (view.earnings, view.bonuses, view.still_needed),
            (books.earnings(), books.bonuses(), books.still_needed())
        );
    }
}

/// Every value of some short lines, mutated: what is never right is refused, and what is read is written and
/// read as the same.
fn assert_strict<T: Serialize + DeserializeOwned + PartialEq + Debug>(values: &[T]) {
    let (mut accepted, mut refused) = (0, 0);
    for line in short(values) {
        for Mutated { path, mutation, text, .. } in mutations::all(&line) {
            let Ok(told) = serde_json::from_str::<T>(&text) else {
                refused += 1;
                continue;
            };
            assert!(mutation != Mutation::Refused || text == line, "{path} {mutation:?} in {text}");
            assert_eq!(serde_json::from_str::<T>(&lines(&[&told])[0]).ok().as_ref(), Some(&told), "{text}");
            accepted += 1;
        }
    }
    assert!(refused > 10 * accepted, "{accepted} accepted, {refused} refused");
}

/// The shortest line, and eight others that are not long: each value of a line is mutated in twenty ways.
pub(crate) fn short<T: Serialize>(values: &[T]) -> Vec<String> {
    let mut all = lines(values);
    all.sort_by_key(String::len);
    let (shortest, others) = all.split_at(1);
    let others = others.iter().filter(|line| line.len() < 800).rev().take(8);
    shortest.iter().chain(others).cloned().collect()
}

#[test]
fn what_is_shown_is_read_strictly() {
    assert_strict(&permissions());
    assert_strict(&forecasts());
    assert_strict(&statements());
    assert_strict(&transactions());
    assert_strict(&totals());
    assert_strict(&entries());
    assert_strict(&escrow_changes());
    assert_strict(&account_changes());
    assert_strict(&clearings());
    assert_strict(&feedback());
    assert_strict(&transfers());
    assert_strict(&samples::views().iter().map(Contract::view).collect::<Vec<_>>());
}

/// One field changed by hand: the text, what is replaced in it, and by what.
fn changed<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    value: &T,
    old: &str,
    new: &str,
) -> Option<T> {
    let text = &lines(&[value])[0];
    assert!(text.contains(old), "{old} in {text}");
    read(&text.replacen(old, new, 1))
}

/// What contradicts itself is refused, however well it is formed.
#[test]
fn what_contradicts_itself_is_refused() {
    let listed = permissions();
    let withdraw = listed.iter().find(|one| one.name() == "withdraw_offer").expect("it is listed");
    assert_eq!(changed(withdraw, r#""name":"withdraw_offer""#, r#""name":"end_contract""#), None);
    assert_eq!(changed(withdraw, r#""ready":true"#, r#""ready":false"#), None);
    assert_eq!(changed(withdraw, r#""ready":true"#, r#""change":"settle","ready":true"#), None);
    let propose = listed.iter().find(|one| one.change() == Some("settle")).expect("it is listed");
    assert_eq!(changed(propose, r#""change":"settle""#, r#""change":"change_amount""#), None);

    let entries = &entries()[0];
    assert_eq!(changed(entries, r#""currency":"USD","seen""#, r#""currency":"EUR","seen""#), None);
    let [seen, largest] = [entries.seen(), u64::MAX].map(|seen| format!(r#""seen":{seen}"#));
    assert_eq!(changed(entries, &seen, &largest), None);

    let unknown = changed(&forecasts()[0], r#""rule":"OFFER-4""#, r#""rule":"OFFER-99""#);
    assert_eq!(unknown, None);
}

/// Sums may be negative and larger than any amount; zero has no sign.
#[test]
fn sums_are_read_as_they_are_written() {
    let sum = |text: &str| {
        read::<milestone_escrow::MoneySum>(&format!(r#"{{"amount":"{text}","currency":"USD"}}"#))
    };
    for text in ["0.00", "-0.01", "-5.00", "1000000000001.00", "1701411834604692317316873037158841057.27"] {
        let sum = sum(text).expect("a sum");
        assert_eq!(sum.to_string(), format!("{text} USD"));
        assert_eq!(read(&lines(&[sum])[0]), Some(sum));
    }
    for text in [
        "-0",
        "-0.00",
        "--1",
        "+1",
        "1.001",
        "-",
        "",
        "-1.",
        "1701411834604692317316873037158841057.29",
        "1e2",
    ] {
        assert_eq!(sum(text), None, "{text}");
    }
    let view = samples::views()[0].view();
    assert_eq!(changed(&view, r#""held":{"amount":""#, r#""held":{"amount":"-1"#), None);
}

/// The policy of a view has every field of its version, as that of a log.
#[test]
fn the_policy_of_a_view_is_complete() {
    for view in samples::views().iter().map(Contract::view) {
        let text = lines(&[&view])[0].clone();
        let tree = Tree::parse(&text);
        let Some(Tree::Object(fields)) = tree.field("policy") else { panic!("{text}") };
        for (name, value) in fields {
            let gone = text
                .replacen(&format!("{name}:{value}"), "", 1)
                .replacen("{,", "{", 1)
                .replacen(",,", ",", 1)
                .replacen(",}", "}", 1);
            assert_eq!(read::<ContractView>(&gone), None, "without {name}: {gone}");
        }
    }
}

/// The names of every enum that a page shows are its JSON.
#[test]
fn names_are_written_as_they_are_displayed() {
    let all = [
        FinalEffect::DepositsMoney,
        FinalEffect::ReleasesMoney,
        FinalEffect::ReturnsMoney,
        FinalEffect::PaysBonus,
        FinalEffect::RefundsPayment,
        FinalEffect::CancelsMilestone,
        FinalEffect::EndsContract,
        FinalEffect::LeavesFeedback,
    ];
    let listed: BTreeSet<_> = permissions().into_iter().flat_map(|one| one.final_effects).collect();
    assert_eq!(listed, BTreeSet::from(all), "the golden permissions have every effect");
    for effect in all {
        assert_eq!(lines(&[effect])[0], format!("\"{effect}\""));
        assert_eq!(effect.name().parse(), Ok(effect));
    }
    let all = [ActionKind::NextStep, ActionKind::Destructive];
    let listed: BTreeSet<_> = permissions().into_iter().filter_map(|one| one.kind).collect();
    assert_eq!(listed, BTreeSet::from(all), "the golden permissions have every kind");
    for kind in all {
        assert_eq!(lines(&[kind])[0], format!("\"{kind}\""));
        assert_eq!(kind.name().parse(), Ok(kind));
    }
    assert_eq!(read(r#""not_found""#), Some(RejectionCategory::NotFound));
}
