//! Where the money is, and how it got there.

pub(crate) mod books;
pub(crate) mod clearing;
pub(crate) mod journal;
mod text;
pub(crate) mod totals;
pub(crate) mod transaction;
pub(crate) mod view;
