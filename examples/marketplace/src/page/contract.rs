//! A contract as one of its users sees it.

use maud::{Markup, html};
use milestone_escrow::{
    Account, EventKind, HistoryError, MilestoneState, Money, Permission, Role, Stage, Statement, Transaction,
    TransactionKind,
};
use time::UtcDateTime;

use super::actions::Actions;
use super::fill::{Filled, Wrong};
use super::session::Session;
use super::text::{amount, capital, instant, isolated, on_day, quoted, who, who_first};
use super::words::stage_badge;
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
            (isolated(&current.parties.client)) " pays " (isolated(&current.parties.freelancer))
            ". You are the "
            strong { (current.role) } ". " span id="stage" { (stage_badge(contract)) }
        }
        @if let Some((_, wrong)) = wrong.filter(|(_, wrong)| !wrong.told.is_empty()) {
            p role="alert" class="alert" { (actions.named(&permitted)) (wrong.told) }
        }
        section class="card" id="overview" {
            h2 { "Overview" }
            (pictures::progress(contract))
            (sums(current, &statement))
            @if let Some(next) = ahead::next(current).or_else(|| ahead::waiting(current)) {
                p class="deadline" { (next) "." }
            }
            (ahead::tasks(current))
            @for step in ahead::steps_of_others(current) { p { (step) "." } }
            @if contract.stage() == Stage::Offered && current.role == Role::Freelancer {
                p class="hint" {
                    (policy::summary(contract.policy())) a href="#policy" { "All terms of this contract" }
                }
            }
            (outcome(current))
            (actions.of(permitted.iter().filter(of_contract)))
        }
        (proposal::section(current, &permitted, &actions))
        h2 { "Milestones" }
        @for milestone in contract.milestones() {
            (milestone::card(&milestone, &statement, &permitted, &actions))
        }
        @let ahead = ahead::section(current, &statement);
        // Nothing more can happen by itself after the end, unless a payment is still clearing.
        @if contract.stage() != Stage::Closed || !statement.clearing(now).clearing.is_zero() { (ahead) }
        (pictures::timeline(current))
        // A user who has to accept an offer must first read the policy.
        details class="card" id="policy" open[contract.stage() == Stage::Offered] {
            summary { h2 { "The terms of this contract" } }
            (policy::told(contract.policy()))
        }
        (transfers::section(current, session, payments, &statement))
        (books(&statement, now))
        (feedback(current))
    })
}

/// Who ended the contract and when, or why the offer was declined.
fn outcome(current: &Current) -> Markup {
    html! {
        @for event in &current.events {
            @match &event.kind {
                EventKind::OfferDeclined { note } => (quoted("Why the offer was declined", note)),
                EventKind::ContractEnded { by } => p {
                    bdi { (who_first(current, (*by).into())) } " ended the contract on "
                    (instant(event.at)) "."
                },
                _ => {}
            }
        }
    }
}

/// What is earned, held and still needed.
fn sums(current: &Current, statement: &Statement) -> Markup {
    let clearing = statement.clearing(current.now);
    let fees = current.contract.client_fees();
    html! {
        dl {
            div { dt { "In escrow" } dd { (amount(current.contract.held())) } }
            @if current.contract.stage() != Stage::Closed {
                div {
                    dt { "Still to be paid in" }
                    dd { (amount(statement.still_needed())) (leftover(current, statement)) }
                }
            }
            @if !statement.bonuses().is_zero() {
                div { dt { "Bonuses" } dd { (amount(statement.bonuses())) } }
            }
            @if let Some(fees) = freelancer_fees(current, statement) {
                div { dt { "Fees of the freelancer" } dd { (amount(fees)) } }
            }
            div {
                dt { "Earned by " bdi { (who(current, Role::Freelancer)) } ", after fees" }
                dd { (amount(clearing.earned)) }
            }
            // Without a window, everything clears at once.
            @if current.contract.policy().clearance_window.is_some() {
                div { dt { "Still clearing" } dd { (amount(clearing.clearing)) } }
                div { dt { "Cleared" } dd { (amount(clearing.cleared)) } }
            }
            @if !fees.is_zero() { div { dt { "Fees of the client" } dd { (amount(fees)) } } }
        }
    }
}

/// The fees that the platform keeps of what the freelancer was paid. `None` if there are none.
fn freelancer_fees(current: &Current, statement: &Statement) -> Option<Money> {
    let all = statement.balance(Account::Platform).minor_units();
    let own = all.checked_sub(current.contract.client_fees().minor_units())?;
    let own = i64::try_from(own).ok().filter(|own| *own > 0)?;
    Money::from_minor_units(own, current.contract.currency()).ok()
}

/// What is left in escrow of partly paid milestones covers a part of the planned prices.
fn leftover(current: &Current, statement: &Statement) -> Markup {
    let with = |state| current.contract.milestones().filter(move |one| one.state() == state);
    let planned = with(MilestoneState::Planned)
        .try_fold(Money::zero(current.contract.currency()), |sum, one| sum.checked_add(one.amount()).ok());
    let covered = planned.and_then(|planned| {
        let covered =
            i128::from(planned.minor_units()).checked_sub(statement.still_needed().minor_units())?;
        Money::from_minor_units(i64::try_from(covered).ok().filter(|minor| *minor > 0)?, planned.currency())
            .ok()
    });
    let left: Vec<_> = with(MilestoneState::Remainder).map(|one| one.number().to_string()).collect();
    html! {
        @if let (Some(covered), false) = (covered, left.is_empty()) {
            " (the planned prices, less " (amount(covered)) " that is left in the escrow of milestone "
            (left.join(" and ")) ")"
        }
    }
}

