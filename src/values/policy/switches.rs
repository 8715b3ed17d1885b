//! The choices that a policy makes by name.

use crate::base::strict_json::wire;

wire! {
    /// Which planned milestone may be funded next (FUND-2).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum FundingOrder {
        /// Only the lowest-numbered planned one.
        Sequential,
        /// Any planned one.
        Any,
    }
}

wire! {
    /// Who may add and cancel planned milestones (PLAN-2).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum PlanChanges {
        /// The client alone.
        Client,
        /// Both together, by proposal.
        Mutual,
    }
}

wire! {
    /// Whether milestones are funded one by one or all at once (FUND-6).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Funding {
        /// The client funds each milestone by a command of its own.
        Each,
        /// Every milestone is funded in the decision that brings it in.
        All,
    }
}

wire! {
    /// What silence at the end of a review means (WORK-5).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReviewLapse {
        /// Approval: the claim is released.
        Release,
        /// Approval, and then the contract ends as if the client had ended it.
        ReleaseAndEnd,
        /// Nothing: a review has no end.
        None,
    }
}

wire! {
    /// Which amounts may be released (REL-9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReleaseAmount {
        /// Any amount; more than is held is a top-up.
        Any,
        /// At most what the milestone holds: there are no top-ups.
        AtMostHeld,
        /// Exactly what the milestone holds: nothing is released in part.
        AllHeld,
    }
}

wire! {
    /// Whether the client's fees come back when escrow is returned (MONEY-8, MONEY-9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ClientFees {
        /// The platform keeps them, but for an offer that is not accepted and an end by the freelancer.
        Kept,
        /// They come back with every return.
        Returned,
    }
}
