//! A fake of the part of Stripe's API that the host uses, over HTTP.
//!
//! Neither of the known fakes can do what these tests need. `localstripe` 1.15 (PyPI) ignores idempotency
//! keys and has no transfers. `stripe-stateful-mock` 0.0.16 (npm) honours keys, for ever, and has no
//! transfers and no KWD. In neither do keys end or holds lapse, and neither loses an answer. This one has a
//! clock that a test moves; keys are forgotten after a day and holds lapse after a week. It cannot do what
//! only Stripe can: real cards and banks, 3-D Secure, payouts to banks, and its checks of accounts.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::crash::Random;

const DAY: u64 = 86_400;

/// How late a late answer comes, and a late act is done.
const LATE: Duration = Duration::from_millis(700);

fn now() -> u64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs()
}

/// How an answer goes wrong, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It does what it is asked, and closes the connection without an answer.
    LoseAnswer,
    /// It does what it is asked, and answers after a while.
    AnswerLate(Duration),
    /// It closes the connection, and does what it is asked when [`Fake::act`] lets it.
    ActLate,
    /// It does nothing and keeps nothing under the key: 409, 429.
    Busy(u16),
    /// It does nothing, and repeats this failure under the key.
    Fail,
    /// It does what it is asked, answers with a failure, and repeats the failure under the key.
    FailAfterwards,
    /// It refuses for good: the card is declined, the account is closed, the refund fails, the hold has
    /// lapsed.
    Refuse,
}

