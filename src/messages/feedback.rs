//! Feedback of one party about the other (FEED-1).

use alloc::string::String;

use crate::base::strict_json::wire;
use crate::values::party::Party;

wire! {
    /// The feedback that a party leaves about the other after the contract has closed.
    ///
    /// While it is sealed, only its author may see it. [`Contract::feedback`](crate::Contract::feedback)
    /// returns only what a role may see.
    ///
    /// Source: FEED-1, FEED-2.
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub struct Feedback {
        /// The party that left it.
        pub by: Party,
        /// The number of stars: 1 to 5.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Number"))]
        pub stars: u64,
        /// The text. May be empty.
        #[cfg_attr(feature = "schemars", schemars(with = "crate::base::schema::Text"))]
        pub text: String,
    }
}
