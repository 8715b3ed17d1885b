//! `milestone-escrow` on Restate: each contract is a durable object, deadlines are durable calls, and
//! transfers are durable messages.
//!
//! `contracts` and `payments` are the two services. `drive` starts everything, runs thousands of contracts,
//! kills processes while they run, and verifies the results. `.ci/restate` at the root of the repository runs
//! it.

mod contract;
mod drive;
mod fault;
mod floor;
mod payments;
mod serve;
mod state;
mod trace;

use std::error::Error;
use std::process::ExitCode;

use contract::Version;
use fault::Fault;

/// An error that ends a program or a call.
type Failure = Box<dyn Error + Send + Sync>;

const USAGE: &str = "usage: milestone-escrow-restate contracts ADDRESS TRACE [RULES [DIE_EVERY]]
       milestone-escrow-restate payments ADDRESS BOOK TRACE [TROUBLE_EVERY]
       milestone-escrow-restate drive FOLDER SERVER CONTRACTS SECONDS [MARKETPLACE]
       milestone-escrow-restate cluster FOLDER SERVER CONTROL OBJECTS CONTRACTS SECONDS
       milestone-escrow-restate measure FOLDER SERVER
       milestone-escrow-restate cost FOLDER SERVER CONTROL OBJECTS \
       MARKETPLACE POSTGRES STANDBY DBOS POSTGRES";

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
        ["contracts", address, trace] => {
            serve::contracts(address.parse()?, trace, Version::newest(), Fault::default()).await
        }
        ["contracts", address, trace, rules] => {
            serve::contracts(address.parse()?, trace, rules.parse()?, Fault::default()).await
        }
        ["contracts", address, trace, rules, every] => {
            serve::contracts(address.parse()?, trace, rules.parse()?, Fault::every(every.parse()?)).await
        }
        ["payments", address, book, trace] => serve::payments(address.parse()?, book, trace, 0).await,
        ["payments", address, book, trace, every] => {
            serve::payments(address.parse()?, book, trace, every.parse()?).await
        }
        ["cost", folder, server, control, objects, marketplace, alone, standby, dbos, database] => {
            let databases = drive::Databases { alone, standby, dbos: database };
            drive::compare(folder, server, control, objects, marketplace, dbos, databases).await
        }
        ["floor", address] => serve::floor(address.parse()?).await,
        ["measure", folder, server] => drive::measure(folder, server).await,
        ["drive", folder, server, contracts, seconds] => {
            drive::run(folder, server, None, contracts.parse()?, seconds.parse()?).await
        }
        ["drive", folder, server, contracts, seconds, marketplace] => {
            drive::run(folder, server, Some(marketplace), contracts.parse()?, seconds.parse()?).await
        }
        ["cluster", folder, server, control, objects, contracts, seconds] => {
            drive::run_on_three_nodes(folder, server, control, objects, contracts.parse()?, seconds.parse()?)
                .await
        }
        _ => Err(USAGE.into()),
    }
}
