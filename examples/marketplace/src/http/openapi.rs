//! The OpenAPI document.

use axum::http::header;
use axum::response::IntoResponse;

/// The document, as it is served.
pub(super) const DOCUMENT: &str = include_str!("../../openapi.json");

pub(super) async fn document() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], DOCUMENT)
}
