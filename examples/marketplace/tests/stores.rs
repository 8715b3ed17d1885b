//! What the data bases do with an event's bytes and with instants. The guide's chapter `books` says what a
//! host should do.

use milestone_escrow::{Contract, Event, instant};
use serde_json::json;
use sqlx::types::Json;
use sqlx::{AssertSqlSafe, PgPool, SqlitePool};
use time::{Duration, OffsetDateTime, UtcDateTime};

use crate::support::{Database, Host, offer};

/// A host with a contract whose review ends a nanosecond after a whole second, and the texts of its events as
/// they are stored.
async fn in_review() -> (Host, Vec<String>) {
    let host = Host::new().await;
    let mut offer = offer();
    offer["offer"]["milestones"][0]["title"] = json!("\"Logo\" \u{e9}\u{2028}\u{1f3a8} 2026-01-05");
    offer["offer"]["milestones"][0]["description"] = json!("{\"b\": 1, \"a\": 1.50}\t\u{85}");
    let opened = host.post(&host.client, "/contracts", &offer).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let path = opened.header("location").to_owned();
    host.clock.wait(Duration::nanoseconds(1));
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    let work = json!({ "submit_work": { "milestone": 1, "note": "\\ /" } });
    host.command(&host.freelancer, &path, work).await;
    let statement = "SELECT event FROM events ORDER BY revision";
    let stored = sqlx::query_scalar(statement).fetch_all(&host.database.pool).await.unwrap();
    (host, stored)
}

fn read(stored: &[String]) -> Vec<Event> {
    stored.iter().map(|text| serde_json::from_str(text).unwrap()).collect()
}

/// An event is stored as text, so its bytes are those of the crate, in both data bases.
#[tokio::test]
async fn stored_bytes_are_those_of_the_crate() {
    let (_host, stored) = in_review().await;
    let written: Vec<String> =
        read(&stored).iter().map(|event| serde_json::to_string(event).unwrap()).collect();
    assert_eq!(stored, written);
    assert_eq!(stored.len(), 4);
    assert!(stored.last().unwrap().contains(".000000001Z"), "an instant keeps nine decimals: {stored:?}");
}

/// A deadline is stored in milliseconds, rounded up: at that instant, it has passed.
#[tokio::test]
async fn a_stored_deadline_is_rounded_up() {
    let (host, stored) = in_review().await;
    let contract = Contract::replay(read(&stored)).unwrap();
    let deadline = contract.next_deadline().expect("a review is open").at;
    let at = host.database.number("SELECT at FROM deadlines").await;
    let rounded = instant::round_up_to_milliseconds(deadline);
    assert_eq!(i128::from(at), rounded.unix_timestamp_nanos() / 1_000_000);
    assert!(rounded > deadline, "the deadline has a nanosecond more than its millisecond");
    assert!(contract.advance(&(rounded - Duration::milliseconds(1))).events().is_empty());
    assert!(!contract.advance(&rounded).events().is_empty());
}

/// Instants as text do not sort by time, so the order of the log is its revisions.
#[tokio::test]
async fn instants_as_text_sort_wrongly() {
    let (host, stored) = in_review().await;
    let at = if host.database.is_postgres() { "CAST(event AS json) ->> 'at'" } else { "event ->> 'at'" };
    let statement = format!("SELECT revision FROM events ORDER BY {at}, revision");
    let order: Vec<i64> =
        sqlx::query_scalar(AssertSqlSafe(statement)).fetch_all(&host.database.pool).await.unwrap();
    // Events 3 and 4 happened a nanosecond after the others, whose instants have no fraction: `Z` comes after
    // the point.
    assert_eq!(order, [3, 4, 1, 2]);
    assert!(read(&stored).is_sorted_by_key(|event| event.at));
}

/// `sqlx` cuts an instant to microseconds. So a deadline lies before the true one, and `advance` at the
/// stored instant finds nothing to do, each time.
#[tokio::test]
async fn a_timestamptz_is_cut_to_microseconds() {
    let (host, stored) = in_review().await;
    if !host.database.is_postgres() {
        return;
    }
    let pool = PgPool::connect(&host.database.url).await.unwrap();
    let store = async |at: UtcDateTime| -> UtcDateTime {
        let statement = sqlx::query_scalar("SELECT $1").bind(OffsetDateTime::from(at));
        let stored: OffsetDateTime = statement.fetch_one(&pool).await.unwrap();
        stored.into()
    };
    let contract = Contract::replay(read(&stored)).unwrap();
    let deadline = contract.next_deadline().expect("a review is open");
    let cut = store(deadline.at).await;
    assert_eq!(cut, deadline.at - Duration::nanoseconds(1));
    let decision = contract.advance(&cut);
    assert!(decision.events().is_empty());
    assert_eq!(decision.contract().next_deadline(), Some(deadline), "the same deadline, for ever");

    let rounded = instant::round_up_to_microseconds(deadline.at);
    assert_eq!(store(rounded).await, rounded);
    assert!(!contract.advance(&rounded).events().is_empty());
}

