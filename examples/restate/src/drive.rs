//! Starts everything, lets contracts live, kills what it can in the middle of that, and verifies what is left.

mod cluster;
mod cost;
mod count;
mod ingress;
mod kill;
mod load;
mod story;
mod timers;
mod verify;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::Failure;
use cluster::Cluster;
use ingress::Ingress;

/// How many calls an instance of the contract service lets come half way before it dies by itself.
const DIES_EVERY: usize = 50;

/// Runs all of it in a folder that is empty: `contracts` contracts, begun within `seconds`.
pub(crate) async fn run(
    folder: &str,
    server: &str,
    marketplace: Option<&str>,
    contracts: usize,
    seconds: u64,
) -> Result<(), Failure> {
    let cluster = Arc::new(Mutex::new(Cluster::start(Path::new(folder), server).await?));
    let ingress = Ingress::new()?;

    heading("timers early, late, stale and twice");
    timers::show(&ingress, &cluster).await?;

    heading("what a command costs");
    cost::compare(&ingress, marketplace, Path::new(folder)).await?;

    heading("killed in the middle");
    cluster.lock().await.dies_every(Some(DIES_EVERY))?;
    let reviver = tokio::spawn(kill::keep_reviving(Arc::clone(&cluster)));
    let killer = tokio::spawn(kill::keep_killing(Arc::clone(&cluster), Ingress::new()?));
    let lives = load::live(&ingress, contracts, Duration::from_secs(seconds)).await;
    killer.abort();
    reviver.abort();
    let mut cluster = cluster.lock().await;
    println!("killed: {}", cluster.kills());
    cluster.dies_every(None)?;
    cluster.restart_all().await?;

    heading("verified");
    let verified = verify::verify(&ingress, &cluster, &lives).await;
    count::report(&cluster.trace())?;
    verified
}

fn heading(text: &str) {
    println!("\n== {text}");
}
