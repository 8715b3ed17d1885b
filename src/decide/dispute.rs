//! Disputes (RULES §9).

use alloc::string::String;

use time::UtcDateTime;

use crate::decide::amounts::{full_return_event, release_event};
use crate::decide::effects::split_event;
use crate::decide::guards::{Judgement, StateGuard, check_stage, find_milestone};
use crate::decide::input::{check_currency, check_evidence, check_note};
use crate::decide::review::check_revision_limit;
use crate::messages::event::{EventKind, ReleaseCause, ReturnCause};
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::{Rejection, StateCondition};
use crate::messages::stage::{Stage, StageRange};
use crate::state::contract_state::State;
use crate::state::pending_effect::SplitCause;
use crate::state::record::{MilestoneRecord, PriorState};
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Party, Role};
use crate::values::policy::ReviewLapse;
use crate::values::window::window_end;

const DISPUTED: MilestoneStates = MilestoneStates::of(&[MilestoneState::Disputed]);

pub(crate) const CLIENT_DISPUTE: StateGuard = StateGuard::new(
    "dispute",
    MilestoneStates::of(&[MilestoneState::UnderReview, MilestoneState::ChangesRequested]),
    "DISP-1",
);

pub(crate) const FREELANCER_DISPUTE: StateGuard = StateGuard::new(
    "dispute",
    MilestoneStates::of(&[
        MilestoneState::UnderReview,
        MilestoneState::ChangesRequested,
        MilestoneState::Remainder,
        MilestoneState::RefundRequested,
    ]),
    "DISP-1",
)
.with_condition(StateCondition::ClaimDisputable);

pub(crate) const CONTEST: StateGuard =
    StateGuard::new("contest", DISPUTED, "DISP-3").with_condition(StateCondition::NotContested);
pub(crate) const SUBMIT_EVIDENCE: StateGuard = StateGuard::new("submit_evidence", DISPUTED, "DISP-4");
pub(crate) const AWARD: StateGuard =
    StateGuard::new("award", DISPUTED, "DISP-5").with_condition(StateCondition::Contested);
pub(crate) const EXTEND_AWARD: StateGuard =
    StateGuard::new("extend_award", DISPUTED, "DISP-10").with_condition(StateCondition::AwardToCome);
pub(crate) const WITHDRAW_DISPUTE: StateGuard = StateGuard::new("withdraw_dispute", DISPUTED, "DISP-7")
    .with_condition(StateCondition::NotContestedNoRefund);
pub(crate) const WITHDRAW_CONTESTED: StateGuard =
    StateGuard::new("withdraw_dispute", DISPUTED, "DISP-7").with_condition(StateCondition::ContestedNoRefund);

/// DISP-1, DISP-2
pub(crate) fn open(
    state: &State,
    by: Party,
    milestone: MilestoneNumber,
    reason: String,
    now: &UtcDateTime,
) -> Judgement {
    let guard = open_guard(by);
    check_note("reason", &reason)?;
    check_stage(state, stages_that_accept_dispute(by), by, guard.command())?;
    let record = find_milestone(state, milestone)?;
    guard.escrow(milestone, record)?;
    guard.check(meets_dispute_conditions(state, by, record, now), milestone, record)?;
    let answer_until = answer_until(state, by, now)?;
    let award_until = if answer_until.is_none() { award_until(state, record, now)? } else { None };
    Ok(EventKind::DisputeOpened { milestone, by, answer_until, reason, award_until })
}

/// END-7: while the contract is ending, no milestone is in a state in which the client may dispute it.
pub(crate) const fn stages_that_accept_dispute(by: Party) -> StageRange {
    match by {
        Party::Client => StageRange::ACTIVE,
        Party::Freelancer => StageRange::ACTIVE_TO_ENDING,
    }
}

