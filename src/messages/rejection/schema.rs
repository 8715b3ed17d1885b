//! The schema of a rejection as it is written (RULES §14, §17).

use alloc::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::messages::rejection::Rejection;

/// The codes in their order of precedence. A test compares them with the rule book.
const CODES: [&str; 32] = [
    "stale_revision",
    "invalid_text",
    "currency_mismatch",
    "invalid_amount",
    "invalid_due_date",
    "invalid_window",
    "invalid_stars",
    "invalid_milestone_count",
    "invalid_policy",
    "wrong_stage",
    "window_closed",
    "unknown_milestone",
    "unknown_proposal",
    "wrong_party",
    "wrong_state",
    "consent_required",
    "out_of_order",
    "too_many_current",
    "revision_limit_reached",
    "extension_limit_reached",
    "limit_reached",
    "amount_below_minimum",
    "same_amount",
    "feedback_given",
    "stale_proposal",
    "amount_required",
    "partial_not_allowed",
    "amount_exceeds_held",
    "amount_exceeds_paid",
    "partial_needs_settlement",
    "time_out_of_range",
    "internal",
];

impl JsonSchema for Rejection {
    fn schema_name() -> Cow<'static, str> {
        "Rejection".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        let code = "The reason, for programs. If several codes apply, it is the first of them (RULES §14).";
        json_schema!({
            "description": "Why a command was rejected. A rejected command changes nothing (TIME-5).",
            "type": "object",
            "additionalProperties": false,
            "required": ["code", "rule", "message"],
            "properties": {
                "code": {
                    "description": code,
                    "type": "string",
                    "enum": CODES,
                },
                "rule": {
                    "description": "The id of the rule that says so.",
                    "examples": ["FUND-2"],
                    "type": "string",
                    "pattern": "^[A-Z]+-[1-9][0-9]*$",
                },
                "message": {
                    "description": "The reason, for people: what would have been accepted.",
                    "type": "string",
                    "minLength": 1,
                },
            },
        })
    }
}
