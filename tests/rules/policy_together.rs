//! POL-3: which switches fit together. POL-4: the version of the rules that a policy needs.

use std::sync::Arc;

use core::time::Duration;

use milestone_escrow::{
    ClientFees, Contract, EventKind, Funding, FundingOrder, PlanChanges, Policy, ReleaseAmount, ReviewLapse,
};

use super::scenarios::many_current;
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

type Answer = Result<(), (&'static str, &'static str)>;

const INCONSISTENT: Answer = Err(("invalid_policy", "POL-3"));

/// The answer to an offer, if the preset is changed like this.
fn answer(change: impl FnOnce(&mut Policy)) -> Answer {
    let opened = Contract::open(offer(&["100"]).policy(policy(change)), &START);
    opened.map(drop).map_err(|refused| (refused.code(), refused.rule()))
}

/// POL-3: an extension has a length if and only if extensions are allowed.
#[test]
fn pol_3_extensions_and_their_length() {
    let extending = |window, times| {
        answer(|policy| (policy.review_extension, policy.review_extensions) = (window, times))
    };
    assert_eq!(extending(None, 0), Ok(()));
    assert_eq!(extending(Some(SECOND), 1), Ok(()));
    assert_eq!(extending(Some(SECOND), 1_000), Ok(()));
    assert_eq!(extending(None, 1), INCONSISTENT);
    assert_eq!(extending(Some(SECOND), 0), INCONSISTENT);
}

/// POL-3: a review without an end cannot be extended.
#[test]
fn pol_3_extensions_need_an_end() {
    for (review_lapse, fits) in [
        (ReviewLapse::Release, Ok(())),
        (ReviewLapse::ReleaseAndEnd, Ok(())),
        (ReviewLapse::None, INCONSISTENT),
    ] {
        let found = answer(|policy| {
            policy.review_lapse = review_lapse;
            (policy.review_extension, policy.review_extensions) = (Some(SECOND), 1);
        });
        assert_eq!(found, fits);
    }
}

/// POL-3: if silence ends the contract, only one milestone may be current.
#[test]
fn pol_3_ending_by_silence_takes_one_at_a_time() {
    for (max_current, fits) in [(1, Ok(())), (2, INCONSISTENT), (200, INCONSISTENT)] {
        let found = answer(|policy| {
            policy.review_lapse = ReviewLapse::ReleaseAndEnd;
            policy.max_current = max_current;
        });
        assert_eq!(found, fits, "{max_current}");
    }
    assert_eq!(answer(|policy| policy.max_current = 2), Ok(()));
}

/// POL-3: if all milestones are funded, all of them must be allowed to be current.
#[test]
fn pol_3_all_funded_takes_room_for_all() {
    for (max_milestones, max_current, fits) in [
        (200, 200, Ok(())),
        (200, 199, INCONSISTENT),
        (5, 5, Ok(())),
        (5, 6, Ok(())),
        (5, 4, INCONSISTENT),
        (1, 1, Ok(())),
    ] {
        let found = answer(|policy| {
            policy.funding = Funding::All;
            (policy.max_milestones, policy.max_current) = (max_milestones, max_current);
        });
        assert_eq!(found, fits, "{max_current} of {max_milestones}");
    }
    assert_eq!(answer(|policy| (policy.max_milestones, policy.max_current) = (5, 4)), Ok(()));
}

/// POL-3: a default award is given if and only if something needs it.
#[test]
fn pol_3_a_default_award_and_what_comes_to_it() {
    let awarding = |window: Option<Duration>, small: Option<&str>, bps| {
        answer(|policy| {
            policy.award_window = window;
            policy.small_claim = small.map(usd);
            policy.default_award_bps = bps;
        })
    };
    assert_eq!(awarding(None, None, None), Ok(()));
    assert_eq!(awarding(Some(SECOND), None, Some(5_000)), Ok(()));
    assert_eq!(awarding(None, Some("1"), Some(5_000)), Ok(()));
    assert_eq!(awarding(Some(SECOND), Some("1"), Some(5_000)), Ok(()));
    assert_eq!(awarding(None, None, Some(5_000)), INCONSISTENT);
    assert_eq!(awarding(Some(SECOND), None, None), INCONSISTENT);
    assert_eq!(awarding(None, Some("1"), None), INCONSISTENT);
    assert_eq!(awarding(Some(SECOND), Some("1"), None), INCONSISTENT);
}

