//! The stages of a contract, and what each accepts (END-7).

use core::fmt;

use crate::command::{ArbiterCommand, Change, ClientCommand, Command, FreelancerCommand};

/// The stages of a contract, in their order.
///
/// ```
/// use milestone_escrow::Stage;
///
/// assert!(Stage::Offered < Stage::Closed);
/// assert_eq!(Stage::Ending.to_string(), "ending");
/// ```
///
/// Source: OFFER-2, OFFER-3, END-2, END-3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema), schemars(transform = crate::schema::in_plain_words))]
pub enum Stage {
    /// The client has made an offer, the freelancer has not answered.
    Offered,
    /// The freelancer took the offer.
    Active,
    /// The client ended the contract; what is held waits for the freelancer's answer.
    Ending,
    /// Nothing is held any more.
    Closed,
}

impl fmt::Display for Stage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Offered => "offered",
            Self::Active => "active",
            Self::Ending => "ending",
            Self::Closed => "closed",
        })
    }
}

const OFFERED: &[Stage] = &[Stage::Offered];
const ACTIVE: &[Stage] = &[Stage::Active];
const UNTIL_ENDING: &[Stage] = &[Stage::Active, Stage::Ending];
const UNTIL_CLOSED: &[Stage] = &[Stage::Active, Stage::Ending, Stage::Closed];
const BEFORE_ENDING: &[Stage] = &[Stage::Offered, Stage::Active];
const BEFORE_CLOSED: &[Stage] = &[Stage::Offered, Stage::Active, Stage::Ending];

impl Stage {
    /// The stages that accept a command: the table of END-7.
    pub(crate) const fn that_accept(command: &Command) -> &'static [Self] {
        match command {
            Command::Client(command) => Self::that_accept_client(command),
            Command::Freelancer(command) => Self::that_accept_freelancer(command),
            Command::Arbiter(ArbiterCommand::Award { .. }) => UNTIL_ENDING,
        }
    }

    const fn that_accept_client(command: &ClientCommand) -> &'static [Self] {
        match command {
            ClientCommand::WithdrawOffer => OFFERED,
            ClientCommand::FundMilestone { .. }
            | ClientCommand::RequestChanges { .. }
            | ClientCommand::AddMilestone(_)
            | ClientCommand::CancelMilestone { .. }
            | ClientCommand::RequestRefund { .. }
            | ClientCommand::WithdrawRefundRequest { .. }
            | ClientCommand::WithdrawDispute { .. }
            | ClientCommand::EndContract => ACTIVE,
            ClientCommand::Release { .. }
            | ClientCommand::Dispute { .. }
            | ClientCommand::Contest { .. }
            | ClientCommand::SubmitEvidence { .. } => UNTIL_ENDING,
            ClientCommand::PayBonus { .. } => UNTIL_CLOSED,
            ClientCommand::Propose(change) => Self::that_accept_change(change),
            ClientCommand::AcceptProposal { .. }
            | ClientCommand::DeclineProposal { .. }
            | ClientCommand::WithdrawProposal { .. } => BEFORE_CLOSED,
        }
    }

    const fn that_accept_freelancer(command: &FreelancerCommand) -> &'static [Self] {
        match command {
            FreelancerCommand::AcceptOffer | FreelancerCommand::DeclineOffer { .. } => OFFERED,
            FreelancerCommand::SubmitWork { .. }
            | FreelancerCommand::WithdrawSubmission { .. }
            | FreelancerCommand::WithdrawDispute { .. } => ACTIVE,
            FreelancerCommand::Refund { .. }
            | FreelancerCommand::Dispute { .. }
            | FreelancerCommand::Contest { .. }
            | FreelancerCommand::SubmitEvidence { .. }
            | FreelancerCommand::EndContract => UNTIL_ENDING,
            FreelancerCommand::RefundPayment { .. } => UNTIL_CLOSED,
            FreelancerCommand::Propose(change) => Self::that_accept_change(change),
            FreelancerCommand::AcceptProposal { .. }
            | FreelancerCommand::DeclineProposal { .. }
            | FreelancerCommand::WithdrawProposal { .. } => BEFORE_CLOSED,
        }
    }

    /// PROP-2; that an offer can be changed is OFFER-6.
    pub(crate) const fn that_accept_change(change: &Change) -> &'static [Self] {
        match change {
            Change::AddMilestone(_) | Change::ChangeDueDate { .. } | Change::ChangeAmount { .. } => BEFORE_ENDING,
            Change::CancelMilestone { .. } => ACTIVE,
            Change::Settle { .. } => UNTIL_ENDING,
        }
    }
}
