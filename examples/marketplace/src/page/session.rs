//! Who is looking at the page: the token is in a cookie, and each form contains a secret that no other site
//! can know.

use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use maud::html;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::Fields;
use super::layout::{self, Notice};
use crate::auth::{User, form_secret};
use crate::http::Problem;
use crate::marketplace::{Marketplace, Refusal};
use crate::store::StoreError;

/// The cookie is sent to the page alone. Other sites cannot cause it to be sent, and no script can read it.
const COOKIE: &str = "Path=/app; HttpOnly; SameSite=Strict";

/// A user who is logged in.
#[derive(Debug)]
pub(crate) struct Session {
    pub(super) user: User,
    /// The secret that each of the user's forms must contain.
    pub(super) secret: String,
}

fn token(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|value| value.split(';')).find_map(|cookie| cookie.trim().strip_prefix("token="))
}

impl FromRequestParts<Marketplace> for Session {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, marketplace: &Marketplace) -> Result<Self, Response> {
        let session = Self::of(token(&parts.headers), marketplace).await;
        let session = session.map_err(|error| Notice::from(Refusal::from(error)).into_response())?;
        session.ok_or_else(|| Redirect::to("/app/login").into_response())
    }
}

impl Session {
    async fn of(token: Option<&str>, marketplace: &Marketplace) -> Result<Option<Self>, StoreError> {
        let Some(token) = token else { return Ok(None) };
        let user = marketplace.store.user(token).await?;
        Ok(user.map(|user| Self { user, secret: form_secret(token) }))
    }
}

/// Shows a refusal as a page, with the name of the user if somebody is logged in.
pub(super) async fn show_notices(
    State(marketplace): State<Marketplace>,
    request: Request,
    next: Next,
) -> Response {
    let token = token(request.headers()).map(str::to_owned);
    let mut response = next.run(request).await;
    let Some(notice) = response.extensions_mut().remove::<Notice>() else { return response };
    // If the database does not answer, the page has no name.
    let session = Session::of(token.as_deref(), &marketplace).await.unwrap_or_default();
    notice.page(session.as_ref())
}

/// The fields of a form, if the user who sends it had requested it.
#[derive(Debug)]
pub(crate) struct Signed<T>(pub(super) T);

#[derive(Deserialize)]
struct Secret {
    secret: String,
}

impl<T: DeserializeOwned> FromRequest<Marketplace> for Signed<T> {
    type Rejection = Notice;

    async fn from_request(request: Request, marketplace: &Marketplace) -> Result<Self, Notice> {
        let expected = token(request.headers()).map(form_secret);
        let bytes = axum::body::Bytes::from_request(request, marketplace).await;
        let bytes = bytes.map_err(|_| Problem::malformed("the form did not arrive, or is too large"))?;
        let given = serde_urlencoded::from_bytes::<Secret>(&bytes).ok().map(|form| form.secret);
        if given.is_none() || given != expected {
            let title = "The form is not from this page";
            let detail = "load the page anew and send its own form";
            return Err(Problem::new(StatusCode::FORBIDDEN, "foreign_form", title, detail).into());
        }
        let form =
            serde_urlencoded::from_bytes(&bytes).map_err(|error| Problem::malformed(error.to_string()))?;
        Ok(Self(form))
    }
}

pub(super) async fn form() -> Response {
    login(StatusCode::OK, None)
}

fn login(status: StatusCode, refused: Option<&str>) -> Response {
    let body = html! {
        h1 { "Log in" }
        @if let Some(refused) = refused { p role="alert" class="alert" { (refused) } }
        form method="post" action="/app/login" class="card login" {
            label for="token" { "Your token" }
            input id="token" name="token" type="password" autocomplete="current-password" required autofocus;
            button type="submit" class="primary" { "Log in" }
        }
        p class="quiet" {
            "For trying out: " code { "marketplace token NAME" } " prints one, and "
            code { "marketplace demo" } " starts an example with contracts in every state."
        }
    };
    layout::page(status, "Log in", None, &body)
}

#[derive(Deserialize)]
pub(super) struct Login {
    token: String,
}

pub(super) async fn log_in(
    State(marketplace): State<Marketplace>,
    form: Fields<Login>,
) -> Result<Response, Notice> {
    let token = form.map(|form| form.0.token).unwrap_or_default();
    if marketplace.store.user(token.trim()).await.map_err(Refusal::from)?.is_none() {
        return Ok(login(StatusCode::UNAUTHORIZED, Some("Nobody has this token.")));
    }
    let cookie = format!("token={}; {COOKIE}", token.trim());
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to("/app")).into_response())
}

#[derive(Deserialize)]
pub(super) struct Nothing {}

pub(super) async fn log_out(Signed(Nothing {}): Signed<Nothing>) -> impl IntoResponse {
    ([(header::SET_COOKIE, format!("token=; Max-Age=0; {COOKIE}"))], Redirect::to("/app/login"))
}
