//! Dispatch: which chapter judges a command, and what a deadline does.

use time::UtcDateTime;

use crate::decide::guards::{Judgement, check_revision};
use crate::decide::{dispute, dormancy, ending, feedback, funding, offer, plan, proposal, refund, review};
use crate::messages::command::{
    ArbiterCommand, ClientCommand, Command, FreelancerCommand, Instruction, PartyCommand,
};
use crate::messages::deadline::{Deadline, DeadlineKind};
use crate::messages::event::EventKind;
use crate::state::contract_state::State;
use crate::values::party::Party;

/// Judges a command in the order of RULES §14. The revision is checked here. The function of the command then
/// checks the input, the stage, and all that follows.
#[inline(always)]
pub(crate) fn judge(state: &State, instruction: Instruction, now: &UtcDateTime) -> Judgement {
    check_revision(state, instruction.revision)?;
    match instruction.command {
        Command::Client(command) => judge_client(state, command, now),
        Command::Freelancer(command) => judge_freelancer(state, command, now),
        Command::Arbiter(command) => judge_arbiter(state, command, now),
    }
}

fn judge_client(state: &State, command: ClientCommand, now: &UtcDateTime) -> Judgement {
    let party_command = match command {
        ClientCommand::WithdrawOffer => return offer::withdraw(state),
        ClientCommand::FundMilestone { milestone } => return funding::fund_milestone(state, milestone, now),
        ClientCommand::Release { milestone, amount } => {
            return review::release(state, milestone, amount, now);
        }
        ClientCommand::RequestChanges { milestone, note } => {
            return review::request_changes(state, milestone, note);
        }
        ClientCommand::ExtendReview { milestone } => return review::extend_review(state, milestone),
        ClientCommand::AddMilestone(terms) => return plan::add_milestone(state, terms, now),
        ClientCommand::CancelMilestone { milestone } => return plan::cancel_milestone(state, milestone),
        ClientCommand::RequestRefund { milestone, note } => {
            return refund::request_refund(state, milestone, note, now);
        }
        ClientCommand::WithdrawRefundRequest { milestone } => {
            return refund::withdraw_refund_request(state, milestone);
        }
        ClientCommand::PayBonus { amount, note } => return ending::pay_bonus(state, amount, note, now),
        ClientCommand::Propose(change) => PartyCommand::Propose(change),
        ClientCommand::AcceptProposal { proposal } => PartyCommand::AcceptProposal { proposal },
        ClientCommand::DeclineProposal { proposal } => PartyCommand::DeclineProposal { proposal },
        ClientCommand::WithdrawProposal { proposal } => PartyCommand::WithdrawProposal { proposal },
        ClientCommand::Dispute { milestone, reason } => PartyCommand::Dispute { milestone, reason },
        ClientCommand::Contest { milestone, statement } => PartyCommand::Contest { milestone, statement },
        ClientCommand::SubmitEvidence { milestone, text } => PartyCommand::SubmitEvidence { milestone, text },
        ClientCommand::WithdrawDispute { milestone } => PartyCommand::WithdrawDispute { milestone },
        ClientCommand::EndContract => PartyCommand::EndContract,
        ClientCommand::LeaveFeedback { stars, text } => PartyCommand::LeaveFeedback { stars, text },
    };
    judge_party_command(state, Party::Client, party_command, now)
}

fn judge_freelancer(state: &State, command: FreelancerCommand, now: &UtcDateTime) -> Judgement {
    let party_command = match command {
        FreelancerCommand::AcceptOffer => return offer::accept(state),
        FreelancerCommand::DeclineOffer { note } => return offer::decline(state, note),
        FreelancerCommand::SubmitWork { milestone, requested, note } => {
            return review::submit_work(state, milestone, requested, note, now);
        }
        FreelancerCommand::WithdrawSubmission { milestone } => {
            return review::withdraw_submission(state, milestone);
        }
        FreelancerCommand::Refund { milestone } => return refund::refund(state, milestone),
        FreelancerCommand::RefundPayment { milestone, amount } => {
            return refund::refund_payment(state, milestone, amount, now);
        }
        FreelancerCommand::Propose(change) => PartyCommand::Propose(change),
        FreelancerCommand::AcceptProposal { proposal } => PartyCommand::AcceptProposal { proposal },
        FreelancerCommand::DeclineProposal { proposal } => PartyCommand::DeclineProposal { proposal },
        FreelancerCommand::WithdrawProposal { proposal } => PartyCommand::WithdrawProposal { proposal },
        FreelancerCommand::Dispute { milestone, reason } => PartyCommand::Dispute { milestone, reason },
        FreelancerCommand::Contest { milestone, statement } => PartyCommand::Contest { milestone, statement },
        FreelancerCommand::SubmitEvidence { milestone, text } => {
            PartyCommand::SubmitEvidence { milestone, text }
        }
        FreelancerCommand::WithdrawDispute { milestone } => PartyCommand::WithdrawDispute { milestone },
        FreelancerCommand::EndContract => PartyCommand::EndContract,
        FreelancerCommand::LeaveFeedback { stars, text } => PartyCommand::LeaveFeedback { stars, text },
    };
    judge_party_command(state, Party::Freelancer, party_command, now)
}

/// The commands that both parties have.
fn judge_party_command(state: &State, by: Party, command: PartyCommand, now: &UtcDateTime) -> Judgement {
    match command {
        PartyCommand::Propose(change) => proposal::propose(state, by, change, now),
        PartyCommand::AcceptProposal { proposal } => proposal::accept(state, by, proposal),
        PartyCommand::DeclineProposal { proposal } => proposal::decline(state, by, proposal),
        PartyCommand::WithdrawProposal { proposal } => proposal::withdraw(state, by, proposal),
        PartyCommand::Dispute { milestone, reason } => dispute::open(state, by, milestone, reason, now),
        PartyCommand::Contest { milestone, statement } => {
            dispute::contest(state, by, milestone, statement, now)
        }
        PartyCommand::SubmitEvidence { milestone, text } => {
            dispute::submit_evidence(state, by, milestone, text)
        }
        PartyCommand::WithdrawDispute { milestone } => dispute::withdraw(state, by, milestone),
        PartyCommand::EndContract => ending::end(state, by, now),
        PartyCommand::LeaveFeedback { stars, text } => feedback::leave_feedback(state, by, stars, text, now),
    }
}

fn judge_arbiter(state: &State, command: ArbiterCommand, now: &UtcDateTime) -> Judgement {
    match command {
        ArbiterCommand::Award { milestone, to_freelancer, note } => {
            dispute::award(state, milestone, to_freelancer, note)
        }
        ArbiterCommand::ExtendAward { milestone } => dispute::extend_award(state, milestone, now),
    }
}

/// The event of a deadline that has passed.
pub(crate) fn lapse(state: &State, deadline: Deadline) -> Option<EventKind> {
    match deadline.kind {
        DeadlineKind::OfferExpiry => Some(offer::expire()),
        DeadlineKind::ReviewLapse => review::lapse(state, deadline.milestone?, &deadline.at),
        DeadlineKind::RefundLapse => refund::lapse(state, deadline.milestone?),
        DeadlineKind::AnswerLapse => dispute::answer_lapse(state, deadline.milestone?, &deadline.at),
        DeadlineKind::AwardLapse => dispute::award_lapse(state, deadline.milestone?, &deadline.at),
        DeadlineKind::Dormancy => dormancy::lapse(state, deadline.at),
    }
}
