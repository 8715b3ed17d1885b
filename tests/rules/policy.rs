//! POL-1, POL-2: which policies are valid, and how long a policy holds.

use core::time::Duration;

use milestone_escrow::{
    ClientFees, Contract, EventKind, Funding, FundingOrder, HistoryProblem, Money, Party, PlanChanges,
    Policy, Rejection, ReleaseAmount, ReviewLapse,
};

use super::expected_events::{bonus, event, payment_refunded, refund_requested, released_with, submitted};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, later};

/// The field for which an offer is rejected, if the preset is changed like this.
pub(super) fn refused_field(change: impl FnOnce(&mut Policy)) -> Option<&'static str> {
    let refused = Contract::open(offer(&["100"]).policy(policy(change)), &START).err()?;
    assert_eq!((refused.code(), refused.rule()), ("invalid_policy", "POL-1"));
    let Rejection::InvalidPolicy(invalid) = refused else { panic!("{refused:?}") };
    Some(invalid.field)
}

type SetWindow = fn(&mut Policy, Duration);

/// The windows by name. Each setter also sets the fields that the window needs (POL-3).
const WINDOWS: [(&str, SetWindow); 12] = [
    ("offer_window", |policy, window| policy.offer_window = Some(window)),
    ("review_window", |policy, window| policy.review_window = window),
    ("refund_window", |policy, window| policy.refund_window = window),
    ("answer_window", |policy, window| policy.answer_window = Some(window)),
    ("dormancy_window", |policy, window| policy.dormancy_window = Some(window)),
    ("bonus_window", |policy, window| policy.bonus_window = Some(window)),
    ("payment_refund_window", |policy, window| policy.payment_refund_window = Some(window)),
    ("review_extension", |policy, window| {
        (policy.review_extension, policy.review_extensions) = (Some(window), 1);
    }),
    ("freelancer_answer_window", |policy, window| policy.freelancer_answer_window = Some(window)),
    ("award_window", |policy, window| {
        (policy.award_window, policy.default_award_bps) = (Some(window), Some(5_000));
    }),
    ("clearance_window", |policy, window| policy.clearance_window = Some(window)),
    ("feedback_window", |policy, window| policy.feedback_window = Some(window)),
];

/// POL-1: windows last 1 to 315 360 000 seconds.
#[test]
fn pol_1_windows_last_a_second_to_ten_years() {
    for (field, set) in WINDOWS {
        for (seconds, fits) in
            [(0, false), (1, true), (315_360_000, true), (315_360_001, false), (u64::MAX, false)]
        {
            let refused = refused_field(|policy| set(policy, Duration::from_secs(seconds)));
            assert_eq!(refused, (!fits).then_some(field), "{seconds} seconds");
        }
    }
}

/// POL-1: windows are whole seconds.
#[test]
fn pol_1_windows_are_whole_seconds() {
    for (field, set) in WINDOWS {
        for window in [NANOSECOND, Duration::from_millis(1_500), Duration::new(315_359_999, 999_999_999)] {
            assert_eq!(refused_field(|policy| set(policy, window)), Some(field), "{window:?}");
        }
    }
}

/// §15: numbers within their bounds are valid.
#[test]
fn pol_1_numbers_are_within_their_bounds() {
    for (max_current, fits) in [(0, false), (1, true), (200, true), (201, false), (u64::MAX, false)] {
        let refused = refused_field(|policy| policy.max_current = max_current);
        assert_eq!(refused, (!fits).then_some("max_current"), "{max_current}");
    }
    for (limit, fits) in [(0, true), (1_000, true), (1_001, false), (u64::MAX, false)] {
        let refused = refused_field(|policy| policy.revision_limit = Some(limit));
        assert_eq!(refused, (!fits).then_some("revision_limit"), "{limit}");
    }
    for (bps, fits) in [(0, true), (10_000, true), (10_001, false), (u64::MAX, false)] {
        let refused = refused_field(|policy| policy.freelancer_fee_bps = bps);
        assert_eq!(refused, (!fits).then_some("freelancer_fee_bps"), "{bps}");
    }
}

/// §15: these windows may be missing.
#[test]
fn pol_1_five_windows_and_the_limit_may_be_missing() {
    let refused = refused_field(|policy| {
        policy.offer_window = None;
        policy.answer_window = None;
        policy.dormancy_window = None;
        policy.bonus_window = None;
        policy.payment_refund_window = None;
        policy.revision_limit = None;
    });
    assert_eq!(refused, None);
}

