//! Policies with switches on (§15): one switch or several, often a pair that interacts, and seldom a pair
//! that does not fit together.

use core::time::Duration;

use milestone_escrow::{ClientFees, Currency, Funding, Money, Policy, ReleaseAmount, ReviewLapse};

use super::random::Random;
use super::random_inputs::{Theme, days, seconds, window};

/// A switch, with the fields that it needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    All,
    Count,
    Minimum,
    End,
    Endless,
    Extensions,
    Release,
    Carry,
    FreelancerAnswer,
    Award,
    Small,
    Clearance,
    ClientFee,
    Initiation,
    Feedback,
}

const SWITCHES: [Switch; 15] = [
    Switch::All,
    Switch::Count,
    Switch::Minimum,
    Switch::End,
    Switch::Endless,
    Switch::Extensions,
    Switch::Release,
    Switch::Carry,
    Switch::FreelancerAnswer,
    Switch::Award,
    Switch::Small,
    Switch::Clearance,
    Switch::ClientFee,
    Switch::Initiation,
    Switch::Feedback,
];

/// Pairs of switches that interact.
const PAIRS: [[Switch; 2]; 11] = [
    [Switch::Award, Switch::Small],
    [Switch::Award, Switch::FreelancerAnswer],
    [Switch::All, Switch::ClientFee],
    [Switch::All, Switch::Initiation],
    [Switch::All, Switch::Minimum],
    [Switch::Endless, Switch::Award],
    [Switch::Endless, Switch::Endless],
    [Switch::Carry, Switch::Carry],
    [Switch::End, Switch::Small],
    [Switch::End, Switch::Extensions],
    [Switch::Clearance, Switch::ClientFee],
];

/// Switches that matter in disputes.
const DISPUTE_SWITCHES: [Switch; 6] =
    [Switch::Award, Switch::Small, Switch::End, Switch::Endless, Switch::FreelancerAnswer, Switch::Carry];

/// Turns on one or more switches of a policy.
pub(crate) fn turn_on(
    random: &mut Random,
    policy: &mut Policy,
    currency: Currency,
    theme: Theme,
    are_short: bool,
) {
    let mut wanted: Vec<Switch> = match random.within(0..=9) {
        0..=8 if theme == Theme::Disputes => {
            vec![*random.pick(&DISPUTE_SWITCHES), *random.pick(&DISPUTE_SWITCHES)]
        }
        0..=7 if theme == Theme::Leftovers => vec![Switch::Carry],
        0..=3 => random.pick(&PAIRS).to_vec(),
        _ => vec![*random.pick(&SWITCHES)],
    };
    for _ in 0..random.within(0..=3) {
        wanted.push(*random.pick(&SWITCHES));
    }
    if random.per_mille(60) {
        wanted = SWITCHES.to_vec();
    }
    // With these settings, a dispute about a leftover lasts until the next review ends.
    if theme == Theme::Disputes && wanted.contains(&Switch::End) && random.per_mille(600) {
        policy.answer_window = None;
        policy.carry_after = None;
    }
    let mut switched = SwitchedPolicy { random, policy, currency, are_short };
    wanted.into_iter().for_each(|switch| switched.turn_on(switch));
    // A policy whose fields do not fit together is rejected (POL-3). A few of these are enough.
    if !switched.random.per_mille(30) {
        switched.make_consistent();
    }
}

struct SwitchedPolicy<'a> {
    random: &'a mut Random,
    policy: &'a mut Policy,
    currency: Currency,
    are_short: bool,
}

