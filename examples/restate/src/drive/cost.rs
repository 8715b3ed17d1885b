//! Measures what a command costs on each host, and what the engine itself costs. All get the same commands in
//! turn, on the same machine.

use std::time::{Duration, Instant};

use milestone_escrow::{Clock, SystemClock};
use tokio::task::JoinSet;

use super::hosts::Host;
use super::ingress::Ingress;
use super::story::{Step, unhurried};
use super::usage;
use crate::Failure;

/// The number of contracts that run at the same time, and the number of all contracts.
const ROUNDS: [(usize, usize); 2] = [(1, 20), (16, 160)];

/// The same for the Restate host alone.
const MORE_ROUNDS: [(usize, usize); 3] = [(1, 20), (16, 160), (32, 160)];

/// How often each handler of the engine is called: at the same time, and in all.
const CALLS: [(usize, usize); 3] = [(1, 300), (16, 2_400), (32, 2_400)];

/// The number of calls, and of contracts, during which the syncs of the disk are counted.
const COUNTED: (usize, usize) = (100, 10);

/// The handlers of `src/floor.rs`, and what they do.
const FLOOR: [(&str, &str); 5] = [
    ("nothing", "an empty handler"),
    ("step", "and one recorded step"),
    ("state", "and two values read and written"),
    ("command", "a step, two values, and a timer"),
    ("hold", "a step, two values, and a call of another object that has a step"),
];

/// Measures what the engine itself costs, and what a command of this host costs: times, rates, and the syncs
/// of the disk.
pub(super) async fn speed(ingress: &Ingress, server: u32, processes: &[u32]) -> Result<(), Failure> {
    let host = Host::restate("Restate", ingress);
    println!(
        "| what | at the same time | calls | median, ms | 99 %, ms | calls a second | processor, ms a call |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for (round, ((together, calls), (_, contracts))) in CALLS.into_iter().zip(MORE_ROUNDS).enumerate() {
        for repetition in 0..2 {
            for (handler, what) in FLOOR {
                measure(what, together, processes, call(ingress, handler, together, calls)).await?;
            }
            let name = format!("s{round}-{repetition}");
            measure("a command", together, processes, give(&host, &name, together, contracts)).await?;
        }
    }
    println!();
    if !usage::syncs_can_be_counted() {
        println!("there is no strace here: the syncs of the disk are not counted");
        return Ok(());
    }
    let (calls, contracts) = COUNTED;
    println!("| one call at a time | calls | syncs of the disk for each |");
    println!("|---|--:|--:|");
    for (handler, what) in FLOOR {
        let (took, count) = usage::syncs(server, call(ingress, handler, 1, calls)).await?;
        println!("| {what} | {} | {:.1} |", took.0.len(), count as f64 / took.0.len() as f64);
    }
    let (took, count) = usage::syncs(server, give(&host, "syncs", 1, contracts)).await?;
    println!("| the commands | {} | {:.1} |", took.0.len(), count as f64 / took.0.len() as f64);
    Ok(())
}

/// Measures one thing, with the time of the processor for each call.
async fn measure(
    what: &str,
    together: usize,
    processes: &[u32],
    calls: impl Future<Output = Result<Took, Failure>>,
) -> Result<(), Failure> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = usage::processor_time(processes);
    let took = calls.await?;
    // Transfers and timers that are still under way belong to it.
    tokio::time::sleep(Duration::from_secs(1)).await;
    let used = usage::processor_time(processes).saturating_sub(before);
    let each = used.as_secs_f64() * 1000.0 / took.0.len() as f64;
    println!("{} {each:.2} |", row(what, together, took));
    Ok(())
}

/// Measures the hosts in turn, twice.
pub(super) async fn compare(hosts: &[Host]) -> Result<(), Failure> {
    println!("| host | at the same time | commands | median, ms | 99 %, ms | commands a second |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (round, (together, contracts)) in ROUNDS.into_iter().enumerate() {
        for repetition in 0..2 {
            for host in hosts {
                // Work that the other host still has to do in the background must not be measured here.
                tokio::time::sleep(Duration::from_secs(2)).await;
                let took = give(host, &format!("m{round}-{repetition}"), together, contracts).await?;
                println!("{}", row(host.name, together, took));
            }
        }
    }
    Ok(())
}

/// What each answer took, and the whole time.
type Took = (Vec<Duration>, Duration);

/// Gives the commands of contracts to a host.
async fn give(host: &Host, name: &str, together: usize, contracts: usize) -> Result<Took, Failure> {
    let (asked, name) = (host.clone(), name.to_owned());
    in_lanes(together, contracts, move |number| {
        let (host, name) = (asked.clone(), format!("{name}-{number}"));
        async move { live(&host, &name, number).await }
    })
    .await
}

/// Measures the engine's own handlers.
pub(super) async fn floor(ingress: &Ingress) -> Result<(), Failure> {
    println!("| handler | at the same time | calls | median, ms | 99 %, ms | calls a second |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (together, calls) in CALLS {
        for (handler, what) in FLOOR {
            tokio::time::sleep(Duration::from_secs(1)).await;
            println!("{}", row(what, together, call(ingress, handler, together, calls).await?));
        }
    }
    Ok(())
}

/// Calls a handler of the engine, each time under a key of its own, as commands are.
async fn call(
    ingress: &Ingress,
    handler: &'static str,
    together: usize,
    calls: usize,
) -> Result<Took, Failure> {
    let (asked, run) = (ingress.clone(), SystemClock.now().unix_timestamp_nanos());
    in_lanes(together, calls, move |number| {
        let ingress = asked.clone();
        async move {
            let begun = Instant::now();
            ingress.floor(handler, number % 160, &format!("{run}-{number}")).await?;
            Ok(vec![begun.elapsed()])
        }
    })
    .await
}

/// Does something for each number, some of them at the same time.
async fn in_lanes<F>(
    together: usize,
    all: usize,
    act: impl Fn(usize) -> F + Clone + Send + 'static,
) -> Result<Took, Failure>
where
    F: Future<Output = Result<Vec<Duration>, Failure>> + Send,
{
    let begun = Instant::now();
    let mut tasks = JoinSet::new();
    for lane in 0..together {
        let act = act.clone();
        tasks.spawn(async move {
            let mut took = Vec::new();
            for number in (lane..all).step_by(together) {
                took.extend(act(number).await?);
            }
            Ok::<_, Failure>(took)
        });
    }
    let mut took = Vec::new();
    while let Some(lane) = tasks.join_next().await {
        took.extend(lane??);
    }
    Ok((took, begun.elapsed()))
}

fn row(name: &str, together: usize, (mut took, whole): Took) -> String {
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    let (count, rate) = (took.len(), took.len() as f64 / whole.as_secs_f64());
    format!("| {name} | {together} | {count} | {:.1} | {:.1} | {rate:.0} |", at(50), at(99))
}

/// Gives the commands of one contract, one after the other, and returns how long each answer took.
async fn live(host: &Host, name: &str, number: usize) -> Result<Vec<Duration>, Failure> {
    let story = unhurried(number);
    let mut begun = Instant::now();
    let contract = host.open(name, &story.offer).await?;
    let mut took = vec![begun.elapsed()];
    for (place, step) in story.steps.iter().enumerate() {
        if let Step::Give(command) = step {
            begun = Instant::now();
            host.give(&contract, &format!("{name}-{place}"), command).await?;
            took.push(begun.elapsed());
        }
    }
    Ok(took)
}
