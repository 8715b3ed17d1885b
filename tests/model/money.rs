//! Money (§2): funding, releases and returns, and the state of the milestone after them.

use milestone_escrow::{
    Carried, Event, EventKind, MilestoneState, Money, Outcome, RefundCause, ReleaseCause, ReturnCause, Stage,
};
use rust_decimal::{Decimal, RoundingStrategy};

use super::time::{instant, length};
use super::{MilestoneRow, Model, Nanos};

/// The number of the milestone at an index.
pub(crate) fn number(index: usize) -> u64 {
    u64::try_from(index + 1).expect("a number")
}

impl MilestoneRow {
    /// DORM-1: the milestone waits, and no deadline of its own is open.
    pub(crate) fn is_idle(&self) -> bool {
        use MilestoneState::{ChangesRequested, Funded, Remainder, UnderReview};
        let is_endless = self.state == UnderReview && self.until.is_none();
        is_endless || matches!(self.state, Funded | ChangesRequested | Remainder)
    }

    pub(crate) fn holds(&self) -> bool {
        self.held > Decimal::ZERO
    }

    /// §1: it holds escrow, and nothing was ever released of it.
    pub(crate) fn is_current(&self) -> bool {
        self.holds() && !self.released
    }
}

impl Model {
    pub(crate) fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.currency).expect("an amount")
    }

    /// Records an event at the current instant.
    pub(crate) fn record(&mut self, kind: EventKind) {
        self.log.push(Event { at: instant(self.now), kind });
        self.revision += 1;
        self.last = self.now;
    }

    /// Puts a milestone into a state in which no window is open.
    pub(crate) fn enter_state(&mut self, index: usize, state: MilestoneState) {
        let now = self.now;
        let row = &mut self.rows[index];
        row.state = state;
        row.until = None;
        row.before = None;
        row.asked = None;
        row.opener = None;
        row.contested = false;
        // FUND-4: each release and each event that makes it a remainder again starts the waiting time again.
        if state == MilestoneState::Remainder {
            row.left_since = now;
        }
    }

    /// This many parts of 10 000, rounded half to even to the minor unit.
    pub(crate) fn share(&self, amount: Decimal, bps: u64) -> Decimal {
        let rate = Decimal::new(i64::try_from(bps).expect("at most 10 000"), 4);
        let exact = amount.checked_mul(rate).expect("no overflow");
        exact.round_dp_with_strategy(self.currency.decimals(), RoundingStrategy::MidpointNearestEven)
    }

    /// MONEY-5.
    pub(crate) fn fee_on(&self, paid: Decimal) -> Decimal {
        self.share(paid, self.policy.freelancer_fee_bps)
    }

    /// FUND-4: whether a leftover has waited long enough. The end of the waiting time is only compared with
    /// the clock (TIME-8).
    pub(crate) fn may_carry_from(&self, row: &MilestoneRow) -> bool {
        let waited = |wait| self.now >= row.left_since + length(wait);
        row.state == MilestoneState::Remainder && self.policy.carry_after.is_some_and(waited)
    }

    /// FUND-4: takes up to `missing` from the leftovers, the lowest number first.
    pub(crate) fn carry(&mut self, missing: Decimal) -> (Decimal, Vec<Carried>) {
        let mut missing = missing;
        let mut carried = Vec::new();
        for index in 0..self.rows.len() {
            if missing == Decimal::ZERO || !self.may_carry_from(&self.rows[index]) {
                continue;
            }
            let row = &mut self.rows[index];
            let part = row.held.min(missing);
            missing = missing.checked_sub(part).expect("enough");
            row.held = row.held.checked_sub(part).expect("enough");
            row.claim = row.claim.min(row.held);
            if !row.holds() {
                self.enter_state(index, MilestoneState::Settled);
            }
            carried.push(Carried { from: number(index).into(), amount: self.money(part) });
        }
        (missing, carried)
    }

    /// FUND-1, FUND-4.
    pub(crate) fn fund(&mut self, index: usize) {
        let price = self.rows[index].price;
        let (deposit, carried) = self.carry(price);
        let row = &mut self.rows[index];
        row.held = price;
        row.claim = price;
        self.enter_state(index, MilestoneState::Funded);
        let (client_fee, initiation_fee) = (self.charge(deposit), self.charge_initiation());
        let (milestone, deposit, carried) = (number(index).into(), self.money(deposit), carried.into());
        self.record(EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee });
    }

    /// REL-2 to REL-6, END-4: releases escrow, and changes the state for the rest.
    pub(crate) fn release(&mut self, index: usize, amount: Decimal, cause: ReleaseCause) {
        self.pay(index, amount, cause);
        if !self.rows[index].holds() {
            self.emptied(index);
        } else if self.stage == Stage::Ending {
            self.record_refund_request(index, self.refund_end(), RefundCause::ContractEnded, "");
        } else {
            self.enter_state(index, MilestoneState::Remainder);
        }
    }

    /// The payment alone, with its fee and its top-up (REL-4).
    fn pay(&mut self, index: usize, amount: Decimal, cause: ReleaseCause) {
        let paid = self.rows[index].paid.checked_add(amount).expect("no overflow");
        let fees = self.fee_on(paid);
        let row = &mut self.rows[index];
        let top_up = (amount - row.held).max(Decimal::ZERO);
        let fee = fees - row.fees;
        row.paid = paid;
        row.fees = fees;
        row.held = row.held + top_up - amount;
        row.claim = (row.claim - amount).max(Decimal::ZERO);
        row.released = true;
        self.was_released = true;
        self.earn(Some(index), amount - fee);
        let (client_fee, clears_at) = (self.charge(top_up), self.clears_at().map(instant));
        let (milestone, amount) = (number(index).into(), self.money(amount));
        let (top_up, fee) = (self.money(top_up), self.money(fee));
        self.record(EventKind::EscrowReleased {
            milestone,
            amount,
            top_up,
            fee,
            cause,
            client_fee,
            clears_at,
        });
    }

    /// Returns escrow to the client.
    pub(crate) fn return_amount(&mut self, index: usize, amount: Decimal, cause: ReturnCause) {
        let row = &mut self.rows[index];
        row.held = row.held.checked_sub(amount).expect("enough");
        row.claim = row.claim.min(row.held);
        row.returned = row.returned.checked_add(amount).expect("no overflow");
        let client_fee_returned = self.uncharge(amount, cause);
        let (milestone, amount) = (number(index).into(), self.money(amount));
        self.record(EventKind::EscrowReturned { milestone, amount, cause, client_fee_returned });
    }

    /// Returns everything that a milestone holds to the client.
    pub(crate) fn return_all(&mut self, index: usize, cause: ReturnCause) {
        let held = self.rows[index].held;
        self.return_amount(index, held, cause);
        self.emptied(index);
    }

    /// PROP-5, DISP-5: a part goes to the freelancer, and the rest to the client.
    pub(crate) fn split(
        &mut self,
        index: usize,
        to_freelancer: Decimal,
        causes: (ReleaseCause, ReturnCause),
    ) {
        if to_freelancer > Decimal::ZERO {
            self.pay(index, to_freelancer, causes.0);
        }
        let rest = self.rows[index].held;
        if rest > Decimal::ZERO {
            self.return_amount(index, rest, causes.1);
        }
        self.emptied(index);
    }

    /// REL-8: a milestone without escrow is settled. END-2: an ending contract closes when nothing is held
    /// any more.
    fn emptied(&mut self, index: usize) {
        self.enter_state(index, MilestoneState::Settled);
        if self.stage == Stage::Ending && !self.rows.iter().any(MilestoneRow::holds) {
            self.close(Outcome::Ended);
        }
    }

    /// Requests a refund of everything that a milestone holds, even if a refund is already requested (END-2).
    pub(crate) fn record_refund_request(
        &mut self,
        index: usize,
        until: Nanos,
        cause: RefundCause,
        note: &str,
    ) {
        let row = &self.rows[index];
        let before = if row.state == MilestoneState::RefundRequested { row.before } else { Some(row.state) };
        self.enter_state(index, MilestoneState::RefundRequested);
        let row = &mut self.rows[index];
        row.until = Some(until);
        row.before = before;
        row.asked = Some(cause);
        let (milestone, respond_until, note) = (number(index).into(), instant(until), note.to_owned());
        self.record(EventKind::RefundRequested { milestone, respond_until, cause, note });
    }

    /// END-3, PROP-6.
    pub(crate) fn close(&mut self, outcome: Outcome) {
        self.stage = Stage::Closed;
        self.outcome = Some(outcome);
        self.closed_at = self.now;
        self.cancel_planned();
        self.open.clear();
        let initiation_fee_returned = self.uncharge_initiation(outcome);
        self.record(EventKind::ContractClosed { outcome, initiation_fee_returned });
    }

    /// END-3.
    pub(crate) fn cancel_planned(&mut self) {
        for row in self.rows.iter_mut().filter(|row| row.state == MilestoneState::Planned) {
            row.state = MilestoneState::Cancelled;
        }
    }
}
