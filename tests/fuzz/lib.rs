//! The library for the fuzz targets. The assertions are in `tests/fuzz_assertions.rs`, which uses these
//! modules of the tests.
#![allow(dead_code, unused_imports, reason = "the tests use more of these modules")]

#[path = "../differential.rs"]
mod differential;
#[path = "../exploration/mod.rs"]
mod exploration;
#[path = "../fuzz_assertions.rs"]
mod fuzz_assertions;
#[path = "../history"]
mod history {
    pub(crate) mod oracle;
}
#[path = "../model/mod.rs"]
mod model;
#[path = "../support/mod.rs"]
mod support;

pub fn commands(bytes: &[u8]) {
    fuzz_assertions::commands(bytes);
}

pub fn log(bytes: &[u8]) {
    fuzz_assertions::log(bytes);
}

pub fn stored(bytes: &[u8]) {
    fuzz_assertions::stored(bytes);
}

pub fn sequence(bytes: &[u8]) {
    fuzz_assertions::sequence(bytes);
}
