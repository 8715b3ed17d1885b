//! A host under test: its clock is set by hand, its bank misbehaves when it is told to.

mod database;
mod reply;

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use milestone_escrow::Clock;
use milestone_escrow_marketplace::{
    Ledger, Marketplace, Misbehaving, Payments, Policies, Settings, Store, User, router,
};
use serde_json::{Value, json};
use time::{Duration, UtcDateTime};
use tower::ServiceExt;

pub(crate) use database::Database;
pub(crate) use reply::Reply;

/// A clock that a test moves. All copies show the same time.
#[derive(Debug, Clone)]
pub(crate) struct TestClock(Arc<Mutex<UtcDateTime>>);

impl TestClock {
    pub(crate) fn wait(&self, time: Duration) {
        *self.0.lock().unwrap() += time;
    }
}

impl Clock for TestClock {
    fn now(&self) -> UtcDateTime {
        *self.0.lock().unwrap()
    }
}

/// The service on a fresh data base, with the tokens of a client, a freelancer, a stranger and an arbiter.
pub(crate) struct Host {
    pub(crate) marketplace: Marketplace,
    pub(crate) bank: Arc<Misbehaving>,
    pub(crate) clock: TestClock,
    pub(crate) client: String,
    pub(crate) freelancer: String,
    pub(crate) stranger: String,
    pub(crate) arbiter: String,
    pub(crate) database: Database,
    router: Router,
}

impl Host {
    pub(crate) async fn new() -> Self {
        Self::with(Policies::default()).await
    }

    /// A host whose platform offers other policies.
    pub(crate) async fn with(policies: Policies) -> Self {
        Self::at(policies, |bank| bank).await
    }

    /// A host with another bank.
    pub(crate) async fn at(policies: Policies, bank: impl FnOnce(Ledger) -> Ledger) -> Self {
        Self::on(Database::fresh().await, policies, bank).await
    }

    /// A host on this data base.
    pub(crate) async fn on(
        database: Database,
        policies: Policies,
        bank: impl FnOnce(Ledger) -> Ledger,
    ) -> Self {
        let store = Store::open(&database.url).await.unwrap();
        let bank = Arc::new(Misbehaving::new(bank(Ledger::open(store.clone()).await.unwrap())));
        let clock = TestClock(Arc::new(Mutex::new(UtcDateTime::from_unix_timestamp(1_767_603_600).unwrap())));
        let marketplace =
            Marketplace::new(store, bank.clone(), Arc::new(clock.clone()), policies, settings());
        let token = async |name: &str, staff| {
            marketplace.store.mint(&User { name: name.into(), staff }).await.unwrap()
        };
        Self {
            client: token("carla", false).await,
            freelancer: token("frank", false).await,
            stranger: token("steve", false).await,
            arbiter: token("anna", true).await,
            router: router(marketplace.clone()),
            marketplace,
            bank,
            clock,
            database,
        }
    }

    /// The platform changes its policies: from now on it offers these.
    pub(crate) fn offers_policies(&mut self, policies: Policies) {
        self.marketplace.policies = Arc::new(policies);
        self.router = router(self.marketplace.clone());
    }

    /// From now on the host pays through another provider.
    pub(crate) fn pays_through(&mut self, provider: Arc<dyn Payments>) {
        let (store, clock) = (self.marketplace.store.clone(), Arc::new(self.clock.clone()));
        self.marketplace = Marketplace::new(store, provider, clock, Policies::default(), settings());
        self.router = router(self.marketplace.clone());
    }

    /// From now on another server on the same data base answers, which keeps contracts of so many megabytes.
    /// Returns the server that answered before.
    pub(crate) fn takes_server(&mut self, kept_megabytes: u32) -> Marketplace {
        let (store, clock) = (self.marketplace.store.clone(), Arc::new(self.clock.clone()));
        let settings = Settings { kept_megabytes, ..settings() };
        self.answers_from(Marketplace::new(store, self.bank.clone(), clock, Policies::default(), settings))
    }

    /// From now on this server answers. Returns the one that answered before.
    pub(crate) fn answers_from(&mut self, server: Marketplace) -> Marketplace {
        self.router = router(server.clone());
        std::mem::replace(&mut self.marketplace, server)
    }

