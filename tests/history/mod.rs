//! Logs of events, and what `replay` and `audit` say of them: the real ones are read, all others are refused.

mod impossible_logs;
mod mutated_logs;
pub(crate) mod oracle;
mod random_logs;
mod regressions;
pub(crate) mod stories;
pub(crate) mod switched_stories;
