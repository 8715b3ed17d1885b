//! Compares `permitted` with `handle` after every event of every scenario, with every command, and with every
//! amount, extension and number that can make a difference.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use milestone_escrow::{
    Account, ArbiterCommand, Change, ClientCommand, Command, Contract, Decision, EventKind, FinalEffect,
    FreelancerCommand, MilestoneTerms, Money, Party, Permission, Transfer,
};
use time::{Date, UtcDateTime};

use super::permitted::{Parts, at_the_bounds, everything, is_within};
use crate::differential::play;
use crate::history::scenarios::SCENARIOS;
use crate::model::coverage::Coverage;
use crate::model::random::Random;
use crate::model::step::{Call, Step};
use crate::support::shorthand::*;
use crate::wire::samples;

const SEED: u64 = 0x7065_726d_6974;

/// Amounts at which something may change: around the escrow, the claim, what was paid, the agreed amounts,
/// and the limits of the policy.
fn amounts(contract: &Contract, milestone: u64) -> BTreeSet<i64> {
    let policy = contract.policy();
    let mut known = vec![0, Money::largest(contract.currency()).minor_units()];
    known.extend([policy.minimum_price, policy.small_claim].into_iter().flatten().map(Money::minor_units));
    if let Some(one) = contract.milestone(milestone.into()) {
        let of_milestone = [Some(one.held()), one.claim(), Some(one.paid()), Some(one.amount())];
        known.extend(of_milestone.into_iter().flatten().map(Money::minor_units));
    }
    known.into_iter().flat_map(|minor| [minor - 1, minor, minor + 1]).filter(|minor| *minor >= 0).collect()
}

/// Every command for this contract, with valid texts.
fn all_commands(contract: &Contract, now: UtcDateTime) -> Vec<Command> {
    let mut all: Vec<Command> = vec![
        ClientCommand::WithdrawOffer.into(),
        FreelancerCommand::AcceptOffer.into(),
        FreelancerCommand::DeclineOffer { note: String::new() }.into(),
    ];
    for by in [Party::Client, Party::Freelancer] {
        all.push(end_contract(by));
        all.extend((0..=6).map(|stars| leave_feedback(by, stars, "")));
        let proposals = contract.proposals().map(|one| one.number.get());
        for number in proposals.chain([0, 99]) {
            all.extend([
                accept_proposal(by, number),
                decline_proposal(by, number),
                withdraw_proposal(by, number),
            ]);
        }
    }
    let money = |minor| Money::from_minor_units(minor, contract.currency()).ok();
    all.extend(amounts(contract, 0).into_iter().filter_map(money).map(pay_bonus));
    let dues = [
        None,
        now.date().checked_add(time::Duration::days(3_650)),
        now.date().checked_add(time::Duration::days(3_651)),
    ];
    for due in dues {
        for amount in amounts(contract, 0).into_iter().filter_map(money) {
            let terms = MilestoneTerms { due, ..MilestoneTerms::new("More", amount) };
            all.push(add_milestone(terms.clone()));
            all.extend(
                [Party::Client, Party::Freelancer].map(|by| propose(by, Change::AddMilestone(terms.clone()))),
            );
        }
    }
    // One number above the last one, and the number 0.
    for number in 0..=contract.milestones().len() as u64 + 1 {
        all.extend(for_milestone(contract, number, &dues));
    }
    all
}

fn for_milestone(contract: &Contract, number: u64, dues: &[Option<Date>]) -> Vec<Command> {
    let milestone = number.into();
    let mut all = vec![
        fund(number),
        release(number),
        request_changes(number),
        extend_review(number),
        cancel_milestone(number),
        request_refund(number),
        withdraw_refund_request(number),
        submit(number),
        withdraw_submission(number),
        refund(number),
        extend_award(number),
    ];
    let amounts = amounts(contract, number).into_iter();
    for amount in amounts.filter_map(|minor| Money::from_minor_units(minor, contract.currency()).ok()) {
        all.extend([
            release_amount(number, amount),
            submit_for(number, amount),
            refund_payment(number, amount),
            ArbiterCommand::Award { milestone, to_freelancer: amount, note: String::new() }.into(),
        ]);
        for by in [Party::Client, Party::Freelancer] {
            all.push(propose(by, Change::ChangeAmount { milestone, amount }));
            all.push(propose(by, Change::Settle { milestone, to_freelancer: amount }));
        }
    }
    let longest = Duration::from_secs(7_776_000);
    for by in [Party::Client, Party::Freelancer] {
        all.extend([dispute(by, number), contest(by, number), withdraw_dispute(by, number)]);
        all.extend(["", "x"].map(|text| submit_evidence(by, number, text)));
        all.push(propose(by, Change::CancelMilestone { milestone }));
        all.push(propose(by, Change::WithdrawDispute { milestone }));
        all.extend(dues.iter().map(|due| propose(by, Change::ChangeDueDate { milestone, due: *due })));
        let extensions = [Duration::ZERO, SECOND, longest, longest + SECOND];
        all.extend(extensions.map(|by_time| propose(by, Change::ExtendWindow { milestone, by: by_time })));
    }
    all
}

