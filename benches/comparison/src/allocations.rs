//! Counts the allocations of each implementation in one lifecycle. The other program puts them into its
//! table.
//!
//! It prints one line for each implementation and number of milestones: the key of the implementation, the
//! number of milestones, the allocations and the bytes.

use allocation_counter::measure;
use milestone_escrow_comparison::implementations;
use milestone_escrow_comparison::lifecycle::Lifecycle;

fn main() {
    let lifecycles: Vec<_> =
        std::env::args().skip(1).map(|count| Lifecycle::of(count.parse().expect("a number"))).collect();
    for lifecycle in &lifecycles {
        for entry in implementations::implementation_entries() {
            let mut counted = None;
            (entry.run_lifecycle)(lifecycle, 1, &mut |commands| counted = Some(measure(commands)));
            let counted = counted.expect("one lifecycle");
            let (allocations, bytes) = (counted.count_total, counted.bytes_total);
            println!("{} {} {allocations} {bytes}", entry.key, lifecycle.offer.milestones);
        }
    }
}
