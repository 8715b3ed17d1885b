//! The data base: a table of events, and tables that are written in the same transaction.
//!
//! It stores only texts and whole numbers, so most statements work in both SQLite and PostgreSQL. The two
//! differ in five places, all of them in [`Dialect`].

mod append;
pub(crate) mod batch;
pub(crate) mod holds;
pub(crate) mod look;
pub(crate) mod news;
pub(crate) mod outbox;
pub(crate) mod pages;
mod schema;

use std::time::Duration;

use sqlx::any::AnyPoolOptions;
use sqlx::{Any, AnyPool, AssertSqlSafe, Connection, Transaction};

pub use append::{Answer, Append, Remembered};
pub(crate) use append::{Written, milliseconds, number};

/// How many contracts a list has at most.
pub(crate) const MOST_CONTRACTS: usize = 200;

/// A connection that was idle for a shorter time is used without a test. If it is broken, the request fails,
/// and can be sent again.
const UNTESTED: Duration = Duration::from_secs(5);

/// Why the store did not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data base refused, or cannot be reached.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A stored value is not one that this version writes. A newer version or a person wrote it.
    #[error("what is stored cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// The tables are those of an older or newer version of this program.
    #[error(
        "the tables \"{0}\" of this data base are from another version of this program, and there are no \
         migrations; nothing was changed. Start the version that made them, or name another data base in \
         DATABASE_URL"
    )]
    OtherTables(String),
    /// The tables cannot be created.
    #[error(
        "the tables cannot be created; is this the data base of a very old version, or of another program? \
         {0}"
    )]
    NotCreated(sqlx::Error),
    /// A stored number of minor units is no amount of money.
    #[error("what is stored is no amount: {0}")]
    NotMoney(String),
    /// The text cannot be the name of a user.
    #[error("a name has 1 to 100 characters, and no control characters")]
    NotAName,
}

impl StoreError {
    /// Whether the data base cannot be reached at present, or is not the one that may write: it stops, it
    /// starts, or it is a standby that was not promoted yet.
    pub(crate) fn is_away(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                // Connection exceptions, too many connections, shutting down or starting, and read-only.
                code.starts_with("08") || code.starts_with("57P") || code == "53300" || code == "25006"
            }
            Self::Database(error) => {
                matches!(error, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed)
            }
            _ => false,
        }
    }
}

/// Which user has which role in a contract. The crate does not know users, so the host stores this.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parties {
    /// The user who offered it.
    pub client: String,
    /// The user to whom it was offered.
    pub freelancer: String,
}

/// Where the two data bases differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// A transaction of SQLite that will write must say so when it begins. If it begins as a reader, its
    /// first write can be refused.
    pub(crate) const fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Locks the rows that are read, and skips rows that another server has locked. SQLite does not need
    /// this, because it has only one writer at a time.
    pub(crate) const fn skip_locked(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "FOR UPDATE SKIP LOCKED",
        }
    }

    /// The time in seconds, from the clock of the data base. It is the only clock that all servers share.
    pub(crate) const fn seconds(self) -> &'static str {
        match self {
            Self::Sqlite => "unixepoch()",
            Self::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) AS BIGINT)",
        }
    }

    /// The time in milliseconds, from the clock of the data base.
    pub(crate) const fn milliseconds(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000 AS INTEGER)",
            Self::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }

    /// The settings of each new connection. Nothing is confirmed before it is on the disk.
    const fn greeting(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &[
                "PRAGMA busy_timeout = 10000",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = FULL",
                "PRAGMA foreign_keys = ON",
            ],
            Self::Postgres => &[],
        }
    }
}

/// The data base of a marketplace.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: AnyPool,
    pub(crate) dialect: Dialect,
}

