//! `permitted` lists a command if and only if `handle` accepts it.

use core::time::Duration;

use milestone_escrow::{
    Account, AmountBounds, ArbiterCommand, Change, ClientCommand, Command, Contract, Currency, FinalEffect,
    FreelancerCommand, MilestoneNumber, Money, Party, Permission, ProposalNumber, Role, WindowBounds,
};
use proptest::{prop_assert, prop_assert_eq};
use time::Date;

use crate::laws::{ANY, cases, for_all, play_without_coverage};
use crate::support::history::{HistoryConfig, Step};
use crate::support::shorthand::*;
use crate::support::{START, Scenario};

/// What identifies a command, and the values in it.
#[derive(Debug, PartialEq)]
pub(super) struct Parts {
    pub(super) kind: String,
    pub(super) milestone: Option<MilestoneNumber>,
    pub(super) proposal: Option<ProposalNumber>,
    amount: Option<Money>,
    due: Option<Date>,
    by: Option<Duration>,
    stars: Option<u64>,
    texts: Vec<String>,
}

impl Parts {
    /// Reads the values from the JSON form, which names every field.
    pub(super) fn of(command: &Command) -> Self {
        let value = serde_json::to_value(command).expect("JSON");
        let inner = value.as_object().expect("a role").values().next().expect("a command");
        let mut parts = Self {
            kind: format!("{} {}", command.role(), command.name()),
            milestone: None,
            proposal: None,
            amount: None,
            due: None,
            by: None,
            stars: None,
            texts: Vec::new(),
        };
        let mut fields = inner.as_object().and_then(|command| command.values().next().cloned());
        if let (true, Some(change)) = (command.name() == "propose", &fields) {
            let (kind, of_change) =
                change.as_object().and_then(|change| change.iter().next()).expect("a change");
            parts.kind.push_str(&format!(" {kind}"));
            fields = Some(of_change.clone());
        }
        let Some(fields) = fields else { return parts };
        for (name, field) in fields.as_object().expect("fields") {
            let number = || field.as_u64().expect("a number");
            match name.as_str() {
                "milestone" => parts.milestone = Some(number().into()),
                "proposal" => parts.proposal = Some(number().into()),
                "amount" | "requested" | "to_freelancer" => {
                    parts.amount = Some(serde_json::from_value(field.clone()).expect("money"));
                }
                "due" => parts.due = due_of(command),
                "by" => parts.by = Some(Duration::from_secs(number())),
                "stars" => parts.stars = Some(number()),
                _ => parts.texts.push(field.as_str().expect("a text").to_owned()),
            }
        }
        parts
    }

    fn has_valid_texts(&self) -> bool {
        let is_evidence = self.kind.ends_with("submit_evidence");
        let empty_allowed = !is_evidence || self.texts.iter().all(|text| !text.is_empty());
        empty_allowed && self.texts.iter().all(|text| text.chars().count() <= 5_000)
    }
}

fn due_of(command: &Command) -> Option<Date> {
    match command {
        Command::Client(ClientCommand::AddMilestone(terms)) => terms.due,
        Command::Client(ClientCommand::Propose(change))
        | Command::Freelancer(FreelancerCommand::Propose(change)) => match change {
            Change::AddMilestone(terms) => terms.due,
            Change::ChangeDueDate { due, .. } => *due,
            _ => None,
        },
        _ => None,
    }
}

fn allows(permission: &Permission, parts: &Parts) -> bool {
    Parts::of(&permission.template).kind == parts.kind && is_within(permission, parts)
}

/// Whether a permission allows a command of the same kind.
pub(super) fn is_within(permission: &Permission, parts: &Parts) -> bool {
    let same = permission.milestone == parts.milestone && permission.proposal == parts.proposal;
    let amount = match (permission.amount, parts.amount) {
        (Some(bounds), Some(amount)) => bounds.contains(amount),
        (Some(bounds), None) => bounds.default.is_some(),
        (None, amount) => amount.is_none(),
    };
    let due = parts.due.is_none_or(|due| permission.due.is_some_and(|bounds| bounds.contains(due)));
    let by = permission.by.is_some() == parts.by.is_some();
    let by = by && parts.by.is_none_or(|by| permission.by.is_some_and(|bounds| bounds.contains(by)));
    let stars = parts.stars.is_none_or(|stars| permission.stars.is_some_and(|bounds| bounds.contains(stars)));
    let is_left = permission.times_left.is_none_or(|times| times > 0);
    same && amount && due && by && stars && is_left && parts.has_valid_texts()
}

