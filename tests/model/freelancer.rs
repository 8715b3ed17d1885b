//! The freelancer's commands.

use milestone_escrow::{
    EventKind, FreelancerCommand, MilestoneState, Outcome, Party, RefundCause, ReturnCause, ReviewLapse,
    Stage,
};
use rust_decimal::Decimal;

use super::time::instant;
use super::{Allowed, MilestoneRow, Model};

impl MilestoneRow {
    /// WORK-1 and DISP-1: whether the refund was requested by dormancy, and the state before it.
    pub(crate) fn dormant_from(&self) -> Option<MilestoneState> {
        let is_asleep =
            self.state == MilestoneState::RefundRequested && self.asked == Some(RefundCause::Dormancy);
        self.before.filter(|_| is_asleep)
    }
}

impl Model {
    pub(crate) fn freelancer(&mut self, command: &FreelancerCommand) -> Allowed {
        use FreelancerCommand as F;
        match command {
            F::AcceptOffer => {
                self.stage = Stage::Active;
                self.record(EventKind::OfferAccepted);
                Ok(())
            }
            F::DeclineOffer { note } => {
                self.record(EventKind::OfferDeclined { note: note.clone() });
                self.end_offer(ReturnCause::OfferDeclined, Outcome::Declined);
                Ok(())
            }
            F::SubmitWork { milestone, requested, note } => {
                self.submit_work(milestone.get(), requested.map(|requested| requested.amount()), note)
            }
            F::WithdrawSubmission { milestone } => self.withdraw_submission(milestone.get()),
            F::Refund { milestone } => {
                let index = self.place(milestone.get())?;
                self.expect_held(index)?;
                self.return_all(index, ReturnCause::RefundGranted);
                Ok(())
            }
            F::RefundPayment { milestone, amount } => self.refund_payment(milestone.get(), amount.amount()),
            F::Propose(change) => self.propose(Party::Freelancer, change),
            F::AcceptProposal { proposal } => self.accept(Party::Freelancer, proposal.get()),
            F::DeclineProposal { proposal } => self.decline(Party::Freelancer, proposal.get()),
            F::WithdrawProposal { proposal } => self.withdraw(Party::Freelancer, proposal.get()),
            F::Dispute { milestone, reason } => self.freelancer_disputes(milestone.get(), reason),
            F::Contest { milestone, statement } => {
                self.contest(Party::Freelancer, milestone.get(), statement)
            }
            F::SubmitEvidence { milestone, text } => {
                self.submit_evidence(Party::Freelancer, milestone.get(), text)
            }
            F::WithdrawDispute { milestone } => self.withdraw_dispute(Party::Freelancer, milestone.get()),
            F::EndContract => {
                self.freelancer_ends();
                Ok(())
            }
            F::LeaveFeedback { stars, text } => self.leave_feedback(Party::Freelancer, *stars, text),
        }
    }

    /// WORK-1, WORK-2.
    fn submit_work(&mut self, milestone: u64, requested: Option<Decimal>, note: &str) -> Allowed {
        use MilestoneState::{ChangesRequested, Funded, Remainder, UnderReview};
        let index = self.place(milestone)?;
        self.expect_held(index)?;
        let row = &self.rows[index];
        let is_asleep = row.dormant_from().is_some_and(|before| before != Remainder);
        if !is_asleep && ![Funded, ChangesRequested, UnderReview].contains(&row.state) {
            return Err(("wrong_state", "WORK-1"));
        }
        let requested = requested.unwrap_or(row.held);
        self.check_whole(requested, row.held)?;
        if requested > row.held {
            return Err(("amount_exceeds_held", "WORK-2"));
        }
        // WORK-5: with `none` a review has no end, so nothing can be after the end of the calendar.
        let until = match self.policy.review_lapse {
            ReviewLapse::None => None,
            _ => Some(self.window(self.policy.review_window)?),
        };
        self.enter_state(index, UnderReview);
        let now = self.now;
        let row = &mut self.rows[index];
        row.until = until;
        row.claim = requested;
        row.submissions += 1;
        row.submitted_at = now;
        let (requested, review_until) = (self.money(requested), until.map(instant));
        let (milestone, note) = (milestone.into(), note.to_owned());
        self.record(EventKind::WorkSubmitted { milestone, requested, review_until, note });
        Ok(())
    }

    /// WORK-3.
    fn withdraw_submission(&mut self, milestone: u64) -> Allowed {
        let index = self.place(milestone)?;
        self.expect(index, &[MilestoneState::UnderReview], "WORK-3")?;
        self.rows[index].claim = self.rows[index].held;
        self.enter_state(index, MilestoneState::Funded);
        self.record(EventKind::SubmissionWithdrawn { milestone: milestone.into() });
        Ok(())
    }

    /// REF-5, MONEY-5.
    fn refund_payment(&mut self, milestone: u64, amount: Decimal) -> Allowed {
        let index = self.place(milestone)?;
        if amount > self.rows[index].paid {
            return Err(("amount_exceeds_paid", "REF-5"));
        }
        let paid = self.rows[index].paid - amount;
        let fees = self.fee_on(paid);
        let row = &mut self.rows[index];
        let fee_returned = row.fees - fees;
        row.paid = paid;
        row.fees = fees;
        self.unearn(index, amount - fee_returned);
        let (amount, fee_returned) = (self.money(amount), self.money(fee_returned));
        self.record(EventKind::PaymentRefunded { milestone: milestone.into(), amount, fee_returned });
        Ok(())
    }
}
