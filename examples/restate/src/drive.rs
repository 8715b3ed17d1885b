//! Starts everything, runs contracts, kills processes while the contracts run, and verifies the results.

mod cluster;
mod cost;
mod count;
mod hosts;
mod ingress;
mod kill;
mod layout;
mod load;
mod machines;
mod payee;
mod silence;
mod story;
mod timers;
mod usage;
mod verify;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use tokio::sync::Mutex;

use crate::Failure;
use cluster::Cluster;
use hosts::Host;
use ingress::Ingress;
use layout::Layout;
use load::{Life, World};
use silence::Silence;

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
    let cluster = Arc::new(Mutex::new(Cluster::start(Path::new(folder), server, Layout::One).await?));
    let ingress = Ingress::new(&Layout::One, [1])?;

    show_timers_and_payee(&ingress, &cluster).await?;

    heading("what a command costs");
    let floor = cluster.lock().await.start_floor().await?;
    cost::floor(&ingress).await?;
    drop(floor);
    let mut hosts = vec![Host::restate("Restate", &ingress)];
    match marketplace {
        Some(program) => {
            hosts.push(Host::sql("SQL", program, &hosts::sqlite(Path::new(folder)), 18090).await?)
        }
        None => println!("the SQL host is not there: only this one is measured"),
    }
    cost::compare(&hosts).await?;
    drop(hosts);

    heading("killed in the middle");
    cluster.lock().await.dies_every(Some(DIES_EVERY))?;
    let reviver = tokio::spawn(kill::keep_reviving(Arc::clone(&cluster)));
    let killer = tokio::spawn(kill::keep_killing(Arc::clone(&cluster), ingress.another()));
    let lives = load::live(&ingress, contracts, Duration::from_secs(seconds), &World::default()).await;
    killer.abort();
    reviver.abort();
    let mut cluster = cluster.lock().await;
    println!("killed: {}", cluster.kills());
    revive_and_verify(&mut cluster, &ingress, &lives).await
}

/// Only measures: what the engine itself costs, and what a command costs.
pub(crate) async fn measure(folder: &str, server: &str) -> Result<(), Failure> {
    let cluster = Cluster::start(Path::new(folder), server, Layout::One).await?;
    let floor = cluster.start_floor().await?;
    let (server, mut processes) = cluster.processes();
    processes.extend([floor.0.id(), std::process::id()]);
    cost::speed(&Ingress::new(&Layout::One, [1])?, server, &processes).await
}

/// The same on three nodes, each in a network of its own, as `.ci/restate --nodes 3` makes them. Nodes are
/// cut off and die for good while the contracts run, and the contract service is upgraded.
pub(crate) async fn run_on_three_nodes(
    folder: &str,
    server: &str,
    control: &str,
    objects: &str,
    contracts: usize,
    seconds: u64,
) -> Result<(), Failure> {
    let layout = three(control, objects)?;
    let cluster = Arc::new(Mutex::new(Cluster::start(Path::new(folder), server, layout.clone()).await?));
    let ingress = Ingress::new(&layout, 1..=5)?;

    show_timers_and_payee(&ingress, &cluster).await?;

    heading("nodes die for good");
    let silence = Silence::begin(&ingress).await?;
    cluster.lock().await.dies_every(Some(DIES_EVERY))?;
    let others = [
        tokio::spawn(kill::keep_reviving(Arc::clone(&cluster))),
        tokio::spawn(kill::keep_killing(Arc::clone(&cluster), ingress.another())),
        tokio::spawn(silence.clone().watch(ingress.another())),
    ];
    let world = World { newer: AtomicBool::new(false), busy: AtomicBool::new(true) };
    ingress.take_failed();
    let (happened, lives) = tokio::join!(
        machines::happen(&cluster, &ingress, &silence, &world),
        load::live(&ingress, contracts, Duration::from_secs(seconds), &world),
    );
    others.iter().for_each(tokio::task::JoinHandle::abort);
    happened?;
    let mut cluster = cluster.lock().await;
    println!("killed: {}", cluster.kills());
    silence.report();
    println!("requests of the contracts without an answer: {:?}", ingress.take_failed());
    revive_and_verify(&mut cluster, &ingress, &lives).await
}

async fn show_timers_and_payee(ingress: &Ingress, cluster: &Arc<Mutex<Cluster>>) -> Result<(), Failure> {
    heading("timers early, late, stale and twice");
    timers::show(ingress, cluster).await?;

    heading("a payee whose account is closed");
    payee::show(ingress, &*cluster.lock().await).await
}

/// No process ends itself any more, all of them run again, and everything is verified.
async fn revive_and_verify(cluster: &mut Cluster, ingress: &Ingress, lives: &[Life]) -> Result<(), Failure> {
    cluster.dies_every(None)?;
    cluster.restart_all().await?;

    heading("verified");
    let verified = verify::verify(ingress, cluster, lives).await;
    count::report(&cluster.trace())?;
    verified
}

fn three(control: &str, objects: &str) -> Result<Layout, Failure> {
    // The path of the store is not resolved: a program of Python finds its libraries by its own path.
    let objects = std::path::absolute(objects)?;
    Ok(Layout::Three { control: Path::new(control).canonicalize()?, objects })
}

/// The data bases of PostgreSQL for [`compare`].
pub(crate) struct Databases<'a> {
    pub(crate) alone: &'a str,
    pub(crate) standby: &'a str,
    pub(crate) dbos: &'a str,
}

/// Gives the same commands to every host, in one run.
pub(crate) async fn compare(
    folder: &str,
    server: &str,
    control: &str,
    objects: &str,
    marketplace: &str,
    dbos: &str,
    databases: Databases<'_>,
) -> Result<(), Failure> {
    let three = three(control, objects)?;
    let [first, second] = ["one", "three"].map(|name| Path::new(folder).join(name));
    for folder in [&first, &second] {
        std::fs::create_dir_all(folder)?;
    }
    let one = Cluster::start(&first, server, Layout::One).await?;
    let cluster = Cluster::start(&second, server, three.clone()).await?;
    let hosts = [
        Host::sql("SQL, SQLite", marketplace, &hosts::sqlite(Path::new(folder)), 18091).await?,
        Host::sql("SQL, PostgreSQL", marketplace, databases.alone, 18092).await?,
        Host::sql("SQL, PostgreSQL with a synchronous standby", marketplace, databases.standby, 18093)
            .await?,
        Host::restate("Restate, one node", &Ingress::new(&Layout::One, [1])?),
        Host::restate("Restate, three nodes", &Ingress::new(&three, 1..=3)?),
        Host::dbos("DBOS, PostgreSQL", dbos, databases.dbos, 18094).await?,
    ];
    let compared = cost::compare(&hosts).await;
    drop((one, cluster));
    compared
}

fn heading(text: &str) {
    println!("\n== {text}");
}
