//! A whole lifecycle of a contract by copy and in place, and two calls that a host makes in between.
//!
//! Contracts and commands are prepared before the measured time. The result of a command is dropped inside
//! it, as by a host that has stored it. The contract at the end is dropped after it.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

mod fixtures;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box, black_box_drop};

use crate::fixtures::CALLS_PER_SAMPLE;
use crate::fixtures::lifecycle::{Lifecycle, MILESTONES};

fn main() {
    fixtures::run();
}

#[divan::bench(args = MILESTONES)]
fn by_copy(bencher: Bencher<'_, '_>, milestones: u64) {
    let lifecycle = Lifecycle::of(milestones);
    let bencher = bencher.counter(ItemsCount::new(lifecycle.commands.len()));
    bencher.with_inputs(|| lifecycle.clone()).bench_local_refs(|lifecycle| {
        for (command, at) in lifecycle.commands.drain(..) {
            let decision = lifecycle.offered.handle(command, &at);
            lifecycle.offered = black_box(decision).expect("a lifecycle without rejections").into_contract();
        }
    });
}

#[divan::bench(args = MILESTONES)]
fn in_place(bencher: Bencher<'_, '_>, milestones: u64) {
    let lifecycle = Lifecycle::of(milestones);
    let bencher = bencher.counter(ItemsCount::new(lifecycle.commands.len()));
    bencher.with_inputs(|| lifecycle.clone()).bench_local_refs(|lifecycle| {
        for (command, at) in lifecycle.commands.drain(..) {
            black_box_drop(lifecycle.offered.execute(command, &at).expect("a lifecycle without rejections"));
        }
    });
}

/// `advance` always makes a copy. The copy is dropped inside the measured time, so the next copy gets the
/// same memory.
#[divan::bench(args = MILESTONES, sample_size = CALLS_PER_SAMPLE)]
fn advance_with_nothing_due(bencher: Bencher<'_, '_>, milestones: u64) {
    let (contract, at) = Lifecycle::of(milestones).halfway();
    assert!(contract.advance(&at).events().is_empty(), "nothing is due");
    bencher.bench_local(|| black_box_drop(black_box(&contract).advance(&at)));
}

#[divan::bench(args = MILESTONES, sample_size = CALLS_PER_SAMPLE)]
fn next_deadline(bencher: Bencher<'_, '_>, milestones: u64) {
    let (contract, _) = Lifecycle::of(milestones).halfway();
    assert!(contract.next_deadline().is_some(), "a review is running");
    bencher.bench_local(|| black_box(&contract).next_deadline());
}
