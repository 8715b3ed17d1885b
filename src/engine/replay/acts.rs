//! Whether an act could have happened at its place in a log: its stage, its state, its numbers, its money and
//! its instants.
//!
//! What only the policy or the order of commands forbids is not checked here. `audit` checks it.

use core::time::Duration;

use time::UtcDateTime;

use crate::decide::amounts::{
    self, bonus_fees, clears_at, client_fee_returned_with, cover, fee_on_deposit, initiation_fee_due, release_parts,
};
use crate::decide::guards::StateGuard;
use crate::decide::{dispute, ending, feedback, funding, input, plan, proposal, refund, review};
use crate::messages::command::Change;
use crate::messages::event::{Event, EventKind, RefundCause, ReleaseCause, ReturnCause};
use crate::messages::history_error::HistoryProblem;
use crate::messages::rejection::Rejection;
use crate::messages::stage::StageRange;
use crate::state::contract_state::State;
use crate::state::record::{Dispute, MilestoneRecord};
use crate::values::money::Money;
use crate::values::offer::MilestoneTerms;
use crate::values::party::MilestoneNumber;
use crate::values::window::window_end;

type Checked = Result<(), HistoryProblem>;

pub(super) fn check(state: &State, event: &Event) -> Checked {
    let case = Case { state, at: &event.at };
    match &event.kind {
        EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } => {
            case.stage(StageRange::ACTIVE)?;
            let record = case.accepted(*milestone, funding::FUND_MILESTONE)?;
            let coverage = cover(state, record.price, case.at);
            field(coverage.deposit == *deposit && coverage.carried == *carried, "deposit")?;
            field(*client_fee == fee_on_deposit(state, deposit.minor_units()), "client_fee")?;
            field(*initiation_fee == initiation_fee_due(state), "initiation_fee")
        }
        EventKind::WorkSubmitted { milestone, requested, review_until, note } => {
            case.stage(StageRange::ACTIVE)?;
            let record = case.milestone(*milestone, review::can_submit)?;
            field(case.is_part_of_held(record, *requested) && !requested.is_zero(), "requested")?;
            field(review::review_end(state, case.at).is_ok_and(|end| end == *review_until), "review_until")?;
            note_fits(note)
        }
        EventKind::SubmissionWithdrawn { milestone } => {
            case.stage(StageRange::ACTIVE)?;
            case.accepted(*milestone, review::WITHDRAW_SUBMISSION).map(drop)
        }
        EventKind::ChangesRequested { milestone, note } => {
            case.stage(StageRange::ACTIVE)?;
            case.accepted(*milestone, review::REQUEST_CHANGES)?;
            note_fits(note)
        }
        EventKind::EscrowReleased {
            milestone,
            amount,
            top_up,
            fee,
            cause: ReleaseCause::Approved,
            client_fee,
            clears_at: clears,
        } => {
            case.stage(StageRange::UNTIL_ENDING)?;
            field(case.is_amount(*amount), "amount")?;
            let record = case.milestone(*milestone, |record| review::can_release(record, amount.minor_units()))?;
            let parts = release_parts(state, record, amount.minor_units()).ok_or(HistoryProblem::Overdrawn)?;
            field(*top_up == state.money(parts.top_up), "top_up")?;
            field(*fee == state.money(parts.fee), "fee")?;
            field(*client_fee == fee_on_deposit(state, parts.top_up), "client_fee")?;
            field(*clears == clears_at(state, case.at), "clears_at")
        }
        EventKind::EscrowReturned { milestone, amount, cause: ReturnCause::RefundGranted, client_fee_returned } => {
            case.stage(StageRange::UNTIL_ENDING)?;
            let record = case.accepted(*milestone, refund::REFUND)?;
            field(*amount == state.money(record.held()), "amount")?;
            let expected = client_fee_returned_with(state, record.held(), ReturnCause::RefundGranted);
            field(*client_fee_returned == expected, "client_fee_returned")
        }
        EventKind::RefundRequested { milestone, respond_until, cause: RefundCause::Client, note } => {
            case.stage(StageRange::ACTIVE)?;
            case.accepted(*milestone, refund::REQUEST_REFUND)?;
            field(case.ends(state.policy().refund_window, respond_until), "respond_until")?;
            note_fits(note)
        }
        EventKind::RefundRequestWithdrawn { milestone } => {
            case.stage(StageRange::ACTIVE)?;
            case.accepted(*milestone, refund::WITHDRAW_REFUND_REQUEST).map(drop)
        }
        EventKind::BonusPaid { amount, fee, note, client_fee, clears_at: clears } => {
            case.stage(case.stages_with_payments())?;
            valid(ending::check_bonus_window(state, case.at))?;
            field(case.is_amount(*amount), "amount")?;
            let fees = bonus_fees(state, *amount).ok_or(HistoryProblem::Overdrawn)?;
            field(*fee == fees.freelancer, "fee")?;
            field(*client_fee == fees.client, "client_fee")?;
            field(*clears == clears_at(state, case.at), "clears_at")?;
            note_fits(note)
        }
        EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
            case.stage(case.stages_with_payments())?;
            valid(ending::check_payment_refund_window(state, case.at))?;
            case.milestone(*milestone, |record| amount.minor_units() <= record.paid)?;
            field(case.is_amount(*amount), "amount")?;
            let expected = amounts::fee_returned(state, *milestone, amount.minor_units());
            field(expected == Some(*fee_returned), "fee_returned")
        }
        kind => case.check_negotiation(kind),
    }
}

