//! The feedback that a role may see (FEED-2).

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::engine::run;
use crate::messages::feedback::Feedback;
use crate::state::contract_state::State;
use crate::values::party::Role;
use crate::values::window::window_end;

/// The feedback that this role may see at this instant.
pub(crate) fn shown(state: &State, role: Role, now: UtcDateTime) -> Vec<Feedback> {
    let is_open =
        state.rare_fields.feedback.len() > 1 || is_window_over(state, run::clamp_reading(state, now));
    state
        .rare_fields
        .feedback
        .iter()
        .filter(|feedback| is_open || Role::from(feedback.by) == role)
        .cloned()
        .collect()
}

/// Whether the feedback window is over. A window that would end after the year 9999 is never over (TIME-8).
fn is_window_over(state: &State, now: UtcDateTime) -> bool {
    let Some((closed_at, window)) = state.closed_at().zip(state.policy().feedback_window) else {
        return false;
    };
    window_end(closed_at, window).is_some_and(|ends| now >= ends)
}
