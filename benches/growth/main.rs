//! How the time of each operation grows with the milestones of a contract, and with the length of its log.
//!
//! The exponent of an operation is 1 if twice as much takes twice as long, and 2 if it takes four times as
//! long. `cargo bench --bench growth` prints the exponents. With `-- --gate` it fails if one is above
//! [`LIMIT`], except for the operations that are marked as lists of pairs. Every operation is measured in
//! rounds, and the fastest round counts, because other programs can only make a round slower.
//!
//! Two things would make large inputs look worse than they are. The allocator gives much memory back to the
//! system after a round, and then every round waits for new pages: this program tells glibc to keep its
//! memory. And what takes longer than a few milliseconds is always interrupted on a busy machine: the logs
//! are short enough.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]
#![allow(clippy::float_arithmetic, reason = "times are only measured")]

#[path = "../fixtures/mod.rs"]
mod fixtures;
mod logs;
mod operation;
mod plans;

use std::process::Command;

use crate::operation::Operation;

/// The largest exponent that is accepted.
const LIMIT: f64 = 1.3;

/// An exponent that is too large is measured again, because another program may have disturbed it.
const ATTEMPTS: usize = 4;

/// What glibc reads when a program starts: how much memory it keeps, and from what size on it asks the
/// system.
const KEEP_MEMORY: [&str; 2] = ["MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_"];
const MUCH_MEMORY: &str = "1000000000";

fn main() {
    if KEEP_MEMORY.iter().any(|name| std::env::var_os(name).is_none()) {
        return run_again_with_memory_kept();
    }
    let is_gate = std::env::args().any(|argument| argument == "--gate");
    println!("{:<58}{:>12}{:>12}{:>10}", "over 50 and 200 milestones", "50", "200", "exponent");
    let mut too_large = measure(&plans::operations(), [50, 200]);
    println!("\n{:<58}{:>12}{:>12}{:>10}", "over 250 and 2 500 events", "250", "2 500", "exponent");
    too_large.extend(measure(&logs::operations(), [250, 2_500]));
    if !too_large.is_empty() {
        println!("\nabove {LIMIT}: {}", too_large.join(", "));
        assert!(!is_gate, "operations whose time grows too fast");
    }
}

fn run_again_with_memory_kept() {
    let program = std::env::current_exe().expect("this program has a path");
    let mut command = Command::new(program);
    command.args(std::env::args().skip(1)).envs(KEEP_MEMORY.map(|name| (name, MUCH_MEMORY)));
    let status = command.status().expect("this program can run again");
    std::process::exit(status.code().unwrap_or(1));
}

/// Prints each operation. Returns the names of those whose time grows too fast.
fn measure(operations: &[Operation], sizes: [usize; 2]) -> Vec<&'static str> {
    let mut too_large = Vec::new();
    for operation in operations {
        let mut growth = operation.growth(sizes);
        for _ in 1..ATTEMPTS {
            if growth.exponent <= LIMIT || operation.is_of_pairs {
                break;
            }
            growth = operation.growth(sizes);
        }
        let mark = if operation.is_of_pairs { "  a list of pairs" } else { "" };
        let [small, large] = growth.microseconds;
        println!("{:<58}{small:>9.1} µs{large:>9.1} µs{:>10.2}{mark}", operation.name, growth.exponent);
        if growth.exponent > LIMIT && !operation.is_of_pairs {
            too_large.push(operation.name);
        }
    }
    too_large
}
