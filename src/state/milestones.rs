//! The milestones of a contract in order, with an index of the answers that every command needs.
//!
//! A contract may have 200 milestones, and a command is about one of them. But every command needs to know
//! the first deadline, the first planned milestone, and the milestones that hold escrow. The index keeps
//! these answers. Only [`Milestones::change`] and [`Milestones::push`] can change a milestone, so the index
//! is always up to date. Debug builds, and so the tests, compare it with the milestones after every event.
//!
//! Most changes of a milestone do not change the index. The code that changes the index is in separate
//! functions, so that most changes stay fast.

use core::hash::{Hash, Hasher};

use crate::state::record::{IndexEntry, MilestoneRecord};
use crate::state::records::Records;
#[cfg(debug_assertions)]
use crate::state::windows::WindowEnd;
use crate::state::windows::Windows;
use crate::values::party::MilestoneNumber;

#[derive(Debug, Clone)]
pub(crate) struct Milestones {
    records: Records,
    /// The position of the first planned milestone. If there is none, this is the number of all milestones.
    /// A milestone that was funded is never planned again.
    first_planned: usize,
    /// The position of the first milestone that holds escrow, or 0.
    first_holding: usize,
    /// The number of milestones that hold escrow.
    holding_count: usize,
    /// The number of current milestones.
    current_count: usize,
    /// The position of the milestone that was changed last, or 0.
    last_changed: usize,
    /// The milestones' own deadlines.
    pub(super) windows: Windows,
}

impl FromIterator<MilestoneRecord> for Milestones {
    fn from_iter<I: IntoIterator<Item = MilestoneRecord>>(planned: I) -> Self {
        let records = planned.into_iter().collect();
        Self {
            records,
            first_planned: 0,
            first_holding: 0,
            holding_count: 0,
            current_count: 0,
            last_changed: 0,
            windows: Windows::default(),
        }
    }
}

/// The index follows from the records, so only the records are compared.
impl PartialEq for Milestones {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl Eq for Milestones {}

impl Hash for Milestones {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.iter().for_each(|record| record.hash(state));
    }
}

