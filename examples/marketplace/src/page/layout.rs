//! The parts that all pages share.

use axum::Extension;
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, Markup, html};

use super::session::Session;
use crate::http::Problem;
use crate::marketplace::Refusal;

/// No scripts, no resources from other sites, and no display inside a frame.
const SECURITY: &str =
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn page(status: StatusCode, title: &str, session: Option<&Session>, body: &Markup) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) " – marketplace" }
                link rel="stylesheet" href="/app/style.css";
            }
            body {
                a class="skip" href="#main" { "To the content" }
                header {
                    a href="/app" { "Marketplace" }
                    @if let Some(session) = session {
                        form method="post" action="/app/logout" {
                            input type="hidden" name="secret" value=(session.secret);
                            span { bdi { (session.user.name) } @if session.user.staff { " (staff)" } }
                            button type="submit" class="plain" { "Log out" }
                        }
                    }
                }
                main id="main" tabindex="-1" { (body) }
            }
        }
    };
    let headers = [
        (header::CONTENT_SECURITY_POLICY, SECURITY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (status, headers, Html(page.into_string())).into_response()
}

/// A page that shows a refusal. `show_notices` writes it, because the page has the name of the user.
#[derive(Debug, Clone)]
pub(crate) struct Notice(Problem);

impl Notice {
    pub(super) fn page(&self, session: Option<&Session>) -> Response {
        let title = if self.0.status() == StatusCode::NOT_FOUND { "Not found" } else { self.0.title };
        let body = html! {
            h1 { (title) }
            p role="alert" class="alert" { (told(&self.0)) }
            p { a href="/app" { "To your contracts" } }
        };
        page(self.0.status(), title, session, &body)
    }
}

impl From<Problem> for Notice {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Refusal> for Notice {
    fn from(refusal: Refusal) -> Self {
        Self(refusal.into())
    }
}

impl IntoResponse for Notice {
    fn into_response(self) -> Response {
        (self.0.status(), Extension(self)).into_response()
    }
}

/// What a person reads. A program reads the detail.
fn told(problem: &Problem) -> String {
    match problem.status() {
        StatusCode::NOT_FOUND => "There is nothing at this address, or it is not yours to see.".to_owned(),
        StatusCode::SERVICE_UNAVAILABLE => {
            "The service is busy. Nothing was lost. Try again in a moment.".to_owned()
        }
        StatusCode::INTERNAL_SERVER_ERROR => {
            "The server failed. We know about it. Try again later.".to_owned()
        }
        _ => problem.detail.clone(),
    }
}
