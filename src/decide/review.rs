//! Work, review, release (RULES §7).

use alloc::string::String;
use core::time::Duration;

use time::UtcDateTime;

use crate::decide::amounts::{release_event, release_event_with_parts, release_parts};
use crate::decide::guards::{Judgement, StateGuard, check_stage, find_milestone};
use crate::decide::input::{check_amount, check_note};
use crate::messages::event::{EventKind, ReleaseCause};
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::{Rejection, StateCondition};
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::state::record::{Escrow, MilestoneRecord, PriorState};
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Role};
use crate::values::policy::{ReleaseAmount, ReviewLapse};
use crate::values::window::{is_window_end, window_end};

const UNDER_REVIEW: MilestoneStates = MilestoneStates::of(&[MilestoneState::UnderReview]);

pub(crate) const SUBMIT_WORK: StateGuard = StateGuard::new(
    "submit_work",
    MilestoneStates::of(&[
        MilestoneState::Funded,
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
        MilestoneState::RefundRequested,
    ]),
    "WORK-1",
)
.with_condition(StateCondition::WorkExpected);
pub(crate) const WITHDRAW_SUBMISSION: StateGuard =
    StateGuard::new("withdraw_submission", UNDER_REVIEW, "WORK-3");
pub(crate) const REQUEST_CHANGES: StateGuard = StateGuard::new("request_changes", UNDER_REVIEW, "WORK-4");
pub(crate) const EXTEND_REVIEW: StateGuard = StateGuard::new("extend_review", UNDER_REVIEW, "WORK-6");
const RELEASE: StateGuard = StateGuard::new("release", MilestoneStates::HOLDING, "REL-1");

/// WORK-1, WORK-2
#[inline]
pub(crate) fn submit_work(
    state: &State,
    milestone: MilestoneNumber,
    requested: Option<Money>,
    note: String,
    now: &UtcDateTime,
) -> Judgement {
    if let Some(requested) = requested {
        check_amount(state.currency, requested, "requested")?;
    }
    check_note("note", &note)?;
    check_stage(state, StageRange::ACTIVE, Role::Freelancer, SUBMIT_WORK.command())?;
    let record = find_milestone(state, milestone)?;
    let held = state.money(SUBMIT_WORK.escrow(milestone, record)?.held);
    SUBMIT_WORK.check(accepts_submission(record), milestone, record)?;
    let requested = requested.unwrap_or(held);
    check_full_amount(state, milestone, held, requested.minor_units())?;
    if requested.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "WORK-2" });
    }
    let review_until = review_end(state, now)?;
    Ok(EventKind::WorkSubmitted { milestone, requested, review_until, note })
}

/// The window of a review. `None` if a review has no end (WORK-5).
#[inline]
fn review_window(state: &State) -> Option<Duration> {
    (state.policy().review_lapse != ReviewLapse::None).then_some(state.policy().review_window)
}

/// When a review that begins now ends. `None` if it has no end (WORK-1, WORK-5).
#[inline]
pub(crate) fn review_end(state: &State, now: &UtcDateTime) -> Result<Option<UtcDateTime>, Rejection> {
    let Some(window) = review_window(state) else { return Ok(None) };
    let ends = window_end(*now, window);
    ends.map(Some).ok_or(Rejection::TimeOutOfRange { window: "review_window" })
}

/// Whether a review that begins now ends at `until`. A replay asks this for each submission, so no rejection
/// is built that is only compared.
#[inline]
pub(crate) fn is_review_end(state: &State, now: &UtcDateTime, until: Option<UtcDateTime>) -> bool {
    match (review_window(state), until) {
        (Some(window), Some(until)) => is_window_end(*now, window, until),
        (None, None) => true,
        _ => false,
    }
}

/// REL-9: if `release_amount` is `all_held`, rejects an amount of less than all that is held.
#[inline]
fn check_full_amount(
    state: &State,
    milestone: MilestoneNumber,
    held: Money,
    amount: i64,
) -> Result<(), Rejection> {
    if state.policy().release_amount == ReleaseAmount::AllHeld && amount < held.minor_units() {
        return Err(Rejection::PartialNotAllowed { milestone, held });
    }
    Ok(())
}

/// WORK-1: whether work may be submitted on the milestone in its current state.
#[inline]
pub(crate) fn can_submit(record: &MilestoneRecord) -> bool {
    SUBMIT_WORK.accepts(record) && accepts_submission(record)
}

/// WORK-1: the condition besides the milestone's state. If a refund is requested, dormancy must have
/// requested it, and the milestone must not have been a remainder.
#[inline]
fn accepts_submission(record: &MilestoneRecord) -> bool {
    record
        .refund_request()
        .is_none_or(|request| request.is_dormancy() && request.from != PriorState::Remainder)
}

