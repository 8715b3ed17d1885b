//! What goes into a contract and what comes out: commands, events, rejections, transfers, deadlines.

#[cfg(feature = "archive")]
pub mod archive;
pub(crate) mod batch_rejection;
pub(crate) mod catalogue;
pub(crate) mod command;
pub(crate) mod deadline;
pub(crate) mod entries;
pub(crate) mod event;
pub(crate) mod feedback;
pub(crate) mod history_error;
pub(crate) mod message;
pub(crate) mod milestone_state;
pub(crate) mod rejection;
pub(crate) mod rejection_details;
pub(crate) mod stage;
pub(crate) mod transfer;
