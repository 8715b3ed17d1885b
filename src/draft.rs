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
    pub(crate) const fn new(contract: &'a mut Contract) -> Self {
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
        let is_applied = apply(self.contract, &event);
        if is_applied {
            self.events.push(event);
        }
        is_applied
    }

    pub(crate) fn into_entries(self) -> Entries {
        Entries::new(self.contract.currency(), self.seen, self.events)
    }
}

/// Records an act where no deadline came first. Almost always it brings nothing with it, and is all that was recorded.
#[inline(always)]
pub(crate) fn record(contract: &mut Contract, at: UtcDateTime, act: EventKind) -> Entries {
    let seen = contract.revision();
    let event = Event { at, kind: act };
    let is_applied = apply(contract, &event);
    if is_applied && contract.next_effect().is_none() {
        return Entries::new(contract.currency(), seen, Few::One(event));
    }
    let mut draft = Draft { seen, events: if is_applied { Few::One(event) } else { Few::None }, contract };
    draft.record_effects(at);
    draft.into_entries()
}

#[inline]
fn apply(contract: &mut Contract, event: &Event) -> bool {
    let applied = contract.apply(event);
    debug_assert_eq!(applied, Ok(()), "what was judged can be applied: {event:?}");
    applied.is_ok()
}
