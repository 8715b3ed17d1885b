//! A milestone, with what was handed in, what is disputed, and what its user can do.

use maud::{Markup, html};
use milestone_escrow::{Event, EventKind, Milestone, MilestoneState, Permission, Role, Statement};
use time::UtcDateTime;

use super::actions::Actions;
use super::ahead::{deadline_of, first_capital, task_before, told};
use super::events::{Reader, sentence};
use super::text::{amount, anchor, count, countdown, due, instant, isolated, quoted, who_first};
use super::words::badge;
use crate::marketplace::Current;

pub(super) fn card(
    milestone: &Milestone<'_>,
    statement: &Statement,
    permitted: &[Permission],
    actions: &Actions<'_>,
) -> Markup {
    let current = actions.current;
    let own = permitted.iter().filter(|permission| permission.milestone == Some(milestone.number()));
    html! {
        section class="card" id=(anchor(milestone.number())) {
            h3 { (milestone.number()) ". " (isolated(milestone.title())) " " (badge(milestone)) }
            @if !milestone.description().is_empty() {
                p class="text" dir="auto" { (milestone.description()) }
            }
            (figures(milestone, statement, current.now))
            (silence(current, milestone))
            (handed_in(current, milestone))
            @if milestone.dispute().is_some() { (dispute(current, milestone)) }
            (actions.of(own))
        }
    }
}

fn figures(milestone: &Milestone<'_>, statement: &Statement, now: UtcDateTime) -> Markup {
    let totals = statement.milestones().find(|one| one.milestone == milestone.number());
    let given_back = totals.map(|totals| totals.given_back).filter(|back| !back.is_zero());
    html! {
        dl {
            div { dt { "Price" } dd { (amount(milestone.amount())) } }
            @if !milestone.held().is_zero() { div { dt { "In escrow" } dd { (amount(milestone.held())) } } }
            @if let Some(claim) = milestone.claim().filter(|claim| *claim != milestone.held()) {
                div { dt { "Requested of it" } dd { (amount(claim)) } }
            }
            @if !milestone.paid().is_zero() { div { dt { "Paid" } dd { (amount(milestone.paid())) } } }
            @if let Some(back) = given_back {
                div { dt { "Given back of what was paid" } dd { (amount(back)) } }
            }
            @if !milestone.fees().is_zero() {
                div { dt { "Freelancer's fee" } dd { (amount(milestone.fees())) } }
            }
            @if !milestone.returned().is_zero() {
                div { dt { "Returned" } dd { (amount(milestone.returned())) } }
            }
            @if let Some(day) = milestone.due() {
                div {
                    dt { "Due" }
                    dd {
                        (due(day))
                        @if is_awaited(milestone) && milestone.is_overdue(now) {
                            " " strong class="error" { "overdue" }
                        }
                    }
                }
            }
            @if milestone.revisions() > 0 {
                div { dt { "Changes requested" } dd { (count(milestone.revisions(), "time")) } }
            }
            @if milestone.extensions() > 0 {
                div { dt { "Review extended" } dd { (count(milestone.extensions(), "time")) } }
            }
        }
    }
}

/// Whether the freelancer still has to deliver. Afterwards, a due date that has passed is no fault.
fn is_awaited(milestone: &Milestone<'_>) -> bool {
    let states = [MilestoneState::Planned, MilestoneState::Funded, MilestoneState::ChangesRequested];
    states.contains(&milestone.state()) || milestone.state() == MilestoneState::Remainder
}

/// What the milestone's own deadline will do, and to whom.
fn silence(current: &Current, milestone: &Milestone<'_>) -> Markup {
    html! {
        @if let Some(deadline) = deadline_of(&current.contract, milestone.number()) {
            p class="deadline" {
                @if let Some((who_has, task)) = task_before(current, &current.contract, &deadline) {
                    bdi { (who_has) } " until " (instant(deadline.at)) " to " (task) ". "
                }
                @let at = html! { " " strong { (countdown(current.now, deadline.at)) } };
                (first_capital(told(current, &current.contract, &deadline, &at))) "."
            }
        }
    }
}

