//! Dormancy (RULES §12).

use time::UtcDateTime;

use crate::contract::Contract;
use crate::event::EventKind;

/// DORM-2: the first of the refund requests; it brings the others with it.
pub(super) fn lapse(contract: &Contract, at: UtcDateTime) -> Option<EventKind> {
    contract.next_of_dormancy(at)
}
