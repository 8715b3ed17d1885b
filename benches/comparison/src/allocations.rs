//! Counts the allocations of each side in one life. The other program puts them into its table.
//!
//! It prints one line for each side and number of milestones: the key of the side, the number of milestones,
//! the allocations and the bytes.

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
