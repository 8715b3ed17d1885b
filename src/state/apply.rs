//! The only code that changes a contract: one event at a time.
//!
//! This code decides nothing. It refuses an event that does not fit the state, and then changes nothing: each
//! event first computes what can fail. `engine::replay` checks whether the event can have happened.

use alloc::sync::Arc;

use time::UtcDateTime;

use crate::messages::command::Change;
use crate::messages::event::{EventKind, Leftovers, Outcome, RefundCause, ReturnCause};
use crate::messages::feedback::Feedback;
use crate::messages::history_error::HistoryProblem;
use crate::state::contract_state::{Lifecycle, State};
use crate::state::pending_effect::{PendingEffect, SplitCause};
use crate::state::proposals::OpenProposal;
use crate::state::record::{Answer, Escrow, EscrowState, MilestoneRecord, RecordState, RefundRequest};
use crate::state::record_changes::{ApplyResult, Release, add};
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

impl State {
    /// Applies an event. If it does not fit, nothing changes.
    #[inline(always)]
    pub(crate) fn apply(&mut self, at: &UtcDateTime, kind: &EventKind) -> ApplyResult {
        if self.pending.is_some() { self.apply_effect(at, kind) } else { self.apply_event(at, kind) }
    }

    /// Applies the effect that is pending.
    #[inline(never)]
    fn apply_effect(&mut self, at: &UtcDateTime, kind: &EventKind) -> ApplyResult {
        let pending = self.pending.take();
        let applied = self.apply_event(at, kind);
        match pending {
            _ if applied.is_err() => self.pending = pending,
            Some(PendingEffect::ReturnAndClose(..)) if matches!(kind, EventKind::EscrowReturned { .. }) => {
                self.pending = pending;
            }
            Some(PendingEffect::RefundsOnEnd { milestone }) => {
                self.pending = self.next_refund_on_end(milestone)
            }
            _ => {}
        }
        applied
    }

