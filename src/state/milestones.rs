//! The milestones of a contract in order, with an index of the answers that every command needs.
//!
//! A contract may have 200 milestones, and a command is about one of them. But every command needs to know
//! the first deadline, the first planned milestone, and the milestones that hold escrow. The index keeps
//! these answers. Only [`Milestones::change`] and [`Milestones::push`] can change a milestone, so the index
//! is always up to date. Debug builds, and so the tests, compare it with the milestones after every event.
//!
//! Most changes of a milestone do not change the index. The code that changes it is in functions of its own,
//! so the other changes do not pay for it.

use alloc::vec::Vec;
use core::mem;
use core::ops::Deref;

use time::UtcDateTime;

use crate::state::record::{IndexEntry, MilestoneRecord};
use crate::values::party::MilestoneNumber;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Milestones {
    all: Vec<MilestoneRecord>,
    /// The place of the first planned milestone. If there is none, it is the number of all milestones. A
    /// milestone that was funded is never planned again.
    first_planned: usize,
    /// The number of milestones that hold escrow.
    holding: usize,
    /// The place of the first milestone that holds escrow, or 0.
    first_holding: usize,
    /// The number of milestones that have a deadline of their own.
    windows: usize,
    /// The first of the milestones' own deadlines. If several are at one instant, it is that of the lowest
    /// number (TIME-3).
    first_window: Option<Window>,
}

/// The end of a milestone's window, and the milestone's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Window {
    pub(crate) ends: UtcDateTime,
    pub(crate) place: usize,
}

impl Deref for Milestones {
    type Target = [MilestoneRecord];

    fn deref(&self) -> &[MilestoneRecord] {
        &self.all
    }
}

impl FromIterator<MilestoneRecord> for Milestones {
    fn from_iter<I: IntoIterator<Item = MilestoneRecord>>(planned: I) -> Self {
        let all: Vec<_> = planned.into_iter().collect();
        Self { first_planned: 0, holding: 0, first_holding: 0, windows: 0, first_window: None, all }
    }
}

impl Milestones {
    /// Adds a planned milestone at the end.
    pub(crate) fn push(&mut self, planned: MilestoneRecord) {
        self.all.push(planned);
    }

    /// Changes a milestone, and updates the index. `None` if there is no such place.
    #[inline]
    pub(crate) fn change<T>(&mut self, place: usize, act: impl FnOnce(&mut MilestoneRecord) -> T) -> Option<T> {
        let record = self.all.get_mut(place)?;
        let result = act(record);
        let after = IndexEntry::of(record);
        let before = mem::replace(&mut record.counted, after);
        self.count(place, before, after);
        Some(result)
    }

    /// Updates the index. No counter wraps, because what is subtracted was added before.
    #[inline]
    fn count(&mut self, place: usize, before: IndexEntry, after: IndexEntry) {
        match (before, after) {
            (_, IndexEntry::HasWindow) => self.open_window(place, before),
            (IndexEntry::HasWindow, _) => self.close_window(place, after),
            _ if before != after => self.update_place(place, before, after),
            _ => {}
        }
    }

    /// Updates the index when a window opens or moves.
    #[inline(never)]
    fn open_window(&mut self, place: usize, before: IndexEntry) {
        let Some((ends, _)) = self.all.get(place).and_then(MilestoneRecord::deadline) else { return };
        let own = Window { ends, place };
        if before != IndexEntry::HasWindow {
            self.windows = self.windows.wrapping_add(1);
        }
        if self.windows == 1 || self.first_window.is_some_and(|first| own < first) {
            self.first_window = Some(own);
        } else if self.first_window.is_some_and(|first| first.place == place) {
            self.find_first_window();
        }
        if !before.holds() {
            self.update_place(place, before, IndexEntry::HasWindow);
        }
    }

    #[inline(never)]
    fn close_window(&mut self, place: usize, after: IndexEntry) {
        self.windows = self.windows.wrapping_sub(1);
        if after != IndexEntry::Holds {
            self.update_place(place, IndexEntry::HasWindow, after);
        }
        if self.windows == 0 {
            self.first_window = None;
        } else if self.first_window.is_some_and(|first| first.place == place) {
            self.find_first_window();
        }
    }

    #[cold]
    #[inline(never)]
    fn find_first_window(&mut self) {
        self.first_window = self.windows().min();
    }

    #[inline(never)]
    fn update_place(&mut self, place: usize, before: IndexEntry, after: IndexEntry) {
        if place == self.first_planned {
            self.first_planned = self.next(place, MilestoneRecord::is_planned);
        }
        if after.holds() {
            if self.holding == 0 || place < self.first_holding {
                self.first_holding = place;
            }
            self.holding = self.holding.wrapping_add(1);
        } else if before.holds() {
            self.holding = self.holding.wrapping_sub(1);
            if self.holding == 0 {
                self.first_holding = 0;
            } else if place == self.first_holding {
                self.first_holding = self.next(place, |record| record.escrow().is_some());
            }
        }
    }

    /// Whether the index is what a scan of all milestones gives. It is checked after every event.
    #[cfg(debug_assertions)]
    pub(crate) fn index_is_consistent(&self) -> bool {
        let number = |is_so: fn(&MilestoneRecord) -> bool| self.all.iter().filter(|record| is_so(record)).count();
        let place = |is_so: fn(&MilestoneRecord) -> bool| self.all.iter().position(is_so);
        let holds = |record: &MilestoneRecord| record.escrow().is_some();
        let windows = self.all.iter().enumerate().filter_map(|(place, record)| {
            let (ends, _) = record.deadline()?;
            Some(Window { ends, place })
        });
        self.first_planned == place(MilestoneRecord::is_planned).unwrap_or(self.all.len())
            && self.holding == number(holds)
            && self.first_holding == place(holds).unwrap_or_default()
            && self.all.iter().all(|record| record.counted == IndexEntry::of(record))
            && self.windows == windows.clone().count()
            && self.first_window == windows.min()
    }

    /// The first place, from `place` on, of a milestone that meets the condition; or the number of all
    /// milestones.
    fn next(&self, mut place: usize, is_so: impl Fn(&MilestoneRecord) -> bool) -> usize {
        while self.all.get(place).is_some_and(|record| !is_so(record)) {
            place = place.wrapping_add(1);
        }
        place
    }

    fn windows(&self) -> impl Iterator<Item = Window> {
        self.holding().filter_map(|(place, record)| Some(Window { ends: record.deadline()?.0, place }))
    }

    /// The milestones that hold escrow, with their places.
    pub(crate) fn holding(&self) -> impl Iterator<Item = (usize, &MilestoneRecord)> {
        let candidates = self.all.iter().enumerate().skip(self.first_holding);
        candidates.filter(|(_, record)| record.escrow().is_some()).take(self.holding)
    }

    /// The first planned milestone, if one is left.
    pub(crate) fn first_planned(&self) -> Option<MilestoneNumber> {
        self.all.get(self.first_planned).map(|_| MilestoneNumber::at_index(self.first_planned))
    }

    pub(crate) const fn hold_nothing(&self) -> bool {
        self.holding == 0
    }

    /// The number of current milestones (FUND-3).
    pub(crate) fn current(&self) -> usize {
        self.holding().filter(|(_, record)| record.is_current()).count()
    }

    pub(crate) const fn first_window(&self) -> Option<Window> {
        self.first_window
    }
}
