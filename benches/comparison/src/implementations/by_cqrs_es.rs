//! `cqrs-es`: an `Aggregate` alone, and one behind its `CqrsFramework` with a store in memory.

mod store;

use cqrs_es::event_sink::EventSink;
use cqrs_es::{Aggregate, CqrsFramework, DomainEvent};
use futures::FutureExt;

use self::store::MemoryStore;
use super::domain::{Command, EscrowContract, Event, EventKind, Refusal, log_of};
use crate::implementations::{Implementation, Replay};
use crate::lifecycle::{Lifecycle, Offer, Outcome, Step};

/// The framework's futures never wait.
const READY: &str = "nothing to wait for in memory";
const IDENTIFIER: &str = "contract-1";

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        let name = match &self.kind {
            EventKind::ContractOffered { .. } => "contract_offered",
            EventKind::OfferAccepted => "offer_accepted",
            EventKind::OfferExpired => "offer_expired",
            EventKind::MilestoneFunded { .. } => "milestone_funded",
            EventKind::WorkSubmitted { .. } => "work_submitted",
            EventKind::ChangesRequested { .. } => "changes_requested",
            EventKind::EscrowReleased { .. } => "escrow_released",
            EventKind::ContractEnded => "contract_ended",
        };
        name.to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl Aggregate for EscrowContract {
    const TYPE: &'static str = "escrow_contract";
    type Command = Command;
    type Event = Event;
    type Error = Refusal;
    type Services = ();

    /// Everything is checked before anything is written, so a rejected command does not change the aggregate.
    async fn handle(&mut self, command: Command, _: &(), sink: &EventSink<Self>) -> Result<(), Refusal> {
        if self.is_late(&command) {
            for event in self.decide(&command)? {
                sink.write(event, self).await;
            }
        } else {
            sink.write(self.judge(&command)?, self).await;
        }
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        self.evolve(&event);
    }
}

/// The aggregate stays in memory, and its events are returned.
pub(crate) struct AggregateOnly(EscrowContract);

impl AggregateOnly {
    fn handle(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        let sink = EventSink::default();
        self.0.handle(command, &(), &sink).now_or_never().expect(READY)?;
        Ok(sink.collect().now_or_never().expect(READY))
    }
}

impl Implementation for AggregateOnly {
    const KEY: &'static str = "cqrs-es";
    const NAME: &'static str = "`cqrs-es`, the aggregate alone";
    const DESCRIPTION: &'static str = "the baseline's rules with typed events and notes, in place; no store";

    fn open(offer: &Offer) -> Self {
        let mut alone = Self(EscrowContract::default());
        alone.handle(Command::offer(offer)).expect("an offer within bounds");
        alone
    }

    fn act(&mut self, step: &Step) -> bool {
        core::hint::black_box(self.handle(step.into())).is_ok()
    }

    fn outcome(&self) -> Outcome {
        self.0.outcome()
    }
}

/// As the framework is used: each command loads the events, applies them, decides, and stores.
pub(crate) struct WithStore {
    framework: CqrsFramework<EscrowContract, MemoryStore>,
    store: MemoryStore,
}

impl WithStore {
    fn execute(&mut self, command: Command) -> bool {
        self.framework.execute(IDENTIFIER, command).now_or_never().expect(READY).is_ok()
    }
}

impl Implementation for WithStore {
    const KEY: &'static str = "cqrs-es-stored";
    const NAME: &'static str = "`cqrs-es`, `CqrsFramework::execute`";
    const DESCRIPTION: &'static str =
        "the same from a store in memory that clones; loads and folds the log for each command";

    fn open(offer: &Offer) -> Self {
        let store = MemoryStore::default();
        let mut stored = Self { framework: CqrsFramework::new(store.clone(), Vec::new(), ()), store };
        assert!(stored.execute(Command::offer(offer)), "an offer within bounds");
        stored
    }

    fn act(&mut self, step: &Step) -> bool {
        core::hint::black_box(self.execute(step.into()))
    }

    fn outcome(&self) -> Outcome {
        self.store.aggregate(IDENTIFIER).outcome()
    }
}

impl Replay for AggregateOnly {
    const NAME: &'static str = "`cqrs-es`, `Aggregate::apply`";
    const DESCRIPTION: &'static str = "takes events by value, so each is cloned; without checks";
    type Log = Vec<Event>;

    fn log(lifecycle: &Lifecycle) -> Vec<Event> {
        log_of(lifecycle)
    }

    fn events(log: &Vec<Event>) -> usize {
        log.len()
    }

    fn replay(log: &Vec<Event>) -> Self {
        let mut contract = EscrowContract::default();
        for event in log {
            contract.apply(event.clone());
        }
        Self(contract)
    }

    fn outcome(&self) -> Outcome {
        self.0.outcome()
    }
}
