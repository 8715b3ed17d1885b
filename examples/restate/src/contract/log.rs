//! The log of a contract, in the state of its object.
//!
//! Restate records every read of a key, so many events share a key: they are stored in chunks. A write
//! replaces the whole value of a key, so no events are added to a large chunk.

use milestone_escrow::Event;
use restate_sdk::prelude::*;
use time::UtcDateTime;

use super::At;
use crate::state::State;

/// When a chunk has this number of bytes, no more events are added to it.
const FULL: usize = 16 * 1024;

/// The data that is stored beside the chunks.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Head {
    /// The number of chunks.
    chunks: usize,
    /// The earliest timer that is set. Later ones may be set, too. When they fire, nothing is due.
    armed: Option<At>,
}

/// A log that was read, and the changes that are to be written.
#[derive(Debug, Default)]
pub(super) struct Log {
    events: Vec<Event>,
    head: Head,
    stored: Head,
    /// The index of the first event in the last chunk, and the size of that chunk in bytes.
    last: (usize, Vec<u8>),
    grown: bool,
}

impl Log {
    pub(super) async fn load(state: &impl State) -> HandlerResult<Self> {
        let head = state.read::<Json<Head>>("head").await?.map(Json::into_inner).unwrap_or_default();
        let mut log = Self { head: head.clone(), stored: head, ..Self::default() };
        for chunk in 0..log.head.chunks {
            let bytes: Vec<u8> = state.read(&key(chunk)).await?.ok_or("a chunk of the log is missing")?;
            let events: Vec<Event> = serde_json::from_slice(&bytes)?;
            log.last = (log.events.len(), bytes);
            log.events.extend(events);
        }
        Ok(log)
    }

    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }

    /// Adds the events of a decision to the last chunk, or to a new one.
    pub(super) fn append(&mut self, events: &[Event]) -> Result<(), serde_json::Error> {
        if events.is_empty() {
            return Ok(());
        }
        let (begin, bytes) = &mut self.last;
        if self.head.chunks == 0 || bytes.len() >= FULL {
            *begin = self.events.len();
            self.head.chunks += 1;
        }
        self.events.extend_from_slice(events);
        *bytes = serde_json::to_vec(&self.events[*begin..])?;
        self.grown = true;
        Ok(())
    }

    /// Notes that the timer has fired.
    pub(super) fn disarm(&mut self, at: UtcDateTime) {
        self.head.armed.take_if(|armed| armed.0 == at);
    }

    /// Whether a deadline needs a new timer. It does not if a timer is set for the same time or earlier,
    /// because that timer will set the next one.
    pub(super) fn arms(&mut self, at: UtcDateTime) -> bool {
        let needed = self.head.armed.is_none_or(|armed| at < armed.0);
        if needed {
            self.head.armed = Some(At(at));
        }
        needed
    }

    /// Writes the changes. A chunk is written before the head that counts it, so a reader always sees a whole
    /// log.
    pub(super) fn store(self, ctx: &ObjectContext<'_>) {
        if self.grown {
            ctx.set(&key(self.head.chunks - 1), self.last.1);
        }
        if self.head != self.stored {
            ctx.set("head", Json(self.head));
        }
    }
}

fn key(chunk: usize) -> String {
    format!("log/{chunk}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use milestone_escrow::EventKind;
    use time::macros::utc_datetime;

    use super::*;

    const NOON: UtcDateTime = utc_datetime!(2026-01-05 12:00);

    #[test]
    fn chunks_hold_all_events_in_order_and_are_left_alone_once_they_are_full() {
        let mut log = Log::default();
        let mut state = BTreeMap::new();
        for note in (0..200_usize).map(|length| "x".repeat(length * 3)) {
            let before = state.clone();
            log.append(&[Event { at: NOON, kind: EventKind::OfferDeclined { note } }])
                .expect("events are JSON");
            state.insert(log.head.chunks - 1, log.last.1.clone());
            let rewritten =
                before.iter().filter(|(chunk, bytes)| state[*chunk] != **bytes).map(|(_, bytes)| bytes.len());
            assert!(rewritten.sum::<usize>() < FULL, "a full chunk was written again");
        }
        let stored = state
            .values()
            .flat_map(|bytes| serde_json::from_slice::<Vec<Event>>(bytes).expect("a chunk is events"));
        assert!(stored.eq(log.events().iter().cloned()));
        assert!(log.head.chunks > 2, "{} chunks", log.head.chunks);
    }

    #[test]
    fn a_timer_is_out_that_comes_no_later_than_the_deadline() {
        let mut log = Log::default();
        let [soon, later] = [1, 2].map(|hours| NOON + time::Duration::hours(hours));
        assert!(log.arms(later));
        assert!(!log.arms(later), "it is out already");
        assert!(log.arms(soon), "the one that is out would come too late");
        assert!(!log.arms(later), "the earlier one will arm it");
        log.disarm(later);
        assert!(!log.arms(soon), "a stale timer is not the one that is out");
        log.disarm(soon);
        assert!(log.arms(later), "none is out any more");
    }
}