/// §15: the values of the preset.
#[test]
fn pol_1_the_preset_is_the_one_of_the_table() {
    let preset = Policy {
        offer_window: Some(Duration::from_secs(604_800)),
        review_window: Duration::from_secs(1_209_600),
        refund_window: Duration::from_secs(604_800),
        answer_window: Some(Duration::from_secs(432_000)),
        dormancy_window: Some(Duration::from_secs(7_776_000)),
        bonus_window: Some(Duration::from_secs(31_536_000)),
        payment_refund_window: Some(Duration::from_secs(15_552_000)),
        funding_order: FundingOrder::Sequential,
        max_current: 1,
        plan_changes: PlanChanges::Client,
        revision_limit: None,
        freelancer_fee_bps: 0,
        funding: Funding::Each,
        max_milestones: 200,
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
    };
    assert_eq!(Policy::upwork(), preset);
}

/// A policy that differs from the preset in every field but the switches.
fn own() -> Policy {
    Policy {
        offer_window: None,
        review_window: days(3),
        refund_window: days(2),
        answer_window: None,
        dormancy_window: Some(days(20)),
        bonus_window: None,
        payment_refund_window: Some(days(1)),
        funding_order: FundingOrder::Any,
        max_current: 2,
        plan_changes: PlanChanges::Mutual,
        revision_limit: Some(1),
        freelancer_fee_bps: 500,
        ..Policy::upwork()
    }
}

/// POL-2, POL-4: the first event has the whole policy and the version of the rules, which is 1 without
/// switches.
#[test]
fn pol_2_policy_and_rules_are_on_record() {
    for policy in [own(), Policy::upwork()] {
        let scenario = Scenario::open(offer(&["100"]).policy(policy.clone()));
        let EventKind::ContractOffered { rules, offer, .. } = &scenario.log[0].kind else {
            panic!("{:?}", scenario.log)
        };
        assert_eq!((*rules, &offer.policy), (1, &policy));
    }
}

/// POL-2: the recorded policy governs the contract, also after a replay, even if the preset is different.
#[test]
fn pol_2_the_policy_on_record_governs() {
    let mut scenario = Scenario::active(offer(&["10", "20", "30"]).policy(own()));
    scenario.contract = Contract::replay(&scenario.log).unwrap();
    assert_eq!(scenario.contract.policy(), &own());
    for number in [3, 1] {
        scenario.does(fund(number));
    }
    scenario.refuses_with(fund(2), "too_many_current", "FUND-3");
    scenario.refuses_with(cancel_milestone(2), "consent_required", "PLAN-2");
    assert_eq!(scenario.does(submit(1)), [submitted(1, "10", later(START, days(3)))]);
    scenario.does(request_changes(1));
    scenario.does(submit(1));
    scenario.refuses_with(request_changes(1), "revision_limit_reached", "WORK-4");
    scenario.does(dispute(Party::Client, 1));
    assert!(scenario.contract.milestone(1.into()).unwrap().dispute().unwrap().contested);
    let paid = released_with(3, "30", "0", "1.50", milestone_escrow::ReleaseCause::Approved);
    assert_eq!(scenario.does(release(3)), [paid]);
    assert_eq!(scenario.does(pay_bonus(usd("2"))), [bonus("2", "0.10")]);
}

/// POL-2: this also holds for the dormancy window and the windows after closing.
#[test]
fn pol_2_the_windows_on_record_govern() {
    let mut scenario = Scenario::active(offer(&["10"]).policy(own()));
    scenario.does(fund(1));
    let end = later(START, days(20));
    let cause = milestone_escrow::RefundCause::Dormancy;
    assert_eq!(scenario.at(end).advance(), [event(end, refund_requested(1, later(end, days(2)), cause))]);
    scenario.does(release(1));
    scenario.does(end_contract(Party::Client));
    scenario.refuses_with(pay_bonus(usd("1")), "window_closed", "END-6");
    scenario.wait(days(1) - NANOSECOND);
    assert_eq!(scenario.does(refund_payment(1, usd("10"))), [payment_refunded(1, "10", "0.50")]);
    scenario.wait(NANOSECOND).refuses_with(refund_payment(1, one_cent()), "window_closed", "REF-5");
}

fn one_cent() -> Money {
    usd("0.01")
}

/// POL-2: a log of another version of the rules is refused.
#[test]
fn pol_2_other_rules_are_not_applied() {
    let mut log = Scenario::open(offer(&["100"])).log;
    let EventKind::ContractOffered { rules, .. } = &mut log[0].kind else { panic!("{log:?}") };
    *rules = 3;
    let refused = Contract::replay(&log).unwrap_err();
    assert_eq!((refused.position, refused.problem), (1, HistoryProblem::UnknownRules { rules: 3 }));
}
