//! Checks whether an act can have happened at its place in a log. The stage, the state, the numbers, the
//! money and the instants must fit.
//!
//! This module does not check what only the policy or the order of commands forbids. `audit` checks that.

use core::time::Duration;

use time::UtcDateTime;

use crate::decide::amounts::{
    self, bonus_fees, clears_at, client_fee_on_deposit, client_fee_on_return, cover, initiation_fee_due,
    release_parts,
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
use crate::values::window::is_window_end;

type CheckResult = Result<(), HistoryProblem>;

pub(super) fn check(state: &State, event: &Event) -> CheckResult {
    let checker = ActChecker { state, at: &event.at };
    match &event.kind {
        EventKind::MilestoneFunded { milestone, deposit, carried, client_fee, initiation_fee } => {
            checker.check_stage(StageRange::ACTIVE)?;
            let record = checker.find_accepted(*milestone, funding::FUND_MILESTONE)?;
            let coverage = cover(state, record.price, checker.at);
            check_field(coverage.deposit == *deposit && coverage.carried == *carried, "deposit")?;
            check_field(*client_fee == client_fee_on_deposit(state, deposit.minor_units()), "client_fee")?;
            check_field(*initiation_fee == initiation_fee_due(state), "initiation_fee")
        }
        EventKind::WorkSubmitted { milestone, requested, review_until, note } => {
            checker.check_stage(StageRange::ACTIVE)?;
            let record = checker.find_milestone(*milestone, review::can_submit)?;
            check_field(checker.is_part_of_held(record, *requested) && !requested.is_zero(), "requested")?;
            check_field(review::is_review_end(state, checker.at, *review_until), "review_until")?;
            check_note(note)
        }
        EventKind::SubmissionWithdrawn { milestone } => {
            checker.check_stage(StageRange::ACTIVE)?;
            checker.find_accepted(*milestone, review::WITHDRAW_SUBMISSION).map(drop)
        }
        EventKind::ChangesRequested { milestone, note } => {
            checker.check_stage(StageRange::ACTIVE)?;
            checker.find_accepted(*milestone, review::REQUEST_CHANGES)?;
            check_note(note)
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
            checker.check_stage(StageRange::ACTIVE_TO_ENDING)?;
            check_field(checker.is_amount(*amount), "amount")?;
            let record = checker
                .find_milestone(*milestone, |record| review::can_release(record, amount.minor_units()))?;
            let parts =
                release_parts(state, record, amount.minor_units()).ok_or(HistoryProblem::Overdrawn)?;
            check_field(*top_up == state.money(parts.top_up), "top_up")?;
            check_field(*fee == state.money(parts.fee), "fee")?;
            check_field(*client_fee == client_fee_on_deposit(state, parts.top_up), "client_fee")?;
            check_field(*clears == clears_at(state, checker.at), "clears_at")
        }
        EventKind::EscrowReturned {
            milestone,
            amount,
            cause: ReturnCause::RefundGranted,
            client_fee_returned,
        } => {
            checker.check_stage(StageRange::ACTIVE_TO_ENDING)?;
            let record = checker.find_accepted(*milestone, refund::REFUND)?;
            check_field(*amount == state.money(record.held()), "amount")?;
            let expected = client_fee_on_return(state, record.held(), ReturnCause::RefundGranted);
            check_field(*client_fee_returned == expected, "client_fee_returned")
        }
        EventKind::RefundRequested { milestone, respond_until, cause: RefundCause::Client, note } => {
            checker.check_stage(StageRange::ACTIVE)?;
            checker.find_accepted(*milestone, refund::REQUEST_REFUND)?;
            check_field(checker.is_window_end(state.policy().refund_window, respond_until), "respond_until")?;
            check_note(note)
        }
        EventKind::RefundRequestWithdrawn { milestone } => {
            checker.check_stage(StageRange::ACTIVE)?;
            checker.find_accepted(*milestone, refund::WITHDRAW_REFUND_REQUEST).map(drop)
        }
        EventKind::BonusPaid { amount, fee, note, client_fee, clears_at: clears } => {
            checker.check_stage(checker.stages_with_payments())?;
            map_rejection(ending::check_bonus_window(state, checker.at))?;
            check_field(checker.is_amount(*amount), "amount")?;
            let fees = bonus_fees(state, *amount).ok_or(HistoryProblem::Overdrawn)?;
            check_field(*fee == fees.freelancer, "fee")?;
            check_field(*client_fee == fees.client, "client_fee")?;
            check_field(*clears == clears_at(state, checker.at), "clears_at")?;
            check_note(note)
        }
        EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
            checker.check_stage(checker.stages_with_payments())?;
            map_rejection(ending::check_payment_refund_window(state, checker.at))?;
            checker.find_milestone(*milestone, |record| amount.minor_units() <= record.paid)?;
            check_field(checker.is_amount(*amount), "amount")?;
            let expected = amounts::fee_returned(state, *milestone, amount.minor_units());
            check_field(expected == Some(*fee_returned), "fee_returned")
        }
        kind => checker.check_negotiation(kind),
    }
}

