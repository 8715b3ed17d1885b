//! Refusals as problem details (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use milestone_escrow::{Rejection, RejectionCategory, RejectionDetails};
use serde::Serialize;

use crate::marketplace::Refusal;
use crate::payments::{BadNews, PaymentError};

/// A refusal, in the form that a client of the service sees.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Problem {
    #[serde(rename = "type")]
    uri: String,
    pub(crate) title: &'static str,
    #[serde(serialize_with = "status_number")]
    status: StatusCode,
    pub(crate) detail: String,
    /// A stable code: from the rule book (RULES §14), or from the service itself.
    code: &'static str,
    /// It is boxed, because most answers are no refusals, and all of them have room for one.
    #[serde(flatten)]
    refused_by: Option<Box<RefusedByRules>>,
    /// In a batch: which of its commands was refused, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<u64>,
}

/// Why the rules of the contract refused.
#[derive(Debug, Clone, Serialize)]
struct RefusedByRules {
    /// The rule of the rule book.
    rule: &'static str,
    /// The whole refusal, in the crate's own JSON.
    rejection: RejectionDetails,
}

fn status_number<S: serde::Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

impl Problem {
    pub(crate) fn new(
        status: StatusCode,
        code: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        let uri = format!("urn:milestone-escrow:problem:{code}");
        Self { uri, title, status, detail: detail.into(), code, refused_by: None, position: None }
    }

    pub(crate) fn no_such_path() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "no_such_path",
            "No such path",
            "nothing is served here; see /openapi.json",
        )
    }

    pub(crate) fn method_not_allowed() -> Self {
        let detail = "this path is served, but not with this method; see /openapi.json";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed", detail)
    }

    pub(crate) fn unauthenticated(detail: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Not authenticated", detail)
    }

    pub(crate) fn staff_only() -> Self {
        Self::new(StatusCode::FORBIDDEN, "staff_only", "For staff only", "this is for staff")
    }

    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read", detail)
    }

    pub(crate) fn policy_of_a_client() -> Self {
        let title = "The platform makes the policy";
        let detail =
            "an offer has terms only; beside it \"policy\" may name one of the policies of GET /policies";
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, "policy_of_a_client", title, detail)
    }

    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    fn rejected(rejection: &Rejection) -> Self {
        let (status, title) = match rejection.category() {
            RejectionCategory::Stale if matches!(rejection, Rejection::StaleRevision { .. }) => {
                (StatusCode::PRECONDITION_FAILED, "The contract has moved on")
            }
            RejectionCategory::Stale => (StatusCode::CONFLICT, "What the proposal set out from has changed"),
            RejectionCategory::Invalid => {
                (StatusCode::UNPROCESSABLE_ENTITY, "The command can never be accepted")
            }
            RejectionCategory::Forbidden => (StatusCode::FORBIDDEN, "Not yours to do, or not alone"),
            RejectionCategory::NotFound => (StatusCode::NOT_FOUND, "It names something that is not there"),
            RejectionCategory::Amount => {
                (StatusCode::UNPROCESSABLE_ENTITY, "The amount does not fit the balances")
            }
            // This is for `Conflict`, and for categories that a later version may add.
            _ => (StatusCode::CONFLICT, "Not as things stand"),
        };
        let problem = Self::new(status, rejection.code(), title, rejection.to_string());
        let refused_by = RefusedByRules { rule: rejection.rule(), rejection: rejection.details() };
        Self { refused_by: Some(Box::new(refused_by)), ..problem }
    }

    /// If the server is at fault and not the request, the details go to the operator and not to the user.
    fn internal(error: &dyn std::error::Error) -> Self {
        eprintln!("request: {error}");
        let detail = "the request was right, the server failed; nothing is known to have happened: send it \
                      again under its key";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The server failed", detail)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = refusal.to_string();
        match &refusal {
            Refusal::Rejected(rejection) => Self::rejected(rejection),
            Refusal::BatchRejected(refused) => {
                Self { detail, position: Some(refused.position), ..Self::rejected(&refused.rejection) }
            }
            Refusal::TwoPayers => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "two_payers", "The batch has two payers", detail)
            }
            Refusal::Unknown => {
                Self::new(StatusCode::NOT_FOUND, "unknown_contract", "No such contract", detail)
            }
            Refusal::BadFreelancer => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "invalid_freelancer",
                "Not a freelancer for you",
                detail,
            ),
            Refusal::UnknownPolicy { .. } => {
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "unknown_policy", "No such policy", detail)
            }
            Refusal::Payment(PaymentError::Refused(_)) => Self::new(
                StatusCode::PAYMENT_REQUIRED,
                "payment_declined",
                "The payment was declined",
                detail,
            ),
            Refusal::KeyReused => {
                let title = "The key belongs to another request";
                Self::new(StatusCode::UNPROCESSABLE_ENTITY, "idempotency_key_reused", title, detail)
            }
            Refusal::Busy => {
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The contract is busy", detail)
            }
            Refusal::Payment(_) => {
                let title = "The payment provider does not answer";
                let detail = "nothing was stored; send the request again under its key";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "payment_unavailable", title, detail)
            }
            Refusal::News(bad) => {
                let status = if *bad == BadNews::NotExpected {
                    StatusCode::NOT_FOUND
                } else {
                    StatusCode::BAD_REQUEST
                };
                Self::new(status, "message_refused", "The message is not accepted", detail)
            }
            Refusal::NotPayable(_) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "not_payable",
                "The amount cannot be paid",
                detail,
            ),
            Refusal::UnknownTransfer => {
                Self::new(StatusCode::NOT_FOUND, "unknown_transfer", "No such transfer", detail)
            }
            Refusal::NotRefused => {
                Self::new(StatusCode::CONFLICT, "not_refused", "Nothing to send again", detail)
            }
            Refusal::WrongClock => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "wrong_clock",
                "The server's clock is wrong",
                detail,
            ),
            Refusal::Broken(error) => Self::internal(error),
            Refusal::Store(error) if error.is_away() => {
                eprintln!("request: {error}");
                let title = "The data base does not answer";
                let detail = "nothing is known to have happened: send the request again under its key";
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "data_base_away", title, detail)
            }
            Refusal::Store(error) => Self::internal(error),
            Refusal::Died(error) => Self::internal(error),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = self.status;
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            headers
                .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="marketplace""#));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::reported;

    #[test]
    fn while_the_data_base_is_away_the_answer_is_503_and_to_send_the_request_again() {
        // Shut down by an operator, and a standby that is not promoted yet.
        for code in ["57P01", "25006"] {
            let problem = Problem::from(Refusal::Store(reported(code)));
            assert_eq!((problem.status.as_u16(), problem.code), (503, "data_base_away"), "{code}");
            assert!(problem.into_response().headers().contains_key(header::RETRY_AFTER));
        }
        let full_disk = Problem::from(Refusal::Store(reported("53100")));
        assert_eq!((full_disk.status.as_u16(), full_disk.code), (500, "internal"));
    }
}
