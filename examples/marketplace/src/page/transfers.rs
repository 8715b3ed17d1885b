//! The transfers of a contract, with what became of each.

use maud::{Markup, html};
use milestone_escrow::Transfer;

use super::confirm::account;
use super::session::Session;
use super::text::{amount, instant};
use super::words::words_of;
use crate::marketplace::Current;
use crate::store::outbox::Status;
use crate::store::pages::{Progress, TransferPage};

pub(super) fn section(current: &Current, session: &Session, page: &TransferPage) -> Markup {
    html! {
        @if !page.transfers.is_empty() {
            section class="card" id="transfers" {
                h2 { "Payments" }
                div class="wide" tabindex="0" role="region" aria-label="Payments" {
                    table class="stack" {
                        thead { tr {
                            @for what in ["When", "For", "From", "To"] { th scope="col" { (what) } }
                            th scope="col" class="money" { "Amount" } th scope="col" { "Status" }
                        } }
                        tbody { @for one in &page.transfers { (line(current, session, one)) } }
                    }
                }
                (older(page))
            }
        }
    }
}

fn line(current: &Current, session: &Session, progress: &Progress) -> Markup {
    let (transfer, id) = (&progress.transfer, progress.transfer.id.to_string());
    let again = progress.status == Status::Refused && progress.concerns(current.role);
    html! {
        tr id={ "transfer-" (id) } {
            td data-label="When" { (instant(transfer.at)) }
            td data-label="For" { (reason(current, transfer)) }
            td data-label="From" { (account(transfer.from, &current.parties)) }
            td data-label="To" { (account(transfer.to, &current.parties)) }
            td class="money" data-label="Amount" { (amount(transfer.amount)) }
            td data-label="Status" { div {
                span class={ "state status " (progress.status.name()) } { (words_of(progress.status.name())) }
                @if !progress.why.is_empty() { " " (progress.why) }
                @if again {
                    form method="post" action={ "/app/contracts/" (current.id) "/transfers/" (id) } {
                        input type="hidden" name="secret" value=(session.secret);
                        button type="submit" name="again" value=(id) class="plain" { "Send again" }
                    }
                }
            } }
        }
    }
}

/// The event that the transfer is made for.
fn reason(current: &Current, transfer: &Transfer) -> String {
    let position = usize::try_from(transfer.id.revision).ok().and_then(|revision| revision.checked_sub(1));
    let event = position.and_then(|position| current.events.get(position));
    event.map_or(String::new(), |event| words_of(event.kind.name()))
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
