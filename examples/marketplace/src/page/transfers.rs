//! The transfers of a contract, with what became of each.

use maud::{Markup, html};
use milestone_escrow::{Account, Event, EventKind, Money, Statement, Transfer};

use super::confirm::account;
use super::events::Reader;
use super::session::Session;
use super::text::{amount, on_day};
use super::words::words_of;
use crate::marketplace::Current;
use crate::store::outbox::Status;
use crate::store::pages::{Progress, TransferPage};

pub(super) fn section(
    current: &Current,
    session: &Session,
    page: &TransferPage,
    statement: &Statement,
) -> Markup {
    html! {
        @if !page.transfers.is_empty() {
            section class="card" id="transfers" {
                h2 { "Payments" }
                p class="quiet" { "The newest first." }
                div class="wide" tabindex="0" role="region" aria-label="Payments" {
                    table class="stack" {
                        thead { tr {
                            @for what in ["When", "For", "From", "To"] { th scope="col" { (what) } }
                            th scope="col" class="money" { "Amount" } th scope="col" { "Status" }
                        } }
                        tbody { @for one in &page.transfers { (line(current, session, one, statement)) } }
                    }
                }
                (older(page))
            }
        }
    }
}

fn line(current: &Current, session: &Session, progress: &Progress, statement: &Statement) -> Markup {
    let (transfer, id) = (&progress.transfer, progress.transfer.id.to_string());
    let reader = Reader::of(current);
    // What was given back before it has cleared was given back from other money.
    let left = transfer.clears_at.and_then(|_| statement.clears(transfer.id.revision));
    let left = left.filter(|left| {
        progress.status == Status::Waiting && left.minor_units() < i128::from(transfer.amount.minor_units())
    });
    let again = progress.status == Status::Refused && progress.concerns(current.role);
    html! {
        tr id={ "transfer-" (id) } {
            td data-label="When" { (on_day(transfer.at)) }
            td data-label="For" { (reason_of(current, transfer)) }
            td data-label="From" { (account(transfer.from, reader)) }
            td data-label="To" { (account(transfer.to, reader)) }
            td class="money" data-label="Amount" { (amount(transfer.amount)) }
            td data-label="Status" { div {
                span class={ "state status " (progress.status.name()) } { (words_of(progress.status.name())) }
                @if !progress.why.is_empty() { ": " (progress.why) }
                @if let Some(left) = left {
                    ". " (amount(left)) " of it is left: the rest was given back before."
                }
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

/// What a transfer of the contract is made for. Empty if its event is missing.
fn reason_of(current: &Current, transfer: &Transfer) -> String {
    let position = usize::try_from(transfer.id.revision).ok().and_then(|revision| revision.checked_sub(1));
    let event = position.and_then(|position| current.events.get(position));
    event.map_or(String::new(), |event| reason(event, transfer))
}

/// What a transfer of an event is made for, with the milestone. A fee is named as one.
pub(super) fn reason(event: &Event, transfer: &Transfer) -> String {
    let what = fee(event, transfer).unwrap_or(match event.kind {
        EventKind::MilestoneFunded { .. } => "Payment into escrow",
        EventKind::AmountChanged { .. } => "Payment into escrow for the new price",
        EventKind::EscrowReleased { .. } if transfer.from == Account::Client => "Payment on top",
        EventKind::EscrowReleased { .. } => "Payment",
        EventKind::EscrowReturned { .. } => "Return",
        EventKind::PaymentRefunded { .. } => "Payment given back",
        EventKind::BonusPaid { .. } => "Bonus",
        _ => "Other",
    });
    match event.kind.milestone() {
        Some(milestone) if !what.ends_with("for the contract") => format!("{what}, milestone {milestone}"),
        _ => what.to_owned(),
    }
}

/// What a transfer from or to the platform is called. `None` for the money of the parties.
fn fee(event: &Event, transfer: &Transfer) -> Option<&'static str> {
    let is_fee = |one: &Transfer| one.from == Account::Platform || one.to == Account::Platform;
    let of_clients = |fee: &Option<Money>, name| fee.filter(|fee| !fee.is_zero()).map(|_| name);
    let names = match &event.kind {
        EventKind::MilestoneFunded { client_fee, initiation_fee, .. } => [
            of_clients(client_fee, "Client's fee"),
            of_clients(initiation_fee, "Client's fee for the contract"),
        ],
        EventKind::EscrowReleased { fee, client_fee, .. } => {
            [(!fee.is_zero()).then_some("Freelancer's fee"), of_clients(client_fee, "Client's fee")]
        }
        EventKind::BonusPaid { fee, client_fee, .. } => [
            (!fee.is_zero()).then_some("Freelancer's fee of the bonus"),
            of_clients(client_fee, "Client's fee of the bonus"),
        ],
        EventKind::AmountChanged { .. } => [Some("Client's fee"), None],
        EventKind::EscrowReturned { .. } => [Some("Return of the client's fee"), None],
        EventKind::PaymentRefunded { .. } => [Some("Return of the freelancer's fee"), None],
        _ => [Some("Return of the client's fee for the contract"), None],
    };
    let fees = event.transfers(transfer.id.revision).filter(is_fee);
    fees.zip(names.into_iter().flatten()).find(|(one, _)| one.id == transfer.id).map(|(_, name)| name)
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
                        li {
                            a href={ "/app/contracts/" (one.contract) "#transfers" } {
                                (amount(one.transfer.amount))
                            }
                            " from the " (one.transfer.from) " to the " (one.transfer.to) " – " (one.why)
                        }
                    }
                }
            }
        }
        (older(page))
    }
}
