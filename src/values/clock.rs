//! Clocks: where the current instant comes from.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::fmt;

use time::{OffsetDateTime, UtcDateTime};

use crate::values::instant;

/// Gives the current instant. The host passes a clock to each call; the crate never reads the system clock by
/// itself.
///
/// A call reads the clock exactly once (TIME-1). A reading earlier than the contract's last event counts as
/// the instant of that event. A reading outside the years 0000 to 9999 counts as the nearest instant inside
/// (TIME-6). So a wrong clock cannot make a contract go back in time.
///
/// An instant is a clock that always shows the same time. Tests, retries and recorded decisions use it:
///
/// ```
/// use milestone_escrow::Clock;
/// use time::macros::utc_datetime;
///
/// let noon = utc_datetime!(2026-01-31 12:00);
/// assert_eq!(noon.now(), noon);
/// ```
///
/// A clock may also be behind a reference, an `Arc` or a `Box`, and a [`ClockFn`] makes a clock of a
/// function. The features `jiff02` and `chrono04` make clocks of the instants of those crates.
///
/// Source: TIME-1, TIME-6.
pub trait Clock {
    /// The current instant, in UTC.
    fn now(&self) -> UtcDateTime;
}

impl Clock for UtcDateTime {
    fn now(&self) -> UtcDateTime {
        *self
    }
}

/// An instant with an offset, converted to UTC. If it is then outside the calendar, it is the nearest instant
/// inside (TIME-6).
///
/// ```
/// use milestone_escrow::Clock;
/// use time::macros::{datetime, utc_datetime};
///
/// assert_eq!(datetime!(2026-01-31 13:00 +1).now(), utc_datetime!(2026-01-31 12:00));
/// ```
impl Clock for OffsetDateTime {
    fn now(&self) -> UtcDateTime {
        let nearest = || if self.year() > 0 { instant::LAST } else { instant::FIRST };
        self.checked_to_utc().unwrap_or_else(nearest)
    }
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now(&self) -> UtcDateTime {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Box<C> {
    fn now(&self) -> UtcDateTime {
        (**self).now()
    }
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> UtcDateTime {
        (**self).now()
    }
}

/// A clock that calls a function or a closure.
///
/// Rust does not allow `Clock` to be implemented for closures and for references at once, so a closure needs
/// this wrapper.
///
/// ```
/// use milestone_escrow::{Clock, ClockFn};
/// use time::macros::utc_datetime;
/// use time::Duration;
///
/// let server = utc_datetime!(2026-01-31 12:00);
/// let ahead = Duration::seconds(3); // what the database's clock is ahead of ours
/// let clock = ClockFn(move || server.saturating_add(ahead));
/// assert_eq!(clock.now(), utc_datetime!(2026-01-31 12:00:03));
/// ```
#[derive(Clone, Copy)]
pub struct ClockFn<F>(pub F);

impl<F: Fn() -> UtcDateTime> Clock for ClockFn<F> {
    fn now(&self) -> UtcDateTime {
        (self.0)()
    }
}

impl<F> fmt::Debug for ClockFn<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("ClockFn").finish_non_exhaustive()
    }
}

/// The system clock of the machine.
///
/// ```
/// use milestone_escrow::{Clock, SystemClock};
///
/// assert!(SystemClock.now().year() >= 2026);
/// ```
#[cfg(feature = "std")]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct SystemClock;

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&self) -> UtcDateTime {
        UtcDateTime::now()
    }
}
