//! The only code that changes a contract: one event at a time.
//!
//! It decides nothing. It refuses what its state cannot have; whether an event could happen at all is asked in `history`.

use alloc::sync::Arc;
use alloc::vec::Vec;

use time::UtcDateTime;

use crate::command::Change;
use crate::contract::{Contract, Phase};
use crate::effect::{Split, Unfinished};
use crate::event::{EventKind, Leftovers, Outcome, RefundCause, ReleaseCause, ReturnCause};
use crate::history::HistoryProblem;
use crate::offer::{MilestoneTerms, Offer};
use crate::party::{MilestoneNumber, Party, ProposalNumber};
use crate::proposal::OpenProposal;
use crate::standing::{Answer, Condition, Dispute, Escrow, Origin, RefundRequest, Standing, State};

type Applied = Result<(), HistoryProblem>;

impl Contract {
    /// The contract that an offer opens.
    pub(crate) fn offered(offer: &Arc<Offer>, respond_by: Option<UtcDateTime>, at: UtcDateTime) -> Self {
        let standings = offer.milestones.iter().map(|terms| Standing::planned(terms.amount.minor_units(), terms.due));
        Self {
            currency: offer.currency,
            offer: Arc::clone(offer),
            added: None,
            phase: Phase::Offered { respond_by },
            standings: standings.collect(),
            proposals: Vec::new(),
            proposals_made: 0,
            unfinished: offer.fund_first.then_some(Unfinished::FundFirst),
            revision: 1,
            last_event_at: at,
        }
    }

