//! The contracts of a user, what waits for the user first; and for staff the queue of disputes.

use std::cmp::Reverse;

use maud::{Markup, html};
use milestone_escrow::{Contract, EventKind, Milestone, MilestoneState, Money, Role, Stage};
use time::{Date, UtcDateTime};

use super::contract::title;
use super::text::{amount, count, countdown, isolated, named};
use super::words::{badge, stage_badge};
use super::{ahead, milestone, pictures};
use crate::marketplace::Current;

/// A contract in the list, with what waits for the user.
struct Entry<'a> {
    current: &'a Current,
    awaited: Vec<(String, String)>,
}

impl<'a> Entry<'a> {
    fn new(current: &'a Current) -> Self {
        // The queue above the list has what waits for the arbiter.
        let awaited =
            if current.role == Role::Arbiter { Vec::new() } else { ahead::awaited(current, current.role) };
        Self { current, awaited }
    }

    /// What waits for the user first, then by the next deadline, then what is closed, the latest first.
    fn order(&self) -> (bool, bool, UtcDateTime, Reverse<Option<UtcDateTime>>, &str) {
        let deadline = self.current.contract.next_deadline().map_or(UtcDateTime::MAX, |deadline| deadline.at);
        let is_closed = self.current.contract.stage() == Stage::Closed;
        let closed = Reverse(self.current.contract.closed_at());
        (is_closed, self.awaited.is_empty(), deadline, closed, &self.current.id)
    }
}

pub(super) fn contracts(all: &[Current]) -> Markup {
    let mut entries: Vec<_> = all.iter().map(Entry::new).collect();
    entries.sort_by(|one, other| one.order().cmp(&other.order()));
    let (closed, open): (Vec<_>, Vec<_>) =
        entries.iter().partition(|entry| entry.current.contract.stage() == Stage::Closed);
    let (waiting, running): (Vec<_>, Vec<_>) = open.into_iter().partition(|entry| !entry.awaited.is_empty());
    html! {
        @if entries.is_empty() { p class="card" { "You have no contracts yet." } }
        @else if waiting.is_empty() && !running.iter().any(|entry| entry.current.role == Role::Arbiter) {
            p class="lead" { "None of your contracts waits for you." }
        }
        @if !entries.is_empty() { (pictures::legend(all)) }
        @for (what, part) in [("Waiting for you", &waiting), ("Running", &running), ("Closed", &closed)] {
            @if !part.is_empty() {
                h2 { (what) " " span class="quiet" { "(" (part.len()) ")" } }
                ul class="contracts" { @for entry in part { (row(entry)) } }
            }
        }
    }
}

/// The sum of an amount of all milestones. `None` if there is no such amount.
fn sum<'c>(contract: &'c Contract, of: impl Fn(&Milestone<'c>) -> Money) -> Option<Money> {
    let zero = Money::zero(contract.currency());
    contract.milestones().try_fold(zero, |sum, one| sum.checked_add(of(&one)).ok())
}

fn row(entry: &Entry<'_>) -> Markup {
    let Current { id, parties, role, contract, .. } = entry.current;
    let price = |one: &Milestone<'_>| match one.state() {
        MilestoneState::Cancelled => Money::zero(contract.currency()),
        _ => one.amount(),
    };
    let (prices, paid) = (sum(contract, price), sum(contract, Milestone::paid));
    let other = if *role == Role::Client { Role::Freelancer } else { Role::Client };
    html! {
        li class={ "card row" @if !entry.awaited.is_empty() { " waiting" } } {
            div {
                h3 {
                    a href={ "/app/contracts/" (id) } { (isolated(title(entry.current))) } " "
                    (stage_badge(contract))
                }
                p class="quiet" {
                    @if *role == Role::Arbiter {
                        (isolated(&parties.client)) " and " (isolated(&parties.freelancer))
                    } @else {
                        "with " (isolated(named(parties, other)))
                    }
                    ", " (count(contract.milestones().len(), "milestone"))
                    @for state in states(contract) { " " (state) }
                }
                @if !entry.awaited.is_empty() { p class="waits" { (ahead::in_line(&entry.awaited)) } }
                @if let Some(next) = ahead::next(entry.current) { p class="deadline" { (next) } }
                @else if let Some(waiting) = ahead::waiting(entry.current) {
                    p class="deadline" { (waiting) }
                }
                @if entry.awaited.is_empty() {
                    @for step in ahead::steps_of_others(entry.current) { p class="quiet" { (step) } }
                }
            }
            div {
                (pictures::bar(contract))
                dl {
                    @if let Some(prices) = prices { div { dt { "Total price" } dd { (amount(prices)) } } }
                    div { dt { "In escrow" } dd { (amount(contract.held())) } }
                    @if let Some(paid) = paid { div { dt { "Paid, before fees" } dd { (amount(paid)) } } }
                    @if let Some(returned) = pictures::returned(contract) {
                        div { dt { "Returned" } dd { (returned) } }
                    }
                }
            }
        }
    }
}

