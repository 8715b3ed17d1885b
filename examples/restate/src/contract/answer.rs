//! The answers that a caller gets.

use milestone_escrow::{Event, Money, Rejection, RejectionCategory};
use restate_sdk::prelude::{HeaderMap, TerminalError};
use serde::{Deserialize, Serialize};
use serde_json::json;
use time::UtcDateTime;

/// The answer to a command that was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answer {
    /// The contract's revision after the events.
    pub(crate) revision: u64,
    /// The events. Those of deadlines that had passed come first, and then those of the command.
    pub(crate) events: Vec<Event>,
    /// The next deadline, if there is one.
    pub(crate) next_deadline: Option<At>,
}

/// An instant in the crate's wire form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct At(#[serde(with = "milestone_escrow::instant")] pub(crate) UtcDateTime);

/// A rejection is final: the same call would be rejected again. Its message is the crate's JSON form, with
/// the code and the rule.
pub(super) fn refused(rejection: Rejection) -> TerminalError {
    let status = match rejection.category() {
        RejectionCategory::Stale if matches!(rejection, Rejection::StaleRevision { .. }) => 412,
        RejectionCategory::Invalid | RejectionCategory::Amount => 422,
        RejectionCategory::Forbidden => 403,
        RejectionCategory::NotFound => 404,
        // This is for a stale proposal, a conflict, and categories that a later version may add.
        _ => 409,
    };
    TerminalError::new_with_code(status, json!(rejection).to_string())
}

pub(super) fn taken() -> TerminalError {
    refusal(409, "contract_exists", "the offer of this contract has been made already")
}

/// The policy needs a newer version of the rules than this service implements.
pub(super) fn not_offered() -> TerminalError {
    refusal(422, "not_offered", "this version of the service does not know the policy yet")
}

pub(super) fn not_opened() -> TerminalError {
    refusal(404, "unknown_contract", "no offer of this contract has been made yet")
}

/// The payer's bank has declined. Nothing is held.
pub(crate) fn declined(why: &str) -> TerminalError {
    refusal(402, "payment_declined", why)
}

/// The payment provider counts in units that cannot express the amount. Nothing is held.
pub(crate) fn not_payable(amount: Money) -> TerminalError {
    refusal(422, "not_payable", &format!("{amount} cannot be expressed in the units of the payment provider"))
}

/// The payment provider gave no clear answer. The command is not decided; a new attempt needs a new key.
pub(crate) fn unavailable(why: &str) -> TerminalError {
    refusal(503, "payments_unavailable", why)
}

/// No transfer of this contract with this identity was set aside.
pub(crate) fn unknown_transfer() -> TerminalError {
    refusal(404, "unknown_transfer", "no such transfer was set aside")
}

/// The revision that the author of the command has seen (REV-1), from the header `If-Match`: `"7"`.
pub(super) fn seen(headers: &HeaderMap) -> Result<Option<u64>, TerminalError> {
    let Some(value) = headers.get("if-match") else { return Ok(None) };
    let digits = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let revision = digits.and_then(|digits| digits.parse().ok());
    revision
        .map(Some)
        .ok_or_else(|| refusal(400, "malformed", "If-Match names a revision in quotes, such as \"7\""))
}

fn refusal(status: u16, code: &str, message: &str) -> TerminalError {
    TerminalError::new_with_code(status, json!({ "code": code, "message": message }).to_string())
}
