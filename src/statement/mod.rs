//! Where the money is, and how it got there.

pub(crate) mod beancount;
pub(crate) mod books;
pub(crate) mod clearing;
pub(crate) mod journal;
pub(crate) mod portfolio;
mod text;
pub(crate) mod totals;
pub(crate) mod transaction;
pub(crate) mod view;
