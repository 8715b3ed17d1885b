//! What the benches act on: contracts, commands and lives, made by the crate's public interface alone.
#![allow(dead_code, reason = "each bench uses its part")]
#![allow(clippy::expect_used, reason = "a scene that cannot be made is a mistake in it")]

pub(crate) mod life;
pub(crate) mod meeting;
pub(crate) mod story;

use std::time::Duration;

use milestone_escrow::{Currency, Money};

/// How often what takes less than a microsecond is done between two looks at the clock, which itself takes a part of that.
pub(crate) const MANY: u32 = 64;

/// Enough for a steady median, and short: there are many benches. What the command line says goes before it.
pub(crate) fn run() {
    let quickly = divan::Divan::default().sample_count(200).min_time(Duration::from_millis(50));
    quickly.max_time(Duration::from_secs(1)).config_with_args().main();
}

/// An amount in US dollars.
pub(crate) fn usd(minor: i64) -> Money {
    Money::from_minor_units(minor, Currency::USD).expect("an amount within bounds")
}
