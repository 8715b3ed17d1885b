//! One contract from the offer to the last payment, and everything that can be read of it.

use serde_json::json;

use crate::support::{Host, offer, usd};

#[tokio::test]
async fn a_contract_lives_from_the_offer_to_the_last_payment() {
    let host = Host::new().await;
    let opened = host.post(&host.client, "/contracts", &offer()).await;
    assert_eq!((opened.status, opened.header("etag")), (201, "\"2\""));
    let path = opened.header("location").to_owned();
    assert_eq!(path, format!("/contracts/{}", opened.body["contract"].as_str().unwrap()));

    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.freelancer, &path, json!({ "submit_work": { "milestone": 1 } })).await;
    let released = host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    assert_eq!(released.body["revision"], 5);
    assert_eq!(released.body["transfers"].as_array().unwrap().len(), 2); // to the freelancer, and the fee
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("20") } })).await;
    host.settle().await;

    assert_eq!(host.database.balance("user carla").await, -12_000);
    assert_eq!(host.database.balance("user frank").await, 10_800);
    assert_eq!(host.database.balance("platform").await, 1_200);

    let view = host.get(&host.freelancer, &path).await;
    assert_eq!((view.status, view.header("etag")), (200, "\"6\""));
    assert_eq!((&view.body["role"], &view.body["client"]), (&json!("freelancer"), &json!("carla")));
    assert_eq!(view.body["contract"]["milestones"][0]["state"], "settled");
    let statement = host.get(&host.client, &format!("{path}/statement")).await;
    assert_eq!(statement.body["earnings"], usd("108.00"));
    assert_eq!(statement.body["transactions"].as_array().unwrap().len(), 3);
    let events = host.get(&host.client, &format!("{path}/events")).await;
    assert_eq!(events.body["events"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn what_is_permitted_is_a_roles_own_and_is_accepted_as_it_stands() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let names = async |token: &str| {
        let permitted = host.get(token, &format!("{path}/permitted")).await.body["permitted"].clone();
        permitted
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let [client, freelancer] = [names(&host.client).await, names(&host.freelancer).await];
    assert!(client.contains(&"release".into()) && !client.contains(&"submit_work".into()), "{client:?}");
    assert!(
        freelancer.contains(&"submit_work".into()) && !freelancer.contains(&"release".into()),
        "{freelancer:?}"
    );
    assert!(names(&host.arbiter).await.is_empty());

    let permitted = host.get(&host.freelancer, &format!("{path}/permitted")).await.body["permitted"].clone();
    let submit =
        permitted.as_array().unwrap().iter().find(|one| one["name"] == "submit_work").unwrap().clone();
    assert_eq!((&submit["ready"], &submit["amount"]["default"]), (&json!(true), &usd("100.00")));
    host.command(&host.freelancer, &path, submit["template"]["freelancer"].clone()).await;
}

#[tokio::test]
async fn the_forecast_tells_what_silence_does() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.freelancer, &path, json!({ "submit_work": { "milestone": 1 } })).await;
    let forecast = host.get(&host.client, &format!("{path}/forecast")).await;
    assert_eq!(forecast.body["events"][0]["rule"], "WORK-5");
    assert_eq!(forecast.body["events"][0]["event"]["kind"]["escrow_released"]["cause"], "review_lapsed");
}

#[tokio::test]
async fn the_arbiter_awards_and_everybody_sees_only_his_contracts() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.freelancer, &path, json!({ "submit_work": { "milestone": 1 } })).await;
    host.command(&host.client, &path, json!({ "dispute": { "milestone": 1, "reason": "unusable" } })).await;
    host.command(&host.freelancer, &path, json!({ "contest": { "milestone": 1 } })).await;
    let forecast = host.get(&host.client, &format!("{path}/forecast")).await;
    assert_eq!(forecast.body["awaited"][0]["who"], "arbiter");
    let award = json!({ "award": { "milestone": 1, "to_freelancer": usd("40") } });
    host.command(&host.arbiter, &path, award).await;
    host.settle().await;
    assert_eq!(host.database.balance("user frank").await, 3_600);
    assert_eq!(host.database.balance("user carla").await, -4_000);

    for (token, count) in [(&host.client, 1), (&host.freelancer, 1), (&host.arbiter, 1), (&host.stranger, 0)]
    {
        assert_eq!(host.get(token, "/contracts").await.body["contracts"].as_array().unwrap().len(), count);
    }
    let metrics = host.get(&host.arbiter, "/metrics").await;
    assert!(metrics.text.contains("marketplace_commands_accepted_total 6\n"), "{}", metrics.text);
}
