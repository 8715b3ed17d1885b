//! "Are you sure?": what a command or an offer will do, in figures, before it does what cannot be undone.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use milestone_escrow::{Account, Decision};

use super::events::{said, sentence};
use super::layout;
use super::session::Session;
use super::text::{amount, isolated, quoted};
use super::words::effect;
use crate::store::Parties;

/// What the page asks about, and the form that answers it.
pub(super) struct Question<'a> {
    /// What is done if the user says yes.
    pub(super) title: &'a str,
    /// What the contract is called.
    pub(super) contract: &'a str,
    /// Whether the command ends or takes back something.
    pub(super) is_quiet: bool,
    /// Where the form is sent.
    pub(super) action: &'a str,
    /// The fields of the form that asked: names and values. They are sent again, so that nothing typed is
    /// lost.
    pub(super) fields: Vec<(String, String)>,
    /// The name and the value of the button that says yes.
    pub(super) yes: (&'a str, &'a str),
    /// The name and the value of the button that goes back to the form.
    pub(super) back: (&'a str, &'a str),
    pub(super) decision: &'a Decision,
    pub(super) parties: &'a Parties,
}

/// The page that asks. The form on it sends the same fields again, with `confirmed` if the user says yes.
pub(super) fn page(session: &Session, question: &Question<'_>) -> Response {
    let Question { title, contract, is_quiet, action, fields, yes, back, decision, parties } = question;
    let body = html! {
        h1 { (title) "?" }
        p class="lead" { (isolated(contract)) }
        form method="post" action=(action) class="card" id="confirm" {
            (what_happens(decision, parties, &session.user.name))
            p { "This cannot be undone:" }
            ul class="effects" { @for one in decision.final_effects() { li { (effect(one)) } } }
            input type="hidden" name="secret" value=(session.secret);
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="confirmed" value="yes";
            div class="actions" {
                button type="submit" class=(if *is_quiet { "danger" } else { "primary" }) name=(yes.0) value=(yes.1) { "Yes: " (title) }
                button type="submit" class="plain" name=(back.0) value=(back.1) { "No, go back" }
            }
        }
    };
    layout::page(StatusCode::OK, title, Some(session), &body)
}

/// The events of a decision in sentences, and its transfers in figures.
fn what_happens(decision: &Decision, parties: &Parties, reader: &str) -> Markup {
    let transfers: Vec<_> = decision.transfers().collect();
    let paid = decision.deposit();
    html! {
        p { "This will happen:" }
        ul { @for event in decision.events() { li { (isolated(&sentence(&event.kind, parties))) (quoted("", said(&event.kind))) } } }
        @if !transfers.is_empty() {
            div class="wide" tabindex="0" role="region" aria-label="Payments" {
                table class="stack" {
                    thead { tr { th scope="col" { "From" } th scope="col" { "To" } th scope="col" class="money" { "Amount" } } }
                    tbody {
                        @for transfer in &transfers {
                            tr {
                                td data-label="From" { (account(transfer.from, parties)) }
                                td data-label="To" { (account(transfer.to, parties)) }
                                td class="money" data-label="Amount" { (amount(transfer.amount)) }
                            }
                        }
                    }
                }
            }
            @if !paid.is_zero() {
                p {
                    @if parties.client == reader { "You pay " } @else { (isolated(&parties.client)) " pays " }
                    strong { (amount(paid)) } " in all."
                }
            }
        }
    }
}

/// An account, by the name of its owner.
pub(super) fn account(account: Account, parties: &Parties) -> Markup {
    html! {
        @match account {
            Account::Client => (isolated(&parties.client)),
            Account::Freelancer => (isolated(&parties.freelancer)),
            Account::Platform => "the platform",
            Account::Escrow(milestone) => { "escrow of milestone " (milestone) },
        }
    }
}
