//! Compares a contract with the model.

use ::time::UtcDateTime;
use milestone_escrow::{Clearing, Contract, Event, Milestone, MilestoneState, Party, Role, Stage, Statement};
use rust_decimal::Decimal;

use super::time::{Due, FIRST, LAST, day_of, instant};
use super::{MilestoneRow, Model, Nanos};

/// The first value that differs at this instant.
pub(crate) fn difference(model: &Model, contract: &Contract, at: UtcDateTime) -> Option<String> {
    let held: Decimal = model.rows.iter().map(|row| row.held).sum();
    let closed_at = (model.stage == Stage::Closed).then(|| instant(model.closed_at));
    let facts = [
        ("stage", model.stage == contract.stage()),
        ("outcome", model.outcome == contract.outcome()),
        ("closed_at", closed_at == contract.closed_at()),
        ("client_fees", contract.client_fees().amount() == Some(model.client_fees())),
        ("currency", model.currency == contract.currency()),
        ("policy", model.policy == *contract.policy()),
        ("revision", model.revision == contract.revision()),
        ("last_event_at", instant(model.last) == contract.last_event_at()),
        ("held", contract.held().amount() == Some(held)),
        ("number of milestones", model.rows.len() == contract.milestones().len()),
    ];
    if let Some((name, _)) = facts.into_iter().find(|fact| !fact.1) {
        return Some(format!("{name} differs; model: {model:?}"));
    }
    for (row, milestone) in model.rows.iter().zip(contract.milestones()) {
        if let Some(name) = different_row(row, &milestone, at) {
            return Some(format!("{name} of milestone {} differs; model: {row:?}", milestone.number()));
        }
    }
    proposals_differ(model, contract)
        .or_else(|| deadlines_differ(&model.deadlines(), contract))
        .or_else(|| feedback_differs(model, contract, at))
}

fn different_row(row: &MilestoneRow, it: &Milestone<'_>, at: UtcDateTime) -> Option<&'static str> {
    // PLAN-4.
    let is_done = matches!(row.state, MilestoneState::Settled | MilestoneState::Cancelled);
    let was_due = row.due.is_some_and(|due| due.to_julian_day() < day_of(at.unix_timestamp_nanos()));
    let dispute = row.opener.map(|by| (by, row.contested));
    let facts = [
        ("title", row.title == it.title()),
        ("description", row.description == it.description()),
        ("amount", row.price == it.amount().amount()),
        ("due", row.due == it.due()),
        ("state", row.state == it.state()),
        ("held", row.held == it.held().amount()),
        ("claim", row.holds().then_some(row.claim) == it.claim().map(|claim| claim.amount())),
        ("paid", row.paid == it.paid().amount()),
        ("returned", Some(row.returned) == it.returned().amount()),
        ("fees", row.fees == it.fees().amount()),
        ("revisions", row.revisions == it.revisions()),
        ("extensions", row.extensions == it.extensions()),
        ("deadline", row.own_deadline().map(|(at, _)| instant(at)) == it.deadline()),
        ("dispute", dispute == it.dispute().map(|dispute| (dispute.by, dispute.contested))),
        ("is_current", row.is_current() == it.is_current()),
        ("is_overdue", (was_due && !is_done) == it.is_overdue(at)),
    ];
    facts.into_iter().find(|fact| !fact.1).map(|fact| fact.0)
}

fn proposals_differ(model: &Model, contract: &Contract) -> Option<String> {
    let are_equal = model.open.len() == contract.proposals().len()
        && model.open.iter().zip(contract.proposals()).all(|(open, it)| {
            open.number == it.number.get() && open.by == it.by && open.change == *it.change
        });
    (!are_equal).then(|| format!("proposals differ; model: {:?}", model.open))
}

fn deadlines_differ(due: &[Due], contract: &Contract) -> Option<String> {
    let actual: Vec<_> = contract.deadlines();
    let are_equal = due.len() == actual.len()
        && due.iter().zip(&actual).all(|((at, number, kind), it)| {
            instant(*at) == it.at && *number == it.milestone.map(|number| number.get()) && *kind == it.kind
        });
    if !are_equal {
        return Some(format!("deadlines differ; model: {due:?}, crate: {actual:?}"));
    }
    (contract.next_deadline() != actual.first().copied())
        .then(|| format!("next_deadline is not the first of {actual:?}"))
}

/// FEED-2: the feedback that each role may see, now and around the instant at which all feedback becomes
/// visible.
fn feedback_differs(model: &Model, contract: &Contract, at: UtcDateTime) -> Option<String> {
    let mut instants = vec![at];
    if let Some(until) = model.feedback_until().filter(|until| *until <= LAST) {
        instants.extend([until - 1, until].map(instant));
    }
    for clock in instants {
        for role in [Role::Client, Role::Freelancer, Role::Arbiter] {
            let mut expected: Vec<_> = model
                .shown(role, clock)
                .into_iter()
                .map(|entry| (entry.by, entry.stars, entry.text.clone()))
                .collect();
            let actual = contract.feedback(role, &clock);
            let mut actual: Vec<_> =
                actual.into_iter().map(|entry| (entry.by, entry.stars, entry.text)).collect();
            // The rule book says nothing about the order.
            expected.sort_by_key(|entry| entry.0 == Party::Freelancer);
            actual.sort_by_key(|entry| entry.0 == Party::Freelancer);
            if expected != actual {
                return Some(format!(
                    "feedback for {role} at {clock}: model: {expected:?}, crate: {actual:?}"
                ));
            }
        }
    }
    None
}

/// MONEY-7: compares the clearing amounts of a statement at each instant at which they may change, and 1 ns
/// before and after it.
pub(crate) fn clearing_differs<'a>(
    model: &Model,
    log: impl IntoIterator<Item = &'a Event>,
) -> Option<String> {
    let statement = match Statement::replay(log) {
        Ok(statement) => statement,
        Err(error) => return Some(format!("a statement refuses the log: {error}")),
    };
    let mut instants: Vec<Nanos> =
        model.clearing_marks().iter().flat_map(|at| [at - 1, *at, at + 1]).collect();
    instants.extend([FIRST, model.last, LAST]);
    instants.retain(|at| (FIRST..=LAST).contains(at));
    instants.sort_unstable();
    instants.dedup();
    for at in instants {
        let expected = model.clearing(at).map(Some);
        let Clearing { earned, clearing, cleared, .. } = statement.clearing(instant(at));
        let actual = [earned, clearing, cleared].map(|sum| sum.amount());
        if actual != expected {
            return Some(format!("clearing at {}: model: {expected:?}, crate: {actual:?}", instant(at)));
        }
    }
    None
}