    pub(crate) fn apply(&mut self, at: UtcDateTime, kind: &EventKind) -> Applied {
        let is_returning = matches!(self.unfinished, Some(Unfinished::Returning(..)));
        if !(is_returning && matches!(kind, EventKind::EscrowReturned { .. })) {
            self.unfinished = None;
        }
        match kind {
            EventKind::MilestoneFunded { milestone, deposit, carried } => {
                let held = self.carry(deposit.minor_units(), carried)?;
                let escrow = Escrow { held, claim: held, condition: Condition::Funded };
                self.change(*milestone, |standing| standing.state = State::Holding(escrow))?;
            }
            EventKind::WorkSubmitted { milestone, requested, review_until, .. } => {
                let (claim, review_until) = (requested.minor_units(), *review_until);
                self.change(*milestone, |standing| standing.submit(claim, review_until))??;
            }
            EventKind::SubmissionWithdrawn { milestone } => {
                self.change_escrow(*milestone, |escrow| {
                    escrow.claim = escrow.held;
                    escrow.condition = Condition::Funded;
                })?;
            }
            EventKind::ChangesRequested { milestone, .. } => self.change(*milestone, Standing::send_back)??,
            EventKind::EscrowReleased { milestone, amount, top_up, fee, cause } => {
                let amounts = [amount.minor_units(), top_up.minor_units(), fee.minor_units()];
                let rest = self.change(*milestone, |standing| standing.release(amounts))??;
                self.unfinished = rest_of_split(*milestone, *cause, rest);
            }
            EventKind::EscrowReturned { milestone, amount, .. } => {
                self.change(*milestone, |standing| standing.give_back(amount.minor_units()))??;
            }
            EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
                let (amount, fee) = (amount.minor_units(), fee_returned.minor_units());
                self.change(*milestone, |standing| standing.refund_payment(amount, fee))??;
            }
            EventKind::BonusPaid { .. } | EventKind::EvidenceSubmitted { .. } => {}
            kind => self.apply_to_talks(at, kind)?,
        }
        self.revision = self.revision.checked_add(1).ok_or(HistoryProblem::Overdrawn)?;
        self.last_event_at = at;
        #[cfg(debug_assertions)]
        debug_assert!(self.standings.is_counted_right(), "the index of the milestones after {kind:?}");
        Ok(())
    }

    /// Requests, disputes and proposals: what is said about money that does not move yet. Out of line, because the room that it
    /// needs on the stack would be paid for by all the work and money.
    #[inline(never)]
    fn apply_to_talks(&mut self, at: UtcDateTime, kind: &EventKind) -> Applied {
        match kind {
            EventKind::RefundRequested { milestone, respond_until, cause, .. } => {
                self.change_escrow(*milestone, |escrow| {
                    let from = escrow.condition.origin();
                    let request = RefundRequest { respond_until: *respond_until, cause: *cause, from };
                    escrow.condition = Condition::RefundRequested(request);
                })?;
                let more =
                    *cause == RefundCause::Dormancy && self.standings.holding().any(|(_, other)| other.is_idle());
                self.unfinished = more.then_some(Unfinished::Dormancy);
            }
            EventKind::RefundRequestWithdrawn { milestone } => {
                self.change_escrow(*milestone, Escrow::withdraw_refund_request)??;
            }
            EventKind::DisputeOpened { milestone, by, answer_until, .. } => {
                self.change_escrow(*milestone, |escrow| {
                    escrow.condition = Condition::Disputed(Dispute {
                        by: *by,
                        answer: answer_until.map_or(Answer::Contested, Answer::AwaitedUntil),
                        from: escrow.condition.origin(),
                        answers_refund_request: matches!(escrow.condition, Condition::RefundRequested(_)),
                    });
                })?;
            }
            EventKind::DisputeContested { milestone, .. } => self.change_escrow(*milestone, Escrow::contest)??,
            EventKind::DisputeWithdrawn { milestone } => self.change(*milestone, Standing::withdraw_dispute)??,
            EventKind::DisputeAwarded { milestone, to_freelancer, .. } => {
                let to_freelancer = to_freelancer.minor_units();
                self.unfinished = Some(Unfinished::Split { milestone: *milestone, to_freelancer, by: Split::Award });
            }
            EventKind::ProposalMade { proposal, by, change } => {
                let basis = self.basis_of(change);
                let change = Arc::new(change.clone());
                self.proposals.push(OpenProposal { number: *proposal, by: *by, change, basis });
                self.proposals_made = proposal.get();
            }
            EventKind::ProposalAccepted { proposal } => {
                let accepted = self.take_proposal(*proposal)?;
                self.unfinished = Some(Unfinished::Accepted(accepted.change));
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
            EventKind::OfferAccepted => self.phase = Phase::Active,
            EventKind::OfferDeclined { .. } => self.give_back(ReturnCause::OfferDeclined, Outcome::Declined),
            EventKind::OfferWithdrawn => self.give_back(ReturnCause::OfferWithdrawn, Outcome::Withdrawn),
            EventKind::OfferExpired => self.give_back(ReturnCause::OfferExpired, Outcome::Expired),
            EventKind::ContractEnded { by } => self.end(*by),
            EventKind::ContractClosed { outcome } => self.close(*outcome, at),
            EventKind::MilestoneAdded { title, description, amount, due, .. } => {
                let (title, description) = (title.clone(), description.clone());
                let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
                Arc::make_mut(self.added.get_or_insert_default()).push(terms);
                self.standings.push(Standing::planned(amount.minor_units(), *due));
            }
            EventKind::MilestoneCancelled { milestone } => {
                self.change(*milestone, |standing| standing.state = State::Cancelled)?
            }
            EventKind::DueDateChanged { milestone, due } => self.change(*milestone, |standing| standing.due = *due)?,
            EventKind::AmountChanged { milestone, amount, deposit, carried } => {
                let added = self.carry(deposit.minor_units(), carried)?;
                self.change_amount(*milestone, amount.minor_units(), added)?;
            }
            _ => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }

    /// Takes leftovers from where they are; returns all that arrives, the deposit included (FUND-4).
    #[inline]
    fn carry(&mut self, deposit: i64, carried: &Leftovers) -> Result<i64, HistoryProblem> {
        if carried.is_empty() { Ok(deposit) } else { self.carry_each(deposit, carried) }
    }

    fn carry_each(&mut self, deposit: i64, carried: &Leftovers) -> Result<i64, HistoryProblem> {
        let mut arrives = deposit;
        for leftover in carried {
            let amount = leftover.amount.minor_units();
            arrives = more(arrives, amount)?;
            self.change(leftover.from, |standing| standing.take_from(amount))??;
        }
        Ok(arrives)
    }

    /// PROP-4
    fn change_amount(&mut self, milestone: MilestoneNumber, price: i64, added: i64) -> Applied {
        let sets_free = self.change(milestone, |standing| standing.change_price(price, added))??;
        self.unfinished = sets_free.then_some(Unfinished::Reduction { milestone });
        Ok(())
    }

    /// OFFER-5
    fn give_back(&mut self, cause: ReturnCause, outcome: Outcome) {
        self.unfinished = Some(Unfinished::Returning(cause, outcome));
    }

    /// END-1, END-2, END-3, PROP-6
    fn end(&mut self, by: Party) {
        self.phase = Phase::Ending;
        self.cancel_planned();
        self.proposals.retain(|proposal| matches!(*proposal.change, Change::Settle { .. }));
        if by == Party::Freelancer {
            self.give_back(ReturnCause::FreelancerEnded, Outcome::Ended);
        }
    }

    /// END-3, PROP-6
    fn close(&mut self, outcome: Outcome, at: UtcDateTime) {
        self.phase = Phase::Closed { outcome, at };
        self.cancel_planned();
        self.proposals.clear();
    }

    fn cancel_planned(&mut self) {
        while let Some(milestone) = self.standings.first_planned() {
            if self.change(milestone, |standing| standing.state = State::Cancelled).is_err() {
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
        act: impl FnOnce(&mut Standing) -> T,
    ) -> Result<T, HistoryProblem> {
        let changed = milestone.index().and_then(|place| self.standings.change(place, act));
        changed.ok_or(HistoryProblem::UnknownMilestone { milestone })
    }

    fn change_escrow<T>(
        &mut self,
        milestone: MilestoneNumber,
        act: impl FnOnce(&mut Escrow) -> T,
    ) -> Result<T, HistoryProblem> {
        self.change(milestone, |standing| standing.escrow_mut().map(act))?.ok_or(HistoryProblem::Impossible)
    }
}

impl Escrow {
    /// Back to where the milestone was before it (REF-3).
    fn withdraw_refund_request(&mut self) -> Applied {
        self.condition = match self.condition.origin() {
            Origin::Funded => Condition::Funded,
            Origin::ChangesRequested => Condition::ChangesRequested,
            Origin::Remainder => Condition::Remainder,
            Origin::UnderReview => return Err(HistoryProblem::Impossible),
        };
        Ok(())
    }

    /// DISP-3
    fn contest(&mut self) -> Applied {
        let Condition::Disputed(dispute) = &mut self.condition else { return Err(HistoryProblem::Impossible) };
        dispute.answer = Answer::Contested;
        Ok(())
    }
}

impl Standing {
    /// WORK-1, WORK-2
    fn submit(&mut self, claim: i64, review_until: UtcDateTime) -> Applied {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.claim = claim;
        escrow.condition = Condition::UnderReview { review_until };
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
    fn release(&mut self, [amount, top_up, fee]: [i64; 3]) -> Result<i64, HistoryProblem> {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        escrow.held = less(more(escrow.held, top_up)?, amount)?;
        escrow.claim = escrow.claim.saturating_sub(amount).clamp(0, escrow.held);
        escrow.condition = Condition::Remainder;
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

    /// Takes an amount away: first what nobody claims (§1).
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
            self.state = State::Settled;
        }
    }

    /// WORK-4
    fn send_back(&mut self) -> Applied {
        self.escrow_mut().ok_or(HistoryProblem::Impossible)?.condition = Condition::ChangesRequested;
        self.revisions = self.revisions.saturating_add(1);
        Ok(())
    }

    /// DISP-7
    fn withdraw_dispute(&mut self) -> Applied {
        let escrow = self.escrow_mut().ok_or(HistoryProblem::Impossible)?;
        match escrow.condition.origin() {
            Origin::UnderReview => self.send_back()?,
            Origin::ChangesRequested => escrow.condition = Condition::ChangesRequested,
            Origin::Remainder => escrow.condition = Condition::Remainder,
            Origin::Funded => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }
}

/// After the freelancer's part of a split comes the return of the rest.
fn rest_of_split(milestone: MilestoneNumber, cause: ReleaseCause, rest: i64) -> Option<Unfinished> {
    let by = match cause {
        ReleaseCause::Settlement => Split::Settlement,
        ReleaseCause::Award => Split::Award,
        ReleaseCause::Approved | ReleaseCause::ReviewLapsed | ReleaseCause::AnswerLapsed => return None,
    };
    (rest > 0).then_some(Unfinished::Split { milestone, to_freelancer: 0, by })
}

fn more(balance: i64, amount: i64) -> Result<i64, HistoryProblem> {
    balance.checked_add(amount).ok_or(HistoryProblem::Overdrawn)
}

/// No balance is ever negative (MONEY-4).
fn less(balance: i64, amount: i64) -> Result<i64, HistoryProblem> {
    balance.checked_sub(amount).filter(|rest| *rest >= 0).ok_or(HistoryProblem::Overdrawn)
}
