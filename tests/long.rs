//! The tests that try many histories or states, in a small binary: `.ci/run` and `.ci/full` build it in
//! release mode.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::indexing_slicing, clippy::string_slice, reason = "a test fails by panicking")]
#![allow(clippy::arithmetic_side_effects, clippy::as_conversions, reason = "a test fails by panicking")]
#![allow(dead_code, reason = "the other tests use the rest of these modules")]

#[cfg(feature = "serde")]
mod answers;
mod differential;
mod exploration;
mod laws;
mod model;
mod support;
