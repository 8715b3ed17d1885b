//! What processes use: the time of the processor, and how often the server waits for the disk.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::Failure;

/// The time that processes have used of all processors until now. The kernel counts in hundredths of a
/// second.
pub(super) fn processor_time(processes: &[u32]) -> Duration {
    let ticks = |process: &u32| {
        let line = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let after_the_name = line.rsplit_once(')')?.1;
        let numbers: Vec<u64> =
            after_the_name.split_whitespace().skip(11).take(2).flat_map(str::parse).collect();
        Some(numbers.iter().sum::<u64>())
    };
    Duration::from_millis(processes.iter().filter_map(ticks).sum::<u64>() * 10)
}

pub(super) fn syncs_can_be_counted() -> bool {
    let mut strace = Command::new("strace");
    strace.arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Counts the syncs of a process while something happens. This slows the process down.
pub(super) async fn syncs<T>(
    process: u32,
    what: impl Future<Output = Result<T, Failure>>,
) -> Result<(T, u64), Failure> {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-c", "-e", "trace=fdatasync,fsync", "-p", &process.to_string()]);
    let strace = strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let done = what.await;
    Command::new("kill").args(["-INT", &strace.id().to_string()]).status()?;
    let table = strace.wait_with_output()?.stderr;
    Ok((done?, calls(&String::from_utf8_lossy(&table))))
}

/// The sum of the column `calls`.
fn calls(table: &str) -> u64 {
    let of_line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let name = words.last()?;
        ["fdatasync", "fsync"].contains(name).then(|| words.get(3)?.parse::<u64>().ok())?
    };
    table.lines().filter_map(of_line).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_the_processor_is_read() {
        let before = processor_time(&[std::process::id()]);
        let begun = std::time::Instant::now();
        while processor_time(&[std::process::id()]) == before {
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not grow");
        }
    }

    #[test]
    fn the_table_of_strace_is_understood() {
        let table = "strace: Process 1 attached with 60 threads
% time     seconds  usecs/call     calls    errors syscall
------ ----------- ----------- --------- --------- ----------------
 99.00    0.420000        1400       300           fdatasync
  1.00    0.004000        1000         4         1 fsync
------ ----------- ----------- --------- --------- ----------------
100.00    0.424000        1395       304         1 total";
        assert_eq!(calls(table), 304);
    }
}
