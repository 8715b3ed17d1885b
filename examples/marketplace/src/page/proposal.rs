//! The open proposals with all their terms, old and new side by side: whoever consents must see what is
//! agreed on.

use maud::{Markup, html};
use milestone_escrow::{
    Change, ClientCommand, Command, Contract, Decision, EventKind, FreelancerCommand, MilestoneNumber,
    MilestoneTerms, Money, Party, Permission, Proposal, Rejection, Role,
};
use time::UtcDateTime;

use super::actions::Actions;
use super::text::{amount, countdown, day, isolated, minute, who};
use super::words::{button, more_time};
use crate::marketplace::Current;

pub(super) fn section(current: &Current, permitted: &[Permission], actions: &Actions<'_>) -> Markup {
    let contract = &current.contract;
    let mut proposals: Vec<_> = contract.proposals().collect();
    // What waits for the user first, and what nobody can accept any more last.
    proposals.sort_by_key(|one| (is_out_of_date(current, one), Role::from(one.by) == current.role));
    html! {
        @if !proposals.is_empty() {
            section class="card" id="proposals" {
                h2 { "Proposals" }
                @for proposal in &proposals {
                    (one(current, proposal, permitted, actions))
                }
            }
        }
    }
}

fn one(
    current: &Current,
    proposal: &Proposal<'_>,
    permitted: &[Permission],
    actions: &Actions<'_>,
) -> Markup {
    let consent = consent(&current.contract, proposal, current.now);
    let is_stale = is_out_of_date(current, proposal);
    let made = current.events.iter().rev().find(|event| match &event.kind {
        EventKind::ProposalMade { proposal: number, .. } => *number == proposal.number,
        _ => false,
    });
    let milestone = proposal.change.milestone().and_then(|number| current.contract.milestone(number));
    html! {
        div class="proposal" id={ "proposal-" (proposal.number) } {
            h3 { "Proposal " (proposal.number) ": " (called(current, proposal)) " "
                @if is_stale { span class="state disputed" { "out of date" } } }
            p class="quiet" {
                "By " bdi { (who(current, proposal.by.into())) }
                @if let Some(made) = made { ", " (countdown(current.now, made.at)) }
                "."
                @if !is_stale { " It waits for " bdi { (who(current, proposal.by.other().into())) } "." }
            }
            @if is_stale {
                p {
                    "The contract has changed since this was proposed. It cannot be accepted any more."
                    @if current.role == proposal.by.into() { " If you still want it, make a new proposal." }
                }
            }
            @if let Some(milestone) = milestone {
                p { "Milestone " (milestone.number()) ", " strong { (isolated(milestone.title())) } }
            }
            (terms(&current.contract, proposal, consent.ok().as_ref()))
            (actions.of(permitted.iter().filter(|one| one.proposal == Some(proposal.number))))
        }
    }
}

/// Whether the other party cannot accept it any more, because the contract has changed.
pub(super) fn is_out_of_date(current: &Current, proposal: &Proposal<'_>) -> bool {
    let consent = consent(&current.contract, proposal, current.now);
    matches!(consent, Err(Rejection::StaleProposal { .. }))
}

/// What happens if the other party consents now, or why it would be refused.
fn consent(contract: &Contract, proposal: &Proposal<'_>, now: UtcDateTime) -> Result<Decision, Rejection> {
    let number = proposal.number;
    let consent: Command = match proposal.by {
        Party::Client => FreelancerCommand::AcceptProposal { proposal: number }.into(),
        Party::Freelancer => ClientCommand::AcceptProposal { proposal: number }.into(),
    };
    contract.handle(consent, &now)
}

/// What is proposed. More time is named with whom it is for.
fn called(current: &Current, proposal: &Proposal<'_>) -> String {
    let longer = match proposal.change {
        Change::ExtendWindow { milestone, .. } => more_time(current, *milestone),
        _ => None,
    };
    let words = longer.unwrap_or_else(|| button(proposal.change.name()));
    let mut letters = words.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// What would change: the term, its value now, and its value then.
fn terms(contract: &Contract, proposal: &Proposal<'_>, consent: Option<&Decision>) -> Markup {
    html! {
        div class="wide" tabindex="0" role="region" aria-label={ "Terms of proposal " (proposal.number) } {
            table class="terms stack" {
                thead {
                    tr { th scope="col" { "Term" } th scope="col" { "Now" } th scope="col" { "Proposed" } }
                }
                tbody {
                    @for (term, now, then) in rows(contract, proposal.change, consent) {
                        tr {
                            th scope="row" { (term) }
                            td data-label="Now" { (isolated(&now)) }
                            td data-label="Proposed" { strong { (isolated(&then)) } }
                        }
                    }
                }
            }
        }
    }
}

type Row = (&'static str, String, String);

/// It does not compile until it describes a new field. What follows from the terms is read from the decision
/// that consent would make.
fn rows(contract: &Contract, change: &Change, consent: Option<&Decision>) -> Vec<Row> {
    let events = || consent.into_iter().flat_map(Decision::events).map(|event| &event.kind);
    let nothing = || "–".to_owned();
    let of = |number: MilestoneNumber| contract.milestone(number);
    let due = |due: Option<time::Date>| due.map_or("no due date".to_owned(), day);
    match change {
        Change::AddMilestone(MilestoneTerms { title, description, amount: price, due: date }) => vec![
            ("Title", nothing(), title.clone()),
            ("Price", nothing(), amount(price)),
            ("Due", nothing(), due(*date)),
            ("Description", nothing(), if description.is_empty() { nothing() } else { description.clone() }),
        ],
        Change::CancelMilestone { milestone } => {
            let price = of(*milestone).map_or(nothing(), |one| amount(one.amount()));
            vec![("Milestone", format!("planned, {price}"), "cancelled".to_owned())]
        }
        Change::WithdrawDispute { .. } => {
            vec![("Dispute", "open".to_owned(), "withdrawn".to_owned())]
        }
        Change::ChangeDueDate { milestone, due: date } => {
            vec![("Due", due(of(*milestone).and_then(|one| one.due())), due(*date))]
        }
        Change::ChangeAmount { milestone, amount: price } => {
            let now = of(*milestone).map_or(nothing(), |one| amount(one.amount()));
            vec![("Price", now, amount(price))]
        }
        Change::Settle { milestone, to_freelancer } => {
            let held = of(*milestone).map_or(nothing(), |one| amount(one.held()));
            let rest = events().find_map(|event| match event {
                EventKind::EscrowReturned { amount: rest, .. } => Some(amount(rest)),
                _ => None,
            });
            let none = || amount(Money::zero(contract.currency()));
            let rest = rest.unwrap_or_else(|| if consent.is_some() { none() } else { nothing() });
            let fee = events().find_map(|event| match event {
                EventKind::EscrowReleased { fee, .. } if !fee.is_zero() => Some(amount(fee)),
                _ => None,
            });
            let fee = fee.map_or(String::new(), |fee| format!(", less a fee of {fee}"));
            vec![
                ("In escrow", held, none()),
                ("To the freelancer", nothing(), amount(to_freelancer) + &fee),
                ("Back to the client", nothing(), rest),
            ]
        }
        Change::ExtendWindow { milestone, by } => {
            let deadline = of(*milestone).and_then(|one| one.deadline()).map_or(nothing(), minute);
            let until = events().find_map(|event| match event {
                EventKind::WindowExtended { until, .. } => Some(minute(*until)),
                _ => None,
            });
            let more = format!("{} more", super::policy::long(*by));
            let then = until.map_or(more.clone(), |until| format!("{until} ({more})"));
            vec![("Deadline", deadline, then)]
        }
    }
}
