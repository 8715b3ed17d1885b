//! The milestones of a contract in their order, with what a scan of them would answer kept at hand.
//!
//! A contract may have 200 milestones, and a command concerns one. What every command asks of all of them – the first deadline,
//! the first planned one, how many are current – is an index here, and only [`Standings::change`] and [`Standings::push`] can
//! change a milestone, so that none of it can be forgotten. The tests hold each figure to the milestones after every event.

use alloc::vec::Vec;
use core::ops::Deref;

use time::UtcDateTime;

use crate::party::MilestoneNumber;
use crate::standing::{Origin, Standing};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Standings {
    all: Vec<Standing>,
    /// The place of the first planned one, or the number of all if none is: what has been funded is never planned again.
    first_planned: usize,
    /// How many hold escrow, and the place of the first of them.
    holding: usize,
    first_holding: usize,
    /// How many are current (FUND-3).
    current: u64,
    /// The first of the milestones' own deadlines; of several at one instant, that of the lowest number (TIME-3).
    first_window: Option<Window>,
}

/// When a milestone's window ends, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Window {
    pub(crate) ends: UtcDateTime,
    pub(crate) place: usize,
}

/// How the index counts one milestone.
#[derive(Clone, Copy)]
struct Counted {
    holding: bool,
    current: bool,
}

impl Counted {
    #[inline]
    fn of(standing: &Standing) -> Self {
        let escrow = standing.escrow();
        Self {
            holding: escrow.is_some(),
            current: escrow.is_some_and(|escrow| escrow.condition.origin() != Origin::Remainder),
        }
    }
}

impl Deref for Standings {
    type Target = [Standing];

    fn deref(&self) -> &[Standing] {
        &self.all
    }
}

impl FromIterator<Standing> for Standings {
    fn from_iter<I: IntoIterator<Item = Standing>>(planned: I) -> Self {
        let all: Vec<_> = planned.into_iter().collect();
        Self { first_planned: 0, holding: 0, first_holding: 0, current: 0, first_window: None, all }
    }
}

impl Standings {
    /// Adds a milestone, planned, at the end.
    pub(crate) fn push(&mut self, planned: Standing) {
        self.all.push(planned);
    }

    /// Changes a milestone, and with it whatever the index says of it; none if there is no such place.
    #[inline]
    pub(crate) fn change<T>(&mut self, place: usize, act: impl FnOnce(&mut Standing) -> T) -> Option<T> {
        let standing = self.all.get_mut(place)?;
        let before = Counted::of(standing);
        let told = act(standing);
        self.count(place, before);
        Some(told)
    }

    fn count(&mut self, place: usize, before: Counted) {
        let Some(standing) = self.all.get(place) else { return };
        let (after, window) = (Counted::of(standing), standing.deadline());
        self.current = self.current.saturating_add(u64::from(after.current)).saturating_sub(u64::from(before.current));
        if place == self.first_planned {
            self.first_planned = self.next(place, Standing::is_planned);
        }
        if before.holding != after.holding {
            self.count_holding(place, after.holding);
        }
        let own = window.map(|(ends, _)| Window { ends, place });
        self.first_window = match self.first_window {
            Some(first) if first.place != place => Some(own.map_or(first, |own| own.min(first))),
            // It was the first itself: which is now?
            Some(_) => self.windows().min(),
            _ => own,
        };
    }

    fn count_holding(&mut self, place: usize, holds: bool) {
        if holds {
            self.first_holding = if self.holding == 0 { place } else { self.first_holding.min(place) };
            self.holding = self.holding.saturating_add(1);
        } else {
            self.holding = self.holding.saturating_sub(1);
            let first = if self.holding == 0 { 0 } else { self.first_holding };
            self.first_holding = self.next(first, |standing| self.holding == 0 || standing.escrow().is_some());
        }
    }

    /// Whether every figure of the index is what a scan of the milestones says: a law of the tests, asked after every event.
    #[cfg(debug_assertions)]
    pub(crate) fn is_counted_right(&self) -> bool {
        let number = |is_so: fn(&Standing) -> bool| self.all.iter().filter(|standing| is_so(standing)).count();
        let place = |is_so: fn(&Standing) -> bool| self.all.iter().position(is_so);
        let holds = |standing: &Standing| standing.escrow().is_some();
        let windows = self.all.iter().enumerate().filter_map(|(place, standing)| {
            let (ends, _) = standing.deadline()?;
            Some(Window { ends, place })
        });
        self.first_planned == place(Standing::is_planned).unwrap_or(self.all.len())
            && self.holding == number(holds)
            && self.first_holding == place(holds).unwrap_or_default()
            && usize::try_from(self.current) == Ok(number(Standing::is_current))
            && self.first_window == windows.min()
    }

    /// The first place from there on of a milestone that is so, or the number of all.
    fn next(&self, from: usize, is_so: impl Fn(&Standing) -> bool) -> usize {
        let more = self.all.get(from..).unwrap_or_default();
        more.iter().position(is_so).map_or(self.all.len(), |skipped| from.saturating_add(skipped))
    }

    fn windows(&self) -> impl Iterator<Item = Window> {
        self.holding().filter_map(|(place, standing)| Some(Window { ends: standing.deadline()?.0, place }))
    }

    /// The milestones that hold escrow, with their places.
    pub(crate) fn holding(&self) -> impl Iterator<Item = (usize, &Standing)> {
        let candidates = self.all.iter().enumerate().skip(self.first_holding);
        candidates.filter(|(_, standing)| standing.escrow().is_some()).take(self.holding)
    }

    /// The first planned milestone, if one is left.
    pub(crate) fn first_planned(&self) -> Option<MilestoneNumber> {
        self.all.get(self.first_planned).map(|_| MilestoneNumber::at_index(self.first_planned))
    }

    pub(crate) const fn hold_nothing(&self) -> bool {
        self.holding == 0
    }

    pub(crate) const fn current(&self) -> u64 {
        self.current
    }

    pub(crate) const fn first_window(&self) -> Option<Window> {
        self.first_window
    }
}