    #[inline(never)]
    fn apply_event(&mut self, at: &UtcDateTime, kind: &EventKind) -> ApplyResult {
        let revision = self.revision.checked_add(1).ok_or(HistoryProblem::Overdrawn)?;
        match kind {
            EventKind::MilestoneFunded { milestone, deposit, carried, .. } => {
                self.check_fee_base(deposit.minor_units())?;
                let held = self.carry(*milestone, deposit.minor_units(), carried)?;
                self.change(*milestone, |record| record.fund(held))?;
                self.raise_fee_base(deposit.minor_units());
                self.was_funded = true;
                self.expect(self.next_funding());
            }
            EventKind::WorkSubmitted { milestone, requested, review_until, .. } => {
                let (claim, review_until) = (requested.minor_units(), *review_until);
                self.change(*milestone, |record| record.submit(claim, *at, review_until))??;
            }
            EventKind::SubmissionWithdrawn { milestone } => {
                self.change_escrow(*milestone, |escrow| {
                    escrow.claim = escrow.held;
                    escrow.state = EscrowState::Funded;
                })?;
            }
            EventKind::ChangesRequested { milestone, .. } => {
                self.change(*milestone, MilestoneRecord::request_changes)??
            }
            EventKind::EscrowReleased { milestone, amount, top_up, fee, cause, .. } => {
                let release = Release {
                    amount: amount.minor_units(),
                    top_up: top_up.minor_units(),
                    fee: fee.minor_units(),
                };
                self.check_fee_base(release.top_up)?;
                let rest = self.change(*milestone, |record| record.release(release, *at))??;
                self.raise_fee_base(release.top_up);
                self.was_released = true;
                self.expect(self.effect_of_release(*milestone, *cause, rest));
            }
            EventKind::EscrowReturned { milestone, amount, cause, .. } => {
                let fee_base = self.lowered_fee_base(amount.minor_units(), *cause)?;
                self.change(*milestone, |record| record.return_escrow(amount.minor_units()))??;
                if let Some(base) = fee_base {
                    self.rare_fields.fee_base = base;
                }
            }
            EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
                let (amount, fee) = (amount.minor_units(), fee_returned.minor_units());
                self.change(*milestone, |record| record.refund_payment(amount, fee))??;
            }
            EventKind::BonusPaid { amount, .. } => {
                let bonuses = self.rare_fields.bonuses.checked_add(i128::from(amount.minor_units()));
                self.rare_fields.bonuses = bonuses.ok_or(HistoryProblem::Overdrawn)?;
            }
            EventKind::EvidenceSubmitted { .. } => {}
            kind => self.apply_to_negotiation(at, kind)?,
        }
        self.revision = revision;
        self.last_event_at = *at;
        #[cfg(debug_assertions)]
        debug_assert!(self.milestones.index_is_consistent(), "the index of the milestones after {kind:?}");
        #[cfg(debug_assertions)]
        debug_assert!(
            self.quiet_time_is_right(),
            "no deadline before {:?}, after {kind:?}",
            self.milestones.windows.quiet_until
        );
        Ok(())
    }

    /// Applies the events of refund requests, disputes and proposals. This is a separate function, because it
    /// needs much stack space, which would slow down the events that move money.
    #[inline(never)]
    fn apply_to_negotiation(&mut self, at: &UtcDateTime, kind: &EventKind) -> ApplyResult {
        match kind {
            EventKind::RefundRequested { milestone, respond_until, cause, .. } => {
                self.change_escrow(*milestone, |escrow| {
                    let from = escrow.state.prior_state();
                    let request = RefundRequest { respond_until: *respond_until, cause: *cause, from };
                    escrow.state = EscrowState::RefundRequested(request);
                })?;
                if *cause == RefundCause::Dormancy {
                    self.expect(self.next_dormant(*milestone));
                }
            }
            EventKind::RefundRequestWithdrawn { milestone } => {
                self.change_escrow(*milestone, |escrow| escrow.withdraw_refund_request(*at))?;
            }
            EventKind::DisputeOpened { milestone, by, answer_until, award_until, .. } => {
                let contested = Answer::Contested { award_until: *award_until };
                let answer = answer_until.map_or(contested, Answer::AwaitedUntil);
                self.change(*milestone, |record| record.open_dispute(*by, answer))??;
                if answer_until.is_none() {
                    self.expect(self.small_claim_split(*milestone));
                }
            }
            EventKind::DisputeContested { milestone, award_until, .. } => {
                self.change_escrow(*milestone, |escrow| escrow.contest(*award_until))??;
                self.expect(self.small_claim_split(*milestone));
            }
            EventKind::AwardExtended { milestone, award_until } => {
                self.change_escrow(*milestone, |escrow| escrow.contest(Some(*award_until)))??;
            }
            EventKind::DisputeWithdrawn { milestone } => {
                self.change(*milestone, |record| record.withdraw_dispute(*at))??;
            }
            EventKind::DisputeAwarded { milestone, to_freelancer, .. } => {
                let to_freelancer = to_freelancer.minor_units();
                self.pending = Some(PendingEffect::Split {
                    milestone: *milestone,
                    to_freelancer,
                    cause: SplitCause::Award,
                });
            }
            EventKind::ProposalMade { proposal, by, change } => {
                let basis = self.basis_of(change);
                let change = Arc::new(change.clone());
                self.proposals.push(OpenProposal { number: *proposal, by: *by, change, basis });
                self.proposals_made = proposal.get();
            }
            EventKind::ProposalAccepted { proposal } => {
                let accepted = self.take_proposal(*proposal)?;
                self.pending = Some(PendingEffect::AcceptedChange(accepted.change));
            }
            EventKind::ProposalDeclined { proposal } | EventKind::ProposalWithdrawn { proposal } => {
                self.take_proposal(*proposal)?;
            }
            kind => {
                self.apply_to_contract(at, kind)?;
                self.forget_quiet_time();
            }
        }
        Ok(())
    }

    /// Applies the events of the whole contract and of the plan.
    fn apply_to_contract(&mut self, at: &UtcDateTime, kind: &EventKind) -> ApplyResult {
        match kind {
            EventKind::OfferAccepted => self.lifecycle = Lifecycle::Active,
            EventKind::OfferDeclined { .. } => {
                self.return_and_close(ReturnCause::OfferDeclined, Outcome::Declined)
            }
            EventKind::OfferWithdrawn => {
                self.return_and_close(ReturnCause::OfferWithdrawn, Outcome::Withdrawn)
            }
            EventKind::OfferExpired => self.return_and_close(ReturnCause::OfferExpired, Outcome::Expired),
            EventKind::ContractEnded { by } => self.end(*by),
            EventKind::ContractClosed { outcome, initiation_fee_returned } => {
                self.close(*outcome, *at, initiation_fee_returned.is_some());
            }
            EventKind::FeedbackLeft { by, stars, text } => {
                self.rare_fields.feedback.push(Feedback { by: *by, stars: *stars, text: text.clone() });
            }
            EventKind::ReviewExtended { milestone, review_until } => {
                self.change(*milestone, |record| record.extend_review(*review_until))??;
            }
            EventKind::WindowExtended { milestone, until } => {
                self.change_escrow(*milestone, |escrow| escrow.extend_window(*until))??;
            }
            EventKind::MilestoneAdded { title, description, amount, due, .. } => {
                let (title, description) = (title.clone(), description.clone());
                let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
                self.added_terms.push(terms);
                self.milestones.push(MilestoneRecord::planned(amount.minor_units(), *due));
                self.expect(self.next_funding());
            }
            EventKind::MilestoneCancelled { milestone } => {
                self.change(*milestone, |record| record.state = RecordState::Cancelled)?
            }
            EventKind::DueDateChanged { milestone, due } => {
                self.change(*milestone, |record| record.due = *due)?
            }
            EventKind::AmountChanged { milestone, amount, deposit, carried, .. } => {
                self.check_fee_base(deposit.minor_units())?;
                let added = self.carry(*milestone, deposit.minor_units(), carried)?;
                self.change_amount(*milestone, amount.minor_units(), added)?;
                self.raise_fee_base(deposit.minor_units());
            }
            _ => return Err(HistoryProblem::Impossible),
        }
        Ok(())
    }

    /// Says which effect must follow the event, if one must. While an event is applied, none is pending.
    #[inline]
    fn expect(&mut self, effect: Option<PendingEffect>) {
        if effect.is_some() {
            self.pending = effect;
        }
    }

    /// Takes leftovers from their milestones, for this milestone. Returns the deposit and the leftovers
    /// together (FUND-4).
    #[inline]
    fn carry(
        &mut self,
        to: MilestoneNumber,
        deposit: i64,
        carried: &Leftovers,
    ) -> Result<i64, HistoryProblem> {
        if carried.is_empty() { Ok(deposit) } else { self.carry_each(to, deposit, carried) }
    }

    fn carry_each(
        &mut self,
        to: MilestoneNumber,
        deposit: i64,
        carried: &Leftovers,
    ) -> Result<i64, HistoryProblem> {
        let mut total = deposit;
        for leftover in carried {
            let amount = leftover.amount.minor_units();
            total = add(total, amount)?;
            let milestone = leftover.from;
            let from = self.record(milestone).ok_or(HistoryProblem::UnknownMilestone { milestone })?;
            if milestone == to || from.held() < amount {
                return Err(HistoryProblem::Overdrawn);
            }
        }
        self.record(to).ok_or(HistoryProblem::UnknownMilestone { milestone: to })?;
        for leftover in carried {
            self.change(leftover.from, |record| record.subtract_escrow(leftover.amount.minor_units()))??;
        }
        Ok(total)
    }

    /// PROP-4
    fn change_amount(&mut self, milestone: MilestoneNumber, price: i64, added: i64) -> ApplyResult {
        let exceeds_price = self.change(milestone, |record| record.change_price(price, added))??;
        self.pending = exceeds_price.then_some(PendingEffect::Reduction { milestone });
        Ok(())
    }

    /// Whether the base of the client's fee can become larger by this amount (MONEY-8).
    #[inline]
    fn check_fee_base(&self, amount: i64) -> ApplyResult {
        if self.has_client_fee() && self.rare_fields.fee_base.checked_add(i128::from(amount)).is_none() {
            return Err(HistoryProblem::Overdrawn);
        }
        Ok(())
    }

    /// Adds a deposit to the base of the client's fee, after [`Self::check_fee_base`] (MONEY-8).
    #[inline]
    fn raise_fee_base(&mut self, amount: i64) {
        if self.has_client_fee() {
            self.add_to_fee_base(amount);
        }
    }

    #[inline(never)]
    fn add_to_fee_base(&mut self, amount: i64) {
        self.rare_fields.fee_base = self.rare_fields.fee_base.saturating_add(i128::from(amount));
    }

    /// The base of the client's fee after a return. `None` if it stays as it is (MONEY-8).
    fn lowered_fee_base(&self, amount: i64, cause: ReturnCause) -> Result<Option<i128>, HistoryProblem> {
        if !self.has_client_fee() || !self.return_lowers_fee_base(cause) {
            return Ok(None);
        }
        let base = self.rare_fields.fee_base.checked_sub(i128::from(amount)).filter(|base| *base >= 0);
        base.ok_or(HistoryProblem::Overdrawn).map(Some)
    }

    /// OFFER-5
    fn return_and_close(&mut self, cause: ReturnCause, outcome: Outcome) {
        self.pending = Some(PendingEffect::ReturnAndClose(cause, outcome));
    }

    /// END-1, END-2, END-3, PROP-6
    fn end(&mut self, by: Party) {
        self.lifecycle = Lifecycle::Ending;
        self.cancel_planned();
        self.proposals.retain(|proposal| matches!(*proposal.change, Change::Settle { .. }));
        match by {
            Party::Client => self.pending = self.first_refund_on_end(),
            Party::Freelancer => self.return_and_close(ReturnCause::FreelancerEnded, Outcome::Ended),
        }
    }

    /// END-3, PROP-6
    fn close(&mut self, outcome: Outcome, at: UtcDateTime, initiation_fee_is_returned: bool) {
        self.lifecycle = Lifecycle::Closed { outcome, at, initiation_fee_is_returned };
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
        self.proposals.take(number).ok_or(HistoryProblem::UnknownProposal { proposal: number })
    }

    #[inline]
    fn change<T>(
        &mut self,
        milestone: MilestoneNumber,
        update: impl FnOnce(&mut MilestoneRecord) -> T,
    ) -> Result<T, HistoryProblem> {
        let changed = milestone.index().and_then(|position| self.milestones.change(position, update));
        changed.ok_or(HistoryProblem::UnknownMilestone { milestone })
    }

    #[inline]
    fn change_escrow<T>(
        &mut self,
        milestone: MilestoneNumber,
        update: impl FnOnce(&mut Escrow) -> T,
    ) -> Result<T, HistoryProblem> {
        self.change(milestone, |record| record.escrow_mut().map(update))?.ok_or(HistoryProblem::Impossible)
    }
}
