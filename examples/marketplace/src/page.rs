//! The page for people: plain HTML from the server, which works without scripts.

mod actions;
mod contract;
mod fill;
mod layout;
mod offer;
mod policy;
mod proposal;
mod session;
mod transfers;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use maud::html;
use milestone_escrow::Instruction;
use serde::Deserialize;

use crate::http::{Id, Problem, TransferPath, is_key, malformed_command, role_command};
use crate::marketplace::{Marketplace, Refusal};
use crate::store::pages::Cursor;
use crate::transfers::PAGE;
use fill::Filled;
use layout::Notice;
use session::{Nothing, Session, Signed};

pub(crate) fn router() -> Router<Marketplace> {
    Router::new()
        .route("/", get(async || Redirect::to("/app")))
        .route("/app", get(contracts))
        .route("/app/login", get(session::form).post(session::log_in))
        .route("/app/logout", post(session::log_out))
        .route("/app/style.css", get(style))
        .route("/app/contracts", post(open))
        .route("/app/contracts/{id}", get(show))
        .route("/app/contracts/{id}/commands", post(command))
        .route("/app/contracts/{id}/transfers/{transfer}", post(send_again))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css")], include_str!("page/style.css"))
}

/// The part of a long list of payments that is asked for.
#[derive(Debug, Default, Deserialize)]
struct Part {
    after: Option<String>,
}

impl Part {
    /// Anything that is not a cursor asks for the newest.
    fn cursor(&self) -> Option<Cursor> {
        self.after.as_ref().and_then(|after| after.parse().ok())
    }
}

async fn contracts(
    State(marketplace): State<Marketplace>,
    session: Session,
    Query(part): Query<Part>,
) -> Result<Response, Notice> {
    let user = &session.user;
    let ids = marketplace.store.contracts_of(&user.name, user.staff).await.map_err(Refusal::from)?;
    let after = part.cursor();
    let refused =
        if user.staff { Some(marketplace.refused_transfers(user, after.as_ref(), PAGE).await?) } else { None };
    let offers = offer::overview(&session, &ids, &marketplace.policies);
    let body = html! { @if let Some(refused) = &refused { (transfers::refused(refused)) } (offers) };
    Ok(layout::page(StatusCode::OK, "Contracts", Some(&session), &body))
}

async fn open(
    State(marketplace): State<Marketplace>,
    session: Session,
    Signed(form): Signed<offer::OfferForm>,
) -> Result<Redirect, Notice> {
    let (key, freelancer, policy) = (key_of_form(&form.key)?, form.freelancer.clone(), form.policy.clone());
    let terms = form.read().map_err(|error| Problem::malformed(error.to_string()))?;
    let answered = marketplace.open(&session.user, &key, &freelancer, terms, Some(policy)).await?;
    marketplace.meter.answered(answered.replayed);
    Ok(Redirect::to(&format!("/app/contracts/{}", answered.answer.contract)))
}

async fn show(
    State(marketplace): State<Marketplace>,
    session: Session,
    Id(id): Id,
    Query(part): Query<Part>,
) -> Result<Response, Notice> {
    contract_page(&marketplace, &session, &id, part.cursor(), None).await
}

/// The contract with the commands that its user can give, and why the user's last command was refused.
async fn contract_page(
    marketplace: &Marketplace,
    session: &Session,
    id: &str,
    after: Option<Cursor>,
    refused: Option<Problem>,
) -> Result<Response, Notice> {
    let current = marketplace.current(&session.user, id).await?;
    let status = refused.as_ref().map_or(StatusCode::OK, Problem::status);
    let transfers = marketplace.transfers(&session.user, id, after.as_ref(), PAGE).await?;
    let body = contract::body(&current, session, &transfers, refused.as_ref()).map_err(Refusal::from)?;
    Ok(layout::page(status, "Contract", Some(session), &body))
}

async fn command(
    State(marketplace): State<Marketplace>,
    session: Session,
    Id(id): Id,
    Signed(form): Signed<Filled>,
) -> Result<Response, Notice> {
    match give(&marketplace, &session, &id, form).await {
        Ok(()) => Ok(Redirect::to(&format!("/app/contracts/{id}")).into_response()),
        // A user who is not part of the contract does not see it. All other refusals are shown beside the
        // contract as it is now.
        Err(problem) => contract_page(&marketplace, &session, &id, None, Some(problem)).await,
    }
}

async fn send_again(
    State(marketplace): State<Marketplace>,
    session: Session,
    path: TransferPath,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response, Notice> {
    match marketplace.send_again(&session.user, &path.contract, &path.transfer).await {
        Ok(()) => Ok(Redirect::to(&format!("/app/contracts/{}#transfers", path.contract)).into_response()),
        Err(refusal) => contract_page(&marketplace, &session, &path.contract, None, Some(refusal.into())).await,
    }
}

/// Gives the command of a form, in the same way as the interface for programs.
async fn give(marketplace: &Marketplace, session: &Session, id: &str, form: Filled) -> Result<(), Problem> {
    let (role, parties) = marketplace.role(&session.user, id).await?;
    let (key, revision) = (key_of_form(&form.key)?, Some(form.revision));
    let body = form.body().map_err(|error| Problem::malformed(error.to_string()))?;
    let command = role_command(role, &body).map_err(|error| malformed_command(role, &body, &error))?;
    let instruction = Instruction { command, revision };
    let answered = marketplace.handle(&session.user, &key, id, &parties, instruction).await?;
    marketplace.meter.answered(answered.replayed);
    Ok(())
}

/// The key of a form. The page gave it, but a user can send anything.
fn key_of_form(key: &str) -> Result<String, Problem> {
    let malformed = || Problem::malformed("the key of the form is not one that this page gives");
    Some(key).filter(|key| is_key(key)).map(str::to_owned).ok_or_else(malformed)
}

/// The fields of a form, or why it cannot be read.
type Fields<T> = Result<Form<T>, axum::extract::rejection::FormRejection>;
