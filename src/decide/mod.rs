//! Deciding: one file per chapter of the rule book.
//!
//! A decision is one act, and the effects that follow from it. Pure functions of the state, the command and
//! the instant judge the act. They check everything before anything is recorded. Instants are passed by
//! reference, because measurements showed that copies cost time.

pub(crate) mod amounts;
pub(crate) mod dispatch;
pub(crate) mod dispute;
mod dormancy;
pub(crate) mod effects;
pub(crate) mod ending;
pub(crate) mod feedback;
pub(crate) mod funding;
pub(crate) mod guards;
pub(crate) mod input;
pub(crate) mod offer;
pub(crate) mod plan;
pub(crate) mod proposal;
pub(crate) mod refund;
pub(crate) mod review;
