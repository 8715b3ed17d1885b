//! The only code that changes a contract: one event at a time.
//!
//! It decides nothing. It refuses what its state cannot have; whether an event could happen at all is asked in `history`.

use alloc::sync::Arc;

use time::UtcDateTime;

use crate::messages::command::Change;
use crate::messages::event::{EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause};
use crate::messages::history_error::HistoryProblem;
use crate::state::contract_state::{Lifecycle, State};
use crate::state::pending_effect::{PendingEffect, Split};
use crate::state::proposals::OpenProposal;
use crate::state::record::{Answer, Dispute, Escrow, EscrowState, MilestoneRecord, Origin, RecordState, RefundRequest};
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

/// The amounts of a release, in minor units.
#[derive(Debug, Clone, Copy)]
struct Release {
    amount: i64,
    top_up: i64,
    fee: i64,
}

type Applied = Result<(), HistoryProblem>;

impl State {
    pub(crate) fn apply(&mut self, at: UtcDateTime, kind: &EventKind) -> Applied {
        let is_returning = matches!(self.pending, Some(PendingEffect::Returning(..)));
        if !(is_returning && matches!(kind, EventKind::EscrowReturned { .. })) {
            self.pending = None;
        }
        match kind {
            EventKind::MilestoneFunded { milestone, deposit, carried } => {
                let held = self.carry(deposit.minor_units(), carried)?;
                let escrow = Escrow { held, claim: held, state: EscrowState::Funded };
                self.change(*milestone, |record| record.state = RecordState::Holding(escrow))?;
            }
            EventKind::WorkSubmitted { milestone, requested, review_until, .. } => {
                let (claim, review_until) = (requested.minor_units(), *review_until);
                self.change(*milestone, |record| record.submit(claim, review_until))??;
            }
            EventKind::SubmissionWithdrawn { milestone } => {
                self.change_escrow(*milestone, |escrow| {
                    escrow.claim = escrow.held;
                    escrow.state = EscrowState::Funded;
                })?;
            }
            EventKind::ChangesRequested { milestone, .. } => self.change(*milestone, MilestoneRecord::send_back)??,
            EventKind::EscrowReleased { milestone, amount, top_up, fee, cause } => {
                let release =
                    Release { amount: amount.minor_units(), top_up: top_up.minor_units(), fee: fee.minor_units() };
                let rest = self.change(*milestone, |record| record.release(release))??;
                self.pending = rest_of_split(*milestone, *cause, rest);
            }
            EventKind::EscrowReturned { milestone, amount, .. } => {
                self.change(*milestone, |record| record.give_back(amount.minor_units()))??;
            }
            EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
                let (amount, fee) = (amount.minor_units(), fee_returned.minor_units());
                self.change(*milestone, |record| record.refund_payment(amount, fee))??;
            }
            EventKind::BonusPaid { .. } | EventKind::EvidenceSubmitted { .. } => {}
            kind => self.apply_to_negotiation(at, kind)?,
        }
        self.revision = self.revision.checked_add(1).ok_or(HistoryProblem::Overdrawn)?;
        self.last_event_at = at;
        #[cfg(debug_assertions)]
        debug_assert!(self.milestones.is_counted_right(), "the index of the milestones after {kind:?}");
        Ok(())
    }

    /// Requests, disputes and proposals: what is said about money that does not move yet. Out of line, because the room that it
    /// needs on the stack would be paid for by all the work and money.
    #[inline(never)]
    fn apply_to_negotiation(&mut self, at: UtcDateTime, kind: &EventKind) -> Applied {
        match kind {
            EventKind::RefundRequested { milestone, respond_until, cause, .. } => {
                self.change_escrow(*milestone, |escrow| {
                    let from = escrow.state.origin();
                    let request = RefundRequest { respond_until: *respond_until, cause: *cause, from };
                    escrow.state = EscrowState::RefundRequested(request);
                })?;
                let more =
                    *cause == RefundCause::Dormancy && self.milestones.holding().any(|(_, other)| other.is_idle());
                self.pending = more.then_some(PendingEffect::Dormancy);
            }
            EventKind::RefundRequestWithdrawn { milestone } => {
                self.change_escrow(*milestone, Escrow::withdraw_refund_request)??;
            }
            EventKind::DisputeOpened { milestone, by, answer_until, .. } => {
                self.change_escrow(*milestone, |escrow| {
                    escrow.state = EscrowState::Disputed(Dispute {
                        by: *by,
                        answer: answer_until.map_or(Answer::Contested, Answer::AwaitedUntil),
                        from: escrow.state.origin(),
                        answers_refund_request: matches!(escrow.state, EscrowState::RefundRequested(_)),
                    });
                })?;
            }
            EventKind::DisputeContested { milestone, .. } => self.change_escrow(*milestone, Escrow::contest)??,
            EventKind::DisputeWithdrawn { milestone } => {
                self.change(*milestone, MilestoneRecord::withdraw_dispute)??
            }
            EventKind::DisputeAwarded { milestone, to_freelancer, .. } => {
                let to_freelancer = to_freelancer.minor_units();
                self.pending = Some(PendingEffect::Split { milestone: *milestone, to_freelancer, by: Split::Award });
            }
            EventKind::ProposalMade { proposal, by, change } => {
                let basis = self.basis_of(change);
                let change = Arc::new(change.clone());
                self.proposals.push(OpenProposal { number: *proposal, by: *by, change, basis });
                self.proposals_made = proposal.get();
            }
            EventKind::ProposalAccepted { proposal } => {
                let accepted = self.take_proposal(*proposal)?;
                self.pending = Some(PendingEffect::Accepted(accepted.change));
            }
            EventKind::ProposalDeclined { proposal } | EventKind::ProposalWithdrawn { proposal } => {
                self.take_proposal(*proposal)?;
            }
            kind => self.apply_to_contract(at, kind)?,
        }
        Ok(())
    }

    /// What concerns the contract as a whole, and the plan.
    fn apply_to_contract(&mut self, at: UtcDateTime, kind: &EventKind) -> Applied {
        match kind {
            EventKind::OfferAccepted => self.lifecycle = Lifecycle::Active,
            EventKind::OfferDeclined { .. } => self.give_back(ReturnCause::OfferDeclined, Outcome::Declined),
            EventKind::OfferWithdrawn => self.give_back(ReturnCause::OfferWithdrawn, Outcome::Withdrawn),
            EventKind::OfferExpired => self.give_back(ReturnCause::OfferExpired, Outcome::Expired),
            EventKind::ContractEnded { by } => self.end(*by),
            EventKind::ContractClosed { outcome } => self.close(*outcome, at),
            EventKind::MilestoneAdded { title, description, amount, due, .. } => {
                let (title, description) = (title.clone(), description.clone());
                let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
                Arc::make_mut(self.added.get_or_insert_default()).push(terms);
                self.milestones.push(MilestoneRecord::planned(amount.minor_units(), *due));
            }
            EventKind::MilestoneCancelled { milestone } => {
                self.change(*milestone, |record| record.state = RecordState::Cancelled)?
            }
            EventKind::DueDateChanged { milestone, due } => self.change(*milestone, |record| record.due = *due)?,
            EventKind::AmountChanged { milestone, amount, deposit, carried } => {
                let added = self.carry(deposit.minor_units(), carried)?;
                self.change_amount(*milestone, amount.minor_units(), added)?;
            }
            _ => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }

    /// StateGuard leftovers from where they are; returns all that arrives, the deposit included (FUND-4).
    #[inline]
    fn carry(&mut self, deposit: i64, carried: &Leftovers) -> Result<i64, HistoryProblem> {
        if carried.is_empty() { Ok(deposit) } else { self.carry_each(deposit, carried) }
    }

    fn carry_each(&mut self, deposit: i64, carried: &Leftovers) -> Result<i64, HistoryProblem> {
        let mut arrives = deposit;
        for leftover in carried {
            let amount = leftover.amount.minor_units();
            arrives = more(arrives, amount)?;
            self.change(leftover.from, |record| record.take_from(amount))??;
        }
        Ok(arrives)
    }

    /// PROP-4
    fn change_amount(&mut self, milestone: MilestoneNumber, price: i64, added: i64) -> Applied {
        let sets_free = self.change(milestone, |record| record.change_price(price, added))??;
        self.pending = sets_free.then_some(PendingEffect::Reduction { milestone });
        Ok(())
    }

    /// OFFER-5
    fn give_back(&mut self, cause: ReturnCause, outcome: Outcome) {
        self.pending = Some(PendingEffect::Returning(cause, outcome));
    }

    /// END-1, END-2, END-3, PROP-6
    fn end(&mut self, by: Party) {
        self.lifecycle = Lifecycle::Ending;
        self.cancel_planned();
        self.proposals.retain(|proposal| matches!(*proposal.change, Change::Settle { .. }));
        if by == Party::Freelancer {
            self.give_back(ReturnCause::FreelancerEnded, Outcome::Ended);
        }
    }

    /// END-3, PROP-6
    fn close(&mut self, outcome: Outcome, at: UtcDateTime) {
        self.lifecycle = Lifecycle::Closed { outcome, at };
        self.cancel_planned();
        self.proposals.clear();
    }

    fn cancel_planned(&mut self) {
        while let Some(milestone) = self.milestones.first_planned() {
            if self.change(milestone, |record| record.state = RecordState::Cancelled).is_err() {
                return;
            }
        }
    }

    fn take_proposal(&mut self, number: ProposalNumber) -> Result<OpenProposal, HistoryProblem> {
        let place = self.proposals.iter().position(|proposal| proposal.number == number);
        place.map(|place| self.proposals.remove(place)).ok_or(HistoryProblem::UnknownProposal { proposal: number })
    }

    fn change<T>(
        &mut self,
        milestone: MilestoneNumber,
        act: impl FnOnce(&mut MilestoneRecord) -> T,
    ) -> Result<T, HistoryProblem> {
        let changed = milestone.index().and_then(|place| self.milestones.change(place, act));
        changed.ok_or(HistoryProblem::UnknownMilestone { milestone })
    }

    fn change_escrow<T>(
        &mut self,
        milestone: MilestoneNumber,
        act: impl FnOnce(&mut Escrow) -> T,
    ) -> Result<T, HistoryProblem> {
        self.change(milestone, |record| record.escrow_mut().map(act))?.ok_or(HistoryProblem::Impossible)
    }
}

