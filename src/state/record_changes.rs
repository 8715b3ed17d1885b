//! How an event changes one milestone. This is part of `apply`, and decides nothing. If a change fails, the
//! milestone is as it was before.

use time::UtcDateTime;

use crate::messages::history_error::HistoryProblem;
use crate::state::record::{Answer, Dispute, Escrow, EscrowState, MilestoneRecord, PriorState, RecordState};
use crate::values::party::Party;

pub(super) type ApplyResult = Result<(), HistoryProblem>;

/// The amounts of a release, in minor units.
#[derive(Debug, Clone, Copy)]
pub(super) struct Release {
    pub(super) amount: i64,
    pub(super) top_up: i64,
    pub(super) fee: i64,
}

impl Escrow {
    /// Restores the state that the milestone had before the request (REF-3).
    pub(super) fn withdraw_refund_request(&mut self, at: UtcDateTime) {
        self.state = match self.state.prior_state() {
            PriorState::Funded => EscrowState::Funded,
            PriorState::UnderReview => EscrowState::UnderReview { review_until: None },
            PriorState::ChangesRequested => EscrowState::ChangesRequested,
            PriorState::Remainder => EscrowState::Remainder { since: at },
        };
    }

    /// DISP-3, DISP-10
    pub(super) fn contest(&mut self, award_until: Option<UtcDateTime>) -> ApplyResult {
        let EscrowState::Disputed(dispute) = &mut self.state else { return Err(HistoryProblem::Impossible) };
        dispute.answer = Answer::Contested { award_until };
        Ok(())
    }

    /// PROP-7
    pub(super) fn extend_window(&mut self, until: UtcDateTime) -> ApplyResult {
        match &mut self.state {
            EscrowState::UnderReview { review_until: Some(end) } => *end = until,
            EscrowState::RefundRequested(request) => request.respond_until = until,
            EscrowState::Disputed(dispute) => match &mut dispute.answer {
                Answer::AwaitedUntil(end) | Answer::Contested { award_until: Some(end) } => *end = until,
                Answer::Contested { award_until: None } => return Err(HistoryProblem::Impossible),
            },
            _ => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }
}

impl MilestoneRecord {
    /// FUND-1
    #[inline]
    pub(super) const fn fund(&mut self, held: i64) {
        self.state = RecordState::Holding(Escrow { held, claim: held, state: EscrowState::Funded });
    }

    /// WORK-1, WORK-2
    #[inline]
    pub(super) fn submit(
        &mut self,
        claim: i64,
        at: UtcDateTime,
        review_until: Option<UtcDateTime>,
    ) -> ApplyResult {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.claim = claim;
        escrow.state = EscrowState::UnderReview { review_until };
        self.submissions = self.submissions.saturating_add(1);
        self.submitted_at = Some(at);
        Ok(())
    }

    /// PROP-4. Returns whether more is held than the new price.
    pub(super) fn change_price(&mut self, price: i64, added: i64) -> Result<bool, HistoryProblem> {
        let held = add(self.held(), added)?;
        self.price = price;
        let Some(escrow) = self.escrow_mut() else { return Ok(false) };
        escrow.held = held;
        escrow.claim = held;
        Ok(held > price)
    }

    /// REF-5
    pub(super) fn refund_payment(&mut self, amount: i64, fee: i64) -> ApplyResult {
        (self.paid, self.fees) = (subtract(self.paid, amount)?, subtract(self.fees, fee)?);
        Ok(())
    }

    /// Releases an amount to the freelancer. Returns what is still held (REL-2, REL-3, REL-4).
    #[inline]
    pub(super) fn release(
        &mut self,
        Release { amount, top_up, fee }: Release,
        at: UtcDateTime,
    ) -> Result<i64, HistoryProblem> {
        let (paid, fees) = (add(self.paid, amount)?, add(self.fees, fee)?);
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.held = subtract(add(escrow.held, top_up)?, amount)?;
        escrow.claim = escrow.claim.saturating_sub(amount).clamp(0, escrow.held);
        escrow.state = EscrowState::Remainder { since: at };
        let rest = escrow.held;
        self.settle_if_empty();
        (self.paid, self.fees) = (paid, fees);
        Ok(rest)
    }

    /// Returns an amount to the client.
    pub(super) fn return_escrow(&mut self, amount: i64) -> ApplyResult {
        let returned = self.returned.checked_add(i128::from(amount)).ok_or(HistoryProblem::Overdrawn)?;
        self.subtract_escrow(amount)?;
        self.returned = returned;
        Ok(())
    }

    /// Subtracts an amount from the escrow. The part that nobody claims is used first (RULES §1).
    pub(super) fn subtract_escrow(&mut self, amount: i64) -> ApplyResult {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.held = subtract(escrow.held, amount)?;
        escrow.claim = escrow.claim.min(escrow.held);
        self.settle_if_empty();
        Ok(())
    }

    /// REL-8
    #[inline]
    fn settle_if_empty(&mut self) {
        if self.held() == 0 {
            self.state = RecordState::Settled;
        }
    }

    /// WORK-4
    #[inline]
    pub(super) fn request_changes(&mut self) -> ApplyResult {
        self.escrow_mut().ok_or(HistoryProblem::Impossible)?.state = EscrowState::ChangesRequested;
        self.revisions = self.revisions.saturating_add(1);
        Ok(())
    }

    /// WORK-6
    pub(super) fn extend_review(&mut self, until: UtcDateTime) -> ApplyResult {
        self.escrow_mut().ok_or(HistoryProblem::Impossible)?.extend_window(until)?;
        self.extensions = self.extensions.saturating_add(1);
        Ok(())
    }

    /// DISP-1, DISP-2
    pub(super) fn open_dispute(&mut self, by: Party, answer: Answer) -> ApplyResult {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        let answers_refund_request = matches!(escrow.state, EscrowState::RefundRequested(_));
        let from = escrow.state.prior_state();
        escrow.state = EscrowState::Disputed(Dispute { by, answer, from, answers_refund_request });
        self.disputes = self.disputes.saturating_add(1);
        Ok(())
    }

    /// DISP-7
    pub(super) fn withdraw_dispute(&mut self, at: UtcDateTime) -> ApplyResult {
        let opener = self.dispute().ok_or(HistoryProblem::Impossible)?.by;
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        match (escrow.state.prior_state(), opener) {
            (PriorState::UnderReview, Party::Client) => self.request_changes()?,
            (PriorState::UnderReview, Party::Freelancer) => {
                escrow.state = EscrowState::UnderReview { review_until: None }
            }
            (PriorState::ChangesRequested, _) => escrow.state = EscrowState::ChangesRequested,
            (PriorState::Remainder, _) => escrow.state = EscrowState::Remainder { since: at },
            (PriorState::Funded, _) => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }
}

#[inline]
pub(super) fn add(balance: i64, amount: i64) -> Result<i64, HistoryProblem> {
    balance.checked_add(amount).ok_or(HistoryProblem::Overdrawn)
}

/// No balance is ever negative (MONEY-4).
#[inline]
fn subtract(balance: i64, amount: i64) -> Result<i64, HistoryProblem> {
    balance.checked_sub(amount).filter(|rest| *rest >= 0).ok_or(HistoryProblem::Overdrawn)
}
