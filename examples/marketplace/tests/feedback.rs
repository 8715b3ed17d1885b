//! Sealed feedback is handed to nobody but its author (FEED-2).

use serde_json::{Value, json};
use time::Duration;

use crate::support::{Host, draft, usd};

const SECRET: &str = "the-client-was-never-there";

/// A contract that was paid and is over, under the policy with feedback for fourteen days.
async fn over(host: &Host) -> String {
    let body = json!({ "freelancer": "frank", "offer": draft(&usd("100")), "policy": "protected" });
    let path = host.post(&host.client, "/contracts", &body).await.header("location").to_owned();
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.command(&host.client, &path, json!("end_contract")).await;
    path
}

/// Everything that a user can read of a contract, over the interface and on the page.
async fn all_that_is_shown(host: &Host, token: &str, path: &str) -> String {
    let mut shown = String::new();
    for (method, template) in crate::openapi::operations() {
        if method == "GET" {
            let id = path.trim_start_matches("/contracts/");
            shown += &host.get(token, &template.replace("{id}", id)).await.text;
        }
    }
    shown + &host.page(token, &format!("/app{path}")).await.text + &host.page(token, "/app").await.text
}

fn feedback(stars: u64, text: &str) -> Value {
    json!({ "leave_feedback": { "stars": stars, "text": text } })
}

/// How often what was left is told: in the log, as feedback, and on the page as both.
async fn assert_seen(host: &Host, token: &str, path: &str, is_seen: bool) {
    let shown = all_that_is_shown(host, token, path).await;
    assert_eq!(shown.matches(SECRET).count(), if is_seen { 4 } else { 0 }, "{shown}");
    let events = host.get(token, &format!("{path}/events")).await.body["events"].clone();
    let numbers: Vec<_> =
        events.as_array().unwrap().iter().map(|event| event["revision"].as_u64().unwrap()).collect();
    assert_eq!(numbers.contains(&7), is_seen, "{numbers:?}");
}

#[tokio::test]
async fn sealed_feedback_is_shown_to_its_author_alone() {
    let host = Host::new().await;
    let path = over(&host).await;
    let left = host.command(&host.freelancer, &path, feedback(1, SECRET)).await;
    assert_eq!(left.body["revision"], 7);
    assert_seen(&host, &host.freelancer, &path, true).await;
    assert_seen(&host, &host.client, &path, false).await;
    assert_seen(&host, &host.arbiter, &path, false).await;
    // That there is one is no secret.
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"7\"");

    // Neither is it in the answer to what the client does next, nor in a refusal.
    let bonus = host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("1") } })).await;
    let again = host.post(&host.client, &format!("{path}/commands"), &feedback(0, "")).await;
    again.refused(422, "invalid_stars");
    assert!(!bonus.text.contains(SECRET) && !again.text.contains(SECRET));
    assert_seen(&host, &host.client, &path, false).await;

    // Once both have left theirs, both read both, and the arbiter, too.
    host.command(&host.client, &path, feedback(5, "thank you")).await;
    for token in [&host.client, &host.freelancer, &host.arbiter] {
        assert_seen(&host, token, &path, true).await;
        let shown = host.get(token, &format!("{path}/feedback")).await.body["feedback"].clone();
        assert_eq!(shown[0], json!({ "by": "freelancer", "stars": 1, "text": SECRET }));
        assert_eq!(shown[1], json!({ "by": "client", "stars": 5, "text": "thank you" }));
    }
    let again = host.post(&host.client, &format!("{path}/commands"), &feedback(4, "")).await;
    again.refused(409, "feedback_given");
}

#[tokio::test]
async fn a_seal_ends_with_the_window() {
    let host = Host::new().await;
    let path = over(&host).await;
    host.command(&host.freelancer, &path, feedback(1, SECRET)).await;
    host.clock.wait(Duration::days(14) - Duration::NANOSECOND);
    assert_seen(&host, &host.client, &path, false).await;
    host.clock.wait(Duration::NANOSECOND);
    assert_seen(&host, &host.client, &path, true).await;
    let late = host.post(&host.client, &format!("{path}/commands"), &feedback(4, "")).await;
    late.refused(409, "window_closed");
}

#[tokio::test]
async fn feedback_is_left_with_a_form() {
    let host = Host::new().await;
    let path = over(&host).await;
    let app = format!("/app{path}");
    let page = host.page(&host.freelancer, &app).await;
    let form = crate::page::form_of(&page.text, "leave_feedback");
    let fields = crate::page::fields(&form, &[("stars", "2"), ("text", SECRET), ("confirmed", "yes")]);
    let reply = host.press(&host.freelancer, &format!("{app}/commands"), &fields).await;
    assert_eq!(reply.status, 303, "{}", reply.text);
    assert_seen(&host, &host.freelancer, &path, true).await;
    assert_seen(&host, &host.client, &path, false).await;
}
