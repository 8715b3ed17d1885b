//! The lifecycle that every implementation runs: N milestones, each sent back once and then approved.

use time::macros::utc_datetime;
use time::{Duration, UtcDateTime};

use crate::terms::Terms;

pub const OFFERED_AT: UtcDateTime = utc_datetime!(2026-01-05 9:00);
/// 250.00 USD in minor units.
pub const PRICE: i64 = 25_000;
/// A note of seventy characters.
const NOTE: &str = "The first draft is ready, with all the pages and texts we agreed upon.";

/// The terms of the contract.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    pub milestones: u32,
    pub terms: Terms,
}

impl Offer {
    pub const fn of(milestones: u32) -> Self {
        Self { milestones, terms: Terms::PRESET }
    }
}

/// A command from outside. Each implementation converts it into its own command, as a host converts a
/// request.
#[derive(Debug, Clone, Copy)]
pub enum Act {
    AcceptOffer,
    FundMilestone(u32),
    SubmitWork(u32),
    RequestChanges(u32),
    Release(u32),
    EndContract,
}

/// A command and the reading of the clock, in seconds and as an instant, because implementations differ.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    pub seconds: i64,
    pub instant: UtcDateTime,
    pub act: Act,
    /// The note of submitted work, or of requested changes. May be empty.
    pub note: &'static str,
}

impl Step {
    pub fn after(since_offer: Duration, act: Act) -> Self {
        let instant = OFFERED_AT + since_offer;
        Self { seconds: instant.unix_timestamp(), instant, act, note: "" }
    }
}

/// The result, which must be the same for every implementation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    pub paid: i64,
    pub fees: i64,
    pub closed: bool,
}

#[derive(Debug)]
pub struct Lifecycle {
    pub offer: Offer,
    pub steps: Vec<Step>,
    pub outcome: Outcome,
}

impl Lifecycle {
    pub fn of(milestones: u32) -> Self {
        let each = |number| {
            [
                Act::FundMilestone(number),
                Act::SubmitWork(number),
                Act::RequestChanges(number),
                Act::SubmitWork(number),
                Act::Release(number),
            ]
        };
        let acts =
            [Act::AcceptOffer].into_iter().chain((1..=milestones).flat_map(each)).chain([Act::EndContract]);
        let steps = (1..).zip(acts).map(|(hours, act)| Step::after(Duration::hours(hours), act)).collect();
        let paid = PRICE * i64::from(milestones);
        Self { offer: Offer::of(milestones), steps, outcome: Outcome { paid, fees: paid / 10, closed: true } }
    }

    /// The same lifecycle. Each submission and each request for changes has a note.
    pub fn with_notes(milestones: u32) -> Self {
        let mut lifecycle = Self::of(milestones);
        for step in &mut lifecycle.steps {
            if let Act::SubmitWork(_) | Act::RequestChanges(_) = step.act {
                step.note = NOTE;
            }
        }
        lifecycle
    }
}
