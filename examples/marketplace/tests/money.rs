//! Holds, captures and transfers, as long as the payment provider behaves or is only away.

use std::time::Duration;

use milestone_escrow_marketplace::{Call, Hold, Made, Order, Payments, Place, Policies, Processor, Trouble};
use serde_json::json;

use crate::support::{Host, draft, offer, usd};

#[tokio::test]
async fn a_declined_deposit_leaves_nothing_behind_and_its_key_free() {
    let host = Host::new().await;
    host.bank.once(Call::Authorise, Trouble::Refuse);
    let declined = host.post_as(&host.client, "/contracts", &offer(), "try", None).await;
    declined.refused(402, "payment_declined");
    assert_eq!(declined.body["detail"], "the payment of 100.00 USD was declined");
    assert_eq!(host.database.number("SELECT COUNT(*) FROM events").await, 0);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM contracts").await, 0);
    assert_eq!(host.holds("ended").await, 1);

    // A new attempt has a new key: under the old one, the provider would repeat its refusal.
    assert_eq!(host.post_as(&host.client, "/contracts", &offer(), "try", None).await.status, 201);
}

#[tokio::test]
async fn what_the_bank_cannot_do_now_waits_and_is_made_once() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.bank.always(Call::Capture, Trouble::Later);
    host.settle().await;
    // Nothing leaves before it is there.
    assert_eq!((host.transfers("waiting").await, host.transfers("made").await), (3, 0));

    // The bank comes back, but its answers get lost: each transfer is asked for again, and made once.
    host.bank.behave();
    host.bank.always(Call::Transfer, Trouble::LoseAnswer);
    assert_eq!(host.try_again().await, 1); // the deposit
    host.bank.behave();
    host.try_again().await;
    host.settle().await;
    assert_eq!(host.transfers("made").await, 3);
    assert_eq!(
        host.database.number("SELECT MAX(asked) FROM bank_keys WHERE request LIKE 'transfer%'").await,
        2
    );
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_transfers").await, 3);
    assert_eq!(host.database.balance("user frank").await, 9_000);
    assert_eq!(host.database.balance("user carla").await, -10_000);
}

#[tokio::test]
async fn a_lease_keeps_others_away_until_it_runs_out() {
    let host = Host::new().await;
    host.offered().await;
    host.bank.always(Call::Transfer, Trouble::Later);
    host.marketplace.finish_holds().await.unwrap();
    assert_eq!(host.marketplace.pay_some().await.unwrap(), 1);
    host.bank.behave();
    assert_eq!(host.marketplace.pay_some().await.unwrap(), 0); // it failed, and is tried again after a pause
    assert_eq!(host.try_again().await, 1);
    assert_eq!(host.transfers("made").await, 1);
}

fn order(id: &str, amount: &str) -> Order {
    let amount = milestone_escrow::Money::parse(amount, milestone_escrow::Currency::USD).unwrap();
    let (from, to) = (Place::Client("carla".into()), Place::Escrow(id.into(), 1.into()));
    let reference = format!("{id}/2-0");
    let key = reference.clone();
    Order {
        key,
        reference,
        contract: id.into(),
        from,
        to,
        amount,
        hold: Some(Hold(String::new())),
        charged: Vec::new(),
    }
}

#[tokio::test]
async fn another_transfer_under_the_same_key_is_refused() {
    let host = Host::new().await;
    let path = host.offered().await;
    host.settle().await;
    let id = path.trim_start_matches("/contracts/");
    assert_eq!(host.bank.transfer(&order(id, "100")).await, Ok(Made::Before));
    let error = host.bank.transfer(&order(id, "99")).await.unwrap_err();
    assert_eq!(error.to_string(), format!("another request was made under the key {id}/2-0"));
    assert_eq!(host.database.balance("user carla").await, -10_000);
}

#[tokio::test]
async fn every_collection_was_authorised_to_the_cent() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("130") } })).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("0.05") } })).await;
    host.command(
        &host.freelancer,
        &path,
        json!({ "refund_payment": { "milestone": 1, "amount": usd("30") } }),
    )
    .await;
    host.settle().await;
    let differing = "SELECT COUNT(*) FROM bank_holds WHERE minor <>
        (SELECT COALESCE(SUM(minor), 0) FROM bank_transfers WHERE bank_transfers.hold = bank_holds.id)";
    assert_eq!(host.database.number(differing).await, 0);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 4);
    let unauthorised = "SELECT COUNT(*) FROM bank_transfers WHERE debit LIKE 'user %' AND hold = ''";
    assert_eq!(host.database.number(unauthorised).await, 0);
}

