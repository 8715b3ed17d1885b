//! Every kind of command, once accepted and once rejected, each by copy and in place.
//!
//! Contracts and commands are prepared before the measured time. Contracts, events and rejections are dropped
//! after it.

mod fixtures;

use divan::Bencher;

use crate::fixtures::CALLS_PER_SAMPLE;
use crate::fixtures::command_case::{CommandCase, accepted, rejected};

fn main() {
    fixtures::run();
}

#[divan::bench(args = accepted(), sample_size = CALLS_PER_SAMPLE)]
fn accepted_by_copy(bencher: Bencher<'_, '_>, case: &CommandCase) {
    by_copy(bencher, case);
}

#[divan::bench(args = accepted(), sample_size = CALLS_PER_SAMPLE)]
fn accepted_in_place(bencher: Bencher<'_, '_>, case: &CommandCase) {
    in_place(bencher, case);
}

#[divan::bench(args = rejected(), sample_size = CALLS_PER_SAMPLE)]
fn rejected_by_copy(bencher: Bencher<'_, '_>, case: &CommandCase) {
    by_copy(bencher, case);
}

#[divan::bench(args = rejected(), sample_size = CALLS_PER_SAMPLE)]
fn rejected_in_place(bencher: Bencher<'_, '_>, case: &CommandCase) {
    in_place(bencher, case);
}

/// `Contract::handle`
fn by_copy(bencher: Bencher<'_, '_>, CommandCase { contract, at, command, .. }: &CommandCase) {
    bencher.with_inputs(|| command.clone()).bench_local_values(|command| contract.handle(command, at));
}

/// `Contract::execute`. The command is taken out of its input, and the contract stays there, so it is dropped
/// later.
fn in_place(bencher: Bencher<'_, '_>, CommandCase { contract, at, command, .. }: &CommandCase) {
    bencher.with_inputs(|| (contract.clone(), Some(command.clone()))).bench_local_refs(
        |(contract, command)| {
            let command = command.take();
            command.map(|command| contract.execute(command, at))
        },
    );
}
