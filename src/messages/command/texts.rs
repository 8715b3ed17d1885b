//! The texts that each command takes.

use super::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand};
use crate::values::offer::MilestoneTerms;
use crate::values::text_bounds::TextBounds;

const NOTE: &[TextBounds] = &[TextBounds::free("note")];
const REASON: &[TextBounds] = &[TextBounds::free("reason")];
const STATEMENT: &[TextBounds] = &[TextBounds::free("statement")];
const FEEDBACK: &[TextBounds] = &[TextBounds::free("text")];
const EVIDENCE: &[TextBounds] = &[TextBounds::required("text")];

impl Command {
    /// The texts that the command takes, with their lengths, in the order of the wire form. It is empty if
    /// the command takes none. A form can show a field for each, with its limits.
    ///
    /// ```
    /// use milestone_escrow::{Command, FreelancerCommand};
    ///
    /// let evidence = FreelancerCommand::SubmitEvidence { milestone: 1.into(), text: "see page 2".into() };
    /// let text = Command::from(evidence).texts()[0];
    /// assert_eq!((text.field, text.minimum, text.maximum), ("text", 1, 5_000));
    /// assert!(Command::from(FreelancerCommand::AcceptOffer).texts().is_empty());
    /// ```
    ///
    /// Source: OFFER-1, DISP-4, FEED-1.
    #[must_use]
    pub const fn texts(&self) -> &'static [TextBounds] {
        match self {
            Self::Client(command) => of_client(command),
            Self::Freelancer(command) => of_freelancer(command),
            Self::Arbiter(ArbiterCommand::Award { .. }) => NOTE,
            Self::Arbiter(ArbiterCommand::ExtendAward { .. }) => &[],
        }
    }
}

const fn of_client(command: &ClientCommand) -> &'static [TextBounds] {
    match command {
        ClientCommand::AddMilestone(_) => MilestoneTerms::texts(),
        ClientCommand::Propose(change) => of_change(change),
        ClientCommand::RequestChanges { .. }
        | ClientCommand::RequestRefund { .. }
        | ClientCommand::PayBonus { .. } => NOTE,
        ClientCommand::Dispute { .. } => REASON,
        ClientCommand::Contest { .. } => STATEMENT,
        ClientCommand::SubmitEvidence { .. } => EVIDENCE,
        ClientCommand::LeaveFeedback { .. } => FEEDBACK,
        ClientCommand::WithdrawOffer
        | ClientCommand::FundMilestone { .. }
        | ClientCommand::Release { .. }
        | ClientCommand::ExtendReview { .. }
        | ClientCommand::CancelMilestone { .. }
        | ClientCommand::WithdrawRefundRequest { .. }
        | ClientCommand::AcceptProposal { .. }
        | ClientCommand::DeclineProposal { .. }
        | ClientCommand::WithdrawProposal { .. }
        | ClientCommand::WithdrawDispute { .. }
        | ClientCommand::EndContract => &[],
    }
}

const fn of_freelancer(command: &FreelancerCommand) -> &'static [TextBounds] {
    match command {
        FreelancerCommand::Propose(change) => of_change(change),
        FreelancerCommand::DeclineOffer { .. } | FreelancerCommand::SubmitWork { .. } => NOTE,
        FreelancerCommand::Dispute { .. } => REASON,
        FreelancerCommand::Contest { .. } => STATEMENT,
        FreelancerCommand::SubmitEvidence { .. } => EVIDENCE,
        FreelancerCommand::LeaveFeedback { .. } => FEEDBACK,
        FreelancerCommand::AcceptOffer
        | FreelancerCommand::WithdrawSubmission { .. }
        | FreelancerCommand::Refund { .. }
        | FreelancerCommand::RefundPayment { .. }
        | FreelancerCommand::AcceptProposal { .. }
        | FreelancerCommand::DeclineProposal { .. }
        | FreelancerCommand::WithdrawProposal { .. }
        | FreelancerCommand::WithdrawDispute { .. }
        | FreelancerCommand::EndContract => &[],
    }
}

const fn of_change(change: &Change) -> &'static [TextBounds] {
    match change {
        Change::AddMilestone(_) => MilestoneTerms::texts(),
        Change::CancelMilestone { .. }
        | Change::ChangeDueDate { .. }
        | Change::ChangeAmount { .. }
        | Change::Settle { .. }
        | Change::WithdrawDispute { .. }
        | Change::ExtendWindow { .. } => &[],
    }
}
