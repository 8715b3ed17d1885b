//! Policies modelled after what marketplaces publish (RULES §15): windows and switches, no more.
//!
//! The undated presets are here. The dated ones are in `dated` and `dated_others`.

mod dated;
mod dated_others;

use core::time::Duration;

use super::Policy;
use super::switches::{ClientFees, Funding, FundingOrder, PlanChanges, ReleaseAmount, ReviewLapse};
use crate::values::currency::Currency;
use crate::values::money::Money;

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours.saturating_mul(3_600))
}

const fn days(days: u64) -> Duration {
    hours(days.saturating_mul(24))
}

/// An amount in US dollars, as most marketplaces publish them.
const fn dollars(dollars: i64) -> Money {
    Money::of_minor(dollars.saturating_mul(100), Currency::USD)
}

/// As many current milestones as a contract may have milestones: no limit.
const NO_LIMIT: u64 = 200;

impl Policy {
    /// The policy modelled after Upwork's fixed-price contracts; also the default.
    ///
    /// Offers last 7 days, silence in review approves after 14, silence on a refund request grants it after 7, a dispute is
    /// answered within 5, a contract is dormant after 90; bonuses for 365 and refunds of payments for 180 days after closing.
    /// Milestones are funded in order, one at a time; the client changes the plan; no limit of change requests, no fee.
    ///
    /// **What it cannot express:** the payouts' clearing of 5 days (the host's), and a fee that differs from contract to
    /// contract (0 to 15 %): set [`freelancer_fee_bps`](Policy::freelancer_fee_bps).
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// assert_eq!(Policy::upwork().review_window, Duration::from_secs(14 * 24 * 60 * 60));
    /// assert_eq!(Policy::upwork(), Policy::default());
    /// ```
    ///
    /// Source: Upwork's help centre on fixed-price contracts, escrow, refunds, disputes and dormancy, read 2023 to 2026.
    #[must_use]
    pub const fn upwork() -> Self {
        Self {
            offer_window: Some(days(7)),
            review_window: days(14),
            refund_window: days(7),
            answer_window: Some(days(5)),
            dormancy_window: Some(days(90)),
            bonus_window: Some(days(365)),
            payment_refund_window: Some(days(180)),
            funding_order: FundingOrder::Sequential,
            max_current: 1,
            plan_changes: PlanChanges::Client,
            revision_limit: None,
            freelancer_fee_bps: 0,
            funding: Funding::Each,
            max_milestones: NO_LIMIT,
            minimum_price: None,
            review_lapse: ReviewLapse::Release,
            review_extension: None,
            review_extensions: 0,
            release_amount: ReleaseAmount::Any,
            carry_after: Some(Duration::ZERO),
            freelancer_answer_window: None,
            award_window: None,
            default_award_bps: None,
            small_claim: None,
            clearance_window: None,
            client_fee_bps: 0,
            initiation_fee: None,
            client_fees: ClientFees::Kept,
            feedback_window: None,
        }
    }

    /// A policy modelled after Fiverr's orders: silence in review completes the order after 3 days, a cancellation request
    /// that nobody answers cancels after 48 hours (so a third party says), milestones come one after the other, disputes go
    /// to support at once. What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:** at most three milestones (refuse longer offers); that the order stops for good when a
    /// milestone's review lapses after 8 days; that nothing less than the whole price is released (offer no partial release);
    /// the seller's cancellation request, which here is a refund at once; payouts that clear after 7 or 14 days (the host's).
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// assert_eq!(Policy::fiverr().review_window, Duration::from_secs(3 * 24 * 60 * 60));
    /// ```
    ///
    /// Source: Fiverr's help pages 8427072174097, 360010639617 and 115013025007.
    #[must_use]
    pub const fn fiverr() -> Self {
        Self {
            offer_window: None,
            review_window: days(3),
            refund_window: hours(48),
            answer_window: None,
            ..Self::upwork()
        }
    }