struct Case<'a> {
    state: &'a State,
    at: &'a UtcDateTime,
}

impl<'a> Case<'a> {
    /// Disputes and proposals.
    fn check_negotiation(&self, kind: &EventKind) -> Checked {
        let Self { state, at } = *self;
        match kind {
            EventKind::DisputeOpened { milestone, by, answer_until, reason, award_until } => {
                self.stage(dispute::stages_that_accept_dispute(*by))?;
                let record = self.milestone(*milestone, |record| dispute::can_open(state, *by, record, at))?;
                field(dispute::answer_until(state, *by, at) == Ok(*answer_until), "answer_until")?;
                let expected = if answer_until.is_none() { dispute::award_until(state, record, at) } else { Ok(None) };
                field(expected == Ok(*award_until), "award_until")?;
                note_fits(reason)
            }
            EventKind::DisputeContested { milestone, statement, award_until } => {
                self.stage(StageRange::UNTIL_ENDING)?;
                let record = self.dispute(*milestone, |dispute| !dispute.is_contested())?;
                field(dispute::award_until(state, record, at) == Ok(*award_until), "award_until")?;
                note_fits(statement)
            }
            EventKind::AwardExtended { milestone, award_until } => {
                self.stage(StageRange::UNTIL_ENDING)?;
                let record = self.dispute(*milestone, |dispute| dispute.award_until().is_some())?;
                let until = record.dispute().and_then(Dispute::award_until).ok_or(HistoryProblem::Impossible)?;
                field(dispute::extended_award(state, until, at) == Some(*award_until), "award_until")
            }
            EventKind::DisputeWithdrawn { milestone } => {
                self.stage(StageRange::ACTIVE)?;
                let may_be = |dispute: &Dispute| !dispute.is_contested() && !dispute.answers_refund_request;
                self.dispute(*milestone, may_be).map(drop)
            }
            EventKind::EvidenceSubmitted { milestone, text, .. } => {
                self.stage(StageRange::UNTIL_ENDING)?;
                self.dispute(*milestone, |_| true)?;
                valid(input::check_evidence(text))
            }
            EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
                self.stage(StageRange::UNTIL_ENDING)?;
                let record = self.dispute(*milestone, Dispute::is_contested)?;
                field(self.is_part_of_held(record, *to_freelancer), "to_freelancer")?;
                note_fits(note)
            }
            EventKind::ProposalMade { proposal, by, change } => {
                self.stage(proposal::stages_that_accept(change))?;
                number(proposal.get(), state.proposals_made.saturating_add(1))?;
                valid(input::check_change(state.currency, change, *at))?;
                if let Change::AddMilestone(terms) = change {
                    field(terms.is_on_record(), "title")?;
                }
                valid(proposal::judge_proposal(state, *by, change.clone()).map(drop))
            }
            EventKind::ProposalAccepted { proposal } => {
                self.stage(StageRange::BEFORE_CLOSED)?;
                let open = state.proposal(*proposal);
                let open = open.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })?;
                valid(proposal::judge_acceptance(state, open.by.other(), *proposal).map(drop))
            }
            EventKind::ProposalDeclined { proposal } | EventKind::ProposalWithdrawn { proposal } => {
                self.stage(StageRange::BEFORE_CLOSED)?;
                let open = state.proposal(*proposal).map(drop);
                open.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })
            }
            kind => self.check_contract(kind),
        }
    }

    /// The whole contract, and the plan.
    fn check_contract(&self, kind: &EventKind) -> Checked {
        let Self { state, at } = *self;
        match kind {
            EventKind::OfferAccepted | EventKind::OfferWithdrawn => self.stage(StageRange::OFFERED),
            EventKind::OfferDeclined { note } => {
                self.stage(StageRange::OFFERED)?;
                note_fits(note)
            }
            EventKind::MilestoneAdded { milestone, title, description, amount, due } => {
                self.stage(StageRange::ACTIVE)?;
                let next = MilestoneNumber::at_index(state.milestones.len());
                number(milestone.get(), next.get())?;
                let (title, description) = (title.clone(), description.clone());
                let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
                field(terms.is_on_record(), "title")?;
                valid(input::check_terms(state.currency, &terms, *at))
            }
            EventKind::MilestoneCancelled { milestone } => {
                self.stage(StageRange::ACTIVE)?;
                self.accepted(*milestone, plan::cancel_guard("PLAN-2")).map(drop)
            }
            EventKind::ContractEnded { by } => {
                self.stage(ending::stages_that_accept_end(*by))?;
                valid(ending::check_end(state, *by, at))
            }
            EventKind::FeedbackLeft { by, stars, text } => {
                valid(feedback::leave_feedback(state, *by, *stars, text.clone(), at).map(drop))
            }
            EventKind::ReviewExtended { milestone, review_until } => {
                self.stage(StageRange::ACTIVE)?;
                let record = self.accepted(*milestone, review::EXTEND_REVIEW)?;
                let (end, _) = record.deadline().ok_or(HistoryProblem::Impossible)?;
                field(review::extended_review(state, end) == Some(*review_until), "review_until")
            }
            EventKind::ContractOffered { .. } => Err(HistoryProblem::OpenedTwice),
            _ => Err(HistoryProblem::Unprompted),
        }
    }

    /// END-7
    #[inline]
    fn stage(&self, stages: StageRange) -> Checked {
        let stage = self.state.stage();
        if stages.contains(stage) { Ok(()) } else { Err(HistoryProblem::WrongStage { stage }) }
    }

    /// END-5: a closed contract that was never accepted has no payments.
    fn stages_with_payments(&self) -> StageRange {
        if self.state.was_never_accepted() { StageRange::UNTIL_ENDING } else { StageRange::UNTIL_CLOSED }
    }

    #[inline]
    fn milestone(
        &self,
        milestone: MilestoneNumber,
        condition: impl FnOnce(&MilestoneRecord) -> bool,
    ) -> Result<&'a MilestoneRecord, HistoryProblem> {
        match self.state.record(milestone) {
            None => Err(HistoryProblem::UnknownMilestone { milestone }),
            Some(record) if condition(record) => Ok(record),
            Some(_) => Err(HistoryProblem::Impossible),
        }
    }

    /// The milestone, if it is in a state in which the guard's command is accepted.
    #[inline]
    fn accepted(&self, milestone: MilestoneNumber, guard: StateGuard) -> Result<&'a MilestoneRecord, HistoryProblem> {
        self.milestone(milestone, |record| guard.accepts(record))
    }

    fn dispute(
        &self,
        milestone: MilestoneNumber,
        condition: impl FnOnce(&Dispute) -> bool,
    ) -> Result<&'a MilestoneRecord, HistoryProblem> {
        self.milestone(milestone, |record| record.dispute().is_some_and(condition))
    }

    #[inline]
    fn is_amount(&self, amount: Money) -> bool {
        amount.currency() == self.state.currency && !amount.is_zero()
    }

    #[inline]
    fn is_part_of_held(&self, record: &MilestoneRecord, amount: Money) -> bool {
        amount.currency() == self.state.currency && amount.minor_units() <= record.held()
    }

    /// Whether a window that opens at this event ends at `until`.
    fn ends(&self, window: Duration, until: &UtcDateTime) -> bool {
        window_end(*self.at, window) == Some(*until)
    }
}

#[inline]
fn field(fits: bool, name: &'static str) -> Checked {
    if fits { Ok(()) } else { Err(HistoryProblem::WrongField { field: name }) }
}

fn number(found: u64, expected: u64) -> Checked {
    if found == expected { Ok(()) } else { Err(HistoryProblem::WrongNumber { expected }) }
}

#[inline]
fn note_fits(note: &str) -> Checked {
    valid(input::check_note("note", note))
}

#[inline]
fn valid(checked: Result<(), Rejection>) -> Checked {
    checked.map_err(HistoryProblem::Invalid)
}
