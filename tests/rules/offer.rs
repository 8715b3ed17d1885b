//! OFFER-1 to OFFER-6: what an offer may contain, and how it ends.

use milestone_escrow::MilestoneState::{Cancelled, Settled};
use milestone_escrow::Party::{Client, Freelancer};
use milestone_escrow::ReturnCause::{AmountReduced, OfferDeclined, OfferExpired, OfferWithdrawn};
use milestone_escrow::{
    ArbiterCommand, Change, ClientCommand, Command, Contract, Currency, EventKind, FreelancerCommand,
    Leftovers, MilestoneTerms, Offer, Outcome, Rejection, ReturnCause, Stage,
};
use time::macros::{date, utc_datetime};

use super::expected_events::{closed, event, funded, returned, working};
use crate::support::shorthand::*;
use crate::support::{START, Scenario, earlier, later};

fn offer_of(terms: MilestoneTerms) -> Offer {
    Offer::new(Currency::USD).milestone(terms)
}

fn titled(title: &str) -> Offer {
    offer_of(MilestoneTerms::new(title, usd("1")))
}

#[track_caller]
fn refused(offer: Offer) -> (&'static str, &'static str) {
    let refused = Contract::open(offer, &START).unwrap_err();
    (refused.code(), refused.rule())
}

/// OFFER-1: an offer has 1 to 200 milestones, which keep their order.
#[test]
fn offer_1_has_one_to_two_hundred_milestones() {
    assert_eq!(refused(offer(&[])), ("invalid_milestone_count", "OFFER-1"));
    assert_eq!(refused(offer(&["1"; 201])), ("invalid_milestone_count", "OFFER-1"));
    for count in [1, 200] {
        let scenario = Scenario::open(offer(&vec!["1"; count]));
        let titles: Vec<_> =
            scenario.contract.milestones().map(|milestone| milestone.title().to_owned()).collect();
        assert_eq!(titles, (1..=count).map(|number| format!("M{number}")).collect::<Vec<_>>());
    }
}

/// OFFER-1: a title has 1 to 200 characters, which are Unicode scalar values, not bytes.
#[test]
fn offer_1_titles_have_one_to_two_hundred_characters() {
    for (title, fits) in
        [("", false), ("x", true), ("\u{1F680}", true), (&"é".repeat(200), true), (&"é".repeat(201), false)]
    {
        match Contract::open(titled(title), &START) {
            Ok(_) => assert!(fits, "{title}"),
            Err(refused) => {
                assert_eq!((fits, refused.code(), refused.rule()), (false, "invalid_text", "OFFER-1"))
            }
        }
    }
}

/// OFFER-1: titles are stored without the Unicode white space at both ends, which does not count.
#[test]
fn offer_1_titles_are_trimmed() {
    let padded = format!("\u{3000}\u{A0}\t {}\u{2003}\n\u{85}", "two words ".repeat(20).trim_end());
    let scenario = Scenario::open(titled(&format!("{padded}{}", " ".repeat(200))));
    let trimmed = "two words ".repeat(20).trim_end().to_owned();
    assert_eq!(scenario.contract.milestone(1.into()).unwrap().title(), trimmed);
    let EventKind::ContractOffered { offer, .. } = &scenario.log[0].kind else {
        panic!("{:?}", scenario.log)
    };
    assert_eq!(offer.milestones[0].title, trimmed, "on record, too");
    assert_eq!(refused(titled("\u{3000}\u{A0} \t\u{2028}")), ("invalid_text", "OFFER-1"));
}

/// OFFER-1: a description has up to 5 000 characters, may be empty, and does not change.
#[test]
fn offer_1_descriptions_have_up_to_five_thousand_characters() {
    for description in [String::new(), " spaced ".to_owned(), "ß".repeat(5_000)] {
        let scenario =
            Scenario::open(offer_of(MilestoneTerms::new("M", usd("1")).description(description.clone())));
        assert_eq!(scenario.contract.milestone(1.into()).unwrap().description(), description);
    }
    let too_long = MilestoneTerms::new("M", usd("1")).description("x".repeat(5_001));
    assert_eq!(refused(offer_of(too_long)), ("invalid_text", "OFFER-1"));
}