/// The last event of the log that shows something of a milestone.
fn last<'e, T>(
    current: &'e Current,
    milestone: &Milestone<'_>,
    of: impl Fn(&'e Event) -> Option<T>,
) -> Option<T> {
    let own = current.events.iter().rev().filter(|event| event.kind.milestone() == Some(milestone.number()));
    own.filter_map(of).next()
}

/// The last submission, the last request for changes, and the last reason for a refund, while they matter.
fn handed_in(current: &Current, milestone: &Milestone<'_>) -> Markup {
    let submitted = last(current, milestone, |event| match &event.kind {
        EventKind::WorkSubmitted { note, .. } => Some((event.at, note)),
        _ => None,
    });
    let changes = last(current, milestone, |event| match &event.kind {
        EventKind::ChangesRequested { note, .. } => Some(note),
        _ => None,
    });
    let refund = last(current, milestone, |event| match &event.kind {
        EventKind::RefundRequested { note, .. } => Some((event, note)),
        _ => None,
    });
    html! {
        @if let Some((at, note)) = submitted {
            p class="quiet" {
                "Work was submitted on " (instant(at))
                @if let Some(late) = days_late(milestone, at) {
                    ", " (count(late, "day")) " after it was due"
                }
                "."
            }
            (quoted("Note", note))
        }
        @if [MilestoneState::ChangesRequested, MilestoneState::Disputed].contains(&milestone.state()) {
            @if let Some(note) = changes { (quoted("The changes that the client has asked for", note)) }
        }
        @if milestone.state() == MilestoneState::RefundRequested {
            @if let Some((event, note)) = refund {
                p class="quiet" {
                    (instant(event.at)) ": " bdi { (sentence(&event.kind, Reader::of(current))) } "."
                }
                (quoted("Why the refund is requested", note))
            }
        }
    }
}

/// How many days after its due date work was submitted. `None` if it was not late.
fn days_late(milestone: &Milestone<'_>, submitted: UtcDateTime) -> Option<u64> {
    let days = (submitted.date() - milestone.due()?).whole_days();
    u64::try_from(days).ok().filter(|days| *days > 0)
}

/// The dispute: the reason, the other side's statement, the evidence, and who must answer.
pub(super) fn dispute(current: &Current, milestone: &Milestone<'_>) -> Markup {
    let own: Vec<_> =
        current.events.iter().filter(|event| event.kind.milestone() == Some(milestone.number())).collect();
    let opened = own
        .iter()
        .rposition(|event| matches!(event.kind, EventKind::DisputeOpened { .. }))
        .unwrap_or_default();
    let is_contested = milestone.dispute().is_some_and(|dispute| dispute.contested);
    let other =
        milestone.dispute().map_or(String::new(), |dispute| who_first(current, dispute.by.other().into()));
    html! {
        div class="dispute" {
            h4 { "The dispute" }
            @for event in own.iter().skip(opened) {
                @match &event.kind {
                    EventKind::DisputeOpened { by, reason, .. } => {
                        p {
                            bdi { (who_first(current, (*by).into())) } " opened it on " (instant(event.at))
                            "."
                        }
                        (quoted("Reason", reason))
                    }
                    EventKind::DisputeContested { statement, .. } => {
                        p { bdi { (other) } " answered on " (instant(event.at)) "." }
                        (quoted("Statement", statement))
                    }
                    EventKind::EvidenceSubmitted { by, text, .. } => {
                        p {
                            bdi { (who_first(current, (*by).into())) } " submitted evidence on "
                            (instant(event.at)) "."
                        }
                        (quoted("Evidence", text))
                    }
                    _ => {}
                }
            }
            @if is_contested {
                p {
                    bdi { (who_first(current, Role::Arbiter)) }
                    @if current.role == Role::Arbiter { " decide it." } @else { " decides it." }
                }
            }
        }
    }
}
