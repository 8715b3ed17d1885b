//! Dying at the worst place, when the driver wants it.

use std::sync::atomic::{AtomicUsize, Ordering};

use restate_sdk::prelude::SendHandle;

/// Ends the process every so many times that a call has come half way; never, if nobody asks for it.
#[derive(Debug, Default)]
pub(crate) struct Fault {
    every: Option<usize>,
    passed: AtomicUsize,
}

impl Fault {
    pub(crate) fn every(count: usize) -> Self {
        Self { every: Some(count), passed: AtomicUsize::new(0) }
    }

    /// Half way: the log and the timer have reached the engine – it has told the call that it sends –, the payments have not.
    pub(crate) async fn half_way(&self, timer: Option<SendHandle>) {
        let (Some(every), Some(timer)) = (self.every, timer) else { return };
        if (self.passed.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(every) && timer.await.is_ok() {
            std::process::abort();
        }
    }
}
