//! What the platform offers in the crash test: policies at random, whose windows end while the test runs.

use std::time::Duration;

use milestone_escrow::{
    ClientFees, Currency, Funding, FundingOrder, Money, Policy, ReleaseAmount, ReviewLapse,
};
use milestone_escrow_marketplace::Policies;

use super::random::Random;

/// How many there are.
const COUNT: usize = 24;

/// Policies at random, and their names. Every second one uses what rule book 2 has brought.
pub(crate) fn at_random(random: &mut Random) -> (Policies, Vec<String>) {
    let policies: Vec<_> = (0..COUNT)
        .map(|number| {
            let plain = plain(random);
            (format!("policy-{number}"), if number % 2 == 0 { plain } else { switched(random, plain) })
        })
        .collect();
    let names = policies.iter().map(|(name, _)| name.clone()).collect();
    (Policies::new("policy-0", policies).expect("policies that fit together"), names)
}

/// Some windows end within the run, some between the clocks of the two servers, some never.
fn window(random: &mut Random) -> Duration {
    Duration::from_secs(*random.of(&[2_u64, 5, 20, 290, 310, 3_600, 1_209_600]).unwrap())
}

fn plain(random: &mut Random) -> Policy {
    Policy {
        offer_window: Some(window(random)),
        review_window: window(random),
        refund_window: window(random),
        answer_window: Some(window(random)),
        dormancy_window: Some(window(random)),
        max_current: 2,
        funding_order: FundingOrder::Any,
        freelancer_fee_bps: 733,
        ..Policy::upwork()
    }
}

/// The same with switches at random, as far as they fit together (POL-3).
fn switched(random: &mut Random, plain: Policy) -> Policy {
    let mut policy = Policy {
        client_fee_bps: *random.of(&[0, 333, 10_000]).unwrap(),
        initiation_fee: random.percent(50).then(|| usd(199)),
        client_fees: *random.of(&[ClientFees::Kept, ClientFees::Returned]).unwrap(),
        clearance_window: random.percent(50).then(|| window(random)),
        feedback_window: random.percent(70).then(|| window(random)),
        carry_after: *random.of(&[None, Some(Duration::ZERO), Some(Duration::from_secs(2))]).unwrap(),
        release_amount: *random
            .of(&[ReleaseAmount::Any, ReleaseAmount::AtMostHeld, ReleaseAmount::AllHeld])
            .unwrap(),
        freelancer_answer_window: random.percent(50).then(|| window(random)),
        ..plain
    };
    if random.percent(60) {
        policy.award_window = Some(window(random));
        policy.default_award_bps = Some(*random.of(&[0, 2_500, 9_999, 10_000]).unwrap());
    } else if random.percent(50) {
        policy.small_claim = Some(usd(20_000));
        policy.default_award_bps = Some(3_333);
    }
    if random.percent(30) {
        policy.funding = Funding::All;
        policy.max_current = 200;
    }
    match random.below(4) {
        0 => {
            policy.review_extension = Some(window(random));
            policy.review_extensions = 2;
        }
        1 => {
            policy.review_lapse = ReviewLapse::None;
            policy.dormancy_window = policy.dormancy_window.map(|window| window.max(policy.review_window));
        }
        2 if policy.funding == Funding::Each => {
            policy.review_lapse = ReviewLapse::ReleaseAndEnd;
            policy.max_current = 1;
        }
        _ => {}
    }
    policy
}

fn usd(minor: i64) -> Money {
    Money::from_minor_units(minor, Currency::USD).expect("money")
}
