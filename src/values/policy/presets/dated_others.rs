//! The dated presets of services that are not marketplaces, and of marketplaces that publish less.

use core::time::Duration;

use super::{NO_LIMIT, days, dollars};
use crate::values::policy::{Funding, FundingOrder, Policy, ReleaseAmount, ReviewLapse};

impl Policy {
    /// A policy modelled after Escrow.com's milestone transactions, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - All milestones are funded before the work begins.
    /// - If the buyer is silent until the end of the inspection, the item is accepted. This is from memory,
    ///   and not from a page.
    /// - An item is accepted as a whole.
    /// - The parties negotiate a dispute for 14 days. There are 14 more days to begin arbitration. After
    ///   that, the buyer gets the money back.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// Each argument is named after the field that it sets:
    ///
    /// - `review_window`: the inspection, in whole seconds. Escrow.com publishes 1 to 30 days, as agreed.
    /// - `freelancer_fee_bps` and `client_fee_bps`: the seller's and the buyer's part of the escrow fee, as
    ///   agreed. They are hundredths of a percent.
    ///
    /// [`Policy::validate`] and [`Contract::open`](crate::Contract::open) refuse a window of 0 or of more
    /// than ten years, and fees above 10 000.
    ///
    /// **What it cannot express:**
    ///
    /// - The money comes after the agreement and before the work. Here it comes with the offer.
    /// - The buyer takes money back by rejecting an item. Here that is a change request, a refund request or
    ///   a dispute.
    /// - One escrow fee that both share half and half. Here each side has a rate of its own.
    /// - The return of goods.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::{Funding, Policy};
    ///
    /// let three_days = Duration::from_secs(3 * 24 * 60 * 60);
    /// let policy = Policy::escrow_com_2026(three_days, 0, 89);
    /// assert_eq!((policy.review_window, policy.funding), (three_days, Funding::All));
    /// assert_eq!((policy.freelancer_fee_bps, policy.client_fee_bps), (0, 89));
    /// ```
    ///
    /// Source: Escrow.com's pages on how milestones work, the inspection period and disputes, and its API's
    /// transactions.
    #[must_use]
    pub const fn escrow_com_2026(
        review_window: Duration,
        freelancer_fee_bps: u64,
        client_fee_bps: u64,
    ) -> Self {
        Self {
            offer_window: None,
            review_window,
            answer_window: None,
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            freelancer_fee_bps,
            funding: Funding::All,
            release_amount: ReleaseAmount::AllHeld,
            award_window: Some(days(14 + 14)),
            default_award_bps: Some(0),
            client_fee_bps,
            ..Self::upwork()
        }
    }

    /// A policy modelled after Workana's projects, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - All milestones are funded before the work begins.
    /// - If the client is silent in review, nobody is paid: no window for this was found.
    /// - A refund request is answered within 3 days.
    /// - The parties have 3 days to settle a dispute themselves. Here that is the time to answer it.
    /// - A dispute over a milestone of at most $30.00 is split in halves.
    /// - The fee of the freelancer is 20 %.
    ///
    /// What is not published is as in [`Policy::upwork`]. Amounts are US dollars: a contract of another
    /// currency is refused (MONEY-3).
    ///
    /// **What it cannot express:**
    ///
    /// - Mediation, a time in which both parties talk. Here the party that does not answer loses, and the
    ///   time ends with an answer.
    /// - What was not found: dormancy, partial releases, clearing, a fee of the client, feedback.
    ///
    /// ```
    /// use milestone_escrow::Policy;
    ///
    /// let small = Policy::workana_2026().small_claim.map(|amount| amount.to_string());
    /// assert_eq!(small.as_deref(), Some("30.00 USD"));
    /// ```
    ///
    /// Source: Workana's help pages 744395 and 1141014.
    #[must_use]
    pub const fn workana_2026() -> Self {
        Self {
            offer_window: None,
            refund_window: days(3),
            answer_window: Some(days(3)),
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            freelancer_fee_bps: 2_000,
            funding: Funding::All,
            review_lapse: ReviewLapse::None,
            default_award_bps: Some(5_000),
            small_claim: Some(dollars(30)),
            ..Self::upwork()
        }
    }