/// OFFER-1: the same holds for the terms of a milestone that is added or proposed.
#[test]
fn offer_1_governs_added_milestones_too() {
    let mut scenario = working(&["100"]);
    for terms in [
        MilestoneTerms::new(" ", usd("1")),
        MilestoneTerms::new("x".repeat(201), usd("1")),
        MilestoneTerms::new("M", usd("1")).description("x".repeat(5_001)),
    ] {
        scenario.refuses_with(add_milestone(terms.clone()), "invalid_text", "OFFER-1");
        scenario.refuses_with(propose(Freelancer, Change::AddMilestone(terms)), "invalid_text", "OFFER-1");
    }
}

/// Every command with a free text, and a contract that accepts it.
fn free_texts(text: &str) -> Vec<(Scenario, Command)> {
    let (note, reason, statement) = (text.to_owned(), text.to_owned(), text.to_owned());
    let milestone = 1.into();
    let work = working(&["100"]);
    let mut in_review = work.clone();
    in_review.does(submit(1));
    let mut disputed = in_review.clone();
    disputed.does(dispute(Client, 1));
    let mut contested = disputed.clone();
    contested.does(contest(Freelancer, 1));
    vec![
        (Scenario::open(offer(&["100"])), FreelancerCommand::DeclineOffer { note: note.clone() }.into()),
        (
            work.clone(),
            FreelancerCommand::SubmitWork { milestone, requested: None, note: note.clone() }.into(),
        ),
        (work.clone(), ClientCommand::RequestRefund { milestone, note: note.clone() }.into()),
        (work, ClientCommand::PayBonus { amount: usd("1"), note: note.clone() }.into()),
        (in_review.clone(), ClientCommand::RequestChanges { milestone, note: note.clone() }.into()),
        (in_review, ClientCommand::Dispute { milestone, reason }.into()),
        (disputed, FreelancerCommand::Contest { milestone, statement }.into()),
        (contested, ArbiterCommand::Award { milestone, to_freelancer: usd("1"), note }.into()),
    ]
}

/// OFFER-1: notes, reasons and statements have up to 5 000 characters, and may be empty.
#[test]
fn offer_1_free_texts_have_up_to_five_thousand_characters() {
    for text in ["", &"\u{1F680}".repeat(5_000)] {
        for (mut scenario, command) in free_texts(text) {
            scenario.does(command);
        }
    }
    for (mut scenario, command) in free_texts(&"x".repeat(5_001)) {
        scenario.refuses_with(command, "invalid_text", "OFFER-1");
    }
}

/// OFFER-2: the offer is recorded with its end, 7 days later.
#[test]
fn offer_2_is_on_record_with_its_end() {
    let terms = MilestoneTerms::new("Draft", usd("50")).description("two pages").due(date!(2026 - 02 - 14));
    let offer = offer_of(terms);
    let scenario = Scenario::open(offer.clone());
    let respond_by = Some(utc_datetime!(2026-01-12 9:00));
    assert_eq!(
        scenario.log,
        [event(START, EventKind::ContractOffered { rules: 1, offer: offer.into(), respond_by })]
    );
    assert_eq!(scenario.contract.stage(), Stage::Offered);
}

/// OFFER-2: without an offer window the offer has no end.
#[test]
fn offer_2_has_no_end_without_a_window() {
    let scenario = Scenario::open(offer(&["50"]).policy(policy(|policy| policy.offer_window = None)));
    let EventKind::ContractOffered { respond_by, .. } = &scenario.log[0].kind else {
        panic!("{:?}", scenario.log)
    };
    assert_eq!((*respond_by, scenario.contract.next_deadline()), (None, None));
}

/// OFFER-2: with `fund_first`, only milestone 1 is funded, at once.
#[test]
fn offer_2_funds_the_first_milestone_if_so_offered() {
    let scenario = Scenario::open(offer(&["50", "70"]).fund_first(true));
    assert_eq!(scenario.log[1..], [event(START, funded(1, "50"))]);
    assert_eq!(Scenario::open(offer(&["50", "70"])).log.len(), 1);
}

