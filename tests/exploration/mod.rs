//! Explores small contracts exhaustively: every state within bounds, with every command of every role, every
//! amount and every instant that can make a difference. At each step, the crate is compared with the model,
//! and the laws are checked.
//!
//! `MILESTONE_ESCROW_DEPTH` sets how many steps are followed completely from the smallest starting points.
//! Each further step multiplies the time. Beyond this depth, one state of each shape is still followed, so
//! that the short run also reaches all kinds of states.

mod commands;
pub(crate) mod fees;
pub(crate) mod laws;
mod search;
mod starting_points;
mod starting_points_with_switches;
mod state_key;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::model::coverage::Coverage;
use search::{Bounds, Search, Tally};
use starting_points::StartingPoint;

const DEPTH: usize = 2;

/// What the bounds exclude: the milestone count and the policy of an offer, and the limit of 25 proposals.
const OUT_OF_BOUNDS: [&str; 7] = [
    "code: invalid_milestone_count",
    "code: invalid_policy",
    "rule: invalid_milestone_count OFFER-1",
    "rule: invalid_milestone_count PLAN-5",
    "rule: invalid_policy POL-1",
    "rule: invalid_policy POL-3",
    "rule: limit_reached PROP-1",
];

/// Explores all starting points, in parallel on all processors.
fn explore(starting_points: &[StartingPoint], bounds: Bounds) -> Vec<Result<Tally, String>> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(starting_points.len()) {
            scope.spawn(|| {
                while let Some(starting_point) = starting_points.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let began = Instant::now();
                    let tally = Search::run(starting_point, bounds);
                    if let Ok(tally) = &tally {
                        print(starting_point, tally, began);
                    }
                    found.lock().expect("no panic").push(tally);
                }
            });
        }
    });
    found.into_inner().expect("no panic")
}

fn print(starting_point: &StartingPoint, tally: &Tally, began: Instant) {
    println!(
        "{}: {} states, {} tried ({} again, {} beyond the depth), deepest {}, frontier left {}, \
         {} steps out of bounds, {} attempts, {} accepted, {:.1} s",
        starting_point.name,
        tally.states,
        tally.tried,
        tally.again,
        tally.beyond,
        tally.deepest,
        tally.left,
        tally.outside,
        tally.attempts,
        tally.accepted,
        began.elapsed().as_secs_f64(),
    );
}

/// In every state that is reached, the crate gives the answers of the rule book, and the laws hold.
#[test]
fn every_state_is_as_the_model_says() {
    let given = std::env::var("MILESTONE_ESCROW_DEPTH").ok();
    let depth = given.map_or(DEPTH, |depth| depth.parse().expect("a number of steps"));
    let began = Instant::now();
    let mut all = Tally::default();
    let bounds = Bounds { depth, shapes: 15 << depth, twice: depth > DEPTH };
    let (found, different): (Vec<_>, Vec<_>) =
        explore(&starting_points::all(), bounds).into_iter().partition(Result::is_ok);
    if let Some(shortest) =
        different.into_iter().filter_map(Result::err).min_by_key(|actual| actual.lines().count())
    {
        panic!("{shortest}");
    }
    for tally in found.into_iter().flatten() {
        all.states += tally.states;
        all.tried += tally.tried;
        all.left += tally.left;
        all.attempts += tally.attempts;
        all.accepted += tally.accepted;
        all.coverage.join(tally.coverage);
        for ((code, rule), times) in tally.refusals {
            all.coverage.add_times(format!("code: {code}"), times);
            all.coverage.add_times(format!("rule: {code} {rule}"), times);
        }
    }
    let took = began.elapsed().as_secs_f64();
    let (attempts, accepted) = (all.attempts, all.accepted);
    println!("depth {depth}: {} states, {} tried, frontier left {}", all.states, all.tried, all.left);
    println!("{attempts} attempts compared, {accepted} accepted, no difference, {took:.1} s");
    all.coverage.print();
    assert_eq!(missing(&all.coverage), Vec::<String>::new(), "the starting points do not reach everything");
}

/// What exists within the bounds and was not reached.
fn missing(coverage: &Coverage) -> Vec<String> {
    let mut missing = coverage.missing();
    // Every command is tried in every state. Offers are not tried there.
    missing.retain(|what| !what.starts_with("rejected: ") && !what.ends_with(" open"));
    missing.retain(|what| !OUT_OF_BOUNDS.contains(&what.as_str()));
    missing
}
