//! The sides of the comparison, and the life that they run, for the programs, benches and tests of this
//! package.

pub mod life;
pub mod sides;
pub mod terms;
