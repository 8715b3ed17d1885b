//! A proposal in words, with all its terms: whoever consents to it must see what is agreed on.

use maud::{Markup, html};
use milestone_escrow::{Change, Contract, MilestoneNumber, MilestoneTerms, Proposal};

use super::actions::words;

/// The open proposals.
pub(super) fn list(contract: &Contract) -> Markup {
    html! {
        @for proposal in contract.proposals() {
            p id={ "proposal-" (proposal.number) } { (line(contract, &proposal)) }
        }
    }
}

/// One proposal with its number and its author.
pub(super) fn line(contract: &Contract, proposal: &Proposal<'_>) -> String {
    format!("Proposal {} by the {}: {}", proposal.number, proposal.by, told(contract, proposal.change))
}

/// A change, with what it would change. It does not compile until it describes a new field.
fn told(contract: &Contract, change: &Change) -> String {
    let name = words(change.name());
    let held = |milestone: MilestoneNumber| contract.milestone(milestone).map(|milestone| milestone.held());
    match change {
        Change::AddMilestone(MilestoneTerms { title, description, amount, due }) => {
            let due = due.map_or("no due date".to_owned(), |due| format!("due on {due}"));
            let description = if description.is_empty() { String::new() } else { format!(": {description}") };
            format!("{name} “{title}”, {amount}, {due}{description}")
        }
        Change::CancelMilestone { milestone } | Change::WithdrawDispute { milestone } => {
            format!("{name}, {}", called(contract, *milestone))
        }
        Change::ChangeDueDate { milestone, due } => {
            let date = |due: Option<time::Date>| due.map_or("no due date".to_owned(), |due| due.to_string());
            let now = date(contract.milestone(*milestone).and_then(|milestone| milestone.due()));
            format!("{name} of {} from {now} to {}", called(contract, *milestone), date(*due))
        }
        Change::ChangeAmount { milestone, amount } => {
            let now = contract.milestone(*milestone).map_or(String::new(), |old| format!(" from {}", old.amount()));
            format!("{name} of {}{now} to {amount}", called(contract, *milestone))
        }
        Change::Settle { milestone, to_freelancer } => {
            let rest = held(*milestone).and_then(|held| held.checked_sub(*to_freelancer).ok());
            let rest = rest.map_or(String::new(), |rest| format!(", {rest} go back to the client"));
            format!("{name} {}: {to_freelancer} go to the freelancer{rest}", called(contract, *milestone))
        }
        Change::ExtendWindow { milestone, by } => {
            let deadline = contract.milestone(*milestone).and_then(|milestone| milestone.deadline());
            let until = deadline.and_then(|at| at.checked_add(time::Duration::try_from(*by).ok()?));
            let until = until.map_or(String::new(), |until| format!(", until {until}"));
            format!("{name} of {} by {} seconds{until}", called(contract, *milestone), by.as_secs())
        }
    }
}

fn called(contract: &Contract, number: MilestoneNumber) -> String {
    let title = contract.milestone(number).map_or(String::new(), |milestone| format!(" “{}”", milestone.title()));
    format!("milestone {number}{title}")
}
