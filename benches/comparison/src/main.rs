//! Compares the library with what somebody would use instead: code by hand, a state machine, and four
//! frameworks for event sourcing.
//!
//! `cargo run --release -p milestone-escrow-comparison` prints the tables.
//! `… -- --lifecycle IMPLEMENTATION N COUNT` only runs COUNT lifecycles of one implementation with N
//! milestones, for a profiler.

mod machine;
mod measure;

use std::collections::HashMap;
use std::process::Command;

use milestone_escrow_comparison::implementations::{implementation_entries, replay_entries};
use milestone_escrow_comparison::lifecycle::Lifecycle;

use crate::measure::Rounds;

const FEW: (u32, Rounds) = (5, Rounds { rounds: 401, lifecycles: 40 });
const MANY: (u32, Rounds) = (200, Rounds { rounds: 51, lifecycles: 2 });
const REPLAYS: Rounds = Rounds { rounds: 801, lifecycles: 200 };
/// The place of the library, used in place, in the list of implementations. The baseline is the first.
const THE_CRATE: usize = 1;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => compare(),
        ["--lifecycle", implementation, milestones, count] => {
            run_lifecycle(
                implementation,
                milestones.parse().expect("N is a number"),
                count.parse().expect("COUNT is a number"),
            );
        }
        _ => {
            eprintln!(
                "usage: milestone-escrow-comparison [--lifecycle IMPLEMENTATION N COUNT]; IMPLEMENTATION is \
                 one of:"
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

fn compare() {
    agree();
    println!("{}\n", machine::description());
    let counted = allocations(&[FEW.0, MANY.0]);
    table_of_commands(&counted);
    table_of_replays();
}

/// Checks that every implementation has the same result for every number of milestones. Panics if not.
fn agree() {
    for lifecycle in [1, 5, 20, 200].map(Lifecycle::of) {
        implementation_entries()
            .iter()
            .for_each(|entry| (entry.run_lifecycle)(&lifecycle, 1, &mut |commands| commands()));
    }
}

fn table_of_commands(counted: &HashMap<(String, u32), (f64, f64)>) {
    let implementation_entries = implementation_entries();
    let [few, many] = [FEW, MANY].map(|(milestones, rounds)| {
        let lifecycle = Lifecycle::of(milestones);
        let Rounds { rounds: count, lifecycles } = rounds;
        println!(
            "{milestones} milestones: {count} rounds of {lifecycles} lifecycles of every implementation, {} \
             commands a lifecycle.",
            lifecycle.steps.len()
        );
        measure::commands(&implementation_entries, &lifecycle, rounds)
    });
    println!("\nA command, with {} and with {} milestones:\n", FEW.0, MANY.0);
    println!(
        "| implementation | ns | × baseline | × crate | allocations | bytes | ns | × baseline | × crate \
         | allocations | bytes | what |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    for (index, entry) in implementation_entries.iter().enumerate() {
        let cells = |took: &[f64], milestones: u32| {
            let to = |other: usize| took[index] / took[other];
            let key = (entry.key.to_owned(), milestones);
            let asked =
                counted.get(&key).map(|(allocations, bytes)| format!("{allocations:.2} | {bytes:.0}"));
            let asked = asked.unwrap_or_else(|| "? | ?".to_owned());
            format!("{:.1} | {:.1} | {:.2} | {asked}", took[index], to(0), to(THE_CRATE))
        };
        let (few, many) = (cells(&few, FEW.0), cells(&many, MANY.0));
        println!("| {} | {few} | {many} | {} |", entry.name, entry.description);
    }
}

fn table_of_replays() {
    let (replay_entries, lifecycle) = (replay_entries(), Lifecycle::of(FEW.0));
    let took = measure::replays(&replay_entries, &lifecycle, REPLAYS);
    println!("\nReplay of a lifecycle with {} milestones from memory, dropping what comes of it: ", FEW.0);
    println!("{} rounds of {} replays each.\n", REPLAYS.rounds, REPLAYS.lifecycles);
    println!("| replay | million events a second | ns an event | × baseline | what |");
    println!("|---|--:|--:|--:|---|");
    for (replay_entry, nanoseconds) in replay_entries.iter().zip(&took) {
        let (rate, to_baseline) = (1e3 / nanoseconds, nanoseconds / took[0]);
        println!(
            "| {} | {rate:.1} | {nanoseconds:.1} | {to_baseline:.1} | {} |",
            replay_entry.name, replay_entry.description
        );
    }
}

/// Allocations and bytes per command, for each implementation and number of milestones, from the program that
/// counts them. `None` if it cannot run.
fn allocations(milestones: &[u32]) -> HashMap<(String, u32), (f64, f64)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let program =
        ["run", "--quiet", "--profile", profile, "-p", env!("CARGO_PKG_NAME"), "--bin", "allocations", "--"];
    let milestones = milestones.iter().map(u32::to_string);
    let output = Command::new(cargo).args(program).args(milestones).output();
    let lines = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    lines.lines().filter_map(counted).collect()
}

fn counted(line: &str) -> Option<((String, u32), (f64, f64))> {
    let [key, milestones, allocations, bytes] = line.split(' ').collect::<Vec<_>>()[..] else { return None };
    let milestones = milestones.parse().ok()?;
    let commands = Lifecycle::of(milestones).steps.len() as f64;
    let a_command = |total: &str| total.parse::<f64>().ok().map(|total| total / commands);
    Some(((key.to_owned(), milestones), (a_command(allocations)?, a_command(bytes)?)))
}
