//! Messages and the details of rejections in JSON: what is written, and what is read.

use milestone_escrow::{Message, Rejection, RejectionDetails};
use serde_json::{Value, json};

use super::{all, deadlines, proposals, refused};
use crate::wire::golden::assert_frozen;
use crate::wire::{mutations, rejections, samples};

/// A message of every event, every change and every deadline of the golden files.
pub(crate) fn golden_messages() -> Vec<Message> {
    let events = samples::events().into_iter().map(|event| event.kind.message());
    let proposals = proposals().map(|proposal| proposal.message());
    events.chain(proposals).chain(deadlines().map(|deadline| deadline.message())).collect()
}

pub(crate) fn golden_details() -> Vec<RejectionDetails> {
    rejections::all().iter().map(Rejection::details).collect()
}

#[test]
fn messages_are_frozen() {
    assert_frozen("messages", &golden_messages());
}

#[test]
fn details_are_frozen() {
    assert_frozen("rejection_details", &golden_details());
}

/// The first three fields are those of the rejection itself (RULES §17).
#[test]
fn details_begin_with_the_rejection() {
    for rejection in refused().take(400) {
        let plain = serde_json::to_string(&rejection).unwrap();
        let details = serde_json::to_string(&rejection.details()).unwrap();
        let begin = plain.strip_suffix('}').unwrap();
        assert!(details.starts_with(&format!("{begin},\"category\":")), "{details}");
        let read: RejectionDetails = serde_json::from_str(&details).unwrap();
        assert_eq!(read, rejection.details());
    }
}

#[test]
fn what_is_written_is_read_as_the_same() {
    for (message, _) in all().step_by(3) {
        let written = serde_json::to_value(&message).unwrap();
        assert_eq!(serde_json::from_value::<Message>(written).ok(), Some(message));
    }
}

/// The order of fields does not matter.
#[test]
fn the_id_may_come_last() {
    let first = r#"{
        "id": "proposal_made",
        "parameters": {
            "proposal": 1,
            "by": "client",
            "change": {
                "id": "settle",
                "parameters": { "milestone": 2, "to_freelancer": { "amount": "1.00", "currency": "USD" } }
            }
        }
    }"#;
    let last = r#"{
        "parameters": {
            "change": {
                "parameters": { "to_freelancer": { "currency": "USD", "amount": "1.00" }, "milestone": 2 },
                "id": "settle"
            },
            "by": "client",
            "proposal": 1
        },
        "id": "proposal_made"
    }"#;
    let [first, last] = [first, last].map(|text| serde_json::from_str::<Message>(text).unwrap());
    assert_eq!(first, last);
}

#[track_caller]
fn refuses(value: &Value, why: &str) {
    let told = serde_json::from_value::<Message>(value.clone()).expect_err("it is refused").to_string();
    assert!(told.contains(why), "{told}");
}

#[test]
fn what_is_no_message_is_refused() {
    let message = |id: &str, parameters: Value| json!({ "id": id, "parameters": parameters });
    refuses(&message("no_such", json!({})), "there is no message \"no_such\"");
    refuses(
        &message("milestone_cancelled", json!({})),
        "the parameter milestone of milestone_cancelled is missing",
    );
    refuses(&message("offer_expired", json!({ "milestone": 1 })), "offer_expired has no parameter milestone");
    refuses(&message("offer_expired", json!({ "nothing": 1 })), "there is no parameter \"nothing\"");
    refuses(
        &message("contract_ended", json!({ "by": "arbiter" })),
        "the parameter by of contract_ended is no such name",
    );
    refuses(&message("due_date_changed", json!({ "milestone": 1, "due": null })), "null");
    let within = message("offer_expired", json!({}));
    let proposal = json!({ "proposal": 1, "by": "client", "change": within });
    refuses(&message("proposal_made", proposal), "the parameter change of proposal_made is no such message");
    refuses(&json!([message("offer_expired", json!({}))]), "an object");
    let doubled = r#"{"id":"milestone_cancelled","parameters":{"milestone":1,"milestone":1}}"#;
    assert!(serde_json::from_str::<Message>(doubled).unwrap_err().to_string().contains("duplicate field"));
    let mut details = serde_json::to_value(Rejection::Internal.details()).unwrap();
    details["id"] = "offer_expired".into();
    let told = serde_json::from_value::<RejectionDetails>(details).unwrap_err().to_string();
    assert!(told.contains("offer_expired is no rejection"), "{told}");
}

/// Whatever is read, is written as it was read.
#[test]
fn mutated_messages_are_refused_or_mean_what_they_say() {
    for message in golden_messages().iter().step_by(4) {
        let line = serde_json::to_string(message).unwrap();
        for mutated in mutations::all(&line) {
            let Ok(read) = serde_json::from_str::<Message>(&mutated.text) else { continue };
            let written = serde_json::to_string(&read).unwrap();
            assert_eq!(serde_json::from_str::<Message>(&written).ok(), Some(read), "{}", mutated.text);
        }
    }
}
