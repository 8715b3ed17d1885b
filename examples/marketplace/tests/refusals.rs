//! What is refused, and how: unauthenticated, unauthorised, malformed, too large, unknown.

use axum::body::Body;
use axum::http::Request;
use axum::http::request::Builder;
use serde_json::json;

use crate::support::{Host, offer, usd};

/// A good request for a command, to be spoilt.
fn good(host: &Host, path: &str) -> Builder {
    Request::post(format!("{path}/commands"))
        .header("authorization", format!("Bearer {}", host.client))
        .header("content-type", "application/json")
        .header("idempotency-key", "k")
}

#[tokio::test]
async fn nobody_is_let_in_without_a_token() {
    let host = Host::new().await;
    let path = host.offered().await;
    let tokens = ["", "Bearer", "Bearer ", "Bearer wrong", "Basic Y2FybGE6", &host.client];
    for authorization in tokens {
        for (method, path) in crate::openapi::operations() {
            if ["/openapi.json", "/webhooks/payments"].contains(&path.as_str()) {
                continue; // a message of the provider has a signature
            }
            let path = path.replace("{id}", "any");
            let mut request = Request::builder().method(method.as_str()).uri(path);
            if !authorization.is_empty() {
                request = request.header("authorization", authorization);
            }
            let reply = host.send(request.body(Body::empty()).unwrap()).await;
            reply.refused(401, "unauthenticated");
            assert!(reply.header("www-authenticate").starts_with("Bearer "));
        }
    }
    let twice = good(&host, &path)
        .header("authorization", "Bearer x")
        .body(Body::from("\"withdraw_offer\""))
        .unwrap();
    host.send(twice).await.refused(400, "malformed");
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"2\""); // nothing has happened
}

#[tokio::test]
async fn a_strangers_contract_does_not_exist() {
    let host = Host::new().await;
    let path = host.offered().await;
    let unknown = "/contracts/00000000-0000-0000-0000-000000000000";
    for ending in ["", "/permitted", "/forecast", "/statement", "/events"] {
        let foreign = host.get(&host.stranger, &format!("{path}{ending}")).await;
        foreign.refused(404, "unknown_contract");
        let missing = host.get(&host.stranger, &format!("{unknown}{ending}")).await;
        assert_eq!(foreign.text, missing.text); // a stranger cannot tell the two apart
    }
    let commands = format!("{path}/commands");
    for command in [json!("accept_offer"), json!("withdraw_offer"), json!({ "rubbish": 1 })] {
        host.post(&host.stranger, &commands, &command).await.refused(404, "unknown_contract");
    }
}

#[tokio::test]
async fn nobody_acts_in_anothers_role() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let commands = format!("{path}/commands");
    let release = json!({ "release": { "milestone": 1 } });
    let submit = json!({ "submit_work": { "milestone": 1 } });
    let award = json!({ "award": { "milestone": 1, "to_freelancer": usd("1") } });
    for (token, foreign) in [
        (&host.client, [&submit, &award]),
        (&host.freelancer, [&release, &award]),
        (&host.arbiter, [&release, &submit]),
    ] {
        for command in foreign {
            host.post(token, &commands, command).await.refused(403, "wrong_role");
        }
    }
    let refused = host.post(&host.freelancer, &commands, &release).await;
    assert_eq!(
        refused.body["detail"],
        "release is for the client, and you are the freelancer of this contract"
    );
    // Naming another role does not help.
    for command in [json!({ "client": release }), json!({ "release": { "milestone": 1 }, "role": "client" })]
    {
        host.post(&host.freelancer, &commands, &command).await.refused(400, "malformed");
    }
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"3\"");
    // Figures are for staff.
    host.get(&host.client, "/metrics").await.refused(403, "staff_only");
}

