//! Counts what the allocator is asked for in one life of each side, for the other program to put into its table.
//!
//! One line for each side and number of milestones: its key, the milestones, the allocations and the bytes.

use allocation_counter::measure;
use milestone_escrow_comparison::life::Life;
use milestone_escrow_comparison::sides;

fn main() {
    let lives: Vec<_> = std::env::args().skip(1).map(|count| Life::of(count.parse().expect("a number"))).collect();
    for life in &lives {
        for contender in sides::contenders() {
            let mut counted = None;
            (contender.live)(life, 1, &mut |commands| counted = Some(measure(commands)));
            let counted = counted.expect("one life");
            let (allocations, bytes) = (counted.count_total, counted.bytes_total);
            println!("{} {} {allocations} {bytes}", contender.key, life.offer.milestones);
        }
    }
}
