//! FEED-1: the feedback of the parties after closing. FEED-2: who may see it, and when.

use core::hash::{BuildHasher, BuildHasherDefault};
use core::time::Duration;
use std::hash::DefaultHasher;

use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::{ClientCommand, Command, EventKind, Party, Policy, Role};
use time::UtcDateTime;
use time::macros::utc_datetime;

use super::scenarios::{ScenarioExt, many_current};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

fn asking() -> Policy {
    Policy { feedback_window: Some(days(14)), ..many_current() }
}

/// 100 was paid, and the contract was closed at the start.
fn closed_under(policy: Policy) -> Scenario {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    scenario.then([release(1), end_contract(Client)])
}

fn over() -> Scenario {
    closed_under(asking())
}

fn left(by: Party, stars: u64, text: &str) -> EventKind {
    EventKind::FeedbackLeft { by, stars, text: text.into() }
}

/// The feedback that a role may see at an instant, the client's first.
fn shown(scenario: &Scenario, role: Role, at: UtcDateTime) -> Vec<(Party, u64, String)> {
    let mut shown: Vec<_> =
        scenario.contract.feedback(role, &at).into_iter().map(|one| (one.by, one.stars, one.text)).collect();
    shown.sort_by_key(|(by, ..)| *by == Freelancer);
    shown
}

/// FEED-1: contracts with different feedback are not equal, and their hashes differ.
#[test]
fn feed_1_is_part_of_the_state() {
    let [four, five] = [4, 5].map(|stars| over().then([leave_feedback(Client, stars, "")]).contract);
    assert_ne!(four, five);
    assert_eq!(five.clone(), five);
    let hash = BuildHasherDefault::<DefaultHasher>::default();
    assert_ne!(hash.hash_one(&four), hash.hash_one(&five));
}

/// FEED-1: each party may leave stars and a text, once.
#[test]
fn feed_1_each_party_once() {
    let mut scenario = over();
    assert_eq!(scenario.does(leave_feedback(Client, 5, "as agreed")), [left(Client, 5, "as agreed")]);
    assert_eq!(scenario.does(leave_feedback(Freelancer, 1, "")), [left(Freelancer, 1, "")]);
    for by in [Client, Freelancer] {
        scenario.refuses_with(leave_feedback(by, 3, "another"), "feedback_given", "FEED-1");
    }
}

/// FEED-1: 1 to 5 stars.
#[test]
fn feed_1_one_to_five_stars() {
    for by in [Client, Freelancer] {
        for stars in 1..=5 {
            over().does(leave_feedback(by, stars, ""));
        }
        for stars in [0, 6, u64::MAX] {
            over().refuses_with(leave_feedback(by, stars, ""), "invalid_stars", "FEED-1");
        }
    }
}

/// FEED-1: the text is like any other: up to 5 000 characters, without U+0000.
#[test]
fn feed_1_a_text_as_any_other() {
    for text in ["".to_owned(), "ß".repeat(5_000), "two\nlines\u{7}".to_owned()] {
        assert_eq!(over().does(leave_feedback(Client, 5, &text)), [left(Client, 5, &text)]);
    }
    for text in ["x".repeat(5_001), "\0".to_owned(), "good\0bad".to_owned()] {
        over().refuses_with(leave_feedback(Freelancer, 5, &text), "invalid_text", "FEED-1");
    }
}

/// FEED-1: feedback is accepted until the end of the window, to the nanosecond.
#[test]
fn feed_1_until_the_window_ends() {
    let end = later(START, days(14));
    let mut scenario = over();
    for now in [START, earlier(end, NANOSECOND)] {
        scenario.at(now);
        assert_eq!(scenario.answer(leave_feedback(Client, 5, "")), Ok(()));
    }
    for now in [end, later(end, NANOSECOND)] {
        scenario.at(now);
        assert_eq!(scenario.answer(leave_feedback(Client, 5, "")), Err(("window_closed", "FEED-1")));
    }
}

/// FEED-1: the window begins at the closing, not at the end of the work, and not when the host first calls.
#[test]
fn feed_1_runs_from_the_closing() {
    let scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(asking()));
    let mut scenario = scenario.then([end_contract(Client)]);
    let end = later(START, days(7 + 14));
    scenario.at(earlier(end, NANOSECOND));
    assert_eq!(
        scenario.does(leave_feedback(Freelancer, 5, "")).len(),
        3,
        "returned, closed, and the feedback"
    );
    scenario.at(end);
    scenario.refuses_with(leave_feedback(Client, 5, ""), "window_closed", "FEED-1");
}

