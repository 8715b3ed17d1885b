//! The messages of the payment provider.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};

use super::problem::Problem;
use crate::marketplace::Marketplace;

/// No token is needed: the message is signed. The signature is over the bytes of the body, so they are not
/// read as JSON before.
pub(super) async fn receive(
    State(marketplace): State<Marketplace>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Problem> {
    marketplace.receive(&headers, &body).await?;
    Ok(StatusCode::NO_CONTENT)
}
