//! The host with the client of Stripe, against a fake that speaks its API over HTTP.

mod fake;
mod objects;

use std::time::Duration;

use milestone_escrow::Policy;
use milestone_escrow_marketplace::{Accounts, Policies, Stripe};
use serde_json::{Value, json};

use crate::support::{Host, offer, usd};
pub(crate) use fake::{Fake, Trouble};

/// The secret with which the fake's messages are signed.
pub(crate) const SECRET: &str = "whsec_test";

/// A host that pays through the fake.
pub(crate) async fn host() -> (Host, Fake) {
    let fake = Fake::start().await;
    let mut host = Host::new().await;
    host.pays_through(std::sync::Arc::new(stripe(&fake.address)));
    (host, fake)
}

fn stripe(address: &str) -> Stripe {
    with_account(address, "acct_frank")
}

/// With this account for frank's payouts.
fn with_account(address: &str, account: impl Into<Value>) -> Stripe {
    let accounts: Accounts = serde_json::from_value(json!({
        "carla": { "customer": "cus_carla", "payment_method": "pm_card" },
        "steve": { "customer": "cus_steve", "payment_method": "pm_declined" },
        "frank": { "account": account.into() },
    }))
    .unwrap();
    let client = Stripe::new(address, "sk_test_fake", accounts).unwrap();
    client.signed_with(SECRET).within(Duration::from_secs(1)) // as the host's calls
}

/// A day and more passes at the provider and in the host.
pub(crate) async fn thirty_hours(host: &Host, fake: &Fake) {
    fake.pass(30 * 3_600);
    host.database.execute("UPDATE outbox SET asked_at = asked_at - 108000 WHERE asked_at > 0").await;
}

/// A contract whose first milestone is released: frank is to get 90 USD of 100.
pub(crate) async fn released(host: &Host) -> String {
    let path = host.accepted().await;
    host.settle().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    path
}

fn paid(fake: &Fake) -> i64 {
    fake.sum("transfers", "amount", "destination", "acct_frank")
}

fn states(fake: &Fake) -> Vec<String> {
    fake.all("payment_intents").iter().map(|intent| intent["status"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn the_whole_life_of_a_contract() {
    let (host, fake) = host().await;
    let path = host.accepted().await;
    assert_eq!(states(&fake), ["requires_capture"]);
    let transfers = released(&host).await; // and another contract of the same users
    host.settle().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("60") } })).await;
    host.command(&host.client, &path, json!({ "fund_milestone": { "milestone": 2 } })).await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("5") } })).await;
    host.settle().await;
    host.command(&host.freelancer, &path, json!({ "refund": { "milestone": 2 } })).await;
    host.settle().await;
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
    assert_eq!(states(&fake), ["succeeded"; 4]);
    assert_eq!(paid(&fake), 9_000 + 5_400 + 450);
    assert_eq!(refunded(&fake).iter().sum::<i64>(), 5_000);
    let references = fake.all("transfers").iter().all(|one| {
        one["transfer_group"] == one["metadata"]["reference"].as_str().unwrap().split('/').next().unwrap()
    });
    assert!(references && transfers != path);
    let first = &fake.all("payment_intents")[0];
    assert_eq!((&first["amount"], &first["currency"]), (&json!(10_000), &json!("usd")));
}

/// A refund of 50 USD from two payments: 10 are made, but the answer is lost, and 40 are still to come.
pub(crate) async fn begun_refund(host: &Host, fake: &Fake) -> String {
    let path = host.accepted().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("60") } })).await;
    host.command(&host.client, &path, json!({ "fund_milestone": { "milestone": 2 } })).await;
    host.settle().await;
    host.database.execute("UPDATE holds SET captured = 9 WHERE minor = 10000").await;
    host.command(&host.freelancer, &path, json!({ "refund": { "milestone": 2 } })).await;
    fake.once("/refunds", Trouble::LoseAnswer);
    host.settle().await;
    assert_eq!(refunded(fake), [1_000]);
    path
}

/// The same, and a day passes, so that the 40 USD are made under a second key.
pub(crate) async fn refund_in_two_parts(host: &Host, fake: &Fake) -> String {
    let path = begun_refund(host, fake).await;
    thirty_hours(host, fake).await;
    path
}

