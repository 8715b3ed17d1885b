//! `marketplace` serves; `marketplace token NAME [--staff]` makes a token for a user and prints it.

use std::env;
use std::error::Error;

use milestone_escrow_marketplace::{Config, Store, User, serve};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let config = Config::from_env()?;
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] => serve(config).await,
        ["token", name] => print_token(&config, name, false).await,
        ["token", name, "--staff"] => print_token(&config, name, true).await,
        _ => Err("usage: marketplace [token NAME [--staff]]".into()),
    }
}

/// Only for trying it out. A real marketplace gives out tokens after a login.
async fn print_token(config: &Config, name: &str, staff: bool) -> Result<(), Box<dyn Error>> {
    let store = Store::open(&config.database_url).await?;
    println!("{}", store.mint(&User { name: name.to_owned(), staff }).await?);
    Ok(())
}
