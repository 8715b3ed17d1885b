//! The commands of the client.

use alloc::string::String;

use super::change::Change;
use super::kinds::command_names;
#[cfg(feature = "schemars")]
use crate::base::schema;
#[cfg(feature = "serde")]
use crate::base::strict_json::or_default;
use crate::base::strict_json::wire;
use crate::values::money::Money;
#[cfg(feature = "schemars")]
use crate::values::money::PositiveMoney;
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, ProposalNumber};

wire! {
    /// A command of the client.
    ///
    /// The rule book, the module [`rules`](crate::rules), says when each command is accepted and what it
    /// does. The ids in parentheses are ids of its rules.
    ///
    /// ```
    /// use milestone_escrow::{ClientCommand, MilestoneNumber};
    ///
    /// let approval = ClientCommand::Release { milestone: MilestoneNumber::from(1), amount: None };
    /// assert_eq!(approval.name(), "release");
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum ClientCommand {
        /// Withdraws an offer that the freelancer has not answered yet (OFFER-3).
        WithdrawOffer,
        /// Funds a planned milestone. Leftovers cover the price first, and the client deposits the rest
        /// (FUND-1).
        FundMilestone {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Releases escrow of a milestone to the freelancer (REL-1).
        Release {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The amount: more than zero. If it is left out, the claim is released.
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<PositiveMoney>"))]
            amount: Option<Money>,
        },
        /// Asks the freelancer to change submitted work (WORK-4).
        RequestChanges {
            /// The milestone.
            milestone: MilestoneNumber,
            /// What is to change: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Moves the end of a review to a later instant, as often as the policy allows (WORK-6).
        ExtendReview {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Adds a milestone at the end of the plan (PLAN-2).
        AddMilestone(MilestoneTerms),
        /// Cancels a planned milestone (PLAN-2).
        CancelMilestone {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Asks the freelancer to return all that a milestone holds (REF-1).
        RequestRefund {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The reason: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Withdraws a refund request (REF-3).
        WithdrawRefundRequest {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Pays the freelancer a bonus. It does not go through escrow (END-6).
        PayBonus {
            /// The amount: more than zero.
            #[cfg_attr(feature = "schemars", schemars(with = "PositiveMoney"))]
            amount: Money,
            /// What the bonus is for: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Proposes a change that needs the freelancer's consent (PROP-1).
        Propose(Change),
        /// Accepts a change that the freelancer proposed (PROP-1).
        AcceptProposal {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// Declines a change that the freelancer proposed (PROP-1).
        DeclineProposal {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// Withdraws a change that the client proposed (PROP-1).
        WithdrawProposal {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// Opens a dispute about submitted work (DISP-1).
        Dispute {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The reason: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            reason: String,
        },
        /// Contests a dispute that the freelancer opened. The arbiter then decides it (DISP-3).
        Contest {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The client's statement: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            statement: String,
        },
        /// Adds evidence to a dispute (DISP-4).
        SubmitEvidence {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The evidence: 1 to 5 000 characters.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Evidence"))]
            text: String,
        },
        /// Withdraws a dispute that the client opened (DISP-7).
        WithdrawDispute {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Ends the contract. Refunds are requested for the milestones that hold escrow (END-2).
        EndContract,
        /// Leaves feedback on the other party, once, after the contract has closed (FEED-1).
        LeaveFeedback {
            /// The number of stars: 1 to 5.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Number", range(min = 1, max = 5)))]
            stars: u64,
            /// The text: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            text: String,
        },
    }
}

command_names! {
    ClientCommand, ClientCommandKind {
        WithdrawOffer => "withdraw_offer",
        FundMilestone => "fund_milestone",
        Release => "release",
        RequestChanges => "request_changes",
        ExtendReview => "extend_review",
        AddMilestone => "add_milestone",
        CancelMilestone => "cancel_milestone",
        RequestRefund => "request_refund",
        WithdrawRefundRequest => "withdraw_refund_request",
        PayBonus => "pay_bonus",
        Propose => "propose",
        AcceptProposal => "accept_proposal",
        DeclineProposal => "decline_proposal",
        WithdrawProposal => "withdraw_proposal",
        Dispute => "dispute",
        Contest => "contest",
        SubmitEvidence => "submit_evidence",
        WithdrawDispute => "withdraw_dispute",
        EndContract => "end_contract",
        LeaveFeedback => "leave_feedback",
    }
}