/// The permissions, grouped by what identifies a command.
fn by_kind(listed: Vec<Permission>) -> BTreeMap<String, Vec<Permission>> {
    let mut kinds: BTreeMap<String, Vec<Permission>> = BTreeMap::new();
    for permission in listed {
        kinds.entry(Parts::of(&permission.template).kind).or_default().push(permission);
    }
    kinds
}

/// Tries every command at one instant. Counts the accepted and the rejected commands of each kind.
fn assert_permitted(contract: &Contract, now: UtcDateTime, coverage: &mut BTreeMap<String, [usize; 2]>) {
    let kinds = by_kind(everything(contract, &now));
    let before = contract.advance(&now).events().len();
    let mut effects: BTreeMap<_, BTreeSet<FinalEffect>> = BTreeMap::new();
    for command in all_commands(contract, now) {
        let parts = Parts::of(&command);
        let listed =
            kinds.get(&parts.kind).is_some_and(|of_kind| of_kind.iter().any(|one| is_within(one, &parts)));
        let answer = contract.handle(command.clone(), &now);
        assert_eq!(listed, answer.is_ok(), "{command:?} at {now}: {:?}", answer.as_ref().err());
        if let Ok(decision) = answer {
            effects
                .entry((parts.kind.clone(), parts.milestone, parts.proposal))
                .or_default()
                .extend(done(&decision, before));
        }
        coverage.entry(parts.kind).or_default()[usize::from(!listed)] += 1;
    }
    for permission in kinds.into_values().flatten() {
        let id = (Parts::of(&permission.template).kind, permission.milestone, permission.proposal);
        let mut expected = effects.remove(&id).unwrap_or_default();
        // A deadline that has passed may have changed the bounds.
        for command in at_the_bounds(&permission) {
            contract
                .handle(command, &now)
                .iter()
                .for_each(|decision| expected.extend(done(decision, before)));
        }
        let expected: Vec<_> = expected.into_iter().collect();
        assert_eq!(permission.final_effects, expected, "{permission:?}");
        assert_preview(contract, now, &permission);
        assert_times_left(contract, now, &permission);
    }
}

/// What a decision does, beside its deadlines, that its author cannot undo: by its transfers, and by its
/// events.
fn done(decision: &Decision, before: usize) -> BTreeSet<FinalEffect> {
    let mut done = BTreeSet::new();
    let first = decision.entries().seen() + 1;
    for (revision, event) in (first..).zip(decision.events()).skip(before) {
        for transfer in event.transfers(revision) {
            done.extend(match (&event.kind, transfer.from, transfer.to) {
                (EventKind::BonusPaid { .. }, ..) => Some(FinalEffect::PaysBonus),
                (EventKind::PaymentRefunded { .. }, ..) => Some(FinalEffect::RefundsPayment),
                (_, Account::Client, Account::Escrow(_)) => Some(FinalEffect::DepositsMoney),
                (_, Account::Escrow(_), Account::Freelancer | Account::Platform) => {
                    Some(FinalEffect::ReleasesMoney)
                }
                (_, Account::Escrow(_), Account::Client) => Some(FinalEffect::ReturnsMoney),
                _ => None,
            });
        }
        done.extend(match event.kind.name() {
            "contract_ended" | "contract_closed" => Some(FinalEffect::EndsContract),
            "milestone_cancelled" => Some(FinalEffect::CancelsMilestone),
            "feedback_left" => Some(FinalEffect::LeavesFeedback),
            _ => None,
        });
    }
    done
}

