//! What a command needs besides the state of the milestone, and what a limit is for.

use crate::base::names::names_of;
use crate::base::strict_json::wire;
use crate::messages::milestone_state::MilestoneState;

wire! {
    /// What a command needs besides the state of the milestone.
    ///
    /// ```
    /// use milestone_escrow::{MilestoneState, StateCondition};
    ///
    /// assert_eq!(StateCondition::Contested.name(), "contested");
    /// assert_eq!(StateCondition::Contested.words(MilestoneState::Disputed), "a dispute that is contested");
    /// ```
    ///
    /// Source: RULES §7, §9, §10.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum StateCondition {
        /// If a refund was requested, it must be by dormancy, and the milestone must not be a remainder
        /// (WORK-1).
        WorkExpected,
        /// The claim of the freelancer is above zero. A milestone under review needs a review without an end
        /// whose review window has passed. A refund request by dormancy can be disputed only if the work
        /// cannot be submitted instead (DISP-1).
        ClaimDisputable,
        /// The dispute is not contested yet (DISP-3).
        NotContested,
        /// The dispute is contested (DISP-5).
        Contested,
        /// The dispute is contested, and a default award is to come (DISP-10).
        AwardToCome,
        /// The dispute is not contested, and does not answer a refund request (DISP-7).
        NotContestedNoRefund,
        /// The dispute is contested, and does not answer a refund request (DISP-7).
        ContestedNoRefund,
        /// The milestone has a deadline of its own (PROP-7).
        OwnDeadline,
    }
}

names_of! {
    StateCondition {
        WorkExpected => "work_expected",
        ClaimDisputable => "claim_disputable",
        NotContested => "not_contested",
        Contested => "contested",
        AwardToCome => "award_to_come",
        NotContestedNoRefund => "not_contested_no_refund",
        ContestedNoRefund => "contested_no_refund",
        OwnDeadline => "own_deadline",
    }
}

impl StateCondition {
    /// What a milestone in this state needs besides the state, in the English sentence.
    #[must_use]
    pub const fn words(self, state: MilestoneState) -> &'static str {
        match self {
            Self::WorkExpected => {
                "a refund request by dormancy, on a milestone that was not a remainder when the refund was \
                 requested"
            }
            Self::ClaimDisputable => match state {
                MilestoneState::UnderReview => {
                    "a claim above 0, review_lapse = none in the policy, and a review_window that has passed"
                }
                MilestoneState::RefundRequested => {
                    "a claim above 0, and a refund request that cannot be answered by submitting the work"
                }
                _ => "a claim above 0",
            },
            Self::NotContested => "a dispute that is not contested yet",
            Self::Contested => "a dispute that is contested",
            Self::AwardToCome => "a dispute that is contested, and an award_window in the policy",
            Self::NotContestedNoRefund => {
                "a dispute that is not contested and does not answer a refund request"
            }
            Self::ContestedNoRefund => "a dispute that is contested and does not answer a refund request",
            Self::OwnDeadline => "a milestone that has its own deadline",
        }
    }
}

wire! {
    /// What there may be only a limited number of.
    ///
    /// ```
    /// use milestone_escrow::Limited;
    ///
    /// assert_eq!(Limited::Milestones.name(), "milestones");
    /// assert_eq!(Limited::Milestones.words(), "milestones (cancelled ones count)");
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    #[non_exhaustive]
    pub enum Limited {
        /// The milestones of the contract. Cancelled ones count (PLAN-5).
        Milestones,
        /// The open proposals of one party (PROP-1).
        OpenProposals,
    }
}

names_of! {
    Limited {
        Milestones => "milestones",
        OpenProposals => "open_proposals",
    }
}

impl Limited {
    /// The words of the English sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Milestones => "milestones (cancelled ones count)",
            Self::OpenProposals => "open proposals of one party",
        }
    }
}
