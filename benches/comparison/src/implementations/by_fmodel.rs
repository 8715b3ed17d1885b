//! `fmodel-rust`: a `Decider` alone, and one behind an `EventSourcedAggregate` with a repository in memory.

use std::hint::black_box;
use std::sync::{Arc, Mutex, PoisonError};

use fmodel_rust::aggregate::{EventRepository, EventSourcedAggregate};
use fmodel_rust::decider::Decider;
use futures::FutureExt;

use super::domain::{Command, EscrowContract, Event, Refusal, log_of};
use crate::implementations::{Implementation, Replay};
use crate::lifecycle::{Lifecycle, Offer, Outcome, Step};

const READY: &str = "nothing to wait for in memory";

type ContractDecider = Decider<'static, Command, EscrowContract, Event, Refusal>;

/// Each state is made from a reference to the one before, so it is cloned for each event.
fn decider() -> ContractDecider {
    Decider {
        decide: Box::new(|command, contract| contract.decide(command)),
        evolve: Box::new(|contract, event| {
            let mut contract = contract.clone();
            contract.evolve(event);
            contract
        }),
        initial_state: Box::new(EscrowContract::default),
    }
}

fn fold(decider: &ContractDecider, state: EscrowContract, events: &[Event]) -> EscrowContract {
    events.iter().fold(state, |state, event| (decider.evolve)(&state, event))
}

/// The state stays in memory, and the events are returned.
pub(crate) struct AggregateOnly {
    decider: ContractDecider,
    contract: EscrowContract,
}

impl AggregateOnly {
    fn handle(&mut self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let events = (self.decider.decide)(command, &self.contract)?;
        for event in &events {
            self.contract = (self.decider.evolve)(&self.contract, event);
        }
        Ok(events)
    }
}

impl Implementation for AggregateOnly {
    const KEY: &'static str = "fmodel";
    const NAME: &'static str = "`fmodel-rust`, decide and evolve";
    const DESCRIPTION: &'static str =
        "the baseline's rules with typed events and notes, the state cloned; no store";

    fn open(offer: &Offer) -> Self {
        let decider = decider();
        let mut alone = Self { contract: (decider.initial_state)(), decider };
        alone.handle(&Command::offer(offer)).expect("an offer within bounds");
        alone
    }

    fn act(&mut self, step: &Step) -> bool {
        black_box(self.handle(&step.into())).is_ok()
    }

    fn outcome(&self) -> Outcome {
        self.contract.outcome()
    }
}

/// The log of one contract. The version of an event is its place.
#[derive(Clone, Default)]
struct Repository(Arc<Mutex<Vec<Event>>>);

impl EventRepository<Command, Event, usize, Refusal> for Repository {
    async fn fetch_events(&self, _: &Command) -> Result<Vec<(Event, usize)>, Refusal> {
        let log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(log.iter().cloned().zip(1..).collect())
    }

    async fn save(&self, events: &[Event]) -> Result<Vec<(Event, usize)>, Refusal> {
        let mut log = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = log.len() + 1;
        log.extend_from_slice(events);
        Ok(events.iter().cloned().zip(first..).collect())
    }

    async fn version_provider(&self, _: &Event) -> Result<Option<usize>, Refusal> {
        Ok(Some(self.0.lock().unwrap_or_else(PoisonError::into_inner).len()))
    }
}

type Sourced =
    EventSourcedAggregate<Command, EscrowContract, Event, Repository, ContractDecider, usize, Refusal>;

/// As the framework is used: each command loads the events, applies them, decides, and saves.
pub(crate) struct WithStore {
    aggregate: Sourced,
    repository: Repository,
}

impl Implementation for WithStore {
    const KEY: &'static str = "fmodel-stored";
    const NAME: &'static str = "`fmodel-rust`, `EventSourcedAggregate::handle`";
    const DESCRIPTION: &'static str =
        "the same from a list in memory; fetches and folds the log for each command";

    fn open(offer: &Offer) -> Self {
        let repository = Repository::default();
        let aggregate = Sourced::new(repository.clone(), decider());
        aggregate
            .handle(&Command::offer(offer))
            .now_or_never()
            .expect(READY)
            .expect("an offer within bounds");
        Self { aggregate, repository }
    }

    fn act(&mut self, step: &Step) -> bool {
        black_box(self.aggregate.handle(&step.into()).now_or_never().expect(READY)).is_ok()
    }

    fn outcome(&self) -> Outcome {
        let log = self.repository.0.lock().unwrap_or_else(PoisonError::into_inner);
        fold(&decider(), EscrowContract::default(), &log).outcome()
    }
}

impl Replay for AggregateOnly {
    const NAME: &'static str = "`fmodel-rust`, evolve";
    const DESCRIPTION: &'static str = "clones the state for each event; without checks";
    type Log = Vec<Event>;

    fn log(lifecycle: &Lifecycle) -> Vec<Event> {
        log_of(lifecycle)
    }

    fn events(log: &Vec<Event>) -> usize {
        log.len()
    }

    fn replay(log: &Vec<Event>) -> Self {
        let decider = decider();
        Self { contract: fold(&decider, (decider.initial_state)(), log), decider }
    }

    fn outcome(&self) -> Outcome {
        self.contract.outcome()
    }
}
