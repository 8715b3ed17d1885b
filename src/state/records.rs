//! The records of the milestones, in a form that is fast to change, and in a form that is cheap to copy.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::iter;

use crate::state::record::MilestoneRecord;

/// The records of all milestones.
#[derive(Debug)]
pub(crate) enum Records {
    /// Nothing shares these records. A contract has them until it is copied.
    Owned(Vec<MilestoneRecord>),
    Shared(Box<SharedRecords>),
}

/// The largest number of records that a copy copies. Sharing so few costs more than copying them.
const FEW: usize = 8;

/// A copy shares its records with the copies that are made of it, unless there are few records.
impl Clone for Records {
    #[inline]
    fn clone(&self) -> Self {
        match self {
            Self::Owned(records) if records.len() <= FEW => Self::Owned(records.clone()),
            _ => self.shared(),
        }
    }
}

impl FromIterator<MilestoneRecord> for Records {
    fn from_iter<I: IntoIterator<Item = MilestoneRecord>>(records: I) -> Self {
        Self::Owned(records.into_iter().collect())
    }
}

impl Records {
    fn shared(&self) -> Self {
        Self::Shared(Box::new(match self {
            Self::Owned(records) => SharedRecords::of(records),
            Self::Shared(records) => SharedRecords::clone(records),
        }))
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Owned(records) => records.len(),
            Self::Shared(records) => records.len,
        }
    }

    #[inline]
    pub(crate) fn get(&self, position: usize) -> Option<&MilestoneRecord> {
        match self {
            Self::Owned(records) => records.get(position),
            Self::Shared(records) => records.get(position),
        }
    }

    /// The record at this position, to be changed. `None` if there is no such position.
    #[inline]
    pub(crate) fn get_mut(&mut self, position: usize) -> Option<&mut MilestoneRecord> {
        match self {
            Self::Owned(records) => records.get_mut(position),
            Self::Shared(records) => records.get_mut(position),
        }
    }

    /// Adds a record at the end.
    pub(crate) fn push(&mut self, record: MilestoneRecord) {
        match self {
            Self::Owned(records) => records.push(record),
            Self::Shared(records) => records.push(record),
        }
    }

    /// See [`SharedRecords::store_latest`].
    pub(crate) fn store_latest(&mut self) {
        match self {
            Self::Owned(_) => {}
            Self::Shared(records) => records.store_latest(),
        }
    }
}

/// The number of records that are copied together.
const CHUNK: usize = 16;

/// The records of all milestones. Copies share them, except the one that was changed last.
///
/// One command after the other is usually about the same milestone. So a copy that is changed needs a copy of
/// one record, and not of 200. Only a change of another milestone writes the latest record to the shared
/// ones. If they are shared at that moment, one chunk of them is copied.
#[derive(Debug, Clone)]
pub(crate) struct SharedRecords {
    /// The record that was changed last, or one that means nothing.
    latest: MilestoneRecord,
    /// The position of the latest record. Before the first change it is [`usize::MAX`], which no milestone
    /// number has as its position.
    latest_position: usize,
    /// Whether `stored` has the latest record as it is now.
    latest_is_stored: bool,
    /// All records, in chunks. All chunks but the last are full. The last one may have spare records at its
    /// end, which mean nothing. The latest record may be out of date here.
    stored: Arc<[Arc<[MilestoneRecord]>]>,
    /// The number of records.
    len: usize,
}

impl SharedRecords {
    fn of(records: &[MilestoneRecord]) -> Self {
        Self {
            latest: MilestoneRecord::planned(0, None),
            latest_position: usize::MAX,
            latest_is_stored: true,
            stored: records.chunks(CHUNK).map(Arc::from).collect(),
            len: records.len(),
        }
    }

    #[inline]
    fn get(&self, position: usize) -> Option<&MilestoneRecord> {
        if position == self.latest_position { Some(&self.latest) } else { self.stored(position) }
    }

    /// The record at this position, to be changed. `None` if there is no such position.
    #[inline]
    fn get_mut(&mut self, position: usize) -> Option<&mut MilestoneRecord> {
        if position != self.latest_position {
            self.load(position)?;
        }
        self.latest_is_stored = false;
        Some(&mut self.latest)
    }

    /// Adds a record at the end. There is room for more than one, so that adding many is not slow.
    fn push(&mut self, record: MilestoneRecord) {
        let last = self.len / CHUNK;
        match Arc::make_mut(&mut self.stored).get_mut(last) {
            Some(chunk) => {
                let position = self.len % CHUNK;
                if position == chunk.len() {
                    let room = CHUNK.saturating_sub(position).min(position);
                    *chunk = chunk.iter().copied().chain(iter::repeat_n(record, room)).collect();
                } else if let Some(spare) = Arc::make_mut(chunk).get_mut(position) {
                    *spare = record;
                }
            }
            None => self.stored = self.stored.iter().cloned().chain([Arc::from([record])]).collect(),
        }
        self.len = self.len.saturating_add(1);
    }

    /// Writes the latest record to the shared ones. Then a change of a copy does not have to do it.
    fn store_latest(&mut self) {
        let Self { latest, latest_position, stored, .. } = self;
        if !self.latest_is_stored
            && let Some(chunk) = Arc::make_mut(stored).get_mut(*latest_position / CHUNK)
            && let Some(stored) = Arc::make_mut(chunk).get_mut(*latest_position % CHUNK)
        {
            *stored = *latest;
        }
        self.latest_is_stored = true;
    }

    #[inline(never)]
    fn load(&mut self, position: usize) -> Option<()> {
        let record = *self.stored(position)?;
        self.store_latest();
        self.latest = record;
        self.latest_position = position;
        Some(())
    }

    fn stored(&self, position: usize) -> Option<&MilestoneRecord> {
        if position >= self.len {
            return None;
        }
        self.stored.get(position / CHUNK)?.get(position % CHUNK)
    }
}

#[cfg(test)]
mod tests {
    use alloc::vec::Vec;

    use super::{FEW, MilestoneRecord, Records};

    fn prices(records: &Records) -> Vec<Option<i64>> {
        (0..=records.len()).map(|position| records.get(position).map(|record| record.price)).collect()
    }

    /// Every copy is changed in its own way. Copies of few records and of many must agree with a plain list.
    #[test]
    fn a_copy_is_as_the_original_and_then_changes_alone() {
        for count in [1, 2, FEW, FEW + 1, 16, 17, 40] {
            let planned = |price| MilestoneRecord::planned(price, None);
            let mut plain: Vec<i64> = (1_i64..).take(count).collect();
            let mut records: Records = plain.iter().copied().map(planned).collect();
            for (step, new) in (0..60).zip(100_i64..) {
                let kept = prices(&records);
                let before = records;
                records = before.clone();
                let position = step * 7 % plain.len();
                records.get_mut(position).into_iter().for_each(|record| record.price = new);
                plain.get_mut(position).into_iter().for_each(|price| *price = new);
                if step % 5 == 0 {
                    records.push(planned(-new));
                    plain.push(-new);
                }
                if step % 3 == 0 {
                    records.store_latest();
                }
                assert!(records.get_mut(plain.len()).is_none(), "{count} records, step {step}");
                let expected: Vec<_> = plain.iter().copied().map(Some).chain([None]).collect();
                assert_eq!((prices(&records), prices(&records.clone())), (expected.clone(), expected));
                assert_eq!(prices(&before), kept, "{count} records, step {step}");
            }
        }
    }
}
