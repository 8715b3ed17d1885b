//! Policies (§15): which are valid, and which version of the rules expresses them.

use core::time::Duration;

use milestone_escrow::{ClientFees, Currency, Funding, Money, Policy, ReleaseAmount, ReviewLapse};

use super::Allowed;

const SECOND: u128 = 1_000_000_000;
const TEN_YEARS: u128 = 315_360_000;
const POL_1: (&str, &str) = ("invalid_policy", "POL-1");

/// POL-1: whole seconds, and at least this many.
fn window(window: Option<Duration>, least: u128) -> Allowed {
    let Some(window) = window else { return Ok(()) };
    let nanos = window.as_nanos();
    let fits = nanos % SECOND == 0 && nanos >= least * SECOND && nanos <= TEN_YEARS * SECOND;
    if fits { Ok(()) } else { Err(POL_1) }
}

/// The bounds of §15.
fn number(number: Option<u64>, least: u64, most: u64) -> Allowed {
    if number.is_none_or(|number| number >= least && number <= most) { Ok(()) } else { Err(POL_1) }
}

/// POL-1, and before it MONEY-3.
fn amount(amount: Option<Money>, currency: Currency) -> Allowed {
    let Some(amount) = amount else { return Ok(()) };
    if amount.currency() != currency {
        return Err(("currency_mismatch", "MONEY-3"));
    }
    if amount.amount().is_zero() { Err(POL_1) } else { Ok(()) }
}

/// POL-1: field by field in the order of §15.
pub(crate) fn check_fields(policy: &Policy, currency: Currency) -> Allowed {
    window(policy.offer_window, 1)?;
    window(Some(policy.review_window), 1)?;
    window(Some(policy.refund_window), 1)?;
    window(policy.answer_window, 1)?;
    window(policy.dormancy_window, 1)?;
    window(policy.bonus_window, 1)?;
    window(policy.payment_refund_window, 1)?;
    number(Some(policy.max_current), 1, 200)?;
    number(policy.revision_limit, 0, 1_000)?;
    number(Some(policy.freelancer_fee_bps), 0, 10_000)?;
    // The switches.
    number(Some(policy.max_milestones), 1, 200)?;
    amount(policy.minimum_price, currency)?;
    window(policy.review_extension, 1)?;
    number(Some(policy.review_extensions), 0, 1_000)?;
    window(policy.carry_after, 0)?;
    window(policy.freelancer_answer_window, 1)?;
    window(policy.award_window, 1)?;
    number(policy.default_award_bps, 0, 10_000)?;
    amount(policy.small_claim, currency)?;
    window(policy.clearance_window, 1)?;
    number(Some(policy.client_fee_bps), 0, 10_000)?;
    amount(policy.initiation_fee, currency)?;
    window(policy.feedback_window, 1)
}

/// POL-3: fields that must fit together.
pub(crate) fn check_together(policy: &Policy) -> Allowed {
    let extends = policy.review_extensions > 0;
    let defaults = policy.award_window.is_some() || policy.small_claim.is_some();
    let splits_small = policy.default_award_bps.is_some_and(|bps| (1..=9_999).contains(&bps));
    let is_silent = policy.review_lapse == ReviewLapse::None;
    let all_fit = [
        extends == policy.review_extension.is_some(),
        !extends || !is_silent,
        policy.review_lapse != ReviewLapse::ReleaseAndEnd || policy.max_current == 1,
        policy.funding != Funding::All || policy.max_current >= policy.max_milestones,
        defaults == policy.default_award_bps.is_some(),
        policy.small_claim.is_none() || policy.answer_window.is_some() && splits_small,
        !is_silent || policy.dormancy_window.is_none_or(|dormancy| dormancy >= policy.review_window),
    ];
    if all_fit.contains(&false) { Err(("invalid_policy", "POL-3")) } else { Ok(()) }
}

/// POL-4: the lowest version that can express the policy.
pub(crate) fn rules_of(policy: &Policy) -> u64 {
    let is_off = [
        policy.funding == Funding::Each,
        policy.max_milestones == 200,
        policy.minimum_price.is_none(),
        policy.review_lapse == ReviewLapse::Release,
        policy.review_extension.is_none(),
        policy.review_extensions == 0,
        policy.release_amount == ReleaseAmount::Any,
        policy.carry_after == Some(Duration::ZERO),
        policy.freelancer_answer_window.is_none(),
        policy.award_window.is_none(),
        policy.default_award_bps.is_none(),
        policy.small_claim.is_none(),
        policy.clearance_window.is_none(),
        policy.client_fee_bps == 0,
        policy.initiation_fee.is_none(),
        policy.client_fees == ClientFees::Kept,
        policy.feedback_window.is_none(),
    ];
    if is_off.contains(&false) { 2 } else { 1 }
}
