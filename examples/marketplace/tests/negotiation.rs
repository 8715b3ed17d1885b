//! More time, by one side or by both; disputes that end by themselves.

use std::time::Duration as Window;

use milestone_escrow::{Money, Policy};
use milestone_escrow_marketplace::Policies;
use serde_json::json;
use time::Duration;

use crate::support::{Host, usd};

const fn days(days: u64) -> Window {
    Window::from_secs(days * 86_400)
}

/// A host whose only policy lets the client take three days more twice, and gives the arbiter ten days.
async fn patient() -> Host {
    let policy = Policy {
        review_extension: Some(days(3)),
        review_extensions: 2,
        award_window: Some(days(10)),
        default_award_bps: Some(2_500),
        ..Policy::upwork()
    };
    Host::with(Policies::new("patient", [("patient".to_owned(), policy)]).unwrap()).await
}

async fn under_review(host: &Host) -> String {
    let path = host.accepted().await;
    host.command(&host.freelancer, &path, json!({ "submit_work": { "milestone": 1 } })).await;
    path
}

async fn contested(host: &Host) -> String {
    let path = under_review(host).await;
    host.command(&host.client, &path, json!({ "dispute": { "milestone": 1 } })).await;
    host.command(&host.freelancer, &path, json!({ "contest": { "milestone": 1 } })).await;
    path
}

#[tokio::test]
async fn the_client_takes_more_time_to_review() {
    let host = patient().await;
    let path = under_review(&host).await;
    let extend = json!({ "extend_review": { "milestone": 1 } });
    let permitted = host.get(&host.client, &format!("{path}/permitted")).await.body["permitted"].clone();
    let extension =
        permitted.as_array().unwrap().iter().find(|one| one["name"] == "extend_review").unwrap().clone();
    assert_eq!((&extension["times_left"], &extension["template"]), (&json!(2), &json!({ "client": extend })));
    let page = host.page(&host.client, &format!("/app{path}")).await;
    assert!(page.text.contains("value=\"extend_review\"") && page.text.contains("2 times left"));

    let extended = host.command(&host.client, &path, extend.clone()).await;
    assert_eq!(extended.body["events"][0]["kind"]["review_extended"]["review_until"], "2026-01-22T09:00:00Z");
    host.command(&host.client, &path, extend.clone()).await;
    let commands = format!("{path}/commands");
    host.post(&host.client, &commands, &extend).await.refused(409, "extension_limit_reached");
    host.post(&host.freelancer, &commands, &extend).await.refused(403, "wrong_role");
    let view = host.get(&host.client, &path).await.body;
    assert_eq!(view["contract"]["milestones"][0]["extensions"], 2);
    // The worker wakes the contract at the new end, and not at the old one.
    host.clock.wait(Duration::days(14));
    assert!(!host.marketplace.wake_one().await.unwrap());
    host.clock.wait(Duration::days(6));
    assert!(host.marketplace.wake_one().await.unwrap());
}

#[tokio::test]
async fn both_put_off_a_deadline() {
    let host = patient().await;
    let path = under_review(&host).await;
    let commands = format!("{path}/commands");
    let by = |seconds: u64| json!({ "propose": { "extend_window": { "milestone": 1, "by": seconds } } });
    for seconds in [0, 7_776_001, u64::MAX] {
        host.post(&host.freelancer, &commands, &by(seconds)).await.refused(422, "invalid_window");
    }
    let broken = json!({ "propose": { "extend_window": { "milestone": 1, "by": 1.5 } } });
    host.post(&host.freelancer, &commands, &broken).await.refused(400, "malformed");

    let app = format!("/app{path}");
    let form = crate::page::form_of(&host.page(&host.freelancer, &app).await.text, "extend_window");
    let fields = crate::page::fields(&form, &[("days", "2")]);
    assert_eq!(host.press(&host.freelancer, &format!("{app}/commands"), &fields).await.status, 303);
    let accepted = host.command(&host.client, &path, json!({ "accept_proposal": { "proposal": 1 } })).await;
    assert_eq!(accepted.body["events"][1]["kind"]["window_extended"]["until"], "2026-01-21T09:00:00Z");
}

#[tokio::test]
async fn a_contested_dispute_ends_by_an_award_by_consent_or_by_itself() {
    let host = patient().await;
    let path = contested(&host).await;
    let view = host.get(&host.client, &path).await.body;
    assert_eq!(view["contract"]["next_deadline"]["kind"], "award_lapse");
    let withdraw = json!({ "withdraw_dispute": { "milestone": 1 } });
    host.post(&host.client, &format!("{path}/commands"), &withdraw).await.refused(409, "wrong_state");
    host.command(&host.client, &path, json!({ "propose": withdraw })).await;
    host.command(&host.freelancer, &path, json!({ "accept_proposal": { "proposal": 1 } })).await;
    let view = host.get(&host.client, &path).await.body;
    assert_eq!(view["contract"]["milestones"][0]["state"], "changes_requested");

    // The arbiter takes more time, and then decides nothing.
    let path = contested(&host).await;
    host.clock.wait(Duration::days(9));
    let more = host.command(&host.arbiter, &path, json!({ "extend_award": { "milestone": 1 } })).await;
    assert_eq!(more.body["events"][0]["kind"]["award_extended"]["award_until"], "2026-01-24T09:00:00Z");
    host.post(&host.client, &format!("{path}/commands"), &json!({ "extend_award": { "milestone": 1 } }))
        .await
        .refused(403, "wrong_role");
    host.clock.wait(Duration::days(10));
    host.settle().await;
    let events = host.get(&host.client, &format!("{path}/events")).await.body["events"].clone();
    let last = &events.as_array().unwrap().last().unwrap()["event"]["kind"]["escrow_returned"];
    assert_eq!((&last["amount"], &last["cause"]), (&usd("75.00"), &json!("award_lapsed")));
    assert_eq!(host.database.balance("user frank").await, 2_500);
}

