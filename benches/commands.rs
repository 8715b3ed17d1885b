//! Every kind of command, once accepted and once rejected, each by copy and in place.
//!
//! Contracts and commands are prepared before the measured time. Contracts, events and rejections are dropped
//! after it.

mod scenes;

use divan::Bencher;

use crate::scenes::MANY;
use crate::scenes::meeting::{Meeting, accepted, rejected};

fn main() {
    scenes::run();
}

#[divan::bench(args = accepted(), sample_size = MANY)]
fn accepted_by_copy(bencher: Bencher<'_, '_>, meeting: &Meeting) {
    by_copy(bencher, meeting);
}

#[divan::bench(args = accepted(), sample_size = MANY)]
fn accepted_in_place(bencher: Bencher<'_, '_>, meeting: &Meeting) {
    in_place(bencher, meeting);
}

#[divan::bench(args = rejected(), sample_size = MANY)]
fn rejected_by_copy(bencher: Bencher<'_, '_>, meeting: &Meeting) {
    by_copy(bencher, meeting);
}

#[divan::bench(args = rejected(), sample_size = MANY)]
fn rejected_in_place(bencher: Bencher<'_, '_>, meeting: &Meeting) {
    in_place(bencher, meeting);
}

/// `Contract::handle`
fn by_copy(bencher: Bencher<'_, '_>, Meeting { contract, at, command, .. }: &Meeting) {
    bencher.with_inputs(|| command.clone()).bench_local_values(|command| contract.handle(command, at));
}

/// `Contract::execute`. The command is taken out of its input, and the contract stays there, so it is dropped
/// later.
fn in_place(bencher: Bencher<'_, '_>, Meeting { contract, at, command, .. }: &Meeting) {
    bencher.with_inputs(|| (contract.clone(), Some(command.clone()))).bench_local_refs(|(contract, command)| {
        let command = command.take();
        command.map(|command| contract.execute(command, at))
    });
}
