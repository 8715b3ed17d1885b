//! Policies modelled after what marketplaces publish (RULES §15). They set windows and switches only.
//!
//! The presets without a year in their names are here. Those with a year are in `dated` and `dated_others`.

mod dated;
mod dated_others;

use core::time::Duration;

use super::Policy;
use super::choices::{ClientFees, Funding, FundingOrder, PlanChanges, ReleaseAmount, ReviewLapse};
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
    /// The policy modelled after Upwork's fixed-price contracts. It is also the default.
    ///
    /// - An offer lasts 7 days.
    /// - Milestones are funded in order, one at a time. The client alone changes the plan.
    /// - If the client is silent in review for 14 days, the work is approved. There is no limit on change
    ///   requests.
    /// - If the freelancer is silent on a refund request for 7 days, it is granted.
    /// - A dispute is answered within 5 days.
    /// - A contract is dormant after 90 days.
    /// - After closing, bonuses are possible for 365 days, and refunds of payments for 180 days.
    /// - There is no fee.
    ///
    /// **What it cannot express:**
    ///
    /// - The 5 days in which payouts clear. [`Policy::upwork_2026`] has them.
    /// - A fee that differs from contract to contract, 0 to 15 %. Set
    ///   [`freelancer_fee_bps`](Policy::freelancer_fee_bps).
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// assert_eq!(Policy::upwork().review_window, Duration::from_secs(14 * 24 * 60 * 60));
    /// assert_eq!(Policy::upwork(), Policy::default());
    /// ```
    ///
    /// Source: Upwork's help centre on fixed-price contracts, escrow, refunds, disputes and dormancy, read
    /// 2023 to 2026.
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

    /// A policy modelled after Fiverr's orders.
    ///
    /// - An offer never expires.
    /// - Milestones come one after the other.
    /// - If the client is silent in review for 3 days, the order is completed.
    /// - If nobody answers a cancellation request within 48 hours, the order is cancelled. The source is a
    ///   third party.
    /// - A dispute goes to support at once.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express** ([`Policy::fiverr_2026`] has all but the last):
    ///
    /// - There are at most three milestones. Refuse longer offers.
    /// - The order stops for good when the review of a milestone lapses after 8 days.
    /// - Only the whole price is released. Offer no partial release.
    /// - Payouts clear after 7 or 14 days. The host must do this.
    /// - The seller's cancellation request. Here the seller can only refund at once.
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

    /// A policy modelled after Freelancer.com's milestone payments.
    ///
    /// - An offer lasts 36 hours.
    /// - Milestones are independent of each other.
    /// - A dispute that is not answered within 14 days is lost.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express** ([`Policy::freelancer_com_2026`] has all but the second):
    ///
    /// - As far as is published, nobody is paid if the client is silent in review. Here a review always ends.
    /// - A client cannot take an accepted milestone's money back without the freelancer. Here it goes back if
    ///   the freelancer is silent.
    /// - The freelancer has 4 days to answer a dispute, the client 14. Here both have 14 days.
    /// - After a partial release, the rest stays on its milestone. Here it is a remainder, and the next
    ///   funding carries it to another milestone (REL-7).
    ///
    /// ```
    /// use milestone_escrow::{FundingOrder, Policy};
    ///
    /// let policy = Policy::freelancer_com();
    /// assert_eq!((policy.funding_order, policy.max_current), (FundingOrder::Any, 200));
    /// ```
    ///
    /// Source: Freelancer.com's FAQ on disputes, the dispute resolution service, partial releases, cancelled
    /// milestone payments and the acceptance of projects.
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

    /// A policy modelled after Guru's SafePay.
    ///
    /// - An offer never expires.
    /// - Milestones are funded in any order, any number at once.
    /// - An invoice is paid at the auto-pay date that both parties agreed on. So the caller passes the time
    ///   to review as an argument.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:**
    ///
    /// - The money is one sum for the whole contract, and not tied to a milestone.
    /// - The client may postpone the auto-pay date, seven days at a time. [`Policy::guru_2026`] has that.
    /// - The freelancer may lock the auto-pay date.
    /// - Small disputed sums are split equally. [`Policy::guru_2026`] has that.
    /// - What an arbitration costs.
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

    /// A policy modelled after PeoplePerHour's jobs.
    ///
    /// - An offer never expires.
    /// - Milestones are funded in any order, any number at once.
    /// - If the client is silent on an invoice for 15 days, it is paid.
    /// - Deposits are returned after 60 days without activity.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:**
    ///
    /// - Offers, as opposed to jobs, are paid after 7 days. Set [`review_window`](Policy::review_window).
    /// - A deposit goes back at once after 60 days. Here dormancy requests a refund then, and the refund
    ///   window runs first (DORM-2). [`Policy::people_per_hour_2026`] begins earlier, so that the money is
    ///   back after 60 days.
    /// - A deposit goes back 30 days after its due date.
    /// - Deposits are not tied to a milestone.
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

    /// A policy modelled after Contra's milestone projects.
    ///
    /// - An offer never expires.
    /// - There is one milestone at a time.
    /// - If the client is silent in review for 120 hours, the freelancer is paid.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:**
    ///
    /// - Contra's fee of $29 for a contract. [`Policy::contra_2026`] has it.
    /// - Refunds, disputes and partial payments: how Contra treats them was not found when this preset was
    ///   made.
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

    /// A policy modelled after Escrow.com's milestone transactions.
    ///
    /// - An offer never expires.
    /// - Any number of milestones may be funded at once.
    /// - The inspection period is agreed for each contract. So the caller passes it as an argument. If the
    ///   buyer is silent until its end, the item is accepted.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:**
    ///
    /// - All milestones are funded before the work begins. Fund each when the offer is accepted, or use
    ///   [`Policy::escrow_com_2026`].
    /// - The buyer takes money back by rejecting an item. Here that is a change request, a refund request or
    ///   a dispute.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// let three_days = Duration::from_secs(3 * 24 * 60 * 60);
    /// assert_eq!(Policy::escrow_com(three_days).review_window, three_days);
    /// ```
    ///
    /// Source: Escrow.com's page on how milestones work, and its API's transactions. What silence
    /// means is from memory, and not from a page.
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