/// The states of the milestones that hold something, each once.
fn states(contract: &Contract) -> Vec<Markup> {
    let mut seen: Vec<MilestoneState> = Vec::new();
    let mut badges = Vec::new();
    for milestone in contract.milestones().filter(|one| !one.held().is_zero()) {
        if !seen.contains(&milestone.state()) {
            seen.push(milestone.state());
            badges.push(badge(&milestone));
        }
    }
    badges
}

/// A disputed milestone, and since when its dispute is open.
struct Disputed<'a> {
    current: &'a Current,
    milestone: Milestone<'a>,
    since: UtcDateTime,
}

impl Disputed<'_> {
    /// By age in days. On one day, by amount, the largest first: amounts of different currencies cannot be
    /// compared, so each currency stands for itself.
    fn order(&self) -> (Date, &'static str, Reverse<i64>) {
        let held = self.milestone.held();
        (self.since.date(), held.currency().code(), Reverse(held.minor_units()))
    }
}

/// The disputes that wait for the arbiter.
pub(super) fn queue(all: &[Current]) -> Markup {
    let mut disputed: Vec<_> = all.iter().flat_map(disputes).collect();
    disputed.sort_by_key(Disputed::order);
    html! {
        section id="queue" {
            h2 { "Disputes to decide " span class="quiet" { "(" (disputed.len()) ")" } }
            @if disputed.is_empty() { p { "No dispute waits for a decision." } }
            @else {
                p class="lead" {
                    "The oldest first. Of those opened on one day in one currency, the largest first."
                }
            }
            @for Disputed { current, milestone, since } in &disputed {
                div class="card" {
                    h3 {
                        a href={ "/app/contracts/" (current.id) "#milestone-" (milestone.number()) } {
                            (isolated(milestone.title()))
                        }
                        " " strong class="money" { (amount(milestone.held())) }
                    }
                    p class="quiet" {
                        "Opened " (countdown(current.now, *since)) ", between "
                        (isolated(&current.parties.client)) " and "
                        (isolated(&current.parties.freelancer))
                        @if let Some(deadline) = decision_due(current, milestone) {
                            ". A decision is due " (countdown(current.now, deadline))
                        }
                        "."
                    }
                    details { summary { "Statements and evidence" } (milestone::dispute(current, milestone)) }
                }
            }
        }
    }
}

/// Until when the arbiter has to decide. `None` if there is no limit.
fn decision_due(current: &Current, milestone: &Milestone<'_>) -> Option<UtcDateTime> {
    let deadline = ahead::deadline_of(&current.contract, milestone.number())?;
    (current.contract.who_must_act(&deadline) == Some(Role::Arbiter)).then_some(deadline.at)
}

/// The milestones that wait for a step of the arbiter.
fn disputes(current: &Current) -> impl Iterator<Item = Disputed<'_>> {
    let arbiter = Some(current).filter(|current| current.role == Role::Arbiter);
    let waiting = arbiter
        .into_iter()
        .flat_map(|current| ahead::next_steps(current, current.role))
        .filter_map(|step| current.contract.milestone(step.milestone?));
    waiting.map(|milestone| {
        let opened = current.events.iter().rev().find(|event| match &event.kind {
            EventKind::DisputeOpened { milestone: number, .. } => *number == milestone.number(),
            _ => false,
        });
        Disputed { current, milestone, since: opened.map_or(current.now, |event| event.at) }
    })
}
