//! The read side: the permitted commands, the forecast, and the statement.

mod diagram;
mod for_pages;
mod forecast;
mod permitted;
mod permitted_exhaustive;
mod portfolio;
mod statement;
mod statement_with_switches;
mod timeline;
