//! The changes that the two parties can agree on (RULES §10).

use core::time::Duration;

use time::Date;

use super::kinds::command_names;
#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::values::money::Money;
#[cfg(feature = "schemars")]
use crate::values::money::PositiveMoney;
use crate::values::offer::MilestoneTerms;
use crate::values::party::MilestoneNumber;

wire! {
    /// A change that one party proposes and the other accepts (PROP-2).
    ///
    /// ```
    /// use milestone_escrow::{Change, Currency, MilestoneNumber, Money};
    ///
    /// let dearer = Change::ChangeAmount {
    ///     milestone: MilestoneNumber::from(2),
    ///     amount: Money::parse("120.00", Currency::USD)?,
    /// };
    /// assert_eq!(dearer.name(), "change_amount");
    /// assert_eq!(dearer.to_string(), "change the price of milestone 2 to 120.00 USD");
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Change {
        /// Adds a milestone at the end of the plan.
        AddMilestone(MilestoneTerms),
        /// Cancels a planned milestone.
        CancelMilestone {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Sets another due date, or removes it.
        ChangeDueDate {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new due date. If it is left out, the milestone has none.
            #[cfg_attr(
                feature = "serde",
                serde(
                    default,
                    with = "crate::values::instant::optional_date",
                    skip_serializing_if = "Option::is_none"
                )
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Date>"))]
            due: Option<Date>,
        },
        /// Sets another price. If the milestone holds escrow, that is raised or lowered to the price at once
        /// (PROP-4).
        ChangeAmount {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The new price: more than zero.
            #[cfg_attr(feature = "schemars", schemars(with = "PositiveMoney"))]
            amount: Money,
        },
        /// Splits what a milestone holds between the parties. This cannot be undone (PROP-5).
        Settle {
            /// The milestone.
            milestone: MilestoneNumber,
            /// What the freelancer gets: zero to all that is held. The rest goes back to the client.
            to_freelancer: Money,
        },
        /// Withdraws a contested dispute (DISP-7).
        WithdrawDispute {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Moves a milestone's own deadline to a later instant (PROP-7).
        ExtendWindow {
            /// The milestone.
            milestone: MilestoneNumber,
            /// How much later than the present deadline, in whole seconds: 1 second to 90 days.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::window::seconds"))]
            #[cfg_attr(
                feature = "schemars",
                schemars(with = "schema::Number", range(min = 1, max = 7_776_000))
            )]
            by: Duration,
        },
    }
}

impl Change {
    /// The milestone that the change is about. `None` for a milestone that is to be added.
    ///
    /// ```
    /// use milestone_escrow::Change;
    ///
    /// assert_eq!(Change::CancelMilestone { milestone: 2.into() }.milestone(), Some(2.into()));
    /// ```
    #[must_use]
    pub const fn milestone(&self) -> Option<MilestoneNumber> {
        match self {
            Self::AddMilestone(_) => None,
            Self::CancelMilestone { milestone }
            | Self::ChangeDueDate { milestone, .. }
            | Self::ChangeAmount { milestone, .. }
            | Self::Settle { milestone, .. }
            | Self::WithdrawDispute { milestone }
            | Self::ExtendWindow { milestone, .. } => Some(*milestone),
        }
    }
}

command_names! {
    Change, ChangeKind {
        AddMilestone => "add_milestone",
        CancelMilestone => "cancel_milestone",
        ChangeDueDate => "change_due_date",
        ChangeAmount => "change_amount",
        Settle => "settle",
        WithdrawDispute => "withdraw_dispute",
        ExtendWindow => "extend_window",
    }
}
