//! Dormancy (RULES §12).
//!
//! `state/deadlines.rs` computes the deadline (DORM-1), and `state/record.rs` says which milestones it
//! covers.

use time::UtcDateTime;

use crate::decide::effects::first_dormancy_request;
use crate::messages::event::EventKind;
use crate::state::contract_state::State;

/// DORM-2: the first of the refund requests. The others follow as effects.
pub(crate) fn lapse(state: &State, at: UtcDateTime) -> Option<EventKind> {
    first_dormancy_request(state, at)
}