/// What a preview says is what the command comes to, after the deadlines that have passed.
fn assert_preview(contract: &Contract, now: UtcDateTime, permission: &Permission) {
    let Some(preview) = &permission.preview else {
        assert!(permission.ready().is_none(), "what is ready has a preview: {permission:?}");
        return;
    };
    let before = contract.advance(&now).transfers().count();
    let decision = contract.handle(permission.template.clone(), &now).expect("it has a preview");
    let transfers: Vec<_> = decision.transfers().skip(before).collect();
    assert_eq!(transfers, preview.transfers, "{permission:?}");
    let moved = |is: fn(&Transfer) -> bool| {
        transfers.iter().filter(|one| is(one)).map(|one| i128::from(one.amount.minor_units())).sum::<i128>()
    };
    let deposit = moved(|one| one.from == Account::Client);
    let fee = moved(|one| one.to == Account::Platform) - moved(|one| one.from == Account::Platform);
    assert_eq!((preview.deposit.minor_units(), preview.fee.minor_units()), (deposit, fee), "{permission:?}");
    assert_eq!(preview.stage, decision.contract().stage());
    let state =
        permission.milestone.and_then(|number| decision.contract().milestone(number)).map(|one| one.state());
    assert_eq!(preview.state, state, "{permission:?}");
}

/// A command with `times_left` can be given this many times and no more, or until the calendar ends.
fn assert_times_left(contract: &Contract, now: UtcDateTime, permission: &Permission) {
    let is_extension = permission.template.name() == "extend_review";
    assert_eq!(permission.times_left.is_some(), is_extension, "{permission:?}");
    let Some(times) = permission.times_left else { return };
    let mut contract = contract.clone();
    for time in 0..=times {
        match contract.handle(permission.template.clone(), &now) {
            Ok(decision) => contract = decision.into_contract(),
            Err(refused) if refused.code() == "time_out_of_range" && time > 0 => return,
            Err(refused) => assert_eq!((refused.code(), time), ("extension_limit_reached", times)),
        }
    }
}

/// The instants after an event at which something may have changed.
fn instants(contract: &Contract) -> Vec<UtcDateTime> {
    let last = contract.last_event_at();
    let next = contract.next_deadline().map(|deadline| deadline.at);
    let windows = [Some(contract.policy().review_window), contract.policy().feedback_window];
    let later = windows.into_iter().flatten().filter_map(|window| last.checked_add(window.try_into().ok()?));
    later.chain([last]).chain(next).collect()
}

/// Of every kind of command, some were accepted and some were rejected.
fn assert_all_kinds(coverage: &BTreeMap<String, [usize; 2]>) {
    let (commands, changes) = (samples::commands(), samples::changes());
    let kinds: BTreeSet<_> = commands.iter().map(|command| Parts::of(command).kind).collect();
    assert_eq!(coverage.keys().collect::<Vec<_>>(), kinds.iter().collect::<Vec<_>>());
    assert!(changes.iter().all(|change| coverage.contains_key(&format!("client propose {}", change.name()))));
    for (kind, counts) in coverage {
        assert!(counts.iter().all(|count| *count > 0), "{kind}: {counts:?} accepted and refused");
    }
}

#[test]
fn permitted_after_every_event_of_the_scenarios() {
    let mut coverage = BTreeMap::new();
    for (_, scenario) in SCENARIOS.iter() {
        for end in 1..=scenario.log.len() {
            let Ok(contract) = Contract::replay(&scenario.log[..end]) else { continue };
            for now in instants(&contract) {
                assert_permitted(&contract, now, &mut coverage);
            }
        }
    }
    assert_all_kinds(&coverage);
}

/// The same in random histories with random policies.
#[test]
fn permitted_in_random_histories() {
    let mut coverage = BTreeMap::new();
    for history in 0..150 {
        let steps = play(Random::new(SEED, history), &mut Coverage::default()).expect("no difference");
        let mut contract: Option<Contract> = None;
        for (number, Step { at, call }) in steps.into_iter().enumerate() {
            let decided = match (call, &contract) {
                (Call::Open(offer), _) => Contract::open(offer, &at).ok(),
                (Call::Advance, Some(contract)) => Some(contract.advance(&at)),
                (Call::Command(instruction), Some(contract)) => contract.handle(instruction, &at).ok(),
                (_, None) => None,
            };
            contract = decided.map(Decision::into_contract).or(contract);
            let few = contract.as_ref().filter(|contract| contract.milestones().len() < 8 && number % 9 == 8);
            few.into_iter().for_each(|contract| assert_permitted(contract, at, &mut coverage));
        }
    }
    assert!(coverage.values().map(|counts| counts[0]).sum::<usize>() > 10_000);
}
