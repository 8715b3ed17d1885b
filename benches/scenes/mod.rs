//! What the benches use: contracts, commands and lives, made with the crate's public interface only.
#![allow(dead_code, reason = "each bench uses its part")]
#![allow(clippy::expect_used, reason = "a scene that cannot be made is a mistake in it")]

pub(crate) mod life;
pub(crate) mod meeting;
pub(crate) mod story;

use std::time::Duration;

use milestone_escrow::{Currency, Money};

/// How often a call of less than a microsecond runs between two readings of the clock. A reading takes a part
/// of a microsecond itself.
pub(crate) const MANY: u32 = 64;

/// Runs the benches: long enough for a stable median, and short, because there are many. Options on the
/// command line override this.
pub(crate) fn run() {
    let quickly = divan::Divan::default().sample_count(200).min_time(Duration::from_millis(50));
    quickly.max_time(Duration::from_secs(1)).config_with_args().main();
}

/// An amount in US dollars.
pub(crate) fn usd(minor: i64) -> Money {
    Money::from_minor_units(minor, Currency::USD).expect("an amount within bounds")
}
