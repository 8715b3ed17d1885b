//! Recording: a decision in the making reads like a contract and writes only by recording events.

use alloc::vec::Vec;

use time::UtcDateTime;

use crate::contract::Contract;
use crate::decision::Entries;
use crate::event::{Event, EventKind};

/// A contract on which a decision is being made, and the events recorded so far.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    contract: &'a mut Contract,
    seen: u64,
    events: Vec<Event>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(contract: &'a mut Contract) -> Self {
        Self { seen: contract.revision(), contract, events: Vec::new() }
    }

    /// The contract after all that is recorded so far.
    pub(crate) fn contract(&self) -> &Contract {
        self.contract
    }

    /// Records an act and all that it brings with it, at one instant (TIME-7).
    ///
    /// Says whether that went well: an act that was judged always does, and the tests' builds insist.
    pub(crate) fn record(&mut self, at: UtcDateTime, act: EventKind) -> bool {
        let mut next = Some(act);
        while let Some(kind) = next {
            let event = Event { at, kind };
            let applied = self.contract.apply(&event);
            debug_assert_eq!(applied, Ok(()), "what was judged can be applied: {event:?}");
            if applied.is_err() {
                return false;
            }
            self.events.push(event);
            next = self.contract.next_effect();
        }
        true
    }

    pub(crate) fn into_entries(self) -> Entries {
        Entries::new(self.contract.currency(), self.seen, self.events)
    }
}
