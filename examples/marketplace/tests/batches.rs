//! Several commands in one request: all or nothing, with one payment.

use milestone_escrow::Policy;
use milestone_escrow_marketplace::{Call, Policies, Trouble};
use serde_json::{Value, json};

use crate::support::{Host, usd};

/// A host whose contracts may have three milestones funded at once, and an accepted contract of three.
async fn three() -> (Host, String) {
    let policy = Policy { max_current: 3, ..Policy::upwork() };
    let host = Host::with(Policies::new("three", [("three".to_owned(), policy)]).unwrap()).await;
    let mut offer = crate::support::offer();
    let milestone = |title: &str| json!({ "title": title, "amount": usd("100") });
    offer["offer"]["milestones"] = json!([milestone("Draft"), milestone("Logo"), milestone("Site")]);
    offer["offer"]["fund_first"] = json!(false);
    let opened = host.post(&host.client, "/contracts", &offer).await;
    assert_eq!(opened.status, 201, "{}", opened.text);
    let path = opened.header("location").to_owned();
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    (host, path)
}

fn fund(milestones: &[u64]) -> Value {
    milestones.iter().map(|milestone| json!({ "fund_milestone": { "milestone": milestone } })).collect()
}

#[tokio::test]
async fn a_batch_is_one_append_and_one_payment() {
    let (host, path) = three().await;
    let commands = format!("{path}/commands");
    let reply = host.post_as(&host.client, &commands, &fund(&[1, 2, 3]), "k", Some("\"2\"")).await;
    assert_eq!((reply.status, reply.header("etag")), (200, "\"5\""), "{}", reply.text);
    assert_eq!(reply.body["events"].as_array().unwrap().len(), 3);
    assert_eq!(reply.body["transfers"].as_array().unwrap().len(), 3);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1);
    host.settle().await;
    assert_eq!(host.database.balance("user carla").await, -30_000);

    let again = host.post_as(&host.client, &commands, &fund(&[1, 2, 3]), "k", Some("\"2\"")).await;
    assert_eq!((again.text.as_str(), again.header("idempotency-replayed")), (reply.text.as_str(), "true"));
    host.post_as(&host.client, &commands, &fund(&[1]), "k", None)
        .await
        .refused(422, "idempotency_key_reused");
}

#[tokio::test]
async fn if_one_command_is_refused_none_has_happened() {
    let (host, path) = three().await;
    let commands = format!("{path}/commands");
    let refused = host.post(&host.client, &commands, &fund(&[1, 2, 4])).await;
    refused.refused(404, "unknown_milestone");
    assert_eq!(
        (&refused.body["position"], &refused.body["rejection"]["parameters"]["milestone"]),
        (&json!(3), &json!(4))
    );
    let stale = host.post_as(&host.client, &commands, &fund(&[1, 2]), "s", Some("\"1\"")).await;
    stale.refused(412, "stale_revision");
    host.bank.once(Call::Authorise, Trouble::Refuse);
    host.post(&host.client, &commands, &fund(&[1, 2])).await.refused(402, "payment_declined");
    assert_eq!(host.get(&host.client, &path).await.header("etag"), "\"2\"");
    assert_eq!(host.transfers("waiting").await + host.transfers("made").await, 0);
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_malformed() {
    let (host, path) = three().await;
    let commands = format!("{path}/commands");
    for batch in [json!([]), json!([[]]), json!(["accept_offer"]), fund(&[1; 201])] {
        host.post(&host.client, &commands, &batch).await.refused(400, "malformed");
    }
}

/// The freelancer accepts a higher price, which the client pays, and gives back a payment. One hold has one
/// payer.
#[tokio::test]
async fn a_batch_collects_from_one_payer_only() {
    let (host, path) = three().await;
    let commands = format!("{path}/commands");
    let change = json!({ "propose": { "change_amount": { "milestone": 2, "amount": usd("150") } } });
    let given = json!([fund(&[1])[0], fund(&[2])[0], { "release": { "milestone": 1 } }, change]);
    assert_eq!(host.post(&host.client, &commands, &given).await.status, 200);
    let refund = json!({ "refund_payment": { "milestone": 1, "amount": usd("10") } });
    let both = json!([{ "accept_proposal": { "proposal": 1 } }, refund]);
    let before = host.get(&host.client, &path).await.header("etag").to_owned();
    host.post(&host.freelancer, &commands, &both).await.refused(422, "two_payers");
    assert_eq!(host.get(&host.client, &path).await.header("etag"), before);
    for one in both.as_array().unwrap() {
        host.command(&host.freelancer, &path, json!([one])).await;
    }
}

/// What a permission has as its template can be sent as it stands: the role's name may be around a command.
#[tokio::test]
async fn a_template_is_sent_as_it_stands() {
    let (host, path) = three().await;
    let permitted = host.get(&host.client, &format!("{path}/permitted")).await;
    let fund =
        permitted.body["permitted"].as_array().unwrap().iter().find(|one| one["name"] == "fund_milestone");
    let template = fund.unwrap()["template"].clone();
    assert_eq!(template, json!({ "client": { "fund_milestone": { "milestone": 1 } } }));

    let commands = format!("{path}/commands");
    host.post(&host.freelancer, &commands, &template).await.refused(400, "malformed");
    host.post(&host.freelancer, &commands, &json!([template])).await.refused(400, "malformed");
    assert_eq!(host.post(&host.client, &commands, &template).await.status, 200);
    let second = json!({ "client": { "fund_milestone": { "milestone": 2 } } });
    assert_eq!(host.post(&host.client, &commands, &json!([second])).await.status, 200);
}
