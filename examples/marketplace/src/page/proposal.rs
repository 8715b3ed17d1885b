//! The open proposals with all their terms, old and new side by side: whoever consents must see what is agreed on.

use maud::{Markup, html};
use milestone_escrow::{
    Change, ClientCommand, Command, Contract, FreelancerCommand, MilestoneNumber, MilestoneTerms, Party, Permission,
    Proposal, Rejection, Role,
};
use time::UtcDateTime;

use super::actions::Actions;
use super::text::{amount, day, isolated, minute, named};
use super::words::button;
use crate::marketplace::Current;

pub(super) fn section(current: &Current, permitted: &[Permission], actions: &Actions<'_>) -> Markup {
    let contract = &current.contract;
    html! {
        @if contract.proposals().len() > 0 {
            section class="card" id="proposals" {
                h2 { "Proposals" }
                @for proposal in contract.proposals() {
                    div class="proposal" id={ "proposal-" (proposal.number) } {
                        h3 { "Proposal " (proposal.number) ": " (button(proposal.change.name())) " "
                            @if is_stale(contract, &proposal, current.now) { span class="state disputed" { "out of date" } } }
                        p { "By " (isolated(named(&current.parties, Role::from(proposal.by)))) "." }
                        @if is_stale(contract, &proposal, current.now) {
                            p { "What it set out from has changed. It cannot be accepted any more. Make a new proposal." }
                        }
                        (terms(contract, &proposal))
                        (actions.of(permitted.iter().filter(|one| one.proposal == Some(proposal.number))))
                    }
                }
            }
        }
    }
}

/// Whether the contract would refuse consent because of what has changed in the meantime.
fn is_stale(contract: &Contract, proposal: &Proposal<'_>, now: UtcDateTime) -> bool {
    let number = proposal.number;
    let consent: Command = match proposal.by {
        Party::Client => FreelancerCommand::AcceptProposal { proposal: number }.into(),
        Party::Freelancer => ClientCommand::AcceptProposal { proposal: number }.into(),
    };
    matches!(contract.handle(consent, &now), Err(Rejection::StaleProposal { .. }))
}

/// What would change: the term, its value now, and its value then.
fn terms(contract: &Contract, proposal: &Proposal<'_>) -> Markup {
    html! {
        div class="wide" tabindex="0" role="region" aria-label={ "Terms of proposal " (proposal.number) } {
            table class="terms" {
                thead { tr { th scope="col" { "Term" } th scope="col" { "Now" } th scope="col" { "Proposed" } } }
                tbody {
                    @for (term, now, then) in rows(contract, proposal.change) {
                        tr { th scope="row" { (term) } td { (isolated(&now)) } td { strong { (isolated(&then)) } } }
                    }
                }
            }
        }
    }
}

type Row = (&'static str, String, String);

/// It does not compile until it describes a new field.
fn rows(contract: &Contract, change: &Change) -> Vec<Row> {
    let nothing = || "–".to_owned();
    let of = |number: MilestoneNumber| contract.milestone(number);
    let subject = |number| {
        let title = of(number).map_or("", |milestone| milestone.title());
        ("Milestone", format!("{number}. {title}"), "the same".to_owned())
    };
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
            vec![subject(*milestone), ("Price", price, "cancelled".to_owned())]
        }
        Change::WithdrawDispute { milestone } => {
            vec![subject(*milestone), ("Dispute", "open".to_owned(), "withdrawn".to_owned())]
        }
        Change::ChangeDueDate { milestone, due: date } => {
            vec![subject(*milestone), ("Due", due(of(*milestone).and_then(|one| one.due())), due(*date))]
        }
        Change::ChangeAmount { milestone, amount: price } => {
            let now = of(*milestone).map_or(nothing(), |one| amount(one.amount()));
            vec![subject(*milestone), ("Price", now, amount(price))]
        }
        Change::Settle { milestone, to_freelancer } => {
            let held = of(*milestone).map(|one| one.held());
            let rest = held.and_then(|held| held.checked_sub(*to_freelancer).ok()).map_or(nothing(), amount);
            vec![
                subject(*milestone),
                (
                    "In escrow",
                    held.map_or(nothing(), amount),
                    amount(milestone_escrow::Money::zero(contract.currency())),
                ),
                ("To the freelancer", nothing(), amount(to_freelancer)),
                ("Back to the client", nothing(), rest),
            ]
        }
        Change::ExtendWindow { milestone, by } => {
            let deadline = of(*milestone).and_then(|one| one.deadline());
            let until = deadline.and_then(|at| at.checked_add(time::Duration::try_from(*by).ok()?));
            let told = |at: Option<UtcDateTime>| at.map_or(nothing(), minute);
            let more = super::policy::long(*by);
            vec![subject(*milestone), ("Deadline", told(deadline), format!("{} ({more} more)", told(until)))]
        }
    }
}
