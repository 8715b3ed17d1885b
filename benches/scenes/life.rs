//! A whole life of a contract: each milestone is funded, submitted, sent back once, submitted again and
//! released. Then the contract ends.

use milestone_escrow::{
    ClientCommand, Command, Contract, Currency, Event, FreelancerCommand, MilestoneTerms, Offer, Policy,
};
use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

use super::usd;

/// Every bench of a life runs with these numbers of milestones.
pub(crate) const MILESTONES: [u64; 4] = [1, 5, 20, 200];

const OFFERED_AT: UtcDateTime = utc_datetime!(2026-01-05 9:00);

/// The commands, and the contract before them.
#[derive(Debug, Clone)]
pub(crate) struct Life {
    opening: Vec<Event>,
    pub(crate) offered: Contract,
    /// Each command with the reading of the clock. They are one hour apart.
    pub(crate) commands: Vec<(Command, UtcDateTime)>,
}

impl Life {
    pub(crate) fn of(milestones: u64) -> Self {
        let terms = |number| MilestoneTerms::new(format!("Milestone {number}"), usd(25_000));
        let offer = Offer {
            milestones: (1..=milestones).map(terms).collect(),
            ..Offer::new(Currency::USD).policy(Policy { freelancer_fee_bps: 1_000, ..Policy::upwork() })
        };
        let (entries, offered) = Contract::open(offer, &OFFERED_AT).expect("an offer within bounds").into_parts();
        let commands = commands(milestones).zip(hours()).collect();
        Self { opening: entries.into_events(), offered, commands }
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        let mut contract = self.offered.clone();
        let mut events = self.opening.clone();
        for (command, at) in &self.commands {
            let entries = contract.execute(command.clone(), at).expect("a life without rejections");
            events.extend(entries.into_events());
        }
        events
    }

    /// The contract in the middle of its life, with a milestone under review, and the instant one hour later.
    pub(crate) fn half(&self) -> (Contract, UtcDateTime) {
        // The acceptance of the offer, five commands for each milestone, and the funding and submission of
        // the next one.
        let count = self.offered.milestones().len().div_euclid(2).saturating_mul(5).saturating_add(3);
        let mut contract = self.offered.clone();
        for (command, at) in self.commands.iter().take(count) {
            drop(contract.execute(command.clone(), at).expect("a life without rejections"));
        }
        let later = contract.last_event_at().saturating_add(Duration::HOUR);
        (contract, later)
    }
}

fn commands(milestones: u64) -> impl Iterator<Item = Command> {
    let each = |number: u64| -> [Command; 5] {
        let milestone = number.into();
        let submit = || FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() };
        [
            ClientCommand::FundMilestone { milestone }.into(),
            submit().into(),
            ClientCommand::RequestChanges { milestone, note: String::new() }.into(),
            submit().into(),
            ClientCommand::Release { milestone, amount: None }.into(),
        ]
    };
    let first = [FreelancerCommand::AcceptOffer.into()];
    first.into_iter().chain((1..=milestones).flat_map(each)).chain([ClientCommand::EndContract.into()])
}

fn hours() -> impl Iterator<Item = UtcDateTime> {
    (1..).map(|hours| OFFERED_AT.saturating_add(Duration::hours(hours)))
}
