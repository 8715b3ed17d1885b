//! Compares the library with what somebody would use instead: code by hand, a state machine, and four
//! frameworks for event sourcing.
//!
//! `cargo run --release -p milestone-escrow-comparison` prints the tables. `… -- --runs N` measures all
//! N times in turn, and prints the medians of the runs with their range.
//! `… -- --lifecycle IMPLEMENTATION N COUNT` only runs COUNT lifecycles of one implementation with N
//! milestones, for a profiler.

mod machine;
mod measure;

use std::collections::HashMap;
use std::process::Command;

use milestone_escrow_comparison::implementations::{implementation_entries, replay_entries};
use milestone_escrow_comparison::lifecycle::Lifecycle;

use crate::measure::{Rounds, Spread};

const FEW: (u32, Rounds) = (5, Rounds { rounds: 401, lifecycles: 40 });
const MANY: (u32, Rounds) = (200, Rounds { rounds: 51, lifecycles: 2 });
const REPLAYS: Rounds = Rounds { rounds: 801, lifecycles: 200 };
/// The place of the library, used in place, in the list of implementations. The baseline is the first.
const THE_CRATE: usize = 1;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => compare(1),
        ["--runs", runs] => compare(runs.parse().expect("N is a number")),
        ["--lifecycle", implementation, milestones, count] => {
            run_lifecycle(
                implementation,
                milestones.parse().expect("N is a number"),
                count.parse().expect("COUNT is a number"),
            );
        }
        _ => {
            eprintln!(
                "usage: milestone-escrow-comparison [--runs N | --lifecycle IMPLEMENTATION N COUNT]; \
                 IMPLEMENTATION is one of:"
            );
            implementation_entries().iter().for_each(|entry| eprintln!("  {}", entry.key));
            std::process::exit(2);
        }
    }
}

fn run_lifecycle(implementation: &str, milestones: u32, count: usize) {
    let implementation_entries = implementation_entries();
    let entry = implementation_entries
        .iter()
        .find(|entry| entry.key == implementation)
        .expect("IMPLEMENTATION is one of the implementations");
    (entry.run_lifecycle)(&Lifecycle::of(milestones), count, &mut |commands| commands());
}

/// What was measured in each run, one after the other.
#[derive(Default)]
struct Runs {
    few: Vec<Vec<f64>>,
    many: Vec<Vec<f64>>,
    replays: Vec<Vec<f64>>,
}

fn compare(runs: usize) {
    assert!(runs > 0, "N is at least one");
    agree();
    println!("{}\n", machine::description());
    let counted = allocations(&[FEW.0, MANY.0]);
    let [few, many] = [FEW.0, MANY.0].map(Lifecycle::of);
    let mut times = Runs::default();
    for run in 1..=runs {
        eprintln!("run {run} of {runs}");
        times.few.push(measure::commands(&implementation_entries(), &few, FEW.1));
        times.many.push(measure::commands(&implementation_entries(), &many, MANY.1));
        times.replays.push(measure::replays(&replay_entries(), &few, REPLAYS));
    }
    match runs {
        1 => println!("One run."),
        runs => println!("The medians of {runs} runs, and in brackets the lowest and the highest."),
    }
    table_of_commands(&times, &counted);
    table_of_replays(&times);
}

/// Checks that every implementation has the same result for every number of milestones. Panics if not.
fn agree() {
    for lifecycle in [1, 5, 20, 200].map(Lifecycle::of) {
        implementation_entries()
            .iter()
            .for_each(|entry| (entry.run_lifecycle)(&lifecycle, 1, &mut |commands| commands()));
    }
}

fn table_of_commands(times: &Runs, counted: &HashMap<(String, u32), String>) {
    for (milestones, rounds) in [FEW, MANY] {
        let Rounds { rounds: count, lifecycles } = rounds;
        let commands = Lifecycle::of(milestones).steps.len();
        println!(
            "{milestones} milestones: {count} rounds of {lifecycles} lifecycles of every implementation, \
             {commands} commands a lifecycle."
        );
    }
    println!("\nA command, with {} and with {} milestones:\n", FEW.0, MANY.0);
    let cells = "ns | × baseline | × crate | allocations | bytes | allocations with notes |";
    println!("| implementation | {cells} {cells} what |");
    println!("|---|{}---|", "--:|".repeat(12));
    for (index, entry) in implementation_entries().iter().enumerate() {
        let cells = |runs: &[Vec<f64>], milestones: u32| {
            let to = |other: usize| Spread::of(runs, |took| took[index] / took[other]);
            let asked = counted.get(&(entry.key.to_owned(), milestones)).map_or("? | ? | ?", String::as_str);
            let nanoseconds = Spread::of(runs, |took| took[index]);
            format!("{nanoseconds:.1} | {:.1} | {:.2} | {asked}", to(0), to(THE_CRATE))
        };
        let (few, many) = (cells(&times.few, FEW.0), cells(&times.many, MANY.0));
        println!("| {} | {few} | {many} | {} |", entry.name, entry.description);
    }
}

fn table_of_replays(times: &Runs) {
    println!("\nReplay of a lifecycle with {} milestones from memory, dropping what comes of it: ", FEW.0);
    println!("{} rounds of {} replays each.\n", REPLAYS.rounds, REPLAYS.lifecycles);
    println!("| replay | million events a second | ns an event | × baseline | × crate | what |");
    println!("|---|--:|--:|--:|--:|---|");
    for (index, entry) in replay_entries().iter().enumerate() {
        let to = |other: usize| Spread::of(&times.replays, |took| took[index] / took[other]);
        let nanoseconds = Spread::of(&times.replays, |took| took[index]);
        println!(
            "| {} | {:.1} | {nanoseconds:.1} | {:.1} | {:.2} | {} |",
            entry.name,
            1e3 / nanoseconds.median,
            to(0),
            to(THE_CRATE),
            entry.description
        );
    }
}

/// The cells with the allocations and bytes per command, and the allocations with notes, for each
/// implementation and number of milestones. They are from the program that counts them. Empty if it cannot
/// run.
fn allocations(milestones: &[u32]) -> HashMap<(String, u32), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let program =
        ["run", "--quiet", "--profile", profile, "-p", env!("CARGO_PKG_NAME"), "--bin", "allocations", "--"];
    let milestones = milestones.iter().map(u32::to_string);
    let output = Command::new(cargo).args(program).args(milestones).output();
    let lines = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    lines.lines().filter_map(counted).collect()
}

fn counted(line: &str) -> Option<((String, u32), String)> {
    let [key, milestones, allocations, bytes, with_notes] = line.split(' ').collect::<Vec<_>>()[..] else {
        return None;
    };
    let milestones = milestones.parse().ok()?;
    let commands = Lifecycle::of(milestones).steps.len() as f64;
    let a_command = |total: &str| total.parse::<f64>().ok().map(|total| total / commands);
    let [allocations, bytes, with_notes] =
        [a_command(allocations)?, a_command(bytes)?, a_command(with_notes)?];
    Some(((key.to_owned(), milestones), format!("{allocations:.2} | {bytes:.0} | {with_notes:.2}")))
}
