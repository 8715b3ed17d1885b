//! The client's fees: authorised with the deposit, and given back; payouts that clear.

use serde_json::json;
use time::Duration;

use crate::support::{Host, usd};

/// An offer of 100 and 50 USD under the policy with a fee of the client of 5 %, and 4.99 USD for the
/// contract.
async fn offered(host: &Host) -> String {
    let mut body = crate::support::offer();
    body["policy"] = json!("protected");
    let opened = host.post(&host.client, "/contracts", &body).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    opened.header("location").to_owned()
}

/// What was authorised, and what has gone through the bank since.
async fn books(host: &Host) -> [i64; 4] {
    host.settle().await;
    [
        host.database.number("SELECT CAST(COALESCE(SUM(minor), 0) AS BIGINT) FROM bank_holds").await,
        host.database.balance("user carla").await,
        host.database.balance("user frank").await,
        host.database.balance("platform").await,
    ]
}

#[tokio::test]
async fn fees_of_the_client_are_authorised_with_the_deposit() {
    let host = Host::new().await;
    let path = offered(&host).await;
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1); // one hold, for all of it
    assert_eq!(books(&host).await, [10_999, -10_999, 0, 999]); // 100.00, 5.00, and 4.99
    let statement = host.get(&host.client, &format!("{path}/statement")).await.body;
    assert_eq!(statement["transactions"][0]["client_fee"], usd("9.99"));
    let view = host.get(&host.client, &path).await.body;
    assert_eq!((&view["contract"]["client_fees"], &view["contract"]["held"]), (&usd("9.99"), &usd("100.00")));
    let page = host.page(&host.client, &format!("/app{path}")).await;
    assert!(page.text.contains("Fees of the client</dt><dd>9.99\u{a0}USD"), "{}", page.text);
}

#[tokio::test]
async fn an_offer_that_comes_to_nothing_costs_nothing() {
    for (command, of_client) in [(json!("withdraw_offer"), true), (json!({ "decline_offer": {} }), false)] {
        let host = Host::new().await;
        let path = offered(&host).await;
        let token = if of_client { &host.client } else { &host.freelancer };
        host.command(token, &path, command).await;
        assert_eq!(books(&host).await, [10_999, 0, 0, 0]);
    }
    let host = Host::new().await;
    let path = offered(&host).await;
    host.clock.wait(Duration::days(7));
    host.settle().await;
    let view = host.get(&host.client, &path).await.body;
    assert_eq!(
        (&view["contract"]["outcome"], &view["contract"]["client_fees"]),
        (&json!("expired"), &json!(null))
    );
    assert_eq!(view["contract"]["closed_at"], "2026-01-12T09:00:00Z");
    assert_eq!(books(&host).await, [10_999, 0, 0, 0]);
}

#[tokio::test]
async fn fees_come_back_with_what_is_returned_and_stay_for_what_is_paid() {
    let host = Host::new().await;
    let path = offered(&host).await;
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("60") } })).await;
    assert_eq!(books(&host).await, [10_999, -10_999, 0, 1_599]);
    // The rest of 40.00 is carried and has been paid for: 10.00 more, and 0.50.
    host.command(&host.client, &path, json!({ "fund_milestone": { "milestone": 2 } })).await;
    assert_eq!(books(&host).await, [12_049, -12_049, 0, 1_649]);
    // 50.00 come back, with 2.50.
    host.command(&host.freelancer, &path, json!({ "refund": { "milestone": 2 } })).await;
    assert_eq!(books(&host).await, [12_049, -6_799, 0, 1_399]);
    // Something was released: the fee for the contract is kept.
    host.command(&host.client, &path, json!("end_contract")).await;
    assert_eq!(books(&host).await, [12_049, -6_799, 0, 1_399]);
    host.clock.wait(Duration::days(5)); // the payment clears
    assert_eq!(books(&host).await, [12_049, -6_799, 5_400, 1_399]);
}

#[tokio::test]
async fn payouts_are_shown_as_they_clear() {
    let host = Host::new().await;
    let path = offered(&host).await;
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    let statement = async || host.get(&host.freelancer, &format!("{path}/statement")).await.body;
    let clearing = statement().await["clearing"].clone();
    assert_eq!(
        [&clearing["earned"], &clearing["clearing"], &clearing["cleared"]],
        [&usd("90.00"), &usd("90.00"), &usd("0.00")]
    );
    assert_eq!(statement().await["transactions"][1]["clears_at"], "2026-01-10T09:00:00Z");
    let page = host.page(&host.freelancer, &format!("/app{path}")).await;
    assert!(page.text.contains("clearing</dt><dd>90.00\u{a0}USD"));
    host.clock.wait(Duration::days(5));
    let clearing = statement().await["clearing"].clone();
    assert_eq!([&clearing["clearing"], &clearing["cleared"]], [&usd("0.00"), &usd("90.00")]);
}

/// The money of a bonus is captured at once. The freelancer gets it when it clears, and not before (MONEY-7).
#[tokio::test]
async fn a_payment_is_paid_out_when_it_clears_and_not_before() {
    let host = Host::new().await;
    let path = offered(&host).await;
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("20") } })).await;
    host.settle().await;
    assert_eq!((host.holds("captured").await, host.database.balance("user frank").await), (2, 0));
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (2, 0));
    let list = host.get(&host.freelancer, &format!("{path}/transfers")).await.body["transfers"].clone();
    let waiting: Vec<_> = list.as_array().unwrap().iter().filter(|one| one["status"] == "waiting").collect();
    assert!(waiting.iter().all(|one| one["why"] == "it is paid out when it clears"));
    assert!(waiting.iter().all(|one| one["transfer"]["clears_at"] == "2026-01-10T09:00:00Z"));
    host.clock.wait(Duration::days(5) - Duration::MILLISECOND);
    host.settle().await;
    assert_eq!(host.database.balance("user frank").await, 0);
    host.clock.wait(Duration::MILLISECOND);
    host.settle().await;
    assert_eq!(
        (host.transfers("waiting").await, host.database.balance("user frank").await),
        (0, 9_000 + 1_800)
    );
}

/// The books of the host are those of the crate, fees included.
#[tokio::test]
async fn a_bonus_carries_both_fees() {
    let host = Host::new().await;
    let path = offered(&host).await;
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("20") } })).await;
    host.clock.wait(Duration::days(5));
    assert_eq!(books(&host).await, [13_099, -13_099, 1_800, 1_299]);
    let differing = "SELECT COUNT(*) FROM bank_holds WHERE minor <>
        (SELECT COALESCE(SUM(minor), 0) FROM bank_transfers WHERE bank_transfers.hold = bank_holds.id)";
    assert_eq!(host.database.number(differing).await, 0);
}
