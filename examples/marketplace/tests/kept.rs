//! The contracts that a server keeps: never older than the data base, never more than it may keep, and
//! nobody's right to use them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use milestone_escrow_marketplace::Policies;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, UnixStream};

use crate::support::{Database, Host};

/// Gives the commands of one revision of a milestone.
async fn revise(host: &Host, path: &str) {
    host.command(&host.freelancer, path, json!({ "submit_work": { "milestone": 1 } })).await;
    host.command(&host.client, path, json!({ "request_changes": { "milestone": 1 } })).await;
}

#[tokio::test]
async fn two_servers_that_keep_contracts_take_turns() {
    let mut host = Host::new().await;
    let path = host.accepted().await;
    let mut other = host.takes_server(64);
    for _ in 0..4 {
        revise(&host, &path).await;
        other = host.answers_from(other);
        host.command(&host.freelancer, &path, json!({ "submit_work": { "milestone": 1 } })).await;
        other = host.answers_from(other);
        host.command(&host.client, &path, json!({ "request_changes": { "milestone": 1 } })).await;
    }
    let events = host.get(&host.client, &format!("{path}/events")).await;
    assert_eq!(events.body["events"].as_array().unwrap().len(), 3 + 16, "{}", events.text);
}

/// What no server should see: a data base that was restored from yesterday, under a server that kept today's
/// contract.
#[tokio::test]
async fn a_data_base_that_has_lost_events_is_believed() {
    let mut host = Host::new().await;
    let path = host.accepted().await;
    revise(&host, &path).await;
    let revision = host.get(&host.client, &path).await.header("etag").to_owned();
    host.database.execute("DELETE FROM events WHERE revision = (SELECT MAX(revision) FROM events)").await;

    // The changes were never requested, so the work can be withdrawn.
    let reply =
        host.command(&host.freelancer, &path, json!({ "withdraw_submission": { "milestone": 1 } })).await;
    assert_eq!(reply.header("etag"), revision, "it takes the place of the lost event");

    // A lost event, and another one in its place.
    host.database.execute("DELETE FROM events WHERE revision = (SELECT MAX(revision) FROM events)").await;
    let kept = host.takes_server(0);
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.answers_from(kept);
    let submit = json!({ "submit_work": { "milestone": 1 } });
    host.post(&host.freelancer, &format!("{path}/commands"), &submit).await.refused(409, "wrong_state");
}

/// Nobody's right is kept: a token that is revoked is refused at once, and one contract's user is nobody in
/// another.
#[tokio::test]
async fn a_kept_contract_opens_nothing_to_anybody() {
    let host = Host::new().await;
    let path = host.accepted().await;
    revise(&host, &path).await;
    let command = json!({ "submit_work": { "milestone": 1 } });
    let commands = format!("{path}/commands");
    host.post(&host.stranger, &commands, &command).await.refused(404, "unknown_contract");
    host.database.execute("DELETE FROM tokens WHERE name = 'frank'").await;
    host.post(&host.freelancer, &commands, &command).await.refused(401, "unauthenticated");
}

/// Without a valid token, nothing else is answered; with one, the path is looked at before the key.
#[tokio::test]
async fn what_is_wrong_with_a_command_is_said_in_this_order() {
    let host = Host::new().await;
    let path = format!("{}/commands", host.accepted().await);
    let command = json!("end_contract");
    host.post_as("nobody", &path, &command, "", None).await.refused(401, "unauthenticated");
    host.post_as("nobody", "/contracts/none/commands", &command, "key", None)
        .await
        .refused(401, "unauthenticated");
    host.post_as(&host.client, &path, &command, "", None).await.refused(400, "idempotency_key_required");
    host.post_as(&host.client, "/contracts/none/commands", &command, "key", None)
        .await
        .refused(404, "unknown_contract");
    host.post_as(&host.client, "/contracts/%00/commands", &command, "", None)
        .await
        .refused(404, "unknown_contract");
}

#[tokio::test]
async fn a_server_that_keeps_nothing_works_too() {
    let mut host = Host::new().await;
    host.takes_server(0);
    let path = host.accepted().await;
    revise(&host, &path).await;
    revise(&host, &path).await;
}

/// Counts the trips of all connections: how often the client speaks after the server has.
async fn count_trips(mut client: TcpStream, mut server: UnixStream, trips: Arc<AtomicU64>) {
    let (mut from_client, mut from_server) = (vec![0; 65_536], vec![0; 65_536]);
    let mut is_clients_turn = true;
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(length @ 1..) = read else { return };
                if std::mem::take(&mut is_clients_turn) {
                    trips.fetch_add(1, SeqCst);
                }
                server.write_all(&from_client[..length]).await.unwrap();
            }
            read = server.read(&mut from_server) => {
                let Ok(length @ 1..) = read else { return };
                is_clients_turn = true;
                client.write_all(&from_server[..length]).await.unwrap();
            }
        }
    }
}

/// A command that collects nothing: one look, one append, and the test of the connection after each.
#[tokio::test]
async fn a_command_takes_four_trips_to_postgresql() {
    let mut database = Database::fresh().await;
    if !database.is_postgres() {
        return;
    }
    let (_, rest) = database.url.split_once("/test_").unwrap();
    let (name, folder) = rest.split_once("?host=").unwrap();
    let (name, socket) = (name.to_owned(), format!("{folder}/.s.PGSQL.5432"));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    database.url = format!("postgres://marketplace@{}/test_{name}", listener.local_addr().unwrap());
    let trips = Arc::new(AtomicU64::new(0));
    let counted = trips.clone();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = UnixStream::connect(&socket).await.unwrap();
            tokio::spawn(count_trips(client, server, counted.clone()));
        }
    });

    let host = Host::on(database, Policies::default(), |bank| bank).await;
    let path = host.accepted().await;
    for _ in 0..20 {
        revise(&host, &path).await; // every connection knows the statements
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let before = trips.load(SeqCst);
    for _ in 0..10 {
        revise(&host, &path).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    let commands = 20;
    assert!(
        trips.load(SeqCst) - before <= 4 * commands,
        "{} for {commands} commands",
        trips.load(SeqCst) - before
    );
}