/// The columns of a statement that are running totals.
const AFTER: [&str; 2] = ["In escrow after this", "Earned after this"];

/// Whether money goes back to the client.
const fn goes_back(transaction: &Transaction) -> bool {
    matches!(
        transaction.kind,
        TransactionKind::Returned(_)
            | TransactionKind::PaymentRefunded
            | TransactionKind::InitiationFeeReturned
    )
}

/// An amount of a transaction. What goes back to the client has a minus sign.
fn signed(transaction: &Transaction, figure: &impl ToString) -> String {
    let figure = figure.to_string();
    let is_zero = !figure.contains(|digit: char| ('1'..='9').contains(&digit));
    if goes_back(transaction) && !is_zero { amount(format!("-{figure}")) } else { amount(figure) }
}

/// What the balance of an account is called.
fn balance_of(account: Account) -> String {
    match account {
        Account::Client => "Paid by the client, less what went back".to_owned(),
        Account::Freelancer => "Earned by the freelancer".to_owned(),
        Account::Platform => "Fees of the platform".to_owned(),
        Account::Escrow(milestone) => format!("In the escrow of milestone {milestone}"),
    }
}

/// The columns of a statement that are shown only if a transaction has a value for them.
#[derive(Clone, Copy)]
struct Columns {
    has_own_fees: bool,
    has_fees: bool,
    clears: bool,
}

impl Columns {
    fn of(transactions: &[Transaction]) -> Self {
        Self {
            has_own_fees: transactions.iter().any(|transaction| !transaction.fee.is_zero()),
            has_fees: transactions.iter().any(|transaction| !transaction.client_fee.is_zero()),
            clears: transactions.iter().any(|transaction| transaction.clears_at.is_some()),
        }
    }
}

fn books(statement: &Statement, now: UtcDateTime) -> Markup {
    let transactions = statement.transactions();
    let columns = Columns::of(transactions);
    let Columns { has_own_fees, has_fees, clears } = columns;
    let has_initiation = statement.contract().is_some_and(|one| one.policy().initiation_fee.is_some());
    html! {
        section class="card" id="statement" {
            h2 { "Statement" }
            @if transactions.is_empty() { p { "No money has moved yet." } }
            @else {
                p class="quiet" {
                    "The oldest first."
                    @if has_own_fees { " The freelancer's fee is part of the amount." }
                    @if has_fees {
                        " The client's fee is paid on top"
                        @if has_initiation { ", with the fee for the contract" } "."
                    }
                    @if transactions.iter().any(goes_back) {
                        " An amount with a minus sign goes back to the client."
                    }
                }
                div class="wide" tabindex="0" role="region" aria-label="Statement" {
                    table class="stack" {
                        thead {
                            tr {
                                @for what in ["When", "What", "Milestone"] { th scope="col" { (what) } }
                                th scope="col" class="money" { "Amount" }
                                @if has_own_fees { th scope="col" class="money" { "Freelancer's fee" } }
                                @if has_fees { th scope="col" class="money" { "Client's fee" } }
                                @for what in AFTER { th scope="col" class="money" { (what) } }
                                @if clears { th scope="col" { "Clears" } }
                            }
                        }
                        tbody {
                            @for transaction in transactions {
                                (transaction_row(statement, transaction, columns, now))
                            }
                        }
                    }
                }
                h3 { "Balances" }
                dl {
                    @for (account, balance) in statement.accounts() {
                        // What the client has paid is a negative balance in the books.
                        div { dt { (balance_of(account)) } dd { (amount(balance).trim_start_matches('−')) } }
                    }
                }
            }
        }
    }
}

/// A transaction as a row of the statement.
fn transaction_row(
    statement: &Statement,
    transaction: &Transaction,
    columns: Columns,
    now: UtcDateTime,
) -> Markup {
    html! {
        tr {
            td data-label="When" { (on_day(transaction.at)) }
            td data-label="What" { (capital(&transaction.kind.to_string())) }
            td data-label="Milestone" { @if let Some(milestone) = transaction.milestone { (milestone) } }
            td class="money" data-label="Amount" { (signed(transaction, &transaction.amount)) }
            @if columns.has_own_fees {
                td class="money" data-label="Freelancer's fee" {
                    @if !transaction.fee.is_zero() { (signed(transaction, &transaction.fee)) }
                }
            }
            @if columns.has_fees {
                td class="money" data-label="Client's fee" {
                    @if !transaction.client_fee.is_zero() { (signed(transaction, &transaction.client_fee)) }
                }
            }
            td class="money" data-label=(AFTER[0]) { (amount(transaction.balances.escrow)) }
            td class="money" data-label=(AFTER[1]) { (amount(transaction.balances.freelancer)) }
            @if columns.clears { td data-label="Clears" { (clears_of(statement, transaction, now)) } }
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
            span {
                @if left.is_zero() && !is_whole { "Given back before" }
                @else {
                    @if at <= now { "Cleared " }
                    @if !is_whole { (amount(left)) ", " }
                    (on_day(at))
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
                @for one in shown {
                    p {
                        bdi { (who_first(current, one.by.into())) } ": " strong { (one.stars) " of 5 stars" }
                        @if !one.text.is_empty() { ", “" bdi { (one.text) } "”" }
                    }
                }
            }
        }
    }
}
