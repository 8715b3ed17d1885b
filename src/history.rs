//! Replay: a log becomes a contract again, or is refused with its position.

mod act;

use core::borrow::Borrow;

use thiserror::Error;
use time::UtcDateTime;

use crate::contract::Contract;
use crate::deadline::Deadline;
use crate::decide;
use crate::event::{Event, EventKind};
use crate::offer::MilestoneTerms;
use crate::party::{MilestoneNumber, ProposalNumber};
use crate::rejection::Rejection;
use crate::rules::RULES_VERSION;
use crate::stage::Stage;
use crate::timestamp::{FIRST, LAST};

/// A log that cannot be the history of a contract: where it fails, and why.
///
/// ```
/// use milestone_escrow::{Contract, Event, EventKind, HistoryProblem};
/// use time::macros::utc_datetime;
///
/// let log = [Event { at: utc_datetime!(2026-01-31 12:00), kind: EventKind::OfferAccepted }];
/// let error = Contract::replay(&log).unwrap_err();
/// assert_eq!((error.position, error.problem), (1, HistoryProblem::NotOpened));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("event {position} of the log does not fit: {problem}")]
#[non_exhaustive]
pub struct HistoryError {
    /// The number of the event, from 1; one past the end if something is missing there.
    pub position: u64,
    /// What is wrong with it.
    #[source]
    pub problem: HistoryProblem,
}

/// Why an event cannot stand where it stands.
///
/// ```
/// use milestone_escrow::{Contract, Currency, HistoryProblem, MilestoneTerms, Money, Offer};
/// use time::macros::utc_datetime;
///
/// let terms = MilestoneTerms::new("Draft", Money::parse("50", Currency::USD)?);
/// let offer = Offer::new(Currency::USD).milestone(terms).fund_first(true);
/// let opened = Contract::open(offer, &utc_datetime!(2026-01-31 12:00))?;
///
/// // A log that was cut inside a decision.
/// let error = Contract::replay(&opened.events()[..1]).unwrap_err();
/// assert_eq!(error.problem, HistoryProblem::EffectMissing { expected: "milestone_funded" });
/// assert_eq!(error.position, 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum HistoryProblem {
    /// There are no events.
    #[error("the log is empty, and a contract begins with contract_offered")]
    Empty,
    /// The first event is not `contract_offered`.
    #[error("a contract begins with contract_offered")]
    NotOpened,
    /// A contract is offered only once.
    #[error("the contract was offered before")]
    OpenedTwice,
    /// The contract is governed by a rule book that this version does not know (POL-2).
    #[error("the contract is governed by version {rules} of the rules, and this is version {RULES_VERSION}")]
    UnknownRules {
        /// The version that the event names.
        rules: u64,
    },
    /// What the event brings could not have been put in.
    #[error("what it brings would have been rejected: {0}")]
    Invalid(Rejection),
    /// Its instant lies outside the years 0000 to 9999 (TIME-6).
    #[error("its instant lies outside the years 0000 to 9999")]
    OutOfCalendar,
    /// It is earlier than the event before it (law 5).
    #[error("it is earlier than the event before it")]
    TimeDecreases,
    /// A decision is not complete: another event had to follow at once.
    #[error("{expected} had to come here, at the same instant")]
    EffectMissing {
        /// The event that completes the decision, by its name in the wire form.
        expected: &'static str,
    },
    /// A deadline had passed and must take effect first (TIME-3).
    #[error("the deadline {} had passed and had to take effect here", .deadline.kind)]
    DeadlineMissed {
        /// The deadline.
        deadline: Deadline,
    },
    /// It only ever comes by a deadline or as part of a decision, and neither brings it here.
    #[error("nothing brings it about here")]
    Unprompted,
    /// The contract's stage does not have such an event (END-7).
    #[error("it does not happen to a contract that is {stage}")]
    WrongStage {
        /// The stage that the contract is in.
        stage: Stage,
    },
    /// The contract has no such milestone (PLAN-6).
    #[error("there is no milestone {milestone}")]
    UnknownMilestone {
        /// The number that the event names.
        milestone: MilestoneNumber,
    },
    /// No such proposal is open (PROP-1).
    #[error("no proposal {proposal} is open")]
    UnknownProposal {
        /// The number that the event names.
        proposal: ProposalNumber,
    },
    /// What it numbers has another number.
    #[error("the next number is {expected}")]
    WrongNumber {
        /// The next number.
        expected: u64,
    },
    /// A field is not what the rules make of the contract and the instant.
    #[error("its {field} is not what the rules make it")]
    WrongField {
        /// The field, by its name in the wire form.
        field: &'static str,
    },
    /// The milestone, dispute or proposal is not in a state that has such an event.
    #[error("the state before it does not have such an event")]
    Impossible,
    /// A balance would be below zero, or beyond all bounds (MONEY-4).
    #[error("a balance would be out of its bounds")]
    Overdrawn,
}

