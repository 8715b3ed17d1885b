//! What the data bases do with an event's bytes and with instants. The guide's chapter `books` says what a host should do.

use milestone_escrow::{Contract, Event, instant};
use serde_json::json;
use sqlx::AnyPool;
use time::Duration;

use crate::support::Host;

/// An event is stored as text, so its bytes are those of the crate, in both data bases.
#[tokio::test]
async fn stored_bytes_are_those_of_the_crate() {
    let host = Host::new().await;
    let mut offer = crate::support::offer();
    offer["offer"]["milestones"][0]["title"] = json!("\"Logo\" \u{e9}\u{2028}\u{1f3a8} 2026-01-05");
    offer["offer"]["milestones"][0]["description"] = json!("{\"b\": 1, \"a\": 1.50}\t\u{85}");
    let opened = host.post(&host.client, "/contracts", &offer).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let path = opened.header("location").to_owned();
    host.clock.wait(Duration::nanoseconds(1));
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    let work = json!({ "submit_work": { "milestone": 1, "note": "\\ /" } });
    host.command(&host.freelancer, &path, work).await;

    let stored: Vec<String> =
        sqlx::query_scalar("SELECT event FROM events ORDER BY revision").fetch_all(&host.database.pool).await.unwrap();
    let events: Vec<Event> = stored.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
    let written: Vec<String> = events.iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    assert_eq!(stored, written);
    assert_eq!(stored.len(), 4);
    assert!(stored.last().unwrap().contains(".000000001Z"), "an instant keeps nine decimals: {stored:?}");

    // A deadline is stored in milliseconds, rounded up: at that instant, it has passed.
    let contract = Contract::replay(&events).unwrap();
    let deadline = contract.next_deadline().expect("a review is open").at;
    let at = host.database.number("SELECT at FROM deadlines").await;
    let rounded = instant::round_up_to_milliseconds(deadline);
    assert_eq!(i128::from(at), rounded.unix_timestamp_nanos() / 1_000_000);
    assert!(rounded > deadline, "the deadline has a nanosecond more than its millisecond");
    assert!(contract.advance(&(rounded - Duration::milliseconds(1))).events().is_empty());
    assert!(!contract.advance(&rounded).events().is_empty());
}

async fn text(pool: &AnyPool, statement: &'static str) -> String {
    sqlx::query_scalar(statement).fetch_one(pool).await.unwrap()
}

/// The rows about PostgreSQL in the guide's chapter `books`, on a real server.
#[tokio::test]
async fn what_postgresql_does_with_instants_and_json() {
    let host = Host::new().await;
    let pool = &host.database.pool;
    if !host.database.is_postgres() {
        return;
    }
    // A text is rounded to microseconds, up or down.
    let utc = "SELECT CAST(CAST('2026-01-24T09:00:00.0000004Z' AS timestamptz) AT TIME ZONE 'UTC' AS TEXT)";
    assert_eq!(text(pool, utc).await, "2026-01-24 09:00:00");
    let utc = "SELECT CAST(CAST('2026-01-24T09:00:00.0000006Z' AS timestamptz) AT TIME ZONE 'UTC' AS TEXT)";
    assert_eq!(text(pool, utc).await, "2026-01-24 09:00:00.000001");
    // The last instant of the calendar becomes the year 10000.
    let last = "SELECT CAST(CAST('9999-12-31T23:59:59.999999999Z' AS timestamptz) AT TIME ZONE 'UTC' AS TEXT)";
    assert_eq!(text(pool, last).await, "10000-01-01 00:00:00");
    // `jsonb` does not keep the bytes: the order of names, and blanks.
    let jsonb = r#"SELECT CAST(CAST('{"kind":"offer_accepted","at":"2026-01-05T09:00:00Z"}' AS jsonb) AS TEXT)"#;
    assert_eq!(text(pool, jsonb).await, r#"{"at": "2026-01-05T09:00:00Z", "kind": "offer_accepted"}"#);
    // Amounts are rounded half away from zero.
    assert_eq!(text(pool, "SELECT CAST(CAST('1.005' AS numeric(12, 2)) AS TEXT)").await, "1.01");
    // A filter with a JSON path leaves out an instant with more than six decimals, without an error.
    let filtered = |instant: &str| {
        format!(
            "SELECT CAST(jsonb_path_exists_tz('{{\"at\":\"{instant}\"}}', \
             '$ ? (@.at.datetime() < \"2027-01-01T00:00:00Z\".datetime())') AS TEXT)"
        )
    };
    for (instant, found) in [("2026-01-05T09:00:00.123456Z", "true"), ("2026-01-05T09:00:00.1234567Z", "false")] {
        let found_now: String =
            sqlx::query_scalar(sqlx::AssertSqlSafe(filtered(instant))).fetch_one(pool).await.unwrap();
        assert_eq!(found_now, found, "{instant}");
    }
}
