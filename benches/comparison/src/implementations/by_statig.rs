//! `statig`: a state machine for each milestone. The contract that contains them is their context.

mod machine;

use statig::blocking::{IntoStateMachineExt, StateMachine};

use self::machine::{Event, Milestone};
use crate::implementations::Implementation;
use crate::lifecycle::{Act, OFFERED_AT, Offer, Outcome, Step};
use crate::terms::Terms;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Offered { respond_by: i64 },
    Active,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refusal {
    WrongStage,
    UnknownMilestone,
    WrongState,
    OutOfOrder,
    TooManyCurrent,
    RevisionLimitReached,
    StillHolding,
}

/// What the milestones share. A state machine returns no answer, so it writes its answer here.
#[derive(Debug)]
pub(crate) struct Ledger {
    terms: Terms,
    now: i64,
    current: u32,
    next_planned: u32,
    /// The ends of the open reviews, with their milestones. There are at most as many as may be current.
    reviews: Vec<(i64, u32)>,
    answer: Result<(), Refusal>,
}

pub(crate) struct InStatig {
    stage: Stage,
    last_event_at: i64,
    ledger: Ledger,
    milestones: Vec<StateMachine<Milestone>>,
}

impl InStatig {
    fn execute(&mut self, at: i64, act: Act) -> Result<(), Refusal> {
        let now = at.max(self.last_event_at);
        self.pass_deadlines(now);
        self.ledger.now = now;
        match (act, self.stage) {
            (Act::AcceptOffer, Stage::Offered { .. }) => self.stage = Stage::Active,
            (Act::FundMilestone(number), Stage::Active) => self.check_event(number, &Event::Fund)?,
            (Act::SubmitWork(number), Stage::Active) => self.check_event(number, &Event::Submit)?,
            (Act::RequestChanges(number), Stage::Active) => {
                self.check_event(number, &Event::RequestChanges)?
            }
            (Act::Release(number), Stage::Active) => self.check_event(number, &Event::Release)?,
            (Act::EndContract, Stage::Active) if self.ledger.current > 0 => {
                return Err(Refusal::StillHolding);
            }
            (Act::EndContract, Stage::Active) => self.close(),
            _ => return Err(Refusal::WrongStage),
        }
        self.last_event_at = now;
        Ok(())
    }

    fn check_event(&mut self, number: u32, event: &Event) -> Result<(), Refusal> {
        let index = (number as usize).wrapping_sub(1);
        let milestone = self.milestones.get_mut(index).ok_or(Refusal::UnknownMilestone)?;
        self.ledger.answer = Err(Refusal::WrongState);
        milestone.handle_with_context(event, &mut self.ledger);
        self.ledger.answer
    }

    /// TIME-3
    fn pass_deadlines(&mut self, now: i64) {
        match self.stage {
            Stage::Offered { respond_by } if now >= respond_by => {
                self.last_event_at = respond_by;
                self.close();
            }
            _ => {
                while let Some((until, number)) = self.ledger.reviews.iter().copied().min() {
                    if now < until || self.check_event(number, &Event::ReviewLapsed).is_err() {
                        return;
                    }
                    self.last_event_at = until;
                }
            }
        }
    }

    fn close(&mut self) {
        self.stage = Stage::Closed;
        for milestone in &mut self.milestones {
            milestone.handle_with_context(&Event::Cancel, &mut self.ledger);
        }
    }
}

impl Implementation for InStatig {
    const KEY: &'static str = "statig";
    const NAME: &'static str = "`statig`, a machine a milestone";
    const DESCRIPTION: &'static str =
        "the baseline's rules, in place; no events come out, no notes, nothing to replay";

    fn open(offer: &Offer) -> Self {
        let offered_at = OFFERED_AT.unix_timestamp();
        let mut ledger = Ledger {
            terms: offer.terms,
            now: offered_at,
            current: 0,
            next_planned: 1,
            reviews: Vec::with_capacity(offer.terms.max_current as usize),
            answer: Ok(()),
        };
        let planned = |number| {
            let mut machine = Milestone::numbered(number).state_machine();
            machine.init_with_context(&mut ledger);
            machine
        };
        let milestones = (1..=offer.milestones).map(planned).collect();
        let stage = Stage::Offered { respond_by: offered_at + offer.terms.offer_window };
        Self { stage, last_event_at: offered_at, ledger, milestones }
    }

    fn act(&mut self, step: &Step) -> bool {
        core::hint::black_box(self.execute(step.seconds, step.act)).is_ok()
    }

    fn outcome(&self) -> Outcome {
        let paid = self.milestones.iter().map(|milestone| milestone.paid).sum();
        let fees = self.milestones.iter().map(|milestone| milestone.fees).sum();
        Outcome { paid, fees, closed: self.stage == Stage::Closed }
    }
}
