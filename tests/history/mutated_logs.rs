//! Changes every event of every scenario in every way. Each changed log is refused at the changed position,
//! or is another history that could have happened.
#![cfg(feature = "serde")]

use std::collections::BTreeMap;

use milestone_escrow::{Event, Money};
use time::{Duration, UtcDateTime};

use crate::history::oracle::{ReplayVerdict, assert_agrees_with_oracle};
use crate::history::scenarios::SCENARIOS;
use crate::wire::json_tree::Tree;
use crate::wire::spec;

fn to_tree(event: &Event) -> Tree {
    Tree::parse(&serde_json::to_string(event).expect("an event can be written"))
}

/// Variants of a log with events removed, doubled or exchanged, each with a description.
fn mutated_logs(log: &[Event], place: usize) -> Vec<(String, Vec<Event>)> {
    let name = log[place].kind.name();
    let mut mutated = Vec::new();
    let mut removed = log.to_vec();
    removed.remove(place);
    mutated.push((format!("{name}: removed"), removed));
    let mut doubled = log.to_vec();
    doubled.insert(place, log[place].clone());
    mutated.push((format!("{name}: doubled"), doubled));
    if place + 1 < log.len() {
        let mut swapped = log.to_vec();
        swapped.swap(place, place + 1);
        mutated.push((format!("{name}: after {}", log[place + 1].kind.name()), swapped));
        // The kinds are exchanged, and the instants stay.
        let mut exchanged = log.to_vec();
        (exchanged[place].at, exchanged[place + 1].at) = (log[place + 1].at, log[place].at);
        exchanged.swap(place, place + 1);
        mutated.push((format!("{name}: after {} in time", log[place + 1].kind.name()), exchanged));
    }
    for (what, event) in mutated_events(&log[place]) {
        let mut changed = log.to_vec();
        changed[place] = event;
        mutated.push((what, changed));
    }
    mutated
}

/// Variants of an event with one changed field, each with a description.
fn mutated_events(event: &Event) -> Vec<(String, Event)> {
    let (tree, name) = (to_tree(event), event.kind.name());
    let mut mutated = Vec::new();
    for place in tree.places() {
        let path = tree.path(&place);
        let (what, values) = if place.is_empty() { continue } else { mutated_values(&tree, &place, name) };
        for (how, value) in what.into_iter().zip(values) {
            let text = tree.with(&place, value).to_string();
            // An event that cannot be written cannot be in a log.
            if let Ok(event) = serde_json::from_str::<Event>(&text) {
                let path = path.trim_start_matches("kind.").trim_start_matches(&format!("{name}."));
                mutated.push((format!("{name}: {path} {how}"), event));
            }
        }
    }
    mutated
}