pub(crate) fn replay<I>(events: I) -> Result<Contract, HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    fold(events, follow)
}

/// Folds a log into a contract, its later events by `step`.
pub(crate) fn fold<I>(
    events: I,
    step: impl Fn(&mut Contract, &Event) -> Result<(), HistoryProblem>,
) -> Result<Contract, HistoryError>
where
    I: IntoIterator,
    I::Item: Borrow<Event>,
{
    let refused = |position| move |problem| HistoryError { position, problem };
    let mut events = events.into_iter();
    let first = events.next().ok_or(HistoryProblem::Empty).map_err(refused(1))?;
    let mut contract = opened(first.borrow()).map_err(refused(1))?;
    for (position, event) in (2..).zip(events) {
        step(&mut contract, event.borrow()).map_err(refused(position))?;
    }
    check_complete(&contract)?;
    Ok(contract)
}

/// Refuses a contract whose log ends inside a decision.
pub(crate) fn check_complete(contract: &Contract) -> Result<(), HistoryError> {
    let Some(effect) = contract.next_effect() else { return Ok(()) };
    let problem = HistoryProblem::EffectMissing { expected: effect.name() };
    Err(HistoryError { position: contract.revision().saturating_add(1), problem })
}

/// The contract that the first event of a log opens.
pub(crate) fn opened(event: &Event) -> Result<Contract, HistoryProblem> {
    let EventKind::ContractOffered { rules, offer, respond_by } = &event.kind else {
        return Err(HistoryProblem::NotOpened);
    };
    if *rules != RULES_VERSION {
        return Err(HistoryProblem::UnknownRules { rules: *rules });
    }
    in_calendar(event.at)?;
    decide::check_offer(offer, event.at).map_err(HistoryProblem::Invalid)?;
    if !offer.milestones.iter().all(MilestoneTerms::is_on_record) {
        return Err(HistoryProblem::WrongField { field: "title" });
    }
    if *respond_by != decide::respond_by(offer, event.at).map_err(HistoryProblem::Invalid)? {
        return Err(HistoryProblem::WrongField { field: "respond_by" });
    }
    Ok(Contract::offered(offer, *respond_by, event.at))
}

/// Lets an event follow: as the effect that is still missing, as the deadline that has passed, or as an act.
pub(crate) fn follow(contract: &mut Contract, event: &Event) -> Result<(), HistoryProblem> {
    in_calendar(event.at)?;
    if event.at < contract.last_event_at {
        return Err(HistoryProblem::TimeDecreases);
    }
    if let Some(effect) = contract.next_effect() {
        check_effect(contract, event, &effect)?;
    } else if let Some(deadline) = contract.passed_deadline(&event.at) {
        check_lapse(contract, event, deadline)?;
    } else {
        act::check(contract, event)?;
    }
    contract.apply(event.at, &event.kind)
}

#[cold]
fn check_effect(contract: &Contract, event: &Event, effect: &EventKind) -> Result<(), HistoryProblem> {
    if event.at == contract.last_event_at && event.kind == *effect {
        return Ok(());
    }
    Err(HistoryProblem::EffectMissing { expected: effect.name() })
}

#[cold]
fn check_lapse(contract: &Contract, event: &Event, deadline: Deadline) -> Result<(), HistoryProblem> {
    if event.at == deadline.at && Some(&event.kind) == decide::lapse(contract, deadline).as_ref() {
        return Ok(());
    }
    Err(HistoryProblem::DeadlineMissed { deadline })
}

fn in_calendar(at: UtcDateTime) -> Result<(), HistoryProblem> {
    if (FIRST..=LAST).contains(&at) { Ok(()) } else { Err(HistoryProblem::OutOfCalendar) }
}
