//! The client's fees: what they are charged on, and what is kept so far (MONEY-8, MONEY-9).

use crate::messages::event::ReturnCause;
use crate::messages::stage::Stage;
use crate::state::contract_state::{Lifecycle, State};
use crate::values::fee::fee_on_sum;
use crate::values::money::{Money, MoneySum};
use crate::values::policy::ClientFees;

impl State {
    /// Whether the client pays a fee on deposits, top-ups and bonuses (MONEY-8).
    #[inline]
    pub(crate) fn has_client_fee(&self) -> bool {
        self.policy().client_fee_bps > 0
    }

    /// Whether a return for this cause lowers the base of the client's fee (MONEY-8).
    pub(crate) fn return_lowers_fee_base(&self, cause: ReturnCause) -> bool {
        self.stage() == Stage::Offered
            || cause == ReturnCause::FreelancerEnded
            || self.policy().client_fees == ClientFees::Returned
    }

    /// How much the client's fee on escrow changes if its base changes by this amount (MONEY-8).
    pub(crate) fn escrow_fee_change(&self, change: i128) -> Option<i128> {
        let after = fee_on_sum(self.rare_fields.fee_base.checked_add(change)?, self.policy().client_fee_bps)?;
        after.checked_sub(self.escrow_fee())
    }

    /// The client's fee on escrow that the platform keeps: the base times the rate, rounded (MONEY-8).
    fn escrow_fee(&self) -> i128 {
        fee_on_sum(self.rare_fields.fee_base, self.policy().client_fee_bps).unwrap_or_default()
    }

    /// The client's fee on one more bonus. It is rounded over all bonuses of the contract (MONEY-8).
    pub(crate) fn client_fee_on_bonus(&self, amount: i64) -> Option<i128> {
        self.bonus_fee(amount, self.policy().client_fee_bps)
    }

    /// The freelancer's fee on one more bonus. It is rounded over all bonuses of the contract (MONEY-5).
    pub(crate) fn freelancer_fee_on_bonus(&self, amount: i64) -> Option<i128> {
        self.bonus_fee(amount, self.policy().freelancer_fee_bps)
    }

    fn bonus_fee(&self, amount: i64, bps: u64) -> Option<i128> {
        let after = fee_on_sum(self.rare_fields.bonuses.checked_add(i128::from(amount))?, bps)?;
        after.checked_sub(fee_on_sum(self.rare_fields.bonuses, bps)?)
    }

    /// The initiation fee, if the client has paid it and has not got it back (MONEY-9).
    pub(crate) fn initiation_fee_kept(&self) -> Option<Money> {
        let is_returned =
            matches!(self.lifecycle, Lifecycle::Closed { initiation_fee_is_returned: true, .. });
        self.policy().initiation_fee.filter(|_| self.was_funded && !is_returned)
    }

    /// All fees of the client that are kept so far (RULES §16).
    pub(crate) fn client_fees(&self) -> MoneySum {
        let on_bonuses =
            fee_on_sum(self.rare_fields.bonuses, self.policy().client_fee_bps).unwrap_or_default();
        let initiation = self.initiation_fee_kept().map_or(0, |fee| i128::from(fee.minor_units()));
        let kept = self.escrow_fee().saturating_add(on_bonuses).saturating_add(initiation);
        MoneySum::of_minor(kept, self.currency)
    }
}
