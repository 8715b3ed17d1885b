//! The same rules as pure functions of typed commands and events. The frameworks for event sourcing run
//! these.

use serde::{Deserialize, Serialize};

use crate::lifecycle::{Act, OFFERED_AT, Offer, Outcome, PRICE, Step};
use crate::terms::Terms;

mod evolve;

pub(crate) use evolve::log_of;

/// A command and its instant. The frameworks have no clock.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    at: i64,
    order: Order,
}

#[derive(Debug, Clone)]
enum Order {
    MakeOffer { terms: Terms, prices: Vec<i64> },
    AcceptOffer,
    FundMilestone { milestone: u32 },
    SubmitWork { milestone: u32, note: String },
    RequestChanges { milestone: u32, note: String },
    Release { milestone: u32 },
    EndContract,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Event {
    at: i64,
    pub(crate) kind: EventKind,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum EventKind {
    ContractOffered { terms: Terms, prices: Vec<i64>, respond_by: i64 },
    OfferAccepted,
    OfferExpired,
    MilestoneFunded { milestone: u32, deposit: i64 },
    WorkSubmitted { milestone: u32, requested: i64, review_until: i64, note: String },
    ChangesRequested { milestone: u32, note: String },
    EscrowReleased { milestone: u32, amount: i64, fee: i64, cause: Cause },
    ContractEnded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Cause {
    Approved,
    ReviewLapsed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("not in this stage")]
    WrongStage,
    #[error("no such milestone")]
    UnknownMilestone,
    #[error("not in this state of the milestone")]
    WrongState,
    #[error("another milestone is next")]
    OutOfOrder,
    #[error("too many milestones are current")]
    TooManyCurrent,
    #[error("no more changes may be requested")]
    RevisionLimitReached,
    #[error("money is still held")]
    StillHolding,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    #[default]
    Unopened,
    Offered {
        respond_by: i64,
    },
    Active,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum State {
    Planned,
    Funded,
    UnderReview { until: i64 },
    ChangesRequested,
    Settled,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Milestone {
    price: i64,
    held: i64,
    paid: i64,
    fees: i64,
    revisions: u32,
    state: State,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EscrowContract {
    terms: Terms,
    stage: Stage,
    last_event_at: i64,
    next_deadline: Option<i64>,
    under_review: u32,
    current: u32,
    /// The index of the planned milestone with the lowest number. If there is none, the number of
    /// milestones.
    next_planned: usize,
    milestones: Vec<Milestone>,
}

impl Command {
    pub(crate) fn offer(offer: &Offer) -> Self {
        let order = Order::MakeOffer { terms: offer.terms, prices: vec![PRICE; offer.milestones as usize] };
        Self { at: OFFERED_AT.unix_timestamp(), order }
    }
}

impl From<&Step> for Command {
    fn from(step: &Step) -> Self {
        let order = if step.note.is_empty() { without_note(step.act) } else { with_note(step) };
        Self { at: step.seconds, order }
    }
}

fn without_note(act: Act) -> Order {
    match act {
        Act::AcceptOffer => Order::AcceptOffer,
        Act::FundMilestone(milestone) => Order::FundMilestone { milestone },
        Act::SubmitWork(milestone) => Order::SubmitWork { milestone, note: String::new() },
        Act::RequestChanges(milestone) => Order::RequestChanges { milestone, note: String::new() },
        Act::Release(milestone) => Order::Release { milestone },
        Act::EndContract => Order::EndContract,
    }
}

/// Apart, so that the others cost the same as without notes.
#[cold]
#[inline(never)]
fn with_note(step: &Step) -> Order {
    let note = step.note.to_owned();
    match step.act {
        Act::SubmitWork(milestone) => Order::SubmitWork { milestone, note },
        Act::RequestChanges(milestone) => Order::RequestChanges { milestone, note },
        act => without_note(act),
    }
}

impl EscrowContract {
    /// The events of a command. Those of deadlines that have passed come first (TIME-3).
    pub(crate) fn decide(&self, command: &Command) -> Result<Vec<Event>, Refusal> {
        let now = self.clamped(command);
        let mut lapse = self.lapse(now);
        if lapse.is_none() {
            return Ok(vec![self.judge(command)?]);
        }
        let (mut contract, mut events) = (self.clone(), Vec::new());
        while let Some(event) = lapse {
            contract.evolve(&event);
            events.push(event);
            lapse = contract.lapse(now);
        }
        events.push(contract.judge(command)?);
        Ok(events)
    }

    /// Whether a deadline has passed that has not taken effect.
    pub(crate) fn is_late(&self, command: &Command) -> bool {
        self.next_deadline.is_some_and(|deadline| self.clamped(command) >= deadline)
    }

    /// The event of a command, if no deadline has passed.
    pub(crate) fn judge(&self, Command { at, order }: &Command) -> Result<Event, Refusal> {
        let now = (*at).max(self.last_event_at);
        let fits = match order {
            Order::MakeOffer { .. } => self.stage == Stage::Unopened,
            Order::AcceptOffer => matches!(self.stage, Stage::Offered { .. }),
            _ => self.stage == Stage::Active,
        };
        if !fits {
            return Err(Refusal::WrongStage);
        }
        let kind = match order {
            Order::MakeOffer { terms, prices } => {
                let respond_by = now + terms.offer_window;
                EventKind::ContractOffered { terms: *terms, prices: prices.clone(), respond_by }
            }
            Order::AcceptOffer => EventKind::OfferAccepted,
            Order::FundMilestone { milestone } => self.fund_milestone(*milestone)?,
            Order::SubmitWork { milestone, note } => {
                let requested = self.holding(*milestone)?.held;
                let review_until = now + self.terms.review_window;
                EventKind::WorkSubmitted {
                    milestone: *milestone,
                    requested,
                    review_until,
                    note: note.clone(),
                }
            }
            Order::RequestChanges { milestone, note } => self.request_changes(*milestone, note)?,
            Order::Release { milestone } => self.release(*milestone, Cause::Approved)?,
            Order::EndContract if self.current > 0 => return Err(Refusal::StillHolding),
            Order::EndContract => EventKind::ContractEnded,
        };
        Ok(Event { at: now, kind })
    }

    fn fund_milestone(&self, milestone: u32) -> Result<EventKind, Refusal> {
        let (index, planned) = self.find(milestone)?;
        if planned.state != State::Planned {
            return Err(Refusal::WrongState);
        }
        if self.terms.in_order && index != self.next_planned {
            return Err(Refusal::OutOfOrder);
        }
        if self.current >= self.terms.max_current {
            return Err(Refusal::TooManyCurrent);
        }
        Ok(EventKind::MilestoneFunded { milestone, deposit: planned.price })
    }

    fn request_changes(&self, milestone: u32, note: &str) -> Result<EventKind, Refusal> {
        let (_, submitted) = self.find(milestone)?;
        if !matches!(submitted.state, State::UnderReview { .. }) {
            return Err(Refusal::WrongState);
        }
        if !self.terms.allows_revision_after(submitted.revisions) {
            return Err(Refusal::RevisionLimitReached);
        }
        Ok(EventKind::ChangesRequested { milestone, note: note.to_owned() })
    }

    fn release(&self, milestone: u32, cause: Cause) -> Result<EventKind, Refusal> {
        let Milestone { held, paid, fees, .. } = *self.holding(milestone)?;
        let fee = self.terms.fee_on(paid + held) - fees;
        Ok(EventKind::EscrowReleased { milestone, amount: held, fee, cause })
    }

    fn find(&self, number: u32) -> Result<(usize, &Milestone), Refusal> {
        let index = (number as usize).checked_sub(1).ok_or(Refusal::UnknownMilestone)?;
        Ok((index, self.milestones.get(index).ok_or(Refusal::UnknownMilestone)?))
    }

    fn holding(&self, number: u32) -> Result<&Milestone, Refusal> {
        let (_, milestone) = self.find(number)?;
        if milestone.held > 0 { Ok(milestone) } else { Err(Refusal::WrongState) }
    }

    /// TIME-1
    fn clamped(&self, command: &Command) -> i64 {
        command.at.max(self.last_event_at)
    }

    /// The event of the next deadline, if it has passed.
    fn lapse(&self, now: i64) -> Option<Event> {
        let at = self.next_deadline.filter(|deadline| now >= *deadline)?;
        if let Stage::Offered { .. } = self.stage {
            return Some(Event { at, kind: EventKind::OfferExpired });
        }
        let overdue = |milestone: &Milestone| milestone.state == State::UnderReview { until: at };
        let number = (1..).zip(&self.milestones).find_map(|(number, one)| overdue(one).then_some(number))?;
        let kind = self.release(number, Cause::ReviewLapsed).ok()?;
        Some(Event { at, kind })
    }

    pub(crate) fn outcome(&self) -> Outcome {
        let paid = self.milestones.iter().map(|milestone| milestone.paid).sum();
        let fees = self.milestones.iter().map(|milestone| milestone.fees).sum();
        Outcome { paid, fees, closed: self.stage == Stage::Closed }
    }
}
