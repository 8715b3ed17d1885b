//! The contracts of a user, what waits for the user first; and for staff the queue of disputes.

use maud::{Markup, html};
use milestone_escrow::{EventKind, Money, Role, Stage};
use time::UtcDateTime;

use super::contract::title;
use super::text::{amount, count, distance, isolated, named};
use super::words::{button, is_awaited, stage};
use super::{ahead, milestone};
use crate::marketplace::Current;

/// A contract in the list, with the commands that somebody waits for.
struct Entry<'a> {
    current: &'a Current,
    awaited: Vec<String>,
}

impl<'a> Entry<'a> {
    fn new(current: &'a Current) -> Self {
        let state = |number| current.contract.milestone(number).map(|one| one.state());
        let permitted = current.contract.permitted(current.role, &current.now);
        let awaited = permitted.iter().filter(|one| is_awaited(one, one.milestone.and_then(state)));
        let mut awaited: Vec<_> = awaited.map(|one| button(one.name())).collect();
        awaited.dedup();
        Self { current, awaited }
    }

    /// What waits for the user first, then by the next deadline, then what is closed.
    fn order(&self) -> (bool, bool, UtcDateTime, &str) {
        let deadline = self.current.contract.next_deadline().map_or(UtcDateTime::MAX, |deadline| deadline.at);
        let is_closed = self.current.contract.stage() == Stage::Closed;
        (is_closed, self.awaited.is_empty(), deadline, &self.current.id)
    }
}

pub(super) fn contracts(all: &[Current]) -> Markup {
    let mut entries: Vec<_> = all.iter().map(Entry::new).collect();
    entries.sort_by(|one, other| one.order().cmp(&other.order()));
    let waiting = entries.iter().filter(|entry| !entry.awaited.is_empty()).count();
    html! {
        p class="lead" {
            (count(entries.len(), "contract")) ". "
            @if waiting > 0 { strong { (waiting) @if waiting == 1 { " waits" } @else { " wait" } " for you." } }
            @else { "None waits for you." }
        }
        ul class="contracts" { @for entry in &entries { (row(entry)) } }
    }
}

fn row(entry: &Entry<'_>) -> Markup {
    let Current { id, parties, role, contract, now, .. } = entry.current;
    let paid = contract.milestones().try_fold(Money::zero(contract.currency()), |sum, one| sum.checked_add(one.paid()));
    let other = if *role == Role::Client { Role::Freelancer } else { Role::Client };
    html! {
        li class={ "card row" @if !entry.awaited.is_empty() { " waiting" } } {
            div {
                h3 { a href={ "/app/contracts/" (id) } { (isolated(title(entry.current))) } }
                p class="quiet" {
                    @if *role == Role::Arbiter { (isolated(&parties.client)) " and " (isolated(&parties.freelancer)) }
                    @else { "with " (isolated(named(parties, other))) }
                    " · " (stage(contract))
                }
                @if !entry.awaited.is_empty() { p class="waits" { "Waits for you: " (entry.awaited.join(", ").to_lowercase()) } }
                @if let Some(next) = ahead::next(contract, parties, *now) { p class="deadline" { (next) } }
            }
            dl {
                div { dt { "In escrow" } dd { (amount(contract.held())) } }
                @if let Ok(paid) = paid { div { dt { "Paid" } dd { (amount(paid)) } } }
            }
        }
    }
}

/// A disputed milestone, and since when its dispute is open.
struct Disputed<'a> {
    current: &'a Current,
    milestone: milestone_escrow::Milestone<'a>,
    since: UtcDateTime,
}

/// The disputes that wait for the arbiter: the oldest first, of two on one day the larger one.
pub(super) fn queue(all: &[Current]) -> Markup {
    let mut disputed: Vec<_> = all.iter().flat_map(disputes).collect();
    disputed.sort_by_key(|one| (one.since.date(), std::cmp::Reverse(one.milestone.held().minor_units())));
    html! {
        section id="queue" {
            h2 { "Disputes to decide" }
            @if disputed.is_empty() { p { "No dispute waits for a decision." } }
            @for Disputed { current, milestone, since } in &disputed {
                div class="card" {
                    h3 { a href={ "/app/contracts/" (current.id) "#milestone-" (milestone.number()) } { (isolated(milestone.title())) }
                        " " strong class="money" { (amount(milestone.held())) } }
                    p class="quiet" {
                        "Opened " (distance(current.now, *since)) ", between " (isolated(&current.parties.client)) " and "
                        (isolated(&current.parties.freelancer))
                        @if let Some(deadline) = milestone.deadline() { ". A decision is due " (distance(current.now, deadline)) }
                        "."
                    }
                    details { summary { "Statements and evidence" } (milestone::dispute(current, milestone)) }
                }
            }
        }
    }
}

fn disputes(current: &Current) -> impl Iterator<Item = Disputed<'_>> {
    let contested = current.contract.milestones().filter(|one| one.dispute().is_some_and(|dispute| dispute.contested));
    contested.map(|milestone| {
        let opened = current.events.iter().rev().find(|event| {
            matches!(event.kind, EventKind::DisputeOpened { milestone: number, .. } if number == milestone.number())
        });
        Disputed { current, milestone, since: opened.map_or(current.now, |event| event.at) }
    })
}