impl Escrow {
    /// Back to where the milestone was before it (REF-3).
    fn withdraw_refund_request(&mut self) -> Applied {
        self.state = match self.state.origin() {
            Origin::Funded => EscrowState::Funded,
            Origin::ChangesRequested => EscrowState::ChangesRequested,
            Origin::Remainder => EscrowState::Remainder,
            Origin::UnderReview => return Err(HistoryProblem::Impossible),
        };
        Ok(())
    }

    /// DISP-3
    fn contest(&mut self) -> Applied {
        let EscrowState::Disputed(dispute) = &mut self.state else { return Err(HistoryProblem::Impossible) };
        dispute.answer = Answer::Contested;
        Ok(())
    }
}

impl MilestoneRecord {
    /// WORK-1, WORK-2
    fn submit(&mut self, claim: i64, review_until: UtcDateTime) -> Applied {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.claim = claim;
        escrow.state = EscrowState::UnderReview { review_until };
        self.submissions = self.submissions.saturating_add(1);
        Ok(())
    }

    /// PROP-4: whether the new price sets escrow free.
    fn change_price(&mut self, price: i64, added: i64) -> Result<bool, HistoryProblem> {
        self.price = price;
        let Some(escrow) = self.escrow_mut() else { return Ok(false) };
        escrow.held = more(escrow.held, added)?;
        escrow.claim = escrow.held;
        Ok(escrow.held > price)
    }

