//! Feedback of one party on the other (FEED-1).

use alloc::string::String;

use crate::values::party::Party;

/// What a party has left after the contract had closed.
///
/// While it is sealed, only its author may see it: [`Contract::feedback`](crate::Contract::feedback) keeps to that.
///
/// Source: FEED-1, FEED-2.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Feedback {
    /// Who has left it.
    pub by: Party,
    /// 1 to 5.
    pub stars: u64,
    /// What they say; perhaps nothing.
    pub text: String,
}
