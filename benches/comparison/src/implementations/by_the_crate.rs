//! The library itself: in place, by copy, and with a store in memory.

use std::hint::black_box;
use std::time::Duration;

use milestone_escrow::{
    ClientCommand, Contract, Currency, Event, FreelancerCommand, FundingOrder, Instruction, MilestoneTerms,
    Money, Policy, Stage,
};

use crate::implementations::{Implementation, Replay};
use crate::lifecycle::{Act, Lifecycle, OFFERED_AT, Offer, Outcome, PRICE, Step};
use crate::terms::Terms;

/// `Contract::execute`
pub struct InPlace(Contract);

/// `Contract::handle`
pub struct ByCopy(Contract);

/// As a host that keeps nothing but the log: each command loads the events, replays them, decides, and
/// stores. As with the stores of the frameworks, what is loaded is cloned.
pub struct Stored(Vec<Event>);

fn policy(terms: &Terms) -> Policy {
    let window = |seconds: i64| Duration::from_secs(seconds.unsigned_abs());
    Policy {
        offer_window: Some(window(terms.offer_window)),
        review_window: window(terms.review_window),
        funding_order: if terms.in_order { FundingOrder::Sequential } else { FundingOrder::Any },
        max_current: terms.max_current.into(),
        revision_limit: terms.revision_limit.map(u64::from),
        freelancer_fee_bps: terms.fee_basis_points.unsigned_abs(),
        ..Policy::upwork()
    }
}

fn opened(offer: &Offer) -> (Vec<Event>, Contract) {
    let price = Money::from_minor_units(PRICE, Currency::USD).expect("a price within bounds");
    let terms = |number| MilestoneTerms::new(format!("Milestone {number}"), price);
    let offer = milestone_escrow::Offer {
        milestones: (1..=offer.milestones).map(terms).collect(),
        ..milestone_escrow::Offer::new(Currency::USD).policy(policy(&offer.terms))
    };
    let decision = Contract::open(offer, &OFFERED_AT).expect("an offer within bounds");
    (decision.events().to_vec(), decision.into_contract())
}

/// The command of a step. Those with a note are apart, so that the others cost the same as without notes.
fn instruction(step: &Step) -> Instruction {
    if step.note.is_empty() { without_note(step.act) } else { with_note(step) }
}

#[cold]
#[inline(never)]
fn with_note(step: &Step) -> Instruction {
    let note = step.note.to_owned();
    match step.act {
        Act::SubmitWork(number) => {
            FreelancerCommand::SubmitWork { milestone: u64::from(number).into(), requested: None, note }
                .into()
        }
        Act::RequestChanges(number) => {
            ClientCommand::RequestChanges { milestone: u64::from(number).into(), note }.into()
        }
        act => without_note(act),
    }
}

fn without_note(act: Act) -> Instruction {
    match act {
        Act::AcceptOffer => FreelancerCommand::AcceptOffer.into(),
        Act::FundMilestone(number) => {
            ClientCommand::FundMilestone { milestone: u64::from(number).into() }.into()
        }
        Act::SubmitWork(number) => {
            let milestone = u64::from(number).into();
            FreelancerCommand::SubmitWork { milestone, requested: None, note: String::new() }.into()
        }
        Act::RequestChanges(number) => {
            ClientCommand::RequestChanges { milestone: u64::from(number).into(), note: String::new() }.into()
        }
        Act::Release(number) => {
            ClientCommand::Release { milestone: u64::from(number).into(), amount: None }.into()
        }
        Act::EndContract => ClientCommand::EndContract.into(),
    }
}

fn sums(contract: &Contract) -> Outcome {
    let paid = contract.milestones().map(|milestone| milestone.paid().minor_units()).sum();
    let fees = contract.milestones().map(|milestone| milestone.fees().minor_units()).sum();
    Outcome { paid, fees, closed: contract.stage() == Stage::Closed }
}

impl Implementation for InPlace {
    const KEY: &'static str = "crate-in-place";
    const NAME: &'static str = "milestone-escrow, `execute`";
    const DESCRIPTION: &'static str = "every rule and deadline, in place; events with exact money, to store";

    fn open(offer: &Offer) -> Self {
        Self(opened(offer).1)
    }

    fn act(&mut self, step: &Step) -> bool {
        black_box(self.0.execute(instruction(step), &step.instant)).is_ok()
    }

    fn outcome(&self) -> Outcome {
        sums(&self.0)
    }
}

impl Implementation for ByCopy {
    const KEY: &'static str = "crate-by-copy";
    const NAME: &'static str = "milestone-escrow, `handle`";
    const DESCRIPTION: &'static str = "the same by copy: nothing has happened until it is stored";

    fn open(offer: &Offer) -> Self {
        Self(opened(offer).1)
    }

    fn act(&mut self, step: &Step) -> bool {
        let Ok(decision) = self.0.handle(instruction(step), &step.instant) else { return false };
        black_box(decision.events());
        self.0 = decision.into_contract();
        true
    }

    fn outcome(&self) -> Outcome {
        sums(&self.0)
    }
}

impl Implementation for Stored {
    const KEY: &'static str = "crate-stored";
    const NAME: &'static str = "milestone-escrow, stored";
    const DESCRIPTION: &'static str = "every rule, from a store in memory that clones; replays and checks \
         the log for each command";

    fn open(offer: &Offer) -> Self {
        Self(opened(offer).0)
    }

    fn act(&mut self, step: &Step) -> bool {
        let loaded = self.0.clone();
        let contract = Contract::replay(loaded).expect("a log that happened");
        let Ok(decision) = contract.handle(instruction(step), &step.instant) else { return false };
        self.0.extend_from_slice(black_box(decision.events()));
        true
    }

    fn outcome(&self) -> Outcome {
        sums(&Contract::replay(&self.0).expect("a log that happened"))
    }
}

impl Replay for InPlace {
    const NAME: &'static str = "milestone-escrow, `Contract::replay`";
    const DESCRIPTION: &'static str = "refuses a log that cannot have happened";
    type Log = Vec<Event>;

    fn log(lifecycle: &Lifecycle) -> Vec<Event> {
        let (mut log, mut contract) = opened(&lifecycle.offer);
        for step in &lifecycle.steps {
            let entries =
                contract.execute(instruction(step), &step.instant).expect("a lifecycle without refusals");
            log.extend(entries.into_events());
        }
        log
    }

    fn events(log: &Vec<Event>) -> usize {
        log.len()
    }

    fn replay(log: &Vec<Event>) -> Self {
        Self(Contract::replay(log).expect("a log that happened"))
    }

    fn outcome(&self) -> Outcome {
        sums(&self.0)
    }
}
