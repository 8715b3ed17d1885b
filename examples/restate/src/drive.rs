//! Starts everything, runs contracts, kills processes while the contracts run, and verifies the results.

mod cluster;
mod cost;
mod count;
mod ingress;
mod kill;
mod load;
mod payee;
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

/// The number of calls that reach the middle before an instance of the contract service ends its own process.
const DIES_EVERY: usize = 50;

/// Runs everything in an empty folder. It starts `contracts` contracts within `seconds`.
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

    heading("a payee whose account is closed");
    payee::show(&ingress, &*cluster.lock().await).await?;

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
