//! Kills one process after the other. Each stays away for a moment, and is then started again.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::cluster::{Cluster, Part};
use super::ingress::Ingress;
use super::timers::EARLY;

const FIRST: [Part; 2] = [Part::FirstContracts, Part::FirstUpgraded];
const SECOND: [Part; 2] = [Part::SecondContracts, Part::SecondUpgraded];

/// The processes that are killed together. Those that do not run are left out.
const VICTIMS: [&[&[Part]]; 8] = [
    &[&FIRST],
    &[&[Part::Payments]],
    &[&SECOND],
    &[&FIRST, &[Part::Payments]],
    &[&[Part::Server(1)]],
    &[&SECOND, &[Part::Payments]],
    &[&FIRST, &SECOND],
    &[&FIRST, &SECOND, &[Part::Payments]],
];

/// Starts processes again that end by themselves, until it is stopped.
pub(super) async fn keep_reviving(cluster: Arc<Mutex<Cluster>>) {
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        cluster.lock().await.revive().expect("what was started before can be started again");
    }
}

/// Kills processes until it is stopped. After each kill, it waits until a call is answered, and a little
/// longer. The nodes of a cluster are not killed here.
pub(super) async fn keep_killing(cluster: Arc<Mutex<Cluster>>, ingress: Ingress) {
    let mut came_back = Instant::now();
    for victims in VICTIMS.into_iter().cycle() {
        while ingress.events(EARLY).await.is_err() {}
        cluster.lock().await.answers_after(came_back.elapsed());
        tokio::time::sleep(Duration::from_millis(1200)).await;
        let nodes_too = !cluster.lock().await.layout.is_cluster();
        let victims = victims.iter().copied().flatten().filter(|part| nodes_too || **part != Part::Server(1));
        let victims: Vec<Part> = victims.copied().collect();
        for part in &victims {
            cluster.lock().await.kill(*part).expect("a child of ours can be killed");
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
        for part in victims {
            cluster.lock().await.start_part(part).expect("what was started before can be started again");
        }
        came_back = Instant::now();
    }
}
