//! Texts from outside mean the same to both data bases: PostgreSQL takes no NUL, SQLite does.

use axum::body::Body;
use axum::http::Request;
use milestone_escrow_marketplace::User;
use serde_json::json;

use crate::support::{Host, offer};

#[tokio::test]
async fn a_freelancer_who_cannot_exist_is_refused_before_anything_is_held() {
    let host = Host::new().await;
    let names = ["carla", "", "fr\0ank", "\0", "frank\n", "\u{85}frank", &"f".repeat(101)];
    for name in names {
        let mut offer = offer();
        offer["freelancer"] = json!(name);
        host.post(&host.client, "/contracts", &offer).await.refused(422, "invalid_freelancer");
    }
    let form = crate::page::form_of(&host.page(&host.client, "/app/offer").await.text, "true");
    let texts = [
        ("freelancer", "fr\0ank"),
        ("currency", "USD"),
        ("title1", "Logo"),
        ("amount1", "150"),
        ("title2", ""),
        ("amount2", ""),
        ("title3", ""),
        ("amount3", ""),
        ("fund_first", "true"),
        ("policy", "standard"),
    ];
    let reply = host.press(&host.client, "/app/contracts", &crate::page::fields(&form, &texts)).await;
    assert_eq!(reply.status, 422);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 0);

    // Every other character is a name's own affair.
    for name in ["Žofie", "日本", "a'; DROP TABLE contracts; --", "f".repeat(100).as_str(), "\u{1f600}"] {
        let mut offer = offer();
        offer["freelancer"] = json!(name);
        let opened = host.post(&host.client, "/contracts", &offer).await;
        assert_eq!(host.get(&host.client, opened.header("location")).await.body["freelancer"], name);
    }
    assert!(host.marketplace.store.mint(&User { name: "nul\0".into(), staff: false }).await.is_err());
}

#[tokio::test]
async fn a_nul_anywhere_else_is_refused_as_what_it_is() {
    let host = Host::new().await;
    let path = host.accepted().await;
    for path in [
        "/contracts/%00",
        "/contracts/a%00b/events",
        "/contracts/%00/statement",
        "/contracts/%ff/feedback",
        "/app/contracts/%00",
        "/app/contracts/%c3%28",
    ] {
        let request = Request::get(path)
            .header("authorization", format!("Bearer {}", host.client))
            .header("cookie", format!("token={}", host.client));
        let reply = host.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(reply.status, 404, "{path}: {}", reply.text);
    }
    let commands = format!("{path}/commands");
    for command in [
        json!({ "pay_bonus": { "amount": crate::support::usd("1"), "note": "a\0b" } }),
        json!({ "add_milestone": { "title": "a\0b", "amount": crate::support::usd("1") } }),
    ] {
        host.post(&host.client, &commands, &command).await.refused(422, "invalid_text");
    }
    let mut titled = offer();
    titled["offer"]["milestones"][0]["title"] = json!("Dr\0aft");
    host.post(&host.client, "/contracts", &titled).await.refused(422, "invalid_text");

    // A form of the page, changed by hand.
    let app = format!("/app{path}");
    let form = crate::page::form_of(&host.page(&host.client, &app).await.text, "release");
    for key in ["", "nul\0", "ключ", &"k".repeat(256)] {
        let spoilt: Vec<_> = crate::page::fields(&form, &[])
            .into_iter()
            .map(|(name, value)| if name == "key" { (name, key) } else { (name, value) })
            .collect();
        let reply = host.press(&host.client, &format!("{app}/commands"), &spoilt).await;
        assert_eq!(reply.status, 400, "{}", reply.text);
    }
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1);
}