/// When the time to answer a dispute ends. `None` if the dispute is contested at once (DISP-2).
pub(crate) fn answer_until(
    state: &State,
    opener: Party,
    now: &UtcDateTime,
) -> Result<Option<UtcDateTime>, Rejection> {
    let policy = state.policy();
    let Some(window) = policy.time_to_answer(opener.other()) else { return Ok(None) };
    window_end(*now, window).map(Some).ok_or(Rejection::TimeOutOfRange {
        window: match (opener, policy.freelancer_answer_window) {
            (Party::Client, Some(_)) => "freelancer_answer_window",
            _ => "answer_window",
        },
    })
}

/// When the default award decides a dispute that is contested now. `None` if there is no award window, or if
/// the dispute is a small claim, which is split at once (DISP-8, DISP-9).
pub(crate) fn award_until(
    state: &State,
    record: &MilestoneRecord,
    now: &UtcDateTime,
) -> Result<Option<UtcDateTime>, Rejection> {
    match state.policy().award_window {
        Some(window) if !state.is_small_claim(record) => {
            window_end(*now, window).map(Some).ok_or(Rejection::TimeOutOfRange { window: "award_window" })
        }
        _ => Ok(None),
    }
}

const fn open_guard(by: Party) -> StateGuard {
    match by {
        Party::Client => CLIENT_DISPUTE,
        Party::Freelancer => FREELANCER_DISPUTE,
    }
}

/// DISP-1: whether a party may open a dispute on the milestone at this instant.
pub(crate) fn can_open(state: &State, by: Party, record: &MilestoneRecord, now: &UtcDateTime) -> bool {
    open_guard(by).accepts(record) && meets_dispute_conditions(state, by, record, now)
}

/// DISP-1: the conditions besides the milestone's state. The freelancer needs a claim of more than zero. The
/// client must have refused it, or must have been silent for the whole review window of a review that has no
/// end.
fn meets_dispute_conditions(state: &State, by: Party, record: &MilestoneRecord, now: &UtcDateTime) -> bool {
    match by {
        Party::Client => true,
        Party::Freelancer => {
            let has_claim = record.escrow().is_some_and(|escrow| escrow.claim > 0);
            let is_refused = !record.is_under_review() || review_window_has_passed(state, record, now);
            has_claim && is_refused && !must_submit_instead(state, record)
        }
    }
}

/// Whether the freelancer must submit the work instead of opening a dispute. This is so if the contract is
/// active, and dormancy has requested a refund of a milestone that was funded (DISP-1).
fn must_submit_instead(state: &State, record: &MilestoneRecord) -> bool {
    state.stage() == Stage::Active
        && record.refund_request().is_some_and(|request| request.is_dormancy_from(PriorState::Funded))
}

/// Whether the client has been silent for the whole review window of a review that has no end (DISP-1,
/// WORK-5).
fn review_window_has_passed(state: &State, record: &MilestoneRecord, now: &UtcDateTime) -> bool {
    let policy = state.policy();
    let waited = record.submitted_at.and_then(|submitted| window_end(submitted, policy.review_window));
    policy.review_lapse == ReviewLapse::None && waited.is_some_and(|until| *now >= until)
}

/// DISP-3
pub(crate) fn contest(
    state: &State,
    by: Party,
    milestone: MilestoneNumber,
    statement: String,
    now: &UtcDateTime,
) -> Judgement {
    check_note("statement", &statement)?;
    check_stage(state, StageRange::ACTIVE_TO_ENDING, by, CONTEST.command())?;
    let record = find_milestone(state, milestone)?;
    let dispute = CONTEST.dispute(milestone, record)?;
    if dispute.by == by {
        return Err(Rejection::WrongParty { expected: by.other(), rule: "DISP-3" });
    }
    CONTEST.check(!dispute.is_contested(), milestone, record)?;
    let award_until = award_until(state, record, now)?;
    Ok(EventKind::DisputeContested { milestone, statement, award_until })
}

/// DISP-4
pub(crate) fn submit_evidence(
    state: &State,
    by: Party,
    milestone: MilestoneNumber,
    text: String,
) -> Judgement {
    check_evidence(&text)?;
    check_stage(state, StageRange::ACTIVE_TO_ENDING, by, SUBMIT_EVIDENCE.command())?;
    SUBMIT_EVIDENCE.dispute(milestone, find_milestone(state, milestone)?)?;
    Ok(EventKind::EvidenceSubmitted { milestone, by, text })
}

