//! The reference host of `milestone-escrow`: a small back end of a marketplace, made for reading.
//!
//! It follows the crate's guide. [`Marketplace`] takes the steps of a host. [`Store`] writes events, outbox,
//! deadlines and answers in one transaction. The workers wake contracts and make transfers. [`router`] offers
//! all of it over HTTP, with a page for people.

mod auth;
mod clock;
mod config;
mod deadlines;
mod http;
mod ledger;
mod marketplace;
mod meter;
mod outbox;
mod page;
mod payments;
mod policies;
mod store;

use std::sync::Arc;

pub use auth::User;
pub use clock::SkewedClock;
pub use config::Config;
pub use http::{paths, router};
pub use ledger::Ledger;
pub use marketplace::{Answered, Current, Marketplace, Refusal};
pub use meter::Meter;
pub use payments::{Hold, Made, Order, PaymentError, Payments};
pub use policies::{Policies, Terms};
pub use store::{Answer, Append, Parties, Remembered, Store, StoreError};

/// Serves until the process is asked to stop.
///
/// # Errors
///
/// If the data base cannot be reached, or the address is in use.
pub async fn serve(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(&config.database_url).await?;
    let payments = Arc::new(Ledger::open(store.clone()).await?);
    let clock = Arc::new(SkewedClock(config.clock_skew));
    let policies = Arc::new(config.policies);
    let marketplace = Marketplace { store, payments, clock, policies, meter: Arc::default() };

    for _ in 0..config.workers {
        let worker = marketplace.clone();
        tokio::spawn(async move { worker.keep_waking(config.poll).await });
    }
    let publisher = marketplace.clone();
    tokio::spawn(async move { publisher.keep_paying(config.lease, config.poll).await });

    let listener = tokio::net::TcpListener::bind(config.listen).await?;
    println!("listening on http://{}", listener.local_addr()?);
    let stop = async { drop(tokio::signal::ctrl_c().await) };
    Ok(axum::serve(listener, router(marketplace)).with_graceful_shutdown(stop).await?)
}
