#!/usr/bin/env bash
# serde_json 1.0.154, serde 1.0.229: with the feature `arbitrary_precision`, no number can be read in a struct that is flattened, in an
# internally tagged enum, or in an untagged one. Serde buffers these, and serde_json hands a number over as a map. Any crate in a build
# can turn the feature on for all others. This script fails if the behaviour has changed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/src"
cat >"$folder/Cargo.toml" <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2024"

[features]
arbitrary_precision = ["serde_json/arbitrary_precision"]

[dependencies]
serde = { version = "=1.0.229", features = ["derive"] }
serde_json = "=1.0.154"
TOML
cat >"$folder/src/main.rs" <<'RUST'
#[derive(serde::Deserialize)]
struct Inner {
    #[allow(dead_code)]
    number: u64,
}

#[derive(serde::Deserialize)]
struct Outer {
    #[allow(dead_code)]
    #[serde(flatten)]
    inner: Inner,
}

fn main() {
    match serde_json::from_str::<Outer>(r#"{"number":1}"#) {
        Ok(_) => println!("read"),
        Err(error) => println!("refused: {error}"),
    }
}
RUST

run() { cargo run --quiet --manifest-path "$folder/Cargo.toml" --target-dir "$folder/target" "$@"; }

without=$(run)
with=$(run --features arbitrary_precision)
echo "without the feature: $without"
echo "with the feature: $with"
test "$without" = read
[[ "$with" == "refused: invalid type: map, expected u64"* ]]
