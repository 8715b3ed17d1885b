//! What happens to the machines of a cluster: a cut, two deaths, two replacements, and an upgrade of the
//! contract service.
//!
//! The commands of the operator are printed, so this is also the list of what has to be done by hand.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

use super::cluster::{Cluster, OLD, Part};
use super::ingress::{Ingress, Reply};
use super::load::World;
use super::silence::Silence;
use super::story::{newer_policy, offer};
use crate::Failure;
use crate::trace::Trace;

/// How long each part of the run takes at least.
const PART: Duration = Duration::from_secs(12);

/// How long a change of the cluster may take to be complete.
const PATIENCE: Duration = Duration::from_secs(240);

/// Lets everything happen, one after the other.
pub(super) async fn happen(
    cluster: &Arc<Mutex<Cluster>>,
    ingress: &Ingress,
    silence: &Silence,
    world: &World,
) -> Result<(), Failure> {
    let happened = one_after_the_other(cluster, ingress, silence, world).await;
    world.busy.store(false, Ordering::Relaxed);
    happened
}

async fn one_after_the_other(
    cluster: &Mutex<Cluster>,
    ingress: &Ingress,
    silence: &Silence,
    world: &World,
) -> Result<(), Failure> {
    silence.phase("only the services are killed");
    tokio::time::sleep(PART).await;

    silence.phase("node 3 is cut off from the other nodes");
    cluster.lock().await.layout.cut(3, true)?;
    tokio::time::sleep(PART).await;
    silence.phase("the cut is healed");
    cluster.lock().await.layout.cut(3, false)?;
    tokio::time::sleep(PART).await;

    silence.phase("node 2 dies for good");
    cluster.lock().await.kill_for_good(Part::Server(2))?;
    tokio::time::sleep(PART).await;
    silence.phase("node 4 takes its place");
    replace(cluster, 2, 4).await?;
    tokio::time::sleep(PART).await;

    silence.phase("the contract service is upgraded");
    upgrade(cluster, ingress, world).await?;
    tokio::time::sleep(PART).await;

    silence.phase("node 1 dies for good");
    cluster.lock().await.kill_for_good(Part::Server(1))?;
    tokio::time::sleep(PART).await;
    silence.phase("node 5 takes its place");
    replace(cluster, 1, 5).await?;
    tokio::time::sleep(PART).await;
    silence.phase("after all of it");
    Ok(())
}

