//! The platform makes the policy. A client names one, and everybody reads what it says.

use axum::body::Body;
use axum::http::Request;
use milestone_escrow::Policy;
use milestone_escrow_marketplace::Policies;
use serde_json::{Value, json};

use crate::support::{Host, Reply, draft, offer, usd};

/// Lines of the replay program, to which the rules themselves have no objection: an offer with windows of a
/// second and no fee.
const BY_A_CLIENT: &str = include_str!("cases/policy_by_client.ndjson");

async fn nothing_has_happened(host: &Host) {
    for table in [
        "SELECT COUNT(*) FROM contracts",
        "SELECT COUNT(*) FROM events",
        "SELECT COUNT(*) FROM outbox",
        "SELECT COUNT(*) FROM answers",
        "SELECT COUNT(*) FROM bank_holds",
    ] {
        assert_eq!(host.database.number(table).await, 0, "{table}");
    }
}

#[tokio::test]
async fn a_client_does_not_make_the_policy() {
    let host = Host::new().await;
    let line: Value = serde_json::from_str(BY_A_CLIENT.lines().next().unwrap()).unwrap();
    let mut body = json!({ "freelancer": "frank", "offer": line["open"] });
    let refused = host.post_as(&host.client, "/contracts", &body, "greedy", None).await;
    refused.refused(422, "policy_of_a_client");
    assert!(refused.body["detail"].as_str().unwrap().contains("GET /policies"), "{}", refused.text);

    for policy in
        [json!({}), json!({ "freelancer_fee_bps": 0 }), json!([]), json!("standard"), Value::Null, json!(1)]
    {
        body["offer"]["policy"] = policy;
        host.post(&host.client, "/contracts", &body).await.refused(422, "policy_of_a_client");
    }
    for policy in [json!({}), json!({ "refund_window": 1 }), json!(["standard"]), json!(1), json!(true)] {
        let mut body = offer();
        body["policy"] = policy;
        host.post(&host.client, "/contracts", &body).await.refused(422, "policy_of_a_client");
    }
    for field in ["review_window", "freelancer_fee_bps", "rules", "client"] {
        let mut body = offer();
        body["offer"][field] = json!(1);
        let refused = host.post(&host.client, "/contracts", &body).await;
        refused.refused(400, "malformed");
        let detail = refused.body["detail"].as_str().unwrap();
        assert!(
            detail.contains(&format!("unknown field `{field}`, expected one of `currency`, `milestones`")),
            "{detail}"
        );
    }
    nothing_has_happened(&host).await;

    // Its terms alone are welcome, under the same key: nothing was remembered.
    body["offer"].as_object_mut().unwrap().remove("policy");
    assert_eq!(host.post_as(&host.client, "/contracts", &body, "greedy", None).await.status, 201);
}

