//! Single logs, found by searches, that no commands can cause. Each is refused.

use std::sync::Arc;

use milestone_escrow::{
    Change, Contract, Event, EventKind, MilestoneTerms, Party, Policy, RefundCause, ReleaseCause,
};
use time::macros::utc_datetime;

use crate::history::oracle::{LAST, ReplayVerdict, assert_agrees_with_oracle};
use crate::support::Scenario;
use crate::support::shorthand::*;

/// OFFER-1: a title is stored trimmed, also the title of a proposal.
#[test]
fn a_title_on_record_is_trimmed() {
    let mut scenario = Scenario::active(offer(&["1.00"]));
    for title in ["x ", " x", "\u{2003}x", "x\n"] {
        let change = Change::AddMilestone(MilestoneTerms::new(title, usd("1.00")));
        let kinds = scenario.clone().does(propose(Party::Client, change.clone()));
        assert!(matches!(
            &kinds[0],
            EventKind::ProposalMade { change: Change::AddMilestone(terms), .. } if terms.title == "x"
        ));
        let kind = EventKind::ProposalMade { proposal: 1.into(), by: Party::Client, change };
        let log = [scenario.log.as_slice(), &[Event { at: scenario.now, kind }]].concat();
        assert_eq!(assert_agrees_with_oracle(&log, title), ReplayVerdict::Refused);
    }
    scenario.does(propose(Party::Client, Change::AddMilestone(MilestoneTerms::new("x", usd("1.00")))));
}

/// TIME-6: an ending is rejected if its refund window would end after the calendar. So no log has such an
/// ending.
#[test]
fn an_ending_at_the_end_of_time() {
    let now = utc_datetime!(9999-12-31 12:00);
    let mut scenario =
        Scenario::open_at(offer(&["1.00"]).policy(Policy { offer_window: None, ..Policy::upwork() }), now);
    scenario.does(accept());
    scenario.does(fund(1));
    scenario.refuses_with(end_contract(Party::Client), "time_out_of_range", "TIME-6");
    let note = String::new();
    let ended = EventKind::ContractEnded { by: Party::Client };
    let requested = EventKind::RefundRequested {
        milestone: 1.into(),
        respond_until: LAST,
        cause: RefundCause::ContractEnded,
        note,
    };
    let more = [ended, requested].map(|kind| Event { at: now, kind });
    let log = [scenario.log.as_slice(), &more].concat();
    assert_eq!(assert_agrees_with_oracle(&log, "an ending at the end of time"), ReplayVerdict::Refused);
}

/// TIME-6: an offer is rejected if its window would end after the calendar. An offer without a deadline has
/// no window.
#[test]
fn an_offer_at_the_end_of_time() {
    let at = utc_datetime!(9999-12-31 12:00);
    let refused = Contract::open(offer(&["1.00"]), &at).expect_err("its window would end past the calendar");
    assert_eq!(refused.code(), "time_out_of_range");
    let kind = EventKind::ContractOffered { rules: 1, offer: Arc::new(offer(&["1.00"])), respond_by: None };
    assert_eq!(
        assert_agrees_with_oracle(&[Event { at, kind }], "an offer at the end of time"),
        ReplayVerdict::Refused
    );
}

/// After the first release of a milestone, no release tops it up (REL-4). An amount less than the claim is
/// not giving way (REL-5).
#[test]
fn releases_that_no_command_makes() {
    let mut scenario = Scenario::active(offer(&["1.00"]));
    scenario.does(fund(1));
    let asked = &mut scenario.clone();
    asked.does(request_refund(1));
    asked.refuses_with(release_amount(1, usd("0.40")), "partial_needs_settlement", "REL-5");
    scenario.does(release_amount(1, usd("0.40")));
    scenario.refuses_with(release_amount(1, usd("0.70")), "amount_exceeds_held", "REL-4");
    for (scenario, amount, top_up) in [(&*asked, "0.40", "0.00"), (&scenario, "0.70", "0.10")] {
        let (amount, top_up, fee, cause) = (usd(amount), usd(top_up), usd("0.00"), ReleaseCause::Approved);
        let kind = EventKind::EscrowReleased {
            milestone: 1.into(),
            amount,
            top_up,
            fee,
            cause,
            client_fee: None,
            clears_at: None,
        };
        let log = [scenario.log.as_slice(), &[Event { at: scenario.now, kind }]].concat();
        assert_eq!(
            assert_agrees_with_oracle(&log, "a release that no command makes"),
            ReplayVerdict::Refused
        );
    }
}
