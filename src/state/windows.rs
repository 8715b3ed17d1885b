//! The open windows of the milestones, in the order in which they end.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use time::UtcDateTime;

use crate::state::record::MilestoneRecord;

/// The end of a milestone's window, and the milestone's position. Of several that end at one instant, the
/// lowest number comes first (TIME-3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WindowEnd {
    pub(crate) ends: UtcDateTime,
    pub(crate) position: usize,
}

/// The windows that are open. Most contracts have at most one, so the first is stored apart, without an
/// allocation. Copies share the others.
#[derive(Debug, Clone)]
pub(crate) struct Windows {
    first: Option<WindowEnd>,
    /// `None` if there are no others.
    later: Option<Arc<VecDeque<WindowEnd>>>,
    /// No deadline of the contract is before this instant. `state/deadlines.rs` sets it. Here it is lowered
    /// when a window opens.
    pub(super) quiet_until: UtcDateTime,
    /// Whether windows are missing here. See [`Self::ignored`].
    are_ignored: bool,
}

impl Default for Windows {
    fn default() -> Self {
        Self { first: None, later: None, quiet_until: UtcDateTime::MIN, are_ignored: false }
    }
}

impl Windows {
    /// For a copy of a contract on which a command is only tried, so that nothing asks for its deadlines.
    /// Without the list of windows, the copy costs less.
    pub(super) fn ignored() -> Self {
        Self { are_ignored: true, ..Self::default() }
    }

    #[cfg(debug_assertions)]
    pub(super) const fn are_ignored(&self) -> bool {
        self.are_ignored
    }

    /// The window that ends first.
    pub(crate) const fn first(&self) -> Option<WindowEnd> {
        self.first
    }

    #[inline]
    pub(crate) const fn are_several(&self) -> bool {
        self.later.is_some()
    }

    /// Adds the window that a milestone has now. If the milestone had a window before, the caller has removed
    /// it, or it was the only one and is replaced.
    #[inline]
    pub(crate) fn open(&mut self, position: usize, ends: &UtcDateTime) {
        if *ends < self.quiet_until {
            self.quiet_until = *ends;
        }
        if self.later.is_none() && self.first.is_none_or(|first| first.position == position) {
            self.first = Some(WindowEnd { ends: *ends, position });
        } else {
            self.insert(*ends, position);
        }
    }

    /// Removes the only window, if it was the one of this milestone. [`Self::remove`] removes one of several.
    #[inline]
    pub(crate) fn close(&mut self, position: usize) {
        if self.first.is_some_and(|first| first.position == position) {
            self.first = None;
        }
    }

    /// Removes the window of a milestone that is about to change, if it is one of several. A single window
    /// stays, because [`Self::open`] replaces it and [`Self::close`] removes it.
    #[inline(never)]
    pub(crate) fn remove(&mut self, position: usize, record: &MilestoneRecord) {
        let Some(ends) = record.window_end() else { return };
        let window = WindowEnd { ends: *ends, position };
        let Some(later) = &mut self.later else { return };
        let later = unshared(later);
        if self.first == Some(window) {
            self.first = later.pop_front();
        } else if let Ok(place) = later.binary_search(&window) {
            later.remove(place);
        }
        if later.is_empty() {
            self.later = None;
        }
    }

    /// All windows, in the order in which they end.
    pub(crate) fn iter(&self) -> impl Iterator<Item = WindowEnd> {
        self.first.into_iter().chain(self.later.iter().flat_map(|later| later.iter().copied()))
    }

    #[inline(never)]
    fn insert(&mut self, ends: UtcDateTime, position: usize) {
        if self.are_ignored {
            return;
        }
        let window = WindowEnd { ends, position };
        let Some(first) = self.first else { return self.first = Some(window) };
        let later = unshared(self.later.get_or_insert_default());
        if window < first {
            later.push_front(first);
            self.first = Some(window);
        } else {
            let place = later.partition_point(|later| *later < window);
            later.insert(place, window);
        }
    }
}

/// The windows, to be changed. If they are shared, they are copied as whole slices, which is faster than one
/// by one.
fn unshared(windows: &mut Arc<VecDeque<WindowEnd>>) -> &mut VecDeque<WindowEnd> {
    if Arc::get_mut(windows).is_none() {
        let (front, back) = windows.as_slices();
        let mut copy = Vec::with_capacity(windows.len().saturating_add(1));
        copy.extend_from_slice(front);
        copy.extend_from_slice(back);
        *windows = Arc::new(copy.into());
    }
    Arc::make_mut(windows)
}
