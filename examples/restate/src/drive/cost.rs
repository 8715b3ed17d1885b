//! Measures what a command costs on each host, and what the engine itself costs. All get the same commands in
//! turn, on the same machine.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::hosts::Host;
use super::ingress::Ingress;
use super::story::{Step, unhurried};
use crate::Failure;

/// The number of contracts that run at the same time, and the number of all contracts.
const ROUNDS: [(usize, usize); 2] = [(1, 20), (16, 160)];

/// How often each handler of the engine is called: at the same time, and in all.
const CALLS: [(usize, usize); 2] = [(1, 300), (16, 3_200)];

/// The handlers of `src/floor.rs`, and what they do.
const FLOOR: [(&str, &str); 5] = [
    ("nothing", "an empty handler"),
    ("step", "and one recorded step"),
    ("state", "and two values read and written"),
    ("command", "a step, two values, and a timer"),
    ("hold", "a step, two values, and a call of another object that has a step"),
];

/// Measures the hosts in turn, twice.
pub(super) async fn compare(hosts: &[Host]) -> Result<(), Failure> {
    println!("| host | at the same time | commands | median, ms | 99 %, ms | commands a second |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (round, (together, contracts)) in ROUNDS.into_iter().enumerate() {
        for repetition in 0..2 {
            for host in hosts {
                // Work that the other host still has to do in the background must not be measured here.
                tokio::time::sleep(Duration::from_secs(2)).await;
                measure(host, &format!("m{round}-{repetition}"), together, contracts).await?;
            }
        }
    }
    Ok(())
}

async fn measure(host: &Host, name: &str, together: usize, contracts: usize) -> Result<(), Failure> {
    let (asked, name) = (host.clone(), name.to_owned());
    let took = in_lanes(together, contracts, move |number| {
        let (host, name) = (asked.clone(), format!("{name}-{number}"));
        async move { live(&host, &name, number).await }
    });
    print(host.name, together, took.await?);
    Ok(())
}

/// Measures the engine's own handlers.
pub(super) async fn floor(ingress: &Ingress) -> Result<(), Failure> {
    println!("| handler | at the same time | calls | median, ms | 99 %, ms | calls a second |");
    println!("|---|--:|--:|--:|--:|--:|");
    for (together, calls) in CALLS {
        for (handler, what) in FLOOR {
            tokio::time::sleep(Duration::from_secs(1)).await;
            let asked = ingress.clone();
            let took = in_lanes(together, calls, move |number| {
                let ingress = asked.clone();
                async move {
                    let begun = Instant::now();
                    ingress.floor(handler, number % 160).await?;
                    Ok(vec![begun.elapsed()])
                }
            });
            print(what, together, took.await?);
        }
    }
    Ok(())
}

/// Does something for each number, some of them at the same time. Returns what it took, and the whole time.
async fn in_lanes<F>(
    together: usize,
    all: usize,
    act: impl Fn(usize) -> F + Clone + Send + 'static,
) -> Result<(Vec<Duration>, Duration), Failure>
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

fn print(name: &str, together: usize, (mut took, whole): (Vec<Duration>, Duration)) {
    took.sort_unstable();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    let (count, rate) = (took.len(), took.len() as f64 / whole.as_secs_f64());
    println!("| {name} | {together} | {count} | {:.1} | {:.1} | {rate:.0} |", at(50), at(99));
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
