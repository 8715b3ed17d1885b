//! Stripe's messages (webhooks): their signature, and what they are about.
//!
//! The scheme is `Stripe-Signature: t=SECONDS,v1=HEX`, with HMAC-SHA256 of `SECONDS.BODY`:
//! <https://docs.stripe.com/webhooks>, "Verify webhook signatures manually". A header can have several `v1`,
//! while a secret is being replaced.

use axum::http::HeaderMap;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde_json::Value;
use sha2::Sha256;
use time::UtcDateTime;

use crate::payments::{About, BadNews, Hold, News};

/// For how many seconds a signature is valid.
const TOLERANCE: u64 = 300;

#[derive(Debug, Deserialize)]
struct Event {
    id: String,
    r#type: String,
    data: Data,
}

#[derive(Debug, Deserialize)]
struct Data {
    object: Value,
}

/// Verifies a message and reads it.
pub(super) fn read(
    secret: &str,
    headers: &HeaderMap,
    body: &[u8],
    now: UtcDateTime,
) -> Result<News, BadNews> {
    let header =
        headers.get("stripe-signature").and_then(|value| value.to_str().ok()).ok_or(BadNews::Unsigned)?;
    let fields = || header.split(',').filter_map(|field| field.trim().split_once('='));
    let at = fields().find(|(name, _)| *name == "t").map(|(_, at)| at).ok_or(BadNews::Unsigned)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| BadNews::NotExpected)?;
    mac.update(at.as_bytes());
    mac.update(b".");
    mac.update(body);
    // `verify_slice` takes the same time wherever the signatures differ.
    let signed = fields().filter(|(name, _)| *name == "v1").filter_map(|(_, text)| hex::decode(text).ok());
    if !signed.into_iter().any(|signature| mac.clone().verify_slice(&signature).is_ok()) {
        return Err(BadNews::Unsigned);
    }
    let at: i64 = at.parse().map_err(|_| BadNews::Unsigned)?;
    if at.abs_diff(now.unix_timestamp()) > TOLERANCE {
        return Err(BadNews::Stale);
    }
    let event: Event = serde_json::from_slice(body).map_err(|_| BadNews::Unreadable)?;
    Ok(News { about: about(&event), id: event.id })
}

fn about(event: &Event) -> About {
    let object = &event.data.object;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let about = match event.r#type.split_once('.') {
        Some(("transfer" | "refund", _)) => text(&object["metadata"]["reference"]).map(About::Transfer),
        Some(("payment_intent", _)) => text(&object["id"]).map(|id| About::Hold(Hold(id))),
        Some(("charge", "dispute.created")) => text(&object["payment_intent"]).map(About::Dispute),
        _ => None,
    };
    about.unwrap_or(About::Nothing)
}
