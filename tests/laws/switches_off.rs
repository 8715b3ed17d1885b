//! Law 13: off is off. It searches the JSON for the names that §16 marks as *rules 2*.

use milestone_escrow::{Contract, DeadlineKind, Event, EventKind};
use serde_json::Value;

use super::{Call, Played};

type LawResult = Result<(), String>;

/// The marked fields of events and of the view, and the seventeen switches.
const FIELDS: &str = "client_fee, initiation_fee, client_fee_returned, clears_at, award_until, \
    initiation_fee_returned, client_fees, extensions, funding, max_milestones, minimum_price, review_lapse, \
    review_extension, review_extensions, release_amount, carry_after, freelancer_answer_window, \
    award_window, default_award_bps, small_claim, clearance_window, client_fee_bps, feedback_window";
const COMMANDS: &str = "extend_review, leave_feedback, extend_award";
const KINDS: &str = "review_extended, award_extended, feedback_left";
const CAUSES: &str = "award_lapsed, small_claim";

fn is_in(list: &str, name: &str) -> bool {
    list.split(',').any(|one| one.trim() == name)
}

/// The first marked name at any depth: a field, a kind of event, or a cause.
fn find_marked(value: &Value) -> Option<String> {
    match value {
        Value::Array(values) => values.iter().find_map(find_marked),
        Value::Object(fields) => fields.iter().find_map(|(name, value)| {
            let is_cause = name == "cause" && value.as_str().is_some_and(|cause| is_in(CAUSES, cause));
            let is_found = is_in(FIELDS, name) || is_in(KINDS, name) || is_cause;
            if is_found { Some(format!("{name}: {value}")) } else { find_marked(value) }
        }),
        _ => None,
    }
}

fn is_clean(what: &str, value: Option<Value>) -> LawResult {
    let value = value.ok_or(format!("{what} cannot be written"))?;
    find_marked(&value).map_or(Ok(()), |found| Err(format!("law 13, {what} has {found}: {value}")))
}

/// The commands that are marked ² are never accepted in a contract of rules 1.
pub(crate) fn never_accepted(played: &Played) -> LawResult {
    let is_marked = |call: &&Call| call.accepted && is_in(COMMANDS, call.instruction.command.name());
    match played.calls.iter().find(is_marked) {
        Some(call) if rules(&played.log) == 1 => Err(format!("law 13, accepted: {:?}", call.instruction)),
        _ => Ok(()),
    }
}

/// The version of the rules that the log names.
fn rules(log: &[Event]) -> u64 {
    match log.first().map(|event| &event.kind) {
        Some(EventKind::ContractOffered { rules, .. }) => *rules,
        _ => 0,
    }
}

/// The log and the view of a contract of rules 1 contain nothing that is marked ².
pub(crate) fn check(log: &[Event], contract: &Contract) -> LawResult {
    if rules(log) != 1 {
        return Ok(());
    }
    for event in log {
        is_clean(event.kind.name(), serde_json::to_value(event).ok())?;
        if matches!(event.kind, EventKind::WorkSubmitted { review_until: None, .. }) {
            return Err("law 13, a review without an end".into());
        }
    }
    is_clean("the view", serde_json::to_value(contract).ok())?;
    let waits = contract.deadlines().iter().any(|deadline| deadline.kind == DeadlineKind::AwardLapse);
    if waits { Err("law 13, an award window".into()) } else { Ok(()) }
}
