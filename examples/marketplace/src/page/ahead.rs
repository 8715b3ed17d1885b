//! What silence does: the deadlines of a contract, read from its forecast.

use maud::{Markup, PreEscaped, html};
use milestone_escrow::{
    Account, Contract, Deadline, EventKind, Forecast, Foreseen, MilestoneNumber, Money, ReturnCause, Role,
    Statement,
};

use super::text::{amount, anchor, capital, countdown, instant, who, who_first, within};
use super::words::task;
use crate::marketplace::Current;

/// What happens at a deadline if nobody acts, for the user who reads it: "pays 150.00 USD to frank".
fn consequence(current: &Current, forecast: &Forecast, deadline: &Deadline) -> String {
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
    parts.extend(returned(current, &own));
    let refunds: Vec<_> = then.iter().filter_map(|one| requested(&one.event.kind)).collect();
    if !refunds.is_empty() {
        parts.push(format!("requests {}", refund_of(&refunds, returned_later(forecast, deadline, &refunds))));
    }
    if then.iter().any(|one| matches!(one.event.kind, EventKind::OfferExpired)) {
        parts.push("lets the offer expire".to_owned());
    } else if then.iter().any(|one| matches!(one.event.kind, EventKind::ContractClosed { .. })) {
        parts.push("closes the contract".to_owned());
    }
    if parts.is_empty() { "changes nothing".to_owned() } else { parts.join(" and ") }
}

/// What goes back to the client. The part of the client's fee that comes back with it is named apart.
fn returned(current: &Current, events: &[&Foreseen]) -> Option<String> {
    let client = within(&who(current, Role::Client));
    let escrow = moved(events, |from, to| matches!(from, Account::Escrow(_)) && to == Account::Client);
    let fee = moved(events, |from, to| from == Account::Platform && to == Account::Client).map(amount);
    let whose = if current.role == Role::Client { "your" } else { "the client's" };
    match (escrow.map(amount), fee) {
        (Some(escrow), Some(fee)) => {
            Some(format!("returns {escrow}, and {fee} of {whose} fees, to {client}"))
        }
        (Some(escrow), None) => Some(format!("returns {escrow} to {client}")),
        (None, Some(fee)) => Some(format!("returns {fee} of {whose} fees to {client}")),
        (None, None) => None,
    }
}

/// "a refund of 150.00 USD", or without the amount "refunds of milestones 1, 2 and 3".
fn refund_of(milestones: &[MilestoneNumber], returned: Option<Money>) -> String {
    match (milestones, returned) {
        (_, Some(returned)) => format!("a refund of {}", amount(returned)),
        ([first @ .., last], None) if !first.is_empty() => {
            let first: Vec<_> = first.iter().map(ToString::to_string).collect();
            format!("refunds of milestones {} and {last}", first.join(", "))
        }
        (one, None) => {
            format!("a refund of milestone {}", one.first().map_or(String::new(), ToString::to_string))
        }
    }
}

/// What goes back if the freelancer does not answer these refund requests either. `None` unless the forecast
/// has it of all of them.
fn returned_later(forecast: &Forecast, deadline: &Deadline, refunds: &[MilestoneNumber]) -> Option<Money> {
    let each = refunds.iter().map(|number| {
        forecast.events().iter().find_map(|one| match &one.event.kind {
            EventKind::EscrowReturned { milestone, amount, cause: ReturnCause::RefundLapsed, .. }
                if milestone == number && one.event.at > deadline.at =>
            {
                Some(*amount)
            }
            _ => None,
        })
    });
    each.reduce(|sum, one| sum?.checked_add(one?).ok()).flatten()
}

