//! A server of PostgreSQL that dies for good under load, and its standby, which takes its place.
//! `.ci/standby` runs it.
//!
//! The load, the verification and the misbehaving provider are those of the crash run. The marketplace is
//! never restarted: it reaches the data base through a forwarder, as through the virtual address or the proxy
//! of a real system, and has to connect again by itself. The ledger has a data base of its own, because a
//! payment provider does not die with the host's.

mod forwarder;
mod loss;

use std::env;
use std::process::Command;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant};

use forwarder::Forwarder;
use sqlx::AnyPool;
use tokio::task::JoinSet;

use crate::crash::client::{Client, World};
use crate::crash::provider::Provider;
use crate::crash::{Random, address, check, fresh_database, policies, settle, staff, start};

const CLIENTS: u64 = 24;

/// For how long the standby gets nothing, while the primary goes on.
const AWAY: Duration = Duration::from_secs(3);

/// What runs while the primary dies.
struct Run {
    world: Arc<World>,
    provider: Provider,
    books: String,
    forwarder: Forwarder,
    /// The data base as the host reaches it.
    database: String,
    seed: u64,
    file: String,
}

impl Run {
    async fn begin(name: &str) -> Self {
        let seed = env::var("CRASH_SEED")
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or_else(|| u64::try_from(time::UtcDateTime::now().unix_timestamp()).unwrap());
        println!("CRASH_SEED={seed}, {name}");
        let direct = fresh_database(&format!("standby_{name}_{seed}")).await;
        let database = direct.split(['/', '?']).nth(3).unwrap().to_owned();
        let forwarder = Forwarder::start(socket("MARKETPLACE_POSTGRES")).await;
        let database = format!("postgres://marketplace@127.0.0.1:{}/{database}", forwarder.port);
        let (policies, names) = policies::at_random(&mut Random::new(seed));
        let file = format!("{}/policies-{seed}.json", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&file, serde_json::to_vec(&policies).unwrap()).unwrap();
        let books = format!("sqlite://{}/books-{name}-{seed}?mode=rwc", env!("CARGO_TARGET_TMPDIR"));
        let provider = Provider::Ledger(Some(books.clone()));
        let world =
            Arc::new(World::new(&database, Arc::new(RwLock::new([String::new(), String::new()])), names));
        Self { world, provider, books, forwarder, database, seed, file }
    }

    fn clients(&self, end: Instant) -> JoinSet<()> {
        let clients =
            (0..CLIENTS).map(|number| Client::new(self.world.clone(), Random::new(self.seed ^ (number + 1))));
        clients.map(|client| client.live(end)).collect()
    }

    /// The primary dies for good, and the standby takes its place. Says how long nothing was acknowledged.
    async fn fail_over(&self) {
        let (before, begun) = (self.acknowledged(), Instant::now());
        control("fail-over");
        self.forwarder.lead_to(socket("MARKETPLACE_STANDBY"));
        let promoted = begun.elapsed();
        while self.acknowledged() == before && begun.elapsed() < Duration::from_secs(60) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        println!(
            "the standby was promoted after {:.1} s; the host acknowledged a command {:.1} s after the \
             primary had died",
            promoted.as_secs_f64(),
            begun.elapsed().as_secs_f64()
        );
    }

    fn acknowledged(&self) -> usize {
        self.world.journal.heard().accepted.len()
    }

    /// The standby gets nothing for a while. Says what is acknowledged meanwhile.
    async fn without_the_standby(&self) -> usize {
        control("pause");
        // What was sent before is acknowledged.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let before = self.acknowledged();
        tokio::time::sleep(AWAY).await;
        self.acknowledged() - before
    }
}

/// The folder in which a server listens.
fn socket(variable: &str) -> String {
    let address = env::var(variable).unwrap_or_else(|_| panic!("{variable}: run .ci/standby"));
    format!("{}/.s.PGSQL.5432", address.split_once("host=").expect("a folder").1)
}

/// Does something to the two servers.
fn control(what: &str) {
    let program =
        env::var("MARKETPLACE_STANDBY_CONTROL").expect("MARKETPLACE_STANDBY_CONTROL: run .ci/standby");
    assert!(Command::new(program).arg(what).status().unwrap().success(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL with a standby: .ci/standby"]
async fn synchronous_nothing_is_lost_when_the_primary_dies_for_good() {
    let run = Run::begin("synchronous").await;
    let servers = ["0", "0"].map(|skew| Mutex::new(start(&run.database, &run.file, skew, &run.provider)));
    run.world.are_at([address(&servers[0]), address(&servers[1])]);
    let end = Instant::now() + seconds();
    let clients = run.clients(end);
    let staff = tokio::spawn(staff::send_refused_again(run.world.clone()));

    tokio::time::sleep(seconds() / 4).await;
    let without = run.without_the_standby().await;
    control("resume");
    println!(
        "while the standby was away for {AWAY:?}: {without} commands were acknowledged, because each waits \
         for it"
    );
    assert_eq!(without, 0, "a command was acknowledged that only one server has");
    tokio::time::sleep(seconds() / 4).await;
    run.fail_over().await;
    clients.join_all().await;

    let pool = AnyPool::connect(&run.database).await.unwrap();
    let settled = settle(&pool, &run.provider).await;
    servers.iter().for_each(|server| server.lock().unwrap().kill());
    assert!(!staff.is_finished(), "staff have failed");
    staff.abort();
    check::everything(&pool, &run.world.journal, &settled, &run.provider).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL with a standby: .ci/standby"]
async fn asynchronous_and_behind_what_is_lost_when_the_primary_dies_for_good() {
    let lost = asynchronous("behind", true).await;
    assert!(lost.acknowledged > 0, "the standby was {AWAY:?} behind, and nothing is lost");
}

/// Nothing holds the standby back. How much is lost is chance: often it is nothing.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL with a standby: .ci/standby"]
async fn asynchronous_and_as_near_as_it_gets_what_is_lost_when_the_primary_dies_for_good() {
    asynchronous("near", false).await;
}

async fn asynchronous(name: &str, behind: bool) -> loss::Lost {
    let run = Run::begin(name).await;
    let servers = ["0", "0"].map(|skew| Mutex::new(start(&run.database, &run.file, skew, &run.provider)));
    run.world.are_at([address(&servers[0]), address(&servers[1])]);
    let clients = run.clients(Instant::now() + Duration::from_secs(3_600));

    tokio::time::sleep(seconds() / 2).await;
    if behind {
        let without = run.without_the_standby().await;
        println!("while the standby was away for {AWAY:?}: {without} commands were acknowledged");
    }
    run.fail_over().await;
    // The clients and the workers go on: what was lost meets what happens now.
    tokio::time::sleep(Duration::from_secs(10)).await;
    drop(clients);
    servers.iter().for_each(|server| server.lock().unwrap().kill());
    let pool = AnyPool::connect(&run.database).await.unwrap();
    let lost = loss::count(&pool, &AnyPool::connect(&run.books).await.unwrap(), &run.world.journal).await;
    println!("{lost}");
    lost
}

fn seconds() -> Duration {
    Duration::from_secs(env::var("STANDBY_SECONDS").map_or(40, |text| text.parse().expect("STANDBY_SECONDS")))
}