    /// A policy modelled after Freelancer.com's milestone payments: an offer lasts 36 hours, milestones are independent of each
    /// other, a dispute that is not answered within 14 days is lost. What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:** that silence in review pays nobody – no window was found in what is published, and here one
    /// always ends; that a client cannot take an accepted milestone's money back without the freelancer, silence included;
    /// that the freelancer has 4 days to answer a dispute where the client has 14: both have the longer time here; that what a
    /// partial release leaves stays on its milestone: here it is a remainder that the next funding takes along (REL-7).
    ///
    /// ```
    /// use milestone_escrow::{FundingOrder, Policy};
    ///
    /// let policy = Policy::freelancer_com();
    /// assert_eq!((policy.funding_order, policy.max_current), (FundingOrder::Any, 200));
    /// ```
    ///
    /// Source: Freelancer.com's FAQ on disputes, the dispute resolution service, partial releases, cancelled milestone payments
    /// and the acceptance of projects.
    #[must_use]
    pub const fn freelancer_com() -> Self {
        Self {
            offer_window: Some(hours(36)),
            answer_window: Some(days(14)),
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            ..Self::upwork()
        }
    }

    /// A policy modelled after Guru's SafePay: an invoice is paid at the auto-pay date that both agreed on, so that the time to
    /// review is given by the caller; milestones are funded in any order, any number at once. What is not published is as in
    /// [`Policy::upwork`].
    ///
    /// **What it cannot express:** that the money is one pot, not tied to a milestone; that the client may put the auto-pay
    /// date off, seven days at a time, and the freelancer may lock it; that small disputed pots are split equally, and what an
    /// arbitration costs.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// let ten_days = Duration::from_secs(10 * 24 * 60 * 60);
    /// assert_eq!(Policy::guru(ten_days).review_window, ten_days);
    /// ```
    ///
    /// Source: Guru's help pages on arbitration and SafePay, and its blog on auto-pay delays.
    #[must_use]
    pub const fn guru(auto_pay: Duration) -> Self {
        Self {
            offer_window: None,
            review_window: auto_pay,
            answer_window: None,
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            ..Self::upwork()
        }
    }

    /// A policy modelled after PeoplePerHour's jobs: silence on an invoice pays it after 15 days, deposits are returned after 60
    /// days without activity. What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:** that offers (as opposed to jobs) are paid after 7 days – set
    /// [`review_window`](Policy::review_window); that a deposit goes back at once after 60 days, or 30 days after its due date:
    /// here dormancy requests a refund, and its window runs first (DORM-2); that deposits are not tied to a milestone.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// assert_eq!(Policy::people_per_hour().dormancy_window, Some(Duration::from_secs(60 * 24 * 60 * 60)));
    /// ```
    ///
    /// Source: PeoplePerHour's support pages 205217357, 205217507 and 205217397.
    #[must_use]
    pub const fn people_per_hour() -> Self {
        Self {
            offer_window: None,
            review_window: days(15),
            answer_window: None,
            dormancy_window: Some(days(60)),
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            ..Self::upwork()
        }
    }

    /// A policy modelled after Contra's milestone projects: silence in review pays after 120 hours, one milestone at a time.
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:** nothing that is published; how Contra treats refunds, disputes and partial payments was not
    /// found.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// assert_eq!(Policy::contra().review_window, Duration::from_secs(120 * 60 * 60));
    /// ```
    ///
    /// Source: Contra's help page 9322853.
    #[must_use]
    pub const fn contra() -> Self {
        Self { offer_window: None, review_window: hours(120), answer_window: None, ..Self::upwork() }
    }

    /// A policy modelled after Escrow.com's milestone transactions: the inspection period is agreed for each contract, so that
    /// the caller gives it, and silence accepts; any number of milestones may be funded at once. What is not published is as in
    /// [`Policy::upwork`].
    ///
    /// **What it cannot express:** that all milestones are funded before the work begins – fund each when the offer is accepted;
    /// that the buyer takes money back by rejecting an item, which here is a change request, a refund request or a dispute.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// let three_days = Duration::from_secs(3 * 24 * 60 * 60);
    /// assert_eq!(Policy::escrow_com(three_days).review_window, three_days);
    /// ```
    ///
    /// Source: Escrow.com's page on how milestones work, and its API's transactions; that silence accepts is from memory.
    #[must_use]
    pub const fn escrow_com(inspection: Duration) -> Self {
        Self {
            offer_window: None,
            review_window: inspection,
            answer_window: None,
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            ..Self::upwork()
        }
    }
}
