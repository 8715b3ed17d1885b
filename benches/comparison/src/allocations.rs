//! Counts the allocations of each implementation in one lifecycle. The other program puts them into its
//! table.
//!
//! It prints one line for each implementation and number of milestones: the key of the implementation, the
//! number of milestones, the allocations and the bytes without notes, and the allocations with notes.

use allocation_counter::{AllocationInfo, measure};
use milestone_escrow_comparison::implementations::{ImplementationEntry, implementation_entries};
use milestone_escrow_comparison::lifecycle::Lifecycle;

fn main() {
    let numbers = std::env::args().skip(1).map(|number| number.parse().expect("a number"));
    for milestones in numbers {
        for entry in implementation_entries() {
            let without = allocated(&entry, &Lifecycle::of(milestones));
            let with_notes = allocated(&entry, &Lifecycle::with_notes(milestones)).count_total;
            let (allocations, bytes) = (without.count_total, without.bytes_total);
            println!("{} {milestones} {allocations} {bytes} {with_notes}", entry.key);
        }
    }
}

fn allocated(entry: &ImplementationEntry, lifecycle: &Lifecycle) -> AllocationInfo {
    let mut counted = None;
    (entry.run_lifecycle)(lifecycle, 1, &mut |commands| counted = Some(measure(commands)));
    counted.expect("one lifecycle")
}
