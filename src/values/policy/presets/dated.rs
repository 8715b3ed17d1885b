//! The dated presets: the rules of marketplaces, as published up to the year in the name.
//!
//! `dated_others` has the marketplaces that publish less, and the services that are not marketplaces.

use core::time::Duration;

use super::{NO_LIMIT, days, dollars, hours};
use crate::values::money::Money;
use crate::values::policy::{ClientFees, FundingOrder, Policy, ReleaseAmount, ReviewLapse};

impl Policy {
    /// A policy modelled after Upwork's fixed-price contracts, as published up to 2026.
    ///
    /// - An offer lasts 7 days. A milestone costs at least $5.00.
    /// - Milestones are funded in order, one at a time.
    /// - If the client is silent in review for 14 days, the work is approved. A part may be released. The
    ///   rest is carried, or the client asks for it back.
    /// - If the freelancer is silent on a refund request for 7 days, it is granted.
    /// - After 97 days without activity, refunds are requested. The money is returned 7 days later, on day
    ///   104.
    /// - A client who does not answer a dispute within 5 days loses it.
    /// - If nobody decides a dispute within 37 days, the client gets the money. There are 30 days for
    ///   mediation, and 7 to pay for arbitration.
    /// - Payouts clear after 5 days.
    /// - The client pays a fee on top of deposits, and an initiation fee for the contract. The fee on
    ///   deposits comes back with escrow that is returned. The initiation fee comes back if nothing was ever
    ///   released.
    /// - Feedback is possible for 14 days. It is sealed until both have left theirs.
    ///
    /// Each argument is named after the field that it sets:
    ///
    /// - `freelancer_fee_bps`, in hundredths of a percent. Upwork publishes 0 to 1500.
    /// - `client_fee_bps`, in hundredths of a percent. Upwork publishes 500, or 300 for payments by ACH, or
    ///   800 and 1000 with Business Plus.
    /// - `initiation_fee`, for the contract. Upwork publishes $0.99 to $14.99. `None`: there is none.
    ///
    /// [`Policy::validate`] and [`Contract::open`](crate::Contract::open) refuse fees above 10 000 and an
    /// initiation fee of 0. Amounts are US dollars: a contract of another currency is refused (MONEY-3).
    ///
    /// **What it cannot express:**
    ///
    /// - The mediator's recommendation. Only an award is recorded.
    /// - A party that does not pay for arbitration in time loses. The host enters this outcome as an award.
    ///   Until then, the arbiter extends the time to decide (DISP-10).
    /// - Business days. Windows are exact durations.
    /// - A dispute over a leftover that has been carried (REL-7).
    /// - Notices before dormancy, and opting out of it.
    /// - Funding the whole contract at once, if the client wishes so.
    ///
    /// ```
    /// use milestone_escrow::{Currency, Money, Policy};
    ///
    /// let fee = Money::parse("4.99", Currency::USD)?;
    /// let policy = Policy::upwork_2026(1_000, 500, Some(fee));
    /// assert_eq!((policy.freelancer_fee_bps, policy.client_fee_bps), (1_000, 500));
    /// assert_eq!(policy.initiation_fee, Some(fee));
    /// assert!(policy.validate().is_ok());
    /// # Ok::<(), milestone_escrow::MoneyError>(())
    /// ```
    ///
    /// Source: Upwork's help centre on fixed-price contracts, escrow, refunds, disputes, dormancy, feedback
    /// and fees, 2023 to 2026.
    #[must_use]
    pub const fn upwork_2026(
        freelancer_fee_bps: u64,
        client_fee_bps: u64,
        initiation_fee: Option<Money>,
    ) -> Self {
        Self {
            dormancy_window: Some(days(97)),
            freelancer_fee_bps,
            minimum_price: Some(dollars(5)),
            award_window: Some(days(30 + 7)),
            default_award_bps: Some(0),
            clearance_window: Some(days(5)),
            client_fee_bps,
            initiation_fee,
            client_fees: ClientFees::Returned,
            feedback_window: Some(days(14)),
            ..Self::upwork()
        }
    }

