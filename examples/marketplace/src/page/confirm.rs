//! "Are you sure?": what a command will do, in figures, before it does what cannot be undone.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use milestone_escrow::{Account, Decision, EventKind, FinalEffect, Permission};

use super::events::sentence;
use super::fill::Filled;
use super::layout;
use super::session::Session;
use super::text::{amount, isolated};
use super::words::{button, effect};
use crate::marketplace::Current;
use crate::store::Parties;

/// The page that asks. The form on it sends the same fields again, with `confirmed`.
pub(super) fn page(
    session: &Session,
    current: &Current,
    permission: &Permission,
    filled: &Filled,
    decision: &Decision,
) -> Response {
    let (back, title) = (format!("/app/contracts/{}", current.id), button(permission.name()));
    let body = html! {
        nav { a href=(back) { "← Back to the contract" } }
        h1 { (title) "?" }
        div class="card" id="confirm" {
            (what_happens(decision, &current.parties))
            ul class="effects" {
                @for one in permission.final_effects.iter().filter(|one| happens(**one, decision)) { li { (effect(*one)) } }
            }
            form method="post" action={ (back) "/commands" } {
                input type="hidden" name="secret" value=(session.secret);
                input type="hidden" name="key" value=(filled.key);
                input type="hidden" name="revision" value=(filled.revision);
                input type="hidden" name="confirmed" value="yes";
                @for (name, value) in filled.fields() { input type="hidden" name=(name) value=(value); }
                div class="actions" {
                    button type="submit" class="primary" name="command" value=(permission.name()) { "Yes: " (title) }
                    a class="button" href=(back) { "No, go back" }
                }
            }
        }
    };
    layout::page(StatusCode::OK, &title, Some(session), &body)
}

/// Whether an effect that the command can have is one of this decision. A permission names the effects of all amounts
/// that it accepts, and the decision has one amount.
fn happens(effect: FinalEffect, decision: &Decision) -> bool {
    let any = |is: fn(&EventKind) -> bool| decision.events().iter().any(|event| is(&event.kind));
    match effect {
        FinalEffect::DepositsMoney => decision.deposits().any(|one| matches!(one.to, Account::Escrow(_))),
        FinalEffect::ReleasesMoney => any(|kind| matches!(kind, EventKind::EscrowReleased { .. })),
        FinalEffect::ReturnsMoney => any(|kind| matches!(kind, EventKind::EscrowReturned { .. })),
        FinalEffect::EndsContract => {
            any(|kind| matches!(kind, EventKind::ContractEnded { .. } | EventKind::ContractClosed { .. }))
        }
        _ => true,
    }
}

/// The events of a decision in sentences, and its transfers in figures.
fn what_happens(decision: &Decision, parties: &Parties) -> Markup {
    html! {
        p { "This will happen:" }
        ul { @for event in decision.events() { li { (isolated(&sentence(&event.kind, parties))) } } }
        @let transfers: Vec<_> = decision.transfers().collect();
        @if !transfers.is_empty() {
            div class="wide" tabindex="0" role="region" aria-label="Payments" {
                table {
                    thead { tr { th scope="col" { "From" } th scope="col" { "To" } th scope="col" class="money" { "Amount" } } }
                    tbody {
                        @for transfer in &transfers {
                            tr { td { (account(transfer.from, parties)) } td { (account(transfer.to, parties)) } td class="money" { (amount(transfer.amount)) } }
                        }
                    }
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
            Account::Platform => "platform",
            Account::Escrow(milestone) => { "escrow of milestone " (milestone) },
        }
    }
}