    /// Sends a request; whatever comes back has to be what the OpenAPI document says.
    pub(crate) async fn send(&self, request: Request<Body>) -> Reply {
        let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
        let response = self.router.clone().oneshot(request).await.unwrap();
        let reply = Reply::of(response).await;
        crate::openapi::check(&method, &path, &reply);
        reply
    }

    pub(crate) async fn get(&self, token: &str, path: &str) -> Reply {
        let request = Request::get(path).header("authorization", format!("Bearer {token}"));
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Posts JSON under a fresh key.
    pub(crate) async fn post(&self, token: &str, path: &str, body: &Value) -> Reply {
        self.post_as(token, path, body, &uuid::Uuid::new_v4().to_string(), None).await
    }

    pub(crate) async fn post_as(
        &self,
        token: &str,
        path: &str,
        body: &Value,
        key: &str,
        seen: Option<&str>,
    ) -> Reply {
        let mut request = Request::post(path)
            .header("authorization", format!("Bearer {token}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        if let Some(seen) = seen {
            request = request.header("if-match", seen);
        }
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    /// Opens a contract of two milestones of 100 and 50 USD, funded first, under the policy `standard`, whose
    /// fee is 10 %; answers with its path.
    pub(crate) async fn offered(&self) -> String {
        let reply = self.post(&self.client, "/contracts", &offer()).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
        reply.header("location").to_owned()
    }

    pub(crate) async fn accepted(&self) -> String {
        let path = self.offered().await;
        self.command(&self.freelancer, &path, json!("accept_offer")).await;
        path
    }

    /// Gives a command that must be accepted.
    pub(crate) async fn command(&self, token: &str, path: &str, command: Value) -> Reply {
        let reply = self.post(token, &format!("{path}/commands"), &command).await;
        assert_eq!(reply.status, 200, "{command}: {}", reply.body);
        reply
    }

    /// Lets the workers do all that there is to do now.
    pub(crate) async fn settle(&self) {
        while self.marketplace.wake_one().await.unwrap() {}
        while self.marketplace.finish_holds().await.unwrap() + self.marketplace.pay_some().await.unwrap() > 0
        {
        }
    }

    /// Every pause after a failure is over: the workers try once more. Returns how many transfers were tried.
    pub(crate) async fn try_again(&self) -> usize {
        self.database.execute("UPDATE outbox SET leased_until = 0").await;
        self.database.execute("UPDATE holds SET busy_until = 0 WHERE state IN ('used', 'ending')").await;
        self.marketplace.finish_holds().await.unwrap();
        self.marketplace.pay_some().await.unwrap()
    }

    /// How many transfers have this status.
    pub(crate) async fn transfers(&self, status: &str) -> i64 {
        let statement = "SELECT COUNT(*) FROM outbox WHERE status = $1";
        sqlx::query_scalar(statement).bind(status).fetch_one(&self.database.pool).await.unwrap()
    }

    /// How many attempts to hold an amount have this state.
    pub(crate) async fn holds(&self, state: &str) -> i64 {
        let statement = "SELECT COUNT(*) FROM holds WHERE state = $1";
        sqlx::query_scalar(statement).bind(state).fetch_one(&self.database.pool).await.unwrap()
    }

    /// How many amounts the bank holds, neither captured nor released.
    pub(crate) async fn open_holds(&self) -> i64 {
        self.database
            .number("SELECT COUNT(*) FROM bank_holds WHERE captured = 0 AND cancelled = 0 AND lapses > 0")
            .await
    }
}

/// Short limits, and a clock that a test sets as it likes.
pub(crate) fn settings() -> Settings {
    Settings { call_limit: std::time::Duration::from_secs(1), clock_bound: None, ..Settings::default() }
}

pub(crate) fn usd(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "USD" })
}

pub(crate) fn offer() -> Value {
    json!({
        "freelancer": "frank",
        "offer": {
            "currency": "USD", "fund_first": true,
            "milestones": [
                { "title": "Draft", "amount": usd("100") },
                { "title": "Text", "amount": usd("50") },
            ],
        },
    })
}

/// Terms with one milestone of this price, which is funded with the offer.
pub(crate) fn draft(price: &Value) -> Value {
    json!({
        "currency": price["currency"], "fund_first": true,
        "milestones": [{ "title": "Draft", "amount": price }],
    })
}
