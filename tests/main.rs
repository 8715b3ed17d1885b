//! The tests of the crate, in one binary.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "a test fails by panicking")]

#[cfg(feature = "serde")]
mod answers;
mod api;
mod clocks;
#[cfg(any(feature = "chrono04", feature = "jiff02"))]
mod conversions;
mod differential;
mod display;
mod exploration;
#[cfg(feature = "serde")]
mod fuzz_assertions;
mod history;
mod laws;
mod messages;
mod model;
mod money;
mod money_arithmetic;
mod presets;
mod read;
mod read_back;
mod replay_program;
mod rulebook;
mod rules;
#[cfg(feature = "schemars")]
mod schemas;
mod structure;
mod support;
mod testing;
mod transitions;
mod wire;
