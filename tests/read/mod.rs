//! The read side: what may be done, what will happen, where the money is.

mod books_of_rules_2;
mod diagram;
mod forecast;
mod permitted;
mod permitted_everywhere;
mod statement;
mod timeline;
