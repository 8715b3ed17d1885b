//! What a page needs besides `permitted` and the forecast: the lengths of texts, who must act before a
//! deadline, which command is the next step, what a decision does that cannot be undone, and what clears of a
//! payment.

use milestone_escrow::MilestoneState::Disputed;
use milestone_escrow::{
    ActionKind, Change, Command, DeadlineKind, FinalEffect, Party, Policy, Rejection, Role, Statement,
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

/// OFFER-1, DISP-4, FEED-1: a text of every length that is named is no invalid text, and one character more
/// or less is.
#[test]
fn every_text_of_a_command_has_exactly_the_length_that_is_named() {
    let contract = Scenario::active(offer(&["100"])).contract;
    let mut seen = 0;
    for line in include_str!("../golden/commands.jsonl").lines() {
        let command: Command = serde_json::from_str(line).unwrap();
        let bounds = command.texts();
        let mut json = json!(command);
        let texts = fields(&mut json).map_or(0, |fields| {
            fields.iter().filter(|(name, value)| value.is_string() && *name != "due").count()
        });
        assert!(texts <= bounds.len(), "{line}");
        for text in bounds {
            let tried = |length: usize| {
                let mut json = json!(command);
                fields(&mut json).unwrap().insert(text.field.to_owned(), json!("x".repeat(length)));
                let refused = contract.handle(serde_json::from_value::<Command>(json).unwrap(), &START).err();
                matches!(refused, Some(Rejection::InvalidText { field, minimum, maximum, .. })
                    if field == text.field && (minimum, maximum) == (text.minimum, text.maximum))
            };
            assert!(
                !tried(text.minimum) && !tried(text.maximum) && tried(text.maximum + 1),
                "{line}: {text:?}"
            );
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

/// A split of milestone 1.
fn half() -> Change {
    Change::Settle { milestone: 1.into(), to_freelancer: usd("50") }
}

/// The commands of a kind that a role may give.
fn of_kind(scenario: &Scenario, role: Role, kind: ActionKind) -> Vec<&'static str> {
    let permitted = scenario.contract.permitted(role, &scenario.now).into_iter();
    permitted.filter(|one| one.kind == Some(kind)).map(|one| one.name()).collect()
}

/// From the offer to the last payment, the next steps alone take a contract to its end.
#[test]
fn the_next_steps_move_the_work_on() {
    let mut scenario = Scenario::open(offer(&["100"]));
    let steps = |scenario: &Scenario| {
        [Role::Client, Role::Freelancer, Role::Arbiter]
            .map(|role| of_kind(scenario, role, ActionKind::NextStep))
    };
    let none = Vec::new;
    assert_eq!(steps(&scenario), [none(), vec!["accept_offer"], none()]);
    scenario.does(accept());
    assert_eq!(steps(&scenario), [vec!["fund_milestone"], none(), none()]);
    scenario.does(fund(1));
    assert_eq!(
        steps(&scenario),
        [none(), vec!["submit_work"], none()],
        "the client may pay, but nothing is submitted"
    );
    scenario.does(submit(1));
    assert_eq!(steps(&scenario), [vec!["release"], none(), none()], "a second submission is no step");

    let mut disputed = scenario.clone();
    disputed.does(dispute(Party::Client, 1));
    assert_eq!(steps(&disputed), [none(), vec!["contest"], none()]);
    disputed.does(contest(Party::Freelancer, 1));
    assert_eq!(steps(&disputed), [none(), none(), vec!["award"]]);
    disputed.does(propose(Party::Client, half()));
    assert_eq!(steps(&disputed), [none(), vec!["accept_proposal"], vec!["award"]]);

    scenario.does(request_changes(1));
    assert_eq!(steps(&scenario), [none(), vec!["submit_work"], none()]);
    scenario.does(submit(1));
    scenario.does(release(1));
    assert_eq!(steps(&scenario), [none(), none(), none()]);
}

/// Of each role's commands, those that end, refuse or give back something are destructive, and nothing that
/// is destructive is a next step. A proposal only asks, so it is neither.
#[test]
fn what_ends_or_refuses_something_is_destructive() {
    let destructive = |scenario: &Scenario, role| of_kind(scenario, role, ActionKind::Destructive);
    let offered = Scenario::open(offer(&["100"]));
    assert_eq!(destructive(&offered, Role::Client), ["withdraw_offer"]);
    assert_eq!(destructive(&offered, Role::Freelancer), ["decline_offer"]);
    let mut active = Scenario::active(offer(&["100", "50"]).fund_first(true));
    assert_eq!(destructive(&active, Role::Client), ["end_contract", "request_refund", "cancel_milestone"]);
    active.does(submit(1));
    active.does(propose(Party::Client, half()));
    assert_eq!(
        destructive(&active, Role::Client),
        ["end_contract", "dispute", "cancel_milestone", "withdraw_proposal"]
    );
    let freelancer = ["end_contract", "withdraw_submission", "refund", "decline_proposal"];
    assert_eq!(destructive(&active, Role::Freelancer), freelancer);
    active.does(release_amount(1, usd("60")));
    assert!(destructive(&active, Role::Freelancer).contains(&"refund_payment"));
    for role in [Role::Client, Role::Freelancer] {
        let proposals =
            active.contract.permitted(role, &active.now).into_iter().filter(|one| one.change().is_some());
        assert!(proposals.map(|one| one.kind).all(|kind| kind.is_none()));
    }
}

/// A decision has the effects of its own amount, and of the deadlines that passed before the command.
#[test]
fn a_decision_says_what_cannot_be_undone() {
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true));
    let effects = |scenario: &Scenario, command| {
        scenario.contract.handle(command, &scenario.now).unwrap().final_effects()
    };
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
    assert!(scenario.contract.handle(submit(2), &scenario.now).is_err(), "milestone 2 is not funded");
    assert_eq!(effects(&scenario, fund(2)), [FinalEffect::DepositsMoney, FinalEffect::ReleasesMoney]);
}

/// MONEY-7: a refund takes first from the payment that clears last; of two at one instant, from the later
/// event.
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
