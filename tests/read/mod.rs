//! The read side: what may be done, what will happen, where the money is.

mod forecast;
mod permitted;
mod statement;
