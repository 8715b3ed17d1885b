//! Why money moved, how a contract ended, and carried leftovers.

use crate::base::names::names_of;
use crate::base::strict_json::wire;
use crate::values::money::Money;
use crate::values::party::MilestoneNumber;

wire! {
    /// Leftover escrow that is carried to another milestone (FUND-4).
    ///
    /// ```
    /// use milestone_escrow::{Carried, Currency, Money};
    ///
    /// let leftover = Carried { from: 1.into(), amount: Money::parse("12.45", Currency::USD)? };
    /// assert_eq!(format!("{} of milestone {}", leftover.amount, leftover.from), "12.45 USD of milestone 1");
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub struct Carried {
        /// The milestone that it comes from.
        pub from: MilestoneNumber,
        /// The amount.
        pub amount: Money,
    }
}

wire! {
    /// Why escrow went to the freelancer: who decided it, or who was silent (law 9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReleaseCause {
        /// The client released it (REL-1).
        Approved,
        /// The client was silent in review (WORK-5).
        ReviewLapsed,
        /// The client was silent on the freelancer's dispute (DISP-2).
        AnswerLapsed,
        /// Both parties agreed on a split (PROP-5).
        Settlement,
        /// The arbiter decided a dispute (DISP-5).
        Award,
        /// The arbiter was silent on a dispute, and the default award decided it (DISP-8).
        AwardLapsed,
        /// The dispute was a small claim, which is split at once (DISP-9).
        SmallClaim,
    }
}

names_of! {
    ReleaseCause {
        Approved => "approved",
        ReviewLapsed => "review_lapsed",
        AnswerLapsed => "answer_lapsed",
        Settlement => "settlement",
        Award => "award",
        AwardLapsed => "award_lapsed",
        SmallClaim => "small_claim",
    }
}

wire! {
    /// Why escrow went back to the client: who decided it, or who was silent (law 9).
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum ReturnCause {
        /// The freelancer declined the offer (OFFER-5).
        OfferDeclined,
        /// The client withdrew the offer (OFFER-5).
        OfferWithdrawn,
        /// The freelancer did not answer the offer in time (OFFER-5).
        OfferExpired,
        /// The freelancer returned it (REF-4).
        RefundGranted,
        /// The freelancer was silent on a refund request (REF-2).
        RefundLapsed,
        /// The freelancer was silent on the client's dispute (DISP-2).
        AnswerLapsed,
        /// Both parties agreed on a lower price (PROP-4).
        AmountReduced,
        /// The freelancer ended the contract (END-1).
        FreelancerEnded,
        /// Both parties agreed on a split (PROP-5).
        Settlement,
        /// The arbiter decided a dispute (DISP-5).
        Award,
        /// The arbiter was silent on a dispute, and the default award decided it (DISP-8).
        AwardLapsed,
        /// The dispute was a small claim, which is split at once (DISP-9).
        SmallClaim,
    }
}

names_of! {
    ReturnCause {
        OfferDeclined => "offer_declined",
        OfferWithdrawn => "offer_withdrawn",
        OfferExpired => "offer_expired",
        RefundGranted => "refund_granted",
        RefundLapsed => "refund_lapsed",
        AnswerLapsed => "answer_lapsed",
        AmountReduced => "amount_reduced",
        FreelancerEnded => "freelancer_ended",
        Settlement => "settlement",
        Award => "award",
        AwardLapsed => "award_lapsed",
        SmallClaim => "small_claim",
    }
}

wire! {
    /// Why a refund was requested.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum RefundCause {
        /// The client requested it (REF-1).
        Client,
        /// The client ended the contract, or a release left a rest after that (END-2, END-4).
        ContractEnded,
        /// Nothing happened during the dormancy window (DORM-2).
        Dormancy,
    }
}

names_of! {
    RefundCause {
        Client => "client",
        ContractEnded => "contract_ended",
        Dormancy => "dormancy",
    }
}

wire! {
    /// How a contract ended.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Outcome {
        /// The freelancer declined the offer.
        Declined,
        /// The client withdrew the offer.
        Withdrawn,
        /// The freelancer did not answer the offer in time.
        Expired,
        /// The offer was accepted, and a party ended the contract later.
        Ended,
    }
}

names_of! {
    Outcome {
        Declined => "declined",
        Withdrawn => "withdrawn",
        Expired => "expired",
        Ended => "ended",
    }
}

impl ReleaseCause {
    /// The id of the rule that releases for this cause, such as `REL-1`.
    ///
    /// ```
    /// use milestone_escrow::ReleaseCause;
    ///
    /// assert_eq!(ReleaseCause::ReviewLapsed.rule(), "WORK-5");
    /// ```
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Approved => "REL-1",
            Self::ReviewLapsed => "WORK-5",
            Self::AnswerLapsed => "DISP-2",
            Self::Settlement => "PROP-5",
            Self::Award => "DISP-5",
            Self::AwardLapsed => "DISP-8",
            Self::SmallClaim => "DISP-9",
        }
    }
}

impl ReturnCause {
    /// The id of the rule that returns for this cause, such as `REF-2`.
    ///
    /// ```
    /// use milestone_escrow::ReturnCause;
    ///
    /// assert_eq!(ReturnCause::RefundLapsed.rule(), "REF-2");
    /// ```
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::OfferDeclined | Self::OfferWithdrawn | Self::OfferExpired => "OFFER-5",
            Self::RefundGranted => "REF-4",
            Self::RefundLapsed => "REF-2",
            Self::AnswerLapsed => "DISP-2",
            Self::AmountReduced => "PROP-4",
            Self::FreelancerEnded => "END-1",
            Self::Settlement => "PROP-5",
            Self::Award => "DISP-5",
            Self::AwardLapsed => "DISP-8",
            Self::SmallClaim => "DISP-9",
        }
    }
}

impl RefundCause {
    /// The id of the rule that requests a refund for this cause, such as `DORM-2`.
    ///
    /// ```
    /// use milestone_escrow::RefundCause;
    ///
    /// assert_eq!(RefundCause::Dormancy.rule(), "DORM-2");
    /// ```
    #[must_use]
    pub const fn rule(self) -> &'static str {
        match self {
            Self::Client => "REF-1",
            // In a contract that is already ending, a release has left a rest (END-4).
            Self::ContractEnded => "END-2",
            Self::Dormancy => "DORM-2",
        }
    }
}