/// POL-3: a small claim needs an answer window. Otherwise a dispute would be contested at once, and decide
/// itself.
#[test]
fn pol_3_a_small_claim_takes_an_answer() {
    let small = |answer_window, freelancers: Option<Duration>| {
        answer(|policy| {
            (policy.small_claim, policy.default_award_bps) = (Some(usd("1")), Some(5_000));
            (policy.answer_window, policy.freelancer_answer_window) = (answer_window, freelancers);
        })
    };
    assert_eq!(small(Some(SECOND), None), Ok(()));
    assert_eq!(small(Some(SECOND), Some(SECOND)), Ok(()));
    assert_eq!(small(None, None), INCONSISTENT);
    assert_eq!(
        small(None, Some(SECOND)),
        INCONSISTENT,
        "the freelancer's own dispute would still decide itself"
    );
}

/// POL-3: a small claim is decided without a hearing, so its default award gives each party something.
/// Without small claims, a default award may give everything to one party.
#[test]
fn pol_3_a_small_claim_gives_each_something() {
    for (bps, fits) in [(0, INCONSISTENT), (1, Ok(())), (9_999, Ok(())), (10_000, INCONSISTENT)] {
        let small =
            answer(|policy| (policy.small_claim, policy.default_award_bps) = (Some(usd("1")), Some(bps)));
        assert_eq!(small, fits, "{bps}");
        let both = answer(|policy| {
            (policy.small_claim, policy.default_award_bps) = (Some(usd("1")), Some(bps));
            policy.award_window = Some(SECOND);
        });
        assert_eq!(both, fits, "{bps}");
        let large =
            answer(|policy| (policy.award_window, policy.default_award_bps) = (Some(SECOND), Some(bps)));
        assert_eq!(large, Ok(()), "{bps}");
    }
}

/// POL-3: if a review has no end, dormancy must not come before the freelancer's dispute.
#[test]
fn pol_3_dormancy_after_the_review() {
    let seconds = Duration::from_secs;
    for (dormancy, review, fits) in [
        (None, 1_209_600, Ok(())),
        (Some(1_209_600), 1_209_600, Ok(())),
        (Some(1_209_601), 1_209_600, Ok(())),
        (Some(1_209_599), 1_209_600, INCONSISTENT),
        (Some(1), 2, INCONSISTENT),
    ] {
        let windows = |policy: &mut Policy| {
            (policy.dormancy_window, policy.review_window) = (dormancy.map(seconds), seconds(review));
        };
        let endless = answer(|policy| {
            policy.review_lapse = ReviewLapse::None;
            windows(policy);
        });
        assert_eq!(endless, fits, "{dormancy:?} and {review}");
        assert_eq!(answer(windows), Ok(()), "with an end it does not matter");
    }
}