/// Commands with amounts, extensions and stars at the bounds of a permission and just outside them.
pub(super) fn at_the_bounds(permission: &Permission) -> Vec<Command> {
    if let Some(AmountBounds { minimum, maximum, except, .. }) = permission.amount {
        let [minimum, maximum] = [minimum, maximum].map(Money::minor_units);
        let around =
            [minimum - 1, minimum, maximum, maximum + 1].into_iter().chain(except.map(Money::minor_units));
        let currency = permission.amount.expect("it has bounds").minimum.currency();
        let amounts = around.filter_map(|minor| Money::from_minor_units(minor, currency).ok());
        return amounts.map(|amount| with_amount(permission.template.clone(), amount)).collect();
    }
    if let Some(WindowBounds { minimum, maximum }) = permission.by {
        let second = Duration::from_secs(1);
        let around = [minimum - second, minimum, maximum, maximum + second];
        return around.into_iter().map(|by| with_extension(permission.template.clone(), by)).collect();
    }
    if permission.stars.is_some() {
        return (0..=6).map(|stars| with_stars(permission.template.clone(), stars)).collect();
    }
    vec![permission.template.clone()]
}

fn with_extension(mut command: Command, new: Duration) -> Command {
    if let Command::Client(ClientCommand::Propose(Change::ExtendWindow { by, .. }))
    | Command::Freelancer(FreelancerCommand::Propose(Change::ExtendWindow { by, .. })) = &mut command
    {
        *by = new;
    }
    command
}

fn with_stars(mut command: Command, new: u64) -> Command {
    if let Command::Client(ClientCommand::LeaveFeedback { stars, .. })
    | Command::Freelancer(FreelancerCommand::LeaveFeedback { stars, .. }) = &mut command
    {
        *stars = new;
    }
    command
}

fn with_amount(mut command: Command, new: Money) -> Command {
    match &mut command {
        Command::Client(ClientCommand::Release { amount, .. }) => *amount = Some(new),
        Command::Client(ClientCommand::PayBonus { amount, .. })
        | Command::Freelancer(FreelancerCommand::RefundPayment { amount, .. }) => *amount = new,
        Command::Client(ClientCommand::AddMilestone(terms)) => terms.amount = new,
        Command::Freelancer(FreelancerCommand::SubmitWork { requested, .. }) => *requested = Some(new),
        Command::Arbiter(ArbiterCommand::Award { to_freelancer, .. }) => *to_freelancer = new,
        Command::Client(ClientCommand::Propose(change))
        | Command::Freelancer(FreelancerCommand::Propose(change)) => match change {
            Change::AddMilestone(terms) => terms.amount = new,
            Change::ChangeAmount { amount, .. } => *amount = new,
            Change::Settle { to_freelancer, .. } => *to_freelancer = new,
            Change::CancelMilestone { .. }
            | Change::ChangeDueDate { .. }
            | Change::WithdrawDispute { .. }
            | Change::ExtendWindow { .. } => {}
        },
        _ => {}
    }
    command
}

pub(super) fn everything(contract: &Contract, now: &time::UtcDateTime) -> Vec<Permission> {
    let roles = [Role::Client, Role::Freelancer, Role::Arbiter];
    roles.into_iter().flat_map(|role| contract.permitted(role, now)).collect()
}

