//! A tour: five milestones, 150 USD in total, from the offer to the last payment.
//!
//! Run it with `cargo run --example lifecycle`. It shows an approval on the last day, a change request, a
//! partial release whose rest is carried to the next milestone, a silent client, and a bonus. It also shows
//! the commands that both parties could have given in between, the forecast, and the books. The example
//! asserts that its output is exactly `lifecycle.txt`.

use core::error::Error;
use core::fmt::Write;
use core::num::NonZeroU16;

use milestone_escrow::{
    Account, ClientCommand, Contract, Currency, Event, FreelancerCommand, Instruction, MilestoneNumber,
    MilestoneState, MilestoneTerms, Money, Offer, Permission, Policy, Role, Stage, Statement, Timeline,
};
use time::UtcDateTime;
use time::macros::utc_datetime;

/// What a host keeps: the contract, and its log.
struct Host {
    contract: Contract,
    log: Vec<Event>,
}

impl Host {
    fn open(offer: Offer, at: UtcDateTime) -> Result<Self, Box<dyn Error>> {
        let decision = Contract::open(offer, &at)?;
        Ok(Self { log: decision.events().to_vec(), contract: decision.into_contract() })
    }

    /// Decides, stores the events, and keeps the contract after them.
    fn handle(&mut self, at: UtcDateTime, command: impl Into<Instruction>) -> Result<(), Box<dyn Error>> {
        let decision = self.contract.handle(command, &at)?;
        self.log.extend_from_slice(decision.events());
        self.contract = decision.into_contract();
        Ok(())
    }

    /// What a scheduler does at a deadline. It may be late.
    fn advance(&mut self, at: UtcDateTime) {
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
    let release = |milestone: u64, amount: Option<Money>| ClientCommand::Release {
        milestone: milestone.into(),
        amount,
    };

    let mut host = Host::open(offer, utc_datetime!(2026-01-05 9:00))?;
    host.handle(utc_datetime!(2026-01-06 10:00), FreelancerCommand::AcceptOffer)?;

    // 1: approved one second before the review window ends. At its end the claim would have been released
    // without the client.
    host.handle(utc_datetime!(2026-01-10 18:00), submit(1))?;
    host.handle(utc_datetime!(2026-01-24 17:59:59), release(1, None))?;

    // 2: changes are requested once. The next submission opens a full new review window.
    host.handle(utc_datetime!(2026-01-25 9:00), fund(2))?;
    host.handle(utc_datetime!(2026-01-28 12:00), submit(2))?;
    let note = "bolder, please".to_owned();
    host.handle(
        utc_datetime!(2026-02-02 12:00),
        ClientCommand::RequestChanges { milestone: 2.into(), note },
    )?;
    host.handle(utc_datetime!(2026-02-05 12:00), submit(2))?;
    host.handle(utc_datetime!(2026-02-06 9:00), release(2, None))?;

    // 3: a part is released. The rest is carried to the next milestone, so less has to be deposited for it.
    host.handle(utc_datetime!(2026-02-07 9:00), fund(3))?;
    host.handle(utc_datetime!(2026-02-14 9:00), submit(3))?;
    host.handle(utc_datetime!(2026-02-16 9:00), release(3, Some(Money::parse("17.55", Currency::USD)?)))?;
    assert_eq!(
        host.contract.milestone(3.into()).map(|milestone| milestone.state()),
        Some(MilestoneState::Remainder)
    );
    host.handle(utc_datetime!(2026-02-16 9:05), fund(4))?;

    // 4: the client is silent. The scheduler is three days late, but the money goes to the freelancer at the
    // deadline.
    host.handle(utc_datetime!(2026-02-20 9:00), submit(4))?;
    let under_review = host.contract.clone();
    host.advance(utc_datetime!(2026-03-09 9:00));

    // 5: approved at once, and the client pays a bonus. Then the client ends the contract.
    host.handle(utc_datetime!(2026-03-10 9:00), fund(5))?;
    host.handle(utc_datetime!(2026-03-15 9:00), submit(5))?;
    host.handle(utc_datetime!(2026-03-15 20:00), release(5, None))?;
    let bonus =
        ClientCommand::PayBonus { amount: Money::parse("25", Currency::USD)?, note: "well done".to_owned() };
    host.handle(utc_datetime!(2026-03-15 20:01), bonus)?;
    host.handle(utc_datetime!(2026-03-15 20:02), ClientCommand::EndContract)?;

    println!("{}", page(&host, &under_review)?);
    assert_eq!(page(&host, &under_review)?, include_str!("lifecycle.txt"), "the output is not lifecycle.txt");

    // The log is all that has to be stored.
    let statement = Statement::replay(&host.log)?;
    assert_eq!(statement.contract(), Some(&host.contract));
    assert_eq!(host.contract.stage(), Stage::Closed);
    assert_eq!(statement.earnings().to_string(), "146.29 USD");
    assert_eq!(statement.balance(Account::Platform).to_string(), "16.26 USD");
    assert_eq!(statement.balance(Account::Client).to_string(), "-162.55 USD");
    Ok(())
}

/// Everything that the example shows, on one page.
fn page(host: &Host, under_review: &Contract) -> Result<String, Box<dyn Error>> {
    let now = utc_datetime!(2026-02-21 9:00);
    let mut page = String::new();
    writeln!(page, "What happened\n\n{}", Timeline(&host.log))?;
    writeln!(page, "What the client could do on 2026-02-21, while milestone 4 was under review\n")?;
    buttons(&mut page, &under_review.permitted(Role::Client, &now))?;
    writeln!(page, "\nWhat the freelancer could do\n")?;
    buttons(&mut page, &under_review.permitted(Role::Freelancer, &now))?;
    writeln!(page, "\nWhat would have happened if nobody had acted\n")?;
    for foreseen in under_review.forecast().events() {
        writeln!(page, "{}  {:7}  {}", foreseen.event.at.date(), foreseen.rule, foreseen.event.kind)?;
    }
    write!(page, "\n{}", Statement::replay(&host.log)?)?;
    Ok(page)
}

/// The buttons for the milestone under review, and those for the whole contract. Proposals are left out,
/// because there are many.
fn buttons(page: &mut String, permitted: &[Permission]) -> Result<(), Box<dyn Error>> {
    let is_shown = |one: &&Permission| {
        one.name() != "propose" && one.milestone.is_none_or(|milestone| milestone == MilestoneNumber::from(4))
    };
    for button in permitted.iter().filter(is_shown) {
        let Permission { milestone, amount, preview, .. } = button;
        let of = milestone.map(|milestone| format!(" of milestone {milestone}")).unwrap_or_default();
        let bounds =
            amount.map(|bounds| format!(", {} to {}", bounds.minimum, bounds.maximum)).unwrap_or_default();
        let default = amount.and_then(|bounds| bounds.default).map(|amount| format!(" (default: {amount})"));
        let next_state =
            preview.as_ref().and_then(|preview| preview.state).map(|state| format!(" → {state}"));
        let (default, next_state) = (default.unwrap_or_default(), next_state.unwrap_or_default());
        writeln!(page, "[ {} ]{of}{bounds}{default}{next_state}", button.name())?;
    }
    Ok(())
}
