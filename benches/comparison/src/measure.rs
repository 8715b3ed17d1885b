//! Measures time in rounds, and every side runs in every round. So what disturbs the machine disturbs all of
//! them. The median of the rounds is the result.

use std::time::{Duration, Instant};

use milestone_escrow_comparison::life::Life;
use milestone_escrow_comparison::sides::{Around, Contender, Replayer};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounds {
    pub(crate) rounds: usize,
    /// For every side in every round.
    pub(crate) lives: usize,
}

/// Nanoseconds per command, for each side.
pub(crate) fn commands(contenders: &[Contender], life: &Life, rounds: Rounds) -> Vec<f64> {
    let commands = life.steps.len();
    medians(contenders.len(), rounds, |index, around| {
        (contenders[index].live)(life, rounds.lives, around);
        commands
    })
}

/// Nanoseconds per event, for each replay.
pub(crate) fn replays(replayers: &[Replayer], life: &Life, rounds: Rounds) -> Vec<f64> {
    medians(replayers.len(), rounds, |index, around| (replayers[index].replay)(life, rounds.lives, around))
}

/// Runs each of them in turn. `run` returns the number of parts of one life.
fn medians(count: usize, rounds: Rounds, run: impl Fn(usize, Around<'_>) -> usize) -> Vec<f64> {
    let mut samples = vec![Vec::with_capacity(rounds.rounds); count];
    for _ in 0..rounds.rounds {
        for (index, samples) in samples.iter_mut().enumerate() {
            let mut took = Duration::ZERO;
            let parts = run(index, &mut |measured| {
                let start = Instant::now();
                measured();
                took = start.elapsed();
            });
            samples.push(took.as_secs_f64() * 1e9 / (parts * rounds.lives) as f64);
        }
    }
    samples.into_iter().map(median).collect()
}

fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
