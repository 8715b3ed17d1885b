//! The commands that both parties have.

use alloc::string::String;

use super::Command;
use super::change::Change;
use super::client::ClientCommand;
use super::freelancer::FreelancerCommand;
use crate::values::party::{MilestoneNumber, Party, ProposalNumber};

/// A command that both the client and the freelancer have. It does not say which of them gives it.
#[derive(Debug, Clone)]
pub(crate) enum PartyCommand {
    Propose(Change),
    AcceptProposal { proposal: ProposalNumber },
    DeclineProposal { proposal: ProposalNumber },
    WithdrawProposal { proposal: ProposalNumber },
    Dispute { milestone: MilestoneNumber, reason: String },
    Contest { milestone: MilestoneNumber, statement: String },
    SubmitEvidence { milestone: MilestoneNumber, text: String },
    WithdrawDispute { milestone: MilestoneNumber },
    EndContract,
    LeaveFeedback { stars: u64, text: String },
}

impl PartyCommand {
    /// The command as this party gives it.
    pub(crate) fn by(self, party: Party) -> Command {
        match party {
            Party::Client => Command::Client(self.into()),
            Party::Freelancer => Command::Freelancer(self.into()),
        }
    }
}

impl From<PartyCommand> for ClientCommand {
    fn from(command: PartyCommand) -> Self {
        match command {
            PartyCommand::Propose(change) => Self::Propose(change),
            PartyCommand::AcceptProposal { proposal } => Self::AcceptProposal { proposal },
            PartyCommand::DeclineProposal { proposal } => Self::DeclineProposal { proposal },
            PartyCommand::WithdrawProposal { proposal } => Self::WithdrawProposal { proposal },
            PartyCommand::Dispute { milestone, reason } => Self::Dispute { milestone, reason },
            PartyCommand::Contest { milestone, statement } => Self::Contest { milestone, statement },
            PartyCommand::SubmitEvidence { milestone, text } => Self::SubmitEvidence { milestone, text },
            PartyCommand::WithdrawDispute { milestone } => Self::WithdrawDispute { milestone },
            PartyCommand::EndContract => Self::EndContract,
            PartyCommand::LeaveFeedback { stars, text } => Self::LeaveFeedback { stars, text },
        }
    }
}

impl From<PartyCommand> for FreelancerCommand {
    fn from(command: PartyCommand) -> Self {
        match command {
            PartyCommand::Propose(change) => Self::Propose(change),
            PartyCommand::AcceptProposal { proposal } => Self::AcceptProposal { proposal },
            PartyCommand::DeclineProposal { proposal } => Self::DeclineProposal { proposal },
            PartyCommand::WithdrawProposal { proposal } => Self::WithdrawProposal { proposal },
            PartyCommand::Dispute { milestone, reason } => Self::Dispute { milestone, reason },
            PartyCommand::Contest { milestone, statement } => Self::Contest { milestone, statement },
            PartyCommand::SubmitEvidence { milestone, text } => Self::SubmitEvidence { milestone, text },
            PartyCommand::WithdrawDispute { milestone } => Self::WithdrawDispute { milestone },
            PartyCommand::EndContract => Self::EndContract,
            PartyCommand::LeaveFeedback { stars, text } => Self::LeaveFeedback { stars, text },
        }
    }
}