/// DISP-5
pub(crate) fn award(
    state: &State,
    milestone: MilestoneNumber,
    to_freelancer: Money,
    note: String,
) -> Judgement {
    check_currency(state.currency, to_freelancer, "to_freelancer")?;
    check_note("note", &note)?;
    check_stage(state, StageRange::ACTIVE_TO_ENDING, Role::Arbiter, AWARD.command())?;
    let record = find_milestone(state, milestone)?;
    let dispute = AWARD.dispute(milestone, record)?;
    AWARD.check(dispute.is_contested(), milestone, record)?;
    let held = state.money(record.held());
    if to_freelancer.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "DISP-5" });
    }
    Ok(EventKind::DisputeAwarded { milestone, to_freelancer, note })
}

/// DISP-10
pub(crate) fn extend_award(state: &State, milestone: MilestoneNumber, now: &UtcDateTime) -> Judgement {
    check_stage(state, StageRange::ACTIVE_TO_ENDING, Role::Arbiter, EXTEND_AWARD.command())?;
    let record = find_milestone(state, milestone)?;
    let until = EXTEND_AWARD.dispute(milestone, record)?.award_until();
    let until = until.ok_or_else(|| EXTEND_AWARD.rejection(milestone, record))?;
    let award_until =
        extended_award_end(state, until, now).ok_or(Rejection::TimeOutOfRange { window: "award_window" })?;
    Ok(EventKind::AwardExtended { milestone, award_until })
}

/// The instant of the default award after an extension: a full window from now, but never earlier than before
/// (DISP-10).
pub(crate) fn extended_award_end(
    state: &State,
    until: UtcDateTime,
    now: &UtcDateTime,
) -> Option<UtcDateTime> {
    Some(window_end(*now, state.policy().award_window?)?.max(until))
}

/// DISP-7
pub(crate) fn withdraw(state: &State, by: Party, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE, by, WITHDRAW_DISPUTE.command())?;
    let record = find_milestone(state, milestone)?;
    let dispute = WITHDRAW_DISPUTE.dispute(milestone, record)?;
    if dispute.by != by {
        return Err(Rejection::WrongParty { expected: dispute.by, rule: "DISP-7" });
    }
    let is_awaited = !dispute.is_contested() && !dispute.answers_refund_request;
    WITHDRAW_DISPUTE.check(is_awaited, milestone, record)?;
    if dispute.from == PriorState::UnderReview && by == Party::Client {
        check_revision_limit(state, record, "DISP-7")?;
    }
    Ok(EventKind::DisputeWithdrawn { milestone })
}

/// DISP-7: whether both parties together may withdraw the dispute.
pub(crate) fn can_be_withdrawn_by_consent(record: &MilestoneRecord) -> bool {
    record.dispute().is_some_and(|dispute| dispute.is_contested() && !dispute.answers_refund_request)
}

/// DISP-2: the other party was silent, and the dispute is decided for the party that opened it.
pub(crate) fn answer_lapse(state: &State, milestone: MilestoneNumber, at: &UtcDateTime) -> Option<EventKind> {
    let record = state.record(milestone)?;
    match record.dispute()?.by {
        Party::Client => full_return_event(state, milestone, ReturnCause::AnswerLapsed),
        Party::Freelancer => {
            release_event(state, milestone, record.escrow()?.claim, ReleaseCause::AnswerLapsed, at)
        }
    }
}

/// DISP-8: the default award decides. This event is the first part of the split. The second part follows as
/// an effect.
pub(crate) fn award_lapse(state: &State, milestone: MilestoneNumber, at: &UtcDateTime) -> Option<EventKind> {
    let to_freelancer = state.default_award(state.record(milestone)?)?;
    split_event(state, milestone, to_freelancer, SplitCause::AwardLapsed, at)
}
