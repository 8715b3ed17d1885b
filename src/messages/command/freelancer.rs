//! What the freelancer can ask for.

use alloc::string::String;

use super::change::Change;
use super::kinds::names;
#[cfg(feature = "schemars")]
use crate::base::schema;
#[cfg(feature = "serde")]
use crate::base::strict_json::or_default;
use crate::base::strict_json::wire;
use crate::values::money::Money;
use crate::values::party::{MilestoneNumber, ProposalNumber};

wire! {
    /// What the freelancer can ask for.
    ///
    /// When it is accepted, and what it leads to, is said in the rule book, the module [`rules`](crate::rules), under the ids in
    /// brackets.
    ///
    /// ```
    /// use milestone_escrow::FreelancerCommand;
    ///
    /// assert_eq!(FreelancerCommand::AcceptOffer.name(), "accept_offer");
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum FreelancerCommand {
        /// StateGuard the offer: the contract is active (OFFER-3).
        AcceptOffer,
        /// Turns the offer down (OFFER-3).
        DeclineOffer {
            /// Why; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Hands work in for review (WORK-1).
        SubmitWork {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// How much of what is held is asked for, more than zero; left out: all of it (WORK-2).
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero))]
            requested: Option<Money>,
            /// What is handed in; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// StateGuard a submission back while it is under review (WORK-3).
        WithdrawSubmission {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// Gives all that a milestone holds back to the client, asked or unasked (REF-4).
        Refund {
            /// Which one.
            milestone: MilestoneNumber,
        },
        /// Gives back something of what was already paid (REF-5).
        RefundPayment {
            /// For which milestone.
            milestone: MilestoneNumber,
            /// How much, more than zero.
            #[cfg_attr(feature = "schemars", schemars(transform = schema::more_than_zero))]
            amount: Money,
        },
        /// Proposes a change that needs the client's consent (PROP-1).
        Propose(Change),
        /// Consents to a change that the client proposed (PROP-1).
        AcceptProposal {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// Turns down a change that the client proposed (PROP-1).
        DeclineProposal {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// StateGuard back a change that the freelancer proposed (PROP-1).
        WithdrawProposal {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// Calls a refusal into dispute (DISP-1).
        Dispute {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// Why; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            reason: String,
        },
        /// Answers the client's dispute, so that it goes to the arbiter (DISP-3).
        Contest {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// The freelancer's side; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            statement: String,
        },
        /// Puts something on the record of a dispute (DISP-4).
        SubmitEvidence {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// 1 to 5 000 characters.
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Evidence"))]
            text: String,
        },
        /// StateGuard the freelancer's own dispute back (DISP-7).
        WithdrawDispute {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// Ends the contract: all that is held goes back to the client (END-1).
        EndContract,
        /// Leaves feedback on the other party, once, after the contract has closed (FEED-1).
        LeaveFeedback {
            /// 1 to 5.
            #[cfg_attr(feature = "schemars", schemars(range(min = 1, max = 5)))]
            stars: u64,
            /// What there is to say.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            text: String,
        },
    }
}

names! {
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