/// POL-3: the conditions are checked in this order. If several are broken, the rejection is the one of the
/// first.
#[test]
fn pol_3_the_first_condition_wins() {
    type Inconsistency = fn(&mut Policy);
    let inconsistencies: [Inconsistency; 8] = [
        |policy| (policy.review_extension, policy.review_extensions) = (None, 1),
        |policy| {
            (policy.review_extension, policy.review_extensions) = (Some(SECOND), 1);
            policy.review_lapse = ReviewLapse::None;
        },
        |policy| (policy.review_lapse, policy.max_current) = (ReviewLapse::ReleaseAndEnd, 2),
        |policy| policy.funding = Funding::All,
        |policy| (policy.award_window, policy.default_award_bps) = (Some(SECOND), None),
        |policy| {
            (policy.small_claim, policy.answer_window) = (Some(usd("1")), None);
            policy.default_award_bps = Some(1);
        },
        |policy| (policy.small_claim, policy.default_award_bps) = (Some(usd("1")), Some(0)),
        |policy| (policy.review_lapse, policy.dormancy_window) = (ReviewLapse::None, Some(SECOND)),
    ];
    let describe = |inconsistencies: &[Inconsistency]| {
        // The first one is applied last, so that no later one corrects it.
        let policy = policy(|policy| inconsistencies.iter().rev().for_each(|misfit| misfit(policy)));
        Contract::open(offer(&["100"]).policy(policy), &START).unwrap_err().to_string()
    };
    for first in 0..inconsistencies.len() {
        assert_eq!(
            describe(&inconsistencies[first..]),
            describe(&inconsistencies[first..=first]),
            "misfit {first}"
        );
    }
}

/// §14: POL-3 is checked before PLAN-5 and PLAN-8.
#[test]
fn pol_3_before_the_plan() {
    let mut policy = policy(|policy| {
        policy.default_award_bps = Some(5_000);
        (policy.max_milestones, policy.minimum_price) = (1, Some(usd("500")));
    });
    let refused = |policy: &Policy| {
        let refused = Contract::open(offer(&["100", "100"]).policy(policy.clone()), &START).unwrap_err();
        (refused.code(), refused.rule())
    };
    assert_eq!(refused(&policy), ("invalid_policy", "POL-3"));
    policy.default_award_bps = None;
    assert_eq!(refused(&policy), ("invalid_milestone_count", "PLAN-5"));
    policy.max_milestones = 2;
    assert_eq!(refused(&policy), ("amount_below_minimum", "PLAN-8"));
}

/// Policies with each of the seventeen switches on, with the other fields that POL-3 asks for.
fn switched_on() -> Vec<Policy> {
    type Switch = fn(&mut Policy);
    let switches: [Switch; 19] = [
        |policy| (policy.funding, policy.max_current) = (Funding::All, 200),
        |policy| policy.max_milestones = 199,
        |policy| policy.minimum_price = Some(usd("0.01")),
        |policy| policy.review_lapse = ReviewLapse::ReleaseAndEnd,
        |policy| policy.review_lapse = ReviewLapse::None,
        |policy| (policy.review_extension, policy.review_extensions) = (Some(SECOND), 1),
        |policy| policy.release_amount = ReleaseAmount::AtMostHeld,
        |policy| policy.release_amount = ReleaseAmount::AllHeld,
        |policy| policy.carry_after = None,
        |policy| policy.carry_after = Some(SECOND),
        |policy| policy.freelancer_answer_window = Some(SECOND),
        |policy| (policy.award_window, policy.default_award_bps) = (Some(SECOND), Some(0)),
        |policy| (policy.small_claim, policy.default_award_bps) = (Some(usd("0.01")), Some(1)),
        |policy| policy.clearance_window = Some(SECOND),
        |policy| policy.client_fee_bps = 1,
        |policy| policy.initiation_fee = Some(usd("0.01")),
        |policy| policy.client_fees = ClientFees::Returned,
        |policy| policy.feedback_window = Some(SECOND),
        |policy| policy.feedback_window = Some(Duration::from_secs(315_360_000)),
    ];
    switches.into_iter().map(policy).collect()
}

/// The version of the rules in the log.
fn rules_on_record(policy: &Policy) -> u64 {
    let scenario = Scenario::open(offer(&["100"]).policy(policy.clone()));
    assert_eq!(scenario.contract.policy(), policy);
    let EventKind::ContractOffered { rules, .. } = &scenario.log[0].kind else {
        panic!("{:?}", scenario.log)
    };
    *rules
}

