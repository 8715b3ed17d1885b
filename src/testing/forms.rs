//! Fills in the forms of [`permitted`](crate::Contract::permitted).

use crate::messages::command::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand};
use crate::read::permitted::Permission;
use crate::values::money::Money;

/// The largest amount to fill in, in minor units. Only a form with a larger minimum gets a larger amount.
const LARGEST_AMOUNT: i64 = 2_000_000;

/// How a form is fill_in in.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fill {
    /// Not at all. The template means the default amount or, if there is none, the smallest amount.
    Template,
    /// With the smallest amount.
    Least,
    /// With an amount in the middle.
    Middle,
    /// With the largest amount.
    Most,
}

/// The command of a form. If the form does not allow the amount, the template stays as it is.
pub(super) fn fill_in(permission: Permission, fill: Fill) -> Command {
    let Permission { template, amount: Some(bounds), .. } = permission else { return permission.template };
    let least = bounds.minimum.minor_units();
    let most = bounds.maximum.minor_units().min(LARGEST_AMOUNT).max(least);
    let minor = match fill {
        Fill::Template => return template,
        Fill::Least => least,
        Fill::Middle => least.midpoint(most),
        Fill::Most => most,
    };
    match Money::from_minor_units(minor, bounds.minimum.currency()) {
        Ok(amount) if bounds.contains(amount) => with_amount(template, amount),
        _ => template,
    }
}

fn with_amount(mut command: Command, new: Money) -> Command {
    match &mut command {
        Command::Client(ClientCommand::Release { amount, .. }) => *amount = Some(new),
        Command::Client(ClientCommand::PayBonus { amount, .. })
        | Command::Freelancer(FreelancerCommand::RefundPayment { amount, .. })
        | Command::Arbiter(ArbiterCommand::Award { to_freelancer: amount, .. }) => *amount = new,
        Command::Client(ClientCommand::AddMilestone(terms)) => terms.amount = new,
        Command::Freelancer(FreelancerCommand::SubmitWork { requested, .. }) => *requested = Some(new),
        Command::Client(ClientCommand::Propose(change))
        | Command::Freelancer(FreelancerCommand::Propose(change)) => match change {
            Change::AddMilestone(terms) => terms.amount = new,
            Change::ChangeAmount { amount, .. } | Change::Settle { to_freelancer: amount, .. } => {
                *amount = new
            }
            Change::CancelMilestone { .. }
            | Change::ChangeDueDate { .. }
            | Change::WithdrawDispute { .. }
            | Change::ExtendWindow { .. } => {}
        },
        _ => {}
    }
    command
}
