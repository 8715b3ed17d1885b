//! REV-1: a command may name the revision that its author has seen.

use milestone_escrow::{Currency, EventKind, Rejection};

use super::expected_events::working;
use crate::support::shorthand::*;

/// REV-1: the revision is the number of events. A command with exactly this revision is accepted.
#[test]
fn rev_1_the_present_revision_is_accepted() {
    let mut scenario = working(&["100"]);
    assert_eq!(scenario.contract.revision(), 3, "offered, accepted, funded");
    let events = scenario.does(pay_bonus(usd("5")).seen_at(3));
    assert_eq!(events.len(), 1);
    assert_eq!(scenario.contract.revision(), 4);
}

/// REV-1: an older revision is stale, and so is a revision that the contract has not reached.
#[test]
fn rev_1_any_other_revision_is_stale() {
    let mut scenario = working(&["100"]);
    for seen in [0, 2, 4, u64::MAX] {
        scenario.refuses_with(pay_bonus(usd("5")).seen_at(seen), "stale_revision", "REV-1");
    }
}

/// REV-1: deadlines that have passed take effect before the revisions are compared.
#[test]
fn rev_1_counts_the_events_of_deadlines_that_have_passed() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14));
    let refused = scenario.refuses(pay_bonus(usd("5")).seen_at(4));
    assert_eq!(refused, Rejection::StaleRevision { seen: 4, actual: 5 });
}

/// REV-1: a revision that already counts the event of the deadline is not stale.
#[test]
fn rev_1_accepts_the_revision_after_the_deadlines() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14));
    let events = scenario.does(pay_bonus(usd("5")).seen_at(5));
    let names: Vec<_> = events.iter().map(EventKind::name).collect();
    assert_eq!(names, ["escrow_released", "bonus_paid"]);
}

/// REV-1: one nanosecond before the deadline, its event does not count.
#[test]
fn rev_1_does_not_count_a_deadline_that_is_still_to_come() {
    let mut scenario = working(&["100"]);
    scenario.does(submit(1));
    scenario.wait(days(14) - NANOSECOND);
    scenario.refuses_with(pay_bonus(usd("5")).seen_at(5), "stale_revision", "REV-1");
    scenario.does(pay_bonus(usd("5")).seen_at(4));
}

/// REV-1: the revision is checked first, before the input.
#[test]
fn rev_1_wins_over_every_other_reason() {
    let mut scenario = working(&["100"]);
    let euros = money("5", Currency::EUR);
    for wrong in [pay_bonus(euros), pay_bonus(usd("0")), withdraw_offer(), release(9), fund(1)] {
        scenario.refuses_with(wrong.seen_at(1), "stale_revision", "REV-1");
    }
}
