//! Rebuilds contracts from their logs, from memory and from JSON lines. The time for the JSON alone is
//! measured, too: with `serde_json` alone, which is the strict reader, and with `Event::from_json`. The same
//! log is read and written as an archive. Items are events. The sizes of the logs are printed first.
//!
//! Results are dropped after the measured time. Only an event that was replayed, or a line that was written,
//! is dropped inside it.

#![allow(clippy::expect_used, reason = "a bench fails by panicking")]

mod fixtures;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box, black_box_drop};
use milestone_escrow::{Contract, Event, archive};

use crate::fixtures::lifecycle::{Lifecycle, MILESTONES};

fn main() {
    sizes();
    fixtures::run();
}

/// How many bytes a log takes. All notes are empty; each title has eleven to thirteen characters.
fn sizes() {
    for milestones in MILESTONES {
        let events = Lifecycle::of(milestones).events();
        let json: usize = lines(&events).iter().map(String::len).sum();
        let bytes = archive::write(&events).expect("a log can be written").len();
        println!(
            "{milestones} milestones, {} events: {json} bytes as JSON, {bytes} bytes in an archive",
            events.len()
        );
    }
}

fn lines(events: &[Event]) -> Vec<String> {
    events.iter().map(|event| serde_json::to_string(event).expect("an event can be written")).collect()
}

fn read(line: &str) -> Event {
    serde_json::from_str(line).expect("an event can be read")
}

fn read_fast(line: &str) -> Event {
    Event::from_json(line, serde_json::from_str).expect("an event can be read")
}

#[divan::bench(args = MILESTONES)]
fn replay_from_memory(bencher: Bencher<'_, '_>, milestones: u64) {
    let events = Lifecycle::of(milestones).events();
    let bencher = bencher.counter(ItemsCount::new(events.len()));
    bencher.bench_local(|| Contract::replay(black_box(&events)));
}

#[divan::bench(args = MILESTONES)]
fn replay_from_json_lines(bencher: Bencher<'_, '_>, milestones: u64) {
    let lines = lines(&Lifecycle::of(milestones).events());
    let bencher = bencher.counter(ItemsCount::new(lines.len()));
    bencher.bench_local(|| Contract::replay(black_box(&lines).iter().map(|line| read_fast(line))));
}

#[divan::bench(args = MILESTONES)]
fn read_json_lines_alone(bencher: Bencher<'_, '_>, milestones: u64) {
    let lines = lines(&Lifecycle::of(milestones).events());
    let bencher = bencher.counter(ItemsCount::new(lines.len()));
    bencher.bench_local(|| black_box(&lines).iter().map(|line| read(line)).for_each(black_box_drop));
}

#[divan::bench(args = MILESTONES)]
fn read_json_lines_fast(bencher: Bencher<'_, '_>, milestones: u64) {
    let lines = lines(&Lifecycle::of(milestones).events());
    let bencher = bencher.counter(ItemsCount::new(lines.len()));
    bencher.bench_local(|| black_box(&lines).iter().map(|line| read_fast(line)).for_each(black_box_drop));
}

#[divan::bench(args = MILESTONES)]
fn read_archive(bencher: Bencher<'_, '_>, milestones: u64) {
    let events = Lifecycle::of(milestones).events();
    let bytes = archive::write(&events).expect("a log can be written");
    let bencher = bencher.counter(ItemsCount::new(events.len()));
    bencher.bench_local(|| drop(archive::read(black_box(&bytes))));
}

#[divan::bench(args = MILESTONES)]
fn write_archive(bencher: Bencher<'_, '_>, milestones: u64) {
    let events = Lifecycle::of(milestones).events();
    let bencher = bencher.counter(ItemsCount::new(events.len()));
    bencher.bench_local(|| drop(archive::write(black_box(&events))));
}

#[divan::bench(args = MILESTONES)]
fn write_json_lines(bencher: Bencher<'_, '_>, milestones: u64) {
    let events = Lifecycle::of(milestones).events();
    let bencher = bencher.counter(ItemsCount::new(events.len()));
    bencher.bench_local(|| black_box(&events).iter().map(serde_json::to_string).for_each(black_box_drop));
}
