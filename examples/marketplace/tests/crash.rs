//! Two servers on one PostgreSQL, killed again and again in the middle of the load. `.ci/crash` runs it, with
//! each of two providers.
//!
//! Their clocks are minutes apart, each has two deadline workers, and the windows of many contracts are
//! seconds long. The payment provider misbehaves: of a thousand calls, a hundred go wrong. It is either the
//! ledger, or a fake of Stripe that outlives the servers and sends webhooks. Staff send again what it
//! refuses. Clients keep a journal of what they were told. During the run, the age of every hold is measured;
//! at the end everything that is stored is held against the journal, and against the rules.

mod bank;
mod books;
pub(crate) mod check;
pub(crate) mod client;
pub(crate) mod journal;
pub(crate) mod policies;
pub(crate) mod provider;
mod random;
pub(crate) mod staff;
mod watch;

use std::env;
use std::sync::{Arc, Mutex, RwLock};
use std::time::{Duration, Instant, SystemTime};

use client::{Client, World};
use provider::Provider;
pub(crate) use random::Random;
use sqlx::{AnyPool, AssertSqlSafe};
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::process::Server;

/// How far the servers' clocks are off, in seconds.
const SKEWS: [&str; 2] = ["180", "-120"];
const CLIENTS: u64 = 24;

const LEASE: Duration = Duration::from_secs(3);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);
const CALL: Duration = Duration::from_secs(1);
const LEAST_AGE: Duration = Duration::from_secs(6);
const KEY_MEMORY: Duration = Duration::from_secs(12);
/// How many of a thousand calls of the provider go wrong.
const MISBEHAVE: u64 = 100;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: .ci/crash"]
async fn nothing_is_lost_however_often_servers_are_killed() {
    run("ledger").await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs PostgreSQL: .ci/crash"]
async fn nothing_is_lost_with_the_client_of_stripe() {
    run("stripe").await;
}

async fn run(provider: &str) {
    let seconds: u64 = env::var("CRASH_SECONDS").map_or(60, |text| text.parse().expect("CRASH_SECONDS"));
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis();
    let seed =
        env::var("CRASH_SEED").map_or(u64::try_from(now).unwrap(), |text| text.parse().expect("CRASH_SEED"));
    println!("CRASH_SEED={seed} CRASH_SECONDS={seconds} with the provider {provider}");

    let database = fresh_database(&format!("crash_{provider}_{seed}")).await;
    let (policies, names) = policies::at_random(&mut Random::new(seed));
    let file = format!("{}/policies-{seed}.json", env!("CARGO_TARGET_TMPDIR"));
    std::fs::write(&file, serde_json::to_vec(&policies).unwrap()).unwrap();
    let provider = Provider::start(provider, seed).await;
    let start = |skew: &str| start(&database, &file, skew, &provider);
    let servers = SKEWS.map(|skew| Arc::new(Mutex::new(start(skew))));
    let addresses = Arc::new(RwLock::new([address(&servers[0]), address(&servers[1])]));
    let world = Arc::new(World::new(&database, addresses.clone(), names));
    let end = Instant::now() + Duration::from_secs(seconds);

    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        let client = Client::new(world.clone(), Random::new(seed ^ (number + 1)));
        clients.spawn(client.live(end));
    }
    let pool = AnyPool::connect(&database).await.unwrap();
    let stop = Arc::new(Notify::new());
    let staff = tokio::spawn(staff::send_refused_again(world.clone()));
    let watch = tokio::spawn(watch::watch(pool.clone(), world.clone(), stop.clone()));
    let news = tokio::spawn(provider.clone().send_news(world.clone()));
    let kills = kill_again_and_again(start, &servers, &addresses, Random::new(seed), end).await;
    clients.join_all().await; // each goes on until it knows what became of its last command

    let settled = loop {
        let settled = settle(&pool, &provider).await;
        servers.iter().for_each(|server| server.lock().unwrap().kill());
        if unpaid(&pool, settled.at).await == 0 && provider.has_told_all() {
            break settled;
        } // a deadline has passed at the very end
        for (number, skew) in SKEWS.into_iter().enumerate() {
            let server = start(skew);
            addresses.write().unwrap()[number].clone_from(&server.address);
            *servers[number].lock().unwrap() = server;
        }
    };
    assert!(!staff.is_finished() && !news.is_finished(), "staff or the provider's messages have failed");
    staff.abort();
    news.abort();
    stop.notify_one();
    let seen = watch.await.expect("what must hold at every moment");
    println!("kills {kills}");
    println!("{}", seen.report());
    check::everything(&pool, &world.journal, &settled, &provider).await;
}

