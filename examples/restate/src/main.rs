//! `milestone-escrow` on Restate: each contract is a durable object, deadlines are durable calls, and
//! transfers are durable messages.
//!
//! `contracts` and `payments` are the two services. `drive` starts everything, runs thousands of contracts,
//! kills processes while they run, and verifies the results. `.ci/restate` at the root of the repository runs
//! it.

mod contract;
mod drive;
mod fault;
mod payments;
mod serve;
mod state;
mod trace;

use std::error::Error;
use std::process::ExitCode;

use fault::Fault;

/// An error that ends a program or a call.
type Failure = Box<dyn Error + Send + Sync>;

const USAGE: &str = "usage: milestone-escrow-restate contracts PORT TRACE [DIE_EVERY]
       milestone-escrow-restate payments PORT BOOK TRACE [TROUBLE_EVERY]
       milestone-escrow-restate drive FOLDER SERVER CONTRACTS SECONDS [MARKETPLACE]";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[&str]) -> Result<(), Failure> {
    match *arguments {
        ["contracts", port, trace] => serve::contracts(port.parse()?, trace, Fault::default()).await,
        ["contracts", port, trace, every] => serve::contracts(port.parse()?, trace, Fault::every(every.parse()?)).await,
        ["payments", port, book, trace] => serve::payments(port.parse()?, book, trace, 0).await,
        ["payments", port, book, trace, every] => serve::payments(port.parse()?, book, trace, every.parse()?).await,
        ["drive", folder, server, contracts, seconds] => {
            drive::run(folder, server, None, contracts.parse()?, seconds.parse()?).await
        }
        ["drive", folder, server, contracts, seconds, marketplace] => {
            drive::run(folder, server, Some(marketplace), contracts.parse()?, seconds.parse()?).await
        }
        _ => Err(USAGE.into()),
    }
}
