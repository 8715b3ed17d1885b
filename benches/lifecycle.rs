//! A whole life of a contract by copy and in place, and two calls that a host makes in between.
//!
//! Contracts and commands are prepared before the measured time. The result of a command is dropped inside
//! it, as by a host that has stored it. The contract at the end is dropped after it.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

mod scenes;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box, black_box_drop};

use crate::scenes::MANY;
use crate::scenes::life::{Life, MILESTONES};

fn main() {
    scenes::run();
}

#[divan::bench(args = MILESTONES)]
fn by_copy(bencher: Bencher<'_, '_>, milestones: u64) {
    let life = Life::of(milestones);
    let bencher = bencher.counter(ItemsCount::new(life.commands.len()));
    bencher.with_inputs(|| life.clone()).bench_local_refs(|life| {
        for (command, at) in life.commands.drain(..) {
            let decision = life.offered.handle(command, &at);
            life.offered = black_box(decision).expect("a life without rejections").into_contract();
        }
    });
}

#[divan::bench(args = MILESTONES)]
fn in_place(bencher: Bencher<'_, '_>, milestones: u64) {
    let life = Life::of(milestones);
    let bencher = bencher.counter(ItemsCount::new(life.commands.len()));
    bencher.with_inputs(|| life.clone()).bench_local_refs(|life| {
        for (command, at) in life.commands.drain(..) {
            black_box_drop(life.offered.execute(command, &at).expect("a life without rejections"));
        }
    });
}

/// `advance` always makes a copy. The copy is dropped inside the measured time, so the next copy gets the
/// same memory.
#[divan::bench(args = MILESTONES, sample_size = MANY)]
fn advance_with_nothing_due(bencher: Bencher<'_, '_>, milestones: u64) {
    let (contract, at) = Life::of(milestones).half();
    assert!(contract.advance(&at).events().is_empty(), "nothing is due");
    bencher.bench_local(|| black_box_drop(black_box(&contract).advance(&at)));
}

#[divan::bench(args = MILESTONES, sample_size = MANY)]
fn next_deadline(bencher: Bencher<'_, '_>, milestones: u64) {
    let (contract, _) = Life::of(milestones).half();
    assert!(contract.next_deadline().is_some(), "a review is running");
    bencher.bench_local(|| black_box(&contract).next_deadline());
}
