//! Plan (RULES §5).

use time::UtcDateTime;

use super::input::{MOST_MILESTONES, check_terms};
use super::{Judgement, Takes, find};
use crate::contract::Contract;
use crate::event::EventKind;
use crate::offer::MilestoneTerms;
use crate::party::{MilestoneNumber, Role};
use crate::policy::PlanChanges;
use crate::rejection::Rejection;
use crate::stage::Stages;
use crate::standing::Standing;

/// PLAN-2
pub(super) fn add_milestone(contract: &Contract, terms: MilestoneTerms, now: &UtcDateTime) -> Judgement {
    check_terms(contract.currency, &terms, *now)?;
    Stages::ACTIVE.check(contract, Role::Client, "add_milestone")?;
    check_consent(contract, "add_milestone")?;
    check_room(contract)?;
    Ok(contract.addition(terms.on_record()))
}

/// PLAN-2
pub(super) fn cancel_milestone(contract: &Contract, milestone: MilestoneNumber) -> Judgement {
    Stages::ACTIVE.check(contract, Role::Client, "cancel_milestone")?;
    let standing = find(contract, milestone)?;
    check_cancellable(milestone, standing, "PLAN-2")?;
    check_consent(contract, "cancel_milestone")?;
    Ok(EventKind::MilestoneCancelled { milestone })
}

/// PLAN-2, PROP-4
pub(super) fn check_cancellable(
    milestone: MilestoneNumber,
    standing: &Standing,
    rule: &'static str,
) -> Result<(), Rejection> {
    Takes::new("cancel_milestone", "planned", rule).check(standing.is_planned(), milestone, standing)
}

/// PLAN-5
pub(super) fn check_room(contract: &Contract) -> Result<(), Rejection> {
    if contract.standings.len() < MOST_MILESTONES {
        return Ok(());
    }
    Err(Rejection::LimitReached { limit: MOST_MILESTONES, of: "milestones, cancelled ones counted", rule: "PLAN-5" })
}

/// PLAN-2
fn check_consent(contract: &Contract, command: &'static str) -> Result<(), Rejection> {
    match contract.policy().plan_changes {
        PlanChanges::Client => Ok(()),
        PlanChanges::Mutual => Err(Rejection::ConsentRequired { command }),
    }
}
