//! One story under four policies: the same commands at the same instants, and four different ends.
//!
//! Run it with `cargo run --example marketplaces`. The story has three milestones, a client who is silent in
//! review, a dispute that nobody decides, a partial release, a bonus and the end. Under each policy the
//! example prints what happens, which commands are refused, and by which rule. At the end it compares who has
//! the money. The example asserts that its output is exactly `marketplaces.txt`.

use core::error::Error;
use core::fmt::Write;
use core::time::Duration;

use milestone_escrow::{
    Account, ClientCommand, Command, Contract, Currency, Decision, Event, FreelancerCommand, MilestoneNumber,
    MilestoneTerms, Money, Offer, Policy, Statement,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

const THREE_DAYS: Duration = Duration::from_secs(3 * 24 * 60 * 60);
const TWO_WEEKS: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// The instant at which the example asks what has cleared.
const PAYDAY: UtcDateTime = utc_datetime!(2026-03-27 9:00);
/// The end of the story. No deadline is left then.
const END: UtcDateTime = utc_datetime!(2026-12-31 9:00);

/// A contract under one policy, its log, and a line for each event and each refusal.
struct PolicyRun {
    name: &'static str,
    contract: Contract,
    log: Vec<Event>,
    lines: Vec<String>,
}

impl PolicyRun {
    /// Gives the command. A refusal changes nothing, and the story goes on.
    fn handle(&mut self, at: UtcDateTime, command: Command) {
        match self.contract.handle(command, &at) {
            Ok(decision) => self.store(decision),
            Err(why) => self.lines.push(format!("{}  {:7}  REFUSED: {why}", at.date(), why.rule())),
        }
    }

    /// Stores the events, and keeps the contract that follows from them.
    fn store(&mut self, decision: Decision) {
        self.lines.extend(decision.events().iter().map(line));
        self.log.extend_from_slice(decision.events());
        self.contract = decision.into_contract();
    }
}

fn line(event: &Event) -> String {
    format!("{}  {:7}  {}", event.at.date(), event.kind.rule(), event.kind)
}

/// What the client and the freelancer do. It is the same under every policy.
fn commands() -> Result<Vec<(UtcDateTime, Command)>, Box<dyn Error>> {
    let [one, two, three] = [1, 2, 3].map(MilestoneNumber::from);
    let note = String::new;
    let submit = |milestone| FreelancerCommand::SubmitWork { milestone, requested: None, note: note() };
    let [changes, reason, statement] = ["start again", "it is as agreed", "it is not"].map(str::to_owned);
    let changes = ClientCommand::RequestChanges { milestone: two, note: changes };
    let part = Some(Money::parse("40", Currency::USD)?);
    let bonus = ClientCommand::PayBonus { amount: Money::parse("25", Currency::USD)?, note: note() };
    let feedback = ClientCommand::LeaveFeedback { stars: 4, text: note() };
    Ok(vec![
        (utc_datetime!(2026-01-06 9:00), FreelancerCommand::AcceptOffer.into()),
        // Milestone 1: the client never looks at the work.
        (utc_datetime!(2026-01-10 9:00), submit(one).into()),
        // Milestone 2: a dispute that nobody decides.
        (utc_datetime!(2026-01-26 9:00), ClientCommand::FundMilestone { milestone: two }.into()),
        (utc_datetime!(2026-01-28 9:00), submit(two).into()),
        (utc_datetime!(2026-01-29 9:00), changes.into()),
        (utc_datetime!(2026-01-30 9:00), FreelancerCommand::Dispute { milestone: two, reason }.into()),
        (utc_datetime!(2026-02-02 9:00), ClientCommand::Contest { milestone: two, statement }.into()),
        // Milestone 3: paid in part.
        (utc_datetime!(2026-03-15 9:00), ClientCommand::FundMilestone { milestone: three }.into()),
        (utc_datetime!(2026-03-17 9:00), submit(three).into()),
        (utc_datetime!(2026-03-18 9:00), ClientCommand::Release { milestone: three, amount: part }.into()),
        // A bonus, the end, and what the client thinks of it.
        (utc_datetime!(2026-03-25 9:00), bonus.into()),
        (utc_datetime!(2026-04-01 9:00), ClientCommand::EndContract.into()),
        (utc_datetime!(2026-04-12 9:00), feedback.into()),
    ])
}

fn main() -> Result<(), Box<dyn Error>> {
    let initiation_fee = Some(Money::parse("4.99", Currency::USD)?);
    // Fees are in hundredths of a percent: first what the freelancer pays, then what the client pays on top.
    let runs = [
        run_under("Upwork", Policy::upwork_2026(1_000, 500, initiation_fee))?,
        run_under("Fiverr", Policy::fiverr_2026(Some(2), TWO_WEEKS, None))?,
        run_under("Freelancer.com", Policy::freelancer_com_2026())?,
        run_under("Escrow.com", Policy::escrow_com_2026(THREE_DAYS, 200, 200))?,
    ];
    let mut page =
        "Three milestones: 300, 200, 100 USD. The client and the freelancer do the same under each \
         policy.\n\n"
            .to_owned();
    for PolicyRun { name, lines, .. } in &runs {
        writeln!(page, "The policy modelled after {name}\n\n{}\n", lines.join("\n"))?;
    }
    compare(&mut page, &runs)?;
    println!("{page}");
    assert_eq!(page, include_str!("marketplaces.txt"), "the story has another outcome");
    Ok(())
}

/// The whole story under one policy.
fn run_under(name: &'static str, policy: Policy) -> Result<PolicyRun, Box<dyn Error>> {
    let mut offer = Offer::new(Currency::USD).fund_first(true).policy(policy);
    for (title, price) in [("Design", "300"), ("Building", "200"), ("Texts", "100")] {
        offer = offer.milestone(MilestoneTerms::new(title, Money::parse(price, Currency::USD)?));
    }
    let opened = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?;
    let contract = opened.contract().clone();
    let mut run = PolicyRun { name, contract, log: Vec::new(), lines: Vec::new() };
    run.store(opened);
    for (at, command) in commands()? {
        // A refused command gives no events, not even those of deadlines that have passed (TIME-5).
        run.store(run.contract.advance(&at));
        run.handle(at, command);
    }
    run.store(run.contract.advance(&END));
    Ok(run)
}

/// Who has the money at the end, and how much of the earnings had cleared in March.
fn compare(page: &mut String, runs: &[PolicyRun]) -> Result<(), Box<dyn Error>> {
    let books = runs.iter().map(|run| Statement::replay(&run.log)).collect::<Result<Vec<_>, _>>()?;
    let mut row = |label: &str, value: &dyn Fn(&PolicyRun, &Statement) -> String| {
        let cells = runs.iter().zip(&books).map(|(run, books)| format!("  {:>14}", value(run, books)));
        writeln!(page, "{label:28}{}", cells.collect::<String>())
    };
    row("In the end", &|run, _| run.name.to_owned())?;
    row("─".repeat(28).as_str(), &|_, _| "─".repeat(14))?;
    row("the client", &|_, books| books.balance(Account::Client).to_string())?;
    row("the freelancer", &|_, books| books.balance(Account::Freelancer).to_string())?;
    row("the platform", &|_, books| books.balance(Account::Platform).to_string())?;
    row("  of this, client's fees", &|run, _| run.contract.client_fees().to_string())?;
    row("still in escrow", &|run, _| run.contract.held().to_string())?;
    row("cleared on 2026-03-27", &|_, books| books.clearing(PAYDAY).cleared.to_string())?;
    row("still clearing on that day", &|_, books| books.clearing(PAYDAY).clearing.to_string())?;
    let is_refusal = |line: &&String| line.contains("REFUSED");
    row("commands refused", &|run, _| run.lines.iter().filter(is_refusal).count().to_string())?;
    let day = |at: UtcDateTime| at.date().to_string();
    row("closed on", &|run, _| run.contract.closed_at().map_or("not yet".to_owned(), day))?;
    Ok(())
}
