//! The clock of a server, and its fixed error.

use milestone_escrow::Clock;
use time::{Duration, UtcDateTime};

/// The clock of the machine, plus a fixed error.
///
/// The rules allow a wrong clock: a reading before the last event counts as that event's instant (TIME-1).
/// Tests set the error on purpose.
#[derive(Debug, Clone, Copy, Default)]
pub struct SkewedClock(pub Duration);

impl Clock for SkewedClock {
    fn now(&self) -> UtcDateTime {
        UtcDateTime::now().saturating_add(self.0)
    }
}