impl SwitchedPolicy<'_> {
    fn window(&mut self, usual: Duration) -> Duration {
        window(self.random, usual, self.are_short)
    }

    /// An amount; seldom zero, or in another currency.
    fn money(&mut self, marks: &[i64]) -> Money {
        let minor = *self.random.pick(marks);
        super::random_inputs::amount(self.random, minor, self.currency)
    }

    /// One of the valid numbers, or seldom the invalid one.
    fn number(&mut self, good: &[u64], bad: u64) -> u64 {
        if self.random.per_mille(10) { bad } else { *self.random.pick(good) }
    }

    fn turn_on(&mut self, switch: Switch) {
        match switch {
            Switch::All => {
                self.policy.funding = Funding::All;
                self.policy.max_milestones = *self.random.pick(&[4, 5, 200]);
            }
            Switch::Count => {
                self.policy.max_milestones =
                    self.number(&[1, 2, 3, 4, 4, 5, 5, 6], if self.are_short { 0 } else { 201 })
            }
            Switch::Minimum => self.policy.minimum_price = Some(self.money(&[1, 2, 5, 20, 1_000])),
            Switch::End => self.policy.review_lapse = ReviewLapse::ReleaseAndEnd,
            Switch::Endless => self.policy.review_lapse = ReviewLapse::None,
            Switch::Extensions => {
                self.policy.review_extension = Some(self.window(days(7)));
                self.policy.review_extensions = self.number(&[1, 1, 1, 2, 1_000], 1_001);
            }
            Switch::Release => {
                let amounts = [ReleaseAmount::AtMostHeld, ReleaseAmount::AllHeld];
                self.policy.release_amount = *self.random.pick(&amounts);
            }
            Switch::Carry => self.policy.carry_after = self.carry_after(),
            Switch::FreelancerAnswer => self.policy.freelancer_answer_window = Some(self.window(days(10))),
            Switch::Award => {
                self.policy.award_window = Some(self.window(days(30)));
                self.policy.default_award_bps = Some(self.number(&[0, 1, 3_333, 5_000, 10_000], 10_001));
            }
            Switch::Small => {
                self.policy.small_claim = Some(self.money(&[1, 10, 20, 50_000, 99_999, i64::MAX]));
                self.policy.default_award_bps = Some(*self.random.pick(&[1, 5_000, 5_000, 9_999]));
            }
            Switch::Clearance => self.policy.clearance_window = Some(self.window(days(5))),
            Switch::ClientFee => {
                self.policy.client_fee_bps = self.number(&[1, 333, 333, 5_000, 9_999, 10_000], 10_001);
                self.policy.client_fees = self.client_fees();
            }
            Switch::Initiation => {
                self.policy.initiation_fee = Some(self.money(&[1, 499, 495_000]));
                self.policy.client_fees = self.client_fees();
            }
            Switch::Feedback => self.policy.feedback_window = Some(self.window(days(14))),
        }
    }

    fn client_fees(&mut self) -> ClientFees {
        *self.random.pick(&[ClientFees::Kept, ClientFees::Returned])
    }

    /// From no waiting time to `None`, which means never.
    fn carry_after(&mut self) -> Option<Duration> {
        match self.random.within(0..=9) {
            0..=1 => None,
            2 => Some(Duration::ZERO),
            3..=6 => Some(seconds(*self.random.pick(&[1, 2, 5, 30]))),
            _ => Some(self.window(days(3))),
        }
    }

    /// POL-3.
    fn make_consistent(&mut self) {
        let policy = &mut *self.policy;
        if policy.review_lapse == ReviewLapse::None {
            policy.review_extension = None;
            policy.review_extensions = 0;
            policy.dormancy_window =
                policy.dormancy_window.map(|dormancy| dormancy.max(policy.review_window));
        }
        if policy.review_lapse == ReviewLapse::ReleaseAndEnd {
            policy.max_current = 1;
            policy.funding = Funding::Each;
        }
        if policy.funding == Funding::All {
            policy.max_current = policy.max_current.max(policy.max_milestones);
        }
        if policy.small_claim.is_some() {
            policy.answer_window = policy.answer_window.or(Some(days(5)));
            policy.default_award_bps = policy.default_award_bps.map(|bps| bps.clamp(1, 9_999));
        }
    }
}