    /// A policy modelled after Fiverr's orders with milestones, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - There are at most 3 milestones, one after the other. Older pages say 5.
    /// - If the client is silent in review for 8 days, what was delivered is paid, and the order stops.
    /// - Only the whole price is released.
    /// - If nobody answers a cancellation request within 48 hours, the order is cancelled. The source is
    ///   Fiverr's forum.
    /// - A dispute goes to support at once, and waits for its decision.
    /// - The fee of the freelancer is 20 %. The source is a third party. The client pays 5.5 % on top. The
    ///   platform keeps it (MONEY-8).
    /// - Feedback is possible for 14 days.
    ///
    /// What is not published is as in [`Policy::upwork`]. An order without milestones has 3 days for the
    /// review: set [`review_window`](Policy::review_window).
    ///
    /// Each argument is named after the field that it sets:
    ///
    /// - `revision_limit`: the change requests that the package includes, per milestone. `None`: any number.
    /// - `clearance_window`, in whole seconds. Fiverr publishes 14 days, or 7 for top sellers.
    /// - `initiation_fee`. Fiverr publishes $3.00 for small orders, under $100. `None`: there is none.
    ///
    /// [`Policy::validate`] and [`Contract::open`](crate::Contract::open) refuse more than 1000 change
    /// requests, a window of 0 or of more than ten years, and an initiation fee of 0 or of another currency
    /// than the contract's.
    ///
    /// **What it cannot express:**
    ///
    /// - Only orders over $100 have milestones.
    /// - The fee for small orders is taken from every payment. Here it is taken once from the contract.
    /// - The next milestone is charged when one is accepted. The host funds it.
    /// - Tips are possible for 7 days only. Set [`bonus_window`](Policy::bonus_window).
    /// - The seller's cancellation request. Here the seller can only refund at once.
    /// - Feedback is shown after 10 days. Here it is shown after 14, or when both have left theirs.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// let two_weeks = Duration::from_secs(14 * 24 * 60 * 60);
    /// let policy = Policy::fiverr_2026(Some(2), two_weeks, None);
    /// assert_eq!((policy.revision_limit, policy.clearance_window), (Some(2), Some(two_weeks)));
    /// assert!(policy.validate().is_ok());
    /// ```
    ///
    /// Source: Fiverr's help pages 8427072174097, 360010639617, 115013025007, 360049646033 and 360010544097.
    #[must_use]
    pub const fn fiverr_2026(
        revision_limit: Option<u64>,
        clearance_window: Duration,
        initiation_fee: Option<Money>,
    ) -> Self {
        Self {
            offer_window: None,
            review_window: days(8),
            refund_window: hours(48),
            answer_window: None,
            revision_limit,
            freelancer_fee_bps: 2_000,
            max_milestones: 3,
            review_lapse: ReviewLapse::ReleaseAndEnd,
            release_amount: ReleaseAmount::AllHeld,
            clearance_window: Some(clearance_window),
            client_fee_bps: 550,
            initiation_fee,
            feedback_window: Some(days(14)),
            ..Self::upwork()
        }
    }

