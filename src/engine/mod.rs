//! The engine: it runs deadlines and commands, records what was decided, and replays logs.

pub(crate) mod audit;
pub(crate) mod record;
pub(crate) mod replay;
pub(crate) mod run;
