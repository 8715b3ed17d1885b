//! The settings that a server reads from its environment.

use std::net::SocketAddr;
use std::time::Duration;
use std::{env, fmt, fs};

use crate::payments::stripe::Accounts;
use crate::policies::Policies;

/// The settings of a server, read from the environment. Each has a default, so one command starts the server.
#[derive(Debug, Clone)]
pub struct Config {
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`. The default is a file in the working directory.
    pub database_url: String,
    /// `LEDGER_URL`: another data base for the payment provider that only records, so that it does not fail
    /// together with the host's own.
    pub ledger_url: Option<String>,
    /// `LISTEN`: the address to serve on.
    pub listen: SocketAddr,
    /// `CLOCK_SKEW_SECONDS`: the error of the clock, for tests.
    pub clock_skew: time::Duration,
    /// `WORKERS`: how many deadline workers this server runs.
    pub workers: u64,
    /// `POLICIES`: a file with the platform's policies as JSON, instead of [`Policies::default`].
    pub policies: Policies,
    /// `HEADER_SECONDS`: how long a client may take to send the header of a request.
    pub header_limit: Duration,
    /// `DRAIN_SECONDS`: how long the server goes on with open requests when it is asked to stop.
    pub drain_limit: Duration,
    /// `MISBEHAVE`: how many of a thousand calls of the payment provider go wrong, for tests.
    pub misbehave: u64,
    /// `KEY_MEMORY_SECONDS`: how long the payment provider remembers a key, at least.
    pub key_memory: Duration,
    /// Stripe, if `STRIPE_KEY` is set, instead of the payment provider that only records.
    pub stripe: Option<StripeConfig>,
    /// The limits and pauses.
    pub settings: Settings,
}

/// How to reach Stripe.
#[derive(Clone)]
pub struct StripeConfig {
    /// `STRIPE_KEY`: the platform's secret key.
    pub key: String,
    /// `STRIPE_ADDRESS`: where the API is.
    pub address: String,
    /// `STRIPE_WEBHOOK_SECRET`: the secret for the signatures of Stripe's messages. They go to
    /// `/webhooks/payments`.
    pub webhook_secret: String,
    /// `STRIPE_ACCOUNTS`: a file with the users at Stripe, as JSON.
    pub accounts: Accounts,
}

/// Without the secrets.
impl fmt::Debug for StripeConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("StripeConfig").field("address", &self.address).finish_non_exhaustive()
    }
}

/// The limits and pauses that the marketplace works with.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `POLL_MILLISECONDS`: how long the workers wait when nothing is due.
    pub poll: Duration,
    /// `LEASE_SECONDS`: how long a server may work on a transfer or a hold that it took. After that, another
    /// server may take it. It is also the first pause after a failure.
    pub lease: Duration,
    /// `LONGEST_PAUSE_SECONDS`: pauses double after each failure, up to this.
    pub longest_pause: Duration,
    /// `CALL_SECONDS`: how long a call of the payment provider may take. It must be less than half of the
    /// lease, because there can be two calls.
    pub call_limit: Duration,
    /// `LEAST_AGE_SECONDS`: how old an attempt to hold an amount must be before it counts as left behind. No
    /// request takes longer, and no call of the provider takes effect later than that.
    pub least_age: Duration,
    /// `CLOCK_BOUND_SECONDS`: how much the clock of the server may differ from that of the data base. `None`
    /// compares nothing.
    pub clock_bound: Option<Duration>,
    /// `KEPT_MEGABYTES`: about how much memory the contracts may need that the server keeps, so that it need
    /// not read their whole logs again. With 0, it keeps none.
    pub kept_megabytes: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(500),
            lease: Duration::from_secs(30),
            longest_pause: Duration::from_secs(3_600),
            call_limit: Duration::from_secs(10),
            least_age: Duration::from_secs(600),
            clock_bound: Some(Duration::from_secs(5)),
            kept_megabytes: 64,
        }
    }
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// A sentence that names the variable that cannot be read.
    pub fn from_env() -> Result<Self, String> {
        Ok(Self {
            database_url: variable("DATABASE_URL", "sqlite://marketplace.db?mode=rwc".to_owned())?,
            ledger_url: env::var("LEDGER_URL").ok(),
            listen: variable("LISTEN", SocketAddr::from(([127, 0, 0, 1], 8080)))?,
            clock_skew: time::Duration::seconds(variable::<i32>("CLOCK_SKEW_SECONDS", 0)?.into()),
            workers: variable("WORKERS", 1)?,
            policies: policies()?,
            header_limit: seconds("HEADER_SECONDS", Duration::from_secs(10))?,
            drain_limit: seconds("DRAIN_SECONDS", Duration::from_secs(20))?,
            misbehave: variable("MISBEHAVE", 0)?,
            key_memory: seconds("KEY_MEMORY_SECONDS", Duration::from_secs(24 * 3_600))?,
            stripe: stripe()?,
            settings: Settings::from_env()?,
        })
    }
}

impl Settings {
    fn from_env() -> Result<Self, String> {
        let Self { poll, lease, longest_pause, call_limit, least_age, clock_bound, kept_megabytes } =
            Self::default();
        let settings = Self {
            poll: Duration::from_millis(variable(
                "POLL_MILLISECONDS",
                u64::try_from(poll.as_millis()).unwrap_or(500),
            )?),
            lease: seconds("LEASE_SECONDS", lease)?,
            longest_pause: seconds("LONGEST_PAUSE_SECONDS", longest_pause)?,
            call_limit: seconds("CALL_SECONDS", call_limit)?,
            least_age: seconds("LEAST_AGE_SECONDS", least_age)?,
            clock_bound: Some(seconds("CLOCK_BOUND_SECONDS", clock_bound.unwrap_or_default())?),
            kept_megabytes: variable("KEPT_MEGABYTES", kept_megabytes)?,
        };
        if settings.call_limit.saturating_mul(2) >= settings.lease {
            return Err("CALL_SECONDS must be less than half of LEASE_SECONDS".to_owned());
        }
        if settings.call_limit.saturating_mul(4) > settings.least_age {
            return Err("LEAST_AGE_SECONDS must be at least four times CALL_SECONDS".to_owned());
        }
        Ok(settings)
    }
}

fn variable<T: std::str::FromStr>(name: &str, default: T) -> Result<T, String> {
    let Ok(text) = env::var(name) else { return Ok(default) };
    text.parse().map_err(|_| format!("{name} cannot be {text:?}"))
}

fn seconds(name: &str, default: Duration) -> Result<Duration, String> {
    Ok(Duration::from_secs(variable(name, default.as_secs())?))
}

fn policies() -> Result<Policies, String> {
    let Some(path) = env::var_os("POLICIES") else { return Ok(Policies::default()) };
    let told = |error: String| format!("POLICIES, {}: {error}", path.display());
    let text = fs::read_to_string(&path).map_err(|error| told(error.to_string()))?;
    Policies::from_json(&text).map_err(told)
}

fn stripe() -> Result<Option<StripeConfig>, String> {
    let Ok(key) = env::var("STRIPE_KEY") else { return Ok(None) };
    let path: String = variable("STRIPE_ACCOUNTS", "stripe_accounts.json".to_owned())?;
    let text = fs::read_to_string(&path).map_err(|error| format!("STRIPE_ACCOUNTS, {path}: {error}"))?;
    let accounts =
        serde_json::from_str(&text).map_err(|error| format!("STRIPE_ACCOUNTS, {path}: {error}"))?;
    let webhook_secret = env::var("STRIPE_WEBHOOK_SECRET").map_err(|_| "STRIPE_WEBHOOK_SECRET is missing")?;
    let address = variable("STRIPE_ADDRESS", "https://api.stripe.com".to_owned())?;
    Ok(Some(StripeConfig { key, address, webhook_secret, accounts }))
}