/// What goes wrong by itself.
pub(crate) struct Chance {
    per_thousand: u64,
    pub(crate) random: Random,
    /// The messages that are to be sent: the type of the event, and the object.
    pub(crate) news: Vec<(&'static str, Value)>,
    /// How many calls have gone wrong.
    pub(crate) troubles: u64,
}

impl Chance {
    fn trouble(&mut self, acts: bool) -> Option<Trouble> {
        if self.random.below(1_000) >= self.per_thousand {
            return None;
        }
        self.troubles += 1;
        let hang = Duration::from_secs(5); // far longer than the limit for a call
        let all = [
            Trouble::Busy(429),
            Trouble::LoseAnswer,
            Trouble::AnswerLate(LATE),
            Trouble::AnswerLate(hang),
            Trouble::Busy(409),
            Trouble::ActLate,
            Trouble::Fail,
            Trouble::FailAfterwards,
            Trouble::Refuse,
        ];
        let possible = if acts { &all[..] } else { &all[..4] };
        self.random.of(possible).copied()
    }
}

pub(crate) type Form = BTreeMap<String, String>;

#[derive(Default)]
pub(crate) struct State {
    pub(crate) now: u64,
    /// What was asked under a key, the answer, and when.
    keys: BTreeMap<String, (String, u16, Value, u64)>,
    /// The objects by their kind, such as `transfers`, the oldest first.
    pub(crate) objects: BTreeMap<String, Vec<Value>>,
    /// The places of the objects of a kind that have a value in one of the fields by which lists are asked
    /// for.
    pub(super) index: BTreeMap<(String, String), Vec<usize>>,
    troubles: Vec<(&'static str, Trouble)>,
    /// What goes wrong with the next questions.
    pub(crate) troubles_of_questions: Vec<Trouble>,
    pub(crate) closed_accounts: BTreeSet<String>,
    /// What it says then, instead of its usual sentence.
    pub(crate) closed_because: Option<String>,
    /// Whether captured money is still on its way into the balance.
    pub(crate) pending: bool,
    /// How long a question takes.
    pub(crate) slow: Duration,
    /// How many lists were asked for.
    pub(crate) lists: u64,
    /// What is done late: path, form and key.
    late: Vec<(String, Form, String)>,
    /// The balance from which transfers and refunds are made.
    pub(super) balance: i64,
    /// How long a key is remembered, in seconds.
    key_memory: u64,
    /// What goes wrong by itself, in a long run.
    pub(crate) chance: Option<Chance>,
}

/// The fake, which listens on an address of its own.
#[derive(Clone)]
pub(crate) struct Fake {
    pub(crate) address: String,
    pub(crate) state: Arc<Mutex<State>>,
}

impl Fake {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let now = now();
        let state = Arc::new(Mutex::new(State { now, key_memory: DAY, ..State::default() }));
        let fake = Self { address: format!("http://{}", listener.local_addr().unwrap()), state };
        let own = fake.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let fake = own.clone();
                let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                    let fake = fake.clone();
                    async move { fake.answer(request.map(Body::new)).await }
                });
                tokio::spawn(async move {
                    drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await)
                });
            }
        });
        fake
    }

    /// From now on things go wrong by themselves: of a thousand calls so many. Time passes as it does
    /// elsewhere, and keys are remembered for some seconds only.
    pub(crate) fn misbehave(&self, per_thousand: u64, key_memory: u64, random: Random) {
        let mut state = self.state.lock().unwrap();
        state.key_memory = key_memory;
        state.chance = Some(Chance { per_thousand, random, news: Vec::new(), troubles: 0 });
    }

    /// The next request to a path that ends so goes wrong.
    pub(crate) fn once(&self, path: &'static str, trouble: Trouble) {
        self.state.lock().unwrap().troubles.push((path, trouble));
    }

    /// Time passes at the provider.
    pub(crate) fn pass(&self, seconds: u64) {
        let mut state = self.state.lock().unwrap();
        state.now += seconds;
        state.lapse();
    }

    /// A message that is to be sent: which one, what it says, and whether it comes twice.
    pub(crate) fn next_news(&self) -> Option<(usize, &'static str, Value, bool)> {
        let mut state = self.state.lock().unwrap();
        let chance = state.chance.as_mut()?;
        let count = u64::try_from(chance.news.len()).unwrap();
        let place = usize::try_from(chance.random.below(count)).unwrap();
        let (kind, object) = chance.news.get(place)?.clone();
        Some((place, kind, object, chance.random.percent(20)))
    }

    /// The message has arrived. Of a hundred transfers, two come back then; and of a hundred refunds, two
    /// fail.
    pub(crate) fn was_told(&self, place: usize, kind: &str, object: &Value) {
        let mut state = self.state.lock().unwrap();
        let Some(chance) = &mut state.chance else { return };
        chance.news.remove(place); // new ones come after it
        let id = object["id"].as_str().unwrap();
        match kind {
            "transfer.created" if chance.random.percent(2) => state.reverse(id),
            "refund.updated" if chance.random.percent(2) => state.fail(id),
            _ => {}
        }
    }

    /// What was to be done late is done now.
    pub(crate) fn act(&self) {
        let mut state = self.state.lock().unwrap();
        for (path, form, key) in std::mem::take(&mut state.late) {
            state.once(None, "POST", &path, &form, Some(&key));
        }
    }

    /// The objects of a kind.
    pub(crate) fn all(&self, kind: &str) -> Vec<Value> {
        self.state.lock().unwrap().objects.get(kind).cloned().unwrap_or_default()
    }

    /// The sum of a field over the objects of a kind whose other field has a value.
    pub(crate) fn sum(&self, kind: &str, field: &str, other: &str, value: &str) -> i64 {
        self.all(kind)
            .iter()
            .filter(|object| object[other] == value)
            .map(|object| object[field].as_i64().unwrap())
            .sum()
    }

    async fn answer(&self, request: Request<Body>) -> Result<Response<Body>, std::io::Error> {
        let (parts, body) = request.into_parts();
        let body = String::from_utf8(to_bytes(body, usize::MAX).await.unwrap().to_vec()).unwrap();
        assert_eq!(parts.headers["authorization"], "Bearer sk_test_fake");
        let form: Form =
            serde_urlencoded::from_str(if body.is_empty() { parts.uri.query().unwrap_or("") } else { &body })
                .unwrap();
        let key = parts.headers.get("idempotency-key").map(|key| key.to_str().unwrap().to_owned());
        let path = parts.uri.path();
        if parts.method == "GET" {
            let slow = self.state.lock().unwrap().slow;
            tokio::time::sleep(slow).await;
        }
        let (trouble, (status, replayed, value)) = {
            let mut state = self.state.lock().unwrap();
            if state.chance.is_some() {
                state.now = now();
            }
            let trouble = state.trouble(path, parts.method == "POST");
            (trouble, state.once(trouble, parts.method.as_str(), path, &form, key.as_deref()))
        };
        match trouble {
            Some(Trouble::ActLate) if self.state.lock().unwrap().chance.is_some() => {
                let fake = self.clone();
                tokio::spawn(async move {
                    tokio::time::sleep(LATE).await;
                    fake.act();
                });
                return Err(std::io::Error::other("the connection is closed"));
            }
            Some(Trouble::LoseAnswer | Trouble::ActLate) => {
                return Err(std::io::Error::other("the connection is closed"));
            }
            Some(Trouble::AnswerLate(late)) => tokio::time::sleep(late).await,
            _ => {}
        }
        let response = Response::builder().status(status).header("content-type", "application/json");
        let response = if replayed { response.header("idempotent-replayed", "true") } else { response };
        Ok::<_, Infallible>(response.body(Body::from(value.to_string())).unwrap())
            .map_err(|never| match never {})
    }
}

