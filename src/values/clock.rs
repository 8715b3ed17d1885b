//! Where "now" comes from.

use time::UtcDateTime;

/// Tells the present instant. The host injects it; the crate never asks the machine.
///
/// It is read exactly once per call (TIME-1). A reading earlier than the contract's last event counts as that event's
/// instant, and one outside the years 0000 to 9999 as the nearest instant inside (TIME-6): a clock may be wrong, a contract
/// never goes back.
///
/// An instant is a clock that stands still, which is what tests, retries and recorded decisions want:
///
/// ```
/// use milestone_escrow::Clock;
/// use time::macros::utc_datetime;
///
/// let noon = utc_datetime!(2026-01-31 12:00);
/// assert_eq!(noon.now(), noon);
/// ```
pub trait Clock {
    /// The present instant, in UTC.
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

/// The clock of the machine.
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
