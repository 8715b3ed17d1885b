//! The public types: a contract, its decisions, and its JSON view.

pub(crate) mod aggregate;
pub(crate) mod decision;
mod entry_points;
mod from_log;
mod queries;
pub(crate) mod view;
