//! One disputed milestone, and three ways in which the dispute can end: silence, settlement, award.
//!
//! Run it with `cargo run --example dispute`. The example asserts everything that it prints.

use core::error::Error;

use milestone_escrow::{
    Account, ArbiterCommand, Change, ClientCommand, Contract, Currency, Event, FreelancerCommand,
    Instruction, MilestoneNumber, MilestoneTerms, Money, Offer, Statement,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// A contract and its log. Each of the three ways begins with a copy of both.
#[derive(Clone)]
struct Host {
    contract: Contract,
    log: Vec<Event>,
}

impl Host {
    fn handle(&mut self, at: UtcDateTime, command: impl Into<Instruction>) -> Outcome {
        self.log.extend(self.contract.execute(command, &at)?.into_events());
        Ok(())
    }

    fn advance(&mut self, at: UtcDateTime) {
        let (entries, contract) = self.contract.advance(&at).into_parts();
        self.log.extend(entries.into_events());
        self.contract = contract;
    }

    /// The part of the story after the dispute was opened.
    fn since(&self, start: &Self) -> &[Event] {
        self.log.get(start.log.len()..).unwrap_or_default()
    }
}

/// Prints one sentence for each event, and compares them with what is expected.
fn print_and_check(title: &str, log: &[Event], expected: &[&str]) {
    println!("{title}");
    let actual: Vec<_> = log.iter().map(|event| format!("{}  {}", event.at.date(), event.kind)).collect();
    for line in &actual {
        println!("  {line}");
    }
    println!();
    assert_eq!(actual, expected, "other events were expected");
}

fn main() -> Outcome {
    let logo = MilestoneNumber::from(1);
    let disputed = disputed(logo)?;
    print_and_check(
        "The story so far: a client requests changes, and the freelancer disputes that",
        &disputed.log,
        &[
            "2026-01-05  the client offers a contract of 1 milestone; the offer is open until \
             2026-01-12T09:00:00Z",
            "2026-01-05  milestone 1 is funded: 200.00 USD deposited",
            "2026-01-05  the freelancer accepts the offer",
            "2026-01-12  work on milestone 1 is submitted for 150.00 USD, “three versions”; the client has \
             until 2026-01-26T10:00:00Z to review it",
            "2026-01-14  the client requests changes to milestone 1, “a fourth version”",
            "2026-01-15  the freelancer disputes milestone 1, “three were agreed”; the client has until \
             2026-01-20T10:00:00Z to contest this",
        ],
    );

    println!(
        "This dispute can end in different ways. Here are three of them. Each begins after the last line \
         above.\n"
    );
    silence(disputed.clone())?;
    settlement(disputed.clone(), logo)?;
    award(disputed, logo)
}

/// The milestone holds 200 USD. The freelancer claims 150 USD of them.
fn disputed(milestone: MilestoneNumber) -> Outcome<Host> {
    let terms = MilestoneTerms::new("Logo", Money::parse("200", Currency::USD)?);
    let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
    let opened = Contract::open(offer, &utc_datetime!(2026-01-05 9:00))?;
    let mut host = Host { log: opened.events().to_vec(), contract: opened.into_contract() };
    host.handle(utc_datetime!(2026-01-05 10:00), FreelancerCommand::AcceptOffer)?;
    let requested = Some(Money::parse("150", Currency::USD)?);
    let submit = FreelancerCommand::SubmitWork { milestone, requested, note: "three versions".to_owned() };
    host.handle(utc_datetime!(2026-01-12 10:00), submit)?;
    let note = "a fourth version".to_owned();
    host.handle(utc_datetime!(2026-01-14 10:00), ClientCommand::RequestChanges { milestone, note })?;
    let reason = "three were agreed".to_owned();
    host.handle(utc_datetime!(2026-01-15 10:00), FreelancerCommand::Dispute { milestone, reason })?;
    Ok(host)
}

/// Nobody answers. So the dispute is decided for the freelancer, who opened it, and the claim is released.
fn silence(start: Host) -> Outcome {
    let mut host = start.clone();
    host.advance(utc_datetime!(2026-02-01 0:00));
    print_and_check(
        "End 1, silence: the client does not contest the dispute",
        host.since(&start),
        &["2026-01-20  150.00 USD of milestone 1 goes to the freelancer: the client did not contest the \
             dispute in time"],
    );
    assert_eq!(host.contract.held().to_string(), "50.00 USD", "the rest is still in escrow");
    assert_eq!(Contract::replay(&host.log)?, host.contract);
    Ok(())
}

/// Both parties agree on a split: one proposes it, and the other accepts it.
fn settlement(start: Host, milestone: MilestoneNumber) -> Outcome {
    let mut host = start.clone();
    let to_freelancer = Money::parse("120", Currency::USD)?;
    let split = Change::Settle { milestone, to_freelancer };
    host.handle(utc_datetime!(2026-01-16 9:00), ClientCommand::Propose(split))?;
    let accept = FreelancerCommand::AcceptProposal { proposal: 1.into() };
    host.handle(utc_datetime!(2026-01-16 12:00), accept)?;
    print_and_check(
        "End 2, settlement: both parties agree on a split",
        host.since(&start),
        &[
            "2026-01-16  the client makes proposal 1: split the escrow of milestone 1, with 120.00 USD for \
             the freelancer",
            "2026-01-16  proposal 1 is accepted",
            "2026-01-16  120.00 USD of milestone 1 goes to the freelancer: both parties agreed to this",
            "2026-01-16  80.00 USD of milestone 1 goes back to the client: both parties agreed to this",
        ],
    );
    assert!(host.contract.held().is_zero());
    assert_eq!(Contract::replay(&host.log)?, host.contract);
    Ok(())
}

/// The client contests the dispute. Then the arbiter decides it, unless one of the parties gives way.
fn award(start: Host, milestone: MilestoneNumber) -> Outcome {
    let mut host = start.clone();
    let statement = "the third one was a copy of the first".to_owned();
    host.handle(utc_datetime!(2026-01-19 9:00), ClientCommand::Contest { milestone, statement })?;
    let text = "both versions, side by side".to_owned();
    host.handle(utc_datetime!(2026-01-21 9:00), FreelancerCommand::SubmitEvidence { milestone, text })?;
    let award = ArbiterCommand::Award {
        milestone,
        to_freelancer: Money::parse("133.33", Currency::USD)?,
        note: "two of three".to_owned(),
    };
    host.handle(utc_datetime!(2026-03-02 9:00), award)?;
    print_and_check(
        "End 3, award: the client contests the dispute, and the arbiter decides",
        host.since(&start),
        &[
            "2026-01-19  the dispute of milestone 1 is contested, “the third one was a copy of the first”",
            "2026-01-21  the freelancer submits evidence on milestone 1, “both versions, side by side”",
            "2026-03-02  the arbiter awards 133.33 USD of milestone 1 to the freelancer, “two of three”",
            "2026-03-02  133.33 USD of milestone 1 goes to the freelancer: the arbiter decided this",
            "2026-03-02  66.67 USD of milestone 1 goes back to the client: the arbiter decided this",
        ],
    );
    let statement = Statement::replay(&host.log)?;
    println!(
        "After end 3, the client's balance is {}, and the freelancer's is {}.",
        statement.balance(Account::Client),
        statement.earnings()
    );
    assert_eq!(statement.balance(Account::Client).to_string(), "-133.33 USD");
    assert_eq!(statement.earnings().to_string(), "133.33 USD");
    assert_eq!(statement.contract(), Some(&host.contract));
    Ok(())
}
