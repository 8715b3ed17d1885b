//! The staff: they look at what the payment provider has refused, and send it again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::client::World;

/// How long staff take until they do something about it.
const SLOW: Duration = Duration::from_secs(2);

/// Looks at the refused transfers again and again, and sends each one again after a while.
pub(crate) async fn send_refused_again(world: Arc<World>) {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(8)).build().unwrap();
    let token = world.token("anna");
    let mut since: BTreeMap<String, Instant> = BTreeMap::new();
    let mut number = 0;
    loop {
        number = 1 - number;
        tokio::time::sleep(Duration::from_millis(500)).await;
        let address = world.address(number);
        let Ok(reply) = http.get(format!("{address}/transfers/refused")).bearer_auth(token).send().await
        else {
            continue;
        };
        let Ok(body) = reply.json::<Value>().await else { continue };
        for refused in body["transfers"].as_array().into_iter().flatten() {
            world.journal.count("refused transfers seen by staff");
            let (contract, id) = (refused["contract"].as_str().unwrap(), refused["id"].as_str().unwrap());
            if since.entry(format!("{contract}/{id}")).or_insert_with(Instant::now).elapsed() < SLOW {
                continue;
            }
            since.remove(&format!("{contract}/{id}"));
            assert!(!refused["why"].as_str().unwrap().is_empty());
            let again = format!("{address}/contracts/{contract}/transfers/{id}/send_again");
            if let Ok(reply) = http.post(again).bearer_auth(token).send().await {
                match reply.status().as_u16() {
                    202 => world.journal.count("refused transfers sent again"),
                    402 => world.journal.count("payments declined when they were taken anew"),
                    // Another transfer of the same hold was sent again with it, or the provider does not
                    // answer.
                    409 | 503 => {}
                    status => world.journal.wrong(format!("{status} to a transfer that is sent again")),
                }
            }
        }
    }
}
