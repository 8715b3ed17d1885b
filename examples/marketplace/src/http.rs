//! The service over HTTP.

mod input;
mod openapi;
mod problem;
mod read;
mod transfers;
mod webhooks;
mod write;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{MethodRouter, get, post};

pub(crate) use input::{Id, is_key, malformed_command, role_command};
pub(crate) use problem::Problem;
pub(crate) use transfers::TransferPath;

use crate::marketplace::Marketplace;
use crate::meter::Alarm;
use crate::page;

/// The largest number of bytes in the body of a request.
pub(crate) const BODY_LIMIT: usize = 64 * 1024;

/// Every path of the interface for programs. The OpenAPI document lists the same paths.
fn interface() -> [(&'static str, MethodRouter<Marketplace>); 15] {
    [
        ("/contracts", get(read::contracts).post(write::open)),
        ("/contracts/{id}", get(read::view)),
        ("/contracts/{id}/commands", post(write::command)),
        ("/contracts/{id}/permitted", get(read::permitted)),
        ("/contracts/{id}/forecast", get(read::forecast)),
        ("/contracts/{id}/statement", get(read::statement)),
        ("/contracts/{id}/events", get(read::events)),
        ("/contracts/{id}/feedback", get(read::feedback)),
        ("/contracts/{id}/transfers", get(transfers::of_contract)),
        ("/contracts/{id}/transfers/{transfer}/send_again", post(transfers::send_again)),
        ("/transfers/refused", get(transfers::refused)),
        ("/webhooks/payments", post(webhooks::receive)),
        ("/policies", get(read::policies)),
        ("/metrics", get(read::metrics)),
        ("/openapi.json", get(openapi::document)),
    ]
}

/// The paths of the interface for programs.
#[must_use]
pub fn paths() -> Vec<&'static str> {
    interface().into_iter().map(|(path, _)| path).collect()
}

/// The whole service: the interface for programs, and the page for people.
pub fn router(marketplace: Marketplace) -> Router {
    let router =
        interface().into_iter().fold(Router::new(), |router, (path, methods)| router.route(path, methods));
    router
        .merge(page::router(&marketplace))
        .fallback(async || Problem::no_such_path())
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn_with_state(marketplace.clone(), count_failures))
        .with_state(marketplace)
}

/// A request that fails because of the server is an alarm.
async fn count_failures(State(marketplace): State<Marketplace>, request: Request, next: Next) -> Response {
    let what = format!("{} {}", request.method(), request.uri().path());
    let response = next.run(request).await;
    if response.status() == StatusCode::INTERNAL_SERVER_ERROR {
        marketplace.meter.alarm(Alarm::Request, what);
    }
    response
}
