//! What silence does: the deadlines of a contract, read from its forecast.

use maud::{Markup, html};
use milestone_escrow::{
    Account, Contract, Deadline, EventKind, Forecast, Foreseen, MilestoneNumber, Money, Role,
};

use super::text::{amount, anchor, capital, countdown, instant, who, who_first, within};
use super::words::task;
use crate::marketplace::Current;

/// What happens at a deadline if nobody acts, for the user who reads it: "pays 150.00 USD to frank".
pub(super) fn consequence(current: &Current, forecast: &Forecast, deadline: &Deadline) -> String {
    let is_part =
        |milestone: Option<MilestoneNumber>| deadline.milestone.is_none() || milestone == deadline.milestone;
    let then: Vec<_> = forecast.events().iter().filter(|one| one.event.at == deadline.at).collect();
    let own: Vec<_> = then.iter().copied().filter(|one| is_part(one.event.kind.milestone())).collect();
    let mut parts = Vec::new();
    if let Some(paid) = moved(&own, |_, to| to == Account::Freelancer) {
        let fee = moved(&own, |from, to| matches!(from, Account::Escrow(_)) && to == Account::Platform);
        let fee = fee.map_or(String::new(), |fee| format!(" (after a fee of {})", amount(fee)));
        parts.push(format!("pays {} to {}{fee}", amount(paid), within(&who(current, Role::Freelancer))));
    }
    if let Some(returned) = moved(&own, |_, to| to == Account::Client) {
        parts.push(format!("returns {} to {}", amount(returned), within(&who(current, Role::Client))));
    }
    let refunds: Vec<_> = then.iter().filter_map(|one| requested(&one.event.kind)).collect();
    match refunds.as_slice() {
        [] => {}
        [one] => parts.push(format!("requests a refund of milestone {one}")),
        [first @ .., last] => {
            let first: Vec<_> = first.iter().map(ToString::to_string).collect();
            parts.push(format!("requests a refund of milestones {} and {last}", first.join(", ")));
        }
    }
    if then.iter().any(|one| matches!(one.event.kind, EventKind::OfferExpired)) {
        parts.push("lets the offer expire".to_owned());
    } else if then.iter().any(|one| matches!(one.event.kind, EventKind::ContractClosed { .. })) {
        parts.push("closes the contract".to_owned());
    }
    if parts.is_empty() { "changes nothing".to_owned() } else { parts.join(" and ") }
}

/// The sum of the transfers of some events between accounts. `None` if there are none.
fn moved(events: &[&Foreseen], is: impl Fn(Account, Account) -> bool) -> Option<Money> {
    let all = events.iter().flat_map(|one| one.transfers()).filter(|transfer| is(transfer.from, transfer.to));
    all.map(|transfer| transfer.amount).try_fold(None, |sum: Option<Money>, amount| {
        Some(Some(sum.map_or(Some(amount), |sum| sum.checked_add(amount).ok())?))
    })?
}

const fn requested(kind: &EventKind) -> Option<MilestoneNumber> {
    match kind {
        EventKind::RefundRequested { milestone, .. } => Some(*milestone),
        _ => None,
    }
}

/// The next deadline in one line: "Silence pays 150.00 USD to frank in 3 days".
pub(super) fn next(current: &Current) -> Option<Markup> {
    let deadline = current.contract.next_deadline()?;
    let told = consequence(current, &current.contract.forecast(), &deadline);
    Some(html! { "Silence " bdi { (told) } " " strong { (countdown(current.now, deadline.at)) } })
}

/// What waits for somebody without a deadline, in one line: "4,800.00 USD waits for the arbiter, without a
/// time limit".
pub(super) fn waiting(current: &Current) -> Option<Markup> {
    let forecast = current.contract.forecast();
    let awaited = forecast.awaited().first().copied()?;
    let what = if awaited.milestone.is_none() { "The offer".to_owned() } else { amount(awaited.held) };
    Some(html! { (what) " waits for " bdi { (who(current, awaited.who)) } ", without a time limit" })
}

/// Who has to do what before a deadline. `None` if nobody is named.
pub(super) fn task_before(current: &Current, deadline: &Deadline) -> Option<(String, &'static str)> {
    let role = current.contract.who_must_act(deadline)?;
    let has = if role == current.role { "have" } else { "has" };
    Some((format!("{} {has}", who_first(current, role)), task(deadline.kind)))
}

/// All deadlines, with who has to act and what silence does, and what waits without a deadline.
pub(super) fn section(current: &Current) -> Markup {
    let contract: &Contract = &current.contract;
    let (forecast, deadlines) = (contract.forecast(), contract.deadlines());
    html! {
        section class="card" id="ahead" {
            h2 { "If nobody acts" }
            @if deadlines.is_empty() && forecast.awaited().is_empty() { p { "Nothing happens by itself." } }
            ul class="plain-list" {
                @for deadline in &deadlines {
                    li {
                        strong { (capital(&super::text::distance(current.now, deadline.at))) } ", " (instant(deadline.at)) ": silence "
                        bdi { (consequence(current, &forecast, deadline)) }
                        @if let Some(milestone) = deadline.milestone { " (" (link(milestone)) ")" }
                        "."
                        @if let Some((who_has, task)) = task_before(current, deadline) {
                            " " bdi { (who_has) } " to " (task) " before."
                        }
                    }
                }
                @for awaited in forecast.awaited() {
                    li {
                        @if let Some(milestone) = awaited.milestone { (amount(awaited.held)) " of " (link(milestone)) }
                        @else { "The offer" @if !awaited.held.is_zero() { " with " (amount(awaited.held)) } }
                        @if deadlines.is_empty() { " waits for " } @else { " then waits for " }
                        bdi { (who(current, awaited.who)) } ", without a time limit."
                    }
                }
            }
        }
    }
}

fn link(milestone: MilestoneNumber) -> Markup {
    html! { a href={ "#" (anchor(milestone)) } { "milestone " (milestone) } }
}