impl Store {
    /// Connects, and creates the tables that are missing.
    ///
    /// # Errors
    ///
    /// If the data base cannot be reached, or refuses.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let store = Self::connect(url).await?;
        store.create_tables().await?;
        Ok(store)
    }

    /// Connects, and creates nothing.
    pub(crate) async fn connect(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let dialect = if url.starts_with("sqlite:") { Dialect::Sqlite } else { Dialect::Postgres };
        let pool = AnyPoolOptions::new()
            .max_connections(16)
            .acquire_timeout(Duration::from_secs(10))
            .test_before_acquire(false)
            .before_acquire(|connection, meta| {
                Box::pin(async move {
                    if meta.idle_for >= UNTESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    for sentence in dialect.greeting() {
                        sqlx::query(*sentence).execute(&mut *connection).await?;
                    }
                    Ok(())
                })
            })
            .connect(url)
            .await?;
        Ok(Self { pool, dialect })
    }

    /// A transaction that will write.
    ///
    /// It begins in a task of its own. If sqlx 0.9.0 is interrupted while PostgreSQL begins a transaction,
    /// the connection goes back to the pool, and the transaction stays open. What is written on it later
    /// looks stored, but is lost when the server dies. A user who hangs up interrupts a request, and a
    /// time limit interrupts a call.
    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let (pool, begin) = (self.pool.clone(), self.dialect.begin());
        let begun = tokio::spawn(async move { pool.begin_with(begin).await });
        Ok(begun.await.map_err(|failed| sqlx::Error::Io(std::io::Error::other(failed)))??)
    }

    /// A statement for this data base. `{seconds}`, `{milliseconds}` and `{skip_locked}` are filled in.
    pub(crate) fn words(&self, statement: &str) -> AssertSqlSafe<String> {
        let statement = statement.replace("{seconds}", self.dialect.seconds());
        let statement = statement.replace("{milliseconds}", self.dialect.milliseconds());
        AssertSqlSafe(statement.replace("{skip_locked}", self.dialect.skip_locked()))
    }

    /// The time in milliseconds since 1970, from the clock of the data base.
    pub(crate) async fn milliseconds(&self) -> Result<i64, StoreError> {
        let statement = AssertSqlSafe(format!("SELECT {}", self.dialect.milliseconds()));
        Ok(sqlx::query_scalar(statement).fetch_one(&self.pool).await?)
    }

    /// The parties of a contract. `None` if there is no such contract.
    pub(crate) async fn parties(&self, contract: &str) -> Result<Option<Parties>, StoreError> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT client, freelancer FROM contracts WHERE id = $1")
                .bind(contract)
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(client, freelancer)| Parties { client, freelancer }))
    }

    /// The log of a contract, in order, as it is stored.
    pub(crate) async fn log(&self, contract: &str) -> Result<Vec<String>, StoreError> {
        let statement = "SELECT event FROM events WHERE contract = $1 ORDER BY revision";
        Ok(sqlx::query_scalar(statement).bind(contract).fetch_all(&self.pool).await?)
    }

    /// The contracts of a user, newest first. For staff, the contracts of all users. At most
    /// [`MOST_CONTRACTS`].
    pub(crate) async fn contracts_of(&self, user: &str, staff: bool) -> Result<Vec<String>, StoreError> {
        let statement = "SELECT id FROM contracts
            WHERE client = $1 OR freelancer = $1 OR $2 = 1 ORDER BY opened DESC, id LIMIT $3";
        let query = sqlx::query_scalar(statement).bind(user).bind(i64::from(staff));
        Ok(query.bind(i64::try_from(MOST_CONTRACTS).unwrap_or(i64::MAX)).fetch_all(&self.pool).await?)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::borrow::Cow;
    use std::error::Error;
    use std::fmt;

    use sqlx::error::{DatabaseError, ErrorKind};

    use super::*;

    /// An error that PostgreSQL reports, with its code.
    #[derive(Debug)]
    struct Reported(&'static str);

    impl fmt::Display for Reported {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str(self.0)
        }
    }

    impl Error for Reported {}

    impl DatabaseError for Reported {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some(self.0.into())
        }

        fn as_error(&self) -> &(dyn Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn Error + Send + Sync + 'static> {
            self
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::Other
        }
    }

    pub(crate) fn reported(code: &'static str) -> StoreError {
        sqlx::Error::Database(Box::new(Reported(code))).into()
    }

    #[test]
    fn a_data_base_that_cannot_be_reached_is_told_from_one_that_refuses() {
        let broken = || std::io::Error::from(std::io::ErrorKind::ConnectionReset);
        for away in [sqlx::Error::Io(broken()), sqlx::Error::PoolTimedOut, sqlx::Error::PoolClosed] {
            assert!(StoreError::from(away).is_away());
        }
        // A broken connection, shut down by an operator, starting, too many connections, and a standby.
        for code in ["08006", "57P01", "57P03", "53300", "25006"] {
            assert!(reported(code).is_away(), "{code}");
        }
        // A unique key, a deadlock, a full disk, and a statement that was cancelled.
        for code in ["23505", "40P01", "53100", "57014"] {
            assert!(!reported(code).is_away(), "{code}");
        }
        assert!(!StoreError::from(sqlx::Error::RowNotFound).is_away());
        assert!(!StoreError::NotAName.is_away());
    }
}
