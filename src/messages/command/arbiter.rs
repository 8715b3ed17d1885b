//! What the arbiter can ask for.

use alloc::string::String;

use super::kinds::names;
#[cfg(feature = "schemars")]
use crate::base::schema;
#[cfg(feature = "serde")]
use crate::base::strict_json::or_default;
use crate::base::strict_json::wire;
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

wire! {
    /// What the arbiter can ask for.
    ///
    /// When it is accepted, and what it leads to, is said in the rule book, the module [`rules`](crate::rules), under the ids in
    /// brackets.
    ///
    /// ```
    /// use milestone_escrow::{ArbiterCommand, Currency, MilestoneNumber, Money};
    ///
    /// let half = Money::parse("50", Currency::USD)?;
    /// let award = ArbiterCommand::Award { milestone: MilestoneNumber::from(1), to_freelancer: half, note: String::new() };
    /// assert_eq!(award.name(), "award");
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum ArbiterCommand {
        /// Decides a contested dispute (DISP-5).
        Award {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// What the freelancer gets: zero to all that is held; the rest goes back to the client.
            to_freelancer: Money,
            /// The reasons; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Takes more time, so that the default award does not overtake the decision (DISP-10).
        ExtendAward {
            /// The milestone.
            milestone: MilestoneNumber,
        },
    }
}

names! {
    ArbiterCommand, ArbiterCommandKind {
        Award => "award",
        ExtendAward => "extend_award",
    }
}
