//! Counts the attempts of the services.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::io;
use std::path::Path;

/// Prints attempts, timers and repetitions.
pub(super) fn report(trace: &Path) -> io::Result<()> {
    let text = fs::read_to_string(trace)?;
    let mut attempts: BTreeMap<&str, (usize, HashSet<&str>)> = BTreeMap::new();
    let mut woken: HashMap<&str, (u64, i64)> = HashMap::new();
    let mut again = 0;
    let mut versions = Versions::default();
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["attempt", handler, invocation] => {
                let (count, invocations) = attempts.entry(handler).or_default();
                *count += 1;
                invocations.insert(invocation);
            }
            ["woken", invocation, events, late] => {
                woken.insert(
                    invocation,
                    (events.parse().unwrap_or_default(), late.parse().unwrap_or_default()),
                );
            }
            ["again", _] => again += 1,
            ["upgraded"] => versions.upgraded = true,
            ["version", version, contract, invocation] => versions.add(version, contract, invocation),
            _ => println!("WRONG a line of the trace: {line}"),
        }
    }
    for (handler, (count, invocations)) in &attempts {
        println!("{handler}: {} calls, {count} attempts", invocations.len());
    }
    let mut late: Vec<i64> =
        woken.values().filter(|(events, _)| *events > 0).map(|(_, late)| *late).collect();
    late.sort_unstable();
    let at =
        |share: usize| late.get((late.len().saturating_sub(1)) * share / 100).copied().unwrap_or_default();
    println!(
        "timers: {} found a deadline passed, {} were stale and found nothing",
        late.len(),
        woken.len() - late.len()
    );
    println!("timers came {} ms late in the median, {} ms at 99 %, {} ms at most", at(50), at(99), at(100));
    println!("the book was asked {again} times for what it had made already");
    versions.print();
    Ok(())
}

/// Under which versions of the service the calls of contracts were tried.
#[derive(Debug, Default)]
struct Versions<'t> {
    upgraded: bool,
    /// The first and the last version of each contract.
    contracts: HashMap<&'t str, (&'t str, &'t str)>,
    /// The version of each call, and the calls that were tried under two.
    calls: HashMap<&'t str, &'t str>,
    moved: HashSet<&'t str>,
    /// The calls that the old service was still asked for after the new one was registered.
    old_after: HashSet<&'t str>,
}

impl<'t> Versions<'t> {
    fn add(&mut self, version: &'t str, contract: &'t str, call: &'t str) {
        self.contracts.entry(contract).or_insert((version, version)).1 = version;
        if *self.calls.entry(call).or_insert(version) != version {
            self.moved.insert(call);
        }
        if self.upgraded && version == "1" {
            self.old_after.insert(call);
        }
    }

    fn print(&self) {
        if !self.upgraded {
            return;
        }
        let count = |begun: &str, ended: &str| {
            self.contracts.values().filter(|both| **both == (begun, ended)).count()
        };
        println!(
            "contracts begun and ended under the old service {}, begun under the old and ended under the \
             new {}, under the new {}",
            count("1", "1"),
            count("1", "2"),
            count("2", "2")
        );
        println!(
            "calls that the old service ran after the new one was registered {}; calls that were tried under \
             both {}",
            self.old_after.len(),
            self.moved.len()
        );
    }
}
