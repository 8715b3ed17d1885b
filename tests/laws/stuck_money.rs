//! Law 10: no stuck money.

use milestone_escrow::{Contract, MilestoneState, Stage};
use proptest::test_runner::TestCaseError;
use proptest::{prop_assert, prop_assert_eq};
use time::macros::utc_datetime;

use super::coverage::Coverage;
use super::{ANY, cases, for_all_switched, play};
use crate::support::history::HistoryConfig;

/// Law 10: with an offer window, a dormancy window and an award window, time alone empties every escrow, from
/// every state of a history. Without an award window, only contested disputes keep their escrow.
#[test]
fn law_10_time_alone_leaves_no_money_stuck() {
    for_all_switched(cases(), HistoryConfig { endless: false, ..ANY }, |turned| {
        let history = &turned.history;
        // The law holds within the calendar. Near its end, windows no longer fit.
        if history.start > utc_datetime!(9000-01-01 0:00) {
            return Ok(());
        }
        let opened = Contract::open(history.offer.clone(), &history.start).expect("the offer is sound");
        let mut contract = opened.into_contract();
        check_time_empties(contract.clone())?;
        for call in play(turned, &mut Coverage::default())?.calls {
            let answer = contract.execute(call.instruction, &call.at);
            prop_assert_eq!(answer.is_ok(), call.accepted);
            if call.accepted {
                check_time_empties(contract.clone())?;
            }
        }
        Ok(())
    });
}

/// Lets time pass, deadline by deadline, without any command.
fn check_time_empties(mut contract: Contract) -> Result<(), TestCaseError> {
    let mut lapses = 0;
    while let Some(deadline) = contract.next_deadline() {
        contract = contract.advance(&deadline.at).into_contract();
        lapses += 1;
        prop_assert!(lapses <= 1_000, "the number of deadlines is finite");
    }
    let may_wait = contract.policy().award_window.is_none();
    for milestone in contract.milestones() {
        let waits_for_arbiter = may_wait && milestone.dispute().is_some_and(|dispute| dispute.contested);
        prop_assert!(milestone.held().is_zero() || waits_for_arbiter, "{:?} is stuck", milestone.state());
        prop_assert_eq!(waits_for_arbiter, milestone.state() == MilestoneState::Disputed);
    }
    prop_assert!(contract.stage() != Stage::Offered, "an offer expires");
    Ok(())
}
