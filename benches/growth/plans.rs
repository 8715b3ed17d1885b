//! The operations on a contract with many milestones. Each is in a state that is slow for it: all milestones
//! are current, or none is.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::time::Duration;

use milestone_escrow::{
    Change, ClientCommand, Command, Contract, Currency, Decision, FreelancerCommand, MilestoneTerms, Offer,
    Policy, Role, Statement,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

use crate::fixtures::lifecycle::Lifecycle;
use crate::fixtures::usd;
use crate::operation::Operation;

const AT: UtcDateTime = utc_datetime!(2026-01-05 9:00);
/// When all reviews have lapsed, but the contract is not dormant yet.
const REVIEWED: UtcDateTime = utc_datetime!(2026-02-05 9:00);
const LATE: UtcDateTime = utc_datetime!(2046-01-05 9:00);

/// A policy under which all milestones may be current.
fn policy() -> Policy {
    Policy { max_current: 200, ..Policy::upwork() }
}

fn offer(milestones: usize, policy: Policy) -> Offer {
    let terms = |number| MilestoneTerms::new(format!("Milestone {number}"), usd(10_000));
    Offer { milestones: (1..=milestones).map(terms).collect(), ..Offer::new(Currency::USD).policy(policy) }
}

fn numbers(milestones: usize) -> impl DoubleEndedIterator<Item = u64> {
    1..=u64::try_from(milestones).expect("few milestones")
}

fn open(offer: Offer) -> Contract {
    Contract::open(offer, &AT).expect("an offer within bounds").into_contract()
}

fn active_under(milestones: usize, policy: Policy) -> Contract {
    execute(open(offer(milestones, policy)), [FreelancerCommand::AcceptOffer])
}

fn active(milestones: usize) -> Contract {
    active_under(milestones, policy())
}

fn execute<C: Into<Command>>(mut contract: Contract, commands: impl IntoIterator<Item = C>) -> Contract {
    for command in commands {
        drop(contract.execute(command.into(), &AT).expect("the command is accepted"));
    }
    contract
}

fn fund(number: u64) -> ClientCommand {
    ClientCommand::FundMilestone { milestone: number.into() }
}

fn submit(number: u64) -> FreelancerCommand {
    FreelancerCommand::SubmitWork { milestone: number.into(), requested: None, note: String::new() }
}

fn release(number: u64) -> ClientCommand {
    ClientCommand::Release { milestone: number.into(), amount: None }
}

fn release_part(number: u64) -> ClientCommand {
    ClientCommand::Release { milestone: number.into(), amount: Some(usd(4_000)) }
}

fn dispute(number: u64) -> ClientCommand {
    ClientCommand::Dispute { milestone: number.into(), reason: String::new() }
}

fn add(number: u64) -> ClientCommand {
    ClientCommand::AddMilestone(MilestoneTerms::new(format!("Milestone {number}"), usd(10_000)))
}

fn funded(milestones: usize) -> Contract {
    execute(active(milestones), numbers(milestones).map(fund))
}

fn under_review(milestones: usize) -> Contract {
    execute(funded(milestones), numbers(milestones).map(submit))
}

fn with_leftovers(milestones: usize) -> Contract {
    execute(funded(milestones), numbers(milestones).map(release_part))
}

/// Half of the milestones have a leftover that may not be carried yet, and the others are planned.
fn with_fresh_leftovers(milestones: usize) -> Contract {
    let contract =
        active_under(milestones, Policy { carry_after: Some(Duration::from_secs(86_400)), ..policy() });
    let half = milestones / 2;
    execute(execute(contract, numbers(half).map(fund)), numbers(half).map(release_part))
}

/// A contract, and how many milestones it has or gets.
type Sized = (Contract, usize);

fn sized(make: fn(usize) -> Contract) -> impl Fn(usize) -> Sized {
    move |milestones| (make(milestones), milestones)
}

/// The decision that ends a contract, and its books before it.
fn ending(milestones: usize) -> (Statement, Decision) {
    let opened = Contract::open(offer(milestones, policy()), &AT).expect("an offer within bounds");
    let (entries, mut contract) = opened.into_parts();
    let mut log = entries.into_events();
    let accept = [Command::from(FreelancerCommand::AcceptOffer)];
    for command in accept.into_iter().chain(numbers(milestones).map(|number| fund(number).into())) {
        log.extend(contract.execute(command, &AT).expect("the command is accepted").into_events());
    }
    let ending = contract.handle(FreelancerCommand::EndContract, &AT).expect("the command is accepted");
    (Statement::replay(&log).expect("a log that happened"), ending)
}

pub(crate) fn operations() -> Vec<Operation> {
    let mut operations = commands();
    operations.extend(deadlines());
    operations.extend(reading());
    operations.extend(lifecycles());
    operations
}

fn commands() -> Vec<Operation> {
    vec![
        Operation::new("open", |size| offer(size, policy()), open),
        Operation::new("execute, fund each", sized(active), |(it, size)| {
            execute(it, numbers(size).map(fund))
        }),
        Operation::new(
            "execute, fund each beside leftovers that wait",
            sized(with_fresh_leftovers),
            |(it, size)| execute(it, numbers(size).skip(size / 2).map(fund)),
        )
        .of_pairs(),
        Operation::new("execute, submit each", sized(funded), |(it, size)| {
            execute(it, numbers(size).map(submit))
        }),
        Operation::new("execute, submit each, last first", sized(funded), |(it, size)| {
            execute(it, numbers(size).rev().map(submit))
        }),
        Operation::new("execute, release each", sized(under_review), |(it, size)| {
            execute(it, numbers(size).map(release))
        }),
        Operation::new("execute, release each, last first", sized(under_review), |(it, size)| {
            execute(it, numbers(size).rev().map(release))
        }),
        Operation::new("execute, dispute each", sized(under_review), |(it, size)| {
            execute(it, numbers(size).map(dispute))
        }),
        Operation::new(
            "execute, add each",
            |size| (active(1), size),
            |(it, size)| execute(it, numbers(size).skip(1).map(add)),
        ),
        Operation::new(
            "handle, add each",
            |size| (active(1), size),
            |(mut it, size)| {
                for number in numbers(size).skip(1) {
                    it = it.handle(add(number), &AT).expect("the command is accepted").into_contract();
                }
                it
            },
        ),
        Operation::new("handle, release each", sized(under_review), |(mut it, size)| {
            for number in numbers(size) {
                it = it.handle(release(number), &AT).expect("the command is accepted").into_contract();
            }
            it
        }),
        Operation::new("handle_all, release all", sized(under_review), |(it, size)| {
            it.handle_all(numbers(size).map(release), &AT).expect("the commands are accepted")
        }),
        Operation::new("execute_all, release all", sized(under_review), |(mut it, size)| {
            it.execute_all(numbers(size).map(release), &AT).expect("the commands are accepted")
        }),
        Operation::new("execute, end as the client, all funded", funded, |it| {
            execute(it, [ClientCommand::EndContract])
        }),
        Operation::new("execute, end as the freelancer, all funded", funded, |it| {
            execute(it, [FreelancerCommand::EndContract])
        }),
        Operation::new("handle, propose", funded, |it| {
            let change = Change::Settle { milestone: 1.into(), to_freelancer: usd(1) };
            it.handle(ClientCommand::Propose(change), &AT).expect("the command is accepted")
        }),
    ]
}

fn deadlines() -> Vec<Operation> {
    let disputed = |size| execute(under_review(size), numbers(size).map(dispute));
    let ended = |size| execute(funded(size), [ClientCommand::EndContract]);
    vec![
        Operation::new("advance, all reviews lapse", under_review, |it| it.advance(&REVIEWED)),
        Operation::new("advance, dormancy with all refunds", funded, |it| it.advance(&LATE)),
        Operation::new("advance, all disputes lapse", disputed, |it| it.advance(&LATE)),
        Operation::new("advance, all refunds of an ending lapse", ended, |it| it.advance(&LATE)),
        Operation::new(
            "advance, an offer with `funding` = `all` expires",
            |size| open(offer(size, Policy { funding: milestone_escrow::Funding::All, ..policy() })),
            |it| it.advance(&LATE),
        ),
        Operation::new("forecast, all under review", under_review, |it| (it.forecast(), it)),
        Operation::new("forecast, all funded", funded, |it| (it.forecast(), it)),
        Operation::new("next_deadline, all under review", under_review, |it| it.next_deadline()),
        Operation::new("next_deadline, all funded", funded, |it| it.next_deadline()),
        Operation::new("deadlines, all under review", under_review, |it| it.deadlines()),
    ]
}

fn reading() -> Vec<Operation> {
    vec![
        Operation::new("permitted to the client, all under review", under_review, |it| {
            it.permitted(Role::Client, &AT)
        }),
        Operation::new("permitted to the client, with leftovers", with_leftovers, |it| {
            it.permitted(Role::Client, &AT)
        }),
        Operation::new("permitted to the freelancer, all under review", under_review, |it| {
            it.permitted(Role::Freelancer, &AT)
        }),
        Operation::new("permitted to the freelancer, with leftovers", with_leftovers, |it| {
            it.permitted(Role::Freelancer, &AT)
        }),
        Operation::new("permitted to the arbiter, all under review", under_review, |it| {
            it.permitted(Role::Arbiter, &AT)
        }),
        Operation::new("view", under_review, |it| it.view()),
        Operation::new("view as JSON", under_review, |it| {
            serde_json::to_string(&it).expect("it can be written")
        }),
        Operation::new(
            "milestones, with titles that were added later",
            |size| execute(active(1), numbers(size).skip(1).map(add)),
            |it| it.milestones().map(|milestone| milestone.title().len()).sum::<usize>(),
        ),
        Operation::new("held", under_review, |it| it.held()),
        Operation::new("clone", under_review, |it| it.clone()),
        Operation::new("eq", |size| (under_review(size), under_review(size)), |(it, other)| it == other),
        Operation::new("hash", under_review, |it| {
            BuildHasherDefault::<DefaultHasher>::default().hash_one(&it)
        }),
        Operation::new("Decision::transfers", ending, |(_, decision)| decision.transfers().count()),
        Operation::new("Decision::escrow_changes", ending, |(_, decision)| decision.escrow_changes().count()),
        Operation::new("Statement::changes", ending, |(books, decision)| {
            books.changes(decision.entries()).count()
        }),
        Operation::new("Statement::still_needed", ending, |(books, _)| books.still_needed()),
        Operation::new("Statement::milestones", ending, |(books, _)| books.milestones().count()),
        Operation::new("Statement::accounts", ending, |(books, _)| books.accounts().count()),
        Operation::new("Statement::overdue", ending, |(books, _)| books.overdue(LATE).count()),
        Operation::new("Statement::view", ending, |(books, _)| books.view()),
    ]
}

fn lifecycles() -> Vec<Operation> {
    let lifecycle = |size| Lifecycle::of(u64::try_from(size).expect("few milestones"));
    vec![
        Operation::new("a lifecycle by handle", lifecycle, |Lifecycle { mut offered, commands, .. }| {
            for (command, at) in commands {
                offered = offered.handle(command, &at).expect("the command is accepted").into_contract();
            }
            offered
        }),
        Operation::new("a lifecycle by execute", lifecycle, |Lifecycle { mut offered, commands, .. }| {
            for (command, at) in commands {
                drop(offered.execute(command, &at).expect("the command is accepted"));
            }
            offered
        }),
    ]
}
