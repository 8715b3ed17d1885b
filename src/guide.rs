//! How to build a host around the crate, and why the crate works as it does.
//!
//! A *host* is the program that embeds this crate. The rule book ([`rules`](crate::rules)) says what a
//! contract does. This guide says what the host has to do.
//!
//! | chapter | what it answers |
//! |---|---|
//! | [`embedding`] | A small program to copy, and then a whole host, step by step |
//! | [`showing`] | What a page gets as JSON, what cannot be undone, and what a view does not prove |
//! | [`concurrency`] | Two commands at once, late schedulers, failed payments, deposits a freelancer causes |
//! | [`payments`] | What payment providers do, and what a host has to do so that no money is lost |
//! | [`operations`] | Several servers, upgrades, clocks that differ, time zones, log growth, caching |
//! | [`engines`] | One database, a durable engine, or something else: how to choose, what it must provide |
//! | [`migration`] | How to import running contracts from an old system, and how old versions are kept |
//! | [`formats`] | Which serde formats can write and read which values, and values in a host's own types |
//! | [`code`] | Types and clients in other languages: which programs make them, and what they check |
//! | [`archive`] | A log as bytes, for archives: what it is for, and every byte of it |
//! | [`books`] | Books, currencies and stores: what other programs make of amounts and instants |
//! | [`testing`] | Clocks for tests, random histories, audits, the replay program as an oracle |
//! | [`proof`] | What is proved about the rules, of what, and what is only tested |
//! | [`languages`] | Events, deadlines and refusals in another language: the ids and their parameters |
//! | [`questions`] | Which word means what, and why the crate works as it does |
//! | [`stability`] | What may change in which version, and the oldest supported Rust |
//!
//! How to change the crate itself is explained in
//! [`CONTRIBUTING.md`](https://docs.rs/crate/milestone-escrow/latest/source/CONTRIBUTING.md).
//!
//! All Rust code in the guide is compiled and run with the tests of the crate. Read the guide rendered
//! (`cargo doc --open`): in the files, some set-up lines of the examples begin with `#`, and the rendered
//! page hides them.

#[doc = include_str!("guide/embedding.md")]
pub mod embedding {}

#[doc = include_str!("guide/showing.md")]
pub mod showing {}

#[doc = include_str!("guide/concurrency.md")]
pub mod concurrency {}

#[doc = include_str!("guide/payments.md")]
pub mod payments {}

#[doc = include_str!("guide/operations.md")]
pub mod operations {}

#[doc = include_str!("guide/engines.md")]
pub mod engines {}

#[doc = include_str!("guide/migration.md")]
pub mod migration {}

#[doc = include_str!("guide/formats.md")]
pub mod formats {}

#[doc = include_str!("guide/code.md")]
pub mod code {}

#[doc = include_str!("guide/archive.md")]
pub mod archive {}

#[doc = include_str!("guide/books.md")]
pub mod books {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/proof.md")]
pub mod proof {}

#[doc = include_str!("guide/languages.md")]
pub mod languages {}

#[doc = include_str!("guide/questions.md")]
pub mod questions {}

#[doc = include_str!("guide/stability.md")]
pub mod stability {}
