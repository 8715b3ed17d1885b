//! What the client can ask for.

use alloc::string::String;

use super::change::Change;
use super::kinds::names;
#[cfg(feature = "schemars")]
use crate::base::schema;
#[cfg(feature = "serde")]
use crate::base::strict_json::or_default;
use crate::base::strict_json::wire;
use crate::values::money::Money;
use crate::values::offer::MilestoneTerms;
use crate::values::party::{MilestoneNumber, ProposalNumber};

wire! {
    /// What the client can ask for.
    ///
    /// When it is accepted, and what it leads to, is said in the rule book, the module [`rules`](crate::rules), under the ids in
    /// brackets.
    ///
    /// ```
    /// use milestone_escrow::{ClientCommand, MilestoneNumber};
    ///
    /// let approval = ClientCommand::Release { milestone: MilestoneNumber::from(1), amount: None };
    /// assert_eq!(approval.name(), "release");
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq, Hash)]
    pub enum ClientCommand {
        /// StateGuard back an offer that is not answered yet (OFFER-3).
        WithdrawOffer,
        /// Covers the price of a planned milestone: leftovers first, the rest is deposited (FUND-1).
        FundMilestone {
            /// Which one.
            milestone: MilestoneNumber,
        },
        /// Pays the freelancer from a milestone (REL-1).
        Release {
            /// Which one.
            milestone: MilestoneNumber,
            /// How much, more than zero; left out: the claim.
            #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<Money>", transform = schema::more_than_zero))]
            amount: Option<Money>,
        },
        /// Sends submitted work back (WORK-4).
        RequestChanges {
            /// Which one.
            milestone: MilestoneNumber,
            /// What is to change; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Puts off the end of a review, as often as the policy allows (WORK-6).
        ExtendReview {
            /// The milestone.
            milestone: MilestoneNumber,
        },
        /// Appends a milestone to the plan (PLAN-2).
        AddMilestone(MilestoneTerms),
        /// Strikes a planned milestone (PLAN-2).
        CancelMilestone {
            /// Which one.
            milestone: MilestoneNumber,
        },
        /// Asks for all that a milestone holds (REF-1).
        RequestRefund {
            /// Which one.
            milestone: MilestoneNumber,
            /// Why; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// StateGuard a refund request back (REF-3).
        WithdrawRefundRequest {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// Pays the freelancer something on top, past escrow (END-6).
        PayBonus {
            /// How much, more than zero.
            #[cfg_attr(feature = "schemars", schemars(transform = schema::more_than_zero))]
            amount: Money,
            /// What for; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            note: String,
        },
        /// Proposes a change that needs the freelancer's consent (PROP-1).
        Propose(Change),
        /// Consents to a change that the freelancer proposed (PROP-1).
        AcceptProposal {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// Turns down a change that the freelancer proposed (PROP-1).
        DeclineProposal {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// StateGuard back a change that the client proposed (PROP-1).
        WithdrawProposal {
            /// Which one.
            proposal: ProposalNumber,
        },
        /// Calls work into dispute (DISP-1).
        Dispute {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// Why; up to 5 000 characters, may be empty.
            #[cfg_attr(feature = "serde", serde(default, deserialize_with = "or_default", skip_serializing_if = "String::is_empty"))]
            #[cfg_attr(feature = "schemars", schemars(with = "schema::Optional<schema::Text>"))]
            reason: String,
        },
        /// Answers the freelancer's dispute, so that it goes to the arbiter (DISP-3).
        Contest {
            /// Of which milestone.
            milestone: MilestoneNumber,
            /// The client's side; up to 5 000 characters, may be empty.
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
        /// StateGuard the client's own dispute back (DISP-7).
        WithdrawDispute {
            /// Of which milestone.
            milestone: MilestoneNumber,
        },
        /// Ends the contract: refunds are requested of all that is held (END-2).
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