/// The double payout: the answer is lost, the provider is away for 30 hours, and has forgotten the
/// key.
#[tokio::test]
async fn an_answer_that_is_lost_and_a_key_that_is_forgotten_pay_once() {
    let (host, fake) = host().await;
    released(&host).await;
    fake.once("/transfers", Trouble::LoseAnswer);
    host.settle().await;
    assert_eq!((host.transfers("waiting").await, paid(&fake)), (1, 9_000));
    thirty_hours(&host, &fake).await;
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, paid(&fake)), (0, 9_000));

    // The same for money that goes back. 40 of 50 were carried over from the first payment, so the refund
    // needs both payments, and the answer is lost between them.
    refund_in_two_parts(&host, &fake).await;
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, refunded(&fake)), (0, vec![1_000, 4_000]));
    assert_eq!(host.transfers("refused").await, 0);
}

/// A question that is refused says nothing about the transfer. If the transfer were set aside, somebody would
/// send it again under a new key, and it would be paid twice.
#[tokio::test]
async fn a_refused_question_does_not_refuse_the_transfer() {
    let (host, fake) = host().await;
    released(&host).await;
    fake.once("/transfers", Trouble::LoseAnswer);
    host.settle().await;
    thirty_hours(&host, &fake).await;
    fake.state.lock().unwrap().troubles_of_questions = vec![Trouble::Busy(400)];
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (1, 0));
    host.try_again().await;
    assert_eq!((host.transfers("waiting").await, paid(&fake)), (0, 9_000));
}

/// The answer to a payout is lost, and then it is refused, because frank's account is closed for a while.
/// Then he sends it again, under a later key.
pub(crate) async fn made_then_refused() -> (Host, Fake) {
    let (mut host, fake) = host().await;
    host.accepted().await; // there is money of others in the balance
    let path = released(&host).await;
    fake.once("/transfers", Trouble::LoseAnswer);
    host.settle().await;
    host.pays_through(std::sync::Arc::new(with_account(&fake.address, Value::Null)));
    host.try_again().await;
    assert_eq!((host.transfers("refused").await, paid(&fake)), (1, 9_000));
    host.pays_through(std::sync::Arc::new(stripe(&fake.address)));
    let shown = host.get(&host.freelancer, &format!("{path}/transfers")).await.body["transfers"].clone();
    let refused = shown.as_array().unwrap().iter().find(|one| one["status"] == "refused").unwrap().clone();
    let again = format!("{path}/transfers/{}/send_again", refused["id"].as_str().unwrap());
    assert_eq!(host.post(&host.freelancer, &again, &Value::Null).await.status, 202);
    host.try_again().await;
    (host, fake)
}

/// When it is sent again, the provider is first asked whether it was made.
#[tokio::test]
async fn a_payout_that_was_made_and_then_refused_is_not_made_again() {
    let (host, fake) = made_then_refused().await;
    assert_eq!(
        (host.transfers("waiting").await, host.transfers("refused").await, paid(&fake)),
        (0, 0, 9_000)
    );
}

/// A refund of 100 USD goes wrong like this, while the capture of an older payment, a bonus of 120 USD, is
/// still to come.
async fn refund_before_an_older_capture(trouble: Trouble) -> (Host, Fake) {
    let (host, fake) = host().await;
    let path = host.accepted().await;
    host.settle().await;
    host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("120") } })).await;
    host.database.execute("UPDATE holds SET begun = begun - 9 WHERE minor = 12000").await;
    host.command(&host.freelancer, &path, json!({ "refund": { "milestone": 1 } })).await;
    fake.once("/capture", Trouble::Busy(429));
    fake.once("/refunds", trouble);
    host.settle().await;
    (host, fake)
}

/// Between a refund whose answer is lost and its repetition, an older payment is captured. It must not refund
/// anything.
#[tokio::test]
async fn a_payment_that_is_captured_late_is_not_refunded_in_the_place_of_another() {
    let (host, fake) = refund_before_an_older_capture(Trouble::LoseAnswer).await;
    assert_eq!(
        (states(&fake), refunded(&fake)),
        (vec!["succeeded".into(), "requires_capture".into()], vec![10_000])
    );
    host.try_again().await;
    assert_eq!((states(&fake), refunded(&fake)), (vec!["succeeded".into(); 2], vec![10_000]));
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
}