/// Other values for a value, each with a description.
fn mutated_values(tree: &Tree, place: &[usize], kind: &str) -> (Vec<String>, Vec<Tree>) {
    let path = tree.path(place);
    let name = path.rsplit('.').next().unwrap_or_default();
    let here = tree.at(place);
    let mut mutated: Vec<(String, Tree)> = Vec::new();
    let mut add = |how: &str, value: Tree| mutated.push((how.into(), value));
    match here {
        Tree::Object(_) => {
            for (how, money) in mutated_money(here) {
                add(how, Tree::parse(&serde_json::to_string(&money).expect("money can be written")));
            }
        }
        Tree::Array(values) if !values.is_empty() => {
            add("one less", Tree::Array(values[1..].to_vec()));
            add("one twice", Tree::Array([&values[..1], values].concat()));
            add("turned", Tree::Array(values.iter().rev().cloned().collect()));
        }
        Tree::Raw(text) => match text.parse::<u64>() {
            Ok(number) => {
                let others = [number.wrapping_sub(1), number.wrapping_add(1), 0, 99, u64::MAX];
                for (how, other) in ["less", "more", "zero", "far", "largest"].into_iter().zip(others) {
                    add(how, Tree::raw(&other.to_string()));
                }
            }
            Err(_) if text == "true" => add("turned", Tree::raw("false")),
            Err(_) if text == "false" => add("turned", Tree::raw("true")),
            Err(_) => add("given", Tree::raw("1")),
        },
        Tree::Text(text) if name == "cause" || name == "outcome" => {
            let spec = spec::events().into_iter().find(|spec| spec.name == kind).expect("§16 has the event");
            spec.causes
                .iter()
                .filter(|cause| *cause != text)
                .for_each(|cause| add(cause, Tree::Text(cause.clone())));
        }
        Tree::Text(text) if name == "by" => {
            add("other", Tree::Text(if text == "client" { "freelancer" } else { "client" }.into()));
        }
        Tree::Text(text) if name == "due" => {
            for (how, other) in [("none", None), ("far", Some("2036-01-03")), ("too far", Some("2036-01-04"))]
            {
                add(how, other.map_or(Tree::raw("null"), |other| Tree::Text(other.into())));
            }
            assert_ne!(text, "2036-01-03");
        }
        Tree::Text(text) if text.ends_with('Z') && text.contains('T') => {
            for (how, other) in mutated_instants(text) {
                add(how, other);
            }
        }
        Tree::Text(_) if name == "title" => {
            add("too long", Tree::Text("x".repeat(201)));
            add("blank", Tree::Text("\u{a0}".into()));
            // The title of a proposal has its own test.
            if kind != "proposal_made" {
                add("not trimmed", Tree::Text(" x".into()));
            }
        }
        Tree::Text(_) if ["note", "reason", "statement", "text", "description"].contains(&name) => {
            add("too long", Tree::Text("x".repeat(5_001)));
            if name == "text" {
                add("empty", Tree::Text(String::new()));
            }
        }
        Tree::Text(_) if name == "currency" => {
            ["EUR", "JPY"].into_iter().for_each(|code| add(code, Tree::Text(code.into())));
        }
        _ => {}
    }
    mutated.into_iter().filter(|(_, value)| value != here).unzip()
}

fn mutated_money(tree: &Tree) -> Vec<(&'static str, Money)> {
    let Ok(money) = serde_json::from_str::<Money>(&tree.to_string()) else { return Vec::new() };
    let of = |minor, currency| Money::from_minor_units(minor, currency).ok();
    let currency = |code| milestone_escrow::Currency::from_code(code).expect("a currency");
    let (minor, own) = (money.minor_units(), money.currency());
    let other = currency(if own.code() == "EUR" { "USD" } else { "EUR" });
    let mutated = [
        ("less", of(minor - 1, own)),
        ("more", of(minor + 1, own)),
        ("zero", of(0, own)),
        ("double", of(minor * 2, own)),
        ("largest", Money::parse("1000000000000", own).ok()),
        ("other currency", of(minor, other)),
        ("currency of three decimals", of(minor, currency("BHD"))),
    ];
    mutated.into_iter().filter_map(|(how, mutated)| Some((how, mutated?))).collect()
}

