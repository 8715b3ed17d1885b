//! A list that usually has one item. It stores one item in place, without an allocation.

use alloc::vec::Vec;
use core::hash::{Hash, Hasher};
use core::slice;

#[derive(Debug, Clone, Default)]
pub(crate) enum SmallList<T> {
    #[default]
    None,
    One(T),
    More(Vec<T>),
}

impl<T> SmallList<T> {
    pub(crate) fn push(&mut self, item: T) {
        match self {
            Self::None => *self = Self::One(item),
            Self::More(items) => items.push(item),
            Self::One(_) => self.grow(item),
        }
    }

    #[cold]
    fn grow(&mut self, item: T) {
        let mut items = Vec::with_capacity(2);
        if let Self::One(first) = core::mem::take(self) {
            items.push(first);
        }
        items.push(item);
        *self = Self::More(items);
    }

    pub(crate) fn as_slice(&self) -> &[T] {
        match self {
            Self::None => &[],
            Self::One(item) => slice::from_ref(item),
            Self::More(items) => items,
        }
    }

    pub(crate) fn into_vec(self) -> Vec<T> {
        match self {
            Self::None => Vec::new(),
            Self::One(item) => Vec::from([item]),
            Self::More(items) => items,
        }
    }
}

impl<T: PartialEq> PartialEq for SmallList<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_slice() == other.as_slice()
    }
}

impl<T: Eq> Eq for SmallList<T> {}

impl<T: Hash> Hash for SmallList<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}
