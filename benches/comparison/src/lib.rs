//! The sides of the comparison and the life that they live, for the programs, benches and tests of this member.

pub mod life;
pub mod sides;
pub mod terms;
