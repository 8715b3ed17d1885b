//! The parts of a contract that can be read: the view, the permitted commands, the forecast, the statement,
//! the log, and the feedback.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use milestone_escrow::{
    Account, AmountBounds, Balances, Clearing, Command, Contract, Forecast, MilestoneTotals, Permission, Preview,
    Statement, Transaction,
};
use serde::Serialize;
use serde_json::{Value, json};
use time::UtcDateTime;

use super::input::{Caller, Id};
use super::problem::Problem;
use crate::marketplace::{Current, Marketplace, Refusal};

type Read = Result<Response, Problem>;

/// Every answer contains the revision of the contract when it was read. `If-Match` takes this revision.
fn tagged(current: &Current, value: &impl Serialize) -> Response {
    let tag = format!("\"{}\"", current.contract.revision());
    ([(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())], Json(value)).into_response()
}

pub(super) async fn contracts(State(marketplace): State<Marketplace>, Caller(user): Caller) -> Read {
    let ids = marketplace.store.contracts_of(&user.name, user.staff).await.map_err(Refusal::from)?;
    Ok(Json(json!({ "contracts": ids })).into_response())
}

pub(super) async fn view(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let view = json!({
        "id": id, "client": current.parties.client, "freelancer": current.parties.freelancer,
        "role": current.role, "contract": current.contract,
    });
    Ok(tagged(&current, &view))
}

pub(super) async fn permitted(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let permitted = current.contract.permitted(current.role, &current.now);
    let commands: Vec<_> = permitted.iter().map(|one| permission(&current.contract, one)).collect();
    Ok(tagged(&current, &json!({ "role": current.role, "permitted": commands })))
}

pub(super) async fn forecast(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    Ok(tagged(&current, &foreseen(&current.contract.forecast())))
}

pub(super) async fn statement(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let statement = Statement::replay(&current.events).map_err(Refusal::from)?;
    Ok(tagged(&current, &books(&statement, current.now)))
}

pub(super) async fn events(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let shown: Vec<_> =
        current.shown().map(|(revision, event)| json!({ "revision": revision, "event": event })).collect();
    Ok(tagged(&current, &json!({ "events": shown })))
}

/// The feedback of the parties, as far as the user may see it (FEED-2).
pub(super) async fn feedback(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let shown = current.contract.feedback(current.role, &current.now);
    let shown: Vec<_> = shown.iter().map(|one| json!({ "by": one.by, "stars": one.stars, "text": one.text })).collect();
    Ok(tagged(&current, &json!({ "feedback": shown })))
}

/// The policies that a client may name.
pub(super) async fn policies(State(marketplace): State<Marketplace>, Caller(_): Caller) -> Read {
    Ok(Json(&*marketplace.policies).into_response())
}

pub(super) async fn metrics(State(marketplace): State<Marketplace>, Caller(user): Caller) -> Read {
    if !user.staff {
        return Err(Problem::staff_only());
    }
    let unfinished = marketplace.store.figures().await.map_err(Refusal::from)?;
    Ok((marketplace.meter.text() + &unfinished).into_response())
}

/// A command without the role, in the form in which its role gives it.
pub(crate) fn bare(command: &Command) -> Value {
    match command {
        Command::Client(command) => json!(command),
        Command::Freelancer(command) => json!(command),
        Command::Arbiter(command) => json!(command),
    }
}

fn permission(contract: &Contract, permission: &Permission) -> Value {
    // Whoever consents to a proposal must see its terms.
    let mut proposed = contract.proposals().filter(|proposal| Some(proposal.number) == permission.proposal);
    let amount = permission.amount.map(|AmountBounds { minimum, maximum, except, default, .. }| {
        without_null(json!({ "minimum": minimum, "maximum": maximum, "except": except, "default": default }))
    });
    let by = permission.by.map(|by| json!({ "minimum": by.minimum.as_secs(), "maximum": by.maximum.as_secs() }));
    let stars = permission.stars.map(|stars| json!({ "minimum": stars.minimum, "maximum": stars.maximum }));
    let due =
        permission.due.map(|due| json!({ "earliest": due.earliest.to_string(), "latest": due.latest.to_string() }));
    without_null(json!({
        "name": permission.name(), "change": permission.change(), "milestone": permission.milestone,
        "proposal": permission.proposal, "proposed": proposed.next().map(|proposal| proposal.change), "amount": amount, "due": due, "by": by, "stars": stars,
        "times_left": permission.times_left,
        "ready": permission.ready().is_some(), "template": bare(&permission.template),
        "preview": permission.preview.as_ref().map(preview),
    }))
}

fn preview(preview: &Preview) -> Value {
    without_null(json!({
        "transfers": preview.transfers, "deposit": preview.deposit, "fee": preview.fee,
        "state": preview.state, "stage": preview.stage,
    }))
}

fn foreseen(forecast: &Forecast) -> Value {
    let events: Vec<_> = forecast
        .events()
        .iter()
        .map(|foreseen| json!({ "revision": foreseen.revision, "rule": foreseen.rule, "event": foreseen.event }))
        .collect();
    let awaited: Vec<_> = forecast
        .awaited()
        .iter()
        .map(|awaited| {
            without_null(json!({
                "milestone": awaited.milestone, "held": awaited.held, "who": awaited.who, "rule": awaited.rule,
            }))
        })
        .collect();
    json!({ "events": events, "awaited": awaited })
}

fn books(statement: &Statement, now: UtcDateTime) -> Value {
    let Clearing { earned, clearing, cleared, .. } = statement.clearing(now);
    let account = |(account, balance): (Account, _)| json!({ "account": account, "balance": balance });
    json!({
        "transactions": statement.transactions().iter().map(transaction).collect::<Vec<_>>(),
        "accounts": statement.accounts().map(account).collect::<Vec<_>>(),
        "milestones": statement.milestones().map(|totals| milestone(&totals)).collect::<Vec<_>>(),
        "earnings": statement.earnings(), "bonuses": statement.bonuses(), "still_needed": statement.still_needed(),
        "clearing": { "at": Instant(now), "earned": earned, "clearing": clearing, "cleared": cleared },
    })
}

fn transaction(transaction: &Transaction) -> Value {
    let Balances { client, escrow, freelancer, platform } = transaction.balances;
    without_null(json!({
        "revision": transaction.revision, "at": Instant(transaction.at), "kind": transaction.kind.to_string(), "milestone": transaction.milestone,
        "amount": transaction.amount, "fee": transaction.fee, "client_fee": transaction.client_fee,
        "clears_at": transaction.clears_at.map(Instant), "transfers": transaction.transfers,
        "balances": { "client": client, "escrow": escrow, "freelancer": freelancer, "platform": platform },
    }))
}

fn milestone(totals: &MilestoneTotals) -> Value {
    json!({
        "milestone": totals.milestone, "state": totals.state, "price": totals.price, "deposited": totals.deposited,
        "carried_in": totals.carried_in, "carried_out": totals.carried_out, "held": totals.held,
        "released": totals.released, "returned": totals.returned, "given_back": totals.given_back, "fee": totals.fee,
    })
}

/// An instant in the crate's wire form.
#[derive(Serialize)]
struct Instant(#[serde(with = "milestone_escrow::instant")] UtcDateTime);

/// Absent fields are left out, as everywhere in the crate's JSON.
fn without_null(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.retain(|_, field| !field.is_null());
    }
    value
}