    /// REF-5
    fn refund_payment(&mut self, amount: i64, fee: i64) -> Applied {
        self.paid = less(self.paid, amount)?;
        self.fees = less(self.fees, fee)?;
        Ok(())
    }

    /// Lets an amount go to the freelancer; returns the rest (REL-2, REL-3, REL-4).
    fn release(&mut self, Release { amount, top_up, fee }: Release) -> Result<i64, HistoryProblem> {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.held = less(more(escrow.held, top_up)?, amount)?;
        escrow.claim = escrow.claim.saturating_sub(amount).clamp(0, escrow.held);
        escrow.state = EscrowState::Remainder;
        let rest = escrow.held;
        self.settle_if_empty();
        self.paid = more(self.paid, amount)?;
        self.fees = more(self.fees, fee)?;
        Ok(rest)
    }

    /// Lets an amount go back to the client.
    fn give_back(&mut self, amount: i64) -> Applied {
        self.returned = self.returned.checked_add(i128::from(amount)).ok_or(HistoryProblem::Overdrawn)?;
        self.take_from(amount)
    }

    /// StateGuard an amount away: first what nobody claims (§1).
    fn take_from(&mut self, amount: i64) -> Applied {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.held = less(escrow.held, amount)?;
        escrow.claim = escrow.claim.min(escrow.held);
        self.settle_if_empty();
        Ok(())
    }

    /// REL-8
    fn settle_if_empty(&mut self) {
        if self.held() == 0 {
            self.state = RecordState::Settled;
        }
    }

    /// WORK-4
    fn send_back(&mut self) -> Applied {
        self.escrow_mut().ok_or(HistoryProblem::Impossible)?.state = EscrowState::ChangesRequested;
        self.revisions = self.revisions.saturating_add(1);
        Ok(())
    }

    /// DISP-7
    fn withdraw_dispute(&mut self) -> Applied {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        match escrow.state.origin() {
            Origin::UnderReview => self.send_back()?,
            Origin::ChangesRequested => escrow.state = EscrowState::ChangesRequested,
            Origin::Remainder => escrow.state = EscrowState::Remainder,
            Origin::Funded => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }
}

/// After the freelancer's part of a split comes the return of the rest.
fn rest_of_split(milestone: MilestoneNumber, cause: ReleaseCause, rest: i64) -> Option<PendingEffect> {
    let by = match cause {
        ReleaseCause::Settlement => Split::Settlement,
        ReleaseCause::Award => Split::Award,
        ReleaseCause::Approved | ReleaseCause::ReviewLapsed | ReleaseCause::AnswerLapsed => return None,
    };
    (rest > 0).then_some(PendingEffect::Split { milestone, to_freelancer: 0, by })
}

fn more(balance: i64, amount: i64) -> Result<i64, HistoryProblem> {
    balance.checked_add(amount).ok_or(HistoryProblem::Overdrawn)
}

/// No balance is ever negative (MONEY-4).
fn less(balance: i64, amount: i64) -> Result<i64, HistoryProblem> {
    balance.checked_sub(amount).filter(|rest| *rest >= 0).ok_or(HistoryProblem::Overdrawn)
}
