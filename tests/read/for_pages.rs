//! What a page needs besides `permitted` and the forecast: the lengths of texts, who must act before a deadline, what a decision
//! does that cannot be undone, and what clears of a payment.

use milestone_escrow::MilestoneState::Disputed;
use milestone_escrow::{
    Command, DeadlineKind, FinalEffect, FreelancerCommand, Party, Policy, Rejection, Role, Statement,
};
use serde_json::{Value, json};

use crate::support::shorthand::*;
use crate::support::{START, Scenario};

/// The fields of a command, or of the change that it proposes.
fn fields(command: &mut Value) -> Option<&mut serde_json::Map<String, Value>> {
    let (name, value) = command.as_object_mut()?.iter_mut().next()?;
    if ["client", "freelancer", "arbiter", "propose"].contains(&name.as_str()) {
        fields(value)
    } else {
        value.as_object_mut()
    }
}

/// OFFER-1, DISP-4, FEED-1: a text of every length that is named is no invalid text, and one character more or less is.
#[test]
fn every_text_of_a_command_has_exactly_the_length_that_is_named() {
    let contract = Scenario::active(offer(&["100"])).contract;
    let mut seen = 0;
    for line in include_str!("../golden/commands.jsonl").lines() {
        let command: Command = serde_json::from_str(line).unwrap();
        let bounds = command.texts();
        let mut json = json!(command);
        let texts = fields(&mut json)
            .map_or(0, |fields| fields.iter().filter(|(name, value)| value.is_string() && *name != "due").count());
        assert!(texts <= bounds.len(), "{line}");
        for text in bounds {
            let tried = |length: usize| {
                let mut json = json!(command);
                fields(&mut json).unwrap().insert(text.field.to_owned(), json!("x".repeat(length)));
                let refused = contract.handle(serde_json::from_value::<Command>(json).unwrap(), &START).err();
                matches!(refused, Some(Rejection::InvalidText { field, minimum, maximum, .. })
                    if field == text.field && (minimum, maximum) == (text.minimum, text.maximum))
            };
            assert!(!tried(text.minimum) && !tried(text.maximum) && tried(text.maximum + 1), "{line}: {text:?}");
            assert!(text.minimum == 0 || tried(text.minimum - 1), "{line}: {text:?}");
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen}");
}

/// OFFER-4, WORK-5, REF-2, DISP-2, DISP-8, DORM-1
#[test]
fn each_deadline_waits_for_the_one_whose_silence_it_decides() {
    let policy = policy(|policy: &mut Policy| {
        policy.award_window = Some(days(9));
        policy.default_award_bps = Some(5_000);
    });
    let mut scenario = Scenario::open(offer(&["100"]).fund_first(true).policy(policy));
    let next = |scenario: &Scenario| {
        let deadline = scenario.contract.next_deadline().unwrap();
        (deadline.kind, scenario.contract.who_must_act(&deadline))
    };
    let expiry = scenario.contract.next_deadline().unwrap();
    assert_eq!(next(&scenario), (DeadlineKind::OfferExpiry, Some(Role::Freelancer)));
    scenario.does(accept());
    assert_eq!(scenario.contract.who_must_act(&expiry), None, "it is not a deadline any more");
    assert_eq!(next(&scenario), (DeadlineKind::Dormancy, None));
    scenario.does(submit(1));
    assert_eq!(next(&scenario), (DeadlineKind::ReviewLapse, Some(Role::Client)));

    let mut by_client = scenario.clone();
    by_client.does(dispute(Party::Client, 1));
    assert_eq!(next(&by_client), (DeadlineKind::AnswerLapse, Some(Role::Freelancer)));
    scenario.does(request_changes(1));
    let mut refund = scenario.clone();
    refund.does(request_refund(1));
    assert_eq!(next(&refund), (DeadlineKind::RefundLapse, Some(Role::Freelancer)));
    scenario.does(dispute(Party::Freelancer, 1));
    assert_eq!(next(&scenario), (DeadlineKind::AnswerLapse, Some(Role::Client)));
    scenario.does(contest(Party::Client, 1));
    assert_eq!(scenario.state(1), Disputed);
    assert_eq!(next(&scenario), (DeadlineKind::AwardLapse, Some(Role::Arbiter)));
}

/// A decision has the effects of its own amount, and of the deadlines that passed before the command.
#[test]
fn a_decision_says_what_cannot_be_undone() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true));
    let effects =
        |scenario: &Scenario, command| scenario.contract.handle(command, &scenario.now).unwrap().final_effects();
    assert_eq!(effects(&scenario, request_refund(1)), []);
    assert_eq!(effects(&scenario, release_amount(1, usd("60"))), [FinalEffect::ReleasesMoney]);
    assert_eq!(
        effects(&scenario, release_amount(1, usd("160"))),
        [FinalEffect::DepositsMoney, FinalEffect::ReleasesMoney]
    );
    assert_eq!(
        effects(&scenario, end_contract(Party::Freelancer)),
        [FinalEffect::ReturnsMoney, FinalEffect::EndsContract]
    );
    scenario.does(submit(1));
    scenario.wait(days(14));
    let note = FreelancerCommand::SubmitWork { milestone: 2.into(), requested: None, note: String::new() };
    assert!(scenario.contract.handle(note, &scenario.now).is_err(), "milestone 2 is not funded");
    assert_eq!(effects(&scenario, fund(2)), [FinalEffect::DepositsMoney, FinalEffect::ReleasesMoney]);
}

/// MONEY-7: a refund takes first from the payment that clears last; of two at one instant, from the later event.
#[test]
fn what_clears_of_a_payment_is_less_what_was_given_back_before() {
    let policy = policy(|policy: &mut Policy| policy.clearance_window = Some(days(5)));
    let mut scenario = Scenario::active(offer(&["100"]).fund_first(true).policy(policy));
    let clears = |scenario: &Scenario| {
        let books = Statement::replay(&scenario.log).unwrap();
        [4, 5, 6].map(|revision| books.clears(revision).map(|sum| sum.to_string()))
    };
    scenario.does(release_amount(1, usd("30")));
    scenario.does(release_amount(1, usd("40")));
    assert_eq!(clears(&scenario), [Some("30.00 USD".into()), Some("40.00 USD".into()), None]);
    scenario.does(refund_payment(1, usd("45")));
    assert_eq!(clears(&scenario), [Some("25.00 USD".into()), Some("0.00 USD".into()), None]);
    scenario.wait(days(5));
    scenario.does(refund_payment(1, usd("10")));
    assert_eq!(clears(&scenario)[0], Some("25.00 USD".into()), "this was taken from what had cleared");
}
