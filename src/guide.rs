//! How to build a host around the crate, and why the crate is as it is.
//!
//! The rule book says what a contract does ([`rules`](crate::rules)); this guide says what is left for you to do.
//!
//! | chapter | what it answers |
//! |---|---|
//! | [`embedding`] | A program to copy; then a whole host, step by step |
//! | [`concurrency`] | Two commands at once, late schedulers, failed payments, deposits that the other's hand causes |
//! | [`operations`] | Several servers, upgrades, clocks that differ, time zones, growth, caching |
//! | [`engines`] | One data base, a durable engine, or another: which, and what it has to give |
//! | [`migration`] | Running contracts of an old system, and what becomes of old versions |
//! | [`testing`] | Clocks, random histories, audits, the replay program as an oracle |
//! | [`questions`] | Why it is as it is |
//! | [`stability`] | What may change in which version, and the oldest Rust |
//! | [`contributing`] | How the crate is laid out, how a rule is changed, how everything is checked |
//!
//! All Rust in it is compiled and run with the tests of the crate. Read it rendered (`cargo doc --open`): in the files some set-up lines
//! of the examples begin with `#` and are hidden.

#[doc = include_str!("guide/embedding.md")]
pub mod embedding {}

#[doc = include_str!("guide/concurrency.md")]
pub mod concurrency {}

#[doc = include_str!("guide/operations.md")]
pub mod operations {}

#[doc = include_str!("guide/engines.md")]
pub mod engines {}

#[doc = include_str!("guide/migration.md")]
pub mod migration {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/questions.md")]
pub mod questions {}

#[doc = include_str!("guide/stability.md")]
pub mod stability {}

#[doc = include_str!("guide/contributing.md")]
pub mod contributing {}