#[tokio::test]
async fn a_small_claim_is_split_at_once_and_the_least_price_holds() {
    let least = Money::parse("5.00", milestone_escrow::Currency::USD).unwrap();
    let policy = Policy {
        minimum_price: Some(least),
        small_claim: Some(Money::parse("100.00", milestone_escrow::Currency::USD).unwrap()),
        default_award_bps: Some(5_000),
        ..Policy::upwork()
    };
    let host = Host::with(Policies::new("small", [("small".to_owned(), policy)]).unwrap()).await;
    let mut cheap = crate::support::offer();
    cheap["offer"]["milestones"][1]["amount"] = usd("4.99");
    host.post(&host.client, "/contracts", &cheap).await.refused(422, "amount_below_minimum");

    let path = contested(&host).await;
    host.settle().await;
    assert_eq!(host.database.balance("user frank").await, 5_000);
    assert_eq!(host.database.balance("user carla").await, -5_000);
    let same = json!({ "propose": { "change_amount": { "milestone": 2, "amount": usd("50") } } });
    host.post(&host.client, &format!("{path}/commands"), &same).await.refused(409, "same_amount");
}

/// Whoever consents to a proposal sees what is agreed on: on the page, in the view, and beside the command
/// that consents.
#[tokio::test]
async fn the_terms_of_a_proposal_are_shown_to_whoever_consents() {
    let host = patient().await;
    let path = contested(&host).await;
    let added =
        json!({ "title": "Index", "description": "by author", "amount": usd("25"), "due": "2026-03-01" });
    let on_second = |name: &str, value: serde_json::Value| json!({ "milestone": 2, name: value });
    let proposals = [
        (
            json!({ "add_milestone": added }),
            ["Title–Index", "Price–25.00_USD", "Due–1 Mar 2026", "Description–by author"].as_slice(),
        ),
        (
            json!({ "change_amount": on_second("amount", usd("70")) }),
            &["Milestone 2, Text", "Price50.00_USD70.00_USD"],
        ),
        (
            json!({ "change_due_date": on_second("due", json!("2026-04-01")) }),
            &["Milestone 2, Text", "Dueno due date1 Apr 2026"],
        ),
        (
            json!({ "cancel_milestone": { "milestone": 2 } }),
            &["Milestone 2, Text", "Milestoneplanned, 50.00_USDcancelled"],
        ),
        (json!({ "withdraw_dispute": { "milestone": 1 } }), &["Milestone 1, Draft", "Disputeopenwithdrawn"]),
        (
            json!({ "extend_window": { "milestone": 1, "by": 86_400 } }),
            &["Milestone 1, Draft", "16 Jan 2026", "(1 day more)"],
        ),
        (
            json!({ "settle": { "milestone": 1, "to_freelancer": usd("30") } }),
            &["In escrow100.00_USD0.00_USD", "To the freelancer–30.00_USD", "Back to the client–70.00_USD"],
        ),
    ];
    for (number, (change, told)) in (1..).zip(&proposals) {
        host.command(&host.freelancer, &path, json!({ "propose": change })).await;
        let page = host.page(&host.client, &format!("/app{path}")).await.text;
        // The part of the page with the terms and the buttons of this proposal, without its tags.
        let (_, own) = page.split_once(&format!("id=\"proposal-{number}\"")).expect("it is on the page");
        let own = own.split("<h3>").nth(1).unwrap();
        assert!(own.contains("By <bdi>frank</bdi>") && own.contains("value=\"accept_proposal\""), "{own}");
        let text: String = own.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect();
        let text = text.replace('\u{a0}', "_");
        for told in *told {
            assert!(text.contains(told), "{told} is not on the page: {text}");
        }
        let permitted = host.get(&host.client, &format!("{path}/permitted")).await.body;
        let consent =
            |one: &&serde_json::Value| one["name"] == "accept_proposal" && one["proposal"] == number;
        assert!(permitted["permitted"].as_array().unwrap().iter().any(|one| consent(&one)));
        let proposals = permitted["proposals"].as_array().unwrap();
        let shown = proposals.iter().find(|one| one["proposal"] == number).unwrap()["change"].clone();
        let view = host.get(&host.client, &path).await.body["contract"]["proposals"].clone();
        assert_eq!(view[number - 1]["change"], shown);
        assert_eq!(shown.as_object().unwrap().keys().next(), change.as_object().unwrap().keys().next());
    }
}
