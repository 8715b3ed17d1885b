//! The parts of a contract that can be read: the view, the permitted commands, the forecast, the statement,
//! the log, and the feedback.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use milestone_escrow::Statement;
use serde::Serialize;
use serde_json::json;

use super::input::{Caller, Id};
use super::problem::Problem;
use crate::marketplace::{Current, Marketplace, Refusal};

type Read = Result<Response, Problem>;

/// Every answer contains the revision of the contract when it was read. `If-Match` takes this revision.
fn tagged(current: &Current, value: &impl Serialize) -> Response {
    let tag = format!("\"{}\"", current.contract.revision());
    ([(header::ETAG, tag), (header::CACHE_CONTROL, "private, no-cache".to_owned())], Json(value))
        .into_response()
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

pub(super) async fn permitted(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Id(id): Id,
) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let permitted = current.contract.permitted(current.role, &current.now);
    // Whoever consents to a proposal must see its terms.
    let proposals: Vec<_> = current.contract.proposals().collect();
    Ok(tagged(&current, &json!({ "role": current.role, "permitted": permitted, "proposals": proposals })))
}

pub(super) async fn forecast(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Id(id): Id,
) -> Read {
    let current = marketplace.current(&user, &id).await?;
    Ok(tagged(&current, &current.contract.forecast()))
}

pub(super) async fn statement(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Id(id): Id,
) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let statement = Statement::replay(&current.events).map_err(Refusal::from)?;
    Ok(tagged(&current, &statement.view_at(current.now)))
}

pub(super) async fn events(State(marketplace): State<Marketplace>, Caller(user): Caller, Id(id): Id) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let shown: Vec<_> =
        current.shown().map(|(revision, event)| json!({ "revision": revision, "event": event })).collect();
    Ok(tagged(&current, &json!({ "events": shown })))
}

/// The feedback of the parties, as far as the user may see it (FEED-2).
pub(super) async fn feedback(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Id(id): Id,
) -> Read {
    let current = marketplace.current(&user, &id).await?;
    let shown = current.contract.feedback(current.role, &current.now);
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
