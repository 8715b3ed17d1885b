//! Funding (RULES §6).

use super::{Judgement, Takes, find};
use crate::contract::Contract;
use crate::effect::Cover;
use crate::event::EventKind;
use crate::party::{MilestoneNumber, Role};
use crate::policy::FundingOrder;
use crate::rejection::Rejection;
use crate::stage::Stages;

/// FUND-1; how the price is covered is FUND-4.
pub(super) fn fund_milestone(contract: &Contract, milestone: MilestoneNumber) -> Judgement {
    let takes = Takes::new("fund_milestone", "planned", "FUND-1");
    Stages::ACTIVE.check(contract, Role::Client, takes.command)?;
    let standing = find(contract, milestone)?;
    takes.check(standing.is_planned(), milestone, standing)?;
    check_order(contract, milestone)?;
    check_current(contract)?;
    let Cover { deposit, carried } = contract.cover(standing.price);
    Ok(EventKind::MilestoneFunded { milestone, deposit, carried })
}

/// FUND-2
fn check_order(contract: &Contract, milestone: MilestoneNumber) -> Result<(), Rejection> {
    match (contract.policy().funding_order, contract.standings.first_planned()) {
        (FundingOrder::Sequential, Some(next)) if next != milestone => Err(Rejection::OutOfOrder { next }),
        _ => Ok(()),
    }
}

/// FUND-3
fn check_current(contract: &Contract) -> Result<(), Rejection> {
    let maximum = contract.policy().max_current;
    let current = u64::try_from(contract.standings.current()).unwrap_or(u64::MAX);
    if current < maximum { Ok(()) } else { Err(Rejection::TooManyCurrent { maximum }) }
}
