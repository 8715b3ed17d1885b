//! The milestones of a contract in order, with an index of the answers that every command needs.
//!
//! A contract may have 200 milestones, and a command is about one of them. But every command needs to know
//! the first deadline, the first planned milestone, and the milestones that hold escrow. The index keeps
//! these answers. Only [`Milestones::change`] and [`Milestones::push`] can change a milestone, so the index
//! is always up to date. Debug builds, and so the tests, compare it with the milestones after every event.
//!
//! Most changes of a milestone do not change the index. The code that changes the index is in separate
//! functions, so that most changes stay fast.

use alloc::vec::Vec;
use core::mem;
use core::ops::Deref;

use time::UtcDateTime;

use crate::state::record::{IndexEntry, MilestoneRecord};
use crate::values::party::MilestoneNumber;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Milestones {
    records: Vec<MilestoneRecord>,
    /// The position of the first planned milestone. If there is none, this is the number of all milestones. A
    /// milestone that was funded is never planned again.
    first_planned: usize,
    /// The number of milestones that hold escrow.
    holding_count: usize,
    /// The position of the first milestone that holds escrow, or 0.
    first_holding: usize,
    /// The number of milestones that have a deadline of their own.
    window_count: usize,
    /// The first of the milestones' own deadlines. If several are at one instant, the lowest number comes
    /// first (TIME-3).
    first_window: Option<WindowEnd>,
}

/// The end of a milestone's window, and the milestone's position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct WindowEnd {
    pub(crate) ends: UtcDateTime,
    pub(crate) position: usize,
}

impl Deref for Milestones {
    type Target = [MilestoneRecord];

    fn deref(&self) -> &[MilestoneRecord] {
        &self.records
    }
}

impl FromIterator<MilestoneRecord> for Milestones {
    fn from_iter<I: IntoIterator<Item = MilestoneRecord>>(planned: I) -> Self {
        let records: Vec<_> = planned.into_iter().collect();
        Self { first_planned: 0, holding_count: 0, first_holding: 0, window_count: 0, first_window: None, records }
    }
}

impl Milestones {
    /// Adds a planned milestone at the end.
    pub(crate) fn push(&mut self, planned: MilestoneRecord) {
        self.records.push(planned);
    }

    /// Changes a milestone, and updates the index. `None` if there is no such position.
    #[inline]
    pub(crate) fn change<T>(&mut self, position: usize, update: impl FnOnce(&mut MilestoneRecord) -> T) -> Option<T> {
        let record = self.records.get_mut(position)?;
        let result = update(record);
        let after = IndexEntry::of(record);
        let before = mem::replace(&mut record.index_entry, after);
        self.update_index(position, before, after);
        Some(result)
    }

    /// Updates the index. No counter wraps, because what is subtracted was added before.
    #[inline]
    fn update_index(&mut self, position: usize, before: IndexEntry, after: IndexEntry) {
        match (before, after) {
            (_, IndexEntry::HasWindow) => self.open_window(position, before),
            (IndexEntry::HasWindow, _) => self.close_window(position, after),
            _ if before != after => self.update_counts(position, before, after),
            _ => {}
        }
    }

    /// Updates the index when a window opens or moves.
    #[inline(never)]
    fn open_window(&mut self, position: usize, before: IndexEntry) {
        let Some((ends, _)) = self.records.get(position).and_then(MilestoneRecord::deadline) else { return };
        let own = WindowEnd { ends, position };
        if before != IndexEntry::HasWindow {
            self.window_count = self.window_count.wrapping_add(1);
        }
        if self.window_count == 1 || self.first_window.is_some_and(|first| own < first) {
            self.first_window = Some(own);
        } else if self.first_window.is_some_and(|first| first.position == position) {
            self.find_first_window();
        }
        if !before.holds() {
            self.update_counts(position, before, IndexEntry::HasWindow);
        }
    }

    #[inline(never)]
    fn close_window(&mut self, position: usize, after: IndexEntry) {
        self.window_count = self.window_count.wrapping_sub(1);
        if after != IndexEntry::Holds {
            self.update_counts(position, IndexEntry::HasWindow, after);
        }
        if self.window_count == 0 {
            self.first_window = None;
        } else if self.first_window.is_some_and(|first| first.position == position) {
            self.find_first_window();
        }
    }

    #[cold]
    #[inline(never)]
    fn find_first_window(&mut self) {
        self.first_window = self.windows().min();
    }

    #[inline(never)]
    fn update_counts(&mut self, position: usize, before: IndexEntry, after: IndexEntry) {
        if position == self.first_planned {
            self.first_planned = self.find_from(position, MilestoneRecord::is_planned);
        }
        if after.holds() {
            if self.holding_count == 0 || position < self.first_holding {
                self.first_holding = position;
            }
            self.holding_count = self.holding_count.wrapping_add(1);
        } else if before.holds() {
            self.holding_count = self.holding_count.wrapping_sub(1);
            if self.holding_count == 0 {
                self.first_holding = 0;
            } else if position == self.first_holding {
                self.first_holding = self.find_from(position, |record| record.escrow().is_some());
            }
        }
    }

    /// Whether the index agrees with a search through all milestones. Debug builds check this after every
    /// event.
    #[cfg(debug_assertions)]
    pub(crate) fn index_is_consistent(&self) -> bool {
        let number =
            |condition: fn(&MilestoneRecord) -> bool| self.records.iter().filter(|record| condition(record)).count();
        let position = |condition: fn(&MilestoneRecord) -> bool| self.records.iter().position(condition);
        let holds = |record: &MilestoneRecord| record.escrow().is_some();
        let windows = self.records.iter().enumerate().filter_map(|(position, record)| {
            let (ends, _) = record.deadline()?;
            Some(WindowEnd { ends, position })
        });
        self.first_planned == position(MilestoneRecord::is_planned).unwrap_or(self.records.len())
            && self.holding_count == number(holds)
            && self.first_holding == position(holds).unwrap_or_default()
            && self.records.iter().all(|record| record.index_entry == IndexEntry::of(record))
            && self.window_count == windows.clone().count()
            && self.first_window == windows.min()
    }

    /// The position of the first milestone that meets the condition. The search begins at `position`. If
    /// there is no such milestone, this is the number of all milestones.
    fn find_from(&self, mut position: usize, condition: impl Fn(&MilestoneRecord) -> bool) -> usize {
        while self.records.get(position).is_some_and(|record| !condition(record)) {
            position = position.wrapping_add(1);
        }
        position
    }

    fn windows(&self) -> impl Iterator<Item = WindowEnd> {
        self.holding().filter_map(|(position, record)| Some(WindowEnd { ends: record.deadline()?.0, position }))
    }

    /// The milestones that hold escrow, with their places.
    pub(crate) fn holding(&self) -> impl Iterator<Item = (usize, &MilestoneRecord)> {
        let candidates = self.records.iter().enumerate().skip(self.first_holding);
        candidates.filter(|(_, record)| record.escrow().is_some()).take(self.holding_count)
    }

    /// The first planned milestone, if one is left.
    pub(crate) fn first_planned(&self) -> Option<MilestoneNumber> {
        self.records.get(self.first_planned).map(|_| MilestoneNumber::at_index(self.first_planned))
    }

    pub(crate) const fn hold_nothing(&self) -> bool {
        self.holding_count == 0
    }

    /// The number of current milestones (FUND-3).
    pub(crate) fn current_count(&self) -> usize {
        self.holding().filter(|(_, record)| record.is_current()).count()
    }

    pub(crate) const fn first_window(&self) -> Option<WindowEnd> {
        self.first_window
    }
}
