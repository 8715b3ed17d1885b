//! END-2: when the client ends a contract, refunds that dormancy had requested are requested again.

use milestone_escrow::MilestoneState::{Disputed, RefundRequested};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::RefundCause::ContractEnded;
use milestone_escrow::ReturnCause::RefundLapsed;
use milestone_escrow::{Event, Policy};
use time::macros::utc_datetime;

use super::scenarios::{
    ScenarioExt, changes_requested, closed, ended, funded, many_current, refund_asked, refund_requested,
    remainder, returned, unclaimed_remainder,
};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

/// The scenario waits until dormancy requests a refund, on day 90. The request would lapse on day 97.
fn dormant(scenario: Scenario) -> Scenario {
    let mut scenario = scenario.after(90);
    scenario.advance();
    assert_eq!(scenario.state(1), RefundRequested);
    scenario
}

/// END-2: the refund is requested again with a full window, whatever the state before, up to one nanosecond
/// before the request of dormancy would lapse.
#[test]
fn end_2_dormancys_request_is_made_again() {
    for scenario in [funded(), changes_requested(), remainder(), unclaimed_remainder()] {
        let (held, claim) = (scenario.held(1), scenario.claim(1));
        let mut scenario = dormant(scenario);
        scenario.at(earlier(later(START, days(97)), NANOSECOND));
        let until = later(scenario.now, days(7));
        assert_eq!(
            scenario.does(end_contract(Client)),
            [ended(Client), refund_asked(1, until, ContractEnded)]
        );
        assert_eq!((scenario.state(1), scenario.held(1), scenario.claim(1)), (RefundRequested, held, claim));
        assert_eq!(scenario.milestone(1).deadline(), Some(until));
        assert_eq!(scenario.at(earlier(until, NANOSECOND)).advance(), []);
        assert_eq!(scenario.at(until).advance().len(), 2, "returned, and closed");
    }
}

/// END-2: at the instant of the lapse there is nothing left to request.
#[test]
fn end_2_dormancys_request_that_has_lapsed() {
    let mut scenario = dormant(funded()).after(7);
    assert_eq!(
        scenario.does(end_contract(Client)),
        [returned(1, "100", RefundLapsed), ended(Client), closed()]
    );
}

/// END-2: the freelancer could only answer dormancy by submitting the work. After the ending, there is time
/// to dispute.
#[test]
fn end_2_leaves_time_for_the_dispute() {
    let mut scenario = dormant(funded());
    scenario.at(earlier(later(START, days(97)), NANOSECOND)).does(end_contract(Client));
    scenario.refuses_with(submit(1), "wrong_stage", "END-7");
    scenario.wait(days(6)).does(dispute(Freelancer, 1));
    assert_eq!(scenario.state(1), Disputed);
}

/// END-2: the client's own refund request goes on, even if a request of dormancy was withdrawn before it.
#[test]
fn end_2_the_clients_own_request_runs_on() {
    let by_hand = dormant(funded()).then([withdraw_refund_request(1), request_refund(1)]);
    for (scenario, until) in [(refund_requested(), days(7)), (by_hand, days(97))] {
        let mut scenario = scenario.after(3);
        assert_eq!(scenario.does(end_contract(Client)), [ended(Client)]);
        assert_eq!(scenario.milestone(1).deadline(), Some(later(START, until)));
    }
}

/// END-2: a dispute of a request of dormancy stays a dispute.
#[test]
fn end_2_a_disputed_request_of_dormancy() {
    let mut scenario = dormant(changes_requested()).then([dispute(Freelancer, 1)]).after(1);
    assert_eq!(scenario.does(end_contract(Client)), [ended(Client)]);
    assert_eq!(
        (scenario.state(1), scenario.milestone(1).deadline()),
        (Disputed, Some(later(START, days(95))))
    );
}

/// END-2: requests of dormancy and idle milestones come together in the order of their numbers. The client's
/// own requests are left out.
#[test]
fn end_2_dormancys_and_others_in_their_order() {
    let scenario =
        Scenario::active(offer(&["10", "20", "30", "40"]).policy(many_current())).then([1, 2, 3].map(fund));
    let mut scenario = dormant(scenario);
    for step in [fund(4), withdraw_refund_request(2), request_refund(2), withdraw_refund_request(3)] {
        scenario.does(step);
    }
    scenario.wait(days(1));
    let until = later(scenario.now, days(7));
    let asked = |number| refund_asked(number, until, ContractEnded);
    assert_eq!(scenario.does(end_contract(Client)), [ended(Client), asked(1), asked(3), asked(4)]);
}

/// END-2: a request with an extended window is requested again, too, whether the new window is shorter or
/// longer.
#[test]
fn end_2_again_even_if_it_was_extended() {
    let mut scenario = dormant(funded());
    super::scenarios::agree(&mut scenario, super::scenarios::extend_window(1, days(60)));
    let until = later(START, days(97));
    assert_eq!(scenario.does(end_contract(Client)), [ended(Client), refund_asked(1, until, ContractEnded)]);
}

/// END-2, TIME-6: the new window must fit into the calendar, even if the old one did.
#[test]
fn end_2_again_within_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = Policy { offer_window: None, dormancy_window: Some(days(2)), ..Policy::upwork() };
    let dormant_at = earlier(last, days(10));
    let start = earlier(dormant_at, days(2));
    let scenario = Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy), start).then([accept()]);
    let answer = |now| {
        let mut scenario = scenario.clone();
        scenario.at(now);
        scenario.answer(end_contract(Client))
    };
    assert_eq!(answer(earlier(last, days(7))), Ok(()));
    let too_late = later(earlier(last, days(7)), NANOSECOND);
    assert_eq!(answer(too_late), Err(("time_out_of_range", "TIME-6")));
}

/// END-1: the freelancer's ending returns this escrow like any other.
#[test]
fn end_1_returns_what_dormancy_asked_for() {
    let mut scenario = dormant(funded());
    let back = returned(1, "100", milestone_escrow::ReturnCause::FreelancerEnded);
    let expected = [ended(Freelancer), back, closed()].map(|kind| Event { at: scenario.now, kind });
    assert_eq!(scenario.does_at(end_contract(Freelancer)), expected);
}