/// `sqlx` sends `Json` as `jsonb`. So the bytes of an event are lost in a column of any type. A text keeps
/// them.
#[tokio::test]
async fn json_of_sqlx_does_not_keep_the_bytes() {
    let (host, stored) = in_review().await;
    if !host.database.is_postgres() {
        return;
    }
    let pool = PgPool::connect(&host.database.url).await.unwrap();
    for column in ["jsonb", "json", "text"] {
        sqlx::query(AssertSqlSafe(format!("CREATE TABLE as_{column} (event {column})")))
            .execute(&pool)
            .await
            .unwrap();
        for (how, kept) in [("$1", false), ("CAST(CAST($1 AS TEXT) AS json)", column != "jsonb")] {
            for (text, event) in stored.iter().zip(read(&stored)) {
                let insert = format!("INSERT INTO as_{column} VALUES ({how}) RETURNING CAST(event AS TEXT)");
                let statement = sqlx::query_scalar(AssertSqlSafe(insert));
                let statement = if how == "$1" { statement.bind(Json(&event)) } else { statement.bind(text) };
                let returned: String = statement.fetch_one(&pool).await.unwrap();
                assert_eq!(returned == *text, kept, "{column}, {how}: {returned}");
                assert_eq!(serde_json::from_str::<Event>(&returned).unwrap(), event);
            }
        }
    }
}

/// In SQLite, `sqlx` sends `Json` and instants as texts, and keeps all digits. But these texts do not sort by
/// time either.
#[tokio::test]
async fn sqlite_keeps_texts() {
    let (host, stored) = in_review().await;
    if host.database.is_postgres() {
        return;
    }
    let pool = SqlitePool::connect(&host.database.url).await.unwrap();
    for (text, event) in stored.iter().zip(read(&stored)) {
        let returned: String =
            sqlx::query_scalar("SELECT $1").bind(Json(&event)).fetch_one(&pool).await.unwrap();
        assert_eq!(returned, *text);
        let at: String = sqlx::query_scalar("SELECT $1")
            .bind(OffsetDateTime::from(event.at))
            .fetch_one(&pool)
            .await
            .unwrap();
        assert!(text.contains(&format!("\"at\":\"{at}\"")), "{at}");
    }
}

/// The rows about PostgreSQL in the guide's chapter `books`, on a real server.
#[tokio::test]
async fn what_postgresql_does_with_instants_and_json() {
    let database = Database::fresh().await;
    if !database.is_postgres() {
        return;
    }
    let text = async |expression: &str| -> String {
        let statement = format!("SELECT CAST({expression} AS TEXT)");
        sqlx::query_scalar(AssertSqlSafe(statement)).fetch_one(&database.pool).await.unwrap()
    };
    // A text is rounded to microseconds, up or down. The last instant of the calendar becomes the year 10000.
    for (instant, kept) in [
        ("2026-01-24T09:00:00.0000004Z", "2026-01-24 09:00:00"),
        ("2026-01-24T09:00:00.0000006Z", "2026-01-24 09:00:00.000001"),
        ("9999-12-31T23:59:59.999999999Z", "10000-01-01 00:00:00"),
    ] {
        assert_eq!(text(&format!("CAST('{instant}' AS timestamptz) AT TIME ZONE 'UTC'")).await, kept);
    }
    // `jsonb` does not keep the bytes: the order of names, and blanks.
    let event = r#"{"kind":"offer_accepted","at":"2026-01-05T09:00:00Z"}"#;
    let kept = r#"{"at": "2026-01-05T09:00:00Z", "kind": "offer_accepted"}"#;
    assert_eq!(text(&format!("CAST('{event}' AS jsonb)")).await, kept);
    assert_eq!(
        text("CAST('1.005' AS numeric(12, 2))").await,
        "1.01",
        "amounts are rounded half away from zero"
    );
    // A filter with a JSON path leaves out an instant with more than six decimals, without an error. Before
    // version 17, it leaves out every instant that ends in `Z`.
    let knows_z =
        database.number("SELECT CAST(current_setting('server_version_num') AS BIGINT)").await >= 170_000;
    let filter = r#"'$ ? (@.at.datetime() < "2027-01-01T00:00:00+00:00".datetime())'"#;
    for (instant, found) in [
        ("2026-01-05T09:00:00.123456+00:00", true),
        ("2026-01-05T09:00:00.1234567+00:00", false),
        ("2026-01-05T09:00:00.123456Z", knows_z),
        ("2026-01-05T09:00:00.1234567Z", false),
    ] {
        let path = format!("jsonb_path_exists_tz('{{\"at\":\"{instant}\"}}', {filter})");
        assert_eq!(text(&path).await, found.to_string(), "{instant}");
    }
}