fn mutated_instants(text: &str) -> Vec<(&'static str, Tree)> {
    let event: Event =
        serde_json::from_str(&format!(r#"{{"at":"{text}","kind":"offer_accepted"}}"#)).expect("an instant");
    let write = |at: UtcDateTime| {
        to_tree(&Event { at, kind: event.kind.clone() }).field("at").cloned().expect("an instant")
    };
    let moved = [
        ("earlier", event.at - Duration::NANOSECOND),
        ("later", event.at + Duration::NANOSECOND),
        ("a day earlier", event.at - Duration::DAY),
        ("a day later", event.at + Duration::DAY),
        ("at the end of time", crate::history::oracle::LAST),
        ("at the beginning of time", crate::history::oracle::FIRST),
    ];
    let mut mutated: Vec<_> = moved.into_iter().map(|(how, at)| (how, write(at))).collect();
    mutated.push(("none", Tree::raw("null")));
    mutated
}

/// Changes that give another history that could have happened: the events (separated by `|`), the changes,
/// and the reason.
///
/// Each was possible in at least one scenario. In most scenarios the same change is refused, and the oracle
/// decides which.
const POSSIBLE: [(&str, &str, &str); 20] = [
    (
        "offer_accepted|milestone_added|milestone_cancelled|milestone_funded|submission_withdrawn\
         |changes_requested|escrow_released|escrow_returned|refund_request_withdrawn|dispute_opened\
         |dispute_contested|dispute_withdrawn|evidence_submitted|proposal_made|proposal_declined\
         |proposal_withdrawn|bonus_paid|payment_refunded|feedback_left|review_extended|work_submitted",
        "at earlier|at later|at a day earlier|at a day later|at at the end of time",
        "an act that opens no window may have any instant between its neighbours, if there is no deadline \
         between them",
    ),
    (
        "bonus_paid|changes_requested|dispute_contested|escrow_released|escrow_returned|milestone_cancelled\
         |milestone_funded|payment_refunded|proposal_declined|proposal_withdrawn|feedback_left\
         |work_submitted",
        "after bonus_paid in time|after feedback_left in time|after work_submitted in time\
         |after escrow_released in time|after escrow_returned in time|after milestone_added in time\
         |after milestone_cancelled in time|after milestone_funded in time|after payment_refunded in time\
         |after proposal_made in time",
        "acts on different milestones may have any order",
    ),
    (
        "bonus_paid|changes_requested|dispute_contested|dispute_opened|dispute_withdrawn|escrow_released\
         |escrow_returned|evidence_submitted|milestone_cancelled|milestone_funded|payment_refunded\
         |proposal_accepted|proposal_declined|proposal_made|proposal_withdrawn|refund_request_withdrawn\
         |refund_requested|submission_withdrawn|work_submitted|feedback_left|review_extended",
        "removed",
        "no later event depends on it; an acceptance can be removed only if its effect can also be an act \
         (here the client's cancellation)",
    ),
    (
        "bonus_paid|evidence_submitted|work_submitted|award_extended|payment_refunded",
        "doubled",
        "it can be done twice at the same instant, with the same text",
    ),
    (
        "changes_requested|dispute_contested|escrow_released|evidence_submitted|milestone_cancelled\
         |payment_refunded|refund_requested|work_submitted",
        "milestone less|milestone more",
        "the other milestone is in a state that allows it, and no later event depends on this one",
    ),
    (
        "bonus_paid|payment_refunded|escrow_released",
        "amount less|amount more",
        "the party chose another amount with the same fee",
    ),
    (
        "work_submitted",
        "requested less|requested more|requested double",
        "the freelancer requested another part of the escrow",
    ),
    (
        "evidence_submitted|proposal_made|contract_ended",
        "by other",
        "the other party may do the same, and there was no answer to it",
    ),
    (
        "milestone_added",
        "amount less|amount more|amount double|amount largest|due none|due far",
        "the parties may agree on any price, and the milestone was never funded",
    ),
    (
        "contract_offered",
        "offer.milestones one less|offer.milestones one twice|offer.milestones turned\
         |offer.milestones.amount less|offer.milestones.amount more|offer.milestones.amount double\
         |offer.milestones.amount largest|offer.milestones.due none|offer.milestones.due far",
        "the offer was different in a value on which no later event depends",
    ),
    (
        "contract_offered",
        "offer.policy.answer_window less|offer.policy.answer_window more|offer.policy.answer_window far\
         |offer.policy.bonus_window less|offer.policy.bonus_window more|offer.policy.bonus_window far\
         |offer.policy.dormancy_window less|offer.policy.dormancy_window more\
         |offer.policy.dormancy_window far|offer.policy.payment_refund_window less\
         |offer.policy.payment_refund_window more|offer.policy.payment_refund_window far\
         |offer.policy.refund_window less|offer.policy.refund_window more|offer.policy.refund_window far\
         |offer.policy.review_window less|offer.policy.review_window more|offer.policy.review_window far",
        "no window of this kind was opened, or none ended",
    ),
    (
        "contract_offered",
        "offer.policy.freelancer_fee_bps less|offer.policy.freelancer_fee_bps more\
         |offer.policy.freelancer_fee_bps zero|offer.policy.freelancer_fee_bps far\
         |offer.policy.max_current less|offer.policy.max_current more|offer.policy.max_current far\
         |offer.policy.revision_limit given",
        "nothing was paid, or the rounded fees are the same; no limit was reached",
    ),
    (
        "proposal_made",
        "change.add_milestone.amount less|change.add_milestone.amount more|change.add_milestone.amount double\
         |change.add_milestone.amount largest|change.add_milestone.due none|change.add_milestone.due far",
        "it was never accepted",
    ),
    (
        "proposal_made",
        "change.change_amount.amount less|change.change_amount.amount more|change.change_amount.amount double\
         |change.change_amount.amount largest|change.change_amount.milestone more\
         |change.change_due_date.milestone more",
        "it was never accepted, and the other milestone is in a state for it",
    ),
    (
        "contract_offered",
        "offer.policy.award_window given|offer.policy.carry_after given|offer.policy.carry_after less\
         |offer.policy.carry_after more|offer.policy.carry_after zero|offer.policy.carry_after far\
         |offer.policy.clearance_window given|offer.policy.default_award_bps less\
         |offer.policy.default_award_bps more|offer.policy.feedback_window given\
         |offer.policy.feedback_window less|offer.policy.feedback_window more\
         |offer.policy.feedback_window far|offer.policy.freelancer_answer_window given\
         |offer.policy.max_milestones less|offer.policy.max_milestones more|offer.policy.max_milestones far\
         |offer.policy.minimum_price less|offer.policy.minimum_price more|offer.policy.minimum_price double\
         |offer.policy.review_extensions less|offer.policy.review_extensions more\
         |offer.policy.review_extensions far|offer.policy.small_claim less|offer.policy.small_claim more\
         |offer.policy.small_claim double|offer.policy.small_claim largest",
        "the switch stays on, and the value decided nothing here",
    ),
    ("feedback_left", "stars less|stars more|text empty", "a feedback says what its author says"),
    (
        "proposal_made",
        "change.settle.milestone less|change.settle.to_freelancer more",
        "it was never accepted",
    ),
    (
        "LEFT milestone_funded",
        "milestone more",
        "`replay` does not check FUND-2: the amounts are right, but no command can do it",
    ),
    ("LEFT contract_offered", "offer.policy.review_extensions less", "WORK-6 is not asked by replay"),
    ("LEFT escrow_released", "amount less", "REL-9 is not asked by replay"),
];

#[test]
fn every_mutation_is_refused_or_possible() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let mut judged = 0;
    for (scenario, actual) in SCENARIOS.iter() {
        for place in 0..actual.log.len() {
            for (what, log) in mutated_logs(&actual.log, place) {
                let name = format!("{scenario}, event {}: {what}", place + 1);
                judged += 1;
                match assert_agrees_with_oracle(&log, &name) {
                    ReplayVerdict::Accepted => drop(seen.entry(what).or_insert(name)),
                    ReplayVerdict::LeftToAudit => drop(seen.entry(format!("LEFT {what}")).or_insert(name)),
                    ReplayVerdict::Refused => {}
                }
            }
        }
    }
    assert!(judged > 11_000, "{judged}");
    let listed = |part: &str, list: &str| list.split('|').any(|one| one == part);
    let split = |what: &str| {
        what.split_once(": ")
            .map(|(kind, mutation)| (kind.to_owned(), mutation.to_owned()))
            .expect("kind: mutation")
    };
    for (what, name) in &seen {
        let (kind, mutation) = split(what);
        let reasons = POSSIBLE
            .iter()
            .filter(|(kinds, mutations, _)| listed(&kind, kinds) && listed(&mutation, mutations))
            .count();
        assert_eq!(reasons, 1, "accepted, and listed once: {name}");
    }
    // Nothing is listed that is refused in every scenario.
    for (kinds, mutations, reason) in &POSSIBLE {
        let actual: Vec<_> = seen.keys().map(|what| split(what)).collect();
        let actual: Vec<_> = actual
            .iter()
            .filter(|(kind, mutation)| listed(kind, kinds) && listed(mutation, mutations))
            .collect();
        let is_seen = |part: &str| actual.iter().any(|(kind, mutation)| kind == part || mutation == part);
        let unseen = kinds.split('|').chain(mutations.split('|')).find(|part| !is_seen(part));
        assert_eq!(unseen, None, "{reason}");
    }
}
