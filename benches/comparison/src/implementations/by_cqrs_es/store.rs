//! A store in memory for `cqrs-es`. Its own `MemStore` prints two lines for each command, and only that would
//! be measured. This one prints nothing, and appends to the log instead of copying it.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use cqrs_es::{Aggregate, AggregateContext, AggregateError, EventEnvelope, EventStore};

use crate::implementations::domain::{EscrowContract, Event, Refusal};

type Envelope = EventEnvelope<EscrowContract>;

#[derive(Clone, Default)]
pub(super) struct MemoryStore {
    events: Arc<RwLock<HashMap<String, Vec<Envelope>>>>,
}

pub(super) struct Loaded {
    identifier: String,
    aggregate: EscrowContract,
    sequence: usize,
}

impl AggregateContext<EscrowContract> for Loaded {
    fn aggregate(&mut self) -> &mut EscrowContract {
        &mut self.aggregate
    }
}

impl MemoryStore {
    pub(super) fn aggregate(&self, identifier: &str) -> EscrowContract {
        self.fold(self.committed(identifier))
    }

    fn committed(&self, identifier: &str) -> Vec<Envelope> {
        let events = self.events.read().unwrap_or_else(PoisonError::into_inner);
        events.get(identifier).cloned().unwrap_or_default()
    }

    fn fold(&self, envelopes: Vec<Envelope>) -> EscrowContract {
        let mut aggregate = EscrowContract::default();
        envelopes.into_iter().for_each(|envelope| aggregate.apply(envelope.payload));
        aggregate
    }
}

impl EventStore<EscrowContract> for MemoryStore {
    type AC = Loaded;

    async fn load_events(&self, identifier: &str) -> Result<Vec<Envelope>, AggregateError<Refusal>> {
        Ok(self.committed(identifier))
    }

    async fn load_aggregate(&self, identifier: &str) -> Result<Loaded, AggregateError<Refusal>> {
        let envelopes = self.load_events(identifier).await?;
        let sequence = envelopes.last().map_or(0, |envelope| envelope.sequence);
        Ok(Loaded { identifier: identifier.to_owned(), aggregate: self.fold(envelopes), sequence })
    }

    async fn commit(
        &self,
        events: Vec<Event>,
        context: Loaded,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<Envelope>, AggregateError<Refusal>> {
        let envelope = |(sequence, payload)| Envelope {
            aggregate_id: context.identifier.clone(),
            sequence,
            payload,
            metadata: metadata.clone(),
        };
        let committed: Vec<_> = (context.sequence + 1..).zip(events).map(envelope).collect();
        let mut events = self.events.write().unwrap_or_else(PoisonError::into_inner);
        events.entry(context.identifier).or_default().extend_from_slice(&committed);
        Ok(committed)
    }
}
