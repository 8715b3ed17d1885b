//! All forms of messages, and the readers that need them.

#[cfg(feature = "serde")]
mod read;
#[cfg(feature = "schemars")]
mod schema;

#[cfg(feature = "serde")]
pub(crate) use read::GivenParameters;
#[cfg(feature = "schemars")]
pub(crate) use schema::with_parameters;

use crate::messages::command::CHANGE_FORMS;
use crate::messages::deadline::DEADLINE_FORMS;
use crate::messages::event::EVENT_FORMS;
use crate::messages::message::{Message, MessageForm};
use crate::messages::rejection::REJECTION_FORMS;

impl Message {
    /// The ids of all messages with their parameters: of events, changes, deadlines and rejections, in this
    /// order. No two have the same id.
    ///
    /// ```
    /// use milestone_escrow::Message;
    ///
    /// let translated = |id: &str| id.starts_with("offer");
    /// let missing: Vec<_> = Message::forms().map(|form| form.id).filter(|id| !translated(id)).collect();
    /// assert!(missing.contains(&"escrow_released") && !missing.contains(&"offer_expired"));
    /// ```
    pub fn forms() -> impl Iterator<Item = &'static MessageForm> {
        [EVENT_FORMS, CHANGE_FORMS, DEADLINE_FORMS, REJECTION_FORMS].into_iter().flatten()
    }
}
