//! The commands of the freelancer.

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
use crate::values::party::{MilestoneNumber, ProposalNumber};

wire! {
    /// A command of the freelancer.
    ///
    /// The rule book, the module [`rules`](crate::rules), says when each command is accepted and what it
    /// does. The ids in parentheses are ids of its rules.
    ///
    /// ```
    /// use milestone_escrow::FreelancerCommand;
    ///
    /// assert_eq!(FreelancerCommand::AcceptOffer.name(), "accept_offer");
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum FreelancerCommand {
        /// Accepts the offer. The contract is active then (OFFER-3).
        AcceptOffer,
        /// Declines the offer (OFFER-3).
        DeclineOffer {
            /// The reason: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Submits work for review (WORK-1).
        SubmitWork {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The amount that is requested of what is held: more than zero. If it is left out, all that is
            /// held is requested (WORK-2).
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<PositiveMoney>"))]
            requested: Option<Money>,
            /// A note on the work: up to 5 000 characters. May be empty.
            #[cfg_attr(
                feature = "serde",
                serde(default, with = "or_default", skip_serializing_if = "String::is_empty")
            )]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Withdraws a submission while it is under review (WORK-3).
        WithdrawSubmission {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Returns all that a milestone holds to the client, whether a refund was requested or not (REF-4).
        Refund {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Gives back a part, or all, of what was already paid on a milestone (REF-5).
        RefundPayment {
            /// The milestone on which it was paid.
            milestone: MilestoneNumber,
            /// The amount: more than zero.
            #[cfg_attr(feature = "schemars", schemars(with = "PositiveMoney"))]
            amount: Money,
        },
        /// Proposes a change that needs the client's consent (PROP-1).
        Propose(Change),
        /// Accepts a change that the client proposed (PROP-1).
        AcceptProposal {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// Declines a change that the client proposed (PROP-1).
        DeclineProposal {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// Withdraws a change that the freelancer proposed (PROP-1).
        WithdrawProposal {
            /// The proposal.
            proposal: ProposalNumber,
        },
        /// Opens a dispute about a claim that the client has refused (DISP-1).
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
        /// Contests a dispute that the client opened. The arbiter then decides it (DISP-3).
        Contest {
            /// The milestone.
            milestone: MilestoneNumber,
            /// The freelancer's statement: up to 5 000 characters. May be empty.
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
        /// Withdraws a dispute that the freelancer opened (DISP-7).
        WithdrawDispute {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Ends the contract. All that is held goes back to the client (END-1).
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
    FreelancerCommand, FreelancerCommandKind {
        AcceptOffer => "accept_offer",
        DeclineOffer => "decline_offer",
        SubmitWork => "submit_work",
        WithdrawSubmission => "withdraw_submission",
        Refund => "refund",
        RefundPayment => "refund_payment",
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
