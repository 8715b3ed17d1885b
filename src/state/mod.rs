//! The state of a contract, and the only code that changes it ([`apply`]).

mod apply;
pub(crate) mod client_fees;
pub(crate) mod contract_state;
pub(crate) mod deadlines;
pub(crate) mod default_award;
pub(crate) mod milestones;
mod next_effect;
pub(crate) mod pending_effect;
pub(crate) mod proposals;
pub(crate) mod rare_fields;
pub(crate) mod record;
mod record_changes;
mod records;
mod windows;
