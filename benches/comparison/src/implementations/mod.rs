//! The implementations of the comparison, with one file for each, and what they share.

pub mod baseline;
mod by_cqrs_es;
mod by_esrs;
mod by_eventually;
mod by_fmodel;
mod by_statig;
pub mod by_the_crate;
mod domain;

use std::hint::black_box;

use crate::lifecycle::{Lifecycle, Offer, Outcome, Step};

/// An implementation: something that can run the commands of a lifecycle.
pub trait Implementation: Sized {
    /// Its name on the command line.
    const KEY: &'static str;
    const NAME: &'static str;
    /// What it does and does not do, in a few words.
    const DESCRIPTION: &'static str;

    /// A contract that was offered at [`OFFERED_AT`](crate::lifecycle::OFFERED_AT), with everything that its
    /// commands need.
    fn open(offer: &Offer) -> Self;

    /// Whether the command was accepted.
    fn act(&mut self, step: &Step) -> bool;

    fn outcome(&self) -> Outcome;
}

/// An implementation that can be rebuilt from its events.
pub trait Replay: Sized {
    const NAME: &'static str;
    const DESCRIPTION: &'static str;
    type Log;

    fn log(lifecycle: &Lifecycle) -> Self::Log;
    fn events(log: &Self::Log) -> usize;
    fn replay(log: &Self::Log) -> Self;
    fn outcome(&self) -> Outcome;
}

/// Calls the part that is measured.
pub type Measure<'a> = &'a mut dyn FnMut(&mut dyn FnMut());

/// An implementation behind a function pointer, so that all implementations fit in one list.
pub struct ImplementationEntry {
    pub key: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    /// Runs this number of lifecycles. Only the commands are measured.
    pub run_lifecycle: fn(&Lifecycle, usize, Measure<'_>),
}

/// A replay behind a function pointer.
pub struct ReplayEntry {
    pub name: &'static str,
    pub description: &'static str,
    /// Replays a lifecycle this number of times, and returns its number of events.
    pub replay: fn(&Lifecycle, usize, Measure<'_>) -> usize,
}

pub fn implementation_entries() -> [ImplementationEntry; 12] {
    [
        implementation_entry::<baseline::Baseline>(),
        implementation_entry::<by_the_crate::InPlace>(),
        implementation_entry::<by_the_crate::ByCopy>(),
        implementation_entry::<by_statig::InStatig>(),
        implementation_entry::<by_esrs::AggregateOnly>(),
        implementation_entry::<by_cqrs_es::AggregateOnly>(),
        implementation_entry::<by_fmodel::AggregateOnly>(),
        implementation_entry::<by_eventually::AggregateOnly>(),
        implementation_entry::<by_the_crate::Stored>(),
        implementation_entry::<by_cqrs_es::WithStore>(),
        implementation_entry::<by_fmodel::WithStore>(),
        implementation_entry::<by_eventually::WithStore>(),
    ]
}

pub fn replay_entries() -> [ReplayEntry; 6] {
    [
        replay_entry::<baseline::Baseline>(),
        replay_entry::<by_the_crate::InPlace>(),
        replay_entry::<by_cqrs_es::AggregateOnly>(),
        replay_entry::<by_esrs::AggregateOnly>(),
        replay_entry::<by_fmodel::AggregateOnly>(),
        replay_entry::<by_eventually::Folded>(),
    ]
}

fn implementation_entry<S: Implementation>() -> ImplementationEntry {
    ImplementationEntry {
        key: S::KEY,
        name: S::NAME,
        description: S::DESCRIPTION,
        run_lifecycle: run_lifecycle::<S>,
    }
}

fn run_lifecycle<S: Implementation>(lifecycle: &Lifecycle, lifecycles: usize, measure: Measure<'_>) {
    let mut contracts: Vec<S> = (0..lifecycles).map(|_| S::open(&lifecycle.offer)).collect();
    let mut accepted = 0;
    measure(&mut || {
        for contract in &mut contracts {
            for step in &lifecycle.steps {
                accepted += usize::from(contract.act(black_box(step)));
            }
        }
    });
    assert_eq!(accepted, lifecycles * lifecycle.steps.len(), "{} refused a command", S::NAME);
    for contract in &contracts {
        assert_eq!(contract.outcome(), lifecycle.outcome, "{} has another outcome", S::NAME);
    }
}

fn replay_entry<R: Replay>() -> ReplayEntry {
    ReplayEntry { name: R::NAME, description: R::DESCRIPTION, replay: replay::<R> }
}

fn replay<R: Replay>(lifecycle: &Lifecycle, times: usize, measure: Measure<'_>) -> usize {
    let log = R::log(lifecycle);
    measure(&mut || {
        for _ in 0..times {
            black_box(R::replay(black_box(&log)));
        }
    });
    assert_eq!(
        R::replay(&log).outcome(),
        lifecycle.outcome,
        "{} has another outcome after the replay",
        R::NAME
    );
    R::events(&log)
}

#[cfg(test)]
mod tests;
