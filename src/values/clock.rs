//! Clocks: where the current instant comes from.

use time::UtcDateTime;

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
pub trait Clock {
    /// The current instant, in UTC.
    fn now(&self) -> UtcDateTime;
}

impl Clock for UtcDateTime {
    fn now(&self) -> UtcDateTime {
        *self
    }
}

impl<C: Clock + ?Sized> Clock for &C {
    fn now(&self) -> UtcDateTime {
        (**self).now()
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
