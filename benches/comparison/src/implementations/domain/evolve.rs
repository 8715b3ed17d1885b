//! How events change the contract, and the log of a lifecycle.

use super::{Command, EscrowContract, Event, EventKind, Milestone, Stage, State};
use crate::lifecycle::Lifecycle;

impl EscrowContract {
    pub(crate) fn evolve(&mut self, event: &Event) {
        self.last_event_at = event.at;
        match &event.kind {
            EventKind::ContractOffered { terms, prices, respond_by } => {
                let planned = |&price| Milestone {
                    price,
                    held: 0,
                    paid: 0,
                    fees: 0,
                    revisions: 0,
                    state: State::Planned,
                };
                self.terms = *terms;
                self.milestones = prices.iter().map(planned).collect();
                self.stage = Stage::Offered { respond_by: *respond_by };
                self.next_deadline = Some(*respond_by);
            }
            EventKind::OfferAccepted => {
                self.stage = Stage::Active;
                self.next_deadline = None;
            }
            EventKind::OfferExpired | EventKind::ContractEnded => self.close(),
            EventKind::MilestoneFunded { milestone, deposit } => {
                self.current += 1;
                self.put(*milestone, State::Funded, |funded| funded.held = *deposit);
                let planned = |next: &Milestone| next.state == State::Planned;
                while self.milestones.get(self.next_planned).is_some_and(|next| !planned(next)) {
                    self.next_planned += 1;
                }
            }
            EventKind::WorkSubmitted { milestone, review_until, .. } => {
                self.put(*milestone, State::UnderReview { until: *review_until }, |_| {});
            }
            EventKind::ChangesRequested { milestone, .. } => {
                self.put(*milestone, State::ChangesRequested, |changes_requested| {
                    changes_requested.revisions += 1
                });
            }
            EventKind::EscrowReleased { milestone, amount, fee, .. } => {
                self.current -= 1;
                self.put(*milestone, State::Settled, |settled| {
                    settled.held -= amount;
                    settled.paid += amount;
                    settled.fees += fee;
                });
            }
        }
    }

    /// Changes the state of a milestone, and updates the next deadline. Searches for others only if there are
    /// any.
    fn put(&mut self, number: u32, state: State, change: impl FnOnce(&mut Milestone)) {
        let Some(milestone) = self.milestones.get_mut((number as usize).wrapping_sub(1)) else { return };
        let before = core::mem::replace(&mut milestone.state, state);
        change(milestone);
        if let State::UnderReview { .. } = before {
            self.under_review -= 1;
            self.next_deadline = if self.under_review == 0 { None } else { self.first_review_end() };
        }
        if let State::UnderReview { until } = state {
            self.under_review += 1;
            self.next_deadline = Some(self.next_deadline.map_or(until, |deadline| deadline.min(until)));
        }
    }

    fn first_review_end(&self) -> Option<i64> {
        let end = |milestone: &Milestone| match milestone.state {
            State::UnderReview { until } => Some(until),
            _ => None,
        };
        self.milestones.iter().filter_map(end).min()
    }

    fn close(&mut self) {
        self.stage = Stage::Closed;
        self.next_deadline = None;
        let planned = self.milestones.iter_mut().filter(|milestone| milestone.state == State::Planned);
        planned.for_each(|milestone| milestone.state = State::Cancelled);
    }
}

/// The log of a lifecycle, for the replays.
pub(crate) fn log_of(lifecycle: &Lifecycle) -> Vec<Event> {
    let (mut contract, mut log) = (EscrowContract::default(), Vec::new());
    for command in
        [Command::offer(&lifecycle.offer)].into_iter().chain(lifecycle.steps.iter().map(Command::from))
    {
        for event in contract.decide(&command).expect("a lifecycle without refusals") {
            contract.evolve(&event);
            log.push(event);
        }
    }
    log
}
