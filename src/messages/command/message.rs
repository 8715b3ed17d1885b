//! Changes as messages, for a host that writes them in another language.

use alloc::string::String;
use core::time::Duration;

use time::Date;

use super::change::Change;
use crate::messages::message::messages;
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

messages! {
    /// The change as a message, for a host that writes it in another language.
    ///
    /// The id is the [`name`](Self::name) of the change. The parameters are the fields of RULES §16, except
    /// that `by` of `extend_window` is called `extension` here, because `by` is the name of a party
    /// elsewhere.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{Change, Parameter};
    ///
    /// let message = Change::ExtendWindow { milestone: 2.into(), by: Duration::from_secs(86_400) }.message();
    /// assert_eq!(message.id(), "extend_window");
    /// assert_eq!(message.get("extension"), Some(&Parameter::Seconds(86_400)));
    /// ```
    Change, CHANGE_FORMS {
        Self::AddMilestone(terms) => "add_milestone" {
            title: String = terms.title, description: String = terms.description,
            amount: Money = terms.amount, due: Option<Date> = terms.due,
        }
        Self::CancelMilestone { milestone } => "cancel_milestone" { milestone: MilestoneNumber }
        Self::ChangeDueDate { milestone, due } => "change_due_date" {
            milestone: MilestoneNumber, due: Option<Date>,
        }
        Self::ChangeAmount { milestone, amount } => "change_amount" {
            milestone: MilestoneNumber, amount: Money,
        }
        Self::Settle { milestone, to_freelancer } => "settle" {
            milestone: MilestoneNumber, to_freelancer: Money,
        }
        Self::WithdrawDispute { milestone } => "withdraw_dispute" { milestone: MilestoneNumber }
        Self::ExtendWindow { milestone, by } => "extend_window" {
            milestone: MilestoneNumber, extension: Duration = *by,
        }
    }
}
