//! A payment provider with the habits of real ones, and servers that die: nothing is lost, nothing is left
//! behind.

use std::sync::Arc;
use std::time::Duration;

use milestone_escrow_marketplace::{Alarm, Call, Trouble};
use serde_json::json;
use tokio::task::JoinSet;

use crate::support::{Host, offer, usd};

/// Ages everything that a request may still be working on.
async fn least_age_is_over(host: &Host) {
    host.database.execute("UPDATE holds SET busy_until = 0 WHERE state IN ('asked', 'held')").await;
}

/// Waits until a request is about to ask the provider.
async fn until_asked(host: &Host) {
    for _ in 0..2_000 {
        if host.holds("asked").await > 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("nobody has asked for a hold");
}

#[tokio::test]
async fn whatever_comes_of_an_authorisation_no_hold_is_left_behind() {
    let late = Duration::from_millis(50);
    let troubles = [
        Trouble::Refuse,
        Trouble::Later,
        Trouble::LoseAnswer,
        Trouble::AnswerLate(late),
        Trouble::ActLate(late),
        Trouble::Hang,
        Trouble::Panic,
    ];
    for trouble in troubles {
        let host = Host::new().await;
        host.bank.always(Call::Authorise, trouble);
        let reply = host.post_as(&host.client, "/contracts", &offer(), "key", None).await;
        match trouble {
            Trouble::Refuse => reply.refused(402, "payment_declined"),
            Trouble::AnswerLate(_) => assert_eq!(reply.status, 201),
            _ => reply.refused(503, "payment_unavailable"),
        }
        tokio::time::sleep(late).await;

        // Within the least age, the user's next try finds the attempt and goes on with it.
        host.settle().await;
        host.bank.behave();
        assert_eq!(
            host.post_as(&host.client, "/contracts", &offer(), "key", None).await.status,
            201,
            "{trouble:?}"
        );
        assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1, "{trouble:?}");
        host.settle().await;
        assert_eq!((host.open_holds().await, host.transfers("made").await), (0, 1), "{trouble:?}");
    }
}

#[tokio::test]
async fn what_a_dying_server_leaves_is_found_after_the_least_age_and_not_before() {
    let host = Host::new().await;
    host.bank.always(Call::Authorise, Trouble::LoseAnswer);
    host.post(&host.client, "/contracts", &offer()).await.refused(503, "payment_unavailable");
    host.bank.behave();
    host.settle().await;
    // Somebody may still be at work on it.
    assert_eq!((host.holds("asked").await, host.open_holds().await), (1, 1));

    // The provider cannot be asked, then it cannot release: the worker does not give up.
    least_age_is_over(&host).await;
    host.bank.once(Call::FindHolds, Trouble::Later);
    host.settle().await;
    host.bank.once(Call::Cancel, Trouble::Hang);
    host.try_again().await;
    assert_eq!((host.holds("ending").await, host.open_holds().await), (1, 1));
    host.try_again().await;
    assert_eq!((host.holds("ended").await, host.open_holds().await), (1, 0));
}

/// The user tries again for days while the provider gives no answer: before it has forgotten the key, there
/// is a new attempt.
#[tokio::test]
async fn an_old_attempt_is_not_used_any_more() {
    let host = Host::new().await;
    host.bank.always(Call::Authorise, Trouble::LoseAnswer);
    host.post_as(&host.client, "/contracts", &offer(), "key", None).await.refused(503, "payment_unavailable");
    host.database.execute("UPDATE holds SET begun = begun - 43200").await;
    host.database.execute("UPDATE bank_keys SET at = at - 43200").await;
    host.bank.behave();
    assert_eq!(host.post_as(&host.client, "/contracts", &offer(), "key", None).await.status, 201);
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 2);
    host.settle().await;
    assert_eq!((host.open_holds().await, host.holds("captured").await, host.holds("ended").await), (0, 1, 1));
}

/// A worker gives up an attempt just when the provider's answer arrives: the hold that becomes known is
/// released.
#[tokio::test]
async fn a_hold_that_becomes_known_too_late_is_released() {
    let host = Arc::new(Host::new().await);
    host.bank.once(Call::Authorise, Trouble::AnswerLate(Duration::from_millis(200)));
    host.bank.once(Call::FindHolds, Trouble::AnswerLate(Duration::from_millis(600)));
    let slow = {
        let host = host.clone();
        tokio::spawn(async move { host.post(&host.client, "/contracts", &offer()).await })
    };
    until_asked(&host).await;
    host.database.execute("UPDATE bank_holds SET attempt = 'not yet to be found ' || attempt").await;
    least_age_is_over(&host).await;
    host.marketplace.finish_holds().await.unwrap();
    assert_eq!(slow.await.unwrap().status, 201);
    host.database.execute("UPDATE holds SET busy_until = 0 WHERE state = 'ending'").await;
    host.settle().await;
    assert_eq!((host.open_holds().await, host.holds("captured").await), (0, 1));
}