/// FEED-1: a bonus or the other party's feedback does not move the window.
#[test]
fn feed_1_nothing_moves_the_window() {
    let mut scenario = over().after(13).then([leave_feedback(Client, 5, ""), pay_bonus(usd("1"))]);
    scenario.at(later(START, days(14)));
    scenario.refuses_with(leave_feedback(Freelancer, 5, ""), "window_closed", "FEED-1");
}

/// FEED-1, TIME-8: a window that would end after the calendar is only compared with the clock.
#[test]
fn feed_1_the_window_may_reach_past_the_calendar() {
    let last = utc_datetime!(9999-12-31 23:59:59.999_999_999);
    let policy = Policy { offer_window: None, ..asking() };
    let scenario = Scenario::open_at(offer(&["100"]).fund_first(true).policy(policy), earlier(last, days(1)));
    let mut scenario = scenario.then([accept(), release(1), end_contract(Client)]);
    scenario.at(last);
    scenario.does(leave_feedback(Client, 5, "until the end"));
    assert_eq!(shown(&scenario, Role::Freelancer, last), [], "and sealed until then");
}

/// FEED-1: without a window there is no feedback in any stage.
#[test]
fn feed_1_without_a_window_there_is_none() {
    for by in [Client, Freelancer] {
        closed_under(many_current()).refuses_with(leave_feedback(by, 5, ""), "wrong_stage", "END-7");
    }
}

/// FEED-1: without any funded milestone there is no feedback.
#[test]
fn feed_1_not_of_a_contract_that_was_never_funded() {
    for ends in [Client, Freelancer] {
        let scenario = Scenario::active(offer(&["100"]).policy(asking()));
        let mut scenario = scenario.then([pay_bonus(usd("5")), end_contract(ends)]);
        scenario.refuses_with(leave_feedback(Client, 5, ""), "wrong_stage", "END-7");
        scenario.refuses_with(leave_feedback(Freelancer, 5, ""), "wrong_stage", "END-7");
    }
}

/// FEED-1: one funded milestone is enough, even if nothing was released.
#[test]
fn feed_1_of_a_contract_without_releases() {
    let scenario = Scenario::active(offer(&["100", "50"]).fund_first(true).policy(asking()));
    let mut scenario = scenario.then([end_contract(Freelancer)]);
    scenario.does(leave_feedback(Client, 1, "gone"));
    scenario.does(leave_feedback(Freelancer, 1, "impossible"));
}

/// FEED-1: feedback is accepted only after closing.
#[test]
fn feed_1_not_before_it_has_closed() {
    let offered = Scenario::open(offer(&["100"]).fund_first(true).policy(asking()));
    let active = offered.clone().then([accept()]);
    let ending = active.clone().then([end_contract(Client)]);
    for mut scenario in [offered, active, ending] {
        for by in [Client, Freelancer] {
            scenario.refuses_with(leave_feedback(by, 5, ""), "wrong_stage", "END-7");
        }
    }
}

/// FEED-1: for an offer that was never accepted there is no feedback, even if it was funded.
#[test]
fn feed_1_not_of_an_unaccepted_offer() {
    let offered = Scenario::open(offer(&["100"]).fund_first(true).policy(asking()));
    for end in [decline_offer(), withdraw_offer()] {
        let mut scenario = offered.clone().then([end]);
        scenario.refuses_with(leave_feedback(Client, 5, ""), "wrong_stage", "END-7");
    }
}

/// FEED-1: feedback never changes afterwards, and changes nothing else.
#[test]
fn feed_1_changes_nothing() {
    let mut scenario = over().then([leave_feedback(Client, 4, "fine")]);
    let revision = scenario.contract.revision();
    scenario.does(pay_bonus(usd("5")));
    scenario.does(refund_payment(1, usd("5")));
    assert_eq!(scenario.contract.revision(), revision + 2, "the revision counts the feedback");
    assert_eq!(shown(&scenario, Role::Client, START), [(Client, 4, "fine".to_owned())]);
    assert_eq!(scenario.contract.deadlines(), []);
    assert_eq!(scenario.wait(days(400)).advance(), []);
}

/// FEED-1 (§14): the checks in order: the stars, the text, the stage, the window, a second feedback.
#[test]
fn feed_1_which_rejection_wins() {
    let bad_text = |stars| Command::from(ClientCommand::LeaveFeedback { stars, text: "\0".into() });
    let active = Scenario::active(offer(&["100"]).fund_first(true).policy(asking()));
    assert_eq!(active.answer(bad_text(6)).unwrap_err().0, "invalid_stars");
    assert_eq!(active.answer(bad_text(5)).unwrap_err().0, "invalid_text");
    let mut scenario = over().then([leave_feedback(Client, 5, "")]);
    scenario.refuses_with(leave_feedback(Client, 0, ""), "invalid_stars", "FEED-1");
    scenario.refuses_with(leave_feedback(Client, 5, ""), "feedback_given", "FEED-1");
    scenario.wait(days(14));
    scenario.refuses_with(leave_feedback(Client, 5, ""), "window_closed", "FEED-1");
}