#[tokio::test]
async fn an_offer_is_read_as_strictly_as_a_command() {
    let host = Host::new().await;
    let terms =
        r#"{"currency":"USD","milestones":[{"title":"Draft","amount":{"amount":"100","currency":"USD"}}]}"#;
    let bodies = [
        (format!(r#"["frank",{terms}]"#), "expected an object"),
        (r#"{"freelancer":"frank","offer":["USD",[]]}"#.to_owned(), "expected an object"),
        (format!(r#"{{"freelancer":"frank","offer":{terms},"offer":{terms}}}"#), "duplicate field `offer`"),
        (terms.to_owned(), "unknown field `currency`, expected one of `freelancer`, `offer`, `policy`"),
        (
            format!(
                r#"{{"freelancer":"frank","offer":{}}}"#,
                terms.replace("\"USD\",\"", "\"USD\",\"currency\":\"USD\",\"")
            ),
            "duplicate field `currency`",
        ),
        (format!(r#"{{"freelancer":"frank","offer":{terms}}} {{}}"#), "trailing characters"),
        (format!(r#"{{"freelancer":"frank","offer":{}}}"#, terms.replace("\"100\"", "100")), "invalid type"),
        (format!(r#"{{"freelancer":"frank","offer":{}}}"#, terms.replace("USD\"}", "XXX\"}")), "currency"),
    ];
    for (body, reason) in bodies {
        let request = Request::post("/contracts")
            .header("authorization", format!("Bearer {}", host.client))
            .header("content-type", "application/json")
            .header("idempotency-key", "k");
        let reply = host.send(request.body(Body::from(body.clone())).unwrap()).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
        assert!(reply.body["detail"].as_str().unwrap().contains(reason), "{body}: {}", reply.text);
    }
    nothing_has_happened(&host).await;
}

/// Offers under a policy of this name.
async fn offer_under(host: &Host, policy: Value, currency: &str) -> Reply {
    let terms = draft(&json!({ "amount": "100", "currency": currency }));
    host.post(&host.client, "/contracts", &json!({ "freelancer": "frank", "offer": terms, "policy": policy }))
        .await
}

#[tokio::test]
async fn a_client_names_one_of_the_policies_that_there_are() {
    let host = Host::new().await;
    let policies = host.get(&host.client, "/policies").await.body;
    assert_eq!(policies["default"], "standard");
    for (named, governs) in
        [(Value::Null, "standard"), (json!("standard"), "standard"), (json!("protected"), "protected")]
    {
        let opened = offer_under(&host, named, "USD").await;
        let view = host.get(&host.freelancer, opened.header("location")).await.body;
        assert_eq!(view["contract"]["policy"], policies["policies"][governs]);
    }
    let fee = policies["policies"]["protected"]["client_fee_bps"].as_u64();
    assert_eq!(fee, Some(500));

    let held = host.database.number("SELECT COUNT(*) FROM bank_holds").await;
    for unknown in ["", "Standard", "mine", "nul\0", "standard "] {
        let refused = offer_under(&host, json!(unknown), "USD").await;
        refused.refused(422, "unknown_policy");
        assert!(
            refused.body["detail"].as_str().unwrap().contains("protected, standard, up_front"),
            "{}",
            refused.text
        );
    }
    // A policy that names amounts is for contracts of its currency.
    offer_under(&host, json!("protected"), "EUR").await.refused(422, "currency_mismatch");
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, held);
    assert_eq!(offer_under(&host, json!("standard"), "EUR").await.status, 201);
}

#[tokio::test]
async fn what_the_platform_changes_governs_new_contracts_only() {
    let mut host = Host::new().await;
    let old = host.offered().await;
    let dearer = Policy { freelancer_fee_bps: 2_000, ..Policy::upwork() };
    host.offers_policies(Policies::new("standard", [("standard".to_owned(), dearer)]).unwrap());
    let new = host.offered().await;
    for (path, fee) in [(old, 1_000), (new, 2_000)] {
        let view = host.get(&host.freelancer, &path).await.body;
        assert_eq!(view["contract"]["policy"]["freelancer_fee_bps"], fee);
    }
}

/// Whoever is to accept an offer finds every window and every fee on the page, in words.
#[tokio::test]
async fn the_freelancer_reads_what_holds_before_accepting() {
    let host = Host::new().await;
    let path = offer_under(&host, json!("protected"), "USD").await.header("location").to_owned();
    let page = host.page(&host.freelancer, &format!("/app{path}")).await;
    assert!(
        page.text.contains("<details class=\"card\" id=\"policy\" open>"),
        "it is open as long as it matters most"
    );
    for told in [
        "14 days; silence then pays the freelancer",
        "7 days; silence then returns the money",
        "5 days; silence then pays the freelancer",
        "97 days after the last event, or after the last due date if that is later",
        "10 % of what is paid",
        "5 % of what is deposited, on top",
        "4.99\u{a0}USD",
        "a milestone of up to 50.00\u{a0}USD is split at once: 50 % to the freelancer",
        "37 days",
        "after 5 days",
        "within 14 days after the end",
        "returned, too",
        "version 2",
    ] {
        assert!(page.text.contains(told), "{told} is not on the page");
    }
    // A client reads them before making an offer.
    let page = host.page(&host.client, "/app/offer").await;
    for told in ["protected", "up_front", "3.25 % of what is deposited, on top", "4.99\u{a0}USD"] {
        assert!(page.text.contains(told), "{told} is not on the page");
    }
}

#[tokio::test]
async fn a_policy_that_funds_all_milestones_collects_all_of_them() {
    let host = Host::new().await;
    let mut body = offer();
    body["policy"] = json!("up_front");
    body["offer"]["fund_first"] = json!(false);
    let opened = host.post(&host.client, "/contracts", &body).await;
    let path = opened.header("location").to_owned();
    host.settle().await;
    assert_eq!(host.database.balance("user carla").await, -15_488); // 150.00, and 3.25 % of it
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1);
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    // Nothing less than all is released (REL-9).
    let part = json!({ "release": { "milestone": 1, "amount": usd("10") } });
    let refused = host.post(&host.client, &format!("{path}/commands"), &part).await;
    refused.refused(422, "partial_not_allowed");
    // One more milestone is paid at once, whoever agrees to it.
    let more = json!({ "add_milestone": { "title": "Index", "amount": usd("20") } });
    host.command(&host.client, &path, json!({ "propose": more })).await;
    host.command(&host.freelancer, &path, json!({ "accept_proposal": { "proposal": 1 } })).await;
    host.settle().await;
    // 20.00 more; 3.25 % of 170.00 are 5.52 in all, half to even.
    assert_eq!(host.database.balance("user carla").await, -17_552);
}
