//! The tests of the host, in one binary, each with a data base of its own: a file of SQLite, or with
//! `MARKETPLACE_POSTGRES` one of that server. Every answer of the service is held against its OpenAPI
//! document. What needs a browser, a data base server or a minute is ignored here, and run by the scripts
//! that it names; the walk of the README needs `bash` and `curl`.

mod addresses;
mod batches;
mod browser;
mod concurrency;
mod confirmations;
mod crash;
mod demo;
mod feedback;
mod fees;
mod kept;
mod load;
mod money;
mod names;
mod negotiation;
mod odd_data;
mod offers;
mod openapi;
mod page;
mod policies;
mod process;
mod provider;
mod readme;
mod refusals;
mod standby;
mod stores;
mod stripe;
mod support;
mod time_passes;
mod walk;
mod webhooks;
mod workers;
