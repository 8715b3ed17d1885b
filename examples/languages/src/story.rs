//! A contract, its log, and what it refuses.

use core::error::Error;

use milestone_escrow::{
    Change, ClientCommand, Command, Contract, Currency, Deadline, Event, FreelancerCommand, MilestoneTerms,
    Money, Offer, Policy, Rejection,
};
use time::UtcDateTime;
use time::macros::{date, utc_datetime};

use crate::Language;

/// What a page shows: what happened, what was refused, and what happens next if nobody acts.
pub struct Story {
    /// The log of the contract.
    pub log: Vec<Event>,
    /// Commands that the contract refused.
    pub refusals: Vec<Rejection>,
    /// The next deadline.
    pub next: Option<Deadline>,
}

impl Story {
    /// A small contract: two milestones, a client who is silent in review, a leftover, and two mistakes.
    ///
    /// # Errors
    ///
    /// None, as long as the rules of contracts stay the same.
    pub fn tell() -> Result<Self, Box<dyn Error>> {
        let euros = |amount: &str| Money::parse(amount, Currency::EUR);
        let site = MilestoneTerms::new("Website", euros("12345.60")?).due(date!(2026 - 03 - 31));
        let policy = Policy { freelancer_fee_bps: 1_000, ..Policy::upwork() };
        let offer = Offer::new(Currency::EUR)
            .policy(policy)
            .milestone(MilestoneTerms::new("Logo", euros("1234.50")?))
            .milestone(site);
        let decision = Contract::open(offer.fund_first(true), &utc_datetime!(2026-01-31 12:00))?;
        let (mut log, mut contract) = (decision.events().to_vec(), decision.into_contract());

        let (first, second, note) = (1.into(), 2.into(), String::from);
        let submit = |requested| FreelancerCommand::SubmitWork {
            milestone: first,
            requested: Some(requested),
            note: note("First draft"),
        };
        let later = Change::ChangeDueDate { milestone: second, due: Some(date!(2026 - 04 - 15)) };
        let changes = ClientCommand::RequestChanges { milestone: first, note: note("Please in blue") };
        let commands: [(UtcDateTime, Command); 9] = [
            (utc_datetime!(2026-02-01 8:30), FreelancerCommand::AcceptOffer.into()),
            (utc_datetime!(2026-02-05 17:05), submit(euros("2000")?).into()),
            (utc_datetime!(2026-02-05 17:06), submit(euros("1000")?).into()),
            (utc_datetime!(2026-02-06 9:00), changes.into()),
            (utc_datetime!(2026-02-07 9:00), submit(euros("1000")?).into()),
            (utc_datetime!(2026-02-07 10:00), FreelancerCommand::Propose(later).into()),
            (utc_datetime!(2026-02-07 11:00), ClientCommand::AcceptProposal { proposal: 1.into() }.into()),
            (
                utc_datetime!(2026-02-09 9:00),
                ClientCommand::RequestChanges { milestone: second, note: note("") }.into(),
            ),
            (utc_datetime!(2026-03-24 0:00), ClientCommand::FundMilestone { milestone: second }.into()),
        ];
        let mut refusals = Vec::new();
        for (at, command) in commands {
            match contract.handle(command, &at) {
                Ok(decision) => {
                    log.extend_from_slice(decision.events());
                    contract = decision.into_contract();
                }
                Err(rejection) => refusals.push(rejection),
            }
        }
        let next = contract.next_deadline();
        Ok(Self { log, refusals, next })
    }

    /// The page in a language. What is not translated is shown in English.
    #[must_use]
    pub fn page(&self, language: &Language) -> String {
        let happened = self.log.iter().map(|event| (event.kind.message(), event.kind.to_string()));
        let refused = self.refusals.iter().map(|rejection| (rejection.message(), rejection.to_string()));
        let next = self.next.iter().map(|deadline| (deadline.message(), deadline.to_string()));
        let lines = happened.chain(refused).chain(next);
        lines.map(|(message, english)| language.sentence(&message).unwrap_or(english) + "\n").collect()
    }
}