/// The server had a hold and died before it stored the decision. Another one releases it; if the first comes
/// back, it begins again.
#[tokio::test]
async fn a_hold_that_was_given_up_is_not_used() {
    let host = Arc::new(Host::new().await);
    host.bank.once(Call::Authorise, Trouble::AnswerLate(Duration::from_millis(200)));
    let slow = {
        let host = host.clone();
        tokio::spawn(async move { host.post(&host.client, "/contracts", &offer()).await })
    };
    until_asked(&host).await;
    least_age_is_over(&host).await;
    host.settle().await;
    let slow = slow.await.unwrap();
    assert_eq!(slow.status, 201, "{}", slow.text);
    host.settle().await;
    assert_eq!((host.open_holds().await, host.holds("captured").await, host.holds("ended").await), (0, 1, 1));
    assert_eq!(host.database.balance("user carla").await, -10_000);
}

#[tokio::test]
async fn a_failing_cancel_and_a_failing_storage_leave_no_hold() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.settle().await;
    // Nothing can be stored: the hold is there, the decision is not.
    host.database.execute("ALTER TABLE deadlines RENAME TO gone").await;
    let commands = format!("{path}/commands");
    host.post(&host.client, &commands, &json!({ "pay_bonus": { "amount": usd("1") } }))
        .await
        .refused(500, "internal");
    assert_eq!(host.marketplace.meter.alarms(Alarm::Request), 1);
    host.database.execute("ALTER TABLE gone RENAME TO deadlines").await;
    host.bank.once(Call::Cancel, Trouble::Panic);
    host.settle().await;
    host.try_again().await;
    assert_eq!(host.open_holds().await, 0);
    assert_eq!(host.database.balance("user carla").await, -10_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn forty_bonuses_at_once_are_forty_holds() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    let mut rivals = JoinSet::new();
    for _ in 0..40 {
        let (host, path) = (host.clone(), format!("{path}/commands"));
        rivals.spawn(async move {
            host.post(&host.client, &path, &json!({ "pay_bonus": { "amount": usd("1") } })).await.status
        });
    }
    let statuses = rivals.join_all().await;
    let paid = i64::try_from(statuses.iter().filter(|status| **status == 200).count()).unwrap();
    assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    assert!(host.database.number("SELECT COUNT(*) FROM bank_holds").await <= 41);
    host.settle().await;
    while host.open_holds().await > 0 || host.transfers("waiting").await > 0 {
        host.try_again().await; // forty at once can be too much for the bank
    }
    assert_eq!((host.open_holds().await, host.holds("captured").await), (0, 1 + paid));
    assert_eq!(host.database.balance("user carla").await, -10_000 - 100 * paid);
}

/// The amount that is to be paid has changed between two attempts of a request: the kept hold does not fit,
/// and is released.
#[tokio::test]
async fn a_kept_hold_of_another_amount_is_released() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    let commands = format!("{path}/commands");
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("60") } })).await;
    host.bank.once(Call::Authorise, Trouble::AnswerLate(Duration::from_millis(200)));
    let slow = {
        let (host, commands) = (host.clone(), commands.clone());
        let fund = json!({ "fund_milestone": { "milestone": 2 } }); // 50, of which 40 are carried
        tokio::spawn(async move { host.post(&host.client, &commands, &fund).await })
    };
    until_asked(&host).await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1, "amount": usd("10") } })).await;
    let slow = slow.await.unwrap();
    assert_eq!(slow.status, 200, "{}", slow.text);
    host.settle().await;
    assert_eq!((host.open_holds().await, host.holds("captured").await, host.holds("ended").await), (0, 2, 1));
    assert_eq!(host.database.balance("user carla").await, -10_000 - 2_000); // 30 were carried
}

#[tokio::test]
async fn a_capture_does_not_wait_for_a_payout_that_fails() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.settle().await;
    host.bank.always(Call::Transfer, Trouble::Refuse);
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.settle().await;
    host.bank.behave();
    host.command(&host.client, &path, json!({ "fund_milestone": { "milestone": 2 } })).await;
    host.settle().await;
    assert_eq!(
        (host.holds("captured").await, host.transfers("refused").await, host.transfers("made").await),
        (2, 2, 2)
    );
    assert_eq!(host.database.balance("user carla").await, -15_000);
}

