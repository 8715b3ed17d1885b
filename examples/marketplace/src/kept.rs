//! The contracts that a server keeps in memory, so that a command need not read the whole log.
//!
//! A kept contract is never trusted alone. Every request reads the events from the kept revision on. The
//! first of them must be the kept one, byte for byte, and the others are replayed on top. So other servers
//! may write as they like, and if the data base has lost events, the contract is read anew. Who may do what
//! is not kept: every request reads it.

use std::sync::Arc;

use milestone_escrow::{Contract, Decision};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::marketplace::{Marketplace, Refusal};
use crate::store::look::Sight;
use crate::store::{Parties, StoreError};

/// A contract as it is stored up to its revision.
#[derive(Debug)]
pub(crate) struct Kept {
    /// Its parties. They never change.
    pub(crate) parties: Parties,
    /// The contract.
    pub(crate) contract: Contract,
    /// Its last event, as it is stored.
    last: String,
}

/// How many bytes a contract needs in memory, roughly. A milestone can have a long description.
#[derive(Debug, Clone)]
struct ByBytes;

/// What a contract needs without its milestones, and a milestone without its texts.
const OF_A_CONTRACT: usize = 1_024;
const OF_A_MILESTONE: usize = 512;
/// A proposal has at most one description. Most have none.
const OF_A_PROPOSAL: usize = 1_024;

impl Weighter<String, Arc<Kept>> for ByBytes {
    fn weight(&self, _: &String, kept: &Arc<Kept>) -> u64 {
        let milestones = kept.contract.milestones().map(|milestone| {
            let texts = milestone.title().len().saturating_add(milestone.description().len());
            texts.saturating_add(OF_A_MILESTONE)
        });
        let proposals = kept.contract.proposals().map(|_| OF_A_PROPOSAL);
        let parts = milestones.chain(proposals).chain([OF_A_CONTRACT, kept.last.len()]);
        u64::try_from(parts.fold(0, usize::saturating_add)).unwrap_or(u64::MAX)
    }
}

/// The contracts that were used last.
#[derive(Debug)]
pub(crate) struct KeptContracts(Cache<String, Arc<Kept>, ByBytes>);

impl KeptContracts {
    /// Keeps contracts that need about so many bytes together.
    pub(crate) fn new(most_bytes: u64) -> Self {
        let usual = OF_A_CONTRACT.saturating_add(OF_A_MILESTONE.saturating_mul(4));
        let expected = usize::try_from(most_bytes).unwrap_or(usize::MAX) / usual;
        Self(Cache::with_weighter(expected, most_bytes, ByBytes))
    }

    pub(crate) fn get(&self, id: &str) -> Option<Arc<Kept>> {
        self.0.get(id)
    }

    fn put(&self, id: &str, kept: &Arc<Kept>) {
        self.0.insert(id.to_owned(), kept.clone());
    }
}

impl Marketplace {
    /// The first revision that has to be read of a contract: that of the kept one, or the whole log.
    pub(crate) fn first_unknown(kept: Option<&Arc<Kept>>) -> u64 {
        kept.map_or(1, |kept| kept.contract.revision())
    }

    /// The contract after the events that were read. `None` if the events do not continue what was kept: the
    /// whole log must be read.
    pub(crate) fn continued(
        &self,
        id: &str,
        kept: Option<Arc<Kept>>,
        sight: &Sight,
    ) -> Result<Option<Arc<Kept>>, Refusal> {
        let Some(parties) = sight.parties.clone() else { return Err(Refusal::Unknown) };
        let (contract, events) = match &kept {
            None => (None, sight.events.as_slice()),
            Some(kept) => match sight.events.split_first() {
                Some((first, [])) if *first == kept.last => return Ok(Some(kept.clone())),
                Some((first, further)) if *first == kept.last => (Some(kept.contract.clone()), further),
                _ => return Ok(None),
            },
        };
        let events = self.read(events)?;
        let contract = self.meter.deciding(|| match contract {
            Some(contract) => contract.replay_further(&events),
            None => Contract::replay(&events),
        })?;
        let last = sight.events.last().cloned().unwrap_or_default();
        let kept = Arc::new(Kept { parties, contract, last });
        self.kept.put(id, &kept);
        Ok(Some(kept))
    }

    /// Keeps the contract of a decision that was stored.
    pub(crate) fn keep(&self, id: &str, parties: &Parties, decision: Decision) -> Result<(), StoreError> {
        let Some(last) = decision.events().last() else { return Ok(()) };
        let last = serde_json::to_string(last)?;
        let kept = Kept { parties: parties.clone(), contract: decision.into_contract(), last };
        self.kept.put(id, &Arc::new(kept));
        Ok(())
    }
}