/// `permitted` lists a command if and only if `handle` accepts it, for any amount and date within the bounds
/// and any valid text.
#[test]
fn permitted_lists_what_handle_accepts() {
    let shorter = HistoryConfig { steps: 20, ..ANY };
    for_all(cases() / 10, shorter, |history| {
        let choices: Vec<_> = history.steps.iter().map(|Step { choice, .. }| choice.clone()).collect();
        let played = play_without_coverage(history)?;
        // Contracts with very many milestones show nothing new and take long.
        if played.contract.milestones().len() > 100 {
            return Ok(());
        }
        let listed = everything(&played.contract, &played.now);
        let drawn = choices.iter().take(6).flat_map(|choice| choice.commands(&played.contract, &played.now));
        let drawn: Vec<_> = drawn.chain(listed.iter().flat_map(at_the_bounds)).collect();
        for command in drawn {
            let parts = Parts::of(&command);
            let is_listed = listed.iter().any(|permission| allows(permission, &parts));
            let answer = played.contract.handle(command.clone(), &played.now);
            prop_assert_eq!(is_listed, answer.is_ok(), "{:?}: {:?}", command, answer.err());
        }
        for permission in listed {
            if let Some(ready) = permission.ready() {
                prop_assert!(permission.preview.is_some(), "{:?}", ready);
            }
            let Some(preview) = permission.preview else { continue };
            let Ok(decision) = played.contract.handle(permission.template, &played.now) else {
                panic!("a command with a preview is accepted");
            };
            let before = played.contract.advance(&played.now).transfers().count();
            let transfers: Vec<_> = decision.transfers().skip(before).collect();
            prop_assert_eq!(&transfers, &preview.transfers);
            let sum = |account| {
                let signed = |one: &milestone_escrow::Transfer| {
                    let amount = i128::from(one.amount.minor_units());
                    i128::from(one.to == account) * amount - i128::from(one.from == account) * amount
                };
                transfers.iter().map(signed).sum::<i128>()
            };
            let deposit: i128 = transfers
                .iter()
                .filter(|one| one.from == Account::Client)
                .map(|one| i128::from(one.amount.minor_units()))
                .sum();
            prop_assert_eq!(
                (preview.deposit.minor_units(), preview.fee.minor_units()),
                (deposit, sum(Account::Platform))
            );
            prop_assert_eq!(decision.contract().stage(), preview.stage);
            let state = permission
                .milestone
                .and_then(|number| decision.contract().milestone(number))
                .map(|one| one.state());
            prop_assert_eq!(state, preview.state);
        }
        Ok(())
    });
}

/// The list has each command only once for each milestone or proposal.
#[test]
fn no_command_is_listed_twice() {
    let mut scenario = Scenario::active(offer(&["100", "50"]));
    for command in [
        fund(1),
        submit_for(1, usd("60")),
        propose(Party::Client, Change::CancelMilestone { milestone: 2.into() }),
    ] {
        scenario.does(command);
    }
    for role in [Role::Client, Role::Freelancer, Role::Arbiter] {
        let mut seen: Vec<_> = scenario
            .contract
            .permitted(role, &scenario.now)
            .iter()
            .map(|one| Parts::of(&one.template).kind + &format!(" {:?} {:?}", one.milestone, one.proposal))
            .collect();
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }
}

/// REL-1, REL-4: the bounds of a release, its default, and its preview.
#[test]
fn a_release_is_listed_with_its_amounts() {
    let mut scenario =
        Scenario::active(offer(&["100"]).policy(policy(|policy| policy.freelancer_fee_bps = 1_000)));
    scenario.does(fund(1));
    scenario.does(submit_for(1, usd("60")));
    let permitted = scenario.contract.permitted(Role::Client, &scenario.now);
    let release = permitted.iter().find(|one| one.name() == "release").expect("a release");
    let bounds = release.amount.expect("it has an amount");
    assert_eq!((bounds.minimum, bounds.maximum), (usd("0.01"), usd("1000000000000")));
    assert_eq!((bounds.except, bounds.default), (None, Some(usd("60"))));
    let top_up = |amount| bounds.top_up(usd(amount));
    assert_eq!(
        (bounds.top_up_above, top_up("100"), top_up("100.01")),
        (Some(usd("100")), None, Some(usd("0.01")))
    );
    assert_eq!((top_up("0"), bounds.top_up(Money::parse("200", Currency::EUR).unwrap())), (None, None));
    use FinalEffect::{DepositsMoney, ReleasesMoney};
    assert_eq!(release.final_effects, [DepositsMoney, ReleasesMoney]);
    let preview = release.preview.as_ref().expect("it has a default");
    assert_eq!(preview.state.map(|state| state.name()), Some("remainder"));
    assert_eq!(
        (preview.fee.to_string(), preview.deposit.to_string()),
        ("6.00 USD".into(), "0.00 USD".into())
    );
}

