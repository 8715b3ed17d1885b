//! The commands of the arbiter.

use alloc::string::String;

use super::kinds::command_names;
#[cfg(feature = "schemars")]
use crate::base::schema;
#[cfg(feature = "serde")]
use crate::base::strict_json::or_default;
use crate::base::strict_json::wire;
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

wire! {
    /// A command of the arbiter.
    ///
    /// The rule book, the module [`rules`](crate::rules), says when each command is accepted and what it
    /// does. The ids in parentheses are ids of its rules.
    ///
    /// ```
    /// use milestone_escrow::{ArbiterCommand, Currency, MilestoneNumber, Money};
    ///
    /// let half = Money::parse("50", Currency::USD)?;
    /// let award = ArbiterCommand::Award {
    ///     milestone: MilestoneNumber::from(1),
    ///     to_freelancer: half,
    ///     note: String::new(),
    /// };
    /// assert_eq!(award.name(), "award");
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum ArbiterCommand {
        /// Decides a contested dispute (DISP-5).
        Award {
            /// The milestone.
            milestone: MilestoneNumber,
            /// What the freelancer gets: zero to all that is held. The rest goes back to the client.
            to_freelancer: Money,
            /// The reasons: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Extends the time to decide, so that the default award does not come first (DISP-10).
        ExtendAward {
            /// The milestone.
            milestone: MilestoneNumber,
        },
    }
}

command_names! {
    ArbiterCommand, ArbiterCommandKind {
        Award => "award",
        ExtendAward => "extend_award",
    }
}
