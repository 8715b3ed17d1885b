//! Feedback (RULES §12a).
//!
//! `read/feedback.rs` says who may see feedback, and when (FEED-2).

use alloc::string::String;

use time::UtcDateTime;

use crate::decide::ending::check_feedback_window;
use crate::decide::guards::{Judgement, check_stage};
use crate::decide::input::{check_feedback_text, check_stars};
use crate::messages::event::EventKind;
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::values::party::Party;

/// FEED-1
pub(crate) fn leave_feedback(
    state: &State,
    by: Party,
    stars: u64,
    text: String,
    now: &UtcDateTime,
) -> Judgement {
    check_stars(stars)?;
    check_feedback_text(&text)?;
    check_open(state, by, now)?;
    if state.rare_fields.feedback.iter().any(|feedback| feedback.by == by) {
        return Err(Rejection::FeedbackGiven { by });
    }
    Ok(EventKind::FeedbackLeft { by, stars, text })
}

/// Checks that the contract has closed, that a milestone was funded, that the policy has a feedback window,
/// and that this window is still open (FEED-1).
fn check_open(state: &State, by: Party, now: &UtcDateTime) -> Result<(), Rejection> {
    let command = "leave_feedback";
    check_stage(state, StageRange::CLOSED, by, command)?;
    if state.policy().feedback_window.is_none() || !state.was_funded {
        let accepted = &[];
        return Err(Rejection::WrongStage { command, role: by.into(), stage: state.stage(), accepted });
    }
    check_feedback_window(state, now)
}
