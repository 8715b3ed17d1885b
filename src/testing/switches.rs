//! Policies with switches.

use alloc::vec::Vec;
use core::time::Duration;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::values::currency::Currency;
use crate::values::money::Money;
use crate::values::policy::{ClientFees, Funding, Policy, ReleaseAmount, ReviewLapse};

/// The largest number of milestones that the strategies put in an offer.
pub(super) const MAX_OFFERED_MILESTONES: u64 = 5;

/// A switch, or several that need each other.
#[derive(Debug, Clone, Copy)]
enum Switch {
    AllFunded,
    FewMilestones,
    MinimumPrice,
    EndingReviews,
    EndlessReviews,
    LongerReviews,
    AtMostHeld,
    AllHeld,
    Held,
    NeverCarried,
    FreelancerAnswers,
    DefaultAward,
    SmallClaim,
    Clearance,
    ClientFee,
    InitiationFee,
    ReturnedFees,
    Feedback,
}

/// A switch is listed more than once if histories seldom use it.
const SWITCHES: [Switch; 22] = [
    Switch::AllFunded,
    Switch::FewMilestones,
    Switch::MinimumPrice,
    Switch::EndingReviews,
    Switch::EndlessReviews,
    Switch::LongerReviews,
    Switch::LongerReviews,
    Switch::LongerReviews,
    Switch::AtMostHeld,
    Switch::AllHeld,
    Switch::Held,
    Switch::NeverCarried,
    Switch::FreelancerAnswers,
    Switch::DefaultAward,
    Switch::DefaultAward,
    Switch::DefaultAward,
    Switch::SmallClaim,
    Switch::Clearance,
    Switch::ClientFee,
    Switch::InitiationFee,
    Switch::ReturnedFees,
    Switch::Feedback,
];

/// A switch to turn on, with the values that it may need.
#[derive(Debug, Clone, Copy)]
struct SwitchSetting {
    switch: Switch,
    window: Duration,
    price: Money,
    bps: u64,
}

/// Leaves about two of three policies as they are, and turns on one to six switches in the others.
pub(super) fn with_switches(policies: impl Strategy<Value = Policy>) -> impl Strategy<Value = Policy> {
    let switches = prop_oneof![2 => Just(Vec::new()), 1 => vec(switch_settings(), 1..=6)];
    (policies, switches).prop_map(|(mut policy, switches)| {
        switches.into_iter().for_each(|setting| setting.turn_on(&mut policy));
        make_consistent(&mut policy);
        policy
    })
}

fn switch_settings() -> impl Strategy<Value = SwitchSetting> {
    let window = (1_u64..=24 * 40).prop_map(|hours| Duration::from_secs(hours.saturating_mul(3_600)));
    let price = (1_i64..=500_000).prop_map(|cents| Money::of_minor(cents, Currency::USD));
    let bps = select(Vec::from([1_u64, 250, 5_000, 9_999]));
    (select(Vec::from(SWITCHES)), window, price, bps).prop_map(|(switch, window, price, bps)| SwitchSetting {
        switch,
        window,
        price,
        bps,
    })
}

impl SwitchSetting {
    fn turn_on(self, policy: &mut Policy) {
        let Self { switch, window, price, bps } = self;
        match switch {
            Switch::AllFunded => policy.funding = Funding::All,
            Switch::FewMilestones => policy.max_milestones = MAX_OFFERED_MILESTONES,
            Switch::MinimumPrice => policy.minimum_price = Some(price),
            Switch::EndingReviews => policy.review_lapse = ReviewLapse::ReleaseAndEnd,
            Switch::EndlessReviews => policy.review_lapse = ReviewLapse::None,
            Switch::LongerReviews => (policy.review_extension, policy.review_extensions) = (Some(window), 2),
            Switch::AtMostHeld => policy.release_amount = ReleaseAmount::AtMostHeld,
            Switch::AllHeld => policy.release_amount = ReleaseAmount::AllHeld,
            Switch::Held => policy.carry_after = Some(window),
            Switch::NeverCarried => policy.carry_after = None,
            Switch::FreelancerAnswers => policy.freelancer_answer_window = Some(window),
            Switch::DefaultAward => {
                (policy.award_window, policy.default_award_bps) = (Some(window), Some(bps))
            }
            Switch::SmallClaim => (policy.small_claim, policy.default_award_bps) = (Some(price), Some(bps)),
            Switch::Clearance => policy.clearance_window = Some(window),
            Switch::ClientFee => policy.client_fee_bps = bps,
            Switch::InitiationFee => policy.initiation_fee = Some(price),
            Switch::ReturnedFees => policy.client_fees = ClientFees::Returned,
            Switch::Feedback => policy.feedback_window = Some(window),
        }
    }
}

/// Makes the fields fit together (POL-3). Each step keeps the field that it looks at, and changes other
/// fields to fit.
fn make_consistent(policy: &mut Policy) {
    match policy.review_lapse {
        ReviewLapse::Release => {}
        ReviewLapse::ReleaseAndEnd => {
            policy.max_current = 1;
            policy.funding = Funding::Each;
        }
        ReviewLapse::None => {
            (policy.review_extension, policy.review_extensions) = (None, 0);
            policy.dormancy_window = policy.dormancy_window.map(|window| window.max(policy.review_window));
        }
    }
    if policy.funding == Funding::All {
        (policy.max_milestones, policy.max_current) = (MAX_OFFERED_MILESTONES, MAX_OFFERED_MILESTONES);
    }
    if policy.small_claim.is_some() && policy.answer_window.is_none() {
        policy.answer_window = Some(policy.refund_window);
    }
}
