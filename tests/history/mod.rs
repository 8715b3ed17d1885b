//! Logs of events, and the results of `replay` and `audit`: real logs are accepted, and all others are
//! refused.

mod any_event;
mod impossible_logs;
mod mutated_logs;
pub(crate) mod oracle;
mod random_logs;
mod regressions;
mod replay_further;
pub(crate) mod scenarios;
pub(crate) mod scenarios_with_switches;
