//! Recording: a decision in the making reads like a contract and writes only by recording events.

use time::UtcDateTime;

use crate::contract::Contract;
use crate::decide::Judgement;
use crate::decision::Entries;
use crate::event::{Event, EventKind};
use crate::few::Few;
use crate::rejection::Rejection;

/// A contract on which a decision is being made, and what is recorded so far.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub(crate) contract: &'a mut Contract,
    pub(crate) entries: &'a mut Entries,
}

impl Draft<'_> {
    /// Records an act and all that it brings with it, at one instant (TIME-7).
    ///
    /// Says whether that went well: an act that was judged always does, and the tests' builds insist.
    pub(crate) fn record(&mut self, at: UtcDateTime, act: EventKind) -> bool {
        self.record_one(at, act) && self.record_effects(at)
    }

    /// Records what has to follow at the same instant.
    pub(crate) fn record_effects(&mut self, at: UtcDateTime) -> bool {
        while let Some(effect) = self.contract.next_effect() {
            if !self.record_one(at, effect) {
                return false;
            }
        }
        true
    }

    fn record_one(&mut self, at: UtcDateTime, kind: EventKind) -> bool {
        let is_applied = apply(self.contract, at, &kind);
        if is_applied {
            self.entries.push(Event { at, kind });
        }
        is_applied
    }
}

/// Records what was judged where no deadline came first. Almost always that is one act which brings nothing with it: it is
/// moved once, from where it was judged to where it is handed out.
#[inline(always)]
pub(crate) fn record(contract: &mut Contract, at: UtcDateTime, judged: Judgement) -> Result<Entries, Rejection> {
    let (currency, seen) = (contract.currency(), contract.revision());
    if let Ok(act) = &judged
        && !apply(contract, at, act)
    {
        return Ok(Entries::new(currency, seen, Few::None));
    }
    if contract.next_effect().is_some() {
        let first = Event { at, kind: judged? };
        return Ok(complete(contract, Entries::new(currency, seen, Few::One(first))));
    }
    judged.map(|act| Entries::new(currency, seen, Few::One(Event { at, kind: act })))
}

/// Records what an act brings with it.
#[cold]
fn complete(contract: &mut Contract, mut entries: Entries) -> Entries {
    let at = contract.last_event_at();
    Draft { contract, entries: &mut entries }.record_effects(at);
    entries
}

#[inline]
fn apply(contract: &mut Contract, at: UtcDateTime, kind: &EventKind) -> bool {
    let applied = contract.apply(at, kind);
    debug_assert_eq!(applied, Ok(()), "what was judged can be applied: {kind:?}");
    applied.is_ok()
}
