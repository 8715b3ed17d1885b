//! The settings that a server reads from its environment.

use std::net::SocketAddr;
use std::time::Duration;
use std::{env, fs};

use crate::policies::Policies;

/// The settings of a server, read from the environment. Each has a default, so one command starts the server.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`. The default is a file in the working directory.
    pub database_url: String,
    /// `LISTEN`: the address to serve on.
    pub listen: SocketAddr,
    /// `POLL_MILLISECONDS`: how long the workers wait when nothing is due.
    pub poll: Duration,
    /// `LEASE_SECONDS`: how long a server may work on the transfers that it took from the outbox. After that,
    /// another server may take them.
    pub lease: Duration,
    /// `CLOCK_SKEW_SECONDS`: the error of the clock, for tests.
    pub clock_skew: time::Duration,
    /// `WORKERS`: how many deadline workers this server runs.
    pub workers: u64,
    /// `POLICIES`: a file with the platform's policies as JSON, instead of [`Policies::default`].
    pub policies: Policies,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// A sentence that names the variable that cannot be read.
    pub fn from_env() -> Result<Self, String> {
        Ok(Self {
            database_url: variable("DATABASE_URL", "sqlite://marketplace.db?mode=rwc")?,
            listen: variable("LISTEN", "127.0.0.1:8080")?,
            poll: Duration::from_millis(variable("POLL_MILLISECONDS", "500")?),
            lease: Duration::from_secs(variable("LEASE_SECONDS", "30")?),
            clock_skew: time::Duration::seconds(variable::<i32>("CLOCK_SKEW_SECONDS", "0")?.into()),
            workers: variable("WORKERS", "1")?,
            policies: policies()?,
        })
    }
}

fn variable<T: std::str::FromStr>(name: &str, default: &str) -> Result<T, String> {
    let text = env::var(name).unwrap_or_else(|_| default.to_owned());
    text.parse().map_err(|_| format!("{name} cannot be {text:?}"))
}

fn policies() -> Result<Policies, String> {
    let Some(path) = env::var_os("POLICIES") else { return Ok(Policies::default()) };
    let told = |error: String| format!("POLICIES, {}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| told(error.to_string()))?;
    Policies::from_json(&text).map_err(told)
}
