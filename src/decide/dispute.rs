//! Disputes (RULES §9).

use alloc::string::String;
use core::time::Duration;

use time::UtcDateTime;

use crate::decide::amounts::{release, return_all};
use crate::decide::guards::{Judgement, StateGuard, check_stage, find};
use crate::decide::input::{check_currency, check_evidence, check_note};
use crate::decide::review::check_revision_limit;
use crate::messages::event::{EventKind, ReleaseCause, ReturnCause};
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::Rejection;
use crate::messages::stage::{Stage, StageRange};
use crate::state::contract_state::State;
use crate::state::record::{MilestoneRecord, Origin};
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, Party, Role};
use crate::values::window::window_end;

const DISPUTED: MilestoneStates = MilestoneStates::of(&[MilestoneState::Disputed]);

const CLIENT_DISPUTE: StateGuard = StateGuard::new(
    "dispute",
    MilestoneStates::of(&[MilestoneState::UnderReview, MilestoneState::ChangesRequested]),
    "DISP-1",
);

const FREELANCER_DISPUTE: StateGuard = StateGuard::new(
    "dispute",
    MilestoneStates::of(&[
        MilestoneState::ChangesRequested,
        MilestoneState::RefundRequested,
        MilestoneState::Remainder,
    ]),
    "DISP-1",
)
.with("with a claim above 0, and not a refund request by dormancy while the work can still be submitted");

const CONTEST: StateGuard = StateGuard::new("contest", DISPUTED, "DISP-3").with("and not contested yet");
const SUBMIT_EVIDENCE: StateGuard = StateGuard::new("submit_evidence", DISPUTED, "DISP-4");
const AWARD: StateGuard = StateGuard::new("award", DISPUTED, "DISP-5").with("and contested");
const WITHDRAW_DISPUTE: StateGuard =
    StateGuard::new("withdraw_dispute", DISPUTED, "DISP-7").with("and not in answer to a refund request");

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
    check_stage(state, StageRange::UNTIL_ENDING, by, guard.command())?;
    let record = find(state, milestone)?;
    guard.escrow(milestone, record)?;
    guard.check(has_ground(state, by, record), milestone, record)?;
    let answer_until = match answer_window(state, by) {
        Some(window) => Some(window_end(*now, window).ok_or(Rejection::TimeOutOfRange { window: "answer_window" })?),
        None => None,
    };
    Ok(EventKind::DisputeOpened { milestone, by, answer_until, reason })
}

const fn open_guard(by: Party) -> StateGuard {
    match by {
        Party::Client => CLIENT_DISPUTE,
        Party::Freelancer => FREELANCER_DISPUTE,
    }
}

/// DISP-1: whether a party may open a dispute on the milestone, as it stands.
pub(crate) fn can_open(state: &State, by: Party, record: &MilestoneRecord) -> bool {
    open_guard(by).accepts(record) && has_ground(state, by, record)
}

/// DISP-1, beyond the milestone's state: the freelancer needs a claim, and cannot dispute where the answer is to submit the work.
fn has_ground(state: &State, by: Party, record: &MilestoneRecord) -> bool {
    match by {
        Party::Client => true,
        Party::Freelancer => {
            let has_claim = record.escrow().is_some_and(|escrow| escrow.claim > 0);
            let answer_is_the_work = state.stage() == Stage::Active
                && record.refund_request().is_some_and(|request| request.is_dormancy_of(Origin::Funded));
            has_claim && !answer_is_the_work
        }
    }
}

/// How long the other party has to answer a dispute; none if it counts as contested at once (DISP-2).
pub(crate) fn answer_window(state: &State, opener: Party) -> Option<Duration> {
    let window = state.policy().answer_window?;
    Some(match opener {
        Party::Client => window.max(state.policy().refund_window),
        Party::Freelancer => window,
    })
}

/// DISP-3
pub(crate) fn contest(state: &State, by: Party, milestone: MilestoneNumber, statement: String) -> Judgement {
    check_note("statement", &statement)?;
    check_stage(state, StageRange::UNTIL_ENDING, by, CONTEST.command())?;
    let record = find(state, milestone)?;
    let dispute = CONTEST.dispute(milestone, record)?;
    if dispute.by == by {
        return Err(Rejection::WrongParty { expected: by.other(), rule: "DISP-3" });
    }
    CONTEST.check(!dispute.is_contested(), milestone, record)?;
    Ok(EventKind::DisputeContested { milestone, statement })
}

/// DISP-4
pub(crate) fn submit_evidence(state: &State, by: Party, milestone: MilestoneNumber, text: String) -> Judgement {
    check_evidence(&text)?;
    check_stage(state, StageRange::UNTIL_ENDING, by, SUBMIT_EVIDENCE.command())?;
    SUBMIT_EVIDENCE.dispute(milestone, find(state, milestone)?)?;
    Ok(EventKind::EvidenceSubmitted { milestone, by, text })
}

/// DISP-5
pub(crate) fn award(state: &State, milestone: MilestoneNumber, to_freelancer: Money, note: String) -> Judgement {
    check_currency(state.currency, to_freelancer, "to_freelancer")?;
    check_note("note", &note)?;
    check_stage(state, StageRange::UNTIL_ENDING, Role::Arbiter, AWARD.command())?;
    let record = find(state, milestone)?;
    let dispute = AWARD.dispute(milestone, record)?;
    AWARD.check(dispute.is_contested(), milestone, record)?;
    let held = state.money(record.held());
    if to_freelancer.minor_units() > held.minor_units() {
        return Err(Rejection::AmountExceedsHeld { milestone, held, rule: "DISP-5" });
    }
    Ok(EventKind::DisputeAwarded { milestone, to_freelancer, note })
}

/// DISP-7
pub(crate) fn withdraw(state: &State, by: Party, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE, by, WITHDRAW_DISPUTE.command())?;
    let record = find(state, milestone)?;
    let dispute = WITHDRAW_DISPUTE.dispute(milestone, record)?;
    if dispute.by != by {
        return Err(Rejection::WrongParty { expected: dispute.by, rule: "DISP-7" });
    }
    WITHDRAW_DISPUTE.check(!dispute.answers_refund_request, milestone, record)?;
    if dispute.from == Origin::UnderReview {
        check_revision_limit(state, record, "DISP-7")?;
    }
    Ok(EventKind::DisputeWithdrawn { milestone })
}

/// DISP-2: silence decides for the one who opened it.
pub(crate) fn lapse(state: &State, milestone: MilestoneNumber) -> Option<EventKind> {
    let record = state.record(milestone)?;
    match record.dispute()?.by {
        Party::Client => return_all(state, milestone, ReturnCause::AnswerLapsed),
        Party::Freelancer => release(state, milestone, record.escrow()?.claim, ReleaseCause::AnswerLapsed),
    }
}