    /// A policy modelled after Freelancer.com's milestone payments, as published up to 2026.
    ///
    /// - An offer lasts 36 hours.
    /// - Milestones are independent of each other.
    /// - If the client is silent in review, nobody is paid: no window for this was found.
    /// - After a partial release, the rest stays on its milestone.
    /// - A client who wants the money back files a dispute. A freelancer who does not answer within 4 days
    ///   loses it. Here the client requests a refund instead, and the freelancer has 4 days to answer with a
    ///   dispute.
    /// - A client who does not answer a dispute within 14 days loses it. Older pages say 7.
    /// - A dispute that nobody decides stays open.
    /// - The fee of the freelancer is 10 %. The client pays 3 % on top. The platform keeps it (MONEY-8).
    /// - Feedback is possible for 90 days.
    ///
    /// What is not published is as in [`Policy::upwork`]. That includes dormancy, and the 14 days after which
    /// the freelancer may dispute silence in review (DISP-1).
    ///
    /// **What it cannot express:**
    ///
    /// - The fees are charged on the bid, when the project is accepted. The freelancer's is at least $5, the
    ///   client's at least $3.
    /// - A new submission for the rest of a partial release. Here the client releases it, or asks for it
    ///   back.
    /// - Who pays for arbitration.
    /// - The party that leaves feedback second has 14 days for it.
    ///
    /// ```
    /// use milestone_escrow::{Policy, ReviewLapse};
    ///
    /// let policy = Policy::freelancer_com_2026();
    /// assert_eq!((policy.review_lapse, policy.carry_after), (ReviewLapse::None, None));
    /// assert!(policy.validate().is_ok());
    /// ```
    ///
    /// Source: Freelancer.com's FAQ on disputes, the dispute resolution service, partial releases, cancelled
    /// milestone payments, accepting awarded projects, project fees and feedback.
    #[must_use]
    pub const fn freelancer_com_2026() -> Self {
        Self {
            offer_window: Some(hours(36)),
            refund_window: days(4),
            answer_window: Some(days(14)),
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            freelancer_fee_bps: 1_000,
            review_lapse: ReviewLapse::None,
            carry_after: None,
            freelancer_answer_window: Some(days(4)),
            client_fee_bps: 300,
            feedback_window: Some(days(90)),
            ..Self::upwork()
        }
    }

    /// A policy modelled after Guru's SafePay, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - Milestones are funded in any order, any number at once. Any amount may be released.
    /// - If the client is silent, an invoice is paid at the auto-pay date. The client may postpone this date,
    ///   7 days at a time.
    /// - Either side may file a split of the money. If the other side is silent for 7 days, the split counts
    ///   as agreed. Here a party uses a refund request or a dispute instead.
    /// - A dispute over a milestone of at most $50.00 is split in halves. A larger one waits for the
    ///   arbitrators.
    /// - Feedback is possible for 60 days.
    ///
    /// What is not published is as in [`Policy::upwork`].
    ///
    /// Each argument is named after the field that it sets:
    ///
    /// - `review_window`: how long an invoice waits for its auto-pay date, in whole seconds. Guru publishes
    ///   7, 14 and 28 days.
    /// - `freelancer_fee_bps`, in hundredths of a percent. An older page says 450 to 900, and 295 more.
    ///
    /// [`Policy::validate`] and [`Contract::open`](crate::Contract::open) refuse a window of 0 or of more
    /// than ten years, and a fee above 10 000. Amounts are US dollars: a contract of another currency is
    /// refused (MONEY-3).
    ///
    /// **What it cannot express:**
    ///
    /// - The money is one sum for the whole contract, and not tied to a milestone.
    /// - An arbitration costs 5 %, at least $25, which is taken from this sum.
    /// - The client may postpone the date only in the last 3 days before it.
    /// - The freelancer may lock the date. A freelancer would always do so. Limit
    ///   [`review_extensions`](Policy::review_extensions) instead.
    /// - A filed split takes effect if the other side is silent. Use two commands instead: `release` for the
    ///   part, and `request_refund` for the rest.
    ///
    /// ```
    /// use core::time::Duration;
    /// use milestone_escrow::Policy;
    ///
    /// let two_weeks = Duration::from_secs(14 * 24 * 60 * 60);
    /// let policy = Policy::guru_2026(two_weeks, 900);
    /// assert_eq!((policy.review_window, policy.freelancer_fee_bps), (two_weeks, 900));
    /// assert_eq!(Policy::guru_2026(Duration::ZERO, 900).validate().unwrap_err().field, "review_window");
    /// ```
    ///
    /// Source: Guru's help pages on arbitration, SafePay and feedback, and its blog on auto-pay delays and
    /// improvements to invoice auto-pay.
    #[must_use]
    pub const fn guru_2026(review_window: Duration, freelancer_fee_bps: u64) -> Self {
        Self {
            offer_window: None,
            review_window,
            answer_window: Some(days(7)),
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            freelancer_fee_bps,
            review_extension: Some(days(7)),
            review_extensions: 1_000,
            default_award_bps: Some(5_000),
            small_claim: Some(dollars(50)),
            feedback_window: Some(days(60)),
            ..Self::upwork()
        }
    }

