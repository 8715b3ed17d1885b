//! The default award (DISP-8, DISP-9).

use crate::state::contract_state::State;
use crate::state::record::MilestoneRecord;
use crate::values::fee::fee_on;

impl State {
    /// Whether a contested dispute about the milestone is split at once (DISP-9).
    pub(crate) fn is_small_claim(&self, record: &MilestoneRecord) -> bool {
        self.policy().small_claim.is_some_and(|maximum| record.price <= maximum.minor_units())
    }

    /// What the freelancer gets in a default award: the share of the claim, rounded (DISP-8).
    pub(crate) fn default_award(&self, record: &MilestoneRecord) -> Option<i64> {
        fee_on(record.escrow()?.claim, self.policy().default_award_bps?)
    }
}
