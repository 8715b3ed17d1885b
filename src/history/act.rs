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
use crate::event::{Event, EventKind, Outcome, RefundCause, ReleaseCause, ReturnCause};
use crate::money::Money;
use crate::offer::MilestoneTerms;
use crate::party::{MilestoneNumber, Party};
use crate::rejection::Rejection;
use crate::stage::Stages;
use crate::standing::{Answer, Standing};

type Checked = Result<(), HistoryProblem>;

pub(super) fn check(contract: &Contract, event: &Event) -> Checked {
    let case = Case { contract, at: event.at };
    case.stage(&event.kind)?;
    match &event.kind {
        EventKind::OfferAccepted | EventKind::OfferWithdrawn => Ok(()),
        EventKind::ContractEnded { by } => valid(decide::end_contract(contract, *by, &event.at).map(drop)),
        EventKind::OfferDeclined { note } => note_fits(note),
        EventKind::MilestoneAdded { milestone, title, description, amount, due } => {
            let next = MilestoneNumber::at_index(contract.standings.len());
            number(milestone.get(), next.get())?;
            let (title, description) = (title.clone(), description.clone());
            let terms = MilestoneTerms { title, description, amount: *amount, due: *due };
            field(terms.is_on_record(), "title")?;
            valid(decide::check_terms(contract.currency, &terms, event.at))
        }
        EventKind::MilestoneCancelled { milestone } => case.when(*milestone, Standing::is_planned),
        EventKind::MilestoneFunded { milestone, .. } => {
            case.when(*milestone, Standing::is_planned)?;
            field(contract.funding(*milestone).as_ref() == Some(&event.kind), "deposit")
        }
        EventKind::WorkSubmitted { milestone, requested, review_until, note } => {
            case.when(*milestone, Standing::takes_submission)?;
            case.part_of_held(*milestone, *requested, "requested")?;
            field(requested.minor_units() > 0, "requested")?;
            case.window(contract.policy().review_window, *review_until, "review_until")?;
            note_fits(note)
        }
        EventKind::SubmissionWithdrawn { milestone } => case.when(*milestone, Standing::is_under_review),
        EventKind::ChangesRequested { milestone, note } => {
            case.when(*milestone, Standing::is_under_review)?;
            note_fits(note)
        }
        EventKind::EscrowReleased { milestone, amount, cause: ReleaseCause::Approved, .. } => {
            case.amount(*amount, "amount")?;
            case.when(*milestone, |standing| standing.takes_release(amount.minor_units()))?;
            let expected = contract.release(*milestone, amount.minor_units(), ReleaseCause::Approved);
            field(expected.as_ref() == Some(&event.kind), "fee")
        }
        EventKind::EscrowReturned { milestone, cause: ReturnCause::RefundGranted, .. } => {
            case.when(*milestone, |standing| standing.escrow().is_some())?;
            let expected = contract.return_all(*milestone, ReturnCause::RefundGranted);
            field(expected.as_ref() == Some(&event.kind), "amount")
        }
        EventKind::RefundRequested { milestone, respond_until, cause: RefundCause::Client, note } => {
            case.when(*milestone, Standing::is_idle)?;
            case.window(contract.policy().refund_window, *respond_until, "respond_until")?;
            note_fits(note)
        }
        EventKind::RefundRequestWithdrawn { milestone } => {
            case.when(*milestone, |standing| standing.refund_request().is_some())
        }
        EventKind::BonusPaid { amount, fee, note } => {
            valid(decide::check_bonus_window(contract, &event.at))?;
            case.amount(*amount, "amount")?;
            field(contract.fee_on(amount.minor_units()).map(|fee| contract.money(fee)) == Some(*fee), "fee")?;
            note_fits(note)
        }
        EventKind::PaymentRefunded { milestone, amount, fee_returned } => {
            valid(decide::check_payment_refund_window(contract, &event.at))?;
            case.when(*milestone, |standing| amount.minor_units() <= standing.paid)?;
            case.amount(*amount, "amount")?;
            let expected = contract.fee_returned(*milestone, amount.minor_units());
            field(expected == Some(*fee_returned), "fee_returned")
        }
        kind => case.check_talks(kind),
    }
}

struct Case<'a> {
    contract: &'a Contract,
    at: UtcDateTime,
}

