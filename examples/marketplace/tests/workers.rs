//! The workers go on, whatever happens to one contract; and long lists come page by page.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::time::Duration;

use milestone_escrow::Clock;
use milestone_escrow_marketplace::{
    Advance, Alarm, Call, Ledger, Marketplace, Misbehaving, Policies, Settings, Trouble,
};
use serde_json::json;
use time::UtcDateTime;

use crate::support::{Host, offer, settings, usd};

#[tokio::test]
async fn one_contract_that_hangs_or_panics_does_not_hold_up_the_others() {
    let host = Host::new().await;
    for trouble in [Trouble::Hang, Trouble::Panic] {
        for _ in 0..3 {
            host.offered().await;
        }
        host.bank.once(Call::Capture, trouble);
        host.bank.once(Call::Transfer, trouble);
        host.settle().await;
    }
    assert_eq!((host.holds("used").await, host.holds("captured").await), (2, 4));
    assert_eq!((host.transfers("waiting").await, host.transfers("made").await), (2 + 2, 2));
    host.try_again().await;
    host.try_again().await;
    assert_eq!(
        (host.transfers("made").await, host.database.number("SELECT COUNT(*) FROM bank_transfers").await),
        (6, 6)
    );
}

/// The third contract is paid long before the call for the first one is given up.
#[tokio::test]
async fn workers_go_on_while_a_call_hangs() {
    let host = Host::new().await;
    let settings =
        Settings { poll: Duration::from_millis(20), call_limit: Duration::from_secs(100), ..settings() };
    let bank = Misbehaving::new(Ledger::open(host.marketplace.store.clone()).await.unwrap());
    bank.once(Call::Capture, Trouble::Hang);
    bank.once(Call::Transfer, Trouble::Hang);
    for _ in 0..3 {
        host.offered().await;
    }
    let clock = Arc::new(host.clock.clone());
    let servant = Marketplace::new(
        host.marketplace.store.clone(),
        Arc::new(bank),
        clock,
        Policies::default(),
        settings,
    );
    servant.start_workers(1);
    tokio::time::timeout(Duration::from_secs(60), async {
        while host.transfers("made").await < 1 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("one of three contracts is paid");
    assert_eq!((host.holds("captured").await, host.transfers("made").await), (2, 1));
}

/// A clock that panics as often as it is told to.
struct Faulty(AtomicU64, UtcDateTime);

impl Clock for Faulty {
    fn now(&self) -> UtcDateTime {
        let left = self.0.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1));
        assert!(left.is_err(), "the clock is broken");
        self.1
    }
}

