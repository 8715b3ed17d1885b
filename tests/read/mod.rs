//! The read side: what may be done, what will happen, where the money is.

mod diagram;
mod forecast;
mod permitted;
mod permitted_exhaustive;
mod statement;
mod statement_with_switches;
mod timeline;
