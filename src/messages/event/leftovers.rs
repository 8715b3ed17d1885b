//! The leftovers that a price was covered with.

use alloc::vec::Vec;
use core::fmt;
use core::ops::Deref;
use core::slice;

use super::cause::Carried;
use crate::base::small_list::SmallList;

/// The leftovers that were carried to a milestone, in the order of their milestones (FUND-4); often none, rarely more than one.
///
/// It reads like a slice, and a few leftovers need no memory of their own.
///
/// ```
/// use milestone_escrow::{Carried, Currency, Leftovers, Money};
///
/// let leftover = Carried { from: 3.into(), amount: Money::parse("12.45", Currency::USD)? };
/// let carried = Leftovers::from_iter([leftover]);
/// assert_eq!((carried.len(), carried[0].amount), (1, leftover.amount));
/// assert!(Leftovers::default().is_empty());
/// # Ok::<(), milestone_escrow::MoneyError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(transparent))]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(inline, with = "Vec<Carried>", description = "")
)]
pub struct Leftovers(SmallList<Carried>);

impl Leftovers {
    pub(crate) fn push(&mut self, carried: Carried) {
        self.0.push(carried);
    }
}

impl Deref for Leftovers {
    type Target = [Carried];

    fn deref(&self) -> &[Carried] {
        self.0.as_slice()
    }
}

impl fmt::Debug for Leftovers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_slice().fmt(formatter)
    }
}

impl FromIterator<Carried> for Leftovers {
    fn from_iter<I: IntoIterator<Item = Carried>>(carried: I) -> Self {
        Self(carried.into_iter().collect())
    }
}

impl From<Vec<Carried>> for Leftovers {
    fn from(carried: Vec<Carried>) -> Self {
        carried.into_iter().collect()
    }
}

impl<'a> IntoIterator for &'a Leftovers {
    type Item = &'a Carried;
    type IntoIter = slice::Iter<'a, Carried>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Leftovers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
