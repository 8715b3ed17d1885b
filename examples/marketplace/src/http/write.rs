//! The two requests that change something: an offer, and a command.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use milestone_escrow::Instruction;
use serde::Deserialize;
use serde_json::Value;

use super::input::{Caller, Commander, JsonBody, Key, Seen, object};
use super::problem::Problem;
use crate::marketplace::{Answered, Marketplace};
use crate::policies::Terms;
use crate::store::Answer;

type Written = Result<(StatusCode, HeaderMap, Json<Answer>), Problem>;

/// A client's offer, the freelancer, and optionally the name of a policy. The platform makes the policies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    freelancer: String,
    #[serde(deserialize_with = "object")]
    offer: Terms,
    #[serde(default)]
    policy: Option<String>,
}

impl Opening {
    fn read(body: &JsonBody) -> Result<Self, Problem> {
        body.read()
            .map_err(|malformed| if sets_a_policy(body) { Problem::policy_of_a_client() } else { malformed })
    }
}

/// Whether a body cannot be read because the client wants to send a policy.
fn sets_a_policy(body: &JsonBody) -> bool {
    let Some(body) = body.value() else { return false };
    let is_name = |policy: &Value| policy.is_string() || policy.is_null();
    body["offer"].get("policy").is_some() || body.get("policy").is_some_and(|policy| !is_name(policy))
}

pub(super) async fn open(
    State(marketplace): State<Marketplace>,
    Caller(user): Caller,
    Key(key): Key,
    body: JsonBody,
) -> Written {
    let Opening { freelancer, offer, policy } = Opening::read(&body)?;
    let answered = marketplace.open(&user, &key, &freelancer, offer, policy).await?;
    marketplace.meter.answered(answered.replayed);
    let location = format!("/contracts/{}", answered.answer.contract);
    let (_, mut headers, body) = written(StatusCode::CREATED, answered)?;
    headers.insert(header::LOCATION, value(&location)?);
    Ok((StatusCode::CREATED, headers, body))
}

pub(super) async fn command(
    State(marketplace): State<Marketplace>,
    Commander { found, id, key }: Commander,
    Seen(revision): Seen,
    body: JsonBody,
) -> Written {
    let role = found.role;
    let answered = if body.is_list() {
        let mut batch: Vec<Instruction> = body.commands(role)?.into_iter().map(Instruction::from).collect();
        if let Some(first) = batch.first_mut() {
            first.revision = revision; // nothing can come between the commands
        }
        marketplace.handle_all_found(found, &key, &id, batch).await?
    } else {
        let command = body.command(role)?;
        marketplace.handle_found(found, &key, &id, Instruction { command, revision }).await?
    };
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
