//! RULES §14, step 1: input is checked field by field in the order of §16. An offer is checked in steps 1 and
//! 9 only.

use milestone_escrow::{
    Change, ClientCommand, Command, Contract, Currency, FreelancerCommand, MilestoneTerms, Money, Offer,
    Party, Policy, Rejection,
};
use time::macros::{date, utc_datetime};
use time::{Date, UtcDateTime};

use super::scenarios::{ScenarioExt, funded, planned};
use crate::support::shorthand::{
    add_milestone, days, decline_offer, money, offer, pay_bonus, policy, propose, usd,
};
use crate::support::{START, Scenario};

const TOO_FAR: Date = date!(2036 - 01 - 04);
const LATEST: Date = date!(2036 - 01 - 03);

fn eur(amount: &str) -> Money {
    money(amount, Currency::EUR)
}

fn too_long() -> String {
    "x".repeat(5_001)
}

/// Terms in which every field is invalid.
fn all_invalid() -> MilestoneTerms {
    MilestoneTerms::new(" ", eur("0")).description(too_long()).due(TOO_FAR)
}

/// The first reason for which terms are rejected: in a command, in a proposal, and in an offer.
#[track_caller]
fn first_reasons(terms: MilestoneTerms) -> Vec<(&'static str, Option<&'static str>)> {
    let verdict = |rejection: Rejection| match rejection {
        Rejection::InvalidText { field, .. } => ("invalid_text", Some(field)),
        other => (other.code(), None),
    };
    let mut scenario = planned();
    let mut answers = vec![
        verdict(scenario.refuses(add_milestone(terms.clone()))),
        verdict(scenario.refuses(propose(Party::Freelancer, Change::AddMilestone(terms.clone())))),
        verdict(Contract::open(Offer::new(Currency::USD).milestone(terms), &START).unwrap_err()),
    ];
    answers.dedup();
    answers
}

/// Step 1: the fields of a milestone's terms in order: title, description, amount (its currency first), due
/// date.
#[test]
fn precedence_1_the_fields_of_terms_in_their_order() {
    let mut terms = all_invalid();
    assert_eq!(first_reasons(terms.clone()), [("invalid_text", Some("title"))]);
    terms.title = "fine".into();
    assert_eq!(first_reasons(terms.clone()), [("invalid_text", Some("description"))]);
    terms.description = String::new();
    assert_eq!(first_reasons(terms.clone()), [("currency_mismatch", None)]);
    terms.amount = usd("0");
    assert_eq!(first_reasons(terms.clone()), [("invalid_amount", None)]);
    terms.amount = usd("1");
    assert_eq!(first_reasons(terms.clone()), [("invalid_due_date", None)]);
    terms.due = Some(LATEST);
    assert_eq!(planned().answer(add_milestone(terms)), Ok(()));
}

/// Step 1: in other commands, too, amounts are checked before notes.
#[test]
fn precedence_1_amounts_before_notes() {
    let scenario = funded();
    let bonus = |amount, note| ClientCommand::PayBonus { amount, note }.into();
    let work = |amount, note| {
        FreelancerCommand::SubmitWork { milestone: 99.into(), requested: Some(amount), note }.into()
    };
    let commands: [&dyn Fn(Money, String) -> Command; 2] = [&bonus, &work];
    for command in commands {
        assert_eq!(scenario.answer(command(eur("0"), too_long())).unwrap_err().0, "currency_mismatch");
        assert_eq!(scenario.answer(command(usd("0"), too_long())).unwrap_err().0, "invalid_amount");
        assert_eq!(scenario.answer(command(usd("1"), too_long())).unwrap_err().0, "invalid_text");
    }
}

/// Step 1: the limit of a due date is counted from the day of the clamped reading (TIME-1).
#[test]
fn precedence_1_the_day_of_the_clamped_reading() {
    let mut scenario = planned();
    scenario.at(utc_datetime!(2025-12-01 0:00));
    let terms = |due| add_milestone(MilestoneTerms::new("M2", usd("1")).due(due));
    assert_eq!(scenario.answer(terms(LATEST)), Ok(()));
    assert_eq!(scenario.answer(terms(TOO_FAR)), Err(("invalid_due_date", "PLAN-7")));
}

#[track_caller]
fn refused(offer: Offer, now: UtcDateTime) -> (&'static str, &'static str) {
    let rejection = Contract::open(offer, &now).unwrap_err();
    (rejection.code(), rejection.rule())
}

/// An offer is checked in this order: the count, the milestones, the policy, the calendar.
#[test]
fn precedence_of_an_offer() {
    let late = utc_datetime!(9999-12-31 0:00);
    let no_current = || policy(|policy| policy.max_current = 0);
    let bad = |count| {
        let offer = Offer::new(Currency::USD).policy(no_current());
        (0..count).fold(offer, |offer, _| offer.milestone(all_invalid()))
    };
    for count in [0, 201] {
        assert_eq!(refused(bad(count), late), ("invalid_milestone_count", "OFFER-1"));
    }
    assert_eq!(refused(bad(200), late), ("invalid_text", "OFFER-1"));
    assert_eq!(refused(offer(&["1"]).policy(no_current()), late), ("invalid_policy", "POL-1"));
    assert_eq!(refused(offer(&["1"]), late), ("time_out_of_range", "TIME-6"));
    let no_window = policy(|policy| policy.offer_window = None);
    let mut scenario = Scenario::open_at(offer(&["1"]).policy(no_window), late);
    scenario.does(decline_offer());
}

/// The milestones of an offer are checked one after the other.
#[test]
fn precedence_of_an_offers_milestones() {
    let no_price = MilestoneTerms::new("M1", usd("0"));
    let no_title = MilestoneTerms::new("", usd("1"));
    let two = |first: &MilestoneTerms, second: &MilestoneTerms| {
        Offer::new(Currency::USD).milestone(first.clone()).milestone(second.clone()).policy(Policy::upwork())
    };
    assert_eq!(refused(two(&no_price, &no_title), START), ("invalid_amount", "MONEY-2"));
    assert_eq!(refused(two(&no_title, &no_price), START), ("invalid_text", "OFFER-1"));
}

/// The input is checked after the deadlines have passed, but does not depend on what they have changed.
#[test]
fn precedence_1_input_does_not_depend_on_deadlines() {
    let mut scenario = Scenario::open(offer(&["100"])).after(8);
    scenario.refuses_with(pay_bonus(usd("0")), "invalid_amount", "MONEY-2");
    scenario.wait(days(1));
    scenario.refuses_with(pay_bonus(usd("1")), "wrong_stage", "END-7");
}
