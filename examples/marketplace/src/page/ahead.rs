//! What silence does: the deadlines of a contract, read from its forecast.

use maud::{Markup, PreEscaped, html};
use milestone_escrow::{
    Account, ActionKind, Contract, Deadline, DeadlineKind, EventKind, Forecast, Foreseen, MilestoneNumber,
    Money, Permission, Proposal, ReturnCause, Role, Statement, Transaction,
};

use super::proposal::is_out_of_date;
use super::text::{amount, anchor, capital, count, countdown, distance, instant, who, who_first, within};
use super::words::{button, task};
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
pub(super) fn told(current: &Current, contract: &Contract, deadline: &Deadline, at: &Markup) -> Markup {
    let forecast = contract.forecast();
    let then: Vec<_> = forecast.events().iter().filter(|one| one.event.at == deadline.at).collect();
    let refunds: Vec<_> = then.iter().filter_map(|one| requested(&one.event.kind)).collect();
    if refunds.is_empty() || refunds.len() < then.len() {
        return html! {
            (silence(current, deadline)) " " bdi { (consequence(current, &forecast, deadline)) } (at)
        };
    }
    let back = returned_later(&forecast, deadline, &refunds);
    let are = if refunds.len() > 1 && back.is_none() { "are" } else { "is" };
    let freelancer = who(current, Role::Freelancer);
    let say = if current.role == Role::Freelancer { "say" } else { "says" };
    html! {
        "if nothing happens, " (refund_of(&refunds, back)) " " (are) " requested" (at)
        @if back.is_some() {
            "; if " bdi { (freelancer) } " then " (say) " nothing, it goes back to "
            bdi { (who(current, Role::Client)) }
        }
    }
}

/// Whose silence it is. The arbiter's is named, because neither party can break it.
fn silence(current: &Current, deadline: &Deadline) -> &'static str {
    match (deadline.kind, current.role) {
        (DeadlineKind::AwardLapse, Role::Arbiter) => "your silence",
        (DeadlineKind::AwardLapse, _) => "the arbiter's silence",
        _ => "silence",
    }
}

/// What clears later by itself, and when.
fn clearing(current: &Current, statement: &Statement) -> Vec<Markup> {
    let payments = statement.transactions().iter().filter_map(|payment| {
        let at = payment.clears_at.filter(|at| *at > current.now)?;
        let left = statement.clears(payment.revision).filter(|left| !left.is_zero())?;
        Some((payment, at, left))
    });
    let told = |(payment, at, left): (&Transaction, _, _)| {
        html! {
            li {
                strong { (capital(&distance(current.now, at))) } ", " (instant(at)) ": " (amount(left)) " of "
                @match payment.milestone { Some(milestone) => (link(milestone)) None => "the bonus" }
                " clears for " bdi { (who(current, Role::Freelancer)) } "."
            }
        }
    };
    payments.map(told).collect()
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
    Some(first_capital(told(current, &current.contract, &deadline, &at)))
}

/// What waits for a role: answers before a deadline, proposals of the other party, and the next steps. Each
/// with the part of the page that it is about.
pub(super) fn awaited(current: &Current, role: Role) -> Vec<(String, String)> {
    let contract = &current.contract;
    let own: Vec<_> =
        contract.deadlines().into_iter().filter(|one| contract.who_must_act(one) == Some(role)).collect();
    let place = |milestone: Option<MilestoneNumber>| milestone.map_or("overview".to_owned(), anchor);
    let mut awaited: Vec<_> =
        own.iter().map(|deadline| (capital(task(deadline.kind)), place(deadline.milestone))).collect();
    let is_open = |one: &Proposal<'_>| Role::from(one.by.other()) == role && !is_out_of_date(current, one);
    let proposals = contract.proposals().filter(is_open).count();
    if proposals > 0 {
        awaited.push((format!("Answer {}", count(proposals, "proposal")), "proposals".to_owned()));
    }
    for permission in next_steps(current, role).filter(|one| one.proposal.is_none()) {
        let is_told = own.iter().any(|deadline| deadline.milestone == permission.milestone);
        if !is_told {
            awaited.push((button(permission.name()), place(permission.milestone)));
        }
    }
    awaited.dedup_by(|one, other| one.0 == other.0);
    awaited
}

/// The same in one line: "Answer 2 proposals, submit work".
pub(super) fn in_line(awaited: &[(String, String)]) -> String {
    let words: Vec<_> = awaited.iter().map(|(words, _)| words.to_lowercase()).collect();
    capital(&words.join(", "))
}

/// What waits for the user, with links to it.
pub(super) fn tasks(current: &Current) -> Markup {
    let own = awaited(current, current.role);
    html! {
        @if !own.is_empty() {
            p class="waits" {
                "Waiting for you: "
                @for (index, (words, place)) in own.iter().enumerate() {
                    @if index > 0 { ", " }
                    a href={ "#" (place) } { (words.to_lowercase()) }
                }
            }
        }
    }
}

/// The commands with which a role moves the work on.
pub(super) fn next_steps(current: &Current, role: Role) -> impl Iterator<Item = Permission> {
    let permitted = current.contract.permitted(role, &current.now);
    permitted.into_iter().filter(|one| one.kind == Some(ActionKind::NextStep))
}

/// What waits for the others, in one line each: "Waits for carla: pay into escrow".
pub(super) fn steps_of_others(current: &Current) -> Vec<Markup> {
    let contract = &current.contract;
    // `waiting` tells for whom money waits without a deadline.
    let forecast = contract.forecast();
    let is_told = |role| {
        contract.next_deadline().is_none() && forecast.awaited().first().is_some_and(|one| one.who == role)
    };
    let others = [Role::Client, Role::Freelancer, Role::Arbiter].into_iter();
    let awaited = others
        .filter(|role| *role != current.role && !is_told(*role))
        .map(|role| (who(current, role), in_line(&awaited(current, role)).to_lowercase()));
    let awaited = awaited.filter(|(_, steps)| !steps.is_empty());
    awaited.map(|(who, steps)| html! { "Waits for " bdi { (who) } ": " (steps) }).collect()
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

/// Who has to do what before a deadline of the contract, as it is or as it will be. `None` if nobody
/// is named.
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
            @if deadlines.is_empty() && forecast.awaited().is_empty() && clearing.is_empty() {
                p { "Nothing happens by itself." }
            }
            ul class="plain-list" {
                @for deadline in &deadlines {
                    li {
                        strong { (capital(&distance(current.now, deadline.at))) } ", " (instant(deadline.at))
                        ": "
                        (told(current, contract, deadline, &html! {}))
                        @if let Some(milestone) = deadline.milestone { " (" (link(milestone)) ")" }
                        "."
                        @if let Some((who_has, task)) = task_before(current, contract, deadline) {
                            " " bdi { (who_has) } " to " (task) " before then."
                        }
                    }
                }
                @for payment in clearing { (payment) }
                @for awaited in forecast.awaited() {
                    li {
                        @if let Some(milestone) = awaited.milestone {
                            (amount(awaited.held)) " of " (link(milestone))
                        }
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