struct ActChecker<'a> {
    state: &'a State,
    at: &'a UtcDateTime,
}

impl<'a> ActChecker<'a> {
    /// Checks the events of disputes and proposals.
    fn check_negotiation(&self, kind: &EventKind) -> CheckResult {
        let Self { state, at } = *self;
        match kind {
            EventKind::DisputeOpened { milestone, by, answer_until, reason, award_until } => {
                self.check_stage(dispute::stages_that_accept_dispute(*by))?;
                let record =
                    self.find_milestone(*milestone, |record| dispute::can_open(state, *by, record, at))?;
                check_field(dispute::answer_until(state, *by, at) == Ok(*answer_until), "answer_until")?;
                let expected =
                    if answer_until.is_none() { dispute::award_until(state, record, at) } else { Ok(None) };
                check_field(expected == Ok(*award_until), "award_until")?;
                check_note(reason)
            }
            EventKind::DisputeContested { milestone, statement, award_until } => {
                self.check_stage(StageRange::ACTIVE_TO_ENDING)?;
                let record = self.find_disputed(*milestone, |dispute| !dispute.is_contested())?;
                check_field(dispute::award_until(state, record, at) == Ok(*award_until), "award_until")?;
                check_note(statement)
            }
            EventKind::AwardExtended { milestone, award_until } => {
                self.check_stage(StageRange::ACTIVE_TO_ENDING)?;
                let record = self.find_disputed(*milestone, |dispute| dispute.award_until().is_some())?;
                let until =
                    record.dispute().and_then(Dispute::award_until).ok_or(HistoryProblem::Impossible)?;
                check_field(
                    dispute::extended_award_end(state, until, at) == Some(*award_until),
                    "award_until",
                )
            }
            EventKind::DisputeWithdrawn { milestone } => {
                self.check_stage(StageRange::ACTIVE)?;
                let can_be_withdrawn =
                    |dispute: &Dispute| !dispute.is_contested() && !dispute.answers_refund_request;
                self.find_disputed(*milestone, can_be_withdrawn).map(drop)
            }
            EventKind::EvidenceSubmitted { milestone, text, .. } => {
                self.check_stage(StageRange::ACTIVE_TO_ENDING)?;
                self.find_disputed(*milestone, |_| true)?;
                map_rejection(input::check_evidence(text))
            }
            EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
                self.check_stage(StageRange::ACTIVE_TO_ENDING)?;
                let record = self.find_disputed(*milestone, Dispute::is_contested)?;
                check_field(self.is_part_of_held(record, *to_freelancer), "to_freelancer")?;
                check_note(note)
            }
            EventKind::ProposalMade { proposal, by, change } => {
                self.check_stage(proposal::stages_that_accept(change))?;
                check_number(proposal.get(), state.proposals_made.saturating_add(1))?;
                map_rejection(input::check_change(state.currency, change, *at))?;
                if let Change::AddMilestone(terms) = change {
                    check_field(terms.has_trimmed_title(), "title")?;
                }
                map_rejection(proposal::judge_proposal(state, *by, change.clone()).map(drop))
            }
            EventKind::ProposalAccepted { proposal } => {
                self.check_stage(StageRange::OFFERED_TO_ENDING)?;
                let open_proposal = state.proposal(*proposal);
                let open_proposal =
                    open_proposal.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })?;
                map_rejection(
                    proposal::judge_acceptance(state, open_proposal.by.other(), *proposal).map(drop),
                )
            }
            EventKind::ProposalDeclined { proposal } | EventKind::ProposalWithdrawn { proposal } => {
                self.check_stage(StageRange::OFFERED_TO_ENDING)?;
                let open_proposal = state.proposal(*proposal).map(drop);
                open_proposal.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })
            }
            kind => self.check_contract(kind),
        }
    }

    /// Checks the events of the whole contract, of the plan, and of feedback.
    fn check_contract(&self, kind: &EventKind) -> CheckResult {
        let Self { state, at } = *self;
        match kind {
            EventKind::OfferAccepted | EventKind::OfferWithdrawn => self.check_stage(StageRange::OFFERED),
            EventKind::OfferDeclined { note } => {
                self.check_stage(StageRange::OFFERED)?;
                check_note(note)
            }
            EventKind::MilestoneAdded { milestone, title, description, amount, due } => {
                self.check_stage(StageRange::ACTIVE)?;
                let next = MilestoneNumber::at_index(state.milestones.len());
                check_number(milestone.get(), next.get())?;
                let (title, description) = (title.clone(), description.clone());
                let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
                check_field(terms.has_trimmed_title(), "title")?;
                map_rejection(input::check_terms(state.currency, &terms, *at))
            }
            EventKind::MilestoneCancelled { milestone } => {
                self.check_stage(StageRange::ACTIVE)?;
                self.find_accepted(*milestone, plan::cancel_guard("PLAN-2")).map(drop)
            }
            EventKind::ContractEnded { by } => {
                self.check_stage(ending::stages_that_accept_end(*by))?;
                map_rejection(ending::check_end(state, *by, at))
            }
            EventKind::FeedbackLeft { by, stars, text } => {
                map_rejection(feedback::leave_feedback(state, *by, *stars, text.clone(), at).map(drop))
            }
            EventKind::ReviewExtended { milestone, review_until } => {
                self.check_stage(StageRange::ACTIVE)?;
                let record = self.find_accepted(*milestone, review::EXTEND_REVIEW)?;
                let (end, _) = record.deadline().ok_or(HistoryProblem::Impossible)?;
                check_field(review::extended_review_end(state, end) == Some(*review_until), "review_until")
            }
            EventKind::ContractOffered { .. } => Err(HistoryProblem::OpenedTwice),
            _ => Err(HistoryProblem::Unprompted),
        }
    }

    /// END-7
    #[inline]
    fn check_stage(&self, stages: StageRange) -> CheckResult {
        let stage = self.state.stage();
        if stages.contains(stage) { Ok(()) } else { Err(HistoryProblem::WrongStage { stage }) }
    }

    /// END-5: a closed contract that was never accepted has no payments.
    fn stages_with_payments(&self) -> StageRange {
        if self.state.was_never_accepted() {
            StageRange::ACTIVE_TO_ENDING
        } else {
            StageRange::ACTIVE_TO_CLOSED
        }
    }

    #[inline]
    fn find_milestone(
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
    fn find_accepted(
        &self,
        milestone: MilestoneNumber,
        guard: StateGuard,
    ) -> Result<&'a MilestoneRecord, HistoryProblem> {
        self.find_milestone(milestone, |record| guard.accepts(record))
    }

    fn find_disputed(
        &self,
        milestone: MilestoneNumber,
        condition: impl FnOnce(&Dispute) -> bool,
    ) -> Result<&'a MilestoneRecord, HistoryProblem> {
        self.find_milestone(milestone, |record| record.dispute().is_some_and(condition))
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
    fn is_window_end(&self, window: Duration, until: &UtcDateTime) -> bool {
        is_window_end(*self.at, window, *until)
    }
}

#[inline]
fn check_field(fits: bool, name: &'static str) -> CheckResult {
    if fits { Ok(()) } else { Err(HistoryProblem::WrongField { field: name }) }
}

fn check_number(found: u64, expected: u64) -> CheckResult {
    if found == expected { Ok(()) } else { Err(HistoryProblem::WrongNumber { expected }) }
}

#[inline(always)]
fn check_note(note: &str) -> CheckResult {
    map_rejection(input::check_note("note", note))
}

#[inline]
fn map_rejection(checked: Result<(), Rejection>) -> CheckResult {
    checked.map_err(HistoryProblem::Invalid)
}
