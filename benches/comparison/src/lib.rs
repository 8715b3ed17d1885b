//! The implementations of the comparison, and the lifecycle that they run, for the programs, benches and
//! tests of this package.

pub mod implementations;
pub mod lifecycle;
pub mod terms;
