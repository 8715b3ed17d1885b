//! The clock of a server, and how far it is off.

use milestone_escrow::Clock;
use time::{Duration, UtcDateTime};

/// The clock of the machine, wrong by a fixed time.
///
/// The contract allows it: readings before the last event count as that event's instant (TIME-1). Tests set it on purpose.
#[derive(Debug, Clone, Copy, Default)]
pub struct SkewedClock(pub Duration);

impl Clock for SkewedClock {
    fn now(&self) -> UtcDateTime {
        UtcDateTime::now().saturating_add(self.0)
    }
}
