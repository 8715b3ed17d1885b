//! What silence does: the deadlines of a contract, read from its forecast.

use maud::{Markup, html};
use milestone_escrow::{Account, Contract, Deadline, EventKind, Forecast, MilestoneNumber, Money};
use time::UtcDateTime;

use super::text::{amount, anchor, distance, instant, isolated, named};
use super::words::{answers, task};
use crate::marketplace::Current;
use crate::store::Parties;

/// What happens at a deadline if nobody acts: "pays 150.00 USD to frank".
pub(super) fn consequence(forecast: &Forecast, deadline: &Deadline, parties: &Parties) -> String {
    let is_part = |milestone: Option<MilestoneNumber>| deadline.milestone.is_none() || milestone == deadline.milestone;
    let then: Vec<_> = forecast.events().iter().filter(|one| one.event.at == deadline.at).collect();
    let moved = |to: Account| {
        let all = then.iter().filter(|one| is_part(one.event.kind.milestone())).flat_map(|one| one.transfers());
        all.filter(|transfer| transfer.to == to).try_fold(None, |sum: Option<Money>, transfer| {
            Some(Some(sum.map_or(Some(transfer.amount), |sum| sum.checked_add(transfer.amount).ok())?))
        })
    };
    let mut parts = Vec::new();
    if let Some(Some(paid)) = moved(Account::Freelancer) {
        parts.push(format!("pays {} to {}", amount(paid), parties.freelancer));
    }
    if let Some(Some(returned)) = moved(Account::Client) {
        parts.push(format!("returns {} to {}", amount(returned), parties.client));
    }
    for one in &then {
        match &one.event.kind {
            EventKind::OfferExpired => parts.push("lets the offer expire".to_owned()),
            EventKind::RefundRequested { milestone, .. } => {
                parts.push(format!("requests a refund of milestone {milestone}"))
            }
            EventKind::ContractClosed { .. } if parts.len() == 1 => parts.push("closes the contract".to_owned()),
            _ => {}
        }
    }
    if parts.is_empty() { "changes nothing".to_owned() } else { parts.join(" and ") }
}

/// The next deadline in one line: "Silence pays 150.00 USD to frank in 3 days".
pub(super) fn next(contract: &Contract, parties: &Parties, now: UtcDateTime) -> Option<Markup> {
    let deadline = contract.next_deadline()?;
    let told = consequence(&contract.forecast(), &deadline, parties);
    Some(html! { "Silence " bdi { (told) } " " strong { (distance(now, deadline.at)) } })
}

/// All deadlines, with who has to act and what silence does, and what waits without a deadline.
pub(super) fn section(current: &Current) -> Markup {
    let (contract, now, parties) = (&current.contract, current.now, &current.parties);
    let (forecast, deadlines) = (contract.forecast(), contract.deadlines());
    html! {
        section class="card" id="ahead" {
            h2 { "If nobody acts" }
            @if deadlines.is_empty() && forecast.awaited().is_empty() { p { "Nothing happens by itself." } }
            ul class="plain-list" {
                @for deadline in &deadlines {
                    li {
                        strong { (distance(now, deadline.at)) } ", " (instant(deadline.at)) ": silence "
                        bdi { (consequence(&forecast, deadline, parties)) }
                        @if let Some(milestone) = deadline.milestone { " " (link(milestone)) }
                        ". "
                        @if let Some(role) = answers(contract, deadline) {
                            (isolated(named(parties, role))) " has to " (task(deadline.kind)) " before."
                        }
                    }
                }
                @for awaited in forecast.awaited() {
                    li {
                        @if let Some(milestone) = awaited.milestone { (amount(awaited.held)) " " (link(milestone)) }
                        @else { "The offer" @if !awaited.held.is_zero() { " with " (amount(awaited.held)) } }
                        " then waits for " (isolated(named(parties, awaited.who))) ", without a time limit."
                    }
                }
            }
        }
    }
}

fn link(milestone: MilestoneNumber) -> Markup {
    html! { a href={ "#" (anchor(milestone)) } { "(milestone " (milestone) ")" } }
}
