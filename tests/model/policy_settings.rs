//! Single settings of a policy (§15), at their bounds and beyond them. The tests combine two or three of
//! them.

use core::time::Duration;

use milestone_escrow::{ClientFees, Currency, Funding, Money, Policy, ReleaseAmount, ReviewLapse};

pub(crate) type Setting = fn(&mut Policy);

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn cents(minor: i64) -> Option<Money> {
    Some(Money::from_minor_units(minor, Currency::USD).expect("an amount"))
}

fn yen(minor: i64) -> Option<Money> {
    Some(Money::from_minor_units(minor, Currency::JPY).expect("an amount"))
}

/// Ten years and a second. The next constant is not a whole second.
const TOO_LONG: Duration = seconds(315_360_001);
const BROKEN: Duration = Duration::from_nanos(1_000_000_001);

/// Settings that may or may not fit together (POL-3).
pub(crate) const TOGETHER: &[Setting] = &[
    |policy| policy.funding = Funding::All,
    |policy| policy.max_milestones = 1,
    |policy| policy.max_milestones = 2,
    |policy| policy.max_current = 2,
    |policy| policy.max_current = 200,
    |policy| policy.review_lapse = ReviewLapse::ReleaseAndEnd,
    |policy| policy.review_lapse = ReviewLapse::None,
    |policy| policy.review_extension = Some(seconds(1)),
    |policy| policy.review_extensions = 1,
    |policy| policy.review_extensions = 1_001,
    |policy| policy.review_window = seconds(7_776_000),
    |policy| policy.review_window = seconds(7_776_001),
    |policy| policy.dormancy_window = None,
    |policy| policy.answer_window = None,
    |policy| policy.freelancer_answer_window = Some(seconds(1)),
    |policy| policy.award_window = Some(seconds(1)),
    |policy| policy.default_award_bps = Some(0),
    |policy| policy.default_award_bps = Some(1),
    |policy| policy.default_award_bps = Some(9_999),
    |policy| policy.default_award_bps = Some(10_000),
    |policy| policy.default_award_bps = Some(10_001),
    |policy| policy.small_claim = cents(1),
    |policy| policy.small_claim = cents(0),
    |policy| policy.small_claim = yen(1),
    |policy| policy.minimum_price = cents(2),
    |policy| policy.minimum_price = cents(3),
];

/// Settings that are checked alone (POL-1, MONEY-3), and settings that only turn a switch on (POL-4).
pub(crate) const ALONE: &[Setting] = &[
    |policy| policy.offer_window = None,
    |policy| policy.offer_window = Some(TOO_LONG),
    |policy| policy.refund_window = Duration::ZERO,
    |policy| policy.answer_window = Some(BROKEN),
    |policy| policy.dormancy_window = Some(Duration::ZERO),
    |policy| policy.bonus_window = Some(TOO_LONG),
    |policy| policy.payment_refund_window = Some(BROKEN),
    |policy| policy.max_current = 0,
    |policy| policy.max_current = 201,
    |policy| policy.revision_limit = Some(1_001),
    |policy| policy.freelancer_fee_bps = 10_001,
    |policy| policy.max_milestones = 0,
    |policy| policy.max_milestones = 201,
    |policy| policy.minimum_price = cents(0),
    |policy| policy.minimum_price = yen(0),
    |policy| policy.minimum_price = yen(1),
    |policy| policy.review_extension = Some(Duration::ZERO),
    |policy| policy.review_extension = Some(BROKEN),
    |policy| policy.review_extension = Some(TOO_LONG),
    |policy| policy.release_amount = ReleaseAmount::AtMostHeld,
    |policy| policy.release_amount = ReleaseAmount::AllHeld,
    |policy| policy.carry_after = None,
    |policy| policy.carry_after = Some(seconds(1)),
    |policy| policy.carry_after = Some(Duration::from_nanos(1)),
    |policy| policy.carry_after = Some(seconds(315_360_000)),
    |policy| policy.carry_after = Some(TOO_LONG),
    |policy| policy.freelancer_answer_window = Some(Duration::ZERO),
    |policy| policy.freelancer_answer_window = Some(TOO_LONG),
    |policy| policy.award_window = Some(BROKEN),
    |policy| policy.award_window = Some(TOO_LONG),
    |policy| policy.clearance_window = Some(seconds(315_360_000)),
    |policy| policy.clearance_window = Some(Duration::ZERO),
    |policy| policy.clearance_window = Some(TOO_LONG),
    |policy| policy.client_fee_bps = 1,
    |policy| policy.client_fee_bps = 10_000,
    |policy| policy.client_fee_bps = 10_001,
    |policy| policy.initiation_fee = cents(1),
    |policy| policy.initiation_fee = cents(0),
    |policy| policy.initiation_fee = yen(0),
    |policy| policy.initiation_fee = yen(1),
    |policy| policy.client_fees = ClientFees::Returned,
    |policy| policy.feedback_window = Some(seconds(1)),
    |policy| policy.feedback_window = Some(BROKEN),
    |policy| policy.feedback_window = Some(TOO_LONG),
];