/// OFFER-3: after the acceptance the contract is active.
#[test]
fn offer_3_may_be_accepted() {
    let mut scenario = Scenario::open(offer(&["50"]));
    assert_eq!(scenario.does(accept()), [EventKind::OfferAccepted]);
    assert_eq!((scenario.contract.stage(), scenario.contract.outcome()), (Stage::Active, None));
}

/// OFFER-3: the freelancer may decline the offer, and the client may withdraw it. Both close the contract.
#[test]
fn offer_3_may_be_declined_or_withdrawn() {
    for (command, outcome) in [(decline_offer(), Outcome::Declined), (withdraw_offer(), Outcome::Withdrawn)] {
        let mut scenario = Scenario::open(offer(&["50"]));
        scenario.does(command);
        assert_eq!((scenario.contract.stage(), scenario.contract.outcome()), (Stage::Closed, Some(outcome)));
    }
}

/// OFFER-3: these commands are accepted only while the contract is offered.
#[test]
fn offer_3_is_answered_once() {
    let mut accepted = Scenario::active(offer(&["50"]));
    let mut declined = Scenario::open(offer(&["50"]));
    declined.does(decline_offer());
    for answer in [accept(), decline_offer(), withdraw_offer()] {
        accepted.refuses_with(answer.clone(), "wrong_stage", "END-7");
        declined.refuses_with(answer, "wrong_stage", "END-7");
    }
}

/// OFFER-4: the offer can be accepted until one nanosecond before `respond_by`, but not at `respond_by`.
#[test]
fn offer_4_expires_at_respond_by() {
    let end = later(START, days(7));
    let mut scenario = Scenario::open(offer(&["50"]));
    scenario.clone().at(earlier(end, NANOSECOND)).does(accept());
    scenario.at(end).refuses_with(accept(), "wrong_stage", "END-7");
    assert_eq!(scenario.advance()[0], event(end, EventKind::OfferExpired));
    assert_eq!(scenario.contract.outcome(), Some(Outcome::Expired));
}

/// OFFER-4: an offer without a window never expires.
#[test]
fn offer_4_without_a_window_never_expires() {
    let mut scenario =
        Scenario::open(offer(&["50"]).policy(policy(|policy| policy.offer_window = None)).fund_first(true));
    assert_eq!(scenario.at(utc_datetime!(9999-12-31 23:59)).advance(), []);
    scenario.does(accept());
}

/// OFFER-5: the log has the event of the ending, the return of the deposit, and the closing. Nothing is held
/// after it.
#[test]
fn offer_5_gives_the_deposit_back() {
    let ends: [(Option<Command>, EventKind, ReturnCause, Outcome); 3] = [
        (
            Some(decline_offer()),
            EventKind::OfferDeclined { note: String::new() },
            OfferDeclined,
            Outcome::Declined,
        ),
        (Some(withdraw_offer()), EventKind::OfferWithdrawn, OfferWithdrawn, Outcome::Withdrawn),
        (None, EventKind::OfferExpired, OfferExpired, Outcome::Expired),
    ];
    for (command, kind, cause, outcome) in ends {
        let mut scenario = Scenario::open(offer(&["50", "70"]).fund_first(true));
        let (events, at) = match command {
            Some(command) => (scenario.wait(days(2)).does_at(command), later(START, days(2))),
            None => (scenario.wait(days(20)).advance(), later(START, days(7))),
        };
        assert_eq!(events, [kind, returned(1, "50", cause), closed(outcome)].map(|kind| event(at, kind)));
        assert_eq!((scenario.state(1), scenario.state(2)), (Settled, Cancelled));
    }
}

/// OFFER-5: if nothing is held, nothing is returned.
#[test]
fn offer_5_returns_nothing_where_nothing_is_held() {
    let mut scenario = Scenario::open(offer(&["50"]));
    assert_eq!(scenario.does(withdraw_offer()), [EventKind::OfferWithdrawn, closed(Outcome::Withdrawn)]);
    assert_eq!(scenario.state(1), Cancelled);
}

