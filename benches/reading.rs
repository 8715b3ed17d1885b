//! What a host shows to its users: a contract in the middle of its lifecycle, with one milestone under
//! review, and the books of a whole lifecycle.
//!
//! Results are dropped after the measured time.

mod fixtures;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use milestone_escrow::{Role, Statement};

use crate::fixtures::CALLS_PER_SAMPLE;
use crate::fixtures::lifecycle::{Lifecycle, MILESTONES};

fn main() {
    fixtures::run();
}

#[divan::bench(args = MILESTONES)]
fn permitted_to_client(bencher: Bencher<'_, '_>, milestones: u64) {
    permitted(bencher, milestones, Role::Client);
}

#[divan::bench(args = MILESTONES)]
fn permitted_to_freelancer(bencher: Bencher<'_, '_>, milestones: u64) {
    permitted(bencher, milestones, Role::Freelancer);
}

#[divan::bench(args = MILESTONES)]
fn permitted_to_arbiter(bencher: Bencher<'_, '_>, milestones: u64) {
    permitted(bencher, milestones, Role::Arbiter);
}

fn permitted(bencher: Bencher<'_, '_>, milestones: u64, role: Role) {
    let (contract, at) = Lifecycle::of(milestones).halfway();
    bencher.bench_local(|| black_box(&contract).permitted(role, &at));
}

#[divan::bench(args = MILESTONES, sample_size = CALLS_PER_SAMPLE)]
fn forecast(bencher: Bencher<'_, '_>, milestones: u64) {
    let (contract, _) = Lifecycle::of(milestones).halfway();
    bencher.bench_local(|| black_box(&contract).forecast());
}

/// Items are events.
#[divan::bench(args = MILESTONES)]
fn statement(bencher: Bencher<'_, '_>, milestones: u64) {
    let events = Lifecycle::of(milestones).events();
    let bencher = bencher.counter(ItemsCount::new(events.len()));
    bencher.bench_local(|| Statement::replay(black_box(&events)));
}

#[divan::bench(args = MILESTONES)]
fn view_as_json(bencher: Bencher<'_, '_>, milestones: u64) {
    let (contract, _) = Lifecycle::of(milestones).halfway();
    bencher.bench_local(|| serde_json::to_string(black_box(&contract)));
}
