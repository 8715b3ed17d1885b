//! The transfers of a contract with their status, and a refused one that is sent again.

use axum::Json;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::input::{Caller, Id};
use super::problem::Problem;
use crate::marketplace::{Marketplace, Refusal};
use crate::store::outbox::Progress;

/// The contract and the transfer in a path.
#[derive(Debug)]
pub(crate) struct TransferPath {
    pub(crate) contract: String,
    pub(crate) transfer: String,
}

impl<S: Send + Sync> FromRequestParts<S> for TransferPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let path = Path::<(String, String)>::from_request_parts(parts, state).await;
        let path = path.ok().filter(|Path((contract, _))| !contract.contains(char::is_control));
        let Path((contract, transfer)) = path.ok_or(Refusal::Unknown)?;
        Ok(Self { contract, transfer })
    }
}

fn told(progress: &Progress) -> Value {
    let mut told = json!({
        "contract": progress.contract, "id": progress.transfer.id.to_string(), "transfer": progress.transfer,
        "status": progress.status, "attempts": progress.attempts, "age_seconds": progress.age,
    });
    if !progress.why.is_empty() {
        told["why"] = json!(progress.why);
    }
    told
}

fn list(transfers: &[Progress]) -> Json<Value> {
    Json(json!({ "transfers": transfers.iter().map(told).collect::<Vec<_>>() }))
}

pub(super) async fn of_contract(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Id(id): Id,
) -> Result<Response, Problem> {
    let (_, transfers) = marketplace.transfers(&user, &id).await?;
    Ok(list(&transfers).into_response())
}

pub(super) async fn refused(State(marketplace): State<Marketplace>, Caller(user): Caller) -> Result<Response, Problem> {
    if !user.staff {
        return Err(Problem::staff_only());
    }
    let transfers = marketplace.refused_transfers(&user).await?;
    Ok(list(&transfers).into_response())
}

pub(super) async fn send_again(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    path: TransferPath,
) -> Result<Response, Problem> {
    marketplace.send_again(&user, &path.contract, &path.transfer).await?;
    let (_, transfers) = marketplace.transfers(&user, &path.contract).await?;
    Ok((StatusCode::ACCEPTED, list(&transfers)).into_response())
}
