//! A contract as one of its users sees it.

use maud::{Markup, html};
use milestone_escrow::{Forecast, HistoryError, Milestone, Outcome, Permission, Stage, Statement};
use time::UtcDateTime;

use super::actions::{Actions, words};
use super::session::Session;
use super::transfers;
use super::{policy, proposal};
use crate::http::Problem;
use crate::marketplace::Current;
use crate::store::pages::TransferPage;

pub(super) fn body(
    current: &Current,
    session: &Session,
    payments: &TransferPage,
    refused: Option<&Problem>,
) -> Result<Markup, HistoryError> {
    let (contract, now) = (&current.contract, current.now);
    let permitted = contract.permitted(current.role, &now);
    let actions = Actions { current, session };
    let statement = Statement::replay(&current.events)?;
    Ok(html! {
        @if let Some(problem) = refused { p role="alert" class="alert" { (problem.detail) } }
        h1 { "Contract of " (current.parties.client) " with " (current.parties.freelancer) }
        p { "You are the " strong { (current.role) } ". The contract is "
            strong id="stage" { (contract.stage()) @if let Some(outcome) = contract.outcome() { ", " (told(outcome)) } } ". In escrow: " strong { (contract.held()) } "."
            @if !contract.client_fees().is_zero() { " Fees that the client has paid on top: " strong { (contract.client_fees()) } "." } }
        // A user who has to accept an offer must first read the policy.
        details class="card" id="policy" open[contract.stage() == Stage::Offered] {
            summary { "What holds in this contract" }
            (policy::told(contract.policy()))
        }
        div class="card" {
            h2 { "The contract" }
            (proposal::list(contract))
            (actions.of(permitted.iter().filter(|permission| permission.milestone.is_none())))
        }
        h2 { "Milestones" }
        @for milestone in contract.milestones() { (self::milestone(&milestone, &permitted, &actions, now)) }
        (forecast(&contract.forecast()))
        (transfers::section(current, session, payments))
        (books(&statement, now))
        (feedback(current))
        details { summary { "The log: " (contract.revision()) " events" } (log(current)) }
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
                @if milestone.extensions() > 0 { div { dt { "Review extended" } dd { (milestone.extensions()) " times" } } }
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

fn books(statement: &Statement, now: UtcDateTime) -> Markup {
    let (clearing, transactions) = (statement.clearing(now), statement.transactions());
    // A column is shown only if a transaction has a value for it.
    let has_fees = transactions.iter().any(|transaction| !transaction.client_fee.is_zero());
    let clears = transactions.iter().any(|transaction| transaction.clears_at.is_some());
    html! {
        section class="card" id="statement" {
            h2 { "Statement" }
            div class="wide" tabindex="0" {
                table {
                    thead {
                        tr {
                            @for what in ["When", "What", "Milestone"] { th scope="col" { (what) } }
                            @for what in ["Amount", "Fee"] { th scope="col" class="money" { (what) } }
                            @if has_fees { th scope="col" class="money" { "Client's fee" } }
                            @for what in ["In escrow", "Freelancer"] { th scope="col" class="money" { (what) } }
                            @if clears { th scope="col" { "Clears" } }
                        }
                    }
                    tbody {
                        @for transaction in transactions {
                            tr {
                                td { (instant(transaction.at)) } td { (transaction.kind) }
                                td { @if let Some(milestone) = transaction.milestone { (milestone) } }
                                td class="money" { (transaction.amount) } td class="money" { (transaction.fee) }
                                @if has_fees { td class="money" { (transaction.client_fee) } }
                                td class="money" { (transaction.balances.escrow) } td class="money" { (transaction.balances.freelancer) }
                                @if clears { td { @if let Some(clears_at) = transaction.clears_at { (instant(clears_at)) } } }
                            }
                        }
                    }
                }
            }
            dl {
                @for (account, balance) in statement.accounts() { div { dt { (words(&account.to_string())) } dd { (balance) } } }
                div { dt { "Still needed" } dd { (statement.still_needed()) } }
                @if clears {
                    div { dt { "Earned" } dd { (clearing.earned) } }
                    div { dt { "Of it still clearing" } dd { (clearing.clearing) } }
                    div { dt { "Cleared" } dd { (clearing.cleared) } }
                }
            }
        }
    }
}

/// The feedback of the parties, as far as this user may see it (FEED-2).
fn feedback(current: &Current) -> Markup {
    let shown = current.contract.feedback(current.role, &current.now);
    html! {
        @if !shown.is_empty() {
            section class="card" id="feedback" {
                h2 { "Feedback" }
                @for one in shown { p { "The " (one.by) ": " strong { (one.stars) " of 5 stars" } @if !one.text.is_empty() { ", “" (one.text) "”" } } }
            }
        }
    }
}

fn log(current: &Current) -> Markup {
    html! { ol { @for (revision, event) in current.shown() { li value=(revision) { (instant(event.at)) ": " (event.kind) } } } }
}

fn told(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Declined => "the offer was declined",
        Outcome::Withdrawn => "the offer was withdrawn",
        Outcome::Expired => "the offer expired",
        Outcome::Ended => "the contract was ended",
    }
}

/// An instant, displayed to the minute. The machine-readable form is exact.
fn instant(at: UtcDateTime) -> Markup {
    let (date, hour, minute) = (at.date(), at.hour(), at.minute());
    let exact = format!("{date}T{hour:02}:{minute:02}:{:02}.{:09}Z", at.second(), at.nanosecond());
    html! { time datetime=(exact) { (date) " " (format!("{hour:02}:{minute:02}")) " UTC" } }
}
