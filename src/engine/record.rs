//! Recording: applies what was judged, one event at a time, and collects the events.

use time::UtcDateTime;

use crate::base::small_list::SmallList;
use crate::decide::effects;
use crate::decide::guards::Judgement;
use crate::messages::entries::Entries;
use crate::messages::event::{Event, EventKind};
use crate::messages::rejection::Rejection;
use crate::state::contract_state::State;

/// A state on which a decision is being made, and what is recorded so far.
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
    /// [`Rejection::Internal`] if what was judged cannot be applied. Debug builds, and so the tests, stop there.
    #[inline]
    pub(crate) fn record(&mut self, at: UtcDateTime, act: EventKind) -> Result<(), Rejection> {
        self.record_one(at, act)?;
        self.record_effects(at)
    }

    /// Records what has to follow at the same instant.
    pub(crate) fn record_effects(&mut self, at: UtcDateTime) -> Result<(), Rejection> {
        while let Some(effect) = effects::next(self.state) {
            self.record_one(at, effect)?;
        }
        Ok(())
    }

    #[inline]
    fn record_one(&mut self, at: UtcDateTime, kind: EventKind) -> Result<(), Rejection> {
        if !apply(self.state, at, &kind) {
            return Err(Rejection::Internal);
        }
        self.entries.push(Event { at, kind });
        Ok(())
    }
}

/// Records what was judged, where no deadline came first.
///
/// Fast path: one event, no effects. The event is moved once, from where it was judged to where it is handed out.
#[inline(always)]
pub(crate) fn record(state: &mut State, at: UtcDateTime, judged: Judgement) -> Result<Entries, Rejection> {
    let (currency, seen) = (state.currency, state.revision);
    if let Ok(act) = &judged
        && !apply(state, at, act)
    {
        return Err(Rejection::Internal);
    }
    if effects::next(state).is_some() {
        let first = Event { at, kind: judged? };
        return complete(state, Entries::new(currency, seen, SmallList::One(first)));
    }
    judged.map(|act| Entries::new(currency, seen, SmallList::One(Event { at, kind: act })))
}

/// Records the effects of an act.
#[cold]
fn complete(state: &mut State, mut entries: Entries) -> Result<Entries, Rejection> {
    let at = state.last_event_at;
    Recorder { state, entries: &mut entries }.record_effects(at)?;
    Ok(entries)
}

/// Says whether it went well: what was judged can always be applied, and debug builds insist.
#[inline]
fn apply(state: &mut State, at: UtcDateTime, kind: &EventKind) -> bool {
    let applied = state.apply(at, kind);
    debug_assert_eq!(applied, Ok(()), "what was judged can be applied: {kind:?}");
    applied.is_ok()
}
