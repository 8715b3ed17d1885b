//! Documents of what a host shows: permissions, forecasts, statements and the rest.

use milestone_escrow::{
    AccountChange, Contract, Decision, Entries, EscrowChange, Event, Feedback, Forecast, Permission, Role,
    Statement, StatementView, Transfer,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::documents::{Documents, Verdict, is_seen};
use crate::wire::mutations::{self, Mutated, Mutation};
use crate::wire::{samples, shown};

/// What the reader says of fields that contradict each other, which JSON Schema cannot see.
const CONTRADICTIONS: [&str; 2] = ["does not fit the `template`", "more events than a log can have"];

/// Mutated lines: what is never right is broken as it is written and as it is read. What is left out or null
/// is broken where it is read if the strict reader refuses it.
fn add_mutated<T: Serialize + DeserializeOwned>(
    documents: &mut Documents,
    [written, as_read]: [&'static str; 2],
    values: &[T],
) {
    for line in shown::short(values) {
        for Mutated { path, mutation, text, .. } in mutations::all(&line) {
            if !is_seen(&text) || text == line {
                continue;
            }
            let read = serde_json::from_str::<T>(&text).map_err(|error| error.to_string());
            let verdict = match read {
                // The reader takes any number, and leaves the bounds of a policy to the contract.
                Ok(_) if mutation == Mutation::Largest => Verdict::Unseen,
                Ok(_) => Verdict::Sound,
                Err(reason) if CONTRADICTIONS.iter().any(|one| reason.contains(one)) => Verdict::Unseen,
                Err(_) => Verdict::Broken,
            };
            let of_policy = path.split('.').rev().nth(1) == Some("policy");
            if mutation == Mutation::Refused || (mutation == Mutation::Null && !of_policy) {
                documents.add(written, Verdict::Broken, text.clone());
            }
            documents.add(as_read, verdict, text);
        }
    }
}

/// Mutated samples of everything that is shown.
pub(super) fn add_all(documents: &mut Documents) {
    let views: Vec<_> = samples::views().iter().map(Contract::view).collect();
    add_mutated(documents, ["view", "view_as_read"], &views);
    add_mutated(documents, ["permission", "permission_as_read"], &shown::permissions());
    add_mutated::<Forecast>(documents, ["forecast", "forecast_as_read"], &shown::forecasts());
    add_mutated::<StatementView>(documents, ["statement", "statement_as_read"], &shown::statements());
    add_mutated::<Entries>(documents, ["entries", "entries_as_read"], &shown::entries());
    add_mutated::<EscrowChange>(
        documents,
        ["escrow_change", "escrow_change_as_read"],
        &shown::escrow_changes(),
    );
    add_mutated::<AccountChange>(
        documents,
        ["account_change", "account_change_as_read"],
        &shown::account_changes(),
    );
    add_mutated::<Feedback>(documents, ["feedback", "feedback_as_read"], &shown::feedback());
    documents.add_written("feedback", &all_feedback());
    add_mutated::<Transfer>(documents, ["transfer", "transfer_as_read"], &shown::transfers());
}

/// Feedback with every number of stars, of both parties.
fn all_feedback() -> Vec<Feedback> {
    let texts = ["", "On time", "“Said so”", "\u{1f44d}", "Twice:\nlate", "\t"];
    let of_party = |by: &'static str| {
        (1..=5).flat_map(move |stars| texts.map(|text| json!({ "by": by, "stars": stars, "text": text })))
    };
    let all = ["client", "freelancer"].into_iter().flat_map(of_party);
    all.map(|value| serde_json::from_value(value).expect("feedback")).collect()
}

/// What is shown of a decision, and of the contract after it.
pub(super) fn add_decided(documents: &mut Documents, decision: &Decision, log: &[Event]) {
    let contract = decision.contract();
    let now = contract.last_event_at();
    let permitted: Vec<Permission> = [Role::Client, Role::Freelancer, Role::Arbiter]
        .into_iter()
        .flat_map(|role| contract.permitted(role, &now))
        .collect();
    let some: Vec<_> = permitted.iter().skip(log.len() % 7).step_by(7).collect();
    documents.add_written("permission", &some);
    documents.add_written("forecast", &[contract.forecast()]);
    documents.add_written("entries", &[decision.entries()]);
    documents.add_written("escrow_change", &decision.escrow_changes().collect::<Vec<_>>());
    let books = Statement::replay(log).expect("a log");
    documents.add_written("statement", &[books.view_at(now)]);
    documents.add_written("account_change", &books.changes(decision.entries()).collect::<Vec<_>>());
}
