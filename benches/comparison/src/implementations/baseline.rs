//! The baseline, a lower bound for the time: the rules written by hand, in place, with integers, and without
//! a record of what happened.

mod log;

use crate::implementations::Implementation;
use crate::lifecycle::{Act, OFFERED_AT, Offer, Outcome, PRICE, Step};
use crate::terms::Terms;

const NEVER: i64 = i64::MAX;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Offered,
    Active,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Planned,
    Funded,
    UnderReview,
    ChangesRequested,
    Settled,
    Cancelled,
}

#[derive(Debug, Clone, Copy)]
enum Refusal {
    WrongStage,
    UnknownMilestone,
    WrongState,
    OutOfOrder,
    TooManyCurrent,
    RevisionLimitReached,
    StillHolding,
}

#[derive(Debug, Clone, Copy)]
struct Milestone {
    price: i64,
    held: i64,
    paid: i64,
    fees: i64,
    review_until: i64,
    revisions: u32,
    state: State,
}

/// Counters keep what a scan would find.
#[derive(Debug)]
pub struct Baseline {
    terms: Terms,
    stage: Stage,
    last_event_at: i64,
    next_deadline: i64,
    under_review: u32,
    current: u32,
    /// The index of the planned milestone with the lowest number. If there is none, the number of
    /// milestones.
    next_planned: usize,
    milestones: Box<[Milestone]>,
}

impl Baseline {
    fn offered(terms: Terms, at: i64, prices: impl Iterator<Item = i64>) -> Self {
        let planned = |price| Milestone {
            price,
            held: 0,
            paid: 0,
            fees: 0,
            review_until: NEVER,
            revisions: 0,
            state: State::Planned,
        };
        Self {
            terms,
            stage: Stage::Offered,
            last_event_at: at,
            next_deadline: at + terms.offer_window,
            under_review: 0,
            current: 0,
            next_planned: 0,
            milestones: prices.map(planned).collect(),
        }
    }

    fn execute(&mut self, at: i64, act: Act) -> Result<(), Refusal> {
        let now = at.max(self.last_event_at);
        if now >= self.next_deadline {
            self.pass_deadlines(now);
        }
        let expected = if matches!(act, Act::AcceptOffer) { Stage::Offered } else { Stage::Active };
        if self.stage != expected {
            return Err(Refusal::WrongStage);
        }
        match act {
            Act::AcceptOffer => self.accepted(),
            Act::FundMilestone(number) => self.fund_milestone(number)?,
            Act::SubmitWork(number) => self.submit_work(number, now)?,
            Act::RequestChanges(number) => self.request_changes(number)?,
            Act::Release(number) => self.release(number)?,
            Act::EndContract if self.current > 0 => return Err(Refusal::StillHolding),
            Act::EndContract => self.ended(),
        }
        self.last_event_at = now;
        Ok(())
    }

    fn fund_milestone(&mut self, number: u32) -> Result<(), Refusal> {
        let (index, milestone) = self.find(number)?;
        if milestone.state != State::Planned {
            return Err(Refusal::WrongState);
        }
        if self.terms.in_order && index != self.next_planned {
            return Err(Refusal::OutOfOrder);
        }
        if self.current >= self.terms.max_current {
            return Err(Refusal::TooManyCurrent);
        }
        self.funded(index, milestone.price);
        Ok(())
    }

    fn submit_work(&mut self, number: u32, now: i64) -> Result<(), Refusal> {
        let index = self.holding(number)?;
        self.submitted(index, now + self.terms.review_window);
        Ok(())
    }

    fn request_changes(&mut self, number: u32) -> Result<(), Refusal> {
        let (index, milestone) = self.find(number)?;
        if milestone.state != State::UnderReview {
            return Err(Refusal::WrongState);
        }
        if !self.terms.allows_revision_after(milestone.revisions) {
            return Err(Refusal::RevisionLimitReached);
        }
        self.changes_requested(index);
        Ok(())
    }

    fn release(&mut self, number: u32) -> Result<(), Refusal> {
        let index = self.holding(number)?;
        self.release_all(index);
        Ok(())
    }