/// WORK-3
pub(crate) fn withdraw_submission(state: &State, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE, Role::Freelancer, WITHDRAW_SUBMISSION.command())?;
    WITHDRAW_SUBMISSION.check(true, milestone, find_milestone(state, milestone)?)?;
    Ok(EventKind::SubmissionWithdrawn { milestone })
}

/// WORK-4
#[inline]
pub(crate) fn request_changes(state: &State, milestone: MilestoneNumber, note: String) -> Judgement {
    check_note("note", &note)?;
    check_stage(state, StageRange::ACTIVE, Role::Client, REQUEST_CHANGES.command())?;
    let record = find_milestone(state, milestone)?;
    REQUEST_CHANGES.check(true, milestone, record)?;
    check_revision_limit(state, record, "WORK-4")?;
    Ok(EventKind::ChangesRequested { milestone, note })
}

/// WORK-4, DISP-7
pub(crate) fn check_revision_limit(
    state: &State,
    record: &MilestoneRecord,
    rule: &'static str,
) -> Result<(), Rejection> {
    match state.policy().revision_limit {
        Some(limit) if u64::from(record.revisions) >= limit => {
            Err(Rejection::RevisionLimitReached { limit, rule })
        }
        _ => Ok(()),
    }
}

/// WORK-6
pub(crate) fn extend_review(state: &State, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE, Role::Client, EXTEND_REVIEW.command())?;
    let record = find_milestone(state, milestone)?;
    EXTEND_REVIEW.check(true, milestone, record)?;
    let limit = state.policy().review_extensions;
    if u64::from(record.extensions) >= limit {
        return Err(Rejection::ExtensionLimitReached { limit });
    }
    let end = record.deadline().ok_or_else(|| EXTEND_REVIEW.rejection(milestone, record))?;
    let review_until =
        extended_review_end(state, end.0).ok_or(Rejection::TimeOutOfRange { window: "review_extension" })?;
    Ok(EventKind::ReviewExtended { milestone, review_until })
}

/// The end of a review after an extension (WORK-6). `None` if there are no extensions, or if it would be
/// after the year 9999.
pub(crate) fn extended_review_end(state: &State, end: UtcDateTime) -> Option<UtcDateTime> {
    window_end(end, state.policy().review_extension?)
}

/// REL-1 to REL-5, REL-9. If the milestone is disputed, the client gives way, and the dispute ends (DISP-6).
#[inline]
pub(crate) fn release(
    state: &State,
    milestone: MilestoneNumber,
    amount: Option<Money>,
    now: &UtcDateTime,
) -> Judgement {
    if let Some(amount) = amount {
        check_amount(state.currency, amount, "amount")?;
    }
    check_stage(state, StageRange::ACTIVE_TO_ENDING, Role::Client, RELEASE.command())?;
    let record = find_milestone(state, milestone)?;
    let escrow = RELEASE.escrow(milestone, record)?;
    let amount = match amount {
        Some(amount) => amount.minor_units(),
        None if escrow.claim > 0 => escrow.claim,
        None => return Err(Rejection::AmountRequired { milestone }),
    };
    let held = state.money(escrow.held);
    check_full_amount(state, milestone, held, amount)?;
    if amount > escrow.held && state.policy().release_amount != ReleaseAmount::Any {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "REL-9" });
    }
    if !is_within_max(record, escrow, amount) {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "REL-4" });
    }
    if amount < min_release(escrow) {
        return Err(Rejection::PartialNeedsSettlement { claim: state.money(escrow.claim) });
    }
    let parts = release_parts(state, record, amount).ok_or_else(|| RELEASE.rejection(milestone, record))?;
    Ok(release_event_with_parts(state, milestone, amount, parts, ReleaseCause::Approved, now))
}

/// Whether this amount may be released from the milestone in its current state.
#[inline]
pub(crate) fn can_release(record: &MilestoneRecord, amount: i64) -> bool {
    record
        .escrow()
        .is_some_and(|escrow| amount >= min_release(escrow) && is_within_max(record, escrow, amount))
}

/// The smallest amount of a release. If a refund is requested or a dispute is open, it is the claim (REL-5).
#[inline]
pub(crate) fn min_release(escrow: &Escrow) -> i64 {
    if escrow.state.release_gives_way() { escrow.claim.max(1) } else { 1 }
}

/// Whether the amount is at most the maximum. More than is held may be released only while the milestone is
/// current (REL-4).
#[inline]
fn is_within_max(record: &MilestoneRecord, escrow: &Escrow, amount: i64) -> bool {
    amount <= escrow.held || record.is_current()
}

/// WORK-5, REL-6
pub(crate) fn lapse(state: &State, milestone: MilestoneNumber, at: &UtcDateTime) -> Option<EventKind> {
    let claim = state.record(milestone)?.escrow()?.claim;
    release_event(state, milestone, claim, ReleaseCause::ReviewLapsed, at)
}
