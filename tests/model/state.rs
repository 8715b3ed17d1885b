//! Checks that several commands share: the milestone that they name, and its state.

use milestone_escrow::MilestoneState;
use rust_decimal::Decimal;

use super::{Allowed, Model, Refusal};

impl Model {
    /// PLAN-6.
    pub(crate) fn place(&self, number: u64) -> Result<usize, Refusal> {
        match usize::try_from(number) {
            Ok(number) if number >= 1 && number <= self.rows.len() => Ok(number - 1),
            _ => Err(("unknown_milestone", "PLAN-6")),
        }
    }

    /// `wrong_state` by this rule, unless the milestone is in one of these states.
    pub(crate) fn expect(&self, index: usize, states: &[MilestoneState], rule: &'static str) -> Allowed {
        if states.contains(&self.rows[index].state) { Ok(()) } else { Err(("wrong_state", rule)) }
    }

    /// FUND-5.
    pub(crate) fn expect_held(&self, index: usize) -> Allowed {
        if self.rows[index].holds() { Ok(()) } else { Err(("wrong_state", "FUND-5")) }
    }

    /// The first planned milestone, if there is one.
    pub(crate) fn first_planned(&self) -> Option<usize> {
        self.rows.iter().position(|row| row.state == MilestoneState::Planned)
    }

    /// WORK-4, DISP-7.
    pub(crate) fn check_revisions(&self, index: usize, rule: &'static str) -> Allowed {
        let limit = self.policy.revision_limit.unwrap_or(u64::MAX);
        if self.rows[index].revisions < limit { Ok(()) } else { Err(("revision_limit_reached", rule)) }
    }

    /// PLAN-5.
    pub(crate) fn check_room(&self) -> Allowed {
        let count = u64::try_from(self.rows.len()).expect("a few");
        if count < self.policy.max_milestones { Ok(()) } else { Err(("limit_reached", "PLAN-5")) }
    }

    /// PLAN-8.
    pub(crate) fn check_price(&self, price: Decimal) -> Allowed {
        let is_enough = self.policy.minimum_price.is_none_or(|least| price >= least.amount());
        if is_enough { Ok(()) } else { Err(("amount_below_minimum", "PLAN-8")) }
    }
}
