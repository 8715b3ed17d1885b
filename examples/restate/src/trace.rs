//! A record of the services' attempts, one on each line. It is only for counting attempts, timers and
//! repetitions.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};

use milestone_escrow_marketplace::Made;

/// A file to which several processes append. Each appends a whole line at once.
#[derive(Debug)]
pub(crate) struct Trace(File);

impl Trace {
    pub(crate) fn append(path: &str) -> io::Result<Self> {
        OpenOptions::new().create(true).append(true).open(path).map(Self)
    }

    /// A handler begins, for the first time or again.
    pub(crate) fn attempt(&self, handler: &str, invocation: &str) {
        self.line(format_args!("attempt {handler} {invocation}"));
    }

    /// Under which version of the service a call of a contract was tried.
    pub(crate) fn version(&self, rules: u64, contract: &str, invocation: &str) {
        self.line(format_args!("version {rules} {contract} {invocation}"));
    }

    /// A newer version of the service was registered.
    pub(crate) fn upgraded(&self) {
        self.line("upgraded");
    }

    /// A timer has fired: the number of events that were due, and how late the first of them was.
    pub(crate) fn woken(&self, invocation: &str, events: usize, late: time::Duration) {
        self.line(format_args!("woken {invocation} {events} {}", late.whole_milliseconds()));
    }

    /// The provider was asked for a transfer. It may have made it before.
    pub(crate) fn made(&self, key: &str, made: Made) {
        if made == Made::Before {
            self.line(format_args!("again {key}"));
        }
    }

    fn line(&self, line: impl Display) {
        if let Err(error) = (&self.0).write_all(format!("{line}\n").as_bytes()) {
            eprintln!("the trace cannot be written: {error}");
        }
    }
}
