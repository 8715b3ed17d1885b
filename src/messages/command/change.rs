//! What two parties can agree on (RULES §10).

use core::time::Duration;

use time::Date;

use super::kinds::names;
#[cfg(feature = "schemars")]
use crate::base::schema;
use crate::base::strict_json::wire;
use crate::values::money::Money;
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
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum Change {
        /// One more milestone at the end of the plan.
        AddMilestone(MilestoneTerms),
        /// A planned milestone is struck.
        CancelMilestone {
            /// Which one.
            milestone: MilestoneNumber,
        },
        /// A milestone gets another due date, or none.
        ChangeDueDate {
            /// Which one.
            milestone: MilestoneNumber,
            /// The new one; left out: none.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "crate::values::instant::optional_date", skip_serializing_if = "Option::is_none")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Day>"))]
            due: Option<Date>,
        },
        /// A milestone gets another price; escrow follows it at once (PROP-4).
        ChangeAmount {
            /// Which one.
            milestone: MilestoneNumber,
            /// The new price, more than zero.
            #[cfg_attr(feature = "schemars", schemars(transform = schema::more_than_zero))]
            amount: Money,
        },
        /// What a milestone holds is split for good (PROP-5).
        Settle {
            /// Which one.
            milestone: MilestoneNumber,
            /// What the freelancer gets: zero to all that is held; the rest goes back to the client.
            to_freelancer: Money,
        },
        /// A contested dispute is withdrawn (DISP-7).
        WithdrawDispute {
            /// Which milestone's.
            milestone: MilestoneNumber,
        },
        /// A milestone's own deadline is put off (PROP-7).
        ExtendWindow {
            /// Which milestone's.
            milestone: MilestoneNumber,
            /// By how much, from the deadline as it is: 1 second to 90 days. Whole seconds.
            #[cfg_attr(feature = "serde", serde(with = "crate::values::window::seconds"))]
            #[cfg_attr(feature = "schemars", schemars(with = "u64", range(min = 1, max = 7_776_000)))]
            by: Duration,
        },
    }
}

impl Change {
    /// The milestone that it would change; none for one that is to be added.
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

names! {
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
