//! "Are you sure?": what a command or an offer will do, in figures, before it does what cannot be undone.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use milestone_escrow::{
    Account, Contract, DeadlineKind, Decision, Event, EventKind, FinalEffect, Milestone, MilestoneState,
    Role, Stage, Transfer,
};

use super::ahead::{first_capital, task_before, told};
use super::events::{Reader, said, sentence};
use super::layout;
use super::session::Session;
use super::text::{amount, due, instant, isolated, quoted, who_first};
use super::transfers::reason;
use super::words::{button, effect, words_of};
use crate::marketplace::Current;

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
    /// The user who is asked.
    pub(super) reader: Reader<'a>,
    /// What else the user must know before the answer.
    pub(super) more: Markup,
}

/// The page that asks. The form on it sends the same fields again, with `confirmed` if the user says yes.
pub(super) fn page(session: &Session, question: &Question<'_>) -> Response {
    let Question { title, contract, is_quiet, action, fields, yes, back, decision, reader, more } = question;
    let is_offered = decision.contract().stage() == Stage::Offered;
    let is_quiet = *is_quiet || adds_to_escrow(decision);
    let body = html! {
        h1 { (title) "?" }
        p class="lead" { (isolated(contract)) }
        form method="post" action=(action) class="card" id="confirm" {
            (what_happens(decision, *reader))
            (more)
            p { @if is_offered { "What becomes of your money:" } @else { "This cannot be undone:" } }
            ul class="effects" {
                @for one in decision.final_effects() { li { (told_effect(one, decision, *reader)) } }
            }
            input type="hidden" name="secret" value=(session.secret);
            @for (name, value) in fields { input type="hidden" name=(name) value=(value); }
            input type="hidden" name="confirmed" value="yes";
            div class="actions" {
                button type="submit" class=(if is_quiet { "danger" } else { "primary" }) name=(yes.0)
                    value=(yes.1) {
                    "Yes: " (title)
                }
                button type="submit" class="plain" name=(back.0) value=(back.1) { "No, go back" }
            }
        }
    };
    layout::page(StatusCode::OK, title, Some(session), &body)
}

/// Whether the client pays more than is in escrow.
fn adds_to_escrow(decision: &Decision) -> bool {
    let is_topped_up =
        |kind: &EventKind| matches!(kind, EventKind::EscrowReleased { top_up, .. } if !top_up.is_zero());
    decision.events().iter().any(|event| is_topped_up(&event.kind))
}

