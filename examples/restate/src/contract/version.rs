//! Which versions of the rule book a version of the service implements.
//!
//! The crate refuses what it does not know. A service that was built with an older release of the crate does
//! not know the newest version of the rules. The test of an upgrade needs such a service, so a limit can be
//! set.

use std::num::ParseIntError;
use std::str::FromStr;

use milestone_escrow::{Event, EventKind};
use restate_sdk::prelude::*;

use super::answer::not_offered;

/// The newest version of the rule book that this service implements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(u64);

impl Version {
    /// All versions that the crate implements.
    pub(crate) const fn newest() -> Self {
        Self(2)
    }

    pub(crate) const fn rules(self) -> u64 {
        self.0
    }

    /// An old service cannot open a contract under a newer policy. The refusal is final.
    pub(super) fn may_open(self, events: &[Event]) -> Result<(), TerminalError> {
        if self.implements(events) { Ok(()) } else { Err(not_offered()) }
    }

    /// An old service cannot read such a log. This is not final: the engine tries the call again, and a newer
    /// service continues it.
    pub(super) fn can_read(self, events: &[Event]) -> HandlerResult<()> {
        if self.implements(events) {
            Ok(())
        } else {
            Err("a contract of a newer version of the rules".into())
        }
    }

    fn implements(self, events: &[Event]) -> bool {
        match events.first().map(|event| &event.kind) {
            Some(EventKind::ContractOffered { rules, .. }) => *rules <= self.0,
            _ => true,
        }
    }
}

impl FromStr for Version {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}
