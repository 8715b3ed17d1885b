//! The replay of the baseline: events of a few integers, applied without any checks.

use super::Baseline;
use crate::implementations::Replay;
use crate::lifecycle::{Act, Lifecycle, OFFERED_AT, Outcome, PRICE};
use crate::terms::Terms;

/// The terms of the contract, and what has happened since.
pub struct Log {
    terms: Terms,
    prices: Vec<i64>,
    events: Vec<Event>,
}

struct Event {
    at: i64,
    kind: EventKind,
}

enum EventKind {
    Accepted,
    Funded { index: u32, deposit: i64 },
    Submitted { index: u32, review_until: i64 },
    SentBack { index: u32 },
    Released { index: u32, amount: i64, fee: i64 },
    Ended,
}

impl Replay for Baseline {
    const NAME: &'static str = "baseline";
    const DESCRIPTION: &'static str = "integer events, without checks";
    type Log = Log;

    fn log(lifecycle: &Lifecycle) -> Log {
        let terms = lifecycle.offer.terms;
        let events = lifecycle.steps.iter().map(|step| {
            let kind = match step.act {
                Act::AcceptOffer => EventKind::Accepted,
                Act::FundMilestone(number) => EventKind::Funded { index: number - 1, deposit: PRICE },
                Act::SubmitWork(number) => EventKind::Submitted {
                    index: number - 1,
                    review_until: step.seconds + terms.review_window,
                },
                Act::RequestChanges(number) => EventKind::SentBack { index: number - 1 },
                Act::Release(number) => {
                    EventKind::Released { index: number - 1, amount: PRICE, fee: terms.fee_on(PRICE) }
                }
                Act::EndContract => EventKind::Ended,
            };
            Event { at: step.seconds, kind }
        });
        Log { terms, prices: vec![PRICE; lifecycle.offer.milestones as usize], events: events.collect() }
    }

    fn events(log: &Log) -> usize {
        1 + log.events.len()
    }

    fn replay(log: &Log) -> Self {
        let mut baseline = Self::offered(log.terms, OFFERED_AT.unix_timestamp(), log.prices.iter().copied());
        for event in &log.events {
            match event.kind {
                EventKind::Accepted => baseline.accepted(),
                EventKind::Funded { index, deposit } => baseline.funded(index as usize, deposit),
                EventKind::Submitted { index, review_until } => {
                    baseline.submitted(index as usize, review_until)
                }
                EventKind::SentBack { index } => baseline.changes_requested(index as usize),
                EventKind::Released { index, amount, fee } => baseline.released(index as usize, amount, fee),
                EventKind::Ended => baseline.ended(),
            }
            baseline.last_event_at = event.at;
        }
        baseline
    }

    fn outcome(&self) -> Outcome {
        self.sums()
    }
}
