//! Measures how long nothing is answered. A few contracts are called again and again, each by a client of its
//! own. The calls are recorded by the engine, as commands are, but change nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use milestone_escrow::Policy;
use tokio::task::JoinSet;

use super::ingress::Ingress;
use super::timers::under_review;
use crate::Failure;
use crate::contract::At;

/// Enough for a key in each partition.
const PROBES: usize = 8;
const PAUSE: Duration = Duration::from_millis(50);

/// What was seen in one part of the run.
#[derive(Debug, Default, Clone)]
struct Seen {
    calls: usize,
    longest: Duration,
    refused: BTreeMap<String, usize>,
}

/// The probes, and the name of the part of the run that goes on.
#[derive(Debug, Clone)]
pub(super) struct Silence {
    phase: Arc<Mutex<String>>,
    seen: Arc<Mutex<BTreeMap<(usize, String), Seen>>>,
    order: Arc<Mutex<Vec<String>>>,
}

impl Silence {
    /// Opens the contracts that are called.
    pub(super) async fn begin(ingress: &Ingress) -> Result<Self, Failure> {
        for number in 0..PROBES {
            under_review(ingress, &probe(number), Policy::upwork()).await?;
        }
        Ok(Self { phase: Arc::default(), seen: Arc::default(), order: Arc::default() })
    }

    /// From now on, a silence that begins belongs to this part of the run.
    pub(super) fn phase(&self, name: &str) {
        println!("{name}");
        name.clone_into(&mut self.phase.lock().unwrap_or_else(PoisonError::into_inner));
        self.order.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
    }

    /// Calls until it is stopped.
    pub(super) async fn watch(self, ingress: Ingress) {
        let mut probes = JoinSet::new();
        for number in 0..PROBES {
            probes.spawn(self.clone().probe(ingress.another(), number));
        }
        probes.join_all().await;
    }

    async fn probe(self, ingress: Ingress, number: usize) {
        let at = At(time::UtcDateTime::UNIX_EPOCH);
        loop {
            let phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let begun = Instant::now();
            let answered = ingress.wake(&probe(number), at).await;
            self.note((number, phase), answered.is_ok(), begun.elapsed(), ingress.take_failed());
            tokio::time::sleep(PAUSE).await;
        }
    }

    fn note(&self, of: (usize, String), answered: bool, took: Duration, failed: BTreeMap<String, usize>) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.entry(of).or_default();
        seen.calls += usize::from(answered);
        seen.longest = seen.longest.max(took);
        for (why, count) in failed {
            *seen.refused.entry(why).or_default() += count;
        }
    }

    pub(super) fn report(&self) {
        println!("| part of the run | calls answered | longest silence, s | requests without an answer |");
        println!("|---|--:|--:|---|");
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for phase in self.order.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let mut all = Seen::default();
            for (_, one) in seen.iter().filter(|((_, name), _)| name == phase) {
                all.calls += one.calls;
                all.longest = all.longest.max(one.longest);
                for (why, count) in &one.refused {
                    *all.refused.entry(why.clone()).or_default() += count;
                }
            }
            let refused = all.refused.iter().map(|(why, count)| format!("{count} {why}"));
            let refused = refused.collect::<Vec<_>>().join(", ");
            println!("| {phase} | {} | {:.1} | {refused} |", all.calls, all.longest.as_secs_f64());
        }
    }
}

fn probe(number: usize) -> String {
    format!("probe{number}")
}