/// What cannot be undone. Money that is paid in goes on to the freelancer at once, or comes back if an offer
/// is not accepted.
fn told_effect(one: FinalEffect, decision: &Decision, reader: Reader<'_>) -> &'static str {
    match one {
        FinalEffect::DepositsMoney if adds_to_escrow(decision) => {
            "You pay the freelancer more than is in escrow."
        }
        FinalEffect::DepositsMoney if decision.contract().stage() == Stage::Offered => {
            "All of it comes back, fees included, if the offer does not become a contract. You can withdraw \
             the offer until it is accepted."
        }
        one => effect(one, reader.role),
    }
}

/// The events of a decision in sentences, and its transfers in figures.
fn what_happens(decision: &Decision, reader: Reader<'_>) -> Markup {
    let transfers = transfers(decision);
    let paid = decision.deposit();
    html! {
        p { "This will happen:" }
        ul {
            @for event in decision.events() {
                li { bdi { (sentence(&event.kind, reader)) } "." (quoted("", said(&event.kind))) }
            }
        }
        @if !transfers.is_empty() {
            div class="wide" tabindex="0" role="region" aria-label="Payments" {
                table class="stack" {
                    thead {
                        tr {
                            th scope="col" { "For" } th scope="col" { "From" } th scope="col" { "To" }
                            th scope="col" class="money" { "Amount" }
                        }
                    }
                    tbody {
                        @for (reason, transfer) in &transfers {
                            tr {
                                td data-label="For" { (reason) }
                                td data-label="From" { (account(transfer.from, reader)) }
                                td data-label="To" { (account(transfer.to, reader)) }
                                td class="money" data-label="Amount" { (amount(transfer.amount)) }
                            }
                        }
                    }
                }
            }
            @if !paid.is_zero() {
                p {
                    @if reader.role == Role::Client {
                        "You pay "
                    } @else {
                        (isolated(&reader.parties.client)) " pays "
                    }
                    strong { (amount(paid)) } " now."
                }
            }
        }
    }
}

/// The transfers of a decision, each with what it is made for.
fn transfers(decision: &Decision) -> Vec<(String, Transfer)> {
    let events = (decision.entries().seen().saturating_add(1)..).zip(decision.events());
    let of_event = |(revision, event): (u64, &Event)| {
        let transfers = event.transfers(revision);
        transfers.map(|transfer| (reason(event, &transfer), transfer)).collect::<Vec<_>>()
    };
    events.flat_map(of_event).collect()
}

/// What the end of a contract leads to: what is still in escrow, and what the other party may do with it.
/// Nothing if the command does not end the contract.
pub(super) fn ending(current: &Current, decision: &Decision) -> Markup {
    let ends = decision.events().iter().any(|event| matches!(event.kind, EventKind::ContractEnded { .. }));
    let after = decision.contract();
    let other = if current.role == Role::Client { Role::Freelancer } else { Role::Client };
    let permitted = after.permitted(other, &current.now);
    let own = permitted.iter().filter(|one| one.milestone.is_some() && one.change().is_none());
    let mut can: Vec<_> =
        own.filter(|one| one.name() != "refund_payment").map(|one| button(one.name())).collect();
    can.dedup();
    html! {
        @for (milestone, price) in cancelled(&current.contract, after) {
            p {
                "Milestone " (milestone.number()) ", " (isolated(milestone.title())) " (" (price)
                "), is cancelled."
            }
        }
        @if ends && after.stage() == Stage::Ending {
            p {
                strong { (amount(after.held())) } " is still in escrow. \
                 The contract is closed when nothing is in escrow any more."
            }
            @if !can.is_empty() {
                p { bdi { (who_first(current, other)) } " may then: " (can.join(", ").to_lowercase()) "." }
            }
            ul {
                @for deadline in after.deadlines() {
                    @if let Some((who_has, task)) = task_before(current, after, &deadline) {
                        li {
                            bdi { (who_has) } " until " (instant(deadline.at)) " to " (task)
                            @if let Some(milestone) = deadline.milestone { " (milestone " (milestone) ")" }
                            ". " (first_capital(told(current, after, &deadline, &html! {}))) "."
                        }
                    }
                }
            }
        }
    }
}

/// The planned milestones that an end cancels, with their prices.
fn cancelled<'c>(before: &'c Contract, after: &Contract) -> Vec<(Milestone<'c>, String)> {
    let is_cancelled = |one: &Milestone<'_>| one.state() == MilestoneState::Cancelled;
    let now = before.milestones().filter(|one| !is_cancelled(one));
    let then = now.filter(|one| after.milestone(one.number()).is_some_and(|one| is_cancelled(&one)));
    then.map(|milestone| (milestone, amount(milestone.amount()))).collect()
}

/// To whom an offer goes, under which terms, and how much time there is to answer it.
pub(super) fn offered(decision: &Decision, freelancer: &str, terms: &str) -> Markup {
    let contract = decision.contract();
    let answer = contract.deadlines().into_iter().find(|one| one.kind == DeadlineKind::OfferExpiry);
    html! {
        p { "This is offered:" }
        ul {
            @for milestone in contract.milestones() {
                li {
                    "Milestone " (milestone.number()) ", " (isolated(milestone.title())) ": "
                    (amount(milestone.amount()))
                    @if let Some(day) = milestone.due() { ", due " (due(day)) }
                    "."
                }
            }
        }
        dl {
            div { dt { "Freelancer" } dd { (isolated(freelancer)) } }
            div { dt { "Terms of the platform" } dd { "“" (words_of(terms)) "”" } }
            div {
                dt { "Time to answer" }
                dd { @match answer { Some(answer) => { "until " (instant(answer.at)) } None => "no limit" } }
            }
        }
    }
}

/// An account, by the name of its owner. The reader's own account is "you".
pub(super) fn account(account: Account, reader: Reader<'_>) -> Markup {
    html! {
        @match account {
            Account::Client if reader.role == Role::Client => "you",
            Account::Freelancer if reader.role == Role::Freelancer => "you",
            Account::Client => (isolated(&reader.parties.client)),
            Account::Freelancer => (isolated(&reader.parties.freelancer)),
            Account::Platform => "the platform",
            Account::Escrow(milestone) => { "the escrow of milestone " (milestone) },
        }
    }
}
