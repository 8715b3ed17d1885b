//! Time, in rounds of every side in turn, so that what disturbs the machine disturbs them all; the median of the rounds counts.

use std::time::{Duration, Instant};

use milestone_escrow_comparison::life::Life;
use milestone_escrow_comparison::sides::{Around, Contender, Replayer};

#[derive(Debug, Clone, Copy)]
pub(crate) struct Rounds {
    pub(crate) rounds: usize,
    /// Of every side in every round.
    pub(crate) lives: usize,
}

/// Nanoseconds a command, by side.
pub(crate) fn commands(contenders: &[Contender], life: &Life, rounds: Rounds) -> Vec<f64> {
    let commands = life.steps.len();
    medians(contenders.len(), rounds, |index, around| {
        (contenders[index].live)(life, rounds.lives, around);
        commands
    })
}

/// Nanoseconds an event, by replay.
pub(crate) fn replays(replayers: &[Replayer], life: &Life, rounds: Rounds) -> Vec<f64> {
    medians(replayers.len(), rounds, |index, around| (replayers[index].replay)(life, rounds.lives, around))
}

/// Runs each of so many in turn; `run` says of how many parts one life of it consists.
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
