//! Replay: rebuilds a contract from its log, or says which event does not fit.

mod acts;

use core::borrow::Borrow;

use time::UtcDateTime;

use crate::decide::{dispatch, effects, input, offer};
use crate::messages::deadline::Deadline;
use crate::messages::event::{Event, EventKind};
use crate::messages::history_error::{HistoryError, HistoryProblem};
use crate::state::contract_state::State;
use crate::values::instant::{self, FIRST, LAST};
use crate::values::offer::MilestoneTerms;
use crate::values::policy::{Funding, RULES_VERSION};

pub(crate) fn replay<I>(events: I) -> Result<State, HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    fold(events, |_, _| Ok(()))
}

/// Continues a state with the events that follow in its log. The state is complete before and after.
pub(crate) fn replay_further<I>(mut state: State, events: I) -> Result<State, HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    continue_with(&mut state, events, |_, _| Ok(()))?;
    Ok(state)
}

/// Builds a state from a log. The first event opens it, and each later event must also pass `check`.
pub(crate) fn fold<I>(
    events: I,
    check: impl Fn(&State, &Event) -> Result<(), HistoryProblem>,
) -> Result<State, HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    let refused = |problem| HistoryError { position: 1, problem };
    let mut events = events.into_iter();
    let first = events.next().ok_or(HistoryProblem::Empty).map_err(refused)?;
    let mut state = open_state(first.borrow()).map_err(refused)?;
    continue_with(&mut state, events, check)?;
    Ok(state)
}

/// If an event does not fit, the state is left with the events before it. So the caller must drop it.
fn continue_with<I>(
    state: &mut State,
    events: I,
    check: impl Fn(&State, &Event) -> Result<(), HistoryProblem>,
) -> Result<(), HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    for (position, event) in (state.revision.saturating_add(1)..).zip(events) {
        let event = event.borrow();
        let applied = check(state, event).and_then(|()| apply_next(state, event));
        applied.map_err(|problem| HistoryError { position, problem })?;
    }
    check_complete(state)
}

/// Refuses a log that ends in the middle of a decision.
pub(crate) fn check_complete(state: &State) -> Result<(), HistoryError> {
    let Some(effect) = effects::next_effect(state) else { return Ok(()) };
    let problem = HistoryProblem::EffectMissing { expected: effect.name() };
    Err(HistoryError { position: state.revision.saturating_add(1), problem })
}

/// The state that the first event of a log opens.
pub(crate) fn open_state(event: &Event) -> Result<State, HistoryProblem> {
    let EventKind::ContractOffered { rules, offer, respond_by } = &event.kind else {
        return Err(HistoryProblem::NotOpened);
    };
    if !(1..=RULES_VERSION).contains(rules) {
        return Err(HistoryProblem::UnknownRules { rules: *rules });
    }
    check_calendar(event.at)?;
    input::check_offer(offer, event.at).map_err(HistoryProblem::Invalid)?;
    if *rules != offer.policy.rules() {
        return Err(HistoryProblem::WrongField { field: "rules" });
    }
    if offer.policy.funding == Funding::All && !offer.fund_first {
        return Err(HistoryProblem::WrongField { field: "fund_first" });
    }
    if !offer.milestones.iter().all(MilestoneTerms::has_trimmed_title) {
        return Err(HistoryProblem::WrongField { field: "title" });
    }
    if *respond_by != offer::respond_by(offer, event.at).map_err(HistoryProblem::Invalid)? {
        return Err(HistoryProblem::WrongField { field: "respond_by" });
    }
    Ok(State::offered(offer, *respond_by, event.at))
}

/// Checks and applies the next event of a log. It must be the effect that is still missing, the event of a
/// deadline that has passed, or an act that fits.
#[inline(always)]
pub(crate) fn apply_next(state: &mut State, event: &Event) -> Result<(), HistoryProblem> {
    if event.at < state.last_event_at {
        check_calendar(event.at)?;
        return Err(HistoryProblem::TimeDecreases);
    }
    if instant::is_after_calendar(event.at) {
        return Err(HistoryProblem::OutOfCalendar);
    }
    if let Some(effect) = effects::next_effect(state) {
        check_effect(state, event, &effect)?;
    } else if let Some(deadline) = state.passed_deadline_mut(&event.at) {
        check_lapse(state, event, deadline)?;
    } else {
        acts::check(state, event)?;
    }
    state.apply(&event.at, &event.kind)
}

#[cold]
fn check_effect(state: &State, event: &Event, effect: &EventKind) -> Result<(), HistoryProblem> {
    if event.at == state.last_event_at && event.kind == *effect {
        return Ok(());
    }
    Err(HistoryProblem::EffectMissing { expected: effect.name() })
}

#[cold]
fn check_lapse(state: &State, event: &Event, deadline: Deadline) -> Result<(), HistoryProblem> {
    if event.at == deadline.at && Some(&event.kind) == dispatch::lapse(state, deadline).as_ref() {
        return Ok(());
    }
    Err(HistoryProblem::DeadlineMissed { deadline })
}

/// TIME-6. The calendar consists of whole years, so the year alone decides.
fn check_calendar(at: UtcDateTime) -> Result<(), HistoryProblem> {
    if (FIRST.year()..=LAST.year()).contains(&at.year()) {
        Ok(())
    } else {
        Err(HistoryProblem::OutOfCalendar)
    }
}
