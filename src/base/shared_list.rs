//! A list that copies share. It only grows.

use alloc::sync::Arc;

/// A list whose copies share all items: a copy is one pointer, and [`Self::push`] copies no item.
/// [`Self::get`] takes a number of steps that grows with the logarithm of the length.
///
/// It is a skew binary random-access list: a chain of complete binary trees, from the newest items to the
/// oldest. No tree is larger than the next one in the chain.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SharedList<T>(Option<Arc<Link<T>>>);

/// A tree, and the trees with the items before those of this one.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Link<T> {
    tree: Arc<Tree<T>>,
    /// The number of items in the tree.
    size: usize,
    /// The number of items in the tree and in those before it.
    len: usize,
    before: SharedList<T>,
}

/// A complete binary tree. The root is the newest item. The first child has the items right before it, and
/// the second child has the older ones.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Tree<T> {
    item: T,
    children: Option<[Arc<Self>; 2]>,
}

impl<T> Default for SharedList<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> SharedList<T> {
    fn len(&self) -> usize {
        self.0.as_ref().map_or(0, |link| link.len)
    }

    /// Adds an item at the end.
    pub(crate) fn push(&mut self, item: T) {
        let len = self.len().saturating_add(1);
        let (children, size, before) = match self.0.take() {
            Some(link) => match &link.before.0 {
                Some(second) if second.size == link.size => {
                    let children = [&link.tree, &second.tree].map(Arc::clone);
                    (
                        Some(children),
                        link.size.saturating_mul(2).saturating_add(1),
                        Self(second.before.0.clone()),
                    )
                }
                _ => (None, 1, Self(Some(link))),
            },
            None => (None, 1, Self(None)),
        };
        self.0 = Some(Arc::new(Link { tree: Arc::new(Tree { item, children }), size, len, before }));
    }

    /// The item at this position, counted from zero.
    pub(crate) fn get(&self, position: usize) -> Option<&T> {
        // Counted from the end, where the newest item is.
        let mut place = self.len().checked_sub(position)?.checked_sub(1)?;
        let mut link = self.0.as_deref()?;
        while place >= link.size {
            place = place.checked_sub(link.size)?;
            link = link.before.0.as_deref()?;
        }
        let (mut tree, mut size) = (&link.tree, link.size);
        while place > 0 {
            let [newer, older] = tree.children.as_ref()?;
            size /= 2;
            place = place.checked_sub(1)?;
            if place < size {
                tree = newer;
            } else {
                (tree, place) = (older, place.checked_sub(size)?);
            }
        }
        Some(&tree.item)
    }
}

#[cfg(test)]
mod tests {
    use super::SharedList;

    #[test]
    fn every_item_is_found_in_every_copy() {
        let mut list = SharedList::default();
        for pushed in 0..300 {
            let before = list.clone();
            list.push(pushed);
            assert_eq!((before.len(), before.get(pushed)), (pushed, None));
            assert!((0..=pushed).all(|position| list.get(position) == Some(&position)));
            assert!((0..pushed).all(|position| before.get(position) == Some(&position)));
        }
        let again = (0..300).fold(SharedList::default(), |mut list, item| {
            list.push(item);
            list
        });
        assert_eq!(list, again);
    }
}
