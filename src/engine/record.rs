//! Recording: applies the events of a decision one by one, and collects them.

use time::UtcDateTime;

use crate::base::small_list::SmallList;
use crate::decide::effects;
use crate::decide::guards::Judgement;
use crate::messages::entries::Entries;
use crate::messages::event::{Event, EventKind};
use crate::messages::rejection::Rejection;
use crate::state::contract_state::State;

/// The state that a decision changes, and the events that are recorded so far.
#[derive(Debug)]
pub(crate) struct Recorder<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) entries: &'a mut Entries,
}

impl Recorder<'_> {
    /// Records an act and all its effects, at one instant (TIME-7).
    ///
    /// # Errors
    ///
    /// [`Rejection::Internal`] if an event cannot be applied. That is a bug, so debug builds panic instead.
    #[inline]
    pub(crate) fn record(&mut self, at: UtcDateTime, act: EventKind) -> Result<(), Rejection> {
        self.record_event(at, act)?;
        self.record_effects(at)
    }

    /// Records the events that must follow at the same instant.
    pub(crate) fn record_effects(&mut self, at: UtcDateTime) -> Result<(), Rejection> {
        while let Some(effect) = effects::next_effect(self.state) {
            self.record_event(at, effect)?;
        }
        Ok(())
    }

    #[inline]
    fn record_event(&mut self, at: UtcDateTime, kind: EventKind) -> Result<(), Rejection> {
        if !apply(self.state, &at, &kind) {
            return Err(Rejection::Internal);
        }
        self.entries.push(Event { at, kind });
        Ok(())
    }
}

/// Records the act of a judged command, and its effects. Before this, no deadline may have passed.
///
/// An act without effects takes a fast path: it is moved only once, from the judgement to the entries.
#[inline(always)]
pub(crate) fn record(state: &mut State, at: UtcDateTime, judged: Judgement) -> Result<Entries, Rejection> {
    let (currency, seen) = (state.currency, state.revision);
    if let Ok(act) = &judged
        && !apply(state, &at, act)
    {
        return Err(Rejection::Internal);
    }
    if effects::next_effect(state).is_some() {
        let first = Event { at, kind: judged? };
        return record_remaining_effects(state, Entries::new(currency, seen, SmallList::One(first)));
    }
    judged.map(|act| Entries::new(currency, seen, SmallList::One(Event { at, kind: act })))
}

/// Records the act of a judged command, and its effects, on a copy of the state. Before this, no deadline may
/// have passed. `is_quiet` says whether the state knows that.
///
/// An act without effects takes a fast path, as in [`record`].
#[inline(always)]
pub(crate) fn record_on_copy<C: From<(Entries, State)>>(
    state: &State,
    at: UtcDateTime,
    is_quiet: bool,
    judged: Judgement,
    assemble: impl FnOnce(Entries, State) -> C,
) -> Result<C, Rejection> {
    let act = judged?;
    let (currency, seen) = (state.currency, state.revision);
    let mut copy = state.clone();
    if !is_quiet {
        copy.find_quiet_time();
    }
    if !apply(&mut copy, &at, &act) {
        return Err(Rejection::Internal);
    }
    let first = SmallList::One(Event { at, kind: act });
    if effects::next_effect(&copy).is_some() {
        let entries = record_remaining_effects(&mut copy, Entries::new(currency, seen, first))?;
        return Ok(C::from((entries, copy)));
    }
    Ok(assemble(Entries::new(currency, seen, first), copy))
}

/// Records the effects of an act.
#[cold]
fn record_remaining_effects(state: &mut State, mut entries: Entries) -> Result<Entries, Rejection> {
    let at = state.last_event_at;
    Recorder { state, entries: &mut entries }.record_effects(at)?;
    Ok(entries)
}

/// Applies an event, and returns whether that succeeded. It fails only if there is a bug. In that case, debug
/// builds panic.
#[inline]
fn apply(state: &mut State, at: &UtcDateTime, kind: &EventKind) -> bool {
    let applied = state.apply(at, kind);
    debug_assert_eq!(applied, Ok(()), "a judged event can be applied: {kind:?}");
    applied.is_ok()
}