impl Milestones {
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    #[inline]
    pub(crate) fn get(&self, position: usize) -> Option<&MilestoneRecord> {
        self.records.get(position)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &MilestoneRecord> + ExactSizeIterator {
        // Each of these positions has a record.
        const NONE: &MilestoneRecord = &MilestoneRecord::planned(0, None);
        (0..self.len()).map(|position| self.get(position).unwrap_or(NONE))
    }

    /// Adds a planned milestone at the end.
    pub(crate) fn push(&mut self, planned: MilestoneRecord) {
        self.records.push(planned);
    }

    /// Changes a milestone, and updates the index. `None` if there is no such position.
    #[inline]
    pub(crate) fn change<T>(
        &mut self,
        position: usize,
        update: impl FnOnce(&mut MilestoneRecord) -> T,
    ) -> Option<T> {
        let record = self.records.get_mut(position)?;
        self.last_changed = position;
        let before = record.index_entry;
        // One window alone is found without its end.
        if before.has_window() && self.windows.are_several() {
            self.windows.remove(position, record);
        }
        let result = update(record);
        let after = IndexEntry::of(record);
        record.index_entry = after;
        if let Some(ends) = record.window_end() {
            self.windows.open(position, ends);
        } else if before.has_window() {
            self.windows.close(position);
        }
        if before.is_counted_differently(after) {
            self.update_counts(position, before, after);
        }
        Some(result)
    }

    /// Updates the counts. None of them wraps, because what is subtracted was added before.
    #[inline(never)]
    fn update_counts(&mut self, position: usize, before: IndexEntry, after: IndexEntry) {
        if position == self.first_planned {
            self.first_planned = self.find_from(position, MilestoneRecord::is_planned);
        }
        self.current_count = self
            .current_count
            .wrapping_add(after.is_current().into())
            .wrapping_sub(before.is_current().into());
        if after.holds() == before.holds() {
            return;
        }
        if after.holds() {
            if self.holding_count == 0 || position < self.first_holding {
                self.first_holding = position;
            }
            self.holding_count = self.holding_count.wrapping_add(1);
        } else {
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
            |condition: fn(&MilestoneRecord) -> bool| self.iter().filter(|record| condition(record)).count();
        let position = |condition: fn(&MilestoneRecord) -> bool| self.iter().position(condition);
        let holds = |record: &MilestoneRecord| record.escrow().is_some();
        let is_open = |window: WindowEnd| {
            self.get(window.position).and_then(MilestoneRecord::window_end) == Some(&window.ends)
        };
        let are_in_order = self.windows.iter().is_sorted_by(|first, second| first < second);
        self.first_planned == position(MilestoneRecord::is_planned).unwrap_or(self.len())
            && self.holding_count == number(holds)
            && self.current_count == number(MilestoneRecord::is_current)
            && self.first_holding == position(holds).unwrap_or_default()
            && self.iter().all(|record| record.index_entry == IndexEntry::of(record))
            && (self.windows.are_ignored()
                || self.windows.iter().count() == number(|record| record.window_end().is_some())
                    && self.windows.iter().all(is_open)
                    && are_in_order)
    }

    /// The position of the first milestone that meets the condition. The search begins at `position`. If
    /// there is no such milestone, this is the number of all milestones.
    fn find_from(&self, mut position: usize, condition: impl Fn(&MilestoneRecord) -> bool) -> usize {
        while self.get(position).is_some_and(|record| !condition(record)) {
            position = position.wrapping_add(1);
        }
        position
    }

    /// The milestones that hold escrow, with their positions.
    pub(crate) fn holding(&self) -> impl Iterator<Item = (usize, &MilestoneRecord)> {
        self.holding_from(self.first_holding).take(self.holding_count)
    }

    /// The first milestone that holds escrow and meets the condition.
    pub(crate) fn find_holding(
        &self,
        is_match: impl Fn(&MilestoneRecord) -> bool,
    ) -> Option<MilestoneNumber> {
        find_number(self.holding(), is_match)
    }

    /// The first milestone after this one that holds escrow and meets the condition.
    pub(crate) fn find_holding_after(
        &self,
        milestone: MilestoneNumber,
        is_match: impl Fn(&MilestoneRecord) -> bool,
    ) -> Option<MilestoneNumber> {
        find_number(self.holding_from(milestone.index()?.saturating_add(1)), is_match)
    }

    fn holding_from(&self, position: usize) -> impl Iterator<Item = (usize, &MilestoneRecord)> {
        let at = |position| Some((position, self.get(position).filter(|record| record.escrow().is_some())?));
        (position..self.len()).filter_map(at)
    }

    /// The milestones that hold escrow and are not current, with their positions. A remainder is one of them.
    pub(crate) fn holding_not_current(&self) -> impl Iterator<Item = (usize, &MilestoneRecord)> {
        let count = self.holding_count.wrapping_sub(self.current_count);
        self.holding().filter(|(_, record)| !record.is_current()).take(count)
    }

    /// The first planned milestone, if one is left.
    pub(crate) fn first_planned(&self) -> Option<MilestoneNumber> {
        (self.first_planned < self.len()).then(|| MilestoneNumber::at_index(self.first_planned))
    }

    pub(crate) const fn hold_nothing(&self) -> bool {
        self.holding_count == 0
    }

    /// Whether all that is held is held for current milestones, so that no milestone is a remainder.
    pub(crate) const fn are_all_current(&self) -> bool {
        self.holding_count == self.current_count
    }

    /// The number of current milestones (FUND-3).
    pub(crate) const fn current_count(&self) -> usize {
        self.current_count
    }

    /// The milestone that was changed last.
    pub(crate) fn last_changed(&self) -> Option<(MilestoneNumber, &MilestoneRecord)> {
        let position = self.last_changed;
        self.get(position).map(|record| (MilestoneNumber::at_index(position), record))
    }

    /// Makes it cheap to try many commands, each on a copy. See [`Records::store_latest`] and
    /// [`Windows::ignored`]. From now on, nothing may ask for deadlines.
    pub(crate) fn prepare_for_trials(&mut self) {
        self.records.store_latest();
        self.windows = Windows::ignored();
    }
}

/// The number of the first milestone that meets the condition.
fn find_number<'a>(
    mut milestones: impl Iterator<Item = (usize, &'a MilestoneRecord)>,
    is_match: impl Fn(&MilestoneRecord) -> bool,
) -> Option<MilestoneNumber> {
    let found = milestones.find(|(_, record)| is_match(record));
    found.map(|(position, _)| MilestoneNumber::at_index(position))
}
