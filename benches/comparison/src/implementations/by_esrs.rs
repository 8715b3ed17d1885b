//! `esrs`: an `Aggregate` alone. Its stores need PostgreSQL, so there is no row with a store.

use std::hint::black_box;
use std::mem;

use esrs::Aggregate;

use super::domain::{Command, EscrowContract, Event, Refusal, log_of};
use crate::implementations::{Implementation, Replay};
use crate::lifecycle::{Lifecycle, Offer, Outcome, Step};

impl Aggregate for EscrowContract {
    const NAME: &'static str = "escrow_contract";
    type State = Self;
    type Command = Command;
    type Event = Event;
    type Error = Refusal;

    fn handle_command(state: &Self, command: Command) -> Result<Vec<Event>, Refusal> {
        state.decide(&command)
    }

    fn apply_event(mut state: Self, payload: Event) -> Self {
        state.evolve(&payload);
        state
    }
}

/// The state stays in memory, and the events are returned. Applying an event takes it, so it is cloned.
#[derive(Default)]
pub(crate) struct AggregateOnly(EscrowContract);

impl AggregateOnly {
    fn handle(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = EscrowContract::handle_command(&self.0, command)?;
        for event in &events {
            self.0 = EscrowContract::apply_event(mem::take(&mut self.0), event.clone());
        }
        Ok(events)
    }
}

impl Implementation for AggregateOnly {
    const KEY: &'static str = "esrs";
    const NAME: &'static str = "`esrs`, the aggregate alone";
    const DESCRIPTION: &'static str = "the baseline's rules with typed events and notes, in place; no store";

    fn open(offer: &Offer) -> Self {
        let mut alone = Self::default();
        alone.handle(Command::offer(offer)).expect("an offer within bounds");
        alone
    }

    fn act(&mut self, step: &Step) -> bool {
        black_box(self.handle(step.into())).is_ok()
    }

    fn outcome(&self) -> Outcome {
        self.0.outcome()
    }
}

impl Replay for AggregateOnly {
    const NAME: &'static str = "`esrs`, apply each event";
    const DESCRIPTION: &'static str =
        "without any checks; each event is cloned, because applying it takes it";
    type Log = Vec<Event>;

    fn log(lifecycle: &Lifecycle) -> Vec<Event> {
        log_of(lifecycle)
    }

    fn events(log: &Vec<Event>) -> usize {
        log.len()
    }

    fn replay(log: &Vec<Event>) -> Self {
        Self(log.iter().cloned().fold(EscrowContract::default(), EscrowContract::apply_event))
    }

    fn outcome(&self) -> Outcome {
        self.0.outcome()
    }
}