impl Case<'_> {
    /// Disputes and proposals.
    fn check_talks(&self, kind: &EventKind) -> Checked {
        let Self { contract, at } = *self;
        match kind {
            EventKind::DisputeOpened { milestone, by, answer_until, reason } => {
                self.when(*milestone, |standing| standing.takes_dispute(*by, contract.stage()))?;
                match (contract.answer_window(*by), answer_until) {
                    (Some(window), Some(until)) => self.window(window, *until, "answer_until")?,
                    (window, until) => field(window.is_none() && until.is_none(), "answer_until")?,
                }
                note_fits(reason)
            }
            EventKind::DisputeContested { milestone, statement } => {
                self.when(*milestone, |standing| {
                    standing.dispute().is_some_and(|dispute| dispute.answer != Answer::Contested)
                })?;
                note_fits(statement)
            }
            EventKind::DisputeWithdrawn { milestone } => self
                .when(*milestone, |standing| standing.dispute().is_some_and(|dispute| !dispute.answers_refund_request)),
            EventKind::EvidenceSubmitted { milestone, text, .. } => {
                self.when(*milestone, |standing| standing.dispute().is_some())?;
                valid(decide::check_evidence(text))
            }
            EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
                self.when(*milestone, |standing| {
                    standing.dispute().is_some_and(|dispute| dispute.answer == Answer::Contested)
                })?;
                self.part_of_held(*milestone, *to_freelancer, "to_freelancer")?;
                note_fits(note)
            }
            EventKind::ProposalMade { proposal, by, change } => {
                number(proposal.get(), contract.proposals_made.saturating_add(1))?;
                valid(decide::check_change(contract.currency, change, at))?;
                if let Change::AddMilestone(terms) = change {
                    field(terms.is_on_record(), "title")?;
                }
                valid(decide::judge_proposal(contract, *by, change.clone()).map(drop))
            }
            EventKind::ProposalAccepted { proposal } => {
                let open = contract.proposal(*proposal);
                let open = open.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })?;
                valid(decide::judge_acceptance(contract, open.by.other(), *proposal).map(drop))
            }
            EventKind::ProposalDeclined { proposal } | EventKind::ProposalWithdrawn { proposal } => {
                let open = contract.proposal(*proposal).map(drop);
                open.ok_or(HistoryProblem::UnknownProposal { proposal: *proposal })
            }
            _ => Err(HistoryProblem::Unprompted),
        }
    }

    /// END-7, and the windows after closing.
    fn stage(&self, kind: &EventKind) -> Checked {
        let stages = match kind {
            EventKind::OfferAccepted | EventKind::OfferDeclined { .. } | EventKind::OfferWithdrawn => Stages::OFFERED,
            EventKind::MilestoneAdded { .. }
            | EventKind::MilestoneCancelled { .. }
            | EventKind::MilestoneFunded { .. }
            | EventKind::WorkSubmitted { .. }
            | EventKind::SubmissionWithdrawn { .. }
            | EventKind::ChangesRequested { .. }
            | EventKind::RefundRequested { .. }
            | EventKind::RefundRequestWithdrawn { .. }
            | EventKind::DisputeWithdrawn { .. }
            | EventKind::ContractEnded { by: Party::Client } => Stages::ACTIVE,
            EventKind::ProposalMade { change, .. } => Stages::that_accept_change(change),
            EventKind::ProposalAccepted { .. }
            | EventKind::ProposalDeclined { .. }
            | EventKind::ProposalWithdrawn { .. } => Stages::BEFORE_CLOSED,
            EventKind::BonusPaid { .. } | EventKind::PaymentRefunded { .. } => self.stages_with_payments(),
            EventKind::OfferExpired
            | EventKind::DueDateChanged { .. }
            | EventKind::AmountChanged { .. }
            | EventKind::ContractClosed { .. } => return Err(HistoryProblem::Unprompted),
            EventKind::ContractOffered { .. } => return Err(HistoryProblem::OpenedTwice),
            _ => Stages::UNTIL_ENDING,
        };
        let stage = self.contract.stage();
        if stages.contain(stage) { Ok(()) } else { Err(HistoryProblem::WrongStage { stage }) }
    }

    /// END-5: what was never accepted has no payments once it is closed.
    fn stages_with_payments(&self) -> Stages {
        match self.contract.outcome() {
            None | Some(Outcome::Ended) => Stages::UNTIL_CLOSED,
            Some(Outcome::Declined | Outcome::Withdrawn | Outcome::Expired) => Stages::UNTIL_ENDING,
        }
    }

    fn when(&self, milestone: MilestoneNumber, condition: impl FnOnce(&Standing) -> bool) -> Checked {
        match self.contract.standing(milestone) {
            None => Err(HistoryProblem::UnknownMilestone { milestone }),
            Some(standing) if condition(standing) => Ok(()),
            Some(_) => Err(HistoryProblem::Impossible),
        }
    }

    fn amount(&self, amount: Money, name: &'static str) -> Checked {
        field(amount.currency() == self.contract.currency && !amount.is_zero(), name)
    }

    fn part_of_held(&self, milestone: MilestoneNumber, amount: Money, name: &'static str) -> Checked {
        let held = self.contract.standing(milestone).map_or(0, Standing::held);
        field(amount.currency() == self.contract.currency && amount.minor_units() <= held, name)
    }

    fn window(&self, window: Duration, until: UtcDateTime, name: &'static str) -> Checked {
        field(window_end(self.at, window) == Some(until), name)
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
