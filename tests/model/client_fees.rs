//! What the client pays to the platform (MONEY-8, MONEY-9).

use milestone_escrow::{ClientFees, Money, Outcome, ReturnCause, Stage};
use rust_decimal::Decimal;

use super::Model;

impl Model {
    /// All fees of the client that the platform keeps.
    pub(crate) fn client_fees(&self) -> Decimal {
        self.base_fee + self.bonus_client_fees + self.initiation
    }

    /// §16: a fee of 0 is left out.
    pub(crate) fn unless_zero(&self, amount: Decimal) -> Option<Money> {
        (!amount.is_zero()).then(|| self.money(amount))
    }

    /// Changes the base, and returns the change of the fee on it.
    fn move_base(&mut self, by: Decimal) -> Decimal {
        self.base = self.base.checked_add(by).expect("no overflow");
        let fee = self.share(self.base, self.policy.client_fee_bps);
        let change = fee - self.base_fee;
        self.base_fee = fee;
        change
    }

    /// MONEY-8: money of the client comes into escrow.
    pub(crate) fn charge(&mut self, deposit: Decimal) -> Option<Money> {
        let more = self.move_base(deposit);
        self.unless_zero(more)
    }

    /// MONEY-8: escrow is returned to the client, and with it the fee if the rule says so.
    pub(crate) fn uncharge(&mut self, amount: Decimal, cause: ReturnCause) -> Option<Money> {
        let is_unaccepted = self.stage == Stage::Offered;
        let is_left = cause == ReturnCause::FreelancerEnded;
        if !is_unaccepted && !is_left && self.policy.client_fees == ClientFees::Kept {
            return None;
        }
        let less = self.move_base(-amount);
        self.unless_zero(-less)
    }

    /// MONEY-9: the first funding names the fee, once and in full.
    pub(crate) fn charge_initiation(&mut self) -> Option<Money> {
        let fee = self.policy.initiation_fee.filter(|_| !self.was_funded);
        self.initiation += fee.map_or(Decimal::ZERO, |fee| fee.amount());
        self.was_funded = true;
        fee
    }

    /// MONEY-9: the closing gives the fee back if nothing was released and one of the conditions holds.
    pub(crate) fn uncharge_initiation(&mut self, outcome: Outcome) -> Option<Money> {
        let is_unaccepted = outcome != Outcome::Ended;
        let returns = is_unaccepted || self.was_left || self.policy.client_fees == ClientFees::Returned;
        if self.was_released || !returns {
            return None;
        }
        let fee = self.initiation;
        self.initiation = Decimal::ZERO;
        self.unless_zero(fee)
    }

    /// MONEY-8: the fee on the sum of all bonuses, separate from the base.
    pub(crate) fn charge_bonus(&mut self) -> Option<Money> {
        let fee = self.share(self.bonuses, self.policy.client_fee_bps);
        let more = fee - self.bonus_client_fees;
        self.bonus_client_fees = fee;
        self.unless_zero(more)
    }
}
