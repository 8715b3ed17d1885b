//! The tour: five milestones of 150 USD in all, from the offer to the last payment.
//!
//! `cargo run --example lifecycle` – an approval on the last day, a change request, a partial release that is carried on, a
//! silent client, and a bonus. The example asserts everything that it prints.

mod telling;

use core::error::Error;
use core::num::NonZeroU16;

use milestone_escrow::{
    ClientCommand, Contract, Currency, Event, FreelancerCommand, Instruction, MilestoneState, MilestoneTerms, Money,
    Offer, Policy, Stage,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

/// What a host keeps of a contract: the contract, and the log that it is the fold of.
struct Host {
    contract: Contract,
    log: Vec<Event>,
}

impl Host {
    fn open(offer: Offer, at: UtcDateTime) -> Result<Self, Box<dyn Error>> {
        let decision = Contract::open(offer, &at)?;
        Ok(Self { log: decision.events().to_vec(), contract: decision.into_contract() })
    }

    /// Decides, stores the events, and keeps the contract that follows from them.
    fn handle(&mut self, at: UtcDateTime, command: impl Into<Instruction>) -> Result<(), Box<dyn Error>> {
        let decision = self.contract.handle(command, &at)?;
        self.log.extend_from_slice(decision.events());
        self.contract = decision.into_contract();
        Ok(())
    }

    /// What a scheduler does at a deadline, however late it is.
    fn wake(&mut self, at: UtcDateTime) {
        let decision = self.contract.advance(&at);
        self.log.extend_from_slice(decision.events());
        self.contract = decision.into_contract();
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let total = Money::parse("150.00", Currency::USD)?;
    let five = NonZeroU16::new(5).ok_or("five parts")?;
    let titles = ["Research", "Sketches", "Draft", "Final text", "Translation"];
    let mut offer = Offer::new(Currency::USD).fund_first(true);
    offer.policy = Policy { freelancer_fee_bps: 1_000, ..Policy::upwork() };
    for (title, price) in titles.into_iter().zip(total.split(five)) {
        offer = offer.milestone(MilestoneTerms::new(title, price));
    }
    let submit = |milestone: u64| FreelancerCommand::SubmitWork {
        milestone: milestone.into(),
        requested: None,
        note: String::new(),
    };
    let fund = |milestone: u64| ClientCommand::FundMilestone { milestone: milestone.into() };
    let release =
        |milestone: u64, amount: Option<Money>| ClientCommand::Release { milestone: milestone.into(), amount };

    let mut host = Host::open(offer, utc_datetime!(2026-01-05 9:00))?;
    host.handle(utc_datetime!(2026-01-06 10:00), FreelancerCommand::AcceptOffer)?;

    // 1: approved on the last day of the review, one second before silence would have done it.
    host.handle(utc_datetime!(2026-01-10 18:00), submit(1))?;
    host.handle(utc_datetime!(2026-01-24 17:59:59), release(1, None))?;

    // 2: sent back once; the next submission opens a full new window.
    host.handle(utc_datetime!(2026-01-25 9:00), fund(2))?;
    host.handle(utc_datetime!(2026-01-28 12:00), submit(2))?;
    let note = "bolder, please".to_owned();
    host.handle(utc_datetime!(2026-02-02 12:00), ClientCommand::RequestChanges { milestone: 2.into(), note })?;
    host.handle(utc_datetime!(2026-02-05 12:00), submit(2))?;
    host.handle(utc_datetime!(2026-02-06 9:00), release(2, None))?;

    // 3: released in part; the rest is carried to the next milestone, so that less has to be deposited for it.
    host.handle(utc_datetime!(2026-02-07 9:00), fund(3))?;
    host.handle(utc_datetime!(2026-02-14 9:00), submit(3))?;
    host.handle(utc_datetime!(2026-02-16 9:00), release(3, Some(Money::parse("17.55", Currency::USD)?)))?;
    assert_eq!(host.contract.milestone(3.into()).map(|milestone| milestone.state()), Some(MilestoneState::Remainder));
    host.handle(utc_datetime!(2026-02-16 9:05), fund(4))?;

    // 4: the client is silent. The scheduler is three days late; the money goes at the deadline all the same.
    host.handle(utc_datetime!(2026-02-20 9:00), submit(4))?;
    host.wake(utc_datetime!(2026-03-09 9:00));

    // 5: approved at once, and a bonus on top; then the client ends the contract.
    host.handle(utc_datetime!(2026-03-10 9:00), fund(5))?;
    host.handle(utc_datetime!(2026-03-15 9:00), submit(5))?;
    host.handle(utc_datetime!(2026-03-15 20:00), release(5, None))?;
    let bonus = ClientCommand::PayBonus { amount: Money::parse("25", Currency::USD)?, note: "well done".to_owned() };
    host.handle(utc_datetime!(2026-03-15 20:01), bonus)?;
    host.handle(utc_datetime!(2026-03-15 20:02), ClientCommand::EndContract)?;

    telling::tell(
        "Five milestones, 150.00 USD in all, a fee of 10 %",
        &host.log,
        &[
            "2026-01-05 09:00  the client offers milestones of 30.00 USD, 30.00 USD, 30.00 USD, 30.00 USD, 30.00 USD, open until 2026-01-12 09:00",
            "2026-01-05 09:00  milestone 1 is funded: 30.00 USD deposited",
            "2026-01-06 10:00  the freelancer accepts the offer",
            "2026-01-10 18:00  work on milestone 1 is submitted for 30.00 USD, to be reviewed until 2026-01-24 18:00",
            "2026-01-24 17:59  30.00 USD of milestone 1 to the freelancer (fee 3.00 USD), approved",
            "2026-01-25 09:00  milestone 2 is funded: 30.00 USD deposited",
            "2026-01-28 12:00  work on milestone 2 is submitted for 30.00 USD, to be reviewed until 2026-02-11 12:00",
            "2026-02-02 12:00  the client wants milestone 2 changed: bolder, please",
            "2026-02-05 12:00  work on milestone 2 is submitted for 30.00 USD, to be reviewed until 2026-02-19 12:00",
            "2026-02-06 09:00  30.00 USD of milestone 2 to the freelancer (fee 3.00 USD), approved",
            "2026-02-07 09:00  milestone 3 is funded: 30.00 USD deposited",
            "2026-02-14 09:00  work on milestone 3 is submitted for 30.00 USD, to be reviewed until 2026-02-28 09:00",
            "2026-02-16 09:00  17.55 USD of milestone 3 to the freelancer (fee 1.76 USD), approved",
            "2026-02-16 09:05  milestone 4 is funded: 17.55 USD deposited, 12.45 USD carried from milestone 3",
            "2026-02-20 09:00  work on milestone 4 is submitted for 30.00 USD, to be reviewed until 2026-03-06 09:00",
            "2026-03-06 09:00  30.00 USD of milestone 4 to the freelancer (fee 3.00 USD), the client was silent in review",
            "2026-03-10 09:00  milestone 5 is funded: 30.00 USD deposited",
            "2026-03-15 09:00  work on milestone 5 is submitted for 30.00 USD, to be reviewed until 2026-03-29 09:00",
            "2026-03-15 20:00  30.00 USD of milestone 5 to the freelancer (fee 3.00 USD), approved",
            "2026-03-15 20:01  the client pays a bonus of 25.00 USD (fee 2.50 USD): well done",
            "2026-03-15 20:02  the client ends the contract",
            "2026-03-15 20:02  the contract is closed",
        ],
    );

    let [client, freelancer, platform] = telling::balances(&host.log).map(|balance| balance.to_string());
    println!("In the end: client {client}, freelancer {freelancer}, platform {platform}");
    assert_eq!([client, freelancer, platform], ["-162.55", "146.29", "16.26"]);

    // The log is all that has to be kept.
    assert_eq!(host.contract.stage(), Stage::Closed);
    assert_eq!(Contract::replay(&host.log)?, host.contract);
    println!("The log of {} events replays to the same contract.", host.log.len());
    Ok(())
}
