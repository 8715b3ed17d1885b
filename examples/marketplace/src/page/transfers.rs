//! The transfers of a contract, with what became of each.

use maud::{Markup, html};

use super::confirm::account;
use super::session::Session;
use super::text::{amount, instant};
use crate::marketplace::Current;
use crate::store::outbox::Status;
use crate::store::pages::{Progress, TransferPage};

pub(super) fn section(current: &Current, session: &Session, page: &TransferPage) -> Markup {
    html! {
        @if !page.transfers.is_empty() {
            section class="card" id="transfers" {
                h2 { "Payments" }
                ul class="plain-list" { @for one in &page.transfers { (line(current, session, one)) } }
                (older(page))
            }
        }
    }
}

fn line(current: &Current, session: &Session, progress: &Progress) -> Markup {
    let (transfer, id) = (&progress.transfer, progress.transfer.id.to_string());
    let again = progress.status == Status::Refused && progress.concerns(current.role);
    html! {
        li id={ "transfer-" (id) } {
            (amount(transfer.amount)) " from " (account(transfer.from, &current.parties)) " to "
            (account(transfer.to, &current.parties)) ", " (instant(transfer.at)) ": "
            strong class={ "status " (progress.status.name()) } { (progress.status.name()) }
            @if !progress.why.is_empty() { " – " (progress.why) }
            @if again {
                form method="post" action={ "/app/contracts/" (current.id) "/transfers/" (id) } {
                    input type="hidden" name="secret" value=(session.secret);
                    button type="submit" name="again" value=(id) class="plain" { "Send again" }
                }
            }
        }
    }
}

/// The link to the next page, on the same path.
fn older(page: &TransferPage) -> Markup {
    html! { @if let Some(next) = &page.next { p { a href={ "?after=" (next) } { "Older payments" } } } }
}

/// The refused transfers of all contracts: for staff.
pub(super) fn refused(page: &TransferPage) -> Markup {
    html! {
        section {
            h2 { "Refused payments" }
            @if page.transfers.is_empty() { p { "No payment is refused." } }
            @else {
                ul id="refused" class="plain-list" {
                    @for one in &page.transfers {
                        li { a href={ "/app/contracts/" (one.contract) "#transfers" } { (amount(one.transfer.amount)) }
                            " from the " (one.transfer.from) " to the " (one.transfer.to) " – " (one.why) }
                    }
                }
            }
        }
        (older(page))
    }
}