    fn find(&self, number: u32) -> Result<(usize, &Milestone), Refusal> {
        let index = (number as usize).wrapping_sub(1);
        self.milestones.get(index).map(|milestone| (index, milestone)).ok_or(Refusal::UnknownMilestone)
    }

    fn holding(&self, number: u32) -> Result<usize, Refusal> {
        let (index, milestone) = self.find(number)?;
        if milestone.held > 0 { Ok(index) } else { Err(Refusal::WrongState) }
    }

    /// TIME-3
    #[cold]
    fn pass_deadlines(&mut self, now: i64) {
        while now >= self.next_deadline {
            self.last_event_at = self.next_deadline;
            if self.stage == Stage::Offered {
                self.ended();
            } else if let Some(index) =
                self.milestones.iter().position(|one| one.review_until == self.next_deadline)
            {
                self.release_all(index);
            } else {
                return;
            }
        }
    }

    /// The fee is the difference between the fees on all that is paid before and after (MONEY-5).
    fn release_all(&mut self, index: usize) {
        let Milestone { held, paid, fees, .. } = self.milestones[index];
        let fee = self.terms.fee_on(paid + held) - fees;
        self.released(index, held, fee);
    }

    fn accepted(&mut self) {
        self.stage = Stage::Active;
        self.next_deadline = NEVER;
    }

    fn funded(&mut self, index: usize, deposit: i64) {
        let milestone = &mut self.milestones[index];
        milestone.held = deposit;
        milestone.state = State::Funded;
        self.current += 1;
        while self.milestones.get(self.next_planned).is_some_and(|next| next.state != State::Planned) {
            self.next_planned += 1;
        }
    }

    fn submitted(&mut self, index: usize, review_until: i64) {
        self.end_review(index, State::UnderReview);
        self.milestones[index].review_until = review_until;
        self.under_review += 1;
        self.next_deadline = self.next_deadline.min(review_until);
    }

    fn changes_requested(&mut self, index: usize) {
        self.end_review(index, State::ChangesRequested);
        self.milestones[index].revisions += 1;
    }

    fn released(&mut self, index: usize, amount: i64, fee: i64) {
        self.end_review(index, State::Settled);
        let milestone = &mut self.milestones[index];
        milestone.held -= amount;
        milestone.paid += amount;
        milestone.fees += fee;
        self.current -= 1;
    }

    /// Changes the state of a milestone, and removes its review from the deadlines. Searches for others only
    /// if there are any.
    fn end_review(&mut self, index: usize, state: State) {
        let milestone = &mut self.milestones[index];
        let before = core::mem::replace(&mut milestone.state, state);
        if before != State::UnderReview {
            return;
        }
        milestone.review_until = NEVER;
        self.under_review -= 1;
        self.next_deadline = match self.under_review {
            0 => NEVER,
            _ => self.milestones.iter().map(|one| one.review_until).min().unwrap_or(NEVER),
        };
    }

    fn ended(&mut self) {
        self.stage = Stage::Closed;
        self.next_deadline = NEVER;
        for milestone in &mut self.milestones[self.next_planned..] {
            if milestone.state == State::Planned {
                milestone.state = State::Cancelled;
            }
        }
    }

    fn sums(&self) -> Outcome {
        let paid = self.milestones.iter().map(|milestone| milestone.paid).sum();
        let fees = self.milestones.iter().map(|milestone| milestone.fees).sum();
        Outcome { paid, fees, closed: self.stage == Stage::Closed }
    }
}

impl Implementation for Baseline {
    const KEY: &'static str = "baseline";
    const NAME: &'static str = "baseline";
    const DESCRIPTION: &'static str =
        "by hand, in place: no events, no texts, no partial amounts, no refunds or disputes";

    fn open(offer: &Offer) -> Self {
        let prices = (0..offer.milestones).map(|_| PRICE);
        Self::offered(offer.terms, OFFERED_AT.unix_timestamp(), prices)
    }

    fn act(&mut self, step: &Step) -> bool {
        core::hint::black_box(self.execute(step.seconds, step.act)).is_ok()
    }

    fn outcome(&self) -> Outcome {
        self.sums()
    }
}
