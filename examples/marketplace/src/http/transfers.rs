//! The transfers of a contract with their status, and a refused one that is sent again.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::input::{Caller, Id};
use super::problem::Problem;
use crate::marketplace::{Marketplace, Refusal};
use crate::store::pages::{Cursor, Progress, TransferPage};
use crate::transfers::PAGE;

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

/// Which page of a list is asked for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Paging {
    after: Option<String>,
    limit: Option<usize>,
}

impl Paging {
    fn read(asked: Result<Query<Self>, QueryRejection>) -> Result<(Option<Cursor>, usize), Problem> {
        let Query(asked) = asked.map_err(|error| Problem::malformed(error.body_text()))?;
        let after = asked.after.map(|after| after.parse::<Cursor>()).transpose();
        let after = after.map_err(|error| Problem::malformed(error.to_string()))?;
        match asked.limit.unwrap_or(PAGE) {
            limit @ 1..=PAGE => Ok((after, limit)),
            _ => Err(Problem::malformed(format!("\"limit\" is from 1 to {PAGE}"))),
        }
    }
}

fn list(page: &TransferPage) -> Json<Value> {
    let mut list = json!({ "transfers": page.transfers.iter().map(told).collect::<Vec<_>>() });
    if let Some(next) = &page.next {
        list["next"] = json!(next.to_string());
    }
    Json(list)
}

pub(super) async fn of_contract(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Id(id): Id,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Response, Problem> {
    let (after, limit) = Paging::read(paging)?;
    Ok(list(&marketplace.transfers(&user, &id, after.as_ref(), limit).await?).into_response())
}

pub(super) async fn refused(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    paging: Result<Query<Paging>, QueryRejection>,
) -> Result<Response, Problem> {
    if !user.staff {
        return Err(Problem::staff_only());
    }
    let (after, limit) = Paging::read(paging)?;
    Ok(list(&marketplace.refused_transfers(&user, after.as_ref(), limit).await?).into_response())
}

pub(super) async fn send_again(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    path: TransferPath,
) -> Result<Response, Problem> {
    marketplace.send_again(&user, &path.contract, &path.transfer).await?;
    let page = marketplace.transfers(&user, &path.contract, None, PAGE).await?;
    Ok((StatusCode::ACCEPTED, list(&page)).into_response())
}
