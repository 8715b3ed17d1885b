//! Funding (RULES §6).

use time::UtcDateTime;

use crate::decide::amounts::funding_event;
use crate::decide::guards::{Judgement, StateGuard, check_stage, find_milestone};
use crate::messages::milestone_state::{MilestoneState, MilestoneStates};
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::values::party::{MilestoneNumber, Role};
use crate::values::policy::FundingOrder;

pub(crate) const FUND_MILESTONE: StateGuard =
    StateGuard::new("fund_milestone", MilestoneStates::of(&[MilestoneState::Planned]), "FUND-1");

/// FUND-1. FUND-4 says how the price is covered.
#[inline]
pub(crate) fn fund_milestone(state: &State, milestone: MilestoneNumber, now: &UtcDateTime) -> Judgement {
    check_stage(state, StageRange::ACTIVE, Role::Client, FUND_MILESTONE.command())?;
    let record = find_milestone(state, milestone)?;
    FUND_MILESTONE.check(true, milestone, record)?;
    check_funding_order(state, milestone)?;
    check_current_limit(state)?;
    Ok(funding_event(state, milestone, record.price, now))
}

/// FUND-2
fn check_funding_order(state: &State, milestone: MilestoneNumber) -> Result<(), Rejection> {
    match (state.policy().funding_order, state.milestones.first_planned()) {
        (FundingOrder::Sequential, Some(next)) if next != milestone => Err(Rejection::OutOfOrder { next }),
        _ => Ok(()),
    }
}

/// FUND-3
fn check_current_limit(state: &State) -> Result<(), Rejection> {
    let maximum = state.policy().max_current;
    let current = u64::try_from(state.milestones.current_count()).unwrap_or(u64::MAX);
    if current < maximum { Ok(()) } else { Err(Rejection::TooManyCurrent { maximum }) }
}
