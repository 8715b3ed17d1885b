//! Many open contracts in memory: the bytes of each, how long it takes to find and advance those whose
//! deadline has come, and the commands a second over contracts in random order, whose memory is in no cache.
//!
//! `cargo bench --bench million` takes a million contracts, and about two gigabytes of memory. `-- COUNT`
//! takes another number. A host would keep the deadlines in a heap of its own, as this bench does: the crate
//! gives `next_deadline`.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]
#![allow(clippy::float_arithmetic, clippy::as_conversions, reason = "times and memory are only measured")]
#![allow(clippy::indexing_slicing, clippy::arithmetic_side_effects, reason = "a bench fails by panicking")]

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs;
use std::hint::black_box;
use std::time::Instant;

use milestone_escrow::{
    ClientCommand, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer, Policy,
};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

const OFFERED_AT: UtcDateTime = utc_datetime!(2026-01-05 9:00);
const MILESTONES: u64 = 3;
/// The first reviews end 14 days after their submission.
const FIRST_LAPSES: UtcDateTime = utc_datetime!(2026-01-19 9:00);

/// A contract with three milestones, of which the first is under review. Each contract is offered a second
/// later than the one before. After a day of contracts, the seconds begin again.
fn contract(number: u64) -> Contract {
    let at = OFFERED_AT + Duration::seconds(i64::try_from(number % 86_400).expect("a small number"));
    let price = Money::from_minor_units(25_000, Currency::USD).expect("a price within bounds");
    let milestones =
        (1..=MILESTONES).map(|it| MilestoneTerms::new(format!("Milestone {it}"), price)).collect();
    let offer = Offer { milestones, ..Offer::new(Currency::USD).policy(Policy::upwork()) };
    let mut contract = Contract::open(offer, &at).expect("an offer within bounds").into_contract();
    let milestone = 1.into();
    drop(contract.execute(FreelancerCommand::AcceptOffer, &at).expect("it is accepted"));
    drop(contract.execute(ClientCommand::FundMilestone { milestone }, &at).expect("it is accepted"));
    let submit = FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() };
    drop(contract.execute(submit, &at).expect("it is accepted"));
    contract
}

/// The memory of this program, in bytes. `None` except on Linux.
fn resident() -> Option<f64> {
    let pages = fs::read_to_string("/proc/self/statm").ok()?.split(' ').nth(1)?.parse::<f64>().ok()?;
    Some(pages * 4096.0)
}

/// The processor time of this program in nanoseconds, so that other programs do not count. Elsewhere than on
/// Linux, the time.
fn clock(begun: Instant) -> f64 {
    let scheduled = fs::read_to_string("/proc/self/schedstat").ok();
    let scheduled = scheduled.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    scheduled.unwrap_or_else(|| begun.elapsed().as_secs_f64() * 1e9)
}

/// A step of xorshift: numbers in an order that no cache knows.
fn next(seed: &mut u64) -> u64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    *seed
}

fn main() {
    let count =
        std::env::args().skip(1).find_map(|argument| argument.parse::<u64>().ok()).unwrap_or(1_000_000);
    let before = resident();
    let start = Instant::now();
    let each_since = |begun: f64, count: u64| (clock(start) - begun) / count.max(1) as f64;
    let begun = clock(start);
    let mut contracts: Vec<Contract> = (0..count).map(contract).collect();
    let took = clock(start) - begun;
    println!("{count} contracts with {MILESTONES} milestones, the first one under review");
    println!("opened, with three commands each:  {:>8.1} s", took / 1e9);
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("memory of one, with its offer:     {:>8.0} bytes", (after - before) / count as f64);
    }

    let begun = clock(start);
    let deadlines = contracts.iter().enumerate().filter_map(|(at, it)| Some((it.next_deadline()?.at, at)));
    let mut heap: BinaryHeap<_> = deadlines.map(Reverse).collect();
    println!("a heap of all deadlines:           {:>8.0} ns for one", each_since(begun, count));

    let begun = clock(start);
    let mut advanced = 0;
    let now = FIRST_LAPSES + Duration::seconds(8_640);
    while let Some(Reverse((at, position))) = heap.peek().copied().filter(|Reverse((at, _))| *at <= now) {
        heap.pop();
        contracts[position] = black_box(contracts[position].advance(&at)).into_contract();
        if let Some(next) = contracts[position].next_deadline() {
            heap.push(Reverse((next.at, position)));
        }
        advanced += 1;
    }
    println!("found due and advanced, {advanced:>8}:  {:>8.0} ns for one", each_since(begun, advanced));

    // The reviews of the others run, so their clients request changes.
    let (mut seed, tries) = (0x9E37_79B9_7F4A_7C15, count.min(500_000));
    let begun = clock(start);
    let mut accepted = 0_u64;
    for _ in 0..tries {
        let position = usize::try_from(next(&mut seed) % count).expect("a small number");
        let command = ClientCommand::RequestChanges { milestone: 1.into(), note: String::new() };
        accepted += u64::from(black_box(contracts[position].execute(command, &now)).is_ok());
    }
    let each = each_since(begun, tries);
    println!("a command in random order:         {each:>8.0} ns, {:.1} million a second", 1e3 / each);
    println!("                                   {accepted} of {tries} accepted");
}