/// Starts a fresh node in the place of a dead one, and restores the redundancy.
async fn replace(cluster: &Mutex<Cluster>, dead: u8, fresh: u8) -> Result<(), Failure> {
    let begun = Instant::now();
    cluster.lock().await.start_node(fresh).await?;
    let alive = cluster.lock().await.alive();
    let layout = cluster.lock().await.layout.clone();
    let control = async |arguments: Vec<String>| {
        println!("  restatectl {}", arguments.join(" "));
        let (layout, alive) = (layout.clone(), alive.clone());
        tokio::task::spawn_blocking(move || {
            layout.control(&alive, &arguments.iter().map(String::as_str).collect::<Vec<_>>())
        })
        .await?
    };
    let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
    // The fresh node must be a member first, so that there is always a majority.
    until(
        || layout.control(&alive, &["metadata-server", "list-servers"]),
        |text| text.lines().any(|line| line.starts_with(&format!(" N{fresh} ")) && line.contains("Member")),
    )
    .await?;
    control(words(&format!("metadata-server remove-node N{dead}"))).await?;
    let nodes = alive.iter().map(|node| format!("N{node}")).collect::<Vec<_>>().join(",");
    // The cluster changes logs by itself, too, and may take the dead node again. So look, and repeat it.
    loop {
        let logs = with_dead_node(&control(words("logs list")).await?, dead);
        if logs.is_empty() {
            break;
        }
        for log in logs {
            control(words(&format!("logs reconfigure --log-id {log} --nodeset {nodes}"))).await?;
        }
        if begun.elapsed() > PATIENCE {
            return Err(format!("logs still count on node {dead}").into());
        }
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
    println!("  until each partition has two processors that have caught up: restatectl partitions list");
    until(|| layout.control(&alive, &["partitions", "list"]), |text| two_processors_each(text, &alive))
        .await?;
    control(words("snapshots create-snapshot")).await?;
    println!("  the redundancy is restored after {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}

/// The numbers of the logs that still have a dead node among theirs.
fn with_dead_node(list: &str, dead: u8) -> Vec<String> {
    let names = |line: &str| {
        let nodes = line.split_once('[')?.1.split_once(']')?.0;
        let dead = nodes.split(", ").any(|node| node == format!("N{dead}"));
        line.split_whitespace().next().filter(|_| dead).map(str::to_owned)
    };
    list.lines().filter_map(names).collect()
}

/// Asks until the answer fits.
async fn until(
    ask: impl Fn() -> Result<String, Failure>,
    fits: impl Fn(&str) -> bool,
) -> Result<(), Failure> {
    let begun = Instant::now();
    loop {
        let answer = tokio::task::block_in_place(&ask);
        match answer {
            Ok(text) if fits(&text) => return Ok(()),
            answer if begun.elapsed() > PATIENCE => {
                return Err(format!("the cluster does not become whole: {answer:?}").into());
            }
            _ => tokio::time::sleep(Duration::from_secs(1)).await,
        }
    }
}

/// Whether each partition has two active processors on living nodes that have applied the whole log.
fn two_processors_each(list: &str, alive: &[u8]) -> bool {
    let mut processors: BTreeMap<&str, usize> = BTreeMap::new();
    for line in list.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [partition, node, ..] = words[..] else { continue };
        let lives = alive.iter().any(|alive| node.starts_with(&format!("N{alive}:")));
        if lives
            && words.contains(&"Active")
            && words.get(8).is_some_and(|lag| lag.parse::<u64>().is_ok_and(|lag| lag < 200))
        {
            *processors.entry(partition).or_default() += 1;
        }
    }
    processors.len() == 4 && processors.values().all(|count| *count >= 2)
}

/// Brings the next version of the contract service while contracts run: start it beside the old one, register
/// it, wait until no call belongs to the old one, and stop the old one. Only then is the new policy offered.
async fn upgrade(cluster: &Mutex<Cluster>, ingress: &Ingress, world: &World) -> Result<(), Failure> {
    let newer = offer(15_000, newer_policy());
    match ingress.open("newer", "newer-1", &newer).await? {
        Reply::Refused { status: 422, code } => println!("  the old service refuses the new policy: {code}"),
        other => return Err(format!("the old service knows the new policy: {other:?}").into()),
    }
    let old = cluster.lock().await.old_deployment().await?;
    Trace::append(&cluster.lock().await.trace().to_string_lossy())?.upgraded();
    cluster.lock().await.upgrade().await?;
    let begun = Instant::now();
    let pinned = format!(
        "SELECT status, COUNT(*) AS calls FROM sys_invocation
         WHERE pinned_deployment_id = '{old}' AND status <> 'completed' GROUP BY status"
    );
    let mut most = 0;
    loop {
        let rows = cluster.lock().await.query(&pinned).await;
        let count = rows.map(|rows| rows.iter().filter_map(|row| row["calls"].as_u64()).sum::<u64>());
        most = most.max(*count.as_ref().unwrap_or(&0));
        if count.is_ok_and(|count| count == 0) {
            break;
        }
        if begun.elapsed() > PATIENCE {
            return Err("calls still belong to the old service".into());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    println!(
        "  at most {most} calls were seen that belonged to the old service; none after {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    for part in OLD {
        cluster.lock().await.kill_for_good(part)?;
    }
    cluster.lock().await.unregister(&old).await?;
    match ingress.open("newer", "newer-2", &newer).await? {
        Reply::Accepted(_) => println!("  the new service accepts it"),
        Reply::Refused { status, code } => return Err(format!("{status} {code} by the new service").into()),
    }
    world.newer.store(true, Ordering::Relaxed);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_of_the_operators_program_are_understood() {
        let logs = " L-ID  SEGMENTS  FROM  KIND        LOGLET-ID  REPLICATION  SEQUENCER  NODESET
 0     2         5     replicated  0_2        {node: 2}    N4:1       [N1, N3, N4]
 1     3         5     replicated  1_3        {node: 2}    N4:1       [N3, N4, N5]";
        assert_eq!(with_dead_node(logs, 1), ["0"]);
        assert_eq!(with_dead_node(logs, 2), [""; 0]);
        let line = |partition: u8, node: u8, status: &str, lag: u64| {
            format!(
                " {partition}   N{node}:1  Leader  {status}  e6  9778  0  -  {lag}  v4  -  journal_v2  \
                 1 second ago\n"
            )
        };
        let both = |node, status, lag| -> String {
            (0..4).map(|one| line(one, 3, "Active", 0) + &line(one, node, status, lag)).collect()
        };
        assert!(two_processors_each(&both(4, "Active", 7), &[3, 4]));
        assert!(!two_processors_each(&both(4, "Active", 7), &[3, 5]), "node 4 is dead");
        assert!(!two_processors_each(&both(4, "Active", 5_000), &[3, 4]), "it has not caught up");
        assert!(!two_processors_each(&both(4, "Catching Up (9000)", 9_000), &[3, 4]), "it has not caught up");
    }
}