/// What a deadline leads to, with its distance: "silence pays 150.00 USD to frank in 3 days". A deadline at
/// which only refunds are requested pays nothing yet. So the second step is told, too.
pub(super) fn told(current: &Current, deadline: &Deadline, at: &Markup) -> Markup {
    let forecast = current.contract.forecast();
    let then: Vec<_> = forecast.events().iter().filter(|one| one.event.at == deadline.at).collect();
    let refunds: Vec<_> = then.iter().filter_map(|one| requested(&one.event.kind)).collect();
    if refunds.is_empty() || refunds.len() < then.len() {
        return html! { "silence " bdi { (consequence(current, &forecast, deadline)) } (at) };
    }
    let back = returned_later(&forecast, deadline, &refunds);
    let are = if refunds.len() > 1 && back.is_none() { "are" } else { "is" };
    let freelancer = who(current, Role::Freelancer);
    let say = if current.role == Role::Freelancer { "say" } else { "says" };
    html! {
        "if nothing happens, " (refund_of(&refunds, back)) " " (are) " requested" (at)
        @if back.is_some() {
            "; if " bdi { (freelancer) } " then " (say) " nothing, it goes back to " bdi { (who(current, Role::Client)) }
        }
    }
}

/// What clears later by itself. `None` if nothing does.
fn clearing(current: &Current, statement: &Statement) -> Option<Markup> {
    let clearing = statement.clearing(current.now).clearing;
    let who = who(current, Role::Freelancer);
    let told = html! { li { (amount(clearing)) " is paid out to " bdi { (who) } " when it clears." } };
    (!clearing.is_zero()).then_some(told)
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
    let at = html! { " " strong { (countdown(current.now, deadline.at)) } };
    Some(first_capital(told(current, &deadline, &at)))
}

/// The same markup with a capital letter. It begins with plain text.
pub(super) fn first_capital(told: Markup) -> Markup {
    PreEscaped(capital(&told.into_string()))
}

/// What waits for somebody without a deadline, in one line: "4,800.00 USD waits for the arbiter, without a
/// time limit".
pub(super) fn waiting(current: &Current) -> Option<Markup> {
    let forecast = current.contract.forecast();
    let awaited = forecast.awaited().first().copied()?;
    let what = if awaited.milestone.is_none() { "The offer".to_owned() } else { amount(awaited.held) };
    Some(html! { (what) " waits for " bdi { (who(current, awaited.who)) } ", without a time limit" })
}

/// The deadline of a milestone's own window.
pub(super) fn deadline_of(contract: &Contract, milestone: MilestoneNumber) -> Option<Deadline> {
    contract.deadlines().into_iter().find(|one| one.milestone == Some(milestone))
}

/// Who has to do what before a deadline of the contract, as it is or as it will be. `None` if nobody is named.
pub(super) fn task_before(
    current: &Current,
    contract: &Contract,
    deadline: &Deadline,
) -> Option<(String, &'static str)> {
    let role = contract.who_must_act(deadline)?;
    let has = if role == current.role { "have" } else { "has" };
    Some((format!("{} {has}", who_first(current, role)), task(deadline.kind)))
}

/// All deadlines, with who has to act and what silence does, and what waits without a deadline.
pub(super) fn section(current: &Current, statement: &Statement) -> Markup {
    let contract: &Contract = &current.contract;
    let (forecast, deadlines) = (contract.forecast(), contract.deadlines());
    let clearing = clearing(current, statement);
    html! {
        section class="card" id="ahead" {
            h2 { "If nobody acts" }
            @if deadlines.is_empty() && forecast.awaited().is_empty() && clearing.is_none() { p { "Nothing happens by itself." } }
            ul class="plain-list" {
                @for deadline in &deadlines {
                    li {
                        strong { (capital(&super::text::distance(current.now, deadline.at))) } ", " (instant(deadline.at)) ": "
                        (told(current, deadline, &html! {}))
                        @if let Some(milestone) = deadline.milestone { " (" (link(milestone)) ")" }
                        "."
                        @if let Some((who_has, task)) = task_before(current, contract, deadline) {
                            " " bdi { (who_has) } " to " (task) " before then."
                        }
                    }
                }
                @if let Some(clearing) = clearing { (clearing) }
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
