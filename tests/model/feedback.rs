//! Feedback (§12a).

use ::time::UtcDateTime;
use milestone_escrow::{EventKind, Party, Role};

use super::time::length;
use super::{Allowed, LeftFeedback, Model, Nanos};

impl Model {
    /// FEED-1, after the stage and the window have been checked.
    pub(crate) fn leave_feedback(&mut self, by: Party, stars: u64, text: &str) -> Allowed {
        if self.feedback.iter().any(|entry| entry.by == by) {
            return Err(("feedback_given", "FEED-1"));
        }
        self.feedback.push(LeftFeedback { by, stars, text: text.to_owned() });
        self.record(EventKind::FeedbackLeft { by, stars, text: text.to_owned() });
        Ok(())
    }

    /// FEED-1: the end of the feedback window. FEED-2: at this instant all feedback becomes visible.
    pub(crate) fn feedback_until(&self) -> Option<Nanos> {
        self.policy.feedback_window.map(|window| self.closed_at + length(window))
    }

    /// FEED-2: the feedback that a role may see at an instant.
    pub(crate) fn shown(&self, role: Role, clock: UtcDateTime) -> Vec<&LeftFeedback> {
        let now = self.clamped(clock);
        let is_unsealed = self.feedback.len() == 2 || self.feedback_until().is_some_and(|until| now >= until);
        let is_author = |by: Party| match by {
            Party::Client => role == Role::Client,
            Party::Freelancer => role == Role::Freelancer,
        };
        self.feedback.iter().filter(|entry| is_unsealed || is_author(entry.by)).collect()
    }
}
