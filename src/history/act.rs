//! Whether an act could happen where it stands in a log: its stage, its state, its numbers, its money and its instants.
//!
//! What only the policy or the order of commands forbids is not asked here: that is deciding again.

use core::time::Duration;

use time::UtcDateTime;

use super::HistoryProblem;
use crate::command::Change;
use crate::contract::Contract;
use crate::deadline::window_end;
use crate::decide;
use crate::event::{Event, EventKind, RefundCause, ReleaseCause, ReturnCause};
use crate::money::Money;
use crate::offer::MilestoneTerms;
use crate::party::MilestoneNumber;
use crate::rejection::Rejection;
use crate::stage::Stages;
use crate::standing::{Answer, Dispute, Standing};

type Checked = Result<(), HistoryProblem>;

pub(super) fn check(contract: &Contract, event: &Event) -> Checked {
    let case = Case { contract, at: &event.at };
    match &event.kind {
        EventKind::MilestoneFunded { milestone, deposit, carried } => {
            case.stage(Stages::ACTIVE)?;
            let standing = case.milestone(*milestone, Standing::is_planned)?;
            let cover = contract.cover(standing.price);
            field(cover.deposit == *deposit && cover.carried == *carried, "deposit")
        }
        EventKind::WorkSubmitted { milestone, requested, review_until, note } => {
            case.stage(Stages::ACTIVE)?;
            let standing = case.milestone(*milestone, Standing::takes_submission)?;
            field(case.is_part_of_held(standing, *requested) && !requested.is_zero(), "requested")?;
            field(case.ends(contract.policy().review_window, review_until), "review_until")?;
            note_fits(note)
        }
        EventKind::SubmissionWithdrawn { milestone } => {
            case.stage(Stages::ACTIVE)?;
            case.milestone(*milestone, Standing::is_under_review).map(drop)
        }
        EventKind::ChangesRequested { milestone, note } => {
            case.stage(Stages::ACTIVE)?;
            case.milestone(*milestone, Standing::is_under_review)?;
            note_fits(note)
        }
        EventKind::EscrowReleased { milestone, amount, top_up, fee, cause: ReleaseCause::Approved } => {
            case.stage(Stages::UNTIL_ENDING)?;
            field(case.is_amount(*amount), "amount")?;
            let standing = case.milestone(*milestone, |standing| standing.takes_release(amount.minor_units()))?;
            let parts = contract.parts_of_release(standing, amount.minor_units());
            let [expected_top_up, expected_fee] =
                parts.ok_or(HistoryProblem::Overdrawn)?.map(|part| contract.money(part));
            field(*top_up == expected_top_up, "top_up")?;
            field(*fee == expected_fee, "fee")
        }
        EventKind::EscrowReturned { milestone, amount, cause: ReturnCause::RefundGranted } => {
            case.stage(Stages::UNTIL_ENDING)?;
            let standing = case.milestone(*milestone, |standing| standing.escrow().is_some())?;
            field(*amount == contract.money(standing.held()), "amount")
        }
        EventKind::RefundRequested { milestone, respond_until, cause: RefundCause::Client, note } => {
            case.stage(Stages::ACTIVE)?;
            case.milestone(*milestone, Standing::is_idle)?;
            field(case.ends(contract.policy().refund_window, respond_until), "respond_until")?;
            note_fits(note)
        }
        EventKind::RefundRequestWithdrawn { milestone } => {
            case.stage(Stages::ACTIVE)?;
            case.milestone(*milestone, |standing| standing.refund_request().is_some()).map(drop)
        }
        EventKind::BonusPaid { amount, fee, note } => {
            case.stage(case.stages_with_payments())?;
            valid(decide::check_bonus_window(contract, case.at))?;
            field(case.is_amount(*amount), "amount")?;
            field(contract.fee_on(amount.minor_units()).map(|fee| contract.money(fee)) == Some(*fee), "fee")?;
            note_fits(note)
        }
        EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
            case.stage(case.stages_with_payments())?;
            valid(decide::check_payment_refund_window(contract, case.at))?;
            case.milestone(*milestone, |standing| amount.minor_units() <= standing.paid)?;
            field(case.is_amount(*amount), "amount")?;
            let expected = contract.fee_returned(*milestone, amount.minor_units());
            field(expected == Some(*fee_returned), "fee_returned")
        }
        kind => case.check_talks(kind),
    }
}

struct Case<'a> {
    contract: &'a Contract,
    at: &'a UtcDateTime,
}

