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
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["attempt", handler, invocation] => {
                let (count, invocations) = attempts.entry(handler).or_default();
                *count += 1;
                invocations.insert(invocation);
            }
            ["woken", invocation, events, late] => {
                woken.insert(invocation, (events.parse().unwrap_or_default(), late.parse().unwrap_or_default()));
            }
            ["again", _] => again += 1,
            _ => println!("WRONG a line of the trace: {line}"),
        }
    }
    for (handler, (count, invocations)) in &attempts {
        println!("{handler}: {} calls, {count} attempts", invocations.len());
    }
    let mut late: Vec<i64> = woken.values().filter(|(events, _)| *events > 0).map(|(_, late)| *late).collect();
    late.sort_unstable();
    let at = |share: usize| late.get((late.len().saturating_sub(1)) * share / 100).copied().unwrap_or_default();
    println!(
        "timers: {} found a deadline passed, {} were stale and found nothing",
        late.len(),
        woken.len() - late.len()
    );
    println!("timers came {} ms late in the median, {} ms at 99 %, {} ms at most", at(50), at(99), at(100));
    println!("the book was asked {again} times for what it had made already");
    Ok(())
}
