//! A contract as one of its users sees it.

use maud::{Markup, html};
use milestone_escrow::{HistoryError, Permission, Stage, Statement, Transaction};
use time::UtcDateTime;

use super::actions::Actions;
use super::fill::{Filled, Wrong};
use super::session::Session;
use super::text::{amount, instant, isolated};
use super::words::{stage_badge, words_of};
use super::{ahead, milestone, pictures, policy, proposal, transfers};
use crate::marketplace::Current;
use crate::store::pages::TransferPage;

/// What a contract is called: the title of its first milestone.
pub(super) fn title(current: &Current) -> &str {
    current.contract.milestones().next().map_or("Contract", |milestone| milestone.title())
}

pub(super) fn body(
    current: &Current,
    session: &Session,
    payments: &TransferPage,
    wrong: Option<(Option<&Filled>, &Wrong)>,
) -> Result<Markup, HistoryError> {
    let (contract, now) = (&current.contract, current.now);
    let permitted = contract.permitted(current.role, &now);
    let at_field = wrong.and_then(|(filled, wrong)| Some((filled?, wrong)));
    let actions = Actions { current, session, wrong: at_field };
    let statement = Statement::replay(&current.events)?;
    let of_contract = |one: &&Permission| one.milestone.is_none() && one.proposal.is_none();
    Ok(html! {
        nav { a href="/app" { "← All contracts" } }
        h1 { (isolated(title(current))) }
        p class="lead" {
            (isolated(&current.parties.client)) " pays " (isolated(&current.parties.freelancer)) ". You are the "
            strong { (current.role) } ". " span id="stage" { (stage_badge(contract)) }
        }
        @if let Some((_, wrong)) = wrong.filter(|(_, wrong)| !wrong.told.is_empty()) {
            p role="alert" class="alert" { (wrong.told) }
        }
        section class="card" id="overview" {
            h2 { "Overview" }
            (pictures::progress(contract))
            (sums(current, &statement))
            @if let Some(next) = ahead::next(current) { p class="deadline" { (next) "." } }
            (actions.of(permitted.iter().filter(of_contract)))
        }
        (proposal::section(current, &permitted, &actions))
        h2 { "Milestones" }
        @for milestone in contract.milestones() { (milestone::card(&milestone, &permitted, &actions)) }
        (ahead::section(current))
        (pictures::timeline(current))
        // A user who has to accept an offer must first read the policy.
        details class="card" id="policy" open[contract.stage() == Stage::Offered] {
            summary { h2 { "The terms of this contract" } }
            (policy::told(contract.policy()))
        }
        (transfers::section(current, session, payments))
        (books(&statement, now))
        (feedback(current))
    })
}

/// What is earned, held and still needed.
fn sums(current: &Current, statement: &Statement) -> Markup {
    let clearing = statement.clearing(current.now);
    let fees = current.contract.client_fees();
    html! {
        dl {
            div { dt { "In escrow" } dd { (amount(current.contract.held())) } }
            div { dt { "Still to be paid in" } dd { (amount(statement.still_needed())) } }
            div { dt { "Earned" } dd { (amount(clearing.earned)) } }
            // Without a window, everything clears at once.
            @if current.contract.policy().clearance_window.is_some() {
                div { dt { "Still clearing" } dd { (amount(clearing.clearing)) } }
                div { dt { "Cleared" } dd { (amount(clearing.cleared)) } }
            }
            @if !fees.is_zero() { div { dt { "Fees of the client" } dd { (amount(fees)) } } }
        }
    }
}

fn books(statement: &Statement, now: UtcDateTime) -> Markup {
    let transactions = statement.transactions();
    // A column is shown only if a transaction has a value for it.
    let has_fees = transactions.iter().any(|transaction| !transaction.client_fee.is_zero());
    let clears = transactions.iter().any(|transaction| transaction.clears_at.is_some());
    html! {
        section class="card" id="statement" {
            h2 { "Statement" }
            @if transactions.is_empty() { p { "No money has moved yet." } }
            @else {
                div class="wide" tabindex="0" role="region" aria-label="Statement" {
                    table class="stack" {
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
                                    td data-label="When" { (instant(transaction.at)) }
                                    td data-label="What" { (transaction.kind) }
                                    td data-label="Milestone" { @if let Some(milestone) = transaction.milestone { (milestone) } }
                                    td class="money" data-label="Amount" { (amount(transaction.amount)) }
                                    td class="money" data-label="Fee" { (amount(transaction.fee)) }
                                    @if has_fees { td class="money" data-label="Client's fee" { (amount(transaction.client_fee)) } }
                                    td class="money" data-label="In escrow" { (amount(transaction.balances.escrow)) }
                                    td class="money" data-label="Freelancer" { (amount(transaction.balances.freelancer)) }
                                    @if clears { td data-label="Clears" { (clears_of(statement, transaction, now)) } }
                                }
                            }
                        }
                    }
                }
                h3 { "Balances" }
                dl {
                    @for (account, balance) in statement.accounts() {
                        div { dt { (words_of(&account.to_string())) } dd { (amount(balance)) } }
                    }
                }
            }
        }
    }
}

/// What clears of a payment and when; of a payment that was given back before, what is left.
fn clears_of(statement: &Statement, transaction: &Transaction, now: UtcDateTime) -> Markup {
    let left = statement.clears(transaction.revision);
    let whole = transaction.amount.minor_units() - i128::from(transaction.fee.minor_units());
    html! {
        @if let (Some(at), Some(left)) = (transaction.clears_at, left) {
            @let is_whole = left.minor_units() == whole;
            @if left.is_zero() && !is_whole { "given back before" }
            @else {
                @if !is_whole { (amount(left)) " " }
                @if at <= now { "cleared " } (instant(at))
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
                @for one in shown {
                    p { "The " (one.by) ": " strong { (one.stars) " of 5 stars" } @if !one.text.is_empty() { ", “" bdi { (one.text) } "”" } }
                }
            }
        }
    }
}
