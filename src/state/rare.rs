//! What few contracts have: kept apart, so that the state of all others stays small and is copied quickly.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::ops::{Deref, DerefMut};

use crate::messages::feedback::Feedback;

/// Sums and texts that stay empty in most contracts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct RareFields {
    /// What the client's fee is charged on, where there is such a fee (MONEY-8).
    pub(crate) fee_base: i128,
    /// All bonuses so far (MONEY-5, MONEY-8).
    pub(crate) bonuses: i128,
    /// What the parties have left, in its order (FEED-1).
    pub(crate) feedback: Vec<Feedback>,
}

impl RareFields {
    const EMPTY: Self = Self { fee_base: 0, bonuses: 0, feedback: Vec::new() };
}

/// The rare fields, in memory of their own as soon as one of them is changed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rare(Option<Box<RareFields>>);

impl Deref for Rare {
    type Target = RareFields;

    fn deref(&self) -> &RareFields {
        const EMPTY: &RareFields = &RareFields::EMPTY;
        self.0.as_deref().unwrap_or(EMPTY)
    }
}

impl DerefMut for Rare {
    fn deref_mut(&mut self) -> &mut RareFields {
        self.0.get_or_insert_with(|| Box::new(RareFields::EMPTY))
    }
}

impl PartialEq for Rare {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Rare {}

impl Hash for Rare {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}