#[tokio::test]
async fn a_worker_that_panics_is_started_again_and_counted() {
    let host = Host::new().await;
    host.offered().await;
    let later = host.clock.now() + time::Duration::days(30);
    let (store, bank) = (host.marketplace.store.clone(), host.bank.clone());
    let settings = Settings { poll: Duration::from_millis(10), ..settings() };
    let clock = Arc::new(Faulty(AtomicU64::new(2), later));
    let server = Marketplace::new(store, bank, clock, Policies::default(), settings);
    server.start_workers(1);
    tokio::time::timeout(Duration::from_secs(60), async {
        while host.transfers("made").await < 2 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await
    .expect("the offer expires, and the deposit goes back");
    assert_eq!(server.meter.alarms(Alarm::Worker), 2);
    assert_eq!(host.database.balance("user carla").await, 0);
}

/// The first contract panics each time that it is to be woken. The others are woken, and it is tried less and
/// less often.
#[tokio::test]
async fn a_contract_that_panics_is_put_off_and_the_others_go_on() {
    let host = Host::new().await;
    let mut bad = offer();
    bad["offer"]["milestones"][0]["title"] = json!("Bad");
    let path = host.post(&host.client, "/contracts", &bad).await.header("location").to_owned();
    host.clock.wait(time::Duration::seconds(1));
    host.offered().await;
    host.clock.wait(time::Duration::days(30));
    let now = host.clock.now();
    let advance: Advance = |contract, now| {
        assert!(contract.milestones().all(|milestone| milestone.title() != "Bad"), "a bug");
        contract.advance(now)
    };
    let failures = async || host.database.number("SELECT CAST(SUM(failures) AS BIGINT) FROM deadlines").await;
    assert!(host.marketplace.wake_one_with(advance).await.unwrap());
    assert_eq!((failures().await, host.marketplace.meter.alarms(Alarm::Contract)), (1, 1));
    assert!(host.marketplace.wake_one_with(advance).await.unwrap()); // the other one
    assert!(!host.marketplace.wake_one_with(advance).await.unwrap());
    assert_eq!((failures().await, host.marketplace.meter.alarms(Alarm::Contract)), (1, 1));
    for (failed, pause) in [(2, 30), (3, 60), (4, 120)] {
        host.clock.wait(time::Duration::seconds(pause - 1));
        assert!(!host.marketplace.wake_one_with(advance).await.unwrap());
        host.clock.wait(time::Duration::seconds(1));
        assert!(host.marketplace.wake_one_with(advance).await.unwrap());
        assert_eq!(failures().await, failed);
    }
    assert_eq!(host.clock.now() - now, time::Duration::seconds(210));
    // The bug is mended.
    host.clock.wait(time::Duration::seconds(240));
    assert!(host.marketplace.wake_one().await.unwrap() && !host.marketplace.wake_one().await.unwrap());
    assert_eq!(host.get(&host.client, &path).await.body["contract"]["stage"], "closed");
    assert_eq!(host.database.number("SELECT COUNT(*) FROM deadlines").await, 0);
}

#[tokio::test]
async fn a_server_whose_clock_is_wrong_decides_nothing() {
    let host = Host::new().await;
    let path = host.accepted().await;
    let command = json!({ "submit_work": { "milestone": 1 } });
    host.command(&host.freelancer, &path, command).await;
    let router = |clock: UtcDateTime| {
        let settings = Settings { clock_bound: Some(Duration::from_secs(5)), ..settings() };
        let clock = Arc::new(Faulty(AtomicU64::new(0), clock));
        Marketplace::new(
            host.marketplace.store.clone(),
            host.bank.clone(),
            clock,
            Policies::default(),
            settings,
        )
    };
    for wrong in [time::Duration::days(365), time::Duration::seconds(-8)] {
        let server = router(UtcDateTime::now() + wrong);
        let user = milestone_escrow_marketplace::User { name: "carla".into(), staff: false };
        let id = path.trim_start_matches("/contracts/");
        let refused = server.current(&user, id).await.unwrap_err();
        assert_eq!(refused.to_string(), "the server's clock is wrong; try again");
        assert!(server.wake_one().await.is_err());
        assert_eq!(server.meter.alarms(Alarm::Clock), 2);
    }
    assert_eq!(host.database.number("SELECT COUNT(*) FROM events").await, 4);
    assert!(router(UtcDateTime::now()).wake_one().await.is_ok());
}

/// Every transfer is on one page, the newest first, although more are made between two pages.
#[tokio::test]
async fn transfers_come_page_by_page() {
    let host = Host::new().await;
    let path = host.accepted().await;
    for _ in 0..6 {
        host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("1") } })).await;
    }
    let all = host.get(&host.client, &format!("{path}/transfers")).await.body;
    assert!(all["next"].is_null());
    let ids = |list: &serde_json::Value| -> Vec<String> {
        list["transfers"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let (mut seen, mut after, mut pages) = (Vec::new(), String::new(), 0);
    loop {
        let page = host.get(&host.client, &format!("{path}/transfers?limit=5{after}")).await.body;
        seen.extend(ids(&page));
        pages += 1;
        host.command(&host.client, &path, json!({ "pay_bonus": { "amount": usd("1") } })).await;
        let Some(next) = page["next"].as_str() else { break };
        after = format!("&after={next}");
    }
    assert_eq!((&seen, pages), (&ids(&all), 3));
    assert_eq!(seen.len(), 13);

    host.bank.always(Call::Transfer, Trouble::Refuse);
    host.settle().await;
    let first = host.get(&host.arbiter, "/transfers/refused?limit=2").await.body;
    let next = first["next"].as_str().unwrap();
    let second = host.get(&host.arbiter, &format!("/transfers/refused?limit=2&after={next}")).await.body;
    assert!(ids(&first).len() == 2 && ids(&second).len() == 2 && ids(&first) != ids(&second));
    for bad in ["after=x", "after=1.1-1", "limit=0", "limit=101", "limit=-1", "page=2", "after=1.1-1.a%00"] {
        host.get(&host.arbiter, &format!("/transfers/refused?{bad}")).await.refused(400, "malformed");
    }
    let shown = host.page(&host.client, &format!("/app{path}?after={next}")).await;
    assert_eq!(shown.status, 200);
}
