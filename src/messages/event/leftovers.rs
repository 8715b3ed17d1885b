//! The leftovers that cover a part of a price.

use alloc::vec::Vec;
use core::fmt;
use core::hash::{Hash, Hasher};
use core::ops::Deref;
use core::slice;

use super::cause::Carried;

/// The leftovers that are carried to a milestone, in the order of the milestones that they come from
/// (FUND-4). Often there is none, and rarely more than one.
///
/// It can be used like a slice. A single leftover is stored without an allocation.
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
#[derive(Clone, Default)]
#[cfg_attr(
    feature = "schemars",
    derive(schemars::JsonSchema),
    schemars(inline, with = "Vec<Carried>", description = "")
)]
pub struct Leftovers(Items);

/// The list itself. It is small, because it is part of every event.
#[derive(Clone, Default)]
enum Items {
    #[default]
    None,
    One(Carried),
    More(Vec<Carried>),
}

impl Leftovers {
    pub(crate) fn push(&mut self, carried: Carried) {
        match &mut self.0 {
            Items::None => self.0 = Items::One(carried),
            Items::One(first) => self.0 = Items::More(Vec::from([*first, carried])),
            Items::More(items) => items.push(carried),
        }
    }
}

impl PartialEq for Leftovers {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Leftovers {}

impl Hash for Leftovers {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Deref for Leftovers {
    type Target = [Carried];

    fn deref(&self) -> &[Carried] {
        match &self.0 {
            Items::None => &[],
            Items::One(carried) => slice::from_ref(carried),
            Items::More(items) => items,
        }
    }
}

impl fmt::Debug for Leftovers {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

impl FromIterator<Carried> for Leftovers {
    fn from_iter<I: IntoIterator<Item = Carried>>(carried: I) -> Self {
        let mut leftovers = Self::default();
        carried.into_iter().for_each(|one| leftovers.push(one));
        leftovers
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
impl serde::Serialize for Leftovers {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}

#[cfg(feature = "serde")]
impl<'de> serde::Deserialize<'de> for Leftovers {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Vec::deserialize(deserializer).map(Self::from)
    }
}
