//! The page for people: plain HTML from the server, which works without scripts.

mod actions;
mod ahead;
mod confirm;
mod contract;
mod events;
mod fill;
mod layout;
mod list;
mod milestone;
mod offer;
mod pictures;
mod policy;
mod proposal;
mod refusal;
mod session;
mod text;
mod transfers;
mod words;

use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::{StatusCode, Uri, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use maud::html;
use milestone_escrow::{ActionKind, Contract, Instruction, Role};
use serde::Deserialize;

use crate::http::{Id, Problem, TransferPath, is_key, malformed_command, role_command};
use crate::marketplace::{Current, Marketplace, Refusal};
use crate::meter::Alarm;
use crate::policies::Terms;
use crate::store::pages::Cursor;
use crate::store::{MOST_CONTRACTS, Parties, StoreError};
use crate::transfers::PAGE;
use actions::bare;
use confirm::Question;
use events::Reader;
use fill::{Filled, Wrong};
use layout::Notice;
use offer::{Errors, OfferForm};
use session::{Nothing, Session, Signed};
use text::count;

pub(crate) fn router(marketplace: &Marketplace) -> Router<Marketplace> {
    Router::new()
        .route("/", get(async || Redirect::to("/app")))
        .route("/app", get(contracts))
        .route("/app/login", get(session::form).post(session::log_in))
        .route("/app/logout", get(to_contracts).post(session::log_out))
        .route("/app/style.css", get(style))
        .route("/app/offer", get(offer_form))
        .route("/app/contracts", get(to_contracts).post(open))
        .route("/app/contracts/{id}", get(show))
        .route("/app/contracts/{id}/commands", get(to_contract).post(command))
        .route("/app/contracts/{id}/transfers/{transfer}", get(to_contract).post(send_again))
        .route("/app/{*rest}", get(async || Notice::from(Problem::no_such_path())))
        .layer(from_fn_with_state(marketplace.clone(), session::show_notices))
}

/// A form was sent from this address, and now the user wants to read it.
async fn to_contracts() -> Redirect {
    Redirect::to("/app")
}

async fn to_contract(address: Uri) -> Redirect {
    let parts: Vec<_> = address.path().split('/').take(4).collect(); // "/app/contracts/…"
    Redirect::to(&parts.join("/"))
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
    let (mut all, mut unreadable) = (Vec::with_capacity(ids.len()), 0_usize);
    for id in &ids {
        match marketplace.current(user, id).await {
            Ok(current) => all.push(current),
            // One log that cannot be read does not hide the other contracts.
            Err(refusal @ (Refusal::Broken(_) | Refusal::Store(StoreError::Unreadable(_)))) => {
                marketplace.meter.alarm(Alarm::Contract, format!("{id} cannot be shown: {refusal}"));
                unreadable += 1;
            }
            Err(refusal) => return Err(refusal.into()),
        }
    }
    let after = part.cursor();
    let refused = if user.staff {
        Some(marketplace.refused_transfers(user, after.as_ref(), PAGE).await?)
    } else {
        None
    };
    let body = html! {
        h1 { "Contracts" }
        @if !user.staff { p { a class="button primary" href="/app/offer" { "Offer a contract" } } }
        @if ids.len() == MOST_CONTRACTS {
            p { "Only the " (MOST_CONTRACTS) " newest contracts are on this page." }
        }
        @if unreadable > 0 {
            p class="alert" { (count(unreadable, "contract")) " cannot be shown. We know about it." }
        }
        @if user.staff { (list::queue(&all)) }
        @if let Some(refused) = &refused { (transfers::refused(refused)) }
        (list::contracts(&all))
    };
    Ok(layout::page(StatusCode::OK, "Contracts", Some(&session), &body))
}

async fn offer_form(State(marketplace): State<Marketplace>, session: Session) -> Response {
    let form = OfferForm::new(&marketplace.policies);
    offer_page(&marketplace, &session, StatusCode::OK, &form, &Errors::new())
}

fn offer_page(
    marketplace: &Marketplace,
    session: &Session,
    status: StatusCode,
    form: &OfferForm,
    errors: &Errors,
) -> Response {
    let body = offer::form(session, form, &marketplace.policies, errors);
    layout::page(status, "Offer a contract", Some(session), &body)
}

async fn open(
    State(marketplace): State<Marketplace>,
    session: Session,
    Signed(mut form): Signed<OfferForm>,
) -> Result<Response, Notice> {
    let again =
        |status, form: &OfferForm, errors| Ok(offer_page(&marketplace, &session, status, form, &errors));
    match form.button.as_str() {
        "add" => {
            form.add();
            return again(StatusCode::OK, &form, Errors::new());
        }
        "back" => return again(StatusCode::OK, &form, Errors::new()),
        "split" => {
            return match form.split() {
                Ok(()) => again(StatusCode::OK, &form, Errors::new()),
                Err(errors) => again(StatusCode::BAD_REQUEST, &form, errors),
            };
        }
        _ => {}
    }
    let key = key_of_form(&form.key)?;
    let terms = match form.read() {
        Ok(terms) => terms,
        Err(errors) => return again(StatusCode::BAD_REQUEST, &form, errors),
    };
    let policy = Some(form.policy.clone()).filter(|name| !name.is_empty());
    if !form.confirmed
        && let Some(asked) = ask_about_offer(&marketplace, &session, &form, &terms).await?
    {
        return Ok(asked);
    }
    let offered =
        marketplace.open(&session.user, &key, form.freelancer.trim(), terms.clone(), policy.clone()).await;
    match offered {
        Ok(answered) => {
            marketplace.meter.answered(answered.replayed);
            Ok(Redirect::to(&format!("/app/contracts/{}", answered.answer.contract)).into_response())
        }
        Err(refusal) => {
            let policy = marketplace.policies.named(policy.as_deref());
            let milestone = match (policy, marketplace.now().await) {
                (Some(policy), Ok(now)) => form.refused(&refusal, &terms, policy, &now),
                _ => None,
            };
            let error = refusal::of_offer(&refusal, milestone);
            again(Problem::from(refusal).status(), &form, vec![error])
        }
    }
}

/// The page that asks, if the offer would be accepted and takes money with it.
async fn ask_about_offer(
    marketplace: &Marketplace,
    session: &Session,
    form: &OfferForm,
    terms: &Terms,
) -> Result<Option<Response>, Notice> {
    let name = Some(form.policy.as_str()).filter(|name| !name.is_empty());
    let default = marketplace.policies.default_name();
    let Some(policy) = marketplace.policies.named(name) else { return Ok(None) };
    if !session.user.can_offer_to(form.freelancer.trim()) {
        return Ok(None);
    }
    let now = marketplace.now().await?;
    let Ok(decision) = Contract::open(terms.clone().under(policy.clone()), &now) else { return Ok(None) };
    if decision.final_effects().is_empty() {
        return Ok(None);
    }
    let parties =
        Parties { client: session.user.name.clone(), freelancer: form.freelancer.trim().to_owned() };
    Ok(Some(confirm::page(
        session,
        &Question {
            title: "Make the offer",
            contract: decision.contract().milestones().next().map_or("", |one| one.title()),
            is_quiet: false,
            action: "/app/contracts",
            fields: form.fields(),
            yes: ("button", "offer"),
            back: ("button", "back"),
            decision: &decision,
            reader: Reader { parties: &parties, role: Role::Client },
            more: confirm::offered(&decision, &parties.freelancer, name.unwrap_or(default)),
        },
    )))
}

async fn show(
    State(marketplace): State<Marketplace>,
    session: Session,
    id: Result<Id, Problem>,
    Query(part): Query<Part>,
) -> Result<Response, Notice> {
    let current = marketplace.current(&session.user, &id?.0).await?;
    contract_page(&marketplace, &session, &current, part.cursor(), StatusCode::OK, None).await
}

/// The contract with the commands that its user can give, and what was wrong with the user's last command.
async fn contract_page(
    marketplace: &Marketplace,
    session: &Session,
    current: &Current,
    after: Option<Cursor>,
    status: StatusCode,
    wrong: Option<(Option<&Filled>, &Wrong)>,
) -> Result<Response, Notice> {
    let transfers = marketplace.transfers(&session.user, &current.id, after.as_ref(), PAGE).await?;
    let body = contract::body(current, session, &transfers, wrong).map_err(Refusal::from)?;
    Ok(layout::page(status, contract::title(current), Some(session), &body))
}

/// Gives the command of a form, in the same way as the interface for programs. What cannot be undone is asked
/// first.
async fn command(
    State(marketplace): State<Marketplace>,
    session: Session,
    id: Result<Id, Problem>,
    Signed(form): Signed<Filled>,
) -> Result<Response, Notice> {
    let Id(id) = id?;
    // A user who is not part of the contract does not see it. All other refusals are shown beside the
    // contract as it is now.
    let current = marketplace.current(&session.user, &id).await?;
    if !form.back.is_empty() {
        let typed = Some((Some(&form), &Wrong::nothing()));
        return contract_page(&marketplace, &session, &current, None, StatusCode::OK, typed).await;
    }
    let (status, wrong) = match give(&marketplace, &session, &current, &form).await {
        Ok(None) => return Ok(Redirect::to(&format!("/app/contracts/{id}")).into_response()),
        Ok(Some(asked)) => return Ok(asked),
        Err(refused) => refused,
    };
    let current = marketplace.current(&session.user, &id).await?;
    contract_page(&marketplace, &session, &current, None, status, Some((Some(&form), &wrong))).await
}

/// Gives the command, and answers nothing; or answers the page that asks for a confirmation.
async fn give(
    marketplace: &Marketplace,
    session: &Session,
    current: &Current,
    form: &Filled,
) -> Result<Option<Response>, (StatusCode, Wrong)> {
    let told = |problem: Problem| (problem.status(), Wrong::at("", problem.detail));
    let key = key_of_form(&form.key).map_err(told)?;
    let template = role_command(current.role, form.template());
    let template =
        template.map_err(|error| told(malformed_command(current.role, form.template(), &error)))?;
    let command = form.fill(template).map_err(|wrong| (StatusCode::BAD_REQUEST, wrong))?;
    let instruction = Instruction { command, revision: Some(form.revision) };
    if form.confirmed.is_empty()
        && let Some(asked) = ask(session, current, form, &instruction)
    {
        return Ok(Some(asked));
    }
    let answered = marketplace.handle(&session.user, &key, &current.id, &current.parties, instruction).await;
    let answered = answered.map_err(|refusal| {
        let wrong = refusal::of_command(&refusal);
        let status = Problem::from(refusal).status();
        (status, Wrong { may_have_happened: status.is_server_error(), ..wrong })
    })?;
    marketplace.meter.answered(answered.replayed);
    Ok(None)
}

/// The page that asks, if the command would be accepted and does what cannot be undone.
fn ask(session: &Session, current: &Current, form: &Filled, instruction: &Instruction) -> Option<Response> {
    let permitted = current.contract.permitted(current.role, &current.now);
    let permission = permitted.iter().find(|one| form.is_for(&bare(&one.template)))?;
    let decision = current.contract.handle(instruction.clone(), &current.now).ok()?;
    if decision.final_effects().is_empty() {
        return None;
    }
    let action = format!("/app/contracts/{}/commands", current.id);
    let title = words::title(current, permission);
    let title = permission.proposal.map_or(title.clone(), |number| format!("{title} {number}"));
    Some(confirm::page(
        session,
        &Question {
            title: &title,
            contract: contract::title(current),
            is_quiet: permission.kind == Some(ActionKind::Destructive),
            action: &action,
            fields: form.fields(),
            yes: ("command", permission.name()),
            back: ("back", "yes"),
            decision: &decision,
            reader: Reader::of(current),
            more: confirm::ending(current, &decision),
        },
    ))
}

async fn send_again(
    State(marketplace): State<Marketplace>,
    session: Session,
    path: Result<TransferPath, Problem>,
    Signed(Nothing {}): Signed<Nothing>,
) -> Result<Response, Notice> {
    let path = path?;
    match marketplace.send_again(&session.user, &path.contract, &path.transfer).await {
        Ok(()) => Ok(Redirect::to(&format!("/app/contracts/{}#transfers", path.contract)).into_response()),
        Err(refusal) => {
            let current = marketplace.current(&session.user, &path.contract).await?;
            let problem = Problem::from(refusal);
            let (status, wrong) = (problem.status(), Wrong::at("", problem.detail));
            contract_page(&marketplace, &session, &current, None, status, Some((None, &wrong))).await
        }
    }
}

/// The key of a form. The page gave it, but a user can send anything.
fn key_of_form(key: &str) -> Result<String, Problem> {
    let malformed = || Problem::malformed("the key of the form is not one that this page gives");
    Some(key).filter(|key| is_key(key)).map(str::to_owned).ok_or_else(malformed)
}

/// The fields of a form, or why it cannot be read.
type Fields<T> = Result<Form<T>, axum::extract::rejection::FormRejection>;
