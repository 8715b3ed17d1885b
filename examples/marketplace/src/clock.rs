//! The clock of a server, and how it is compared with the clock of the data base.

use std::sync::Mutex;
use std::time::{Duration as Elapsed, Instant};

use milestone_escrow::Clock;
use time::{Duration, UtcDateTime};

use crate::marketplace::{Marketplace, Refusal};
use crate::meter::Alarm;
use crate::store::milliseconds;

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

/// How long a comparison of the clocks holds.
const HOLDS_FOR: Elapsed = Elapsed::from_secs(5);

/// The last comparison that was in order: by the server's own clock, and by a clock that nobody sets.
#[derive(Debug, Default)]
pub(crate) struct Compared(Mutex<Option<(UtcDateTime, Instant)>>);

impl Compared {
    fn last(&self) -> Option<(UtcDateTime, Instant)> {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Whether the clocks were compared a moment ago, and the clock has not been set since.
    fn holds(&self, now: UtcDateTime) -> bool {
        self.last().is_some_and(|(then, instant)| {
            let elapsed = instant.elapsed();
            let by_clock = now - then;
            elapsed < HOLDS_FOR
                && by_clock >= Duration::ZERO
                && by_clock.unsigned_abs() < elapsed + Elapsed::from_secs(1)
        })
    }

    fn note(&self, now: UtcDateTime) {
        *self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some((now, Instant::now()));
    }
}

impl Marketplace {
    /// The server's time, if it is near enough to that of the data base. Every decision uses this: an instant
    /// that is recorded can never be taken back, and silence until then moves money.
    pub(crate) async fn now(&self) -> Result<UtcDateTime, Refusal> {
        let now = self.clock.now();
        let Some(bound) = self.settings.clock_bound else { return Ok(now) };
        if self.compared.holds(now) {
            return Ok(now);
        }
        let data_base = self.store.milliseconds().await?;
        let now = self.clock.now();
        let error = Elapsed::from_millis(milliseconds(now).abs_diff(data_base));
        if error > bound {
            self.meter.alarm(
                Alarm::Clock,
                format!("it differs from the data base by {error:?}, more than {bound:?}"),
            );
            return Err(Refusal::WrongClock);
        }
        self.compared.note(now);
        Ok(now)
    }
}
