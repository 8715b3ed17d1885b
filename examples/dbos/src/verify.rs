//! Compares the logs, the payments and the runs of the steps.

use std::collections::BTreeMap;
use std::error::Error;

use milestone_escrow::{Contract, Transfer};

use crate::host;

/// Every log is in order, every transfer was made once, and no other. Prints how often steps ran.
pub(crate) async fn verify(database: &str) -> Result<(), Box<dyn Error>> {
    let pool = host::tables(database).await?;
    let contracts: Vec<String> =
        sqlx::query_scalar("SELECT DISTINCT contract FROM events ORDER BY contract").fetch_all(&pool).await?;
    let (mut events, mut expected) = (0, BTreeMap::new());
    for contract in &contracts {
        let log = host::log(&pool, contract).await?;
        Contract::audit(&log)?;
        events += log.len();
        for transfer in (1..).zip(&log).flat_map(|(revision, event)| event.transfers(revision)) {
            expected.insert(format!("{contract}/{}", transfer.id), transfer);
        }
    }
    let rows: Vec<(String, String, i64)> =
        sqlx::query_as("SELECT reference, transfer, asked FROM bank").fetch_all(&pool).await?;
    let asked: i64 = rows.iter().map(|(.., asked)| asked).sum();
    let made = rows
        .into_iter()
        .map(|(reference, transfer, _)| Ok((reference, serde_json::from_str::<Transfer>(&transfer)?)))
        .collect::<Result<BTreeMap<_, _>, serde_json::Error>>()?;
    if made != expected {
        return Err("the bank has not made the transfers of the events".into());
    }
    let count =
        async |statement: &'static str| sqlx::query_scalar::<_, i64>(statement).fetch_one(&pool).await;
    let answers = count("SELECT COUNT(*) FROM answers").await?;
    let decided = count("SELECT COUNT(*) FROM runs WHERE step = 'decide'").await?;
    let pending =
        count("SELECT COUNT(*) FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')").await?;
    println!(
        "contracts {}, events {events}, commands stored {answers}, workflows not ended {pending}",
        contracts.len()
    );
    println!(
        "the step that decides ran {decided} times; the bank was asked {asked} times and made {} transfers",
        made.len()
    );
    println!("every log is in order, and each transfer was made once");
    Ok(())
}
