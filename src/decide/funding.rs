//! Funding (RULES §6).

use super::{Judgement, Takes, find};
use crate::contract::Contract;
use crate::party::MilestoneNumber;
use crate::policy::FundingOrder;
use crate::rejection::Rejection;
use crate::standing::Standing;

/// FUND-1; how the price is covered is FUND-4.
pub(super) fn fund_milestone(contract: &Contract, milestone: MilestoneNumber) -> Judgement {
    let standing = find(contract, milestone)?;
    let takes = Takes::new("fund_milestone", "planned", "FUND-1");
    takes.check(standing.is_planned(), milestone, standing)?;
    check_order(contract, milestone)?;
    check_current(contract)?;
    contract.funding(milestone).ok_or_else(|| takes.refused(milestone, standing))
}

/// FUND-2
fn check_order(contract: &Contract, milestone: MilestoneNumber) -> Result<(), Rejection> {
    let next = contract.numbered().find(|(_, standing)| standing.is_planned());
    match (contract.policy.funding_order, next) {
        (FundingOrder::Sequential, Some((next, _))) if next != milestone => Err(Rejection::OutOfOrder { next }),
        _ => Ok(()),
    }
}

/// FUND-3
fn check_current(contract: &Contract) -> Result<(), Rejection> {
    let maximum = contract.policy.max_current;
    let current = contract.standings.iter().filter(|standing| Standing::is_current(standing)).count();
    if u64::try_from(current).is_ok_and(|current| current < maximum) {
        return Ok(());
    }
    Err(Rejection::TooManyCurrent { maximum })
}
