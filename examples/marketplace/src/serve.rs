//! The server: it listens, and it stops when it is asked to.

use std::env;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::timeout;

use crate::clock::SkewedClock;
use crate::config::{Config, Settings};
use crate::demo::{self, DemoClock};
use crate::http::router;
use crate::ledger::Ledger;
use crate::marketplace::Marketplace;
use crate::payments::Payments;
use crate::payments::misbehaving::Misbehaving;
use crate::payments::stripe::Stripe;
use crate::store::Store;

type Failure = Box<dyn std::error::Error>;

/// How long a late answer of the misbehaving provider takes.
const LATE: Duration = Duration::from_millis(700);

/// Serves until the process is asked to stop, by SIGTERM or SIGINT.
///
/// It then takes no new connection, finishes the requests that are open, and ends. A client that does not
/// send its request, and a request that takes too long, cannot hold it up: the limit is `DRAIN_SECONDS`.
///
/// # Errors
///
/// If the data base cannot be reached, or the address is in use.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let store = Store::open(&config.database_url).await?;
    let provider = provider(&config, &store).await?;
    let clock = Arc::new(SkewedClock(config.clock_skew));
    let marketplace =
        Marketplace::new(store, provider, clock, config.policies.clone(), config.settings.clone());
    serve_until_stopped(&config, marketplace).await
}

/// Serves an example, with contracts in every state and with tokens for its people, in a data base of its
/// own.
///
/// # Errors
///
/// Those of [`serve`], and if the example cannot be made.
pub async fn demonstrate(config: Config) -> Result<(), Failure> {
    // An example must not take money from anybody's card.
    let config = Config { stripe: None, ..config };
    let file = env::temp_dir().join(format!("marketplace-demo-{}.db", std::process::id()));
    let given = env::var("DATABASE_URL").ok();
    let store =
        Store::open(&given.unwrap_or_else(|| format!("sqlite://{}?mode=rwc", file.display()))).await?;
    let provider = provider(&config, &store).await?;
    let clock = DemoClock::default();
    // The contracts are made in the past, so the data base's clock differs.
    let settings = Settings { clock_bound: None, ..config.settings.clone() };
    let marketplace =
        Marketplace::new(store, provider, Arc::new(clock.clone()), config.policies.clone(), settings);
    println!("log in with one of these tokens:");
    for (name, what, token) in demo::seed(&marketplace, &clock).await? {
        println!("  {name} ({what}): {token}");
    }
    let served = serve_until_stopped(&config, marketplace).await;
    for ending in ["", "-wal", "-shm"] {
        drop(std::fs::remove_file(format!("{}{ending}", file.display())));
    }
    served
}

async fn serve_until_stopped(config: &Config, marketplace: Marketplace) -> Result<(), Failure> {
    // A process with the number 1 ignores signals that it does not handle. So they are handled from the
    // start.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    marketplace.start_workers(config.workers);
    let listener = TcpListener::bind(config.listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let connections = GracefulShutdown::new();
    let accepting = accept(listener, router(marketplace.clone()), config.header_limit, &connections);
    tokio::select! {
        () = accepting => {}
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    marketplace.requests.close();
    let finished = timeout(config.drain_limit, async {
        connections.shutdown().await;
        marketplace.requests.wait().await;
    });
    if finished.await.is_err() {
        eprintln!("stopped after {:?}, although not all requests were finished", config.drain_limit);
    }
    Ok(())
}

/// Stripe, or the payment provider that only records, or the one that misbehaves on purpose.
async fn provider(config: &Config, store: &Store) -> Result<Arc<dyn Payments>, Failure> {
    if let Some(stripe) = &config.stripe {
        let client = Stripe::new(&stripe.address, &stripe.key, stripe.accounts.clone())?;
        let client = client.signed_with(&stripe.webhook_secret).remembering(config.key_memory);
        return Ok(Arc::new(client.within(config.settings.call_limit)));
    }
    let books = match &config.ledger_url {
        Some(url) => Store::connect(url).await?,
        None => store.clone(),
    };
    let bank = Ledger::open(books).await?.remembering(config.key_memory);
    if config.misbehave == 0 {
        return Ok(Arc::new(bank));
    }
    let seed = u64::try_from(store.milliseconds().await?).unwrap_or_default();
    Ok(Arc::new(Misbehaving::at_random(bank, config.misbehave, LATE, seed ^ u64::from(std::process::id()))))
}

/// Takes connections for ever. Each has a time limit for the header of a request.
async fn accept(
    listener: TcpListener,
    router: Router,
    header_limit: Duration,
    connections: &GracefulShutdown,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(header_limit);
    loop {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                // Perhaps there are too many open files. It helps to wait.
                eprintln!("listening: {error}");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move { drop(connection.await) });
    }
}
