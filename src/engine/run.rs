//! Running: deadlines that have passed take effect first. Then the command is judged and recorded.
//! A diagram in `CONTRIBUTING.md` shows how a command goes through the folders.

use alloc::sync::Arc;

use time::UtcDateTime;

use crate::base::small_list::SmallList;
use crate::decide::{dispatch, offer};
use crate::engine::record::{Recorder, record, record_on_copy};
use crate::messages::batch_rejection::BatchRejection;
use crate::messages::command::Instruction;
use crate::messages::entries::Entries;
use crate::messages::event::{Event, EventKind};
use crate::messages::rejection::Rejection;
use crate::state::contract_state::State;
use crate::values::instant;
use crate::values::offer::Offer;

/// The recorded events, and the state after them.
pub(crate) type DecisionParts = (Entries, State);

/// The instant that a reading of a clock counts as. It is in the years 0000 to 9999, and never before the
/// contract's last event (TIME-1, TIME-6).
#[inline]
pub(crate) fn clamp_reading(state: &State, now: UtcDateTime) -> UtcDateTime {
    if now < state.last_event_at {
        state.last_event_at
    } else if instant::is_after_calendar(now) {
        instant::LAST
    } else {
        now
    }
}

/// OFFER-1, OFFER-2
pub(crate) fn open(mut offer: Offer, now: UtcDateTime) -> Result<DecisionParts, Rejection> {
    let at = instant::clamp(now);
    let respond_by = offer::open(&mut offer, at)?;
    let offer = Arc::new(offer);
    let mut state = State::offered(&offer, respond_by, at);
    let rules = offer.policy.rules();
    let kind = EventKind::ContractOffered { rules, offer, respond_by };
    let mut entries = Entries::new(state.currency, 0, SmallList::One(Event { at, kind }));
    Recorder { state: &mut state, entries: &mut entries }.record_effects(at)?;
    Ok((entries, state))
}

/// Decides on a copy of the state. A rejected command needs no copy.
///
/// `assemble` puts the entries and the copy together. It is a function, so that they are written where the
/// caller wants them: moving them costs time.
#[inline]
pub(crate) fn handle<C: From<DecisionParts>>(
    state: &State,
    instruction: Instruction,
    now: UtcDateTime,
    assemble: impl FnOnce(Entries, State) -> C,
) -> Result<C, Rejection> {
    let now = clamp_reading(state, now);
    let is_quiet = state.is_quiet(&now);
    if !is_quiet && state.passed_deadline(&now).is_some() {
        return handle_after_deadlines(state, instruction, now).map(C::from);
    }
    let judged = dispatch::judge(state, instruction, &now);
    record_on_copy(state, now, is_quiet, judged, assemble)
}

/// Decides in place. The command is checked before anything is recorded, so a rejection has nothing to undo.
#[inline]
pub(crate) fn execute(
    state: &mut State,
    instruction: Instruction,
    now: UtcDateTime,
) -> Result<Entries, Rejection> {
    let now = clamp_reading(state, now);
    if state.passed_deadline_mut(&now).is_some() {
        return execute_after_deadlines(state, instruction, now);
    }
    let judged = dispatch::judge(state, instruction, &now);
    record(state, now, judged)
}

#[cold]
fn execute_after_deadlines(
    state: &mut State,
    instruction: Instruction,
    now: UtcDateTime,
) -> Result<Entries, Rejection> {
    let (entries, after) = handle_after_deadlines(state, instruction, now)?;
    *state = after;
    Ok(entries)
}

/// Lets the deadlines that have passed take effect, and then judges the command (TIME-3). If the command is
/// rejected, the deadlines have not taken effect either (TIME-5).
#[cold]
fn handle_after_deadlines(
    state: &State,
    instruction: Instruction,
    now: UtcDateTime,
) -> Result<DecisionParts, Rejection> {
    let mut decided = empty_decision(state);
    decide_next(&mut recorder(&mut decided), instruction, now)?;
    Ok(decided)
}

/// Decides several commands, one after the other and at one instant, on a copy of the state. If one of them
/// is rejected, the copy is dropped, so that nothing has happened.
pub(crate) fn handle_all(
    state: &State,
    instructions: impl Iterator<Item = Instruction>,
    now: UtcDateTime,
) -> Result<DecisionParts, BatchRejection> {
    let now = clamp_reading(state, now);
    let mut decided = empty_decision(state);
    let mut recorder = recorder(&mut decided);
    let rejected = |position| move |rejection| BatchRejection { position, rejection };
    // Without any command, the deadlines still take effect.
    apply_passed_deadlines(&mut recorder, now).map_err(rejected(1))?;
    for (position, instruction) in (1..).zip(instructions) {
        decide_next(&mut recorder, instruction, now).map_err(rejected(position))?;
    }
    Ok(decided)
}

/// As [`handle_all`], in place.
pub(crate) fn execute_all(
    state: &mut State,
    instructions: impl Iterator<Item = Instruction>,
    now: UtcDateTime,
) -> Result<Entries, BatchRejection> {
    let (entries, after) = handle_all(state, instructions, now)?;
    *state = after;
    Ok(entries)
}

/// Lets the deadlines that have passed take effect, and then judges and records the command.
fn decide_next(
    recorder: &mut Recorder<'_>,
    instruction: Instruction,
    now: UtcDateTime,
) -> Result<(), Rejection> {
    apply_passed_deadlines(recorder, now)?;
    let act = dispatch::judge(recorder.state, instruction, &now)?;
    recorder.record(now, act)
}

/// TIME-4. If the event of a deadline cannot be recorded, there is a bug. Then nothing is recorded, and the
/// contract stays as it was.
pub(crate) fn advance(state: &State, now: UtcDateTime) -> DecisionParts {
    let now = clamp_reading(state, now);
    let mut decided = empty_decision(state);
    match apply_passed_deadlines(&mut recorder(&mut decided), now) {
        Ok(()) => decided,
        Err(_) => empty_decision(state),
    }
}

/// Lets every deadline that has passed take effect, at its own instant. After each one, the deadlines are
/// computed again (TIME-3).
fn apply_passed_deadlines(recorder: &mut Recorder<'_>, now: UtcDateTime) -> Result<(), Rejection> {
    while let Some(deadline) = recorder.state.passed_deadline_mut(&now) {
        let act = dispatch::lapse(recorder.state, deadline).ok_or(Rejection::Internal)?;
        recorder.record(deadline.at, act)?;
    }
    Ok(())
}

/// A copy of the state, without any recorded events.
fn empty_decision(state: &State) -> DecisionParts {
    (Entries::new(state.currency, state.revision, SmallList::None), state.clone())
}

fn recorder((entries, state): &mut DecisionParts) -> Recorder<'_> {
    Recorder { state, entries }
}