/// FEED-2: until both parties have left feedback, each sees only its own, and the arbiter sees none.
#[test]
fn feed_2_sealed_until_both_have_left_theirs() {
    let of_the_client = (Client, 5, "good".to_owned());
    let of_the_freelancer = (Freelancer, 2, "late".to_owned());
    let mut scenario = over();
    for role in [Role::Client, Role::Freelancer, Role::Arbiter] {
        assert_eq!(shown(&scenario, role, START), []);
    }
    scenario.does(leave_feedback(Client, 5, "good"));
    assert_eq!(shown(&scenario, Role::Client, START), core::slice::from_ref(&of_the_client));
    assert_eq!(shown(&scenario, Role::Freelancer, START), []);
    assert_eq!(shown(&scenario, Role::Arbiter, START), []);
    scenario.does(leave_feedback(Freelancer, 2, "late"));
    for role in [Role::Client, Role::Freelancer, Role::Arbiter] {
        assert_eq!(shown(&scenario, role, START), [of_the_client.clone(), of_the_freelancer.clone()]);
    }
}

/// FEED-2: when the window has ended, everybody sees it, to the nanosecond.
#[test]
fn feed_2_sealed_until_the_window_ends() {
    let end = later(START, days(14));
    for by in [Client, Freelancer] {
        let scenario = over().then([leave_feedback(by, 3, "")]);
        let (author, other) = match by {
            Client => (Role::Client, Role::Freelancer),
            Freelancer => (Role::Freelancer, Role::Client),
        };
        let one = (by, 3, String::new());
        for at in [START, earlier(end, NANOSECOND)] {
            assert_eq!(shown(&scenario, author, at), core::slice::from_ref(&one));
            assert_eq!((shown(&scenario, other, at), shown(&scenario, Role::Arbiter, at)), (vec![], vec![]));
        }
        for at in [end, later(end, Duration::from_nanos(1)), later(end, days(4_000))] {
            for role in [author, other, Role::Arbiter] {
                assert_eq!(shown(&scenario, role, at), core::slice::from_ref(&one), "{role:?} at {at}");
            }
        }
    }
}

/// FEED-2: visibility is a query at an instant. It has no event and no deadline, and asking changes nothing.
#[test]
fn feed_2_is_a_query() {
    let scenario = over().then([leave_feedback(Client, 5, "good")]);
    let before = scenario.contract.clone();
    shown(&scenario, Role::Freelancer, later(START, days(14)));
    assert_eq!(scenario.contract, before);
    assert_eq!(scenario.contract.next_deadline(), None);
    assert_eq!(shown(&scenario, Role::Freelancer, START), [], "not unsealed by having been shown later");
}

/// FEED-2, TIME-1: a reading before the last event counts as its instant. So a clock that steps back hides
/// nothing again.
#[test]
fn feed_2_a_clock_that_steps_back_hides_nothing() {
    let mut scenario = over().then([leave_feedback(Client, 5, "good")]).after(14);
    scenario.does(pay_bonus(usd("1")));
    assert_eq!(shown(&scenario, Role::Freelancer, START), [(Client, 5, "good".to_owned())]);
}

/// FEED-2: a replayed contract has all feedback of its log, sealed or not.
#[test]
fn feed_2_survives_a_replay() {
    let mut scenario = over().then([leave_feedback(Client, 5, "good")]);
    scenario.contract = milestone_escrow::Contract::replay(&scenario.log).unwrap();
    assert_eq!(shown(&scenario, Role::Freelancer, START), []);
    assert_eq!(shown(&scenario, Role::Client, START).len(), 1);
    scenario.refuses_with(leave_feedback(Client, 5, ""), "feedback_given", "FEED-1");
}

/// FEED-2, §16: the view shows no feedback. Its revision counts the event.
#[cfg(feature = "serde")]
#[test]
fn feed_2_the_view_shows_none() {
    let view = |scenario: &Scenario| {
        let mut view = serde_json::to_value(&scenario.contract).unwrap();
        let revision = view.as_object_mut().unwrap().remove("revision").unwrap();
        (view, revision.as_u64().unwrap())
    };
    let mut scenario = over();
    let (before, revision) = view(&scenario);
    scenario.does(leave_feedback(Client, 5, "good"));
    assert_eq!(view(&scenario), (before.clone(), revision + 1));
    scenario.does(leave_feedback(Freelancer, 5, "good"));
    assert_eq!(view(&scenario), (before, revision + 2));
}