/// POL-4: version 1 expresses every policy without switches, whatever the twelve fields are.
#[test]
fn pol_4_version_1_without_switches() {
    let other = Policy {
        offer_window: None,
        review_window: SECOND,
        refund_window: SECOND,
        answer_window: None,
        dormancy_window: None,
        bonus_window: None,
        payment_refund_window: None,
        funding_order: FundingOrder::Any,
        max_current: 200,
        plan_changes: PlanChanges::Mutual,
        revision_limit: Some(0),
        freelancer_fee_bps: 10_000,
        ..Policy::upwork()
    };
    for policy in [Policy::upwork(), many_current(), other] {
        assert_eq!((policy.rules(), rules_on_record(&policy)), (1, 1));
    }
}

/// POL-4: one switch is enough for version 2.
#[test]
fn pol_4_version_2_with_any_switch() {
    for policy in switched_on() {
        assert_eq!((policy.rules(), rules_on_record(&policy)), (2, 2), "{policy:?}");
    }
}

/// POL-4: a log must have the lowest possible version. A log with another version is refused.
#[test]
fn pol_4_a_log_of_the_wrong_version_is_refused() {
    for policy in switched_on().into_iter().chain([Policy::upwork()]) {
        let mut log = Scenario::open(offer(&["100"]).fund_first(true).policy(policy)).log;
        let EventKind::ContractOffered { rules, .. } = &mut log[0].kind else { panic!("{log:?}") };
        for wrong in [0, 3 - *rules, 3, u64::MAX] {
            let mut log = log.clone();
            let EventKind::ContractOffered { rules, .. } = &mut log[0].kind else { panic!("{log:?}") };
            *rules = wrong;
            assert_eq!(Contract::replay(&log).unwrap_err().position, 1, "{wrong}");
        }
    }
}

/// POL-4: a log whose policy does not fit together is refused.
#[test]
fn pol_4_a_log_with_an_unfit_policy_is_refused() {
    let mut log =
        Scenario::open(offer(&["100"]).policy(policy(|policy| policy.feedback_window = Some(SECOND)))).log;
    let EventKind::ContractOffered { offer, .. } = &mut log[0].kind else { panic!("{log:?}") };
    Arc::make_mut(offer).policy.default_award_bps = Some(5_000);
    assert_eq!(Contract::replay(&log).unwrap_err().position, 1);
}

/// The names of the fields in a written policy.
#[cfg(feature = "serde")]
fn written(policy: &Policy) -> Vec<String> {
    let scenario = Scenario::open(offer(&["100"]).policy(policy.clone()));
    let event = serde_json::to_value(&scenario.log[0]).unwrap();
    let fields = event["kind"]["contract_offered"]["offer"]["policy"].as_object().unwrap();
    fields.keys().cloned().collect()
}

/// POL-4: version 1 writes exactly the twelve fields, and version 2 writes all twenty-nine.
#[cfg(feature = "serde")]
#[test]
fn pol_4_twelve_fields_or_twenty_nine() {
    assert_eq!(written(&Policy::upwork()).len(), 12);
    assert!(!written(&Policy::upwork()).contains(&"funding".to_owned()));
    for policy in switched_on() {
        assert_eq!(written(&policy).len(), 29);
    }
}

/// POL-4: in input every field may be left out. A switch that is left out is off.
#[cfg(feature = "serde")]
#[test]
fn pol_4_what_is_left_out_is_off() {
    let read = |text: &str| serde_json::from_str::<Policy>(text).unwrap();
    assert_eq!(read("{}"), Policy::upwork());
    let only = read(r#"{"carry_after":null}"#);
    assert_eq!(only, policy(|policy| policy.carry_after = None));
    let only = read(r#"{"max_current":200,"funding":"all"}"#);
    assert_eq!(only, policy(|policy| (policy.funding, policy.max_current) = (Funding::All, 200)));
    let only = read(r#"{"minimum_price":{"amount":"5","currency":"USD"},"release_amount":"all_held"}"#);
    let expected = policy(|policy| {
        (policy.minimum_price, policy.release_amount) = (Some(usd("5")), ReleaseAmount::AllHeld);
    });
    assert_eq!(only, expected);
}
