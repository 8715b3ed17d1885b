//! The states of one milestone.

use statig::prelude::*;

use super::{Ledger, Refusal};
use crate::lifecycle::PRICE;

pub(crate) enum Event {
    Fund,
    Submit,
    RequestChanges,
    Release,
    ReviewLapsed,
    Cancel,
}

#[derive(Debug)]
pub(crate) struct Milestone {
    number: u32,
    price: i64,
    held: i64,
    pub(super) paid: i64,
    pub(super) fees: i64,
    revisions: u32,
}

impl Milestone {
    pub(super) const fn numbered(number: u32) -> Self {
        Self { number, price: PRICE, held: 0, paid: 0, fees: 0, revisions: 0 }
    }

    fn check_funding(&self, ledger: &Ledger) -> Result<(), Refusal> {
        if ledger.terms.in_order && self.number != ledger.next_planned {
            return Err(Refusal::OutOfOrder);
        }
        if ledger.current >= ledger.terms.max_current { Err(Refusal::TooManyCurrent) } else { Ok(()) }
    }

    fn check_revisions(&self, ledger: &Ledger) -> Result<(), Refusal> {
        let allowed = ledger.terms.allows_revision_after(self.revisions);
        if allowed { Ok(()) } else { Err(Refusal::RevisionLimitReached) }
    }

    fn pay(&mut self, ledger: &mut Ledger) {
        self.paid += self.held;
        self.held = 0;
        self.fees = ledger.terms.fee_on(self.paid);
        ledger.current -= 1;
        ledger.answer = Ok(());
    }
}

#[state_machine(initial = "State::planned()", state(derive(Debug)))]
impl Milestone {
    #[state]
    fn planned(&mut self, context: &mut Ledger, event: &Event) -> Outcome<State> {
        match event {
            Event::Fund => {
                context.answer = self.check_funding(context);
                if context.answer.is_err() {
                    return Handled;
                }
                self.held = self.price;
                context.current += 1;
                context.next_planned = context.next_planned.max(self.number + 1);
                Transition(State::funded())
            }
            Event::Cancel => Transition(State::cancelled()),
            _ => Super,
        }
    }

    #[superstate]
    fn holding(&mut self, context: &mut Ledger, event: &Event) -> Outcome<State> {
        match event {
            Event::Submit => {
                context.answer = Ok(());
                Transition(State::under_review(context.now + context.terms.review_window))
            }
            Event::Release => {
                self.pay(context);
                Transition(State::settled())
            }
            _ => Super,
        }
    }

    #[state(superstate = "holding")]
    fn funded() -> Outcome<State> {
        Super
    }

    #[state(superstate = "holding", entry_action = "open_review", exit_action = "end_review")]
    fn under_review(&mut self, until: &i64, context: &mut Ledger, event: &Event) -> Outcome<State> {
        let _ = until;
        match event {
            Event::RequestChanges => {
                context.answer = self.check_revisions(context);
                if context.answer.is_err() {
                    return Handled;
                }
                self.revisions += 1;
                Transition(State::changes_requested())
            }
            Event::ReviewLapsed => {
                self.pay(context);
                Transition(State::settled())
            }
            _ => Super,
        }
    }

    #[action]
    fn open_review(&mut self, until: &i64, context: &mut Ledger) {
        context.reviews.push((*until, self.number));
    }

    #[action]
    fn end_review(&mut self, context: &mut Ledger) {
        context.reviews.retain(|(_, number)| *number != self.number);
    }

    #[state(superstate = "holding")]
    fn changes_requested() -> Outcome<State> {
        Super
    }

    #[state]
    fn settled() -> Outcome<State> {
        Super
    }

    #[state]
    fn cancelled() -> Outcome<State> {
        Super
    }
}
