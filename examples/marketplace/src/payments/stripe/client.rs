//! Requests to Stripe, and what their failures mean.
//!
//! | answer | kind |
//! |---|---|
//! | no connection; 401, 403, 429; a lock that is taken | later: nothing has happened |
//! | 402; 400 and 404 with any other code | refused for good |
//! | 409; 424; 500 and above; no answer, or one that cannot be read | ambiguous |
//! | 500 and above, repeated under the key; too little money in the balance | the key is spent |
//! | the key is that of another request | the key is spent |
//!
//! Sources: <https://docs.stripe.com/api/errors>, <https://docs.stripe.com/api/idempotent_requests>,
//! <https://docs.stripe.com/error-codes>.

use std::time::Duration;

use axum::http::StatusCode;
use reqwest::{RequestBuilder, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tokio::time::sleep;

use super::Listed;
use crate::payments::{Made, PaymentError};

/// The version of the interface that this client was written for.
const VERSION: &str = "2026-01-28.clover";

/// The largest page of a list.
const PAGE: usize = 100;

/// How often a question is asked at most. A question changes nothing, so it can be asked again at once.
const ASKED: u32 = 3;

/// How many pauses between two questions are as long as the limit of a question.
const PAUSES: u32 = 8;

/// How long a call may take, if the host does not say it.
const CALL: Duration = Duration::from_secs(10);

pub(super) struct Client {
    http: reqwest::Client,
    address: String,
    key: String,
    /// How long a question may take each time.
    question_limit: Duration,
}

/// Why there is no result.
#[derive(Debug)]
pub(super) enum Failure {
    /// The payment intent is in this state, so the request does not fit.
    WrongState(String),
    /// Anything else.
    Other(PaymentError),
}

impl From<Failure> for PaymentError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::WrongState(status) => Self::Ambiguous(format!("the payment is {status}")),
            Failure::Other(error) => error,
        }
    }
}

impl From<PaymentError> for Failure {
    fn from(error: PaymentError) -> Self {
        Self::Other(error)
    }
}

#[derive(Debug, Default, Deserialize)]
struct Problem {
    error: Told,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Told {
    r#type: String,
    code: String,
    message: String,
    payment_intent: Option<Intent>,
}

#[derive(Debug, Deserialize)]
struct Intent {
    status: String,
}

#[derive(Debug, Deserialize)]
struct Page<T> {
    data: Vec<T>,
    has_more: bool,
}

impl Client {
    pub(super) fn new(address: &str, key: &str) -> Result<Self, String> {
        if cfg!(not(feature = "tls")) && !address.starts_with("http://") {
            return Err(format!("{address} needs encryption: build with the feature `tls`"));
        }
        let http = reqwest::Client::builder().build().map_err(|error| error.to_string())?;
        let (address, key) = (address.trim_end_matches('/').to_owned(), key.to_owned());
        Ok(Self { http, address, key, question_limit: Duration::MAX }.within(CALL))
    }

    /// The same for calls that may take this long. A question is asked again early enough for the last answer
    /// to arrive within the call.
    pub(super) fn within(self, call: Duration) -> Self {
        Self { question_limit: call / (ASKED + 1), ..self }
    }

    /// Posts a form under a key. Says whether Stripe did it now, or repeats an earlier answer.
    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        key: &str,
        form: &[(&str, String)],
    ) -> Result<(T, Made), Failure> {
        let body =
            serde_urlencoded::to_string(form).map_err(|error| PaymentError::Later(error.to_string()))?;
        let request = self.http.post(format!("{}{path}", self.address)).header("idempotency-key", key);
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let response = self.send(request).await?;
        let made = if is_replayed(&response) { Made::Before } else { Made::Now };
        Ok((read(response).await?, made))
    }

    /// Asks a question. A call can need many answers, and all of them have to arrive. So a question that
    /// fails for a reason that passes is asked again within the call.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, PaymentError> {
        for _ in 1..ASKED {
            match self.ask(path).await {
                Err(PaymentError::Later(_) | PaymentError::Ambiguous(_)) => {
                    sleep(self.question_limit / PAUSES).await
                }
                answer => return answer,
            }
        }
        self.ask(path).await
    }

    async fn ask<T: DeserializeOwned>(&self, path: &str) -> Result<T, PaymentError> {
        let request = self.http.get(format!("{}{path}", self.address)).timeout(self.question_limit);
        Ok(read(self.send(request).await?).await?)
    }

    /// The whole list, page by page.
    pub(super) async fn list<T: DeserializeOwned + Listed>(
        &self,
        path: &str,
        filter: &[(&str, String)],
    ) -> Result<Vec<T>, PaymentError> {
        let mut all: Vec<T> = Vec::new();
        loop {
            let mut query = filter.to_vec();
            query.push(("limit", PAGE.to_string()));
            query.extend(all.last().map(|last| ("starting_after", last.id().to_owned())));
            let query = serde_urlencoded::to_string(&query)
                .map_err(|error| PaymentError::Later(error.to_string()))?;
            let page: Page<T> = self.get(&format!("{path}?{query}")).await?;
            let ended = !page.has_more || page.data.is_empty();
            all.extend(page.data);
            if ended {
                return Ok(all);
            }
        }
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, PaymentError> {
        let request = request.bearer_auth(&self.key).header("stripe-version", VERSION);
        request.send().await.map_err(|error| {
            let kind = if error.is_connect() { PaymentError::Later } else { PaymentError::Ambiguous };
            kind(error.without_url().to_string())
        })
    }
}

fn is_replayed(response: &Response) -> bool {
    response.headers().get("idempotent-replayed").is_some_and(|value| value == "true")
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let (status, replayed) = (response.status(), is_replayed(&response));
    let unreadable = |error: reqwest::Error| PaymentError::Ambiguous(error.without_url().to_string());
    let body = response.bytes().await.map_err(unreadable)?;
    if status.is_success() {
        return serde_json::from_slice(&body)
            .map_err(|error| PaymentError::Ambiguous(error.to_string()).into());
    }
    let told = serde_json::from_slice::<Problem>(&body).unwrap_or_default().error;
    Err(classified(status, replayed, told))
}

fn classified(status: StatusCode, replayed: bool, told: Told) -> Failure {
    let text = if told.message.is_empty() { format!("it answered {status}") } else { told.message };
    match (&*told.code, told.payment_intent) {
        ("charge_expired_for_capture", _) => return Failure::WrongState("canceled".to_owned()),
        ("payment_intent_unexpected_state", Some(intent)) => return Failure::WrongState(intent.status),
        _ => {}
    }
    let kind: fn(String) -> PaymentError = match (status.as_u16(), &*told.code) {
        (_, "lock_timeout") | (401 | 403 | 429, _) => PaymentError::Later,
        (_, "balance_insufficient" | "insufficient_funds") if status == StatusCode::BAD_REQUEST => {
            PaymentError::KeySpent
        }
        (400, _) if told.r#type == "idempotency_error" => PaymentError::KeySpent,
        (409 | 424, _) => PaymentError::Ambiguous,
        (400..500, _) => PaymentError::Refused,
        _ if replayed => PaymentError::KeySpent,
        _ => PaymentError::Ambiguous,
    };
    kind(text).into()
}
