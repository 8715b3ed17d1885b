//! Why money moved, and from which leftovers.

use crate::money::Money;
use crate::party::MilestoneNumber;
use crate::wire::wire;

wire! {
    /// Leftover escrow on its way to another milestone (FUND-4).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Carried {
        /// The milestone whose remainder it was.
        pub from: MilestoneNumber,
        /// How much.
        pub amount: Money,
    }
}

wire! {
    /// By whose will or silence escrow went to the freelancer (law 9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReleaseCause {
        /// The client released it (REL-1).
        Approved,
        /// The client was silent in review (WORK-5).
        ReviewLapsed,
        /// The client was silent on the freelancer's dispute (DISP-2).
        AnswerLapsed,
        /// Both agreed on a split (PROP-5).
        Settlement,
        /// The arbiter decided (DISP-5).
        Award,
    }
}

wire! {
    /// By whose will or silence escrow went back to the client (law 9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReturnCause {
        /// The freelancer turned the offer down (OFFER-5).
        OfferDeclined,
        /// The client took the offer back (OFFER-5).
        OfferWithdrawn,
        /// Nobody answered the offer (OFFER-5).
        OfferExpired,
        /// The freelancer gave it back (REF-4).
        RefundGranted,
        /// The freelancer was silent on a refund request (REF-2).
        RefundLapsed,
        /// The freelancer was silent on the client's dispute (DISP-2).
        AnswerLapsed,
        /// Both agreed on a lower price (PROP-4).
        AmountReduced,
        /// The freelancer ended the contract (END-1).
        FreelancerEnded,
        /// Both agreed on a split (PROP-5).
        Settlement,
        /// The arbiter decided (DISP-5).
        Award,
    }
}

wire! {
    /// What brought a refund request about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum RefundCause {
        /// The client asked (REF-1).
        Client,
        /// The client ended the contract, or a rest was left after that (END-2, END-4).
        ContractEnded,
        /// Nothing had happened for the dormancy window (DORM-2).
        Dormancy,
    }
}

wire! {
    /// How a closed contract came to its end.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Outcome {
        /// The freelancer turned the offer down.
        Declined,
        /// The client took the offer back.
        Withdrawn,
        /// Nobody answered the offer.
        Expired,
        /// It was accepted, and ended.
        Ended,
    }
}
