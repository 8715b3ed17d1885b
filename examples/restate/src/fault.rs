//! Ends the process at the worst place, if the driver asks for it.

use std::sync::atomic::{AtomicUsize, Ordering};

use restate_sdk::prelude::SendHandle;

/// Ends the process each time that this number of calls has reached the middle. Never does so if it is not
/// asked for.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    every: Option<usize>,
    passed: AtomicUsize,
}

impl Fault {
    pub(crate) fn every(count: usize) -> Self {
        Self { every: Some(count), passed: AtomicUsize::new(0) }
    }

    /// The middle of a call: the engine has the log and the timer, because it has confirmed the call that was
    /// sent. It does not have the payments yet.
    pub(crate) async fn half_way(&self, timer: Option<SendHandle>) {
        let (Some(every), Some(timer)) = (self.every, timer) else { return };
        if (self.passed.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(every) && timer.await.is_ok() {
            std::process::abort();
        }
    }
}
