//! The operations on a long log of a contract with one milestone, and on the books of such a log.

use core::time::Duration;

use milestone_escrow::{
    ClientCommand, Command, Contract, Currency, Event, FreelancerCommand, MilestoneTerms, Offer, Policy,
    Statement, Timeline,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

use crate::fixtures::usd;
use crate::operation::Operation;

const OFFERED_AT: UtcDateTime = utc_datetime!(2026-01-05 9:00);
const STEP: time::Duration = time::Duration::MINUTE;

/// A log of this many events: work is submitted and sent back again and again, and the client pays bonuses,
/// which clear later.
fn log(events: usize) -> Vec<Event> {
    let terms = MilestoneTerms::new("Draft", usd(10_000));
    let policy = Policy { clearance_window: Some(Duration::from_secs(86_400)), ..Policy::upwork() };
    let opened = Contract::open(Offer::new(Currency::USD).milestone(terms).policy(policy), &OFFERED_AT);
    let (entries, mut contract) = opened.expect("an offer within bounds").into_parts();
    let mut log = entries.into_events();
    let milestone = 1.into();
    let beginning =
        [FreelancerCommand::AcceptOffer.into(), ClientCommand::FundMilestone { milestone }.into()];
    let submit = FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() };
    let again: [Command; 3] = [
        submit.into(),
        ClientCommand::RequestChanges { milestone, note: String::new() }.into(),
        ClientCommand::PayBonus { amount: usd(500), note: String::new() }.into(),
    ];
    let commands = beginning.into_iter().chain(again.into_iter().cycle());
    let mut at = OFFERED_AT;
    for command in commands.take(events.saturating_sub(log.len())) {
        at = at.saturating_add(STEP);
        log.extend(contract.execute(command, &at).expect("the command is accepted").into_events());
    }
    log
}

fn books(events: usize) -> Statement {
    Statement::replay(log(events)).expect("a log that happened")
}

pub(crate) fn operations() -> Vec<Operation> {
    let late = OFFERED_AT.saturating_add(time::Duration::DAY);
    vec![
        Operation::new("Contract::replay", log, |log| Contract::replay(&log).expect("a log that happened")),
        Operation::new("Contract::audit", log, |log| Contract::audit(&log).expect("a log that happened")),
        Operation::new("Statement::replay", log, |log| Statement::replay(&log).expect("a log that happened")),
        Operation::new("Statement::append, each event", log, |log| {
            let mut events = log.iter();
            let mut books =
                Statement::open(events.next().expect("it has events")).expect("a log that happened");
            for event in events {
                books.append(event).expect("a log that happened");
            }
            books
        }),
        Operation::new("Statement::clearing", books, move |books| (books.clearing(late), books)),
        Operation::new("Statement::view", books, |books| books.view()),
        Operation::new("Statement::journal", books, |books| books.journal().to_string()),
        Operation::new("Statement, as text", books, |books| books.to_string()),
        Operation::new("Timeline", log, |log| Timeline(&log).to_string()),
        Operation::new("an event as JSON, each", log, |log| {
            serde_json::to_string(&log).expect("it can be written")
        }),
    ]
}
