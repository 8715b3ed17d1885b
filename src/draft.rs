//! Recording: a decision in the making reads like a contract and writes only by recording events.

use time::UtcDateTime;

use crate::contract::Contract;
use crate::decision::Entries;
use crate::event::{Event, EventKind};
use crate::few::Few;

/// A contract on which a decision is being made, and the events recorded so far.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    contract: &'a mut Contract,
    seen: u64,
    events: Few<Event>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(contract: &'a mut Contract) -> Self {
        Self { seen: contract.revision(), contract, events: Few::None }
    }

    /// Follows the offer that opened a new contract.
    pub(crate) fn opened(contract: &'a mut Contract, offered: Event) -> Self {
        let at = offered.at;
        let mut draft = Self { seen: 0, contract, events: Few::One(offered) };
        draft.record_effects(at);
        draft
    }

    /// The contract after all that is recorded so far.
    pub(crate) fn contract(&self) -> &Contract {
        self.contract
    }

    /// Records an act and all that it brings with it, at one instant (TIME-7).
    ///
    /// Says whether that went well: an act that was judged always does, and the tests' builds insist.
    pub(crate) fn record(&mut self, at: UtcDateTime, act: EventKind) -> bool {
        self.record_one(Event { at, kind: act }) && self.record_effects(at)
    }

    fn record_effects(&mut self, at: UtcDateTime) -> bool {
        while let Some(effect) = self.contract.next_effect() {
            if !self.record_one(Event { at, kind: effect }) {
                return false;
            }
        }
        true
    }

    fn record_one(&mut self, event: Event) -> bool {
        let applied = self.contract.apply(&event);
        debug_assert_eq!(applied, Ok(()), "what was judged can be applied: {event:?}");
        let is_applied = applied.is_ok();
        if is_applied {
            self.events.push(event);
        }
        is_applied
    }

    pub(crate) fn into_entries(self) -> Entries {
        Entries::new(self.contract.currency(), self.seen, self.events)
    }
}
