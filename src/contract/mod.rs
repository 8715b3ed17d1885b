//! The public face: a contract, its decisions, and the JSON view.

pub(crate) mod aggregate;
pub(crate) mod decision;
#[cfg(feature = "serde")]
mod view;
