//! A small random number generator. The same seed gives the same history on every machine.

use std::collections::VecDeque;
use std::ops::RangeInclusive;

/// SplitMix64. If numbers were chosen by hand, these come first.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    chosen: VecDeque<[u8; 2]>,
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64, history: u64) -> Self {
        let state = seed ^ history.wrapping_mul(0xd134_2543_de82_ef95);
        let mut random = Self { chosen: VecDeque::new(), state };
        random.next();
        random
    }

    /// Every two bytes choose a number. After the last byte, the numbers are random.
    pub(crate) fn chosen_by(bytes: &[u8]) -> Self {
        let (pairs, _) = bytes.as_chunks();
        Self { chosen: pairs.iter().copied().collect(), state: 0 }
    }

    fn next(&mut self) -> u64 {
        self.state = match self.chosen.pop_front() {
            Some(pair) => u64::from(u16::from_be_bytes(pair)),
            None => self.state.wrapping_add(0x9e37_79b9_7f4a_7c15),
        };
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number of the range, both ends included.
    pub(crate) fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let span = range.end().abs_diff(*range.start()).saturating_add(1);
        range.start().wrapping_add_unsigned(self.next() % span)
    }

    /// True in this many of a thousand cases.
    pub(crate) fn per_mille(&mut self, share: i64) -> bool {
        self.within(1..=1_000) <= share
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        let last = i64::try_from(from.len() - 1).expect("a short list");
        &from[usize::try_from(self.within(0..=last)).expect("a place")]
    }
}
