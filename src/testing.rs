//! Helpers for the tests of a host: a clock that a test sets, and `proptest` strategies for policies, offers,
//! commands and whole histories.
//!
//! ```
//! use milestone_escrow::testing::histories;
//! use milestone_escrow::{Contract, Statement};
//! use proptest::prelude::*;
//! use proptest::test_runner::TestRunner;
//!
//! TestRunner::deterministic()
//!     .run(&histories(1..20), |history| {
//!         let (contract, log) = history.play().expect("its offer is valid");
//!         // Compare here what your host stores for the same calls.
//!         prop_assert_eq!(Contract::replay(&log), Ok(contract.clone()));
//!         let books = Statement::replay(&log).map_err(|error| TestCaseError::fail(error.to_string()))?;
//!         prop_assert_eq!(books.contract().map(Contract::held), Some(contract.held()));
//!         Ok(())
//!     })
//!     .expect("every history passes");
//! ```

mod forms;
mod history;
mod strategies;
mod switches;

use core::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use time::UtcDateTime;

pub use history::{Call, History, histories};
pub use strategies::{commands, offers, policies};

use crate::values::clock::Clock;

/// A clock that a test sets. All its clones show the same time.
///
/// ```
/// use core::time::Duration;
/// use milestone_escrow::Clock;
/// use milestone_escrow::testing::TestClock;
/// use time::macros::utc_datetime;
///
/// let clock = TestClock::new(utc_datetime!(2026-01-05 9:00));
/// let of_the_host = clock.clone();
/// clock.advance(Duration::from_secs(3_600));
/// assert_eq!(of_the_host.now(), utc_datetime!(2026-01-05 10:00));
/// clock.set(utc_datetime!(2026-01-05 8:00));
/// assert_eq!(of_the_host.now(), utc_datetime!(2026-01-05 8:00));
/// ```
#[derive(Clone)]
pub struct TestClock(Arc<RwLock<UtcDateTime>>);

impl TestClock {
    /// A clock that shows this instant.
    #[must_use]
    pub fn new(now: UtcDateTime) -> Self {
        Self(Arc::new(RwLock::new(now)))
    }

    /// Sets the clock, forwards or backwards.
    pub fn set(&self, now: UtcDateTime) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = now;
    }

    /// Moves the clock forward. It stops at the end of the calendar.
    pub fn advance(&self, time: core::time::Duration) {
        let time = time::Duration::try_from(time).unwrap_or(time::Duration::MAX);
        let mut now = self.0.write().unwrap_or_else(PoisonError::into_inner);
        *now = now.saturating_add(time);
    }
}

impl Clock for TestClock {
    fn now(&self) -> UtcDateTime {
        *self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TestClock {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "TestClock({})", self.now())
    }
}