/// TIME-3: deadlines that have passed take effect before anything is listed.
#[test]
fn permitted_counts_deadlines_that_have_passed() {
    let mut scenario = Scenario::active(offer(&["100"]));
    scenario.does(fund(1));
    scenario.does(submit(1));
    let names = |now| {
        scenario.contract.permitted(Role::Client, &now).iter().map(|one| one.name()).collect::<Vec<_>>()
    };
    assert!(names(crate::support::later(START, days(14) - NANOSECOND)).contains(&"request_changes"));
    assert!(!names(crate::support::later(START, days(14))).contains(&"request_changes"));
}

/// PLAN-7: a due date outside the calendar is out of bounds, and is rejected.
#[test]
fn due_dates_have_both_bounds() {
    let scenario = Scenario::active(offer(&["100"]));
    let permitted = scenario.contract.permitted(Role::Client, &scenario.now);
    let add =
        permitted.iter().find(|one| one.name() == "add_milestone").expect("the client may add milestones");
    let bounds = add.due.expect("it takes a due date");
    for due in [Date::MIN, bounds.earliest, bounds.latest, bounds.latest.next_day().unwrap()] {
        let terms = milestone_escrow::MilestoneTerms::new("More", usd("1")).due(due);
        let answer = scenario.contract.handle(add_milestone(terms), &scenario.now);
        assert_eq!(bounds.contains(due), answer.is_ok(), "{due}");
    }
}

/// A command with a placeholder is never ready.
#[test]
fn placeholders_are_not_ready() {
    let mut scenario = Scenario::active(offer(&["100"]));
    for command in [fund(1), submit(1), dispute(Party::Client, 1), contest(Party::Freelancer, 1)] {
        scenario.does(command);
    }
    let not_ready: Vec<_> = everything(&scenario.contract, &scenario.now)
        .iter()
        .filter(|one| one.ready().is_none())
        .map(|one| format!("{} {}", one.name(), one.change().unwrap_or_default()).trim().to_owned())
        .collect();
    // The placeholders have no meaning.
    let evidence = ClientCommand::SubmitEvidence { milestone: 1.into(), text: "-".into() };
    assert!(
        everything(&scenario.contract, &scenario.now)
            .iter()
            .any(|one| one.template == evidence.clone().into())
    );
    let of_both = ["propose add_milestone", "propose change_due_date", "propose settle", "submit_evidence"];
    let expected = [&["add_milestone", "pay_bonus"], &of_both[..], &of_both[..], &["award"]].concat();
    assert_eq!(not_ready, expected);
}

/// The default amount of a release is the claim, and the default amount of a submission is the whole escrow.
/// If nothing is claimed, a release has no default (REL-3).
#[test]
fn default_amounts() {
    let default = |scenario: &Scenario, role, name: &str| {
        let permitted = scenario.contract.permitted(role, &scenario.now);
        let found = permitted.iter().find(|one| one.name() == name).expect("it is permitted");
        (found.amount.expect("it has an amount").default, found.ready().is_some())
    };
    let mut scenario = Scenario::active(offer(&["100", "50"]).fund_first(true));
    assert_eq!(default(&scenario, Role::Freelancer, "submit_work"), (Some(usd("100")), true));
    assert_eq!(default(&scenario, Role::Client, "release"), (Some(usd("100")), true));
    scenario.does(submit_for(1, usd("60")));
    assert_eq!(default(&scenario, Role::Client, "release"), (Some(usd("60")), true));
    scenario.does(release(1));
    assert_eq!(default(&scenario, Role::Client, "release"), (None, false));
}
