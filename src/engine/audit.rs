//! Audit: accepts a log if and only if deciding it again gives the same log.

use core::borrow::Borrow;

use crate::decide::{dispatch, effects};
use crate::engine::replay;
use crate::messages::command::{ArbiterCommand, ClientCommand, Command, FreelancerCommand, PartyCommand};
use crate::messages::event::{Event, EventKind, RefundCause, ReleaseCause, ReturnCause};
use crate::messages::history_error::{HistoryError, HistoryProblem};
use crate::state::contract_state::State;
use crate::values::offer::MilestoneTerms;

/// Decides every event of a log again. Refuses the log if an event differs from what is decided.
pub(crate) fn audit<I>(events: I) -> Result<State, HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    replay::fold(events, check_decided_again)
}

/// Whether an event must be the act of a role. Otherwise, an effect is still missing, or a deadline has
/// passed. An event that is earlier than the last one is not decided again, because `replay` refuses it.
fn is_act(state: &State, event: &Event) -> bool {
    let clock_fits = event.at >= state.last_event_at;
    clock_fits && effects::next_effect(state).is_none() && state.passed_deadline(&event.at).is_none()
}

fn check_decided_again(state: &State, event: &Event) -> Result<(), HistoryProblem> {
    if !is_act(state, event) {
        return Ok(());
    }
    let command = command_of(state, &event.kind).ok_or(HistoryProblem::Unprompted)?;
    let act = dispatch::judge(state, command.into(), &event.at).map_err(HistoryProblem::Invalid)?;
    if act == event.kind { Ok(()) } else { Err(HistoryProblem::WrongField { field: act.name() }) }
}

/// The command that results in this act. `None` if there is no such command.
fn command_of(state: &State, act: &EventKind) -> Option<Command> {
    let command = match act.clone() {
        EventKind::OfferWithdrawn => ClientCommand::WithdrawOffer.into(),
        EventKind::OfferAccepted => FreelancerCommand::AcceptOffer.into(),
        EventKind::OfferDeclined { note } => FreelancerCommand::DeclineOffer { note }.into(),
        EventKind::MilestoneAdded { title, description, amount, due, .. } => {
            ClientCommand::AddMilestone(MilestoneTerms { title, description, amount, due }).into()
        }
        EventKind::MilestoneCancelled { milestone } => ClientCommand::CancelMilestone { milestone }.into(),
        EventKind::MilestoneFunded { milestone, .. } => ClientCommand::FundMilestone { milestone }.into(),
        EventKind::WorkSubmitted { milestone, requested, note, .. } => {
            FreelancerCommand::SubmitWork { milestone, requested: Some(requested), note }.into()
        }
        EventKind::SubmissionWithdrawn { milestone } => {
            FreelancerCommand::WithdrawSubmission { milestone }.into()
        }
        EventKind::ChangesRequested { milestone, note } => {
            ClientCommand::RequestChanges { milestone, note }.into()
        }
        EventKind::ReviewExtended { milestone, .. } => ClientCommand::ExtendReview { milestone }.into(),
        EventKind::AwardExtended { milestone, .. } => ArbiterCommand::ExtendAward { milestone }.into(),
        EventKind::EscrowReleased { milestone, amount, cause: ReleaseCause::Approved, .. } => {
            ClientCommand::Release { milestone, amount: Some(amount) }.into()
        }
        EventKind::EscrowReturned { milestone, cause: ReturnCause::RefundGranted, .. } => {
            FreelancerCommand::Refund { milestone }.into()
        }
        EventKind::RefundRequested { milestone, cause: RefundCause::Client, note, .. } => {
            ClientCommand::RequestRefund { milestone, note }.into()
        }
        EventKind::RefundRequestWithdrawn { milestone } => {
            ClientCommand::WithdrawRefundRequest { milestone }.into()
        }
        EventKind::BonusPaid { amount, note, .. } => ClientCommand::PayBonus { amount, note }.into(),
        EventKind::PaymentRefunded { milestone, amount, .. } => {
            FreelancerCommand::RefundPayment { milestone, amount }.into()
        }
        EventKind::DisputeAwarded { milestone, to_freelancer, note } => {
            ArbiterCommand::Award { milestone, to_freelancer, note }.into()
        }
        other => return party_command_of(state, other),
    };
    Some(command)
}

/// The same as [`command_of`], for the commands that both parties have.
fn party_command_of(state: &State, act: EventKind) -> Option<Command> {
    let proposer = |number| state.proposal(number).map(|open| open.by);
    let opener = |number| Some(state.record(number)?.dispute()?.by);
    let (by, command) = match act {
        EventKind::ProposalMade { by, change, .. } => (by, PartyCommand::Propose(change)),
        EventKind::ProposalAccepted { proposal } => {
            (proposer(proposal)?.other(), PartyCommand::AcceptProposal { proposal })
        }
        EventKind::ProposalDeclined { proposal } => {
            (proposer(proposal)?.other(), PartyCommand::DeclineProposal { proposal })
        }
        EventKind::ProposalWithdrawn { proposal } => {
            (proposer(proposal)?, PartyCommand::WithdrawProposal { proposal })
        }
        EventKind::DisputeOpened { milestone, by, reason, .. } => {
            (by, PartyCommand::Dispute { milestone, reason })
        }
        EventKind::DisputeContested { milestone, statement, .. } => {
            (opener(milestone)?.other(), PartyCommand::Contest { milestone, statement })
        }
        EventKind::DisputeWithdrawn { milestone } => {
            (opener(milestone)?, PartyCommand::WithdrawDispute { milestone })
        }
        EventKind::EvidenceSubmitted { milestone, by, text } => {
            (by, PartyCommand::SubmitEvidence { milestone, text })
        }
        EventKind::ContractEnded { by } => (by, PartyCommand::EndContract),
        EventKind::FeedbackLeft { by, stars, text } => (by, PartyCommand::LeaveFeedback { stars, text }),
        _ => return None,
    };
    Some(command.by(by))
}