/// OFFER-5: all deposits are returned, also those for a price that was agreed later.
#[test]
fn offer_5_returns_what_was_added_while_offered() {
    let mut scenario = Scenario::open(offer(&["50"]).fund_first(true));
    scenario.does(propose(Freelancer, Change::ChangeAmount { milestone: 1.into(), amount: usd("65") }));
    scenario.does(accept_proposal(Client, 1));
    assert_eq!(scenario.does(decline_offer())[1], returned(1, "65", OfferDeclined));
}

/// OFFER-6: both parties may propose amounts, due dates and further milestones. An accepted change becomes
/// part of the offer.
#[test]
fn offer_6_is_changed_by_consent() {
    let mut scenario = Scenario::open(offer(&["50"]));
    let due = Some(date!(2026 - 03 - 01));
    let changes = [
        (Client, Change::ChangeAmount { milestone: 1.into(), amount: usd("40") }),
        (Freelancer, Change::ChangeDueDate { milestone: 1.into(), due }),
        (Freelancer, Change::AddMilestone(MilestoneTerms::new(" Extra ", usd("9")))),
    ];
    for (proposal, (party, change)) in (1..).zip(changes) {
        scenario.does(propose(party, change));
        scenario.does(accept_proposal(party.other(), proposal));
    }
    let offered: Vec<_> = scenario
        .contract
        .milestones()
        .map(|milestone| (milestone.title().to_owned(), milestone.amount(), milestone.due()))
        .collect();
    assert_eq!(offered, [("M1".into(), usd("40"), due), ("Extra".into(), usd("9"), None)]);
    assert_eq!(scenario.contract.stage(), Stage::Offered);
}

/// OFFER-6: if the milestone is funded, its deposit changes with the price.
#[test]
fn offer_6_a_deposit_follows_the_price() {
    let mut scenario = Scenario::open(offer(&["50"]).fund_first(true));
    let change = |amount| Change::ChangeAmount { milestone: 1.into(), amount: usd(amount) };
    let changed = |amount, deposit| EventKind::AmountChanged {
        milestone: 1.into(),
        amount: usd(amount),
        deposit: usd(deposit),
        carried: Leftovers::default(),
        client_fee: None,
    };
    scenario.does(propose(Client, change("60")));
    assert_eq!(scenario.does(accept_proposal(Freelancer, 1))[1..], [changed("60", "10")]);
    scenario.does(propose(Freelancer, change("35")));
    assert_eq!(
        scenario.does(accept_proposal(Client, 2))[1..],
        [changed("35", "0"), returned(1, "25", AmountReduced)]
    );
    assert_eq!(scenario.held(1), "35.00 USD");
}

/// OFFER-6: proposals do not move the deadline of the offer.
#[test]
fn offer_6_keeps_its_deadline() {
    let mut scenario = Scenario::open(offer(&["50"]));
    scenario.wait(days(6));
    scenario.does(propose(Client, Change::ChangeAmount { milestone: 1.into(), amount: usd("60") }));
    scenario.does(accept_proposal(Freelancer, 1));
    assert_eq!(scenario.contract.next_deadline().unwrap().at, later(START, days(7)));
    assert_eq!(scenario.wait(days(1)).advance()[0], event(later(START, days(7)), EventKind::OfferExpired));
}

/// OFFER-6, PROP-2: no other changes can be proposed on an offer.
#[test]
fn offer_6_leaves_cancelling_and_settling_for_later() {
    let mut scenario = Scenario::open(offer(&["50", "60"]).fund_first(true));
    let cancel = Change::CancelMilestone { milestone: 2.into() };
    let settle = Change::Settle { milestone: 1.into(), to_freelancer: usd("1") };
    for party in [Client, Freelancer] {
        for change in [cancel.clone(), settle.clone()] {
            assert!(matches!(scenario.refuses(propose(party, change)), Rejection::WrongStage { .. }));
        }
    }
}