#[tokio::test]
async fn a_party_does_not_arbitrate_its_own_contract() {
    let host = Host::new().await;
    let mut offer = offer();
    offer["freelancer"] = json!("anna"); // who is staff
    let path = host.post(&host.client, "/contracts", &offer).await.header("location").to_owned();
    let award = json!({ "award": { "milestone": 1, "to_freelancer": usd("100") } });
    host.post(&host.arbiter, &format!("{path}/commands"), &award).await.refused(403, "wrong_role");
    host.command(&host.arbiter, &path, json!("accept_offer")).await;
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_why() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let bodies = [
        ("", "EOF"),
        ("{", "EOF"),
        ("[]", "a batch has 1 to 200 commands"),
        ("null", "a string or an object with one key"),
        ("\"fly\"", "unknown variant `fly`"),
        (r#"{"release":{"milestone":1,"milestone":2}}"#, "duplicate field"),
        (r#"{"release":{"milestone":1,"speed":9}}"#, "unknown field `speed`"),
        (r#"{"release":{"milestone":-1}}"#, "invalid"),
        (r#"{"release":{"milestone":1,"amount":{"amount":"1e2","currency":"USD"}}}"#, "amount"),
        (r#"{"release":{"milestone":1,"amount":{"amount":1.5,"currency":"USD"}}}"#, "invalid type"),
        (r#"{"release":{"milestone":1,"amount":{"amount":"1","currency":"XXX"}}}"#, "currency"),
        (r#""end_contract" "end_contract""#, "trailing characters"),
    ];
    for (body, reason) in bodies {
        let reply = host.send(good(&host, &path).body(Body::from(body)).unwrap()).await;
        reply.refused(400, "malformed");
        assert!(reply.body["detail"].as_str().unwrap().contains(reason), "{body}: {}", reply.text);
    }
    let bytes = good(&host, &path).body(Body::from(vec![0x22, 0xff, 0xfe, 0x22])).unwrap();
    host.send(bytes).await.refused(400, "malformed");
    for body in
        [json!({}), json!({ "freelancer": "frank" }), json!({ "freelancer": 7, "offer": {} }), json!([1])]
    {
        host.post(&host.client, "/contracts", &body).await.refused(400, "malformed");
    }
    let mut extra = offer();
    extra["client"] = json!("frank"); // an offer in another's name cannot be written down
    host.post(&host.client, "/contracts", &extra).await.refused(400, "malformed");
}

#[tokio::test]
async fn headers_and_sizes_are_held_to_their_form() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let body = || Body::from(r#"{"pay_bonus":{"amount":{"amount":"1","currency":"USD"}}}"#);
    let base = || {
        Request::post(format!("{path}/commands")).header("authorization", format!("Bearer {}", host.client))
    };
    let json = || base().header("content-type", "application/json");

    host.send(json().body(body()).unwrap()).await.refused(400, "idempotency_key_required");
    for key in ["", &"k".repeat(256)] {
        let request = json().header("idempotency-key", key).body(body()).unwrap();
        host.send(request).await.refused(400, "idempotency_key_required");
    }
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"] {
        let request =
            base().header("idempotency-key", "k").header("content-type", kind).body(body()).unwrap();
        host.send(request).await.refused(415, "unsupported_media_type");
    }
    host.send(base().header("idempotency-key", "k").body(body()).unwrap())
        .await
        .refused(415, "unsupported_media_type");
    for tag in ["3", "W/\"3\"", "\"-3\"", "\"\"", "\"3\", \"4\"", "\"99999999999999999999\"", "\"+3\""] {
        let request = good(&host, &path).header("if-match", tag).body(body()).unwrap();
        host.send(request).await.refused(400, "malformed");
    }
    let large = format!("{{\"pay_bonus\":{{\"note\":\"{}\"}}}}", "x".repeat(64 * 1024));
    host.send(good(&host, &path).body(Body::from(large)).unwrap()).await.refused(413, "body_too_large");

    let any = good(&host, &path).header("if-match", "*").header("content-type", "application/json");
    drop(any);
    let utf8 =
        base().header("idempotency-key", "k").header("content-type", "Application/JSON; charset=utf-8");
    assert_eq!(host.send(utf8.header("if-match", "*").body(body()).unwrap()).await.status, 200);
}

#[tokio::test]
async fn paths_and_methods_that_are_not_served_are_told_so() {
    let host = Host::new().await;
    for path in ["/nothing", "/contracts/a/b/c", "/contracts/"] {
        host.get(&host.client, path).await.refused(404, "no_such_path");
    }
    for (method, path) in
        [("DELETE", "/contracts"), ("GET", "/contracts/x/commands"), ("PUT", "/contracts/x")]
    {
        let request = Request::builder().method(method).uri(path).body(Body::empty()).unwrap();
        let reply = host.send(request).await;
        reply.refused(405, "method_not_allowed");
        assert!(!reply.header("allow").is_empty());
    }
}

#[tokio::test]
async fn the_rules_refusals_carry_code_rule_and_status() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let cases = [
        (json!("withdraw_offer"), 409, "wrong_stage", "END-7"),
        (json!({ "release": { "milestone": 9 } }), 404, "unknown_milestone", "PLAN-6"),
        (json!({ "fund_milestone": { "milestone": 1 } }), 409, "wrong_state", "FUND-1"),
        (json!({ "fund_milestone": { "milestone": 2 } }), 409, "too_many_current", "FUND-3"),
        (json!({ "pay_bonus": { "amount": usd("0") } }), 422, "invalid_amount", "MONEY-2"),
        (json!({ "accept_proposal": { "proposal": 1 } }), 404, "unknown_proposal", "PROP-1"),
        (
            json!({ "propose": { "settle": { "milestone": 1, "to_freelancer": usd("101") } } }),
            422,
            "amount_exceeds_held",
            "PROP-5",
        ),
    ];
    for (command, status, code, rule) in cases {
        let reply = host.post(&host.client, &format!("{path}/commands"), &command).await;
        reply.refused(status, code);
        assert_eq!((&reply.body["rule"], &reply.body["rejection"]["rule"]), (&json!(rule), &json!(rule)));
    }
    let mut empty = offer();
    empty["offer"]["milestones"] = json!([]);
    host.post(&host.client, "/contracts", &empty).await.refused(422, "invalid_milestone_count");
}
