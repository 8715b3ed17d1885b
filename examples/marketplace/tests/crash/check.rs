//! What is stored, held against the rules and against what the clients were told.

use std::collections::{BTreeMap, BTreeSet};

use milestone_escrow::{Contract, Event, EventKind, RefundCause, ReleaseCause, ReturnCause};
use milestone_escrow_marketplace::{Answer, Parties};
use sqlx::AnyPool;

use super::books;
use super::journal::Journal;
use super::provider::Provider;

/// When the workers had nothing left to do.
pub(crate) struct Settled {
    /// After so many seconds.
    pub(crate) seconds: f64,
    /// By the fastest clock, in milliseconds since 1970.
    pub(crate) at: i64,
}

/// All that belongs to a contract.
pub(crate) struct Stored {
    pub(crate) id: String,
    pub(crate) parties: Parties,
    pub(crate) events: Vec<Event>,
    answers: Vec<Answer>,
}

pub(crate) async fn everything(pool: &AnyPool, journal: &Journal, settled: &Settled, provider: &Provider) {
    let stored = load(pool).await;
    let mut deadlines = 0;
    for contract in &stored {
        let replayed =
            Contract::audit(&contract.events).unwrap_or_else(|error| panic!("{}: {error}", contract.id));
        assert!(contract.events.is_sorted_by_key(|event| event.at), "{}: instants decrease", contract.id);
        every_event_has_one_cause(contract);
        the_wake_up_is_the_next_deadline(pool, &contract.id, &replayed, settled).await;
        deadlines += contract.events.iter().filter(|event| is_by_itself(event)).count();
    }
    clients_were_told_the_truth(pool, journal, &stored).await;
    let money = books::balance(pool, &stored, settled.at, provider).await;

    let heard = journal.heard();
    assert!(heard.wrong.is_empty(), "{:#?}", heard.wrong);
    println!(
        "contracts {}, events {}",
        stored.len(),
        stored.iter().map(|one| one.events.len()).sum::<usize>()
    );
    println!("commands acknowledged {}, refused {}", heard.accepted.len(), heard.refused.len());
    for (what, count) in &heard.counts {
        println!("{what} {count}");
    }
    println!("events brought about by deadlines {deadlines}");
    println!("{money}");
    println!("settled {:.1} seconds after the last kill", settled.seconds);
    assert!(deadlines > 0 && stored.len() > 20, "too little has happened to mean anything");
}

async fn load(pool: &AnyPool) -> Vec<Stored> {
    let rows: Vec<(String, String, String)> =
        sqlx::query_as("SELECT id, client, freelancer FROM contracts").fetch_all(pool).await.unwrap();
    let mut stored: BTreeMap<String, Stored> = rows
        .into_iter()
        .map(|(id, client, freelancer)| {
            let parties = Parties { client, freelancer };
            (id.clone(), Stored { id, parties, events: Vec::new(), answers: Vec::new() })
        })
        .collect();
    let rows: Vec<(String, i64, String)> =
        sqlx::query_as("SELECT contract, revision, event FROM events ORDER BY contract, revision")
            .fetch_all(pool)
            .await
            .unwrap();
    for (id, revision, event) in rows {
        let events = &mut stored.get_mut(&id).unwrap().events;
        events.push(serde_json::from_str(&event).unwrap());
        assert_eq!(i64::try_from(events.len()).unwrap(), revision, "{id}: the log has a gap or a double");
    }
    let rows: Vec<String> = sqlx::query_scalar("SELECT answer FROM answers").fetch_all(pool).await.unwrap();
    for answer in rows {
        let answer: Answer = serde_json::from_str(&answer).unwrap();
        stored.get_mut(&answer.contract).unwrap().answers.push(answer);
    }
    stored.into_values().collect()
}

/// Each event belongs to exactly one answered request, or was brought about by deadlines alone: so no command
/// was applied twice, and none without its answer.
fn every_event_has_one_cause(contract: &Stored) {
    let mut answers: Vec<_> = contract.answers.iter().collect();
    answers.sort_by_key(|answer| answer.revision);
    let mut done = 0;
    for answer in answers {
        let end = usize::try_from(answer.revision).unwrap();
        let begin = end - answer.events.len();
        assert!(begin >= done, "{}: two answers for event {}", contract.id, begin + 1);
        by_themselves(contract, done, begin);
        assert_eq!(
            contract.events[begin..end],
            answer.events,
            "{}: an answer is not what is stored",
            contract.id
        );
        done = end;
    }
    by_themselves(contract, done, contract.events.len());
}

/// Asserts that these events come by deadlines alone.
fn by_themselves(contract: &Stored, begin: usize, end: usize) {
    let Some(last) = contract.events[begin..end].last() else { return };
    assert!(begin > 0, "{}: was opened by nobody", contract.id);
    let before = Contract::replay(&contract.events[..begin]).unwrap();
    let advanced = before.advance(&last.at);
    assert_eq!(advanced.events(), &contract.events[begin..end], "{}: nobody asked for this", contract.id);
}

async fn the_wake_up_is_the_next_deadline(pool: &AnyPool, id: &str, contract: &Contract, settled: &Settled) {
    let stored: Option<i64> = sqlx::query_scalar("SELECT at FROM deadlines WHERE contract = $1")
        .bind(id)
        .fetch_optional(pool)
        .await
        .unwrap();
    let next = contract.next_deadline().map(|deadline| deadline.at.unix_timestamp_nanos());
    let rounded_up = next.map(|at| {
        i64::try_from(at.div_euclid(1_000_000) + i128::from(at.rem_euclid(1_000_000) > 0)).unwrap()
    });
    assert_eq!(stored, rounded_up, "{id}: the wake-up is not the next deadline");
    assert!(stored.is_none_or(|at| at > settled.at), "{id}: a deadline was missed");
}

async fn clients_were_told_the_truth(pool: &AnyPool, journal: &Journal, stored: &[Stored]) {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT author, request FROM answers").fetch_all(pool).await.unwrap();
    let answered: BTreeSet<_> = rows.into_iter().collect();
    let heard = journal.heard();
    let logs: BTreeMap<_, _> =
        stored.iter().map(|contract| (contract.id.as_str(), &contract.events)).collect();
    for (request, answer) in &heard.accepted {
        assert!(answered.contains(request), "{request:?} was acknowledged and is lost");
        let end = usize::try_from(answer.revision).unwrap();
        let events =
            logs.get(answer.contract.as_str()).and_then(|log| log.get(end - answer.events.len()..end));
        assert_eq!(events, Some(answer.events.as_slice()), "{request:?} was acknowledged and is lost");
    }
    for request in &answered {
        assert!(!heard.refused.contains(request), "{request:?} was refused, and done");
        assert!(heard.accepted.contains_key(request), "{request:?} was done, and nobody was told");
    }
}

/// Whether only a deadline brings about such an event.
fn is_by_itself(event: &Event) -> bool {
    match &event.kind {
        EventKind::OfferExpired => true,
        EventKind::EscrowReleased { cause, .. } => {
            matches!(
                cause,
                ReleaseCause::ReviewLapsed | ReleaseCause::AnswerLapsed | ReleaseCause::AwardLapsed
            )
        }
        EventKind::EscrowReturned { cause, .. } => {
            matches!(cause, ReturnCause::RefundLapsed | ReturnCause::AnswerLapsed | ReturnCause::AwardLapsed)
        }
        EventKind::RefundRequested { cause, .. } => *cause == RefundCause::Dormancy,
        _ => false,
    }
}
