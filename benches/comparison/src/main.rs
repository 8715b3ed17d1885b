//! Compares the library with what somebody would use instead: code by hand, a state machine, and three
//! frameworks for event sourcing.
//!
//! `cargo run --release -p milestone-escrow-comparison` prints the tables. `… -- --life SIDE N COUNT` only
//! runs COUNT lives of one side with N milestones, for a profiler.

mod machine;
mod measure;

use std::collections::HashMap;
use std::process::Command;

use milestone_escrow_comparison::life::Life;
use milestone_escrow_comparison::sides::{contenders, replayers};

use crate::measure::Rounds;

const FEW: (u32, Rounds) = (5, Rounds { rounds: 401, lives: 40 });
const MANY: (u32, Rounds) = (200, Rounds { rounds: 51, lives: 2 });
const REPLAYS: Rounds = Rounds { rounds: 801, lives: 200 };
/// The place of the library, used in place, in the list of sides. The floor is the first.
const THE_CRATE: usize = 1;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [] => compare(),
        ["--life", side, milestones, count] => {
            live(side, milestones.parse().expect("N is a number"), count.parse().expect("COUNT is a number"));
        }
        _ => {
            eprintln!("usage: milestone-escrow-comparison [--life SIDE N COUNT]; SIDE is one of:");
            contenders().iter().for_each(|contender| eprintln!("  {}", contender.key));
            std::process::exit(2);
        }
    }
}

fn live(side: &str, milestones: u32, count: usize) {
    let contenders = contenders();
    let contender = contenders.iter().find(|contender| contender.key == side).expect("SIDE is one of the sides");
    (contender.live)(&Life::of(milestones), count, &mut |commands| commands());
}

fn compare() {
    agree();
    println!("{}\n", machine::description());
    let counted = allocations(&[FEW.0, MANY.0]);
    table_of_commands(&counted);
    table_of_replays();
}

/// Checks that every side has the same result for every number of milestones. Panics if not.
fn agree() {
    for life in [1, 5, 20, 200].map(Life::of) {
        contenders().iter().for_each(|contender| (contender.live)(&life, 1, &mut |commands| commands()));
    }
}

fn table_of_commands(counted: &HashMap<(String, u32), (f64, f64)>) {
    let contenders = contenders();
    let [few, many] = [FEW, MANY].map(|(milestones, rounds)| {
        let life = Life::of(milestones);
        let Rounds { rounds: count, lives } = rounds;
        println!(
            "{milestones} milestones: {count} rounds of {lives} lives of every side, {} commands a life.",
            life.steps.len()
        );
        measure::commands(&contenders, &life, rounds)
    });
    println!("\nA command, with {} and with {} milestones:\n", FEW.0, MANY.0);
    println!(
        "| side | ns | × floor | × crate | allocations | bytes | ns | × floor | × crate | allocations | bytes | what |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|");
    for (index, contender) in contenders.iter().enumerate() {
        let cells = |took: &[f64], milestones: u32| {
            let to = |other: usize| took[index] / took[other];
            let key = (contender.key.to_owned(), milestones);
            let asked = counted.get(&key).map(|(allocations, bytes)| format!("{allocations:.2} | {bytes:.0}"));
            let asked = asked.unwrap_or_else(|| "? | ?".to_owned());
            format!("{:.1} | {:.1} | {:.2} | {asked}", took[index], to(0), to(THE_CRATE))
        };
        let (few, many) = (cells(&few, FEW.0), cells(&many, MANY.0));
        println!("| {} | {few} | {many} | {} |", contender.name, contender.tells);
    }
}

fn table_of_replays() {
    let (replayers, life) = (replayers(), Life::of(FEW.0));
    let took = measure::replays(&replayers, &life, REPLAYS);
    println!("\nReplay of a life with {} milestones from memory, dropping what comes of it: ", FEW.0);
    println!("{} rounds of {} replays each.\n", REPLAYS.rounds, REPLAYS.lives);
    println!("| replay | million events a second | ns an event | × floor | what |");
    println!("|---|--:|--:|--:|---|");
    for (replayer, nanoseconds) in replayers.iter().zip(&took) {
        let (rate, to_floor) = (1e3 / nanoseconds, nanoseconds / took[0]);
        println!("| {} | {rate:.1} | {nanoseconds:.1} | {to_floor:.1} | {} |", replayer.name, replayer.tells);
    }
}

/// Allocations and bytes per command, for each side and number of milestones, from the program that counts
/// them. `None` if it cannot run.
fn allocations(milestones: &[u32]) -> HashMap<(String, u32), (f64, f64)> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let profile = if cfg!(debug_assertions) { "dev" } else { "release" };
    let program = ["run", "--quiet", "--profile", profile, "-p", env!("CARGO_PKG_NAME"), "--bin", "allocations", "--"];
    let milestones = milestones.iter().map(u32::to_string);
    let output = Command::new(cargo).args(program).args(milestones).output();
    let lines = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    lines.lines().filter_map(counted).collect()
}

fn counted(line: &str) -> Option<((String, u32), (f64, f64))> {
    let [key, milestones, allocations, bytes] = line.split(' ').collect::<Vec<_>>()[..] else { return None };
    let milestones = milestones.parse().ok()?;
    let commands = Life::of(milestones).steps.len() as f64;
    let a_command = |total: &str| total.parse::<f64>().ok().map(|total| total / commands);
    Some(((key.to_owned(), milestones), (a_command(allocations)?, a_command(bytes)?)))
}
