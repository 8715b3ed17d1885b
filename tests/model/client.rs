//! The client's commands.

use milestone_escrow::{
    ClientCommand, EventKind, FundingOrder, MilestoneState, Outcome, Party, PlanChanges, RefundCause, ReleaseCause,
    ReturnCause, Stage,
};
use rust_decimal::Decimal;

use super::{Allowed, Model, Row};

impl Model {
    pub(crate) fn client(&mut self, command: &ClientCommand) -> Allowed {
        use ClientCommand as C;
        match command {
            C::WithdrawOffer => {
                self.tell(EventKind::OfferWithdrawn);
                self.end_offer(ReturnCause::OfferWithdrawn, Outcome::Withdrawn);
                Ok(())
            }
            C::FundMilestone { milestone } => self.fund_milestone(milestone.get()),
            C::Release { milestone, amount } => self.approve(milestone.get(), amount.map(|amount| amount.amount())),
            C::RequestChanges { milestone, note } => self.request_changes(milestone.get(), note),
            C::AddMilestone(terms) => {
                self.check_consent()?;
                self.check_room()?;
                self.append(terms);
                Ok(())
            }
            C::CancelMilestone { milestone } => {
                let index = self.place(milestone.get())?;
                self.expect(index, &[MilestoneState::Planned], "PLAN-2")?;
                self.check_consent()?;
                self.cancel(index);
                Ok(())
            }
            C::RequestRefund { milestone, note } => self.request_refund(milestone.get(), note),
            C::WithdrawRefundRequest { milestone } => self.withdraw_refund_request(milestone.get()),
            C::PayBonus { amount, note } => {
                let fee = self.fee_on(amount.amount());
                self.bonuses = (self.bonuses.0 + amount.amount(), self.bonuses.1 + fee);
                let fee = self.money(fee);
                self.tell(EventKind::BonusPaid { amount: *amount, fee, note: note.clone() });
                Ok(())
            }
            C::Propose(change) => self.propose(Party::Client, change),
            C::AcceptProposal { proposal } => self.accept(Party::Client, proposal.get()),
            C::DeclineProposal { proposal } => self.decline(Party::Client, proposal.get()),
            C::WithdrawProposal { proposal } => self.withdraw(Party::Client, proposal.get()),
            C::Dispute { milestone, reason } => self.client_disputes(milestone.get(), reason),
            C::Contest { milestone, statement } => self.contest(Party::Client, milestone.get(), statement),
            C::SubmitEvidence { milestone, text } => self.submit_evidence(Party::Client, milestone.get(), text),
            C::WithdrawDispute { milestone } => self.withdraw_dispute(Party::Client, milestone.get()),
            C::EndContract => self.client_ends(),
        }
    }

    /// PLAN-2.
    fn check_consent(&self) -> Allowed {
        match self.policy.plan_changes {
            PlanChanges::Client => Ok(()),
            PlanChanges::Mutual => Err(("consent_required", "PLAN-2")),
        }
    }

    /// FUND-1 to FUND-4.
    fn fund_milestone(&mut self, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::Planned], "FUND-1")?;
        if self.policy.funding_order == FundingOrder::Sequential && self.first_planned() != Some(index) {
            return Err(("out_of_order", "FUND-2"));
        }
        let current = self.rows.iter().filter(|row| row.is_current()).count();
        if u64::try_from(current).expect("a few") >= self.policy.max_current {
            return Err(("too_many_current", "FUND-3"));
        }
        self.fund(index);
        Ok(())
    }

    /// REL-1, REL-4, REL-5.
    fn approve(&mut self, milestone: u64, named: Option<Decimal>) -> Allowed {
        let index = self.place(milestone)?;
        // Whatever holds something may be released from, in one way or the other.
        self.expect_held(index)?;
        let row = &self.rows[index];
        let amount = match named {
            Some(amount) => amount,
            None if row.claim == Decimal::ZERO => return Err(("amount_required", "REL-1")),
            None => row.claim,
        };
        if amount > row.held && !row.is_current() {
            return Err(("amount_exceeds_held", "REL-4"));
        }
        let gives_way = matches!(row.state, MilestoneState::RefundRequested | MilestoneState::Disputed);
        if gives_way && amount < row.claim {
            return Err(("partial_needs_settlement", "REL-5"));
        }
        self.release(index, amount, ReleaseCause::Approved);
        Ok(())
    }

    /// WORK-4.
    fn request_changes(&mut self, milestone: u64, note: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::UnderReview], "WORK-4")?;
        self.check_revisions(index, "WORK-4")?;
        let row = &mut self.rows[index];
        row.revisions += 1;
        row.rest_in(MilestoneState::ChangesRequested);
        self.tell(EventKind::ChangesRequested { milestone: milestone.into(), note: note.to_owned() });
        Ok(())
    }

    /// REF-1.
    fn request_refund(&mut self, milestone: u64, note: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect_held(index)?;
        if !self.rows[index].is_idle() {
            return Err(("wrong_state", "REF-1"));
        }
        let until = self.window(self.policy.refund_window)?;
        self.ask_back(index, until, RefundCause::Client, note);
        Ok(())
    }

    /// REF-3.
    fn withdraw_refund_request(&mut self, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::RefundRequested], "REF-3")?;
        let row = &mut self.rows[index];
        let before = row.before.expect("a refund request remembers");
        row.rest_in(before);
        self.tell(EventKind::RefundRequestWithdrawn { milestone: milestone.into() });
        Ok(())
    }

    /// END-2.
    fn client_ends(&mut self) -> Allowed {
        let answered = [MilestoneState::RefundRequested, MilestoneState::Disputed];
        let to_ask: Vec<usize> = (0..self.rows.len())
            .filter(|index| self.rows[*index].holds() && !answered.contains(&self.rows[*index].state))
            .collect();
        let until = if to_ask.is_empty() { 0 } else { self.window(self.policy.refund_window)? };
        self.stage = Stage::Ending;
        self.cancel_planned();
        self.keep_settlements();
        self.tell(EventKind::ContractEnded { by: Party::Client });
        for index in to_ask {
            self.ask_back(index, until, RefundCause::ContractEnded, "");
        }
        if !self.rows.iter().any(Row::holds) {
            self.close(Outcome::Ended);
        }
        Ok(())
    }

    /// END-1.
    pub(crate) fn freelancer_ends(&mut self) {
        self.stage = Stage::Ending;
        self.cancel_planned();
        self.keep_settlements();
        self.tell(EventKind::ContractEnded { by: Party::Freelancer });
        let holding: Vec<usize> = (0..self.rows.len()).filter(|index| self.rows[*index].holds()).collect();
        for index in &holding {
            self.give_back(*index, ReturnCause::FreelancerEnded);
        }
        if holding.is_empty() {
            self.close(Outcome::Ended);
        }
    }
}
