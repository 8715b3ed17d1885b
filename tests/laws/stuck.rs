//! Law 10: no stuck money.

use milestone_escrow::{MilestoneState, Stage};
use proptest::{prop_assert, prop_assert_eq};
use time::macros::utc_datetime;

use super::{ANY, Coverage, cases, for_all, play};
use crate::support::history::Mix;

/// Law 10: with an offer window and a dormancy window, time alone empties every escrow but those in contested disputes.
#[test]
fn law_10_time_alone_leaves_no_money_stuck() {
    for_all(cases(), Mix { endless: false, ..ANY }, |history| {
        // The law holds within the calendar: near its end, windows no longer fit.
        if history.start > utc_datetime!(9000-01-01 0:00) {
            return Ok(());
        }
        let mut contract = play(history, &mut Coverage::default())?.contract;
        let mut lapses = 0;
        while let Some(deadline) = contract.next_deadline() {
            contract = contract.advance(&deadline.at).into_contract();
            lapses += 1;
            prop_assert!(lapses <= 1_000, "deadlines come to an end");
        }
        for milestone in contract.milestones() {
            let waits_for_arbiter = milestone.dispute().is_some_and(|dispute| dispute.contested);
            prop_assert!(milestone.held().is_zero() || waits_for_arbiter, "{:?} is stuck", milestone.state());
            prop_assert_eq!(waits_for_arbiter, milestone.state() == MilestoneState::Disputed);
        }
        prop_assert!(contract.stage() != Stage::Offered, "an offer comes to an end");
        Ok(())
    });
}
