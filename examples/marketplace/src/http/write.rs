//! The two requests that change something: an offer, and a command.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use milestone_escrow::{Instruction, Offer};
use serde::Deserialize;

use super::input::{Caller, JsonBody, Key, Seen};
use super::problem::Problem;
use crate::marketplace::{Answered, Marketplace};
use crate::store::Answer;

type Written = Result<(StatusCode, HeaderMap, Json<Answer>), Problem>;

/// A client's offer, and to whom.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    freelancer: String,
    offer: Offer,
}

pub(super) async fn open(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Key(key): Key,
    body: JsonBody,
) -> Written {
    let Opening { freelancer, offer } = body.read()?;
    let answered = marketplace.open(&user, &key, &freelancer, offer).await?;
    marketplace.meter.answered(answered.replayed);
    let location = format!("/contracts/{}", answered.answer.contract);
    let (_, mut headers, body) = written(StatusCode::CREATED, answered)?;
    headers.insert(header::LOCATION, value(&location)?);
    Ok((StatusCode::CREATED, headers, body))
}

pub(super) async fn command(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Path(id): Path<String>,
    Key(key): Key,
    Seen(revision): Seen,
    body: JsonBody,
) -> Written {
    let (role, parties) = marketplace.role(&user, &id).await?;
    let command = body.command(role)?;
    let answered = marketplace.handle(&user, &key, &id, &parties, Instruction { command, revision }).await?;
    marketplace.meter.answered(answered.replayed);
    written(StatusCode::OK, answered)
}

fn written(status: StatusCode, Answered { answer, replayed }: Answered) -> Written {
    let mut headers = HeaderMap::new();
    headers.insert(header::ETAG, value(&format!("\"{}\"", answer.revision))?);
    if replayed {
        headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    }
    Ok((status, headers, Json(answer)))
}

fn value(text: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(text).map_err(|error| Problem::malformed(error.to_string()))
}
