//! Writes the logs of many random contracts as files for analytics, and what their statements say.
//!
//! `cargo run --features proptest --example analytics -- FOLDER [CONTRACTS]` writes `logs.ndjson`, with one
//! event a line beside its contract and revision, and `held.csv`: by how much the money in escrow changed on
//! each day, in minor units. `examples/analytics/report.py` reads the logs with DuckDB, and compares.
//! `.ci/analytics` runs both.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use milestone_escrow::testing::histories;
use milestone_escrow::{Currency, Statement};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use time::Date;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let contracts: u32 = arguments.next().map_or(Ok(10_000), |number| number.parse())?;

    let mut logs = BufWriter::new(File::create(folder.join("logs.ndjson"))?);
    let mut held = BTreeMap::<(Currency, Date), i128>::new();
    let mut random = TestRunner::deterministic();
    for contract in 1..=contracts {
        let history = histories(0..40).new_tree(&mut random).map_err(|why| why.to_string())?.current();
        let (_, log) = history.play()?;
        for (event, revision) in log.iter().zip(1_u64..) {
            let event = serde_json::to_string(event)?;
            writeln!(logs, r#"{{"contract":{contract},"revision":{revision},"event":{event}}}"#)?;
        }
        let mut before = 0_i128;
        for transaction in Statement::replay(&log)?.transactions() {
            let escrow = transaction.balances.escrow;
            let change = held.entry((escrow.currency(), transaction.at.date())).or_default();
            let difference = escrow.minor_units().checked_sub(before).ok_or("too much money")?;
            *change = change.checked_add(difference).ok_or("too much money")?;
            before = escrow.minor_units();
        }
    }
    logs.flush()?;

    let mut file = BufWriter::new(File::create(folder.join("held.csv"))?);
    writeln!(file, "currency,decimals,day,change")?;
    for ((currency, day), change) in held {
        writeln!(file, "{currency},{},{day},{change}", currency.decimals())?;
    }
    Ok(file.flush()?)
}
