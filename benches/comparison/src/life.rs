//! The life that every side lives: N milestones, each sent back once, then approved.

use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

use crate::terms::Terms;

pub(crate) const OFFERED_AT: UtcDateTime = utc_datetime!(2026-01-05 9:00);
/// 250.00 USD in minor units.
pub(crate) const PRICE: i64 = 25_000;

/// What the contract is opened with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Offer {
    pub(crate) milestones: u32,
    pub(crate) terms: Terms,
}

impl Offer {
    pub(crate) const fn of(milestones: u32) -> Self {
        Self { milestones, terms: Terms::PRESET }
    }
}

/// A command as it comes from outside; each side makes its own of it, as a host would of a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Act {
    AcceptOffer,
    FundMilestone(u32),
    SubmitWork(u32),
    RequestChanges(u32),
    Release(u32),
    EndContract,
}

/// A command and the clock's reading, both for those who count seconds and for those who keep instants.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step {
    pub(crate) seconds: i64,
    pub(crate) instant: UtcDateTime,
    pub(crate) act: Act,
}

impl Step {
    pub(crate) fn after(since_offer: Duration, act: Act) -> Self {
        let instant = OFFERED_AT + since_offer;
        Self { seconds: instant.unix_timestamp(), instant, act }
    }
}

/// What has to come out the same everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) paid: i64,
    pub(crate) fees: i64,
    pub(crate) closed: bool,
}

#[derive(Debug)]
pub(crate) struct Life {
    pub(crate) offer: Offer,
    pub(crate) steps: Vec<Step>,
    pub(crate) outcome: Outcome,
}

impl Life {
    pub(crate) fn of(milestones: u32) -> Self {
        let each = |number| {
            [
                Act::FundMilestone(number),
                Act::SubmitWork(number),
                Act::RequestChanges(number),
                Act::SubmitWork(number),
                Act::Release(number),
            ]
        };
        let acts = [Act::AcceptOffer].into_iter().chain((1..=milestones).flat_map(each)).chain([Act::EndContract]);
        let steps = (1..).zip(acts).map(|(hours, act)| Step::after(Duration::hours(hours), act)).collect();
        let paid = PRICE * i64::from(milestones);
        Self { offer: Offer::of(milestones), steps, outcome: Outcome { paid, fees: paid / 10, closed: true } }
    }
}