impl<'a> Case<'a> {
    /// Disputes and proposals.
    fn check_talks(&self, kind: &EventKind) -> Checked {
        let Self { contract, at } = *self;
        match kind {
            EventKind::DisputeOpened { milestone, by, answer_until, reason } => {
                self.stage(Stages::UNTIL_ENDING)?;
                self.milestone(*milestone, |standing| standing.takes_dispute(*by, contract.stage()))?;
                let fits = match (contract.answer_window(*by), answer_until) {
                    (Some(window), Some(until)) => self.ends(window, until),
                    (window, until) => window.is_none() && until.is_none(),
                };
                field(fits, "answer_until")?;
                note_fits(reason)
            }
            EventKind::DisputeContested { milestone, statement } => {
                self.stage(Stages::UNTIL_ENDING)?;
                self.dispute(*milestone, |dispute| dispute.answer != Answer::Contested)?;
                note_fits(statement)
            }
            EventKind::DisputeWithdrawn { milestone } => {
                self.stage(Stages::ACTIVE)?;
                self.dispute(*milestone, |dispute| !dispute.answers_refund_request).map(drop)
            }
            EventKind::EvidenceSubmitted { milestone, text, .. } => {
                self.stage(Stages::UNTIL_ENDING)?;
                self.dispute(*milestone, |_| true)?;
                valid(decide::check_evidence(text))
            }
            EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
                self.stage(Stages::UNTIL_ENDING)?;
                let standing = self.dispute(*milestone, |dispute| dispute.answer == Answer::Contested)?;
                field(self.is_part_of_held(standing, *to_freelancer), "to_freelancer")?;
                note_fits(note)
            }
            EventKind::ProposalMade { proposal, by, change } => {
                self.stage(Stages::that_accept_change(change))?;
                number(proposal.get(), contract.proposals_made.saturating_add(1))?;
                valid(decide::check_change(contract.currency, change, *at))?;
                if let Change::AddMilestone(terms) = change {
                    field(terms.is_on_record(), "title")?;
                }
                valid(decide::judge_proposal(contract, *by, change.clone()).map(drop))
            }
            EventKind::ProposalAccepted { proposal } => {
                self.stage(Stages::BEFORE_CLOSED)?;
                let open = contract.proposal(*proposal);
                let open = open.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })?;
                valid(decide::judge_acceptance(contract, open.by.other(), *proposal).map(drop))
            }
            EventKind::ProposalDeclined { proposal } | EventKind::ProposalWithdrawn { proposal } => {
                self.stage(Stages::BEFORE_CLOSED)?;
                let open = contract.proposal(*proposal).map(drop);
                open.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })
            }
            kind => self.check_contract(kind),
        }
    }

    /// The contract as a whole, and the plan.
    fn check_contract(&self, kind: &EventKind) -> Checked {
        let Self { contract, at } = *self;
        match kind {
            EventKind::OfferAccepted | EventKind::OfferWithdrawn => self.stage(Stages::OFFERED),
            EventKind::OfferDeclined { note } => {
                self.stage(Stages::OFFERED)?;
                note_fits(note)
            }
            EventKind::MilestoneAdded { milestone, title, description, amount, due } => {
                self.stage(Stages::ACTIVE)?;
                let next = MilestoneNumber::at_index(contract.standings.len());
                number(milestone.get(), next.get())?;
                let (title, description) = (title.clone(), description.clone());
                let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
                field(terms.is_on_record(), "title")?;
                valid(decide::check_terms(contract.currency, &terms, *at))
            }
            EventKind::MilestoneCancelled { milestone } => {
                self.stage(Stages::ACTIVE)?;
                self.milestone(*milestone, Standing::is_planned).map(drop)
            }
            EventKind::ContractEnded { by } => {
                self.stage(Stages::that_accept_end(*by))?;
                valid(decide::check_end(contract, *by, at))
            }
            EventKind::ContractOffered { .. } => Err(HistoryProblem::OpenedTwice),
            _ => Err(HistoryProblem::Unprompted),
        }
    }

    /// END-7
    fn stage(&self, stages: Stages) -> Checked {
        let stage = self.contract.stage();
        if stages.contain(stage) { Ok(()) } else { Err(HistoryProblem::WrongStage { stage }) }
    }

    /// END-5: what was never accepted has no payments once it is closed.
    fn stages_with_payments(&self) -> Stages {
        if self.contract.was_never_accepted() { Stages::UNTIL_ENDING } else { Stages::UNTIL_CLOSED }
    }

    fn milestone(
        &self,
        milestone: MilestoneNumber,
        condition: impl FnOnce(&Standing) -> bool,
    ) -> Result<&'a Standing, HistoryProblem> {
        match self.contract.standing(milestone) {
            None => Err(HistoryProblem::UnknownMilestone { milestone }),
            Some(standing) if condition(standing) => Ok(standing),
            Some(_) => Err(HistoryProblem::Impossible),
        }
    }

    fn dispute(
        &self,
        milestone: MilestoneNumber,
        condition: impl FnOnce(&Dispute) -> bool,
    ) -> Result<&'a Standing, HistoryProblem> {
        self.milestone(milestone, |standing| standing.dispute().is_some_and(condition))
    }

    fn is_amount(&self, amount: Money) -> bool {
        amount.currency() == self.contract.currency && !amount.is_zero()
    }

    fn is_part_of_held(&self, standing: &Standing, amount: Money) -> bool {
        amount.currency() == self.contract.currency && amount.minor_units() <= standing.held()
    }

    /// Whether a window that opens here ends then.
    fn ends(&self, window: Duration, until: &UtcDateTime) -> bool {
        window_end(*self.at, window) == Some(*until)
    }
}

fn field(fits: bool, name: &'static str) -> Checked {
    if fits { Ok(()) } else { Err(HistoryProblem::WrongField { field: name }) }
}

fn number(found: u64, expected: u64) -> Checked {
    if found == expected { Ok(()) } else { Err(HistoryProblem::WrongNumber { expected }) }
}

fn note_fits(note: &str) -> Checked {
    valid(decide::check_note("note", note))
}

fn valid(checked: Result<(), Rejection>) -> Checked {
    checked.map_err(HistoryProblem::Invalid)
}
