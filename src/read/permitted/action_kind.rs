//! Which commands move the work on, and which end or refuse something.

use crate::base::names::names_of;
use crate::base::strict_json::wire;
use crate::messages::command::{ArbiterCommand, ClientCommand, Command, FreelancerCommand};
use crate::messages::milestone_state::MilestoneState;

wire! {
    /// What a permitted command is to the work, so that a page can choose its main button without knowing the
    /// rules. Commands that are neither have no kind. See [`Permission::kind`](crate::Permission::kind).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    #[non_exhaustive]
    pub enum ActionKind {
        /// The usual next step. The work or its payment goes on, or the command answers what another role has
        /// asked. A page can show it as the main button, and as what waits for the user.
        NextStep,
        /// The command ends, cancels or refuses something, gives money back, takes back an offer, a
        /// submission or a proposal, or begins a conflict. A page should show it last, and quietly. Many of
        /// these commands can be undone: [`Permission::final_effects`](crate::Permission::final_effects) says
        /// what cannot.
        Destructive,
    }
}

names_of! {
    ActionKind {
        NextStep => "next_step",
        Destructive => "destructive",
    }
}

/// The kind of a command for a milestone that is in this state now. The state is absent for other commands.
pub(super) fn of(command: &Command, state: Option<MilestoneState>) -> Option<ActionKind> {
    match command {
        Command::Client(command) => of_client(command, state),
        Command::Freelancer(command) => of_freelancer(command, state),
        Command::Arbiter(ArbiterCommand::Award { .. }) => Some(ActionKind::NextStep),
        Command::Arbiter(ArbiterCommand::ExtendAward { .. }) => None,
    }
}

fn of_client(command: &ClientCommand, state: Option<MilestoneState>) -> Option<ActionKind> {
    match command {
        // Before a submission, a payment is possible but not the usual next step (REL-1).
        ClientCommand::Release { .. } => {
            Some(ActionKind::NextStep).filter(|_| state == Some(MilestoneState::UnderReview))
        }
        ClientCommand::FundMilestone { .. }
        | ClientCommand::AcceptProposal { .. }
        | ClientCommand::Contest { .. } => Some(ActionKind::NextStep),
        ClientCommand::WithdrawOffer
        | ClientCommand::CancelMilestone { .. }
        | ClientCommand::RequestRefund { .. }
        | ClientCommand::DeclineProposal { .. }
        | ClientCommand::WithdrawProposal { .. }
        | ClientCommand::Dispute { .. }
        | ClientCommand::EndContract => Some(ActionKind::Destructive),
        ClientCommand::RequestChanges { .. }
        | ClientCommand::ExtendReview { .. }
        | ClientCommand::AddMilestone(_)
        | ClientCommand::WithdrawRefundRequest { .. }
        | ClientCommand::PayBonus { .. }
        | ClientCommand::Propose(_)
        | ClientCommand::SubmitEvidence { .. }
        | ClientCommand::WithdrawDispute { .. }
        | ClientCommand::LeaveFeedback { .. } => None,
    }
}

fn of_freelancer(command: &FreelancerCommand, state: Option<MilestoneState>) -> Option<ActionKind> {
    match command {
        // Under review, another submission only replaces the first one (WORK-1).
        FreelancerCommand::SubmitWork { .. } => {
            Some(ActionKind::NextStep).filter(|_| state != Some(MilestoneState::UnderReview))
        }
        FreelancerCommand::AcceptOffer
        | FreelancerCommand::AcceptProposal { .. }
        | FreelancerCommand::Contest { .. } => Some(ActionKind::NextStep),
        FreelancerCommand::DeclineOffer { .. }
        | FreelancerCommand::WithdrawSubmission { .. }
        | FreelancerCommand::Refund { .. }
        | FreelancerCommand::RefundPayment { .. }
        | FreelancerCommand::DeclineProposal { .. }
        | FreelancerCommand::WithdrawProposal { .. }
        | FreelancerCommand::Dispute { .. }
        | FreelancerCommand::EndContract => Some(ActionKind::Destructive),
        FreelancerCommand::Propose(_)
        | FreelancerCommand::SubmitEvidence { .. }
        | FreelancerCommand::WithdrawDispute { .. }
        | FreelancerCommand::LeaveFeedback { .. } => None,
    }
}
