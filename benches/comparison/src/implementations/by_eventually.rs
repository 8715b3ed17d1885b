//! `eventually`: an `AggregateRoot` alone, and one from its `Repository` over its store in memory.

use std::hint::black_box;

use eventually::aggregate::{Aggregate, AggregateExt, AggregateRoot, AggregateRootBuilder};
use eventually::inmemory::{EventStore, EventStoreBuilder};
use eventually::repository::Repository;
use futures::FutureExt;
use futures::future::{BoxFuture, ready};

use super::domain::{Command, EscrowContract, Event, Refusal, log_of};
use crate::implementations::{Implementation, Replay};
use crate::lifecycle::{Lifecycle, Offer, Outcome, Step};

const READY: &str = "nothing to wait for in memory";
const IDENTIFIER: u64 = 1;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Escrow;

impl Aggregate for Escrow {
    type Id = u64;
    type State = EscrowContract;
    type Event = Event;
    type Command = Command;
    type Error = Refusal;

    fn apply(mut contract: EscrowContract, event: Event) -> Result<EscrowContract, Refusal> {
        contract.evolve(&event);
        Ok(contract)
    }

    fn handle<'a, 's: 'a>(
        &'a self,
        _: &'s u64,
        contract: &'s EscrowContract,
        command: Command,
    ) -> BoxFuture<'a, Result<Option<Vec<Event>>, Refusal>> {
        ready(contract.decide(&command).map(Some)).boxed()
    }
}

fn opened(offer: &Offer) -> AggregateRoot<Escrow> {
    let mut root = AggregateRootBuilder::from(Escrow).build(IDENTIFIER);
    root.handle(Command::offer(offer)).now_or_never().expect(READY).expect("an offer within bounds");
    root
}

/// The root stays in memory, with every event of its lifecycle, because only a store takes the events.
pub(crate) struct AggregateOnly(AggregateRoot<Escrow>);

impl Implementation for AggregateOnly {
    const KEY: &'static str = "eventually";
    const NAME: &'static str = "`eventually`, the root alone";
    const DESCRIPTION: &'static str =
        "the baseline's rules with typed events and notes, state and events cloned; no store";

    fn open(offer: &Offer) -> Self {
        Self(opened(offer))
    }

    fn act(&mut self, step: &Step) -> bool {
        black_box(self.0.handle(step.into()).now_or_never().expect(READY)).is_ok()
    }

    fn outcome(&self) -> Outcome {
        self.0.state().outcome()
    }
}

/// As the crate is used: each command loads the root from the store's events, runs, and saves the root again.
pub(crate) struct WithStore(Repository<Escrow, EventStore<u64, Event>>);

impl WithStore {
    async fn handle(&mut self, command: Command) -> bool {
        let mut root = self.0.get(IDENTIFIER).await.expect("a store in memory");
        if root.handle(command).await.is_err() {
            return false;
        }
        self.0.add(root).await.is_ok()
    }
}

impl Implementation for WithStore {
    const KEY: &'static str = "eventually-stored";
    const NAME: &'static str = "`eventually`, `Repository` get, handle, add";
    const DESCRIPTION: &'static str =
        "the same from its store in memory; streams and folds the log for each command";

    fn open(offer: &Offer) -> Self {
        let store = EventStoreBuilder::for_aggregate(&Escrow);
        let mut repository = Repository::new(AggregateRootBuilder::from(Escrow), store);
        repository.add(opened(offer)).now_or_never().expect(READY).expect("an empty store");
        Self(repository)
    }

    fn act(&mut self, step: &Step) -> bool {
        black_box(self.handle(step.into()).now_or_never().expect(READY))
    }

    fn outcome(&self) -> Outcome {
        let root = self.0.get(IDENTIFIER).now_or_never().expect(READY).expect("a store in memory");
        root.state().outcome()
    }
}

pub(crate) struct Folded(EscrowContract);

impl Replay for Folded {
    const NAME: &'static str = "`eventually`, `AggregateExt::fold`";
    const DESCRIPTION: &'static str = "takes events by value, so each is cloned; without checks";
    type Log = Vec<Event>;

    fn log(lifecycle: &Lifecycle) -> Vec<Event> {
        log_of(lifecycle)
    }

    fn events(log: &Vec<Event>) -> usize {
        log.len()
    }

    fn replay(log: &Vec<Event>) -> Self {
        Self(Escrow::fold(EscrowContract::default(), log.iter().cloned()).expect("events are never refused"))
    }

    fn outcome(&self) -> Outcome {
        self.0.outcome()
    }
}
