//! Plan (RULES §5).

use time::UtcDateTime;

use crate::decide::effects::addition_event;
use crate::decide::guards::{Judgement, StateGuard, check_stage, find_milestone};
use crate::decide::input::check_terms;
use crate::messages::event::EventKind;
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::{Limited, Rejection};
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::values::money::Money;
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, Role};
use crate::values::policy::PlanChanges;

/// PLAN-2, PROP-4
pub(crate) const fn cancel_guard(rule: &'static str) -> StateGuard {
    StateGuard::new("cancel_milestone", MilestoneStates::of(&[MilestoneState::Planned]), rule)
}

/// PLAN-2
pub(crate) fn add_milestone(state: &State, terms: MilestoneTerms, now: &UtcDateTime) -> Judgement {
    check_terms(state.currency, &terms, *now)?;
    check_stage(state, StageRange::ACTIVE, Role::Client, "add_milestone")?;
    check_consent(state, "add_milestone")?;
    check_milestone_limit(state)?;
    check_minimum(state, terms.amount)?;
    Ok(addition_event(state, terms.with_trimmed_title()))
}

/// PLAN-2
pub(crate) fn cancel_milestone(state: &State, milestone: MilestoneNumber) -> Judgement {
    check_stage(state, StageRange::ACTIVE, Role::Client, "cancel_milestone")?;
    cancel_guard("PLAN-2").check(true, milestone, find_milestone(state, milestone)?)?;
    check_consent(state, "cancel_milestone")?;
    Ok(EventKind::MilestoneCancelled { milestone })
}

/// PLAN-5
pub(crate) fn check_milestone_limit(state: &State) -> Result<(), Rejection> {
    let limit = state.policy().max_milestones;
    if u64::try_from(state.milestones.len()).is_ok_and(|count| count < limit) {
        return Ok(());
    }
    Err(Rejection::LimitReached { limit, of: Limited::Milestones, rule: "PLAN-5" })
}

/// PLAN-8
pub(crate) fn check_minimum(state: &State, price: Money) -> Result<(), Rejection> {
    match state.policy().minimum_price {
        Some(minimum) if price.minor_units() < minimum.minor_units() => {
            Err(Rejection::AmountBelowMinimum { minimum })
        }
        _ => Ok(()),
    }
}

/// PLAN-2
fn check_consent(state: &State, command: &'static str) -> Result<(), Rejection> {
    match state.policy().plan_changes {
        PlanChanges::Client => Ok(()),
        PlanChanges::Mutual => Err(Rejection::ConsentRequired { command }),
    }
}