/// The same, and the first request is done only after the second one. Both ask under one key, so it is
/// refunded once.
#[tokio::test]
async fn a_refund_that_is_made_late_is_not_made_again_from_another_payment() {
    let (host, fake) = refund_before_an_older_capture(Trouble::ActLate).await;
    host.try_again().await; // now the bonus is captured, too
    fake.act();
    assert_eq!((states(&fake), refunded(&fake)), (vec!["succeeded".into(); 2], vec![10_000]));
    assert_eq!((host.transfers("waiting").await, host.transfers("refused").await), (0, 0));
}

/// Two transfers go back at once, and both are computed from the same rest of the first payment.
#[tokio::test]
async fn refunds_at_the_same_time_share_the_payments() {
    let (mut host, fake) = host().await;
    let current = Policy { max_current: 2, ..Policy::upwork() };
    host.offers_policies(Policies::new("two", [("two".to_owned(), current)]).unwrap());
    let path = host.accepted().await;
    host.command(&host.client, &path, json!({ "fund_milestone": { "milestone": 2 } })).await;
    host.settle().await;
    for milestone in [1, 2] {
        host.command(&host.freelancer, &path, json!({ "refund": { "milestone": milestone } })).await;
    }
    fake.state.lock().unwrap().slow = Duration::from_millis(100);
    host.marketplace.start_workers(0);
    let done = async {
        while host.transfers("waiting").await > 0 {
            host.database.execute("UPDATE outbox SET leased_until = 0 WHERE why <> ''").await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), done).await.expect("both are made");
    assert_eq!((host.transfers("refused").await, refunded(&fake).iter().sum::<i64>()), (0, 15_000));
}

/// A refund asks twice about each payment of the client. If each failure ended the attempt, a client with
/// many payments would hardly ever get one through.
#[tokio::test]
async fn a_question_that_fails_is_asked_again_within_the_attempt() {
    let (host, fake) = host().await;
    let path = host.accepted().await;
    host.settle().await;
    for _ in 0..6 {
        host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("5") } })).await;
    }
    host.settle().await;
    host.command(&host.freelancer, &path, json!({ "refund": { "milestone": 1 } })).await;
    let hang = Trouble::AnswerLate(Duration::from_secs(5)); // longer than the limit for a call
    fake.state.lock().unwrap().troubles_of_questions =
        vec![Trouble::Busy(429), Trouble::LoseAnswer, hang, hang];
    host.settle().await;
    assert!(fake.state.lock().unwrap().troubles_of_questions.is_empty());
    assert_eq!((host.transfers("waiting").await, refunded(&fake)), (0, vec![10_000]));
}

/// A hold is looked for among the payments of its own time: the customer may have thousands of others.
#[tokio::test]
async fn a_hold_is_looked_for_among_the_payments_of_its_time() {
    let (host, fake) = host().await;
    let today = fake.state.lock().unwrap().now;
    for other in [today - 2 * 86_400, today + 2 * 86_400] {
        fake.state.lock().unwrap().now = other;
        for _ in 0..6 {
            host.offered().await;
        }
        host.settle().await;
    }
    fake.state.lock().unwrap().now = today;
    for _ in 0..3 {
        fake.once("/payment_intents", Trouble::LoseAnswer);
    }
    host.post(&host.client, "/contracts", &offer()).await.refused(503, "payment_unavailable");
    host.database.execute("UPDATE holds SET busy_until = 0 WHERE state = 'asked'").await;
    let lists = fake.state.lock().unwrap().lists;
    host.settle().await;
    assert_eq!(fake.state.lock().unwrap().lists, lists + 1);
    assert_eq!(states(&fake).last().unwrap(), "canceled");
}