/// An answer with a problem.
pub(crate) fn problem(status: u16, kind: &str, code: &str, message: &str) -> (u16, Value) {
    (status, json!({ "error": { "type": kind, "code": code, "message": message } }))
}

impl State {
    fn trouble(&mut self, path: &str, acts: bool) -> Option<Trouble> {
        if let Some(chance) = &mut self.chance {
            return chance.trouble(acts);
        }
        if !acts {
            return self.troubles_of_questions.pop();
        }
        let place = self.troubles.iter().position(|(ending, _)| path.ends_with(ending))?;
        Some(self.troubles.remove(place).1)
    }

    /// Holds that nobody has captured for a week are cancelled.
    fn lapse(&mut self) {
        for intent in self.objects.entry("payment_intents".to_owned()).or_default() {
            if intent["status"] == "requires_capture"
                && intent["created"].as_u64().unwrap() + 7 * DAY <= self.now
            {
                intent["status"] = json!("canceled");
            }
        }
    }

    /// Does what is asked, once for its key, as long as the key is remembered.
    fn once(
        &mut self,
        trouble: Option<Trouble>,
        method: &str,
        path: &str,
        form: &Form,
        key: Option<&str>,
    ) -> (u16, bool, Value) {
        if method == "GET" {
            if let Some(Trouble::Busy(status)) = trouble {
                let (status, value) = problem(status, "api_error", "", "too busy");
                return (status, false, value);
            }
            self.lists += u64::from(path.matches('/').count() == 2);
            let (status, value) = self.read(path, form);
            return (status, false, value);
        }
        let Some(key) = key else { panic!("{path} has no key") };
        if let Some(Trouble::Busy(status)) = trouble {
            let (status, value) = problem(status, "api_error", "", "too busy");
            return (status, false, value);
        }
        if trouble == Some(Trouble::ActLate) {
            self.late.push((path.to_owned(), form.clone(), key.to_owned()));
            return (500, false, Value::Null);
        }
        let asked = format!("{path} {form:?}");
        if let Some((known, status, value, at)) = self.keys.get(key)
            && at + self.key_memory > self.now
        {
            if *known == asked {
                return (*status, true, value.clone());
            }
            let (status, value) =
                problem(400, "idempotency_error", "", "this key was used for another request");
            return (status, false, value);
        }
        let failure = problem(500, "api_error", "", "an error on the server");
        let (status, value) = match trouble {
            Some(Trouble::Fail) => failure,
            Some(Trouble::FailAfterwards) => {
                self.write(path, form);
                failure
            }
            Some(Trouble::Refuse) => self.refuse(path, form),
            _ => self.write(path, form),
        };
        self.keys.insert(key.to_owned(), (asked, status, value.clone(), self.now));
        (status, false, value)
    }
}
