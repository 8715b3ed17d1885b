//! Measures time in rounds, and every implementation runs in every round. So what disturbs the machine
//! disturbs all of them. The median of the rounds is the result.

use std::time::{Duration, Instant};

use milestone_escrow_comparison::implementations::{ImplementationEntry, Measure, ReplayEntry};
use milestone_escrow_comparison::lifecycle::Lifecycle;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounds {
    pub(crate) rounds: usize,
    /// For every implementation in every round.
    pub(crate) lifecycles: usize,
}

/// Nanoseconds per command, for each implementation.
pub(crate) fn commands(
    implementation_entries: &[ImplementationEntry],
    lifecycle: &Lifecycle,
    rounds: Rounds,
) -> Vec<f64> {
    let commands = lifecycle.steps.len();
    medians(implementation_entries.len(), rounds, |index, measure| {
        (implementation_entries[index].run_lifecycle)(lifecycle, rounds.lifecycles, measure);
        commands
    })
}

/// Nanoseconds per event, for each replay.
pub(crate) fn replays(replay_entries: &[ReplayEntry], lifecycle: &Lifecycle, rounds: Rounds) -> Vec<f64> {
    medians(replay_entries.len(), rounds, |index, measure| {
        (replay_entries[index].replay)(lifecycle, rounds.lifecycles, measure)
    })
}

/// Runs each of them in turn. `run` returns the number of parts of one lifecycle.
fn medians(count: usize, rounds: Rounds, run: impl Fn(usize, Measure<'_>) -> usize) -> Vec<f64> {
    let mut samples = vec![Vec::with_capacity(rounds.rounds); count];
    for _ in 0..rounds.rounds {
        for (index, samples) in samples.iter_mut().enumerate() {
            let mut took = Duration::ZERO;
            let parts = run(index, &mut |measured| {
                let start = Instant::now();
                measured();
                took = start.elapsed();
            });
            samples.push(took.as_secs_f64() * 1e9 / (parts * rounds.lifecycles) as f64);
        }
    }
    samples.into_iter().map(median).collect()
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
