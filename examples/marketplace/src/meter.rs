//! Measures where the server's time goes.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Counts what a server does, counts its alarms, and measures the time that it spends in the crate. All
/// figures are since the start of the server.
#[derive(Debug, Default)]
pub struct Meter {
    nanoseconds_deciding: AtomicU64,
    nanoseconds_reading: AtomicU64,
    outpaced: AtomicU64,
    accepted: AtomicU64,
    answered_again: AtomicU64,
    deadlines: AtomicU64,
    transfers: AtomicU64,
    captures: AtomicU64,
    retries: AtomicU64,
    alarms: [AtomicU64; 6],
}

/// What a person has to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alarm {
    /// A transfer was refused for good, or waits for a long time.
    Transfer,
    /// A hold cannot be captured or released.
    Hold,
    /// A worker has failed, and was started again.
    Worker,
    /// A log cannot be read.
    Contract,
    /// The clock of the server differs too much from the clock of the data base.
    Clock,
    /// A request has failed because of the server.
    Request,
}

impl Alarm {
    const ALL: [(Self, &str); 6] = [
        (Self::Transfer, "transfer"),
        (Self::Hold, "hold"),
        (Self::Worker, "worker"),
        (Self::Contract, "contract"),
        (Self::Clock, "clock"),
        (Self::Request, "request"),
    ];
}

impl Meter {
    /// Measures the work of the crate: replay, decide, advance.
    pub(crate) fn deciding<T>(&self, work: impl FnOnce() -> T) -> T {
        measure(&self.nanoseconds_deciding, work)
    }

    /// Measures the reading of events from JSON.
    pub(crate) fn reading<T>(&self, work: impl FnOnce() -> T) -> T {
        measure(&self.nanoseconds_reading, work)
    }

    /// Another request was stored first, and a command is decided again.
    pub(crate) fn outpaced(&self) {
        self.outpaced.fetch_add(1, Relaxed);
    }

    /// A request was answered: for the first time, or again under the same key.
    pub(crate) fn answered(&self, again: bool) {
        if again { &self.answered_again } else { &self.accepted }.fetch_add(1, Relaxed);
    }

    /// A worker stored the events of deadlines.
    pub(crate) fn woken(&self) {
        self.deadlines.fetch_add(1, Relaxed);
    }

    /// A transfer left the outbox.
    pub(crate) fn paid(&self) {
        self.transfers.fetch_add(1, Relaxed);
    }

    /// A hold was captured.
    pub(crate) fn captured(&self) {
        self.captures.fetch_add(1, Relaxed);
    }

    /// The payment provider was busy or did not answer, and is asked again later.
    pub(crate) fn retried(&self) {
        self.retries.fetch_add(1, Relaxed);
    }

    /// Counts an alarm, and prints it for the operator.
    pub(crate) fn alarm(&self, kind: Alarm, what: impl std::fmt::Display) {
        for (counter, (alarm, name)) in self.alarms.iter().zip(Alarm::ALL) {
            if alarm == kind {
                counter.fetch_add(1, Relaxed);
                eprintln!("alarm: {name}: {what}");
            }
        }
    }

    /// How many alarms of a kind there were.
    #[must_use]
    pub fn alarms(&self, kind: Alarm) -> u64 {
        let mut counters = self.alarms.iter().zip(Alarm::ALL).filter(|(_, (alarm, _))| *alarm == kind);
        counters.next().map_or(0, |(counter, _)| counter.load(Relaxed))
    }

    /// All figures as text, one on each line, in the form that Prometheus reads.
    #[must_use]
    pub fn text(&self) -> String {
        let seconds = |nanoseconds: &AtomicU64| Duration::from_nanos(nanoseconds.load(Relaxed)).as_secs_f64();
        let times = [
            ("marketplace_deciding_seconds_total", &self.nanoseconds_deciding),
            ("marketplace_reading_seconds_total", &self.nanoseconds_reading),
        ];
        let times = times.map(|(name, time)| format!("{name} {:.9}\n", seconds(time)));
        let counts = [
            ("marketplace_commands_accepted_total", &self.accepted),
            ("marketplace_commands_answered_again_total", &self.answered_again),
            ("marketplace_commands_outpaced_total", &self.outpaced),
            ("marketplace_contracts_woken_total", &self.deadlines),
            ("marketplace_transfers_made_total", &self.transfers),
            ("marketplace_holds_captured_total", &self.captures),
            ("marketplace_provider_retries_total", &self.retries),
        ];
        let lines = counts.map(|(name, count)| format!("{name} {}\n", count.load(Relaxed)));
        let alarms = self.alarms.iter().zip(Alarm::ALL).map(|(count, (_, name))| {
            format!("marketplace_alarms_total{{kind=\"{name}\"}} {}\n", count.load(Relaxed))
        });
        times.concat() + &lines.concat() + &alarms.collect::<String>()
    }
}

fn measure<T>(nanoseconds: &AtomicU64, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let result = work();
    nanoseconds.fetch_add(u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX), Relaxed);
    result
}
