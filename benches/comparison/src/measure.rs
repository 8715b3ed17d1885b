//! Measures time in rounds, and every implementation runs in every round. So what disturbs the machine
//! disturbs all of them. The median of the rounds is the result. The whole can be repeated: then the median
//! of these runs is the result, with the range of all runs.

use std::fmt;
use std::time::{Duration, Instant};

use milestone_escrow_comparison::implementations::{ImplementationEntry, Measure, ReplayEntry};
use milestone_escrow_comparison::lifecycle::Lifecycle;

#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounds {
    pub(crate) rounds: usize,
    /// For every implementation in every round.
    pub(crate) lifecycles: usize,
}

/// The median of several runs, and the range of all of them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    lowest: f64,
    highest: f64,
    runs: usize,
}

impl Spread {
    /// What `figure` gives for each run.
    pub(crate) fn of(runs: &[Vec<f64>], figure: impl Fn(&[f64]) -> f64) -> Self {
        let mut figures: Vec<f64> = runs.iter().map(|run| figure(run)).collect();
        figures.sort_by(f64::total_cmp);
        let (lowest, highest) = (figures[0], figures[figures.len() - 1]);
        Self { median: figures[figures.len() / 2], lowest, highest, runs: figures.len() }
    }
}

/// The range is left out if there is only one run.
impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { median, lowest, highest, runs } = self;
        let decimals = formatter.precision().unwrap_or(1);
        write!(formatter, "{median:.decimals$}")?;
        if *runs > 1 {
            write!(formatter, " ({lowest:.decimals$} to {highest:.decimals$})")?;
        }
        Ok(())
    }
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
