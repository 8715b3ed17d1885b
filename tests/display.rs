//! The texts for people: names, sentences, and the reasons of rejections.

use milestone_escrow::{Carried, Deadline, DeadlineKind, Leftovers, MilestoneNumber, Party};
use time::macros::utc_datetime;

use crate::support::shorthand::*;
use crate::support::{START, Scenario};

#[test]
fn deadlines_are_named_as_in_the_wire_form() {
    let kinds = [
        (DeadlineKind::OfferExpiry, "offer_expiry"),
        (DeadlineKind::ReviewLapse, "review_lapse"),
        (DeadlineKind::RefundLapse, "refund_lapse"),
        (DeadlineKind::AnswerLapse, "answer_lapse"),
        (DeadlineKind::AwardLapse, "award_lapse"),
        (DeadlineKind::Dormancy, "dormancy"),
    ];
    for (kind, name) in kinds {
        assert_eq!((kind.name(), kind.to_string().as_str()), (name, name));
        #[cfg(feature = "serde")]
        assert_eq!(serde_json::to_value(kind).unwrap(), name);
    }
    assert_eq!(format!("[{:>14}]", DeadlineKind::Dormancy), "[      dormancy]");
}

#[test]
fn a_deadline_says_what_happens_where_and_when() {
    let at = utc_datetime!(2026-01-31 12:00);
    let message_of = |milestone, kind| Deadline { at, milestone, kind }.to_string();
    assert_eq!(message_of(None, DeadlineKind::Dormancy), "dormancy at 2026-01-31T12:00:00Z");
    let second = Some(MilestoneNumber::from(2));
    assert_eq!(
        message_of(second, DeadlineKind::ReviewLapse),
        "review_lapse of milestone 2 at 2026-01-31T12:00:00Z"
    );
}

/// A rejection because of the state says which states would be accepted, or, if the state is one of these,
/// what else is needed. For a milestone without escrow, it
/// says that the command needs escrow (FUND-5).
#[test]
fn a_rejection_says_what_would_be_accepted() {
    let mut scenario = Scenario::active(offer(&["100", "100"]).fund_first(true));
    let message_of = |scenario: &Scenario, command| {
        scenario.contract.handle(command, &scenario.now).unwrap_err().to_string()
    };
    assert_eq!(
        message_of(&scenario, submit(2)),
        "milestone 2 has the state planned; submit_work needs a milestone that holds escrow"
    );
    scenario.does(submit(1));
    scenario.does(dispute(Party::Client, 1));
    assert_eq!(
        message_of(&scenario, submit(1)),
        "milestone 1 has the state disputed; submit_work needs the state funded, under_review, \
         changes_requested or refund_requested"
    );
    assert_eq!(
        message_of(&scenario, award(1, usd("1"))),
        "milestone 1 has the state disputed; award needs a dispute that is contested"
    );
}

/// For a developer, the accepted states are a set of names.
#[test]
fn the_accepted_states_are_shown_as_a_set() {
    let contract = Scenario::active(offer(&["100"])).contract;
    let refused = contract.handle(request_changes(1), &START).unwrap_err();
    let text = format!("{refused:?}");
    assert!(text.contains("{UnderReview}"), "{text}");
}

/// A set has the states that it was made of, and no other.
#[test]
fn a_set_of_states_has_its_states_only() {
    use milestone_escrow::{MilestoneState as State, MilestoneStates};

    let held = [State::Funded, State::UnderReview, State::ChangesRequested, State::Remainder];
    let others = [State::Planned, State::RefundRequested, State::Disputed, State::Settled, State::Cancelled];
    let all: Vec<State> = held.into_iter().chain(others).collect();
    for one in &all {
        let set = MilestoneStates::of(&[*one]);
        assert!(all.iter().all(|other| set.contains(*other) == (one == other)), "{set:?}");
    }
}

/// An error for an unknown name says which names are accepted.
#[cfg(feature = "serde")]
#[test]
fn an_unknown_name_lists_the_known_ones() {
    use milestone_escrow::{Command, Currency, Event, Money, Offer};
    use serde::de::DeserializeOwned;

    fn message_of<T: DeserializeOwned>(text: &str) -> String {
        serde_json::from_str::<T>(text).err().expect("it is refused").to_string()
    }
    let cases = [
        (message_of::<Currency>("1"), "an ISO 4217 code such as USD"),
        (message_of::<Money>("1"), r#"money such as {"amount":"100.00","currency":"USD"}"#),
        (message_of::<Money>(r#"{"amount":1,"currency":"USD"}"#), r#"an amount in quotes such as "100.00""#),
        (message_of::<Command>("1"), "Command as a string or an object with one key"),
        (message_of::<Offer>("[]"), "an object"),
        (
            message_of::<Event>(r#"{"at":1,"kind":"offer_accepted"}"#),
            "an instant such as 2026-01-31T12:00:00Z",
        ),
    ];
    for (actual, expected) in cases {
        assert!(actual.contains(&format!("expected {expected}")), "{actual}");
    }
}

#[test]
fn an_event_says_when_and_what() {
    let scenario = Scenario::open(offer(&["100"]));
    let actual = "2026-01-05T09:00:00Z the client offers a contract of 1 milestone; the offer is open until \
                  2026-01-12T09:00:00Z";
    assert_eq!(scenario.log[0].to_string(), actual);
}

/// Leftovers are printed like a list.
#[test]
fn leftovers_are_printed_as_a_list() {
    let carried = Leftovers::from_iter([Carried { from: 3.into(), amount: usd("12.45") }]);
    assert_eq!(format!("{carried:?}"), format!("{:?}", [carried[0]]));
    assert_eq!(format!("{:?}", Leftovers::default()), "[]");
}
