//! A contract as one of its users sees it.

use maud::{Markup, html};
use milestone_escrow::{Clock, Event, Forecast, HistoryError, Milestone, Outcome, Permission, Statement};
use time::UtcDateTime;

use super::actions::{Actions, words};
use super::session::Session;
use crate::http::Problem;
use crate::marketplace::Current;

pub(super) fn body(
    current: &Current,
    session: &Session,
    clock: &(dyn Clock + Send + Sync),
    refused: Option<&Problem>,
) -> Result<Markup, HistoryError> {
    let contract = &current.contract;
    let now = clock.now();
    let permitted = contract.permitted(current.role, &now);
    let actions = Actions { current, session };
    let statement = Statement::replay(&current.events)?;
    Ok(html! {
        @if let Some(problem) = refused { p role="alert" class="alert" { (problem.detail) } }
        h1 { "Contract of " (current.parties.client) " with " (current.parties.freelancer) }
        p { "You are the " strong { (current.role) } ". The contract is "
            strong id="stage" { (contract.stage()) @if let Some(outcome) = contract.outcome() { ", " (told(outcome)) } } ". In escrow: " strong { (contract.held()) } "." }
        div class="card" {
            h2 { "The contract" }
            @for proposal in contract.proposals() {
                p { "Proposal " (proposal.number) " by the " (proposal.by) ": " (words(proposal.change.name())) }
            }
            (actions.of(permitted.iter().filter(|permission| permission.milestone.is_none())))
        }
        h2 { "Milestones" }
        @for milestone in contract.milestones() { (self::milestone(&milestone, &permitted, &actions, now)) }
        (forecast(&contract.forecast()))
        (books(&statement))
        details { summary { "The log: " (current.events.len()) " events" } (log(&current.events)) }
    })
}

fn milestone(milestone: &Milestone<'_>, permitted: &[Permission], actions: &Actions<'_>, now: UtcDateTime) -> Markup {
    let state = milestone.state().name();
    let own = permitted.iter().filter(|permission| permission.milestone == Some(milestone.number()));
    html! {
        section class="card" id={ "milestone-" (milestone.number()) } {
            h3 { (milestone.number()) ". " (milestone.title()) " " span class={ "state " (state) } { (words(state)) } }
            @if !milestone.description().is_empty() { p { (milestone.description()) } }
            dl {
                div { dt { "Price" } dd { (milestone.amount()) } }
                div { dt { "In escrow" } dd { (milestone.held()) } }
                div { dt { "Paid" } dd { (milestone.paid()) } }
                @if let Some(due) = milestone.due() {
                    div { dt { "Due" } dd { (due) @if milestone.is_overdue(now) { " (overdue)" } } }
                }
                @if let Some(deadline) = milestone.deadline() { div { dt { "Deadline" } dd { (instant(deadline)) } } }
            }
            (actions.of(own))
        }
    }
}

fn forecast(forecast: &Forecast) -> Markup {
    html! {
        section class="card" {
            h2 { "If nobody acts" }
            @if forecast.events().is_empty() && forecast.awaited().is_empty() { p { "Nothing happens by itself." } }
            ul class="forecast" {
                @for foreseen in forecast.events() {
                    li { (instant(foreseen.event.at)) ": " (foreseen.event.kind) " " span class="quiet" { "(" (foreseen.rule) ")" } }
                }
                @for awaited in forecast.awaited() {
                    li { (awaited.held) " waits for the " (awaited.who) " " span class="quiet" { "(" (awaited.rule) ")" } }
                }
            }
        }
    }
}

fn books(statement: &Statement) -> Markup {
    html! {
        section class="card" id="statement" {
            h2 { "Statement" }
            div class="wide" tabindex="0" {
                table {
                    thead { tr { th scope="col" { "When" } th scope="col" { "What" } th scope="col" { "Milestone" }
                        th scope="col" class="money" { "Amount" } th scope="col" class="money" { "Fee" } th scope="col" class="money" { "In escrow" } th scope="col" class="money" { "Freelancer" } } }
                    tbody {
                        @for transaction in statement.transactions() {
                            tr {
                                td { (instant(transaction.at)) } td { (transaction.kind) }
                                td { @if let Some(milestone) = transaction.milestone { (milestone) } }
                                td class="money" { (transaction.amount) } td class="money" { (transaction.fee) }
                                td class="money" { (transaction.balances.escrow) } td class="money" { (transaction.balances.freelancer) }
                            }
                        }
                    }
                }
            }
            dl {
                @for (account, balance) in statement.accounts() { div { dt { (words(&account.to_string())) } dd { (balance) } } }
                div { dt { "Still needed" } dd { (statement.still_needed()) } }
            }
        }
    }
}

fn log(events: &[Event]) -> Markup {
    html! { ol { @for event in events { li { (instant(event.at)) ": " (event.kind) } } } }
}

fn told(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Declined => "the offer was declined",
        Outcome::Withdrawn => "the offer was withdrawn",
        Outcome::Expired => "the offer expired",
        Outcome::Ended => "the contract was ended",
    }
}

/// An instant to the minute; the machine-readable form has all of it.
fn instant(at: UtcDateTime) -> Markup {
    let (date, hour, minute) = (at.date(), at.hour(), at.minute());
    let exact = format!("{date}T{hour:02}:{minute:02}:{:02}.{:09}Z", at.second(), at.nanosecond());
    html! { time datetime=(exact) { (date) " " (format!("{hour:02}:{minute:02}")) " UTC" } }
}