    /// A policy modelled after PeoplePerHour's jobs, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - Milestones are funded in any order, any number at once. An invoice may be for less than the deposit.
    /// - If the client is silent on an invoice for 15 days, it is paid. Older pages say 30.
    /// - A refund request is answered within 3 days.
    /// - After 57 days without activity, a refund is requested. So the client has the money back on day 60.
    /// - A dispute goes to support at once, and waits for its decision.
    ///
    /// What is not published is as in [`Policy::upwork`]. For offers, as opposed to jobs, set
    /// [`review_window`](Policy::review_window) to 7 days, and [`funding`](Policy::funding) to
    /// [`Funding::All`](crate::Funding::All).
    ///
    /// The argument sets `freelancer_fee_bps`, in hundredths of a percent. PeoplePerHour publishes 2000, 750
    /// and 350, by lifetime billing. [`Policy::validate`] and [`Contract::open`](crate::Contract::open)
    /// refuse more than 10 000.
    ///
    /// **What it cannot express:**
    ///
    /// - If nobody answers a refund request, support decides. Here it is granted.
    /// - The fee becomes lower as the freelancer bills more over the years. Here it is the same for the whole
    ///   contract.
    /// - Deposits are not tied to a milestone.
    /// - The deposit of an offer goes back 30 days after its due date.
    /// - Payouts take up to 3 working days. The source is a third party. Set
    ///   [`clearance_window`](Policy::clearance_window).
    /// - There is feedback on each invoice.
    ///
    /// ```
    /// use milestone_escrow::Policy;
    ///
    /// let policy = Policy::people_per_hour_2026(2_000);
    /// assert_eq!((policy.freelancer_fee_bps, policy.rules()), (2_000, 1));
    /// assert_eq!(Policy::people_per_hour_2026(10_001).validate().unwrap_err().field, "freelancer_fee_bps");
    /// ```
    ///
    /// Source: PeoplePerHour's support pages 205217357, 205217507, 205217397 and 205217417.
    #[must_use]
    pub const fn people_per_hour_2026(freelancer_fee_bps: u64) -> Self {
        Self {
            offer_window: None,
            review_window: days(15),
            refund_window: days(3),
            answer_window: None,
            dormancy_window: Some(days(57)),
            funding_order: FundingOrder::Any,
            max_current: NO_LIMIT,
            freelancer_fee_bps,
            ..Self::upwork()
        }
    }

    /// A policy modelled after Contra's milestone projects, as published up to 2026.
    ///
    /// - An offer never expires.
    /// - There is one milestone at a time.
    /// - If the client is silent in review for 120 hours, the freelancer is paid. Older pages say 72.
    /// - A dispute waits until both agree, or until somebody decides.
    /// - The client pays $29.00 for the contract. The freelancer pays no fee.
    ///
    /// What is not published is as in [`Policy::upwork`]. That includes partial releases, refund requests,
    /// and when the $29.00 come back. Amounts are US dollars: a contract of another currency is refused
    /// (MONEY-3).
    ///
    /// **What it cannot express:**
    ///
    /// - Support cancels a project, case by case, if both agree. Here they settle it by a proposal.
    /// - Disputed money is held for three months. What happens then is not published. Here it stays held.
    ///
    /// ```
    /// use milestone_escrow::Policy;
    ///
    /// let fee = Policy::contra_2026().initiation_fee.map(|fee| fee.to_string());
    /// assert_eq!(fee.as_deref(), Some("29.00 USD"));
    /// ```
    ///
    /// Source: Contra's help pages 9322853, 9322934 and 11329360.
    #[must_use]
    pub const fn contra_2026() -> Self {
        Self {
            offer_window: None,
            review_window: hours(120),
            answer_window: None,
            initiation_fee: Some(dollars(29)),
            ..Self::upwork()
        }
    }
}