    /// A policy modelled after Malt's projects, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - The client pays in advance, and releases the whole sum at the end.
    /// - If the client is silent in review, nobody is paid: no window for this was found.
    /// - A dispute need not be answered. It waits for the decision.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// The argument sets `freelancer_fee_bps`, in hundredths of a percent. Malt publishes 0 to 1000.
    /// [`Policy::validate`] and [`Contract::open`](crate::Contract::open) refuse more than 10 000.
    ///
    /// **What it cannot express:**
    ///
    /// - Payment in advance is the client's choice. Here work without escrow is not protected (FUND-5).
    /// - What was not found: refund requests, dormancy, clearing, a fee of the client, feedback.
    ///
    /// ```
    /// use milestone_escrow::Policy;
    ///
    /// assert_eq!(Policy::malt_2026(1_000).freelancer_fee_bps, 1_000);
    /// assert_eq!(Policy::malt_2026(10_001).validate().unwrap_err().field, "freelancer_fee_bps");
    /// ```
    ///
    /// Source: Malt's help page 2tktkx7pha.
    #[must_use]
    pub const fn malt_2026(freelancer_fee_bps: u64) -> Self {
        Self {
            offer_window: None,
            answer_window: None,
            freelancer_fee_bps,
            review_lapse: ReviewLapse::None,
            release_amount: ReleaseAmount::AllHeld,
            ..Self::upwork()
        }
    }

    /// A policy modelled after Sharetribe's example process for negotiated work, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - There is one piece of work. It is paid for with the agreement, and released as a whole.
    /// - If the client is silent in review for 14 days, the work is approved.
    /// - If nothing is delivered, the money goes back on day 75. Here a refund is requested after 68 days. It
    ///   is granted if the freelancer is silent for 7 more days.
    /// - Feedback is possible for 7 days. It is sealed until both have left theirs.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// **What it cannot express:**
    ///
    /// - The provider makes the offer. Here the client makes it. Counter-offers are proposals (OFFER-6).
    /// - The operator may accept or cancel at any time. Here the arbiter decides a dispute, which that
    ///   process does not have.
    /// - The 75 days begin with the payment or with a change request. Here every event begins them anew
    ///   (DORM-2).
    ///
    /// ```
    /// use milestone_escrow::{Funding, Policy};
    ///
    /// let policy = Policy::sharetribe_2026();
    /// assert_eq!((policy.max_milestones, policy.funding), (1, Funding::All));
    /// ```
    ///
    /// Source: Sharetribe's example processes, at commit ab5b66a: `default-negotiation`.
    #[must_use]
    pub const fn sharetribe_2026() -> Self {
        Self {
            offer_window: None,
            answer_window: None,
            dormancy_window: Some(days(75 - 7)),
            funding: Funding::All,
            max_milestones: 1,
            release_amount: ReleaseAmount::AllHeld,
            feedback_window: Some(days(7)),
            ..Self::upwork()
        }
    }

    /// A policy modelled after Trustless Work's escrows with several releases, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - Milestones are independent of each other. Each is released as a whole.
    /// - If the client is silent in review, nobody is paid. There is no dormancy.
    /// - A dispute goes to the resolver at once, and waits for the decision.
    ///
    /// So nothing happens by itself, and money may stay in escrow for ever (law 10). It is the same at
    /// Trustless Work.
    ///
    /// What is not published is as in [`Policy::upwork`]. The platform's fee is up to the platform: set
    /// [`freelancer_fee_bps`](Policy::freelancer_fee_bps).
    ///
    /// **What it cannot express:**
    ///
    /// - Approval and release are two steps, of two roles. Here the client's `release` is both.
    /// - The receiver may be somebody other than the one who does the work.
    /// - Nothing lapses there. Here a refund request is granted after 7 days without an answer (REF-2).
    ///
    /// ```
    /// use milestone_escrow::{Policy, ReviewLapse};
    ///
    /// let policy = Policy::trustless_work_2026();
    /// assert_eq!((policy.review_lapse, policy.dormancy_window), (ReviewLapse::None, None));
    /// ```
    ///
    /// Source: Trustless Work's documentation.
    #[must_use]
    pub const fn trustless_work_2026() -> Self {
        Self {
            offer_window: None,
            answer_window: None,
            dormancy_window: None,
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            review_lapse: ReviewLapse::None,
            release_amount: ReleaseAmount::AllHeld,
            ..Self::upwork()
        }
    }
}
