//! A data base for one test.

use std::fs;
use std::path::PathBuf;

use sqlx::{AnyPool, AssertSqlSafe};
use uuid::Uuid;

/// A fresh data base. A file goes with it; those of a server go with the server.
pub(crate) struct Database {
    pub(crate) url: String,
    /// For what a test reads or spoils behind the host's back.
    pub(crate) pool: AnyPool,
    file: Option<PathBuf>,
}

impl Database {
    pub(crate) async fn fresh() -> Self {
        sqlx::any::install_default_drivers();
        let name = format!("test_{}", Uuid::new_v4().simple());
        let (url, file) = match std::env::var("MARKETPLACE_POSTGRES") {
            Ok(server) => {
                let admin = AnyPool::connect(&server).await.unwrap();
                sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&admin).await.unwrap();
                admin.close().await;
                (server.replacen("/postgres?", &format!("/{name}?"), 1), None)
            }
            Err(_) => {
                let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
                (format!("sqlite://{}?mode=rwc", file.display()), Some(file))
            }
        };
        let pool = AnyPool::connect_lazy(&url).unwrap();
        Self { url, pool, file }
    }

    pub(crate) fn is_postgres(&self) -> bool {
        self.file.is_none()
    }

    /// A whole number that a statement asks for.
    pub(crate) async fn number(&self, statement: &'static str) -> i64 {
        sqlx::query_scalar(statement).fetch_one(&self.pool).await.unwrap()
    }

    pub(crate) async fn execute(&self, statement: &'static str) {
        sqlx::query(statement).execute(&self.pool).await.unwrap();
    }

    /// What has gone into an account of the bank, less what has gone out, in minor units.
    pub(crate) async fn balance(&self, account: &str) -> i64 {
        let statement =
            "SELECT CAST(COALESCE(SUM(CASE WHEN credit = $1 THEN minor ELSE -minor END), 0) AS BIGINT)
            FROM bank_transfers WHERE credit = $1 OR debit = $1";
        sqlx::query_scalar(statement).bind(account).fetch_one(&self.pool).await.unwrap()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for file in self.file.iter() {
            for ending in ["", "-wal", "-shm"] {
                drop(fs::remove_file(format!("{}{ending}", file.display())));
            }
        }
    }
}
