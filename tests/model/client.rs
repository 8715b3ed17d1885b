//! The client's commands.

use milestone_escrow::{
    ClientCommand, EventKind, FundingOrder, MilestoneState, Money, Outcome, Party, PlanChanges, RefundCause,
    ReleaseAmount, ReleaseCause, ReturnCause, Stage,
};
use rust_decimal::Decimal;

use super::time::instant;
use super::{Allowed, MilestoneRow, Model, Nanos};

impl Model {
    pub(crate) fn client(&mut self, command: &ClientCommand) -> Allowed {
        use ClientCommand as C;
        match command {
            C::WithdrawOffer => {
                self.record(EventKind::OfferWithdrawn);
                self.end_offer(ReturnCause::OfferWithdrawn, Outcome::Withdrawn);
                Ok(())
            }
            C::FundMilestone { milestone } => self.fund_milestone(milestone.get()),
            C::Release { milestone, amount } => {
                self.approve(milestone.get(), amount.map(|amount| amount.amount()))
            }
            C::RequestChanges { milestone, note } => self.request_changes(milestone.get(), note),
            C::ExtendReview { milestone } => self.extend_review(milestone.get()),
            C::AddMilestone(terms) => {
                self.check_consent()?;
                self.check_room()?;
                self.check_price(terms.amount.amount())?;
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
                self.pay_bonus(*amount, note);
                Ok(())
            }
            C::Propose(change) => self.propose(Party::Client, change),
            C::AcceptProposal { proposal } => self.accept(Party::Client, proposal.get()),
            C::DeclineProposal { proposal } => self.decline(Party::Client, proposal.get()),
            C::WithdrawProposal { proposal } => self.withdraw(Party::Client, proposal.get()),
            C::Dispute { milestone, reason } => self.client_disputes(milestone.get(), reason),
            C::Contest { milestone, statement } => self.contest(Party::Client, milestone.get(), statement),
            C::SubmitEvidence { milestone, text } => {
                self.submit_evidence(Party::Client, milestone.get(), text)
            }
            C::WithdrawDispute { milestone } => self.withdraw_dispute(Party::Client, milestone.get()),
            C::EndContract => self.client_ends(),
            C::LeaveFeedback { stars, text } => self.leave_feedback(Party::Client, *stars, text),
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

    /// REL-1, REL-4, REL-5, REL-9.
    fn approve(&mut self, milestone: u64, named: Option<Decimal>) -> Allowed {
        let index = self.place(milestone)?;
        // A release is possible in every state that holds escrow.
        self.expect_held(index)?;
        let row = &self.rows[index];
        let amount = match named {
            Some(amount) => amount,
            None if row.claim == Decimal::ZERO => return Err(("amount_required", "REL-1")),
            None => row.claim,
        };
        self.check_whole(amount, row.held)?;
        if amount > row.held && self.policy.release_amount != ReleaseAmount::Any {
            return Err(("amount_exceeds_held", "REL-9"));
        }
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

    /// REL-9, for releases and submissions: with `all_held`, only the whole escrow is allowed.
    pub(crate) fn check_whole(&self, amount: Decimal, held: Decimal) -> Allowed {
        let is_whole = self.policy.release_amount != ReleaseAmount::AllHeld || amount >= held;
        if is_whole { Ok(()) } else { Err(("partial_not_allowed", "REL-9")) }
    }

    /// END-6, MONEY-5: the fees are computed on the sum of all bonuses.
    fn pay_bonus(&mut self, amount: Money, note: &str) {
        self.bonuses = self.bonuses.checked_add(amount.amount()).expect("no overflow");
        let fees = self.fee_on(self.bonuses);
        let fee = fees - self.bonus_fees;
        self.bonus_fees = fees;
        self.earn(None, amount.amount() - fee);
        let (client_fee, clears_at) = (self.charge_bonus(), self.clears_at().map(instant));
        let (fee, note) = (self.money(fee), note.to_owned());
        self.record(EventKind::BonusPaid { amount, fee, note, client_fee, clears_at });
    }

    /// WORK-4.
    fn request_changes(&mut self, milestone: u64, note: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::UnderReview], "WORK-4")?;
        self.check_revisions(index, "WORK-4")?;
        self.rows[index].revisions += 1;
        self.enter_state(index, MilestoneState::ChangesRequested);
        self.record(EventKind::ChangesRequested { milestone: milestone.into(), note: note.to_owned() });
        Ok(())
    }

    /// WORK-6.
    fn extend_review(&mut self, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::UnderReview], "WORK-6")?;
        if self.rows[index].extensions >= self.policy.review_extensions {
            return Err(("extension_limit_reached", "WORK-6"));
        }
        // POL-3: if there are extensions, a review has an end, and an extension has a length.
        let end = self.rows[index].until.expect("a review with an end");
        let end = Self::moved(end, self.policy.review_extension.expect("a length"))?;
        self.rows[index].until = Some(end);
        self.rows[index].extensions += 1;
        self.record(EventKind::ReviewExtended { milestone: milestone.into(), review_until: instant(end) });
        Ok(())
    }

    /// REF-1.
    fn request_refund(&mut self, milestone: u64, note: &str) -> Allowed {
        let index = self.place(milestone)?;
        self.expect_held(index)?;
        let refundable =
            [MilestoneState::Funded, MilestoneState::ChangesRequested, MilestoneState::Remainder];
        self.expect(index, &refundable, "REF-1")?;
        let until = self.window(self.policy.refund_window)?;
        self.record_refund_request(index, until, RefundCause::Client, note);
        Ok(())
    }

    /// REF-3.
    fn withdraw_refund_request(&mut self, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::RefundRequested], "REF-3")?;
        // A review that dormancy ended had no end, and has none afterwards.
        let before = self.rows[index].before.expect("a refund request remembers");
        self.enter_state(index, before);
        self.record(EventKind::RefundRequestWithdrawn { milestone: milestone.into() });
        Ok(())
    }

    /// END-2: the milestones for which a refund is requested. A request by dormancy is made again.
    fn to_request_refund_of(&self) -> Vec<usize> {
        let is_answered = |row: &MilestoneRow| match row.state {
            MilestoneState::Disputed => true,
            MilestoneState::RefundRequested => row.asked == Some(RefundCause::Client),
            _ => false,
        };
        (0..self.rows.len())
            .filter(|index| self.rows[*index].holds() && !is_answered(&self.rows[*index]))
            .collect()
    }

    /// END-2.
    fn client_ends(&mut self) -> Allowed {
        let until = if self.to_request_refund_of().is_empty() {
            self.now
        } else {
            self.window(self.policy.refund_window)?
        };
        self.ended_by_client(until);
        Ok(())
    }

    /// END-2: the client ends the contract, or it ends in the same way (WORK-5).
    pub(crate) fn ended_by_client(&mut self, until: Nanos) {
        self.stage = Stage::Ending;
        self.cancel_planned();
        self.keep_settlements();
        self.record(EventKind::ContractEnded { by: Party::Client });
        for index in self.to_request_refund_of() {
            self.record_refund_request(index, until, RefundCause::ContractEnded, "");
        }
        if !self.rows.iter().any(MilestoneRow::holds) {
            self.close(Outcome::Ended);
        }
    }

    /// END-1.
    pub(crate) fn freelancer_ends(&mut self) {
        self.was_left = true;
        self.stage = Stage::Ending;
        self.cancel_planned();
        self.keep_settlements();
        self.record(EventKind::ContractEnded { by: Party::Freelancer });
        let holding: Vec<usize> = (0..self.rows.len()).filter(|index| self.rows[*index].holds()).collect();
        for index in &holding {
            self.return_all(*index, ReturnCause::FreelancerEnded);
        }
        if holding.is_empty() {
            self.close(Outcome::Ended);
        }
    }
}