pub(crate) fn start(database: &str, policies: &str, skew: &str, provider: &Provider) -> Server {
    let seconds = |duration: Duration| duration.as_secs().to_string();
    let mut settings: Vec<(&str, String)> = vec![
        ("CLOCK_SKEW_SECONDS", skew.to_owned()),
        ("POLICIES", policies.to_owned()),
        ("WORKERS", "2".to_owned()),
        ("POLL_MILLISECONDS", "50".to_owned()),
        ("LEASE_SECONDS", seconds(LEASE)),
        ("LONGEST_PAUSE_SECONDS", seconds(LONGEST_PAUSE)),
        ("CALL_SECONDS", seconds(CALL)),
        ("LEAST_AGE_SECONDS", seconds(LEAST_AGE)),
        ("CLOCK_BOUND_SECONDS", "200".to_owned()),
        ("KEY_MEMORY_SECONDS", seconds(KEY_MEMORY)),
    ];
    settings.extend(provider.settings());
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Server::start(database, &settings)
}

pub(crate) fn address(server: &Mutex<Server>) -> String {
    server.lock().unwrap().address.clone()
}

pub(crate) async fn fresh_database(name: &str) -> String {
    sqlx::any::install_default_drivers();
    let server = env::var("MARKETPLACE_POSTGRES").expect("MARKETPLACE_POSTGRES: run .ci/crash");
    let admin = AnyPool::connect(&server).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.unwrap();
    server.replacen("/postgres?", &format!("/{name}?"), 1)
}

/// Kills one server, or both, every half second to second and a half, and starts them anew.
async fn kill_again_and_again(
    start: impl Fn(&str) -> Server,
    servers: &[Arc<Mutex<Server>>; 2],
    addresses: &RwLock<[String; 2]>,
    mut random: Random,
    end: Instant,
) -> u64 {
    let mut kills = 0;
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(500 + random.below(1_000))).await;
        let first = usize::try_from(random.below(2)).unwrap();
        let both = random.below(4) == 0;
        for number in [first, 1 - first].into_iter().take(if both { 2 } else { 1 }) {
            servers[number].lock().unwrap().kill();
            kills += 1;
        }
        tokio::time::sleep(Duration::from_millis(random.below(300))).await;
        for number in [first, 1 - first].into_iter().take(if both { 2 } else { 1 }) {
            let server = start(SKEWS[number]);
            addresses.write().unwrap()[number].clone_from(&server.address);
            *servers[number].lock().unwrap() = server;
        }
    }
    kills
}

/// Waits until the workers, the staff and the provider have nothing left to do: at most three minutes after
/// the provider's last message, because a message can set a transfer aside.
pub(crate) async fn settle(pool: &AnyPool, provider: &Provider) -> check::Settled {
    let begun = Instant::now();
    let mut told = begun;
    loop {
        let fast =
            SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap() + Duration::from_secs(180);
        let fast = i64::try_from(fast.as_millis()).unwrap();
        let due: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM deadlines WHERE at <= $1")
            .bind(fast)
            .fetch_one(pool)
            .await
            .unwrap();
        let unpaid = unpaid(pool, fast).await;
        if !provider.has_told_all() {
            told = Instant::now();
        } else if due == 0 && unpaid == 0 {
            return check::Settled { seconds: begun.elapsed().as_secs_f64(), at: fast };
        }
        if told.elapsed() > Duration::from_secs(180) {
            panic!("{due} deadlines are left after three minutes, and {}", left(pool, fast).await.join("\n"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// What is left, with the reasons, if a run does not settle.
async fn left(pool: &AnyPool, fast: i64) -> Vec<String> {
    let statement =
        "SELECT 'transfer ' || contract || '/' || revision || '-' || place || ' ' || status || ', attempt '
            || attempts || ', of ' || (SELECT COUNT(*) FROM holds WHERE holds.contract = outbox.contract
                AND state = 'captured') || ' payments: ' || why
        FROM outbox WHERE status = 'refused' OR (status = 'waiting' AND clears <= $1)
        UNION SELECT 'hold ' || key || ' ' || state || ', attempt ' || attempts FROM holds
        WHERE state NOT IN ('captured', 'ended')";
    sqlx::query_scalar(statement).bind(fast).fetch_all(pool).await.unwrap()
}

/// Transfers that were not made, and attempts without an end. What clears later is not due yet.
async fn unpaid(pool: &AnyPool, fast: i64) -> i64 {
    let statement = "SELECT (SELECT COUNT(*) FROM outbox
            WHERE status = 'refused' OR (status = 'waiting' AND clears <= $1))
        + (SELECT COUNT(*) FROM holds WHERE state NOT IN ('captured', 'ended'))";
    sqlx::query_scalar(statement).bind(fast).fetch_one(pool).await.unwrap()
}
