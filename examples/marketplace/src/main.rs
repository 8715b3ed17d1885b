//! `marketplace` serves; `marketplace demo` serves contracts in every state; `marketplace token NAME
//! [--staff]` makes a token for a user and prints it.

use std::env;
use std::error::Error;
use std::process::ExitCode;

use milestone_escrow_marketplace::{Config, Store, User, demonstrate, serve};

const HELP: &str = "\
A marketplace's back end on milestone-escrow, with a web page

usage: marketplace                         serve
       marketplace demo                    serve an example: contracts in every state, \
in a data base of its own
       marketplace token NAME [--staff]    make a token for a user, and print it
       marketplace --help                  print this

settings, from the environment (src/config.rs has the others):
  LISTEN        the address to serve on     127.0.0.1:8080
  DATABASE_URL  sqlite://… or postgres://…  sqlite://marketplace.db?mode=rwc (demo: a new file of SQLite)
  POLICIES      a file with the platform's policies as JSON";

#[tokio::main]
async fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &[String]) -> Result<ExitCode, Box<dyn Error>> {
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => serve(Config::from_env()?).await?,
        ["demo"] => demonstrate(Config::from_env()?).await?,
        ["token", name] => print_token(name, false).await?,
        ["token", name, "--staff"] => print_token(name, true).await?,
        ["--help" | "-h" | "help"] => println!("{HELP}"),
        _ => {
            eprintln!("{HELP}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Only for trying it out. A real marketplace gives out tokens after a login.
async fn print_token(name: &str, staff: bool) -> Result<(), Box<dyn Error>> {
    let store = Store::open(&Config::from_env()?.database_url).await?;
    println!("{}", store.mint(&User { name: name.to_owned(), staff }).await?);
    Ok(())
}
