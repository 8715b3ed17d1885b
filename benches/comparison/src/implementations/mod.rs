//! The sides of the comparison, with one file for each, and what they share.

mod by_cqrs_es;
mod by_eventually;
mod by_fmodel;
mod by_statig;
pub mod by_the_crate;
mod domain;
pub mod floor;

use std::hint::black_box;

use crate::life::{Life, Offer, Outcome, Step};

/// A side: something that can run the commands of a life.
pub trait Side: Sized {
    /// Its name on the command line.
    const KEY: &'static str;
    const NAME: &'static str;
    /// What it does and does not do, in a few words.
    const TELLS: &'static str;

    /// A contract that was offered at [`OFFERED_AT`](crate::life::OFFERED_AT), with everything that its
    /// commands need.
    fn open(offer: &Offer) -> Self;

    /// Whether the command was accepted.
    fn act(&mut self, step: &Step) -> bool;

    fn outcome(&self) -> Outcome;
}

/// A side that can be rebuilt from its events.
pub trait Replay: Sized {
    const NAME: &'static str;
    const TELLS: &'static str;
    type Log;

    fn log(life: &Life) -> Self::Log;
    fn events(log: &Self::Log) -> usize;
    fn replay(log: &Self::Log) -> Self;
    fn outcome(&self) -> Outcome;
}

/// Calls the part that is measured.
pub type Around<'a> = &'a mut dyn FnMut(&mut dyn FnMut());

/// A side behind a function pointer, so that all sides fit in one list.
pub struct Contender {
    pub key: &'static str,
    pub name: &'static str,
    pub tells: &'static str,
    /// Runs this number of lives. Only the commands are measured.
    pub live: fn(&Life, usize, Around<'_>),
}

/// A replay behind a function pointer.
pub struct Replayer {
    pub name: &'static str,
    pub tells: &'static str,
    /// Replays a life this number of times, and returns its number of events.
    pub replay: fn(&Life, usize, Around<'_>) -> usize,
}

pub fn contenders() -> [Contender; 10] {
    [
        contender::<floor::Floor>(),
        contender::<by_the_crate::InPlace>(),
        contender::<by_the_crate::ByCopy>(),
        contender::<by_statig::InStatig>(),
        contender::<by_cqrs_es::Alone>(),
        contender::<by_fmodel::Alone>(),
        contender::<by_eventually::Alone>(),
        contender::<by_cqrs_es::Stored>(),
        contender::<by_fmodel::Stored>(),
        contender::<by_eventually::Stored>(),
    ]
}

pub fn replayers() -> [Replayer; 5] {
    [
        replayer::<floor::Floor>(),
        replayer::<by_the_crate::InPlace>(),
        replayer::<by_cqrs_es::Alone>(),
        replayer::<by_fmodel::Alone>(),
        replayer::<by_eventually::Folded>(),
    ]
}

fn contender<S: Side>() -> Contender {
    Contender { key: S::KEY, name: S::NAME, tells: S::TELLS, live: live::<S> }
}

fn live<S: Side>(life: &Life, lives: usize, around: Around<'_>) {
    let mut contracts: Vec<S> = (0..lives).map(|_| S::open(&life.offer)).collect();
    let mut accepted = 0;
    around(&mut || {
        for contract in &mut contracts {
            for step in &life.steps {
                accepted += usize::from(contract.act(black_box(step)));
            }
        }
    });
    assert_eq!(accepted, lives * life.steps.len(), "{} refused a command", S::NAME);
    for contract in &contracts {
        assert_eq!(contract.outcome(), life.outcome, "{} came to another end", S::NAME);
    }
}

fn replayer<R: Replay>() -> Replayer {
    Replayer { name: R::NAME, tells: R::TELLS, replay: replay::<R> }
}

fn replay<R: Replay>(life: &Life, times: usize, around: Around<'_>) -> usize {
    let log = R::log(life);
    around(&mut || {
        for _ in 0..times {
            black_box(R::replay(black_box(&log)));
        }
    });
    assert_eq!(R::replay(&log).outcome(), life.outcome, "{} was replayed to another end", R::NAME);
    R::events(&log)
}

#[cfg(test)]
mod tests;
