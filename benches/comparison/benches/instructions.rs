//! Counts instructions, so that nothing becomes slower unnoticed. The numbers are the same in every run,
//! however busy the machine is.
//!
//! `cargo bench -p milestone-escrow-comparison --bench instructions` fails if there are more than
//! [`limits`]. With `-- --nocapture` it also prints the number for each command. It needs `valgrind`, and a
//! `gungraun-runner` of the version of `gungraun` in `Cargo.lock`. Contracts and logs are prepared before the
//! count, and results are checked and dropped after it. What a command returns is dropped inside the count,
//! as by a host that has stored it.

#![allow(unused_qualifications, reason = "the macros write them")]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use gungraun::prelude::*;
use gungraun::{Callgrind, EventKind};
use milestone_escrow_comparison::implementations::baseline::Baseline;
use milestone_escrow_comparison::implementations::by_the_crate::{ByCopy, InPlace};
use milestone_escrow_comparison::implementations::{Implementation, Replay};
use milestone_escrow_comparison::lifecycle::{Act, Lifecycle, Step};
use time::Duration;

/// The largest number of instructions for each: what it took on x86-64 with Rust 1.95 and glibc 2.36, and 3 %
/// more. Other compilers and C libraries may need other numbers. When something has become faster, measure it
/// again, and lower its limit.
mod limits {
    /// Took 12 675.
    pub(super) const LIFECYCLE_IN_PLACE: u64 = 12_900;
    /// Took 434 818.
    pub(super) const LONG_LIFECYCLE_IN_PLACE: u64 = 442_500;
    /// Took 31 722.
    pub(super) const LIFECYCLE_BY_COPY: u64 = 32_680;
    /// Took 2 243. This does not measure the library: if it changes, the compiler or the bench has changed.
    pub(super) const LIFECYCLE_OF_THE_BASELINE: u64 = 2_310;
    /// Took 9 940, for 29 events.
    pub(super) const REPLAY: u64 = 10_240;
    /// Took 258, of which 9 look for a note.
    pub(super) const REJECTED_IN_PLACE: u64 = 266;
}

/// 27 commands.
const FEW: u32 = 5;
/// 1 002 commands.
const MANY: u32 = 200;

fn at_most(instructions: u64) -> LibraryBenchmarkConfig {
    LibraryBenchmarkConfig::default()
        .tool(Callgrind::default().hard_limits([(EventKind::Ir, instructions)]))
        .clone()
}

/// A contract that was offered, and the commands of its lifecycle.
fn offered<S: Implementation>(milestones: u32) -> (S, Lifecycle) {
    let lifecycle = Lifecycle::of(milestones);
    (S::open(&lifecycle.offer), lifecycle)
}

fn check_outcome<S: Implementation>((contract, lifecycle): (S, Lifecycle)) {
    assert_eq!(contract.outcome(), lifecycle.outcome, "{} has another outcome", S::NAME);
}

fn run_lifecycle<S: Implementation>((mut contract, lifecycle): (S, Lifecycle)) -> (S, Lifecycle) {
    for step in &lifecycle.steps {
        contract.act(black_box(step));
    }
    (contract, lifecycle)
}

#[library_benchmark(teardown = check_outcome)]
#[bench::five_milestones(args = (FEW), setup = offered, config = at_most(limits::LIFECYCLE_IN_PLACE))]
#[bench::two_hundred_milestones(
    args = (MANY),
    setup = offered,
    config = at_most(limits::LONG_LIFECYCLE_IN_PLACE)
)]
fn in_place(offered: (InPlace, Lifecycle)) -> (InPlace, Lifecycle) {
    run_lifecycle(offered)
}

#[library_benchmark(teardown = check_outcome)]
#[bench::five_milestones(args = (FEW), setup = offered, config = at_most(limits::LIFECYCLE_BY_COPY))]
fn by_copy(offered: (ByCopy, Lifecycle)) -> (ByCopy, Lifecycle) {
    run_lifecycle(offered)
}

#[library_benchmark(teardown = check_outcome)]
#[bench::five_milestones(args = (FEW), setup = offered, config = at_most(limits::LIFECYCLE_OF_THE_BASELINE))]
fn baseline(offered: (Baseline, Lifecycle)) -> (Baseline, Lifecycle) {
    run_lifecycle(offered)
}

/// The log of a whole lifecycle.
fn log(milestones: u32) -> <InPlace as Replay>::Log {
    InPlace::log(&Lifecycle::of(milestones))
}

#[library_benchmark(teardown = drop)]
#[bench::five_milestones(args = (FEW), setup = log, config = at_most(limits::REPLAY))]
fn replay(log: <InPlace as Replay>::Log) -> (InPlace, <InPlace as Replay>::Log) {
    (InPlace::replay(black_box(&log)), log)
}

/// Milestone 1 is funded. Milestone 2 cannot be funded while milestone 1 is current (FUND-3).
fn out_of_order_funding(milestones: u32) -> (InPlace, Step) {
    let (mut contract, lifecycle) = offered::<InPlace>(milestones);
    assert!(
        lifecycle.steps.iter().take(2).all(|step| contract.act(step)),
        "the offer is accepted, and milestone 1 funded"
    );
    (contract, Step::after(Duration::DAY, Act::FundMilestone(2)))
}

fn refused((contract, was_accepted): (InPlace, bool)) {
    assert!(!was_accepted, "{:?}", Implementation::outcome(&contract));
}

#[library_benchmark(teardown = refused)]
#[bench::in_place(args = (FEW), setup = out_of_order_funding, config = at_most(limits::REJECTED_IN_PLACE))]
fn rejected((mut contract, step): (InPlace, Step)) -> (InPlace, bool) {
    let was_accepted = contract.act(black_box(&step));
    (contract, was_accepted)
}

library_benchmark_group!(name = lifecycles, benchmarks = [in_place, by_copy, baseline]);
library_benchmark_group!(name = others, benchmarks = [replay, rejected]);

main!(teardown = print_each(), library_benchmark_groups = [lifecycles, others]);

/// Prints instructions per command, from the files of callgrind. Nothing is printed for what has not run.
fn print_each() {
    println!("\nInstructions a command, or an event of the replay:");
    let (few, many) = (Lifecycle::of(FEW), Lifecycle::of(MANY));
    let events = InPlace::log(&few).len();
    for (bench, parts) in [
        ("lifecycles/in_place.five_milestones", few.steps.len()),
        ("lifecycles/in_place.two_hundred_milestones", many.steps.len()),
        ("lifecycles/by_copy.five_milestones", few.steps.len()),
        ("lifecycles/baseline.five_milestones", few.steps.len()),
        ("others/replay.five_milestones", events),
        ("others/rejected.in_place", 1),
    ] {
        if let Some(instructions) = instructions(bench) {
            println!("  {bench:<40}{:>8.1}", instructions / parts as f64);
        }
    }
}

fn instructions(bench: &str) -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let of_this = Path::new("gungraun").join(env!("CARGO_PKG_NAME")).join(env!("CARGO_CRATE_NAME"));
    // The program lies in `release/deps` of the target directory.
    let folder = program.ancestors().nth(3)?.join(of_this).join(bench);
    let file = format!("callgrind.{}.out", folder.file_name()?.to_str()?);
    let written = fs::read_to_string(folder.join(file)).ok()?;
    let summary = written.lines().find_map(|line| line.strip_prefix("summary: "))?;
    summary.split(' ').next()?.parse().ok()
}