pub(crate) fn refunded(fake: &Fake) -> Vec<i64> {
    fake.all("refunds").iter().map(|refund| refund["amount"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn every_failure_of_a_transfer_ends_in_one_transfer() {
    let late = Trouble::AnswerLate(Duration::from_millis(1_200)); // longer than the limit for a call
    let troubles = [
        Trouble::LoseAnswer,
        late,
        Trouble::Busy(409),
        Trouble::Busy(429),
        Trouble::Fail,           // repeated under the key, until the host takes another
        Trouble::FailAfterwards, // the same, but it has happened
    ];
    for trouble in troubles {
        let (host, fake) = host().await;
        released(&host).await;
        fake.once("/transfers", trouble);
        host.settle().await;
        assert_eq!(host.transfers("waiting").await, 1, "{trouble:?}");
        host.try_again().await;
        host.try_again().await;
        assert_eq!((host.transfers("waiting").await, paid(&fake)), (0, 9_000), "{trouble:?}");
        assert_eq!((fake.all("transfers").len(), host.transfers("refused").await), (1, 0), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_payout_waits_for_the_balance_and_a_closed_account_parks_it() {
    let (host, fake) = host().await;
    let path = released(&host).await;
    fake.state.lock().unwrap().pending = true;
    host.settle().await;
    fake.state.lock().unwrap().pending = false;
    host.try_again().await; // under a new key: the old one would repeat the refusal
    assert_eq!((host.transfers("waiting").await, paid(&fake)), (0, 9_000));

    host.command(&host.client, &path, json!({ "fund_milestone": { "milestone": 2 } })).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 2 } })).await;
    fake.state.lock().unwrap().closed_accounts.insert("acct_frank".to_owned());
    host.settle().await;
    let refused = host.get(&host.freelancer, &format!("{path}/transfers")).await.body["transfers"].clone();
    let refused = refused.as_array().unwrap().iter().find(|one| one["status"] == "refused").unwrap().clone();
    assert_eq!(refused["why"], "The account is closed.");
    fake.state.lock().unwrap().closed_accounts.clear();
    let again = format!("{path}/transfers/{}/send_again", refused["id"].as_str().unwrap());
    assert_eq!(host.post(&host.freelancer, &again, &Value::Null).await.status, 202);
    host.settle().await;
    assert_eq!((host.transfers("refused").await, paid(&fake)), (0, 9_000 + 4_500));
}

#[tokio::test]
async fn no_hold_is_left_behind_at_stripe() {
    for trouble in [Trouble::LoseAnswer, Trouble::Busy(429), Trouble::FailAfterwards] {
        let (host, fake) = host().await;
        for _ in 0..3 {
            fake.once("/payment_intents", trouble);
        }
        host.post(&host.client, "/contracts", &offer()).await.refused(503, "payment_unavailable");
        host.database.execute("UPDATE holds SET busy_until = 0").await;
        host.settle().await;
        assert_eq!((host.holds("ended").await, host.holds("asked").await), (1, 0), "{trouble:?}");
        assert!(states(&fake).iter().all(|state| state == "canceled"), "{trouble:?}");
    }
}

#[tokio::test]
async fn a_declined_card_a_lapsed_hold_and_a_lost_capture() {
    let (host, fake) = host().await;
    host.post(&host.stranger, "/contracts", &offer()).await.refused(402, "payment_declined");
    let path = host.accepted().await;
    fake.pass(8 * 86_400);
    host.settle().await;
    assert_eq!((host.holds("refused").await, host.transfers("refused").await), (1, 1));
    let again = format!("{path}/transfers/2-0/send_again");
    assert_eq!(host.post(&host.client, &again, &Value::Null).await.status, 202);
    fake.once("/capture", Trouble::LoseAnswer);
    host.settle().await;
    assert_eq!(host.holds("used").await, 1);
    host.try_again().await;
    assert_eq!((host.holds("captured").await, host.transfers("made").await), (1, 1));
    assert_eq!(states(&fake), ["canceled", "succeeded"]);
}

#[tokio::test]
async fn amounts_are_those_of_stripe_and_its_address_is_encrypted_or_refused() {
    let (host, fake) = host().await;
    let amount = |amount: &str, code: &str| json!({ "amount": amount, "currency": code });
    let offer = |price: &str, code: &str| {
        json!({ "freelancer": "frank", "offer": { "currency": code, "fund_first": true,
            "milestones": [{ "title": "Draft", "amount": amount(price, code) }] } })
    };
    assert_eq!(host.post(&host.client, "/contracts", &offer("5000", "ISK")).await.status, 201);
    let intent = &fake.all("payment_intents")[0];
    assert_eq!((&intent["amount"], &intent["currency"]), (&json!(500_000), &json!("isk")));
    host.post(&host.client, "/contracts", &offer("5.124", "KWD")).await.refused(422, "not_payable");
    if cfg!(not(feature = "tls")) {
        assert!(Stripe::new("https://api.stripe.com", "sk", Accounts::default()).is_err());
    }
    // Nobody listens: nothing has happened.
    let (mut host, _) = self::host().await;
    host.pays_through(std::sync::Arc::new(stripe("http://127.0.0.1:1")));
    host.post(&host.client, "/contracts", &crate::support::offer()).await.refused(503, "payment_unavailable");
}
