//! The fields of a policy that are a choice by name.

use crate::base::names::names_of;
use crate::base::strict_json::wire;

wire! {
    /// Which planned milestone may be funded next (FUND-2).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum FundingOrder {
        /// Only the planned milestone with the lowest number.
        Sequential,
        /// Any planned milestone.
        Any,
    }
}

names_of! {
    FundingOrder {
        Sequential => "sequential",
        Any => "any",
    }
}

wire! {
    /// Who may add and cancel planned milestones (PLAN-2).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum PlanChanges {
        /// The client alone.
        Client,
        /// Both parties together, by a proposal.
        Mutual,
    }
}

names_of! {
    PlanChanges {
        Client => "client",
        Mutual => "mutual",
    }
}

wire! {
    /// Whether milestones are funded one by one or all at once (FUND-6).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Funding {
        /// The client funds each milestone with a separate command.
        Each,
        /// Every milestone is funded in the decision that adds it.
        All,
    }
}

names_of! {
    Funding {
        Each => "each",
        All => "all",
    }
}

wire! {
    /// What happens if the client is silent until the end of a review (WORK-5).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReviewLapse {
        /// The claim is released, as if the client had approved the work.
        Release,
        /// The claim is released, and then the contract ends as if the client had ended it.
        ReleaseAndEnd,
        /// Nothing happens, because a review has no end.
        None,
    }
}

names_of! {
    ReviewLapse {
        Release => "release",
        ReleaseAndEnd => "release_and_end",
        None => "none",
    }
}

wire! {
    /// Which amounts may be released (REL-9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReleaseAmount {
        /// Any amount. What is more than the milestone holds is a top-up.
        Any,
        /// At most what the milestone holds. There are no top-ups.
        AtMostHeld,
        /// Exactly what the milestone holds. A part of it cannot be released.
        AllHeld,
    }
}

names_of! {
    ReleaseAmount {
        Any => "any",
        AtMostHeld => "at_most_held",
        AllHeld => "all_held",
    }
}

wire! {
    /// Whether the platform gives back the client's fees when escrow is returned (MONEY-8, MONEY-9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ClientFees {
        /// The platform keeps them. It gives them back only if the offer is not accepted or the freelancer
        /// ends the contract.
        Kept,
        /// The platform gives them back with every return.
        Returned,
    }
}

names_of! {
    ClientFees {
        Kept => "kept",
        Returned => "returned",
    }
}