#[tokio::test]
async fn a_refused_payout_is_shown_and_can_be_sent_again() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.settle().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    let transfers = format!("{path}/transfers");
    let status = async |token| host.get(token, &transfers).await.body["transfers"].clone();
    let waiting = status(&host.freelancer).await;
    assert_eq!((&waiting[1]["id"], &waiting[1]["status"]), (&json!("4-1"), &json!("waiting")));

    host.bank.once(Call::Transfer, Trouble::Refuse);
    host.settle().await;
    let id = host.get(&host.arbiter, "/transfers/refused").await.body["transfers"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let refused = status(&host.freelancer).await;
    let refused = refused.as_array().unwrap().iter().find(|one| one["id"] == json!(id)).unwrap();
    assert_eq!(refused["status"], "refused");
    assert!(refused["why"].as_str().unwrap().starts_with("the account of "));
    assert_eq!(host.marketplace.meter.alarms(Alarm::Transfer), 1);
    assert_eq!(host.try_again().await, 0); // it is parked
    host.get(&host.client, "/transfers/refused").await.refused(403, "staff_only");
    let metrics = host.get(&host.arbiter, "/metrics").await.text;
    assert!(
        metrics.contains("marketplace_transfers_refused 1\n") && metrics.contains("{kind=\"transfer\"} 1\n")
    );

    let again = format!("{transfers}/{id}/send_again");
    host.post(&host.stranger, &again, &json!(null)).await.refused(404, "unknown_contract");
    host.post(&host.freelancer, &format!("{transfers}/9-9/send_again"), &json!(null))
        .await
        .refused(404, "unknown_transfer");
    assert_eq!(host.post(&host.arbiter, &again, &json!(null)).await.status, 202);
    host.settle().await;
    assert_eq!((host.transfers("made").await, host.database.balance("user frank").await), (3, 9_000));
    host.post(&host.arbiter, &again, &json!(null)).await.refused(409, "not_refused");
}

/// The hold has lapsed before it was captured: the payout waits, the payer pays anew, and then it goes out.
#[tokio::test]
async fn what_was_never_collected_is_never_paid_out() {
    let host = Host::new().await;
    let path = host.accepted().await;
    host.command(&host.client, &path, json!({ "release": { "milestone": 1 } })).await;
    host.bank.once(Call::Capture, Trouble::Refuse);
    host.settle().await;
    assert_eq!((host.transfers("refused").await, host.transfers("waiting").await), (1, 2));
    assert_eq!(host.database.balance("user frank").await, 0);
    let page = host.page(&host.client, &format!("/app{path}")).await;
    assert!(page.text.contains("Refused</span>: the hold has lapsed or was released"), "{}", page.text);
    assert!(page.text.contains("Send again"));
    let foreign = host.page(&host.freelancer, &format!("/app{path}")).await;
    assert!(foreign.text.contains("the hold has lapsed") && !foreign.text.contains("Send again"));
    assert!(host.page(&host.arbiter, "/app").await.text.contains("the hold has lapsed"));

    let again = format!("{path}/transfers/2-0/send_again");
    host.post(&host.freelancer, &again, &json!(null)).await.refused(404, "unknown_transfer");
    host.bank.once(Call::Authorise, Trouble::Refuse);
    host.post(&host.client, &again, &json!(null)).await.refused(402, "payment_declined");
    let form = crate::page::form_of(&page.text, "2-0");
    let fields = crate::page::fields(&form, &[]);
    assert_eq!(host.press(&host.client, &format!("/app{path}/transfers/2-0"), &fields).await.status, 303);
    host.settle().await;
    assert_eq!((host.transfers("made").await, host.database.balance("user frank").await), (3, 9_000));
    assert_eq!((host.open_holds().await, host.database.balance("user carla").await), (0, -10_000));
}

/// The client and staff press the button again and again: there is one new hold.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_sends_again_many_times_at_once_pays_once() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    host.bank.once(Call::Capture, Trouble::Refuse);
    host.settle().await;
    let mut rivals = JoinSet::new();
    for number in 0..20 {
        let (host, again) = (host.clone(), format!("{path}/transfers/2-0/send_again"));
        rivals.spawn(async move {
            let token = if number % 2 == 0 { &host.client } else { &host.arbiter };
            host.post(token, &again, &json!(null)).await.status
        });
    }
    let statuses = rivals.join_all().await;
    assert!(statuses.iter().all(|status| [202, 409, 503].contains(status)), "{statuses:?}");
    assert!(statuses.contains(&202));
    host.settle().await;
    while host.transfers("waiting").await > 0 {
        host.try_again().await;
    }
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 2);
    assert_eq!((host.open_holds().await, host.database.balance("user carla").await), (0, -10_000));
}

/// Copies of one request arrive at once, some just when another one is stored: there is one hold.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn copies_of_a_request_hold_once() {
    let host = Arc::new(Host::new().await);
    let path = host.accepted().await;
    for round in 0..5 {
        let mut copies = JoinSet::new();
        for _ in 0..8 {
            let (host, path) = (host.clone(), format!("{path}/commands"));
            copies.spawn(async move {
                let bonus = json!({ "pay_bonus": { "amount": usd("1") } });
                host.post_as(&host.client, &path, &bonus, &format!("bonus {round}"), None).await.status
            });
        }
        let statuses = copies.join_all().await;
        assert!(statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    }
    assert_eq!(host.database.number("SELECT COUNT(*) FROM bank_holds").await, 1 + 5);
}
