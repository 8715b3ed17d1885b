//! Fields that are empty in most contracts. They are stored apart from the state, so that the state of most
//! contracts is small and fast to copy.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::{Deref, DerefMut};

use crate::messages::feedback::Feedback;

/// Fields that are empty in most contracts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RareFields {
    /// The base of the client's fee. It stays 0 if there is no such fee (MONEY-8).
    pub(crate) fee_base: i128,
    /// All bonuses so far (MONEY-5, MONEY-8).
    pub(crate) bonuses: i128,
    /// The feedback of the parties, in the order in which it was left (FEED-1).
    pub(crate) feedback: Vec<Feedback>,
}

impl RareFields {
    const EMPTY: Self = Self { fee_base: 0, bonuses: 0, feedback: Vec::new() };
}

/// The rare fields. They are allocated when one of them is changed for the first time.
#[derive(Debug, Clone, Default)]
pub(crate) struct LazyRareFields(Option<Box<RareFields>>);

impl Deref for LazyRareFields {
    type Target = RareFields;

    fn deref(&self) -> &RareFields {
        const EMPTY: &RareFields = &RareFields::EMPTY;
        self.0.as_deref().unwrap_or(EMPTY)
    }
}

impl DerefMut for LazyRareFields {
    fn deref_mut(&mut self) -> &mut RareFields {
        self.0.get_or_insert_with(|| Box::new(RareFields::EMPTY))
    }
}

impl PartialEq for LazyRareFields {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for LazyRareFields {}

impl Hash for LazyRareFields {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}