/// A provider that captures a hold once: of the parts of a decision that have one payer, none waits for a
/// second capture.
#[tokio::test]
async fn a_hold_is_captured_once_for_all_that_it_stands_for() {
    let host = Host::new().await;
    let mut body = offer();
    body["policy"] = json!("protected");
    let path = host.post(&host.client, "/contracts", &body).await.header("location").to_owned();
    host.command(&host.freelancer, &path, json!("accept_offer")).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("20") } })).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("130") } })).await;
    host.command(
        &host.freelancer,
        &path,
        json!({ "refund_payment": { "milestone": 1, "amount": usd("30") } }),
    )
    .await;
    host.clock.wait(time::Duration::days(5)); // what is paid to the freelancer clears
    host.settle().await;
    assert_eq!(host.transfers("waiting").await, 0);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds WHERE captured = 1").await, 4);
    assert_eq!((host.holds("captured").await, host.open_holds().await), (4, 0));
    // With the offer: the deposit, the fee on it, and the fee for the contract. The bonus has three parts,
    // too.
    let most = "SELECT MAX(parts) FROM
        (SELECT COUNT(*) AS parts FROM bank_transfers WHERE hold <> '' GROUP BY hold) AS counted";
    assert_eq!(host.database.number(most).await, 3);
}

/// The answer was lost, the provider was away for 30 hours, and it forgets keys after 24: nothing is made
/// twice.
#[tokio::test]
async fn what_was_made_long_ago_is_looked_for_before_it_is_tried_again() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.settle().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.bank.always(Call::Transfer, Trouble::LoseAnswer);
    host.settle().await;
    assert_eq!(host.transfers("waiting").await, 2); // the payout and the fee: made, and nobody knows
    host.bank.behave();
    host.database.execute("UPDATE bank_keys SET at = at - 108000").await;
    host.database.execute("UPDATE outbox SET asked_at = asked_at - 108000 WHERE status = 'waiting'").await;

    // As long as the provider cannot say, nothing is sent.
    host.bank.always(Call::LookUp, Trouble::Later);
    host.try_again().await;
    assert_eq!(host.transfers("waiting").await, 2);
    host.bank.behave();
    host.try_again().await;
    assert_eq!(host.transfers("waiting").await, 0);
    assert_eq!(host.database.balance("user frank").await, 9_000);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_transfers").await, 3);
}

/// It was not made, and the provider may have forgotten the key: it is sent under a new one, once.
#[tokio::test]
async fn what_was_not_made_long_ago_gets_a_new_key() {
    let host = Host::new().await;
    host.accepted().await;
    host.bank.once(Call::Transfer, Trouble::Hang);
    host.settle().await;
    host.database.execute("UPDATE outbox SET asked_at = asked_at - 108000").await;
    host.bank.once(Call::Transfer, Trouble::LoseAnswer);
    host.try_again().await;
    assert_eq!(host.transfers("waiting").await, 1);
    host.try_again().await;
    assert_eq!((host.transfers("made").await, host.database.balance("user carla").await), (1, -10_000));
    assert_eq!(host.database.number("SELECT round FROM outbox").await, 1);
}

/// Stripe counts some currencies otherwise than ISO 4217. What it cannot express is refused before anything
/// is held.
#[tokio::test]
async fn amounts_are_given_in_the_units_of_the_processor() {
    let host = Host::at(Policies::default(), |bank| bank.counting_like(Processor::Stripe)).await;
    for (currency, amount, units) in
        [("ISK", "5000", 500_000), ("UGX", "5000", 500_000), ("MGA", "5000", 5_000)]
    {
        let terms = draft(&json!({ "amount": amount, "currency": currency }));
        let opening = json!({ "freelancer": "frank", "offer": terms });
        assert_eq!(host.post(&host.client, "/contracts", &opening).await.status, 201, "{currency}");
        host.settle().await;
        let held = sqlx::query_scalar::<_, i64>("SELECT minor FROM bank_holds WHERE currency = $1");
        assert_eq!(held.bind(currency).fetch_one(&host.database.pool).await.unwrap(), units, "{currency}");
    }
    for (currency, amount) in [("MGA", "5000.50"), ("KWD", "5.124")] {
        let terms = draft(&json!({ "amount": amount, "currency": currency }));
        let opening = json!({ "freelancer": "frank", "offer": terms });
        host.post(&host.client, "/contracts", &opening).await.refused(422, "not_payable");
    }
    assert_eq!(host.database.number("SELECT COUNT(*) FROM holds").await, 3);
}

/// The user hangs up while the provider thinks about it: the request is worked on to its end, and no hold is
/// left behind.
#[tokio::test]
async fn who_hangs_up_leaves_no_hold_behind() {
    let host = std::sync::Arc::new(Host::new().await);
    host.bank.once(Call::Authorise, Trouble::AnswerLate(Duration::from_millis(100)));
    let request = {
        let host = host.clone();
        tokio::spawn(
            async move { host.post_as(&host.client, "/contracts", &offer(), "impatient", None).await },
        )
    };
    while host.database.number("SELECT COUNT(*) FROM bank_holds").await == 0 {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    request.abort();
    assert!(request.await.is_err_and(|error| error.is_cancelled()));
    while host.database.number("SELECT COUNT(*) FROM answers").await == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let again = host.post_as(&host.client, "/contracts", &offer(), "impatient", None).await;
    assert_eq!((again.status, again.header("idempotency-replayed")), (201, "true"));
    host.settle().await;
    assert_eq!((host.holds("captured").await, host.open_holds().await), (1, 0));
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1);
}
