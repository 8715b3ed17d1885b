//! The reference host of `milestone-escrow`: a small back end of a marketplace, made for reading.
//!
//! It follows the crate's guide. [`Marketplace`] takes the steps of a host. [`Store`] writes events, outbox,
//! deadlines and answers in one transaction. The workers wake contracts, capture holds and make transfers.
//! [`router`] offers all of it over HTTP, with a page for people. [`Payments`] is what a payment provider has
//! to do.

mod auth;
mod clock;
mod config;
mod deadlines;
pub mod demo;
mod holds;
mod http;
mod kept;
mod ledger;
mod marketplace;
mod meter;
mod news;
mod outbox;
mod page;
mod payments;
mod policies;
mod serve;
mod store;
mod transfers;
mod workers;

pub use auth::User;
pub use clock::SkewedClock;
pub use config::{Config, Settings, StripeConfig};
pub use deadlines::Advance;
pub use http::{paths, router};
pub use ledger::Ledger;
pub use marketplace::{Answered, Current, Marketplace, Refusal};
pub use meter::{Alarm, Meter};
pub use payments::limited::Limited;
pub use payments::misbehaving::{Call, Misbehaving, Trouble};
pub use payments::stripe::{Accounts, Stripe, StripeUser};
pub use payments::{
    About, Attempt, BadNews, Found, Hold, Made, News, Order, PaymentError, Payments, Place, Processor,
};
pub use policies::{Policies, Terms};
pub use serve::{demonstrate, serve};
pub use store::outbox::Status;
pub use store::pages::{Cursor, NotACursor, Progress, TransferPage};
pub use store::{Answer, Append, Parties, Remembered, Store, StoreError};
pub use workers::{PATIENCE, pause};
